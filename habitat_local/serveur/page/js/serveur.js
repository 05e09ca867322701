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

export async function demander(chemin, parametres = {}) {
  const adresse = new URL(chemin, document.baseURI);
  for (const [cle, valeur] of Object.entries(parametres)) {
    if (valeur !== undefined && valeur !== null && valeur !== "") adresse.searchParams.set(cle, valeur);
  }
  return lire(await fetch(adresse));
}

export async function envoyer(chemin, corps) {
  return lire(await fetch(new URL(chemin, document.baseURI), { method: "POST", headers: ENTETES, body: JSON.stringify(corps) }));
}

export async function deposer(chemin, formulaire) {
  return lire(await fetch(new URL(chemin, document.baseURI), { method: "POST", body: formulaire }));
}

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
  return new Date(annee, mois - 1, numero).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
}
