"""La page comme on s'en sert, dans un vrai navigateur : bureau et téléphone, clavier, lecteur d'écran (axe)."""

import os
import shutil

import pytest

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
    "#reforme",
    "#convention",
]


@pytest.fixture(scope="module")
def navigateur():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as outil:
        ouvert = outil.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield ouvert
        ouvert.close()


@pytest.fixture(params=LARGEURS)
def page(navigateur, request):
    vue = navigateur.new_page(viewport={"width": request.param, "height": 900})
    vue.set_default_timeout(60_000)
    fautes = []
    vue.on("pageerror", lambda erreur: fautes.append(str(erreur)))
    vue.on("console", lambda m: fautes.append(m.text) if m.type == "error" else None)
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
    page.get_by_label("Texte").select_option("haguenau_2016")
    page.wait_for_load_state("networkidle")
    chiffre = page.locator("button.chiffre", has_text="10 %").first
    chiffre.focus()
    page.keyboard.press("Enter")
    page.locator("form input[type=text]").first.fill("15 %")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Chiffrer").click()
    page.get_by_text("Coût par financeur").first.wait_for(timeout=180_000)
    assert page.get_by_role("link", name="Rapport").count() == 1


def test_chercher_une_regle(page, adresse):
    page.goto(f"{adresse}/#loi")
    page.get_by_role("searchbox").fill("HAG-VILLE-01")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="HAG-VILLE-01").click()
    page.get_by_role("heading", name="HAG-VILLE-01").wait_for()
