"""Chiffrer, balayer, résoudre, mesurer les lectures : ce qu'un carnet, la ligne de commande et un serveur appellent.

Les tables rendues sont en euros, une ligne par modalité ; la colonne `libelle` est en français.
"""

import contextlib
import dataclasses
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self, TypeGuard

import polars

from habitat_local.chiffrage import cout, enjeux, enveloppes, precision, reaction, resolution
from habitat_local.chiffrage.axes import DIMENSIONS, compter
from habitat_local.chiffrage.balayage import Balayage, EnveloppeBalayee, pas_reguliers, table
from habitat_local.chiffrage.depots import au_cout, deposes
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.incertitude import SECRET
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs.classeur_xlsx import Feuille
from habitat_local.communs.classeur_xlsx import ecrire as ecrire_classeur
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers.verification import dossiers as dossiers_verifies
from habitat_local.dossiers.verification import lots_verifies
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import systeme
from habitat_local.loi.variantes import chemin_complet, feuilles
from habitat_local.population import calage
from habitat_local.restitution import essentiel, par_dossier, rapport
from habitat_local.volumes import chiffrer as volumes
from habitat_local.volumes.taches import Options
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.reformes import trouver_parametre, verifier_valeur

#: Une population : chemin d'un fichier, table polars ou pandas, liste de dictionnaires, ou `Dossiers` vérifiés.
Lot = object


def est_un_chemin(lot: Lot) -> TypeGuard[str | Path]:
    return isinstance(lot, str | Path)


def verifies(lot: Lot, loi=None) -> tuple[polars.DataFrame, polars.DataFrame]:
    """(dossiers admis, refus) d'une population quelconque."""
    if est_un_chemin(lot):
        bons, refus = zip(*lots_verifies(lot, systeme=loi), strict=True)
        return polars.concat(bons, how="diagonal_relaxed"), polars.concat(refus)
    verifie = dossiers_verifies(lot, systeme=loi)
    return verifie.table, verifie.refus


# --- Chiffrer ---------------------------------------------------------------------------------------------


