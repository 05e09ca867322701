"""Les classes de la loi (Enum)."""
