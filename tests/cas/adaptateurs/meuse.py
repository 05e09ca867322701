# ruff: noqa: E501
"""Faits et attendus des cas de la Meuse → variables de la loi.

Les clés des cas sont celles d'un dépouillement du texte ; la plupart ont un nom d'aujourd'hui dans la table des anciennes
clés. Les autres (listes, devis par poste, réponses à l'envers) sont traduites ici.
"""

import datetime
import re
import unicodedata

import yaml

from habitat_local.fsl.demandes import ANCIENNES_CLES, colonnes

TABLES = yaml.safe_load(ANCIENNES_CLES.read_text(encoding="utf-8"))
SIMPLE = re.compile(r"^[a-z_0-9]+$")
SYNONYMES = {
    "locataire_hlm": "locataire", "colocataire": "locataire", "futur_locataire": "entrant", "proprietaire": "proprietaire_occupant",
    "sans_domicile_fixe": "sans_domicile", "sdf": "sans_domicile", "proprietaire_bailleur": "autre", "occupant_sans_titre": "autre",
    "studio": "t1", "hlm": "public", "oph": "public", "social": "public", "particulier": "prive", "telephone_fixe": "telephone",
    "energie": "autre_energie", "bois": "autre_energie", "fioul": "autre_energie", "secours": "subvention", "renove": "renovation",
    "ancien": "renovation", "electricite": "electricite", "en_cours": "en_instruction", "demandee": "en_instruction",
    "favorable": "accordee", "negative": "refusee", "cdi_periode_essai": "cdi_essai", "cdi_en_periode_essai": "cdi_essai",
}  # fmt: skip
OBJETS = {
    "depot_garantie": "caution", "frais_agence": "agence", "frais_demenagement": "demenagement", "compteur": "compteurs",
    "ouverture_compteurs": "compteurs", "assurance_habitation": "assurance", "entretien_logement": "entretien",
    "electricite": "energie", "gaz": "energie", "fioul": "energie", "bois": "energie", "facture_energie": "energie",
    "facture_electricite": "energie", "impaye_energie": "energie", "facture_eau": "eau", "telephone_fixe": "telephone",
    "impaye_loyer": "impayes_loyer", "loyer": "impayes_loyer", "dette_locative_ancien_logement": "dette_ancien_logement",
}  # fmt: skip
PROPRIETAIRE = {
    "emprunt": "emprunt_immobilier",
    "charges_collectives": "charges_collectives",
    "pret": "emprunt_immobilier",
}
DEPENSES = {
    "agence": "fsl_devis_agence", "demenagement": "fsl_devis_demenagement", "assurance": "fsl_facture_assurance",
    "entretien": "fsl_devis_entretien", "petits_travaux": "fsl_devis_entretien", "poele": "fsl_devis_poele",
    "energie": "fsl_facture_energie", "eau": "fsl_facture_eau", "telephone": "fsl_facture_telephone",
    "mobile": "fsl_facture_mobile_internet", "telephone_mobile": "fsl_facture_mobile_internet",
    "telephone_portable": "fsl_facture_mobile_internet", "internet": "fsl_facture_mobile_internet",
    "impayes_loyer": "fsl_impayes_loyer", "frais_poursuite": "fsl_frais_poursuite", "caution": "fsl_caution_demandee",
    "dette_ancien_logement": "fsl_dette_ancien_logement",
    **{f"{p}compteur_{f}": f"fsl_devis_compteur_{f}" for p in ("", "ouverture_") for f in ("eau", "gaz", "electricite")},
}  # fmt: skip
COMMUNES = {
    "commercy": "55122",
    "verdun": "55545",
    "bar_le_duc": "55029",
    "metz": "57463",
    "nancy": "54395",
    "paris": "75056",
}


def forme(valeur):
    decompose = unicodedata.normalize("NFD", str(valeur).strip().lower())
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    return re.sub(r"[\s'-]", "_", sans_accent)


def jour(valeur):
    texte = str(valeur)
    return texte + {7: "-15", 4: "-07-01"}.get(len(texte), "")


def oui(valeur):
    return valeur is True or forme(valeur) in ("oui", "true", "vrai", "1")


def total(valeur):
    return sum(valeur.values()) if isinstance(valeur, dict) else valeur


def liste(valeur):
    return valeur if isinstance(valeur, list) else [valeur]


# --- Clés traduites une à une --------------------------------------------------------------------------------


def commune(f, v):
    code = v if re.fullmatch(r"[0-9AB]{5}", str(v)) else COMMUNES.get(forme(v))
    if code:
        f["depcom_logement"] = code