class Chiffrage:
    """Coût d'une réforme sur une population. Les tables sont en euros et en dossiers (pondérés).

    `financeurs`, `enveloppes`, `par(axe)`, `situations`, `manques`, `dossiers` : tables ; `phrases` : ce qu'elles
    disent ; `rapport(chemin)` : page, classeur, registre. À fermer (`with`, ou `fermer()`) si la population est un
    grand fichier : ses demandes sont sur disque tant qu'il vit.
    """

    def __init__(self, resultat: cout.Chiffrage, contexte: rapport.Contexte, refus: polars.DataFrame) -> None:
        self.resultat, self.contexte, self.refus = resultat, contexte, refus

    def __repr__(self) -> str:
        return "\n".join(self.phrases)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *erreur) -> None:
        with self.resultat.garde or contextlib.nullcontext():
            pass

    def fermer(self) -> None:
        """Efface les fichiers de travail."""
        self.__exit__(None, None, None)

    @property
    def totaux(self) -> dict[str, float | None]:
        """Sommes de toute la population, None là où le secret les masque."""
        return self.resultat.publies

    @functools.cached_property
    def financeurs(self) -> polars.DataFrame:
        """`financeur`, `base`, `reforme`, `ecart` : droits ouverts, en euros, et leur total."""
        return self.resultat.financeurs()

    @functools.cached_property
    def enveloppes(self) -> polars.DataFrame:
        """Une ligne par enveloppe, année et scénario : `montant`, `demande`, `servi` (euros), `servis`, `laisses`."""
        lignes = [
            {
                "texte": b.enveloppe.texte, "enveloppe": b.enveloppe.nom, "libelle": b.enveloppe.libelle,
                "annee": b.annee, "scenario": b.scenario, "montant": b.montant, "demande": b.demande,
                "servi": b.servi, "demandeurs": b.demandeurs, "servis": b.servis, "laisses": b.nombre_laisses,
                "jour_epuisement": b.jour_epuisement,
            }
            for b in self.resultat.bilans
            if not self.resultat.etat(b)
        ]  # fmt: skip
        return polars.DataFrame(lignes, schema=SCHEMA_ENVELOPPES)

    def par(self, axe: str) -> polars.DataFrame:
        """Une ligne par modalité d'un axe (`situation`, `texte`, `annee`, `categorie`, `projet`, `statut`, `commune`).

        Colonnes : l'axe, `libelle`, et chaque mesure. Les lignes que le secret masque n'y sont pas.
        Erreur (`ErreurEntree`) : axe inconnu.
        """
        if axe not in DIMENSIONS:
            raise ErreurEntree(
                f"Axe « {axe} » inconnu.{noms_proches(axe, DIMENSIONS)} L'un de : {', '.join(DIMENSIONS)}."
            )
        parts = self.resultat.par(axe).filter(~polars.col(axe).is_in(list(self.resultat.cachees(axe))))
        noms = [libelle(axe, modalite) for modalite in parts[axe]]
        return parts.insert_column(1, polars.Series("libelle", noms, dtype=polars.String))

    @property
    def situations(self) -> polars.DataFrame:
        """Dossiers dans la loi, hors d'elle et pourquoi, incomplets."""
        return self.par("situation").select("situation", "libelle", "dossiers")

    @property
    def manques(self) -> polars.DataFrame:
        """Faits qui manquent : `situation`, `texte`, `fait`, `dossiers`."""
        seuil = self.resultat.secret
        return self.resultat.manques().filter(~polars.col("dossiers").is_between(0, seuil, closed="none"))

    @functools.cached_property
    def dossiers(self) -> polars.DataFrame:
        """Une ligne par dossier déposé : identité, axes, aides de chaque financeur avant et après, reste à charge."""
        gardes = self.resultat.morceau.dossiers
        if gardes is None:
            raise ErreurEntree("Les dossiers n'ont pas été gardés : chiffrez avec par_dossier=True.")
        return gardes.collect()

    @functools.cached_property
    def phrases(self) -> list[str]:
        """Ce que le chiffrage dit, la phrase la plus importante d'abord."""
        return essentiel.phrases(self.resultat, refusees=rapport.lignes_refusees(self.refus))

    def par_colonne(self, colonne: str, lot: Lot) -> polars.DataFrame:
        """Sommes par une colonne quelconque du fichier, par `decile_revenu` ou `decile_reste_a_charge`.

        `lot` : la population chiffrée. Un nombre qui prend plus de vingt valeurs se lit par déciles.
        Erreur (`ErreurEntree`) : colonne inconnue, dossiers non gardés.
        """
        return par_dossier.par(par_dossier.completer(self, lot), colonne, self.resultat.secret)

    def classeurs(self, lot: Lot, dossier: Path | str, colonnes: Sequence[str] = (), un_par_un: bool = False):
        """Écrit par.xlsx (une feuille par colonne) et dossiers.xlsx (un dossier par ligne). Rend leurs chemins."""
        if not colonnes and not un_par_un:
            return {}
        table, titre, chemins = par_dossier.completer(self, lot), self.contexte.entete["titre"], {}
        if colonnes:
            chemins["par"] = Path(dossier) / "par.xlsx"
            par_dossier.ecrire_par(chemins["par"], table, list(colonnes), self.resultat.secret, titre)
        if un_par_un and table.height <= par_dossier.LIGNES_EXCEL:
            chemins["dossiers_xlsx"] = Path(dossier) / "dossiers.xlsx"
            par_dossier.ecrire_dossiers(chemins["dossiers_xlsx"], table, titre)
        return chemins

    def rapport(self, chemin: Path | str, un_par_un: bool = False, excel: bool = False) -> dict[str, Path]:
        """Écrit rapport.html, tableaux.xlsx, execution.json (et refus.csv, dossiers.csv) dans un dossier.

        `un_par_un` : écrit dossiers.csv. `excel` : les CSV sont pour un Excel français.
        Rend leurs chemins. Erreur (`ErreurEntree`) : écriture impossible, ou une autre exécution y écrit.
        """
        return rapport.ecrire(self.resultat, self.contexte, self.refus, Path(chemin), un_par_un, excel)


