"""Évaluer une aide nommée (ou une définition) pour tous les dossiers d'une simulation."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.bloc import CHAMPS, Bloc, Resultat, compiler_bloc
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import (
    CHAMPS_D_UNE_AIDE,
    NATURES,
    Description,
    aides_du_texte,
    raisons_de,
)
from openfisca_habitat_local.mecanismes.aide_nommee.conditions import Aides, Appartient, Toutes, compiler_si
from openfisca_habitat_local.mecanismes.aide_nommee.faits import booleen
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Muette
from openfisca_habitat_local.mecanismes.aide_nommee.nombres import constante
from openfisca_habitat_local.mecanismes.aide_nommee.source import Source, compiler_au_jour, source
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.mecanismes.montants import arrondir
from openfisca_habitat_local.mecanismes.plusieurs_textes import (
    a_tableaux,
    couvre,
    releve,
    textes_qui_excluent,
)
from openfisca_habitat_local.systeme.entrees import ErreurFait
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.suivi import dire


@dataclasses.dataclass
class Aide:
    """Aide compilée à un instant : conditions générales de son texte, textes qui l'excluent, son bloc."""

    description: Description
    generales: Toutes
    exclusions: list[Aides]
    bloc: Bloc
    arrondi: float | None
    codes: dict[str, int]
    chemins: list[str]
    #: {code: nom du fait} des raisons qui disent un fait manquant.
    inconnus: dict[int, str] = dataclasses.field(default_factory=dict)

    def evaluer(self, dossiers: Dossiers) -> Resultat:
        """Montant arrondi et raison de chaque dossier du texte."""
        lecture = Lecture(dossiers, self.description.financeur)
        generale = self.generales.lire(lecture)
        tues = numpy.isin(generale, list(self.inconnus))
        lecture.raisons = numpy.where(tues, generale, lecture.raisons)
        lecture.arreter(generale > 0, self.codes["condition_generale"])
        for exclusion in self.exclusions:
            lecture.arreter(exclusion.lire(lecture) > 0, self.codes["texte_exclu"])
        admis = numpy.flatnonzero(lecture.raisons == 0)
        tous = Resultat.rien(lecture.effectif)._replace(raisons=lecture.raisons)
        if admis.size:
            resultat = self.bloc.evaluer(dossiers.parmi(admis))
            pas = dossiers.pas_arrondi if self.arrondi is None else self.arrondi
            _ranger(tous, admis, resultat._replace(montants=arrondir(resultat.montants, pas)))
        self._dire_les_manques(lecture)
        return tous

    def _dire_les_manques(self, lecture: Lecture) -> None:
        """Dit le fait dont l'absence ferme l'aide, à ceux qui la demandent."""
        if not lecture.ecoutee:
            return
        places = lecture.dossiers.places
        demandee = self.demandee(lecture.dossiers)
        for code in numpy.unique(lecture.raisons).tolist():
            if code in self.inconnus:
                fermees = demandee & (lecture.raisons == code)
                fermees[fermees] = self.possible(lecture.dossiers.parmi(numpy.flatnonzero(fermees)))
                fermees = fermees if places is None else places[fermees]
                dire(lecture.dossiers.menage, "manque", None, fermees, fait=self.inconnus[code], ferme=True)

    def demandee(self, dossiers: Dossiers) -> numpy.ndarray:
        """Dossiers qui déclarent l'un des montants ou l'une des quantités de l'aide ; tous si elle n'en lit pas."""
        declares = [variable for variable in self.bloc.declares() if not variable.formulas]
        if not declares:
            return numpy.ones(dossiers.effectif, dtype=bool)
        return numpy.any([numpy.asarray(dossiers(variable.name)) != 0 for variable in declares], axis=0)

    def possible(self, dossiers: Dossiers) -> numpy.ndarray:
        """Dossiers à qui l'aide pourrait donner quelque chose, ses conditions réunies : un fait tu leur manque."""
        bloc = self.bloc
        if (
            not dossiers.effectif
            or not bloc.a_un_montant_propre
            or bloc.lignes
            or bloc.prestations
            or bloc.primes
        ):
            return numpy.ones(dossiers.effectif, dtype=bool)
        lecture = Muette(dossiers)
        montants = bloc.direct(lecture)
        return numpy.isin(lecture.raisons, list(self.inconnus)) | ((lecture.raisons == 0) & ~(montants <= 0))


def _ranger(tous: Resultat, places: numpy.ndarray, partie: Resultat) -> None:
    for vecteur, sien in zip(tous, partie, strict=True):
        vecteur[places] = sien


