// Les adresses de l'API, tirées de son schéma OpenAPI.
import { balise, refus, vider } from "./balises.js";
import { demander } from "./serveur.js";

const METHODES = { get: "GET", post: "POST" };

function parametres(operation) {
  const liste = operation.parameters ?? [];
  if (!liste.length) return null;
  return balise("ul", {}, liste.map((p) => balise("li", {}, balise("code", {}, p.name), p.required ? " (obligatoire)" : "", p.description ? ` : ${p.description}` : "")));
}

function exemple(operation, schemas) {
  const corps = operation.requestBody?.content?.["application/json"]?.schema;
  const modele = schemas[corps?.$ref?.split("/").pop()];
  if (!modele) return null;
  const champs = Object.entries(modele.properties).filter(([, champ]) => champ.examples);
  const objet = Object.fromEntries(champs.map(([nom, champ]) => [nom, champ.examples[0]]));
  return balise("details", {}, balise("summary", {}, "Exemple de corps"), balise("div", { classe: "defile", tabindex: "0", role: "region", "aria-label": "Exemple" }, balise("pre", {}, JSON.stringify(objet, null, 2))));
}

const contenu = document.getElementById("adresses");
try {
  const schema = await demander("openapi.json");
  const parPartie = new Map();
  for (const [chemin, operations] of Object.entries(schema.paths)) {
    for (const [methode, operation] of Object.entries(operations)) {
      const partie = operation.tags?.[0] ?? "Autres";
      parPartie.set(partie, [...(parPartie.get(partie) ?? []), { chemin, methode, operation }]);
    }
  }
  vider(contenu, [...parPartie].flatMap(([partie, adresses]) => [
    balise("h2", {}, partie),
    ...adresses.map(({ chemin, methode, operation }) => balise("section", { classe: "carte" },
      balise("h3", {}, balise("code", {}, `${METHODES[methode] ?? methode} ${chemin}`)),
      balise("p", {}, operation.description ?? operation.summary ?? ""),
      parametres(operation), exemple(operation, schema.components.schemas))),
  ]));
} catch (erreur) {
  vider(contenu, refus(erreur));
}
