"""La correspondance d'un export : un YAML qu'on relit, corrige et versionne. Les preuves y sont des commentaires."""

import dataclasses
import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars

from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.importation.lexique import LIEUX
from habitat_local.importation.valeurs import A_TRANCHER, FORMES_DE_DATE, UNITES, Regle, modalite, preparer
from habitat_local.loi.colonnes import PREFIXE_LIBRE, colonnes
from openfisca_habitat_local.systeme.lecture import ErreurDocument, Fait, Refus, charger, noms_proches

RIEN = "rien"
CLES = ("fichier", "feuilles", "ligne_entetes", "departement", "colonnes", "reponses")
CLES_DE_REGLE = ("devient", "valeurs", "unite", "forme", "milliers", "vides", "entre")
FORMES = (*FORMES_DE_DATE, "zero_perdu", "annee_d_une_date")
NU = re.compile(r"[A-Za-zÀ-ÿ_][\wÀ-ÿ/ .-]*[\wÀ-ÿ]")
RESERVES = ("null", "true", "false", "oui", "non", "yes", "no", "on", "off", "y", "n", "~")


@dataclasses.dataclass(frozen=True)
class Preuve:
    """Pourquoi une colonne devient ce qu'elle devient : `lues` valeurs sur `remplies`, exemples, synonyme, seconde."""

    lues: int = 0
    remplies: int = 0
    exemples: tuple[str, ...] = ()
    origine: str = ""
    seconde: str = ""
    notes: tuple[str, ...] = ()
    a_trancher: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Correspondance:
    """Comment lire un export : feuilles, ligne des en-têtes, règle de chaque colonne, réponses valables pour tous."""

    fichier: str
    colonnes: Mapping[str, Regle]
    feuilles: tuple[str, ...] = ()
    ligne_entetes: int | None = None
    departement: str | None = None
    reponses: Mapping[str, str] = dataclasses.field(default_factory=dict)
    preuves: Mapping[str, Preuve] = dataclasses.field(default_factory=dict)

    @property
    def a_trancher(self) -> dict[str, list[str]]:
        """{colonne: questions} que l'import n'a pas décidées."""
        questions: dict[str, list[str]] = {}
        for nom, regle in self.colonnes.items():
            dites = list(self.preuves[nom].a_trancher) if nom in self.preuves else []
            if not dites:
                dites = [f"« {e} »" for e, v in regle.valeurs.items() if v == A_TRANCHER]
            if regle.devient == A_TRANCHER and not self.preuves.get(nom, Preuve()).a_trancher:
                dites.insert(0, f"entre {', '.join(regle.entre)}" if regle.entre else "à dire")
            if dites:
                questions[nom] = dites
        return questions


# --- Écrire -----------------------------------------------------------------------------------------------------


def scalaire(valeur: Any) -> str:
    """Scalaire YAML, entre guillemets s'il pourrait se lire autrement."""
    if valeur is None:
        return "null"
    texte = str(valeur)
    if isinstance(valeur, str) and (not NU.fullmatch(texte) or texte.lower() in RESERVES):
        return json.dumps(texte, ensure_ascii=False)
    return texte


def commentaires(preuve: Preuve) -> Iterator[str]:
    if preuve.remplies:
        exemples = ", ".join(f"« {e} »" for e in preuve.exemples)
        yield f"{preuve.lues} valeur(s) lue(s) sur {preuve.remplies}" + (
            f" ; ex. {exemples}" if exemples else ""
        )
    if preuve.origine:
        yield preuve.origine + (f" ; ensuite : {preuve.seconde}" if preuve.seconde else "")
    yield from preuve.notes
    for question in preuve.a_trancher:
        yield f"À TRANCHER : {question}"


def lignes_d_une_colonne(nom: str, regle: Regle, preuve: Preuve) -> Iterator[str]:
    for commentaire in commentaires(preuve):
        yield f"  # {' '.join(commentaire.split())}"
    options = {
        c: getattr(regle, c) for c in ("unite", "forme", "milliers", "vides") if getattr(regle, c) is not None
    }
    entre = f", entre: [{', '.join(regle.entre)}]" if regle.entre else ""
    en_ligne = "".join(f", {cle}: {scalaire(v)}" for cle, v in options.items()) + entre
    if not regle.valeurs:
        yield f"  {cle_yaml(nom)}: {{devient: {regle.devient}{en_ligne}}}"
        return
    yield f"  {cle_yaml(nom)}:"
    yield f"    devient: {regle.devient}"
    yield from (f"    {cle}: {scalaire(valeur)}" for cle, valeur in options.items())
    yield "    valeurs:"
    for ecriture, valeur in regle.valeurs.items():
        yield f"      {cle_yaml(ecriture)}: {scalaire(valeur)}"


