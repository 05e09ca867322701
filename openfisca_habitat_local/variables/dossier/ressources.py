"""Le ménage : sa taille, ses ressources, sa catégorie au sens de l'Anah."""

import numpy
from openfisca_france.entities import FoyerFiscal

from openfisca_habitat_local.mecanismes.bareme import TEXTES, Axe, lire, tableau, tracer
from openfisca_habitat_local.mecanismes.montants import rangs
from openfisca_habitat_local.nomenclatures.generales import CategorieRessources, Profil, StatutDemandeur
from openfisca_habitat_local.systeme.entrees import revenus_declares
from openfisca_habitat_local.systeme.variables import Booleen, Classe, Entier, Montant

ZONES = Axe("hors_ile_de_france", "ile_de_france")
TAILLES = Axe(*(f"personnes_{n}" for n in range(1, 6)), "personne_supplementaire")

# Profil de chaque catégorie de ressources (rang de CategorieRessources) et de chaque loyer (rang de NiveauLoyer).
PROFILS_OCCUPANT = numpy.array(
    [
        Profil.ressources_indeterminees.index,
        Profil.tres_tres_modeste.index,
        Profil.tres_modeste.index,
        Profil.modeste.index,
        Profil.majore.index,
        Profil.intermediaire.index,
        Profil.hors_plafonds.index,
    ]
)
PROFILS_BAILLEUR = numpy.array(
    [
        Profil.non_renseigne.index,
        Profil.loyer_libre.index,
        Profil.loyer_intermediaire.index,
        Profil.loyer_social.index,
        Profil.loyer_tres_social.index,
    ]
)

# Catégorie des ménages sous chacun des plafonds, du plus bas au plus haut.
CATEGORIE_SOUS_PLAFOND = {
    "tres_modestes": CategorieRessources.tres_modeste.index,
    "modestes": CategorieRessources.modeste.index,
    "majores": CategorieRessources.majore.index,
    "intermediaires": CategorieRessources.intermediaire.index,
}


def plafond_ressources(menage, period, parameters, categorie):
    """Plafond annuel de la catégorie selon la zone et la taille du ménage ; -1 où il n'est pas connu."""
    noeud = parameters(period).habitat_local.national.anah.plafonds_ressources
    table = tableau(noeud, (ZONES, categorie, TAILLES))
    personnes = menage("nombre_personnes_menage", period)
    en_table = len(TAILLES) - 1
    debut = menage("logement_ile_de_france", period).astype(numpy.int32) * len(TAILLES)
    cle = debut + numpy.clip(personnes, 1, en_table) - 1
    tracer(noeud, table, cle)
    plafond = table.valeurs[cle]
    nombreux = personnes > en_table
    if nombreux.any():
        tracer(noeud, table, debut[nombreux] + en_table)
        plafond = plafond + numpy.where(nombreux, (personnes - en_table) * table.valeurs[debut + en_table], 0)
    return numpy.where(numpy.isnan(plafond) | (personnes < 1), -1, plafond)


def plafond_compris(loi, texte):
    """Vrai où un revenu exactement au plafond est dessous, selon le texte du dossier, à défaut la règle nationale."""
    compris = lire(loi.conventions, (TEXTES, "cadre", "plafond_ressources_compris"), texte)
    national = loi.national.anah.plafonds_ressources.plafond_compris
    return numpy.where(numpy.isnan(compris), national, compris) > 0


class nombre_personnes_menage(Entier):
    __bornes__ = (1, 100)
    __inconnue__ = 0
    default_value = 0
    label = "Nombre de personnes occupant le logement"
    documentation = """À défaut, les personnes du ménage openfisca-france."""

    def formula(menage, period):
        return menage.nb_persons()


class rfr_menage(Montant):
    __inconnue__ = -1
    label = "Revenu fiscal de référence du ménage"
    reference = "Arrêté du 24 mai 2013 (NOR ETLL1305399A), articles 3 et 4 (NAT-RES-03, AMB-NAT-02)"
    documentation = """Euros par an, celui de l'avis dont le texte se sert (N-2 ; depuis 2024, l'avis le plus récent) ;
    négatif : inconnu. À défaut, somme du `rfr` d'openfisca-france des foyers fiscaux du logement, de l'année que dit
    `national.anah.plafonds_ressources.anciennete_rfr` avant celle du dépôt. Un `rfr` donné en entrée doit être daté de
    son année. Sans aucun revenu déclaré il est inconnu : un RFR de 0 se donne ici, ou par `rfr`."""

    def formula(menage, period, parameters):
        anciennete = parameters(period).habitat_local.national.anah.plafonds_ressources.anciennete_rfr
        annee = period.this_year.offset(-int(anciennete))
        declare = revenus_declares(menage, annee)
        rfr = menage.sum(menage.members.foyer_fiscal("rfr", annee), role=FoyerFiscal.DECLARANT_PRINCIPAL)
        return numpy.where((rfr > 0) | declare, rfr, -1)


class logement_ile_de_france(Booleen):
    label = "Logement situé en Île-de-France"
    documentation = """D'après le département du code INSEE. Y valent des plafonds de ressources propres."""

    def formula(menage, period, parameters):
        departements = parameters(period).habitat_local.national.anah.departements_ile_de_france
        return numpy.isin(menage("depcom_logement", period).astype("S2"), numpy.array(departements, "S2"))