SCHEMA_ENVELOPPES = {
    **dict.fromkeys(("texte", "enveloppe", "libelle"), polars.String),
    "annee": polars.Int32,
    "scenario": polars.String,
    **dict.fromkeys(("montant", "demande", "servi", "demandeurs", "servis", "laisses"), polars.Float64),
    "jour_epuisement": polars.Date,
}


@dataclasses.dataclass(frozen=True)
class Hypotheses:
    """Options d'un chiffrage qui changent son résultat.

    `recours` : part des projets déposés ; `cout_travaux` : facteur des montants de travaux ; `rationnement` : règle de
    service des enveloppes ; `intervalles` : tirages bootstrap (None : selon le nombre de dossiers déposés) ;
    `secret` : seuil des effectifs masqués (None : `SECRET`, dans les seules tables par axe).
    """

    recours: float | None = None
    cout_travaux: float | None = None
    rationnement: str | None = None
    intervalles: int | None = 0
    secret: int | None = 0


#: Options de `balayer` et de `resoudre`.
OPTIONS_D_UNE_VARIATION = ("lectures", "reformes", "recours", "annee")


def verifier_options(options: Mapping[str, Any], admises: Sequence[str]) -> None:
    """Erreur (`ErreurEntree`) : une option n'existe pas."""
    for nom in options:
        if nom not in admises:
            raise ErreurEntree(
                f"Option « {nom} » inconnue.{noms_proches(nom, admises)} L'une de : {', '.join(admises)}."
            )


def chiffrer(
    lot: Lot,
    *reformes,
    lectures: Sequence[str] = (),
    hypotheses: Hypotheses | None = None,
    par_dossier: bool = True,
    options: Options | None = None,
    commande: str = "",
    **autres,
) -> Chiffrage:
    """Coût de réformes empilées, dans leur ordre, sur une population.

    `lot` : chemin d'un fichier, table polars, ou dossiers vérifiés. `reformes` : fichiers YAML, noms de lectures,
    contenus ou classes. `lectures` : retenues dans les deux scénarios. `hypotheses`, ou ses champs par leur nom
    (`recours=0.3`). `options` : processus, grappe, dossier de travail d'un grand fichier.
    Erreur (`ErreurEntree`, `ErreurReforme`) : population inutilisable, aucun dossier déposé, réforme mal écrite.
    """
    if not reformes:
        raise ErreurEntree("Quelle réforme chiffrer ? Donnez-en au moins une.")
    verifier_options(autres, [champ.name for champ in dataclasses.fields(Hypotheses)])
    choix = hypotheses or Hypotheses(**autres)
    if est_un_chemin(lot):
        resultat, refus = volumes.chiffrer(
            lot, *reformes, lectures=lectures, taux_recours=choix.recours, options=options,
            cout_travaux=choix.cout_travaux, repliques=choix.intervalles, par_dossier=par_dossier,
        )  # fmt: skip
    else:
        resultat, refus = chiffrer_des_dossiers(lot, reformes, lectures, choix, par_dossier)
    resultat = dataclasses.replace(
        resultat,
        rationnement=choix.rationnement,
        secret=SECRET if choix.secret is None else choix.secret,
        secret_des_totaux=choix.secret is not None,
    )
    contexte = rapport.Contexte(
        Path(lot) if est_un_chemin(lot) else None, reformes, tuple(lectures), choix.recours, commande,
        choix.cout_travaux, choix.rationnement, choix.intervalles, choix.secret,
    )  # fmt: skip
    return Chiffrage(resultat, contexte, refus)


def chiffrer_des_dossiers(lot: Lot, reformes, lectures, choix: Hypotheses, par_dossier: bool):
    """(chiffrage, refus) de dossiers qui sont déjà en mémoire."""
    bons, refus = verifies(lot, systeme(lectures))
    retenus = au_cout(deposes(bons, choix.recours), choix.cout_travaux)
    nombre = (
        precision.repliques_par_defaut(retenus.height) if choix.intervalles is None else choix.intervalles
    )
    lois = cout.scenarios(*reformes, lectures=lectures)
    return cout.chiffrer_morceaux([retenus], lois, nombre, par_dossier), refus