def cle_yaml(nom: str) -> str:
    return json.dumps(nom, ensure_ascii=False)


TETE = """\
# Correspondance de {fichier} vers les colonnes de la loi.
# À relire, corriger, versionner, puis : habitat-local importer {fichier} --correspondance CE_FICHIER --sortie …
#   devient : une colonne de la loi (habitat-local schema), commune_nom, code_postal, info_… (gardée, jamais lue),
#             rien (laissée de côté) ou a_trancher (pas appliquée : à vous de dire).
#   valeurs : ce que veut dire chaque écriture (null : inconnu) ; unite : pourcent, k€ ; forme : jour/mois/annee…
#   vides   : ce que vaut une case vide, si elle ne veut pas dire « inconnu ».
"""


def en_yaml(c: Correspondance) -> str:
    """Texte du fichier, preuves en commentaires."""
    lignes = [TETE.format(fichier=c.fichier), f"fichier: {scalaire(c.fichier)}"]
    if any(c.feuilles):
        lignes.append(f"feuilles: [{', '.join(cle_yaml(f) for f in c.feuilles)}]")
    if c.ligne_entetes:
        lignes.append(f"ligne_entetes: {c.ligne_entetes}")
    lignes.append("# Département où chercher une commune que plusieurs départements ont.")
    lignes.append(f"departement: {scalaire(c.departement)}")
    lignes += ["", "colonnes:"]
    for nom, regle in c.colonnes.items():
        lignes += lignes_d_une_colonne(nom, regle, c.preuves.get(nom, Preuve()))
    lignes += [
        "",
        "# Ce qui vaut pour tous les dossiers dont l'export ne le dit pas (depot_avant_travaux: oui).",
    ]
    if c.reponses:
        lignes += ["reponses:", *(f"  {fait}: {scalaire(valeur)}" for fait, valeur in c.reponses.items())]
    else:
        lignes.append("reponses: {}")
    return "\n".join(lignes) + "\n"


def ecrire(chemin: Path, c: Correspondance) -> None:
    """Écrit la correspondance. Erreur : écriture impossible."""
    ecrire_texte(chemin, en_yaml(c))


# --- Lire -------------------------------------------------------------------------------------------------------


def lire(chemin: Path) -> Correspondance:
    """Correspondance d'un fichier. Erreur (`ErreurEntree`) : clé, colonne, unité ou forme inconnue, avec sa ligne."""
    if not chemin.is_file():
        raise ErreurEntree(f"{chemin} : fichier introuvable.")
    try:
        document = charger(chemin)
    except ErreurDocument as erreur:
        raise ErreurEntree(str(erreur)) from None
    contenu = document.valeur
    if not isinstance(contenu, dict) or not isinstance(contenu.get("colonnes"), dict):
        raise ErreurEntree(f"{chemin} : une correspondance a une clé « colonnes ».")
    for cle in contenu:
        if cle not in CLES:
            raise ErreurEntree(f"{document.lieu(cle)} : clé « {cle} » inconnue.{noms_proches(cle, CLES)}")
    regles = {
        str(nom): lire_regle(regle, document.lieu("colonnes", nom))
        for nom, regle in contenu["colonnes"].items()
    }
    reponses = contenu.get("reponses") or {}
    return Correspondance(
        fichier=str(contenu.get("fichier") or ""),
        colonnes=regles,
        feuilles=tuple(map(str, contenu.get("feuilles") or ())),
        ligne_entetes=entier(contenu.get("ligne_entetes"), document.lieu("ligne_entetes")),
        departement=None if contenu.get("departement") is None else str(contenu["departement"]),
        reponses=verifier_reponses(
            {str(f): en_mots(v) for f, v in reponses.items()}, document.lieu("reponses")
        ),
    )


def entier(valeur: Any, lieu: str) -> int | None:
    if valeur is None or (isinstance(valeur, int) and not isinstance(valeur, bool) and valeur >= 0):
        return valeur or None
    raise ErreurEntree(f"{lieu} : un numéro de ligne est attendu.")


