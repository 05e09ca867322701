// Une convention à soi : déposée, contrôlée, employée partout le temps de la visite.
import { annoncer, balise, message, refus, vider } from "./balises.js";
import { deposer, depots, effacer } from "./serveur.js";

export async function montrer(contenu) {
  const suivi = balise("div", { "aria-live": "polite" });
  const gardees = balise("div", {});
  const zip = balise("input", { type: "file", id: "convention-zip", accept: ".zip,.yaml,.yml", multiple: true });
  const dossier = balise("input", { type: "file", id: "convention-dossier", webkitdirectory: true });
  const envoyerLes = (fichiers) => apporter([...fichiers], suivi, gardees);
  zip.addEventListener("change", () => envoyerLes(zip.files));
  dossier.addEventListener("change", () => envoyerLes(dossier.files));
  const depot = balise("section", { classe: "carte depot", "aria-label": "Déposer une convention" },
    balise("div", { classe: "champ" }, balise("label", { for: "convention-zip" }, "Le dossier de la convention, en zip"), balise("p", { classe: "aide" }, "Ou glissez le zip ici."), zip),
    balise("div", { classe: "champ" }, balise("label", { for: "convention-dossier" }, "Ou le dossier lui-même"), dossier),
    suivi);
  depot.addEventListener("dragover", (evenement) => evenement.preventDefault());
  depot.addEventListener("drop", (evenement) => { evenement.preventDefault(); envoyerLes(evenement.dataTransfer.files); });
  vider(contenu,
    balise("h1", {}, "Une convention à vous"),
    balise("p", {}, "Un dossier de tableaux YAML. Il est contrôlé, puis employé dans toute la page le temps de votre visite ; le serveur l'efface ensuite."),
    depot, gardees);
  dresser(gardees);
}

async function apporter(fichiers, suivi, gardees) {
  if (!fichiers.length) return;
  const formulaire = new FormData();
  for (const fichier of fichiers) formulaire.append("fichiers", fichier, fichier.webkitRelativePath || fichier.name);
  vider(suivi, balise("p", {}, "Contrôle en cours…"));
  try {
    const recu = await deposer("conventions", formulaire);
    const noms = new Set(recu.textes.map((texte) => texte.nom));
    const autres = depots.lire().filter((depot) => !depot.textes.some((texte) => noms.has(texte.nom)));
    depots.ecrire([...autres, recu]);
    vider(suivi, message("La convention peut servir : un dossier, une réforme et la loi l'emploient maintenant."));
    annoncer("Convention contrôlée.");
  } catch (erreur) {
    vider(suivi, fautes(erreur));
  }
  dresser(gardees);
}

function fautes(erreur) {
  const lignes = erreur.message.split("\n");
  if (lignes.length < 2) return refus(erreur);
  return balise("div", { classe: "message erreur", role: "alert" }, balise("p", {}, `${lignes.length} fautes :`), balise("ul", {}, lignes.map((ligne) => balise("li", {}, ligne))));
}

function dresser(gardees) {
  vider(gardees, depots.lire().flatMap((depot) => depot.textes.map((texte) => balise("section", { classe: "carte", "aria-label": texte.titre },
    balise("h2", {}, texte.titre),
    balise("p", {}, `${texte.valeurs} valeurs, ${texte.aides.length} aide${texte.aides.length > 1 ? "s" : ""}, ${texte.cas} cas.`),
    texte.avertissements.length ? [balise("h3", {}, "À regarder"), balise("ul", {}, texte.avertissements.map((avertissement) => balise("li", {}, avertissement)))] : null,
    balise("div", { classe: "boutons" },
      balise("a", { classe: "bouton", href: `#loi/texte/${encodeURIComponent(texte.nom)}` }, "Voir ses tableaux"),
      balise("a", { classe: "bouton second", href: "#dossier" }, "Essayer un dossier"),
      balise("button", { type: "button", classe: "second", onclick: () => retirer(depot, gardees) }, "Retirer"))))));
}

function retirer(depot, gardees) {
  effacer(`conventions/${depot.cle}`);
  depots.ecrire(depots.lire().filter((autre) => autre.cle !== depot.cle));
  annoncer("Convention retirée.");
  dresser(gardees);
}