def ressources(f, v):
    f.setdefault("fsl_ressources_mois", total(v))
    for poste, montant in v.items() if isinstance(v, dict) else ():
        nom = forme(poste)
        if nom in ("apl", "al", "als", "alf", "aide_logement", "allocation_logement"):
            f.setdefault("fsl_aide_logement", montant)
        elif nom in ("ars", "allocation_rentree_scolaire", "rentree_scolaire"):
            f["fsl_allocation_rentree_scolaire"] = montant
        elif nom in ("aeeh", "allocation_enfant_handicape"):
            f["fsl_allocation_enfant_handicape"] = montant
        elif nom in ("rsa", "aah", "ass") and montant > 0:
            f["fsl_beneficiaire_minima"] = "oui"


def ressources_foyer(f, v):
    f["fsl_ressources_acces"] = total(v)


def salaires(f, v):
    montants = [v[mois] for mois in sorted(v)]
    f["fsl_ressources_mois"] = montants[-1]
    f["fsl_ressources_moyenne_trois_mois"] = sum(montants[-3:]) / len(montants[-3:])


def charges_total(f, v):
    f.update(fsl_charges_reelles=total(v), fsl_charges_comprennent_depense=True)


def charges_logement(f, v):
    if not isinstance(v, dict):
        f["fsl_charges_logement"] = v
        return
    noms = {"charges": "charges_locatives", "electricite": "electricite_gaz", "gaz": "electricite_gaz", "ordures": "ordures_menageres",
            "assurance": "assurance_habitation"}  # fmt: skip
    for poste, montant in v.items():
        nom = f"fsl_charge_visee_{noms.get(forme(poste), forme(poste))}"
        if nom in colonnes() or nom == "fsl_charge_visee_loyer":
            f[nom] = f.get(nom, 0) + montant


def ages(f, v):
    f.setdefault("personnes", []).extend({"age": age} for age in liste(v))


def naissances(f, v):
    f.setdefault("personnes", []).extend({"date_naissance": jour(n)} for n in liste(v))


def objets(f, v):
    for objet in liste(v):
        nom = forme(objet)
        proprietaire = next((c for p, c in PROPRIETAIRE.items() if p in nom and nom != "loyer"), None)
        if proprietaire:
            f["fsl_objet_proprietaire"] = proprietaire
        elif nom in ("aucune", "partielle", "totale"):
            f["engie_etendue_aide"] = nom
        elif isinstance(objet, int | float):
            f["engie_montant_demande"] = objet
        else:
            f[f"fsl_demande_{OBJETS.get(nom, nom)}"] = True


def depenses(f, v):
    for poste, montant in v.items():
        nom = forme(poste)
        nom = DEPENSES.get(nom) or DEPENSES.get(OBJETS.get(nom)) or f"fsl_devis_{nom.removesuffix('s')}"
        f[nom] = f.get(nom, 0) + montant


def compteurs(f, v):
    depenses(f, {f"compteur_{forme(fluide).split('_')[-1]}": montant for fluide, montant in v.items()})


def impayes(f, v):
    if not isinstance(v, list):
        f["fsl_impayes_loyer"] = v
        return
    f["impayes"] = [{cle: jour(d) for cle, d in impaye.items() if d} for impaye in v]


def garantie_possible(f, v):
    if oui(v) or "fsl_autre_garantie_possible" not in f:
        f["fsl_autre_garantie_possible"] = "oui" if oui(v) else "non"


def pieces(f, v):
    v = sorted(v, key=lambda p: -(p.get("surface_habitable") or 0))
    for rang, piece in enumerate(v[:4], start=1):
        noms = {
            "surface_habitable": "surface",
            "hauteur_sous_plafond": "hauteur",
            "volume_habitable": "volume",
        }
        for cle, nom in noms.items():
            if piece.get(cle) is not None:
                f[f"decence_{nom}_piece_{rang}"] = piece[cle]
    f.setdefault("decence_nombre_pieces", len(v))


def mesure(f, v):
    f["fsl_mesure_demandee"] = "asll" if forme(v) == "asll" else "sous_location"


def renouvellement(f, v):
    f.setdefault("fsl_renouvellements_mesure", max(v - 1, 0))


def decision(f, v):
    valeur = forme(v)
    f["fourniture_decision"] = SYNONYMES.get(valeur, valeur)


def usage_gaz(f, v):
    if forme(v) == "chauffage":
        f["repere_chauffage"] = "gaz"
    f["repere_gaz_sans_chauffage"] = forme(v) in ("cuisson", "eau_chaude")


