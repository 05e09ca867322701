// Un dossier : les questions une à une, le plan en cascade, son pourquoi, ce que valent les faits qui manquent.
import { annoncer, balise, identifiant, message, refus, vider } from "./balises.js";
import { abandonnee, date, demander, dire, envoyer, euros, signe } from "./serveur.js";

let faits = {};
let zones = null;

const adresse = () => `#dossier${Object.keys(faits).length ? `?${new URLSearchParams(faits)}` : ""}`;

export async function montrer(contenu, chemin, parametres) {
  const demandes = Object.fromEntries(parametres);
  if (zones && zones.questions.isConnected && JSON.stringify(demandes) === JSON.stringify(faits)) return;
  faits = demandes;
  zones = { questions: balise("section", { classe: "carte questions", "aria-label": "Questions" }), plan: balise("section", { classe: "carte", "aria-label": "Plan de financement" }) };
  vider(contenu, balise("h1", {}, "Le plan de financement d'un dossier"), balise("div", { classe: "colonnes" }, zones.questions, zones.plan));
  await rafraichir(false);
}

function changer(nom, valeur) {
  if (valeur === null || valeur === "") delete faits[nom];
  else faits[nom] = String(valeur);
  history.replaceState(null, "", adresse());
  return rafraichir(true);
}

async function rafraichir(suite) {
  let reponse;
  try {
    reponse = await envoyer("questions", { dossier: faits });
  } catch (erreur) {
    if (abandonnee(erreur)) return;
    vider(zones.plan, refus(erreur));
    if (!suite) vider(zones.questions, corriger());
    return;
  }
  vider(zones.questions, questions(reponse));
  const enJeu = balise("div", { "aria-live": "polite" });
  vider(zones.plan, plan(reponse, enJeu));
  if (reponse.plan) chercherLesLectures(enJeu);
  if (suite) {
    zones.questions.querySelector(".prochaine input, .prochaine select")?.focus();
    annoncer(reponse.plan ? `Total des aides : ${euros(reponse.plan.total)}` : "Réponse notée.");
  }
}

const corriger = () => balise("div", { classe: "boutons" }, balise("button", { type: "button", classe: "second", onclick: () => { faits = {}; history.replaceState(null, "", adresse()); rafraichir(false); } }, "Recommencer"));

// --- Questions ---------------------------------------------------------------------------------------------

function questions(reponse) {
  const [prochaine, ...autres] = reponse.questions;
  return [
    balise("h2", { classe: "prochaine" }, prochaine ? "Questions" : "Toutes les réponses utiles sont données"),
    reponse.refus.length ? reponse.refus.map((r) => message(`${r.libelle ?? r.colonne} : ${r.motif} (attendu : ${r.attendu})`, "erreur")) : null,
    prochaine ? balise("div", { classe: "prochaine" }, champ(prochaine, reponse.plan)) : null,
    autres.length ? balise("details", { classe: "prochaine" }, balise("summary", {}, `${autres.length} autre${autres.length > 1 ? "s" : ""} question${autres.length > 1 ? "s" : ""} utile${autres.length > 1 ? "s" : ""}`), autres.map((q) => champ(q, reponse.plan))) : null,
    reponse.connus.length ? [
      balise("h2", {}, "Réponses données"),
      balise("table", { classe: "reponses" }, balise("tbody", {}, reponse.connus.map((connu) => balise("tr", {},
        balise("th", { scope: "row" }, connu.libelle),
        balise("td", {}, lue(connu.ecrite)),
        balise("td", {}, balise("button", { type: "button", classe: "lien", "aria-label": `Retirer : ${connu.libelle}`, onclick: () => changer(connu.fait, null) }, "retirer")))))),
      corriger()] : null,
  ];
}

// Une date AAAA-MM-JJ, lue.
const lue = (ecrite) => (/^\d{4}-\d{2}-\d{2}$/.test(ecrite) ? date(ecrite) : ecrite);

function champ(lue, plan) {
  const question = { ...lue, aide: explication(lue, plan) };
  const saisies = { booleen: saisieOuiNon, classe: saisieClasse, date: saisieDate, commune: saisieCommune };
  return (saisies[question.genre] ?? saisieNombre)(question);
}

// Sans réponse, le total est celui du plan : il est de ceux que la réponse peut donner.
function explication(question, plan) {
  const totaux = question.vaut?.length ? [...question.vaut.map((v) => v.total), plan.total] : [];
  const vaut = totaux.length ? `Selon la réponse, le total va de ${euros(Math.min(...totaux))} à ${euros(Math.max(...totaux))}.` : "";
  const dit = [question.documentation, vaut].filter(Boolean).join(" ");
  return dit ? balise("p", { classe: "aide" }, dit) : null;
}

function saisieOuiNon(question) {
  const nom = identifiant("q");
  const radio = (valeur, libelle) => balise("label", {}, balise("input", { type: "radio", name: nom, value: valeur, onchange: () => changer(question.fait, valeur) }), libelle);
  return balise("fieldset", { classe: "champ" }, balise("legend", {}, question.libelle), question.aide, balise("div", { classe: "choix" }, radio("oui", "Oui"), radio("non", "Non")));
}

