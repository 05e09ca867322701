"""Enveloppes annuelles : ce que les dossiers y demandent, le jour où elles s'épuisent, qui reste dehors.

Une enveloppe lie les dossiers entre eux : elle s'applique après la simulation, dans l'ordre des dépôts puis
des identifiants, et donne le même résultat quels que soient l'ordre du fichier et son découpage.
"""

import dataclasses
import datetime

import polars

from habitat_local.communs.exact import ENTIER, MILLIONIEMES, UNITE, centimes, poids
from habitat_local.loi.plan import aides_nommees
from habitat_local.loi.systeme import droit_en_vigueur, par_conventions
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux

SCENARIOS = ("base", "reforme")
CLES = ("texte_enveloppe", "enveloppe", "annee", "date_depot")


@dataclasses.dataclass(frozen=True)
class Enveloppe:
    """Une enveloppe d'un texte : chemins de son montant, aides qu'elle paie, projets concernés."""

    nom: str
    texte: str
    libelle: str
    financeur: str
    montant: str
    part: str | None = None
    plus: tuple = ()
    moins: tuple = ()
    projets: tuple = ()
    projets_exclus: tuple = ()
    statuts: tuple = ()
    territoire: str | None = None
    hors_territoire: str | None = None
    categories: tuple = ()
    duree_entiere: bool = False
    #: Nombre de dossiers de l'année, au plus : un nombre, ou le chemin de celui du texte.
    dossiers: int | float | str | None = None
    #: Le texte a un tableau : ses dossiers sont ceux dont il est le texte applicable.
    a_tableaux: bool = True

    @property
    def variables(self):
        return (*self.plus, *self.moins)

    def demande(self, suffixe):
        """Expression : ce que le dossier demande à l'enveloppe, en centimes, dans un scénario."""
        aides = [centimes(polars.col(nom + suffixe)) for nom in self.plus]
        retraits = [-centimes(polars.col(nom + suffixe)) for nom in self.moins]
        return polars.sum_horizontal([*aides, *retraits])

    def concernes(self):
        """Expression : dossiers du texte, des projets, des statuts et du territoire de l'enveloppe."""
        # Les aides nommées d'un texte sans tableau ne sont dues qu'à ses dossiers : leur montant suffit à les dire.
        dedans = polars.col("texte") == self.texte if self.a_tableaux else polars.lit(True)
        if self.projets:
            dedans &= polars.col("projet").is_in(list(self.projets))
        if self.projets_exclus:
            dedans &= ~polars.col("projet").is_in(list(self.projets_exclus))
        if self.statuts:
            dedans &= polars.col("statut").is_in(list(self.statuts))
        if self.categories:
            dedans &= polars.col("categorie").is_in(list(self.categories))
        if self.territoire:
            dedans &= polars.col("commune").is_in(communes(self.territoire))
        if self.hors_territoire:
            dedans &= ~polars.col("commune").is_in(communes(self.hors_territoire))
        return dedans

    def annee(self):
        """Expression : année dont la demande relève ; pour la durée entière d'un texte, celle où il commence."""
        if not self.duree_entiere:
            return polars.col("date_depot").dt.year()
        return polars.lit(self.premiere_annee, dtype=polars.Int32)

    @property
    def premiere_annee(self):
        """Année où l'enveloppe commence."""
        premiere = feuille(droit_en_vigueur().parameters, self.montant).values_list[-1]
        return int(premiere.instant_str[:4])


@par_conventions
def communes(chemin):
    """Communes que liste un paramètre, à quelque date que ce soit."""
    listes = (v.value or () for v in feuille(droit_en_vigueur().parameters, chemin).values_list)
    return sorted({commune for liste in listes for commune in liste})


@par_conventions
def enveloppes():
    """Toutes les enveloppes connues, dans l'ordre des textes."""
    conventions = droit_en_vigueur().parameters.habitat_local.conventions
    return tuple(
        enveloppe(texte, parametre)
        for texte, convention in conventions.children.items()
        for parametre in convention.get_descendants()
        if "paie" in parametre.metadata
    )


#: Ce qu'une enveloppe cite par son chemin dans le texte.
CITES = ("part", "territoire", "hors_territoire")
#: Unités d'une enveloppe qui compte des dossiers, non des euros.
COMPTES = ("dossiers", "count")


