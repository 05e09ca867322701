"""Commande `essayer` : vérifier des cas de juriste, puis les lancer."""

from pathlib import Path
from typing import Annotated

import typer

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.regles.cas.verification import est_un_fichier_de_cas


def fichiers_de_cas(chemins: list[Path]) -> list[Path]:
    """Fichiers YAML des chemins donnés, dossiers compris. Erreur : chemin introuvable, ou aucun cas."""
    fichiers: list[Path] = []
    for chemin in chemins:
        if not chemin.exists():
            raise ErreurEntree(f"{chemin} : fichier introuvable.")
        trouves = sorted([*chemin.rglob("*.yaml"), *chemin.rglob("*.yml")]) if chemin.is_dir() else [chemin]
        fichiers += [f for f in trouves if f == chemin or est_un_fichier_de_cas(f)]
    if not fichiers:
        raise ErreurEntree("Aucun fichier de cas (.yaml) à essayer.")
    return fichiers


def essayer(
    cas: Annotated[list[Path], typer.Argument(help="Fichiers ou dossiers de cas YAML.", metavar="CAS...")],
    verifier_seulement: Annotated[bool, typer.Option("--verifier", help="Vérifie sans lancer.")] = False,
):
    """Vérifie des cas de juriste, puis les lance par le lanceur d'OpenFisca.

    Une faute se dit en une ligne (fichier:ligne) ; un cas en échec dit sa phrase, la variable, l'attendu, l'obtenu et le
    motif. Code de sortie : 1 s'il y a une faute ou un échec.
    """
    from habitat_local.loi.systeme import droit_en_vigueur
    from habitat_local.regles.cas import lancement, verification

    fichiers = fichiers_de_cas(cas)
    fautes = [faute for fichier in fichiers for faute in verification.verifier(fichier, droit_en_vigueur())]
    for faute in fautes:
        typer.echo(str(faute), err=True)
    fautifs = {faute.fichier for faute in fautes}
    justes = [fichier for fichier in fichiers if str(fichier) not in fautifs]
    if fautifs:
        typer.echo(
            f"{len(fautes)} faute(s) dans {len(fautifs)} fichier(s), qui ne sont pas lancés.", err=True
        )
    if verifier_seulement:
        typer.echo(f"{len(justes)} fichier(s) sans faute.")
    elif justes:
        bilan = lancement.lancer(justes)
        for ecart in bilan.ecarts:
            typer.echo(str(ecart), err=True)
        typer.echo(f"{bilan.cas} cas lancé(s), {bilan.en_echec} en échec.")
        fautes += bilan.ecarts
    if fautes:
        raise typer.Exit(1)
