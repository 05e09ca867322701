"""Lectures des ambiguïtés, une classe Reform par fichier YAML, créée à la demande.

`openfisca_habitat_local.reforms.lectures.AMB_HAG_07_b` est la lecture AMB-HAG-07-b.
"""


def __getattr__(nom):
    from openfisca_habitat_local.systeme import reformes

    lecture = nom.replace("_", "-")
    if lecture not in reformes.chemins_lectures():
        raise AttributeError(f"Aucune lecture ne porte le nom {lecture}.")
    return reformes.charger_lecture(lecture)
