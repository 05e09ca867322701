"""Les grandeurs du FSL de la Meuse pour un fichier de demandes (commande `habitat-local fsl`).

`executer(fichier)` rend, pour chaque demande, les clés de sortie du catalogue, des motifs qu'un
travailleur social peut lire au ménage et, avec `expliquer`, les règles et paramètres en cause. Une aide
y est « non exclue, montant maximal » : la commission décide.
"""

import re

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit, Instant, Period

from habitat_local.fsl import saisie
from habitat_local.fsl.demandes import Demande
from habitat_local.fsl.ecriture import ecrire
from habitat_local.fsl.restitution import Restitution
from habitat_local.loi.moteur import SimulationDossiers, en_valeurs, intervalles
from habitat_local.loi.systeme import dates_de_changement, systeme
from openfisca_habitat_local.mecanismes.ages import annees_revolues
from openfisca_habitat_local.systeme.reformes import chemins_lectures

__all__ = ["ecrire", "executer", "noms_lectures"]


def executer(source, lectures=(), expliquer=False, reformes=()):
    """Résultats (une liste de dictionnaires, dans l'ordre) des demandes d'un fichier ou d'une liste.

    `lectures` : noms de lectures (« AMB-MEU-03-b », ou « C-03 (b) »). `reformes` : fichiers YAML de réforme.
    """
    demandes = [Demande(brute) for brute in saisie.lire(source)]
    loi = systeme([*noms_lectures(lectures), *reformes])
    resultats = {}
    for jour, lot in lots([d for d in demandes if not d.erreurs], loi):
        # Expliquée, chaque demande a sa propre trace : elle ne cite pas ce que les autres ont lu.
        for ensemble in [[d] for d in lot] if expliquer else [lot]:
            restitution = Restitution(*simuler(ensemble, loi, jour), lectures, expliquer)
            resultats |= {id(d): restitution.demande(rang, d) for rang, d in enumerate(ensemble)}
    return [resultats.get(id(d)) or refus(d) for d in demandes]


def refus(demande):
    return {"id": demande.id, "erreurs": demande.erreurs, "avertissements": demande.avertissements}


def noms_lectures(lectures):
    """Noms de lectures à appliquer. « C-03 (b) » vaut AMB-MEU-03-b ; une lecture déjà en vigueur ne change rien."""
    connues = chemins_lectures()
    noms = []
    for lecture in [lectures] if isinstance(lectures, str) else lectures:
        trouvees = re.findall(r"(?:C|AMB-MEU)-(\d+)\s*[-( ]+\s*([a-d])\b", str(lecture))
        if not trouvees:
            noms.append(str(lecture))  # le chargeur dira si le nom est inconnu, avec les plus proches
            continue
        for numero, lettre in trouvees:
            nom = f"AMB-MEU-{int(numero):02d}-{lettre}"
            autres = any(connue.startswith(nom[:-1]) for connue in connues)
            if nom in connues or not autres:
                noms.append(nom)
    return noms


def lots(demandes, loi):
    """(premier jour de l'intervalle de loi constante, demandes) : une simulation par lot."""
    jours = dates_de_changement(loi)
    reglement = next(v.instant_str for v in reversed(en_vigueur(loi).values_list) if v.value)
    dates = numpy.array([str(d.jour or reglement) for d in demandes], dtype="datetime64[D]")
    rangs = intervalles(jours, dates) if len(demandes) else []
    for rang in sorted(set(rangs)):
        jour = jours[max(rang - 1, 0)]
        yield jour, [d for d, r in zip(demandes, rangs, strict=True) if r == rang]


def en_vigueur(loi):
    return loi.parameters.children["habitat_local"].meuse.fsl_2016.en_vigueur


def simuler(demandes, loi, jour):
    """Simulation d'un lot : chaque fait est donné où il est connu, calculé ou non renseigné ailleurs."""
    simulation = SimulationDossiers(loi, len(demandes))
    periode = Period((DateUnit.DAY, Instant(tuple(int(x) for x in jour.split("-"))), 1))
    compter_ages(simulation, periode, demandes)
    for nom in sorted({nom for d in demandes for nom in d.faits if nom in loi.variables}):
        donner(simulation, periode, nom, [d.faits.get(nom) for d in demandes])
    return simulation, periode


def donner(simulation, periode, nom, valeurs):
    variable = simulation.tax_benefit_system.variables[nom]
    presentes = numpy.array([valeur is not None for valeur in valeurs])
    donnees = en_valeurs(variable, numpy.array([brute(variable, valeur) for valeur in valeurs]))
    if presentes.all() or not variable.formulas:
        simulation.menage.get_holder(nom).put_in_cache(donnees, periode)
    else:
        simulation.donnees_partielles[nom] = (numpy.asarray(donnees), presentes)


def brute(variable, valeur):
    """Valeur telle qu'OpenFisca la garde (rang d'Enum, date numpy), défaut de la variable si elle manque."""
    valeur = variable.default_value if valeur is None else valeur
    if variable.value_type is Enum:
        return (valeur if isinstance(valeur, Enum) else variable.possible_values[valeur]).index
    return valeur


def compter_ages(simulation, periode, demandes):
    """Classe les âges donnés un à un, à la date que la loi (ou une lecture) retient pour les apprécier."""
    concernees = [d for d in demandes if {"ages", "naissances", "naissance_demandeur"} & d.faits.keys()]
    if not concernees:
        return
    dates = dates_appreciation(simulation.tax_benefit_system, periode, concernees)
    bornes = simulation.tax_benefit_system.parameters(periode.start).habitat_local.meuse.fsl_2016
    for demande, date in zip(concernees, dates, strict=True):
        faits = demande.faits
        ages = [*faits.get("ages", []), *[revolus(n, date) for n in faits.get("naissances", [])]]
        classes = [classer(age, bornes.composition) for age in ages]
        demande.classes = classes
        for classe in ("enfant", "adolescent", "adulte"):
            nom = f"fsl_nombre_{classe}s"
            if "ages" in faits or "naissances" in faits:
                faits[nom] = faits[nom] + classes.count(classe)
        if "naissance_demandeur" in faits:
            faits["fsl_age_demandeur"] = revolus(faits["naissance_demandeur"], date)


def dates_appreciation(loi, periode, demandes):
    """Date d'appréciation des âges de chaque demande, lue dans la loi."""
    simulation = SimulationDossiers(loi, len(demandes))
    for nom in ("fsl_date_demande", "fsl_date_decision", "date_depot"):
        donner(simulation, periode, nom, [d.faits.get(nom) for d in demandes])
    return simulation.calculate("fsl_date_appreciation_ages", periode)


def revolus(naissance, date):
    naissances = numpy.array([naissance], dtype="datetime64[D]")
    return int(annees_revolues(naissances, numpy.array([date], dtype="datetime64[D]"))[0])


def classer(age, bornes):
    if age >= bornes.age_adulte:
        return "adulte"
    return "adolescent" if age >= bornes.age_adolescent else "enfant"
