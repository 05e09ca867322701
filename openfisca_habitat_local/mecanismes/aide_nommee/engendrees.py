"""Variables qu'un texte engendre : le montant et le motif de chaque aide, ses définitions, et s'il couvre le dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy
from openfisca_core.parameters import ParameterNode
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.aide import evaluer_aide
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import (
    Description,
    dernier,
    descriptions,
    raisons_de,
    raisons_de_l_ecretement,
    regles_de,
)
from openfisca_habitat_local.mecanismes.aide_nommee.definitions import (
    GENRE,
    INCONNU,
    INCONNUE,
    Definition,
    definition_de,
    definitions_du_texte,
    enum_de,
    est_un_booleen,
)
from openfisca_habitat_local.mecanismes.aide_nommee.ecretement import couper
from openfisca_habitat_local.mecanismes.aide_nommee.faits import PREFIXE_CONNU
from openfisca_habitat_local.mecanismes.aide_nommee.plan import aides_du_plan, financeurs_nommes, somme_nommee
from openfisca_habitat_local.mecanismes.aide_nommee.raisons import Raisons
from openfisca_habitat_local.mecanismes.grandeurs import GENRE as GRANDEURS
from openfisca_habitat_local.mecanismes.grandeurs import grandeur
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.mecanismes.montants import rangs, sans_bruit
from openfisca_habitat_local.mecanismes.plusieurs_textes import (
    a_tableaux,
    couvre,
    racine_de,
    refuser_les_paires_muettes,
    releve,
    remplacants,
)
from openfisca_habitat_local.systeme.format.erreurs import Lieu
from openfisca_habitat_local.systeme.variables import AILLEURS, Booleen, Classe, Entier, Montant, Nombre

#: Genres d'un nombre défini.
GENRES: dict[str, type[Variable]] = {"nombre": Nombre, "montant": Montant, "entier": Entier}


def _classe(genre: type[Variable], nom: str, formule: Any, **attributs: Any) -> type[Variable]:
    return type(nom, (genre,), {"__module__": AILLEURS, "formula": formule, **attributs})


def lieu_d_ecriture(texte: str, genre: str, nom: str) -> tuple[str, str, int]:
    """Place du fichier d'une aide ou d'une définition, sous la forme qu'OpenFisca garde d'une variable."""
    return (f"conventions/{texte}/{genre}/{nom}.yaml", "", 1)


def _reference(description: Description) -> dict[str, Any]:
    """Règles et place d'une aide."""
    regles = {"reference": ", ".join(description.regles)} if description.regles else {}
    return {"introspection_data": lieu_d_ecriture(description.texte, "aides", description.nom), **regles}


def _documentation(description: Description, sens: str) -> str:
    return f"{sens} Financeur : {description.financeur or 'non dit'} ; texte : {description.texte}."


def variables_d_une_aide(racine: ParameterNode, description: Description) -> Iterator[type[Variable]]:
    """Montant (ou booléen d'une information) et motif d'une aide nommée."""
    texte, nom = description.texte, description.nom

    def montant(menage, period, parameters):
        return evaluer_aide(menage, period, parameters, texte, nom).montants

    def reunies(menage, period, parameters):
        return evaluer_aide(menage, period, parameters, texte, nom).raisons == 0

    def motif(menage, period, parameters):
        menage(description.variable_brute, period)  # le même calcul : qui suit les lectures l'apprend ici
        raisons = evaluer_aide(menage, period, parameters, texte, nom).raisons
        if description.coupee:
            coupe = couper(menage, period, parameters, description).raisons
            manques = traduire(coupe, raisons_de_l_ecretement(racine, texte), motifs)
            raisons = numpy.where((raisons == 0) & (coupe > 0), manques, raisons)
        return raisons.astype(numpy.int16)

    information = description.nature == "information"
    genre = Booleen if information else Montant
    motifs = raisons_de(racine, texte, "aides", nom)
    if description.coupee:
        for fait in raisons_de_l_ecretement(racine, texte).faits:
            motifs.ajouter_fait(fait)
    brute = ", avant écrêtement" if description.coupee else ""
    sens = "Vrai où les conditions sont réunies." if information else f"Euros{brute}."
    yield _classe(
        genre, description.variable_brute, reunies if information else montant,
        label=f"{description.titre}{brute}", documentation=_documentation(description, sens), **_reference(description),
    )  # fmt: skip
    if description.a_une_base:
        yield _base_retenue(description)
    enum = motifs.enum(f"Motif_{description.variable}")
    if description.coupee:
        yield from _variables_d_une_coupe(description)
    yield _classe(
        Classe, description.motif, motif, possible_values=enum, default_value=enum["aucun"],
        label=f"Pourquoi cette aide n'est pas due : {description.titre}",
        documentation="`aucun` : elle est due.", **_reference(description),
    )  # fmt: skip


