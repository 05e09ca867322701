"""Commandes `balayer` et `resoudre` : lire les options, appeler, montrer."""

import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import polars
import typer

from habitat_local.chiffrage import resolution
from habitat_local.chiffrage.balayage import pas_reguliers, table
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.commandes.chiffrage import Recours
from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_table
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.verrou import verrou
from habitat_local.loi.comparaison import descriptions
from habitat_local.plans.presentation import console
from habitat_local.restitution import graphiques_balayage
from habitat_local.restitution.etudes import Variation, question
from habitat_local.restitution.graphiques_balayage import Legende, ecrire_valeur
from habitat_local.volumes import registre_execution
from habitat_local.volumes.options import dossier_de_sortie
from openfisca_habitat_local.systeme.reformes import trouver_parametre

Population = Annotated[Path, typer.Argument(help="Population : CSV, Parquet, XLSX.", metavar="POPULATION")]
Parametre = Annotated[
    list[str],
    typer.Option(
        "--parametre", "-p", help="Chemin d'un paramètre, ou d'un nœud (tous ses paramètres) ; répétable."
    ),
]
De = Annotated[float, typer.Option("--de", help="Plus petite valeur (0.05 pour 5 %).")]
A = Annotated[float, typer.Option("--a", help="Plus grande valeur.")]
Lectures = Annotated[list[str] | None, typer.Option("--lecture", help="Lecture retenue ; répétable.")]
Reforme = Annotated[
    list[str] | None, typer.Option("--reforme", help="Réforme déjà acquise, YAML ; répétable.")
]
Enveloppe = Annotated[
    str | None,
    typer.Option(
        "--enveloppe",
        help="Montant en euros de toutes les aides d'un financeur (33000), ou nom d'une enveloppe du texte.",
    ),
]
Financeur = Annotated[
    str | None,
    typer.Option(
        "--financeur",
        help="Qui paie le montant, ou aide les ménages ; à défaut, celui dont la dépense change le plus.",
    ),
]
Annee = Annotated[
    int | None, typer.Option("--annee", help="Année de dépôt, si la population en couvre plusieurs.")
]
Sortie = Annotated[
    Path | None, typer.Option("--sortie", "-s", help="Dossier à remplir ; à défaut, sous sorties/.")
]

#: « 33000 », « 33 000 », « 33000,50 » ; « 33.000 » pourrait être 33 ou 33 000.
MONTANT, AMBIGU = r"\d[\d\u00a0\u202f ]*(?:[.,]\d+)?", r"\d{1,3}[.,]\d{3}"


def montant_ou_nom(texte: str | None) -> tuple[float | None, str | None]:
    """(montant en euros, None) ou (None, nom d'enveloppe). Erreur (`ErreurEntree`) : montant ambigu."""
    if texte is None:
        return None, None
    texte = texte.strip()
    if re.fullmatch(AMBIGU, texte):
        raise ErreurEntree(
            f"--enveloppe {texte} est ambigu : {texte.replace('.', '').replace(',', '')} ou {texte[:-4]} ? "
            "Écrivez le montant sans séparateur de milliers."
        )
    if re.fullmatch(MONTANT, texte):
        return float(re.sub(r"[\u00a0\u202f ]", "", texte).replace(",", ".")), None
    return None, texte


def legende(variation: Variation, groupe: int = 0) -> Legende:
    """Titre, unité et valeurs d'aujourd'hui des paramètres d'un groupe."""
    chemins = variation.groupes[groupe]
    parametre = trouver_parametre(variation.loi.parameters, chemins[0])
    noms = descriptions(variation.loi, chemins[0])
    if len(chemins) > 1:  # plusieurs paramètres : ce qu'ils ont en commun, le nœud qui les porte
        noms = descriptions(variation.loi, ".".join(chemins[0].split(".")[:-1]))
    titre = " › ".join(noms[-3:]) or parametre.description or chemins[0]
    enveloppe = variation.calcul.enveloppe
    return Legende(
        titre,
        parametre.metadata.get("unit"),
        variation.valeurs_d_aujourd_hui(groupe),
        enveloppe.montant if enveloppe else None,
    )


