"""Grandes populations : un fichier découpé en tranches, chacune vérifiée, calculée et rangée à part.

Chaque tranche finie laisse ses pièces dans le dossier de travail ; le résultat s'assemble à la fin, dans
l'ordre du fichier. Il est le même, à l'octet, quels que soient le découpage, le nombre de processus, la
grappe et les reprises.
"""

import contextlib
import dataclasses
import functools
import io
import tempfile
from pathlib import Path

import polars

from habitat_local.chiffrage import cout as chiffrage
from habitat_local.chiffrage import precision
from habitat_local.communs import empreintes
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.progression import suivre
from habitat_local.dossiers import tranches
from habitat_local.dossiers import verification as dossiers
from habitat_local.dossiers.verification import SCHEMA_REFUS
from habitat_local.loi.systeme import classe_reforme
from habitat_local.loi.systeme import systeme as systeme_openfisca
from habitat_local.plans import plan as plans
from habitat_local.plans import presentation
from habitat_local.volumes import execution
from habitat_local.volumes.travail import Travail
from openfisca_habitat_local.systeme import reformes as reformes_yaml


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
    """Ce que tous les ouvriers doivent savoir : réformes (YAML entier, nom ou classe) et options de calcul."""

    genre: str
    loi: str
    base: tuple = ()
    reforme: tuple = ()
    taux_recours: float | None = None
    cout_travaux: float | None = None
    repliques: int = 0
    personnes: str | None = None
    forme: str | None = None
    expliquer: bool = False


# --- Réformes qui voyagent --------------------------------------------------------------------------------


def emballer(reforme):
    """Réforme sous une forme qui voyage : un fichier part avec son contenu."""
    nom = str(reforme)
    if isinstance(reforme, Path) or nom.endswith((".yaml", ".yml")):
        reformes_yaml.lire_fichier(reforme)  # fautes dites tout de suite
        return "fichier", Path(reforme).name, Path(reforme).read_text(encoding="utf-8")
    if isinstance(reforme, dict):
        import yaml

        return "fichier", "réforme", yaml.safe_dump(reforme, allow_unicode=True, sort_keys=False)
    return "classe" if isinstance(reforme, type) else "lecture", reforme


def deballer(emballee):
    if emballee[0] == "fichier":
        import yaml

        return reformes_yaml.reforme(yaml.safe_load(emballee[2]), emballee[1])
    return classe_reforme(emballee[1])


@functools.lru_cache(maxsize=4)
def systemes(base, reforme):
    """Systèmes de la base et de la réforme, construits une fois par processus."""
    de_base = systeme_openfisca([deballer(r) for r in base])
    return {"base": de_base, "reforme": systeme_openfisca([deballer(r) for r in (*base, *reforme)])}


# --- Une tranche, dans un ouvrier -------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Tache:
    """Une tranche à faire, sous une mission."""

    mission: Mission
    source: tranches.Source
    tranche: tranches.Tranche
    doublons: tuple = ()


def en_octets(table):
    tampon = io.BytesIO()
    table.write_parquet(tampon, compression="lz4", row_group_size=20_000)
    return tampon.getvalue()


def faire(tache):
    """(pièces, comptes) d'une tranche. Erreur : l'ouvrier n'a pas la même loi que celui qui demande."""
    mission = tache.mission
    if mission.loi != empreintes.empreinte_loi():
        raise ErreurEntree("Un ouvrier de la grappe n'a pas la même version de la loi : mettez-le à jour.")
    systeme = systemes(mission.base, mission.reforme)["base"]
    brut = dossiers.brute(tache.source, tache.tranche, mission.personnes, systeme)
    doublons = polars.Series("id", tache.doublons, dtype=polars.String) if tache.doublons else None
    bons, refus = dossiers.verifier(brut, systeme, doublons)
    pieces, comptes = GENRES[mission.genre](mission, bons)
    comptes |= {"lignes": brut.height, "refus": refus.height, "refusees": refus["ligne"].n_unique()}
    if refus.height:
        pieces["refus"] = en_octets(refus)
    return pieces, comptes


def mesurer(mission, bons):
    deposes = chiffrage.au_cout(chiffrage.deposes(bons, mission.taux_recours), mission.cout_travaux)
    if not deposes.height:
        return {}, {"deposes": 0}
    morceau = chiffrage.mesurer(deposes, systemes(mission.base, mission.reforme), mission.repliques)
    demandes = morceau.demandes.sort(*chiffrage.enveloppes.CLES, "id")
    tables = {"cube": morceau.cube, "jours": morceau.jours, "demandes": demandes}
    tables["precision"] = morceau.precision
    return {nom: en_octets(table) for nom, table in tables.items()}, {"deposes": deposes.height}


def planifier(mission, bons):
    systeme = systemes(mission.base, mission.reforme)["base"]
    complet = mission.expliquer or mission.forme != "csv"
    plan = (
        plans.plan_complet(bons, [deballer(r) for r in mission.base])
        if complet
        else plans.planifier(bons, systeme)
    )
    explications = plans.expliquer(bons, systeme) if mission.expliquer and mission.forme != "csv" else None
    forme = presentation.FORMES[mission.forme](systeme)
    pieces = {"entete": forme.entete(plan), "corps": forme.corps(plan, explications)}
    return {nom: texte.encode() for nom, texte in pieces.items()}, {}


