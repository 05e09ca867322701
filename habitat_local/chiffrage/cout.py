"""Chiffrage d'une réforme sur une population : coût par financeur, gagnants et perdants, enveloppes.

Chaque morceau de population donne un `Morceau` : un cube de sommes entières exactes (une ligne par commune,
statut, catégorie et projet) et les demandes faites aux enveloppes. Les morceaux s'additionnent : le résultat
est le même au centime quels que soient le découpage et l'ordre des lignes.
"""

import dataclasses
import functools

import polars

from habitat_local.chiffrage import enveloppes, precision, secret
from habitat_local.chiffrage.enveloppes import SCENARIOS
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import centimes, effectif, euros, poids
from habitat_local.loi.incremental import calculer_variantes
from habitat_local.loi.systeme import systeme

#: Financeurs, dans l'ordre du plan de financement : libellé et aides qu'ils paient.
FINANCEURS = {
    "anah": ("Anah", ("subvention_anah", "primes_anah")),
    "etat": ("État (ASE)", ("aide_solidarite_ecologique",)),
    "departement": ("Département", ("subvention_departement",)),
    "epci": ("Intercommunalité", ("subvention_epci",)),
    "ville": ("Ville", ("subvention_ville",)),
    "organismes": ("Organismes", ("aides_organismes",)),
}
#: Axes du cube, avec leur libellé.
DIMENSIONS = {
    "categorie": "Catégorie de ressources ou niveau de loyer",
    "projet": "Projet",
    "statut": "Statut du demandeur",
    "commune": "Commune",
}
CLASSES = ("texte_applicable", "profil_demandeur", "ligne_travaux")
#: Montants d'un dossier que le scénario de coût des travaux multiplie.
MONTANTS_DES_TRAVAUX = ("montant_travaux_ht", "montant_travaux_eligibles_ht", "montant_travaux_ttc")
#: Projet d'un dossier aidé pour son bâti ancien, qu'aucune ligne de travaux ne décrit.
PATRIMOINE = "patrimoine"


def sorties():
    """Variables que le chiffrage demande au moteur."""
    aides = [nom for _, noms in FINANCEURS.values() for nom in noms]
    return list(dict.fromkeys([*aides, "total_subventions", "reste_a_charge", *enveloppes.variables()]))


# --- Population déposée -----------------------------------------------------------------------------------


def deposes(population, taux_recours=None):
    """Dossiers déposés : ceux dont `recours` est vrai, ou dont le tirage stocké est sous le taux donné."""
    if taux_recours is not None:
        if "tirage_recours" not in population.columns:
            raise ErreurEntree(
                "Un taux de recours suppose une colonne « tirage_recours » dans la population."
            )
        avec_projet = polars.col("montant_travaux_ht") > 0
        return population.filter((polars.col("tirage_recours") < taux_recours) & avec_projet)
    if "recours" in population.columns:
        return population.filter(polars.col("recours").fill_null(True))
    return population


def au_cout(dossiers, facteur=None):
    """Dossiers dont les montants de travaux (HT, éligibles, TTC) sont multipliés par le facteur, au centime."""
    presents = [nom for nom in MONTANTS_DES_TRAVAUX if nom in dossiers.columns] if facteur else []
    connu = {nom: polars.col(nom) > 0 for nom in presents}
    return dossiers.with_columns(
        polars.when(connu[nom])
        .then((polars.col(nom) * facteur).round(2))
        .otherwise(polars.col(nom))
        .alias(nom)
        for nom in presents
    )


# --- Un morceau -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Morceau:
    """Agrégats d'un morceau : `cube` (sommes entières), demandes aux enveloppes, et leurs sommes par `jours`.

    `source` : les demandes, dossier par dossier, en table ou en lecture différée de fichiers. `precision` : poids et
    répliques bootstrap (`precision.SCHEMA`).
    """

    cube: polars.DataFrame
    jours: polars.DataFrame
    source: polars.LazyFrame
    precision: polars.DataFrame = dataclasses.field(default_factory=precision.vide)

    @property
    def demandes(self):
        """Demandes dossier par dossier, en mémoire."""
        return self.source.collect()

    def __add__(self, autre):
        return Morceau(
            additionner(self.cube, autre.cube, DIMENSIONS),
            additionner(self.jours, autre.jours, enveloppes.CLES),
            polars.concat([self.source, autre.source]),
            additionner(self.precision, autre.precision, precision.CLES),
        )