def _base_retenue(description: Description) -> type[Variable]:
    """Ce que l'aide retient de la dépense, dans ses bornes, là où elle est due : ce qu'un autre texte en cite."""

    def base(menage, period, parameters):
        menage(description.variable_brute, period)  # le même calcul : ce qui s'en dit est dit de l'aide
        return sans_bruit(evaluer_aide(menage, period, parameters, description.texte, description.nom).bases)

    return _classe(Montant, description.base_retenue, base, label=f"{description.titre}, base retenue",
                   documentation="Euros. 0 là où l'aide n'est pas due.")  # fmt: skip


def _variables_d_une_coupe(description: Description) -> Iterator[type[Variable]]:
    """Ce que l'écrêtement retire à l'aide, et ce qui en reste."""
    brute, retire = description.variable_brute, f"ecretement_{description.variable}"

    def coupe(menage, period, parameters):
        return couper(menage, period, parameters, description, dite=True).montants

    def nette(menage, period):
        return sans_bruit(menage(brute, period) - menage(retire, period))

    yield _classe(Montant, retire, coupe, label=f"Écrêtement : {description.titre}",
                  documentation="Euros que le plafond de toutes les aides retire.")  # fmt: skip
    sens = _documentation(description, "Euros, après écrêtement.")
    yield _classe(Montant, description.variable, nette, label=description.titre, documentation=sens,
                  **_reference(description))  # fmt: skip


def traduire(codes: numpy.ndarray, origine: Raisons, motifs: Raisons) -> numpy.ndarray:
    """Codes d'une nomenclature de raisons dans une autre."""
    table = numpy.array([motifs.code(nom) for nom in origine.phrases], dtype=numpy.int32)
    return table[codes]


def variable_du_texte(texte: str, titre: str) -> type[Variable]:
    """Le dossier relève-t-il du texte ?"""

    def formule(menage, period, parameters):
        racine = racine_de(menage.simulation.tax_benefit_system)
        if a_tableaux(racine.children["conventions"].children[texte]):
            return rangs(menage("texte_applicable", period)) == rang_du_texte(menage, texte)
        couvert = couvre(menage, period, parameters, texte)
        if not couvert.any():
            return couvert
        refuser_les_paires_muettes(menage, period, parameters, texte, couvert)
        for autre in remplacants(racine, texte):
            couvert = couvert & ~menage(f"releve_{autre}", period)
        return couvert

    return _classe(
        Booleen, f"releve_{texte}", formule, label=f"Le dossier relève du texte : {titre}",
        documentation="Territoire du logement, jour du dépôt, et aucun texte qui le remplace.",
    )  # fmt: skip


def rang_du_texte(menage: Any, texte: str) -> int:
    """Rang du texte dans la nomenclature de `texte_applicable`."""
    nomenclature = menage.simulation.tax_benefit_system.variables["texte_applicable"].possible_values
    return nomenclature[texte].index


