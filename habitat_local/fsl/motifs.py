"""Motifs d'une demande au FSL, en phrases qu'un travailleur social peut lire au ménage."""

from habitat_local.communs.formats import pourcentage
from openfisca_habitat_local.nomenclatures.meuse import SituationEcart

#: Exclusions : variable, phrase, règle.
EXCLUSIONS = (
    (
        "fsl_refus_residence",
        "Le FSL n'aide que la résidence principale, située en Meuse.",
        "MEU-FSL-CHAMP-01",
    ),
    ("fsl_refus_sejour", "Le demandeur doit être en situation régulière en France.", "MEU-FSL-CHAMP-02"),
    ("fsl_refus_mineur", "Un mineur ne peut demander l'aide que s'il est émancipé.", "MEU-FSL-CHAMP-04"),
    (
        "fsl_refus_statut",
        "Le FSL aide les entrants, les locataires et les propriétaires occupants d'une catégorie prioritaire ; "
        "la situation décrite n'en est pas.",
        "MEU-FSL-CHAMP-03",
    ),
    (
        "fsl_refus_logement_indigne",
        "Le logement est reconnu vétuste, insalubre ou indécent : l'aide est refusée, sauf urgence. "
        "Le ménage est soutenu pour en chercher un autre.",
        "MEU-FSL-CHAMP-08",
    ),
    (
        "fsl_refus_reste_a_vivre_acces",
        "Une fois payé le logement visé, il resterait trop peu au ménage pour vivre.",
        "MEU-FSL-QF-08",
    ),
)
#: Exclusions propres à l'accès.
EXCLUSIONS_ACCES = (
    ("fsl_refus_bail", "Le bail est signé avant la décision de la commission.", "MEU-FSL-PROC-01"),
    ("fsl_refus_entree", "Le ménage est entré dans le logement avant la décision.", "MEU-FSL-PROC-01"),
    (
        "fsl_refus_dpe",
        "Il faut un diagnostic de performance énergétique de moins de dix ans.",
        "MEU-FSL-PROC-02",
    ),
)
#: Pourquoi une aide demandée n'est pas recevable : aide, variable (et sens), phrase, règle.
NON_RECEVABLES = (
    ("garantie", "fsl_autre_garantie_possible", "oui", "une autre garantie est possible", "MEU-FSL-AIDE-04"),
    (
        "garantie",
        "fsl_sous_location_admise",
        False,
        "en sous-location de l'État cette aide se demande au glissement du bail, en sous-location du Département "
        "avant l'entrée",
        "MEU-FSL-AIDE-05",
    ),
    (
        "caution",
        "fsl_sous_location_admise",
        False,
        "en sous-location de l'État cette aide se demande au glissement du bail, en sous-location du Département "
        "avant l'entrée",
        "MEU-FSL-AIDE-05",
    ),
    (
        "garantie",
        "fsl_dossier_aide_logement_depose",
        "non",
        "le dossier d'aide au logement n'est pas déposé",
        "MEU-FSL-AIDE-01",
    ),
    (
        "demenagement",
        "fsl_residence_en_meuse",
        "non",
        "le logement d'arrivée n'est pas en Meuse",
        "MEU-FSL-AIDE-12",
    ),
    (
        "mobilier",
        "fsl_mobilier_recevable",
        False,
        "aucun bien du devis n'est dans la liste, ou de classe admise",
        "MEU-FSL-AIDE-13",
    ),
    (
        "premier_loyer",
        "fsl_premier_loyer_recevable",
        False,
        "cette aide est réservée aux premiers logements et aux ménages sans allocation logement",
        "MEU-FSL-AIDE-09",
    ),
    (
        "agence",
        "fsl_agence_justifiee",
        "non",
        "le recours à une agence n'est pas justifié",
        "MEU-FSL-AIDE-11",
    ),
    (
        "assurance",
        "fsl_assurance_recevable",
        False,
        "cette aide est réservée aux locataires",
        "MEU-FSL-AIDE-15",
    ),
    (
        "entretien",
        "fsl_travaux_incombent_au_proprietaire",
        "oui",
        "les travaux incombent au propriétaire",
        "MEU-FSL-AIDE-16",
    ),
    (
        "poele",
        "fsl_poele_recevable",
        False,
        "il manque au moins une des conditions, toutes nécessaires",
        "MEU-FSL-AIDE-20",
    ),
    (
        "energie",
        "fsl_dossier_a_completer",
        True,
        "dossier à compléter : demander d'abord les tarifs sociaux",
        "MEU-FSL-AIDE-19",
    ),
    (
        "telephone",
        "fsl_dossier_a_completer",
        True,
        "dossier à compléter : demander d'abord les tarifs sociaux",
        "MEU-FSL-AIDE-19",
    ),
    (
        "energie",
        "fsl_logement_de_la_facture_admis",
        False,
        "la dette d'un ancien logement doit mettre la famille en péril",
        "MEU-FSL-AIDE-17",
    ),
    (
        "eau",
        "fsl_logement_de_la_facture_admis",
        False,
        "la dette d'un ancien logement doit mettre la famille en péril",
        "MEU-FSL-AIDE-17",
    ),
    (
        "impayes_loyer",
        "fsl_impayes_loyer_recevable",
        False,
        "cette aide suppose un locataire qui a repris ses paiements",
        "MEU-FSL-AIDE-10",
    ),
    (
        "dette_ancien_logement",
        "fsl_dette_ancien_logement_recevable",
        False,
        "la dette ne bloque pas l'accès",
        "MEU-FSL-AIDE-22",
    ),
    (
        "frais_poursuite",
        "fsl_frais_poursuite_recevable",
        False,
        "cette aide concerne le maintien dans un logement, pas l'entrée",
        "MEU-FSL-AIDE-23",
    ),
)