def compiler_aide(systeme: Any, texte: str, nom: str, instant: str) -> Aide | None:
    """Aide telle que le texte la dit à cet instant ; None s'il n'en dit rien."""
    racine = systeme.parameters.children["habitat_local"]
    ou = source(racine, instant, "conventions", texte, "aides", nom)
    if ou is None:
        return None
    description = aides_du_texte(racine, texte)[nom]
    raisons = raisons_du_motif(systeme, description.motif) or raisons_de(racine, texte, "aides", nom)
    atelier = Atelier(systeme, texte, instant, raisons, description.financeur)
    if description.nature not in NATURES:
        raise ou.erreur(
            f"nature « {description.nature} » inconnue.{noms_proches(description.nature, NATURES)}"
        )
    cadre = source(racine, instant, "conventions", texte, "cadre")
    generales = cadre is not None and not booleen(ou.lire("hors_conditions_generales", False))
    exclusions = [
        Aides(atelier.variables_d_aide(autre, ou), False, ou.chemin, atelier)
        for autre in textes_qui_excluent(racine, texte, nom, instant)
    ]
    pas = ou.lire("arrondi")
    bloc = compiler_bloc(ou, atelier, champs=(*CHAMPS, *CHAMPS_D_UNE_AIDE))
    if description.nature == "information":
        # Une information n'a pas de montant : elle vaut quand ses conditions sont réunies.
        bloc.nombres.setdefault("forfait", constante(1))
    return Aide(
        description=description,
        generales=_generales(cadre if generales else None, atelier),
        exclusions=exclusions,
        bloc=bloc,
        arrondi=None if pas is None else float(pas),
        codes={code: raisons.code(code) for code in ("condition_generale", "texte_exclu")},
        chemins=atelier.references,
        inconnus=faits_manquants(systeme, texte, raisons),
    )


def faits_manquants(systeme: Any, texte: str, raisons: Any) -> dict[int, str]:
    """{code: nom de la variable} des raisons qui disent qu'un fait manque."""
    trouves = {}
    for code in raisons.codes_inconnus:
        variable = _fait(systeme, texte, raisons.nom(code).removeprefix("inconnu__"))
        if variable is not None:
            trouves[code] = variable.name
    return trouves


def _generales(cadre: Source | None, atelier: Atelier) -> Toutes:
    """Conditions du cadre, exigées de toutes les aides ; les listes de faits sont celles des textes à tableaux aussi."""
    conditions = compiler_si(None if cadre is None else cadre.enfant("si"), atelier)
    conditions.dite = True
    if cadre is not None and not a_tableaux(atelier.racine.children["conventions"].children[atelier.texte]):
        for liste, attendu in (("faits_requis", True), ("faits_exclus", False)):
            conditions.conditions += [
                Appartient(atelier.variable(fait, cadre), [attendu], f"{cadre.chemin}.{liste}", atelier)
                for fait in cadre.liste(liste)
            ]
    return conditions


def raisons_du_motif(systeme: Any, motif: str) -> Any:
    """Raisons dont la nomenclature de la variable de motif est faite, si elle est du système."""
    variable = dict.get(systeme.variables, motif)
    return None if variable is None else getattr(variable.possible_values, "raisons", None)


def _compilee(dossiers: Dossiers, texte: str, nom: str) -> Aide | None:
    return compiler_au_jour(
        dossiers.menage,
        dossiers.period,
        dossiers.parameters,
        ("aide nommée", texte, nom),
        lambda systeme, instant: compiler_aide(systeme, texte, nom, instant),
        lu=[(texte, "aides", nom), (texte, "cadre"), (texte, "definitions")],
    )


def evaluer_aide(menage: Any, period: Any, parameters: Any, texte: str, nom: str) -> Resultat:
    """Montant (euros) et raison de chaque dossier pour l'aide `nom` du texte ; rien hors du texte.

    Gardé par la simulation : le montant et le motif sont les deux faces d'un même calcul.
    """
    gardes = menage.simulation.__dict__.setdefault("aides_evaluees", {})
    if (texte, nom, period) not in gardes:
        gardes[texte, nom, period] = _evaluer_aide(menage, period, parameters, texte, nom)
    return gardes[texte, nom, period]


def _evaluer_aide(menage: Any, period: Any, parameters: Any, texte: str, nom: str) -> Resultat:
    tous = Dossiers(menage, period, parameters)
    systeme = menage.simulation.tax_benefit_system
    racine = systeme.parameters.children["habitat_local"]
    description = aides_du_texte(racine, texte)[nom]
    raisons = raisons_du_motif(systeme, description.motif) or raisons_de(racine, texte, "aides", nom)
    couvert = couvre(menage, period, parameters, texte)
    places = numpy.flatnonzero(couvert if description.au_depot else releve(menage, period, texte))
    codes = numpy.where(couvert, raisons.code("texte_remplace"), raisons.code("hors_texte"))
    resultat = Resultat.rien(menage.count)._replace(raisons=codes.astype(numpy.int32))
    sans_commune = menage("depcom_logement", period) == b""
    if sans_commune.any():
        _refuser_sans_commune(tous, texte, nom, sans_commune)
    if places.size:
        aide = _compilee(tous, texte, nom)
        if aide is None:
            resultat.raisons[places] = raisons.code("pas_encore_ou_plus")
        else:
            _ranger(resultat, places, aide.evaluer(tous.parmi(places)))
    return resultat


