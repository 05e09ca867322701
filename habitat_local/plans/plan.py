"""Plan de financement de chaque dossier : aides par financeur, primes, prêts, écrêtement, reste à charge."""

import re

import polars

from habitat_local.loi.moteur import calculer, intervalles
from habitat_local.loi.plan import details
from habitat_local.loi.systeme import dates_de_changement
from habitat_local.loi.systeme import systeme as systeme_openfisca
from habitat_local.plans import expliquer as explication
from openfisca_habitat_local.nomenclatures.generales import Motif

AIDES = {
    "anah": "subvention_anah",
    "ase": "aide_solidarite_ecologique",
    "departement": "subvention_departement",
    "epci": "subvention_epci",
    "ville": "subvention_ville",
    "organismes": "aides_organismes",
}
MOTIFS = ("motif_recevabilite", "motif_anah", "motif_ase", "motif_departement", "motif_epci", "motif_ville")
CLASSEMENT = ("texte_applicable", "profil_demandeur", "ligne_travaux")
TOTAUX = {
    "primes": "primes_anah",
    "ecretement_anah": "ecretement_anah",
    "ecretement_primes": "ecretement_primes_anah",
    "total": "total_subventions",
    "prets": "total_prets",
}
#: Ce qui, s'il diffère, fait qu'une lecture est en jeu.
MONTANTS = (*AIDES.values(), "primes_anah", "ecretement_anah", "total_subventions", "total_prets")
#: Clés toujours présentes dans les aides d'un plan ; les autres le sont si le texte connaît ce financeur.
TOUJOURS = ("anah", "ase", "departement")


def sorties_du_plan():
    """Variables qu'il faut calculer pour un plan complet."""
    detaillees = [nom for genre in details().values() for noms in genre.values() for nom in noms]
    return list(
        dict.fromkeys(
            [*CLASSEMENT, *MOTIFS, *AIDES.values(), *TOTAUX.values(), "reste_a_charge", *detaillees]
        )
    )


def detailler(resultats):
    """Colonnes `prime_…` et `pret_…`."""
    return resultats.select(
        polars.sum_horizontal(noms).round(2).alias(f"{genre}_{cle}")
        for genre, cles in details().items()
        for cle, noms in cles.items()
    )


def planifier(dossiers, systeme=None):
    """Plan de chaque dossier vérifié, dans leur ordre : une DataFrame plate, montants au centime.

    Le coût TTC vient du dossier, nul s'il ne le dit pas ; le reste à charge est alors nul aussi.
    """
    systeme = systeme or systeme_openfisca()
    resultats = calculer(dossiers, systeme, sorties_du_plan())
    ttc = dossiers["montant_travaux_ttc"] if "montant_travaux_ttc" in dossiers.columns else None
    connu = polars.col("reste_a_charge") >= 0
    table = resultats.select(*CLASSEMENT, **AIDES, **TOTAUX).with_columns(
        cout_ttc=polars.lit(None, polars.Float64) if ttc is None else ttc.round(2),
        reste_a_charge=resultats.select(polars.when(connu).then("reste_a_charge")).to_series(),
    )
    return polars.concat(
        [
            dossiers.select("id"),
            table,
            detailler(resultats),
            resultats.select(MOTIFS),
        ],
        how="horizontal",
    )


# --- Règles, motifs et lectures ----------------------------------------------------------------------------


#: Faits, hors motifs et classement, dont dépendent les cases lues.
FAITS_DE_SIGNATURE = ("statut_demandeur", "nature_travaux", "copropriete")


def faits_des_tableaux(systeme):
    """Faits que les tableaux et les cadres des textes exigent ou excluent."""
    conventions = systeme.parameters.children["habitat_local"].children["conventions"]
    noms = set()
    for feuille in conventions.get_descendants():
        if re.search(r"\.faits_(requis|exclus)(\.|$)", feuille.name) and hasattr(feuille, "values_list"):
            noms.update(nom for valeur in feuille.values_list for nom in valeur.value or ())
    return sorted(noms)


def faits_en_cause(dossiers, plan, systeme):
    """Faits et manques dont dépend la phrase d'un motif ; vides pour les dossiers dont le motif n'en dépend pas."""
    motifs = [polars.col(m).cast(polars.String) for m in MOTIFS]
    de_faits = plan.select(
        polars.any_horizontal(m.is_in(explication.MOTIFS_DE_FAITS) for m in motifs)
    ).to_series()
    de_gain = plan.select(polars.any_horizontal(m == "gain_local_insuffisant" for m in motifs)).to_series()
    faits = [nom for nom in faits_des_tableaux(systeme) if nom in dossiers.columns]
    colonnes = [
        dossiers[nom].fill_null(False).set(~de_faits, None).alias(f"_{nom}")
        for nom in faits
        if dossiers[nom].dtype == polars.Boolean
    ]
    if "gain_energetique" in dossiers.columns:
        colonnes.append((dossiers["gain_energetique"].is_null() & (de_faits | de_gain)).alias("_sans_gain"))
    return colonnes