def ecrire(
    dossier: Path, nom: str, points: polars.DataFrame, dessiner, titre: str, fiche: dict, code: int
) -> list:
    """Écrit table, images et registre ; rend les chemins."""
    dossier.mkdir(parents=True, exist_ok=True)
    images = [dossier / f"{nom}.{genre}" for genre in ("svg", "png", "html")]
    with verrou(dossier):
        (dossier / "execution.json").unlink(missing_ok=True)
        ecrire_table(dossier / f"{nom}.csv", points)
        graphiques_balayage.ecrire(dessiner, titre, images)
        resultats = [dossier / f"{nom}.csv", *images]
        registre_execution.ecrire(dossier / "execution.json", fiche, resultats, code)
    return [*resultats, dossier / "execution.json"]


def execution(fichier: Path, variation: Variation, reformes: Sequence[str] | None, valeurs: dict) -> dict:
    fichiers: list[Path | str | None] = [fichier, *(reformes or ())]
    return registre_execution.fiche(fichiers, registre_execution.commande()) | {
        "parametres": [list(g) for g in variation.groupes],
        "valeurs": valeurs,
        "lignes_refusees": refusees(variation),
    }


def refusees(variation: Variation) -> int:
    return variation.refus["ligne"].n_unique() if variation.refus.height else 0


def conclure(chemins: Sequence[Path], variation: Variation, code: int) -> None:
    """Dit qui est dans la loi, les fichiers écrits, les lignes refusées ; sort avec le code."""
    console().print(variation.situations, markup=False, soft_wrap=True)
    for chemin in chemins:
        console().print(f"Écrit : {chemin}", soft_wrap=True, markup=False)
    if variation.refus.height:
        console().print(f"{formats.non_comptees(refusees(variation))}.")
    if code:
        raise typer.Exit(code)


# --- balayer ----------------------------------------------------------------------------------------------


def balayer(
    fichier: Population,
    parametre: Parametre,
    de: De,
    a: A,
    pas: Annotated[float, typer.Option("--pas", help="Écart entre deux valeurs.")],
    enveloppe: Enveloppe = None,
    financeur: Financeur = None,
    annee: Annee = None,
    lecture: Lectures = None,
    reforme: Reforme = None,
    recours: Recours = None,
    sortie: Sortie = None,
):
    """Coût d'un paramètre, valeur par valeur : financeurs, enveloppe, reste à charge ; table et image."""
    valeurs = pas_reguliers(de, a, pas)
    sortie = dossier_de_sortie(sortie or Path("sorties/balayage"))
    variation = Variation(
        fichier,
        [parametre],
        [(de, a)],
        lectures=lecture or (),
        reformes=reforme or (),
        recours=recours,
        annee=annee,
    )
    if enveloppe:
        variation.comparer(*montant_ou_nom(enveloppe), financeur)
    points = table(variation.calcul.balayer(variation.chemins, valeurs), variation.chemins)
    dite = legende(variation)
    dessiner = functools.partial(graphiques_balayage.balayage, points, dite)
    fiche = execution(fichier, variation, reforme, {"de": de, "a": a, "pas": pas})
    code = 1 if variation.refus.height else 0
    ecrits = ecrire(sortie, "balayage", points, dessiner, dite.titre, fiche, code)
    touches = f"{variation.calcul.touches} dossiers touchés sur {variation.dossiers.height}"
    console().print(f"{len(valeurs)} valeurs, {touches}.")
    conclure(ecrits, variation, code)


# --- resoudre ---------------------------------------------------------------------------------------------


