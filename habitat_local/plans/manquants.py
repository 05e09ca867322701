"""Ce que vaut chaque fait manquant : le plan du dossier avec chacune des réponses possibles.

Un booléen a deux réponses, une classe ses modalités, un nombre les seuils auxquels les tableaux le comparent, et de
part et d'autre, une date le jour du dépôt et un jour lointain. Chaque réponse fait un dossier de plus, calculé par la
même loi : rien n'est approché.
"""

import datetime
import json

import numpy
import polars

from habitat_local.communs import formats
from habitat_local.loi.colonnes import RESULTATS_ADMIS, colonnes
from habitat_local.loi.moteur import calculer
from habitat_local.plans.faits import nombre
from habitat_local.plans.financement import TOTAUX, aides
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import raisons_de_l_ecretement, toutes_les_aides

#: Faits que ni conseiller ni demandeur n'ont à répondre : ils disent de quel dossier il s'agit.
JAMAIS_DEMANDES = frozenset({"date_depot", "depcom_logement", "date_engagement"})


#: Montants d'un plan qui font qu'une réponse compte.
def suivis() -> dict[str, str]:
    """{clé: variable} des montants qu'une réponse peut changer."""
    return {**aides(), **TOTAUX, "reste_a_charge": "reste_a_charge"}


#: Dossiers d'essai calculés d'un coup, au plus.
ESSAIS_PAR_CALCUL = 200_000
#: Écart qui suffit à être d'un côté d'un seuil, par unité.
PAS = {"/1": 0.001, "currency": 0.01, "m2": 0.01}
SEUILS_AU_PLUS = 8
#: Une date d'essai est le jour du dépôt, ou celui-ci, tant d'années plus tôt.
ANNEES = 30


def questions(lot) -> polars.Series:
    """Liste JSON, par dossier, des faits manquants dont une réponse changerait le plan, avec chaque réponse.

    D'abord ceux dont une réponse change le plus le total : la question à poser.
    """
    essais = tous_les_essais(lot)
    if not essais.height:
        return polars.Series("questions", ["[]"]).new_from_index(0, lot.effectif)
    essais = essais.hstack(resultats_des_essais(lot, essais))
    listes = [
        question_en_json(lot, fait, groupe)
        for (_, fait), groupe in essais.group_by("rang", "fait", maintain_order=True)
    ]
    enjeu = (polars.col("total") - polars.col("base_total")).abs().max()
    cles = (
        essais.group_by("rang", "fait", maintain_order=True)
        .agg(enjeu=enjeu)
        .with_columns(question=polars.Series(listes, dtype=polars.String))
        .sort("rang", "enjeu", descending=[False, True], maintain_order=True)
    )
    par_dossier = (
        cles.drop_nulls("question")
        .group_by("rang", maintain_order=True)
        .agg(polars.col("question").str.join(", "))
    )
    tous = polars.DataFrame({"rang": numpy.arange(lot.effectif, dtype=numpy.uint32)})
    reunies = tous.join(par_dossier, on="rang", how="left", maintain_order="left")["question"]
    return ("[" + reunies.fill_null("") + "]").alias("questions")


# --- Quels faits, quelles réponses -------------------------------------------------------------------------


def des_textes_nommes(lot) -> dict[str, numpy.ndarray]:
    """{fait: dossiers dont un texte d'aides nommées le lit}, aides et écrêtement."""
    racine = lot.systeme.parameters.children["habitat_local"]
    lus: dict[str, set[str]] = {}
    for aide in toutes_les_aides(racine):
        lus.setdefault(aide.texte, set()).update(
            lot.faits.colonnes_lues(aide.variable_brute), lot.faits.colonnes_lues(aide.variable)
        )
    concernes: dict[str, numpy.ndarray] = {}
    for texte, faits in lus.items():
        releve = lot.faits.valeurs(f"releve_{texte}")
        if not releve.any():
            continue
        if "ecretement" in racine.children["conventions"].children[texte].children:
            cites = raisons_de_l_ecretement(racine, texte).faits
            faits |= {
                f for cite in cites if cite in lot.faits.variables for f in lot.faits.colonnes_lues(cite)
            }
        for fait in faits:
            concernes[fait] = concernes.get(fait, False) | releve
    return concernes


def candidats(lot) -> dict[str, numpy.ndarray]:
    """{fait: dossiers à qui le demander} des faits que le total ou les prêts lisent, et qui y manquent."""
    tous = numpy.ones(lot.effectif, dtype=bool)
    lus = {f: tous for nom in ("total_subventions", "total_prets") for f in lot.faits.racines(nom)}
    lus |= {n: tous for n in ("categorie_ressources_anah",) if n in lot.faits.lues}
    lus = {**des_textes_nommes(lot), **lus}
    manquent = {
        f: concernes & a_demander(lot, f)
        for f, concernes in lus.items()
        if f not in JAMAIS_DEMANDES | RESULTATS_ADMIS
    }
    return {fait: manquent[fait] for fait in sorted(manquent) if manquent[fait].any()}


