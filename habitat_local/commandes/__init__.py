"""La ligne de commande `habitat-local` : une couche mince."""
