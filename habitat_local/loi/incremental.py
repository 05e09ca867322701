"""Réformes incrémentales : ce qu'une réforme ne peut pas changer n'est pas calculé deux fois.

La base est calculée une fois, sous suivi : pour ce lot de dossiers, le journal dit ce que chaque formule a lu,
variables et paramètres. Une formule que la réforme n'a pas remplacée, et dont rien de ce qu'elle a lu n'a
changé, refait le même calcul, branche comprise : son résultat de base est donné à la simulation de la réforme.
Le journal est celui du lot calculé, non d'un échantillon : il n'y a pas de branche qu'il n'aurait pas vue.
"""

import numpy
from openfisca_core.parameters import Parameter, ParameterNode
from openfisca_core.periods import instant

from habitat_local.loi.moteur import (
    SANS_REPLI,
    TAILLE_DE_LOT,
    Resultats,
    SimulationDossiers,
    Table,
    calculer,
    en_polars,
    faits_du_fichier,
    injecter,
    lots,
    simuler,
)
from habitat_local.loi.systeme import dates_de_changement
from openfisca_habitat_local.systeme.entrees import faits_donnes
from openfisca_habitat_local.systeme.suivi import TOUTE_DATE, Journal, NoeudSuivi, porte_sur

#: Part des dossiers d'un lot au-delà de laquelle une réforme se recalcule pour tous.
PART_A_REFAIRE = 0.7

# --- Simulation suivie ------------------------------------------------------------------------------------


class SimulationSuivie(SimulationDossiers):
    """Simulation qui note au journal ce que lit chaque formule."""

    journal = None

    def suivre(self, journal):
        self.journal = self.tracer = journal
        self._trace = True  # le cœur demande alors ses paramètres à `trace_parameters_at_instant`

    def trace_parameters_at_instant(self, periode):
        quand = str(instant(getattr(periode, "start", periode)))
        return NoeudSuivi(self.tax_benefit_system.get_parameters_at_instant(periode), self.journal, quand)


def simuler_en_suivant(dossiers, systeme, jour, cases=None, etapes=None):
    """Comme `moteur.simuler`, sous suivi : (simulation, période), et le journal dans la simulation.

    `cases`, `etapes` : ceux de `Journal`.
    """
    simulation, periode = simuler(dossiers, systeme, jour, creer=SimulationSuivie)
    simulation.suivre(Journal(cases, etapes))
    return simulation, periode


# --- Ce qui change d'un système à l'autre -----------------------------------------------------------------


def parametres_differents(avant, apres, chemin=""):
    """(chemin, ancien, nouveau) des paramètres qui ne sont pas le même objet ; None pour un absent."""
    if avant is apres:
        return
    enfants = [getattr(noeud, "children", {}) for noeud in (avant, apres)]
    if not any(isinstance(noeud, ParameterNode) for noeud in (avant, apres)):
        yield chemin, avant, apres
    for nom in {**enfants[0], **enfants[1]}:
        dessous = f"{chemin}.{nom}" if chemin else nom
        yield from parametres_differents(enfants[0].get(nom), enfants[1].get(nom), dessous)


class Ecart:
    """Ce qui distingue un système d'un autre : variables réécrites, paramètres dont la valeur diffère."""

    def __init__(self, base, reforme):
        noms = {**base.variables, **reforme.variables}
        self.variables = {n for n in noms if base.variables.get(n) is not reforme.variables.get(n)}
        differents = parametres_differents(base.parameters, reforme.parameters)
        self.parametres = [d for d in differents if not memes_valeurs(d[1], d[2])]
        self._chemins, self._vues = {}, {}

    @classmethod
    def de_parametres(cls, parametres):
        """Écart de seuls paramètres : (chemin, ancien, nouveau)."""
        ecart = object.__new__(cls)
        ecart.variables, ecart.parametres = set(), list(parametres)
        ecart._chemins, ecart._vues = {}, {}
        return ecart

    def chemins(self, quand):
        """Chemins des paramètres dont la valeur diffère à l'instant, ou à un instant quelconque."""
        if quand not in self._chemins:
            self._chemins[quand] = [c for c, avant, apres in self.parametres if differe(avant, apres, quand)]
        return self._chemins[quand]

    def atteint(self, lectures):
        """L'une de ces lectures (instant, préfixe, noms) voit-elle un paramètre changé ?"""
        return any(self._voit(lecture) for lecture in lectures)

    def _voit(self, lecture):
        """Une même lecture est notée par bien des variables : elle n'est examinée qu'une fois."""
        if lecture not in self._vues:
            quand, pre, noms = lecture
            self._vues[lecture] = any(porte_sur((pre, noms), c) for c in self.chemins(quand))
        return self._vues[lecture]


