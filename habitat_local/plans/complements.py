"""Étapes que les formules ne disent pas elles-mêmes : le texte en vigueur, les ressources, les aides sans détail, les
montants qui concluent.

Elles se lisent dans la simulation : les paramètres et les faits qu'une variable a lus, et ce qu'elle vaut.
"""

import numpy
from openfisca_core.parameters import Parameter

from habitat_local.loi.colonnes import colonnes
from habitat_local.plans.financement import composantes, nets
from habitat_local.plans.lot import Lot
from habitat_local.plans.recueil import Evenement
from habitat_local.plans.references import RACINE, parametre
from openfisca_habitat_local.nomenclatures.generales import CategorieRessources, StatutDemandeur

#: Fin du nom d'un montant que le plafond d'aides n'a pas encore réduit.
AVANT_ECRETEMENT = "_avant_ecretement"
#: Nature de l'étape que donne un paramètre lu par une formule qui ne dit rien, d'après un mot de son chemin.
NATURE_D_UN_CHAMP = {"taux": "taux", "montant": "forfait", "forfait": "forfait"}
#: Plafond qui borne chaque catégorie de ressources, du plus bas au plus haut.
PLAFONDS = {
    "tres_modeste": "plafond_ressources_tres_modestes",
    "modeste": "plafond_ressources_modestes",
    "majore": "plafond_ressources_majores",
}


def evenement(variable, nature, places, valeurs, cases=None, **details) -> Evenement:
    """Événement de l'outil ; `cases` : une par place, une pour toutes, ou aucune."""
    cases = numpy.full(len(places), -1 if cases is None else cases) if numpy.ndim(cases) == 0 else cases
    valeurs = numpy.full(len(places), valeurs, dtype=float) if numpy.ndim(valeurs) == 0 else valeurs
    return Evenement(variable, nature, places, valeurs.astype(float), cases.astype(numpy.int32), **details)


def proprietaires(lot: Lot) -> dict[str, str]:
    """Partie de l'explication dont relève chaque variable : celle dont le montant la lit de plus près."""
    trouvees = {nom: section for section, nom in nets().items()} | composantes()
    front = list(trouvees)
    while front:
        suivant = []
        for courante in front:
            for lue in sorted(lot.faits.lues.get(courante, ())):
                if lue not in trouvees:
                    trouvees[lue] = trouvees[courante]
                    suivant.append(lue)
        front = suivant
    return trouvees


# --- Texte et territoire -----------------------------------------------------------------------------------


def du_cadre(lot: Lot):
    """La commune est du territoire, et le texte est en vigueur (ou ne l'est pas)."""
    territoire = lot.territoires
    for rang in numpy.unique(territoire[territoire > 0]).tolist():
        for champ, libelle in (
            ("communes", "Commune du territoire"),
            ("en_vigueur", "Texte en vigueur au dépôt"),
        ):
            chemin = f"{RACINE}{lot.nom_du_texte(rang)}.cadre.{champ}"
            if parametre(lot.systeme, chemin) is None:
                continue
            places = numpy.flatnonzero(territoire == rang)
            nom = lot.nom_du_texte(rang)
            en_vigueur = lot.textes[places] == rang
            if f"releve_{nom}" in lot.faits.variables:
                en_vigueur |= lot.faits.valeurs(f"releve_{nom}")[places]
            rempli = en_vigueur | (champ == "communes")
            fait = "depcom_logement" if champ == "communes" else "date_depot"
            case = lot.recueil.chemins.rang(chemin)
            yield evenement(
                "texte_applicable", "condition", places, numpy.nan, case,
                aide="recevabilite", fait=fait, libelle=libelle, rempli=rempli,
            )  # fmt: skip


# --- Ressources --------------------------------------------------------------------------------------------


def case_de_plafond(lot: Lot, variable: str) -> numpy.ndarray:
    """Paramètre du plafond de ressources que la variable a lu pour chaque dossier."""
    cases = numpy.full(lot.effectif, -1, dtype=numpy.int32)
    for lecture in lot.recueil.lectures:
        if lecture.variable == variable and lecture.places is None and len(lecture.cases) == lot.effectif:
            cases = numpy.where(cases < 0, lecture.cases, cases)
    return cases


def des_ressources(lot: Lot):
    """Catégorie de ressources de l'occupant : donnée par le dossier, ou revenu comparé au plafond."""
    if "categorie_ressources_anah" not in lot.faits.lues.get("profil_demandeur", ()):
        return
    occupant = lot.faits.valeurs("statut_demandeur") == StatutDemandeur.proprietaire_occupant.index
    occupant &= lot.textes > 0
    donnee = lot.faits.donne("categorie_ressources_anah")
    places = numpy.flatnonzero(occupant & donnee)
    yield evenement(
        "profil_demandeur", "fait", places, numpy.nan, aide="ressources", fait="categorie_ressources_anah"
    )
    categorie = lot.faits.valeurs("categorie_ressources_anah")
    rfr = lot.faits.valeurs("rfr_menage")
    au_dela = dict(
        zip(PLAFONDS, (0, CategorieRessources.modeste.index, CategorieRessources.majore.index), strict=True)
    )
    for nom, plafond in PLAFONDS.items():
        bornes = lot.faits.valeurs(plafond).astype(float)
        rang = CategorieRessources[nom].index
        # Les plafonds que le revenu passe, puis celui sous lequel il est.
        places = numpy.flatnonzero(
            occupant & ~donnee & (rfr >= 0) & (bornes >= 0) & (categorie >= au_dela[nom])
        )
        if not places.size:
            continue
        yield evenement(
            "categorie_ressources_anah", "condition", places, bornes[places], case_de_plafond(lot, plafond)[places],
            aide="ressources", fait="rfr_menage", sens="au plus", compris=numpy.ones(len(places), dtype=bool),
            rempli=categorie[places] <= rang, libelle=lot.faits.label(plafond),
        )  # fmt: skip


