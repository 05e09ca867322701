"""Du format court à l'arbre de paramètres d'OpenFisca : héritage, valeurs datées, fermeture à la fin du texte.

Un nœud est une valeur, des valeurs datées, ou un tableau. Un tableau dont les clés sont des dates est le même
tableau, imprimé à plusieurs dates. Ce qui ne change pas d'une case à l'autre s'écrit une fois, au-dessus d'elles.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from openfisca_habitat_local.systeme.format import champs, grammaire
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte, Lieu
from openfisca_habitat_local.systeme.format.tetes import (
    BORNES,
    HERITEES,
    PROPRES,
    RESERVEES,
    Date,
    Tete,
    a_la_date,
    date,
    descendre,
    ecrits,
    est_une_date,
    lendemain,
)
from openfisca_habitat_local.systeme.format.yaml_strict import construire, lieu, paires

Valeur = float | int | bool | str | list | None


@dataclass
class Entree:
    """Une valeur, le jour où elle commence, et ce qui la fonde."""

    valeur: Valeur
    reference: str | None
    confiance: str | None
    lieu: Lieu


@dataclass
class Feuille:
    """Un paramètre : ses valeurs datées et sa tête."""

    nom: str
    tete: Tete
    lieu: Lieu
    titre: str | None = None
    documentation: str | None = None
    paie: dict | None = None
    champ: champs.Champ | None = None
    unite: str | None = None
    entrees: dict[Date, Entree] = field(default_factory=dict)

    def ajouter(self, jour: Date, entree: Entree) -> None:
        if jour in self.entrees:
            raise ErreurTexte(entree.lieu, f"« {self.nom} » a deux valeurs au {jour}.")
        self.entrees[jour] = entree


@dataclass
class Branche:
    """Un nœud : ses enfants, et le fait dont ils sont les modalités (`selon`)."""

    nom: str
    lieu: Lieu
    titre: str | None = None
    documentation: str | None = None
    selon: str | None = None
    champ: champs.Champ | None = None
    ecrits: dict[str, Any] = field(default_factory=dict)
    enfants: dict[str, "Feuille | Branche"] = field(default_factory=dict)


Element = Feuille | Branche


def lire(nom: str, noeud: Node, tete: Tete, champ: champs.Champ | None = None) -> Element:
    """Feuille ou branche que décrit un nœud YAML.

    `champ` : champ de la liste dont ce nœud est une case. Erreur : fichier:ligne.
    """
    connu = champs.CHAMPS.get(nom)
    if tete.cite and nom in champs.UNITES_DES_AIDES:
        tete = replace(tete, unite=champs.UNITES_DES_AIDES[nom])
    if connu:
        tete = replace(tete, unite=connu.unite, au=None if connu.permanent else tete.au)
    return _lire(nom, noeud, tete, connu or champ)


def lire_fichier(nom: str, noeud: Node, tete: Tete) -> Element:
    """Comme `lire`, d'un fichier : son nom n'est jamais celui d'un champ."""
    return _lire(nom, noeud, tete, None)


def _lire(nom: str, noeud: Node, tete: Tete, champ: champs.Champ | None) -> Element:
    if not isinstance(noeud, MappingNode):
        feuille = Feuille(nom, tete, lieu(noeud), champ=champ)
        _valeurs(feuille, noeud, tete)
        return feuille
    propres = {cle: valeur for cle, _, valeur in paires(noeud) if cle in PROPRES}
    if _est_une_feuille(noeud):
        return _feuille(nom, noeud, descendre(tete, noeud), propres, champ)
    branche = _branche(nom, noeud, descendre(tete, noeud), propres, champ)
    branche.ecrits = ecrits(noeud)
    return branche


def _enfants(noeud: MappingNode) -> list[tuple[str, ScalarNode, Node]]:
    return [p for p in paires(noeud) if p[0] not in HERITEES and p[0] not in PROPRES]


def _est_une_valeur(noeud: Node) -> bool:
    """Une valeur, et non un tableau : scalaire, liste, ou valeur accompagnée de sa source."""
    return not isinstance(noeud, MappingNode) or any(cle == "valeur" for cle, _, _ in paires(noeud))


