"""Étapes du calcul de chaque dossier : conditions, arithmétique, montants, avec la règle et l'article de chacune.

Une ligne par étape et par dossier, en entiers (rang, événement, case) : les textes ne s'écrivent qu'une fois par
couple (événement, case), et l'explication de chacun se construit de ses propres clés.
"""

import dataclasses
import functools

import numpy
import polars

from habitat_local.plans.complements import evenements_de_l_outil, proprietaires
from habitat_local.plans.demandes import demandees
from habitat_local.plans.faits import SANS_FAIT
from habitat_local.plans.financement import AIDES, MOTIFS, SECTIONS, variables_nommees
from habitat_local.plans.lot import RECEVABLE, Lot
from habitat_local.plans.nommees import vues
from habitat_local.plans.recueil import SANS_EFFET_A_ZERO, Evenement

#: Faits que tout dossier donne, ou presque : ils ne disent pas qu'une condition le vise.
GENERAUX = frozenset(
    {
        "depcom_logement", "statut_demandeur", "nature_travaux", "niveau_loyer", "categorie_ressources_anah", "rfr_menage",
        "nombre_personnes_menage", "montant_travaux_ht", "montant_travaux_ttc", "copropriete", "nombre_logements",
        "depot_avant_travaux", "travaux_par_entreprises",
    }
)  # fmt: skip
SCHEMA = {
    "rang": polars.UInt32,
    "section": polars.Int32,
    "evenement": polars.Int32,
    "groupe": polars.Int32,
    "case": polars.Int32,
    "texte": polars.Int32,
    "profils": polars.Int64,
    "valeur": polars.Float64,
    "donne": polars.String,
    "rempli": polars.Boolean,
    "compris": polars.Boolean,
    "ferme": polars.Boolean,
}


# --- Ce que chaque événement apporte -----------------------------------------------------------------------


def est_de_motif(evenement: Evenement, aide: str) -> bool:
    """Vrai pour une condition dite par la variable qui donne le motif de cette aide."""
    return evenement.nature == "condition" and evenement.variable == MOTIFS.get(aide)


def fermees(lot: Lot, evenement: Evenement) -> numpy.ndarray:
    """Places où cette condition est de celles que le motif du dossier nomme."""
    if evenement.rempli is None or evenement.aide == "ressources":
        return numpy.zeros(len(evenement.places), dtype=bool)
    vue = lot.nommees.get(evenement.variable)
    if vue is not None:
        return ~evenement.rempli & (vue.codes[evenement.places] == evenement.code)
    final = lot.finals.get(evenement.aide or "")
    if final is None or evenement.motif is None:
        return ~evenement.rempli
    return ~evenement.rempli & (final[evenement.places] == evenement.motif.index)


def ligne_suivie(lot: Lot) -> numpy.ndarray:
    """Ligne de tableau dont parlent les conditions de l'Anah : la retenue, sinon celle qui a fermé l'aide."""
    suivie = lot.faits.valeurs("ligne_travaux").astype(numpy.int32).copy()
    for evenement in lot.recueil.evenements:
        if est_de_motif(evenement, "anah") and evenement.ligne is not None:
            ferme = fermees(lot, evenement) & (suivie[evenement.places] == 0)
            suivie[evenement.places[ferme]] = evenement.ligne[ferme]
    return suivie


def lignes_retenues(lot: Lot) -> dict[str, numpy.ndarray]:
    """Par variable, la dernière ligne de tableau examinée pour chaque dossier : les autres n'étaient qu'essayées."""
    if lot.lignes is None:
        lot.lignes = {}
        for e in lot.recueil.evenements:
            if e.ligne is not None:
                derniere = lot.lignes.setdefault(e.variable, numpy.full(lot.effectif, -1))
                derniere[e.places] = e.ligne
    return lot.lignes


