"""Ce que la bibliothèque YAML dit en anglais d'un document mal formé, et en français."""

import yaml

PROBLEMES = (
    ("could not find expected ':'", "il manque « : » après une clé, ou un guillemet n'est pas fermé"),
    ("mapping values are not allowed", "« : » inattendu : mettez le texte entre guillemets"),
    (
        "found character that cannot start",
        "un signe (%, @, `, tabulation) mal placé : mettez le texte entre guillemets",
    ),
    ("found unknown escape", "« \\ » dans un texte entre guillemets doubles"),
    ("did not find expected key", "indentation ou guillemets mal formés"),
    ("found unexpected end of stream", "un guillemet ou une accolade n'est pas fermé"),
    ("did not find expected", "indentation, tirets ou crochets mal formés"),
    ("expected a single document", "plusieurs documents (« --- ») dans un fichier"),
    ("found undefined alias", "renvoi (« * ») à une ancre qui n'existe pas"),
    ("special characters are not allowed", "caractère de contrôle interdit"),
    ("control characters are not allowed", "caractère de contrôle interdit"),
)


def probleme(erreur: yaml.YAMLError, contenu: str) -> str:
    """La cause, en français, d'une erreur de la bibliothèque YAML, dans le texte lu."""
    place = getattr(erreur, "problem_mark", None)
    if place is not None and "\t" in "".join(contenu.splitlines()[place.line : place.line + 1]):
        return "une tabulation : YAML ne s'indente qu'avec des espaces"
    texte = str(erreur)
    return next((phrase for cause, phrase in PROBLEMES if cause in texte), "syntaxe fausse")
