"""Clés composées d'une demande au FSL : listes d'âges, d'impayés, devis par poste, commune, dates."""

import functools

from habitat_local.fsl import saisie
from habitat_local.fsl.faits import DEPENSES, DEPENSES_NON_VISEES, OBJETS, OBJETS_PROPRIETAIRE
from habitat_local.fsl.saisie import ErreurSaisie
from openfisca_habitat_local.mecanismes.communes import communes_du_departement, noms_des_lieux

DEPARTEMENT = "55"
RESSEMBLANCE_COMMUNE = 0.8  # en deçà, un nom inconnu est celui d'une commune d'ailleurs
BIENS = (
    "matelas", "sommier", "lit", "buffet", "armoire", "table", "chaise",
    "gaziniere", "refrigerateur", "lave_linge",
)  # fmt: skip
PLURIELS = {f"{bien}s": bien for bien in BIENS} | {"frigo": "refrigerateur", "machine_a_laver": "lave_linge"}
CLASSES_APPAREIL = {
    "A+++": "a_plus_plus_plus",
    "A++": "a_plus_plus",
    "A+": "a_plus",
    **{lettre: lettre.lower() for lettre in "ABCDEFG"},
}
AIDES_LOGEMENT = {"apl", "al", "als", "alf", "aide_logement", "allocation_logement"}
MINIMA = {"rsa", "aah", "ass"}


def ajouter(faits, variable, montant):
    faits[variable] = faits.get(variable, 0) + montant


# --- Lieu -------------------------------------------------------------------------------------------------


@functools.cache
def communes_de_la_meuse():
    noms = noms_des_lieux()
    return {saisie._forme(noms[code]): code for code in communes_du_departement(DEPARTEMENT)}


def commune(cle, valeur, faits, avertir):
    """Le logement est-il en Meuse, d'après le nom ou le code INSEE de sa commune ?"""
    texte = str(valeur).strip()
    if len(texte) == 5 and texte[:2].isalnum() and texte[2:].isdigit():
        faits["fsl_residence_en_meuse"] = "oui" if texte.startswith(DEPARTEMENT) else "non"
        return
    connues = communes_de_la_meuse()
    en_meuse = saisie._forme(texte) in connues
    if not en_meuse and saisie.proches(saisie._forme(texte), connues, RESSEMBLANCE_COMMUNE):
        raise ErreurSaisie(
            f"{cle} : « {texte} » inconnue.{saisie.vouliez_vous_dire(saisie._forme(texte), connues)}"
        )
    if not en_meuse:
        avertir(
            f"{cle} : « {texte} » n'est pas une commune de la Meuse ; le logement est compté hors département."
        )
    faits["fsl_residence_en_meuse"] = "oui" if en_meuse else "non"


def departement(cle, valeur, faits, avertir):
    en_meuse = saisie._forme(valeur) in (DEPARTEMENT, "meuse")
    faits["fsl_residence_en_meuse"] = "oui" if en_meuse else "non"


def residence_en_meuse(cle, valeur, faits, avertir):
    reponse = saisie.reponse(cle, valeur)
    if reponse == "oui":
        faits.setdefault("fsl_residence_principale", "oui")
    if reponse:
        faits["fsl_residence_en_meuse"] = reponse


# --- Foyer ------------------------------------------------------------------------------------------------


def ages_enfants(cle, valeur, faits, avertir):
    faits.setdefault("ages", []).extend(saisie.entier(cle, age) for age in saisie.liste(valeur))


def dates_naissance(cle, valeur, faits, avertir):
    faits.setdefault("naissances", []).extend(saisie.jour(cle, date) for date in saisie.liste(valeur))


def date_naissance_demandeur(cle, valeur, faits, avertir):
    faits["naissance_demandeur"] = saisie.jour(cle, valeur)


def couple(cle, valeur, faits, avertir):
    reponse = saisie.reponse(cle, valeur)
    if reponse:
        faits.setdefault("fsl_nombre_adultes", 2 if reponse == "oui" else 1)


# --- Budget -----------------------------------------------------------------------------------------------


def total(cle, valeur):
    """Somme d'un montant ou d'un dictionnaire de postes."""
    if isinstance(valeur, dict):
        return sum(saisie.nombre(f"{cle}, {poste}", montant) for poste, montant in valeur.items())
    return saisie.nombre(cle, valeur)


def ressources_reelles(cle, valeur, faits, avertir):
    faits["fsl_ressources_mois"] = total(cle, valeur)


