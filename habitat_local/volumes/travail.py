"""Dossier de travail : ce que chaque tranche finie a donné, pour reprendre une exécution arrêtée.

Une tranche est finie quand sa marque (`000012.json`) existe et que ses pièces ont les empreintes qui y sont
écrites. Le dossier de travail est à côté du résultat ; il disparaît avec le résultat écrit.
"""

import hashlib
import json
import shutil
from pathlib import Path

from habitat_local.communs.ecriture import fichier_entier
from habitat_local.communs.erreurs import ErreurEntree

CLE = "cle.json"
#: Comment nommer ce qui a changé depuis l'exécution arrêtée.
NOMS = {
    "donnees": "le fichier de dossiers",
    "loi": "la loi",
    "reformes": "les réformes ou lectures",
    "versions": "les versions des bibliothèques",
    "decoupage": "le découpage",
}


def chemin_du_travail(sortie):
    """Dossier de travail d'un résultat : `.nom.travail`, à côté de lui."""
    sortie = Path(sortie)
    return sortie.with_name(f".{sortie.name}.travail")


def somme(octets):
    return hashlib.sha256(octets).hexdigest()


class Travail:
    """Dossier de travail d'une exécution que `cle` (un dictionnaire) identifie."""

    def __init__(self, chemin, cle, reprendre=False):
        self.chemin, self.cle = Path(chemin), cle
        if reprendre and self.chemin.is_dir():
            self.verifier_cle()
        elif self.chemin.exists():
            shutil.rmtree(self.chemin)
        try:
            self.chemin.mkdir(parents=True, exist_ok=True)
        except OSError as erreur:
            raise ErreurEntree(f"{self.chemin} : écriture impossible ({erreur.strerror}).") from None
        self.ecrire(CLE, json.dumps(cle, ensure_ascii=False, indent=1).encode())
        self.finies = {n for n in self.marques() if self.intacte(n)}

    def verifier_cle(self):
        try:
            ancienne = json.loads((self.chemin / CLE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            ancienne = {}
        changes = [nom for nom in self.cle if ancienne.get(nom) != json.loads(json.dumps(self.cle[nom]))]
        if changes:
            quoi = ", ".join(NOMS.get(nom, nom) for nom in changes)
            raise ErreurEntree(
                f"Rien à reprendre dans {self.chemin} : depuis l'exécution arrêtée, ceci a changé : {quoi}. "
                "Relancez sans --reprendre."
            )

    def ecrire(self, nom, octets):
        with fichier_entier(self.chemin / nom) as provisoire:
            provisoire.write_bytes(octets)

    def marques(self):
        return sorted(int(c.stem) for c in self.chemin.glob("[0-9]*.json"))

    def marque(self, numero):
        return json.loads((self.chemin / f"{numero:06d}.json").read_text(encoding="utf-8"))

    def piece(self, numero, nom):
        return self.chemin / f"{numero:06d}.{nom}"

    def intacte(self, numero):
        try:
            pieces = self.marque(numero)["pieces"]
            return all(somme(self.piece(numero, n).read_bytes()) == s for n, s in pieces.items())
        except (OSError, ValueError, KeyError):
            return False

    def ranger(self, numero, pieces, compte):
        """Écrit les pièces (nom: octets) d'une tranche, puis sa marque, avec ce qu'elle compte."""
        for nom, octets in pieces.items():
            self.ecrire(f"{numero:06d}.{nom}", octets)
        marque = {"pieces": {nom: somme(octets) for nom, octets in pieces.items()}, "compte": compte}
        self.ecrire(f"{numero:06d}.json", json.dumps(marque).encode())
        self.finies.add(numero)

    def pieces(self, nom):
        """Chemins de la pièce de chaque tranche finie qui l'a, dans l'ordre du fichier."""
        chemins = (self.piece(numero, nom) for numero in sorted(self.finies))
        return [chemin for chemin in chemins if chemin.exists()]

    def comptes(self, nom):
        return sum(self.marque(numero)["compte"].get(nom, 0) for numero in self.finies)

    def effacer(self):
        shutil.rmtree(self.chemin, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, genre, erreur, trace):
        if genre is None:
            self.effacer()
        else:
            self.interrompre()

    def interrompre(self):
        """Garde les tranches finies d'une exécution arrêtée ; n'en laisse rien d'autre."""
        if not self.finies:
            self.effacer()
            return
        for reste in self.chemin.glob(".*"):
            reste.unlink()