# --- Faire varier un paramètre ----------------------------------------------------------------------------


class Variation:
    """Une population et des paramètres à faire varier : base calculée une fois, enveloppe ou financeur comparé.

    `groupes` : chemins des paramètres de chaque groupe ; `bornes` : (plus petite, plus grande valeur) de chacun.
    """

    def __init__(
        self,
        lot: Lot,
        groupes: Sequence[Sequence[str]],
        bornes: Sequence[tuple[float, float]],
        *,
        lectures: Sequence[str] = (),
        reformes: Sequence = (),
        recours: float | None = None,
        annee: int | None = None,
    ) -> None:
        self.loi = systeme([*reformes, *lectures])
        self.groupes = [
            tuple(f for c in g for f in feuilles(self.loi, chemin_complet(self.loi, c))) for g in groupes
        ]
        for groupe, (de, a) in zip(self.groupes, bornes, strict=True):
            verifier_bornes(self.loi, groupe, de, a)
        bons, self.refus = verifies(lot, self.loi)
        self.dossiers = deposes(bons, recours)
        if annee:
            self.dossiers = self.dossiers.filter(polars.col("date_depot").dt.year() == annee)
        if not self.dossiers.height:
            raise ErreurEntree("Aucun dossier déposé à calculer.")
        self.bornes = list(bornes)
        tous = {c: b for groupe, b in zip(self.groupes, bornes, strict=True) for c in groupe}
        self.calcul = Balayage(self.dossiers, self.loi, list(tous), tous)
        self.financeur: str | None = None

    @property
    def chemins(self) -> tuple[str, ...]:
        """Paramètres du premier groupe."""
        return self.groupes[0]

    def choisir_financeur(self, financeur: str | None) -> str:
        """Le financeur demandé ; à défaut, celui dont la dépense change le plus entre les bornes."""
        if financeur is not None and financeur not in FINANCEURS:
            raise ErreurEntree(
                f"Financeur « {financeur} » inconnu.{noms_proches(financeur, FINANCEURS)} "
                f"L'un de : {', '.join(FINANCEURS)}."
            )
        if financeur is None:
            bas, haut = (self.calcul.evaluer(dict.fromkeys(self.chemins, v)).couts for v in self.bornes[0])
            financeur = max(bas, key=lambda f: abs(haut[f] - bas[f]))
        self.financeur = financeur
        return financeur

    def comparer(self, montant: float | None, nom: str | None, financeur: str | None) -> None:
        """Compare désormais chaque point à une enveloppe : un montant pour un financeur, ou une enveloppe d'un texte."""
        if nom is not None:
            self.calcul.comparer(self.enveloppe_du_texte(nom))
            return
        if montant is None:
            raise ErreurEntree("Quelle enveloppe comparer ? Donnez un montant, ou le nom d'une enveloppe.")
        self.annee_des_dossiers()  # un montant est celui d'une année
        qui = FINANCEURS[self.choisir_financeur(financeur)]
        self.calcul.comparer(EnveloppeBalayee(f"{qui.libelle}, toutes ses aides", montant, qui.aides))

    def annee_des_dossiers(self) -> int:
        annees = self.dossiers["date_depot"].dt.year().unique().sort().to_list()
        if len(annees) > 1:
            raise ErreurEntree(
                f"La population couvre plusieurs années ({', '.join(map(str, annees))}) et une enveloppe est annuelle : "
                "choisissez --annee."
            )
        return annees[0]

    def enveloppe_du_texte(self, nom: str) -> EnveloppeBalayee:
        connues = {e.nom: e for e in enveloppes.enveloppes()}
        if nom not in connues:
            raise ErreurEntree(f"Enveloppe « {nom} » inconnue.{noms_proches(nom, connues)}")
        choisie = connues[nom]
        annee = choisie.premiere_annee if choisie.duree_entiere else self.annee_des_dossiers()
        montant = enveloppes.montant_de_l_annee(choisie, self.loi, annee)
        if montant is None:
            raise ErreurEntree(f"L'enveloppe « {nom} » n'a pas de montant en {annee}.")
        concernes = self.calcul.axes.select(choisie.concernes()).to_series().to_numpy()
        return EnveloppeBalayee(choisie.libelle, montant, choisie.plus, choisie.moins, concernes)

    def valeurs_d_aujourd_hui(self, groupe: int = 0) -> list[float]:
        """Valeurs des paramètres d'un groupe aux jours de dépôt de la population, sans doublon."""
        valeurs = set()
        jours = {str(self.dossiers["date_depot"].min()), str(self.dossiers["date_depot"].max())}
        for chemin in self.groupes[groupe]:
            parametre = trouver_parametre(self.loi.parameters, chemin)
            valeurs |= {parametre.get_at_instant(jour) for jour in jours}
        return sorted(v for v in valeurs if v is not None)

    @property
    def situations(self) -> str:
        """Phrase : dossiers dans la loi, hors d'elle et pourquoi, incomplets."""
        return essentiel.compter_les_situations(compter(self.calcul.axes))


