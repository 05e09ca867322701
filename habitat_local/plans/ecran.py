"""Un plan à l'écran : la table des plans, puis chaque dossier en une page qu'on lit à haute voix."""

import json
import re

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from habitat_local.communs import formats
from habitat_local.loi.plan import aides_nommees, financeurs_ouverts, libelles_des_financeurs
from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from habitat_local.plans.faits import nombre
from habitat_local.plans.financement import aides, sections
from habitat_local.plans.phrases import place_et_regles
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Profil

NOMS = {
    "anah": "Anah",
    "ase": "ASE",
    "departement": "Dépt.",
    "epci": "EPCI",
    "ville": "Ville",
    "organismes": "Organismes",
    "primes": "Primes",
    "ecretement_anah": "Écrêtement",
    "total": "Total",
    "prets": "Prêts",
    "cout_ttc": "Coût TTC",
    "reste_a_charge": "Reste à charge",
}
#: Signe devant chaque nature d'étape.
SIGNES = {
    "taux": "×",
    "produit": "=",
    "base": "=",
    "majoration": "+",
    "prime": "+",
    "complement": "+",
    "ecretement": "−",
    "brut": "=",
}
#: Étapes qui ne font que répéter la précédente quand elles ont la même valeur.
REPETENT = ("base", "brut", "produit", "plafond_aide")


def euros(montant) -> str:
    """Montant en euros, sans unité ; « inconnu » s'il n'est pas dit."""
    if montant is None:
        return "inconnu"
    return f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",")


# --- Table -------------------------------------------------------------------------------------------------


def colonnes_utiles(plan):
    """Colonnes de montants qui ne sont pas nulles partout ; l'Anah, le total et le reste à charge toujours."""
    toujours = ("anah", "total", "cout_ttc", "reste_a_charge")
    return [c for c in noms() if c in toujours or plan[c].fill_null(0).abs().sum() > 0]


def noms() -> dict[str, str]:
    """{colonne: titre} de la table, financeurs ouverts compris, avant les primes."""
    rang = list(NOMS).index("primes")
    fixes = list(NOMS.items())
    return dict([*fixes[:rang], *financeurs_ouverts().items(), *fixes[rang:]])


def textes_du_dossier(ligne) -> list[str]:
    """Noms des textes dont relève le dossier, ou qui lui paient une aide."""
    payeurs = [dit.partition(".")[0] for dit in ligne["textes"] or ()]
    textes = dict.fromkeys([ligne["texte_applicable"], *payeurs, *(ligne.get("textes_applicables") or ())])
    return [nom for nom in textes if nom != "aucun"] or ["aucun"]


def qui_paie(ecran: Console, ligne) -> None:
    """Chaque aide nommée : son texte, son libellé, son montant, qui la paie."""
    libelles = {**sections(), **libelles_des_textes(ligne)}
    for dit in ligne["textes"] or ():
        cle, _, montant = dit.rpartition("=")
        aide = aides_nommees().get(cle)
        if aide is not None:
            payeur = libelles.get(aide.financeur, aide.financeur)
            ecran.print(
                f"  {aide.titre_du_texte} — {aide.titre} : {euros(float(montant))} € ({payeur})", markup=False
            )


def libelles_des_textes(ligne) -> dict[str, str]:
    """Libellés que les textes du dossier donnent à leurs financeurs."""
    libelles: dict[str, str] = {}
    for texte in textes_du_dossier(ligne):
        libelles |= libelles_des_financeurs(texte)
    return libelles


def table_des_plans(plan) -> Table:
    """Un dossier par ligne, un payeur par colonne."""
    utiles, titres = colonnes_utiles(plan), noms()
    table = Table(title="Plans de financement (euros)", title_justify="left")
    table.add_column("Dossier", no_wrap=True)
    table.add_column("Texte")
    for nom in utiles:
        table.add_column(titres[nom], justify="right", no_wrap=True)
    for ligne in plan.iter_rows(named=True):
        table.add_row(
            echapper(ligne["id"]), "\n".join(textes_du_dossier(ligne)), *(euros(ligne[c]) for c in utiles)
        )
    return table


def echapper(texte) -> str:
    """Texte d'un fichier, dont les crochets ne sont pas des styles."""
    return str(texte).replace("[", "\\[")


