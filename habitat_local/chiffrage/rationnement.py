"""Rationnement d'une enveloppe annuelle : qui est servi, de combien, quand elle ne suffit plus.

Règles : `depot` (date de dépôt, puis identifiant ; l'enveloppe se ferme au premier dossier qui ne tient plus),
`priorite` (classe de priorité d'abord), `prorata` (chacun la même part de son droit). Avec `report`, ce qui n'est
pas servi attend l'année suivante et y passe le premier ; les crédits, eux, ne se reportent pas.
Tout est entier (centimes, millionièmes de dossier) : le résultat ne dépend ni de l'ordre ni du découpage.
"""

import dataclasses

import polars

from habitat_local.chiffrage.enveloppes import SCENARIOS, Enveloppe, entiers, enveloppes, montant_de_l_annee
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import ENTIER, MILLIONIEMES, UNITE

REGLES = ("depot", "priorite", "prorata")


@dataclasses.dataclass(frozen=True)
class Annee:
    """Ce qu'une enveloppe a fait dans une année. `dossiers` : chacun, avec `accorde` (centimes) et `servi`."""

    annee: int
    montant: float
    dossiers: polars.DataFrame

    def _somme(self, expression):
        return int(self.dossiers.select(expression.sum()).item() or 0)

    @property
    def demande(self):
        return self._somme(du()) / UNITE

    @property
    def servi(self):
        return self._somme(polars.col("accorde").cast(ENTIER) * polars.col("poids")) / UNITE

    @property
    def non_servi(self):
        return round(self.demande - self.servi, 2)

    @property
    def jour_epuisement(self):
        """Dépôt du premier dossier qui n'a pas tout son droit ; None si l'enveloppe suffit."""
        return self.dossiers.filter(polars.col("accorde") < polars.col("demande"))["date_depot"].min()

    @property
    def demandeurs(self):
        return self._somme(polars.col("poids").cast(ENTIER)) / MILLIONIEMES

    @property
    def refuses(self):
        """Dossiers (pondérés) qui n'ont rien."""
        return int(self.laisses["poids"].sum() or 0) / MILLIONIEMES

    @property
    def laisses(self):
        return self.dossiers.filter(polars.col("accorde") == 0)

    def par_categorie(self):
        """Demandeurs, refusés, euros demandés et non servis de chaque catégorie."""
        manque = (polars.col("demande") - polars.col("accorde")).cast(ENTIER) * polars.col("poids")
        compte = polars.col("poids").cast(ENTIER)
        return (
            self.dossiers.group_by("categorie")
            .agg(
                demandeurs=compte.sum().cast(polars.Float64) / MILLIONIEMES,
                refuses=compte.filter(polars.col("accorde") == 0).sum().cast(polars.Float64) / MILLIONIEMES,
                demande=du().sum().cast(polars.Float64) / UNITE,
                non_servi=manque.sum().cast(polars.Float64) / UNITE,
            )
            .sort("categorie")
        )


def du():
    return polars.col("demande").cast(ENTIER) * polars.col("poids")


def rang_de_priorite(priorites):
    """Rang de la catégorie du dossier dans la liste ; celles qui n'y sont pas viennent après."""
    rangs = {categorie: rang for rang, categorie in enumerate(priorites)}
    return polars.col("categorie").replace_strict(rangs, default=len(rangs), return_dtype=polars.Int64)


def dans_l_ordre(dossiers, limite, ordre):
    """Tout son droit à chacun, dans l'ordre, tant que l'enveloppe tient."""
    cumul = du().cum_sum()
    tient = polars.lit(True) if limite is None else cumul <= polars.lit(limite, dtype=ENTIER)
    return dossiers.sort(*ordre).with_columns(accorde=polars.when(tient).then("demande").otherwise(0))


