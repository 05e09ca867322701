"""Conventions écrites avec le seul guide, sur le modèle de règlements réels : contrôlées, essayées, expliquées."""

import json
from pathlib import Path

import pytest

from habitat_local.commandes.lancement import lancer
from habitat_local.conventions.verification import verifier
from habitat_local.regles.juristes import cas_de_juriste

APPORTEES = Path(__file__).parent / "apportees"
TEXTES = sorted(d for d in APPORTEES.iterdir() if d.is_dir())
NOMS = tuple(d.name for d in TEXTES)
#: Ce qu'un règlement réel laisse à regarder.
A_REGARDER = ("un forfait sans écrêtement", "la fin du texte n'est pas dite")


@pytest.mark.parametrize("texte", TEXTES, ids=lambda d: d.name)
def test_rien_a_redire(texte):
    (bilan,) = verifier(texte)
    assert [a for a in bilan.avertissements if not any(mots in a for mots in A_REGARDER)] == []


def test_les_cas_passent(capsys):
    assert lancer(["essayer", str(APPORTEES), "--convention", str(APPORTEES)]) == 0, capsys.readouterr().err


def test_chaque_cas_s_explique(tmp_path, capsys):
    """Le plan expliqué de chaque cas, refusé ou dû : ses aides sont celles que le cas attend."""
    cas = [
        c for texte in TEXTES for fichier in sorted(texte.glob("cas/*.yaml")) for c in cas_de_juriste(fichier)
    ]
    dossiers = []
    for rang, c in enumerate(cas):
        faits = {
            nom: str(valeur) if hasattr(valeur, "year") else valeur for nom, valeur in c["input"].items()
        }
        dossiers.append({"id": str(rang), "date_depot": str(c["period"]), **faits})
    (tmp_path / "d.json").write_text(json.dumps(dossiers), encoding="utf-8")
    arguments = [
        "plan",
        str(tmp_path / "d.json"),
        "--convention",
        str(APPORTEES),
        "--expliquer",
        "--format",
        "json",
    ]
    assert lancer(arguments) == 0
    plans = json.loads(capsys.readouterr().out)["dossiers"]
    assert len(plans) == len(cas)
    for un_plan, c in zip(plans, cas, strict=True):
        du = any(montant > 0 for nom, montant in c["output"].items() if nom.startswith(NOMS))
        assert (un_plan["total"] > 0) >= du, (c["name"], un_plan["motifs"])
