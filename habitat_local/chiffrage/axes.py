"""Axes d'un chiffrage : ce que l'on sait de chaque dossier avant d'additionner.

Texte, année de dépôt, catégorie, projet, statut, commune ; et la situation du dossier au regard de la loi : dedans,
dehors et pourquoi, ou incomplet. Un dossier hors de la loi compte 0 € : le dire est la moitié d'un chiffrage.
"""

import polars

from habitat_local.chiffrage.ecoute import Ecoute, est_un_manque
from habitat_local.loi.incremental import calculer_variantes
from habitat_local.loi.systeme import droit_en_vigueur, par_conventions, variables_extension
from openfisca_habitat_local.nomenclatures.generales import Motif

#: Axes du cube, avec leur libellé.
DIMENSIONS = {
    "situation": "Situation au regard de la loi",
    "texte": "Texte",
    "annee": "Année de dépôt",
    "categorie": "Catégorie de ressources ou niveau de loyer",
    "projet": "Projet",
    "statut": "Statut du demandeur",
    "commune": "Commune",
}
CLASSES = ("texte_applicable", "profil_demandeur", "ligne_travaux")
#: Projet d'un dossier aidé pour son bâti ancien, qu'aucune ligne de travaux ne décrit.
PATRIMOINE = "patrimoine"

DANS_LA_LOI, INCOMPLET, FAITS_REQUIS = "dans_la_loi", "incomplet", "faits_requis"
#: Situations, dans l'ordre où on les montre : libellé d'une table, et suite de « N dossiers ».
SITUATIONS = {
    DANS_LA_LOI: "Dans la loi",
    INCOMPLET: "Dans la loi, mais un fait manque",
    FAITS_REQUIS: "Une condition générale du texte n'est pas établie",
    "sans_travaux": "Sans projet de travaux",
    "hors_periode": "Déposé hors de la durée de tout texte",
    "hors_territoire": "Commune hors du territoire de tout texte",
    "commune_inconnue": "Commune inconnue",
}
#: Situations d'un dossier qu'un texte examine.
EXAMINES = (DANS_LA_LOI, INCOMPLET)
RECEVABILITE = "motif_recevabilite"


@par_conventions
def motifs() -> tuple[str, ...]:
    """Variables qui disent pourquoi une aide n'est pas due, la recevabilité d'abord."""
    variables = droit_en_vigueur().variables
    noms = [n for n in variables_extension() if getattr(variables[n], "possible_values", None) is Motif]
    return (RECEVABILITE, *sorted(n for n in noms if n != RECEVABILITE))


MANQUES = tuple(motif.name for motif in Motif if est_un_manque(motif.name))


def classes() -> list[str]:
    """Variables dont un axe dépend."""
    return [*CLASSES, *motifs(), "total_subventions"]


def situation(incomplets: polars.Series) -> polars.Expr:
    """Situation de chaque dossier, d'après ses motifs et son total : une clé de `SITUATIONS`.

    `incomplets` : dossiers dont une étape du calcul dit qu'un fait manque.

    Un dossier aidé est examiné, même si un autre volet de son texte ne l'est pas (bâti ancien sans travaux).
    """
    recevable = polars.col(RECEVABILITE).cast(polars.String)
    dit = polars.any_horizontal(polars.col(nom).cast(polars.String).is_in(MANQUES) for nom in motifs())
    manque = dit | polars.lit(incomplets)
    dehors = recevable.replace({"condition_generale": FAITS_REQUIS})
    return (
        polars.when(
            (recevable != "aucun") & ~recevable.is_in(MANQUES) & (polars.col("total_subventions") <= 0)
        )
        .then(dehors)
        .when(manque)
        .then(polars.lit(INCOMPLET))
        .otherwise(polars.lit(DANS_LA_LOI))
    )


def projet(dossiers: polars.DataFrame) -> polars.Expr:
    """Ligne de travaux retenue, sinon projet déclaré, sinon patrimoine."""
    anciens = [polars.col(nom) > 0 for nom in dossiers.columns if nom.startswith(("patrimoine_", "facade_"))]
    declare = polars.lit("aucune")
    if "nature_travaux" in dossiers.columns:
        declare = polars.col("nature_travaux").cast(polars.String).fill_null("aucune")
    ancien = polars.any_horizontal(polars.lit(False), *anciens)
    sans_ligne = polars.when(declare == "aucune", ancien).then(polars.lit(PATRIMOINE))
    ligne = polars.col("ligne_travaux").cast(polars.String)
    return polars.when(ligne != "aucune").then(ligne).otherwise(sans_ligne.otherwise(declare))


def axes(
    dossiers: polars.DataFrame, resultats: polars.DataFrame, incomplets: polars.Series
) -> polars.DataFrame:
    """Identité, axes et coût TTC (-1 : inconnu) des dossiers. `resultats` : `classes()` de chacun."""
    presentes = dossiers.columns
    identite = [nom for nom in ("id", "date_depot", "poids") if nom in presentes]
    ttc = "montant_travaux_ttc" in presentes
    statut = polars.col("statut_demandeur") if "statut_demandeur" in presentes else polars.lit(None)
    table = dossiers.hstack(resultats.select(classes())).select(
        *identite,
        situation=situation(incomplets),
        texte=polars.col("texte_applicable").cast(polars.String),
        annee=polars.col("date_depot").dt.year(),
        categorie=polars.col("profil_demandeur").cast(polars.String),
        projet=projet(dossiers),
        statut=statut.cast(polars.String),
        commune=polars.col("depcom_logement"),
        ttc=polars.col("montant_travaux_ttc").fill_null(-1) if ttc else polars.lit(-1.0),
    )
    return table if "poids" in table.columns else table.with_columns(poids=polars.lit(1.0))


def situations(dossiers: polars.DataFrame, loi) -> dict[str, float]:
    """{situation: dossiers, pondérés} de dossiers vérifiés, dans l'ordre de `SITUATIONS`."""
    ecoute = Ecoute(dossiers)
    (resultats,) = calculer_variantes(dossiers, loi, [], classes(), ecouter=ecoute.du_lot)
    return compter(axes(dossiers, resultats, ecoute.incomplets))


def compter(table: polars.DataFrame) -> dict[str, float]:
    """{situation: dossiers, pondérés} d'une table d'axes."""
    return ranger(dict(table.group_by("situation").agg(polars.col("poids").sum()).iter_rows()))


def ranger(comptes: dict[str, float]) -> dict[str, float]:
    """Les mêmes, dans l'ordre de `SITUATIONS`, les situations inconnues à la fin."""
    return {s: comptes[s] for s in [*SITUATIONS, *sorted(set(comptes) - set(SITUATIONS))] if s in comptes}
