"""Tout ce qui touche au côté privé d'OpenFisca : paramètres partagés, suivi des lectures, réformes."""
