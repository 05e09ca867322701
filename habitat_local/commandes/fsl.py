"""Chiffrer des demandes au FSL : lire, chiffrer, écrire, montrer."""

from pathlib import Path

from rich.markup import escape

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.fsl import chiffrage as chiffrage_fsl
from habitat_local.fsl import population as demandes_fsl
from habitat_local.fsl import rapport as rapport_fsl
from habitat_local.loi.systeme import systeme
from habitat_local.plans.presentation import console
from habitat_local.restitution import ecran, rapport
from habitat_local.volumes import registre_execution


def refuser(options):
    """Erreur : une option qui ne sert qu'aux dossiers de travaux est donnée."""
    donnees = [nom for nom, valeur in options.items() if valeur is not None]
    if donnees:
        raise ErreurEntree(f"{', '.join(donnees)} : sans objet pour des demandes au FSL.")


def refuser_ici(options):
    """Erreur : une option qui ne sert qu'aux demandes au FSL est donnée."""
    donnees = [nom for nom, valeur in options.items() if valeur is not None]
    if donnees:
        raise ErreurEntree(f"{', '.join(donnees)} : sans objet pour des dossiers de travaux.")


def part_servie(derogation, contexte):
    """Part des demandes dans la marge que la commission sert : l'option, sinon l'hypothèse de la population."""
    if derogation is not None or contexte.hypotheses is None:
        return derogation
    return contexte.hypotheses["hypotheses"].get("derogation", {}).get("valeur")


def chiffrer(fichier, reformes, lectures, derogation, sortie):
    """Chiffre un fichier de demandes. Rend (chemins écrits, refus)."""
    demandes, refus = demandes_fsl.lire_verifiees(fichier, systeme(lectures))
    if not demandes.height:
        raise ErreurEntree("Aucune demande à chiffrer : " + premier_motif(refus))
    contexte = rapport.Contexte(fichier, tuple(reformes), lectures, commande=registre_execution.commande())
    chiffrage = chiffrage_fsl.chiffrer(demandes, reformes, lectures, part_servie(derogation, contexte))
    chemins = rapport_fsl.ecrire(chiffrage, contexte, refus, Path(sortie))
    montrer(console(), chiffrage, contexte.entete["titre"])
    return chemins, refus


def premier_motif(refus):
    if not refus.height:
        return "le fichier est vide."
    r = refus.row(0, named=True)
    return f"ligne {r['ligne']}, {r['colonne']} : {r['motif']} (attendu : {r['attendu']})."


def montrer(terminal, chiffrage, titre):
    """Coût par financeur, par aide, budget, puis les phrases du rapport."""
    terminal.print(ecran.table_rich(rapport_fsl.financeurs(chiffrage), escape(titre)))
    terminal.print(ecran.table_rich(rapport_fsl.aides(chiffrage)))
    if chiffrage.bilans:
        terminal.print(ecran.table_rich(rapport_fsl.budget(chiffrage)))
    for phrase in rapport_fsl.phrases(chiffrage):
        terminal.print(f"• {escape(phrase)}")
