"""Le moteur : des dossiers plats aux résultats de la loi, par intervalles de loi constante.

Les dossiers d'un même intervalle partagent une simulation, datée du premier jour de l'intervalle ; le
jour de chaque dossier est une donnée (`date_depot`). Le résultat d'un dossier ne dépend ni des autres,
ni de leur ordre, ni du découpage.
"""

import numpy
import polars
import pyarrow
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit, Instant, Period
from openfisca_core.simulations import Simulation

from habitat_local.loi.colonnes import PROPRES, colonnes
from habitat_local.loi.systeme import dates_de_changement
from openfisca_habitat_local.systeme.entrees import faits_donnes

#: Dossiers d'une simulation, au plus : borne la mémoire sans rien changer aux résultats.
TAILLE_DE_LOT = 500_000

#: Faits qu'openfisca-france ne peut pas suppléer pour un dossier plat : absents, ils restent inconnus.
SANS_REPLI = {
    "depcom_logement": "",
    "statut_demandeur": "non_renseigne",
    "nombre_personnes_menage": 0,
    "rfr_menage": -1,
}


class SimulationDossiers(Simulation):
    """Simulation où un fait que la loi sait calculer peut n'être donné que pour une partie des dossiers."""

    def __init__(self, systeme, effectif):
        super().__init__(systeme, systeme.instantiate_entities())
        self.donnees_partielles = {}
        #: {variable: masque des dossiers qui ne la donnent pas}, pour les colonnes qui ont des cases vides ; et, parmi
        #: elles, les booléens que rien ne déduit : un fait tu n'est pas un fait dit « non ».
        self.cases_vides, self.faits_inconnus = {}, {}
        for population in self.populations.values():
            population.count = effectif
            population.ids = numpy.arange(effectif)
            if hasattr(population, "members_entity_id"):
                population.members_entity_id = numpy.arange(effectif)

    def _run_formula(self, variable, population, period):
        calcule = super()._run_formula(variable, population, period)
        if variable.name not in self.donnees_partielles:
            return calcule
        donnees, presentes = self.donnees_partielles[variable.name]
        calcule = numpy.asarray(self._cast_formula_result(calcule, variable))
        return en_valeurs(variable, numpy.where(presentes, donnees, calcule))


def en_valeurs(variable, tableau):
    """Tableau numpy sous la forme qu'OpenFisca garde (rangs d'Enum, double précision…), sans passer par des objets."""
    tableau = tableau.astype(variable.dtype, copy=False)
    if variable.value_type is Enum:
        return EnumArray(tableau, variable.possible_values)
    return tableau


def octets(serie, longueur):
    """Texte en octets de longueur fixe, par le dictionnaire des valeurs (jamais valeur par valeur)."""
    tableau = serie.to_arrow()
    if isinstance(tableau, pyarrow.ChunkedArray):
        tableau = tableau.combine_chunks()
    code = tableau.dictionary_encode()
    valeurs = numpy.array([v or "" for v in code.dictionary.to_pylist()] or [""], dtype=f"S{longueur}")
    return valeurs[code.indices.to_numpy(zero_copy_only=False)]


def en_numpy(variable, serie):
    """Valeurs d'une colonne sans valeur manquante, comme OpenFisca les garde."""
    if variable.value_type is Enum:
        noms = [membre.name for membre in variable.possible_values]
        return en_valeurs(variable, serie.cast(polars.Enum(noms)).to_physical().to_numpy())
    if variable.value_type is str:
        return octets(serie, variable.max_length)
    if variable.value_type is float:
        serie = en_decimal(serie)
    return en_valeurs(variable, serie.to_numpy())


def en_decimal(serie):
    """Nombres en double précision, au plus proche décimal : ni bruit d'un simple, ni celui d'un calcul de tableur.

    0,4 en simple vaut 0,4 (et non 0,4000000059) ; 0,7 - 0,45 vaut 0,25 (et non 0,24999999999999994).
    """
    if serie.dtype == polars.Float32:
        serie = serie.cast(polars.String)
    return serie.cast(polars.Float64).round(10)


def valeur_de_remplissage(variable):
    defaut = SANS_REPLI.get(variable.name, variable.default_value)
    return defaut.name if isinstance(defaut, Enum) else defaut


def preparer(variable, serie):
    """(valeurs comme OpenFisca les garde, masque de celles qui sont données ou None si toutes le sont) d'une colonne."""
    presentes = serie.is_not_null()
    if presentes.all():
        return en_numpy(variable, serie), None
    return en_numpy(variable, serie.fill_null(valeur_de_remplissage(variable))), presentes.to_numpy()


def donner(simulation, periode, nom, donnees, presentes):
    """Donne une colonne préparée à la simulation ; ce qui manque est calculé par la loi, ou reste non renseigné."""
    variable = simulation.tax_benefit_system.variables[nom]
    faits_donnes(simulation).add(nom)
    complete = presentes is None or presentes.all()
    if not complete:
        simulation.cases_vides[nom] = ~presentes
        if variable.value_type is bool and not variable.formulas:
            simulation.faits_inconnus[nom] = simulation.cases_vides[nom]
    if complete or not variable.formulas or nom in SANS_REPLI:
        simulation.menage.get_holder(nom).put_in_cache(donnees, periode)
    elif presentes.any():
        simulation.donnees_partielles[nom] = (numpy.asarray(donnees), presentes)


def injecter(simulation, periode, serie):
    """Donne une colonne à la simulation (`donner`)."""
    variable = simulation.tax_benefit_system.variables[serie.name]
    donner(simulation, periode, serie.name, *preparer(variable, serie))


