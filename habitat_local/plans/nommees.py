"""Les aides nommées vues de l'explication : qui chacune regarde, pourquoi elle n'est pas due, les faits qui lui manquent."""

import dataclasses
import functools

import numpy
import polars

from habitat_local.loi.systeme import RACINE
from habitat_local.plans.demandes import demandees
from habitat_local.plans.faits import SANS_VALEUR
from habitat_local.plans.financement import CHIFFREES, section_propre
from habitat_local.plans.phrases import minuscule, sources
from openfisca_habitat_local.mecanismes.aide_nommee.aide import (
    Aide,
    compiler_aide,
    faits_manquants,
    phrase_du_motif,
    raisons_du_motif,
)
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import Description, toutes_les_aides
from openfisca_habitat_local.mecanismes.aide_nommee.raisons import SEUILS, Raisons
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux

#: Faits qui disent ce que le dossier demande, et qui le demande : une aide qu'ils ferment ne le regarde pas.
CHOIX = frozenset({"statut_demandeur", "nature_travaux", "niveau_loyer"})
#: Début du nom d'un fait qui dit l'aide que l'on demande.
DEMANDE = "aide_nationale_demandee"
#: Raisons d'une aide que son texte n'ouvre pas au dossier.
NUL = "montant_nul"
HORS = ("hors_texte", "texte_remplace", "pas_encore_ou_plus", "au_cas_par_cas", NUL)
#: Montant sans lequel il n'y a pas de travaux à aider.
MONTANT = "montant_travaux_ht"
#: Part de ce montant qui est aidée : tout, à défaut, sous réserve.
ELIGIBLE = "montant_travaux_eligibles_ht"
#: Raison d'une condition que toutes les aides du texte partagent.
GENERALE = "condition_generale"
#: Condition d'une aide qui en complète une autre.
ACCORDEE = "aide_accordee"


@functools.lru_cache(maxsize=512)
def compilee(systeme, texte: str, nom: str, jour: str) -> Aide | None:
    """Aide d'un texte, un jour donné."""
    return compiler_aide(systeme, texte, nom, jour)


@dataclasses.dataclass
class Vue:
    """Une aide nommée, pour les dossiers d'un lot.

    `codes` : raison de chacun (0 : l'aide est due). `regarde` : ceux qui la demandent. `section` : partie de
    l'explication qui est la sienne. `inconnus` : {code: fait} des raisons qui disent un fait manquant.
    """

    description: Description
    raisons: Raisons
    codes: numpy.ndarray
    regarde: numpy.ndarray
    section: str | None
    inconnus: dict[int, str]

    @functools.cached_property
    def attend(self) -> numpy.ndarray:
        """Dossiers que l'aide regarde, et que seul un fait manquant arrête."""
        return self.regarde & numpy.isin(self.codes, list(self.inconnus))

    def borne(self, lot, chemin):
        """Valeur que le texte écrit à cette place de l'aide, ou None."""
        noms = [RACINE, "conventions", self.description.texte, "aides", self.description.nom, *chemin]
        return lot.reference(lot.recueil.chemins.rang(".".join(noms))).valeur

    @property
    def due(self) -> numpy.ndarray:
        """Dossiers à qui elle est due."""
        return self.codes == 0


def vues(lot) -> dict[str, Vue]:
    """{variable du montant, de son montant brut, de son motif: vue} des aides que l'un au moins des dossiers regarde."""
    trouvees: dict[str, Vue] = {}
    racine = lot.systeme.parameters.children[RACINE]
    for description in toutes_les_aides(racine):
        if description.motif not in lot.faits.variables or description.nature not in CHIFFREES:
            continue
        vue = vue_d_une_aide(lot, racine, description)
        if vue is not None:
            noms = (description.variable, description.variable_brute, description.motif)
            trouvees |= dict.fromkeys(noms, vue)
    return trouvees


def vue_d_une_aide(lot, racine, description: Description) -> Vue | None:
    """Vue d'une aide, None si aucun dossier du lot n'est de son texte."""
    if not description.au_depot and not lot.faits.valeurs(f"releve_{description.texte}").any():
        return None
    raisons = raisons_du_motif(lot.systeme, description.motif)
    codes = lot.faits.valeurs(description.motif).astype(numpy.int64)
    inconnus = faits_manquants(lot.systeme, description.texte, raisons)
    vue = Vue(description, raisons, codes, codes >= 0, section_propre(racine, description), inconnus)
    vue.regarde = regardes(lot, racine, vue)
    return vue if vue.regarde.any() else None


