"""Réformes livrées : lectures des ambiguïtés (`lectures/`), exemples en YAML (`exemples/`) et en Python."""