def notes(ecran: Console, ligne) -> None:
    """Motifs, faits manquants, lectures et questions d'un dossier."""
    for motif in ligne["motifs"] or ():
        ecran.print(f"  • {motif}", markup=False)
    if ligne.get("manquants"):
        ecran.print(f"  À donner : {', '.join(ligne['manquants'])}", markup=False)
    if ligne.get("lectures"):
        ecran.print(f"  Lectures appliquées : {', '.join(ligne['lectures'])}", markup=False)
    if ligne.get("lectures_en_jeu"):
        ecran.print(f"  Lectures en jeu : {', '.join(ligne['lectures_en_jeu'])}", markup=False)


def afficher(plan, ecran: Console, dossiers: int, expliquer: bool = False) -> None:
    """Table des plans (les premiers de `dossiers` en tout), puis chaque dossier : ses notes, ou sa page."""
    ecran.print(table_des_plans(plan))
    for ligne in plan.iter_rows(named=True):
        if expliquer:
            page(ecran, ligne)
        elif any(ligne.get(cle) for cle in ("textes", "motifs", "manquants", "lectures", "lectures_en_jeu")):
            ecran.print(f"[bold]{echapper(ligne['id'])}[/bold]")
            qui_paie(ecran, ligne)
            notes(ecran, ligne)
        if ligne.get("questions") is not None:
            questions(ecran, json.loads(ligne["questions"]))
    if dossiers > plan.height:
        ecran.print(f"… et {dossiers - plan.height} autres dossiers : choisissez --format csv ou json.")


# --- La page d'un dossier ----------------------------------------------------------------------------------


def page(ecran: Console, ligne) -> None:
    """Explication d'un dossier : son texte, chaque aide avec son calcul ou ce qui l'a fermée, le plan."""
    etapes = json.loads(ligne.get("etapes") or "[]")
    ecran.print()
    ecran.rule(f"[bold]{echapper(ligne['id'])}[/bold]", align="left", style="dim")
    ecran.print("  " + presentation_du_dossier(ligne), markup=False)
    par_aide: dict[str, list] = {}
    for etape in etapes:
        par_aide.setdefault(etape["aide"], []).append(etape)
    for aide in dict.fromkeys([*sections(), *par_aide]):
        if aide != "total" and any(e["etape"] != "net" for e in par_aide.get(aide, ())):
            section(ecran, aide, par_aide[aide], ligne)
    conclusion(ecran, ligne)
    qui_paie(ecran, ligne)
    notes(ecran, ligne)
    if ligne["regles"]:
        ecran.print(f"  Règles appliquées : {', '.join(ligne['regles'])}", markup=False)


def presentation_du_dossier(ligne) -> str:
    """« Convention Haguenau / Bas-Rhin 2016. Propriétaire occupant très modeste, énergie. Déposé le 15 juin 2016. »"""
    textes = [titre_du_texte(nom) for nom in textes_du_dossier(ligne)]
    profil = Profil[ligne["profil_demandeur"]]
    phrases = [" ; ".join(textes), *([] if profil is Profil.non_renseigne else [profil.value])]
    if ligne["ligne_travaux"] != "aucune":
        phrases.append(LigneTravaux[ligne["ligne_travaux"]].value)
    lieu = f" à {ligne['depcom_logement']}" if ligne.get("depcom_logement") else ""
    return ". ".join(phrases) + f". Déposé le {formats.date(ligne['date_depot'])}{lieu}."


def titre_du_texte(nom) -> str:
    """Titre d'un texte, livré ou apporté."""
    if nom == "aucun":
        return "Aucun texte applicable"
    convention = droit_en_vigueur().parameters.children[RACINE].children["conventions"].children.get(nom)
    return (convention.description or nom) if convention is not None else nom


