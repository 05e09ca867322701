"""Les fautes ordinaires de qui écrit une convention : chacune est refusée, à sa ligne, en français ; ou dite à regarder."""

import pytest

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.conventions.squelette import ecrire_squelette
from habitat_local.conventions.verification import verifier
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte

AIDE = """titre: Aide
financeur: epci
regles: [ESS-01]
si:
  statut_demandeur: proprietaire_occupant
  categorie_ressources_anah: [tres_modeste, modeste]
  gain_energetique: {au_moins: 0.35}
base: montant_travaux_ht
taux: {selon: categorie_ressources_anah, tres_modeste: 0.15, modeste: 0.1}
plafond: 1000
"""
#: {faute: (ce qu'on remplace, par quoi, ligne, ce que dit l'erreur)}
REFUSEES = {
    "virgule": ("modeste: 0.1}", "modeste: 0,10}", 9, "s'écrit avec un point"),
    "gain_en_pour_cent": ("0.35", "35", 7, "de 0 à 1. Vouliez-vous dire : 0.35"),
    "tabulation": ("taux:", "\ttaux:", 9, "une tabulation"),
    "accolade": ("{au_moins: 0.35}", "{au_moins: 0.35", 8, "YAML mal formé, indentation"),
    "commune": ("  statut", '  depcom_logement: {parmi: ["49999"]}\n  statut', 5, "commune « 49999 » inconnue"),
    "tranches": (
        "{selon: categorie_ressources_anah, tres_modeste: 0.15, modeste: 0.1}",
        "{selon: gain_energetique, a: {au_moins: 0.3, moins_de: 0.5, valeur: 0.1}, b: {au_moins: 0.4, valeur: 0.2}}",
        9,
        "cette tranche en recouvre une autre",
    ),
    "bornes": ("{au_moins: 0.35}", "{au_moins: 0.5, moins_de: 0.4}", 7, "ces bornes s'excluent"),
    "sans_montant": ("taux: {selon: categorie_ressources_anah, tres_modeste: 0.15, modeste: 0.1}\n", "", 1, "le montant"),
    "sans_base": ("base: montant_travaux_ht\n", "", 1, "« taux » ne va pas sans « base »"),
    "negatif": ("1000", "-1000", 10, "positif ou nul"),
    "trop_tot": ("plafond: 1000", "plafond: {2020-01-01: 1000}", 10, "avant le premier jour du texte"),
    "date": ("1000", "{2027-01-01: 1000, 01-02-2028: 2}", 10, "n'est pas une date"),
    "date_francaise": (
        "  gain", '  date_acquisition: {moins_de: "01/02/2020"}\n  gain', 7, "une date s'écrit AAAA-MM-JJ (\"2020-02-01\")",
    ),
    "mot_pour_date": ("  gain", "  date_acquisition: jamais\n  gain", 7, "une date (AAAA-MM-JJ"),
    "cercle": (
        "base: montant_travaux_ht", "base: {le_moindre: {cout: montant_travaux_ht, soi: energie}}", 1, "dépend de soi",
    ),
    "oui_ou_non": ("plafond:", "au_cas_par_cas: peut-être\nplafond:", 10, "oui ou non est attendu"),
}  # fmt: skip
#: {ce qu'il faut regarder: (ce qu'on remplace, par quoi, ce que dit l'avertissement)}
DITES = {
    "trou": (
        "{selon: categorie_ressources_anah, tres_modeste: 0.15, modeste: 0.1}",
        "{selon: gain_energetique, a: {au_moins: 0.35, moins_de: 0.4, valeur: 0.1}, b: {plus_de: 0.4, valeur: 0.2}}",
        "à 0.4 exactement, aucune tranche",
    ),
    "classe": (", modeste: 0.1}", "}", "admettent modeste"),
    "tardif": ("plafond: 1000", "plafond: {2026-03-01: 1000}", "n'a pas de valeur avant le 2026-03-01"),
    "registre": ("ESS-01", "ESS-02", "absente de regles.yaml. Vouliez-vous dire : ESS-01"),
}


@pytest.fixture
def convention(tmp_path):
    dossier = ecrire_squelette("essai", tmp_path, communes=["49007"])
    (dossier / "cas" / "energie.yaml").unlink()
    (dossier / "plan.yaml").write_text("financeurs: {epci: CC}\n", encoding="utf-8")
    (dossier / "regles.yaml").write_text("ESS-01: {statut: calculee, resume: Aide}\n", encoding="utf-8")
    return dossier


def ecrire(dossier, avant="", apres=""):
    assert avant in AIDE
    (dossier / "aides" / "energie.yaml").write_text(AIDE.replace(avant, apres, 1), encoding="utf-8")


