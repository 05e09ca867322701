"""L'outil : populations de dossiers, plans de financement, réformes chiffrées."""
