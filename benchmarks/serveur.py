"""Mesures du serveur : démarrage, mémoire, latence, débit ; en moins de cinq minutes, par de vraies requêtes HTTP.

`python benchmarks/serveur.py [--jours N] [--chaudes N] [--secondes S]` écrit la partie « serveur » de
`resultats.json` et son tableau dans `README.md`. Temps écoulés : une machine chargée les allonge, et cela se dit.
"""

import argparse
import concurrent.futures
import contextlib
import datetime
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ICI = Path(__file__).resolve().parent
sys.path[:0] = [str(ICI), str(ICI.parent)]

from mesurer import machine, nombre, verdict  # noqa: E402

from habitat_local.serveur import plans  # noqa: E402

(EXEMPLE,) = plans.EXEMPLE["dossiers"]

OUVRIERS, CLIENTS = 2, 4
DEBUT, FIN = "<!-- mesures du serveur -->", "<!-- fin des mesures du serveur -->"
#: clé : (sens, unité, à atteindre : « au plus » ou « au moins », valeur), comme dans `mesurer.py`.
CIBLES = {
    "serveur_premiere_reponse_s": ("de la commande au premier plan rendu", "s", None, None),
    "serveur_rss_mo": ("mémoire d'un processus, au premier plan", "Mo", None, None),
    "serveur_rss_croissance_mo": ("mémoire prise en plus par les plans de N jours distincts", "Mo", "au plus", 50),
    "serveur_openfisca_croissance_mo": ("de même, par `/openfisca/calculate`", "Mo", "au plus", 50),
    "serveur_plan_mediane_ms": ("un plan à chaud, sans explication : médiane", "ms", "au plus", 10),
    "serveur_plan_p95_ms": ("un plan à chaud, sans explication : 95e centile", "ms", "au plus", 30),
    "serveur_plan_explique_mediane_ms": ("un plan expliqué à chaud : médiane", "ms", None, None),
    "serveur_plan_explique_p95_ms": ("un plan expliqué à chaud : 95e centile", "ms", None, None),
    "serveur_requetes_s": (f"plans par seconde, {OUVRIERS} processus, {CLIENTS} clients", "/s", None, None),
}  # fmt: skip
#: La mémoire ne dépend pas de la charge de la machine.
MEMOIRE = ("serveur_rss_croissance_mo", "serveur_openfisca_croissance_mo")


def port_libre():
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


@contextlib.contextmanager
def serveur(processus=1):
    """(adresse, processus principal) d'un serveur neuf ; il est arrêté à la sortie, et lui seul."""
    port = port_libre()
    environnement = os.environ | {"PYTHONPATH": str(ICI.parent)}
    with tempfile.TemporaryDirectory(prefix="serveur-") as dossier:
        commande = [
            sys.executable,
            "-m",
            "habitat_local",
            "servir",
            "--port",
            str(port),
            "--dossier",
            dossier,
        ]
        lance = subprocess.Popen(
            [*commande, "--processus", str(processus)], env=environnement, stdout=subprocess.DEVNULL
        )
        try:
            yield f"http://127.0.0.1:{port}", lance
        finally:
            lance.terminate()
            lance.wait(timeout=30)


def un_plan(client, jour=None, montant=20_000, expliquer=False):
    """Secondes d'une requête. Erreur : ce n'est pas un plan."""
    dossier = EXEMPLE | {"montant_travaux_ht": montant, "montant_travaux_ttc": montant * 1.055}
    dossier |= {"date_depot": str(jour)} if jour else {}
    debut = time.perf_counter()
    reponse = client.post("/plans", json={"dossiers": [dossier], "expliquer": expliquer})
    ecoule = time.perf_counter() - debut
    assert reponse.status_code == 200 and len(reponse.json()["dossiers"]) == 1, reponse.text
    return ecoule


def premiere_reponse(client, lance, delai=180):
    """Attend le premier plan. Erreur : le serveur s'est arrêté, ou ne répond pas dans le délai."""
    limite = time.monotonic() + delai
    while time.monotonic() < limite:
        assert lance.poll() is None, "le serveur s'est arrêté"
        with contextlib.suppress(httpx.TransportError):
            return un_plan(client)
        time.sleep(0.05)
    raise TimeoutError(f"aucune réponse en {delai} s")


def rss_mo(pid):
    """Mémoire résidente d'un processus."""
    lignes = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(ligne.split()[1]) for ligne in lignes if ligne.startswith("VmRSS")) / 1024


def jours(combien):
    """Jours distincts, les derniers avant celui de l'exemple compris."""
    dernier = datetime.date.fromisoformat(EXEMPLE["date_depot"])
    return [dernier - datetime.timedelta(days=rang) for rang in range(combien)]


def par_openfisca(client, jour, exemple):
    """Le dossier d'exemple de l'API d'origine, un autre jour."""
    situation = json.loads(exemple.replace(EXEMPLE["date_depot"], str(jour)))
    reponse = client.post("/openfisca/calculate", json=situation)
    assert reponse.status_code == 200, reponse.text


