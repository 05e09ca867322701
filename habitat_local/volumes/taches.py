"""Grandes populations : un fichier découpé en tranches, chacune vérifiée, calculée et rangée à part.

Chaque tranche finie laisse ses pièces dans le dossier de travail ; le résultat s'assemble à la fin, dans
l'ordre du fichier. Il est le même, à l'octet, quels que soient le découpage, le nombre de processus, la
grappe et les reprises.
"""

import contextlib
import dataclasses
import functools
import hashlib
import inspect
import io
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import polars

from habitat_local.communs import empreintes
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.progression import suivre
from habitat_local.dossiers import tranches
from habitat_local.dossiers import verification as dossiers
from habitat_local.dossiers.verification import SCHEMA_REFUS
from habitat_local.loi.systeme import classe_reforme
from habitat_local.loi.systeme import systeme as systeme_openfisca
from habitat_local.volumes import execution
from habitat_local.volumes.travail import Travail, changements
from openfisca_habitat_local.systeme import reformes as reformes_yaml
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions, chemins_apportes
from openfisca_habitat_local.systeme.format.lecture import conventions_apportees
from openfisca_habitat_local.systeme.lecture.documents import decoder

#: Octets du début et de la fin d'un fichier qui disent à un ouvrier qu'il lit bien le même.
TEMOIN = 1 << 16


@dataclasses.dataclass(frozen=True)
class Options:
    """Comment faire le travail ; rien de ceci ne change le résultat.

    `travail` : dossier à garder si l'exécution s'arrête ; à défaut, un dossier temporaire.
    """

    processus: int | None = None
    grappe: str | None = None
    taille: int = tranches.TAILLE
    travail: Path | None = None
    reprendre: bool = False


@dataclasses.dataclass(frozen=True)
class Mission:
    """Ce que tous les ouvriers doivent savoir : le calcul, les réformes (YAML entier, nom ou classe), ses options.

    `calcul` : fonction d'un module, (mission, dossiers admis) -> ({pièce: octets}, {compte: nombre}).
    """

    calcul: Callable
    loi: str
    base: tuple = ()
    reforme: tuple = ()
    taux_recours: float | None = None
    cout_travaux: float | None = None
    repliques: int = 0
    par_dossier: bool = False
    personnes: str | None = None
    forme: str | None = None
    expliquer: bool = False
    conventions: tuple[str, ...] = dataclasses.field(
        default_factory=lambda: tuple(map(str, chemins_apportes()))
    )
    manquants: bool = False
    appliquees: tuple = ()
    lectures: bool = False


# --- Réformes qui voyagent --------------------------------------------------------------------------------


def emballer(reforme) -> tuple:
    """Réforme sous une forme qui voyage : un fichier part avec son contenu."""
    nom = str(reforme)
    if isinstance(reforme, Path) or nom.endswith((".yaml", ".yml")):
        reformes_yaml.lire_fichier(reforme)  # fautes dites tout de suite
        return "fichier", Path(reforme).name, decoder(Path(reforme).read_bytes(), str(reforme))
    if isinstance(reforme, dict):
        return "contenu", "réforme", pickle.dumps(reforme), repr(reforme)
    return "classe" if isinstance(reforme, type) else "lecture", reforme


def contenu(emballee: tuple) -> dict:
    """Contenu vérifié d'une réforme de fichier, ou donnée par son contenu."""
    if emballee[0] == "fichier":
        return reformes_yaml.lire_texte(emballee[2], emballee[1])
    return pickle.loads(emballee[2])


def deballer(emballee: tuple):
    if emballee[0] in ("fichier", "contenu"):
        return reformes_yaml.reforme(contenu(emballee), emballee[1])
    return classe_reforme(emballee[1])


def code(emballee: tuple) -> str | None:
    """Empreinte du code d'une réforme écrite en Python, hors du paquet de la loi ; None pour une autre."""
    if emballee[0] in ("fichier", "contenu"):
        nom = contenu(emballee).get("python")
        module = sys.modules.get(str(nom).rpartition(".")[0]) if nom else None
    else:
        module = inspect.getmodule(emballee[1]) if emballee[0] == "classe" else None
    chemin = getattr(module, "__file__", None)
    return empreintes.empreinte(chemin) if chemin else None