def ressources(cle, valeur, faits, avertir):
    """Ressources par poste : leur somme, et les postes dont dépend une règle."""
    if not isinstance(valeur, dict):
        return ressources_reelles(cle, valeur, faits, avertir)
    faits.setdefault("fsl_ressources_mois", total(cle, valeur))
    for poste, montant in valeur.items():
        forme = saisie._forme(poste)
        if forme in AIDES_LOGEMENT:
            faits.setdefault("fsl_aide_logement", montant)
        elif forme in ("ars", "allocation_rentree_scolaire", "rentree_scolaire"):
            faits["fsl_allocation_rentree_scolaire"] = montant
        elif forme in ("aeeh", "allocation_enfant_handicape"):
            faits["fsl_allocation_enfant_handicape"] = montant
        elif forme in MINIMA and montant > 0:
            faits["fsl_beneficiaire_minima"] = "oui"


def ressources_foyer(cle, valeur, faits, avertir):
    """Ressources comptées pour l'accès, et du mois si elles manquent."""
    faits["fsl_ressources_acces"] = total(cle, valeur)
    faits.setdefault("fsl_ressources_mois", faits["fsl_ressources_acces"])


def salaires_mensuels(cle, valeur, faits, avertir):
    """{AAAA-MM: montant} : le dernier mois est celui de la demande."""
    mois = sorted(saisie.dictionnaire(cle, valeur))
    montants = [saisie.nombre(f"{cle}, {nom}", valeur[nom]) for nom in mois]
    if not montants:
        return
    faits["fsl_ressources_mois"] = montants[-1]
    derniers = montants[-3:]
    faits["fsl_ressources_moyenne_trois_mois"] = sum(derniers) / len(derniers)


def charges_reelles(cle, valeur, faits, avertir):
    faits["fsl_charges_reelles"] = total(cle, valeur)


def charges_reelles_total(cle, valeur, faits, avertir):
    """Charges où la dépense demandée est encore comprise : la règle l'en retire."""
    faits["fsl_charges_reelles"] = total(cle, valeur)
    faits["fsl_charges_comprennent_depense"] = True


def charges_annuelles(cle, valeur, faits, avertir):
    faits["fsl_charges_annuelles"] = total(cle, valeur)


def charges_logement_vise(cle, valeur, faits, avertir):
    """Charges du logement visé, par poste de la liste fermée, ou leur somme."""
    if not isinstance(valeur, dict):
        faits["fsl_charges_logement"] = saisie.nombre(cle, valeur)
        return
    admises = ("loyer", "charges_locatives", "chauffage", "electricite_gaz", "eau", "ordures_menageres",
               "assurance_habitation", "taxe_fonciere", "taxe_habitation")  # fmt: skip
    synonymes = {"charges": "charges_locatives", "electricite": "electricite_gaz", "gaz": "electricite_gaz",
                 "assurance": "assurance_habitation", "ordures": "ordures_menageres"}  # fmt: skip
    for poste, brut in valeur.items():
        forme = synonymes.get(saisie._forme(poste), saisie._forme(poste))
        montant = saisie.nombre(f"{cle}, {poste}", brut)
        if forme in admises:
            ajouter(faits, f"fsl_charge_visee_{forme}", montant)
        else:
            avertir(f"{cle} : « {poste} » n'est pas une charge liée au logement ; elle n'est pas comptée.")


# --- Aides demandées --------------------------------------------------------------------------------------


def objet_demande(cle, valeur, faits, avertir):
    for objet in saisie.liste(valeur):
        forme = saisie._forme(objet)
        if forme in OBJETS_PROPRIETAIRE:
            faits["fsl_objet_proprietaire"] = OBJETS_PROPRIETAIRE[forme]
        elif forme in OBJETS:
            faits[f"fsl_demande_{OBJETS[forme]}"] = True
        else:
            inconnu(f"{cle} : « {objet} » inconnu", forme, [*OBJETS, *OBJETS_PROPRIETAIRE], avertir)


def inconnu(message, forme, connus, avertir):
    """Refuse ce qui ressemble à un nom connu (faute de frappe), signale le reste."""
    if saisie.proches(forme, connus, saisie.RESSEMBLANCE_FAUTE):
        raise ErreurSaisie(f"{message}.{saisie.vouliez_vous_dire(forme, connus)}")
    avertir(f"{message}, sans effet sur le calcul.{saisie.vouliez_vous_dire(forme, connus)}")


