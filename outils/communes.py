"""Rafraîchir les communes de France que lit la loi : `python outils/communes.py`.

Source : le paquet npm `@etalab/decoupage-administratif` (code MIT ; données : Licence Ouverte, tirées du Code officiel
géographique de l'Insee, des listes d'intercommunalités de la DGCL, des codes postaux de La Poste et des populations
légales de l'Insee). Une version du paquet par millésime ; celle de 2019 porte en plus l'historique des communes depuis
1943, au jour près. Après 2019, un mouvement est daté du 1er janvier du premier millésime qui le montre.

Un nouveau millésime : ajouter sa version à `VERSIONS`, relancer, et regarder les nombres affichés.
Demande `npm` ; écrit `openfisca_habitat_local/nomenclatures/communes.npz`, toujours le même pour les mêmes versions.
"""

import argparse
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy

PAQUET = "@etalab/decoupage-administratif"
VERSIONS = {
    2019: "0.7.0",
    2021: "1.1.1",
    2022: "2.3.1",
    2023: "3.1.1",
    2024: "4.1.0",
    2025: "5.3.0",
    2026: "6.0.0",
}
SORTIE = Path(__file__).parents[1] / "openfisca_habitat_local" / "nomenclatures" / "communes.npz"
#: Une commune disparue avant ce jour n'est plus connue : aucun texte de ce temps n'est catalogué.
DEBUT = 20080101
SANS_FIN = 99991231
#: L'ordre des genres est celui de `Genre`, dans `mecanismes/communes.py`.
GENRES = ("COM", "ARM", "COMD", "COMA")
GENRES_DU_PAQUET = {
    "commune-actuelle": "COM",
    "arrondissement-municipal": "ARM",
    "commune-deleguee": "COMD",
    "commune-associee": "COMA",
}
Etat = dict[str, Any]


def telecharger(travail: Path, version: str) -> Path:
    """Dossier `data` du paquet à cette version, téléchargé s'il n'est pas déjà dans `travail`."""
    dossier = travail / version
    if not (dossier / "package").exists():
        dossier.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", f"{PAQUET}@{version}"], cwd=dossier, check=True)
        with tarfile.open(next(dossier.glob("*.tgz"))) as archive:
            archive.extractall(dossier, filter="data")
    return dossier / "package" / "data"


def lire(dossier: Path, nom: str) -> list[dict[str, Any]]:
    contenu: list[dict[str, Any]] = json.loads((dossier / f"{nom}.json").read_text(encoding="utf-8"))
    return contenu


def jour(texte: str | None, defaut: int) -> int:
    return int(texte.replace("-", "")) if texte else defaut


def depuis_1943(historique: list[dict[str, Any]]) -> list[Etat]:
    """États des communes encore là à `DEBUT`, d'après l'historique de 2019. `COMP`, commune fondue dans une autre
    sans garder de statut, n'est plus un lieu : seul le nom de celle qui l'a reçue en est gardé."""
    return [
        {
            "code": commune["code"],
            "genre": commune["type"],
            "nom": commune["nom"],
            "debut": jour(commune.get("dateDebut"), 0),
            "fin": jour(commune.get("dateFin"), SANS_FIN),
            "parent": commune["pole"].split("-")[1].split("@")[0] if "pole" in commune else "",
        }
        for commune in historique
        if jour(commune.get("dateFin"), SANS_FIN) > DEBUT
    ]


def suivre(etats: list[Etat], annee: int, communes: list[dict[str, Any]]) -> None:
    """Ferme les états que le millésime ne montre plus, ouvre ceux qu'il montre le premier."""
    vus = {(commune["code"], GENRES_DU_PAQUET[commune["type"]]): commune for commune in communes}
    ouverts = {
        (etat["code"], etat["genre"]): etat
        for etat in etats
        if etat["fin"] == SANS_FIN and etat["genre"] != "COMP"
    }
    premier_jour = annee * 10000 + 101
    for cle, etat in ouverts.items():
        if cle not in vus:
            etat["fin"] = premier_jour
    for cle, commune in vus.items():
        if cle not in ouverts:
            debut = 0 if annee == min(VERSIONS) else premier_jour
            ouverts[cle] = {
                "code": cle[0],
                "genre": cle[1],
                "debut": debut,
                "fin": SANS_FIN,
                "nom": "",
                "parent": "",
            }
            etats.append(ouverts[cle])
        etat = ouverts[cle]
        etat["nom"] = commune["nom"]
        etat["parent"] = commune.get("chefLieu") or commune.get("commune") or ""


def membres(millesimes: dict[int, Path]) -> Iterator[tuple[str, str, int, int]]:
    """(commune, EPCI, premier jour, jour d'après le dernier) ; un millésime vaut jusqu'au suivant."""
    jours = [annee * 10000 + 101 for annee in millesimes]
    depuis: dict[tuple[str, str], int] = {}
    for premier, dossier in zip(jours, millesimes.values(), strict=True):
        presents = {(m["code"], epci["code"]) for epci in lire(dossier, "epci") for m in epci["membres"]}
        for cle in sorted(set(depuis) - presents):
            yield (*cle, depuis.pop(cle), premier)
        for cle in presents:
            depuis.setdefault(cle, premier)
    for cle, premier in depuis.items():
        yield (*cle, premier, SANS_FIN)


