"""Les JSON Schema pour éditeurs : chaque fichier livré y est valide, et ce qui est faux ne l'est pas."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from habitat_local.regles import editeurs
from openfisca_habitat_local.systeme.lecture import charger

RACINE = Path(__file__).resolve().parents[3]
LECTURES = sorted((RACINE / "openfisca_habitat_local/reforms/lectures").rglob("*.yaml"))
REFORMES = sorted((RACINE / "openfisca_habitat_local/reforms/exemples").glob("*.yaml"))
CAS = [c for c in sorted((RACINE / "tests/loi").rglob("*.yaml")) if "mecanismes" not in c.parts]


@pytest.fixture(scope="module")
def schemas():
    return editeurs.schemas()


def nu(valeur):
    """Sans la mémoire de l'écriture des nombres."""
    return json.loads(json.dumps(valeur))


def fautes(schema, fichiers):
    valideur = jsonschema_rs.validator_for(schema)
    trouvees = []
    for fichier in fichiers:
        erreur = next(valideur.iter_errors(nu(charger(fichier).valeur)), None)
        if erreur is not None:
            trouvees.append(f"{fichier.name} : {str(erreur)[:200]}")
    return trouvees


@pytest.mark.parametrize(("nom", "fichiers"), [("cas", CAS), ("lecture", LECTURES), ("reforme", REFORMES)])
def test_chaque_fichier_livre_est_valide(schemas, nom, fichiers):
    assert fichiers
    assert fautes(schemas[nom], fichiers) == []


def test_un_nom_inconnu_est_refuse(schemas):
    valideur = jsonschema_rs.validator_for(schemas["cas"])
    juste = {"period": "2016-06-15", "input": {"montant_travaux_ht": 1}, "output": {"subvention_anah": 0}}
    assert valideur.is_valid([juste])
    assert not valideur.is_valid([juste | {"input": {"montant_travaux": 1}}])
    assert not valideur.is_valid([juste | {"sortie": {}}])


def test_le_reglage_nomme_chaque_schema(tmp_path):
    ecrits = {f.name for f in editeurs.ecrire(tmp_path)}
    regle = json.loads((tmp_path / "vscode.json").read_text(encoding="utf-8"))["yaml.schemas"]
    assert {Path(chemin).name for chemin in regle} == ecrits - {"vscode.json"}
