"""Ce que l'import rend à lire : le classeur de refus, prêt à être corrigé et relu, et le rapport."""

from collections.abc import Iterator
from pathlib import Path

import polars

from habitat_local.chiffrage.axes import SITUATIONS
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs import formats
from habitat_local.communs.classeur_xlsx import Feuille, ecrire
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.importation.application import Application
from habitat_local.importation.correspondance import Correspondance, Preuve
from habitat_local.importation.lieux import Lieu
from habitat_local.importation.manques import Bilan
from habitat_local.importation.tableaux import LIGNE, Tableau
from habitat_local.loi.colonnes import colonnes

LIGNE_DE_L_EXPORT, MOTIF = "Ligne de l'export", "Motif du refus"
CITES = 12


# --- Classeur de refus ------------------------------------------------------------------------------------------


def feuilles_de_refus(tableau: Tableau, c: Correspondance, application: Application) -> Iterator[Feuille]:
    """« À corriger » : les lignes de l'export, leurs fautes surlignées ; « Motifs » : une ligne par faute."""
    refus = application.refus.with_columns(colonne=polars.col("colonne"))
    entetes = {regle.devient: nom for nom, regle in c.colonnes.items()}
    if "depcom_logement" not in entetes:
        lieu = entetes.get("commune_nom") or entetes.get("code_postal")
        entetes |= {"depcom_logement": lieu} if lieu else {}
    entete = polars.col("colonne").replace_strict(
        entetes, default=polars.col("colonne"), return_dtype=polars.String
    )
    refus = refus.with_columns(entete=entete)
    phrases = refus.group_by("rang", maintain_order=True).agg(
        (polars.col("entete") + " : " + polars.col("motif"))
        .unique(maintain_order=True)
        .str.join(" ; ")
        .alias(MOTIF)
    )
    lignes = tableau.table.with_row_index("rang").with_columns(polars.col("rang").cast(polars.Int64))
    rejetees = lignes.join(phrases, on="rang", how="inner", maintain_order="left")
    place = {rang: n for n, rang in enumerate(rejetees["rang"].to_list())}
    marquees = {
        (place[r["rang"]], r["entete"]): f"{r['motif']}\nAttendu : {r['attendu']}"
        for r in refus.iter_rows(named=True)
        if r["entete"] in tableau.table.columns
    }
    corriger = rejetees.drop("rang").rename({LIGNE: LIGNE_DE_L_EXPORT})
    corriger = corriger.select(LIGNE_DE_L_EXPORT, MOTIF, polars.exclude(LIGNE_DE_L_EXPORT, MOTIF))
    yield Feuille("À corriger", corriger, genres={LIGNE_DE_L_EXPORT: "annee"}, marquees=marquees)
    motifs = lignes.select("rang", polars.col(LIGNE).alias(LIGNE_DE_L_EXPORT)).join(
        refus, on="rang", how="inner"
    )
    yield Feuille(
        "Motifs",
        motifs.select(LIGNE_DE_L_EXPORT, "id", "entete", "colonne", "valeur", "motif", "attendu"),
        titres={
            "id": "Dossier", "entete": "Colonne de l'export", "colonne": "Colonne de la loi", "valeur": "Valeur",
            "motif": "Motif", "attendu": "Attendu",
        },
        genres={LIGNE_DE_L_EXPORT: "annee"},
    )  # fmt: skip


def ecrire_refus(chemin: Path, tableau: Tableau, c: Correspondance, application: Application) -> None:
    ecrire(chemin, feuilles_de_refus(tableau, c, application), f"Refus de {c.fichier}")


# --- Rapport ----------------------------------------------------------------------------------------------------


def resume(tableau: Tableau, c: Correspondance, application: Application, bilan: Bilan | None) -> str:
    """Ce que l'écran montre du rapport."""
    lignes = ["".join(lecture(tableau, application)).replace("**", "").strip()]
    sections = [("Rien n'est calculé : il manque", list(application.obstacles))]
    sections.append(("À trancher, dans la correspondance", list(questions(c, application))))
    if bilan is not None:
        sections.append(("Faits que l'export n'a pas", list(manques(bilan))))
        sections.append(("Dossiers admis, au regard de la loi", list(situations(bilan))))
    sections.append(("Répondu pour tous", list(reponses(c, application))))
    sections.append(("À savoir", [*tableau.phrases, *application.notes]))
    for titre, dites in sections:
        if dites:
            lignes += [f"{titre} :", *(f"  - {dite}" for dite in dites)]
    return "\n".join(lignes)


