"""Erreurs d'utilisateur : leur message suffit, aucune trace Python ne l'accompagne."""


class ErreurEntree(ValueError):
    """Fichier illisible, colonne inconnue ou manquante, réforme mal écrite : rien n'est calculé."""
