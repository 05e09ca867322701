"""De grandes populations : tranches, processus, grappe, reprise, registre d'exécution."""