def _lire(texte: str, nom: str, ailleurs: float, sens: Callable[..., numpy.ndarray]) -> Any:
    """Formule d'une définition : ce qu'en dit `sens(définition, dossiers)` pour les dossiers du texte, `ailleurs` sinon."""

    def formule(menage, period, parameters):
        concernes = Dossiers(menage, period, parameters).parmi(releve(menage, period, texte))
        definition = definition_de(concernes, texte, nom) if concernes.effectif else None
        valeurs = None if definition is None else sens(definition, concernes)
        return _etendre(menage, concernes, valeurs, ailleurs)

    return formule


def _presentation(texte: str, nom: str, noeud: ParameterNode, sens: str) -> dict[str, Any]:
    """Libellé, sens, règles et place d'une définition ; un fait « donnable » est une colonne des dossiers."""
    regles = regles_de(noeud)
    return {
        "label": noeud.description or f"{texte} : {nom}",
        "documentation": noeud.documentation or sens,
        "introspection_data": lieu_d_ecriture(texte, GENRE, nom),
        **({"reference": ", ".join(regles)} if regles else {}),
        **({"__donnable__": True} if dernier(noeud, "donnable") is True else {}),
    }


def variables_d_une_definition(
    texte: str, nom: str, variable: str, noeud: ParameterNode
) -> Iterator[type[Variable]]:
    """Variable d'un fait dérivé ; d'un oui ou non, aussi ce qu'on en sait."""
    if est_un_booleen(noeud):
        commun = _presentation(texte, nom, noeud, f"Défini par le texte {texte}.")
        yield _classe(Booleen, variable, _lire(texte, nom, False, lambda de, d: de.vrai(d)[0]), **commun)
        yield _ce_qu_on_en_sait(texte, nom, variable, commun)
    elif "classes" in noeud.children:
        enum = enum_de(noeud, variable)
        yield _classe(
            Classe, variable, _lire(texte, nom, 0, Definition.classe), possible_values=enum, default_value=enum[INCONNUE],
            **_presentation(texte, nom, noeud, f"Classe propre au texte {texte}."),
        )  # fmt: skip
    else:
        yield _nombre_defini(texte, nom, variable, noeud)


def _ce_qu_on_en_sait(texte: str, nom: str, variable: str, commun: dict[str, Any]) -> type[Variable]:
    """Le oui ou non est-il connu ? Donné vrai par le dossier, il l'est, quoi qu'on sache du reste."""
    sait = _lire(texte, nom, False, lambda definition, dossiers: definition.vrai(dossiers)[1])

    def formule(menage, period, parameters):
        return sait(menage, period, parameters) | menage(variable, period)

    label = f"Connu : {commun['label']}"
    propres = {cle: valeur for cle, valeur in commun.items() if cle not in ("label", "__donnable__")}
    return _classe(Booleen, f"{PREFIXE_CONNU}{variable}", formule, label=label, **propres)


def _nombre_defini(texte: str, nom: str, variable: str, noeud: ParameterNode) -> type[Variable]:
    """Variable d'un nombre défini : un montant, un entier, ou un nombre et son unité (`en`)."""
    ailleurs = float(str(dernier(noeud, "sinon", INCONNU)))
    genre = GENRES[str(dernier(noeud, "genre", "nombre"))]
    unite = dernier(noeud, "en")
    sens = f"Défini par le texte {texte} ; {ailleurs:g} : hors de ses conditions, ou inconnu."
    attributs = _presentation(texte, nom, noeud, sens) | ({"unit": unite} if unite else {})
    attributs["default_value"] = int(ailleurs) if genre is Entier else ailleurs
    return _classe(genre, variable, _lire(texte, nom, ailleurs, Definition.valeur), **attributs)


def _etendre(
    menage: Any, dossiers: Dossiers, valeurs: numpy.ndarray | None, ailleurs: float
) -> numpy.ndarray:
    """Valeurs de ces dossiers, à leur place parmi tous."""
    if valeurs is None:
        return numpy.full(menage.count, ailleurs)
    tous = numpy.full(menage.count, ailleurs, dtype=valeurs.dtype)
    tous[dossiers.places] = valeurs
    return tous