def a_demander(lot, fait) -> numpy.ndarray:
    """Dossiers auxquels ce fait manque ; ce que la loi a su calculer ne manque pas."""
    manque = ~lot.faits.donne(fait)
    variable = lot.faits.variables[fait]
    if variable.formulas and colonnes()[fait].genre == "classe":
        return manque & (lot.faits.valeurs(fait) == variable.default_value.index)
    return manque & lot.faits.inconnu(fait) if variable.formulas else manque


def tous_les_essais(lot) -> polars.DataFrame:
    """Un dossier d'essai par dossier, fait manquant et réponse : `rang`, `fait`, `reponse` (texte), `ordre`."""
    morceaux = [
        polars.DataFrame(schema={"rang": polars.UInt32, "fait": polars.String, "reponse": polars.String})
    ]
    seuils = seuils_de_chaque_dossier(lot)
    for fait, concernes in candidats(lot).items():
        places = numpy.flatnonzero(concernes).astype(numpy.uint32)
        genre, unite = colonnes()[fait].genre, lot.faits.variables[fait].unit
        if genre == "booleen":
            reponses = polars.DataFrame({"rang": places}).join(
                polars.DataFrame({"reponse": ["true", "false"]}), how="cross"
            )
        elif genre == "classe":
            modalites = [v for v in colonnes()[fait].valeurs if v != colonnes()[fait].defaut]
            reponses = polars.DataFrame({"rang": places}).join(
                polars.DataFrame({"reponse": modalites}), how="cross"
            )
        elif genre in ("nombre", "entier"):
            siens = seuils.filter((polars.col("fait") == fait) & polars.col("rang").is_in(places.tolist()))
            reponses = siens.select("rang", "reponse")
            if unite == "currency":  # rien : la réponse la plus commune à un montant inconnu
                rien = polars.DataFrame({"rang": places, "reponse": ["0.0"] * len(places)})
                reponses = polars.concat([rien, reponses]).unique(maintain_order=True)
        elif genre == "date":
            reponses = jours_d_essai(lot, places)
        else:
            continue
        morceaux.append(reponses.with_columns(fait=polars.lit(fait)).select("rang", "fait", "reponse"))
    return polars.concat(morceaux).sort("rang", "fait", maintain_order=True)


def jours_d_essai(lot, places) -> polars.DataFrame:
    """Jours d'essai d'une date inconnue : le dépôt, et un jour lointain."""
    depots = polars.DataFrame({"rang": places, "depot": lot.dossiers["date_depot"][places]})
    jours = [
        depots.select("rang", reponse=polars.col("depot").dt.offset_by(ecart).dt.to_string())
        for ecart in ("0d", f"-{ANNEES}y")
    ]
    return polars.concat(jours).sort("rang", maintain_order=True)


def seuils_de_chaque_dossier(lot) -> polars.DataFrame:
    """Valeurs d'essai des faits qui sont des nombres : les seuils de ses tableaux, et de part et d'autre."""
    morceaux = [
        polars.DataFrame(schema={"rang": polars.UInt32, "fait": polars.String, "reponse": polars.String})
    ]
    for fait, (rangs, bornes) in bornes_par_fait(lot).items():
        variable, genre = lot.faits.variables[fait], colonnes()[fait].genre
        manque = ~lot.faits.donne(fait)[rangs]
        pas = 1 if genre == "entier" else PAS.get(variable.unit, 0.01)
        couples = polars.DataFrame(
            {"rang": rangs[manque].astype(numpy.uint32), "borne": bornes[manque]}
        ).unique()
        couples = couples.sort("rang", "borne").filter(
            polars.col("borne").cum_count().over("rang") <= SEUILS_AU_PLUS
        )
        # Un centime de plus que rien n'est pas une réponse.
        autour = [(couples, 0), *((couples.filter(polars.col("borne") != 0), ecart) for ecart in (-pas, pas))]
        valeurs = [c.select("rang", valeur=polars.col("borne") + ecart) for c, ecart in autour]
        essais = polars.concat(valeurs).filter(polars.col("valeur") >= 0).unique().sort("rang", "valeur")
        entier = polars.Int64 if genre == "entier" else polars.Float64
        texte = polars.col("valeur").round(6).cast(entier).cast(polars.String)
        morceaux.append(essais.select("rang", fait=polars.lit(fait), reponse=texte))
    return polars.concat(morceaux)


def bornes_par_fait(lot):
    """{fait: (rangs, bornes)} que les tableaux du lot comparent à des nombres."""
    trouvees: dict[str, list] = {}
    for evenement in lot.recueil.evenements:
        fait = evenement.fait
        if evenement.nature == "condition" and evenement.sens and fait in colonnes():
            trouvees.setdefault(fait, []).append((evenement.places, evenement.valeurs))
        if evenement.nature == "plafond_base":
            assiettes = ("montant_travaux_ht", "montant_travaux_ttc")
            for assiette in assiettes:
                trouvees.setdefault(assiette, []).append((evenement.places, evenement.valeurs))
    reunies = {}
    for fait, couples in trouvees.items():
        rangs, bornes = (numpy.concatenate([c[k] for c in couples]) for k in (0, 1))
        connus = ~numpy.isnan(bornes)
        reunies[fait] = rangs[connus], numpy.round(bornes[connus], 6)
    return reunies