def depenses(cle, valeur, faits, avertir):
    """Devis ou facture par poste."""
    for poste, brut in saisie.dictionnaire(cle, valeur).items():
        forme = saisie._forme(poste)
        montant = saisie.nombre(f"{cle}, {poste}", brut)
        if forme in DEPENSES:
            ajouter(faits, DEPENSES[forme], montant)
        elif forme in BIENS or forme in PLURIELS:
            ajouter(faits, f"fsl_devis_{PLURIELS.get(forme, forme)}", montant)
        elif forme in ("mobilier",):
            raise ErreurSaisie(
                f"{cle} : donnez le détail du mobilier dans devis_mobilier (bien, montant, classe)."
            )
        elif forme in DEPENSES_NON_VISEES:
            avertir(f"{cle} : « {poste} » n'est pas pris en charge (téléphonie fixe seule).")
        else:
            inconnu(f"{cle} : poste « {poste} » inconnu", forme, [*DEPENSES, *BIENS], avertir)


def compteurs(cle, valeur, faits, avertir):
    """Devis d'ouverture de compteurs par fluide : eau, gaz, électricité."""
    for fluide, brut in saisie.dictionnaire(cle, valeur).items():
        forme = saisie._forme(fluide).removeprefix("ouverture_").removeprefix("compteur_")
        if forme not in ("eau", "gaz", "electricite"):
            raise ErreurSaisie(f"{cle} : « {fluide} » inconnu (eau, gaz, electricite).")
        ajouter(faits, f"fsl_devis_compteur_{forme}", saisie.nombre(f"{cle}, {fluide}", brut))


def depense(variable):
    """Clé qui porte à elle seule une dépense."""

    def lire(cle, valeur, faits, avertir):
        ajouter(faits, variable, saisie.nombre(cle, valeur))

    return lire


def devis_mobilier(cle, valeur, faits, avertir):
    """Liste de {bien, montant, classe} : les biens de la liste du règlement, les autres à part."""
    for ligne in saisie.liste(valeur):
        if not isinstance(ligne, dict) or "bien" not in ligne or "montant" not in ligne:
            raise ErreurSaisie(
                f"{cle} : une liste de biens et de montants est attendue, comme [{{bien: lit, montant: 300}}]."
            )
        forme = saisie._forme(ligne["bien"])
        bien = PLURIELS.get(forme, forme)
        variable = f"fsl_devis_{bien}" if bien in BIENS else "fsl_devis_autres_biens"
        ajouter(faits, variable, saisie.nombre(f"{cle}, {ligne['bien']}", ligne["montant"]))
        if ligne.get("classe") and bien in BIENS[-3:]:
            nom = saisie.classe(f"{cle}, classe", ligne["classe"], CLASSES_APPAREIL)
            if faits.setdefault(f"fsl_classe_{bien}", nom) != nom:
                raise ErreurSaisie(f"{cle} : deux {bien} de classes différentes ; faites deux demandes.")


def garantie_possible(cle, valeur, faits, avertir):
    """Une seule garantie possible suffit ; un « non » ne vaut que s'il n'y a pas de « oui »."""
    reponse = saisie.reponse(cle, valeur)
    if reponse == "oui" or (reponse and "fsl_autre_garantie_possible" not in faits):
        faits["fsl_autre_garantie_possible"] = reponse


def minimum_social(cle, valeur, faits, avertir):
    reponse = saisie.reponse(cle, valeur)
    if reponse == "oui" or (reponse and "fsl_beneficiaire_minima" not in faits):
        faits["fsl_beneficiaire_minima"] = reponse


def impayes_loyer(cle, valeur, faits, avertir):
    """Liste de {ne_le, solde_le} (solde_le absent : encore dû), ou montant des impayés."""
    if not isinstance(valeur, list):
        faits["fsl_impayes_loyer"] = saisie.nombre(cle, valeur)
        return
    naissances, reglements = [], []
    for impaye in valeur:
        if not isinstance(impaye, dict) or "ne_le" not in impaye:
            raise ErreurSaisie(f"{cle} : chaque impayé donne ne_le et, s'il est réglé, solde_le.")
        naissances.append(saisie.jour(cle, impaye["ne_le"]))
        reglements.append(saisie.jour(cle, impaye["solde_le"]) if impaye.get("solde_le") else None)
    if not valeur:
        return
    faits["fsl_date_dernier_impaye"] = max(naissances)
    if None in reglements:
        faits["fsl_impaye_encore_du"] = True
    else:
        faits["fsl_date_reglement_impayes"] = max(reglements)


