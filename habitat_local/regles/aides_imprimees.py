"""Une aide nommée comme un texte l'imprimerait : ses conditions, sa base, ses taux, ses bornes, une ligne chacun.

L'aide cite des chiffres de son texte et des faits du dossier par leurs noms : la ligne montre le chiffre cité (et son
chemin), le libellé du fait. Rien n'est recopié.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any, TypeAlias

from openfisca_core.parameters import Parameter, ParameterNode

from habitat_local.loi.plan import libelles_des_financeurs
from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.mecanismes.aide_nommee.faits import forme
from openfisca_habitat_local.systeme.format.champs import libelle

Noeud: TypeAlias = Parameter | ParameterNode
#: Nœuds d'un texte écrits dans la grammaire des aides nommées.
GRAMMAIRE = ("aides", "definitions", "grandeurs", "ecretement")
#: Ce qui ne se lit pas : le nom de la variable, le moment où l'aide s'examine.
#: Champs dont la valeur est un mot de la grammaire, jamais un fait.
MOTS = frozenset({"financeur", "nature", "cumul_primes", "enveloppe"})
TUS = frozenset({"variable", "au_depot", "vaut"})
BLOCS = {
    "lignes": "Ligne",
    "prestations": "Prestation",
    "primes": "Prime",
    "unites": "Par unité",
    "modalites": "Modalité",
}
CONDITIONS = {
    "si": "Conditions", "un_de": "l'une de ces conditions", "aucun_de": "aucune de ces conditions",
    "etablis": "faits établis", "non_etablis": "faits non établis", "aide_accordee": "l'une de ces aides, accordée",
    "aide_absente": "aucune de ces aides",
}  # fmt: skip
BORNES = {
    "plus_de": "plus de", "au_moins": "au moins", "moins_de": "moins de", "au_plus": "au plus", "parmi": "parmi",
    "il_y_a_plus_de": "il y a plus de", "il_y_a_au_moins": "il y a au moins", "il_y_a_moins_de": "il y a moins de",
    "il_y_a_au_plus": "il y a au plus", "valeur": "valeur", "sinon": "dans les autres cas",
}  # fmt: skip
CHAMPS = {
    "financeur": "Financeur", "nature": "Nature", "base": "Base", "plafond_base": "Base, au plus",
    "plafond_base_sur": "Montant que ce plafond borne", "minimum_base": "Base, au moins",
    "minimum_base_exclu": "Base, plus de", "taux": "Taux", "forfait": "Forfait", "montant": "Montant",
    "quantite": "Quantité", "quantite_maximale": "Quantité, au plus", "quantite_minimale": "Quantité, au moins",
    "par": "Bornes et forfaits par", "plafond": "Aide, au plus", "plancher": "Aide, au moins",
    "minimum_aide": "Aide non versée en dessous de", "complement": "Complément", "part": "Part", "de": "du montant",
    "apres": "Après ces aides", "cumul_primes": "Cumul des primes",
    "plafond_primes_comprises": "Aide, primes comprises, au plus",
    "sans_socle": "Due même sans l'aide principale", "au_cas_par_cas": "Au cas par cas (non calculée)",
    "interet": "Intérêt", "duree_maximale": "Durée, au plus", "contrepartie": "Contrepartie", "enveloppe": "Enveloppe",
    "selon_parametre": "Selon que le texte dit", "oui": "si oui", "non": "si non", "premier_connu": "Le premier connu",
    "difference": "Différence", "somme": "Somme", "le_plus_grand": "Le plus grand", "le_plus_petit": "Le plus petit",
    "aide_accordee": "L'une de ces aides est accordée", "aide_absente": "Aucune de ces aides n'est accordée",
    "etablis": "Faits établis", "non_etablis": "Faits non établis", "aide_maximale": "Aide la plus haute",
    "arrondi": "Arrondi", "chemin": "Le texte dit", "comptees": "Aides comptées", "coupees": "Aides réduites",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Entree:
    """Une ligne à imprimer : groupe, libellé, chiffre cité ou valeur écrite, fait dont elle dépend."""

    groupe: str
    libelle: str
    parametre: Parameter
    cite: Parameter | None
    fait: Any

    @property
    def champ(self) -> str:
        return str(self.parametre.name).rpartition(".")[2]


class Impression:
    """Lecture d'une aide nommée d'un texte, de haut en bas."""

    def __init__(self, convention: ParameterNode) -> None:
        self.convention = convention
        self.texte = convention.name.rpartition(".")[2]
        self.variables = droit_en_vigueur().variables
        self.libelles = libelles_des_financeurs(self.texte)
        self.racine = droit_en_vigueur().parameters.children["habitat_local"]

    def fait(self, nom: str) -> Any:
        """Variable que le texte nomme ainsi, ou rien."""
        return dict.get(self.variables, f"{self.texte}_{nom}") or dict.get(self.variables, nom)

    def nom_lu(self, nom: str) -> str:
        variable = self.fait(nom)
        return variable.label if variable is not None and variable.label else CHAMPS.get(nom) or libelle(nom)

    def citation(self, valeur: object) -> Noeud | None:
        """Paramètre (ou tableau) du texte, ou national, que la valeur cite par son chemin."""
        if not isinstance(valeur, str) or "." not in valeur:
            return None
        noms = valeur.split(".")
        for depart in (self.convention, self.racine):
            noeud: Any = depart
            for nom in noms:
                noeud = getattr(noeud, "children", {}).get(nom)
            if noeud is not None:
                return noeud
        return None

    def valeur_lue(self, valeur: object, fait: Any, champ: str = "") -> str | None:
        """Ce qu'un mot de l'aide veut dire : fait, modalité ; rien si ce n'est pas un mot."""
        if champ in MOTS:
            return self.libelles.get(str(valeur)) or str(valeur).replace("_", " ").capitalize()
        if isinstance(valeur, list):
            lus = [self.valeur_lue(un, fait) or str(un) for un in valeur]
            return " ; ".join(lus)
        if not isinstance(valeur, str):
            return None
        admises = getattr(fait, "possible_values", None)
        for modalite in admises or ():
            if forme(valeur) in (forme(modalite.name), forme(modalite.value)):
                return str(modalite.value)
        variable = self.fait(valeur)
        return variable.label if variable is not None and variable.label else valeur.replace("_", " ")

    # --- De haut en bas -------------------------------------------------------------------------------------

    def entrees(
        self, noeud: ParameterNode, groupe: tuple[str, ...] = (), fait: Any = None, si: bool = False
    ) -> Iterator[Entree]:
        """Lignes d'un bloc, dans l'ordre où il est écrit."""
        for nom, enfant in noeud.children.items():
            if nom in TUS:
                continue
            if isinstance(enfant, Parameter):
                yield from self._valeur(nom, enfant, groupe, self.fait(nom) if si else fait)
            elif nom in CONDITIONS:
                yield from self._conditions(nom, enfant, groupe)
            elif nom in BLOCS:
                for cle, bloc in enfant.children.items():
                    titre = f"{BLOCS[nom]} : {self._titre(cle, bloc)}"
                    if isinstance(bloc, Parameter):
                        yield from self._valeur(cle, bloc, (*groupe, BLOCS[nom]), None)
                    else:
                        yield from self.entrees(bloc, (*groupe, titre))
            elif "selon" in enfant.metadata:
                axe = self.fait(str(enfant.metadata["selon"]))
                titre = f"{CHAMPS.get(nom, libelle(nom))}, selon {self._axe(axe, enfant)}"
                yield from self._tranches(enfant, (*groupe, titre), axe)
            elif nom == "parametre":
                yield from self._renvoi(enfant, groupe)
            elif si and set(enfant.children) <= set(BORNES):
                yield from self._bornes(nom, enfant, groupe)
            elif si:
                yield from self.entrees(enfant, (*groupe, self.nom_lu(nom)), self.fait(nom))
            else:
                yield from self.entrees(enfant, (*groupe, self._titre(nom, enfant)), fait)

    def _bornes(self, nom: str, noeud: ParameterNode, groupe: tuple[str, ...]) -> Iterator[Entree]:
        """Un fait entre des bornes, une ligne chacune."""
        fait = self.fait(nom)
        for borne, valeur in noeud.children.items():
            dit = f"{self.nom_lu(nom)} : {BORNES[borne]}"
            if isinstance(valeur, Parameter):
                yield from self._ligne(dit, valeur, groupe, fait)
            else:
                yield from self.entrees(valeur, (*groupe, dit), fait)

    def _renvoi(self, noeud: ParameterNode, groupe: tuple[str, ...]) -> Iterator[Entree]:
        """Condition sur ce que le texte dit ailleurs : « … : oui »."""
        chemin, vaut = noeud.children["chemin"], noeud.children["vaut"]
        cite = self.citation(next((v.value for v in chemin.values_list if v.value is not None), None))
        dit = cite.description if cite is not None and cite.description else CHAMPS["chemin"]
        yield Entree(" ; ".join(groupe), f"Le texte dit : {dit}", vaut, None, None)

    def _titre(self, nom: str, noeud: Noeud) -> str:
        ecrit = noeud.description or ""
        return ecrit if ecrit and ecrit != libelle(nom) else self.nom_lu(nom)

    def _axe(self, axe: Any, noeud: ParameterNode) -> str:
        dit = axe.label if axe is not None and axe.label else str(noeud.metadata["selon"]).replace("_", " ")
        return dit[0].lower() + dit[1:]

    def _conditions(self, nom: str, noeud: ParameterNode, groupe: tuple[str, ...]) -> Iterator[Entree]:
        groupe = (*groupe, CONDITIONS[nom])
        if nom == "si":
            yield from self.entrees(noeud, groupe, si=True)
            return
        for cle, branche in noeud.children.items():
            if isinstance(branche, Parameter):
                yield from self._valeur(cle, branche, groupe, self.fait(cle))
            else:
                yield from self.entrees(branche, (*groupe, cle.replace("_", " ")), si=True)

    def _tranches(self, noeud: ParameterNode, groupe: tuple[str, ...], axe: Any) -> Iterator[Entree]:
        for nom, enfant in noeud.children.items():
            if isinstance(enfant, Parameter):
                yield from self._valeur(nom, enfant, groupe, axe, modalite=True)
                continue
            titre = BORNES.get(nom) or self.valeur_lue(nom, axe) or nom
            for borne, feuille in enfant.children.items():
                if isinstance(feuille, Parameter):
                    dit = titre if borne == "valeur" else f"{titre} : {BORNES.get(borne, self.nom_lu(borne))}"
                    yield from self._ligne(dit, feuille, groupe, None if borne == "valeur" else axe)
                elif "selon" in feuille.metadata:
                    suite = self.fait(str(feuille.metadata["selon"]))
                    yield from self._tranches(
                        feuille, (*groupe, f"{titre}, selon {self._axe(suite, feuille)}"), suite
                    )
                else:
                    yield from self.entrees(feuille, (*groupe, titre))

    def _valeur(
        self, nom: str, parametre: Parameter, groupe: tuple[str, ...], fait: Any, modalite: bool = False
    ) -> Iterator[Entree]:
        if modalite:
            dit = BORNES.get(nom) or self.valeur_lue(nom, fait) or nom
            yield from self._ligne(dit, parametre, groupe, None)
            return
        yield from self._ligne(BORNES.get(nom) or self.nom_lu(nom), parametre, groupe, fait)

    def _ligne(self, dit: str, parametre: Parameter, groupe: tuple[str, ...], fait: Any) -> Iterator[Entree]:
        """La ligne d'une valeur ; celles du tableau qu'elle cite."""
        ecrite = next((v.value for v in parametre.values_list if v.value is not None), None)
        cite = self.citation(ecrite)
        titre = " ; ".join(groupe)
        dit = dit[0].upper() + dit[1:]
        if isinstance(cite, ParameterNode):
            for sous in cite.get_descendants():
                if isinstance(sous, Parameter):
                    nom = sous.name.removeprefix(f"{cite.name}.").replace(".", ", ").replace("_", " ")
                    yield Entree(titre, f"{dit} : {nom}", sous, sous, fait)
            return
        yield Entree(titre, dit, parametre, cite, fait)
