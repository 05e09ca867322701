"""Lectures de Decazeville-Aubin 2008."""