def exemple_openfisca(client):
    schemas = client.get("/openfisca/spec").json()["components"]["schemas"]
    return json.dumps(schemas["SituationInput"]["example"])


def centile(temps, part):
    return 1000 * sorted(temps)[min(int(part * len(temps)), len(temps) - 1)]


def un_processus(options):
    """Démarrage, mémoire et latence d'un processus seul."""
    debut = time.perf_counter()
    with serveur() as (adresse, lance), httpx.Client(base_url=adresse, timeout=120) as client:
        premiere_reponse(client, lance)
        dit = {"serveur_premiere_reponse_s": time.perf_counter() - debut}
        dit["serveur_rss_mo"] = avant = rss_mo(lance.pid)
        for jour in jours(options.jours):
            un_plan(client, jour)
        dit["serveur_rss_croissance_mo"] = rss_mo(lance.pid) - avant
        for cle, expliquer in (("plan", False), ("plan_explique", True)):
            temps = [
                un_plan(client, montant=5_000 + rang, expliquer=expliquer) for rang in range(options.chaudes)
            ]
            dit[f"serveur_{cle}_mediane_ms"] = 1000 * statistics.median(temps)
            dit[f"serveur_{cle}_p95_ms"] = centile(temps, 0.95)
        exemple = exemple_openfisca(client)
        par_openfisca(client, EXEMPLE["date_depot"], exemple)
        avant = rss_mo(lance.pid)
        for jour in jours(options.jours):
            par_openfisca(client, jour, exemple)
        dit["serveur_openfisca_croissance_mo"] = rss_mo(lance.pid) - avant
    return dit


def deux_processus(options):
    """Plans par seconde de deux processus, sous quelques clients qui attendent chacun sa réponse."""

    def client_jusqu_a(limite, adresse):
        faits = 0
        while time.monotonic() < limite:
            with httpx.Client(base_url=adresse, timeout=120) as client:  # une connexion choisit un processus
                for _ in range(10):
                    un_plan(client, montant=5_000 + faits)
                    faits += 1
        return faits

    with serveur(OUVRIERS) as (adresse, lance), httpx.Client(base_url=adresse, timeout=120) as client:
        premiere_reponse(client, lance)
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            list(
                clients.map(lambda _: client_jusqu_a(time.monotonic() + 5, adresse), range(CLIENTS))
            )  # à chaud
            debut = time.monotonic()
            faits = clients.map(lambda _: client_jusqu_a(debut + options.secondes, adresse), range(CLIENTS))
            return {"serveur_requetes_s": sum(faits) / (time.monotonic() - debut)}


def tableau(resultats):
    ou = resultats["machine"]
    lignes = ["| Mesure | Sens | Valeur | À atteindre |", "|---|---|---|---|"]
    for cle, (quoi, unite, sens, cible) in CIBLES.items():
        juge = ou | {"charge_au_debut": 0} if cle in MEMOIRE else ou
        juge = verdict(cle, sens, cible, resultats[cle], juge)
        lignes.append(f"| `{cle}` | {quoi} | {nombre(resultats[cle])} {unite} | {juge} |")
    dit = (
        f"Le {ou['date']}, {ou['processeur']}, {ou['coeurs']} cœurs (charge au début {ou['charge_au_debut']}) ; "
        f"N = {nombre(resultats['jours'])} jours ; {nombre(resultats['chaudes'])} plans à chaud."
    )
    return "\n".join([*lignes, "", dit])


def ecrire(resultats):
    """Range les mesures à leur place dans `resultats.json` et dans le tableau de `README.md`."""
    fichier, page = ICI / "resultats.json", ICI / "README.md"
    tous = json.loads(fichier.read_text()) | {"serveur": resultats}
    fichier.write_text(json.dumps(tous, ensure_ascii=False, indent=2) + "\n")
    avant, _, reste = page.read_text().partition(DEBUT)
    page.write_text(f"{avant}{DEBUT}\n{tableau(resultats)}\n{FIN}{reste.partition(FIN)[2]}")


def main():
    lecteur = argparse.ArgumentParser(description="Mesures du serveur.")
    lecteur.add_argument("--jours", type=int, default=1000, help="jours distincts demandés")
    lecteur.add_argument("--chaudes", type=int, default=300, help="plans à chaud mesurés")
    lecteur.add_argument("--secondes", type=float, default=15, help="durée de la mesure de débit")
    lecteur.add_argument("--sans-ecrire", action="store_true", help="montre, n'écrit rien")
    options = lecteur.parse_args()
    ou = {
        nom: v
        for nom, v in machine(argparse.Namespace(dossiers=0, fichier=0)).items()
        if "dossiers" not in nom
    }
    resultats = {"machine": ou, "jours": options.jours, "chaudes": options.chaudes}
    resultats |= un_processus(options) | deux_processus(options)
    print(tableau(resultats))
    if not options.sans_ecrire:
        ecrire(resultats)


if __name__ == "__main__":
    main()