class plafond_ressources_tres_modestes(Montant):
    default_value = -1
    label = "Plafond de ressources « très modestes » du ménage"
    reference = "Arrêté du 24 mai 2013 (NOR ETLL1305399A), annexes 1 et 2 (HAG-ANAH-PO-11, GIR-PLAF-01)"
    documentation = """Euros de RFR par an ; -1 : plafond de cette date inconnu."""

    def formula(menage, period, parameters):
        return plafond_ressources(menage, period, parameters, "tres_modestes")


class plafond_ressources_modestes(Montant):
    default_value = -1
    label = "Plafond de ressources « modestes » (de base, avant juin 2013) du ménage"
    reference = "Arrêté du 24 mai 2013 (NOR ETLL1305399A), annexes 1 et 2 (HAG-ANAH-PO-11)"
    documentation = """Euros de RFR par an ; -1 : plafond de cette date inconnu."""

    def formula(menage, period, parameters):
        return plafond_ressources(menage, period, parameters, "modestes")


class plafond_ressources_majores(Montant):
    default_value = -1
    label = "Plafond de ressources « majoré » du ménage"
    reference = "Règlement de l'Anah avant juin 2013 ; Haguenau, annexes 1-C et 3 (AMB-HAG-10)"
    documentation = """Euros de RFR par an ; -1 : plafond de cette date inconnu."""

    def formula(menage, period, parameters):
        return plafond_ressources(menage, period, parameters, "majores")


class plafond_ressources_intermediaires(Montant):
    default_value = -1
    label = "Plafond de ressources « intermédiaires » du ménage"
    reference = "Arrêté du 24 mai 2013 modifié le 22 novembre 2023 (NAT-RES-01)"
    documentation = (
        """Euros de RFR par an ; -1 : pas de plafond intermédiaire à cette date (avant 2020), ou inconnu."""
    )

    def formula(menage, period, parameters):
        return plafond_ressources(menage, period, parameters, "intermediaires")


class categorie_ressources_anah(Classe):
    possible_values = CategorieRessources
    default_value = CategorieRessources.indeterminee
    label = "Catégorie de ressources du propriétaire occupant"
    reference = "HAG-ANAH-PO-11 ; GIR-CHAMP-03, GIR-PLAF-01 ; DEC-ANAH-PO-07 ; NAT-RES-01"
    documentation = """Compare le RFR du ménage aux plafonds du jour. Indéterminée quand le plafond n'est pas connu : la
    donner alors en entrée. La classe « très très modeste » n'existe que dans un texte qui la prévoit, la classe
    « intermédiaire » depuis le 1er janvier 2020."""

    def formula(menage, period, parameters):
        loi = parameters(period).habitat_local
        texte = rangs(menage("texte_applicable", period))
        compris = plafond_compris(loi, texte)
        part_ttm = lire(loi.conventions, (TEXTES, "cadre", "part_tres_tres_modeste"), texte)
        rfr = menage("rfr_menage", period)
        plafonds = {nom: menage(f"plafond_ressources_{nom}", period) for nom in CATEGORIE_SOUS_PLAFOND}
        plafonds["tres_tres_modestes"] = numpy.round(part_ttm * plafonds["tres_modestes"], 2)
        sous = {nom: (rfr < p) | (compris & (rfr == p)) for nom, p in plafonds.items()}
        inconnu = (rfr < 0) | (plafonds["tres_modestes"] < 0)
        inconnu |= ~sous["tres_modestes"] & (plafonds["modestes"] < 0)
        ordre = ("tres_tres_modestes", *CATEGORIE_SOUS_PLAFOND)
        return numpy.select(
            [inconnu, *(sous[nom] for nom in ordre)],
            [
                CategorieRessources.indeterminee.index,
                CategorieRessources.tres_tres_modeste.index,
                *CATEGORIE_SOUS_PLAFOND.values(),
            ],
            default=CategorieRessources.hors_plafonds.index,
        )


class profil_demandeur(Classe):
    possible_values = Profil
    default_value = Profil.non_renseigne
    label = "Colonne des tableaux d'aide dont relève le demandeur"
    documentation = """Catégorie de ressources d'un propriétaire occupant, niveau de loyer d'un bailleur."""

    def formula(menage, period):
        statut = rangs(menage("statut_demandeur", period))
        occupant = statut == StatutDemandeur.proprietaire_occupant.index
        bailleur = statut == StatutDemandeur.proprietaire_bailleur.index
        profil = numpy.zeros(menage.count, dtype=numpy.int16)
        profil[statut == StatutDemandeur.organisme_agree.index] = Profil.organisme_agree.index
        profil[statut == StatutDemandeur.commune.index] = Profil.commune.index
        if occupant.any():
            categorie = rangs(menage("categorie_ressources_anah", period))
            profil[occupant] = PROFILS_OCCUPANT[categorie[occupant]]
        if bailleur.any():
            loyer = rangs(menage("niveau_loyer", period))
            profil[bailleur] = PROFILS_BAILLEUR[loyer[bailleur]]
        return profil


class ressources_sous_plafond_majore(Booleen):
    label = "Propriétaire occupant aux ressources sous le plafond majoré"
    reference = "HAG-PAT-09, HAG-PAT-10 (AMB-HAG-10)"
    documentation = """À défaut, toute catégorie sous le plafond majoré, les plus basses comprises."""

    def formula(menage, period):
        categorie = rangs(menage("categorie_ressources_anah", period))
        return (categorie >= CategorieRessources.tres_tres_modeste.index) & (
            categorie <= CategorieRessources.majore.index
        )