def test_le_modele_est_sans_faute(convention):
    ecrire(convention)
    (bilan,) = verifier(convention)
    assert [a for a in bilan.avertissements if "cas" not in a and "fin du texte" not in a] == []


@pytest.mark.parametrize("faute", REFUSEES)
def test_une_faute_est_refusee_a_sa_ligne(convention, faute):
    avant, apres, ligne, dit = REFUSEES[faute]
    ecrire(convention, avant, apres)
    with pytest.raises((ErreurTexte, ErreurEntree)) as levee:
        verifier(convention)
    assert dit in str(levee.value)
    assert f"essai/aides/energie.yaml:{ligne} : " in str(levee.value)


@pytest.mark.parametrize("doute", DITES)
def test_un_doute_est_dit(convention, doute):
    avant, apres, dit = DITES[doute]
    ecrire(convention, avant, apres)
    (bilan,) = verifier(convention)
    assert any(dit in avertissement for avertissement in bilan.avertissements)


def test_ce_que_rien_ne_lit_est_dit(convention):
    ecrire(convention)
    (convention / "faits.yaml").write_text("inutile: {genre: booleen, titre: Inutile}\n", encoding="utf-8")
    (convention / "plan.yaml").write_text("financeurs: {epci: CC, region: Région}\n", encoding="utf-8")
    (convention / "cas" / "energie.yaml").write_text(
        "- name: Sans montant\n  period: 2026-02-01\n  input: {depcom_logement: '49007'}\n", encoding="utf-8"
    )
    dits = "\n".join(verifier(convention)[0].avertissements)
    assert "fait « inutile » : rien ne le lit" in dits
    assert "financeur « region » : aucune aide ne le nomme" in dits
    assert "essai/cas/energie.yaml:1 : aucune sortie" in dits


def test_oui_s_ecrit_aussi_en_francais(convention):
    ecrire(convention, "plafond:", "au_depot: oui\nhors_conditions_generales: non\nplafond:")
    assert verifier(convention)[0].aides == ("energie",)


def test_un_nom_de_fichier_est_celui_d_une_variable(convention):
    ecrire(convention)
    (convention / "aides" / "façade.yaml").write_text(AIDE, encoding="utf-8")
    with pytest.raises(ErreurTexte, match=r"essai/aides/façade.yaml : .*sans accent.*facade\.yaml"):
        verifier(convention)


@pytest.mark.parametrize(
    ("enveloppe", "dit"),
    [
        ("{valeur: 10, unite: dossier, paie: {financeur: epci}}", "Vouliez-vous dire : dossiers"),
        ("{valeur: dix, unite: dossiers, paie: {financeur: epci}}", "un nombre est attendu, non « dix »"),
    ],
)
def test_une_enveloppe_est_en_euros_ou_en_dossiers(convention, enveloppe, dit):
    ecrire(convention)
    (convention / "enveloppes.yaml").write_text(f"energie: {enveloppe}\n", encoding="utf-8")
    with pytest.raises(ErreurTexte, match=f"essai/enveloppes.yaml:1 : .*{dit}"):
        verifier(convention)


def test_un_texte_absent_est_dit(convention):
    ecrire(convention)
    cadre = convention / "cadre.yaml"
    cadre.write_text(cadre.read_text(encoding="utf-8") + "\nexclut: [autre_texte]\n", encoding="utf-8")
    assert any("« exclut » cite « autre_texte »" in a for a in verifier(convention)[0].avertissements)


LECTURE = """titre: Autre plafond
lecture: AMB-ESS-01-b
auteur: à écrire
reference: article 1
date: 2026-01-01
argument: x
parametres:
  habitat_local.conventions.essai.aides.energie.plafonf:
    - {debut: 2026-01-01, ensuite: true, valeur: 3}
"""


def test_lectures_et_population_se_verifient_aussi(convention):
    ecrire(convention)
    population = convention / "population.yaml"
    population.write_text(
        "faits:\n  inconnu_au_bataillon: {valeur: 0.5, source: Supposé}\n", encoding="utf-8"
    )
    with pytest.raises(ErreurEntree, match=r"essai/population.yaml:2 : fait « inconnu_au_bataillon »"):
        verifier(convention)
    population.unlink()
    lectures = convention / "lectures"
    lectures.mkdir(exist_ok=True)
    (lectures / "AMB-ESS-01-b.yaml").write_text(LECTURE, encoding="utf-8")
    with pytest.raises((ErreurTexte, ValueError), match="plafonf"):
        verifier(convention)
