"""Chiffrages demandés au serveur : une file en SQLite, un processus par calcul, des fichiers gardés un temps.

Un redémarrage ne perd rien : ce qui était en attente l'est encore, ce qui était en cours repart.
"""

import contextlib
import dataclasses
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.verrou import verrou
from habitat_local.serveur.erreurs import sans_depot
from habitat_local.serveur.ouvrier import AVANCEMENT, DEMANDE, RESULTAT
from habitat_local.serveur.reglages import Reglages

#: Secondes entre deux regards sur la file (un autre processus a pu y déposer), ou sur le processus qui la tient.
RELEVE = 1.0
ATTENTE, COURS, FINI, ECHEC = "attente", "cours", "fini", "echec"
SCHEMA = """
CREATE TABLE IF NOT EXISTS travaux (
    cle TEXT PRIMARY KEY, etat TEXT NOT NULL, cree REAL NOT NULL, fini REAL, progres REAL NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '', demande TEXT NOT NULL
)
"""


@dataclasses.dataclass(frozen=True)
class Travail:
    """Un chiffrage demandé : son état, ce qu'il en est, ce qui a été demandé."""

    cle: str
    etat: str
    cree: float
    fini: float | None
    progres: float
    message: str
    demande: dict[str, Any]


class Travaux:
    """File des chiffrages d'un serveur. Les fichiers de chacun sont dans `dossier/<cle>/`."""

    def __init__(self, reglages: Reglages) -> None:
        self.reglages = reglages
        self.dossier = Path(reglages.dossier)
        self.dossier.mkdir(parents=True, exist_ok=True)
        self.reveil, self.arret = threading.Event(), threading.Event()
        with self.base() as base:
            base.execute(SCHEMA)
        self.ouvrier = threading.Thread(target=self.servir, name="chiffrages", daemon=True)

    @contextlib.contextmanager
    def base(self) -> Iterator[sqlite3.Connection]:
        connexion = sqlite3.connect(self.dossier / "travaux.sqlite", timeout=10)
        try:
            with connexion:
                yield connexion
        finally:
            connexion.close()

    # --- Demandes ---------------------------------------------------------------------------------------------

    def deposer(self, demande: dict[str, Any], fichier: tuple[str, bytes] | None = None) -> Travail:
        """Met un chiffrage en file. Erreur : la file est pleine."""
        with self.base() as base:
            (nombre,) = base.execute(
                "SELECT count(*) FROM travaux WHERE etat IN (?, ?)", (ATTENTE, COURS)
            ).fetchone()
            if nombre >= self.reglages.travaux:
                raise ErreurEntree(f"{nombre} chiffrages sont déjà en file : revenez dans quelques minutes.")
            cle = uuid.uuid4().hex
            place = self.dossier / cle
            place.mkdir()
            if fichier:
                nom, contenu = fichier
                (place / nom).write_bytes(contenu)
            (place / DEMANDE).write_text(json.dumps(demande, ensure_ascii=False), encoding="utf-8")
            base.execute(
                "INSERT INTO travaux (cle, etat, cree, message, demande) VALUES (?, ?, ?, ?, ?)",
                (cle, ATTENTE, time.time(), "En attente.", json.dumps(demande)),
            )
        self.reveil.set()
        return self.travail(cle)

    def travail(self, cle: str) -> Travail:
        """Un chiffrage, par sa clé. Erreur : aucun, ou ses fichiers ne sont plus gardés."""
        with self.base() as base:
            ligne = base.execute(
                "SELECT cle, etat, cree, fini, progres, message, demande FROM travaux WHERE cle = ?", (cle,)
            ).fetchone()
        if ligne is None:
            raise ErreurEntree("Aucun chiffrage de cette clé : les fichiers sont retirés après un délai.")
        *champs, demande = ligne
        travail = Travail(*champs, json.loads(demande))  # type: ignore[call-arg]
        return self.avance(travail) if travail.etat == COURS else travail

    def avance(self, travail: Travail) -> Travail:
        """Le travail en cours, avec l'avancement que son processus a noté."""
        with contextlib.suppress(OSError, ValueError):
            note = json.loads((self.dossier / travail.cle / AVANCEMENT).read_text(encoding="utf-8"))
            return dataclasses.replace(travail, progres=note["progres"], message=note["message"])
        return travail

    def noter(self, cle: str, **valeurs: Any) -> None:
        noms = ", ".join(f"{nom} = ?" for nom in valeurs)
        with self.base() as base:
            base.execute(f"UPDATE travaux SET {noms} WHERE cle = ?", (*valeurs.values(), cle))

    def fichier(self, cle: str, nom: str) -> Path:
        """Chemin d'un fichier de sortie. Erreur : ce n'en est pas un (aucun autre fichier n'est servi)."""
        place = self.dossier / self.travail(cle).cle / "sortie"
        admis = {chemin.name: chemin for chemin in place.glob("*") if chemin.is_file()}
        if nom not in admis:
            raise ErreurEntree(f"Aucun fichier « {nom} » dans ce chiffrage.")
        return admis[nom]

    def resultat(self, cle: str) -> dict[str, Any]:
        contenu: dict[str, Any] = json.loads((self.dossier / cle / RESULTAT).read_text(encoding="utf-8"))
        return contenu

    # --- Ouvrier ------------------------------------------------------------------------------------------------

    def demarrer(self) -> None:
        self.arret.clear()
        if not self.ouvrier.is_alive():
            if self.ouvrier.ident is not None:  # il a déjà servi : l'application a été fermée, puis rouverte
                self.ouvrier = threading.Thread(target=self.servir, name="chiffrages", daemon=True)
            self.ouvrier.start()

    def arreter(self) -> None:
        self.arret.set()
        self.reveil.set()

    def servir(self) -> None:
        """Fait les travaux l'un après l'autre, et retire les vieux. Un seul processus du serveur tient la file."""
        while not self.arret.is_set():
            with contextlib.suppress(ErreurEntree), verrou(self.dossier / "travaux.sqlite", "file"):
                self.reprendre()
                self.tenir()
            self.arret.wait(timeout=RELEVE)

    def reprendre(self) -> None:
        """Ce qu'un arrêt a laissé en cours est de nouveau en attente."""
        with self.base() as base:
            base.execute(
                "UPDATE travaux SET etat = ?, message = ? WHERE etat = ?", (ATTENTE, "Repris.", COURS)
            )

    def tenir(self) -> None:
        while not self.arret.is_set():
            self.nettoyer()
            suivant = self.suivant()
            if suivant is None:
                self.reveil.wait(timeout=RELEVE)
                self.reveil.clear()
                continue
            self.faire(suivant)

    def suivant(self) -> str | None:
        """Clé du plus ancien travail en attente, pris par ce processus et lui seul."""
        with self.base() as base:
            base.execute("BEGIN IMMEDIATE")
            ligne = base.execute(
                "SELECT cle FROM travaux WHERE etat = ? ORDER BY cree LIMIT 1", (ATTENTE,)
            ).fetchone()
            if ligne is None:
                return None
            base.execute(
                "UPDATE travaux SET etat = ?, message = ? WHERE cle = ?", (COURS, "Calcul.", ligne[0])
            )
            return str(ligne[0])

    def faire(self, cle: str) -> None:
        """Un chiffrage dans son propre processus : sa mémoire est rendue, et il peut être arrêté."""
        commande = [sys.executable, "-m", "habitat_local.serveur.ouvrier", str(self.dossier / cle)]
        processus = subprocess.Popen(commande, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while processus.poll() is None:
            if self.arret.wait(timeout=0.2):
                processus.terminate()
                processus.wait()
                return  # en cours : repris au prochain démarrage
        dit = (processus.stderr.read() if processus.stderr else "").strip()
        if processus.returncode == 0:
            self.noter(cle, etat=FINI, progres=1, message="Fini.", fini=time.time())
        else:
            message = dit.splitlines()[-1] if dit else "Le calcul s'est arrêté."
            self.noter(cle, etat=ECHEC, message=sans_depot(message)[:500], fini=time.time())

    def nettoyer(self) -> None:
        """Retire les travaux finis depuis plus longtemps que la durée de garde, et leurs fichiers."""
        limite = time.time() - self.reglages.heures * 3600
        with self.base() as base:
            vieux = base.execute(
                "SELECT cle FROM travaux WHERE fini IS NOT NULL AND fini < ?", (limite,)
            ).fetchall()
            for (cle,) in vieux:
                shutil.rmtree(self.dossier / cle, ignore_errors=True)
                base.execute("DELETE FROM travaux WHERE cle = ?", (cle,))