def locapass_refuse(cle, valeur, faits, avertir):
    if saisie.reponse(cle, valeur) == "oui":
        faits.update(fsl_locapass_demande="oui", fsl_locapass_obtenu="non")


def echeances_payees(cle, valeur, faits, avertir):
    faits["echeances_payees"] = saisie.entier(cle, valeur)


def annee_dpe(cle, valeur, faits, avertir):
    faits["fsl_date_dpe"] = saisie.jour(cle, str(saisie.entier(cle, valeur)))


def conditions_acces_reunies(cle, valeur, faits, avertir):
    if saisie.reponse(cle, valeur) == "oui":
        faits.update(fsl_bail_signe="non", fsl_logement_occupe="non", fsl_dpe_valide="oui")


def montant_demande(cle, valeur, faits, avertir):
    faits["montant_demande"] = saisie.nombre(cle, valeur)


def mesure(cle, valeur, faits, avertir):
    formes = {"asll": "asll", "sous_location": "sous_location", "sous_location_bail_glissant": "sous_location",
              "bail_glissant": "sous_location", "ssl": "sous_location"}  # fmt: skip
    faits["mesure"] = saisie.classe(cle, valeur, formes)


def renouvellement_demande(cle, valeur, faits, avertir):
    faits["renouvellement_demande"] = saisie.entier(cle, valeur)
    faits.setdefault("fsl_renouvellements_mesure", max(faits["renouvellement_demande"] - 1, 0))


COMPOSEES = {
    "commune": commune,
    "commune_arrivee": commune,
    "commune_logement": commune,
    "depcom": commune,
    "departement": departement,
    "departement_arrivee": departement,
    "departement_logement": departement,
    "residence_principale_en_meuse": residence_en_meuse,
    "logement_en_meuse": residence_en_meuse,
    "residence_en_meuse": residence_en_meuse,
    "arrivee_en_meuse": residence_en_meuse,
    "ages_enfants": ages_enfants,
    "dates_naissance_enfants": dates_naissance,
    "date_naissance_enfant": dates_naissance,
    "date_naissance_demandeur": date_naissance_demandeur,
    "couple": couple,
    "en_couple": couple,
    "ressources_reelles": ressources_reelles,
    "ressources": ressources,
    "ressources_mensuelles": ressources_reelles,
    "ressources_foyer": ressources_foyer,
    "salaires_mensuels": salaires_mensuels,
    "ressources_par_mois": salaires_mensuels,
    "charges_reelles": charges_reelles,
    "charges_reelles_total": charges_reelles_total,
    "charges_annuelles": charges_annuelles,
    "charges_logement_vise": charges_logement_vise,
    "objet_demande": objet_demande,
    "aide_demandee": objet_demande,
    "devis": depenses,
    "facture": depenses,
    "factures": depenses,
    "devis_compteurs": compteurs,
    "compteurs": compteurs,
    "facture_compteurs": compteurs,
    "devis_mobilier": devis_mobilier,
    "devis_demenagement": depense("fsl_devis_demenagement"),
    "devis_agence": depense("fsl_devis_agence"),
    "frais_agence": depense("fsl_devis_agence"),
    "devis_poele": depense("fsl_devis_poele"),
    "devis_entretien": depense("fsl_devis_entretien"),
    "facture_eau": depense("fsl_facture_eau"),
    "facture_energie": depense("fsl_facture_energie"),
    "facture_telephone": depense("fsl_facture_telephone"),
    "facture_assurance": depense("fsl_facture_assurance"),
    "autre_garantie_possible": garantie_possible,
    "garantie_familiale_possible": garantie_possible,
    "garantie_familiale": garantie_possible,
    "visale_possible": garantie_possible,
    "locapass_possible": garantie_possible,
    "garantie_visale_possible": garantie_possible,
    "garantie_locapass_possible": garantie_possible,
    "caution_familiale_possible": garantie_possible,
    "locapass_refuse": locapass_refuse,
    "echeances_payees": echeances_payees,
    "mensualites_payees": echeances_payees,
    "beneficiaire_rsa": minimum_social,
    "beneficiaire_aah": minimum_social,
    "beneficiaire_ass": minimum_social,
    "impayes_loyer": impayes_loyer,
    "annee_dpe": annee_dpe,
    "conditions_acces_reunies": conditions_acces_reunies,
    "montant_demande": montant_demande,
    "mesure": mesure,
    "renouvellement_demande": renouvellement_demande,
}
