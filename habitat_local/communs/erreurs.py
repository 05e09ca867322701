"""Erreurs d'utilisateur : leur message suffit, aucune trace Python ne l'accompagne."""


class ErreurHabitat(ValueError):
    """Racine de toutes les erreurs que l'outil dit à qui l'emploie."""


class ErreurEntree(ErreurHabitat):
    """Fichier illisible, colonne inconnue ou manquante, réforme mal écrite : rien n'est calculé."""
