"""Lectures de la Gironde 2012."""
