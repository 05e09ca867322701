"""Ménages décrits par leurs personnes : RFR N-2 et taille du ménage, calculés par openfisca-france.

Table des personnes : `menage_id` (l'`id` du dossier), `foyer` (foyer fiscal dans le ménage ; à défaut un
seul), `role` (declarant, conjoint, personne_a_charge), `date_naissance`, et les revenus de l'année N-2. Un ménage
dont un adulte n'a aucun revenu écrit (0 s'écrit) a un RFR inconnu.
"""

import numpy
import polars
from openfisca_core.simulations import SimulationBuilder

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import entetes
from habitat_local.dossiers.conversions import epurer, lire_colonne
from habitat_local.dossiers.fichiers import LIGNE
from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.systeme import systeme as systeme_openfisca
from openfisca_habitat_local.systeme.lecture import Fait, noms_proches
from openfisca_habitat_local.systeme.lecture.refus import citer

#: Revenus annuels imposables, en euros, de l'année N-2 (variables d'openfisca-france, des individus).
REVENUS = ("salaire_imposable", "chomage_imposable", "retraite_imposable")
REVENU_MAXIMAL = 100_000_000
ROLES = ("declarant", "conjoint", "personne_a_charge")
FAITS = {
    "menage_id": Fait("menage_id", "texte"),
    "personne_id": Fait("personne_id", "texte"),
    "foyer": Fait("foyer", "texte"),
    "role": Fait("role", "classe", modalites=tuple((role, role) for role in ROLES)),
    "date_naissance": Fait("date_naissance", "date"),
    **{nom: Fait(nom, "nombre", minimum=0, maximum=REVENU_MAXIMAL) for nom in REVENUS},
}
OBLIGATOIRES = ("menage_id", "role", "date_naissance")


def refuser(table, masque, motif):
    """Erreur qui nomme les premières lignes fautives : un ménage amputé d'une personne n'a plus de sens."""
    masque = masque.fill_null(False)
    if masque.any():
        lignes = table.filter(masque)[LIGNE].head(5).to_list()
        raise ErreurEntree(f"Personnes, ligne(s) {', '.join(map(str, lignes))} : {motif}.")


def verifier_personnes(brut, ids):
    """Table typée des personnes. Erreur : colonne, valeur, ménage ou personne en double ; foyer sans déclarant."""
    brut = entetes.sans_lignes_vides(brut, LIGNE)
    refuser(brut, entetes.repetitions(brut, LIGNE), "l'en-tête est répété")
    for nom in brut.columns:
        if nom not in FAITS and nom != LIGNE:
            raise ErreurEntree(f"Personnes : colonne « {nom} » inconnue.{noms_proches(nom, FAITS)}")
    for nom in OBLIGATOIRES:
        if nom not in brut.columns:
            raise ErreurEntree(f"Personnes : colonne obligatoire absente : « {nom} ».")
    noms = [nom for nom in FAITS if nom in brut.columns]
    table = polars.DataFrame([brut[LIGNE], *(lire_ou_refuser(brut, nom) for nom in noms)])
    for nom in OBLIGATOIRES:
        refuser(table, table[nom].is_null(), f"{nom} manquant")
    refuser(table, ~table["menage_id"].is_in(ids.implode()), "menage_id sans dossier")
    if "personne_id" in noms:
        cle = polars.struct("menage_id", "personne_id")
        double = table.select(cle.is_duplicated() & polars.col("personne_id").is_not_null()).to_series()
        refuser(table, double, "la même personne est écrite deux fois dans son ménage")
    return verifier_foyers(table)


def lire_ou_refuser(brut, nom):
    """Colonne lue. Erreur : la première valeur qui ne se lit pas, et pourquoi."""
    lecture = lire_colonne(FAITS[nom], brut[nom])
    if lecture.refusees.any():
        rang = lecture.refusees.to_list().index(True)
        attendu, motif = (x if isinstance(x, str) else x[rang] for x in (lecture.attendus, lecture.motifs))
        phrase = f"{nom}, « {citer(brut[nom][rang])} » : {motif} (attendu : {attendu})"
        refuser(brut, lecture.refusees, phrase)
    return lecture.valeurs.alias(nom)


def verifier_foyers(table):
    foyer = polars.col("foyer").fill_null("1") if "foyer" in table.columns else polars.lit("1")
    table = table.with_columns(foyer=foyer)
    par_foyer = ["menage_id", "foyer"]
    declarants = (polars.col("role") == "declarant").sum().over(par_foyer)
    conjoints = (polars.col("role") == "conjoint").sum().over(par_foyer)
    comptes = table.select((declarants != 1) | (conjoints > 1)).to_series()
    refuser(table, comptes, "un foyer fiscal a un déclarant, et un conjoint au plus")
    return table


#: Âge au-delà duquel une date de naissance est une faute de frappe.
AGE_MAXIMAL = 130


def verifier_ages(personnes):
    """Erreur : une personne née après le dépôt, ou depuis trop longtemps."""
    nee, depot = polars.col("date_naissance"), polars.col("depot")
    refuser(
        personnes, personnes.select(nee > depot).to_series(), "date_naissance postérieure au dépôt du dossier"
    )
    vieille = personnes.select(nee.dt.offset_by(f"{AGE_MAXIMAL}y") < depot).to_series()
    refuser(personnes, vieille, f"date_naissance : plus de {AGE_MAXIMAL} ans au dépôt du dossier")


