// La loi : chaque texte comme il s'imprime, ses règles, ses lectures ; recherche par mot, identifiant ou commune.
import { balise, message, refus, vider } from "./balises.js";
import { abandonnee, date, demander, dire } from "./serveur.js";

const lienDuTexte = (texte) => balise("a", { href: `#loi/texte/${encodeURIComponent(texte.nom)}` }, texte.titre);
const vie = (texte) => (texte.fin ? `du ${date(texte.debut)} au ${date(texte.fin)}` : `depuis le ${date(texte.debut)}`);

export async function montrer(contenu, chemin, parametres) {
  if (chemin[0] === "texte") return montrerTexte(contenu, chemin[1], parametres.get("jour"));
  if (chemin[0] === "regle") return montrerRegle(contenu, chemin[1]);
  if (chemin[0] === "commune") return montrerCommune(contenu, chemin[1], parametres.get("jour"));
  if (chemin[0] === "lecture") return montrerLecture(contenu, chemin[1]);
  return montrerListe(contenu);
}

const lienDeRegle = (regle) => balise("a", { href: `#loi/regle/${encodeURIComponent(regle)}` }, regle);
const lienDeLecture = (lecture) => balise("a", { href: `#loi/lecture/${encodeURIComponent(lecture)}` }, lecture);
const aLaSuite = (elements) => elements.flatMap((element, rang) => [rang ? ", " : "", element]);

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
      balise("h2", {}, `${regles.length} règle${regles.length > 1 ? "s" : ""}${regles.length > 1 ? ", les plus proches d'abord" : ""} ; ${communes.length} commune${communes.length > 1 ? "s" : ""}`),
      balise("ul", {}, communes.slice(0, 10).map((commune) =>
        balise("li", {}, balise("a", { href: `#loi/commune/${commune.code}` }, `${commune.nom} (${commune.code})`)))),
      balise("ul", {}, regles.slice(0, 60).map((regle) =>
        balise("li", {}, lienDeRegle(regle.id), ` ${regle.resume}`))));
  } catch (erreur) {
    if (abandonnee(erreur)) return;
    vider(resultats, refus(erreur));
  }
}

// « Titre du texte, annexe 1 » se lit « annexe 1 » sur la page de ce texte.
const sansLeTitre = (article, titre) => (article.startsWith(`${titre}, `) ? article.slice(titre.length + 2) : article);

export function tableDuTexte(tableau, cellule, titre = "") {
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
      balise("td", { classe: "regle" }, aLaSuite(ligne.regles.map(lienDeRegle)),
        ligne.lectures.length ? [" ; lectures : ", aLaSuite(ligne.lectures.map(lienDeLecture))] : "")));
    return rangs;
  });
  const articles = [...new Set(tableau.lignes.flatMap((ligne) => ligne.articles))].map((article) => sansLeTitre(article, titre));
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
    return [titre, tableau.lignes.length ? tableDuTexte(tableau, cellule, texte.titre) : null];
  });
}

function celluleLue(ligne, cellule) {
  if (!cellule) return "";
  if (cellule.versions.length < 2) return cellule.ecrite;
  return [cellule.ecrite, balise("details", { classe: "histoire" }, balise("summary", {}, `${cellule.versions.length} versions`),
    balise("ul", {}, cellule.versions.map((v) => balise("li", {}, `${dire(v.valeur, ligne.unite)}, ${vie(v)}`))))];
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
      balise("dt", {}, lienDeLecture(lecture.nom), ` ${lecture.titre}`),
      balise("dd", {}, lecture.argument ?? "", " ", balise("span", { classe: "regle" }, lecture.reference)),
    ])));
}

async function montrerRegle(contenu, identifiant) {
  const regle = await demander(`regles/${encodeURIComponent(identifiant)}`);
  const cas = regle.tests.filter((nom) => nom.includes(" : ")).map((nom) => nom.split(/ : (.*)/s));
  const essais = regle.tests.filter((nom) => !nom.includes(" : "));
  vider(contenu,
    balise("p", {}, balise("a", { href: "#loi" }, "La loi")),
    balise("h1", {}, regle.id),
    balise("p", {}, regle.resume),
    regle.motif ? balise("p", { classe: "message prudence" }, regle.motif) : null,
    balise("p", {}, STATUTS[regle.statut] ?? "Cette règle n'est pas au registre."),
    regle.chiffres.length ? [balise("h2", {}, "Chiffres"), balise("table", {}, balise("thead", {}, balise("tr", {}, ["Chiffre", "Valeurs", "Article"].map((t) => balise("th", { scope: "col" }, t)))),
      balise("tbody", {}, regle.chiffres.map((c) => balise("tr", {}, balise("th", { scope: "row" }, c.description || c.chemin),
        balise("td", {}, c.versions.map((v) => `${v.ecrite} ${vie(v)}`).join(" ; ")), balise("td", { classe: "regle" }, [...new Set(c.versions.map((v) => v.article))].join(" ; "))))))] : null,
    regle.lectures.length ? [balise("h2", {}, "Autres lectures"), balise("ul", {}, regle.lectures.map((nom) => balise("li", {}, lienDeLecture(nom))))] : null,
    cas.length ? [balise("h2", {}, "Cas qui l'exercent"), balise("ul", {}, cas.map(([fichier, nom]) => balise("li", {}, nom, " ", balise("span", { classe: "regle" }, fichier))))] : null,
    regle.variables.length || essais.length ? balise("details", {}, balise("summary", {}, "Pour qui développe"),
      balise("ul", {}, [...regle.variables, ...essais].map((nom) => balise("li", {}, balise("code", {}, nom))))) : null);
}

const STATUTS = { calculee: "Calculée par l'outil.", non_calculable: "Non calculable.", hors_champ: "Hors du champ de l'outil." };

async function montrerLecture(contenu, nom) {
  const lecture = (await demander("lectures")).find((une) => une.nom === nom);
  if (!lecture) return vider(contenu, message(`Lecture « ${nom} » inconnue.`, "erreur"));
  const chiffres = await Promise.all(lecture.parametres.map((chemin) => demander(`parametres/${chemin}`).catch(() => null)));
  return vider(contenu,
    balise("p", {}, balise("a", { href: "#loi" }, "La loi")),
    balise("h1", {}, lecture.nom),
    balise("p", {}, lecture.titre),
    lecture.argument ? balise("p", { classe: "message" }, lecture.argument) : null,
    balise("p", { classe: "regle" }, lecture.reference),
    chiffres.some(Boolean) ? [balise("h2", {}, "Ce qu'elle change"), balise("ul", {}, chiffres.filter(Boolean).map((c) =>
      balise("li", {}, c.description || c.chemin, " (", aLaSuite(c.regles.map(lienDeRegle)), ")")))] : null);
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
