"""Réformes : ce qui est mal écrit est refusé avec un message qui aide ; les réformes livrées s'appliquent."""

import pytest

from habitat_local.loi.systeme import systeme
from openfisca_habitat_local.systeme.reformes import DOSSIER_REFORMES, ErreurReforme, lire_fichier

TAUX = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux.modeste"
EXEMPLES = sorted((DOSSIER_REFORMES / "exemples").glob("*.yaml"))


def contenu(chemin=TAUX, **entree):
    valeurs = {"debut": "2016-05-01", "ensuite": True, "valeur": 0.15} | entree
    return {
        "titre": "t",
        "auteur": "a",
        "reference": "r",
        "date": "2016-05-01",
        "parametres": {chemin: [valeurs]},
    }


def sans_suite(**entree):
    resultat = contenu(**entree)
    del resultat["parametres"][TAUX][0]["ensuite"]
    return resultat


FAUSSES = {
    "paramètre inconnu : noms proches": (contenu(TAUX.replace("modeste", "modestes")), "modeste"),
    "un nœud n'est pas un paramètre": (contenu(TAUX.removesuffix(".modeste")), "nœud"),
    "texte pour un nombre": (contenu(valeur="quinze"), "un nombre est attendu"),
    "booléen pour un nombre": (contenu(valeur=True), "un nombre est attendu"),
    "15 au lieu de 0.15": (contenu(valeur=15), "0.15 pour 15 %"),
    "début avant la vie du paramètre": (contenu(debut="2016-04-30"), "qu'à partir du 2016-05-01"),
    "début après sa fermeture": (contenu(debut="2017-01-01"), "jusqu'au 2016-12-31"),
    "fin après sa fermeture": (sans_suite(fin="2017-01-01"), "jusqu'au 2016-12-31"),
    "fin avant le début": (sans_suite(fin="2016-04-01"), "précède"),
    "ni fin ni ensuite": (sans_suite(), "l'un ou l'autre"),
    "date qui n'en est pas une": (contenu(debut="mai 2016"), "AAAA-MM-JJ"),
    "clé d'une valeur inconnue": (contenu(valleur=1), "Vouliez-vous dire : valeur"),
    "lecture inconnue": (contenu() | {"lectures": ["AMB-HAG-07-z"]}, "AMB-HAG-07-b"),
    "réforme Python introuvable": (contenu() | {"python": "nulle.part"}, "introuvable"),
}


@pytest.mark.parametrize("cas", FAUSSES)
def test_une_reforme_mal_ecrite_est_refusee(cas):
    reforme, message = FAUSSES[cas]
    with pytest.raises(ErreurReforme, match=message):
        systeme([reforme])


def test_une_cle_inconnue_du_fichier_est_refusee(tmp_path):
    fichier = tmp_path / "r.yaml"
    fichier.write_text("titre: t\nauteur: a\nreference: r\ndate: 2016-05-01\nparametre: {}\n")
    with pytest.raises(ErreurReforme, match="parametres"):
        lire_fichier(fichier)


def test_ensuite_ne_prolonge_pas_un_parametre_ferme():
    taux = systeme([contenu()]).parameters
    for nom in TAUX.split("."):
        taux = taux.children[nom]
    assert taux("2016-12-31") == 0.15
    assert taux("2017-01-01") is None


@pytest.mark.parametrize("fichier", EXEMPLES, ids=lambda f: f.stem)
def test_les_reformes_livrees_s_appliquent(fichier):
    assert systeme([fichier]).parameters("2016-06-15").habitat_local.conventions.haguenau_2016


def test_les_variables_d_une_reforme_ne_sont_pas_dans_le_droit_en_vigueur():
    assert "taux_degressif_ville" not in systeme().variables
    reforme = systeme([DOSSIER_REFORMES / "exemples" / "haguenau_ville_degressive.yaml"])
    assert "taux_degressif_ville" in reforme.variables
    assert "taux_degressif_ville" not in systeme().variables