def verifier_bornes(loi, chemins: Sequence[str], de: float, a: float) -> None:
    """Erreur (`ErreurReforme`) : une borne n'est pas une valeur admise du paramètre (15 pour 15 %, nombre négatif)."""
    for chemin in chemins:
        parametre = trouver_parametre(loi.parameters, chemin)
        for valeur in (de, a):
            verifier_valeur(parametre, valeur, chemin)


def balayer(
    lot: Lot, parametre: str | Sequence[str], de: float, a: float, pas: float, **options
) -> polars.DataFrame:
    """Coût d'un paramètre (ou de tous ceux d'un nœud), valeur par valeur : une ligne par valeur.

    Colonnes : `valeur`, `cout_<financeur>`, `cout_total`, `reste_a_charge` (euros, total au coût TTC connu),
    `dossiers_aides`, `dossiers_aides_<financeur>`. `options` : `lectures`, `reformes`, `recours`, `annee`.
    Erreur (`ErreurEntree`, `ErreurReforme`) : paramètre inconnu, bornes ou pas inadmissibles.
    """
    valeurs = pas_reguliers(de, a, pas)
    chemins = [parametre] if isinstance(parametre, str) else list(parametre)
    verifier_options(options, OPTIONS_D_UNE_VARIATION)
    variation = Variation(lot, [chemins], [(de, a)], **options)
    return table(variation.calcul.balayer(variation.chemins, valeurs), variation.chemins)


def resoudre(
    lot: Lot,
    parametre: str | Sequence[str],
    de: float,
    a: float,
    pas: float = 0.0001,
    *,
    budget: float | None = None,
    enveloppe: str | None = None,
    menages: float | None = None,
    financeur: str | None = None,
    **options,
) -> resolution.Resolution:
    """Valeur d'un paramètre qui dépense un budget, ou qui aide un nombre de ménages.

    `budget` : euros que le financeur dépense, toutes aides comprises ; `enveloppe` : nom d'une enveloppe d'un texte ;
    `menages` : ménages que sert l'enveloppe s'il y en a une, sinon que le financeur aide (tous, s'il n'est pas dit).
    Rend les solutions, les points calculés, et les avertissements. `options` : comme `balayer`.
    """
    if budget is None and enveloppe is None and menages is None:
        raise ErreurEntree("Que résoudre ? Donnez budget, enveloppe ou menages.")
    chemins = [parametre] if isinstance(parametre, str) else list(parametre)
    verifier_options(options, OPTIONS_D_UNE_VARIATION)
    variation = Variation(lot, [chemins], [(de, a)], **options)
    if budget is not None or enveloppe is not None:
        variation.comparer(budget, enveloppe, financeur)
    mesure, cible = question(variation, menages, financeur)
    return resolution.resoudre(variation.calcul, variation.chemins, mesure, cible, de, a, pas)


