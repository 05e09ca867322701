"""Lectures du contrat local d'engagement."""