function saisieClasse(question) {
  const cle = identifiant("q");
  const select = balise("select", { id: cle, onchange: () => select.value && changer(question.fait, select.value) }, balise("option", { value: "" }, "Choisir…"), question.choix.map((c) => balise("option", { value: c.valeur }, c.libelle)));
  return balise("div", { classe: "champ" }, balise("label", { for: cle }, question.libelle), question.aide, select);
}

function valider(question, attributs, aide) {
  const cle = identifiant("q");
  const entree = balise("input", { id: cle, name: question.fait, ...attributs });
  const envoi = (evenement) => {
    evenement.preventDefault();
    if (entree.value.trim()) changer(question.fait, entree.value.trim());
  };
  return balise("form", { classe: "champ", onsubmit: envoi }, balise("label", { for: cle }, question.libelle), question.aide, aide ? balise("p", { classe: "aide" }, aide) : null, entree, balise("div", { classe: "boutons" }, balise("button", {}, "Répondre")));
}

// Dite quand la documentation du fait ne dit pas comment l'écrire ; une part s'écrit toujours de deux façons.
const UNITES = { currency: "En euros.", "/1": "En pourcentage (30 %) ou en part (0,30).", m2: "En m².", year: "Année, ou nombre d'années." };

function saisieNombre(question) {
  return valider(question, { type: "text", inputmode: "decimal", autocomplete: "off" }, question.unite === "/1" || !question.documentation ? UNITES[question.unite] : "");
}

function saisieDate(question) {
  return valider(question, { type: "date" });
}

function saisieCommune(question) {
  const cle = identifiant("q");
  const liste = balise("ul", { classe: "suggestions", "aria-live": "polite" });
  const entree = balise("input", { id: cle, type: "search", autocomplete: "off" });
  const chercher = async (evenement) => {
    evenement.preventDefault();
    try {
      const communes = await demander("communes", { nom: entree.value.trim() });
      vider(liste, communes.length
        ? communes.map((c) => balise("li", {}, balise("button", { type: "button", onclick: () => changer(question.fait, c.code) }, `${c.nom} (${c.code})`)))
        : balise("li", {}, "Aucune commune de ce nom."));
    } catch (erreur) {
      vider(liste, balise("li", {}, erreur.message));
    }
  };
  return balise("form", { classe: "champ", onsubmit: chercher }, balise("label", { for: cle }, question.libelle), balise("p", { classe: "aide" }, "Nom de la commune, ou code postal."), entree, balise("div", { classe: "boutons" }, balise("button", {}, "Chercher")), liste);
}

// --- Plan --------------------------------------------------------------------------------------------------

function plan(reponse, enJeu) {
  if (!reponse.plan) return [balise("h2", {}, "Plan de financement"), balise("p", {}, "Le plan s'affiche dès que le dossier est assez décrit.")];
  const p = { ...reponse.plan, libelles: reponse.libelles };
  return [
    balise("h2", {}, "Plan de financement"),
    balise("p", {}, "Total des aides"),
    balise("p", { classe: "total" }, euros(p.total)),
    payeurs(p),
    cascade(p),
    manquants(reponse),
    balise("h3", {}, "Pourquoi"),
    p.motifs.length ? balise("ul", {}, p.motifs.map((m) => balise("li", {}, typeof m === "string" ? m : `${m.aide} : ${m.phrase}`))) : null,
    pourquoi(p),
    enJeu,
    balise("p", { classe: "imprime" }, `Imprimé le ${date(new Date().toLocaleDateString("sv"))}, version ${reponse.loi.version}, loi ${reponse.loi.empreinte.slice(0, 8)}. Pour le refaire : ${location.href}`),
    balise("div", { classe: "boutons" },
      balise("button", { type: "button", classe: "second", onclick: () => window.print() }, "Imprimer"),
      balise("button", { type: "button", classe: "second", onclick: () => { navigator.clipboard?.writeText(location.href); annoncer("Lien copié."); } }, "Copier le lien")),
  ];
}

// Quel texte paie quoi, quand plusieurs valent pour ce dossier.
function payeurs(p) {
  const textes = Object.entries(p.textes ?? {});
  if (!textes.length) return null;
  const somme = (aides) => Object.values(aides).reduce((total, montant) => total + montant, 0);
  return balise("ul", { classe: "aide" }, textes.map(([nom, aides]) => balise("li", {}, balise("a", { href: `#loi/texte/${encodeURIComponent(nom)}` }, p.libelles?.[nom] ?? nom), ` : ${euros(somme(aides))}`)));
}

