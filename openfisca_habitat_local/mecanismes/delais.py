"""Délais : échéances en mois, en jours, en jours ouvrés. Fonctions pures sur des vecteurs de dates.

La convention de décompte (semaine ouvrée, délai franc ou non) est un nœud de paramètres, pour que ses
autres lectures soient des réformes. Une date du 1ᵉʳ janvier 1970 est une date non renseignée et le reste.
"""

import functools

import numpy

NON_RENSEIGNEE = numpy.datetime64("1970-01-01", "D")


def jours_de(dates):
    return numpy.asarray(dates).astype("datetime64[D]")


def paques(annee):
    """Dimanche de Pâques (calendrier grégorien, algorithme de Meeus)."""
    a, b, c = annee % 19, annee // 100, annee % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = (a + 11 * d + 22 * e) // 451
    mois, jour = divmod(d + e - 7 * f + 114, 31)
    return numpy.datetime64(f"{annee}-{mois:02d}-{jour + 1:02d}", "D")


@functools.cache
def jours_feries(debut=2000, fin=2060):
    """Jours fériés légaux (code du travail, L. 3133-1)."""
    fixes = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
    feries = [numpy.datetime64(f"{annee}-{jour}", "D") for annee in range(debut, fin) for jour in fixes]
    mobiles = (1, 39, 50)  # lundi de Pâques, Ascension, lundi de Pentecôte
    feries += [paques(annee) + n for annee in range(debut, fin) for n in mobiles]
    return numpy.array(sorted(feries))


def meme_quantieme(dates, mois):
    """Même quantième `mois` mois plus tard, ou dernier jour de ce mois s'il n'existe pas."""
    dates = jours_de(dates)
    mois_de_depart = dates.astype("datetime64[M]")
    arrivee = mois_de_depart + numpy.asarray(mois).astype(int)
    dernier = (arrivee + 1).astype("datetime64[D]") - 1
    return numpy.minimum(
        arrivee.astype("datetime64[D]") + (dates - mois_de_depart.astype("datetime64[D]")), dernier
    )


def mois_revolus(depuis, jusqu_a):
    """Mois entiers écoulés d'une date à une autre : le même quantième en compte un, la veille non."""
    depuis, jusqu_a = jours_de(depuis), jours_de(jusqu_a)
    mois = (jusqu_a.astype("datetime64[M]") - depuis.astype("datetime64[M]")).astype(int)
    return mois - (meme_quantieme(depuis, mois) > jusqu_a)


def _terme(dates, echeances, decompte):
    """Applique le décompte (délai franc, terme la veille, report d'un jour non ouvré) à une échéance."""
    echeances = echeances + int(decompte.jours_ajoutes_au_terme)
    if decompte.report_au_premier_jour_ouvre:
        # Un délai qui finit un samedi, un dimanche ou un jour férié est prorogé au premier jour ouvré.
        echeances = numpy.busday_offset(
            echeances, 0, roll="forward", weekmask="1111100", holidays=jours_feries()
        )
    return numpy.where(jours_de(dates) == NON_RENSEIGNEE, NON_RENSEIGNEE, echeances)


def echeance_en_mois(dates, mois, decompte, enchaine=False):
    """Dernier jour (compris) d'un délai en mois ; `decompte` : nœud `meuse.fsl_2016.decompte`.

    `enchaine` : le délai suit un délai en mois qui finit déjà la veille du quantième, et n'en perd pas deux.
    """
    veille = bool(decompte.veille_du_quantieme) and not enchaine
    return _terme(dates, meme_quantieme(dates, mois) - int(veille), decompte)


def echeance_en_jours(dates, jours, decompte):
    """Dernier jour (compris) d'un délai en jours."""
    return _terme(dates, jours_de(dates) + numpy.asarray(jours).astype(int), decompte)


def echeance_en_jours_ouvres(dates, jours, decompte):
    """Dernier jour d'un délai en jours ouvrés, selon la semaine ouvrée du décompte."""
    depart = jours_de(dates)
    fin = numpy.busday_offset(
        depart, numpy.asarray(jours).astype(int), roll="backward",
        weekmask=decompte.semaine_ouvree, holidays=jours_feries(),
    )  # fmt: skip
    return numpy.where(depart == NON_RENSEIGNEE, NON_RENSEIGNEE, fin)