def additionner(une, autre, axes):
    """Somme exacte, case par case, de deux tables d'entiers."""
    return polars.concat([une, autre]).group_by(*axes).agg(polars.all().sum())


def projet(dossiers):
    """Expression : ligne de travaux retenue, sinon projet déclaré, sinon patrimoine."""
    anciens = [polars.col(nom) > 0 for nom in dossiers.columns if nom.startswith(("patrimoine_", "facade_"))]
    declare = polars.col("nature_travaux").cast(polars.String).fill_null("aucune")
    ancien = polars.any_horizontal(polars.lit(False), *anciens)
    sans_ligne = polars.when(declare == "aucune", ancien).then(polars.lit(PATRIMOINE))
    ligne = polars.col("ligne_travaux").cast(polars.String)
    return polars.when(ligne != "aucune").then(ligne).otherwise(sans_ligne.otherwise(declare))


def axes(dossiers, classes):
    """Identité, axes et coût des dossiers. `classes` : résultats `CLASSES` de chacun."""
    identite = [nom for nom in ("id", "date_depot", "poids") if nom in dossiers.columns]
    ttc = "montant_travaux_ttc" in dossiers.columns
    table = dossiers.hstack(classes.select(CLASSES)).select(
        *identite,
        texte=polars.col("texte_applicable").cast(polars.String),
        categorie=polars.col("profil_demandeur").cast(polars.String),
        projet=projet(dossiers),
        statut=polars.col("statut_demandeur").cast(polars.String),
        commune=polars.col("depcom_logement"),
        ttc=polars.col("montant_travaux_ttc").fill_null(-1) if ttc else polars.lit(-1.0),
    )
    return table if "poids" in table.columns else table.with_columns(poids=polars.lit(1.0))


def simuler(dossiers, systemes):
    """Dossiers avec leurs axes, et les aides de la base et de la réforme (suffixes `_base`, `_reforme`)."""
    variables = sorties()
    base, reforme = calculer_variantes(
        dossiers, systemes["base"], [systemes["reforme"]], [*CLASSES, *variables]
    )
    aides = (
        t.select(polars.col(variables).name.suffix(f"_{s}"))
        for s, t in zip(SCENARIOS, (base, reforme), strict=True)
    )
    return axes(dossiers, base).hstack(next(aides)).hstack(next(aides))


def montant(noms, scenario):
    return polars.sum_horizontal([centimes(polars.col(f"{nom}_{scenario}")) for nom in noms])


def mesures():
    """Sommes du cube : expressions non pondérées, par nom. Les effectifs comptent 1."""
    total = {s: centimes(polars.col(f"total_subventions_{s}")) for s in SCENARIOS}
    ecart = total["reforme"] - total["base"]
    # Le reste à charge se compare sur les mêmes dossiers : ceux qu'un des deux scénarios aide, au coût connu.
    suivi = ((total["base"] > 0) | (total["reforme"] > 0)) & (polars.col("ttc") >= 0)
    resultat = {
        f"{financeur}_{s}": montant(aides, s)
        for financeur, (_, aides) in FINANCEURS.items()
        for s in SCENARIOS
    }
    resultat |= {f"total_{s}": total[s] for s in SCENARIOS}
    resultat |= {
        f"reste_{s}": polars.when(suivi).then(centimes(polars.col(f"reste_a_charge_{s}"))).otherwise(0)
        for s in SCENARIOS
    }
    resultat |= {"gains": ecart.clip(lower_bound=0), "pertes": -ecart.clip(upper_bound=0)}
    comptes = {"dossiers": polars.lit(1), "suivis": suivi, "gagnants": ecart > 0, "perdants": ecart < 0}
    comptes |= {f"servis_{s}": total[s] > 0 for s in SCENARIOS}
    return resultat | {nom: compte.cast(polars.Int64) for nom, compte in comptes.items()}


