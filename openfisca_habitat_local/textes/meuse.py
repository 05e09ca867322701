"""Ce que partagent les formules du FSL de la Meuse : foyer, écart, table des compositions, réponses."""

from typing import NamedTuple

import numpy
from openfisca_core.tracers import TracingParameterNodeAtInstant

from openfisca_habitat_local.mecanismes.bareme import memoriser, noeud_brut
from openfisca_habitat_local.mecanismes.montants import arrondir, montant
from openfisca_habitat_local.nomenclatures.meuse import NatureDepenseFsl, Reponse

MAJEURS = ("isole", "couple")
AU_PLUS = 3  # adolescents ou enfants de la plus grande composition imprimée


def oui(menage, period, nom):
    return menage(nom, period) == Reponse.oui


def non(menage, period, nom):
    return menage(nom, period) == Reponse.non


def composition(menage, period):
    """Nombres d'adultes, d'adolescents et d'enfants du foyer (jamais négatifs)."""
    classes = ("adultes", "adolescents", "enfants")
    return tuple(numpy.maximum(menage(f"fsl_nombre_{classe}", period), 0) for classe in classes)


def personnes(menage, period):
    """Nombre de personnes du foyer, 1 s'il est inconnu (le résultat est alors écarté ailleurs)."""
    return numpy.maximum(menage("fsl_nombre_personnes", period), 1)


def du_foyer(menage, period, nom):
    """Montant par personne ramené au foyer, au centime, sans le bruit du float32."""
    return numpy.round(menage(nom, period).astype(numpy.float64) * personnes(menage, period), 2)


def ecart_du_foyer(menage, period):
    """Écart au niveau du foyer : reste à vivre moins référence (MEU-FSL-QF-06)."""
    return montant(menage, period, "fsl_reste_a_vivre") - du_foyer(
        menage, period, "fsl_reference_par_personne"
    )


# --- Table des dix-huit compositions ----------------------------------------------------------------------


class Lecture(NamedTuple):
    """Case de la table la plus proche d'un foyer : sa valeur, les charges du foyer, les personnes en plus."""

    valeur: numpy.ndarray
    charges: numpy.ndarray
    ecart: numpy.ndarray


def cases(noeud):
    """{(majeurs, adolescents, enfants): valeur} des compositions imprimées."""
    return {
        (rang, adolescents, enfants): noeud[majeurs][f"adolescents_{adolescents}_enfants_{enfants}"]
        for rang, majeurs in enumerate(MAJEURS)
        for adolescents in range(AU_PLUS + 1)
        for enfants in range(AU_PLUS + 1)
        if f"adolescents_{adolescents}_enfants_{enfants}" in noeud[majeurs]
    }


def plus_proche(imprimees, majeurs, adolescents, enfants):
    """Composition imprimée la plus proche, contenue dans le foyer ; à égalité, la plus adolescente."""
    contenues = [c for c in imprimees if c[0] == majeurs and c[1] <= adolescents and c[2] <= enfants]
    return max(contenues, key=lambda c: (c[1] + c[2], c[1]))


def tableaux(noeud, champ):
    """Tableaux denses [majeurs, adolescents, enfants] : valeur, charges, adolescents et enfants de la case."""

    def construire():
        brut = noeud_brut(noeud)  # construire la table n'est pas en lire une case
        charges, valeurs = cases(brut.charges_courantes_vitales), cases(brut[champ])
        forme = (len(MAJEURS), AU_PLUS + 1, AU_PLUS + 1)
        tables = numpy.zeros((4, *forme))
        for rang in numpy.ndindex(forme):
            case = plus_proche(charges, *rang)
            tables[(slice(None), *rang)] = valeurs[case], charges[case], case[1], case[2]
        return tables

    return memoriser(noeud, ("compositions", champ), construire, lu=[()])


def lire_table(menage, period, noeud, champ="charges_courantes_vitales"):
    """Lit la table pour chaque foyer ; hors table, ajoute à la case la plus proche (MEU-FSL-QF-10)."""
    adultes, adolescents, enfants = composition(menage, period)
    rang = (
        numpy.clip(adultes - 1, 0, 1),
        numpy.minimum(adolescents, AU_PLUS),
        numpy.minimum(enfants, AU_PLUS),
    )
    valeur, charges, ados_imprimes, enfants_imprimes = tableaux(noeud, champ)[(slice(None), *rang)]
    en_plus = {
        "adulte": numpy.maximum(adultes - len(MAJEURS), 0),
        "adolescent": adolescents - ados_imprimes,
        "enfant": enfants - enfants_imprimes,
    }
    tracer_table(noeud, champ, (rang[0], ados_imprimes, enfants_imprimes), en_plus)
    ajouts = noeud_brut(noeud).extrapolation
    total = charges + sum(nombre * ajouts[classe] for classe, nombre in en_plus.items())
    return Lecture(valeur, total, sum(en_plus.values()))


