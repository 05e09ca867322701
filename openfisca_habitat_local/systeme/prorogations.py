"""Proroger une convention : ses valeurs du dernier jour valent jusqu'à un nouveau terme."""

import datetime

from openfisca_core.parameters import Parameter
from openfisca_core.periods import instant

UN_JOUR = datetime.timedelta(days=1)


def lendemain_du_terme(convention):
    """Jour (AAAA-MM-JJ) où la convention cesse d'être en vigueur, ou None si elle n'a pas de terme écrit."""
    valeurs = convention.children["cadre"].children["en_vigueur"].values_list
    return None if valeurs[0].value else valeurs[0].instant_str


def proroger(convention, jusqu_au):
    """Prolonge, jusqu'à cette date comprise, tout paramètre de la convention qui s'éteint à son terme.

    `convention` : nœud de paramètres, à soi (il est modifié). `jusqu_au` : `datetime.date`.
    Erreur (ValueError) : convention sans terme, ou date qui n'est pas après le terme.
    """
    fin = lendemain_du_terme(convention)
    if fin is None:
        raise ValueError("cette convention n'a pas de terme écrit : rien n'est à proroger")
    terme = datetime.date.fromisoformat(fin) - UN_JOUR
    if jusqu_au <= terme:
        raise ValueError(f"la prorogation va jusqu'au {jusqu_au}, le terme est déjà le {terme}")
    for parametre in convention.get_descendants():
        eteint = isinstance(parametre, Parameter) and len(parametre.values_list) > 1
        if eteint and parametre.values_list[0].instant_str == fin and not parametre.values_list[0].value:
            derniere = parametre.values_list[1].value
            parametre.update(start=instant(fin), stop=instant(str(jusqu_au)), value=derniere)