def cube(simules):
    """Sommes entières pondérées par cellule (commune, statut, catégorie, projet)."""
    ponderees = simules.select(*DIMENSIONS, *((poids() * m).alias(nom) for nom, m in mesures().items()))
    return ponderees.group_by(*DIMENSIONS).agg(polars.all().sum())


def mesurer(dossiers, systemes, repliques=0):
    """Morceau d'une table de dossiers déposés et vérifiés, avec ses répliques bootstrap si on en veut."""
    simules = simuler(dossiers, systemes)
    demandes = enveloppes.demandes(simules)
    sauf = ("dossiers", "suivis")
    a_repliquer = {nom: mesure for nom, mesure in mesures().items() if nom not in sauf}
    precise = precision.mesurer(simules, a_repliquer, EFFECTIFS, repliques)
    return Morceau(cube(simules), enveloppes.par_jour(demandes), demandes.lazy(), precise)


# --- Le chiffrage entier ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Chiffrage:
    """Résultat : le cube entier, les bilans des enveloppes, les systèmes comparés.

    `garde` : ce qui doit vivre aussi longtemps que lui (les fichiers où sont ses demandes).
    `rationnement` : règle de service des enveloppes à comparer à l'ordre des dépôts (`rationnement.CHOIX`).
    `secret` : seuil sous lequel un effectif est masqué dans les sorties ; 0, rien ne l'est.
    """

    morceau: Morceau
    systemes: dict
    bilans: list
    garde: object = None
    rationnement: str | None = None
    secret: int = 0

    @property
    def cube(self):
        return self.morceau.cube

    @functools.cached_property
    def totaux(self):
        """Sommes de toute la population : euros pour les montants, dossiers pour les effectifs."""
        ligne = self.cube.select(expressions()).row(0, named=True) if self.cube.height else {}
        return {nom: ligne.get(nom) or 0.0 for nom in mesures()}

    @functools.cached_property
    def publies(self):
        """`totaux`, None là où le secret les masque."""
        return secret.totaux_publies(self.totaux, self.secret)

    @functools.cached_property
    def etats(self):
        """Ce que le secret masque des enveloppes : {(texte, nom, année): état}."""
        lignes = [(b.enveloppe, b.annee, b.scenario, b.demandeurs, b.nombre_laisses) for b in self.bilans]
        return secret.etats_des_enveloppes(lignes, self.secret)

    def etat(self, bilan):
        return self.etats.get((bilan.enveloppe.texte, bilan.enveloppe.nom, bilan.annee))

    def cachees(self, dimension):
        """Modalités d'un axe que le secret masque."""
        return secret.modalites_cachees(self, dimension, DIMENSIONS)

    @functools.cached_property
    def precision(self):
        """Intervalles et taille effective."""
        return precision.Precision(self.morceau.precision, EFFECTIFS)

    def par(self, dimension):
        """Table d'un axe : mêmes sommes que `totaux`, une ligne par modalité."""
        return self.cube.group_by(dimension).agg(expressions()).sort(dimension)

    def financeurs(self):
        """Coût par financeur : base, réforme, écart, en euros. Seuls ceux qui paient quelque chose."""
        lignes = [
            (libelle, self.totaux[f"{nom}_base"], self.totaux[f"{nom}_reforme"])
            for nom, (libelle, _) in FINANCEURS.items()
        ]
        lignes = [ligne for ligne in lignes if ligne[1] or ligne[2]]
        lignes.append(("Total", self.totaux["total_base"], self.totaux["total_reforme"]))
        table = polars.DataFrame(lignes, schema=["financeur", "base", "reforme"], orient="row")
        return table.with_columns(ecart=(polars.col("reforme") - polars.col("base")).round(2))

    @functools.cached_property
    def services(self):
        """Ce que la règle de rationnement sert, par enveloppe et scénario ; vide sans règle."""
        from habitat_local.chiffrage import libelles, rationnement

        if self.rationnement is None:
            return []
        # Classes de priorité : l'ordre de la nomenclature, les plus modestes d'abord.
        return rationnement.services(self, self.rationnement, list(libelles.dictionnaire("categorie")))

    def reste_moyen(self, scenario):
        """Reste à charge moyen, en euros, des dossiers aidés au coût TTC connu ; None sans dossier, ou masqué."""
        reste = self.publies[f"reste_{scenario}"]
        return reste / self.publies["suivis"] if reste is not None and self.publies["suivis"] else None

    def qui_paie(self):
        """Où va l'argent de la réforme : {poste: euros}, hausses de dépense d'un côté, emplois de l'autre.

        Ce que les financeurs versent en plus va au ménage (reste à charge en baisse), remplace un autre
        financeur (dont la dépense baisse), ou passe au-dessus du coût des travaux, ou va à des dossiers dont
        le coût TTC n'est pas connu.
        """
        ecarts = {n: round(self.totaux[f"{n}_reforme"] - self.totaux[f"{n}_base"], 2) for n in FINANCEURS}
        verse = sum(e for e in ecarts.values() if e > 0)
        remplace = -sum(e for e in ecarts.values() if e < 0)
        menages = self.totaux["reste_base"] - self.totaux["reste_reforme"]
        return {
            "verse": round(verse, 2),
            "menages": round(menages, 2) + 0.0,
            "remplace": round(remplace, 2),
            "sans_effet": round(verse - remplace - menages, 2) + 0.0,
        }