def section(ecran: Console, aide, etapes, ligne) -> None:
    """Une aide : son montant, et les étapes qui y mènent ; ou ce qui l'a fermée."""
    montant = ligne.get(aide) if aide in (*aides(), "primes", "prets") else None
    if aide not in sections():
        montant = next((e["valeur"] for e in etapes if e["etape"] == "net"), montant)
    titre = sections().get(aide) or nom_d_une_aide(aide)
    if montant is not None:
        ecran.print(f"\n  [bold]{titre} : {formats.euros(montant, 2)}[/bold]")
    else:
        ecran.print(f"\n  [bold]{titre}[/bold]")
    table = Table(show_header=False, box=None, padding=(0, 1), pad_edge=False)
    for reglages in (
        {"justify": "right"},
        {"overflow": "fold"},
        {"justify": "right", "no_wrap": True},
        {"style": "dim", "overflow": "fold"},
    ):
        table.add_column(**reglages)
    precedente = None
    for etape in etapes:
        if etape["etape"] == "net" or (etape["etape"] in REPETENT and etape["valeur"] == precedente):
            continue
        if etape["etape"] != "condition":
            precedente = etape["valeur"]
        table.add_row(*ligne_d_etape(etape))
    ecran.print(Padding(table, (0, 0, 0, 4)))


def nom_d_une_aide(aide: str) -> str:
    """Titre d'une aide nommée ; d'un financeur qu'elle seule cite, son nom."""
    variable = droit_en_vigueur().variables.get(aide)
    return variable.label if variable is not None else aide.replace("_", " ").capitalize()


def ligne_d_etape(etape):
    """Signe, libellé, valeur, source d'une étape."""
    source = place_et_regles(etape["article"] or "", etape["regles"])
    if etape["etape"] == "condition":
        signe = "✓" if etape["rempli"] else "✗"
        return signe, texte_de_condition(etape), "", source
    return SIGNES.get(etape["etape"], ""), texte_d_etape(etape), valeur(etape), source


def texte_de_condition(etape) -> str:
    """« Gain énergétique : 24,9 % ; plus de 25 % demandés »."""
    if etape["fait"] is None:
        return etape["libelle"]
    donne = donne_lisible(etape)
    exige = etape["exige"]
    if exige in ("exigé", "exclu"):
        return f"{etape['libelle']} : {donne}" + ("" if etape["rempli"] else f" ({exige})")
    demande = "" if etape["aide"] == "ressources" else " demandé"
    return f"{etape['libelle']} : {donne}" + (f" ({exige}{demande})" if exige else "")


def donne_lisible(etape) -> str:
    """Valeur du dossier, pour des gens."""
    donne = etape["donne"]
    if donne is None:
        return "inconnu"
    if isinstance(donne, bool):
        return "oui" if donne else "non"
    if isinstance(donne, int | float):
        return nombre(float(donne), etape["unite"])
    return formats.date(donne) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", donne) else donne


def texte_d_etape(etape) -> str:
    """Libellé d'une étape, et la valeur du fait s'il n'est pas un nombre de l'étape même."""
    if etape["etape"] == "fait" and isinstance(etape["donne"], str):
        return f"{etape['libelle']} : {etape['donne']}"
    return etape["libelle"]


def valeur(etape) -> str:
    """Valeur d'une étape, selon son unité."""
    if etape["valeur"] is None:
        return ""
    if etape["etape"] == "fait" and isinstance(etape["donne"], bool):
        return "oui" if etape["donne"] else "non"
    return nombre(etape["valeur"], etape["unite"])


def conclusion(ecran: Console, ligne) -> None:
    """Total, coût, reste à charge."""
    ecran.print(f"\n  [bold]Total des subventions : {formats.euros(ligne['total'], 2)}[/bold]")
    if ligne["cout_ttc"] is None:
        ecran.print("  Reste à charge inconnu : le coût TTC n'est pas donné (montant_travaux_ttc).")
    else:
        ecran.print(
            f"  Coût TTC : {formats.euros(ligne['cout_ttc'], 2)} ; "
            f"reste à charge : {formats.euros(ligne['reste_a_charge'], 2)}"
        )


def questions(ecran: Console, liste) -> None:
    """Faits manquants dont une réponse changerait le plan, avec le total de chaque réponse."""
    if not liste:
        ecran.print("  Aucun fait manquant, à lui seul, ne changerait ce plan.")
        return
    ecran.print("  [bold]Ce qu'il reste à demander[/bold]")
    for question in liste:
        reponses = " ; ".join(
            f"{r['reponse']} : {formats.euros(r['total'], 2)} ({formats.signe(r['ecart'])})"
            for r in question["reponses"]
        )
        ecran.print(f"  • {question['libelle']} ({question['fait']}) → {reponses}", markup=False)
