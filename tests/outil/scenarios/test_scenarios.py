"""Scénarios côte à côte, et différence entre deux versions : les mêmes euros que le chiffrage."""

import docx
import openpyxl
import pytest

import habitat_local as hl
from habitat_local.commandes.lancement import lancer
from habitat_local.restitution import differences
from habitat_local.restitution import scenarios as restitution
from habitat_local.scenarios import scenarios
from tests.outil.chiffrage.dossiers import TAUX, dossiers, reforme

A = reforme("A", **{f"{TAUX}.tres_modeste": 0.15})
B = reforme(
    "B", **{"habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.plafond_travaux": 12000}
)


@pytest.fixture(scope="module")
def tous():
    return hl.scenarios(dossiers(), A, B, empilements=["A+B"])


def test_un_empilement_est_le_chiffrage_des_reformes_empilees(tous):
    assert list(tous.chiffrages) == ["A", "B", "A+B"]
    ensemble = hl.chiffrer(dossiers(), A, B)
    ville = tous.table.filter(scenario="A+B", poste="ville").row(0, named=True)
    assert ville["montant"] == ensemble.totaux["ville_reforme"]
    # 10 000, 11 000, puis quatre dossiers bornés à 12 000, à 15 %.
    assert ville["montant"] == pytest.approx(0.15 * (10_000 + 11_000 + 4 * 12_000))
    assert tous.table.filter(poste="ville")["reference"].unique().to_list() == [7500.0]


def test_une_autre_reference_vaut_pour_tous_les_scenarios():
    contre_a = hl.scenarios(dossiers(), B, reference=[A])
    ville = contre_a.table.filter(poste="ville").row(0, named=True)
    assert ville["reference"] == pytest.approx(0.15 * 75_000)
    assert ville["ecart"] == pytest.approx(0.15 * (10_000 + 11_000 + 48_000 - 75_000))


def test_noms_des_scenarios():
    noms = [s.nom for s in scenarios.decoder(["x/a.yaml", "b.yaml"], ["a+b", "tout=b+a"])]
    assert noms == ["a", "b", "a+b", "tout"]
    with pytest.raises(hl.ErreurHabitat, match="n'est pas l'une des réformes"):
        scenarios.decoder(["a.yaml"], ["a+c"])
    with pytest.raises(hl.ErreurHabitat, match="Deux réformes"):
        scenarios.decoder(["x/a.yaml", "y/a.yaml"])


def test_ecrire_des_scenarios(tous, tmp_path):
    chemins = restitution.ecrire(tous, tmp_path, rapports=False)
    assert all(c.stat().st_size for c in chemins.values())
    assert "A+B" in chemins["svg"].read_text(encoding="utf-8")
    feuille = openpyxl.load_workbook(chemins["xlsx"]).active
    assert isinstance(feuille.cell(5, 2).value, int | float)


def test_comparer_dit_les_mots_et_les_euros(tmp_path):
    difference = hl.comparer("droit", A, dossiers())
    (changement,) = difference.changements
    assert (changement.ancienne, changement.nouvelle) == (0.1, 0.15)
    total = difference.financeurs.filter(financeur="total").row(0, named=True)
    assert total["ecart"] == 3750.0 and total["gagnants"] == 6 and total["perdants"] == 0
    assert difference.touches["ecart"].sum() == 3750.0
    for genre in ("html", "docx", "xlsx", "json"):
        differences.ecrire(difference, tmp_path / f"annexe.{genre}")
    lu = docx.Document(str(tmp_path / "annexe.docx"))
    textes = " ".join(c.text for t in lu.tables for ligne in t.rows for c in ligne.cells).replace(
        "\u00a0", " "
    )
    assert "10 %" in textes and "15 %" in textes and "d5" in textes


def test_comparer_une_version_a_elle_meme_ne_change_rien():
    difference = hl.comparer("droit", "droit", dossiers(2))
    assert not difference.changements and not difference.touches.height
    assert "Rien ne change" in difference.phrases[0]


def test_comparer_des_versions_inconnues(capsys):
    assert lancer(["comparer", "droit", "/nulle/part.yaml"]) == 1
    assert lancer(["comparer", "droit", "AMB-HAG-07-z"]) == 1
    assert "AMB-HAG-07-b" in capsys.readouterr().err


def test_comparer_deux_dossiers_d_une_convention(tmp_path):
    """Un avenant porté dans le dossier même de la convention."""
    import shutil
    from pathlib import Path

    livre = Path(__file__).resolve().parents[3] / "docs" / "exemples" / "pays_de_troncais"
    avant, apres = tmp_path / "avant" / "pays_de_troncais", tmp_path / "apres" / "pays_de_troncais"
    shutil.copytree(livre, avant)
    shutil.copytree(livre, apres)
    fichier = apres / "epci.yaml"
    ecrit = fichier.read_text(encoding="utf-8")
    import re

    change = re.sub(r"(taux[^\n]*?)0\.\d+", r"\g<1>0.99", ecrit, count=1)
    assert change != ecrit
    fichier.write_text(change, encoding="utf-8")
    assert hl.comparer(avant.parent, apres.parent).changements
