"""Le site de la loi : une page par texte, par règle, par lecture, par commune, et une recherche, sans réseau.

Tout est tiré du droit chargé ; aucune phrase des textes d'origine n'y est. Les pages se lient par leurs noms, qu'un plan,
un rapport ou un serveur peut donc écrire d'après la base du site (`adresse`).
"""

import datetime
import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jinja2

from habitat_local.communs import formats
from habitat_local.communs.ecriture import ecrire_texte
from habitat_local.loi.systeme import RACINE, droit_en_vigueur
from habitat_local.regles import fiche, lieux, recherche, registre, textes
from habitat_local.regles.lectures import Lecture, livrees
from habitat_local.regles.textes import Texte
from habitat_local.restitution.texte import cellules, entetes, notes, periode
from openfisca_habitat_local.mecanismes import communes

MODELES = Path(__file__).parent / "modeles" / "site"
#: Genres de pages, et leur dossier dans le site.
GENRES = ("textes", "regles", "lectures", "communes")
#: Droit qui n'est pas d'une convention : son nœud, montré à un jour.
HORS_CONVENTIONS = ("national", "meuse")
#: Une valeur plus ancienne vaut « depuis toujours ».
AUTREFOIS = "1900-12-31"
#: Un texte qui couvre plus de communes (un pays, une région) n'ouvre pas une page à chacune.
COMMUNES_AU_PLUS = 2_000


def adresse(genre: str, nom: str, base: str = "") -> str:
    """Adresse d'une page : « https://…/regles/HAG-VILLE-01.html ». `genre` : textes, regles, lectures ou communes."""
    return f"{base.rstrip('/')}/{genre}/{nom}.html" if base else f"{genre}/{nom}.html"