GENRES = {"chiffrage": mesurer, "plan": planifier}


# --- Toutes les tranches ----------------------------------------------------------------------------------


def cle(mission, source, taille):
    """Ce qui doit être inchangé pour qu'une tranche finie serve encore."""
    fichiers = [source.chemin, *([mission.personnes] if mission.personnes else [])]
    calcul = dataclasses.asdict(mission)
    loi = calcul.pop("loi")
    return {
        "donnees": [empreintes.empreinte(f) for f in fichiers],
        "loi": loi,
        "reformes": [[str(x) for x in r] for r in (*mission.base, None, *mission.reforme) if r],
        "calcul": {nom: str(valeur) for nom, valeur in calcul.items() if nom not in ("base", "reforme")},
        "versions": empreintes.versions(),
        "decoupage": taille,
    }


def parcourir(mission, source, toutes, travail, options, titre):
    """Fait les tranches qui manquent au dossier de travail."""
    manquantes = [t for t in toutes if t.numero not in travail.finies]
    doublons = tranches.ids_en_double(source, toutes) if manquantes else None
    doublons = () if doublons is None else tuple(doublons)
    taches = [Tache(mission, source, t, doublons) for t in manquantes]
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


def ouvrir(mission, chemin, options, titre):
    """Dossier de travail où toutes les tranches sont faites : à fermer (`with`) quand le résultat est écrit."""
    source, toutes = dossiers.decouper(chemin, options.taille, mission.personnes)
    cle_du_travail = cle(mission, source, options.taille)
    travail = Travail(options.travail, cle_du_travail, options.reprendre)
    try:
        parcourir(mission, source, toutes, travail, options, titre)
    except BaseException:
        travail.interrompre()
        raise
    return travail


def refus_de(travail):
    """Toutes les lignes refusées, dans l'ordre du fichier."""
    vide = polars.DataFrame(schema=SCHEMA_REFUS)
    return polars.concat([vide, *map(polars.read_parquet, travail.pieces("refus"))])


# --- Chiffrer ---------------------------------------------------------------------------------------------


def mission_de_chiffrage(reforme, lectures=(), taux_recours=None, cout_travaux=None, repliques=0):
    return Mission(
        "chiffrage",
        empreintes.empreinte_loi(),
        tuple(map(emballer, lectures)),
        (emballer(reforme),),
        taux_recours,
        cout_travaux,
        repliques,
    )


def repliques_par_defaut(chemin):
    """Nombre de répliques bootstrap d'un fichier : aucune s'il est grand."""
    _, toutes = dossiers.decouper(chemin)
    return precision.repliques_par_defaut(sum(tranche.lignes for tranche in toutes))


def additionner(travail):
    """Morceau de toute la population : cubes additionnés un à un, demandes laissées dans leurs fichiers."""
    total = None
    pieces = zip(*(travail.pieces(nom) for nom in ("cube", "jours", "demandes", "precision")), strict=True)
    for cube, jours, demandes, precise in pieces:
        morceau = chiffrage.Morceau(
            polars.read_parquet(cube),
            polars.read_parquet(jours),
            polars.scan_parquet(demandes),
            polars.read_parquet(precise),
        )
        total = morceau if total is None else total + morceau
    return total


def chiffrer(chemin, reforme, lectures=(), taux_recours=None, options=None, cout_travaux=None, repliques=0):
    """(chiffrage, refus) d'un fichier ; les demandes restent sur disque tant que le chiffrage existe."""
    options = options or Options()
    mission = mission_de_chiffrage(reforme, lectures, taux_recours, cout_travaux, repliques)
    compares = systemes(mission.base, mission.reforme)  # une réforme fausse se dit avant de lire le fichier
    temporaire = None if options.travail else tempfile.TemporaryDirectory(prefix="habitat-local-")
    ou = options.travail or Path(temporaire.name) / "travail"
    travail = ouvrir(mission, chemin, dataclasses.replace(options, travail=ou), "Chiffrage")
    travail.temporaire = temporaire  # effacé quand plus rien ne s'en sert
    resultat = chiffrage.conclure(additionner(travail), compares)
    return dataclasses.replace(resultat, garde=travail), refus_de(travail)


# --- Planifier --------------------------------------------------------------------------------------------


def mission_de_plan(reformes, forme, personnes=None, expliquer=False):
    return Mission(
        "plan",
        empreintes.empreinte_loi(),
        tuple(map(emballer, reformes)),
        forme=forme,
        personnes=None if personnes is None else str(personnes),
        expliquer=expliquer,
    )


def planifier_fichier(chemin, sortie, mission, options):
    """Écrit, entier ou pas du tout, le plan de chaque dossier d'un fichier. Rend la table des refus."""
    systeme = systemes(mission.base, mission.reforme)["base"]
    with ouvrir(mission, chemin, options, "Plans de financement") as travail:
        refus = refus_de(travail)
        entete = travail.pieces("entete")[0].read_text(encoding="utf-8")
        corps = (piece.read_text(encoding="utf-8") for piece in travail.pieces("corps"))
        with presentation.flux_de_sortie(sortie) as flux:
            presentation.assembler(flux, presentation.FORMES[mission.forme](systeme), entete, corps, refus)
    return refus
