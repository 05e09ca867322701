"""Une réforme d'un texte à aides nommées : rien n'est dit de qui en relève, que le cube ne range pas."""

from pathlib import Path

import habitat_local as hl

EXEMPLE = Path(__file__).parents[3] / "docs" / "exemples" / "conventions" / "lorient_pret_renov"
REFORME = {
    "titre": "Prêt à 16 000 €",
    "auteur": "essai",
    "reference": "essai",
    "date": "2024-01-01",
    "parametres": {
        "habitat_local.conventions.lorient_pret_renov.aides.pret.plafond": [
            {"debut": "2024-01-01", "ensuite": True, "valeur": 16000}
        ]
    },
}


def test_une_reforme_d_aides_nommees_ne_dit_pas_que_nul_n_en_releve():
    dossier = {
        "date_depot": "2024-06-03",
        "depcom_logement": "56121",
        "statut_demandeur": "proprietaire_occupant",
        "montant_travaux_ht": 1000,
        "montant_travaux_ttc": 1055,
    }
    with hl.chiffrer(hl.dossiers([dossier]), REFORME, droit=hl.droit(conventions=[EXEMPLE])) as cout:
        phrases = list(cout.phrases)
    dite = next(phrase for phrase in phrases if "ne touche aucun dossier" in phrase)
    assert "ne relève" not in dite
