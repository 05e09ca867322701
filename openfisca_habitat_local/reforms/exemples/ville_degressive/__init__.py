"""Réforme d'exemple qui ajoute une variable et des paramètres."""