def _est_une_feuille(noeud: MappingNode) -> bool:
    cles = [cle for cle, _, _ in paires(noeud)]
    if "valeur" in cles:
        return not set(BORNES) & set(cles)
    enfants = _enfants(noeud)
    return bool(enfants) and all(est_une_date(cle) and _est_une_valeur(v) for cle, _, v in enfants)


def _enfant(noeud: MappingNode, nom: str) -> Node:
    return next(valeur for cle, _, valeur in paires(noeud) if cle == nom)


def _propre(propres: dict[str, Node], cle: str) -> Any:
    return construire(propres[cle]) if cle in propres else None


def _feuille(nom: str, noeud: MappingNode, tete: Tete, propres: dict[str, Node], champ: Any) -> Feuille:
    feuille = Feuille(
        nom, tete, lieu(noeud), _propre(propres, "titre"), _propre(propres, "documentation"),
        _propre(propres, "paie"), champ,
    )  # fmt: skip
    if any(cle == "unite" for cle, _, _ in paires(noeud)):
        feuille.unite = tete.unite
    autres = _enfants(noeud)
    if "valeur" not in propres:
        _valeurs(feuille, noeud, tete)
    elif autres:
        raise ErreurTexte(lieu(autres[0][1]), f"« {autres[0][0]} » à côté de « valeur » n'est pas admis.")
    else:
        _valeurs(feuille, propres["valeur"], tete)
    return feuille


def _valeurs(feuille: Feuille, noeud: Node, tete: Tete) -> None:
    """Range dans la feuille la valeur du nœud, ou ses valeurs datées."""
    if isinstance(noeud, MappingNode):
        for _, cle, valeur in _enfants(noeud):
            _valeur_datee(feuille, date(cle), valeur, tete)
        return
    if tete.du is None:
        raise ErreurTexte(
            lieu(noeud), f"« {feuille.nom} » n'a pas de date : écrivez « du » en tête, ou une date."
        )
    _ranger(feuille, tete.du, noeud, tete)


def _valeur_datee(feuille: Feuille, jour: Date, noeud: Node, tete: Tete) -> None:
    if not isinstance(noeud, MappingNode):
        _ranger(feuille, jour, noeud, tete)
        return
    for cle, place, _ in paires(noeud):
        if cle not in ("valeur", "source", "article", "confiance"):
            raise ErreurTexte(
                lieu(place), f"« {cle} » : une valeur datée porte valeur, source, article, confiance."
            )
    _ranger(feuille, jour, _enfant(noeud, "valeur"), descendre(tete, noeud))


def _ranger(feuille: Feuille, jour: Date, noeud: Node, tete: Tete) -> None:
    if isinstance(noeud, MappingNode):
        raise ErreurTexte(lieu(noeud), f"« {feuille.nom} » : une valeur ou une liste est attendue.")
    valeur = construire(noeud)
    if feuille.nom in grammaire.OUI_OU_NON or (feuille.champ and feuille.champ.genre == "booleen"):
        valeur = champs.oui_ou_non(valeur, feuille.nom, lieu(noeud))
    if not (tete.cite and isinstance(valeur, (str, list))):
        valeur = champs.convertir(valeur, feuille.champ, lieu(noeud))
    confiance = a_la_date(tete.confiance, jour)
    feuille.ajouter(jour, Entree(valeur, tete.reference(jour), confiance, lieu(noeud)))


