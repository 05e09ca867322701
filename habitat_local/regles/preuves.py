"""La preuve qu'une règle est calculée : un cas la nomme, et ce qu'il demande lit un paramètre ou une variable de la règle.

Le graphe de ce que lit chaque formule vient de simulations suivies, non d'une recherche de texte : nommer une règle dans un
fichier ne prouve rien.
"""

import bisect

import polars

from habitat_local.loi.incremental import simuler_en_suivant
from habitat_local.loi.systeme import droit_en_vigueur, variables_extension
from habitat_local.regles import registre
from openfisca_habitat_local.systeme.suivi import porte_sur

#: Variable que lisent tous les cas de travail : ils donnent les montants d'un plan entier.
PLAN_ENTIER = ("total_subventions", "total_prets", "reste_a_charge")


#: Un jour de la vie de chaque texte et de la loi nationale qui va avec.
JOURS = ("2008-05-10", "2012-06-01", "2013-06-01", "2016-07-07", "2024-06-01", "2026-02-01")


def lectures_d_un_jour(dossiers, jour):
    """Journal de toutes les formules de l'extension, pour ces dossiers, à ce jour."""
    simulation, periode = simuler_en_suivant(dossiers, droit_en_vigueur(), jour)
    for nom in sorted(variables_extension()):
        try:
            simulation.calculate(nom, periode)
        except Exception:
            simulation.tracer.stack.clear()
            continue
    return simulation.journal


def sous(chemins, prefixe):
    """Ceux de ces chemins triés qui commencent par le préfixe."""
    debut = bisect.bisect_left(chemins, prefixe)
    fin = bisect.bisect_right(chemins, f"{prefixe}.\uffff") if prefixe else len(chemins)
    return chemins[debut:fin]


class Graphe:
    """Ce que lit chaque variable : variables (de proche en proche) et règles de leurs paramètres."""

    def __init__(self, journaux):
        self.variables: dict[str, set[str]] = {}
        lectures: dict[str, set] = {}
        for journal in journaux:
            for nom, lues in journal.variables.items():
                self.variables.setdefault(nom, set()).update(lues)
            for nom, notees in journal.parametres.items():
                lectures.setdefault(nom, set()).update((prefixe, noms) for _, prefixe, noms in notees)
        self.regles = self._regles_lues(lectures)

    @staticmethod
    def _regles_lues(lectures):
        """{variable: règles de la variable et des paramètres qu'elle lit}."""
        variables = droit_en_vigueur().variables
        resultat = {nom: set(registre.ids_variable(variables[nom])) for nom in variables_extension()}
        ids = {p.name: registre.ids_parametre(p) for p in registre.parametres_habitat()}
        chemins = sorted(nom for nom, regles in ids.items() if regles)
        vus = {}
        for nom in resultat.keys() & lectures.keys():
            for lecture in lectures[nom]:
                if lecture not in vus:
                    vus[lecture] = set().union(
                        *(ids[c] for c in sous(chemins, lecture[0]) if porte_sur(lecture, c))
                    )
                resultat[nom] |= vus[lecture]
        return resultat

    def regles_de(self, sorties):
        """Règles qu'exerce le calcul de ces variables."""
        vues, reste = set(), [nom for nom in sorties if nom]
        while reste:
            nom = reste.pop()
            if nom not in vues:
                vues.add(nom)
                reste += self.variables.get(nom, ())
        return set().union(*(self.regles.get(nom, set()) for nom in vues))


def graphe(dossiers):
    """Graphe des lectures, d'après des dossiers sans date (`date_depot` sera celle de chaque jour)."""
    journaux = []
    for jour in JOURS:
        du_jour = dossiers.with_columns(date_depot=polars.lit(jour).str.to_date())
        journaux.append(lectures_d_un_jour(du_jour, jour))
    return Graphe(journaux)


def cas_par_regle(dossier):
    """{règle: [(cas, variables demandées)]} des cas de juriste et des cas de travail d'un dossier d'essais."""
    resultat: dict[str, list] = {}
    for chemin in registre.fichiers_de_cas(dossier):
        for cas in registre.cas_de_juriste(chemin):
            for identifiant in registre.ids_nommes(" ; ".join(map(str, cas.get("keywords") or ()))):
                resultat.setdefault(identifiant, []).append((cas.get("name", ""), tuple(cas["output"])))
    for chemin in sorted(dossier.rglob("cas/*.json")):
        for nom, ids in registre.cas_json(chemin):
            for identifiant in ids:
                resultat.setdefault(identifiant, []).append((nom, PLAN_ENTIER))
    return resultat


def non_prouvees(dossiers, essais, textes=None):
    """Règles « calculée » (de ces textes) qu'aucun cas n'exerce par leur identifiant, dans l'ordre du registre."""
    lu, cas = graphe(dossiers), cas_par_regle(essais)
    return [
        regle.id
        for regle in registre.choisir(statut="calculee")
        if textes is None or regle.texte in textes
        if not any(regle.id in lu.regles_de(sorties) for _, sorties in cas.get(regle.id, ()))
    ]