def equipements(f, v):
    f.setdefault("decence_autres_equipements", oui(v))
    f.setdefault("decence_wc_interieur", oui(v))


def refus(f, v):
    f["_date_refus"] = jour(v)


def rupture(f, v):
    if not isinstance(v, bool):
        f["tarif_social_date_rupture"] = jour(v)


TRADUITES = {
    **dict.fromkeys(("commune", "commune_arrivee", "commune_logement", "depcom"), commune),
    **dict.fromkeys(("departement", "departement_arrivee", "departement_logement"),
                    lambda f, v: f.update(fsl_residence_en_meuse="oui" if forme(v) in ("55", "meuse") else "non")),
    "residence_principale_en_meuse": lambda f, v: f.update(
        fsl_residence_en_meuse="oui" if oui(v) else "non", **({"fsl_residence_principale": "oui"} if oui(v) else {})),
    "ressources": ressources, "ressources_foyer": ressources_foyer, "salaires_mensuels": salaires, "ressources_par_mois": salaires,
    "ressources_reelles": lambda f, v: f.update(fsl_ressources_mois=total(v)),
    "ressources_mensuelles": lambda f, v: f.update(fsl_ressources_mois=total(v)),
    "charges_reelles": lambda f, v: f.update(fsl_charges_reelles=total(v)),
    "charges_annuelles": lambda f, v: f.update(fsl_charges_annuelles=total(v)),
    "charges_reelles_total": charges_total, "charges_logement_vise": charges_logement,
    "ages_enfants": ages, "dates_naissance_enfants": naissances, "date_naissance_enfant": naissances,
    "couple": lambda f, v: f.setdefault("fsl_nombre_adultes", 2 if oui(v) else 1),
    "en_couple": lambda f, v: f.setdefault("fsl_nombre_adultes", 2 if oui(v) else 1),
    "objet_demande": objets, "aide_demandee": objets, "devis": depenses, "facture": depenses, "factures": depenses,
    "devis_compteurs": compteurs, "compteurs": compteurs, "facture_compteurs": compteurs,
    "devis_mobilier": lambda f, v: f.update(mobilier=v), "impayes_loyer": impayes,
    **dict.fromkeys(("autre_garantie_possible", "garantie_familiale_possible", "visale_possible", "locapass_possible"), garantie_possible),
    "locapass_refuse": lambda f, v: f.update(fsl_locapass_demande="oui", fsl_locapass_obtenu="non") if oui(v) else None,
    "conditions_acces_reunies": lambda f, v: f.update(fsl_bail_signe="non", fsl_logement_occupe="non", fsl_dpe_valide="oui")
    if oui(v) else None,
    "pieces_principales": pieces, "mesure": mesure, "renouvellement_demande": renouvellement,
    "aide_fsl": decision, "decision_fsl": decision, "usage_gaz": usage_gaz,
    "bailleur": lambda f, v: f.update(garantie_bailleur_personne_morale=forme(v) != "personne_physique"),
    "parc": lambda f, v: f.update(visale_parc_prive=forme(v) == "prive"),
    "deja_aide_fsl": lambda f, v: f.setdefault("fourniture_aide_recente", oui(v)),
    "plan_demande_par": lambda f, v: f.setdefault("fourniture_decision", "non_demandee"),
    "echeancier": lambda f, v: f.update(
        {f"engie_echeancier_{cle}": v[cle] for cle in ("mensualite", "echeances_restantes") if v.get(cle) is not None}),
    "date_refus": refus, "rupture_contrat": rupture, "equipements_conformes": equipements,
    "jours_apres_entree": lambda f, v: f.update(_jours=v),
    "wc_sur_palier": lambda f, v: f.update(decence_wc_meme_batiment=True, decence_wc_acces_facile=True) if oui(v) else None,
    "plafond_plat": lambda f, v: None, "montant_demande": lambda f, v: f.update(_montant=v),
    **dict.fromkeys(("dates_presentation", "date_presentation", "dates_recours", "date_recours", "dates_ctaa"), lambda f, v: None),
    "dates_versement_envisagees": lambda f, v: None,
    **dict.fromkeys(("beneficiaire_rsa", "beneficiaire_aah", "beneficiaire_ass"), None),
}  # fmt: skip
for _prestation in ("rsa", "aah", "ass"):
    TRADUITES[f"beneficiaire_{_prestation}"] = lambda f, v, nom=f"telephone_beneficiaire_{_prestation}": (
        f.update(
            {nom: oui(v)},
            fsl_beneficiaire_minima="oui" if oui(v) or f.get("fsl_beneficiaire_minima") == "oui" else "non",
        )
    )


