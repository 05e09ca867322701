"""Un cas écrit depuis un dossier : faits employés, montants en blanc ; `essayer` dit qu'ils restent à remplir."""

import textwrap

import pytest

from habitat_local.commandes import essayer as commande
from habitat_local.commandes.lancement import lancer
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.regles.cas import verification

DOSSIER = """\
id,date_depot,depcom_logement,statut_demandeur,categorie_ressources_anah,nature_travaux,montant_travaux_ht,\
gain_energetique,depot_avant_travaux,info_note
A-1,2016-06-15,67180,proprietaire_occupant,modeste,energie,12000,0.30,oui,à revoir
"""


@pytest.fixture(scope="module")
def ecrit(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("cas")
    (dossier / "dossier.csv").write_text(DOSSIER, encoding="utf-8")
    arguments = ["cas", str(dossier / "dossier.csv"), "--texte", "haguenau_2016", "--nom", "L'essai"]
    assert lancer([*arguments, "--sortie", str(dossier / "cas.yaml")]) == 0
    return dossier / "cas.yaml"


def test_les_faits_employes_seulement_et_rien_du_resultat(ecrit):
    contenu = ecrit.read_text(encoding="utf-8")
    assert 'depcom_logement: "67180"' in contenu
    assert "gain_energetique: 0.3" in contenu
    assert "info_note" not in contenu
    assert "subvention_anah:  #" in contenu


def test_essayer_dit_ce_qui_reste_a_remplir(ecrit):
    fautes = verification.verifier(ecrit, droit_en_vigueur())
    assert fautes and all("reste à remplir" in f.phrase for f in fautes)


def test_un_fichier_existant_n_est_pas_ecrase(ecrit):
    arguments = [
        "cas",
        str(ecrit.parent / "dossier.csv"),
        "--texte",
        "haguenau_2016",
        "--nom",
        "x",
        "-s",
        str(ecrit),
    ]
    assert lancer(arguments) != 0


def test_watch_rejoue_a_l_enregistrement(tmp_path, monkeypatch):
    fichier = tmp_path / "un.yaml"
    fichier.write_text(textwrap.dedent("- {period: 2016-06-15, output: {x: 1}}"), encoding="utf-8")
    rejoues = []

    class Assez(Exception):
        pass

    def dormir(_):
        if rejoues:
            raise Assez
        fichier.write_text("- {period: 2016-06-15, output: {x: 2}}", encoding="utf-8")

    monkeypatch.setattr(commande.time, "sleep", dormir)
    etats = iter([{str(fichier): 1}, {str(fichier): 2}, {str(fichier): 2}])
    monkeypatch.setattr(commande, "etats", lambda chemins: next(etats))
    with pytest.raises(Assez):
        commande.guetter([tmp_path], rejoues.append, pause=0)
    assert rejoues == [[fichier]]
