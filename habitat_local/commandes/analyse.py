"""Commandes `balayer` et `resoudre` : lire les options, appeler, montrer."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from habitat_local.commandes.chiffrage import Recours
from habitat_local.plans.presentation import console
from habitat_local.volumes import registre_execution

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
    str | None, typer.Option("--enveloppe", help="Montant en euros (33000), ou nom d'une enveloppe du texte.")
]
Financeur = Annotated[
    str | None,
    typer.Option(
        "--financeur", help="Qui paie l'enveloppe ; à défaut, celui dont la dépense change le plus."
    ),
]
Annee = Annotated[
    int | None, typer.Option("--annee", help="Année de dépôt, si la population en couvre plusieurs.")
]
Sortie = Annotated[
    Path | None, typer.Option("--sortie", "-s", help="Dossier à remplir ; à défaut, sous sorties/.")
]


@dataclasses.dataclass
class Demande:
    """Ce que les deux commandes ont en commun, une fois lu : population, système, paramètres."""

    dossiers: object
    refus: object
    systeme: object
    groupes: list
    annee: int | None


def preparer(fichier, groupes, lectures, reformes, recours, annee):
    """Lit et vérifie la population, construit le système, trouve les paramètres de chaque groupe."""
    import polars

    from habitat_local.chiffrage.cout import deposes
    from habitat_local.communs.erreurs import ErreurEntree
    from habitat_local.dossiers.verification import lots_verifies
    from habitat_local.loi.systeme import systeme
    from habitat_local.loi.variantes import chemin_complet, feuilles

    loi = systeme([*(reformes or ()), *(lectures or ())])
    chemins = [tuple(f for c in groupe for f in feuilles(loi, chemin_complet(c))) for groupe in groupes]
    bons, refus = zip(*lots_verifies(fichier, systeme=loi), strict=True)
    dossiers = deposes(polars.concat(bons, how="diagonal_relaxed"), recours)
    if annee:
        dossiers = dossiers.filter(polars.col("date_depot").dt.year() == annee)
    if not dossiers.height:
        raise ErreurEntree("Aucun dossier déposé à calculer.")
    return Demande(dossiers, polars.concat(refus), loi, chemins, annee)


def annee_des_dossiers(demande):
    from habitat_local.communs.erreurs import ErreurEntree

    annees = demande.dossiers["date_depot"].dt.year().unique().sort().to_list()
    if len(annees) > 1:
        raise ErreurEntree(
            f"La population couvre plusieurs années ({', '.join(map(str, annees))}) et une enveloppe est annuelle : "
            "choisissez --annee."
        )
    return annees[0]


def enveloppe_demandee(texte, financeur, demande, balayage):
    """Enveloppe d'un montant ou d'un nom du texte."""
    from habitat_local.chiffrage import enveloppes
    from habitat_local.chiffrage.balayage import EnveloppeBalayee
    from habitat_local.chiffrage.cout import FINANCEURS
    from habitat_local.communs.erreurs import ErreurEntree
    from openfisca_habitat_local.systeme.reformes import noms_proches

    try:
        montant = float(texte.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        connues = {e.nom: e for e in enveloppes.enveloppes()}
        if texte not in connues:
            raise ErreurEntree(f"Enveloppe « {texte} » inconnue.{noms_proches(texte, connues)}") from None
        choisie = connues[texte]
        annee = choisie.premiere_annee if choisie.duree_entiere else annee_des_dossiers(demande)
        montant = enveloppes.montant_de_l_annee(choisie, demande.systeme, annee)
        if montant is None:
            raise ErreurEntree(f"L'enveloppe « {texte} » n'a pas de montant en {annee}.") from None
        concernes = balayage.axes.select(choisie.concernes()).to_series().to_numpy()
        return EnveloppeBalayee(choisie.libelle, montant, choisie.plus, choisie.moins, concernes)
    annee_des_dossiers(demande)  # un montant est celui d'une année
    if financeur not in FINANCEURS:
        raise ErreurEntree(f"Financeur « {financeur} » inconnu. L'un de : {', '.join(FINANCEURS)}.")
    return EnveloppeBalayee(FINANCEURS[financeur][0], montant, FINANCEURS[financeur][1])


def financeur_principal(balayage, chemins, bornes):
    """Celui dont la dépense change le plus entre les deux bornes."""
    bas, haut = (balayage.evaluer(dict.fromkeys(chemins, v)).couts for v in bornes)
    return max(bas, key=lambda f: abs(haut[f] - bas[f]))


def titre_et_unite(demande, chemins):
    from habitat_local.loi.comparaison import descriptions
    from openfisca_habitat_local.systeme.reformes import trouver_parametre

    parametre = trouver_parametre(demande.systeme.parameters, chemins[0], "paramètre")
    titre = parametre.description or chemins[0]
    if len(chemins) > 1:  # plusieurs paramètres : ce qu'ils ont en commun, le nœud qui les porte
        *noeuds, _ = chemins[0].split(".")
        contexte = descriptions(demande.systeme, ".".join(noeuds))[-2:]
        titre = " › ".join(contexte) or titre
    return titre, parametre.metadata.get("unit")


def ecrire(dossier, nom, table, graphique, fiche):
    """Écrit table, images et fiche d'exécution ; rend les chemins."""
    from habitat_local.communs.ecriture import ecrire_table
    from habitat_local.restitution import graphiques_balayage

    dossier.mkdir(parents=True, exist_ok=True)
    images = [dossier / f"{nom}.{genre}" for genre in ("svg", "png", "html")]
    ecrire_table(dossier / f"{nom}.csv", table)
    graphiques_balayage.ecrire(graphique, images)
    registre_execution.ecrire(dossier / "execution.json", fiche, [dossier / f"{nom}.csv", *images])
    return [dossier / f"{nom}.csv", *images, dossier / "execution.json"]


