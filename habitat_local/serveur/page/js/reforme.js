// Une réforme : choisir un texte, toucher un chiffre de son tableau imprimé, chiffrer sur une population, comparer.
import { annoncer, balise, identifiant, message, refus, vider } from "./balises.js";
import { sections } from "./loi.js";
import { adresse, date, demander, demanderSansVue, deposer, depots, dire, euros, nombre, signe } from "./serveur.js";

const changes = new Map();
const faits = [];
let texte = null;
let demandee = 0;
let zones = null;

export async function montrer(contenu) {
  if (zones?.bilan.isConnected) return;
  const [textes, populations] = await Promise.all([demander("textes"), demander("populations")]);
  zones = { jour: balise("div", { classe: "champ" }), choix: balise("section", { classe: "carte" }), texte: balise("div", {}), bilan: balise("section", { classe: "carte", "aria-label": "Réforme" }) };
  const select = balise("select", { id: "texte-reforme", onchange: () => ouvrir(select.value) }, textes.map((t) => balise("option", { value: t.nom }, t.titre)));
  vider(zones.choix,
    balise("div", { classe: "champ" }, balise("label", { for: "texte-reforme" }, "Texte"), select),
    zones.jour,
    balise("p", { classe: "aide" }, "Touchez un chiffre de son tableau pour le changer ; les chiffres déjà changés restent dans la réforme."));
  zones.populations = populations;
  vider(contenu, balise("h1", {}, "Le coût d'une réforme"),
    balise("div", { classe: "colonnes large" }, balise("div", {}, zones.choix, zones.texte), balise("div", {}, zones.bilan)));
  if (textes.length) await ouvrir(select.value);
  dresser();
}

async function ouvrir(nom, jour = null) {
  const mienne = (demandee += 1);
  const lu = await demander(`textes/${encodeURIComponent(nom)}`, { jour });
  if (mienne !== demandee) return; // un autre texte a été choisi entre-temps
  texte = lu;
  const choix = balise("input", { type: "date", id: "jour-reforme", value: texte.jour, min: texte.debut, max: texte.fin, onchange: () => choix.value && ouvrir(nom, choix.value) });
  vider(zones.jour, balise("label", { for: "jour-reforme" }, "Tableau du"), choix);
  vider(zones.texte, annexes(chiffrables(texte.tableaux)));
  if (jour === null) zones.population = populationDe(texte) ?? zones.population;
  dresser();
}

// Population de démonstration du texte : elle porte le nom de son territoire.
const populationDe = ({ nom }) => zones.populations.find((p) => nom.startsWith(p.nom.replaceAll("-", "_")))?.nom;

// Seules les lignes qui portent un chiffre se changent ici.
const estUnChiffre = (cellule) => typeof cellule.valeur === "number";

function chiffrables(tableaux) {
  const lignes = (tableau) => tableau.lignes.filter((ligne) => Object.values(ligne.cellules).some(estUnChiffre));
  const gardes = tableaux.map((tableau) => ({ ...tableau, lignes: lignes(tableau) }));
  return gardes.filter((tableau) => tableau.lignes.length || gardes.some((autre) => autre.lignes.length && autre.chemin.startsWith(`${tableau.chemin}.`)));
}

// Une partie du texte s'ouvre à la demande ; la première l'est déjà.
function annexes(tableaux) {
  const parties = [];
  for (const tableau of tableaux) {
    if (tableau.niveau <= 1 || !parties.length) parties.push([]);
    parties.at(-1).push(tableau);
  }
  const pleines = parties.filter((partie) => partie.some((t) => t.lignes.length));
  return pleines.map(([premier, ...suite], rang) => balise("details", { classe: "carte annexe", open: rang === 0 },
    balise("summary", {}, premier.titre || texte.titre),
    sections({ tableaux: [{ ...premier, niveau: 0 }, ...suite] }, chiffre, 1)));
}

