"""Ce que coûte une réforme : par financeur, par enveloppe, au fil d'un paramètre."""


def __getattr__(nom: str) -> None:
    """Ancien nom : dit celui qui le remplace."""
    if nom == "chiffrer_fichier":
        raise ImportError(
            "chiffrer_fichier n'existe plus : écrivez habitat_local.chiffrer(fichier, réforme)."
        )
    raise AttributeError(nom)
