"""Ce que coûte une réforme : par financeur, par enveloppe, au fil d'un paramètre."""