function chiffre(ligne, cellule, colonne = "") {
  if (!cellule) return "";
  if (!estUnChiffre(cellule)) return cellule.ecrite;
  const libelle = `${ligne.groupe ? `${ligne.groupe}, ` : ""}${ligne.libelle}${colonne ? ` (${colonne})` : ""}`;
  const change = changes.get(cle(cellule));
  const ecrite = change ? dire(change.valeur, ligne.unite) : cellule.ecrite;
  const bouton = balise("button", { type: "button", classe: `chiffre${change ? " change" : ""}`, "aria-label": `Changer : ${libelle}, ${ecrite}` }, ecrite);
  bouton.addEventListener("click", () => editer(bouton, ligne, cellule, libelle));
  return bouton;
}

// La version du chiffre qui vaut le jour montré : elle seule se change.
const version = (cellule) => cellule.versions.find((v) => v.debut <= texte.jour && (!v.fin || texte.jour <= v.fin)) ?? { debut: texte.debut, fin: texte.fin };
const cle = (cellule) => `${cellule.chemin} ${version(cellule).debut}`;

function editer(bouton, ligne, cellule, libelle) {
  const numero = identifiant("chiffre");
  const part = ligne.unite === "/1";
  const actuel = changes.get(cle(cellule))?.valeur ?? cellule.valeur;
  const entree = balise("input", { id: numero, type: "text", inputmode: "decimal", value: part ? `${nombre(actuel * 100)} %` : nombre(actuel), size: 8 });
  const formulaire = balise("form", {}, balise("label", { for: numero, classe: "lu" }, libelle), entree, balise("button", {}, "Noter"));
  const fermer = () => { formulaire.replaceWith(bouton); bouton.focus(); };
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    const lu = Number(entree.value.replace(/[\s\u00a0\u202f€%]/g, "").replace(",", "."));
    if (!Number.isFinite(lu) || entree.value.trim() === "") {
      entree.setAttribute("aria-invalid", "true");
      annoncer("Un nombre est attendu.");
      return;
    }
    const valeur = part ? Math.round(lu * 1e6) / 1e8 : lu;
    const { debut, fin } = version(cellule);
    if (valeur === cellule.valeur) changes.delete(cle(cellule));
    else changes.set(cle(cellule), { chemin: cellule.chemin, libelle, unite: ligne.unite, avant: cellule.valeur, valeur, debut, fin, texte: texte.titre });
    bouton.textContent = dire(valeur, ligne.unite);
    bouton.classList.toggle("change", valeur !== cellule.valeur);
    fermer();
    dresser();
  });
  formulaire.addEventListener("keydown", (evenement) => { if (evenement.key === "Escape") fermer(); });
  bouton.replaceWith(formulaire);
  entree.select();
}

const unSeul = (valeurs) => [...new Set(valeurs)];
const versionChangee = ({ debut, fin, valeur }) => ({ debut, ...(fin ? { fin } : { ensuite: true }), valeur });

function contenuDeReforme() {
  const listes = [...changes.values()];
  const parametres = {};
  for (const c of listes) (parametres[c.chemin] ??= []).push(versionChangee(c));
  return {
    titre: `Réforme : ${listes.map((c) => c.libelle).join(" ; ")}`.slice(0, 180),
    auteur: "Essai dans la page",
    reference: unSeul(listes.map((c) => c.texte)).join(" ; "),
    date: listes.map((c) => c.debut).sort()[0],
    parametres,
  };
}

// Un chiffre changé, et de quoi le rendre à la loi.
const ligneChangee = ([nom, c]) => balise("tr", {}, balise("th", { scope: "row" }, c.libelle),
  balise("td", { classe: "nombre" }, dire(c.avant, c.unite)), balise("td", { classe: "nombre" }, dire(c.valeur, c.unite)),
  balise("td", {}, balise("button", { type: "button", classe: "lien", "aria-label": `Retirer : ${c.libelle}`, onclick: () => { changes.delete(nom); ouvrir(texte.nom, texte.jour); } }, "retirer")));

