"""La forme unique d'une réponse : un objet par dossier, prêt pour JSON."""

import json

from habitat_local.loi.colonnes import PREFIXE_LIBRE
from habitat_local.loi.plan import details
from habitat_local.plans.financement import TOUJOURS, aides
from habitat_local.plans.lot import financeurs_du_texte
from habitat_local.plans.plan import RAPPELES

#: Colonnes d'un plan déjà écrites en JSON.
EN_JSON = ("etapes", "questions")


def detail_exact(ligne, genre, total):
    """Primes ou prêts non nuls par clé, si leur somme est le total (un écrêtement les réduit) ; sinon le total."""
    detail = {cle: ligne[f"{genre}_{cle}"] for cle in details()[genre] if ligne[f"{genre}_{cle}"]}
    if abs(sum(detail.values()) - ligne[total]) < 0.005:
        return detail
    return {"total": ligne[total]}


def par_texte(dits) -> dict[str, dict[str, float]]:
    """{texte: {aide: euros}} : quel texte paie quoi."""
    textes: dict[str, dict[str, float]] = {}
    for dit in dits or ():
        cle, _, montant = dit.rpartition("=")
        texte, _, aide = cle.partition(".")
        textes.setdefault(texte, {})[aide] = float(montant)
    return textes


def objet_du_plan(ligne, connus, de_json=json.loads):
    """Un dossier du JSON de sortie. `de_json` : ce qu'on fait des listes déjà écrites (étapes, questions)."""
    presents = connus.get(ligne["texte_applicable"], {"epci", "ville"})
    ecretement = {"anah": ligne["ecretement_anah"]}
    if ligne["ecretement_primes"]:
        ecretement["primes"] = ligne["ecretement_primes"]
    rappel = {nom: v for nom, v in ligne.items() if nom in RAPPELES or nom.startswith(PREFIXE_LIBRE)}
    objet = {
        "id": ligne["id"],
        "texte": ligne["texte_applicable"],
        "dossier": rappel,
        "aides": {c: ligne[c] for c in aides() if c in TOUJOURS or c in presents or ligne[c]},
        "textes": par_texte(ligne["textes"]),
        "textes_applicables": ligne["textes_applicables"],
        "primes": detail_exact(ligne, "prime", "primes"),
        "prets": detail_exact(ligne, "pret", "prets"),
        "ecretement": ecretement,
    }
    suite = (
        "total",
        "cout_ttc",
        "reste_a_charge",
        "motifs",
        "manquants",
        "lectures",
        "lectures_en_jeu",
        "regles",
    )
    objet |= {c: ligne[c] for c in suite}
    dits = (dit.rpartition("=") for dit in ligne.get("ecarts_des_lectures") or ())
    objet["ecarts_des_lectures"] = {lecture: float(euros) for lecture, _, euros in dits}
    objet["etapes"] = de_json(ligne["etapes"]) if ligne.get("etapes") else []
    if ligne.get("questions") is not None:
        objet["questions"] = de_json(ligne["questions"])
    return objet


def en_objets(plan, systeme):
    """Objets du JSON, un par dossier, d'un plan expliqué."""
    connus = financeurs_du_texte(systeme.parameters)
    for ligne in plan.iter_rows(named=True):
        yield objet_du_plan(ligne, connus)


def en_lignes_json(plan, systeme):
    """Texte JSON de chaque dossier ; les étapes, déjà écrites, n'y sont pas relues."""
    connus = financeurs_du_texte(systeme.parameters)
    for ligne in plan.iter_rows(named=True):
        brutes = {nom: ligne[nom] for nom in EN_JSON if ligne.get(nom) is not None}
        objet = objet_du_plan(ligne, connus, lambda texte: None)
        constantes = {cle: v for cle, v in objet.items() if cle not in brutes}
        texte = json.dumps(constantes, ensure_ascii=False, default=str)[:-1]
        yield texte + "".join(f', "{nom}": {brut}' for nom, brut in brutes.items()) + "}"