def regardes(lot, racine, vue: Vue) -> numpy.ndarray:
    """Dossiers à qui l'aide est due, ou qui la demandent : ni leur projet ni leur statut ne l'écarte."""
    demandent = numpy.ones(lot.effectif, dtype=bool)
    for code in numpy.unique(vue.codes).tolist():
        if ecarte(lot, vue, code):
            demandent &= (vue.codes != code) | tus(lot, vue, code)
    aide = compilee(lot.systeme, vue.description.texte, vue.description.nom, lot.jour)
    declares = [v.name for v in aide.bloc.declares()] if aide is not None else []
    if declares:
        demandent &= lot.sans_montant | numpy.any([lot.faits.valeurs(nom) != 0 for nom in declares], axis=0)
    if a_tableaux(racine.children["conventions"].children[vue.description.texte]):
        demandent &= demandees(lot, vue.description.variable)
    return demandent | (vue.codes == 0)


def tus(lot, vue: Vue, code: int) -> numpy.ndarray:
    """Dossiers qui ne donnent pas le fait dont cette raison parle, et que rien ne déduit."""
    nom = vue.raisons.nom(code)
    fait = fait_d_une_raison(lot, vue, nom)
    return numpy.zeros(lot.effectif, dtype=bool) if fait is None else non_donne(lot, fait)


def non_donne(lot, fait: str) -> numpy.ndarray:
    """Dossiers qui ne donnent ni ce fait, ni rien dont il se déduise."""
    if not lot.faits.est_une_colonne(fait):
        return numpy.zeros(lot.effectif, dtype=bool)
    manque = ~lot.faits.donne(fait)
    if lot.faits.variables[fait].formulas:
        deduisants = lot.faits.faits_deduisants(fait)
        for autre in deduisants:
            manque = manque & ~lot.faits.donne(autre)
        return manque if deduisants else numpy.zeros_like(manque)
    return manque


def fait_d_une_raison(lot, vue: Vue, nom: str) -> str | None:
    """Fait que regarde la condition de ce nom ; d'un seuil ou d'un montant nul, le montant des travaux."""
    chemin = vue.raisons.chemin(nom)
    if nom == NUL or chemin[-1:] in ([seuil] for seuil in SEUILS):
        return MONTANT
    for pas in reversed(chemin):
        for candidat in (f"{vue.description.texte}_{pas}", pas):
            if candidat in lot.faits.variables:
                return candidat
    return None


def ecarte(lot, vue: Vue, code: int) -> bool:
    """Vrai d'une raison qui dit que l'aide n'est pas pour ce dossier."""
    nom = vue.raisons.nom(code)
    chemin = vue.raisons.chemin(nom)
    if nom in HORS or {*chemin} & {*CHOIX, DEMANDE}:
        return True
    # Le complément d'une aide qui n'est pas due, ou d'un montant qui est nul, ne se refuse pas.
    return chemin[-1:] == [ACCORDEE] or (
        chemin[-1:] == ["plus_de"] and vue.borne(lot, chemin) == 0 and "si" in chemin
    )


# --- Pourquoi elle n'est pas due ---------------------------------------------------------------------------


