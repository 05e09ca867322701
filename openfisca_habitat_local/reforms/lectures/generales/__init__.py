"""Lectures qui valent pour tous les textes."""
