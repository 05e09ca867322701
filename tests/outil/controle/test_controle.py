"""Contrôle de montants payés : une erreur injectée est retrouvée, une cause dite redonne le centime."""

import json

import numpy
import openpyxl
import polars
import pytest

import habitat_local as hl
from habitat_local.chiffrage.depots import deposes
from habitat_local.commandes.lancement import lancer
from habitat_local.controle import erreurs, hypotheses
from habitat_local.controle.payes import postes
from habitat_local.controle.recherche import conventions, dus
from habitat_local.loi.colonnes import colonnes
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import classe_reforme, droit_en_vigueur
from habitat_local.restitution import controle as restitution
from tests.outil.chiffrage.dossiers import dossiers

FINANCEURS = {
    "anah": ("subvention_anah", "primes_anah"), "etat": ("aide_solidarite_ecologique",),
    "departement": ("subvention_departement",), "epci": ("subvention_epci",), "ville": ("subvention_ville",),
}  # fmt: skip
SORTIES = [v for noms in FINANCEURS.values() for v in noms]


def payes(lot, resultats):
    """Le lot, payé de ce que donnent ces résultats."""
    montants = {
        f"paye_{nom}": resultats.select(polars.sum_horizontal(noms)).to_series().round(2)
        for nom, noms in FINANCEURS.items()
    }
    return lot.with_columns(**montants)


@pytest.fixture(scope="module")
def occupants():
    """Occupants de Haguenau dont le TTC n'est pas un multiple du HT, l'un au-dessus du plafond de travaux."""
    ht = [10_000.0, 11_300.0, 31_000.0, 13_000.0, 14_000.0, 15_000.0]
    ttc = [11_000.0, 12_430.0, 33_000.0, 14_300.0, 15_400.0, 16_500.0]
    return dossiers(6, montant_travaux_ht=ht, montant_travaux_ttc=ttc)


@pytest.fixture(scope="module")
def fautif(occupants):
    """Une faute par dossier : aucune, TTC pour HT à la Ville, plafond oublié, inexplicable, autre catégorie, rien."""
    loi = droit_en_vigueur()
    du = payes(occupants, calculer(occupants, loi, SORTIES))
    autres = occupants.with_columns(categorie_ressources_anah=polars.lit("modeste"))
    modestes = payes(occupants, calculer(autres, loi, SORTIES))
    table = du.with_columns(
        paye_ville=polars.Series([1000.0, 1243.0, 3100.0, 1300.5, None, None]),
        paye_anah=polars.Series([3000.0, 3390.0, 9300.0, 3900.0, None, None]),
        paye_etat=polars.Series([1000.0, 1130.0, 2000.0, 1300.0, None, None]),
        paye_departement=polars.Series([500.0, 565.0, 1550.0, 650.0, None, None]),
        paye_epci=polars.Series([0.0, 0.0, 0.0, 0.0, None, None]),
    )
    memes = [c for c in table.columns if c.startswith("paye_")]
    return table.with_columns(
        polars.when(polars.col("id") == "d4").then(modestes[c]).otherwise(polars.col(c)).alias(c)
        for c in memes
    )


@pytest.fixture(scope="module")
def controle(fautif):
    return hl.controler(fautif)


def test_statuts_et_explications(controle):
    assert controle.table["statut"].to_list() == [
        "conforme", "explique_par_financeur", "explique", "inexplique", "explique", "sans_montant_paye",
    ]  # fmt: skip
    explications = [(e or "").replace("\u00a0", " ") for e in controle.table["explication"].to_list()]
    assert explications[1] == (
        "Ville : payé 1 243 €, dû 1 130 € : égal, pour ce seul financeur, si TTC pris pour HT"
    )
    assert "égal si plafond de travaux oublié" in explications[2]
    assert explications[3] == "Ville : payé 1 300,50 €, dû 1 300 € : inexpliqué"
    assert "modeste" in explications[4].lower()


