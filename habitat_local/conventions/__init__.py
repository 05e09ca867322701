"""L'établi de qui écrit une convention : un squelette, un contrôle, une grille."""