# --- Calculer les essais -----------------------------------------------------------------------------------


def resultats_des_essais(lot, essais) -> polars.DataFrame:
    """Montants du plan de chaque essai, et ceux du dossier tel qu'il est (`base_…`)."""
    dossiers = lot.dossiers
    absentes = [f for f in essais["fait"].unique().to_list() if f not in dossiers.columns]
    dossiers = dossiers.with_columns(polars.lit(None, colonnes()[f].type_polars).alias(f) for f in absentes)
    morceaux = []
    for debut in range(0, essais.height, ESSAIS_PAR_CALCUL):
        partie = essais[debut : debut + ESSAIS_PAR_CALCUL]
        varies = dossiers[partie["rang"]].with_columns(
            polars.when(partie["fait"] == fait)
            .then(en_colonne(partie["reponse"], colonnes()[fait], partie["fait"] == fait))
            .otherwise(polars.col(fait))
            .alias(fait)
            for fait in partie["fait"].unique().to_list()
        )
        resultats = calculer(varies, lot.systeme, list(suivis().values()))
        morceaux.append(resultats.select(polars.col(nom).alias(cle) for cle, nom in suivis().items()))
    apres = polars.concat(morceaux)
    avant = lot.resultats[essais["rang"]].select(
        polars.col(nom).alias(f"base_{cle}") for cle, nom in suivis().items()
    )
    return apres.hstack(avant)


def en_colonne(reponses, colonne, concernes):
    """Réponses (texte) sous le genre de leur colonne ; nulles pour les essais d'un autre fait."""
    reponses = reponses.set(~concernes, None)
    if colonne.genre == "booleen":
        return reponses == "true"
    if colonne.genre == "date":
        return reponses.str.to_date()
    if colonne.genre == "classe":
        return reponses.cast(colonne.type_polars)
    return reponses.cast(colonne.type_polars)


# --- Dire --------------------------------------------------------------------------------------------------


def question_en_json(lot, fait, groupe) -> str | None:
    """Une question : le fait, et le plan avec chaque réponse ; None si aucune ne change rien."""
    lignes = groupe.to_dicts()
    if all(ligne[cle] == ligne[f"base_{cle}"] for ligne in lignes for cle in suivis()):
        return None
    reponses = [une_reponse(lot, fait, ligne) for ligne in reunir(lignes)]
    question = {
        "fait": fait,
        "libelle": lot.faits.label(fait),
        "unite": lot.faits.variables[fait].unit,
        "reponses": reponses,
    }
    return json.dumps(question, ensure_ascii=False)


def reunir(lignes):
    """Réponses successives qui donnent le même plan, réunies : la première et la dernière valeur."""
    reunies: list[dict] = []
    for ligne in lignes:
        montants = {cle: ligne[cle] for cle in suivis()}
        if reunies and reunies[-1]["montants"] == montants and est_un_nombre(ligne["reponse"]):
            reunies[-1]["a"] = ligne["reponse"]
        else:
            reunies.append(
                {"de": ligne["reponse"], "a": ligne["reponse"], "montants": montants, "ligne": ligne}
            )
    return reunies


def est_un_nombre(texte: str) -> bool:
    """Vrai pour une réponse qui est un nombre."""
    return texte.replace(".", "", 1).isdigit()


def une_reponse(lot, fait, reunie):
    """Une réponse, en français, et le plan qu'elle donne."""
    montants, ligne = reunie["montants"], reunie["ligne"]
    reste = montants["reste_a_charge"]
    return {
        "reponse": ecrire_reponse(lot, fait, reunie["de"], reunie["a"]),
        "valeur": reunie["de"] if not est_un_nombre(reunie["de"]) else float(reunie["de"]),
        "total": montants["total"],
        "ecart": round(montants["total"] - ligne["base_total"], 2),
        "prets": montants["prets"],
        "reste_a_charge": reste if reste >= 0 else None,
        "aides": {cle: montants[cle] for cle in aides() if montants[cle] or ligne[f"base_{cle}"]},
    }


def ecrire_reponse(lot, fait, de, a) -> str:
    """« oui », « D », « 25 % », « de 25,1 % à 35 % »."""
    colonne = colonnes()[fait]
    if colonne.genre == "booleen":
        return "oui" if de == "true" else "non"
    if colonne.genre == "classe":
        return dict(zip(colonne.valeurs, colonne.labels, strict=True))[de]
    if colonne.genre == "date":
        return formats.date(datetime.date.fromisoformat(de))
    unite = lot.faits.variables[fait].unit
    debut, fin = nombre(float(de), unite), nombre(float(a), unite)
    return debut if de == a else f"de {debut} à {fin}"
