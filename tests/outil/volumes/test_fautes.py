"""Fautes provoquées : rien de perdu, rien à moitié écrit, aucun résultat mêlé, aucun code lancé depuis des données."""

import contextlib
import errno
import json
import os
import subprocess
import sys
import zipfile

import polars
import pytest

from habitat_local.chiffrage.balayage import pas_reguliers
from habitat_local.commandes.lancement import lancer
from habitat_local.communs import ecriture, tableur
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.verrou import chemin_du_verrou, verrou
from habitat_local.volumes import chiffrer as volumes
from habitat_local.volumes import execution, taches
from habitat_local.volumes.taches import Options
from habitat_local.volumes.travail import Travail, chemin_du_travail

from .conftest import ABONDEMENT_15
from .test_execution import RACINE
from .test_reprise import commander


def octets(dossier):
    return {p.name: p.read_bytes() for p in dossier.iterdir()}


@pytest.fixture
def chiffre(parquet, tmp_path, monkeypatch):
    """(commande, dossier) d'un chiffrage écrit."""
    sortie = tmp_path / "sortie"
    demande = ["chiffrer", parquet, "--reforme", ABONDEMENT_15, "-s", sortie, "--intervalles", "0"]
    assert commander(monkeypatch, *demande) == 1  # des lignes sont refusées
    return demande, sortie


# --- Deux exécutions sur une sortie -----------------------------------------------------------------------


def test_une_seconde_execution_sur_la_meme_sortie_est_refusee(parquet, tmp_path, monkeypatch, capsys):
    sortie = tmp_path / "plan.csv"
    with Travail(chemin_du_travail(sortie), {"loi": "a"}) as premier:
        premier.ranger(0, {"corps": b"un"}, {"lignes": 1})
        assert commander(monkeypatch, "plan", parquet, "-s", sortie) == 1
        assert "une autre exécution écrit déjà ici" in capsys.readouterr().err
        assert premier.intacte(0) and not sortie.exists()
    assert commander(monkeypatch, "plan", parquet, "-s", sortie) == 1
    assert sortie.exists() and not chemin_du_verrou(chemin_du_travail(sortie)).exists()


def test_le_rapport_ne_s_ecrit_pas_a_deux(chiffre, monkeypatch, capsys):
    demande, sortie = chiffre
    avant = octets(sortie)
    with verrou(sortie):
        assert commander(monkeypatch, *demande) == 1
    assert "une autre exécution" in capsys.readouterr().err
    assert octets(sortie) == avant


def test_un_verrou_abandonne_ne_bloque_personne(tmp_path):
    chemin_du_verrou(tmp_path / "s").write_text("")
    with verrou(tmp_path / "s"):
        pass
    assert not chemin_du_verrou(tmp_path / "s").exists()


def travail_entier(tmp_path):
    travail = Travail(tmp_path / "t", {"loi": "a"})
    for numero in range(2):
        travail.ranger(numero, {"corps": b"abc"}, {"lignes": 3, "admises": 2, "refusees": 1})
    return travail


FAUTES = {
    "pièce absente": lambda t: t.piece(1, "corps").unlink(),
    "pièce tronquée": lambda t: t.piece(1, "corps").write_bytes(b"a"),
    "marque absente": lambda t: (t.chemin / "000001.json").unlink(),
    "morceau en trop": lambda t: t.ranger(7, {}, {}),
}


@pytest.mark.parametrize("faute", FAUTES)
def test_rien_ne_s_ecrit_s_il_manque_un_morceau(tmp_path, faute):
    travail = travail_entier(tmp_path)
    travail.verifier_entier({0: 3, 1: 3})
    FAUTES[faute](travail)
    with pytest.raises(ErreurEntree, match="rien n'est écrit"):
        travail.verifier_entier({0: 3, 1: 3})
    travail.effacer()


def test_les_lignes_des_morceaux_font_le_fichier(tmp_path):
    travail = travail_entier(tmp_path)
    with pytest.raises(ErreurEntree, match="3 lignes lues pour 4"):
        travail.verifier_entier({0: 3, 1: 4})
    travail.ranger(1, {}, {"lignes": 3, "admises": 1, "refusees": 1})
    with pytest.raises(ErreurEntree, match="1 admises et 1 refusées"):
        travail.verifier_entier({0: 3, 1: 3})
    travail.effacer()


# --- Rejouer ----------------------------------------------------------------------------------------------


