"""Le recours qui réagit à l'aide : une hypothèse explicite, avec son intervalle ; aubaine et déplacement à part.

Hypothèse : quand l'aide promise passe d'une part du coût à une autre, la part des projets qui déposent est multipliée par
1 + e × (écart des parts). Avec e = 2, dix points d'aide en plus font déposer 20 % de projets de plus. Personne n'a mesuré
e pour ces textes : trois valeurs se donnent, et le résultat en est l'intervalle.
"""

from collections.abc import Sequence

import polars

from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.loi.incremental import calculer_variantes

SCENARIOS = ("base", "reforme")
MESURES = {
    "elasticite": "Élasticité e",
    "deposes_avant": "Dossiers déposés avant",
    "deposes_apres": "Dossiers déposés après",
    "cout_avant": "Coût avant",
    "ecart_sans_reaction": "Écart sans réaction",
    "ecart_des_nouveaux": "Dû aux dossiers gagnés ou perdus",
    "cout_apres": "Coût après",
    "aubaine": "Aubaine : hausses de ceux qui déposaient déjà",
    "part_d_aubaine": "Part d'aubaine dans les hausses",
    "deplacement": "Déplacement : hausses prises sur un autre financeur",
    "recours_borne": "Projets dont le recours atteint 0 ou 1",
}


def projets(population: polars.DataFrame) -> polars.DataFrame:
    """Projets de travaux de la population, et leur recours attendu (`taux`) : la part des projets de leur statut qui dépose.

    Erreur (`ErreurEntree`) : la population n'a que des dossiers déposés, ou aucun.
    """
    avec = population.filter(polars.col("montant_travaux_ht") > 0)
    if "recours" not in avec.columns or avec["recours"].all() or not avec["recours"].any():
        raise ErreurEntree(
            "La réaction du recours demande une population dont une partie des projets ne dépose pas (colonne « recours »)."
        )
    poids = polars.col("poids") if "poids" in avec.columns else polars.lit(1.0)
    deposes = (poids * polars.col("recours").fill_null(True).cast(polars.Float64)).sum()
    return avec.with_columns(taux=(deposes / poids.sum()).over("statut_demandeur"), poids=poids)


def effets(population: polars.DataFrame, base: object, reforme: object) -> polars.DataFrame:
    """Un projet par ligne : `poids`, `taux`, aides totales, part du coût aidée en plus (`delta`), déplacement."""
    avec = projets(population)
    aides = [nom for f in FINANCEURS.values() for nom in f.aides]
    variables = list(dict.fromkeys(["total_subventions", *aides]))
    avant, apres = calculer_variantes(avec, base, [reforme], variables)
    cout = polars.col("montant_travaux_ht")
    if "montant_travaux_ttc" in avec.columns:
        cout = polars.when(polars.col("montant_travaux_ttc") > 0).then("montant_travaux_ttc").otherwise(cout)
    ecarts = [
        sum((apres[nom] - avant[nom] for nom in f.aides), start=polars.zeros(avec.height, eager=True))
        for f in FINANCEURS.values()
    ]
    verse = polars.DataFrame(
        [e.clip(lower_bound=0).alias(str(n)) for n, e in enumerate(ecarts)]
    ).sum_horizontal()
    economise = polars.DataFrame(
        [(-e).clip(lower_bound=0).alias(str(n)) for n, e in enumerate(ecarts)]
    ).sum_horizontal()
    table = avec.select(
        "poids", "taux", cout.alias("cout"), depose=polars.col("recours").fill_null(True).cast(polars.Float64)
    ).with_columns(
        avant=avant["total_subventions"], apres=apres["total_subventions"], verse=verse, economise=economise
    )  # fmt: skip
    return table.with_columns(
        delta=(polars.col("apres") - polars.col("avant")) / polars.col("cout"),
        deplace=polars.min_horizontal("verse", "economise"),
    )


def reaction(
    population: polars.DataFrame, base: object, reforme: object, elasticites: Sequence[float]
) -> polars.DataFrame:
    """Une ligne par élasticité (`MESURES`), en dossiers pondérés et en euros.

    `aubaine` : ce que la réforme donne de plus à des projets qui déposaient déjà. `deplacement` : ce qu'un financeur y
    verse en plus et qu'un autre y verse en moins. Les nouveaux dossiers comptent en espérance, sans tirage.
    """
    table = effets(population, base, reforme)
    w, filed = polars.col("poids"), polars.col("poids") * polars.col("depose")
    ecart = polars.col("apres") - polars.col("avant")
    lignes = []
    for e in elasticites:
        facteur = 1 + polars.lit(float(e)) * polars.col("delta")
        voulu = polars.col("taux") * facteur
        nouveau = w * (voulu.clip(0, 1) - polars.col("taux"))
        sommes = table.select(
            elasticite=polars.lit(float(e)),
            deposes_avant=filed.sum(),
            deposes_apres=filed.sum() + nouveau.sum(),
            cout_avant=(filed * polars.col("avant")).sum(),
            ecart_sans_reaction=(filed * ecart).sum(),
            ecart_des_nouveaux=(nouveau * polars.col("apres")).sum(),
            aubaine=(filed * ecart.clip(lower_bound=0)).sum(),
            gagnes=(nouveau.clip(lower_bound=0) * polars.col("apres")).sum(),
            deplacement=(filed * polars.col("deplace")).sum(),
            recours_borne=(w * ((voulu > 1) | (voulu < 0)).cast(polars.Float64)).sum(),
        ).with_columns(
            cout_apres=polars.sum_horizontal("cout_avant", "ecart_sans_reaction", "ecart_des_nouveaux"),
            part_d_aubaine=polars.when(polars.col("aubaine") + polars.col("gagnes") > 0).then(
                polars.col("aubaine") / (polars.col("aubaine") + polars.col("gagnes"))
            ),
        )  # fmt: skip
        lignes.append(sommes.select(list(MESURES)))
    return polars.concat(lignes)