@functools.cache
def modeles() -> jinja2.Environment:
    environnement = jinja2.Environment(
        loader=jinja2.FileSystemLoader(MODELES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environnement.filters["typographie"] = formats.typographie
    environnement.filters["date"] = formats.date
    environnement.filters["euros"] = formats.euros
    environnement.globals |= {
        "cellules": cellules, "entetes": entetes, "notes": notes, "periode": periode, "lieu": lieux.lieu,
        "mots_cles": registre.ids_nommes,
    }  # fmt: skip
    return environnement


def rendre(modele: str, niveau: int, **contexte: Any) -> str:
    """Page d'un modèle ; `niveau` : dossiers entre elle et la racine du site."""
    return modeles().get_template(modele).render(racine="../" * niveau, **contexte)


# --- Ce que montre le site ------------------------------------------------------------------------------------------


def hors_convention(nom: str) -> Texte:
    """Le droit national, ou celui d'un département, montré à son dernier changement."""
    noeud = droit_en_vigueur().parameters.children[RACINE].children[nom]
    feuilles = [p for p in registre.parametres_habitat() if p.name.startswith(f"{noeud.name}.")]
    jours = sorted(
        {
            v.instant_str
            for p in feuilles
            for v in p.values_list
            if v.value is not None and v.instant_str > "1900"
        }
    )
    jour = datetime.date.fromisoformat(jours[-1])
    tableaux = tuple(textes.tableaux(noeud, jour))
    return Texte(nom, noeud.description or nom, jour, datetime.date.fromisoformat(jours[0]), None, tableaux)


def tous_les_textes() -> dict[str, Texte]:
    """Chaque texte, à son premier jour, puis le droit qui n'est pas d'une convention."""
    montres = {resume.nom: textes.texte(resume.nom) for resume in textes.liste()}
    return montres | {nom: hors_convention(nom) for nom in HORS_CONVENTIONS}


def communes_couvertes() -> dict[str, list[str]]:
    """{code INSEE: textes locaux qui la nomment}, hors des textes qui valent partout ou presque."""
    couvertes: dict[str, list[str]] = {}
    for resume in textes.liste():
        siennes = textes.communes_du_texte(resume.nom, resume.debut)
        for code in siennes if len(siennes) <= COMMUNES_AU_PLUS else ():
            couvertes.setdefault(code, []).append(resume.nom)
    return couvertes


def lire_enjeux(chemin: Path | None) -> dict[str, list[dict[str, Any]]]:
    """Euros en jeu de chaque lecture, par population de démonstration, s'ils ont été mesurés."""
    if chemin is None or not chemin.exists():
        return {}
    lus: dict[str, list[dict[str, Any]]] = json.loads(chemin.read_text(encoding="utf-8"))
    return lus


# --- Pages ----------------------------------------------------------------------------------------------------------


def pages_des_textes(montres: dict[str, Texte]) -> Iterable[tuple[str, str]]:
    for nom, texte in montres.items():
        yield f"textes/{nom}.html", rendre("texte.html.j2", 1, texte=texte, titre=texte.titre)


def pages_des_regles() -> Iterable[tuple[str, str]]:
    for identifiant in registre.identifiants():
        une = fiche.fiche(identifiant)
        yield f"regles/{identifiant}.html", rendre("regle.html.j2", 1, fiche=une, titre=identifiant)


def pages_des_lectures(enjeux: dict[str, list[dict[str, Any]]]) -> Iterable[tuple[str, str]]:
    for une in livrees():
        changes = [fiche.chiffre(nom) for nom in une.parametres]
        yield (
            f"lectures/{une.nom}.html",
            rendre(
                "lecture.html.j2", 1, lecture=une, changes=changes, nouvelles=nouvelles(une), enjeux=enjeux.get(une.nom),
                titre=une.nom,
            ),
        )  # fmt: skip


def nouvelles(une: Lecture) -> dict[str, str]:
    """Ce que la lecture écrit dans chaque paramètre."""
    contenu = textes.lire_fichier(textes.chemins_lectures()[une.nom])
    ecrites = {}
    for chemin, entrees in (contenu.get("parametres") or {}).items():
        unite = textes.parametre(chemin).unite
        valeurs = [e.get("valeur") for e in (entrees if isinstance(entrees, list) else [entrees])]
        ecrites[chemin.removeprefix(f"{RACINE}.")] = " puis ".join(textes.ecrire(v, unite) for v in valeurs)
    return ecrites


def pages_des_communes(couvertes: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    resumes = {resume.nom: resume for resume in textes.liste()}
    partout = [r for r in resumes.values() if r.communes is None or r.communes > COMMUNES_AU_PLUS]
    for code, siens in couvertes.items():
        locaux = [resumes[nom] for nom in siens]
        lieu = communes.commune(code)
        nom = lieu.nom if lieu else code
        yield (
            f"communes/{code}.html",
            rendre(
                "commune.html.j2",
                1,
                code=code,
                nom=nom,
                locaux=locaux,
                partout=partout,
                titre=f"{nom} ({code})",
            ),
        )


def entrees_de_recherche(montres: dict[str, Texte], couvertes: dict[str, list[str]]) -> list[dict[str, str]]:
    """Ce que la recherche connaît : genre, titre, adresse, mots repliés."""
    entrees = [("Texte", t.titre, adresse("textes", n), f"{n} {t.titre}") for n, t in montres.items()]
    for identifiant, ecrits in recherche.index().items():
        regle = registre.registre()[identifiant]
        tous = " ".join(sorted(set().union(*ecrits.values())))
        entrees.append(("Règle", f"{identifiant} : {regle.resume}", adresse("regles", identifiant), tous))
    entrees += [
        ("Lecture", f"{u.nom} : {u.titre}", adresse("lectures", u.nom), f"{u.nom} {u.titre}")
        for u in livrees()
    ]
    for code in couvertes:
        lieu = communes.commune(code)
        nom = lieu.nom if lieu else code
        entrees.append(("Commune", f"{nom} ({code})", adresse("communes", code), f"{nom} {code}"))
    return [
        {"genre": genre, "titre": titre, "page": page, "mots": " ".join(dict.fromkeys(recherche.mots(mots)))}
        for genre, titre, page, mots in entrees
    ]


def ecrire(dossier: Path, enjeux: Path | None = None) -> int:
    """Écrit le site entier dans un dossier ; rend le nombre de pages."""
    montres, couvertes = tous_les_textes(), communes_couvertes()
    pages = {
        **dict(pages_des_textes(montres)),
        **dict(pages_des_regles()),
        **dict(pages_des_lectures(lire_enjeux(enjeux))),
        **dict(pages_des_communes(couvertes)),
    }
    regles = registre.registre().values()
    par_texte = {code: [r for r in regles if r.texte == code] for code in registre.textes()}
    noms = {code: texte["texte"] for code, texte in registre.textes().items()}
    pages["index.html"] = rendre(
        "index.html.j2",
        0,
        titre="La loi, page par page",
        textes=montres,
        regles=par_texte,
        noms=noms,
        lectures=livrees(),
    )
    for genre in GENRES:
        (dossier / genre).mkdir(parents=True, exist_ok=True)
    for nom, contenu in pages.items():
        ecrire_texte(dossier / nom, contenu)
    index = json.dumps(entrees_de_recherche(montres, couvertes), ensure_ascii=False, separators=(",", ":"))
    ecrire_texte(
        dossier / "recherche.js", f"const ENTREES = {index};\n{(MODELES / 'recherche.js').read_text('utf-8')}"
    )
    ecrire_texte(dossier / "style.css", (MODELES / "style.css").read_text("utf-8"))
    return len(pages)


# --- Markdown, dans les docs ------------------------------------------------------------------------------------------


def markdown(texte: Texte) -> str:
    """Un texte en Markdown : ses tableaux, leurs règles, articles et lectures."""
    lignes = [
        f"# {texte.titre}",
        "",
        f"{periode(texte)[:1].upper()}{periode(texte)[1:]}. Engendré par `make site`.",
        "",
    ]
    for tableau in texte.tableaux:
        if tableau.niveau:
            lignes += [f"{'#' * min(tableau.niveau + 1, 4)} {tableau.titre}", ""]
        if not tableau.lignes:
            continue
        tetes = ["", *entetes(tableau), "Règles, lectures"]
        lignes += [rangee(tetes), rangee(["---"] * len(tetes))]
        groupe = ""
        for une in tableau.lignes:
            if une.groupe and une.groupe != groupe:
                groupe = une.groupe
                lignes.append(rangee([f"**{groupe}**", *[""] * (len(tetes) - 1)]))
            lignes.append(rangee([une.libelle, *cellules(tableau, une), notes(une)]))
        articles = dict.fromkeys(a for une in tableau.lignes for a in une.articles)
        lignes += ["", " ; ".join(articles), ""]
    return "\n".join(lignes).rstrip() + "\n"


def rangee(cases: Iterable[str]) -> str:
    return f"| {' | '.join(c.replace('|', '/') for c in cases)} |"


def docs() -> dict[str, str]:
    """{fichier: contenu} de `docs/textes`."""
    montres = tous_les_textes()
    liens = [f"- [{texte.titre}]({nom}.md)" for nom, texte in montres.items()]
    sommaire = "\n".join(["# Les textes, comme ils s'impriment", "", *liens, ""])
    return {"index.md": sommaire} | {f"{nom}.md": markdown(texte) for nom, texte in montres.items()}
