"""Réformes d'exemple : un YAML chacune."""
