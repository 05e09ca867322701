"""Aide nommée : conditions, montant et limites d'une aide, écrits en YAML et évalués sur tous les dossiers à la fois.

Une aide est un bloc (`bloc`) : des conditions (`conditions`), un montant fait de nombres (`nombres`), des limites.
Tout se lit dans l'arbre des paramètres (`source`), est compilé une fois par instant, et s'évalue sur les seuls
dossiers du texte. Chaque aide refusée a sa raison (`raisons`) : la règle qui la ferme, ou le fait qui manque.
"""
