"""Pages HTML autonomes : modèles, filtres français, typographie."""

from pathlib import Path

import jinja2

from habitat_local.communs import formats

MODELES = Path(__file__).parent / "modeles"


def page(modele: str, contenu: dict) -> str:
    """Page HTML entière, en un texte."""
    modeles = jinja2.Environment(
        loader=jinja2.FileSystemLoader(MODELES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    modeles.filters |= {
        "date": formats.date,
        "effectif": formats.effectif,
        "pourcentage": formats.pourcentage,
    }
    style, corps = modeles.get_template(modele).render(contenu).split("</style>", 1)
    return f"{style}</style>{formats.typographie(corps)}"