def test_une_cause_plus_large_n_est_pas_redite(controle):
    causes = controle.causes.filter(id="d2")["cause"].to_list()
    assert "plafond_de_travaux_oublie" in causes and "plafonds_oublies" not in causes


def test_la_synthese_compte_chaque_euro_d_une_cause_unique(controle):
    ligne = controle.synthese.filter(cause="ttc_pour_ht").row(0, named=True)
    assert (ligne["dossiers"], ligne["trop_paye"], ligne["moins_paye"]) == (1, 113.0, 0.0)
    total = controle.bilan["trop_paye"].sum() - controle.bilan["moins_paye"].sum()
    assert total == pytest.approx(numpy.abs(controle.ecarts).sum() / 100)


#: Faits que l'essai change au hasard, et les valeurs qu'il leur donne.
INJECTES = {
    "categorie_ressources_anah": ("tres_tres_modeste", "tres_modeste", "modeste", "hors_plafonds"),
    "copropriete": (True, False),
    "depot_avant_travaux": (True, False),
    "niveau_loyer": ("social", "tres_social", "intermediaire"),
    "nature_travaux": ("energie", "autonomie", "insalubrite", "forte_degradation"),
}


@pytest.mark.parametrize(("territoire", "graine"), [("haguenau", 1), ("gironde", 2)])
def test_un_fait_faux_au_hasard_est_retrouve_et_chaque_cause_redonne_le_centime(territoire, graine):
    hasard, loi = numpy.random.default_rng(graine), droit_en_vigueur()
    lot = deposes(hl.population(territoire)).sample(60, seed=graine)
    lot = completer_de(lot, INJECTES)
    noms = list(INJECTES)
    faits = [noms[i] for i in hasard.integers(len(noms), size=lot.height)]
    valeurs = [INJECTES[f][hasard.integers(len(INJECTES[f]))] for f in faits]
    faux = avec_ces_faits(lot, faits, valeurs)
    du, paye = (calculer(table, loi, SORTIES) for table in (lot, faux))
    controle = hl.controler(payes(lot, paye))
    assert not controle.refus.height
    completes = set(controle.causes.filter(portee="dossier").select("id", "cause").rows())
    change = [i for i in range(lot.height) if du.row(i) != paye.row(i)]
    assert change
    for rang in change:
        assert (lot["id"][rang], f"fait:{faits[rang]}") in completes, (faits[rang], valeurs[rang])
    verifier_les_causes(controle, loi)


def completer_de(table, noms):
    """La table, avec ces colonnes, manquantes si elle ne les a pas."""
    absentes = {n: polars.lit(None, colonnes()[n].type_polars) for n in noms if n not in table.columns}
    return table.with_columns(**absentes)


def avec_ces_faits(table, faits, valeurs):
    """La table, où chaque dossier a un fait (le sien) à une autre valeur."""
    table = completer_de(table, faits)
    for nom in dict.fromkeys(faits):
        siennes = [v if f == nom else None for f, v in zip(faits, valeurs, strict=True)]
        serie = polars.Series(nom, siennes, dtype=colonnes()[nom].type_polars, strict=False)
        table = table.with_columns(serie.fill_null(table[nom]).alias(nom))
    return table


def verifier_les_causes(controle, loi):
    """Chaque cause de fait, refaite par un calcul entier, donne les montants payés qu'elle dit fermer."""
    lignes = [
        ligne
        for ligne in controle.trouvailles.iter_rows(named=True)
        if controle.hypotheses[ligne["hypothese"]].fait
    ]
    assert lignes
    hypotheses_ = [controle.hypotheses[ligne["hypothese"]] for ligne in lignes]
    dossiers_ = controle.payes.dossiers[[ligne["rang"] for ligne in lignes]]
    refaits = avec_ces_faits(dossiers_, [h.fait for h in hypotheses_], [lue(h) for h in hypotheses_])
    resultats = calculer(refaits, loi, SORTIES)
    for poste, p in enumerate(controle.postes):
        centimes = numpy.rint(
            resultats.select(polars.sum_horizontal(p.variables)).to_series().to_numpy() * 100
        )
        for rang, ligne in enumerate(lignes):
            if poste in ligne["fermes"]:
                assert centimes[rang] == controle.payes.centimes[ligne["rang"], poste], (
                    hypotheses_[rang],
                    ligne,
                )


