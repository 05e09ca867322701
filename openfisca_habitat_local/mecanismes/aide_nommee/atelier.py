"""Ce qu'il faut pour compiler un texte à un instant : variables, arbre des paramètres, aides des autres textes."""

from __future__ import annotations

from openfisca_core.parameters import ParameterNode
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import SANS_VERSEMENT, aides_du_texte
from openfisca_habitat_local.mecanismes.aide_nommee.raisons import Raisons
from openfisca_habitat_local.mecanismes.aide_nommee.source import CHEMIN, Source, descendre, source
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Mailles qu'un texte nomme, et leur variable.
MAILLES = {"logement": "nombre_logements", "dossier": None}


class Atelier:
    """Compilation d'un nœud d'un texte, un jour donné."""

    def __init__(
        self, systeme: TaxBenefitSystem, texte: str, instant: str, raisons: Raisons, aide: str = ""
    ) -> None:
        self.systeme, self.texte, self.instant, self.raisons, self.aide = (
            systeme,
            texte,
            instant,
            raisons,
            aide,
        )
        #: Paramètres lus ailleurs que dans le nœud compilé.
        self.references: list[str] = []

    @property
    def racine(self) -> ParameterNode:
        return self.systeme.parameters.children["habitat_local"]

    def variable(self, nom: str, ou: Source) -> Variable:
        """Variable d'un fait : propre au texte (`<texte>_<nom>`), sinon du nom écrit. Erreur : inconnue."""
        for chercher in (dict.get, type(self.systeme.variables).get):
            # Sans la faire charger d'abord : openfisca-france n'est demandée que pour un nom inconnu d'ici.
            for essai in (f"{self.texte}_{nom}", nom):
                trouvee = chercher(self.systeme.variables, essai)
                if trouvee is not None:
                    return trouvee
        propres = [
            n.removeprefix(f"{self.texte}_") for n in self.systeme.variables if n.startswith(self.texte)
        ]
        raise ou.erreur(
            f"« {nom} » n'est ni un fait du texte ni une variable connue."
            f"{noms_proches(nom, [*self.systeme.variables, *propres])}"
        )

    def parametre(self, chemin: str, ou: Source) -> Source:
        """Paramètre d'un chemin pointé, relatif au texte ou à `habitat_local`. Erreur : introuvable ce jour-là."""
        for debut in (("conventions", self.texte), ()):
            trouve = source(self.racine, self.instant, *debut, *chemin.split("."))
            if trouve is not None:
                self.references.append(trouve.chemin)
                return trouve
        raise ou.erreur(f"le paramètre « {chemin} » n'existe pas à cette date, ni dans le texte ni ailleurs.")

    def vide(self, ou: Source | None) -> bool:
        """Rien n'est écrit là, ou seulement un renvoi à un paramètre que le texte laisse sans valeur ce jour-là."""
        if ou is None:
            return True
        valeur = ou.valeur
        if not (isinstance(valeur, str) and CHEMIN.fullmatch(valeur)):
            return False
        for debut in (("conventions", self.texte), ()):
            noeud = descendre(self.racine, *debut, *valeur.split("."))
            if noeud is not None:
                return not Source(noeud, self.instant, "").existe
        return False

    def maille(self, nom: str, ou: Source) -> Variable | None:
        """Variable de quantité d'une maille ; None : le dossier entier."""
        variable = MAILLES.get(nom, nom)
        return None if variable is None else self.variable(variable, ou)

    def variables_d_aide(self, nom: str, ou: Source) -> list[Variable]:
        """Variables (avant écrêtement) d'une aide (`texte.aide`, `aide`), de toutes celles d'un texte, ou d'une variable."""
        conventions = self.racine.children["conventions"].children
        texte, _, aide = nom.rpartition(".")
        texte = texte or (self.texte if nom in aides_du_texte(self.racine, self.texte) else "")
        if texte:
            aides = aides_du_texte(self.racine, texte)
            if aide not in aides:
                raise ou.erreur(f"« {nom} » n'est pas une aide.{noms_proches(aide, aides)}")
            return [self.variable(aides[aide].variable_brute, ou)]
        if nom in conventions:
            return [self.variable(aide.variable_brute, ou) for aide in aides_du_texte(self.racine, nom).values()
                    if aide.nature not in SANS_VERSEMENT]  # fmt: skip
        brute = f"{nom}_avant_ecretement"
        return [self.variable(brute if dict.get(self.systeme.variables, brute) else nom, ou)]