def variables_d_un_texte(racine: ParameterNode, texte: str) -> Iterator[type[Variable]]:
    """Toutes les variables qu'un texte engendre. `racine` : nœud `habitat_local` qui contient ses paramètres."""
    convention = racine.children["conventions"].children[texte]
    yield variable_du_texte(texte, convention.description or texte)
    for nom, (variable, noeud) in definitions_du_texte(convention, texte).items():
        yield from variables_d_une_definition(texte, nom, variable, noeud)
    for description in descriptions(convention, texte).values():
        yield from variables_d_une_aide(racine, description)
    for nom, (variable, noeud) in definitions_du_texte(convention, texte, GRANDEURS).items():
        yield _variable_d_une_grandeur(texte, nom, variable, noeud)


def _variable_d_une_grandeur(texte: str, nom: str, variable: str, noeud: ParameterNode) -> type[Variable]:
    """Une grandeur du texte, sous la forme où un cas la lit : la même valeur à chaque place de l'entité."""
    ailleurs = 0.0 if est_un_booleen(noeud) else float(str(dernier(noeud, "sinon", 0)))
    genre = Booleen if est_un_booleen(noeud) else GENRES[str(dernier(noeud, "genre", "nombre"))]

    def formule(menage, period, parameters):
        valeurs = grandeur(menage, period, parameters, texte, nom)
        return numpy.full(menage.count, ailleurs) if valeurs is None else valeurs

    unite = dernier(noeud, "en")
    attributs = _presentation(
        texte, nom, noeud, f"Grandeur de l'année, du texte {texte} ; elle n'est d'aucun dossier."
    )
    attributs["introspection_data"] = lieu_d_ecriture(texte, GRANDEURS, nom)
    return _classe(genre, variable, formule, **attributs, **({"unit": unite} if unite else {}))


def variables_des_financeurs(racine: ParameterNode) -> Iterator[type[Variable]]:
    """Somme des aides de chaque financeur que seules des aides nommées citent."""
    for financeur in financeurs_nommes(racine):
        textes = dict.fromkeys(a.texte for a in aides_du_plan(racine, financeur, "subvention", "prime"))
        yield _classe(
            Montant, f"subvention_{financeur}", _somme(financeur), label=f"Aide : {financeur}",
            documentation=f"Euros, après écrêtement. Textes : {', '.join(textes)}.",
        )  # fmt: skip


def _somme(financeur: str) -> Any:
    def formule(menage, period):
        return somme_nommee(menage, period, financeur, "subvention", "prime")

    return formule


def _variables_engendrees(racine: ParameterNode) -> Iterator[type[Variable]]:
    for texte in racine.children["conventions"].children:
        yield from variables_d_un_texte(racine, texte)
    yield from variables_des_financeurs(racine)


def variables_engendrees(
    racine: ParameterNode, lieux: Mapping[str, Lieu] | None = None
) -> Iterator[type[Variable]]:
    """Toutes les variables que les textes de l'arbre engendrent ; `lieux` : place de chaque nœud dans les fichiers."""
    for classe in _variables_engendrees(racine):
        place = classe.__dict__.get("introspection_data")
        lieu = (
            (lieux or {}).get(f"habitat_local.{place[0].removesuffix('.yaml').replace('/', '.')}")
            if place
            else None
        )
        if place is not None and lieu is not None:
            classe.introspection_data = (_sous_les_conventions(lieu.fichier) or place[0], "", lieu.ligne)
        yield classe


def _sous_les_conventions(fichier: str) -> str:
    """Chemin d'un fichier depuis le dossier des conventions ; vide s'il n'y est pas (texte apporté)."""
    _, dossier, reste = fichier.replace("\\", "/").rpartition("conventions/")
    return f"{dossier}{reste}" if dossier else ""