def lue(hypothese):
    """Valeur de l'hypothèse, lue dans ce qu'elle en écrit."""
    colonne = colonnes()[hypothese.fait]
    if colonne.genre in ("booleen", "classe"):
        return ({"oui": True, "non": False} | dict(zip(colonne.labels, colonne.valeurs, strict=True)))[
            hypothese.valeur
        ]
    texte = hypothese.valeur.replace("\u00a0", "").replace(",", ".")
    valeur = round(float(texte.rstrip("%")) / 100, 6) if "%" in texte else float(texte)
    return int(valeur) if colonne.genre == "entier" else valeur


def test_une_lecture_injectee_est_retrouvee():
    loi = droit_en_vigueur()
    lot = dossiers(4, gain_energetique=[0.25] * 4, categorie_ressources_anah=["tres_tres_modeste"] * 4)
    controle = hl.controler(payes(lot, calculer(lot, classe_reforme("AMB-HAG-07-b")(loi), SORTIES)))
    completes = controle.causes.filter(portee="dossier")
    assert set(completes.filter(cause="AMB-HAG-07-b")["id"]) == set(lot["id"])


def test_les_erreurs_de_loi_injectees_sont_retrouvees(occupants):
    """Chaque erreur usuelle qui change la loi et un montant est retrouvée, sur tous les dossiers qu'elle touche."""
    loi = droit_en_vigueur()
    du = calculer(occupants, loi, SORTIES)
    textes = frozenset(conventions(loi))
    cherchees = ("plafond_de_travaux_oublie", "plafond_de_l_aide_oublie", "arrondi_euro", "plafond_ht_au_ttc")
    trouvees = 0
    for erreur in erreurs.erreurs():
        if erreur.cle in cherchees and (classe := erreurs.reforme_de(erreur, loi, textes)) is not None:
            paye = calculer(occupants, classe(loi), SORTIES)
            change = [ligne != autre for ligne, autre in zip(du.rows(), paye.rows(), strict=True)]
            if any(change):
                controle = hl.controler(payes(occupants, paye))
                dits = controle.causes.filter(cause=erreur.hypothese().cause, portee="dossier")["id"]
                assert set(dits) == {i for i, c in zip(occupants["id"], change, strict=True) if c}, erreur.cle
                trouvees += 1
    assert trouvees >= 2


def test_un_ecart_au_hasard_n_a_pas_de_cause(occupants):
    du = payes(occupants, calculer(occupants, droit_en_vigueur(), SORTIES))
    faux = du.with_columns(
        paye_ville=du["paye_ville"] + polars.Series([17.31, 3.17, 91.13, 0.01, 5.87, 23.41])
    )
    controle = hl.controler(faux)
    assert set(controle.table["statut"]) == {"inexplique"} and not controle.causes.height


def test_une_autre_date_est_retrouvee():
    """Payé comme si le dossier avait été déposé un autre jour que le sien : la date du fichier qui l'explique est dite."""
    import datetime

    lot = dossiers(2, info_date_paiement=["2017-03-01", "2017-03-02"])
    ailleurs = lot.with_columns(date_depot=polars.Series([datetime.date(2017, 3, 1)] * 2))
    controle = hl.controler(payes(lot, calculer(ailleurs, droit_en_vigueur(), SORTIES)))
    assert "date:info_date_paiement" in controle.causes["cause"].to_list()


# --- Portes ---------------------------------------------------------------------------------------------------


