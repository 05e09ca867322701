"""Réformes livrées.

- `lectures/` : les autres lectures des ambiguïtés, un YAML par lecture, rangées par texte ; celles qui changent
  la forme d'une règle, et non un paramètre, sont en Python à côté.
- `exemples/` : réformes d'exemple, un YAML chacune ; la seule qui ajoute une règle est dans `ville_degressive/`.
"""