def enveloppe(texte, parametre):
    """Enveloppe dont le montant est ce paramètre, d'après ce qu'il dit payer (`paie`)."""
    dite = {cle: tuple(v) if isinstance(v, list) else v for cle, v in parametre.metadata["paie"].items()}
    racine = f"habitat_local.conventions.{texte}"
    dite |= {cle: f"{racine}.{dite[cle]}" for cle in CITES if cle in dite}
    if isinstance(dite.get("dossiers"), str):
        dite["dossiers"] = f"{racine}.{dite['dossiers']}"
    if parametre.metadata.get("unit") in COMPTES:
        dite["dossiers"] = parametre.name
    dite["plus"] = (*dite.get("plus", ()), *_variables_des_aides(texte, dite))
    dite.pop("aides", None)
    defauts = {"nom": parametre.name.rpartition(".")[2], "libelle": parametre.description}
    convention = droit_en_vigueur().parameters.habitat_local.conventions.children[texte]
    return Enveloppe(
        **{**defauts, **dite}, texte=texte, montant=parametre.name, a_tableaux=a_tableaux(convention)
    )


def _variables_des_aides(texte, dite):
    """Variables des aides nommées que l'enveloppe paie : celles de `aides`, sinon toutes celles de son financeur."""
    nommees = [
        a for a in aides_nommees().values() if a.texte == texte and a.nature in ("subvention", "prime")
    ]
    if "aides" in dite:
        return tuple(a.variable for a in nommees if a.nom in dite["aides"])
    return () if dite.get("plus") else tuple(a.variable for a in nommees if a.financeur == dite["financeur"])


def variables():
    """Variables que les enveloppes lisent."""
    return sorted({nom for enveloppe in enveloppes() for nom in enveloppe.variables})


# --- Demandes : une table par morceau, qui se concatènent -------------------------------------------------


def demandes(dossiers):
    """Ce que chaque dossier demande à chaque enveloppe, base et réforme, en centimes.

    `dossiers` : `texte`, `projet`, `date_depot`, `id`, `poids`, `categorie`, `commune` et les aides des deux
    scénarios (`subvention_ville_base`…). Seuls les dossiers qui demandent quelque chose y sont.
    """
    # Une enveloppe n'est que d'un texte : on ne cherche que parmi ses dossiers.
    par_texte = {
        e.texte: dossiers.filter(polars.col("texte") == e.texte) if e.a_tableaux else dossiers
        for e in enveloppes()
    }
    return polars.concat(
        [demandes_d_une(enveloppe, par_texte[enveloppe.texte]) for enveloppe in enveloppes()]
    )


def demandes_d_une(enveloppe, dossiers):
    return (
        dossiers.filter(enveloppe.concernes())
        .select(
            polars.lit(enveloppe.nom).alias("enveloppe"),
            polars.lit(enveloppe.texte).alias("texte_enveloppe"),
            enveloppe.annee().alias("annee"),
            "date_depot",
            "id",
            poids().alias("poids"),
            "categorie",
            "projet",
            "commune",
            *(enveloppe.demande(f"_{s}").alias(s) for s in SCENARIOS),
        )
        .filter((polars.col("base") != 0) | (polars.col("reforme") != 0))
    )


def par_jour(demandes):
    """Sommes exactes des demandes par enveloppe et par jour : `base`, `reforme`, et les poids des demandeurs."""
    sommes = [somme for s in SCENARIOS for somme in sommes_du_scenario(s)]
    return demandes.group_by(CLES).agg(sommes)


def sommes_du_scenario(scenario):
    demandeurs = polars.col(scenario) > 0
    poids_entiers = polars.col("poids").cast(ENTIER)
    return (
        (polars.col(scenario).cast(ENTIER) * poids_entiers).filter(demandeurs).sum().alias(scenario),
        poids_entiers.filter(demandeurs).sum().alias(f"poids_{scenario}"),
    )