def resoudre(
    fichier: Population,
    parametre: Parametre,
    de: De,
    a: A,
    pas: Annotated[
        float | None,
        typer.Option("--pas", help="Précision de la réponse (0.0001, à défaut : un centième de point)."),
    ] = None,
    enveloppe: Enveloppe = None,
    menages: Annotated[
        float | None,
        typer.Option("--menages", min=0, help="Nombre de ménages à servir (enveloppe) ou à aider."),
    ] = None,
    avec: Annotated[
        list[str] | None,
        typer.Option("--avec", help="Second paramètre : paires à budget constant ; répétable."),
    ] = None,
    avec_de: Annotated[float | None, typer.Option("--avec-de", help="Plus petite valeur du second.")] = None,
    avec_a: Annotated[float | None, typer.Option("--avec-a", help="Plus grande valeur du second.")] = None,
    avec_pas: Annotated[
        float | None, typer.Option("--avec-pas", help="Précision du second ; à défaut, celle de la réponse.")
    ] = None,
    financeur: Financeur = None,
    annee: Annee = None,
    lecture: Lectures = None,
    reforme: Reforme = None,
    recours: Recours = None,
    sortie: Sortie = None,
):
    """Valeur d'un paramètre qui dépense une enveloppe, ou qui sert un nombre de ménages.

    Avec `--avec`, les paires de valeurs des deux paramètres qui dépensent la même somme (à défaut d'enveloppe,
    la dépense actuelle du financeur) ; les premières valeurs suivent `--pas`.
    Code de sortie : 0 ; 1 s'il n'y a pas de solution, ou si des lignes sont refusées.
    """
    if not (enveloppe or menages is not None or avec):
        raise ErreurEntree("Que résoudre ? Donnez --enveloppe, --menages, ou --avec.")
    bornes = [(de, a)]
    if avec:
        if avec_de is None or avec_a is None:
            raise ErreurEntree("--avec demande --avec-de et --avec-a.")
        bornes.append((avec_de, avec_a))
    sortie = dossier_de_sortie(sortie or Path("sorties/resolution"))
    groupes = [parametre, *([avec] if avec else [])]
    variation = Variation(
        fichier, groupes, bornes, lectures=lecture or (), reformes=reforme or (), recours=recours, annee=annee
    )
    if enveloppe:
        variation.comparer(*montant_ou_nom(enveloppe), financeur)
    valeurs = {
        "de": de,
        "a": a,
        "pas": pas,
        "enveloppe": enveloppe,
        "menages": menages,
        "financeur": financeur,
    }
    fiche = execution(fichier, variation, reforme, valeurs)
    if avec:
        resoudre_en_paires(variation, pas, avec_pas, financeur, sortie, fiche)
    else:
        resoudre_une_valeur(variation, pas or PAS, menages, financeur, sortie, fiche)


PAS = 0.0001


def resoudre_une_valeur(
    variation, pas: float, menages: float | None, financeur, sortie: Path, fiche: dict
) -> None:
    """Cherche, dit, écrit les valeurs d'un paramètre."""
    mesure, cible = question(variation, menages, financeur)
    console().print(question_en_clair(variation, menages, financeur), markup=False, soft_wrap=True)
    de, a = variation.bornes[0]
    trouve = resolution.resoudre(variation.calcul, variation.chemins, mesure, cible, de, a, pas)
    dite = legende(variation)
    for phrase in phrases(trouve, dite, mesure, menages is not None):
        console().print(phrase, markup=False, soft_wrap=True)
    points = table(trouve.grille, variation.chemins)
    dite = Legende(
        dite.titre, dite.unite, dite.aujourd_hui, dite.enveloppe, [s.valeur for s in trouve.solutions]
    )
    dessiner = functools.partial(graphiques_balayage.balayage, points, dite)
    fiche["solutions"] = [s.valeur for s in trouve.solutions]
    code = 1 if variation.refus.height or not trouve.solutions else 0
    ecrits = ecrire(sortie, "resolution", points, dessiner, dite.titre, fiche, code)
    conclure(ecrits, variation, code)


def question_en_clair(variation: Variation, menages: float | None, financeur: str | None) -> str:
    """La question posée : un montant pour toutes les aides d'un financeur n'est pas l'enveloppe d'un texte."""
    enveloppe = variation.calcul.enveloppe
    if enveloppe is None:
        qui = f" {FINANCEURS[financeur].complement}" if financeur else ", de quelque financeur que ce soit"
        return f"Question : avec quelle valeur {formats.effectif(menages)} ménages ont-ils une aide{qui} ?"
    somme = formats.euros(enveloppe.montant, 2)
    if enveloppe.concernes is None and variation.financeur is not None:
        qui = f"les {somme} {FINANCEURS[variation.financeur].complement}, toutes aides comprises"
    else:
        qui = f"l'enveloppe du texte « {enveloppe.libelle} » ({somme}), sur les seules aides qu'elle paie"
    if menages is not None:
        return (
            f"Question : quelle valeur sert {formats.effectif(menages)} ménages dans la limite de : {qui} ?"
        )
    return f"Question : quelle valeur dépense {qui} ?"