def memes_valeurs(avant, apres):
    """Deux paramètres ont-ils les mêmes valeurs aux mêmes dates ?"""
    if isinstance(avant, Parameter) and isinstance(apres, Parameter):
        paires = zip(avant.values_list, apres.values_list, strict=False)
        if len(avant.values_list) == len(apres.values_list) and all(a is b for a, b in paires):
            return True
    return repr(avant) == repr(apres)


def differe(avant, apres, quand):
    if quand is TOUTE_DATE or not (isinstance(avant, Parameter) and isinstance(apres, Parameter)):
        return True
    return valeur_au(avant, str(quand)) != valeur_au(apres, str(quand))


def valeur_au(parametre, jour):
    """Valeur d'un paramètre à ce jour (AAAA-MM-JJ) : ses valeurs vont de la plus récente à la première."""
    return next((v.value for v in parametre.values_list if v.instant_str <= jour), None)


def fermeture(departs, lues):
    """Les variables de départ et toutes celles qui en dépendent. `lues` : {variable: variables qu'elle lit}."""
    lecteurs: dict[str, set[str]] = {}
    for nom, dessous in lues.items():
        for lue in dessous:
            lecteurs.setdefault(lue, set()).add(nom)
    touchees, reste = set(departs), list(departs)
    while reste:
        for nom in lecteurs.get(reste.pop(), ()):
            if nom not in touchees:
                touchees.add(nom)
                reste.append(nom)
    return touchees


def variables_atteintes(journal, ecart):
    """Variables dont la formule, ou un paramètre que le lot lui a vu lire, n'est plus le même."""
    lues = {nom for nom, lectures in journal.parametres.items() if ecart.atteint(lectures)}
    return lues | ecart.variables


def variables_touchees(journal, ecart):
    """Variables dont la valeur peut différer : elles et ce qui en dépend sont à recalculer."""
    return fermeture(variables_atteintes(journal, ecart), journal.variables)


# --- Une simulation de réforme qui part de la base --------------------------------------------------------


def valeurs_gardees(simulation):
    """(variable, période, tableau) de tout ce que la simulation connaît."""
    for population in simulation.populations.values():
        for nom, stock in population._holders.items():
            for periode in stock.get_known_periods():
                yield nom, periode, stock.get_array(periode)


def reprendre(base, dossiers, systeme, periode, touchees, reecrites, places=None):
    """Simulation de la réforme, où tout ce qui n'est pas touché est déjà calculé.

    `places` : rangs des dossiers à refaire, tous à défaut ; `dossiers` : le lot entier.
    """
    ceux = (lambda tableau: tableau) if places is None else (lambda tableau: tableau[places])
    simulation = SimulationDossiers(systeme, dossiers.height if places is None else len(places))
    partielles = base.donnees_partielles.items()
    simulation.donnees_partielles = {nom: (ceux(v), ceux(presentes)) for nom, (v, presentes) in partielles}
    simulation.faits_donnes = set(faits_donnes(base))
    simulation.faits_inconnus = {nom: ceux(masque) for nom, masque in base.faits_inconnus.items()}
    simulation.cases_vides = {nom: ceux(masque) for nom, masque in base.cases_vides.items()}
    for nom, quand, tableau in valeurs_gardees(base):
        if nom not in touchees or nom in SANS_REPLI:
            simulation.get_holder(nom).put_in_cache(ceux(tableau), quand)
    for nom in set(faits_du_fichier(dossiers)) & reecrites:
        simulation.donnees_partielles.pop(nom, None)
        injecter(simulation, periode, dossiers[nom] if places is None else dossiers[nom][places])
    return simulation


