"""Le registre des règles : leur statut, et tout ce qui les nomme."""
