"""Un chiffrage demandé au serveur, dans son propre processus : `python -m habitat_local.serveur.ouvrier DOSSIER`."""

import json
import sys
from pathlib import Path
from typing import Any

import polars

import habitat_local as hl
from habitat_local.communs.ecriture import ecrire_texte

DEMANDE, RESULTAT, AVANCEMENT = "demande.json", "resultat.json", "avancement.json"
LIBELLES = {
    "rapport.html": "Rapport",
    "tableaux.xlsx": "Classeur",
    "execution.json": "Fiche d'exécution",
    "refus.csv": "Lignes refusées",
    "dossiers.csv": "Dossier par dossier",
}
FINANCEUR_TOTAL = "Total"


def avancer(place: Path, progres: float, message: str) -> None:
    """Note l'avancement, que le serveur relit."""
    ecrire_texte(place / AVANCEMENT, json.dumps({"progres": progres, "message": message}, ensure_ascii=False))


def lignes(table: polars.DataFrame) -> list[dict[str, Any]]:
    """Lignes d'une table, sous une forme que JSON sait écrire."""
    dates = [nom for nom, genre in table.schema.items() if genre == polars.Date]
    return table.with_columns(polars.col(nom).cast(polars.String) for nom in dates).to_dicts()


def financeurs(chiffrage: Any) -> list[dict[str, Any]]:
    """Coût par financeur ; la dernière ligne est le total."""
    return [
        {
            "financeur": "total" if ligne["financeur"] == FINANCEUR_TOTAL else ligne["financeur"],
            "libelle": ligne["financeur"],
            **{nom: ligne[nom] for nom in ("base", "reforme", "ecart")},
        }
        for ligne in lignes(chiffrage.financeurs)
    ]


def faire(place: Path) -> dict[str, Any]:
    """Chiffre la demande rangée dans `place`, écrit ses sorties, rend ses tables."""
    demande = json.loads((place / DEMANDE).read_text(encoding="utf-8"))
    droit = hl.droit(lectures=demande["lectures"], conventions=demande["conventions"])
    avancer(place, 0.1, "Lecture de la population.")
    demontre = None if demande["fichier"] else hl.population(demande["population"], droit=droit)
    lot = place / demande["fichier"] if demontre is None else demontre
    avancer(place, 0.3, "Calcul du droit et de la réforme.")
    with hl.chiffrer(
        lot, *demande["reformes"], droit=droit, par_dossier=False, secret=demande["secret"]
    ) as cout:
        avancer(place, 0.8, "Rapport et classeur.")
        cout.rapport(place / "sortie")
        return {
            "phrases": cout.phrases,
            "financeurs": financeurs(cout),
            "enveloppes": lignes(cout.enveloppes),
            "situations": lignes(cout.situations),
            "lignes_refusees": cout.refus.height,
        }


def main() -> int:
    """Point d'entrée : 0 si le chiffrage est fait ; 1, et une phrase, sinon."""
    place = Path(sys.argv[1])
    try:
        resultat = faire(place)
    except hl.ErreurHabitat as erreur:
        sys.stderr.write(f"{erreur}\n")
        return 1
    ecrire_texte(place / RESULTAT, json.dumps(resultat, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
