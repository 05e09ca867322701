"""Ménages décrits par leurs personnes : RFR et taille calculés par openfisca-france."""

import polars
import pytest

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers import menages
from habitat_local.dossiers import verification as dossiers
from habitat_local.dossiers.fichiers import numeroter
from tests.outil.dossiers.test_dossiers import table

PERSONNES = polars.DataFrame(
    {
        "menage_id": ["0", "0", "0", "1", "1"],
        "foyer": [None, None, None, "1", "2"],
        "role": ["declarant", "conjoint", "personne_a_charge", "declarant", "declarant"],
        "date_naissance": ["1970-01-02", "1972-03-04", "2005-01-01", "1980-01-01", "1982-01-01"],
        "salaire_imposable": [12000, 8000, None, 10000, 5000],
    }
)


def completes(personnes=PERSONNES):
    brut = table({"categorie_ressources_anah": None}, {"categorie_ressources_anah": None}, {})
    return menages.completer(numeroter(brut), numeroter(personnes))


def test_rfr_et_taille_du_menage():
    bons, refus = dossiers.verifier(completes())
    assert refus.is_empty()
    # 10 % de déduction sur les salaires ; deux foyers fiscaux sous un même toit s'ajoutent.
    assert bons["rfr_menage"].to_list() == [18000.0, 13500.0, None]
    assert bons["nombre_personnes_menage"].to_list() == [3, 2, None]


@pytest.mark.parametrize(
    ("colonne", "valeur", "message"),
    [
        ("menage_id", "9", "menage_id sans dossier"),
        ("role", "cousin", "role, « cousin »"),
        ("role", "conjoint", "un déclarant"),
        ("date_naissance", "hier", "date_naissance"),
        ("salaire_imposable", "-3", "négatif"),
    ],
)
def test_une_personne_fausse_arrete_tout(colonne, valeur, message):
    fausses = PERSONNES.with_columns(polars.col(colonne).cast(polars.String)).to_dicts()
    fausses[0][colonne] = valeur
    with pytest.raises(ErreurEntree, match=message):
        completes(polars.DataFrame(fausses))