# --- Service dans l'ordre ---------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Bilan:
    """Ce qu'une enveloppe a servi dans l'année. Montants en euros, effectifs pondérés.

    `jour_epuisement` : dépôt du dossier qui prend le dernier centime, ou du premier qui ne tient plus.
    `montant` None : montant de l'année inconnu, rien n'est limité.
    """

    enveloppe: Enveloppe
    annee: int
    scenario: str
    montant: float | None
    demande: float
    demandeurs: float
    servi: float
    servis: float
    jour_epuisement: datetime.date | None
    a_laisser: polars.LazyFrame
    #: Nombre de dossiers de l'année, au plus ; None s'il n'est pas limité.
    maximum: float | None = None

    @property
    def limitee(self):
        """L'enveloppe se ferme-t-elle, en euros ou en dossiers ?"""
        return self.montant is not None or self.maximum is not None

    @property
    def laisses(self):
        """Dossiers laissés, dans l'ordre des dépôts puis des identifiants."""
        return self.a_laisser.sort("date_depot", "id").collect()

    def premiers_laisses(self, nombre):
        """Comme `laisses`, sans les charger tous."""
        return self.a_laisser.sort("date_depot", "id").head(nombre).collect(engine="streaming")

    @property
    def reliquat(self):
        return None if self.montant is None else round(self.montant - self.servi, 2)

    @property
    def non_servi(self):
        return self.demande - self.servi

    @property
    def nombre_laisses(self):
        return self.demandeurs - self.servis

    @property
    def depense(self):
        """Ce que le financeur paie si les droits ne changent pas et que le budget seul est plafonné."""
        return self.demande if self.montant is None else min(self.demande, self.montant)


def entiers(montant):
    """Montant en euros, dans l'unité entière des sommes pondérées."""
    return None if montant is None else round(montant * 100) * MILLIONIEMES


def servir(demandes, montant):
    """Dossiers dans l'ordre (date de dépôt, id), avec `cumul` et `servi`.

    `demandes` : `date_depot`, `id`, `poids` (millionièmes), `demande` (centimes). `montant` : euros, ou None.
    L'enveloppe se ferme au premier dossier qu'elle ne peut plus payer en entier : ceux qui suivent attendent,
    même plus petits. Un dossier de poids 3 vaut trois dossiers, servis ou laissés ensemble.
    """
    return servir_entiers(demandes, entiers(montant))


def servir_entiers(demandes, limite, maximum=None):
    """Comme `servir`, en entiers. `maximum` : poids (millionièmes) des dossiers servis, au plus."""
    ordre = demandes.sort("date_depot", "id").with_columns(
        du=polars.col("demande").cast(ENTIER) * polars.col("poids")
    )
    ordre = ordre.with_columns(
        cumul=polars.col("du").cum_sum(), rang=polars.col("poids").cast(ENTIER).cum_sum()
    )
    tient = [
        polars.col(nom) <= polars.lit(borne, dtype=ENTIER) for nom, borne in _bornes(limite, maximum, "rang")
    ]
    return ordre.with_columns(servi=polars.all_horizontal(polars.lit(True), *tient)).drop("rang")


def _bornes(limite, maximum, rang):
    """(colonne cumulée, borne) de chaque limite qui existe."""
    return [(nom, borne) for nom, borne in (("cumul", limite), (rang, maximum)) if borne is not None]


def somme(table, colonne):
    return int(table[colonne].sum() or 0)


def jours_du_scenario(jours, scenario):
    """Jours où l'enveloppe est demandée : somme due, poids des demandeurs, cumul en fin de journée."""
    table = jours.select("date_depot", du=scenario, poids=f"poids_{scenario}").filter(polars.col("du") > 0)
    table = table.group_by("date_depot").agg(polars.all().sum()).sort("date_depot")
    return table.with_columns(cumul=polars.col("du").cum_sum(), cumul_poids=polars.col("poids").cum_sum())


def premier_jour(jours, condition):
    """Date du premier jour où la condition est vraie, ou None."""
    retenus = jours.filter(condition)
    return retenus["date_depot"][0] if retenus.height else None


@dataclasses.dataclass(frozen=True)
class Service:
    """Ce qu'une enveloppe sert : sommes entières, et la condition des dossiers laissés."""

    du: int
    poids: int
    laisses: polars.Expr


def servir_par_jour(jours, demandes, limite, maximum=None):
    """Les sommes par jour suffisent, sauf le jour où l'enveloppe se ferme, seul servi dossier par dossier."""
    bornes = _bornes(limite, maximum, "cumul_poids")
    depasse = [polars.col(nom) > polars.lit(borne, dtype=ENTIER) for nom, borne in bornes]
    ferme = premier_jour(jours, polars.any_horizontal(depasse)) if depasse else None
    if ferme is None:
        return Service(somme(jours, "du"), somme(jours, "poids"), polars.lit(False))
    avant = jours.filter(polars.col("date_depot") < ferme)
    le_jour = polars.col("date_depot") == ferme
    du_jour = demandes.filter(le_jour).select("date_depot", "id", "poids", "demande")
    ordre = servir_entiers(
        du_jour.collect(engine="streaming"),
        None if limite is None else limite - somme(avant, "du"),
        None if maximum is None else maximum - somme(avant, "poids"),
    )
    pris = ordre.filter("servi")
    suite = le_jour & (polars.col("id") > pris["id"][-1]) if pris.height else le_jour
    return Service(
        somme(avant, "du") + somme(pris, "du"),
        somme(avant, "poids") + somme(pris, "poids"),
        (polars.col("date_depot") > ferme) | suite,
    )


