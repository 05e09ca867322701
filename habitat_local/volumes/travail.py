"""Dossier de travail : ce que chaque tranche finie a donné, pour reprendre une exécution arrêtée.

Une tranche est finie quand sa marque (`000012.json`) existe et que ses pièces ont les empreintes qui y sont
écrites. Le dossier de travail est à côté du résultat ; il disparaît avec le résultat écrit. Une seule exécution le
tient à la fois.
"""

import contextlib
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from habitat_local.communs.ecriture import fichier_entier, impossible
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.verrou import verrou

CLE = "cle.json"
#: Comment nommer ce qui a changé depuis l'exécution arrêtée.
NOMS = {
    "donnees": "le fichier de dossiers",
    "loi": "la loi",
    "outil": "le code de l'outil",
    "reformes": "les réformes ou lectures",
    "conventions": "les conventions apportées",
    "calcul": "les options du calcul",
    "versions": "les versions des bibliothèques",
    "decoupage": "le découpage",
}


def chemin_du_travail(sortie: Path | str) -> Path:
    """Dossier de travail d'un résultat : `.nom.travail`, à côté de lui."""
    sortie = Path(sortie)
    return sortie.with_name(f".{sortie.name}.travail")


def somme(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def changements(ancienne: dict, nouvelle: dict) -> str:
    """Ce qui diffère de deux clés, en clair ; vide si rien."""
    return ", ".join(
        NOMS.get(nom, nom) for nom in nouvelle if ancienne.get(nom) != json.loads(json.dumps(nouvelle[nom]))
    )


class Travail:
    """Dossier de travail d'une exécution que `cle` (un dictionnaire) identifie. À fermer : `with`, ou `effacer`.

    Erreur (`ErreurEntree`) : une autre exécution le tient, ou rien de ce qu'il garde ne peut servir.
    """

    #: Dossier où celui-ci est rangé, effacé quand plus rien ne s'en sert.
    temporaire: tempfile.TemporaryDirectory | None = None

    def __init__(self, chemin: Path | str, cle: dict, reprendre: bool = False) -> None:
        self.chemin, self.cle = Path(chemin), cle
        self.verrou = contextlib.ExitStack()
        nom = self.chemin.with_name(self.chemin.name.removeprefix(".").removesuffix(".travail"))
        self.verrou.enter_context(verrou(self.chemin, str(nom)))
        try:
            self._ouvrir(reprendre)
        except BaseException:
            self.verrou.close()
            raise

    def _ouvrir(self, reprendre: bool) -> None:
        if reprendre and self.chemin.is_dir():
            self.verifier_cle()
        elif self.chemin.exists():
            shutil.rmtree(self.chemin)
        try:
            self.chemin.mkdir(parents=True, exist_ok=True)
        except OSError as erreur:
            raise impossible(self.chemin, erreur) from None
        self.ecrire(CLE, json.dumps(self.cle, ensure_ascii=False, indent=1).encode())
        self.finies = {n for n in self.marques() if self.intacte(n)}

    def verifier_cle(self) -> None:
        try:
            ancienne = json.loads((self.chemin / CLE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            ancienne = {}
        quoi = changements(ancienne, self.cle)
        if quoi:
            raise ErreurEntree(
                f"Rien à reprendre dans {self.chemin} : depuis l'exécution arrêtée, ceci a changé : {quoi}. "
                "Relancez sans --reprendre."
            )

    def ecrire(self, nom: str, octets: bytes) -> None:
        with fichier_entier(self.chemin / nom) as provisoire:
            provisoire.write_bytes(octets)

    def marques(self) -> list[int]:
        return sorted(int(c.stem) for c in self.chemin.glob("[0-9]*.json"))

    def marque(self, numero: int) -> dict:
        return json.loads((self.chemin / f"{numero:06d}.json").read_text(encoding="utf-8"))

    def piece(self, numero: int, nom: str) -> Path:
        return self.chemin / f"{numero:06d}.{nom}"

    def intacte(self, numero: int) -> bool:
        try:
            pieces = self.marque(numero)["pieces"]
            return all(somme(self.piece(numero, n).read_bytes()) == s for n, s in pieces.items())
        except (OSError, ValueError, KeyError):
            return False

    def ranger(self, numero: int, pieces: dict[str, bytes], compte: dict[str, int]) -> None:
        """Écrit les pièces (nom: octets) d'une tranche, puis sa marque, avec ce qu'elle compte."""
        for nom, octets in pieces.items():
            self.ecrire(f"{numero:06d}.{nom}", octets)
        marque = {"pieces": {nom: somme(octets) for nom, octets in pieces.items()}, "compte": compte}
        self.ecrire(f"{numero:06d}.json", json.dumps(marque).encode())
        self.finies.add(numero)

    def verifier_entier(self, attendues: dict[int, int]) -> None:
        """Erreur (`ErreurEntree`) : une tranche manque, une pièce est abîmée, ou leurs lignes ne font pas le fichier.

        `attendues` : {numéro de tranche: lignes, ou 0 si le découpage ne les a pas comptées}.
        """
        absentes = sorted(n for n in attendues if not self.intacte(n))
        if absentes or set(self.marques()) != set(attendues):
            raise ErreurEntree(
                f"{self.chemin} : morceaux absents ou abîmés ({', '.join(map(str, absentes)) or 'en trop'}) ; rien "
                "n'est écrit. Relancez avec --reprendre."
            )
        for numero, lignes in attendues.items():
            compte = self.marque(numero)["compte"]
            lues = compte.get("lignes", 0)
            if compte.get("admises", lues) + compte.get("refusees", 0) != lues or (lignes and lues != lignes):
                raise ErreurEntree(
                    f"Morceau {numero} : {lues} lignes lues pour {lignes or lues} dans le fichier, "
                    f"{compte.get('admises', 0)} admises et {compte.get('refusees', 0)} refusées ; rien n'est écrit."
                )

    def pieces(self, nom: str) -> list[Path]:
        """Chemins de la pièce de chaque tranche finie qui l'a, dans l'ordre du fichier."""
        return [self.piece(n, nom) for n in sorted(self.finies) if nom in self.marque(n)["pieces"]]

    def comptes(self, nom: str) -> int:
        return sum(self.marque(numero)["compte"].get(nom, 0) for numero in self.finies)

    def effacer(self) -> None:
        shutil.rmtree(self.chemin, ignore_errors=True)
        self.verrou.close()

    def __enter__(self) -> "Travail":
        return self

    def __exit__(self, genre, erreur, trace) -> None:
        if genre is None:
            self.effacer()
        else:
            self.interrompre()

    def interrompre(self) -> None:
        """Garde les tranches finies d'une exécution arrêtée ; n'en laisse rien d'autre."""
        if not self.finies:
            self.effacer()
            return
        for reste in self.chemin.glob(".*"):
            reste.unlink()
        self.verrou.close()
