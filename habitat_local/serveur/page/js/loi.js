// La loi : chaque texte comme il s'imprime, ses règles, ses lectures ; recherche par mot, identifiant ou commune.
import { balise, refus, vider } from "./balises.js";
import { abandonnee, date, demander, dire } from "./serveur.js";

const lienDuTexte = (texte) => balise("a", { href: `#loi/texte/${encodeURIComponent(texte.nom)}` }, texte.titre);
const vie = (texte) => `du ${date(texte.debut)}${texte.fin ? ` au ${date(texte.fin)}` : ", sans fin connue"}`;

export async function montrer(contenu, chemin, parametres) {
  if (chemin[0] === "texte") return montrerTexte(contenu, chemin[1], parametres.get("jour"));
  if (chemin[0] === "regle") return montrerRegle(contenu, chemin[1]);
  if (chemin[0] === "commune") return montrerCommune(contenu, chemin[1], parametres.get("jour"));
  return montrerListe(contenu);
}

async function montrerListe(contenu) {
  const textes = await demander("textes");
  const resultats = balise("div", { "aria-live": "polite" });
  const champ = balise("input", { type: "search", id: "recherche", name: "recherche", autocomplete: "off" });
  const formulaire = balise("form", { role: "search", onsubmit: (evenement) => chercher(evenement, champ, resultats) },
    balise("div", { classe: "champ" },
      balise("label", { for: "recherche" }, "Chercher"),
      balise("p", { classe: "aide", id: "recherche-aide" }, "Un mot (« plafond »), une règle (HAG-VILLE-01), une commune ou un code postal."),
      champ),
    balise("button", {}, "Chercher"));
  vider(contenu,
    balise("h1", {}, "La loi"),
    balise("section", { classe: "carte", "aria-label": "Recherche" }, formulaire, resultats),
    balise("section", { classe: "carte" },
      balise("h2", {}, "Textes"),
      balise("ul", {}, textes.map((texte) => balise("li", {}, lienDuTexte(texte), ` ${vie(texte)}`)))));
}

async function chercher(evenement, champ, resultats) {
  evenement.preventDefault();
  const mots = champ.value.trim();
  if (mots.length < 2) return vider(resultats, balise("p", {}, "Deux lettres au moins."));
  try {
    const [regles, communes] = await Promise.all([
      demander("regles", { chercher: mots }),
      demander("communes", { nom: mots }).catch(() => []),
    ]);
    vider(resultats,
      balise("h2", {}, `${regles.length} règle${regles.length > 1 ? "s" : ""}, ${communes.length} commune${communes.length > 1 ? "s" : ""}`),
      balise("ul", {}, communes.slice(0, 10).map((commune) =>
        balise("li", {}, balise("a", { href: `#loi/commune/${commune.code}` }, `${commune.nom} (${commune.code})`)))),
      balise("ul", {}, regles.slice(0, 60).map((regle) =>
        balise("li", {}, balise("a", { href: `#loi/regle/${regle.id}` }, regle.id), ` ${regle.resume}`))));
  } catch (erreur) {
    if (abandonnee(erreur)) return;
    vider(resultats, refus(erreur));
  }
}

export function tableDuTexte(tableau, cellule) {
  const colonnes = Object.entries(tableau.colonnes);
  let groupe = "";
  const lignes = tableau.lignes.flatMap((ligne) => {
    const rangs = [];
    if (ligne.groupe && ligne.groupe !== groupe) {
      rangs.push(balise("tr", { classe: "groupe" }, balise("th", { scope: "rowgroup", colspan: colonnes.length + 2 }, ligne.groupe)));
    }
    groupe = ligne.groupe;
    rangs.push(balise("tr", {},
      balise("th", { scope: "row" }, ligne.libelle),
      colonnes.map(([cle, colonne]) => balise("td", { classe: "nombre" }, cellule(ligne, dans(ligne, cle), colonne))),
      balise("td", { classe: "regle" }, ligne.regles.flatMap((regle, rang) => [rang ? ", " : "", balise("a", { href: `#loi/regle/${regle}` }, regle)]),
        ligne.lectures.length ? ` ; lectures : ${ligne.lectures.join(", ")}` : "")));
    return rangs;
  });
  const articles = [...new Set(tableau.lignes.flatMap((ligne) => ligne.articles))];
  // Un tableau large se défile au clavier ; son chemin le distingue des autres de même titre.
  return balise("div", { classe: "defile", tabindex: "0", role: "group", "aria-label": tableau.titre || "Tableau" },
    balise("table", {},
      balise("caption", {}, articles.join(" ; ")),
      balise("thead", {}, balise("tr", {}, balise("td", {}), colonnes.map(([, libelle]) => balise("th", { scope: "col", classe: "nombre" }, libelle || "Valeur")), balise("th", { scope: "col" }, "Règles, lectures"))),
      balise("tbody", {}, lignes)));
}

