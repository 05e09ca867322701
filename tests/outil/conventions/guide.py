"""Le texte que le guide du rédacteur écrit de bout en bout, tiré de ses blocs."""

import re
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "docs" / "ajouter-une-convention.md"
BLOC = re.compile(r"```yaml\n# (brenne/\S+)\n(.*?)```", re.S)


def ecrire_le_texte_du_guide(ou: Path) -> Path:
    """Écrit le texte `brenne` du guide sous `ou`, et rend son dossier."""
    for chemin, contenu in BLOC.findall(GUIDE.read_text(encoding="utf-8")):
        fichier = ou / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(contenu, encoding="utf-8")
    return ou / "brenne"
