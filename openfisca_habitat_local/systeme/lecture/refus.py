"""Ce qu'un lecteur répond quand il ne lit pas, et les outils de texte que les lecteurs partagent."""

import dataclasses
import difflib
import re
import unicodedata
from collections.abc import Iterable

#: Chiffres, lettres et signes « pleine chasse » (saisie asiatique) vers leurs formes ordinaires.
PLEINE_CHASSE = {0xFF01 + rang: 0x21 + rang for rang in range(94)}
#: Cellule d'un tableur dont le calcul a échoué : #N/A, #REF!, #DIV/0!, #NOM?, #VALEUR!…
ERREUR_DE_TABLEUR = re.compile(r"#(N/?A|N/D|[A-ZÉÈÀ0-9_]+(/[A-Z0-9]+)?[!?])", re.IGNORECASE)
RESSEMBLANCE = 0.65
LONGUEUR_CITEE = 60


@dataclasses.dataclass(frozen=True)
class Refus:
    """Une valeur qui n'est pas lue : ce qui était attendu, le motif, et s'il se peut la valeur sans doute voulue."""

    attendu: str
    motif: str
    proposition: str = ""

    def __str__(self) -> str:
        propose = f" {self.proposition}" if self.proposition else ""
        return f"{self.motif} ; attendu : {self.attendu}.{propose}"


def citer(valeur: object) -> str:
    """La valeur telle qu'un message la montre : une seule ligne, coupée si elle est longue."""
    texte = " ".join(str(getattr(valeur, "ecriture", valeur)).split())
    return texte if len(texte) <= LONGUEUR_CITEE else f"{texte[:LONGUEUR_CITEE]}…"


def ecrit(valeur: object) -> object:
    """La valeur épurée : texte sans blancs autour ni caractères pleine chasse ; `None` si rien n'est écrit."""
    if not isinstance(valeur, str):
        return valeur
    epure = valeur.translate(PLEINE_CHASSE).strip().strip("\ufeff\u200b").strip()
    return epure or None


def erreur_de_tableur(valeur: object, attendu: str) -> Refus | None:
    """Refus d'une cellule en erreur (#N/A) : ce n'est jamais une valeur absente."""
    if isinstance(valeur, str) and ERREUR_DE_TABLEUR.fullmatch(valeur):
        return Refus(attendu, "erreur d'un tableur, et non une valeur")
    return None


def replier(valeur: object) -> str:
    """Forme d'un nom sans égard à la casse, aux accents, aux blancs, aux tirets ni aux apostrophes."""
    decompose = unicodedata.normalize("NFKD", str(valeur).replace("œ", "oe").replace("Œ", "oe"))
    nu = "".join(c for c in decompose if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^a-z0-9]+", "_", nu).strip("_")


def proches(nom: object, noms: Iterable[object], combien: int = 3) -> list[str]:
    """Noms valides les plus proches, du plus proche au moins proche : même forme repliée, début, ressemblance."""
    formes: dict[str, list[str]] = {}
    # Triés et sans redite : la réponse ne dépend pas de l'ordre d'un ensemble.
    for valide in sorted({str(nom_) for nom_ in noms}):
        formes.setdefault(replier(valide), []).append(valide)
    forme = replier(nom)
    if forme in formes:
        return formes[forme][:combien]
    trouvees = difflib.get_close_matches(forme, formes, n=combien, cutoff=RESSEMBLANCE)
    # « statut » est trop court pour ressembler à « statut_demandeur », dont c'est pourtant le début.
    trouvees += [f for f in formes if len(forme) > 3 and f.startswith(f"{forme}_") and f not in trouvees]
    return [nom for f in trouvees for nom in formes[f]][:combien]


def noms_proches(nom: object, noms: Iterable[object]) -> str:
    """« Vouliez-vous dire … ? » avec les noms valides les plus proches, ou rien."""
    trouves = proches(nom, noms)
    return f" Vouliez-vous dire : {', '.join(trouves)} ?" if trouves else ""
