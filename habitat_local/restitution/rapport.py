"""Rapport d'un chiffrage : page HTML autonome (aucun réseau), classeur XLSX, fiche d'exécution JSON."""

import dataclasses
from pathlib import Path

import jinja2
import xlsxwriter
import yaml

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.cout import DIMENSIONS
from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_table, ecrire_texte, fichier_entier
from habitat_local.loi import comparaison
from habitat_local.population import hypotheses
from habitat_local.population.fichier import chemin_hypotheses
from habitat_local.restitution import essentiel, graphiques, tables
from habitat_local.volumes import registre_execution
from openfisca_habitat_local.systeme.reformes import contenu_lecture, lire_fichier

MODELES = Path(__file__).parent / "modeles"


@dataclasses.dataclass(frozen=True)
class Contexte:
    """D'où vient un chiffrage : fichiers, lectures, options."""

    population: Path
    reforme: Path
    lectures: tuple = ()
    taux_recours: float | None = None
    commande: str = ""
    cout_travaux: float | None = None
    rationnement: str | None = None
    intervalles: int | None = None
    secret: int | None = None

    @property
    def entete(self):
        """En-tête de la réforme : titre, auteur, référence, date, description."""
        chemin = Path(self.reforme)
        if chemin.suffix in (".yaml", ".yml"):
            return lire_fichier(chemin)
        return contenu_lecture(str(self.reforme))

    @property
    def hypotheses(self):
        """Contenu du fichier d'hypothèses posé à côté de la population, ou None."""
        chemin = chemin_hypotheses(self.population)
        return yaml.safe_load(chemin.read_text(encoding="utf-8")) if chemin.exists() else None


def execution(contexte, refus):
    """Registre d'exécution : ce qu'il faut pour refaire le même résultat."""
    hypotheses_du_fichier = contexte.hypotheses or {}
    fichiers = [contexte.population, chemin_hypotheses(contexte.population), contexte.reforme]
    return registre_execution.fiche(fichiers, contexte.commande) | {
        "graine": hypotheses_du_fichier.get("graine"),
        "lectures": list(contexte.lectures),
        "taux_recours": contexte.taux_recours,
        "cout_travaux": contexte.cout_travaux,
        "rationnement": contexte.rationnement,
        "intervalles": contexte.intervalles,
        "secret": contexte.secret,
        "lignes_refusees": refus.height,
    }


# --- HTML -------------------------------------------------------------------------------------------------


def titre_enveloppe(base, reforme):
    """Titre qui dit le résultat : dépassée ou non, quand."""
    nom = reforme.enveloppe.libelle
    if reforme.montant is None:
        return f"{nom} : {formats.euros(reforme.demande)} demandés"
    if reforme.demande > reforme.montant:
        return f"{nom} : {formats.euros(reforme.demande)} demandés pour {formats.euros(reforme.montant)}"
    return f"{nom} : l'enveloppe suffit"


def courbes(chiffrage):
    """(titre, phrase, svg) des enveloppes que la réforme touche ; à défaut, de la plus demandée."""
    paires = essentiel.paires(chiffrage)
    paires = [p for p in paires if chiffrage.etat(p[1]) != secret.TOUT]
    touchees = [p for p in paires if p[0].demande != p[1].demande] or paires[:1]
    return [
        (
            titre_enveloppe(b, r),
            essentiel.enveloppe(b, r, chiffrage.etat(r)),
            graphiques.enveloppe(chiffrage, r),
        )
        for b, r in touchees
    ]


def contenu_commun(chiffrage, contexte, refus):
    """Ce que tout rapport dit : la réforme, ses changements, la population, l'exécution."""
    base, reforme = chiffrage.systemes["base"], chiffrage.systemes["reforme"]
    return {
        "reforme": contexte.entete,
        "contexte": contexte,
        "changements": comparaison.changements(base, reforme),
        "formules": comparaison.formules(base, reforme),
        "hypotheses": contexte.hypotheses,
        "table_hypotheses": table_hypotheses(contexte.hypotheses) if contexte.hypotheses else None,
        "lectures": [contenu_lecture(nom) for nom in contexte.lectures],
        "execution": execution(contexte, refus),
        "dossiers": getattr(chiffrage, "publies", chiffrage.totaux)["dossiers"],
    }


def contenu_html(chiffrage, contexte, refus):
    return contenu_commun(chiffrage, contexte, refus) | {
        "chiffres": essentiel.chiffres_cles(chiffrage),
        "phrases": essentiel.phrases(chiffrage),
        "cout": essentiel.cout(chiffrage),
        "graphique_financeurs": graphiques.financeurs(chiffrage),
        "graphique_categories": graphiques.categories(chiffrage),
        "principal": essentiel.complement(tables.principal(chiffrage)),
        "courbes": courbes(chiffrage),
        "gagnants": essentiel.gagnants(chiffrage),
        "financeurs": tables.financeurs(chiffrage),
        "precision": tables.precision(chiffrage) if chiffrage.precision.nombre else None,
        "enveloppes": tables.enveloppes(chiffrage),
        "rationnement": tables.rationnement(chiffrage) if chiffrage.rationnement else None,
        "refuses": tables.refuses_par_categorie(chiffrage) if chiffrage.rationnement else None,
        "qui_paie": tables.qui_paie(chiffrage),
        "axes": [tables.par_axe(chiffrage, d) for d in DIMENSIONS],
    }