#: Ce qui reste à vérifier : variable non renseignée, phrase, aides concernées (vide : toute demande).
A_VERIFIER = (
    ("fsl_residence_principale", "résidence principale", ()),
    ("fsl_residence_en_meuse", "logement situé en Meuse", ()),
    ("fsl_sejour_regulier", "situation régulière en France", ()),
    ("fsl_autre_garantie_possible", "aucune autre garantie possible (familiale, Visale, Loca-pass)", ("garantie",)),
    ("fsl_dossier_aide_logement_depose", "dossier d'aide au logement déposé", ("garantie",)),
    ("fsl_agence_justifiee", "recours à une agence justifié", ("agence",)),
    ("fsl_travaux_incombent_au_proprietaire", "travaux n'incombant pas au propriétaire", ("entretien",)),
    ("fsl_demarches_tarifs_sociaux_faites", "démarches de tarifs sociaux faites", ("energie", "telephone")),
    ("fsl_poele_gain_significatif", "gain réel et significatif du poêle", ("poele",)),
    ("fsl_poele_conduits_compatibles", "conduits compatibles avec le poêle", ("poele",)),
    ("fsl_poele_professionnel_agree", "pose du poêle par un professionnel agréé", ("poele",)),
)  # fmt: skip
A_VERIFIER_ACCES = (
    ("fsl_bail_signe", "bail non signé", "fsl_date_bail"),
    ("fsl_logement_occupe", "logement non occupé", "fsl_date_entree"),
    ("fsl_dpe_valide", "diagnostic de performance énergétique de moins de dix ans", "fsl_date_dpe"),
)

NOMS_AIDES = {
    "garantie": "Garantie de loyer",
    "caution": "Caution",
    "premier_loyer": "Premier loyer",
    "agence": "Frais d'agence",
    "demenagement": "Déménagement",
    "mobilier": "Mobilier",
    "compteurs": "Compteurs",
    "assurance": "Assurance habitation",
    "entretien": "Entretien",
    "poele": "Poêle",
    "energie": "Énergie",
    "eau": "Eau",
    "telephone": "Téléphone fixe",
    "impayes_loyer": "Impayés de loyer",
    "dette_ancien_logement": "Dette d'un ancien logement",
    "frais_poursuite": "Frais de poursuite",
}


def euros(montant):
    return f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",") + " €"


