"""Un lot de dossiers calculé sous écoute : son plan, ce que ses formules ont dit, ce que ses faits valent."""

import functools

import numpy
import polars

from habitat_local.loi.incremental import sorties_de
from habitat_local.plans.faits import Faits
from habitat_local.plans.financement import MOTIFS, aides, sections
from habitat_local.plans.recueil import Chemins, simuler_en_ecoutant
from habitat_local.plans.references import Reference, decrire, texte_d_une_regle, textes_des_regles
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux
from openfisca_habitat_local.nomenclatures.generales import Motif

RECEVABLE = Motif.aucun.index


class Lot:
    """Dossiers d'un même intervalle de loi, calculés une fois.

    `resultats` : sorties de la loi, dans l'ordre des dossiers. `finals` : par financeur, rang du motif de chaque
    dossier. `textes` : rang du texte de chaque dossier ; `territoires` : à défaut, de celui dont est sa commune.
    """

    def __init__(
        self, dossiers: polars.DataFrame, systeme, jour: str, sorties, chemins: Chemins | None = None
    ):
        self.dossiers, self.systeme, self.jour = dossiers, systeme, jour
        self.simulation, self.periode, self.recueil = simuler_en_ecoutant(dossiers, systeme, jour, chemins)
        series = sorties_de(self.simulation, self.periode, sorties)
        self.resultats = polars.DataFrame(list(series.values()))
        self.faits = Faits(dossiers, self.simulation, self.periode)
        self.finals = {cle: self.faits.valeurs(nom) for cle, nom in MOTIFS.items()}
        self.noms_des_textes = [t.name for t in systeme.variables["texte_applicable"].possible_values]
        self.textes = self.faits.valeurs("texte_applicable")
        self.territoires = numpy.where(self.textes > 0, self.textes, textes_des_communes(self))
        self.sections = list(sections())
        #: {variable: vue} des aides nommées que des dossiers demandent (`nommees.vues`).
        self.nommees: dict = {}
        #: (dossiers, paramètres) qui ont joué sans être une étape : un oui, une liste.
        self.lignes: dict[str, numpy.ndarray] | None = None
        self.demandes: dict[str, numpy.ndarray] = {}
        self.jouees: list[tuple[numpy.ndarray, numpy.ndarray]] = []
        self._references: dict[int, Reference] = {}

    @functools.cached_property
    def sans_montant(self) -> numpy.ndarray:
        """Dossiers qui ne disent pas le montant de leurs travaux."""
        return ~self.faits.donne("montant_travaux_ht")

    @property
    def effectif(self) -> int:
        """Nombre de dossiers."""
        return self.dossiers.height

    def reference(self, case: int) -> Reference:
        """Ce que dit de lui-même le paramètre d'une case, à la date du lot."""
        if case not in self._references:
            self._references[case] = decrire(self.systeme, self.recueil.chemins.noms[case], self.jour)
        return self._references[case]

    def connait(self, financeur: str) -> numpy.ndarray:
        """Vrai pour les dossiers dont le texte a un tableau de ce financeur."""
        connus = financeurs_du_texte(self.systeme.parameters)
        return numpy.array([financeur in connus.get(nom, ()) for nom in self.noms_des_textes])[self.textes]

    def rang_de_section(self, aide: str) -> int:
        """Rang d'une partie de l'explication ; une aide inconnue ouvre la sienne, avant le total."""
        if aide not in self.sections:
            self.sections.append(aide)
        return self.sections.index(aide)

    def nom_du_texte(self, rang: int) -> str:
        """Nom du texte de ce rang."""
        return self.noms_des_textes[rang]

    def regles_du_texte(self, regles, texte: int) -> list[str]:
        """Celles de ces règles qui sont du texte d'un dossier, ou d'un texte auquel il renvoie."""
        par_texte = textes_des_regles(self.systeme.parameters)
        nom = self.nom_du_texte(texte)
        admises = par_texte.get(nom, frozenset()) | (NATIONALES if nom != "aucun" else frozenset())
        # Plusieurs textes d'aides nommées jouent à la fois : les règles de celui qu'on a lu sont les siennes.
        autres = regles_des_tableaux(self.systeme.parameters) - admises
        return [regle for regle in regles if texte_d_une_regle(regle) not in autres]

    def textes_applicables(self) -> polars.Series:
        """Noms des textes dont chaque dossier relève ce jour-là, qu'ils lui paient ou non une aide."""
        du_tableau = polars.Series(
            numpy.array(self.noms_des_textes, dtype=object)[self.textes], dtype=polars.String
        )
        conventions = self.systeme.parameters.children["habitat_local"].children["conventions"].children
        dits = [polars.when(du_tableau != "aucun").then(du_tableau)]
        for nom in conventions:
            releve = self.faits.valeurs(f"releve_{nom}") if f"releve_{nom}" in self.faits.variables else None
            if releve is not None and releve.any():
                dits.append(
                    polars.when(polars.lit(polars.Series(releve)) & (du_tableau != nom)).then(polars.lit(nom))
                )
        liste = polars.concat_list(dits).list.drop_nulls().alias("textes_applicables")
        return polars.DataFrame({"rang": numpy.arange(self.effectif)}).select(liste).to_series()

    def valeurs_des_cases(self, cases: numpy.ndarray) -> numpy.ndarray:
        """Nombre de chaque case ; `nan` où il n'y en a pas."""
        uniques, retour = numpy.unique(cases, return_inverse=True)
        nombres = [en_nombre(self.reference(c).valeur) if c >= 0 else numpy.nan for c in uniques.tolist()]
        return numpy.array(nombres, dtype=numpy.float64)[retour]


