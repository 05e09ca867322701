"""Les mécanismes des aides : tableaux, conditions, majorations, montants, lieux et dates."""