def en_mots(valeur: Any) -> str:
    """Une réponse telle que les lecteurs de la porte la lisent."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return (
        valeur.isoformat() if isinstance(valeur, datetime.date) else str(getattr(valeur, "ecriture", valeur))
    )


def lire_regle(regle: Any, lieu: str) -> Regle:
    if isinstance(regle, str):
        regle = {"devient": regle}
    if not isinstance(regle, dict) or not isinstance(regle.get("devient"), str):
        raise ErreurEntree(
            f"{lieu} : « devient » est attendu, avec une colonne de la loi, info_…, rien ou a_trancher."
        )
    for cle in regle:
        if cle not in CLES_DE_REGLE:
            raise ErreurEntree(f"{lieu} : clé « {cle} » inconnue.{noms_proches(cle, CLES_DE_REGLE)}")
    devient = regle["devient"]
    admises = (*colonnes(), *LIEUX, RIEN, A_TRANCHER)
    if devient not in admises and not devient.startswith(PREFIXE_LIBRE):
        raise ErreurEntree(f"{lieu} : « {devient} » n'est pas une colonne.{noms_proches(devient, admises)}")
    for cle, admis in (("unite", tuple(UNITES)), ("forme", FORMES), ("milliers", (".", ","))):
        if regle.get(cle) is not None and regle[cle] not in admis:
            raise ErreurEntree(f"{lieu}, {cle} : l'une de {', '.join(admis)} est attendue.")
    valeurs = {str(e): None if v is None else en_mots(v) for e, v in (regle.get("valeurs") or {}).items()}
    verifier_valeurs(devient, valeurs, lieu)
    vides = None if regle.get("vides") is None else en_mots(regle["vides"])
    choix = tuple(map(str, regle.get("entre") or ()))
    return Regle(
        devient, valeurs, regle.get("unite"), regle.get("forme"), regle.get("milliers"), vides, choix
    )


def verifier_valeurs(devient: str, valeurs: Mapping[str, str | None], lieu: str) -> None:
    """Erreur : une écriture devient une modalité qui n'existe pas."""
    colonne = colonnes().get(devient)
    if colonne is None or not colonne.valeurs:
        return
    for ecriture, valeur in valeurs.items():
        if valeur not in (None, A_TRANCHER, *colonne.valeurs):
            raise ErreurEntree(
                f"{lieu}, « {ecriture} » : « {valeur} » n'est pas une modalité de {devient}."
                f"{noms_proches(valeur, colonne.valeurs)} L'une de : {', '.join(colonne.valeurs)}."
            )


def verifier_reponses(reponses: Mapping[str, str], lieu: str) -> dict[str, str]:
    """Réponses dont le fait existe et dont la valeur se lit. Erreur : sinon."""
    lues = {}
    for fait, valeur in reponses.items():
        colonne = colonnes().get(fait)
        if colonne is None:
            raise ErreurEntree(f"{lieu} : « {fait} » n'est pas un fait.{noms_proches(fait, colonnes())}")
        ecrite = en_reponse(colonne.fait, valeur)
        lue = colonne.fait.lire(ecrite)
        if lue is None or isinstance(lue, Refus):
            raise ErreurEntree(f"{lieu}, {fait} : « {valeur} » ne se lit pas ({lue}).")
        lues[fait] = ecrite
    return lues


def en_reponse(fait: Fait, valeur: str) -> str:
    """Une réponse comme la porte la lit : « PO » est proprietaire_occupant, « x » est oui."""
    if fait.genre == "classe":
        trouvees, _ = modalite(fait, valeur)
        return trouvees[0] if len(trouvees) == 1 else valeur
    return preparer(fait, polars.Series([valeur]), Regle(fait.nom))[0] or valeur


def lire_reponses(demandees: Sequence[str]) -> dict[str, str]:
    """Réponses de la ligne de commande, « fait=valeur ». Erreur : forme, fait ou valeur."""
    reponses = {}
    for demande in demandees:
        fait, egal, valeur = demande.partition("=")
        if not egal or not valeur.strip():
            raise ErreurEntree(
                f"--reponse {demande} : « fait=valeur » est attendu (depot_avant_travaux=oui)."
            )
        reponses[fait.strip()] = valeur.strip()
    return verifier_reponses(reponses, "--reponse")
