"""Mesures de vitesse et de mémoire : écrit `resultats.json` et le tableau de `README.md`.

`python benchmarks/mesurer.py [--dossiers N] [--fichier N] [--differentiel N] [--expliques N] [--demandes N]
[--echelle N] [mesure…]`. Le temps est celui du processeur partout où le travail tient dans un processus.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ICI = Path(__file__).resolve().parent
sys.path[:0] = [str(ICI), str(ICI.parent)]

MILLION = 1_000_000
REFORME = ICI.parent / "openfisca_habitat_local/reforms/exemples/haguenau_abondement_15.yaml"
PARAMETRE = "habitat_local.conventions.haguenau_2016.ville.proprietaires_occupants.taux"
#: clé : (sens, unité, à atteindre : « au plus » ou « au moins », valeur).
CIBLES = {
    "ratio_numpy": ("moteur / numpy ordinaire, mêmes règles, en mémoire", "", "au plus", 1.0),
    "ratio_indexation_coeur": ("indexation du cœur / tableaux denses, mêmes lectures", "", "au moins", 20),
    "debit_dossiers_s": (
        "Parquet, base et une réforme, agrégats, un processus",
        "dossiers/s",
        "au moins",
        500_000,
    ),
    "lecture_sur_chiffrage": (
        "le plancher : lire le même fichier et sommer ses montants / le chiffrer",
        "",
        None,
        None,
    ),
    "rss_4m_sur_1m": ("pic de mémoire à quatre fois plus de dossiers / pic de base", "", "au plus", 1.3),
    "balayage_100_sur_1": ("100 valeurs balayées / une simulation", "", "au plus", 2),
    "deux_processus_sur_un": ("débit de deux processus / d'un seul", "", "au moins", 1.7),
    "explication_sur_plan": ("plans expliqués en JSON / mêmes plans en table", "", None, None),
    "fsl_demandes_s": ("demandes au FSL, de Parquet à JSON, en flux", "demandes/s", "au moins", 20_000),
    "demarrage_s": ("`plan` d'un dossier, lectures comprises, avec le cache de la loi", "s", "au plus", 1),
    "demarrage_sans_cache_s": ("`plan` d'un dossier, lectures comprises, sans cache", "s", "au plus", 3),
    "demarrage_aide_s": ("`--help`", "s", "au plus", 0.3),
    "differentiel_ecarts": ("dossiers où moteur et étalon diffèrent", "", "au plus", 0),
}
#: Mesures que la charge de la machine ne change pas.
EXACTES = ("differentiel_ecarts", "rss_4m_sur_1m")


def processeur(fonction, fois=1):
    """(secondes de processeur, résultat) : la plus rapide de `fois` exécutions."""
    meilleur = float("inf")
    for _ in range(fois):
        debut = time.process_time()
        resultat = fonction()
        meilleur = min(meilleur, time.process_time() - debut)
    return meilleur, resultat


def ailleurs(code, *arguments):
    """Exécute un programme dans un processus neuf ; rend ce qu'il écrit (JSON), et les secondes écoulées."""
    environnement = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path[:2])}
    debut = time.perf_counter()
    sortie = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environnement, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(sortie.stdout.splitlines()[-1]), time.perf_counter() - debut


# --- Chaque mesure : rend {clé: valeur} --------------------------------------------------------------------


def ratio_numpy(options):
    from habitat_local.loi.moteur import calculer
    from habitat_local.loi.systeme import droit_en_vigueur
    from tests import etalon as reference
    from tests.etalon.dossiers_aleatoires import dossiers

    table, systeme = dossiers(options.dossiers, graine=1), droit_en_vigueur()
    calculer(table.head(1000), systeme, reference.SORTIES)  # lit les paramètres
    moteur, _ = processeur(lambda: calculer(table, systeme, reference.SORTIES), 2)
    numpy_seul, _ = processeur(lambda: reference.calculer(table), 2)
    return {"ratio_numpy": moteur / numpy_seul, "moteur_s": moteur, "numpy_s": numpy_seul}


def ratio_indexation_coeur(options):
    import numpy
    from openfisca_core.indexed_enums import EnumArray
    from openfisca_core.parameters import ParameterNode

    from openfisca_habitat_local.mecanismes.bareme import LIGNES, PROFILS, lire
    from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Profil

    def cellule(rang):
        return {"values": {"2016-01-01": {"value": rang / 100}}}

    tables = {
        ligne.name: {profil.name: cellule(i * len(Profil) + j) for j, profil in enumerate(Profil)}
        for i, ligne in enumerate(LigneTravaux)
    }
    noeud = ParameterNode("table", data=tables)("2016-06-15")
    alea = numpy.random.default_rng(1)
    lignes = alea.integers(0, len(LigneTravaux), options.dossiers).astype(numpy.int16)
    profils = alea.integers(0, len(Profil), options.dossiers).astype(numpy.int16)
    par_ligne, par_profil = EnumArray(lignes, LigneTravaux), EnumArray(profils, Profil)
    coeur, attendu = processeur(lambda: noeud[par_ligne][par_profil])

    cle = lignes.astype(numpy.int32) * len(PROFILS) + profils
    notre, obtenu = processeur(lambda: lire(noeud, (LIGNES, PROFILS), cle), 5)
    # Un tableau sans colonne « très très modeste » s'y lit dans la suivante : seule différence voulue.
    assert numpy.allclose(obtenu, attendu), "les deux lectures diffèrent"
    return {"ratio_indexation_coeur": coeur / notre, "coeur_s": coeur, "tableaux_denses_s": notre}