function dresser() {
  const fichier = balise("input", { type: "file", id: "population-fichier", accept: ".csv,.parquet,.xlsx" });
  const population = balise("select", { id: "population" }, zones.populations.map((p) => balise("option", { value: p.nom, selected: p.nom === zones.population }, p.titre)), balise("option", { value: "", selected: zones.population === "" }, "Un fichier à moi"));
  const suivi = balise("div", { "aria-live": "polite" });
  const lancer = balise("button", { type: "button", disabled: changes.size === 0, onclick: () => chiffrer(population.value, fichier.files[0], suivi, lancer) }, "Chiffrer");
  const depot = balise("div", { classe: "champ", hidden: population.value !== "" }, balise("label", { for: "population-fichier" }, "Fichier de dossiers (CSV, Parquet, XLSX)"), fichier);
  population.addEventListener("change", () => { zones.population = population.value; depot.hidden = population.value !== ""; });
  vider(zones.bilan,
    balise("h2", {}, "La réforme"),
    changes.size
      ? balise("table", {}, balise("thead", {}, balise("tr", {}, balise("th", { scope: "col" }, "Chiffre"), ["Avant", "Après"].map((t) => balise("th", { scope: "col", classe: "nombre" }, t)), balise("td", {}))),
          balise("tbody", {}, [...changes].map(ligneChangee)))
      : balise("p", {}, "Aucun chiffre changé encore."),
    balise("div", { classe: "champ" }, balise("label", { for: "population" }, "Population"), population), depot,
    balise("div", { classe: "boutons" }, lancer, changes.size ? balise("button", { type: "button", classe: "second", onclick: telecharger }, "Télécharger le YAML") : null),
    suivi,
    faits.length ? [balise("h2", {}, "Résultats"), comparaison(), faits.map(resultat)] : null);
}

async function telecharger() {
  const contenu = contenuDeReforme();
  const reponse = await fetch(adresse("reformes/yaml"), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(contenu) });
  const lien = balise("a", { href: URL.createObjectURL(await reponse.blob()), download: "reforme.yaml" });
  lien.click();
  URL.revokeObjectURL(lien.href);
}

async function chiffrer(population, fichier, suivi, bouton) {
  const formulaire = new FormData();
  formulaire.append("reformes", JSON.stringify([contenuDeReforme()]));
  formulaire.append("conventions", depots.cles().join(","));
  if (population) formulaire.append("population", population);
  else if (fichier) formulaire.append("fichier", fichier);
  else return vider(suivi, message("Choisissez un fichier de dossiers.", "erreur"));
  bouton.disabled = true;
  const barre = balise("progress", { max: 1, "aria-label": "Avancement" });
  const dit = balise("p", {}, "En attente…");
  vider(suivi, barre, dit);
  try {
    const travail = await deposer("chiffrages", formulaire);
    await suivre(travail.cle, barre, dit);
    const fini = await demanderSansVue(`chiffrages/${travail.cle}`);
    if (fini.etat !== "fini") throw new Error(fini.message ?? "Le chiffrage a échoué.");
    const titre = zones.populations.find((p) => p.nom === population)?.titre ?? fichier.name;
    faits.unshift({ ...fini, population: titre, changes: [...changes.values()] });
    annoncer("Chiffrage fini.");
    dresser();
  } catch (erreur) {
    vider(suivi, refus(erreur));
  } finally {
    bouton.disabled = false;
  }
  return undefined;
}

const suivre = (cle, barre, dit) => new Promise((resoudre, rejeter) => {
  const flux = new EventSource(new URL(`chiffrages/${cle}/suivi`, document.baseURI));
  flux.onmessage = (evenement) => {
    const etat = JSON.parse(evenement.data);
    if (etat.progres) barre.value = etat.progres;
    dit.textContent = etat.message ?? "";
    if (etat.etat === "fini" || etat.etat === "echec") { flux.close(); resoudre(etat); }
  };
  flux.onerror = () => { flux.close(); rejeter(new Error("Le suivi s'est interrompu.")); };
});

