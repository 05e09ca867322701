"""Le découpage, l'ordre, le format et le nombre de processus ne changent rien au résultat."""

import polars
import pytest
from polars.testing import assert_frame_equal

from habitat_local.chiffrage.axes import DIMENSIONS
from habitat_local.dossiers import tranches
from habitat_local.dossiers.fichiers import LIGNE, lire
from habitat_local.dossiers.verification import lots_verifies, verifier
from habitat_local.volumes import chiffrer as volumes
from habitat_local.volumes.taches import Options

from .conftest import ABONDEMENT_15


def comparer(un, autre):
    axes = list(DIMENSIONS)
    assert_frame_equal(un.cube.sort(axes), autre.cube.sort(axes), check_column_order=False)
    assert len(un.bilans) == len(autre.bilans) > 0
    for a, b in zip(un.bilans, autre.bilans, strict=True):
        for champ in ("demande", "demandeurs", "servi", "servis", "jour_epuisement"):
            assert getattr(a, champ) == getattr(b, champ)
        assert a.laisses["id"].to_list() == b.laisses["id"].to_list()
        assert a.laisses.select(polars.col("poids").sum()).item() / 1e6 == pytest.approx(a.nombre_laisses)


@pytest.fixture(scope="module")
def entier(parquet):
    return volumes.chiffrer(parquet, ABONDEMENT_15)


@pytest.mark.parametrize("taille", [1, 37, 130, 599, 600, 10_000])
def test_les_tranches_redonnent_le_fichier(parquet, csv, taille):
    for chemin in (parquet, csv):
        source, toutes = tranches.decouper(chemin, taille)
        assert sum(t.lignes for t in toutes) == 600
        assert [t.numero for t in toutes] == list(range(len(toutes)))
        lues = [tranches.lire(source, t) for t in toutes[:: max(1, len(toutes) // 20)]]
        assert all(t.height <= taille for t in lues)
        if len(toutes) <= 20:
            assert_frame_equal(polars.concat(lues), lire(chemin))


def test_un_csv_sans_fin_de_ligne_et_en_windows_1252(tmp_path):
    chemin = tmp_path / "f.csv"
    chemin.write_bytes("id;info_nom\r\n1;Zoé\r\n\r\n3;Noël".encode("cp1252"))
    source, toutes = tranches.decouper(chemin, 1)
    lue = polars.concat([tranches.lire(source, t) for t in toutes])
    assert lue["info_nom"].to_list() == ["Zoé", None, "Noël"]
    assert lue[LIGNE].to_list() == [2, 3, 4]


def test_les_doublons_d_une_tranche_a_l_autre_sont_refuses(parquet, csv, table):
    attendus = verifier(table)[1]
    for chemin in (parquet, csv):
        refus = polars.concat([r for _, r in lots_verifies(chemin, 100)])
        assert refus["id"].to_list() == attendus["id"].to_list()
        assert sorted(refus["id"]) == ["d000003", "d000003", "d000005"]


@pytest.mark.parametrize("taille", [50, 130])
def test_le_decoupage_ne_change_rien(entier, parquet, csv, taille):
    for chemin in (parquet, csv):
        chiffrage, refus = volumes.chiffrer(chemin, ABONDEMENT_15, options=Options(taille=taille))
        comparer(entier[0], chiffrage)
        assert refus["motif"].to_list() == entier[1]["motif"].to_list()


def test_l_ordre_des_lignes_ne_change_rien(entier, table, tmp_path):
    melange = tmp_path / "melange.parquet"
    table.sample(fraction=1, shuffle=True, seed=3).write_parquet(melange)
    comparer(entier[0], volumes.chiffrer(melange, ABONDEMENT_15, options=Options(taille=200))[0])


def test_deux_processus_ne_changent_rien(entier, parquet):
    options = Options(processus=2, taille=150)
    comparer(entier[0], volumes.chiffrer(parquet, ABONDEMENT_15, options=options)[0])