def texte(noms: list[str]) -> numpy.ndarray:
    """Les noms en une seule suite d'octets, un par ligne : ils ne sont lus que pour un message."""
    return numpy.frombuffer("\n".join(noms).encode(), dtype="u1")


def colonnes_communes(etats: list[Etat], actuelles: dict[str, dict[str, Any]]) -> dict[str, numpy.ndarray]:
    lieux = sorted(
        (e for e in etats if e["genre"] != "COMP"), key=lambda e: (e["code"], e["debut"], e["genre"])
    )
    departements = [
        actuelles.get(e["code"], {}).get("departement") or e["code"][: 3 if e["code"] > "97" else 2]
        for e in lieux
    ]
    return {
        "code": numpy.array([e["code"] for e in lieux], "S5"),
        "genre": numpy.array([GENRES.index(e["genre"]) for e in lieux], "u1"),
        "debut": numpy.array([e["debut"] for e in lieux], "i4"),
        "fin": numpy.array([e["fin"] for e in lieux], "i4"),
        "parent": numpy.array([e["parent"] for e in lieux], "S5"),
        "departement": numpy.array(departements, "S3"),
        "noms": texte([e["nom"] for e in lieux]),
    }


def colonnes_fondues(etats: list[Etat]) -> dict[str, numpy.ndarray]:
    """Communes fondues dans une autre sans statut : code, commune qui l'a reçue, jour."""
    fondues = sorted((e for e in etats if e["genre"] == "COMP"), key=lambda e: (e["code"], e["debut"]))
    return {
        "fondue": numpy.array([e["code"] for e in fondues], "S5"),
        "fondue_dans": numpy.array([e["parent"] for e in fondues], "S5"),
        "fondue_le": numpy.array([e["debut"] for e in fondues], "i4"),
    }


def colonnes_epci(millesimes: dict[int, Path]) -> dict[str, numpy.ndarray]:
    lignes = sorted(membres(millesimes))
    noms = {epci["code"]: epci["nom"] for dossier in millesimes.values() for epci in lire(dossier, "epci")}
    return {
        "epci_commune": numpy.array([ligne[0] for ligne in lignes], "S5"),
        "epci_siren": numpy.array([int(ligne[1]) for ligne in lignes], "i4"),
        "epci_debut": numpy.array([ligne[2] for ligne in lignes], "i4"),
        "epci_fin": numpy.array([ligne[3] for ligne in lignes], "i4"),
        "epci_connus": numpy.array(sorted(map(int, noms)), "i4"),
        "epci_noms": texte([noms[str(siren)] for siren in sorted(map(int, noms))]),
    }


def colonnes_divisions(dossier: Path) -> dict[str, numpy.ndarray]:
    departements, regions = lire(dossier, "departements"), lire(dossier, "regions")
    return {
        "departement_code": numpy.array([d["code"] for d in departements], "S3"),
        "departement_region": numpy.array([d["region"] for d in departements], "S3"),
        "departement_noms": texte([d["nom"] for d in departements]),
        "region_code": numpy.array([r["code"] for r in regions], "S3"),
        "region_noms": texte([r["nom"] for r in regions]),
    }


def colonnes_actuelles(communes: list[dict[str, Any]]) -> dict[str, numpy.ndarray]:
    """Populations et codes postaux des communes et arrondissements d'aujourd'hui."""
    peuplees = sorted((c for c in communes if "population" in c), key=lambda c: c["code"])
    postaux = sorted({(int(cp), c["code"]) for c in communes for cp in c.get("codesPostaux", ())})
    return {
        "peuplee": numpy.array([c["code"] for c in peuplees], "S5"),
        "population": numpy.array([c["population"] for c in peuplees], "i4"),
        "postal": numpy.array([cp for cp, _ in postaux], "i4"),
        "postal_commune": numpy.array([code for _, code in postaux], "S5"),
    }


def construire(travail: Path) -> dict[str, numpy.ndarray]:
    millesimes = {annee: telecharger(travail, version) for annee, version in VERSIONS.items()}
    etats = depuis_1943(lire(millesimes[min(millesimes)], "historique-communes"))
    for annee, dossier in millesimes.items():
        suivre(etats, annee, lire(dossier, "communes"))
    derniers = lire(millesimes[max(millesimes)], "communes")
    return {
        **colonnes_communes(etats, {c["code"]: c for c in derniers}),
        **colonnes_fondues(etats),
        **colonnes_epci(millesimes),
        **colonnes_divisions(millesimes[max(millesimes)]),
        **colonnes_actuelles(derniers),
        "jours": numpy.array([DEBUT, min(millesimes) * 10000 + 101, max(millesimes) * 10000 + 101], "i4"),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--travail", type=Path, help="dossier où garder les paquets téléchargés")
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as passager:
        colonnes = construire(choix.travail or Path(passager))
    numpy.savez_compressed(SORTIE, allow_pickle=False, **colonnes)
    ouvertes = (colonnes["fin"] == SANS_FIN) & (colonnes["genre"] == 0)
    print(f"{ouvertes.sum()} communes d'aujourd'hui, {len(colonnes['code'])} états depuis {DEBUT // 10000}")
    print(f"{SORTIE.name} : {SORTIE.stat().st_size / 1e6:.2f} Mo")


if __name__ == "__main__":
    main()