def _branche(nom: str, noeud: MappingNode, tete: Tete, propres: dict[str, Node], champ: Any) -> Branche:
    branche = Branche(
        nom, lieu(noeud), _propre(propres, "titre"), _propre(propres, "documentation"),
        _propre(propres, "selon"), champ,
    )  # fmt: skip
    if branche.selon:
        tete = replace(tete, fait=branche.selon)
    blocs = []
    for cle, place, valeur in _enfants(noeud):
        if est_une_date(cle):
            blocs.append((date(place), valeur))
        elif cle in RESERVEES:
            raise ErreurTexte(lieu(place), f"« {cle} » est un nom réservé.")
        else:
            # Une borne se compte dans l'unité du fait, et n'est pas une case du champ.
            case = None if cle in BORNES else champ
            branche.enfants[cle] = lire(cle, valeur, _tete_d_une_borne(cle, branche, tete), case)
    if "valeur" in propres:  # une tranche : ses bornes, et sa valeur
        branche.enfants["valeur"] = lire("valeur", propres["valeur"], tete, champ)
    for jour, bloc in sorted(blocs, key=lambda b: b[0]):
        _ajouter_bloc(branche, jour, bloc, tete, champ)
    return branche


def _tete_d_une_borne(cle: str, branche: Branche, tete: Tete) -> Tete:
    """La borne d'une tranche est de l'unité du fait : celui de « selon », sinon celui que le nœud nomme."""
    return replace(tete, unite=champs.unite_d_un_fait(tete.fait or branche.nom)) if cle in BORNES else tete


def _ajouter_bloc(branche: Branche, jour: Date, bloc: Node, tete: Tete, champ: Any) -> None:
    """Le tableau tel qu'il est imprimé à une date ; `valeur: null` ferme toutes ses cases ce jour-là."""
    if not isinstance(bloc, MappingNode):
        raise ErreurTexte(
            lieu(bloc),
            f"au {jour}, un tableau est attendu : une autre clé de « {branche.nom} » n'est pas une date.",
        )
    tete = descendre(replace(tete, du=jour), bloc)
    valeurs = [v for cle, _, v in paires(bloc) if cle == "valeur"]
    if valeurs:
        if construire(valeurs[0]) is not None:
            raise ErreurTexte(lieu(valeurs[0]), "la valeur de tout un tableau ne peut être que null.")
        for feuille in feuilles(branche):
            if feuille.entrees[max(feuille.entrees)].valeur is not None:
                feuille.ajouter(jour, Entree(None, tete.reference(jour), None, lieu(bloc)))
        return
    for cle, place, valeur in _enfants(bloc):
        if est_une_date(cle) or cle in RESERVEES:
            raise ErreurTexte(lieu(place), f"« {cle} » n'est pas admis dans un tableau daté.")
        deja = branche.enfants.get(cle)
        redits = deja.ecrits if isinstance(deja, Branche) else {}
        lu = lire(cle, valeur, replace(tete, **redits), champ)
        branche.enfants[cle] = fondre(branche.enfants[cle], lu) if cle in branche.enfants else lu


def fondre(ancien: Element, nouveau: Element) -> Element:
    """Le même nœud, écrit à deux dates."""
    if isinstance(ancien, Branche) and isinstance(nouveau, Branche):
        for nom, enfant in nouveau.enfants.items():
            ancien.enfants[nom] = fondre(ancien.enfants[nom], enfant) if nom in ancien.enfants else enfant
    elif isinstance(ancien, Feuille) and isinstance(nouveau, Feuille):
        for jour, entree in nouveau.entrees.items():
            ancien.ajouter(jour, entree)
    elif isinstance(nouveau, Feuille) and all(e.valeur is None for e in nouveau.entrees.values()):
        for feuille in feuilles(ancien):  # tout le tableau est fermé ce jour-là
            fondre(feuille, nouveau)
    else:
        raise ErreurTexte(
            nouveau.lieu, f"« {nouveau.nom} » est une valeur à une date, un tableau à une autre."
        )
    ancien.titre = ancien.titre or nouveau.titre
    return ancien


def feuilles(element: Element) -> Iterator[Feuille]:
    """Feuilles d'un élément, dans l'ordre."""
    if isinstance(element, Feuille):
        yield element
    else:
        for enfant in element.enfants.values():
            yield from feuilles(enfant)


# --- Vers l'arbre d'OpenFisca ------------------------------------------------------------------------------


