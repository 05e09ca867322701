"""Des fichiers aux dossiers vérifiés : lecture, conversion, contrôle."""