CHIFFRER = """
import json, resource, sys, time
from pathlib import Path
from habitat_local.loi.systeme import droit_en_vigueur
from habitat_local.volumes.chiffrer import chiffrer
from habitat_local.volumes.taches import Options
droit_en_vigueur()
debut, cpu = time.perf_counter(), time.process_time()
chiffrer(Path(sys.argv[1]), Path(sys.argv[2]), options=Options(processus=int(sys.argv[3])))
print(json.dumps({"ecoule": time.perf_counter() - debut, "cpu": time.process_time() - cpu,
    "rss_mo": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

PLANCHER = """
import json, sys, time
import polars
cpu = time.process_time()
polars.read_parquet(sys.argv[1]).select(polars.selectors.float().sum())
print(json.dumps(time.process_time() - cpu))
"""


def fichier_de(options, combien):
    from habitat_local.population import hasard

    chemin = Path(options.travail) / f"dossiers-{combien}.parquet"
    if not chemin.exists():
        hasard.ecrire(combien, 1, chemin)
    return chemin


def chiffrer(options, combien, processus=1):
    return ailleurs(CHIFFRER, fichier_de(options, combien), REFORME, processus)[0]


def debit_dossiers_s(options):
    mesure = chiffrer(options, options.fichier)
    plancher = ailleurs(PLANCHER, fichier_de(options, options.fichier))[0]
    return {
        "debit_dossiers_s": options.fichier / mesure["cpu"],
        "debit_dossiers_s_ecoule": options.fichier / mesure["ecoule"],
        "lecture_sur_chiffrage": plancher / mesure["cpu"],
    }


def rss_4m_sur_1m(options):
    petit, grand = (
        chiffrer(options, combien)["rss_mo"] for combien in (options.fichier, 4 * options.fichier)
    )
    return {"rss_4m_sur_1m": grand / petit, "rss_1m_mo": petit, "rss_4m_mo": grand}


def deux_processus_sur_un(options):
    """Sur le grand fichier : chaque processus doit d'abord construire son système."""
    un, deux = (chiffrer(options, 4 * options.fichier, combien)["ecoule"] for combien in (1, 2))
    return {"deux_processus_sur_un": un / deux, "un_processus_s": un, "deux_processus_s": deux}


def balayage_100_sur_1(options):
    import polars

    from habitat_local.chiffrage.balayage import Balayage
    from habitat_local.chiffrage.depots import deposes
    from habitat_local.chiffrage.mesures import sorties
    from habitat_local.dossiers.verification import lots_verifies
    from habitat_local.loi.moteur import calculer
    from habitat_local.loi.systeme import droit_en_vigueur
    from habitat_local.loi.variantes import feuilles

    systeme = droit_en_vigueur()
    bons = [lot[0] for lot in lots_verifies(fichier_de(options, options.fichier))]
    table = deposes(polars.concat(bons))
    calculer(table.head(1000), systeme, sorties())
    une, _ = processeur(lambda: calculer(table, systeme, sorties()))
    chemins = feuilles(systeme, PARAMETRE)
    valeurs = [0.05 + 0.001 * rang for rang in range(100)]

    def balayer():
        balayage = Balayage(table, systeme, chemins, dict.fromkeys(chemins, (valeurs[0], valeurs[-1])))
        balayage.balayer(chemins, valeurs)
        return balayage.touches

    cent, touches = processeur(balayer)
    return {
        "balayage_100_sur_1": cent / une,
        "balayage_s": cent,
        "simulation_s": une,
        "dossiers_touches": touches,
    }


def commande(*arguments, **environnement):
    """Secondes de processeur (la commande et ce qu'elle lance) d'une commande ; la plus rapide de trois."""
    durees = []
    for _ in range(3):  # la première lit le disque, et remplit le cache
        avant = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "habitat_local", *map(str, arguments)], check=True, capture_output=True,
            env=os.environ | {"PYTHONPATH": str(ICI.parent), **environnement},
        )  # fmt: skip
        apres = resource.getrusage(resource.RUSAGE_CHILDREN)
        durees.append(apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime)
    return min(durees)