class Refus:
    """Phrases et manques des aides nommées d'un lot."""

    def __init__(self, lot, mots):
        self.lot, self.mots = lot, mots
        self.toutes = list({id(vue): vue for vue in lot.nommees.values()}.values())

    def phrases(self):
        """(section, rangs, phrases) de chaque aide que des dossiers demandent et n'ont pas."""
        for vue in self.toutes:
            refusees = numpy.flatnonzero(vue.regarde & ~vue.due)
            for code in numpy.unique(vue.codes[refusees]).tolist():
                places = refusees[vue.codes[refusees] == code]
                yield vue.section or vue.description.variable, places, self._phrases(vue, code, places)

    def _phrases(self, vue: Vue, code: int, places) -> polars.Series:
        """Une phrase par dossier : la condition qui ferme, ce qu'elle demande, ce que le dossier donne."""
        titre = f"{vue.description.titre} : "
        if code in vue.inconnus:
            return self._des_manques(vue, vue.inconnus[code], places, titre)
        nom = vue.raisons.nom(code)
        if nom == GENERALE:
            return self._generales(vue, places, titre)
        phrase = phrase_du_motif(self.lot.systeme, self.lot.jour, vue.description, code)
        fait, source = fait_d_une_raison(self.lot, vue, nom), self._source(vue, nom)
        if fait is None or (fait == MONTANT and not non_donne(self.lot, fait)[places].all()):
            return polars.Series([titre + minuscule(phrase) + source]).new_from_index(0, len(places))
        return self._avec_le_donne(fait, phrase, places, titre, source)

    def _avec_le_donne(self, fait, phrase, places, titre, source) -> polars.Series:
        """« gain énergétique 24,9 % : plus de 25 % exigé »."""
        faits = self.lot.faits
        exige = phrase.removeprefix(faits.label(fait)).removeprefix(" : ")
        tus_ = non_donne(self.lot, fait)[places]
        if tus_.all():
            return self._des_manques(None, fait, places, titre)
        codes = numpy.where(tus_, SANS_VALEUR, faits.codes(fait)[places])
        textes = {
            c: f"{titre}{minuscule(faits.label(fait))} {self.mots.valeur_lisible(fait, faits.textes[c])} : {exige}{source}"
            for c in numpy.unique(codes).tolist()
        }
        return polars.Series(codes).replace_strict(textes, return_dtype=polars.String)

    def _des_manques(self, vue, fait, places, titre) -> polars.Series:
        """« fait manquant : … », avec les colonnes qui l'établiraient."""
        colonnes = [(c, masque[places]) for c, masque in self.lot.faits.manquants(fait)]
        bits = sum(
            (m.astype(numpy.int64) << n for n, (_, m) in enumerate(colonnes)), numpy.zeros(len(places), int)
        )
        textes = {}
        for masque in numpy.unique(bits).tolist():
            noms = [c for n, (c, _) in enumerate(colonnes) if masque >> n & 1]
            dit = self.mots.manquants(fait, noms) if noms else minuscule(self.lot.faits.label(fait))
            textes[masque] = f"{titre}fait manquant : {dit}"
        return polars.Series(bits).replace_strict(textes, return_dtype=polars.String)

    def _generales(self, vue, places, titre) -> polars.Series:
        """La première des conditions générales du texte qui n'est pas remplie."""
        premiers = numpy.zeros(self.lot.effectif, dtype=numpy.int64)
        textes = {0: f"{titre}une condition générale du texte n'est pas établie"}
        for n, e in enumerate(self.lot.recueil.evenements, 1):
            if e.nature == "condition" and self.lot.nommees.get(e.variable) is vue and e.fait:
                ferme = e.places[~e.rempli]
                premiers[ferme] = numpy.where(premiers[ferme] == 0, n, premiers[ferme])
                textes[n] = titre + self._condition(e)
        return polars.Series(premiers[places]).replace_strict(textes, return_dtype=polars.String)

    def _condition(self, e) -> str:
        label = minuscule(self.lot.faits.label(e.fait))
        if self.lot.faits.variables[e.fait].value_type is bool and not numpy.isnan(e.valeurs[0]):
            return f"{label} : {'non, le texte l’exige' if e.valeurs[0] else 'oui, le texte l’exclut'}"
        return f"{label} : condition générale du texte non remplie"

    def _source(self, vue: Vue, nom: str) -> str:
        """« (article 3 ; NAT-MPRA-01) » du paramètre qui ferme ; à défaut, les règles de l'aide."""
        description = vue.description
        chemin = ".".join(
            [RACINE, "conventions", description.texte, "aides", description.nom, *vue.raisons.chemin(nom)]
        )
        reference = self.lot.reference(self.lot.recueil.chemins.rang(chemin))
        return sources(reference, reference.regles or description.regles[:1])

    def manques(self):
        """(rangs, fait) des faits que l'aide attend, ou qui pourraient la faire plus grande là où elle est due."""
        for vue in self.toutes:
            for code in numpy.unique(vue.codes[vue.regarde]).tolist():
                fait = self._qui_manque(vue, code)
                if fait is not None:
                    yield (
                        numpy.flatnonzero(vue.regarde & (vue.codes == code) & self.manque(vue, code, fait)),
                        fait,
                    )
        for vue in self.toutes:
            if ELIGIBLE in self.lot.faits.lues.get(vue.description.variable_brute, ()):
                yield numpy.flatnonzero(vue.regarde & vue.due), ELIGIBLE
        for e in self.lot.recueil.evenements:
            vue = self.lot.nommees.get(e.variable)
            if e.nature == "manque" and e.fait and vue is not None:
                yield e.places[(vue.attend | (vue.regarde & vue.due))[e.places]], e.fait

    def _qui_manque(self, vue: Vue, code: int) -> str | None:
        """Fait dont l'absence est la raison, ou peut l'être."""
        return vue.inconnus.get(code) or fait_d_une_raison(self.lot, vue, vue.raisons.nom(code))

    def manque(self, vue: Vue, code: int, fait: str) -> numpy.ndarray:
        """Dossiers à qui ce fait manque vraiment."""
        return (
            numpy.ones(self.lot.effectif, dtype=bool) if code in vue.inconnus else non_donne(self.lot, fait)
        )
