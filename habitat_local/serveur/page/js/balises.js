// Fabriquer des balises sans jamais coller de texte dans du HTML.
export function balise(nom, attributs = {}, ...enfants) {
  const element = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(attributs)) {
    if (valeur === false || valeur === null || valeur === undefined) continue;
    if (cle.startsWith("on")) element.addEventListener(cle.slice(2), valeur);
    else if (cle === "classe") element.className = valeur;
    else element.setAttribute(cle, valeur === true ? "" : valeur);
  }
  element.append(...enfants.flat(Infinity).filter((enfant) => enfant !== null && enfant !== undefined && enfant !== false));
  return element;
}

export const vider = (element, ...enfants) => element.replaceChildren(...enfants.flat(Infinity).filter(Boolean));

export function annoncer(message) {
  document.getElementById("annonce").textContent = message;
}

export function message(texte, genre = "") {
  return balise("p", { classe: `message ${genre}`, role: genre === "erreur" ? "alert" : false }, texte);
}

export function refus(erreur) {
  const fautes = erreur.erreurs ?? [];
  if (!fautes.length) return message(erreur.message, "erreur");
  return balise("div", { classe: "message erreur", role: "alert" },
    balise("p", {}, erreur.message),
    balise("ul", {}, fautes.map((faute) => balise("li", {}, `${faute.champ ?? ""} : ${faute.message}`))));
}

let compteur = 0;
export const identifiant = (prefixe) => `${prefixe}-${(compteur += 1)}`;