def signatures(dossiers, plan, systeme):
    """Pour chaque dossier, le rang d'un dossier dont les règles et les motifs sont les mêmes."""
    rang = intervalles(dates_de_changement(systeme), dossiers["date_depot"].to_numpy())
    cles = plan.select(
        *CLASSEMENT, *MOTIFS, *((polars.col(c) > 0).alias(f"a_{c}") for c in (*AIDES, *TOTAUX))
    )
    faits = [dossiers[nom] for nom in FAITS_DE_SIGNATURE if nom in dossiers.columns]
    cles = cles.hstack([polars.Series("_intervalle", rang), *faits, *faits_en_cause(dossiers, plan, systeme)])
    return cles.with_row_index("_rang").select(polars.col("_rang").min().over(cles.columns)).to_series()


def traces(dossiers, plan, systeme):
    """({rang: Trace} d'un dossier de chaque signature, rang de signature de chaque dossier)."""
    rangs = signatures(dossiers, plan, systeme)
    sorties = sorties_du_plan()
    return {
        r: explication.Trace(dossiers[r : r + 1], systeme, sorties) for r in rangs.unique().to_list()
    }, rangs


def annoter(dossiers, plan, systeme):
    """Plan augmenté des listes `regles` et `motifs` de chaque dossier."""
    par_rang, rangs = traces(dossiers, plan, systeme)
    liste = polars.List(polars.String)
    notes = polars.DataFrame(
        {
            "_rang": list(par_rang),
            "regles": [explication.regles(t) for t in par_rang.values()],
            "motifs": [explication.motifs(t) for t in par_rang.values()],
        },
        schema={"_rang": rangs.dtype, "regles": liste, "motifs": liste},
    )
    plan = plan.with_columns(rangs.alias("_rang"))
    return plan.join(notes, on="_rang", how="left", maintain_order="left").drop("_rang")


def expliquer(dossiers, systeme):
    """Explication de chaque dossier, de sa propre trace."""
    sorties = sorties_du_plan()
    return [
        explication.expliquer(explication.Trace(dossiers[rang : rang + 1], systeme, sorties))
        for rang in range(dossiers.height)
    ]


def ajouter_lectures(dossiers, plan, systeme, reformes=()):
    """Plan augmenté de la liste `lectures` : ambiguïtés dont une autre lecture changerait un montant du dossier."""
    enjeux = explication.lectures_en_jeu(dossiers, systeme, MONTANTS, reformes)
    par_dossier = (
        enjeux.with_columns(ambiguite=polars.col("lecture").str.replace(r"-[a-z]$", ""))
        .group_by("rang")
        .agg(lectures=polars.col("ambiguite").unique().sort())
    )
    return (
        plan.with_row_index("rang")
        .join(par_dossier, on="rang", how="left", maintain_order="left")
        .with_columns(polars.col("lectures").fill_null(polars.lit([], polars.List(polars.String))))
        .drop("rang")
    )


def motifs_en_phrases(plan):
    """Plan où chaque `motif_…` est une phrase (vide quand l'aide est due), sans le nom des faits en cause."""
    phrases = {motif.name: None if motif is Motif.aucun else motif.value for motif in Motif}
    return plan.with_columns(
        polars.col(nom).cast(polars.String).replace_strict(phrases, return_dtype=polars.String)
        for nom in MOTIFS
    )


# --- JSON --------------------------------------------------------------------------------------------------


def financeurs_du_texte(systeme):
    """{texte: financeurs qui y ont un tableau}."""
    conventions = systeme.parameters.habitat_local.conventions.children
    return {nom: {f for f in AIDES if f in noeud.children} for nom, noeud in conventions.items()}


def detail_exact(ligne, genre, total):
    """Primes ou prêts non nuls par clé, si leur somme est le total (un écrêtement les réduit) ; sinon le total."""
    detail = {cle: ligne[f"{genre}_{cle}"] for cle in details()[genre] if ligne[f"{genre}_{cle}"]}
    if abs(sum(detail.values()) - ligne[total]) < 0.05:
        return detail
    return {"total": ligne[total]}


def objet_du_plan(ligne, connus):
    """Un dossier du JSON de sortie."""
    presents = connus.get(ligne["texte_applicable"], {"epci", "ville"})
    ecretement = {"anah": ligne["ecretement_anah"]}
    if ligne["ecretement_primes"]:
        ecretement["primes"] = ligne["ecretement_primes"]
    return {
        "id": ligne["id"],
        "texte": ligne["texte_applicable"],
        "aides": {c: ligne[c] for c in AIDES if c in TOUJOURS or c in presents or ligne[c]},
        "primes": detail_exact(ligne, "prime", "primes"),
        "prets": detail_exact(ligne, "pret", "prets"),
        "ecretement": ecretement,
        **{c: ligne[c] for c in ("total", "cout_ttc", "reste_a_charge", "lectures", "regles", "motifs")},
    }


def en_objets(plan, systeme=None):
    """Objets du JSON, un par dossier, d'un plan annoté et muni de ses lectures."""
    connus = financeurs_du_texte(systeme or systeme_openfisca())
    for ligne in plan.iter_rows(named=True):
        yield objet_du_plan(ligne, connus)


def plan_complet(dossiers, reformes=()):
    """Plan annoté (règles, motifs) et muni de ses lectures en jeu, sous le droit en vigueur réformé."""
    systeme = systeme_openfisca(reformes)
    plan = annoter(dossiers, planifier(dossiers, systeme), systeme)
    return ajouter_lectures(dossiers, plan, systeme, reformes)
