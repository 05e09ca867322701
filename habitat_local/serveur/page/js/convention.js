// Une convention : déposer son dossier (zip), lire ce qui ne va pas, puis l'employer dans les autres parties.
import { balise, message, refus, vider } from "./balises.js";
import { deposer } from "./serveur.js";

export async function montrer(contenu) {
  const fichier = balise("input", { type: "file", id: "zip", accept: ".zip" });
  const resultat = balise("div", { "aria-live": "polite" });
  const envoyer = async (evenement) => {
    evenement.preventDefault();
    if (!fichier.files[0]) return vider(resultat, message("Choisissez un fichier .zip.", "erreur"));
    const formulaire = new FormData();
    formulaire.append("fichier", fichier.files[0]);
    try {
      const bilan = await deposer("conventions", formulaire);
      vider(resultat, montrerBilan(bilan));
    } catch (erreur) {
      vider(resultat, refus(erreur));
    }
    return undefined;
  };
  vider(contenu,
    balise("h1", {}, "Une convention à soi"),
    balise("section", { classe: "carte" },
      balise("p", {}, "Un dossier de tableaux YAML, compressé (.zip), est contrôlé puis gardé en mémoire le temps de la visite : rien n'en est écrit ni partagé."),
      balise("form", { onsubmit: envoyer },
        balise("div", { classe: "champ" }, balise("label", { for: "zip" }, "Dossier de la convention (.zip)"), fichier),
        balise("button", {}, "Contrôler")),
      resultat));
}

function montrerBilan(bilan) {
  return [
    bilan.erreurs.length
      ? balise("div", { classe: "message erreur", role: "alert" }, balise("p", {}, `${bilan.erreurs.length} faute(s) à corriger :`), balise("ul", {}, bilan.erreurs.map((e) => balise("li", {}, e))))
      : message(`« ${bilan.titre} » est prête : elle vaut dans les autres parties pendant cette visite.`),
    bilan.avertissements.length ? balise("div", { classe: "message prudence" }, balise("ul", {}, bilan.avertissements.map((a) => balise("li", {}, a)))) : null,
  ];
}
