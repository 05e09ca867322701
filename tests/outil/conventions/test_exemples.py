"""Les textes d'exemple portent leurs cas, et `essayer` les lance."""

from pathlib import Path

import jsonschema

from habitat_local.commandes.lancement import lancer
from habitat_local.conventions.schema import schemas
from openfisca_habitat_local.systeme.format.dossiers import LIVRES
from openfisca_habitat_local.systeme.format.yaml_strict import composer, construire

EXEMPLES = Path(__file__).parents[3] / "docs" / "exemples" / "conventions"
#: Une absence écrite n'a rien à essayer.
SANS_CAS = {"rennes_metropole_2024"}


def test_chaque_exemple_a_ses_cas():
    sans = {d.name for d in EXEMPLES.iterdir() if d.is_dir() and not list(d.glob("cas/*.yaml"))}
    assert sans == SANS_CAS


def test_les_cas_des_exemples_passent(capsys):
    assert lancer(["essayer", str(EXEMPLES), "--convention", str(EXEMPLES)]) == 0
    assert "0 en échec" in capsys.readouterr().out


#: Textes livrés dont le cadre porte des paramètres que leurs formules lisent.
CADRES_PROPRES = {"decazeville_aubin_2008", "gironde_pst_2012"}


def test_les_schemas_admettent_tout_ce_qui_est_livre():
    """Un éditeur ne souligne rien d'un texte qui se lit."""
    connus = {nom: jsonschema.Draft202012Validator(schema) for nom, schema in schemas().items()}
    fautes = []
    for racine in (EXEMPLES, LIVRES):
        for fichier in sorted(racine.rglob("*.yaml")):
            texte, *reste = fichier.relative_to(racine).parts
            cle = f"{reste[0]}.yaml" if reste[0] in ("aides", "definitions") else "/".join(reste)
            if cle in connus and not (cle == "cadre.yaml" and texte in CADRES_PROPRES):
                fautes += [
                    f"{fichier} : {e.message}" for e in connus[cle].iter_errors(construire(composer(fichier)))
                ]
    assert fautes == []


def test_un_schema_refuse_une_faute_de_frappe():
    aide = jsonschema.Draft202012Validator(schemas()["aides.yaml"])
    assert aide.is_valid({"titre": "Aide", "financeur": "epci", "taux": 0.1, "primes": {"a": {"forfait": 1}}})
    assert not aide.is_valid({"titre": "Aide", "plafon": 1})
    assert not aide.is_valid({"titre": "Aide", "primes": {"a": {"forfai": 1}}})
