"""Erreurs d'utilisateur : leur message suffit, aucune trace Python ne l'accompagne."""


class ErreurHabitat(ValueError):
    """Racine de toutes les erreurs que l'outil dit à qui l'emploie."""


class ErreurEntree(ErreurHabitat):
    """Fichier illisible, colonne inconnue ou manquante, réforme mal écrite : rien n'est calculé."""


class AvertissementLecture(UserWarning):
    """Ce que la lecture d'un fichier laisse de côté : la ligne de commande le dit, un carnet le montre."""
