"""Populations de démonstration, semées, avec leurs hypothèses écrites à côté."""