def test_rejouer_refait_a_part_et_ne_touche_a_rien(chiffre, monkeypatch, capsys):
    _, sortie = chiffre
    avant = octets(sortie)
    assert commander(monkeypatch, "rejouer", sortie / "execution.json") == 0
    assert "Mêmes octets" in capsys.readouterr().out
    assert octets(sortie) == avant


def test_rejouer_voit_un_resultat_change_depuis(chiffre, monkeypatch, capsys):
    _, sortie = chiffre
    (sortie / "rapport.html").write_text("autre chose")
    assert commander(monkeypatch, "rejouer", sortie / "execution.json") == 1
    assert "changés depuis : rapport.html" in capsys.readouterr().err
    assert (sortie / "rapport.html").read_text() == "autre chose"


def test_la_fiche_dit_tous_les_resultats_et_les_rejoue(parquet, tmp_path, monkeypatch, capsys):
    """par.xlsx et dossiers.xlsx ont leur empreinte, comme le rapport."""
    sortie = tmp_path / "sortie"
    options = ["--par", "nature_travaux", "--dossiers", "--intervalles", "0"]
    assert (
        commander(monkeypatch, "chiffrer", parquet, "--reforme", ABONDEMENT_15, "-s", sortie, *options) == 1
    )
    fiche = json.loads((sortie / "execution.json").read_text(encoding="utf-8"))
    assert {"par.xlsx", "dossiers.xlsx", "rapport.html"} <= set(fiche["resultats"])
    assert commander(monkeypatch, "rejouer", sortie / "execution.json") == 0
    assert "par.xlsx" in capsys.readouterr().out
    (sortie / "par.xlsx").write_bytes(b"autre chose")
    assert commander(monkeypatch, "rejouer", sortie / "execution.json") == 1
    assert "changés depuis : par.xlsx" in capsys.readouterr().err


REGISTRES = {
    "empreinte d'un résultat": (lambda f: f["resultats"].update({"rapport.html": "0" * 64}), "Différent"),
    "code de sortie": (lambda f: f.update(code=0), "Différent"),
    "entrée absente": (lambda f: f["entrees"].update({"absent.yaml": "0" * 64}), "absent"),
    "entrée changée": (lambda f: f["entrees"].update(dict.fromkeys(f["entrees"], "0" * 64)), "ceci a changé"),
    "autre commande": (lambda f: f.update(commande="rm -rf /"), "n'est pas une commande"),
    "commande sans registre": (lambda f: f.update(commande="habitat-local schema"), "ne se rejoue pas"),
}


@pytest.mark.parametrize("cas", REGISTRES)
def test_un_registre_fait_a_la_main_n_ecrase_rien(chiffre, tmp_path, monkeypatch, capsys, cas):
    changer, attendu = REGISTRES[cas]
    _, sortie = chiffre
    fiche = json.loads((sortie / "execution.json").read_text(encoding="utf-8"))
    changer(fiche)
    faux = tmp_path / "faux" / "execution.json"
    faux.parent.mkdir()
    faux.write_text(json.dumps(fiche), encoding="utf-8")
    avant = octets(sortie)
    assert commander(monkeypatch, "rejouer", faux) == 1
    assert attendu in capsys.readouterr().err
    assert octets(sortie) == avant


def test_deux_reformes_de_meme_nom_ont_chacune_leur_empreinte(parquet, tmp_path, monkeypatch):
    for nom, valeur in (("a", "0.15"), ("b", "0.2")):
        (tmp_path / nom).mkdir()
        texte = ABONDEMENT_15.read_text(encoding="utf-8").replace("0.15", valeur)
        (tmp_path / nom / "r.yaml").write_text(texte, encoding="utf-8")
    reformes = ["--reforme", tmp_path / "a" / "r.yaml", "--reforme", tmp_path / "b" / "r.yaml"]
    assert (
        commander(monkeypatch, "chiffrer", parquet, *reformes, "-s", tmp_path / "s", "--intervalles", "0")
        == 1
    )
    fiche = json.loads((tmp_path / "s" / "execution.json").read_text(encoding="utf-8"))
    assert len({v for c, v in fiche["entrees"].items() if c.endswith("r.yaml")}) == 2
    assert len([c for c in fiche["empreintes"] if c.endswith("r.yaml")]) == 2


# --- Travail périmé, population changée -------------------------------------------------------------------


