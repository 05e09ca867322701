"""Les carnets des docs s'exécutent d'un bout à l'autre."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

CARNETS = sorted((Path(__file__).parents[2] / "docs" / "carnets").glob("*.ipynb"))


@pytest.mark.parametrize("chemin", CARNETS, ids=lambda c: c.stem)
def test_un_carnet_s_execute(chemin, tmp_path):
    carnet = nbformat.read(chemin, as_version=4)
    NotebookClient(
        carnet, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    sorties = [s for cellule in carnet.cells if cellule.cell_type == "code" for s in cellule.outputs]
    assert sorties and not any(s.output_type == "error" for s in sorties)


def test_un_carnet_est_livre_sans_sorties():
    """Ce qui s'affiche se recalcule : un résultat périmé ne reste pas dans le dépôt."""
    for chemin in CARNETS:
        carnet = nbformat.read(chemin, as_version=4)
        assert not any(c.get("outputs") for c in carnet.cells)