export function dans(ligne, colonne) {
  const noms = colonne.split(".");
  for (let rang = noms.length; rang >= 0; rang -= 1) {
    const cle = noms.slice(0, rang).join(".");
    if (cle in ligne.cellules) return ligne.cellules[cle];
  }
  return null;
}

export function sections(texte, cellule, niveau = 2) {
  return texte.tableaux.flatMap((tableau) => {
    const titre = tableau.niveau ? balise(`h${Math.min(niveau + tableau.niveau - 1, 5)}`, {}, tableau.titre) : null;
    return [titre, tableau.lignes.length ? tableDuTexte(tableau, cellule) : null];
  });
}

function celluleLue(ligne, cellule) {
  if (!cellule) return "";
  const autres = cellule.versions.length > 1;
  return [cellule.ecrite, autres ? balise("span", { classe: "regle", title: cellule.versions.map((v) => `${dire(v.valeur, ligne.unite)} à partir du ${date(v.debut)}`).join(" ; ") }, " *") : ""];
}

async function montrerTexte(contenu, nom, jour) {
  const [texte, lectures] = await Promise.all([demander(`textes/${nom}`, { jour }), demander("lectures", { texte: nom })]);
  const choix = balise("input", { type: "date", id: "jour", value: texte.jour, min: texte.debut, max: texte.fin });
  choix.addEventListener("change", () => {
    location.hash = `#loi/texte/${encodeURIComponent(nom)}?jour=${choix.value}`;
  });
  vider(contenu,
    balise("p", {}, balise("a", { href: "#loi" }, "Tous les textes")),
    balise("h1", {}, texte.titre),
    balise("p", {}, `En vigueur ${vie(texte)}.`),
    balise("div", { classe: "champ" }, balise("label", { for: "jour" }, "Jour montré"), choix),
    sections(texte, celluleLue),
    lectures.length ? balise("h2", {}, "Lectures") : null,
    balise("dl", {}, lectures.flatMap((lecture) => [
      balise("dt", {}, balise("strong", {}, lecture.nom), ` ${lecture.titre}`),
      balise("dd", {}, lecture.argument ?? "", " ", balise("span", { classe: "regle" }, lecture.reference)),
    ])));
}

async function montrerRegle(contenu, identifiant) {
  const regle = await demander(`regles/${encodeURIComponent(identifiant)}`);
  const liste = (titre, noms) => (noms.length ? [balise("h2", {}, titre), balise("ul", {}, noms.map((nom) => balise("li", {}, nom)))] : []);
  vider(contenu,
    balise("p", {}, balise("a", { href: "#loi" }, "La loi")),
    balise("h1", {}, regle.id),
    balise("p", {}, regle.resume),
    regle.motif ? balise("p", { classe: "message prudence" }, regle.motif) : null,
    balise("p", {}, `Statut : ${(regle.statut ?? "absente du registre").replaceAll("_", " ")}.`),
    regle.chiffres.length ? [balise("h2", {}, "Chiffres"), balise("table", {}, balise("thead", {}, balise("tr", {}, ["Chiffre", "Valeurs", "Article"].map((t) => balise("th", { scope: "col" }, t)))),
      balise("tbody", {}, regle.chiffres.map((c) => balise("tr", {}, balise("th", { scope: "row" }, c.description || c.chemin),
        balise("td", {}, c.versions.map((v) => `${v.ecrite} du ${date(v.debut)}${v.fin ? ` au ${date(v.fin)}` : ""}`).join(" ; ")), balise("td", { classe: "regle" }, [...new Set(c.versions.map((v) => v.article))].join(" ; "))))))] : null,
    liste("Variables", regle.variables),
    liste("Lectures", regle.lectures),
    liste("Cas qui l'exercent", regle.tests));
}

async function montrerCommune(contenu, code, jour) {
  const commune = await demander(`communes/${code}`, { jour });
  const choix = balise("input", { type: "date", id: "jour-commune", value: jour ?? new Date().toISOString().slice(0, 10) });
  choix.addEventListener("change", () => {
    location.hash = `#loi/commune/${code}?jour=${choix.value}`;
  });
  vider(contenu,
    balise("p", {}, balise("a", { href: "#loi" }, "La loi")),
    balise("h1", {}, `${commune.nom} (${commune.code})`),
    balise("div", { classe: "champ" }, balise("label", { for: "jour-commune" }, "Textes en vigueur le"), choix),
    commune.textes.length
      ? balise("ul", {}, commune.textes.map((texte) => balise("li", {}, lienDuTexte(texte), ` ${vie(texte)}`)))
      : balise("p", {}, "Aucun texte connu n'y est en vigueur ce jour-là : rien n'est supposé."));
}