def demarrage_s(options):
    dossier, cache = Path(options.travail) / "un.csv", str(Path(options.travail) / "cache")
    dossier.write_text(
        "id,date_depot,depcom_logement,statut_demandeur,categorie_ressources_anah,nature_travaux,montant_travaux_ht,"
        "gain_energetique,depot_avant_travaux,travaux_par_entreprises\n"
        "1,2016-06-15,67180,proprietaire_occupant,tres_tres_modeste,energie,20000,0.3,oui,oui\n"
    )
    plan = ("plan", dossier, "--sortie", dossier.with_suffix(".json"))
    return {
        "demarrage_s": commande(*plan, HABITAT_LOCAL_CACHE=cache),
        "demarrage_sans_cache_s": commande(*plan, HABITAT_LOCAL_SANS_CACHE="1"),
        "demarrage_sans_lectures_s": commande(*plan, "--sans-lectures", HABITAT_LOCAL_CACHE=cache),
        "demarrage_aide_s": commande("--help"),
    }


def explication_sur_plan(options):
    """Sans les lectures en jeu, qui se mesurent à part."""
    from habitat_local.dossiers.verification import dossiers
    from habitat_local.loi.systeme import droit_en_vigueur
    from habitat_local.plans import reponse

    lot, droit = dossiers(fichier_de(options, options.expliques)), droit_en_vigueur()
    reponse.planifier(lot, droit)
    nus, _ = processeur(lambda: reponse.planifier(lot, droit).table.height)
    expliques, _ = processeur(lambda: sum(1 for _ in reponse.planifier(lot, droit, expliquer=True).objets()))
    return {"explication_sur_plan": expliques / nus, "plans_expliques_s": options.expliques / expliques}


def fsl_demandes_s(options):
    from habitat_local.fsl import calcul
    from habitat_local.population import fichier as populations

    demandes = populations.engendrer("meuse", 1, None, options.demandes)
    sum(1 for _ in calcul.executer(demandes.head(100)).objets())
    duree, _ = processeur(
        lambda: sum(len(json.dumps(o, default=str)) for o in calcul.executer(demandes).objets())
    )
    return {"fsl_demandes_s": demandes.height / duree, "fsl_s": duree}


def echelle(options):
    """Temps et mémoire d'un chiffrage, de dix mille dossiers au plus grand fichier demandé."""
    tailles = [t for t in (10_000, 100_000, MILLION, 10 * MILLION) if t <= options.echelle]
    points = [{"dossiers": taille, **chiffrer(options, taille)} for taille in tailles]
    if not options.mesures:
        dessiner(points)
    return {"echelle": points}


def dessiner(points):
    """Graphique de la loi d'échelle : secondes de processeur et mémoire, axes logarithmiques."""
    import altair
    import polars
    import vl_convert

    table = polars.DataFrame(points)
    axe = altair.X("dossiers:Q", scale=altair.Scale(type="log"), title="Dossiers")

    def courbe(champ, titre):
        y = altair.Y(f"{champ}:Q", scale=altair.Scale(type="log"), title=titre)
        return altair.Chart(table).mark_line(point=True).encode(axe, y).properties(width=320, height=220)

    deux = courbe("cpu", "Secondes de processeur") | courbe("rss_mo", "Mémoire, Mo")
    (ICI / "echelle.svg").write_text(vl_convert.vegalite_to_svg(deux.to_json()))


def differentiel_ecarts(options):
    """Le moteur contre l'étalon, sur d'autres graines que la suite d'essais."""
    from habitat_local.loi.moteur import calculer
    from habitat_local.loi.systeme import droit_en_vigueur
    from tests.etalon import SORTIES
    from tests.etalon import calculer as etalon
    from tests.etalon.dossiers_aleatoires import dossiers
    from tests.etalon.ecarts import comparer, en_clair

    ecarts = 0
    atteintes: dict = {}
    for rang, debut in enumerate(range(0, options.differentiel, 200_000)):
        table = dossiers(min(200_000, options.differentiel - debut), graine=9000 + rang)
        moteur = calculer(table, droit_en_vigueur(), [*SORTIES, "texte_applicable", "ligne_travaux"])
        attendu = etalon(table)
        faux = comparer(table, moteur, attendu)
        ecarts += int(faux.sum())
        if faux.any():
            print(en_clair(table, moteur, attendu, faux), file=sys.stderr)
        for texte, ligne, nombre in moteur.group_by("texte_applicable", "ligne_travaux").len().iter_rows():
            atteintes[f"{texte} / {ligne}"] = atteintes.get(f"{texte} / {ligne}", 0) + nombre
    return {
        "differentiel_ecarts": ecarts,
        "differentiel_dossiers": options.differentiel,
        "differentiel_branches": dict(sorted(atteintes.items())),
    }


