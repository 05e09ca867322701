"""Logement décent : arrêté, dimensions, sécurité, équipement."""

import numpy

from openfisca_habitat_local.systeme.variables import Booleen, Entier
from openfisca_habitat_local.textes.textes_dates import valeur

PIECES = (1, 2, 3, 4)


def piece_conforme(menage, period, regles, n):
    """La pièce principale de rang `n` a-t-elle les dimensions exigées ?"""
    surface = menage(f"decence_surface_piece_{n}", period)
    hauteur = menage(f"decence_hauteur_piece_{n}", period)
    volume = menage(f"decence_volume_piece_{n}", period)
    aux_mesures = (surface >= regles.surface_minimale) & (hauteur >= regles.hauteur_minimale)
    return aux_mesures | (volume >= regles.volume_minimal)


class decence_arrete(Booleen):
    label = "Logement sous arrêté d'insalubrité ou de péril"
    documentation = """À défaut, insalubrité ou péril constatés du dossier."""

    def formula(menage, period):
        return menage("insalubrite_constatee", period) | menage("peril_constate", period)


class decence_nombre_pieces(Entier):
    default_value = -1
    label = "Nombre de pièces du logement"
    unit = "count"
    documentation = """À défaut, les pièces principales décrites. -1 : inconnu."""

    def formula(menage, period):
        surfaces = numpy.array([menage(f"decence_surface_piece_{n}", period) for n in PIECES])
        nombre = numpy.sum(surfaces > 0, axis=0)
        return numpy.where(nombre > 0, nombre, -1)


class decence_dimension_ok(Booleen):
    label = "Une pièce principale au moins a les dimensions d'un logement décent"
    reference = "Décret 2002-120 du 30 janvier 2002, article 4 (MEU-DECENCE-01)"
    documentation = """Surface et hauteur suffisantes dans la même pièce, ou volume suffisant ; bornes
    comprises."""

    def formula(menage, period, parameters):
        regles = valeur(parameters, period, "national.decence", None)
        if regles is None:
            return numpy.zeros(menage.count, dtype=bool)
        conformes = [piece_conforme(menage, period, regles, n) for n in PIECES]
        return numpy.any(conformes, axis=0)


class decence_clos_et_couvert(Booleen):
    label = "Clos et couvert sains"


class decence_garde_corps(Booleen):
    label = "Garde-corps conformes"


class decence_materiaux_sans_risque(Booleen):
    label = "Matériaux et canalisations sans risque"


class decence_reseaux_conformes(Booleen):
    label = "Réseaux, chauffage et eau chaude aux normes"


class decence_ventilation(Booleen):
    label = "Ouverture et ventilation adaptées"


class decence_eclairage_naturel(Booleen):
    label = "Pièces principales éclairées et ouvrant à l'air libre"


class decence_securite_sante(Booleen):
    label = "Logement sans risque pour la sécurité et la santé"
    reference = "Décret 2002-120 du 30 janvier 2002, article 2 (MEU-DECENCE-03)"
    documentation = """Conditions cumulées. À défaut, chacune doit être donnée."""

    def formula(menage, period):
        conditions = ("clos_et_couvert", "garde_corps", "materiaux_sans_risque", "reseaux_conformes", "ventilation",
                      "eclairage_naturel")  # fmt: skip
        return numpy.all([menage(f"decence_{condition}", period) for condition in conditions], axis=0)


class decence_chauffage(Booleen):
    label = "Installation de chauffage"


class decence_eau_potable(Booleen):
    label = "Eau potable, pression et débit suffisants"


class decence_evacuation(Booleen):
    label = "Évacuation des eaux, avec siphon"


class decence_cuisine(Booleen):
    label = "Cuisine ou coin cuisine, évier à eau chaude et froide"


class decence_salle_d_eau(Booleen):
    label = "Baignoire ou douche à eau chaude"


class decence_electricite(Booleen):
    label = "Réseau électrique suffisant"


class decence_autres_equipements(Booleen):
    label = "Équipements du logement, hors WC"
    reference = "Décret 2002-120 du 30 janvier 2002, article 3 (MEU-DECENCE-04)"
    documentation = """Conditions cumulées. À défaut, chacune doit être donnée."""

    def formula(menage, period):
        elements = ("chauffage", "eau_potable", "evacuation", "cuisine", "salle_d_eau", "electricite")
        return numpy.all([menage(f"decence_{element}", period) for element in elements], axis=0)


class decence_wc_interieur(Booleen):
    label = "WC intérieur, séparé de la cuisine et du séjour"


class decence_wc_meme_batiment(Booleen):
    label = "WC extérieur au logement, dans le même bâtiment"


class decence_wc_acces_facile(Booleen):
    label = "WC extérieur au logement, facile d'accès"


class decence_wc_ok(Booleen):
    label = "WC conforme"
    reference = "Décret 2002-120 du 30 janvier 2002, article 3 (MEU-DECENCE-04)"
    documentation = """WC extérieur admis pour un logement d'une seule pièce, dans le même bâtiment et
    facile d'accès."""

    def formula(menage, period, parameters):
        pieces = menage("decence_nombre_pieces", period)
        admises = valeur(parameters, period, "national.decence.pieces_wc_exterieur", 0)
        exterieur = menage("decence_wc_meme_batiment", period) & menage("decence_wc_acces_facile", period)
        return menage("decence_wc_interieur", period) | (exterieur & (pieces >= 1) & (pieces <= admises))


class logement_decent(Booleen):
    label = "Logement décent"
    reference = "Décret 2002-120 du 30 janvier 2002, (MEU-DECENCE-01 à MEU-DECENCE-05)"
    documentation = """Dimensions, sécurité, équipement et WC réunis, sans arrêté. Un fait inconnu ne
    prouve pas la décence. Indécence reconnue : voir MEU-FSL-CHAMP-08."""

    def formula(menage, period):
        conditions = ("dimension_ok", "securite_sante", "autres_equipements", "wc_ok")
        reunies = numpy.all([menage(f"decence_{condition}", period) for condition in conditions], axis=0)
        return reunies & ~menage("decence_arrete", period)