def bilan(enveloppe, annee, scenario, montant, demandes, jours=None, maximum=None):
    """Bilan d'une enveloppe pour une année et un scénario, d'après les demandes de l'année.

    `demandes` : table, ou lecture différée d'une table ; `jours` : leurs sommes par jour, si on les a déjà.
    """
    demandes = demandes.lazy()
    if jours is None:
        jours = demandes.group_by("date_depot").agg(sommes_du_scenario(scenario)).collect()
    jours = jours_du_scenario(jours, scenario)
    demandes = demandes.rename({scenario: "demande"}).filter(polars.col("demande") > 0)
    limite = entiers(montant)
    rang = None if maximum is None else round(maximum * MILLIONIEMES)
    service = servir_par_jour(jours, demandes, limite, rang)
    pleines = [
        polars.col(nom) >= polars.lit(borne, dtype=ENTIER)
        for nom, borne in _bornes(limite, rang, "cumul_poids")
    ]
    return Bilan(
        enveloppe=enveloppe,
        annee=annee,
        scenario=scenario,
        montant=montant,
        demande=somme(jours, "du") / UNITE,
        demandeurs=somme(jours, "poids") / MILLIONIEMES,
        servi=service.du / UNITE,
        servis=service.poids / MILLIONIEMES,
        jour_epuisement=premier_jour(jours, polars.any_horizontal(pleines)) if pleines else None,
        a_laisser=demandes.filter(service.laisses),
        maximum=maximum,
    )


def feuille(parametres, chemin):
    for nom in chemin.split("."):
        parametres = parametres.children[nom]
    return parametres


def valeur_de_l_annee(parametre, annee):
    """Dernière valeur connue du paramètre en vigueur dans l'année, ou None."""
    debut, fin = f"{annee}-01-01", f"{annee}-12-31"
    for i, valeur in enumerate(parametre.values_list):  # du plus récent au plus ancien
        fermee = parametre.values_list[i - 1].instant_str if i else "9999-12-31"
        if valeur.value is not None and valeur.instant_str <= fin and fermee > debut:
            return valeur.value
    return None


def montant_de_l_annee(enveloppe, systeme, annee):
    """Euros de l'enveloppe pour une année, à la part de l'année que le texte couvre ; None si inconnu."""
    if enveloppe.dossiers == enveloppe.montant:
        return None
    montant = valeur_de_l_annee(feuille(systeme.parameters, enveloppe.montant), annee)
    if montant is None or not enveloppe.part:
        return montant
    part = valeur_de_l_annee(feuille(systeme.parameters, enveloppe.part), annee)
    return round(montant * (1 if part is None else part), 2)


def nombre_de_l_annee(enveloppe, systeme, annee):
    """Nombre de dossiers de l'année, au plus ; None s'il n'est pas limité."""
    if not isinstance(enveloppe.dossiers, str):
        return enveloppe.dossiers
    return valeur_de_l_annee(feuille(systeme.parameters, enveloppe.dossiers), annee)


def bilans(demandes, systemes, jours=None):
    """Bilan de chaque enveloppe demandée, par année et scénario. `systemes` : {scénario: système}.

    `demandes` : table, ou lecture différée d'une table ; `jours` : leurs sommes (`par_jour`), si on les a.
    """
    demandes = demandes.lazy()
    jours = par_jour(demandes).collect() if jours is None else jours
    resultat = []
    for enveloppe in enveloppes():
        sienne = (polars.col("texte_enveloppe") == enveloppe.texte) & (
            polars.col("enveloppe") == enveloppe.nom
        )
        for annee in jours.filter(sienne)["annee"].unique().sort():
            de_l_annee = sienne & (polars.col("annee") == annee)
            siens, siennes = jours.filter(de_l_annee), demandes.filter(de_l_annee)
            for scenario in SCENARIOS:
                montant = montant_de_l_annee(enveloppe, systemes[scenario], annee)
                nombre = nombre_de_l_annee(enveloppe, systemes[scenario], annee)
                resultat.append(bilan(enveloppe, annee, scenario, montant, siennes, siens, nombre))
    return resultat