def test_la_cle_de_reprise_tient_tout_ce_qui_decide_du_resultat(parquet, monkeypatch):
    mission = volumes.mission_de_chiffrage([ABONDEMENT_15])
    source, _ = taches.dossiers.decouper(parquet)
    avant = taches.cle(mission, source, 100)
    monkeypatch.setattr(taches.empreintes, "empreinte_outil", lambda: "autre code")
    autre = taches.cle(mission, source, 100)
    assert taches.changements(avant, autre) == "le code de l'outil"
    assert "options" in taches.changements(avant, avant | {"calcul": {}})


def test_une_population_changee_en_cours_de_route_n_ecrit_rien(parquet, tmp_path, monkeypatch):
    copie = tmp_path / "p.parquet"
    copie.write_bytes(parquet.read_bytes())
    vraie, faites = taches.faire, []

    def changer_apres(tache):
        resultat = vraie(tache)
        faites.append(tache)
        if len(faites) == 5:  # la dernière : aucun ouvrier ne relira le fichier
            polars.read_parquet(copie).head(300).write_parquet(copie)
        return resultat

    monkeypatch.setattr(taches, "faire", changer_apres)
    with pytest.raises(ErreurEntree, match="a changé pendant l'exécution"):
        volumes.chiffrer(copie, ABONDEMENT_15, options=Options(taille=130))


def test_un_ouvrier_qui_lit_un_autre_fichier_s_arrete(parquet, tmp_path):
    autre = tmp_path / "p.parquet"
    polars.read_parquet(parquet).head(300).write_parquet(autre)
    source, toutes = taches.dossiers.decouper(autre)
    mission = volumes.mission_de_chiffrage([ABONDEMENT_15])
    with pytest.raises(ErreurEntree, match="même fichier que vous"):
        taches.faire(taches.Tache(mission, source, toutes[0], (), temoin=taches.temoin(parquet)))


def test_en_grappe_les_chemins_sont_entiers(parquet, monkeypatch):
    monkeypatch.chdir(parquet.parent)
    source, _ = taches.dossiers.decouper(parquet.name)
    mission, absolue = taches.absolus(volumes.mission_de_chiffrage([ABONDEMENT_15]), source)
    assert os.path.isabs(absolue.chemin) and mission.personnes is None


def test_un_chiffrage_ne_decoupe_et_n_empreint_qu_une_fois(csv, tmp_path, monkeypatch):
    compte = {"découpe": 0}
    vraie = taches.dossiers.tranches.decouper
    monkeypatch.setattr(
        taches.dossiers.tranches,
        "decouper",
        lambda *a: compte.update(découpe=compte["découpe"] + 1) or vraie(*a),
    )
    taches.empreintes._empreinte.cache_clear()
    assert commander(monkeypatch, "chiffrer", csv, "--reforme", ABONDEMENT_15, "-s", tmp_path / "s") == 1
    assert compte == {"découpe": 1}
    # Une lecture par fichier : la population, la réforme et les trois résultats.
    assert taches.empreintes._empreinte.cache_info().misses == 5


# --- Formules, périphériques, extensions, disque ----------------------------------------------------------


@pytest.mark.parametrize("texte", ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_un_texte_pris_pour_une_formule_est_neutralise(tmp_path, texte):
    table = polars.DataFrame({"id": [texte, "-12,5", "+3", "ordinaire"]})
    assert tableur.neutraliser(table)["id"].to_list() == [f"'{texte}", "-12,5", "+3", "ordinaire"]
    assert tableur.inoffensif(texte) == f"'{texte}"
    ecriture.ecrire_table(tmp_path / "t.csv", table)
    assert polars.read_csv(tmp_path / "t.csv", infer_schema=False)["id"][0] == f"'{texte}"


def test_le_classeur_n_a_pas_de_formule(table, tmp_path, monkeypatch):
    fichier = tmp_path / "p.parquet"
    ids = polars.concat_str(polars.lit("=1+"), polars.int_range(polars.len()).cast(polars.String))
    table.with_columns(id=ids, montant_travaux_ht=polars.lit(39_000.0)).with_columns(
        montant_travaux_ttc=polars.lit(41_000.0)
    ).write_parquet(fichier)
    options = [
        "--reforme",
        ABONDEMENT_15,
        "-s",
        tmp_path / "s",
        "--secret",
        "0",
        "--intervalles",
        "0",
        "--dossiers",
    ]
    assert commander(monkeypatch, "chiffrer", fichier, *options) == 0
    with zipfile.ZipFile(tmp_path / "s" / "tableaux.xlsx") as livre:
        feuilles = [livre.read(n).decode() for n in livre.namelist() if n.startswith("xl/worksheets/sheet")]
        assert "=1+" in livre.read("xl/sharedStrings.xml").decode()
    assert not any("<f>" in feuille for feuille in feuilles)
    assert (
        polars.read_csv(tmp_path / "s" / "dossiers.csv", infer_schema=False)["id"].str.starts_with("'=").all()
    )


def test_un_peripherique_n_est_pas_remplace(tmp_path):
    tube = tmp_path / "tube.csv"
    os.mkfifo(tube)
    with pytest.raises(ErreurEntree, match="n'est pas un fichier ordinaire"):
        ecriture.ecrire_table(tube, polars.DataFrame({"a": [1]}))
    with pytest.raises(ErreurEntree, match="c'est un dossier"):
        ecriture.ecrire_texte(tmp_path, "a")


def test_une_extension_inconnue_est_refusee_avant_tout_calcul(tmp_path, capsys):
    assert lancer(["population", "haguenau", "-s", str(tmp_path / "p.docx")]) == 1
    assert "extension inconnue" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_un_disque_plein_se_dit_en_une_phrase(tmp_path):
    def plein():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ErreurEntree, match="écriture impossible"), ecriture.fichier_entier(tmp_path / "f"):
        plein()
    assert not list(tmp_path.iterdir())


