"""Rapport d'un chiffrage : page HTML autonome (aucun réseau), classeur XLSX, fiche d'exécution JSON."""

import dataclasses
import functools
from pathlib import Path

import polars

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.axes import DIMENSIONS
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs import donnees, formats
from habitat_local.communs.ecriture import ecrire_table, ecrire_texte, impossible
from habitat_local.communs.verrou import verrou
from habitat_local.loi import comparaison
from habitat_local.population import hypotheses
from habitat_local.population.fichier import chemin_hypotheses
from habitat_local.restitution import classeur, essentiel, graphiques, tables
from habitat_local.restitution.html import page as html
from habitat_local.volumes import registre_execution
from openfisca_habitat_local.systeme.reformes import contenu_lecture, lire_fichier

#: En-tête d'une réforme donnée autrement que par un fichier ou un nom de lecture.
SANS_EN_TETE = {"titre": "Réforme", "auteur": "", "reference": "", "date": None, "description": None}


@dataclasses.dataclass(frozen=True)
class Contexte:
    """D'où vient un chiffrage : fichiers, réformes empilées, lectures (et réformes) de la base, options.

    `population` : None si les dossiers ne viennent pas d'un fichier.
    """

    population: Path | None
    reformes: tuple
    lectures: tuple = ()
    taux_recours: float | None = None
    commande: str = ""
    cout_travaux: float | None = None
    rationnement: str | None = None
    intervalles: int | None = None
    secret: int | None = None

    @functools.cached_property
    def entetes(self) -> list[dict]:
        """En-tête de chaque réforme : titre, auteur, référence, date, description."""
        return [entete(reforme) for reforme in self.reformes]

    @property
    def entete(self) -> dict:
        """En-tête de la réforme, ou celui de toutes ensemble."""
        if len(self.entetes) == 1:
            return self.entetes[0]
        return {
            "titre": " + ".join(e["titre"] for e in self.entetes),
            **{
                champ: " ; ".join(dict.fromkeys(str(e[champ]) for e in self.entetes if e.get(champ))) or None
                for champ in ("auteur", "reference", "description")
            },
            "date": max((str(e["date"]) for e in self.entetes if e["date"]), default=None),
        }

    @functools.cached_property
    def hypotheses(self) -> dict | None:
        """Contenu du fichier d'hypothèses posé à côté de la population, ou None."""
        chemin = chemin_hypotheses(self.population) if self.population else None
        if chemin is None or not chemin.exists():
            return None
        return donnees.lire(chemin)

    @property
    def fichiers(self) -> list:
        """Fichiers dont le résultat dépend."""
        population = [self.population, chemin_hypotheses(self.population)] if self.population else []
        acquises = [r for r in self.lectures if Path(str(r)).suffix in (".yaml", ".yml")]
        return [*population, *acquises, *(r for r in self.reformes if isinstance(r, str | Path))]


def entete(reforme) -> dict:
    if isinstance(reforme, dict):
        return SANS_EN_TETE | reforme
    if isinstance(reforme, type):
        return SANS_EN_TETE | {"titre": reforme.__name__}
    if Path(reforme).suffix in (".yaml", ".yml"):
        return lire_fichier(Path(reforme))
    return contenu_lecture(str(reforme))


def nom_court(reforme) -> str:
    """Nom d'un fichier ou d'une lecture, titre d'un contenu."""
    return Path(reforme).name if isinstance(reforme, str | Path) else entete(reforme)["titre"]


def lignes_refusees(refus: polars.DataFrame) -> int:
    return refus["ligne"].n_unique() if refus.height else 0


def execution(contexte: Contexte, refus: polars.DataFrame) -> dict:
    """Registre d'exécution : ce qu'il faut pour refaire le même résultat."""
    hypotheses_du_fichier = contexte.hypotheses or {}
    return registre_execution.fiche(contexte.fichiers, contexte.commande) | {
        "graine": hypotheses_du_fichier.get("graine"),
        "reformes": [nom_court(r) for r in contexte.reformes],
        "lectures": [nom_court(r) for r in contexte.lectures],
        "taux_recours": contexte.taux_recours,
        "cout_travaux": contexte.cout_travaux,
        "rationnement": contexte.rationnement,
        "intervalles": contexte.intervalles,
        "secret": contexte.secret,
        "lignes_refusees": lignes_refusees(refus),
    }


