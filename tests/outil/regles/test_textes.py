"""Un texte montré comme il s'imprime : chaque valeur de la loi y est, à sa place, et rien d'autre."""

import datetime

import fastexcel
import pytest
from openfisca_core.parameters import Parameter

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.regles import textes
from habitat_local.regles.aides_imprimees import GRAMMAIRE, TUS
from habitat_local.restitution import texte as restitution

NOMS = sorted(textes.conventions())


def montres(nom):
    texte = textes.texte(nom)
    return {c.chemin: c.valeur for t in texte.tableaux for ligne in t.lignes for c in ligne.cellules.values()}


@pytest.mark.parametrize("nom", NOMS)
def test_chaque_valeur_du_premier_jour_est_montree(nom):
    noeud, jour = textes.conventions()[nom], textes.texte(nom).jour
    feuilles = [p for p in noeud.get_descendants() if isinstance(p, Parameter)]
    en_loi = {p.name: v for p in feuilles if (v := p.get_at_instant(str(jour))) is not None}
    vus = montres(nom)
    du_texte = {c: v for c, v in vus.items() if c.startswith(f"{noeud.name}.")}
    assert all(en_loi[c] == v for c, v in du_texte.items())
    # D'une aide nommée, seuls ne se montrent pas ses mots : le chiffre qu'elle cite, sa variable.
    tus = {c: v for c, v in en_loi.items() if c not in vus}
    assert all(c.startswith(tuple(f"{noeud.name}.{g}" for g in GRAMMAIRE)) for c in tus)
    assert {c: v for c, v in tus.items() if not isinstance(v, str) and c.rpartition(".")[2] not in TUS} == {}


def test_une_aide_nommee_montre_les_chiffres_qu_elle_cite():
    tableau = next(
        t for t in textes.texte("haguenau_2016").tableaux if t.chemin.endswith("aides.patrimoine_departement")
    )
    ecrites = {ligne.libelle: next(iter(ligne.cellules.values())) for ligne in tableau.lignes}
    assert ecrites["Financeur"].ecrite == "Département du Bas-Rhin"
    borne = ecrites["Année de construction de l'immeuble : moins de"]
    assert (borne.ecrite, borne.chemin.rpartition(".")[2]) == ("1900", "annee_limite")
    assert (
        ecrites["Aide, au plus"].valeur
        == textes.parametre(ecrites["Aide, au plus"].chemin).versions[0].valeur
    )


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