def phrases(trouve: resolution.Resolution, dite: Legende, mesure, de_menages: bool) -> Iterator[str]:
    """La réponse, en une phrase par solution ; puis les avertissements."""
    for s in trouve.solutions:
        valeur = ecrire_valeur(s.valeur, dite.unite)
        yield from (
            phrases_de_menages(trouve, s, valeur, mesure)
            if de_menages
            else phrases_d_euros(trouve, s, valeur, dite)
        )
    for avertissement in trouve.avertissements:
        yield f"Attention : {avertissement}"


def phrases_de_menages(trouve, solution, valeur: str, mesure) -> Iterator[str]:
    servis, suivants = (formats.effectif(mesure(p)) for p in (solution.point, solution.suivante))
    if solution.exacte:
        yield f"{valeur} : {servis} ménages, exactement."
        return
    yield f"{valeur} : {servis} ménages, pour {formats.effectif(trouve.cible)} demandés ; un pas plus loin, {suivants}."


def phrases_d_euros(trouve, solution, valeur: str, dite: Legende) -> Iterator[str]:
    depense = formats.euros(solution.point.demande, 2)
    if solution.exacte:
        yield f"{valeur} : {depense} dépensés, exactement la somme."
        return
    reste = formats.euros(round(trouve.cible - solution.point.demande, 2), 2)
    yield f"{valeur} : {depense} dépensés, il reste {reste}."
    yield f"  Un pas plus loin, la demande est de {formats.euros(solution.suivante.demande, 2)}."
    affinee = ecrire_valeur(solution.au_centime, dite.unite)
    yield f"  Sans arrondir la valeur : {affinee} dépense {formats.euros(solution.point_au_centime.demande, 2)}."


def resoudre_en_paires(variation, pas: float | None, avec_pas, financeur, sortie: Path, fiche: dict) -> None:
    """Cherche, dit, écrit les paires de valeurs de deux paramètres."""
    calcul = variation.calcul
    qui = None if calcul.enveloppe else variation.choisir_financeur(financeur)
    cible = calcul.enveloppe.montant if calcul.enveloppe else calcul.point_de_base.couts[qui]
    mesure = resolution.mesure_depense(qui)
    les_pas = (pas, avec_pas or pas or PAS)
    trouvees = resolution.a_budget_constant(
        calcul, variation.groupes, variation.bornes, les_pas, mesure, cible
    )
    dites = [legende(variation, rang) for rang in (0, 1)]
    for phrase in phrases_de_paires(trouvees, dites, mesure, cible):
        console().print(phrase, markup=False, soft_wrap=True)
    points = polars.DataFrame(
        [(p.premiere, p.seconde, mesure(p.point), p.exacte) for p in trouvees],
        schema={"valeur": polars.Float64, "seconde": polars.Float64, "depense": polars.Float64, "exacte": polars.Boolean},
        orient="row",
    )  # fmt: skip
    titre = f"Paires qui dépensent au plus {formats.euros(cible)}"
    dessiner = functools.partial(graphiques_balayage.paires, points, dites, titre)
    code = 1 if variation.refus.height or not trouvees else 0
    ecrits = ecrire(sortie, "paires", points, dessiner, titre, fiche, code)
    conclure(ecrits, variation, code)


def phrases_de_paires(trouvees, dites: Sequence[Legende], mesure, cible: float) -> Iterator[str]:
    if not trouvees:
        somme = formats.euros(cible, 2)
        yield f"Aucune paire, entre ces bornes, n'approche {somme} : toutes dépensent plus, ou toutes moins."
        return
    yield (
        f"{formats.pluriel(len(trouvees), 'paire')} au plus près de {formats.euros(cible, 2)} sans les dépasser, au pas "
        "demandé ; ce que chacune dépense vraiment :"
    )
    for paire in trouvees:
        valeurs = (
            ecrire_valeur(v, d.unite) for v, d in zip((paire.premiere, paire.seconde), dites, strict=True)
        )
        exacte = " exactement" if paire.exacte else ""
        yield f"  {' et '.join(valeurs)} : {formats.euros(mesure(paire.point), 2)}{exacte}"
