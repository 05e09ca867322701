"""Trouver un paramètre de la loi, et écrire la réforme qui le change."""
