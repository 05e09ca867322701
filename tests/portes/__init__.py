"""Ce que chaque porte lit, refuse et dit."""
