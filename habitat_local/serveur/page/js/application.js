// Aiguillage de la page : une partie par ancre, le titre et le foyer suivis pour les lecteurs d'écran.
import { annoncer, refus, vider } from "./balises.js";
import { abandonnee, demanderSansVue, quitterLaVue } from "./serveur.js";
import { montrer as convention } from "./convention.js";
import { montrer as dossier } from "./dossier.js";
import { montrer as loi } from "./loi.js";
import { montrer as reforme } from "./reforme.js";

const PARTIES = {
  dossier: { titre: "Un dossier", montrer: dossier },
  reforme: { titre: "Une réforme", montrer: reforme },
  loi: { titre: "La loi", montrer: loi },
  convention: { titre: "Une convention", montrer: convention },
};

function lireAncre() {
  const [nom, suite = ""] = location.hash.slice(1).split("?", 2);
  const [partie, ...chemin] = nom.split("/").map(decodeURIComponent);
  return { partie: partie in PARTIES ? partie : "dossier", chemin, parametres: new URLSearchParams(suite) };
}

let partieMontree = null;

async function aiguiller() {
  quitterLaVue();
  const { partie, chemin, parametres } = lireAncre();
  const { titre, montrer } = PARTIES[partie];
  for (const lien of document.querySelectorAll("nav a")) {
    if (lien.hash === `#${partie}`) lien.setAttribute("aria-current", "page");
    else lien.removeAttribute("aria-current");
  }
  document.title = `${titre} – Habitat local`;
  const contenu = document.getElementById("contenu");
  try {
    await montrer(contenu, chemin, parametres);
  } catch (erreur) {
    if (abandonnee(erreur)) return;
    vider(contenu, refus(erreur));
  }
  if (partieMontree !== null && partieMontree !== partie) {
    contenu.focus();
    annoncer(titre);
  }
  partieMontree = partie;
}

// Le papier ne se déplie pas : tout est ouvert le temps d'imprimer.
let replies = [];
window.addEventListener("beforeprint", () => {
  replies = [...document.querySelectorAll("main details:not([open])")];
  for (const partie of replies) partie.open = true;
});
window.addEventListener("afterprint", () => {
  for (const partie of replies) partie.open = false;
});

window.addEventListener("hashchange", aiguiller);
aiguiller();
demanderSansVue("sante")
  .then((sante) => {
    document.getElementById("version").textContent = `Version ${sante.version}, loi ${sante.loi.slice(0, 8)}.`;
  })
  .catch(() => {});