def execution(fichier, demande, valeurs):
    return registre_execution.fiche([fichier], registre_execution.commande()) | {
        "parametres": [list(g) for g in demande.groupes],
        "valeurs": valeurs,
        "lignes_refusees": demande.refus["ligne"].n_unique(),
    }


def conclure(chemins, demande):
    for chemin in chemins:
        console().print(f"Écrit : {chemin}", soft_wrap=True)
    if demande.refus.height:
        console().print(f"{demande.refus['ligne'].n_unique()} ligne(s) refusée(s), non comptée(s).")
        raise typer.Exit(1)


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
    from habitat_local.chiffrage.balayage import Balayage, pas_reguliers, table
    from habitat_local.restitution import graphiques_balayage

    valeurs = pas_reguliers(de, a, pas)
    demande = preparer(fichier, [parametre], lecture, reforme, recours, annee)
    chemins = demande.groupes[0]
    calcul = Balayage(demande.dossiers, demande.systeme, chemins, dict.fromkeys(chemins, (de, a)))
    if enveloppe:
        qui = financeur or financeur_principal(calcul, chemins, (de, a))
        calcul.comparer(enveloppe_demandee(enveloppe, qui, demande, calcul))
    points = table(calcul.balayer(chemins, valeurs), chemins)
    montant = calcul.enveloppe.montant if calcul.enveloppe else None
    image = graphiques_balayage.balayage(points, *titre_et_unite(demande, chemins), montant)
    fiche = execution(fichier, demande, {"de": de, "a": a, "pas": pas})
    chemins_ecrits = ecrire(sortie or Path("sorties/balayage"), "balayage", points, image, fiche)
    console().print(
        f"{len(valeurs)} valeurs, {calcul.touches} dossiers touchés sur {demande.dossiers.height}."
    )
    conclure(chemins_ecrits, demande)


# --- resoudre ---------------------------------------------------------------------------------------------