def html(modele, contenu):
    """Page HTML entière, en un texte."""
    modeles = jinja2.Environment(
        loader=jinja2.FileSystemLoader(MODELES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    modeles.filters |= {
        "date": formats.date,
        "effectif": formats.effectif,
        "pourcentage": formats.pourcentage,
    }
    style, corps = modeles.get_template(modele).render(contenu).split("</style>", 1)
    return f"{style}</style>{formats.typographie(corps)}"


# --- XLSX -------------------------------------------------------------------------------------------------

FORMATS = {
    "texte": {"text_wrap": True, "valign": "top"},
    "euros": {"num_format": "#,##0.00 €", "valign": "top"},
    "ecart": {"num_format": "+#,##0.00 €;-#,##0.00 €;0 €", "valign": "top"},
    "effectif": {"num_format": "#,##0.##", "valign": "top"},
    "nombre": {"num_format": "#,##0.00", "valign": "top"},
    "date": {"num_format": "dd/mm/yyyy", "valign": "top"},
}


def classeur(chemin, feuilles, proprietes):
    """Écrit les tables, une par feuille : titre, en-tête figé, colonnes ajustées, total en gras."""
    with fichier_entier(chemin) as provisoire, xlsxwriter.Workbook(str(provisoire)) as livre:
        livre.set_properties(proprietes)
        styles = {genre: livre.add_format(f) for genre, f in FORMATS.items()}
        gras = {genre: livre.add_format(f | {"bold": True, "top": 1}) for genre, f in FORMATS.items()}
        entete = livre.add_format(
            {"bold": True, "bg_color": "#1b4f8f", "font_color": "white", "text_wrap": True}
        )
        titre = livre.add_format({"bold": True, "font_size": 14})
        for table in feuilles:
            ecrire_feuille(livre.add_worksheet(table.nom[:31]), table, styles, gras, entete, titre)


def ecrire_feuille(feuille, table, styles, gras, entete, titre):
    feuille.write(0, 0, table.titre, titre)
    if table.note:
        feuille.write(1, 0, table.note)
    for colonne, (nom, genre) in enumerate(table.colonnes):
        feuille.write(3, colonne, nom, entete)
        largeur = (
            14
            if genre != "texte"
            else min(60, max([len(nom)] + [len(str(li[colonne])) for li in table.lignes]) + 2)
        )
        feuille.set_column(colonne, colonne, largeur)
    for rang, ligne in enumerate(table.lignes):
        choix = gras if table.total and rang == len(table.lignes) - 1 else styles
        for colonne, ((_, genre), valeur) in enumerate(zip(table.colonnes, ligne, strict=True)):
            if valeur is not None:
                ecrire = feuille.write_datetime if genre == "date" else feuille.write
                ecrire(4 + rang, colonne, valeur, choix[genre])
    feuille.freeze_panes(4, 1)


def table_hypotheses(contenu):
    colonnes = (("Hypothèse", "texte"), ("Valeur", "texte"), ("Source", "texte"))
    return tables.Table(
        "Hypothèses", contenu["titre"], colonnes, hypotheses.lignes(contenu), note=contenu["avertissement"]
    )


def table_execution(fiche):
    lignes = [("Commande", fiche["commande"]), ("Lignes refusées", str(fiche["lignes_refusees"]))]
    for cle, nom in (("taux_recours", "Recours"), ("cout_travaux", "Coût des travaux")):
        if fiche.get(cle) is not None:
            lignes.append((nom, formats.pourcentage(fiche[cle])))
    lignes += [(f"Version de {nom}", version) for nom, version in fiche["versions"].items()]
    lignes += [(f"Empreinte SHA-256, {nom}", somme) for nom, somme in fiche["empreintes"].items()]
    return tables.Table(
        "Exécution", "Pour refaire ce chiffrage", (("Quoi", "texte"), ("Valeur", "texte")), lignes
    )


def feuilles(chiffrage, contexte, refus, toutes):
    """Feuilles du classeur : la réforme, les tables du chiffrage, les hypothèses, l'exécution."""
    systemes = chiffrage.systemes
    changements = comparaison.changements(systemes["base"], systemes["reforme"])
    resultat = [tables.changements(changements), *toutes]
    if contexte.hypotheses:
        resultat.append(table_hypotheses(contexte.hypotheses))
    return [*resultat, table_execution(execution(contexte, refus))]


# --- Tout -------------------------------------------------------------------------------------------------


def ecrire(chiffrage, contexte, refus, dossier):
    """Écrit le rapport d'un chiffrage de dossiers de travaux. Rend les chemins écrits."""
    page = html("rapport.html.j2", contenu_html(chiffrage, contexte, refus))
    livre = feuilles(chiffrage, contexte, refus, tables.toutes(chiffrage))
    return ecrire_fichiers(page, livre, contexte, refus, dossier)


def ecrire_fichiers(page, livre, contexte, refus, dossier):
    """Écrit rapport.html, tableaux.xlsx, execution.json et, s'il y en a, refus.csv. Rend leurs chemins."""
    dossier = Path(dossier)
    dossier.mkdir(parents=True, exist_ok=True)
    chemins = {"rapport": dossier / "rapport.html", "tableaux": dossier / "tableaux.xlsx"}
    ecrire_texte(chemins["rapport"], page)
    # La date de la réforme, non celle du jour : les mêmes entrées donnent les mêmes octets.
    cree = formats.jour_et_heure(contexte.entete["date"])
    classeur(chemins["tableaux"], livre, {"title": contexte.entete["titre"], "created": cree})
    if refus.height:
        chemins["refus"] = dossier / "refus.csv"
        ecrire_table(chemins["refus"], refus)
    resultats = list(chemins.values())
    chemins["execution"] = dossier / "execution.json"
    registre_execution.ecrire(chemins["execution"], execution(contexte, refus), resultats)
    return chemins
