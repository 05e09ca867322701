"""Cas de juriste en YAML : vérifiés avant d'être lancés, puis lancés par le lanceur d'OpenFisca."""