def dossiers_changes(base, dossiers, systeme, periode, ecart):
    """Rangs des dossiers pour qui une variable que la réforme atteint directement change de valeur.

    Les autres refont le même calcul : rien de ce qui en dépend n'est à recalculer pour eux. None : il faut les refaire
    tous (une variable atteinte se lit à une autre date, ou n'existe pas dans la base).
    """
    atteintes = variables_atteintes(base.journal, ecart)
    connues = {(nom, quand): tableau for nom, quand, tableau in valeurs_gardees(base) if nom in atteintes}
    if any(quand != periode for _, quand in connues):
        return None
    neuve = reprendre(base, dossiers, systeme, periode, atteintes, ecart.variables)
    changes = numpy.zeros(dossiers.height, dtype=bool)
    for (nom, quand), tableau in connues.items():
        avant, apres = (numpy.asarray(t).view(numpy.ndarray) for t in (tableau, neuve.calculate(nom, quand)))
        if avant.shape != apres.shape:
            return None
        egaux = avant == apres
        if avant.dtype.kind == "f":
            egaux |= numpy.isnan(avant) & numpy.isnan(apres)
        changes |= ~egaux
    return numpy.flatnonzero(changes)


def sorties_de(simulation, periode, sorties):
    variables = simulation.tax_benefit_system.variables
    return {nom: en_polars(nom, variables[nom], simulation.calculate(nom, periode)) for nom in sorties}


def sorties_brutes(simulation, periode, sorties):
    """{sortie: valeurs, comme OpenFisca les garde}."""
    return {nom: simulation.calculate(nom, periode) for nom in sorties}


def resultats_de_reforme(simulation, dossiers, periode, de_base, systeme, ecart):
    """Résultats d'une réforme pour un lot : `de_base` ({sortie: valeurs}), refaits pour les seuls dossiers qui peuvent
    en différer ; `de_base` même, si aucun ne le peut."""
    touchees = variables_touchees(simulation.journal, ecart)
    a_refaire = [nom for nom in de_base if nom in touchees]
    if not a_refaire:
        return de_base
    places = dossiers_changes(simulation, dossiers, systeme, periode, ecart)
    if places is not None and not len(places):
        return de_base
    if places is not None and len(places) > PART_A_REFAIRE * dossiers.height:
        places = None
    reforme = reprendre(simulation, dossiers, systeme, periode, touchees, ecart.variables, places)
    refaites = sorties_brutes(reforme, periode, a_refaire)
    if places is not None:
        refaites = {nom: remettre(de_base[nom], places, valeurs) for nom, valeurs in refaites.items()}
    return de_base | refaites


def remettre(tableau, places, valeurs):
    """Copie du tableau, où les dossiers de ces rangs prennent ces valeurs."""
    copie = numpy.array(tableau, subok=True)
    copie[places] = valeurs
    return copie


def calculer_un_lot(dossiers, base, ecarts, jour, sorties, etapes=None):
    """[{sortie: valeurs} de la base, puis de chaque réforme] pour un lot."""
    simulation, periode = simuler_en_suivant(dossiers, base, jour, etapes=etapes)
    de_base = sorties_brutes(simulation, periode, sorties)
    reformes = [
        resultats_de_reforme(simulation, dossiers, periode, de_base, systeme, ecart)
        for systeme, ecart in ecarts
    ]
    return [de_base, *reformes]


def jours_communs(systemes):
    """Jours de changement de la loi dans l'un au moins des systèmes."""
    return sorted({jour for s in systemes for jour in dates_de_changement(s)})


def calculer_variantes(dossiers, base, reformes, sorties, taille=TAILLE_DE_LOT, avancer=None, ecouter=None):
    """[résultats de la base, puis de chaque réforme], dans l'ordre des dossiers ; voir `moteur.calculer`.

    `avancer(dossiers)`, si donné, est appelé après chaque lot. `ecouter(rangs)` rend qui écoute les étapes de la base,
    pour le lot de ces rangs.
    """
    systemes = [base, *reformes]
    if not dossiers.height:
        return [calculer(dossiers, s, sorties) for s in systemes]
    ecarts = [(s, Ecart(base, s)) for s in reformes]
    table = Table(dossiers, base)
    resultats = [Resultats(s, sorties, dossiers.height) for s in systemes]
    for jour, place in lots(dossiers, jours_communs(systemes), taille):
        etapes = ecouter(place) if ecouter else None
        du_lot = calculer_un_lot(table.partie(place), base, ecarts, jour, sorties, etapes)
        for resultat, valeurs in zip(resultats, du_lot, strict=True):
            resultat.ajouter(place, valeurs)
        if avancer:
            avancer(len(place))
    return [resultat.table() for resultat in resultats]
