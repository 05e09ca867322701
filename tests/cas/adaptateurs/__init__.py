"""Adaptateurs : des faits d'un cas de travail aux variables d'un dossier."""
