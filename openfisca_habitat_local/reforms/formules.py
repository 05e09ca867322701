"""Remplacer la formule d'une variable, dans une réforme."""


def formule_en_vigueur(systeme, nom):
    """Formule de la variable : la plus récente, si elle en a plusieurs."""
    return systeme.get_variable(nom).formulas.values()[-1]


def remplacer_formule(systeme, nom, formule):
    """Remplace la formule d'une variable, à sa date d'effet."""
    debut = next(iter(systeme.get_variable(nom).formulas), "0001-01-01")
    suffixe = "" if debut == "0001-01-01" else f"_{debut.replace('-', '_')}"
    genre = type(systeme.get_variable(nom)).__mro__[1]
    systeme.update_variable(type(nom, (genre,), {f"formula{suffixe}": formule}))


def egale_a(nom):
    """Formule d'une variable qui en répète une autre."""

    def formule(menage, period):
        return menage(nom, period)

    return formule