# --- Aides dont la formule ne dit rien ---------------------------------------------------------------------


def scalaires(lot: Lot, variable: str) -> list[str]:
    """Paramètres lus un à un par la variable."""
    lus = {pre for _, pre, noms in lot.simulation.journal.parametres.get(variable, ()) if not noms}
    return sorted(chemin for chemin in lus if isinstance(parametre(lot.systeme, chemin), Parameter))


def sans_detail(lot: Lot) -> list[str]:
    """Montants qu'une aide additionne, et dont la formule n'a dit aucune étape (ou qui sont des faits du dossier)."""
    parlantes = {e.variable for e in lot.recueil.evenements if e.nature not in ("condition", "manque")}
    calculees = set().union(*lot.simulation.journal.variables.values())
    return [
        nom
        for nom in sorted(composantes())
        if nom not in parlantes
        and nom not in lot.nommees
        and nom in calculees
        and lot.faits.variables[nom].value_type is float
        and lot.faits.variables[nom].unit == "currency"
        and not nom.endswith(AVANT_ECRETEMENT)
    ]


def d_une_formule_muette(lot: Lot, nom: str):
    """Étapes d'une aide sans détail : faits et paramètres qu'elle a lus, puis son montant, là où elle est due."""
    montant = lot.faits.valeurs(nom)
    places = numpy.flatnonzero(montant != 0)
    if not places.size:
        return
    for fait in sorted(lot.faits.lues.get(nom, ())):
        yield from d_un_fait(lot, nom, fait, places)
    for lecture in lot.recueil.lectures:
        if lecture.variable == nom and lecture.places is None and len(lecture.cases) == lot.effectif:
            yield from d_un_parametre(lot, nom, places, lecture.cases[places])
    for chemin in scalaires(lot, nom):
        yield from d_un_parametre(lot, nom, places, numpy.full(len(places), lot.recueil.chemins.rang(chemin)))
    yield evenement(nom, "brut", places, montant[places], libelle=lot.faits.label(nom))


def d_un_fait(lot, nom, fait, places):
    variable = lot.faits.variables[fait]
    if fait not in colonnes() or fait in ("depcom_logement", "date_depot"):
        return
    valeurs = lot.faits.valeurs(fait)[places]
    presents = (
        valeurs > 0 if variable.value_type in (float, int, bool) else numpy.zeros(len(places), dtype=bool)
    )
    if presents.any():
        yield evenement(nom, "fait", places[presents], valeurs[presents], fait=fait)


def d_un_parametre(lot, nom, places, cases):
    """Un nombre lu ; un texte, une liste, un oui ou un non n'est pas une étape, mais sa règle a joué."""
    uniques = numpy.unique(cases[cases >= 0]).tolist()
    natures = {c: nature_d_un_chemin(lot.reference(c).chemin) for c in uniques}
    for nature in sorted(set(natures.values())):
        choisis = numpy.isin(cases, [c for c in uniques if natures[c] == nature])
        nombres = lot.valeurs_des_cases(cases[choisis])
        lot.jouees.append((places[choisis], cases[choisis]))
        yield evenement(nom, nature, places[choisis], nombres, cases[choisis])


def nature_d_un_chemin(chemin):
    """Nature de l'étape d'un paramètre lu, d'après le champ qui le nomme ; à défaut, une borne."""
    mots = set(chemin.split("."))
    return next((nature for mot, nature in NATURE_D_UN_CHAMP.items() if mot in mots), "limite")


# --- Montants qui concluent --------------------------------------------------------------------------------


def des_montants(lot: Lot):
    """Ce que chaque financeur verse, le total, le coût et le reste à charge."""
    propres = {v.section: v.description.variable for v in lot.nommees.values() if v.section}
    for section, nom in (nets() | propres).items():
        montant = lot.faits.valeurs(nom)
        places = numpy.flatnonzero(montant != 0)
        yield evenement(nom, "net", places, numpy.round(montant[places].astype(float), 2), aide=section)
    yield from des_coupes(lot)
    for nom in ("total_subventions", "montant_travaux_ttc", "reste_a_charge"):
        montant = lot.faits.valeurs(nom)
        places = numpy.flatnonzero(montant >= 0)
        yield evenement(
            nom,
            "net",
            places,
            numpy.round(montant[places].astype(float), 2),
            aide="total",
            libelle=lot.faits.label(nom),
        )


def des_coupes(lot: Lot):
    """Ce que l'écrêtement de son texte retire à chaque aide nommée."""
    for vue in {id(vue): vue for vue in lot.nommees.values() if vue.description.coupee}.values():
        retire = lot.faits.valeurs(f"ecretement_{vue.description.variable}")
        places = numpy.flatnonzero(retire > 0)
        yield evenement(
            vue.description.variable,
            "ecretement",
            places,
            retire[places],
            aide=vue.section,
            libelle="Écrêtement",
        )


def evenements_de_l_outil(lot: Lot) -> tuple[list[Evenement], list[Evenement]]:
    """Étapes que l'outil ajoute avant et après celles des formules."""
    muettes = [e for nom in sorted(sans_detail(lot)) for e in d_une_formule_muette(lot, nom)]
    avant, apres = [*du_cadre(lot), *des_ressources(lot)], [*muettes, *des_montants(lot)]
    return [e for e in avant if len(e.places)], [e for e in apres if len(e.places)]
