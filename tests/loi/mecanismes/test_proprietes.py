"""Ce qui est vrai de toute aide nommée : jamais négative, plafonds, ordre des dossiers, fait oublié."""

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loi.mecanismes.banc import CAS, charger, lire, simuler

MONTANTS = (
    "t_nat_ampleur_avant_ecretement", "ecretement_t_nat_ampleur", "t_nat_ampleur", "t_doubs_passoire",
    "t_besancon_aapel", "total_subventions",
)  # fmt: skip
#: Part du TTC que toutes les aides ne dépassent pas, par classe.
PARTS = {"TM": 1, "M": 0.8, "INT": 0.6, "SUP": 0.4}
ETIQUETTES = st.sampled_from("abcdefg")


@st.composite
def dossier(tirer):
    ht = tirer(st.integers(0, 12_000_000)) / 100
    return {
        "depcom_logement": tirer(st.sampled_from(["25056", "25462", "39300"])),
        "t_avant": tirer(ETIQUETTES),
        "t_apres": tirer(ETIQUETTES),
        "t_gagnees": tirer(st.integers(0, 6)),
        "t_classe": tirer(st.sampled_from(list(PARTS))),
        "t_gain": tirer(st.integers(0, 100)) / 100,
        "montant_travaux_ht": ht,
        "montant_travaux_ttc": round(ht * 1.055, 2),
    }


@pytest.fixture(scope="module")
def loi():
    return charger(CAS / "textes.yaml")[1]


def calculer(loi, dossiers):
    simulation = simuler(loi, dossiers)
    return {nom: numpy.array(lire(simulation, nom)) for nom in MONTANTS}


ESSAIS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ESSAIS
@given(dossiers=st.lists(dossier(), min_size=1, max_size=30))
def test_montants_et_plafonds(loi, dossiers):
    calcules = calculer(loi, dossiers)
    for nom, valeurs in calcules.items():
        assert (valeurs >= 0).all(), nom
    assert (calcules["t_besancon_aapel"] <= 7200).all()
    # Seule l'aide nationale est coupée : les aides locales seules peuvent passer le plafond, elle non.
    plafonds = numpy.array([PARTS[d["t_classe"]] * d["montant_travaux_ttc"] for d in dossiers])
    locales = calcules["t_doubs_passoire"] + calcules["t_besancon_aapel"]
    assert (calcules["t_nat_ampleur"] <= numpy.maximum(plafonds - locales, 0) + 0.01).all()
    net = calcules["t_nat_ampleur_avant_ecretement"] - calcules["ecretement_t_nat_ampleur"]
    assert net == pytest.approx(calcules["t_nat_ampleur"])
    assert calcules["total_subventions"] == pytest.approx(locales + calcules["t_nat_ampleur"])


@ESSAIS
@given(dossiers=st.lists(dossier(), min_size=2, max_size=20), hasard=st.randoms(use_true_random=False))
def test_l_ordre_des_dossiers_ne_change_rien(loi, dossiers, hasard):
    ordre = list(range(len(dossiers)))
    hasard.shuffle(ordre)
    droit, melange = calculer(loi, dossiers), calculer(loi, [dossiers[rang] for rang in ordre])
    for nom in MONTANTS:
        assert droit[nom][ordre] == pytest.approx(melange[nom]), nom


@ESSAIS
@given(complet=dossier())
def test_un_fait_oublie_n_est_jamais_favorable(loi, complet):
    oublis = ["t_avant", "t_apres", "t_gagnees", "t_classe", "t_gain", "montant_travaux_ttc"]
    dossiers = [complet] + [{cle: v for cle, v in complet.items() if cle != oubli} for oubli in oublis]
    calcules = calculer(loi, dossiers)
    for nom in ("t_nat_ampleur_avant_ecretement", "t_doubs_passoire", "t_besancon_aapel"):
        assert (calcules[nom][1:] <= calcules[nom][0] + 0.005).all(), nom
    assert calcules["t_nat_ampleur"][oublis.index("montant_travaux_ttc") + 1] == 0