def gardees(lot: Lot, evenement: Evenement, suivie) -> numpy.ndarray:
    """Places où cet événement est une étape du dossier."""
    places = evenement.places
    if evenement.variable in variables_nommees() and evenement.variable not in lot.nommees:
        return numpy.zeros(len(places), dtype=bool)
    derniere = lignes_retenues(lot).get(evenement.variable)
    if evenement.ligne is not None and evenement.aide != "anah" and derniere is not None:
        retenues = evenement.ligne == derniere[places]
        if not retenues.all():
            return retenues & gardees(lot, dataclasses.replace(evenement, ligne=None), suivie)
    if evenement.nature != "condition":
        # Un fait sans nombre (une catégorie) est une étape ; un champ que le texte ne remplit pas n'en est pas une.
        gardes = ~numpy.isnan(evenement.valeurs) | (evenement.nature == "fait")
        vue = lot.nommees.get(evenement.variable)
        if vue is not None:
            gardes &= vue.due[places]
        return gardes & (evenement.valeurs != 0) if evenement.nature in SANS_EFFET_A_ZERO else gardes
    if evenement.aide == "ressources":
        return numpy.ones(len(places), dtype=bool)
    if evenement.variable in lot.nommees:
        return de_l_aide(lot, evenement, lot.nommees[evenement.variable])
    if evenement.aide == "recevabilite":
        return ~sans_objet(lot, evenement)
    if evenement.aide in MOTIFS and not est_de_motif(evenement, evenement.aide):
        return numpy.zeros(len(places), dtype=bool)
    gardes = lot.finals["recevabilite"][places] == RECEVABLE
    if evenement.variable not in MOTIFS.values():
        gardes &= demandees(lot, evenement.variable)[places]
    if evenement.aide in AIDES:
        gardes &= lot.connait(evenement.aide)[places]
    if evenement.fait == "travaux_retenus_anah" and evenement.rempli is not None:
        gardes &= ~evenement.rempli | (evenement.cases >= 0)
    gardes &= ~sans_objet(lot, evenement)
    if evenement.aide == "anah" and evenement.ligne is not None:
        suivies = evenement.ligne == suivie[places]
        noter_autre_ligne(lot, evenement, gardes & ~suivies)
        gardes &= suivies
    return gardes


def de_l_aide(lot: Lot, evenement: Evenement, vue) -> numpy.ndarray:
    """Places où cette condition d'une aide nommée est une étape : remplie, ou de celles qui l'ont fermée."""
    places, rempli = evenement.places, evenement.rempli
    if evenement.fait is None:
        rempli = numpy.zeros(len(places), dtype=bool)
    tue = lot.faits.inconnu(evenement.fait)[places] if evenement.fait else rempli
    return vue.regarde[places] & (rempli | fermees(lot, evenement) | (vue.attend[places] & tue))


def sans_objet(lot: Lot, evenement: Evenement) -> numpy.ndarray:
    """Places où une condition calculée est remplie sans qu'aucun fait propre ne soit donné : elle ne vise pas ce dossier."""
    fait = evenement.fait
    if evenement.rempli is None or not fait or not lot.faits.variables[fait].formulas:
        return numpy.zeros(len(evenement.places), dtype=bool)
    if lot.faits.variables[fait].value_type is not bool:
        return numpy.zeros(len(evenement.places), dtype=bool)
    donnes = lot.faits.donne(fait).copy()
    for racine in lot.faits.racines(fait):
        if racine not in GENERAUX:
            donnes |= lot.faits.donne(racine)
    return evenement.rempli & ~donnes[evenement.places]


def noter_autre_ligne(lot: Lot, evenement: Evenement, autres) -> None:
    """Une autre ligne du projet, fermée par un fait que le dossier donne : ce n'est pas une étape, mais sa règle a joué."""
    if evenement.rempli is None or not evenement.fait or not lot.faits.est_une_colonne(evenement.fait):
        return
    choisis = autres & ~evenement.rempli & lot.faits.donne(evenement.fait)[evenement.places]
    if choisis.any():
        lot.jouees.append((evenement.places[choisis], evenement.cases[choisis]))


#: Colonnes d'une étape, avec ce qu'elles valent quand l'événement ne dit rien (−1 : null).
COLONNES = {"rang": numpy.uint32, "case": numpy.int32, "valeur": numpy.float64, "donne": numpy.int32,
            "profils": numpy.int64, "rempli": numpy.int8, "compris": numpy.int8, "ferme": numpy.bool_}  # fmt: skip


def colonnes_d_un_evenement(lot, evenement, suivie, aide=None) -> dict | None:
    """Colonnes (numpy) des étapes qu'un événement donne, ou None. `aide` : vue de l'aide nommée dont il est le détail."""
    garde = gardees(lot, evenement, suivie)
    if aide is not None and evenement.nature != "condition":
        garde = garde & aide.due[evenement.places]
    if not garde.any():
        return None
    places = evenement.places[garde]

    def choisir(vecteur):
        return -1 if vecteur is None else vecteur[garde]

    brutes = {
        "rang": places,
        "case": evenement.cases[garde],
        "valeur": evenement.valeurs[garde],
        "donne": lot.faits.codes(evenement.fait)[places] if evenement.fait else SANS_FAIT,
        "profils": choisir(evenement.profils),
        "rempli": choisir(evenement.rempli),
        "compris": choisir(evenement.compris),
        "ferme": fermees(lot, evenement)[garde],
    }
    return {
        n: numpy.broadcast_to(numpy.asarray(v, dtype=COLONNES[n]), places.shape) for n, v in brutes.items()
    }


