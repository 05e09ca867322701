"""Le fonds de solidarité pour le logement de la Meuse : demandes, grandeurs, chiffrage."""