def au_prorata(dossiers, limite, ordre):
    """La même part de son droit à chacun, au centime inférieur."""
    total = int(dossiers.select(du().sum()).item() or 0)
    dossiers = dossiers.sort(*ordre)
    if limite is None or total <= limite:
        return dossiers.with_columns(accorde="demande")
    accordes = [demande * limite // total for demande in dossiers["demande"].to_list()]
    return dossiers.with_columns(accorde=polars.Series(accordes, dtype=polars.Int64))


def rationner(demandes, montants, regle="depot", priorites=(), report=False):
    """[Annee] de chaque année de dépôt. `montants` : {année: euros, ou None si rien ne limite}.

    `demandes` : `date_depot`, `id`, `poids` (millionièmes), `demande` (centimes), `categorie` ; `annee` dont la
    demande relève, à défaut celle du dépôt.
    """
    if regle not in REGLES:
        raise ErreurEntree(f"Règle « {regle} » inconnue. L'une de : {', '.join(REGLES)}.")
    demandes = demandes.filter(polars.col("demande") > 0)
    if "annee" not in demandes.columns:
        demandes = demandes.with_columns(annee=polars.col("date_depot").dt.year())
    priorite = rang_de_priorite(priorites if regle == "priorite" else ())
    demandes = demandes.with_columns(attente=polars.lit(0), priorite=priorite)
    servir = au_prorata if regle == "prorata" else dans_l_ordre
    resultat, en_attente = [], demandes.clear()
    for annee in sorted(set(demandes["annee"]) | (set(montants) if report else set())):
        presents = polars.concat([en_attente, demandes.filter(polars.col("annee") == annee)])
        montant = montants.get(annee)
        # Ce qui attend passe avant, dans l'ordre de son année.
        servis = servir(presents, entiers(montant), ["attente", "priorite", "date_depot", "id"])
        resultat.append(Annee(annee, montant, servis))
        if report:
            reste = servis.filter(polars.col("accorde") < polars.col("demande"))
            en_attente = reste.with_columns(
                demande=polars.col("demande") - polars.col("accorde"), attente=polars.lit(-1)
            )
            en_attente = en_attente.drop("accorde")
    return resultat


def table(annees):
    """Une ligne par année, prête à écrire."""
    return polars.DataFrame(
        [
            {
                "annee": a.annee,
                "montant": a.montant,
                "demande": a.demande,
                "servi": a.servi,
                "non_servi": a.non_servi,
                "jour_epuisement": a.jour_epuisement,
                "refuses": a.refuses,
            }
            for a in annees
        ],
        infer_schema_length=None,
    )


# --- Toutes les enveloppes d'un chiffrage -----------------------------------------------------------------

#: Ce que la ligne de commande propose : règle, et si ce qui n'est pas servi attend l'année suivante.
CHOIX = {
    "depot": ("depot", False),
    "priorite": ("priorite", False),
    "prorata": ("prorata", False),
    "attente": ("depot", True),
}
#: Années pendant lesquelles une liste d'attente peut encore être servie après le dernier dépôt.
ANNEES_D_ATTENTE = 5


@dataclasses.dataclass(frozen=True)
class Service:
    """Ce qu'une enveloppe a servi, année par année, dans un scénario."""

    enveloppe: Enveloppe
    scenario: str
    annees: list


def montants_des_annees(enveloppe, systeme, annees, report):
    """{année: montant} des années de dépôt et, si ce qui attend est reporté, des suivantes qui ont un montant."""
    montants = {annee: montant_de_l_annee(enveloppe, systeme, annee) for annee in annees}
    suivantes = report and not enveloppe.duree_entiere
    for annee in range(max(annees) + 1, max(annees) + 1 + ANNEES_D_ATTENTE) if suivantes else ():
        montant = montant_de_l_annee(enveloppe, systeme, annee)
        if montant is None:
            break
        montants[annee] = montant
    return montants


def demandes_du_scenario(source, enveloppe, scenario):
    """Demandes positives d'un scénario à une enveloppe, dossier par dossier."""
    siennes = (polars.col("texte_enveloppe") == enveloppe.texte) & (polars.col("enveloppe") == enveloppe.nom)
    return (
        source.filter(siennes & (polars.col(scenario) > 0))
        .select("date_depot", "id", "categorie", "projet", "commune", "poids", "annee", demande=scenario)
        .collect(engine="streaming")
    )


def services(source, systemes, choix, priorites):
    """[Service] de chaque enveloppe demandée. `source` : demandes, dossier par dossier ; `choix` : l'un de `CHOIX`.

    `priorites` : catégories, la plus prioritaire d'abord (règle `priorite`).
    """
    if choix not in CHOIX:
        raise ErreurEntree(f"Rationnement « {choix} » inconnu. L'un de : {', '.join(CHOIX)}.")
    regle, report = CHOIX[choix]
    resultat = []
    for enveloppe in enveloppes():
        for scenario in SCENARIOS:
            demandes = demandes_du_scenario(source, enveloppe, scenario)
            if demandes.height:
                annees = sorted(set(demandes["annee"]))
                montants = montants_des_annees(enveloppe, systemes[scenario], annees, report)
                servies = rationner(demandes, montants, regle, priorites, report)
                resultat.append(Service(enveloppe, scenario, servies))
    return resultat
