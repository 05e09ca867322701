"""Un texte montré comme il s'imprime : chaque valeur de la loi y est, à sa place, et rien d'autre."""

import datetime

import fastexcel
import pytest
from openfisca_core.parameters import Parameter

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.regles import textes
from habitat_local.restitution import texte as restitution

NOMS = sorted(textes.conventions())


def montres(nom):
    texte = textes.texte(nom)
    return {c.chemin: c.valeur for t in texte.tableaux for ligne in t.lignes for c in ligne.cellules.values()}


@pytest.mark.parametrize("nom", NOMS)
def test_chaque_valeur_du_premier_jour_est_montree_une_fois(nom):
    noeud, jour = textes.conventions()[nom], textes.texte(nom).jour
    feuilles = [p for p in noeud.get_descendants() if isinstance(p, Parameter)]
    en_loi = {p.name: v for p in feuilles if (v := p.get_at_instant(str(jour))) is not None}
    assert montres(nom) == en_loi


def test_une_annexe_ne_montre_que_ses_lignes():
    texte = textes.texte("haguenau_2016", annexe="annexe 1-C")
    lignes = [ligne for t in texte.tableaux for ligne in t.lignes]
    assert lignes and all(any("annexe 1-C" in a for a in ligne.articles) for ligne in lignes)
    taux = next(
        ligne for ligne in lignes if ligne.libelle.startswith("Taux") and "HAG-VILLE-01" in ligne.regles
    )
    assert taux.dans("tres_modeste").valeur == 0.1


def test_une_ligne_nomme_les_lectures_qui_la_changent():
    lignes = [ligne for t in textes.texte("haguenau_2016").tableaux for ligne in t.lignes]
    assert any("AMB-HAG-07-b" in ligne.lectures for ligne in lignes)


@pytest.mark.parametrize(
    ("nom", "jour", "annexe", "message"),
    [
        ("hagueno_2016", None, None, "haguenau_2016"),
        ("haguenau_2016", datetime.date(2017, 1, 1), None, "31\xa0décembre\xa02016"),
        ("haguenau_2016", None, "annexe 9", "annexe 1-A"),
    ],
)
def test_ce_qui_n_existe_pas_se_dit(nom, jour, annexe, message):
    with pytest.raises(ErreurEntree, match=message):
        textes.texte(nom, jour, annexe)


def test_page_et_classeur(tmp_path):
    texte = textes.texte("haguenau_2016", annexe="1-C")
    restitution.ecrire(texte, tmp_path / "t.html")
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "HAG-VILLE-01" in page and "20\xa0000\xa0€" in page
    restitution.ecrire(texte, tmp_path / "t.xlsx")
    table = fastexcel.read_excel(tmp_path / "t.xlsx").load_sheet(0).to_polars()
    assert table.height == sum(len(ligne.cellules) for t in texte.tableaux for ligne in t.lignes)
    with pytest.raises(ErreurEntree, match="extension"):
        restitution.ecrire(texte, tmp_path / "t.pdf")