EFFECTIFS = ("dossiers", "suivis", "gagnants", "perdants", "servis_base", "servis_reforme")


def expressions():
    """Sommes de chaque mesure, en euros ou en dossiers."""
    return [(effectif if nom in EFFECTIFS else euros)(polars.col(nom).sum()).alias(nom) for nom in mesures()]


def scenarios(reforme, lectures=()):
    """Systèmes de la base et de la réforme ; les lectures valent pour les deux."""
    return {"base": systeme(lectures), "reforme": systeme([*lectures, reforme])}


def chiffrer_morceaux(morceaux, systemes, repliques=0):
    """Chiffrage d'une suite de tables de dossiers déposés : mesurées une à une, additionnées, oubliées."""
    total = None
    for morceau in morceaux:
        if morceau.height:
            mesure = mesurer(morceau, systemes, repliques)
            total = total + mesure if total else mesure
    return conclure(total, systemes)


def conclure(total, systemes):
    """Chiffrage de la somme de tous les morceaux. Erreur : il n'y en a aucun."""
    if total is None:
        raise ErreurEntree("Aucun dossier déposé à chiffrer.")
    return Chiffrage(total, systemes, enveloppes.bilans(total.source, systemes, total.jours))


def chiffrer(dossiers, reforme, lectures=(), repliques=0):
    """Chiffrage d'une réforme (chemin, nom de lecture, contenu ou classe) sur des dossiers déposés."""
    return chiffrer_morceaux([dossiers], scenarios(reforme, lectures), repliques)


def chiffrer_fichier(chemin, reforme, lectures=(), taux_recours=None, cout_travaux=None, **options):
    """(chiffrage, refus) d'un fichier de population, lu, vérifié et mesuré par tranches.

    `cout_travaux` : facteur des montants de travaux.
    `options` : celles de `volumes.Options` (processus, grappe, dossier de travail, taille des tranches).
    Erreur (`ErreurEntree`) : aucune ligne à chiffrer, ou taux de recours sans tirage stocké.
    """
    from habitat_local.volumes import taches as volumes

    return volumes.chiffrer(
        chemin, reforme, lectures, taux_recours, volumes.Options(**options), cout_travaux=cout_travaux
    )