def motifs(v, demandees):
    """Phrases et règles (« phrase (RÈGLE) ») d'une demande ; `v(nom)` lit une variable."""
    phrases = []
    if not v("fsl_reglement_applicable"):
        phrases.append("Le règlement du 7 juillet 2016 n'est pas en vigueur à cette date. (MEU-FSL-DATE-01)")
    for variable, phrase, regle in EXCLUSIONS:
        if v(variable):
            phrases.append(f"{phrase} ({regle})")
    if v("fsl_refus_acces"):
        for variable, phrase, regle in EXCLUSIONS_ACCES:
            if v(variable) and not (regle == "MEU-FSL-PROC-01" and v("fsl_exception_locapass")):
                phrases.append(f"Demande d'accès : {phrase[0].lower()}{phrase[1:]} ({regle})")
    elif v("fsl_demande_acces") and v("fsl_exception_locapass"):
        phrases.append(
            "Loca-pass demandé et refusé : le bail et l'entrée ne sont pas opposés. (MEU-FSL-PROC-01)"
        )
    phrases += motif_ecart(v)
    for aide in demandees:
        phrases += motif_aide(v, aide)
    if demandees and not v("fsl_foyer_admis"):
        phrases.append("Pour ces raisons, aucun montant n'est proposé à la commission.")
    return phrases


def motif_ecart(v):
    situation = v("fsl_situation_ecart")
    if v("fsl_besoin_reconnu") == "oui":
        return ["La commission reconnaît le besoin. (MEU-FSL-QF-12)"]
    if v("fsl_besoin_reconnu") == "non":
        return ["La commission ne reconnaît pas le besoin. (MEU-FSL-QF-12)"]
    if situation == SituationEcart.indeterminee.name:
        return [
            "Ressources, charges ou composition inconnues : le reste à vivre n'est pas examiné. (MEU-FSL-QF-03)"
        ]
    suites = {
        "negatif": "l'aide est opportune. (MEU-FSL-QF-06)",
        "marge_derogatoire": "l'écart est dans la marge admise, la commission peut déroger. (MEU-FSL-QF-07)",
        "positif": "l'écart dépasse la marge admise, l'aide n'est en principe pas opportune. (MEU-FSL-QF-06)",
    }
    return [f"Une fois les charges payées, {ce_qui_reste(v)} : {suites[situation]}"]


def ce_qui_reste(v):
    """Reste à vivre par personne, comparé aux dépenses que le règlement compte."""
    quotient, ecart = v("fsl_quotient_familial_reel"), v("fsl_ecart")
    reference = f"dépenses courantes que compte le règlement, {euros(v('fsl_reference_par_personne'))}"
    if quotient < 0:
        return f"il manque {euros(-quotient)} par personne et par mois, avant même les {reference}"
    sens = "de moins" if ecart < 0 else "de plus"
    taux = pourcentage(abs(v("fsl_ecart_taux")), 1)
    return (
        f"il reste {euros(quotient)} par personne et par mois, soit {euros(abs(ecart))} {sens} ({taux}) "
        f"que les {reference}"
    )


def motif_aide(v, aide):
    nom = NOMS_AIDES[aide]
    if not v(f"fsl_{aide}_recevable"):
        raisons = [(p, r) for a, variable, sens, p, r in NON_RECEVABLES if a == aide and v(variable) == sens]
        if v("fsl_refus_loyer") and aide in ("garantie", "caution", "premier_loyer", "agence"):
            raisons.append(("le loyer dépasse le référentiel sans justification", "MEU-FSL-AIDE-21"))
        return [f"{nom} : non recevable, {phrase}. ({regle})" for phrase, regle in raisons] or [
            f"{nom} : non recevable."
        ]
    if not v("fsl_foyer_admis"):
        return []
    from habitat_local.fsl.sorties import MONTANTS_AIDES

    montant = v(MONTANTS_AIDES[aide])
    if not montant:
        return [f"{nom} : non exclue ; montant à établir (dépense, loyer ou aide au logement inconnus)."]
    return [f"{nom} : non exclue, {euros(montant)} au plus ; la commission décide."]


def a_verifier(v, demandees):
    """Conditions que la demande ne renseigne pas : elles n'excluent pas, mais restent à vérifier."""
    points = [
        phrase
        for variable, phrase, aides in A_VERIFIER
        if v(variable) is None and (not aides or set(aides) & set(demandees))
    ]
    if v("fsl_demande_acces"):
        points += [p for variable, p, date in A_VERIFIER_ACCES if v(variable) is None and v(date) is None]
    if v("fsl_montant_arrete") is not None and v("fsl_convention_solidarite_energie") is None:
        points.append("convention « solidarité-énergie » de la commune ou du CCAS")
    return points
