"""Lectures du FSL de la Meuse et de la convention ENGIE."""
