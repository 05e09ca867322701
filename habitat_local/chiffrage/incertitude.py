"""Incertitude d'un total : intervalle bootstrap, taille effective ; et secret statistique des effectifs.

Bootstrap de Poisson : chaque dossier est repris un nombre de fois tiré d'après la graine et son identifiant. Le
tirage d'un dossier ne dépend ni de l'ordre ni du découpage du fichier.
"""

import numpy
import polars

REPLIQUES = 200
#: Loi de Poisson de moyenne 1, cumulée : au-delà de 9, la probabilité est négligeable.
CUMULS = numpy.cumsum([1 / (numpy.e * numpy.prod(numpy.arange(1, k + 1))) for k in range(10)])
SECRET = 11
TAILLE_DE_BLOC = 50_000


def taille_effective(poids):
    """Nombre de dossiers de même poids qui donneraient la même précision (Kish) ; 0 sans dossier."""
    carres = numpy.sum(numpy.square(poids))
    return float(numpy.sum(poids) ** 2 / carres) if carres else 0.0


def melanger(x):
    """Mélange de 64 bits (SplitMix64), vectorisé : un entier bien réparti de chaque entier."""
    with numpy.errstate(over="ignore"):
        x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return x ^ (x >> numpy.uint64(31))


def cles(identifiants):
    """Entier de chaque identifiant, le même d'une machine et d'une version à l'autre (FNV-1a sur ses octets)."""
    if not len(identifiants):
        return numpy.empty(0, dtype=numpy.uint64)
    textes = identifiants.cast(polars.String).fill_null("").to_list()
    octets = numpy.array([texte.encode() for texte in textes])
    colonnes = octets.reshape(-1, 1).view(numpy.uint8).reshape(len(octets), -1)
    cle = numpy.full(len(octets), 0xCBF29CE484222325, dtype=numpy.uint64)
    with numpy.errstate(over="ignore"):
        for octet in colonnes.T.astype(numpy.uint64):
            cle = numpy.where(octet > 0, (cle ^ octet) * numpy.uint64(0x100000001B3), cle)
    return cle


def tirages(cle, replique, graine):
    """Nombre de fois que chaque dossier est repris dans la réplique."""
    sel = melanger(numpy.array([graine * 1_000_003 + replique + 1], dtype=numpy.uint64))
    uniforme = (melanger(cle ^ sel) >> numpy.uint64(11)).astype(numpy.float64) / 2**53
    return numpy.searchsorted(CUMULS, uniforme, side="right")


def repliques(identifiants, poids, montants, graine=1, nombre=REPLIQUES):
    """Totaux pondérés de chaque colonne de `montants` dans chaque réplique : tableau [réplique, colonne].

    Les répliques de morceaux disjoints d'un fichier s'additionnent.
    """
    cle, ponderes = (
        cles(identifiants),
        numpy.asarray(montants, dtype=numpy.float64) * numpy.asarray(poids)[:, None],
    )
    totaux = numpy.zeros((nombre, ponderes.shape[1]))
    for debut in range(0, len(cle), TAILLE_DE_BLOC):
        bloc = slice(debut, debut + TAILLE_DE_BLOC)
        for replique in range(nombre):
            totaux[replique] += tirages(cle[bloc], replique, graine) @ ponderes[bloc]
    return totaux


def intervalle(totaux, niveau=0.95):
    """(bas, haut) de chaque colonne : quantiles des répliques."""
    bas, haut = numpy.quantile(totaux, [(1 - niveau) / 2, (1 + niveau) / 2], axis=0)
    return list(zip(bas.round(2).tolist(), haut.round(2).tolist(), strict=True))


# --- Secret statistique -----------------------------------------------------------------------------------


def cellules_a_masquer(effectifs, seuil=SECRET):
    """Masque des cellules à cacher d'un axe dont le total est publié.

    Sous le seuil (et pas vides) : cachées. Si ce qui est caché fait ensemble moins que le seuil, ou une seule
    cellule, le total moins les autres le révélerait : la plus petite des visibles est cachée aussi, et ainsi de suite.
    """
    effectifs = numpy.asarray(effectifs, dtype=numpy.float64)
    masque = (effectifs > 0) & (effectifs < seuil)
    while masque.any() and (masque.sum() == 1 or effectifs[masque].sum() < seuil):
        visibles = numpy.flatnonzero(~masque & (effectifs > 0))
        if not len(visibles):
            break
        masque[visibles[numpy.argmin(effectifs[visibles])]] = True
    return masque


def masquer(table, axe, effectif, mesures, seuil=SECRET):
    """Table d'un axe et son total : `effectif` et `mesures` vidés là où le secret l'exige.

    Le total d'une population entière sous le seuil est vidé lui aussi.
    """
    table = table.sort(axe)
    cachees = polars.Series(cellules_a_masquer(table[effectif].fill_null(0).to_numpy(), seuil))
    colonnes = [effectif, *mesures]
    masquee = table.with_columns(polars.when(~cachees).then(polars.col(c)).alias(c) for c in colonnes)
    total = table.select(polars.col(colonnes).sum())
    if 0 < total[effectif][0] < seuil:
        total = total.with_columns(polars.lit(None).alias(c) for c in colonnes)
    total = total.with_columns(polars.lit("Total").alias(axe)).select(table.select(axe, *colonnes).columns)
    return polars.concat([masquee.select(axe, *colonnes), total], how="vertical_relaxed")