def rapport(tableau: Tableau, c: Correspondance, application: Application, bilan: Bilan | None) -> str:
    """Rapport de l'import, en Markdown : ce qui est lu, ce qui ne l'est pas, ce qui attend."""
    morceaux = [f"# Import de {c.fichier}\n", *lecture(tableau, application)]
    if application.obstacles:
        morceaux.append(liste("Rien n'est calculé : il manque", application.obstacles))
    morceaux.append(liste("À trancher, dans la correspondance", list(questions(c, application))))
    if bilan is not None:
        morceaux.append(liste("Faits que l'export n'a pas", list(manques(bilan))))
        morceaux.append(liste("Dossiers admis, au regard de la loi", list(situations(bilan))))
    morceaux.append(
        liste("Répondu pour tous les dossiers dont l'export ne le dit pas", list(reponses(c, application)))
    )
    morceaux.append(liste("Colonnes", [colonne_dite(n, c) for n in c.colonnes]))
    situes = [f"{nombre} : {comment}" for comment, nombre in application.comment_situes.items()]
    morceaux.append(liste("Communes", situes))
    laissees = [
        f"ligne {x.ligne}{f' ({x.feuille})' if x.feuille else ''}, {x.raison} : {x.texte}"
        for x in tableau.laissees
    ]
    morceaux.append(liste("Lignes qui ne sont pas des dossiers, laissées", laissees))
    morceaux.append(liste("À savoir", [*tableau.phrases, *application.notes]))
    return "\n".join(m for m in morceaux if m) + "\n"


def liste(titre: str, lignes: tuple[str, ...] | list[str]) -> str:
    return f"\n## {titre}\n\n" + "\n".join(f"- {ligne}" for ligne in lignes) + "\n" if lignes else ""


def lecture(tableau: Tableau, application: Application) -> Iterator[str]:
    feuilles = [f"« {f} »" for f in tableau.feuilles if f]
    ou = f"feuille {', '.join(feuilles)}, " if feuilles else ""
    entetes = f"en-têtes à la ligne {tableau.ligne_entetes}, " if tableau.ligne_entetes else ""
    yield f"{tableau.table.height} ligne(s) lues ({ou}{entetes}{len(tableau.entetes)} colonnes) : "
    yield f"**{application.bons.height} dossier(s) admis, {application.lignes_refusees} ligne(s) refusée(s)**.\n"


def questions(c: Correspondance, application: Application) -> Iterator[str]:
    """Ce que l'import n'a pas décidé : colonnes, écritures, communes."""
    for nom, dites in c.a_trancher.items():
        for question in dites[:CITES]:
            yield f"colonne « {nom} » : {question}"
    for ecriture, lieu in list(application.lieux.items())[:CITES]:
        yield f"commune « {ecriture} » : {lieu.comment}{proposees(lieu)}"
    if len(application.lieux) > CITES:
        yield f"… et {len(application.lieux) - CITES} autres communes"
    if application.departement and any(len(lieu.candidates) > 1 for lieu in application.lieux.values()):
        yield (
            f'« departement: "{application.departement}" » les chercherait dans le département de presque toutes les '
            "autres"
        )


def proposees(lieu: Lieu) -> str:
    return f" ({', '.join(map(str, lieu.candidates[:4]))} ?)" if lieu.candidates else ""


def manques(bilan: Bilan) -> Iterator[str]:
    """« 50 dossiers attendent depot_avant_travaux (…) : toute aide… »"""
    for ligne in bilan.faits.iter_rows(named=True):
        texte = f" · {libelle('texte', ligne['texte'])}" if ligne["texte"] else ""
        fait = ligne["nom"] or ligne["fait"]
        label = colonnes()[fait].label if fait in colonnes() else ligne["fait"]
        verbe = "attendent" if ligne["dossiers"] >= 2 else "attend"
        yield (
            f"{formats.pluriel(ligne['dossiers'], 'dossier')} {verbe} {fait} ({label}){texte} ; bloque : "
            f"{ligne['bloque']}{reponse_possible(fait)}"
        )


def reponse_possible(fait: str) -> str:
    colonne = colonnes().get(fait)
    if colonne is None or colonne.genre not in ("booleen", "classe"):
        return ""
    return f". Si c'est vrai de tous : --reponse {fait}={'oui' if colonne.genre == 'booleen' else '…'}"


def situations(bilan: Bilan) -> Iterator[str]:
    for situation, combien in bilan.situations.items():
        if combien:
            yield f"{formats.pluriel(combien, 'dossier')} : {SITUATIONS.get(situation, situation)}"
    yield f"total des aides : {formats.euros(bilan.aides, 2)} ; {formats.pluriel(bilan.aides_nulles, 'dossier')} sans aide"


def reponses(c: Correspondance, application: Application) -> Iterator[str]:
    for fait, combien in application.repondus.items():
        yield f"{fait} = {c.reponses[fait]} : {formats.pluriel(combien, 'dossier')}"


def colonne_dite(nom: str, c: Correspondance) -> str:
    preuve = c.preuves.get(nom, Preuve())
    compte = f" ; {preuve.lues} valeur(s) lue(s) sur {preuve.remplies}" if preuve.remplies else ""
    origine = f" ; {preuve.origine}" if preuve.origine else ""
    notes = "".join(f" ; {note}" for note in preuve.notes)
    return f"« {nom} » → {c.colonnes[nom].devient}{compte}{origine}{notes}"


def ecrire_rapport(chemin: Path, texte: str) -> None:
    ecrire_texte(chemin, texte)
