"""Du mot à la règle : les règles que des mots désignent, de la plus proche à la moins proche.

Accents, casse, pluriels sont indifférents. Un mot compte davantage dans l'identifiant, puis le résumé, que dans un libellé
de paramètre, de variable ou de lecture, et d'autant plus que peu de règles l'emploient.
"""

import dataclasses
import math
import re

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.systeme import RACINE, droit_en_vigueur, par_conventions
from habitat_local.regles import registre
from habitat_local.regles.lectures import lecture
from habitat_local.regles.registre import Regle
from openfisca_habitat_local.systeme.lecture import noms_proches, replier

#: Poids d'un mot selon l'endroit où il est écrit.
POIDS = {
    "identifiant": 8.0,
    "résumé": 4.0,
    "paramètre": 2.0,
    "motif": 1.5,
    "article": 1.5,
    "variable": 1.0,
    "lecture": 1.0,
}
MOTS_VIDES = frozenset(
    (
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "n",
        "ou",
        "par",
        "pour",
        "qu",
        "que",
    )
)
#: Un mot d'au moins ce nombre de lettres se cherche aussi par son début.
PAR_LE_DEBUT = 4


@dataclasses.dataclass(frozen=True)
class Trouvee:
    """Une règle trouvée : à quel point elle répond, et où les mots y sont écrits."""

    regle: Regle
    pertinence: float
    ou: tuple[str, ...]


def mots(phrase: str) -> list[str]:
    """Mots repliés d'une phrase, au singulier, sans les mots vides."""
    replies = (m for m in replier(phrase).split("_") if m and m not in MOTS_VIDES)
    return [re.sub(r"(?<=\w{3})(s|x)$", "", mot) for mot in replies]


@par_conventions
def index() -> dict[str, dict[str, frozenset[str]]]:
    """{règle: {endroit: mots qui y sont écrits}}."""
    arbre = {p.name: p for p in registre.parametres_habitat()}
    variables = droit_en_vigueur().variables
    articles = {nom: article_de(p) for nom, p in arbre.items()}
    titres = noms_des_noeuds()
    resultat = {}
    for regle in registre.registre().values():
        ecrits = {
            "identifiant": regle.id.replace("-", " "),
            "résumé": regle.resume,
            "motif": regle.motif,
            "paramètre": " ".join(titres.get(nom, "") for nom in regle.parametres),
            "article": " ".join(articles.get(nom, "") for nom in regle.parametres),
            "variable": " ".join(str(variables[nom].label) for nom in regle.variables),
            "lecture": " ".join(f"{nom} {lecture(nom).titre}" for nom in regle.lectures),
        }
        resultat[regle.id] = {ou: frozenset(mots(phrase)) for ou, phrase in ecrits.items()}
    return resultat


def noms_des_noeuds() -> dict[str, str]:
    """{paramètre: son libellé et ceux des tableaux qui le contiennent}."""
    trouves: dict[str, str] = {}
    pile = [(droit_en_vigueur().parameters.children[RACINE], "")]
    while pile:
        noeud, dessus = pile.pop()
        dit = f"{dessus} {noeud.description or ''} {noeud.name.rpartition('.')[2]}"
        enfants = getattr(noeud, "children", None)
        if enfants is None:
            trouves[noeud.name] = dit
        pile += [(enfant, dit) for enfant in (enfants or {}).values()]
    return trouves


def article_de(parametre: object) -> str:
    references = getattr(parametre, "metadata", {}).get("reference") or {}
    dites = references.values() if isinstance(references, dict) else [references]
    return " ".join(
        str(d.get("title", ""))
        for liste in dites
        for d in (liste if isinstance(liste, list) else [liste])
        if d
    )


def repond(mot: str, ecrits: frozenset[str]) -> float:
    """À quel point un mot est parmi ceux-là : entier, ou par son début."""
    if mot in ecrits:
        return 1.0
    if len(mot) < PAR_LE_DEBUT:
        return 0.0
    return (
        0.6
        if any(
            ecrit.startswith(mot) or (len(ecrit) >= PAR_LE_DEBUT and mot.startswith(ecrit))
            for ecrit in ecrits
        )
        else 0.0
    )


def chercher(phrase: str, combien: int = 15) -> list[Trouvee]:
    """Règles que la phrase désigne, de la plus proche à la moins proche. Erreur : aucune, avec les mots proches."""
    demandes = list(dict.fromkeys(mots(phrase)))
    tous = index()
    trouvees = {nom: presences(demandes, ecrits) for nom, ecrits in tous.items()}
    rarete = {m: math.log(1 + len(tous) / (1 + sum(m in t for t in trouvees.values()))) for m in demandes}
    regles = registre.registre()
    resultat = []
    for nom, par_mot in trouvees.items():
        if par_mot:
            # Une règle où tous les mots sont passe toujours devant une règle où il en manque.
            note = sum(max(ou.values()) * rarete[m] for m, ou in par_mot.items()) * 4 ** len(par_mot)
            resultat.append(
                Trouvee(regles[nom], note, tuple(dict.fromkeys(o for ou in par_mot.values() for o in ou)))
            )
    if not resultat:
        connus = sorted({m for ecrits in tous.values() for siens in ecrits.values() for m in siens})
        raise ErreurEntree(f"Aucune règle ne parle de « {phrase} ».{noms_proches(phrase, connus)}")
    return sorted(resultat, key=lambda t: -t.pertinence)[:combien]


def presences(demandes: list[str], ecrits: dict[str, frozenset[str]]) -> dict[str, dict[str, float]]:
    """{mot demandé: {endroit: note}} des mots que la règle emploie."""
    notes = {
        mot: {ou: POIDS[ou] * note for ou, siens in ecrits.items() if (note := repond(mot, siens))}
        for mot in demandes
    }
    return {mot: ou for mot, ou in notes.items() if ou}