def demande(cas):
    """Demande au FSL, aux noms de la loi, des faits d'un cas."""
    f = {"id": cas["id"]}
    for cle, valeur in cas["faits"].items():
        if valeur is None:
            continue
        if cle in TRADUITES:
            TRADUITES[cle](f, valeur)
        else:
            simple(f, cle, valeur)
    if "fsl_nombre_adultes" in f:
        f.setdefault("personnes", [])
    completer(f)
    return f


def simple(f, cle, valeur):
    nom = TABLES["faits"].get(cle, cle)
    inverse = "réponse inverse" in nom
    nom = nom.split(" (")[0]
    if not SIMPLE.match(nom) or nom.startswith("info_"):
        return
    genre = colonnes()[nom].genre
    if genre == "date":
        valeur = jour(valeur)
    elif genre == "classe" and not isinstance(valeur, bool):
        valeur = SYNONYMES.get(forme(valeur), forme(valeur))
        valeur = valeur.replace("f", "t") if nom == "fsl_type_logement" else valeur
        valeur = "electrique" if nom == "repere_chauffage" and valeur == "electricite" else valeur
    f[nom] = (not oui(valeur)) if inverse else valeur


def completer(f):
    """Ce que plusieurs clés disent ensemble."""
    refus_le, jours, montant = f.pop("_date_refus", None), f.pop("_jours", None), f.pop("_montant", None)
    if refus_le and "tarif_social_date_attestation" in f:
        f["tarif_social_date_refus"] = refus_le
    elif refus_le:
        f.update(fourniture_date_notification=refus_le, fourniture_decision="refusee")
    if f.get("engie_aide_refusee"):
        f.setdefault("fourniture_decision", "refusee")
    if jours is not None and "fsl_date_demande" in f:
        entree = datetime.date.fromisoformat(f["fsl_date_demande"]) - datetime.timedelta(days=jours)
        f["garantie_date_entree"] = entree.isoformat()
    entrant = f.get("fsl_statut_occupation") == "entrant" and "fsl_loyer_hors_charges" in f
    demandees = [nom for nom in f if nom.startswith("fsl_demande_")] or (
        ["fsl_demande_caution"] if entrant else []
    )
    if not demandees and "fsl_mise_a_epreuve_mois" in f:
        demandees = ["fsl_demande_impayes_loyer"]
    if montant is not None and len(demandees) == 1:
        depense = DEPENSES[demandees[0].removeprefix("fsl_demande_")]
        f.setdefault(depense, montant)


# --- Attendus -------------------------------------------------------------------------------------------------


def obtenu(cle, cas, reponse):
    """Valeur que la réponse donne à une clé attendue d'un cas."""
    resultats = reponse["resultats"]
    if cle == "categorie_enfant":
        return next((c for c in ("enfant", "adolescent") if resultats.get(f"fsl_nombre_{c}s")), "adulte")
    if cle == "validite_mois":
        return mois_entre(cas["faits"]["date_notification"], resultats["fsl_fin_validite_notification"])
    if cle == "limite":
        limites = [
            v
            for n, v in resultats.items()
            if n.startswith(("fsl_limite_", "fsl_fin_validite", "fsl_date_rejet"))
        ]
        return limites[0].isoformat() if len(set(limites)) == 1 else None
    eprouvee = re.fullmatch(
        r"(valide|versement|recours_recevable|demande_valide)_le_(\d{4})_(\d\d)_(\d\d)", cle
    )
    if eprouvee:
        return eprouver(eprouvee[1], "-".join(eprouvee.groups()[1:]), cas, resultats)
    if re.fullmatch(r"renouvellement_\d+_possible", cle):
        cle = "renouvellement_possible"
    noms = [n.strip() for n in TABLES["resultats"].get(cle, cle).split(" ou ")]
    # Une même clé d'un cas peut dire plusieurs grandeurs : celle que la réponse rend.
    return next((resultats[n] for n in noms if n in resultats), "absent")


def eprouver(quoi, date, cas, resultats):
    termes = {"valide": "fsl_fin_validite_notification", "versement": "fsl_fin_mise_a_epreuve",
              "recours_recevable": "fsl_limite_recours", "demande_valide": "fsl_fin_validite_demande_acces"}  # fmt: skip
    terme = resultats[termes[quoi]].isoformat()
    if quoi == "versement":
        return date > terme and oui(cas["faits"].get("reprise_attestee"))
    return date <= terme


def mois_entre(debut, fin):
    debut = datetime.date.fromisoformat(jour(debut))
    return (fin.year - debut.year) * 12 + fin.month - debut.month
