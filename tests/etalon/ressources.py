"""Catégorie de ressources d'un propriétaire occupant : RFR N-2 comparé aux plafonds du jour, bornes comprises."""

import numpy

from tests.etalon.commun import CATEGORIE, jour
from tests.etalon.territoire import TEXTE_HAGUENAU

INCONNU = numpy.nan
#: {premier jour: {catégorie: plafonds de 1 à 5 personnes, puis par personne de plus}}, hors Île-de-France.
PROVINCE = {
    "2009-01-01": {
        "tres_modeste": (8625, 12614, 15170, 17723, 20286, 2555),
        "modeste": (11213, 16398, 19721, 23040, 26372, 3321),
        "majore": (17250, 25228, 30339, 35446, 40573, 5110),
    },
    "2010-01-01": {},
    "2012-01-01": {
        "tres_modeste": (8934, 13066, 15712, 18357, 21013, 2642),
        "modeste": (11614, 16985, 20425, 23863, 27315, 3437),
        "majore": (17867, 26130, 31424, 36713, 42024, 5288),
    },
    "2013-01-01": {
        "tres_modeste": (9086, 13287, 15979, 18668, 21368, 2691),
        "modeste": (11811, 17273, 20773, 24269, 27779, 3499),
        "majore": (18170, 26573, 31957, 37336, 42736, 5382),
    },
    "2013-06-01": {
        "tres_modeste": (14173, 20728, 24930, 29123, 33335, 4200),
        "modeste": (18170, 26573, 31957, 37336, 42736, 5382),
    },
    "2014-01-01": {
        "tres_modeste": (14245, 20833, 25056, 29271, 33504, 4222),
        "modeste": (18262, 26708, 32119, 37525, 42952, 5410),
    },
    "2015-01-01": {
        "tres_modeste": (14300, 20913, 25152, 29384, 33633, 4239),
        "modeste": (18332, 26811, 32242, 37669, 43117, 5431),
    },
    "2016-01-01": {
        "tres_modeste": (14308, 20925, 25166, 29400, 33652, 4241),
        "modeste": (18342, 26826, 32260, 37690, 43141, 5434),
    },
    "2017-01-01": {
        "tres_modeste": (14360, 21001, 25257, 29506, 33774, 4257),
        "modeste": (18409, 26923, 32377, 37826, 43297, 5454),
    },
    "2018-01-01": {
        "tres_modeste": (14508, 21217, 25517, 29809, 34121, 4301),
        "modeste": (18598, 27200, 32710, 38215, 43742, 5510),
    },
    "2019-01-01": {},
}
#: De même en Île-de-France, où ceux d'avant juin 2013 sont inconnus, et ceux de 2014 en partie.
ILE_DE_FRANCE = {
    "2013-06-01": {
        "tres_modeste": (19616, 28793, 34579, 40375, 46192, 5804),
        "modeste": (23881, 35050, 42096, 49153, 56232, 7068),
    },
    "2014-01-01": {
        "tres_modeste": (19716, INCONNU, INCONNU, INCONNU, 46426, INCONNU),
        "modeste": (24002, 35227, INCONNU, INCONNU, 56516, INCONNU),
    },
    "2015-01-01": {
        "tres_modeste": (19792, 29050, 34887, 40735, 46604, 5857),
        "modeste": (24094, 35362, 42471, 49592, 56733, 7132),
    },
    "2016-01-01": {
        "tres_modeste": (19803, 29066, 34906, 40758, 46630, 5860),
        "modeste": (24107, 35382, 42495, 49620, 56765, 7136),
    },
    "2017-01-01": {
        "tres_modeste": (19875, 29171, 35032, 40905, 46798, 5882),
        "modeste": (24194, 35510, 42648, 49799, 56970, 7162),
    },
    "2018-01-01": {
        "tres_modeste": (20079, 29471, 35392, 41325, 47279, 5943),
        "modeste": (24443, 35875, 43086, 50311, 57555, 7236),
    },
    "2019-01-01": {},
}
PART_TRES_TRES_MODESTE = 0.8


def plafond(d, nom):
    """Plafond d'une catégorie, -1 là où il est inconnu."""
    resultat = numpy.full(len(d.date_depot), -1.0)
    for bareme, lieu in ((PROVINCE, ~d.ile_de_france), (ILE_DE_FRANCE, d.ile_de_france)):
        debuts = list(bareme)
        for rang, debut in enumerate(debuts):
            valeurs = bareme[debut].get(nom)
            concernes = lieu & (d.date_depot >= jour(debut)) & (d.nombre_personnes_menage > 0)
            if rang + 1 < len(debuts):
                concernes &= d.date_depot < jour(debuts[rang + 1])
            personnes = numpy.minimum(d.nombre_personnes_menage, 5)
            valeur = -1.0
            if valeurs:
                en_plus = d.nombre_personnes_menage - personnes
                valeur = numpy.array([0, *valeurs[:5]])[personnes]
                valeur = valeur + numpy.where(en_plus > 0, valeurs[5] * en_plus, 0)
                valeur = numpy.where(numpy.isnan(valeur), -1, valeur)
            resultat = numpy.where(concernes, valeur, resultat)
    return resultat


def categorie(d):
    """Catégorie calculée d'après le RFR : la première dont le plafond n'est pas dépassé."""
    tres_modeste, modeste, majore = (plafond(d, nom) for nom in ("tres_modeste", "modeste", "majore"))
    connu = (d.rfr_menage >= 0) & (tres_modeste >= 0)
    sans_majore = majore < 0
    resultat = numpy.where(sans_majore, CATEGORIE.indeterminee, CATEGORIE.hors_plafonds)
    resultat = numpy.where(~sans_majore & (d.rfr_menage <= majore), CATEGORIE.majore, resultat)
    resultat = numpy.where(d.rfr_menage <= modeste, CATEGORIE.modeste, resultat)
    resultat = numpy.where(d.rfr_menage <= tres_modeste, CATEGORIE.tres_modeste, resultat)
    tres_tres = (d.territoire == TEXTE_HAGUENAU) & (d.rfr_menage <= PART_TRES_TRES_MODESTE * tres_modeste)
    resultat = numpy.where(tres_tres, CATEGORIE.tres_tres_modeste, resultat)
    return numpy.where(connu, resultat, CATEGORIE.indeterminee)
