"""La loi vue de l'outil : le système OpenFisca, ses colonnes, le calcul, ce qu'une réforme y change."""