def en_lignes(lot, morceaux, numeros, groupes_, sections) -> polars.DataFrame:
    """Étapes réunies, une par ligne (SCHEMA), des colonnes de chaque événement."""
    if not morceaux:
        return polars.DataFrame(schema=SCHEMA)
    reunies = {n: numpy.concatenate([m[n] for m in morceaux]) for n in COLONNES}
    effectifs = [len(m["rang"]) for m in morceaux]
    reunies |= {
        "evenement": numpy.repeat(numpy.array(numeros, dtype=numpy.int32), effectifs),
        "groupe": numpy.repeat(numpy.array(groupes_, dtype=numpy.int32), effectifs),
        "section": numpy.repeat(numpy.array(sections, dtype=numpy.int32), effectifs),
        "texte": lot.territoires[reunies["rang"]].astype(numpy.int32),
        "valeur": numpy.round(reunies["valeur"], 6),
    }
    textes = polars.Series(lot.faits.textes, dtype=polars.String)
    vides = [polars.col(n).replace(-1, None).cast(SCHEMA[n]) for n in ("profils", "rempli", "compris")]
    return (
        polars.DataFrame(reunies)
        .with_columns(
            *vides, donne=textes.gather(reunies["donne"]), valeur=polars.col("valeur").fill_nan(None)
        )
        .select(polars.col(n).cast(genre) for n, genre in SCHEMA.items())
    )


def groupes(evenements: list[Evenement]) -> list[int]:
    """Numéro commun aux événements qui disent la même chose : même condition d'un même fait."""
    numeros: dict[tuple, int] = {}
    return [
        numeros.setdefault(
            (e.aide, e.fait, e.sens) if e.nature == "condition" and e.fait else (n,), len(numeros)
        )
        for n, e in enumerate(evenements)
    ]


class Etapes:
    """Étapes d'un lot : `lignes` (SCHEMA, dans l'ordre de lecture de chaque dossier), et leurs événements."""

    def __init__(self, lot: Lot):
        self.lot = lot
        lot.nommees = vues(lot)
        self.suivie = ligne_suivie(lot)
        avant, apres = evenements_de_l_outil(lot)
        self.evenements = [*avant, *lot.recueil.evenements, *apres]
        proprietaire, nommees = proprietaires(lot), variables_nommees()
        morceaux, numeros, sections = [], [], []
        for numero, evenement in enumerate(self.evenements):
            vue = lot.nommees.get(evenement.variable)
            section = vue.section if vue is not None and vue.section else evenement.aide
            if section not in SECTIONS:
                section = proprietaire.get(evenement.variable, section or "total")
            colonnes = colonnes_d_un_evenement(lot, evenement, self.suivie, lot.nommees.get(section))
            if section in nommees and section not in lot.nommees:
                continue
            if colonnes is not None:
                morceaux.append(colonnes)
                numeros.append(numero)
                sections.append(lot.rang_de_section(section))
        tous = groupes(self.evenements)
        lignes = en_lignes(lot, morceaux, numeros, [tous[n] for n in numeros], sections)
        self.lignes = self._ordonner(lignes)

    def _ordonner(self, lignes):
        """Dans l'ordre de lecture, sans ce qui est dit deux fois."""
        connues = list(SECTIONS)
        ordre = [connues.index(s if s in SECTIONS else "total") for s in self.lot.sections]
        apres = [e.nature != "condition" for e in self.evenements]
        place = polars.col("section").replace_strict(dict(enumerate(ordre)), return_dtype=polars.Int32)
        suite = polars.col("evenement").replace_strict(dict(enumerate(apres)), return_dtype=polars.Boolean)
        uniques = lignes.unique(["rang", "groupe", "case"], keep="first", maintain_order=True)
        return uniques.sort("rang", place, suite, "evenement", maintain_order=True)

    @functools.cached_property
    def fermetures(self) -> polars.DataFrame:
        """Conditions qui ont fermé une aide, ou tout le dossier."""
        return self.lignes.filter(polars.col("ferme"))