def question(variation: Variation, menages: float | None, financeur: str | None):
    """(mesure, cible) : euros de l'enveloppe, ménages qu'elle sert, ou ménages aidés."""
    enveloppe = variation.calcul.enveloppe
    if menages is None:
        if enveloppe is None:
            raise ErreurEntree(
                "Quelle enveloppe dépenser ? Donnez un budget, une enveloppe, ou un nombre de ménages."
            )
        return resolution.mesure_depense(), enveloppe.montant
    if enveloppe is not None:
        return resolution.mesure_servis, menages
    if financeur is not None:
        variation.choisir_financeur(financeur)
    return resolution.mesure_aides(financeur), menages


def lectures(lot: Lot) -> polars.DataFrame:
    """Euros en jeu de chaque lecture des textes d'une population, de la plus chère à la moins chère (`enjeux.schema`)."""
    bons, _ = verifies(lot)
    return enjeux.enjeux(bons)


# --- Recours qui réagit -----------------------------------------------------------------------------------


def reagir(
    lot: Lot, *reformes, elasticites: Sequence[float], lectures: Sequence[str] = ()
) -> polars.DataFrame:
    """Coût d'une réforme si le recours réagit à la part du coût aidée (`reaction.MESURES`), par élasticité."""
    lois = cout.scenarios(*reformes, lectures=lectures)
    bons, _ = verifies(lot, lois["base"])
    return reaction.reaction(bons, lois["base"], lois["reforme"], elasticites)


def ecrire_reaction(chemin: Path, table: polars.DataFrame) -> None:
    """Classeur de la réaction du recours, une ligne par élasticité."""
    montants = (
        "cout_avant",
        "ecart_sans_reaction",
        "ecart_des_nouveaux",
        "cout_apres",
        "aubaine",
        "deplacement",
    )
    genres = dict.fromkeys(montants, "euros") | {"part_d_aubaine": "part"}
    note = "Recours × (1 + e × écart de la part du coût aidée) : une hypothèse, non une mesure."
    ecrire_classeur(
        chemin, [Feuille("Recours", table, reaction.MESURES, genres, titre="Recours qui réagit", note=note)]
    )


# --- Marges d'une population ------------------------------------------------------------------------------


def sensibilite_aux_marges(population: polars.DataFrame, marges: Path | str) -> polars.DataFrame:
    """Coût de la loi en vigueur pour les dossiers déposés : toutes les marges, aucune, et sans chacune d'elles."""
    loi = systeme(())
    initiaux = population.with_columns(poids=polars.lit(1.0))
    bons = dossiers_verifies(deposes(initiaux), systeme=loi).table
    aides = bons.select("id", aide=calculer(bons, loi, ["total_subventions"])["total_subventions"])
    montants = (
        initiaux.join(aides, on="id", how="left", maintain_order="left")["aide"].fill_null(0.0).to_numpy()
    )
    lues = calage.lire(marges, initiaux)
    return calage.sensibilite(montants, initiaux["poids"].to_numpy(), lues)


def ecrire_marges(chemin: Path, cale: calage.Calage, sensible: polars.DataFrame) -> None:
    """Classeur d'un calage : l'écart de chaque marge, et ce que le coût lui doit."""
    titres = {
        "variable": "Variable", "modalite": "Modalité", "cible": "Voulu", "avant": "Avant calage", "apres": "Après calage",
        "ecart": "Écart", "source": "Source",
    }  # fmt: skip
    euros = {"total": "euros", "ecart": "euros"}
    couts = {"calage": "Poids calés sur", "total": "Coût de la loi en vigueur", "ecart": "Écart"}
    feuilles = [Feuille("Marges", cale.marges, titres), Feuille("Sensibilité", sensible, couts, euros)]
    ecrire_classeur(chemin, feuilles, "Marges de la population")


__all__ = ["Chiffrage", "Hypotheses", "Variation", "balayer", "chiffrer", "lectures", "resoudre"]
