"""Trouver un paramètre, écrire une réforme, la documentation des fichiers de réforme."""

import re
from pathlib import Path

import pytest
import yaml

import habitat_local as hl
from habitat_local.commandes.lancement import lancer
from habitat_local.loi.systeme import systeme
from openfisca_habitat_local.systeme.fichiers_de_reforme import CLES
from openfisca_habitat_local.systeme.reformes import ErreurReforme, lire_texte, trouver_parametre

DOC = (Path(__file__).resolve().parents[3] / "docs" / "reformes.md").read_text(encoding="utf-8")
EXEMPLES = re.findall(r"```yaml\n(.*?)```", DOC, re.S)
TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.modeste"
TETE = {"titre": "t", "auteur": "a", "reference": "r", "date": "2016-06-01"}


def valeur(loi, chemin, jour):
    return trouver_parametre(loi.parameters, chemin, "essai").get_at_instant(jour)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=range(len(EXEMPLES)))
def test_chaque_exemple_de_la_documentation_s_applique(exemple):
    assert systeme([yaml.safe_load(exemple)]) and lire_texte(exemple, "docs/reformes.md")


def test_la_documentation_dit_tous_les_champs():
    assert not [cle for cle in CLES if f"`{cle}`" not in DOC]


def test_une_valeur_seule_vaut_de_la_date_de_la_reforme_a_la_fin_du_parametre():
    loi = systeme([TETE | {"parametres": {TAUX: 0.15}}])
    jours = {"2016-05-31": 0.1, "2016-06-01": 0.15, "2016-12-31": 0.15, "2017-01-01": None}
    assert {jour: valeur(loi, TAUX, jour) for jour in jours} == jours
    avant = systeme([TETE | {"date": "2015-01-01", "parametres": {TAUX: 0.15}}])
    assert valeur(avant, TAUX, "2016-05-01") == 0.15


def test_une_valeur_seule_ambigue_ou_fausse_est_refusee():
    plafonds = "habitat_local.national.anah.plafonds_ressources.hors_ile_de_france.modestes.personnes_1"
    with pytest.raises(ErreurReforme, match=r"ambiguë.*versions"):
        systeme([TETE | {"date": "2012-01-01", "parametres": {plafonds: 20000}}])
    with pytest.raises(ErreurReforme, match=r"0\.15 pour 15 %"):
        systeme([TETE | {"parametres": {TAUX: 15}}])
    with pytest.raises(ErreurReforme, match="plus de version"):
        systeme([TETE | {"date": "2018-01-01", "parametres": {TAUX: 0.15}}])


def test_trouver_un_parametre():
    table = hl.parametres("haguenau", "ville", "taux", "modeste")
    assert TAUX.removeprefix("habitat_local.") in table["chemin"].to_list()
    ligne = table.filter(chemin=TAUX.removeprefix("habitat_local.")).row(0, named=True)
    assert ligne["valeur"].replace("\u00a0", " ") == "10 %" and "annexe 1-C" in ligne["article"]
    import datetime

    assert hl.parametres("haguenau", "plafond", jour=datetime.date(2016, 6, 1)).height
    with pytest.raises(hl.ErreurHabitat, match="plafond"):
        hl.parametres("haguenau", "plafondd")
    with pytest.raises(hl.ErreurHabitat):
        hl.parametres("haguenau", "plafond", jour=datetime.date(2001, 1, 1))


def test_reforme_nouvelle_ecrit_ce_que_chiffrer_accepte(tmp_path, capsys):
    sortie = tmp_path / "r.yaml"
    court = TAUX.removeprefix("habitat_local.conventions.")
    assert lancer(["reforme", "nouvelle", f"{court}=15 %", "--sortie", str(sortie)]) == 0
    assert valeur(systeme([sortie]), TAUX, "2016-06-01") == 0.15
    assert "avant : 10" in sortie.read_text(encoding="utf-8")
    assert lancer(["reforme", "montrer", str(sortie)]) == 0
    assert lancer(["parametres", "haguenau", "plafond"]) == 0
    capsys.readouterr()
    for faux in (f"{court}=15", f"{court}", f"{court}s=0.15", f"{court}="):
        assert lancer(["reforme", "nouvelle", faux]) == 1
    assert "Traceback" not in capsys.readouterr().err