def textes_des_communes(lot) -> numpy.ndarray:
    """Rang du texte dont la commune est, fut ou sera du territoire ; 0 sans territoire connu."""
    conventions = lot.systeme.parameters.children["habitat_local"].children["conventions"].children
    par_commune: dict[str, int] = {}
    for rang, texte in enumerate(lot.noms_des_textes):
        cadre = conventions[texte].children.get("cadre") if texte in conventions else None
        communes = getattr(cadre, "children", {}).get("communes")
        for valeur in communes.values_list if communes else ():
            par_commune |= dict.fromkeys(valeur.value or (), rang)
    codes, retour = numpy.unique(lot.faits.valeurs("depcom_logement"), return_inverse=True)
    return numpy.array([par_commune.get(c.decode(), 0) for c in codes], dtype=numpy.int32)[retour]


#: Règles nationales, qui jouent dans tout texte.
NATIONALES = frozenset({"NAT", "CLE"})


@functools.lru_cache(maxsize=8)
def regles_des_tableaux(parametres) -> frozenset[str]:
    """Préfixes des règles qu'un texte à tableaux cite, et aucun texte d'aides nommées : un dossier n'en suit qu'un."""
    conventions = parametres.children["habitat_local"].children["conventions"].children
    par_texte = textes_des_regles(parametres)
    tableaux = [par_texte[nom] for nom, noeud in conventions.items() if a_tableaux(noeud)]
    nommes = [par_texte[nom] for nom, noeud in conventions.items() if not a_tableaux(noeud)]
    return frozenset().union(*tableaux, NATIONALES) - frozenset().union(*nommes)


@functools.lru_cache(maxsize=8)
def financeurs_du_texte(parametres) -> dict[str, frozenset[str]]:
    """{texte: financeurs qui y ont un tableau}, ceux du régime national compris là où le texte y renvoie."""
    conventions = parametres.children["habitat_local"].children["conventions"].children
    national = (
        frozenset(conventions["regime_national"].children)
        if "regime_national" in conventions
        else frozenset()
    )
    return {
        nom: frozenset(aides()) & (frozenset(noeud.children) | (national if renvoie(noeud) else frozenset()))
        for nom, noeud in conventions.items()
    }


def renvoie(texte) -> bool:
    """Vrai pour un texte qui renvoie au régime national au lieu d'imprimer les barèmes de l'Anah."""
    return "anah_nationale" in getattr(texte.children.get("cadre"), "children", {})


def en_nombre(valeur) -> float:
    """Valeur d'un paramètre en nombre ; `nan` pour un texte, une liste, un oui ou un non."""
    return float(valeur) if isinstance(valeur, int | float) and not isinstance(valeur, bool) else numpy.nan
