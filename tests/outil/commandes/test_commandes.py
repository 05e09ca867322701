"""La ligne de commande : codes de sortie, messages, fichiers entiers ou absents."""

import json

import jsonschema
import polars
import pytest

import habitat_local as hl
from habitat_local.commandes.lancement import lancer
from habitat_local.communs.ecriture import fichier_entier
from habitat_local.dossiers.schema import schema_d_un_dossier
from tests.outil.dossiers.test_dossiers import BON, table


@pytest.fixture
def fichier(tmp_path):
    chemin = tmp_path / "dossiers.csv"
    table({}, {"gain_energetique": 0.45}, {}).write_csv(chemin)
    return chemin


@pytest.fixture
def fautif(tmp_path):
    chemin = tmp_path / "fautif.csv"
    table({}, {"gain_energetique": 30}, {"date_depot": "hier"}, {"nature_travaux": "x"}).write_csv(chemin)
    return chemin


def test_plan_en_json(fichier, capsys):
    assert lancer(["plan", str(fichier), "--format", "json"]) == 0
    objets = json.loads(capsys.readouterr().out)["dossiers"]
    assert [o["total"] for o in objets] == [11000.0, 0.0, 11000.0]
    cles = {
        "id",
        "aides",
        "primes",
        "prets",
        "ecretement",
        "total",
        "cout_ttc",
        "reste_a_charge",
        "lectures",
        "regles",
        "motifs",
    }
    assert cles <= set(objets[0])


def test_plan_en_csv_puis_en_table(fichier, tmp_path, capsys):
    sortie = tmp_path / "plan.csv"
    assert lancer(["plan", str(fichier), "--sortie", str(sortie)]) == 0
    relu = polars.read_csv(sortie)
    assert relu["total"].to_list() == [11000.0, 0.0, 11000.0]
    assert "sous le seuil" in relu["motif_anah"][1]
    assert lancer(["plan", str(fichier), "--expliquer"]) == 0
    ecran = capsys.readouterr().out
    assert "11 000,00" in ecran.replace("\u202f", " ") and "HAG-VILLE-01" in ecran


def test_plan_sous_une_lecture_et_une_reforme(fichier, tmp_path, capsys):
    assert lancer(["plan", str(fichier), "-f", "json", "--lecture", "AMB-HAG-99-b"]) == 1
    assert "AMB-HAG-99-b » inconnue" in capsys.readouterr().err
    reforme = tmp_path / "r.yaml"
    reforme.write_text(
        "titre: Ville à 15 %\nauteur: essai\nreference: essai\ndate: 2016-05-01\nparametres:\n"
        "  habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.tres_modeste:\n"
        "    - {debut: 2016-05-01, fin: 2016-12-31, valeur: 0.15}\n",
        encoding="utf-8",
    )
    assert lancer(["plan", str(fichier), "-f", "json", "--reforme", str(reforme)]) == 0
    assert json.loads(capsys.readouterr().out)["dossiers"][0]["aides"]["ville"] == 3000.0


def test_lignes_refusees_ecrites_a_part(fautif, tmp_path, capsys):
    sortie = tmp_path / "plan.json"
    assert lancer(["plan", str(fautif), "-s", str(sortie)]) == 1
    contenu = json.loads(sortie.read_text(encoding="utf-8"))
    assert len(contenu["dossiers"]) == 1 and len(contenu["refus"]) == 3
    assert polars.read_csv(tmp_path / "plan.refus.csv")["ligne"].to_list() == [3, 4, 5]
    assert "3\u00a0lignes refusées" in capsys.readouterr().err


def test_verifier(fichier, fautif, capsys):
    assert lancer(["verifier", str(fichier)]) == 0
    assert lancer(["verifier", str(fautif)]) == 1
    sortie = capsys.readouterr()
    assert "1\u00a0dossier admis, 3\u00a0lignes refusées." in sortie.out and "0.30, pas 30" in sortie.err