def test_une_sortie_qui_est_un_fichier_est_refusee(parquet, tmp_path, monkeypatch, capsys):
    (tmp_path / "s").write_text("")
    assert commander(monkeypatch, "chiffrer", parquet, "--reforme", ABONDEMENT_15, "-s", tmp_path / "s") == 1
    assert "un dossier à remplir est attendu" in capsys.readouterr().err


# --- Nombres absurdes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("colonne", "valeur"), [("poids", 1e300), ("montant_travaux_ttc", 1e17)])
def test_une_valeur_demesuree_est_refusee_et_n_arrete_pas_les_autres(table, tmp_path, colonne, valeur):
    demesure = polars.when(polars.col("id") == "d000010").then(valeur).otherwise(colonne).alias(colonne)
    table.with_columns(demesure).write_parquet(tmp_path / "p.parquet")
    chiffrage, refus = volumes.chiffrer(tmp_path / "p.parquet", ABONDEMENT_15)
    assert "d000010" in refus["id"].to_list() and chiffrage.totaux["dossiers"] > 0


@pytest.mark.parametrize(
    "bornes", [(0, 1, 1e-9), (0, float("nan"), 0.1), (0, float("inf"), 0.1), (1, 0, 0.1), (0, 1, 0)]
)
def test_un_balayage_sans_fin_est_refuse(bornes):
    with pytest.raises(ErreurEntree):
        pas_reguliers(*bornes)


# --- Script sans garde, grappe perdue ---------------------------------------------------------------------

SCRIPT = """
from habitat_local.volumes.chiffrer import chiffrer
from habitat_local.volumes.taches import Options

print("une fois")
chiffrage, _ = chiffrer({chemin!r}, {reforme!r}, options=Options(processus=2, taille=300))
print(chiffrage.totaux["ville_reforme"])
"""


def test_un_script_sans_garde_calcule_en_plusieurs_processus(parquet, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(chemin=str(parquet), reforme=str(ABONDEMENT_15)))
    environnement = os.environ | {"PYTHONPATH": str(RACINE)}
    fini = subprocess.run(
        [sys.executable, str(script)], env=environnement, capture_output=True, text=True, timeout=180
    )
    assert fini.returncode == 0, fini.stderr
    une, total = fini.stdout.split("\n")[:2]
    assert une == "une fois" and float(total) > 0 and fini.stdout.count("une fois") == 1


def test_une_grappe_qui_disparait_se_dit_sans_trace(capfd):
    distributed = pytest.importorskip("distributed")

    class Client:
        loop = None

        def submit(self, *_, **__):
            raise distributed.CancelledError

        def close(self, timeout=None):
            raise OSError

    with (
        pytest.raises(ErreurEntree, match="a disparu en cours de route"),
        execution.fermer_en_silence(Client()),
    ):
        list(execution.confier(distributed, Client(), print, [1], "tcp://x"))
    with execution.en_silence("distributed"), contextlib.suppress(ImportError):
        __import__("logging").getLogger("distributed").error("bruit")
    assert "bruit" not in capfd.readouterr().err