MESURES = (
    ratio_numpy, ratio_indexation_coeur, debit_dossiers_s, rss_4m_sur_1m, balayage_100_sur_1,
    deux_processus_sur_un, explication_sur_plan, fsl_demandes_s, demarrage_s, differentiel_ecarts, echelle,
)  # fmt: skip


# --- Écriture ----------------------------------------------------------------------------------------------


def machine(options):
    modele = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        noms = [
            ligne.split(":", 1)[1].strip()
            for ligne in cpuinfo.read_text().splitlines()
            if "model name" in ligne
        ]
        modele = noms[0] if noms else modele
    paquets = ("openfisca-core", "openfisca-france", "numpy", "polars", "pyarrow")
    return {
        "date": datetime.date.today().isoformat(),
        "processeur": modele,
        "coeurs": os.cpu_count(),
        "charge_au_debut": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {nom: importlib.metadata.version(nom) for nom in paquets},
        "dossiers_en_memoire": options.dossiers,
        "dossiers_du_fichier": options.fichier,
    }


def nombre(valeur):
    return f"{valeur:,.0f}".replace(",", " ") if abs(valeur) >= 1000 else f"{valeur:.3g}".replace(".", ",")


def verdict(cle, sens, cible, valeur, ou):
    """Un temps pris sur une machine plus chargée que ses cœurs ne dit pas qu'un but est atteint, ni qu'il ne l'est pas."""
    if sens is None:
        return "rapporté"
    if ou["charge_au_debut"] > ou["coeurs"] and cle not in EXACTES:
        return f"{sens} {nombre(cible)} : machine trop chargée pour en juger"
    atteint = valeur <= cible if sens == "au plus" else valeur >= cible
    return f"{sens} {nombre(cible)} : {'atteint' if atteint else '**non atteint**'}"


def tableau(resultats):
    lignes = ["| Mesure | Sens | Valeur | À atteindre |", "|---|---|---|---|"]
    for cle, (quoi, unite, sens, cible) in CIBLES.items():
        if cle in resultats:
            valeur, ou = resultats[cle], resultats["machine"]
            lignes.append(
                f"| `{cle}` | {quoi} | {nombre(valeur)} {unite} | {verdict(cle, sens, cible, valeur, ou)} |"
            )
    ou = resultats["machine"]
    versions = ", ".join(f"{nom} {version}" for nom, version in ou["versions"].items())
    lignes += [
        "",
        f"Le {ou['date']}, {ou['processeur']}, {ou['coeurs']} cœurs (charge au début {ou['charge_au_debut']}), "
        f"Python {ou['python']}, {versions}. En mémoire : {nombre(ou['dossiers_en_memoire'])} dossiers ; "
        f"fichier : {nombre(ou['dossiers_du_fichier'])}, puis quatre fois plus.",
    ]
    return "\n".join(lignes)


DEBUT, FIN = "<!-- mesures -->", "<!-- fin des mesures -->"


def ecrire(resultats):
    gardes = json.loads((ICI / "resultats.json").read_text())
    resultats |= {nom: gardes[nom] for nom in ("serveur",) if nom in gardes}  # mesuré par `serveur.py`
    (ICI / "resultats.json").write_text(json.dumps(resultats, ensure_ascii=False, indent=2) + "\n")
    page = ICI / "README.md"
    avant, _, reste = page.read_text().partition(DEBUT)
    apres = reste.partition(FIN)[2]
    page.write_text(f"{avant}{DEBUT}\n{tableau(resultats)}\n{FIN}{apres}")


def main():
    lecteur = argparse.ArgumentParser(description="Mesures de vitesse et de mémoire.")
    lecteur.add_argument("mesures", nargs="*", help="à défaut, toutes")
    lecteur.add_argument("--dossiers", type=int, default=MILLION)
    lecteur.add_argument("--fichier", type=int, default=MILLION)
    lecteur.add_argument("--differentiel", type=int, default=MILLION)
    lecteur.add_argument("--expliques", type=int, default=20_000)
    lecteur.add_argument("--demandes", type=int, default=20_000)
    lecteur.add_argument(
        "--echelle", type=int, default=MILLION, help="plus grand fichier de la loi d'échelle"
    )
    options = lecteur.parse_args()
    resultats = {"machine": machine(options)}
    with tempfile.TemporaryDirectory(prefix="mesures-") as options.travail:
        for mesure in MESURES:
            if not options.mesures or mesure.__name__ in options.mesures:
                resultats |= mesure(options)
                valeur = resultats[mesure.__name__]
                print(
                    mesure.__name__, nombre(valeur) if isinstance(valeur, int | float) else valeur, flush=True
                )
    if not options.mesures:
        ecrire(resultats)
    else:
        print(json.dumps(resultats, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
