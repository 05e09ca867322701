"""Plusieurs réformes côte à côte, et la différence entre deux versions d'une convention."""
