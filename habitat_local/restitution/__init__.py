"""Ce que l'on montre : tables, phrases, images, rapport, classeur."""