def _refuser_sans_commune(tous: Dossiers, texte: str, nom: str, sans_commune: numpy.ndarray) -> None:
    """Un montant ou une quantité déclarés sans commune sont une erreur, non un zéro."""
    aide = _compilee(tous, texte, nom)
    for variable in () if aide is None else aide.bloc.declares():
        declares = sans_commune & (numpy.asarray(tous(variable.name)) > 0)
        if declares.any():
            raise ErreurFait(
                "depcom_logement",
                f"{variable.label} : déclaré sans commune (dossier au rang {declares.argmax()}). Donnez "
                "depcom_logement, entre guillemets et daté du jour du dossier, ou depcom daté de son mois.",
            )


def phrase_du_motif(systeme: Any, instant: str, description: Description, code: int) -> str:
    """Motif en clair : la règle qui ferme, avec sa borne ce jour-là, ou le fait qui manque, par son libellé."""
    racine = systeme.parameters.children["habitat_local"]
    raisons = raisons_du_motif(systeme, description.motif) or raisons_de(
        racine, description.texte, "aides", description.nom
    )
    nom = raisons.nom(code)
    if nom.startswith("inconnu__"):
        variable = _fait(systeme, description.texte, nom.removeprefix("inconnu__"))
        return (
            raisons.phrases[nom]
            if variable is None
            else f"fait manquant : {variable.label} ({variable.name})"
        )
    chemin = raisons.chemin(nom)
    ou = source(racine, instant, "conventions", description.texte, "aides", description.nom, *chemin)
    if ou is None or not chemin:
        return raisons.phrases[nom]
    return _phrase_de_condition(systeme, description.texte, chemin, ou)


def _fait(systeme: Any, texte: str, nom: str) -> Any:
    return dict.get(systeme.variables, f"{texte}_{nom}") or dict.get(systeme.variables, nom)


PHRASES_DE_BORNES = {
    "plus_de": "plus de {}",
    "au_moins": "au moins {}",
    "moins_de": "moins de {}",
    "au_plus": "au plus {}",
    "il_y_a_plus_de": "plus de {} au dépôt",
    "il_y_a_au_moins": "au moins {} au dépôt",
    "il_y_a_moins_de": "moins de {} au dépôt",
    "il_y_a_au_plus": "au plus {} au dépôt",
    "minimum_base": "montant de {} au moins",
    "minimum_base_exclu": "montant de plus de {}",
    "minimum_aide": "aide de {} au moins",
}


def ecrire(valeur: object, unite: str | None) -> str:
    """Une valeur du texte, en français."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(ecrire(v, None) for v in valeur)
    if isinstance(valeur, (int, float)):
        if unite == "/1":
            return f"{valeur * 100:g} %".replace(".", ",")
        ecrit = f"{valeur:,.2f}".rstrip("0").rstrip(".").replace(",", "\u202f").replace(".", ",")
        return f"{ecrit} €" if unite == "currency" else ecrit
    return str(valeur)


def _en_clair(variable: Any, valeur: object) -> object:
    """Libellés des modalités que le texte écrit d'une classe ; toute autre valeur, telle quelle."""
    if getattr(variable, "value_type", None) is not Enum:
        return valeur
    libelles = {membre.name: membre.value for membre in variable.possible_values}
    lus = [libelles.get(str(v), str(v)) for v in (valeur if isinstance(valeur, list) else [valeur])]
    return " ou ".join(lus)


def _phrase_de_condition(systeme: Any, texte: str, chemin: list[str], ou: Source) -> str:
    """« Gain énergétique : plus de 25 % exigé », d'après le chemin et la valeur."""
    borne = chemin[-1]
    bornee = len(chemin) > 1 and (borne in PHRASES_DE_BORNES or borne == "parmi")
    variable = _fait(systeme, texte, chemin[-2] if bornee else borne)
    sujet = " ".join(chemin) if variable is None else variable.label
    unite = "currency" if borne.startswith("minimum_") else getattr(variable, "unit", None)
    if borne in ("aide_accordee", "aide_absente"):
        exige = "aucune de ces aides" if borne == "aide_absente" else "l'une de ces aides, accordée"
        return f"{exige} : {ecrire(ou.valeur, None)}"
    if not ou.est_valeur:
        return (
            f"{sujet} : condition non remplie"
            if variable is not None
            else f"condition non remplie : {' '.join(chemin)}"
        )
    exige = PHRASES_DE_BORNES.get(borne, "{}").format(ecrire(_en_clair(variable, ou.valeur), unite))
    return f"{sujet} : {exige} exigé" if variable is not None else f"{exige} exigé"