# --- HTML -------------------------------------------------------------------------------------------------


def titre_enveloppe(base, reforme) -> str:
    """Titre qui dit le résultat : dépassée ou non, de combien."""
    nom = reforme.enveloppe.libelle
    if reforme.maximum is not None and reforme.demandeurs > reforme.maximum:
        return f"{nom} : {formats.nombre(reforme.demandeurs)} dossiers pour {formats.nombre(reforme.maximum)} au plus"
    if reforme.montant is None:
        return f"{nom} : {formats.euros(reforme.demande)} demandés"
    if reforme.demande > reforme.montant:
        return f"{nom} : {formats.euros(reforme.demande)} demandés pour {formats.euros(reforme.montant)}"
    return f"{nom} : l'enveloppe suffit"


def courbes(chiffrage) -> list[tuple[str, str, str]]:
    """(titre, phrase, image) des enveloppes que la réforme touche ; à défaut, de la plus demandée."""
    paires = [p for p in essentiel.paires(chiffrage) if chiffrage.etat(p[1]) != secret.TOUT]
    demandees = sorted(paires, key=lambda p: -p[1].demande)
    touchees = [p for p in paires if tables.change(p)] or demandees[:1]
    return [
        (
            f"{titre_enveloppe(b, r)} ({r.annee})",
            essentiel.enveloppe(b, r, chiffrage.etat(r), tables.nom_de_l_enveloppe(r)),
            graphiques.enveloppe(chiffrage, b, r),
        )
        for b, r in touchees
    ]


def contenu_commun(chiffrage, contexte: Contexte, refus: polars.DataFrame) -> dict:
    """Ce que tout rapport dit : la réforme, ses changements, la population, l'exécution."""
    base, reforme = chiffrage.systemes["base"], chiffrage.systemes["reforme"]
    return {
        "reforme": contexte.entete,
        "contexte": contexte,
        "changements": comparaison.changements(base, reforme),
        "formules": comparaison.formules(base, reforme),
        "hypotheses": contexte.hypotheses,
        "table_hypotheses": table_hypotheses(contexte.hypotheses) if contexte.hypotheses else None,
        "lectures": [{"lecture": nom_court(r)} | entete(r) for r in contexte.lectures],
        "execution": execution(contexte, refus),
        "dossiers": getattr(chiffrage, "publies", chiffrage.totaux)["dossiers"],
    }


def contenu_html(chiffrage, contexte: Contexte, refus: polars.DataFrame) -> dict:
    situations = tables.par_axe(chiffrage, "situation")
    return contenu_commun(chiffrage, contexte, refus) | {
        "chiffres": essentiel.chiffres_cles(chiffrage),
        "phrases": essentiel.phrases(chiffrage, refusees=lignes_refusees(refus)),
        "cout": essentiel.cout(chiffrage),
        "graphique_financeurs": graphiques.financeurs(chiffrage),
        "graphique_categories": graphiques.categories(chiffrage),
        "principal": FINANCEURS[tables.principal(chiffrage)].complement,
        "courbes": courbes(chiffrage),
        "gagnants": essentiel.gagnants(chiffrage),
        "financeurs": tables.financeurs(chiffrage),
        "par_annee": tables.par_annee(chiffrage) if len(chiffrage.annees) > 1 else None,
        "precision": tables.precision(chiffrage) if chiffrage.precision.nombre else None,
        "enveloppes": tables.enveloppes(chiffrage),
        "rationnement": tables.rationnement(chiffrage) if chiffrage.rationnement else None,
        "refuses": tables.refuses_par_categorie(chiffrage) if chiffrage.rationnement else None,
        "qui_paie": tables.qui_paie(chiffrage),
        "phrase_qui_paie": essentiel.qui_paie(chiffrage),
        "situations": situations,
        "phrase_situations": essentiel.situations(chiffrage),
        "manques": tables.manques(chiffrage) if chiffrage.morceau.manques.height else None,
        "axes": [tables.par_axe(chiffrage, d) for d in DIMENSIONS if d != "situation"],
    }


# --- Classeur ---------------------------------------------------------------------------------------------


