"""Le plan de financement de chaque dossier, et son explication."""