function comparaison() {
  if (faits.length < 2) return null;
  return balise("div", { classe: "defile", tabindex: "0", role: "region", "aria-label": "Comparaison" }, balise("table", {}, balise("caption", {}, "Réformes comparées : écart de chaque financeur"),
    balise("thead", {}, balise("tr", {}, balise("td", {}), faits.map((f, rang) => balise("th", { scope: "col", classe: "nombre" }, `Essai ${faits.length - rang}`)))),
    balise("tbody", {}, faits[0].resultat.financeurs.map((ligne) => balise("tr", {}, balise("th", { scope: "row" }, ligne.libelle),
      faits.map((f) => balise("td", { classe: "nombre" }, signe(f.resultat.financeurs.find((l) => l.financeur === ligne.financeur)?.ecart ?? null))))))));
}

function resultat(fait, rang) {
  const r = fait.resultat;
  return balise("article", { classe: "essai" },
    balise("h3", {}, `Essai ${faits.length - rang} : ${fait.changes.map((c) => `${c.libelle} à ${dire(c.valeur, c.unite)}`).join(" ; ")}`),
    balise("p", { classe: "aide" }, fait.population),
    balise("ul", {}, r.phrases.map((phrase) => balise("li", {}, phrase))),
    balise("div", { classe: "defile", tabindex: "0", role: "region", "aria-label": `Coût par financeur, essai ${faits.length - rang}` }, balise("table", {}, balise("caption", {}, "Coût par financeur"),
      balise("thead", {}, balise("tr", {}, balise("th", { scope: "col" }, "Financeur"), ["Droit en vigueur", "Réforme", "Écart"].map((t) => balise("th", { scope: "col", classe: "nombre" }, t)))),
      balise("tbody", {}, r.financeurs.map((l) => balise("tr", { classe: l.financeur === "total" ? "somme" : "" }, balise("th", { scope: "row" }, l.libelle), balise("td", { classe: "nombre" }, euros(l.base)), balise("td", { classe: "nombre" }, euros(l.reforme)), balise("td", { classe: "nombre" }, signe(l.ecart))))))),
    enveloppes(r.enveloppes, faits.length - rang),
    balise("div", { classe: "boutons" }, fait.fichiers.map((f) => balise("a", { classe: "bouton second", href: f.adresse, download: f.nom.endsWith(".html") ? false : f.nom, target: f.nom.endsWith(".html") ? "_blank" : false, rel: "noopener" }, f.libelle))));
}

// Chaque enveloppe, sous le droit et sous la réforme : ce qui lui est demandé, et le jour où elle ne suffit plus.
function enveloppes(lignes, essai) {
  if (!lignes.length) return null;
  const paires = new Map();
  for (const l of lignes) paires.set(`${l.texte} ${l.enveloppe} ${l.annee}`, [...(paires.get(`${l.texte} ${l.enveloppe} ${l.annee}`) ?? []), l]);
  const sous = (paire, scenario) => paire.find((l) => l.scenario === scenario);
  const demande = (l) => balise("td", { classe: "nombre" }, euros(l?.demande), l?.jour_epuisement ? balise("span", { classe: "regle" }, ` épuisée le ${date(l.jour_epuisement)}`) : "");
  return balise("div", { classe: "defile", tabindex: "0", role: "region", "aria-label": `Enveloppes, essai ${essai}` }, balise("table", {}, balise("caption", {}, "Enveloppes : ce qui leur est demandé"),
    balise("thead", {}, balise("tr", {}, balise("th", { scope: "col" }, "Enveloppe"), ["Montant", "Droit en vigueur", "Réforme"].map((t) => balise("th", { scope: "col", classe: "nombre" }, t)))),
    balise("tbody", {}, [...paires.values()].map((paire) => balise("tr", {}, balise("th", { scope: "row" }, `${paire[0].libelle}, ${paire[0].annee}`),
      balise("td", { classe: "nombre" }, euros(paire[0].montant)), demande(sous(paire, "base")), demande(sous(paire, "reforme")))))));
}
