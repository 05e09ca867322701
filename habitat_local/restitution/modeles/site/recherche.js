const champ = document.getElementById("q");
const liste = document.getElementById("trouvees");
const replier = (t) => t.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe").toLowerCase();
const motsDe = (t) => replier(t).split(/[^a-z0-9]+/).filter(Boolean).map((m) => (m.length > 3 ? m.replace(/[sx]$/, "") : m));

function chercher(phrase) {
  const demandes = motsDe(phrase);
  const note = (e) => {
    const mots = e.mots.split(" ");
    const titre = motsDe(e.titre);
    return demandes.reduce((somme, m) => {
      if (titre.includes(m)) return somme + 4;
      if (mots.includes(m)) return somme + 2;
      return m.length > 2 && mots.some((mot) => mot.startsWith(m)) ? somme + 1 : somme - 8;
    }, 0);
  };
  return ENTREES.map((e) => [note(e), e]).filter(([n]) => n > 0).sort((a, b) => b[0] - a[0]).slice(0, 40).map(([, e]) => e);
}

function montrer() {
  const trouvees = champ.value.trim() ? chercher(champ.value) : [];
  liste.replaceChildren(...trouvees.map((e) => {
    const lien = Object.assign(document.createElement("a"), { href: RACINE + e.page, textContent: e.titre });
    const ligne = document.createElement("li");
    ligne.append(`${e.genre} : `, lien);
    return ligne;
  }));
  liste.hidden = !champ.value.trim();
}

champ.value = new URLSearchParams(location.search).get("q") ?? "";
champ.addEventListener("input", montrer);
montrer();