function cascade(p) {
  const verse = Object.entries(p.aides).filter(([, montant]) => montant);
  const primes = Object.entries(p.primes ?? {}).filter(([, montant]) => montant);
  const coupe = Object.values(p.ecretement ?? {}).reduce((somme, montant) => somme + montant, 0);
  const echelle = p.cout_ttc || p.total || 1;
  let place = 0;
  const rang = (libelle, montant, genre = "") => {
    const gauche = (100 * place) / echelle;
    if (genre !== "coupe") place += montant;
    return balise("li", {}, balise("span", {}, libelle), balise("span", { classe: "barre", "aria-hidden": "true" }, balise("span", { classe: genre, style: `left:${gauche}%;width:${Math.max((100 * montant) / echelle, 0.4)}%` })), balise("span", { classe: "montant" }, genre === "coupe" ? `−${euros(montant)}` : euros(montant)));
  };
  return balise("ul", { classe: "cascade", "aria-label": "Qui paie quoi" },
    verse.map(([cle, montant]) => rang(p.libelles?.[cle] ?? cle, montant)),
    primes.map(([cle, montant]) => rang(p.libelles?.[cle] ?? `Prime : ${cle.replaceAll("_", " ")}`, montant)),
    coupe ? rang("Retiré par le plafond d'aides", coupe, "coupe") : null,
    p.reste_a_charge !== null && p.reste_a_charge !== undefined ? rang("Reste à charge", p.reste_a_charge, "reste") : balise("li", {}, balise("span", {}, "Reste à charge"), balise("span", {}), balise("span", { classe: "montant" }, "inconnu sans coût TTC")),
    Object.entries(p.prets ?? {}).filter(([, m]) => m).map(([cle, montant]) => balise("li", {}, balise("span", {}, `Prêt : ${(p.libelles?.[cle] ?? cle).replaceAll("_", " ")}`), balise("span", {}), balise("span", { classe: "montant" }, euros(montant)))));
}

function manquants(reponse) {
  const utiles = reponse.questions.filter((q) => q.vaut?.length);
  if (!utiles.length) return null;
  return balise("details", {}, balise("summary", {}, "Ce que valent les réponses qui manquent"),
    balise("table", {}, balise("thead", {}, balise("tr", {}, balise("th", { scope: "col" }, "Fait"), balise("th", { scope: "col" }, "Réponse"), balise("th", { scope: "col", classe: "nombre" }, "Total"), balise("th", { scope: "col", classe: "nombre" }, "Écart"))),
      balise("tbody", {}, utiles.flatMap((q) => q.vaut.map((v) => balise("tr", {}, balise("td", {}, q.libelle), balise("td", {}, v.ecrite), balise("td", { classe: "nombre" }, euros(v.total)), balise("td", { classe: "nombre" }, signe(v.total - reponse.plan.total))))))));
}

function pourquoi(p) {
  const parAide = Map.groupBy ? Map.groupBy(p.etapes ?? [], (e) => e.aide) : (p.etapes ?? []).reduce((m, e) => m.set(e.aide, [...(m.get(e.aide) ?? []), e]), new Map());
  return [...parAide].map(([aide, etapes]) => balise("details", {}, balise("summary", {}, p.libelles?.[aide] ?? aide),
    balise("ol", { classe: "etapes" }, etapes.map((e) => balise("li", {}, phrase(e), " ",
      balise("span", { classe: "regle" }, (e.regles ?? []).flatMap((regle) => [balise("a", { href: `#loi/regle/${regle}` }, regle), " "]), e.article ?? ""))))));
}

function phrase(etape) {
  if (etape.etape === "condition") {
    const donne = etape.donne === null || etape.donne === undefined ? "non renseigné" : dire(etape.donne, etape.unite);
    return `${etape.rempli ? "✓" : "✗"} ${etape.libelle} : ${donne}${etape.valeur !== null && etape.valeur !== true ? ` (demandé : ${dire(etape.valeur, etape.unite)})` : ""}`;
  }
  return `${etape.libelle} : ${dire(etape.valeur, etape.unite)}`;
}

// Une à une, les autres lectures des textes : plus longues à essayer que le plan, elles le suivent.
async function chercherLesLectures(zone) {
  try {
    const reponse = await envoyer("plans", { dossiers: [{ ...faits, id: "dossier" }], expliquer: false, lectures_en_jeu: true });
    if (!zone.isConnected || !reponse.dossiers[0]?.lectures_en_jeu?.length) return;
    const livrees = await demander("lectures");
    if (zone.isConnected) vider(zone, lectures(reponse.dossiers[0], new Map(livrees.map((l) => [l.nom, l]))));
  } catch (erreur) {
    if (abandonnee(erreur)) return;
    vider(zone, refus(erreur));
  }
}

function lectures(p, livrees) {
  const ecarts = Object.entries(p.ecarts_des_lectures ?? {});
  const s = ecarts.length > 1;
  return balise("details", { open: true }, balise("summary", {}, `${ecarts.length} autre${s ? "s" : ""} lecture${s ? "s" : ""} des textes changerai${s ? "en" : ""}t ce plan`),
    balise("ul", {}, ecarts.map(([nom, ecart]) => balise("li", {},
      balise("a", { href: `#loi/lecture/${encodeURIComponent(nom)}` }, nom), ` ${livrees.get(nom)?.titre ?? ""} : `, balise("strong", {}, ecart ? signe(ecart) : "même total, réparti autrement")))));
}
