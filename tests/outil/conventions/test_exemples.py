"""Les textes d'exemple portent leurs cas, et `essayer` les lance."""

from pathlib import Path

from habitat_local.commandes.lancement import lancer

EXEMPLES = Path(__file__).parents[3] / "docs" / "exemples" / "conventions"
#: Une absence écrite n'a rien à essayer.
SANS_CAS = {"rennes_metropole_2024"}


def test_chaque_exemple_a_ses_cas():
    sans = {d.name for d in EXEMPLES.iterdir() if d.is_dir() and not list(d.glob("cas/*.yaml"))}
    assert sans == SANS_CAS


def test_les_cas_des_exemples_passent(capsys):
    assert lancer(["essayer", str(EXEMPLES), "--convention", str(EXEMPLES)]) == 0
    assert "0 en échec" in capsys.readouterr().out