def test_noms_admis_et_leurs_fautes(occupants):
    with pytest.raises(hl.ErreurHabitat, match=r"aucune colonne ne dit ce qui a été payé"):
        hl.controler(occupants)
    with pytest.raises(hl.ErreurHabitat, match=r"paye_vile.*ville"):
        hl.controler(occupants.with_columns(paye_vile=polars.lit(1.0)))
    with pytest.raises(hl.ErreurHabitat, match="le même montant payé"):
        hl.controler(occupants.with_columns(paye_ville=polars.lit(1.0), info_paye_ville=polars.lit(1.0)))
    with pytest.raises(hl.ErreurHabitat, match="info_paye_ville"):
        hl.dossiers(occupants.with_columns(paye_ville=polars.lit(1.0)))
    assert {"anah", "etat", "ase", "ville", "primes", "total"} <= set(postes())
    assert {f"paye_{nom}" for nom in postes()} <= set(hl.schema(payes=True)["properties"])


def test_un_montant_faux_est_refuse_seul_et_un_vide_n_est_pas_zero(occupants):
    table = occupants.with_columns(paye_ville=polars.Series(["1 000,00 €", "20.000", "-3", None, "", "1500"]))
    controle = hl.controler(table)
    assert sorted(controle.refus["ligne"].unique()) == [2, 3]
    assert controle.table["statut"].to_list()[1:3] == ["sans_montant_paye", "sans_montant_paye"]
    assert controle.table["statut"][0] == "conforme"


def test_chaque_sortie(controle, fautif, tmp_path, capsys):
    restitution.ecrire(controle, tmp_path / "c.xlsx")
    livre = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert livre.sheetnames == ["Synthèse", "Par cause", "Dossiers", "Causes", "Refus"]
    feuille = livre["Dossiers"]
    entetes = [c.value for c in feuille[4]]
    assert isinstance(feuille.cell(5, entetes.index("Ville, payé") + 1).value, int | float)
    assert feuille.freeze_panes and feuille.auto_filter.ref and feuille.print_title_rows
    restitution.ecrire(controle, tmp_path / "c.json")
    contenu = json.loads((tmp_path / "c.json").read_text())
    assert contenu["dossiers"][1]["postes"]["ville"] == {"paye": 1243.0, "du": 1130.0, "ecart": 113.0}
    restitution.ecrire(controle, tmp_path / "c.csv", excel=True)
    assert (tmp_path / "c.csv").read_text(encoding="utf-8").startswith("\ufeffid;")
    fautif.write_csv(tmp_path / "payes.csv")
    assert lancer(["controler", str(tmp_path / "payes.csv")]) == 0
    assert "TTC pris pour HT" in capsys.readouterr().out
    assert lancer(["controler", str(tmp_path / "payes.csv"), "--sortie", str(tmp_path / "c.doc")]) == 1


def test_familles_et_donnees_des_erreurs():
    """Chaque erreur dit une phrase et une chose à changer ; aucune ne nomme un texte."""
    genres = {"remplace", "tva_ajoutee", "tva_otee", "champs", "chemins", "composantes", "versement"}
    for cle, dite in erreurs.donnees()["erreurs"].items():
        assert dite["phrase"] and genres & dite.keys(), cle
    ecrit = json.dumps(erreurs.donnees())
    assert not [texte for texte in conventions(droit_en_vigueur()) if texte in ecrit]
    assert set(hypotheses.FAMILLES) == {"erreur", "fait", "date", "lecture"}


def test_les_dus_sont_ceux_du_plan(controle, fautif):
    plan = hl.planifier(fautif.select(c for c in fautif.columns if not c.startswith("paye_"))).table
    recalcules, _ = dus(controle.payes, droit_en_vigueur())
    noms = [p.nom for p in controle.postes]
    assert (recalcules[:, noms.index("ville")] == numpy.rint(plan["ville"].to_numpy() * 100)).all()