def tracer_table(noeud, champ, lues, en_plus):
    """Dans une simulation tracée, note comme lues les cases des foyers et, hors table, ce qui s'y ajoute."""
    if not isinstance(noeud, TracingParameterNodeAtInstant):
        return
    hors_table = sum(en_plus.values()) > 0
    foyers = numpy.stack([*lues, hors_table], axis=1).astype(int)
    for majeurs, adolescents, enfants, dehors in {tuple(foyer) for foyer in foyers.tolist()}:
        table = noeud["charges_courantes_vitales" if dehors else champ]
        table[MAJEURS[majeurs]][f"adolescents_{adolescents}_enfants_{enfants}"]
    for classe, nombre in en_plus.items():
        if (nombre > 0).any():
            noeud.extrapolation[classe]


# --- Aides --------------------------------------------------------------------------------------------------

#: Aides financières du règlement (3.3 et 2.2.1).
AIDES = (
    "garantie",
    "caution",
    "premier_loyer",
    "agence",
    "demenagement",
    "mobilier",
    "compteurs",
    "assurance",
    "entretien",
    "poele",
    "energie",
    "eau",
    "telephone",
    "impayes_loyer",
    "dette_ancien_logement",
    "frais_poursuite",
)
#: Aides que le règlement ne prévoit qu'à l'entrée dans un logement.
AIDES_ACCES = ("garantie", "caution", "premier_loyer", "agence", "demenagement")


#: Biens du mobilier de première nécessité, chacun avec son devis.
BIENS = (
    "matelas", "sommier", "lit", "buffet", "armoire", "table", "chaise", "gaziniere", "refrigerateur", "lave_linge",
)  # fmt: skip

#: Dépenses que chaque aide vise (la garantie et le premier loyer se calculent sur le loyer).
DEPENSES = {
    "caution": ("fsl_caution_demandee",),
    "agence": ("fsl_devis_agence",),
    "demenagement": ("fsl_devis_demenagement",),
    "compteurs": tuple(f"fsl_devis_compteur_{fluide}" for fluide in ("eau", "gaz", "electricite")),
    "assurance": ("fsl_facture_assurance",),
    "entretien": ("fsl_devis_entretien",),
    "poele": ("fsl_devis_poele",),
    "energie": ("fsl_facture_energie",),
    "eau": ("fsl_facture_eau",),
    "telephone": ("fsl_facture_telephone", "fsl_facture_mobile_internet"),
    "impayes_loyer": ("fsl_impayes_loyer",),
    "dette_ancien_logement": ("fsl_dette_ancien_logement",),
    "frais_poursuite": ("fsl_frais_poursuite",),
    "mobilier": tuple(f"fsl_devis_{bien}" for bien in (*BIENS, "autres_biens")),
}

#: Aides aux factures : énergie, eau, téléphone fixe.
AIDES_FOURNITURE = ("energie", "eau", "telephone")
NATURES_HORS_FOURNITURE = (NatureDepenseFsl.loyer, NatureDepenseFsl.autre)


def hors_fourniture(menage, period):
    """La dépense n'est ni d'énergie, ni d'eau, ni de téléphone, par sa nature ou par les seules aides demandées."""
    nature = menage("fsl_nature_depense", period)
    autre = numpy.any([nature == membre for membre in NATURES_HORS_FOURNITURE], axis=0)
    demandes = {aide: menage(f"fsl_demande_{aide}", period) for aide in AIDES}
    fourniture = numpy.any([demandes[aide] for aide in AIDES_FOURNITURE], axis=0)
    d_autres_aides = numpy.any(list(demandes.values()), axis=0) & ~fourniture
    return autre | ((nature == NatureDepenseFsl.non_renseignee) & d_autres_aides)


def variable_montant(aide):
    """Variable du montant maximal d'une aide."""
    return {"garantie": "fsl_garantie_max", "caution": "fsl_caution"}.get(aide, f"fsl_aide_{aide}")


#: Montant qu'aucun règlement connu ne fixe à cette date.
INCONNU = -1


def accorder(menage, period, aide, maximum):
    """Montant maximal d'une aide : rien si le foyer est exclu ou l'aide non recevable, -1 hors du règlement."""
    ouverte = menage("fsl_foyer_admis", period) & menage(f"fsl_{aide}_recevable", period)
    montants = numpy.where(ouverte, arrondir(maximum), 0)
    return numpy.where(menage("fsl_reglement_applicable", period), montants, INCONNU)
