"""Ce dont un texte seul a besoin."""
