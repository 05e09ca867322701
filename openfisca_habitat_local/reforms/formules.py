"""Remplacer la formule d'une variable, dans une réforme."""

from openfisca_core.variables import Variable


def formule_en_vigueur(systeme, nom):
    """Formule de la variable : la plus récente, si elle en a plusieurs."""
    return systeme.get_variable(nom).formulas.values()[-1]


def remplacer_formule(systeme, nom, formule):
    """Remplace la formule d'une variable, à sa date d'effet."""
    debut = next(iter(systeme.get_variable(nom).formulas), "0001-01-01")
    suffixe = "" if debut == "0001-01-01" else f"_{debut.replace('-', '_')}"
    precision = systeme.get_variable(nom).dtype
    systeme.update_variable(type(nom, (Variable,), {f"formula{suffixe}": formule}))
    systeme.get_variable(nom).dtype = precision


def egale_a(nom):
    """Formule d'une variable qui en répète une autre."""

    def formule(menage, period):
        return menage(nom, period)

    return formule