def systemes(base: tuple, reforme: tuple) -> dict:
    """Systèmes de la base et de la réforme, construits une fois par processus et jeu de conventions."""
    return _systemes(conventions_apportees(), base, reforme)


@functools.lru_cache(maxsize=4)
def _systemes(_conventions: tuple, base: tuple, reforme: tuple) -> dict:
    de_base = systeme_openfisca([deballer(r) for r in base])
    if not reforme:
        return {"base": de_base, "reforme": de_base}
    return {"base": de_base, "reforme": systeme_openfisca([deballer(r) for r in (*base, *reforme)])}


# --- Une tranche, dans un ouvrier -------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Tache:
    """Une tranche à faire, sous une mission. `temoin` : ce à quoi l'ouvrier reconnaît le fichier du demandeur."""

    mission: Mission
    source: tranches.Source
    tranche: tranches.Tranche
    doublons: tuple = ()
    americaines: tuple = ()
    temoin: str = ""


def temoin(chemin: Path | str) -> str:
    """Taille, et empreinte du début et de la fin d'un fichier."""
    with open(chemin, "rb") as fichier:
        debut = fichier.read(TEMOIN)
        taille = fichier.seek(0, io.SEEK_END)
        fichier.seek(max(0, taille - TEMOIN))
        return f"{taille}-{hashlib.sha256(debut + fichier.read()).hexdigest()}"


def en_octets(table: polars.DataFrame) -> bytes:
    tampon = io.BytesIO()
    table.write_parquet(tampon, compression="lz4", row_group_size=20_000)
    return tampon.getvalue()


def verifier_ouvrier(tache: Tache) -> None:
    """Erreur (`ErreurEntree`) : l'ouvrier n'a pas la même loi, ou ne lit pas le même fichier que le demandeur."""
    if tache.mission.loi != empreintes.empreinte_loi():
        raise ErreurEntree("Un ouvrier de la grappe n'a pas la même version de la loi : mettez-le à jour.")
    if tache.temoin:
        try:
            lu = temoin(tache.source.chemin)
        except OSError:
            lu = None
        if lu != tache.temoin:
            raise ErreurEntree(
                f"{tache.source.chemin} : un ouvrier n'y lit pas le même fichier que vous (changé en cours de route, "
                "ou chemin qui n'est pas un disque partagé)."
            )


def faire(tache: Tache) -> tuple[dict, dict]:
    """(pièces, comptes) d'une tranche. Erreur (`ErreurEntree`) : autre loi, ou autre fichier, que le demandeur."""
    verifier_ouvrier(tache)
    with avec_conventions(tache.mission.conventions):
        return calculer(tache)


def calculer(tache: Tache) -> tuple[dict, dict]:
    mission = tache.mission
    systeme = systemes(mission.base, mission.reforme)["base"]
    brut = dossiers.brute(tache.source, tache.tranche, mission.personnes, systeme)
    doublons = polars.Series("id", tache.doublons, dtype=polars.String) if tache.doublons else None
    bons, refus = dossiers.verifier(brut, systeme, doublons, dict(tache.americaines))
    pieces, comptes = mission.calcul(mission, bons)
    comptes |= {"lignes": brut.height, "admises": bons.height}
    comptes |= {"refus": refus.height, "refusees": refus["ligne"].n_unique()}
    if refus.height:
        pieces["refus"] = en_octets(refus)
    return pieces, comptes


# --- Toutes les tranches ----------------------------------------------------------------------------------


def cle(mission: Mission, source: tranches.Source, taille: int) -> dict:
    """Tout ce qui décide du résultat : inchangé, une tranche finie sert encore."""
    fichiers = [source.chemin, *([mission.personnes] if mission.personnes else [])]
    options = {c.name: getattr(mission, c.name) for c in dataclasses.fields(mission)}
    calcul = options.pop("calcul")
    toutes = (*mission.base, None, *mission.reforme)
    return {
        "donnees": [empreintes.empreinte(f) for f in fichiers],
        "loi": options.pop("loi"),
        "outil": empreintes.empreinte_outil(),
        "reformes": [None if r is None else [r[0], str(r[1]), str(r[-1]), code(r)] for r in toutes],
        "conventions": str(conventions_apportees()),
        "calcul": {"fonction": f"{calcul.__module__}.{calcul.__qualname__}"}
        | {nom: str(valeur) for nom, valeur in options.items() if nom not in ("base", "reforme")},
        "versions": empreintes.versions(),
        "decoupage": taille,
    }