def developper(element: Element, chemin: str = "", lieux: dict[str, Lieu] | None = None) -> dict:
    """Dictionnaire qu'OpenFisca lit (`description`, `metadata`, `values` ou enfants).

    `lieux` reçoit la place, dans les fichiers, du nœud de chaque chemin.
    """
    if lieux is not None:
        lieux[chemin] = element.lieu
    if isinstance(element, Feuille):
        return _developper_feuille(element)
    donnees: dict[str, Any] = {"description": element.titre or champs.libelle(element.nom, element.champ)}
    if element.documentation:
        donnees["documentation"] = element.documentation
    if element.selon:
        donnees["metadata"] = {"selon": element.selon}
    for nom, enfant in element.enfants.items():
        donnees[nom] = developper(enfant, f"{chemin}.{nom}" if chemin else nom, lieux)
    return donnees


def _developper_feuille(feuille: Feuille) -> dict:
    entrees = _fermer(feuille)
    metadata: dict[str, Any] = {"unit": _unite(feuille)}
    if feuille.tete.regles:
        metadata["regles"] = list(feuille.tete.regles)
    confiances = {jour: e.confiance for jour, e in entrees.items() if e.confiance and e.valeur is not None}
    if confiances:
        dites = set(confiances.values())
        metadata["confiance"] = dites.pop() if len(dites) == 1 else confiances
    if feuille.paie:
        metadata["paie"] = feuille.paie
    metadata["reference"] = {jour: [{"title": e.reference}] for jour, e in entrees.items() if e.reference}
    donnees: dict[str, Any] = {"description": feuille.titre or champs.libelle(feuille.nom, feuille.champ)}
    if feuille.documentation:
        donnees["documentation"] = feuille.documentation
    donnees["metadata"] = metadata
    donnees["values"] = {jour: {"value": e.valeur} for jour, e in entrees.items()}
    return donnees


def _fermer(feuille: Feuille) -> dict[Date, Entree]:
    """Valeurs dans l'ordre des dates, closes le lendemain de la fin héritée."""
    entrees = dict(sorted(feuille.entrees.items()))
    derniere, tete = max(entrees), feuille.tete
    for jour, entree in entrees.items():
        citee = tete.citee(jour)
        if citee and entree.reference is None:
            entree.reference = citee
        avant = tete.du is not None and jour < tete.du and entree.valeur is not None
        if avant and not (feuille.champ and feuille.champ.permanent):
            raise ErreurTexte(
                entree.lieu,
                f"« {feuille.nom} » commence le {jour}, avant le premier jour du texte ({tete.du}).",
            )
        if tete.au and jour > lendemain(tete.au):
            raise ErreurTexte(
                entree.lieu, f"« {feuille.nom} » change le {jour}, après la fin du texte ({tete.au})."
            )
    if tete.au and entrees[derniere].valeur is not None and derniere <= tete.au:
        fermeture = lendemain(tete.au)
        entrees[fermeture] = Entree(None, tete.citee(fermeture) or tete.fin, None, feuille.lieu)
    return entrees


def _unite(feuille: Feuille) -> str:
    """Unité écrite sur la valeur ; sinon celle du genre de la valeur ; sinon celle du champ ou de l'en-tête."""
    if feuille.unite:
        return feuille.unite
    valeurs = [e.valeur for e in feuille.entrees.values() if e.valeur is not None]
    if not valeurs:
        virgule = (
            " Une virgule décimale ? Un nombre s'écrit avec un point (0.25)." if feuille.nom.isdigit() else ""
        )
        raise ErreurTexte(feuille.lieu, f"« {feuille.nom} » n'a jamais de valeur.{virgule}")
    premiere = valeurs[0]
    if isinstance(premiere, bool):
        return "boolean"
    if isinstance(premiere, str):
        return "text"
    if isinstance(premiere, list) and not any(isinstance(e, (int, float)) for e in premiere):
        return "list"
    if feuille.tete.unite or feuille.tete.cite:
        return feuille.tete.unite or champs.UNITE_D_UN_COMPTE
    raise ErreurTexte(
        feuille.lieu, f"« {feuille.nom} » n'a pas d'unité : écrivez « unite », ici ou en tête du tableau."
    )


__all__ = ["Branche", "Element", "Feuille", "developper", "feuilles", "fondre", "lire", "lire_fichier"]