def test_plan_d_un_fichier_sans_ligne(tmp_path, capsys):
    chemin = tmp_path / "vide.csv"
    table({}).clear().write_csv(chemin)
    assert lancer(["plan", str(chemin), "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"dossiers": [], "refus": []}
    assert lancer(["plan", str(chemin)]) == 0
    assert capsys.readouterr().out == "Aucun dossier admis : rien à calculer.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["plan"], 2, "il manque DOSSIERS"),
        (["plan", "x.csv", "--forma", "csv"], 2, "option --forma inconnue. Vouliez-vous dire : --format"),
        (["plan", "x.csv", "-f", "xml"], 2, "valeur refusée pour"),
        (["plan", "absent.csv"], 1, "absent.csv : fichier introuvable"),
        (["regles", "--texte", "haguenau_2016"], 1, "HAG (Convention Haguenau / Bas-Rhin 2016) ; GIR"),
        (["regles", "HAG-VILLE-99"], 1, "règle « HAG-VILLE-99 » inconnue"),
    ],
)
def test_erreurs_en_francais_sans_trace(arguments, code, message, capsys):
    assert lancer(arguments) == code
    erreur = capsys.readouterr().err
    assert message in erreur and "Traceback" not in erreur


def test_un_fichier_de_sortie_est_entier_ou_absent(fichier, tmp_path, capsys):
    sortie = tmp_path / "sortie.csv"
    with pytest.raises(RuntimeError), fichier_entier(sortie) as provisoire:
        provisoire.write_text("à moitié", encoding="utf-8")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == [fichier]
    assert lancer(["plan", str(fichier), "-s", str(tmp_path / "absent" / "p.csv")]) == 1
    assert "écriture impossible" in capsys.readouterr().err


def test_schema():
    schema = schema_d_un_dossier()
    jsonschema.Draft202012Validator.check_schema(schema)
    valide = jsonschema.Draft202012Validator(schema).is_valid
    assert valide(BON) and not valide({**BON, "gain_energetique": 30})
    assert not valide({**BON, "nature_travaux": "x"}) and not valide({**BON, "inconnue": 1})
    assert schema["properties"]["montant_travaux_ht"]["x-unite"] == "euros"


@pytest.mark.parametrize("jour", ["2016-06-01", "01/06/2016"])
def test_un_jour_d_option_s_ecrit_comme_dans_un_fichier(jour, tmp_path, capsys):
    sortie = tmp_path / "texte.html"
    assert lancer(["texte", "haguenau_2016", "--jour", jour, "--sortie", str(sortie)]) == 0
    assert "montré au 1er juin 2016" in sortie.read_text(encoding="utf-8").replace("\u00a0", " ")
    assert str(sortie) in capsys.readouterr().out
    assert lancer(["texte", "haguenau_2016", "--jour", "juin"]) == 1
    assert "--jour : « juin » n'est pas une date" in capsys.readouterr().err


def test_un_chemin_de_parametre_s_abrege_partout():
    chemin = "haguenau_2016.ville.proprietaires_occupants.taux.modeste"
    trouves = {
        hl.parametre(f"{debut}{chemin}").chemin
        for debut in ("", "conventions.", "habitat_local.conventions.")
    }
    assert trouves == {f"habitat_local.conventions.{chemin}"}
    lot = table({"categorie_ressources_anah": "modeste"})
    points = hl.balayer(lot, chemin, 0.1, 0.2, 0.1)
    assert points.height == 2
    with pytest.raises(
        hl.ErreurHabitat, match=r"^paramètre « .*modest » inconnu .*Vouliez-vous dire : modeste"
    ):
        hl.balayer(lot, chemin[:-1], 0.1, 0.2, 0.1)


def test_une_reforme_d_une_convention_apportee(tmp_path, capsys):
    assert (
        lancer(["convention", "nouvelle", "mon_texte", "--communes", "49007", "--dans", str(tmp_path)]) == 0
    )
    apportee, sortie = ["--convention", str(tmp_path / "mon_texte")], tmp_path / "r.yaml"
    ecrite = ["reforme", "nouvelle", "mon_texte.cadre.en_vigueur=non", "--sortie", str(sortie)]
    assert lancer(ecrite) == 1
    assert lancer([*ecrite, *apportee]) == 0 and sortie.exists()
    assert lancer(["reforme", "montrer", str(sortie), *apportee]) == 0
    assert lancer(["comparer", "droit", str(sortie), *apportee]) == 0
    assert capsys.readouterr().out.count("Le texte est en vigueur") == 2
