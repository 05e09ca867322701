"""La loi : aides locales à l'amélioration de l'habitat, en extension d'OpenFisca-France."""
