"""Ce que tout l'outil emploie : erreurs, sommes exactes, écriture des fichiers, français des nombres."""
