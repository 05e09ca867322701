"""Guide du rédacteur : les champs d'un tableau, tirés de leur liste unique."""

from openfisca_habitat_local.systeme.format.champs import CHAMPS, GENRES

#: Où un champ s'écrit, et comment le guide le dit.
PLACES = {
    "cadre": "Le cadre (`cadre.yaml`)",
    "anah": "Tableaux de l'Anah (`anah.yaml` ou `anah/`)",
    "local": "Tableaux des autres financeurs (`ase`, `departement`, `epci`, `ville`)",
    "ecretement": "L'écrêtement d'un texte à tableaux (`ecretement.yaml`)",
}


def table_des_champs(place: str) -> str:
    """Table Markdown des champs d'une place."""
    lignes = ["| Champ | Attendu | Sens |", "|---|---|---|"]
    for champ in CHAMPS.values():
        if place in champ.dans:
            sens = f"{champ.libelle} ; {champ.sens}" if champ.sens else champ.libelle
            lignes.append(f"| `{champ.nom}` | {GENRES[champ.genre].attendu} | {sens} |")
    return "\n".join(lignes)


def guide_des_champs() -> str:
    """Toutes les tables, une par place."""
    return "\n\n".join(f"### {titre}\n\n{table_des_champs(place)}" for place, titre in PLACES.items())
