"""Le format court d'un texte : ce qu'une case hérite, comment elle se ferme, et les fautes dites à leur ligne."""

import pytest

from openfisca_habitat_local.systeme.format.annexes import lire_faits, lire_plan
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions, textes, trouver
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.format.lecture import lieu_du_parametre, lire_texte
from openfisca_habitat_local.systeme.format.yaml_strict import composer_texte, construire

CADRE = """\
titre: Texte d'essai
niveau: epci
source: Délibération du 3 mars 2025
du: 2025-04-01
au: 2025-12-31
fin: article 9
communes: ['01004', 67180]
"""
EPCI = """\
titre: Aides aux travaux
article: annexe 1
regles: [ESSAI-01]
proprietaires_occupants:
  energie:
    taux: {modeste: 0.1, tres_modeste: {valeur: 0.2, regles: [ESSAI-02]}}
    plafond_aide: {2025-04-01: 500, 2025-09-01: 800}
    gain_minimal: {valeur: 0.35, source: 'Avenant du 1er mai 2025'}
"""


@pytest.fixture
def dossier(tmp_path):
    """Fonction qui écrit un texte d'essai (fichiers donnés en plus ou à la place) et rend son dossier."""

    def ecrire(**fichiers):
        place = tmp_path / "essai"
        place.mkdir(exist_ok=True)
        for nom, contenu in {"cadre": CADRE, "epci": EPCI, **fichiers}.items():
            (place / f"{nom}.yaml").write_text(contenu, encoding="utf-8")
        return trouver(place)[0]

    return ecrire


@pytest.fixture
def tableau(dossier):
    return lire_texte(dossier()).arbre["epci"]["proprietaires_occupants"]["energie"]


def titres(parametre):
    return {jour: liens[0]["title"] for jour, liens in parametre["metadata"]["reference"].items()}


def test_une_valeur_herite_sa_source_sa_date_son_unite_et_se_ferme(tableau):
    modeste = tableau["taux"]["modeste"]
    assert modeste["values"] == {"2025-04-01": {"value": 0.1}, "2026-01-01": {"value": None}}
    assert modeste["metadata"]["unit"] == "/1"
    assert titres(modeste) == {
        "2025-04-01": "Délibération du 3 mars 2025, annexe 1 (ESSAI-01)",
        "2026-01-01": "Délibération du 3 mars 2025, article 9",
    }


def test_une_valeur_recrit_ce_qu_elle_herite(tableau):
    assert tableau["taux"]["tres_modeste"]["metadata"]["regles"] == ["ESSAI-02"]
    assert titres(tableau["gain_minimal"])["2025-04-01"] == "Avenant du 1er mai 2025"


def test_valeurs_datees(tableau):
    valeurs = {jour: v["value"] for jour, v in tableau["plafond_aide"]["values"].items()}
    assert valeurs == {"2025-04-01": 500, "2025-09-01": 800, "2026-01-01": None}


def test_le_cadre_dit_la_vie_et_le_territoire_y_survit(dossier):
    cadre = lire_texte(dossier()).arbre["cadre"]
    assert {j: v["value"] for j, v in cadre["en_vigueur"]["values"].items()} == {
        "2025-04-01": True, "2026-01-01": False,
    }  # fmt: skip
    assert cadre["communes"]["values"] == {"2025-04-01": {"value": ["01004", "67180"]}}


def test_un_tableau_imprime_a_deux_dates(dossier):
    ville = (
        "unite: currency\n2025-04-01: {energie: {forfait_par_logement: 100}}\n"
        "2025-06-01: {source: Avenant, energie: {forfait_par_logement: 150}}\n"
        "2025-09-01: {source: Abrogation, valeur: null}\n"
    )
    forfait = lire_texte(dossier(ville=ville)).arbre["ville"]["energie"]["forfait_par_logement"]
    assert [v["value"] for v in forfait["values"].values()] == [100, 150, None]
    assert titres(forfait)["2025-06-01"] == "Avenant"


def test_selon_et_tranches(dossier):
    place = dossier()
    (place.chemin / "aides").mkdir()
    (place.chemin / "aides" / "travaux.yaml").write_text(
        "taux: {selon: gain_energetique, bas: {moins_de: 0.35, valeur: 0.1}, haut: {au_moins: 0.35, valeur: 0.2}}\n",
        encoding="utf-8",
    )
    taux = lire_texte(place).arbre["aides"]["travaux"]["taux"]
    assert taux["metadata"]["selon"] == "gain_energetique"
    assert taux["bas"]["valeur"]["values"]["2025-04-01"] == {"value": 0.1}
    assert taux["haut"]["au_moins"]["metadata"]["unit"] == "/1"