def table_hypotheses(contenu: dict) -> tables.Table:
    colonnes = (("Hypothèse", "texte"), ("Valeur", "texte"), ("Source", "texte"))
    return tables.Table(
        "Hypothèses", contenu["titre"], colonnes, hypotheses.lignes(contenu), note=contenu["avertissement"]
    )


def table_execution(fiche: dict) -> tables.Table:
    lignes: list[tuple] = [("Commande", (fiche["commande"], tables.TEXTE))]
    lignes.append(("Lignes refusées", (fiche["lignes_refusees"], None)))
    for cle, nom in (("taux_recours", "Recours"), ("cout_travaux", "Coût des travaux")):
        if fiche.get(cle) is not None:
            lignes.append((nom, (fiche[cle], "/1")))
    textes = {f"Version de {nom}": version for nom, version in fiche["versions"].items()}
    textes |= {f"Empreinte SHA-256, {nom}": somme for nom, somme in fiche["empreintes"].items()}
    lignes += [(nom, (texte, tables.TEXTE)) for nom, texte in textes.items()]
    colonnes = (("Quoi", "texte"), ("Valeur", "valeur"))
    return tables.Table("Exécution", "Pour refaire ce chiffrage", colonnes, lignes)


def feuilles(chiffrage, contexte: Contexte, refus: polars.DataFrame, toutes: list) -> list[tables.Table]:
    """Feuilles du classeur : la réforme, les tables du chiffrage, les hypothèses, l'exécution."""
    systemes = chiffrage.systemes
    changements = comparaison.changements(systemes["base"], systemes["reforme"])
    resultat = [tables.changements(changements), *toutes]
    if contexte.hypotheses:
        resultat.append(table_hypotheses(contexte.hypotheses))
    return [*resultat, table_execution(execution(contexte, refus))]


# --- Tout -------------------------------------------------------------------------------------------------


def ecrire(
    chiffrage,
    contexte: Contexte,
    refus: polars.DataFrame,
    dossier: Path,
    un_par_un: bool = False,
    excel: bool = False,
) -> dict:
    """Écrit le rapport d'un chiffrage de dossiers de travaux. Rend les chemins écrits.

    `un_par_un` : avec le fichier d'un dossier par ligne, s'ils ont été gardés. `excel` : CSV pour un Excel français.
    """
    page = html("rapport.html.j2", contenu_html(chiffrage, contexte, refus))
    livre = feuilles(chiffrage, contexte, refus, tables.toutes(chiffrage))
    dossiers = chiffrage.morceau.dossiers.collect() if un_par_un else None
    return ecrire_fichiers(page, livre, contexte, refus, dossier, dossiers, excel)


def ecrire_fichiers(
    page: str,
    livre: list,
    contexte: Contexte,
    refus: polars.DataFrame,
    dossier: Path,
    dossiers=None,
    excel: bool = False,
) -> dict:
    """Écrit rapport.html, tableaux.xlsx, execution.json et, s'il y en a, refus.csv et dossiers.csv. Rend leurs chemins.

    Le registre est écrit le dernier : un dossier qui en a un est entier. Erreur (`ErreurEntree`) : une autre exécution
    écrit au même endroit, ou écriture impossible.
    """
    dossier = Path(dossier)
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise impossible(dossier, erreur) from None
    chemins = {"rapport": dossier / "rapport.html", "tableaux": dossier / "tableaux.xlsx"}
    # La date de la réforme, non celle du jour : les mêmes entrées donnent les mêmes octets.
    cree = formats.jour_et_heure(contexte.entete["date"] or "2000-01-01")
    with verrou(dossier):
        registre = dossier / "execution.json"
        registre.unlink(missing_ok=True)
        ecrire_texte(chemins["rapport"], page)
        classeur.ecrire(chemins["tableaux"], livre, {"title": contexte.entete["titre"], "created": cree})
        for nom, table in (("refus", refus), ("dossiers", dossiers)):
            chemin = dossier / f"{nom}.csv"
            if table is not None and table.height:
                chemins[nom] = chemin
                ecrire_table(chemin, table, excel)
            else:
                chemin.unlink(missing_ok=True)  # celui d'une exécution précédente n'est plus vrai
        code = 1 if refus.height else 0
        registre_execution.ecrire(registre, execution(contexte, refus), list(chemins.values()), code)
    return chemins | {"execution": registre}
