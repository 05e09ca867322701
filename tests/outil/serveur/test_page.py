"""La page comme on s'en sert, dans un vrai navigateur : bureau et téléphone, clavier, lecteur d'écran (axe)."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml

pytest.importorskip(
    "playwright", reason="playwright manque : pip install -e .[navigateur] pour essayer la page"
)
EXEMPLES = Path(__file__).parents[3] / "docs" / "exemples" / "conventions"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EXIGE = os.environ.get("EXIGER_NAVIGATEUR") == "1"
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not EXIGE, reason="aucun navigateur : apt-get install chromium pour essayer la page"
)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
LARGEURS = [1200, 390]
CONNUS = (
    "#dossier?depcom_logement=67180&date_depot=2016-06-15&statut_demandeur=proprietaire_occupant"
    "&categorie_ressources_anah=tres_modeste&nature_travaux=energie&montant_travaux_ht=20000"
    "&montant_travaux_ttc=21100&depot_avant_travaux=oui&travaux_par_entreprises=oui"
)
VUES = [
    "#dossier",
    CONNUS,
    "#loi",
    "#loi/texte/haguenau_2016",
    "#loi/regle/HAG-VILLE-01",
    "#loi/lecture/AMB-HAG-07-b",
    "#loi/commune/67180?jour=2016-06-15",
    "#reforme",
    "#convention",
]


@pytest.fixture(scope="module")
def navigateur():
    if not EXIGE:
        pytest.importorskip(
            "playwright", reason="playwright manque : extra « navigateur » pour essayer la page"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as outil:
        ouvert = outil.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield ouvert
        ouvert.close()


@pytest.fixture(params=LARGEURS)
def page(navigateur, request):
    vue = navigateur.new_page(viewport={"width": request.param, "height": 900}, bypass_csp=True)
    vue.set_default_timeout(60_000)
    fautes = []
    vue.on("pageerror", lambda erreur: fautes.append(str(erreur)))
    vue.on("console", lambda m: fautes.append(m.text) if m.type == "error" else None)
    vue.fautes = fautes
    yield vue
    vue.close()
    assert fautes == []


@pytest.mark.parametrize("ancre", VUES)
def test_chaque_vue_tient_dans_l_ecran_et_passe_axe(page, adresse, ancre):
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"{adresse}/{ancre}")
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("main h1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []


def test_repondre_change_le_plan_et_le_lien(page, adresse):
    page.goto(f"{adresse}/{CONNUS}")
    page.get_by_label("Gain énergétique conventionnel après travaux").fill("50 %")
    page.get_by_role("button", name="Répondre").first.press("Enter")
    page.wait_for_function("document.querySelector('.total')?.textContent.includes('11')")
    assert "gain_energetique=50" in page.url
    page.reload()
    page.wait_for_function("document.querySelector('.total')?.textContent.includes('11')")


def test_une_reponse_fausse_se_dit(page, adresse):
    page.goto(f"{adresse}/{CONNUS}&gain_energetique=trente")
    page.get_by_role("alert").first.wait_for()
    assert "part entre 0 et 1" in page.get_by_role("alert").first.inner_text()


def test_la_commune_se_cherche_par_son_nom(page, adresse):
    page.goto(f"{adresse}/#dossier")
    page.get_by_role("searchbox").first.fill("Haguenau")
    page.get_by_role("button", name="Chercher").first.click()
    page.get_by_role("button", name="Haguenau (67180)").click()
    page.wait_for_function("location.hash.includes('depcom_logement=67180')")


def test_changer_un_chiffre_du_tableau_et_le_chiffrer(page, adresse):
    page.goto(f"{adresse}/#reforme")
    page.get_by_label("Texte", exact=True).select_option("haguenau_2016")
    page.wait_for_load_state("networkidle")
    page.locator("summary", has_text="Ville de Haguenau").first.click()
    chiffre = page.locator("details[open] button.chiffre", has_text="10 %").first
    chiffre.focus()
    page.keyboard.press("Enter")
    page.locator("form input[type=text]").first.fill("15 %")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Chiffrer").click()
    page.get_by_text("Coût par financeur").first.wait_for(timeout=180_000)
    assert page.get_by_role("link", name="Rapport").count() == 1


def test_deux_reformes_se_comparent_et_s_emportent(page, adresse):
    page.goto(f"{adresse}/#reforme")
    page.get_by_label("Texte", exact=True).select_option("haguenau_2016")
    page.wait_for_load_state("networkidle")
    page.locator("#population option:checked[value=haguenau]").wait_for(
        state="attached"
    )  # celle du texte choisi
    page.locator("summary", has_text="Ville de Haguenau").first.click()
    for rang, (avant, apres) in enumerate((("10 %", "15 %"), ("15 %", "20 %")), start=1):
        page.locator("details[open] button.chiffre", has_text=avant).first.click()
        page.locator("form input[type=text]").first.fill(apres)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Chiffrer").click()
        page.locator("article.essai").nth(rang - 1).wait_for(timeout=180_000)
    page.get_by_role("region", name="Comparaison").wait_for()
    enveloppes = page.get_by_role("region", name="Enveloppes, essai 2")
    assert "épuisée le" in enveloppes.inner_text()
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Télécharger le YAML").click()
    reforme = yaml.safe_load(Path(telechargement.value.path()).read_text(encoding="utf-8"))
    (versions,) = reforme["parametres"].values()
    assert versions == [{"debut": "2016-05-01", "fin": "2016-12-31", "valeur": 0.2}]
    page.get_by_label("Texte", exact=True).select_option("decazeville_aubin_2008")
    page.locator("#population option:checked[value=decazeville-aubin]").wait_for(state="attached")
    page.get_by_role(
        "button", name="Retirer : Taux"
    ).click()  # un chiffre changé le reste d'un texte à l'autre
    page.get_by_text("Aucun chiffre changé encore.").wait_for()


def test_le_plan_imprime_dit_les_reponses_et_le_pourquoi(page, adresse):
    page.goto(f"{adresse}/{CONNUS}&gain_energetique=0.5")
    page.get_by_role("heading", name="Pourquoi").wait_for()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    imprime = page.locator("main").inner_text().replace("\u00a0", " ")
    for dit in (
        "Montant hors taxes des travaux",
        "20 000 €",
        "50 %",
        "Commune du territoire",
        "Pour le refaire",
    ):
        assert dit in imprime
    assert not page.get_by_role("button").or_(page.get_by_role("textbox")).locator("visible=true").count()


def test_chercher_une_regle(page, adresse):
    page.goto(f"{adresse}/#loi")
    page.get_by_role("searchbox").fill("HAG-VILLE-01")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="HAG-VILLE-01").click()
    page.get_by_role("heading", name="HAG-VILLE-01").wait_for()


def zip_de(dossier, chemin):
    with zipfile.ZipFile(chemin, "w") as archive:
        for fichier in dossier.rglob("*.yaml"):
            archive.write(fichier, fichier.relative_to(dossier.parent))
    return chemin


def test_une_convention_deposee_sert_le_temps_de_la_visite(page, adresse, tmp_path):
    page.goto(f"{adresse}/#convention")
    page.get_by_label("Le dossier de la convention, en zip").set_input_files(
        zip_de(EXEMPLES / "grand_besancon_aapel", tmp_path / "grand_besancon_aapel.zip")
    )
    page.get_by_text("La convention peut servir").wait_for()
    page.get_by_role("link", name="Voir ses tableaux").click()
    page.get_by_role("heading", name="Grand Besançon").first.wait_for()
    page.goto(f"{adresse}/#convention")
    page.get_by_role("button", name="Retirer").click()
    page.get_by_role("button", name="Retirer").wait_for(state="detached")


def test_une_convention_fausse_dit_ses_fautes(page, adresse, tmp_path):
    copie = tmp_path / "ma_convention"
    shutil.copytree(EXEMPLES / "grand_besancon_aapel", copie)
    cadre = copie / "cadre.yaml"
    cadre.write_text(cadre.read_text(encoding="utf-8").replace("titre:", "titr:"), encoding="utf-8")
    page.goto(f"{adresse}/#convention")
    page.get_by_label("Le dossier de la convention, en zip").set_input_files(
        zip_de(copie, tmp_path / "ma_convention.zip")
    )
    page.get_by_role("alert").wait_for()
    assert "ma_convention/cadre.yaml" in page.get_by_role("alert").inner_text()
    page.fautes.clear()  # le navigateur note la réponse 400 dans sa console
