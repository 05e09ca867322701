"""Lectures de Haguenau 2016."""
