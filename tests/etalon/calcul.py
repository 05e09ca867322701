"""L'étalon entier : chaque dossier au texte de sa commune, puis le total et le reste à charge."""

import numpy

from tests.etalon import decazeville, gironde, haguenau, national
from tests.etalon.commun import arrondi, extrait
from tests.etalon.lecture import lire
from tests.etalon.territoire import NATIONALE, TEXTE_DECAZEVILLE, TEXTE_GIRONDE, TEXTE_HAGUENAU

TEXTES = {
    NATIONALE: national.calculer,
    TEXTE_HAGUENAU: haguenau.calculer,
    TEXTE_DECAZEVILLE: decazeville.calculer,
    TEXTE_GIRONDE: gironde.calculer,
}
AIDES = (
    "subvention_anah", "aide_solidarite_ecologique", "primes_anah", "subvention_departement",
    "subvention_epci", "subvention_ville", "aides_organismes",
)  # fmt: skip
SORTIES = ("travaux_retenus_anah", "ecretement_anah", *AIDES, "total_subventions", "reste_a_charge")


def calculer(table):
    """Montants de chaque dossier d'une table vérifiée, en euros, par nom de sortie."""
    dossiers = lire(table)
    resultats = {nom: numpy.zeros(table.height) for nom in (*SORTIES, "ligne_travaux")}
    for territoire, regles in TEXTES.items():
        masque = dossiers.territoire == territoire
        if masque.any():
            for nom, valeurs in regles(extrait(dossiers, masque)).items():
                resultats[nom][masque] = valeurs
    total = arrondi(sum(resultats[nom] for nom in AIDES))
    ttc = dossiers.montant_travaux_ttc
    resultats["total_subventions"] = total
    resultats["reste_a_charge"] = numpy.where(ttc < 0, -1, numpy.maximum(0, arrondi(ttc - total)))
    return resultats