def parcourir(
    mission: Mission,
    source,
    toutes: Sequence[tranches.Tranche],
    travail: Travail,
    options: Options,
    titre: str,
) -> None:
    """Fait les tranches qui manquent au dossier de travail."""
    manquantes = [t for t in toutes if t.numero not in travail.finies]
    doublons = tranches.ids_en_double(source, toutes) if manquantes else None
    doublons = () if doublons is None else tuple(doublons)
    americaines = tranches.dates_americaines(source, toutes, dossiers.noms_de_dates()) if manquantes else {}
    marque = temoin(source.chemin)
    taches = [Tache(mission, source, t, doublons, tuple(americaines.items()), marque) for t in manquantes]
    total = sum(t.lignes for t in toutes)
    nombre = execution.nombre_de_processus(options.processus, total, len(taches))
    deja = total - sum(t.lignes for t in manquantes)
    with (
        suivre(titre, total, deja) as avancer,
        contextlib.closing(execution.executer(faire, taches, nombre, options.grappe)) as faites,
    ):
        for tache, (pieces, comptes) in faites:
            travail.ranger(tache.tranche.numero, pieces, comptes)
            avancer(tache.tranche.lignes)


def absolus(mission: Mission, source: tranches.Source) -> tuple[Mission, tranches.Source]:
    """Chemins entiers : un ouvrier d'une grappe n'a pas le même dossier courant."""
    personnes = mission.personnes and str(Path(mission.personnes).resolve())
    return (
        dataclasses.replace(mission, personnes=personnes),
        dataclasses.replace(source, chemin=str(Path(source.chemin).resolve())),
    )


def verifier_a_la_fin(travail: Travail, mission: Mission, source, toutes, taille: int) -> None:
    """Erreur (`ErreurEntree`) : ce qui décide du résultat a changé en cours de route, ou il manque un morceau."""
    quoi = changements(
        travail.cle, cle(dataclasses.replace(mission, loi=empreintes.empreinte_loi()), source, taille)
    )
    if quoi:
        travail.effacer()
        raise ErreurEntree(f"Ceci a changé pendant l'exécution, rien n'est écrit : {quoi}. Relancez.")
    travail.verifier_entier({t.numero: t.lignes for t in toutes})


def ouvrir(mission: Mission, chemin: Path | str, options: Options, titre: str, decoupe=None) -> Travail:
    """Dossier de travail où toutes les tranches sont faites : à fermer (`with`) quand le résultat est écrit.

    `decoupe` : (source, tranches) du fichier, si on les a déjà.
    """
    source, toutes = decoupe or dossiers.decouper(chemin, options.taille, mission.personnes)
    if options.grappe:
        mission, source = absolus(mission, source)
    if options.travail is None:
        raise ValueError("un dossier de travail est attendu")
    travail = Travail(options.travail, cle(mission, source, options.taille), options.reprendre)
    try:
        parcourir(mission, source, toutes, travail, options, titre)
        verifier_a_la_fin(travail, mission, source, toutes, options.taille)
    except BaseException:
        travail.interrompre()
        raise
    return travail


def refus_de(travail: Travail) -> polars.DataFrame:
    """Toutes les lignes refusées, dans l'ordre du fichier."""
    vide = polars.DataFrame(schema=SCHEMA_REFUS)
    return polars.concat([vide, *map(polars.read_parquet, travail.pieces("refus"))])


def lues(noms: Iterable[str], travail: Travail) -> Iterable[tuple[Path, ...]]:
    """Pièces de ces noms, tranche par tranche, de celles qui les ont."""
    return zip(*(travail.pieces(nom) for nom in noms), strict=True)
