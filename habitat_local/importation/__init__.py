"""De l'export d'une agence aux dossiers : lire, proposer une correspondance, l'appliquer, dire ce qui n'a pu être lu."""
