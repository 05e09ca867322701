// Appels au serveur, et nombres écrits en français.
const ENTETES = { "Content-Type": "application/json" };

export class Refus extends Error {
  constructor(message, erreurs = []) {
    super(message);
    this.erreurs = erreurs;
  }
}

async function lire(reponse) {
  const corps = await reponse.json().catch(() => ({}));
  if (!reponse.ok) throw new Refus(corps.message ?? "Le serveur n'a pas répondu.", corps.erreurs ?? []);
  return corps;
}

// Conventions déposées pour la visite : leurs clés vont avec chaque demande.
export const depots = {
  lire: () => JSON.parse(sessionStorage.getItem("conventions") ?? "[]"),
  ecrire: (liste) => sessionStorage.setItem("conventions", JSON.stringify(liste)),
  cles: () => depots.lire().map((depot) => depot.cle),
};

export function adresse(chemin, parametres = {}) {
  const url = new URL(chemin, document.baseURI);
  for (const [cle, valeur] of Object.entries(parametres)) {
    if (valeur !== undefined && valeur !== null && valeur !== "") url.searchParams.set(cle, valeur);
  }
  for (const cle of depots.cles()) url.searchParams.append("convention", cle);
  return url;
}

// Une vue quittée n'attend plus rien : ses demandes en cours tombent avec elle.
let vue = new AbortController();
export function quitterLaVue() {
  vue.abort();
  vue = new AbortController();
}
export const abandonnee = (erreur) => erreur.name === "AbortError";

export const demander = async (chemin, parametres = {}) => lire(await fetch(adresse(chemin, parametres), { signal: vue.signal }));
export const demanderSansVue = async (chemin) => lire(await fetch(adresse(chemin)));

export async function envoyer(chemin, corps) {
  const complet = { ...corps, conventions: depots.cles() };
  return lire(await fetch(new URL(chemin, document.baseURI), { method: "POST", headers: ENTETES, body: JSON.stringify(complet), signal: vue.signal }));
}

export async function deposer(chemin, formulaire) {
  return lire(await fetch(new URL(chemin, document.baseURI), { method: "POST", body: formulaire }));
}

export const effacer = (chemin) => fetch(new URL(chemin, document.baseURI), { method: "DELETE" });

const EUROS = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const RONDS = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
const NOMBRE = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });
const PART = new Intl.NumberFormat("fr-FR", { style: "percent", maximumFractionDigits: 2 });

export const euros = (valeur) => (valeur === null || valeur === undefined ? "–" : Number.isInteger(valeur) ? RONDS.format(valeur) : EUROS.format(valeur));
export const nombre = (valeur) => (valeur === null || valeur === undefined ? "–" : NOMBRE.format(valeur));
export const signe = (valeur) => (valeur > 0 ? `+${euros(valeur)}` : euros(valeur));

export function dire(valeur, unite) {
  if (valeur === null || valeur === undefined) return "inconnu";
  if (valeur === true) return "oui";
  if (valeur === false) return "non";
  if (typeof valeur !== "number") return String(valeur);
  if (unite === "/1") return PART.format(valeur);
  if (unite === "currency") return euros(valeur);
  if (unite === "currency/m2") return `${euros(valeur)}/m²`;
  if (unite === "m2") return `${nombre(valeur)} m²`;
  return nombre(valeur);
}

export function date(jour) {
  if (!jour) return "";
  const [annee, mois, numero] = jour.split("-").map(Number);
  const ecrite = new Date(annee, mois - 1, numero).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
  return numero === 1 ? ecrite.replace(/^1\b/, "1er") : ecrite;
}