class Table:
    """Une table de dossiers dont chaque colonne n'est mise qu'une fois sous la forme d'OpenFisca, quel que soit le
    nombre de lots."""

    def __init__(self, dossiers, systeme):
        self.dossiers, self.variables, self._preparees = dossiers, systeme.variables, {}

    def preparee(self, nom):
        if nom not in self._preparees:
            self._preparees[nom] = preparer(self.variables[nom], self.dossiers[nom])
        return self._preparees[nom]

    def partie(self, places):
        """Les dossiers de ces rangs."""
        return Partie(self, places)


class Partie:
    """Quelques dossiers d'une table : ses colonnes se lisent comme celles d'une DataFrame, à la demande."""

    def __init__(self, table, places):
        self.table, self.places = table, places
        self.height, self.columns = len(places), table.dossiers.columns

    def __getitem__(self, nom):
        return self.table.dossiers[nom][self.places]

    def preparee(self, nom):
        donnees, presentes = self.table.preparee(nom)
        return donnees[self.places], None if presentes is None else presentes[self.places]


def faits_du_fichier(dossiers):
    """Colonnes du fichier que la loi lit."""
    connues = colonnes()
    propres = {colonne.nom for colonne in PROPRES}
    return [nom for nom in dossiers.columns if nom in connues and nom not in propres]


def simuler(dossiers, systeme, jour, trace=False, creer=SimulationDossiers):
    """Simulation des dossiers, supposés sous la loi du `jour` (AAAA-MM-JJ). Rend (simulation, période)."""
    simulation = creer(systeme, dossiers.height)
    simulation.trace = trace
    periode = Period((DateUnit.DAY, Instant(tuple(int(x) for x in jour.split("-"))), 1))
    noms = faits_du_fichier(dossiers)
    for nom in noms:
        if isinstance(dossiers, Partie):
            donner(simulation, periode, nom, *dossiers.preparee(nom))
        else:
            injecter(simulation, periode, dossiers[nom])
    for nom, valeur in SANS_REPLI.items():
        if nom not in noms:
            injecter(simulation, periode, polars.Series(nom, [valeur]).new_from_index(0, dossiers.height))
    return simulation, periode


def en_polars(nom, variable, tableau):
    """Colonne polars d'un résultat : montants au centime, autres nombres au millionième, classes par leur nom."""
    if variable.value_type is Enum:
        noms = polars.Series([membre.name for membre in variable.possible_values], dtype=polars.String)
        rangs = polars.Series(nom, numpy.asarray(tableau).view(numpy.ndarray).astype(numpy.uint32))
        return noms.gather(rangs).cast(polars.Enum(noms)).alias(nom)
    if variable.value_type is float:
        return polars.Series(nom, numpy.round(tableau, 2 if variable.unit == "currency" else 6))
    if variable.value_type is str:
        return polars.Series(nom, tableau.astype(f"U{variable.max_length}"))
    return polars.Series(nom, tableau)


def intervalles(jours, dates):
    """Rang de l'intervalle de loi constante de chaque date (0 : avant le premier changement connu)."""
    bornes = numpy.array(jours, dtype="datetime64[D]")
    return numpy.searchsorted(bornes, dates.astype("datetime64[D]"), side="right")


def lots(dossiers, jours, taille):
    """(premier jour de l'intervalle, rangs des dossiers) de chaque simulation à faire."""
    if not dossiers.height:
        return
    rang = intervalles(jours, dossiers["date_depot"].to_numpy())
    ordre = numpy.argsort(rang, kind="stable")
    presents, debuts = numpy.unique(rang[ordre], return_index=True)
    fins = [*debuts[1:], len(ordre)]
    for intervalle, debut, fin in zip(presents, debuts, fins, strict=True):
        for depart in range(debut, fin, taille):
            yield jours[max(intervalle - 1, 0)], ordre[depart : min(depart + taille, fin)]


class Resultats:
    """Résultats d'un système, lot après lot, remis dans l'ordre des dossiers."""

    def __init__(self, systeme, sorties, effectif):
        self.variables, self.sorties, self.effectif = systeme.variables, list(sorties), effectif
        self.tableaux = {}

    def ajouter(self, places, valeurs):
        """Valeurs (comme OpenFisca les garde) d'un lot, dont les dossiers ont ces rangs."""
        for nom in self.sorties:
            valeur = numpy.asarray(valeurs[nom]).view(numpy.ndarray)
            if nom not in self.tableaux:
                self.tableaux[nom] = numpy.zeros(self.effectif, dtype=valeur.dtype)
            self.tableaux[nom][places] = valeur

    def table(self):
        """DataFrame des sorties : montants en float64 au centime, classes en Enum polars."""
        return polars.DataFrame(
            [en_polars(nom, self.variables[nom], self.tableaux[nom]) for nom in self.sorties]
        )


def calculer(dossiers, systeme, sorties, taille=TAILLE_DE_LOT):
    """Résultats de la loi pour chaque dossier, dans l'ordre des dossiers.

    `dossiers` : DataFrame vérifiée (`dossiers.verifier`). `sorties` : noms de variables. Rend une DataFrame
    des seules sorties : montants en float64 au centime, classes en Enum polars.
    """
    variables = systeme.variables
    if not dossiers.height:
        vide = numpy.zeros(0)
        return polars.DataFrame([en_polars(n, variables[n], en_valeurs(variables[n], vide)) for n in sorties])
    table, resultats = Table(dossiers, systeme), Resultats(systeme, sorties, dossiers.height)
    for jour, place in lots(dossiers, dates_de_changement(systeme), taille):
        simulation, periode = simuler(table.partie(place), systeme, jour)
        resultats.ajouter(place, {n: simulation.calculate(n, periode) for n in sorties})
    return resultats.table()