def resoudre(
    fichier: Population,
    parametre: Parametre,
    de: De,
    a: A,
    pas: Annotated[
        float, typer.Option("--pas", help="Précision de la réponse (0.0001 : un centième de point).")
    ] = 0.0001,
    enveloppe: Enveloppe = None,
    menages: Annotated[float | None, typer.Option("--menages", help="Nombre de ménages à servir.")] = None,
    avec: Annotated[
        list[str] | None,
        typer.Option("--avec", help="Second paramètre : paires à budget constant ; répétable."),
    ] = None,
    avec_de: Annotated[float | None, typer.Option("--avec-de", help="Plus petite valeur du second.")] = None,
    avec_a: Annotated[float | None, typer.Option("--avec-a", help="Plus grande valeur du second.")] = None,
    avec_pas: Annotated[
        float | None, typer.Option("--avec-pas", help="Précision du second ; à défaut, --pas.")
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
    la dépense actuelle du financeur).
    """
    from habitat_local.chiffrage.balayage import Balayage
    from habitat_local.communs.erreurs import ErreurEntree

    if not (enveloppe or menages or avec):
        raise ErreurEntree("Que résoudre ? Donnez --enveloppe, --menages, ou --avec.")
    demande = preparer(fichier, [parametre, *([avec] if avec else [])], lecture, reforme, recours, annee)
    bornes = [(de, a)]
    if avec:
        if avec_de is None or avec_a is None:
            raise ErreurEntree("--avec demande --avec-de et --avec-a.")
        bornes.append((avec_de, avec_a))
    tous = {c: b for groupe, b in zip(demande.groupes, bornes, strict=True) for c in groupe}
    calcul = Balayage(demande.dossiers, demande.systeme, list(tous), tous)
    qui = financeur or financeur_principal(calcul, demande.groupes[0], (de, a))
    if enveloppe:
        calcul.comparer(enveloppe_demandee(enveloppe, qui, demande, calcul))
    dossier = sortie or Path("sorties/resolution")
    fiche = execution(
        fichier, demande, {"de": de, "a": a, "pas": pas, "enveloppe": enveloppe, "menages": menages}
    )
    if avec:
        chemins = _paires(demande, calcul, bornes, (pas, avec_pas or pas), qui, dossier, fiche)
    else:
        chemins = _une_valeur(demande, calcul, (de, a), pas, qui, menages, dossier, fiche)
    conclure(chemins, demande)


def _une_valeur(demande, calcul, bornes, pas, qui, menages, dossier, fiche):
    from habitat_local.chiffrage import resolution
    from habitat_local.chiffrage.balayage import table
    from habitat_local.restitution import graphiques_balayage

    chemins = demande.groupes[0]
    titre, unite = titre_et_unite(demande, chemins)
    mesure = (
        resolution.mesure_servis if menages else resolution.mesure_depense(None if calcul.enveloppe else qui)
    )
    cible = menages or calcul.enveloppe.montant
    trouve = resolution.resoudre(calcul, chemins, mesure, cible, *bornes, pas)
    for phrase in phrases(trouve, calcul, titre, unite, menages):
        console().print(phrase, markup=False, soft_wrap=True)
    montant = calcul.enveloppe.montant if calcul.enveloppe else None
    points = table(trouve.grille, chemins)
    image = graphiques_balayage.balayage(points, titre, unite, montant, [s.valeur for s in trouve.solutions])
    fiche["solutions"] = [s.valeur for s in trouve.solutions]
    return ecrire(dossier, "resolution", points, image, fiche)


def phrases(trouve, calcul, titre, unite, menages):
    """La réponse, en une phrase par solution ; puis les avertissements."""
    from habitat_local.communs import formats
    from habitat_local.restitution.graphiques_balayage import ecrire_valeur

    for s in trouve.solutions:
        valeur, point = ecrire_valeur(s.valeur, unite), s.point
        if menages:
            servis = point.aides if point.servis is None else point.servis
            yield f"{titre} : {valeur} sert {formats.effectif(servis)} ménages."
            continue
        depense = formats.euros(point.demande, 2)
        reste = round(calcul.enveloppe.montant - point.demande, 2)
        accord = "exactement l'enveloppe" if s.exacte else f"il reste {formats.euros(reste, 2)}"
        yield f"{titre} : {valeur} dépense {depense}, {accord}."
        if not s.exacte:
            yield f"  Un pas plus loin, la demande est de {formats.euros(s.suivante.demande, 2)}."
            affinee, demande = (
                ecrire_valeur(s.au_centime, unite),
                formats.euros(s.point_au_centime.demande, 2),
            )
            yield f"  Sans arrondir la valeur : {affinee} dépense {demande}."
    for avertissement in trouve.avertissements:
        yield f"Attention : {avertissement}"


def _paires(demande, calcul, bornes, pas, qui, dossier, fiche):
    import polars

    from habitat_local.chiffrage import resolution
    from habitat_local.communs import formats
    from habitat_local.restitution import graphiques_balayage
    from habitat_local.restitution.graphiques_balayage import ecrire_valeur

    cible = calcul.enveloppe.montant if calcul.enveloppe else calcul.point_de_base.couts[qui]
    mesure = resolution.mesure_depense(None if calcul.enveloppe else qui)
    trouvees = resolution.a_budget_constant(calcul, demande.groupes, bornes, pas, mesure, cible)
    titres, unites = zip(*(titre_et_unite(demande, g) for g in demande.groupes), strict=True)
    console().print(f"Paires qui dépensent {formats.euros(cible, 2)} : {len(trouvees)}.", markup=False)
    for premiere, seconde, point, exacte in trouvees:
        ecart = "" if exacte else f" (dépense : {formats.euros(mesure(point), 2)})"
        console().print(
            f"  {ecrire_valeur(premiere, unites[0])} et {ecrire_valeur(seconde, unites[1])}{ecart}",
            markup=False,
        )
    table = polars.DataFrame(
        [(v, s, mesure(p), e) for v, s, p, e in trouvees],
        schema=["valeur", "seconde", "depense", "exacte"],
        orient="row",
    )
    return ecrire(dossier, "paires", table, graphiques_balayage.paires(table, titres, unites), fiche)