def verifier_effectifs(dossiers, ids, personnes):
    """Erreur : le dossier dit un autre nombre de personnes que celles qui sont écrites."""
    if "nombre_personnes_menage" not in dossiers.columns:
        return
    dites = lire_colonne(
        colonnes()["nombre_personnes_menage"].fait, dossiers["nombre_personnes_menage"]
    ).valeurs
    ecrites = personnes.group_by("menage_id").agg(ecrites=polars.len().cast(polars.Int64))
    par_menage = polars.DataFrame({"menage_id": ids, "dites": dites}).join(ecrites, on="menage_id")
    contredits = par_menage.filter(polars.col("dites") != polars.col("ecrites"))
    if contredits.height:
        nom, dit, ecrit = contredits.row(0)
        raise ErreurEntree(
            f"Personnes : le dossier {nom} dit nombre_personnes_menage {dit}, et {ecrit} sont écrites. Corrigez l'un ou "
            "l'autre, ou videz nombre_personnes_menage."
        )


def rangs(serie):
    """Rang entier de chaque valeur, dans l'ordre de première apparition, et leur nombre."""
    rang = serie.rank("dense").cast(polars.Int64).to_numpy() - 1
    return rang, int(rang.max()) + 1


def roles_entiers(entite, noms):
    """Rang, dans les rôles de l'entité, du rôle OpenFisca de chaque nom."""
    cles = [role.key for role in entite.flattened_roles]
    voulus = {
        "foyer_fiscal": {"declarant": 0, "conjoint": 1},
        "menage": {"declarant": 0, "conjoint": 1},
        "famille": {"declarant": 0, "conjoint": 1},
    }[entite.key]
    dernier = len(cles) - 1
    return noms.replace_strict(voulus, default=dernier, return_dtype=polars.Int64).to_numpy()


def simulation_des_foyers(personnes, systeme):
    """(simulation, ménage de chaque foyer) : un foyer fiscal par (ménage, foyer), rôles entiers."""
    cle = personnes["menage_id"] + "\u0000" + personnes["foyer"]
    rang, effectif = rangs(cle)
    constructeur = SimulationBuilder()
    constructeur.create_entities(systeme)
    constructeur.declare_person_entity("individu", numpy.arange(personnes.height))
    for nom in ("foyer_fiscal", "menage", "famille"):
        # Pour le RFR, seul le foyer fiscal compte : ménage et famille suivent le même découpage.
        entite = constructeur.declare_entity(nom, numpy.arange(effectif))
        constructeur.join_with_persons(entite, rang, roles_entiers(entite.entity, personnes["role"]))
    premiers = (
        polars.DataFrame({"rang": rang, "menage_id": personnes["menage_id"]}).unique("rang").sort("rang")
    )
    return constructeur.build(systeme), premiers["menage_id"]


def rfr_des_menages(personnes, annee, systeme):
    """(menage_id, rfr_menage, nombre_personnes_menage) ; RFR de l'`annee` (N-2), somme des foyers fiscaux."""
    simulation, menage_du_foyer = simulation_des_foyers(personnes, systeme)
    naissances = personnes["date_naissance"].to_numpy().astype("datetime64[D]")
    simulation.set_input("date_naissance", "eternity", naissances)
    for nom in REVENUS:
        if nom in personnes.columns:
            simulation.set_input(nom, str(annee), personnes[nom].fill_null(0).to_numpy())
    rfr = numpy.round(simulation.calculate("rfr", str(annee)).astype(numpy.float64), 2)
    par_foyer = polars.DataFrame({"menage_id": menage_du_foyer, "rfr_menage": rfr})
    tailles = personnes.group_by("menage_id").agg(
        nombre_personnes_menage=polars.len().cast(polars.Int64), connus=revenus_connus(personnes).all()
    )
    rfr = par_foyer.group_by("menage_id").agg(polars.col("rfr_menage").sum()).join(tailles, on="menage_id")
    return rfr.with_columns(polars.when("connus").then("rfr_menage")).drop("connus")


def revenus_connus(personnes):
    """Expression : les revenus de la personne sont écrits. Un adulte dont rien n'est écrit n'a pas 0 € : il est inconnu."""
    donnes = [polars.col(nom).is_not_null() for nom in REVENUS if nom in personnes.columns]
    return (polars.col("role") == "personne_a_charge") | polars.any_horizontal(polars.lit(False), *donnes)


def completer(dossiers, brut, systeme=None):
    """Dossiers dont le RFR et la taille, s'ils manquent, viennent de leurs personnes.

    `dossiers` : table brute (elle sera vérifiée ensuite) ; `brut` : table brute des personnes.
    """
    systeme = systeme or systeme_openfisca()
    if "id" not in dossiers.columns:
        raise ErreurEntree("Des personnes sont jointes aux dossiers par leur « id » : la colonne manque.")
    ids = epurer(dossiers["id"]).cast(polars.String)
    personnes = verifier_personnes(brut, ids)
    depots = lire_colonne(colonnes()["date_depot"].fait, dossiers["date_depot"]).valeurs
    par_dossier = polars.DataFrame({"menage_id": ids, "depot": depots}).drop_nulls().unique("menage_id")
    personnes = personnes.join(par_dossier, on="menage_id", maintain_order="left")
    verifier_ages(personnes)
    verifier_effectifs(dossiers, ids, personnes)
    personnes = personnes.with_columns(annee=polars.col("depot").dt.year() - 2)
    morceaux = [
        rfr_des_menages(p, a, systeme) for (a,), p in personnes.partition_by("annee", as_dict=True).items()
    ]
    if not morceaux:
        return dossiers
    calcules = polars.DataFrame({"menage_id": ids}).join(
        polars.concat(morceaux), on="menage_id", how="left", maintain_order="left"
    )
    for nom in ("rfr_menage", "nombre_personnes_menage"):
        calcule = calcules[nom]
        if nom in dossiers.columns:
            donne = epurer(dossiers[nom])
            calcule = donne.zip_with(donne.is_not_null(), calcule.cast(donne.dtype))
        dossiers = dossiers.with_columns(calcule.alias(nom))
    return dossiers