@pytest.mark.parametrize(
    ("fichiers", "attendu"),
    [
        ({"epci": EPCI.replace("plafond_aide", "plafon_aide")}, r"essai/epci.yaml:7 : « plafon_aide ».*plafond_aide"),
        ({"epci": EPCI.replace("  energie:", "  enregie:")}, r"essai/epci.yaml:6 : « enregie ».*energie"),
        ({"epci": EPCI.replace("modeste: 0.1", "modestes: 0.1")}, r"essai/epci.yaml:6 : « modestes ».*modeste"),
        ({"epci": EPCI.replace("modeste: 0.1", "modeste: 10")}, r"essai/epci.yaml:6 : « taux » : une part entre 0 et 1"),
        ({"epci": EPCI.replace("2025-09-01", "2026-09-01")}, r"epci.yaml:7 : .*après la fin du texte"),
        ({"epci": EPCI.replace("2025-09-01", "2025-09-31")}, r"epci.yaml:7 : .*n'est pas une date"),
        ({"epci": EPCI + "titre: encore\n"}, r"epci.yaml:9 : « titre » est écrit deux fois \(déjà ligne 1\)"),
        ({"epci": "a: [1\n"}, r"epci.yaml:\d : YAML mal formé"),
        ({"cadre": CADRE.replace("'01004'", "1004")}, r"cadre.yaml:7 : « 1004 ».*01004"),
        ({"cadre": CADRE.replace("au: 2025-12-31", "au: 2024-12-31")}, r"cadre.yaml:1 : la fin .* précède le début"),
        ({"cadre": CADRE + "anah_nationalle: true\n"}, r"cadre.yaml:8 : « anah_nationalle ».*anah_nationale"),
        ({"bonus": "taux: 0.1\n"}, r"bonus.yaml:1 : « bonus » : rien ne lit ce fichier"),
        ({"cadre": CADRE.replace("titre: Texte d'essai\n", "")}, r"cadre.yaml:1 : « titre » est obligatoire"),
    ],
)  # fmt: skip
def test_une_faute_se_dit_a_sa_ligne(dossier, fichiers, attendu):
    with pytest.raises(ErreurTexte, match=attendu):
        lire_texte(dossier(**fichiers))


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ("a: {genre: boolen, titre: A}\n", "genre parmi .*Vouliez-vous dire.*booleen"),
        ("a: {genre: booleen}\n", "« titre » est obligatoire"),
        ("a: {genre: booleen, titre: A, uniter: m2}\n", "clé « uniter » inconnue"),
        ("a: {genre: nombre, titre: A, minimum: 5, maximum: 1}\n", "le minimum dépasse le maximum"),
    ],
)
def test_un_fait_mal_ecrit_est_refuse(dossier, contenu, attendu):
    with pytest.raises(ErreurTexte, match=attendu):
        lire_faits(dossier(faits=contenu))


def test_plan(dossier):
    plan = lire_plan(
        dossier(plan="financeurs: {epci: La communauté, ccas: {titre: CCAS, aides: [aide_x]}}\n")
    )
    assert plan["financeurs"] == {
        "epci": {"titre": "La communauté", "aides": []}, "ccas": {"titre": "CCAS", "aides": ["aide_x"]},
    }  # fmt: skip


def test_yaml_strict():
    lus = construire(
        composer_texte("a: oui\nb: 012\nc: 12:30\nd: 1e3\ne: true\nf: ~\ng: '1'\nh: 0x1F\n", "x")
    )
    assert lus == {
        "a": "oui",
        "b": "012",
        "c": "12:30",
        "d": 1000.0,
        "e": True,
        "f": None,
        "g": "1",
        "h": "0x1F",
    }


def test_un_texte_apporte_vient_apres_les_livres_et_dit_ses_lignes(dossier):
    place = dossier()
    with avec_conventions([place.chemin]):
        assert textes()[-1].nom == "essai"
        lieu = lieu_du_parametre(
            "habitat_local.conventions.essai.epci.proprietaires_occupants.energie.plafond_aide"
        )
    assert str(lieu) == "essai/epci.yaml:7"
    assert "essai" not in {texte.nom for texte in textes()}


def test_un_nom_de_texte_livre_est_pris(dossier, tmp_path):
    copie = tmp_path / "haguenau_2016"
    dossier().chemin.rename(copie)
    with (
        avec_conventions([copie]),
        pytest.raises(ErreurTexte, match="déjà pris par un texte livré"),
    ):
        textes()
