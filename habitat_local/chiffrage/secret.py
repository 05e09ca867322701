"""Secret statistique : ce qu'un chiffrage ne doit pas montrer quand peu de dossiers y sont comptés.

Une ligne dont un effectif est sous le seuil est masquée entière, montants compris ; d'autres le sont avec elle
tant que le total, moins les lignes visibles, la révélerait. Les effectifs sont ceux, pondérés, que l'on montre.
"""

import itertools

import numpy
import polars

COMPTES = ("dossiers", "aides", "suivis", "gagnants", "perdants", "servis_base", "servis_reforme")
#: Ce qu'il faut masquer d'une enveloppe : tout ce qu'on y demande, ou seulement qui est servi.
TOUT, SERVICE = "tout", "service"


def seuil_de(chiffrage):
    return getattr(chiffrage, "secret", 0)


def peu(nombre, seuil):
    return 0 < nombre < seuil


def note(seuil, des_totaux=True):
    """Ce que le secret masque, et l'option qui le change. `des_totaux` : il vaut aussi pour les totaux."""
    quoi = "ce qui compte" if des_totaux else "dans les tables par axe, ce qui compte"
    suite = "" if des_totaux else f" ; --secret {seuil} masque aussi les petits totaux et enveloppes"
    return (
        f"Secret statistique : {quoi} moins de {seuil} dossiers est masqué, et ce qui le révélerait "
        f"(--secret 0 montre tout{suite})."
    )


def lignes_cachees(comptes, seuil, groupes=()):
    """Masque des lignes à cacher. `comptes` : tableau [ligne, effectif].

    Dans l'ensemble et dans chaque groupe (indices de lignes dont le total est publié ailleurs), ce qui est caché
    fait, pour chaque effectif, rien du tout ou au moins le seuil.
    """
    comptes = numpy.asarray(comptes, dtype=numpy.float64)
    cachees = ((comptes > 0) & (comptes < seuil)).any(axis=1)
    ensembles = [*map(numpy.asarray, groupes), numpy.arange(len(comptes))]
    if len(comptes):
        while any(couvrir(comptes, cachees, ensemble, seuil) for ensemble in ensembles):
            pass
    return cachees


def couvrir(comptes, cachees, ensemble, seuil):
    """Cache (sur place) ce qu'il faut d'un ensemble de lignes ; vrai si quelque chose a changé."""
    change = False
    for effectif in range(comptes.shape[1]):
        valeurs = comptes[ensemble, effectif]
        while peu(valeurs[cachees[ensemble]].sum(), seuil):
            visibles = ensemble[~cachees[ensemble] & (valeurs > 0)]
            if not len(visibles):
                break
            cachees[visibles[numpy.argmin(comptes[visibles, effectif])]] = True
            change = True
    return change


# --- Axes et totaux d'un chiffrage ------------------------------------------------------------------------


def groupes_emboites(cube, dimension, autres, modalites):
    """Lignes d'un axe qui n'existent que dans une modalité d'un autre axe (les loyers, chez les bailleurs)."""
    rangs = {modalite: rang for rang, modalite in enumerate(modalites)}
    for autre in autres:
        paires = cube.filter(polars.col("dossiers") > 0).select(dimension, autre).unique()
        seules = paires.filter(polars.len().over(dimension) == 1).sort(autre, dimension)
        for _, groupe in itertools.groupby(seules.iter_rows(), key=lambda paire: paire[1]):
            yield [rangs[modalite] for modalite, _ in groupe]


def modalites_cachees(chiffrage, dimension, dimensions):
    """Modalités d'un axe à masquer."""
    seuil = seuil_de(chiffrage)
    if not seuil:
        return set()
    table = chiffrage.par(dimension)
    modalites = table[dimension].to_list()
    autres = [autre for autre in dimensions if autre != dimension]
    groupes = groupes_emboites(chiffrage.cube, dimension, autres, modalites)
    masque = lignes_cachees(table.select(COMPTES).to_numpy(), seuil, groupes)
    return {modalite for modalite, cachee in zip(modalites, masque, strict=True) if cachee}


def totaux_publies(totaux, seuil):
    """Totaux de la population, None là où ils sont masqués."""
    if not seuil:
        return totaux
    petits = {nom for nom in COMPTES if peu(totaux[nom], seuil)}
    caches = set(petits)
    if petits & {"dossiers", "servis_base", "servis_reforme"}:
        caches |= {nom for nom in totaux if nom not in COMPTES}
    if "dossiers" in petits:
        caches |= set(totaux)
    liens = {
        "gagnants": ["gains"],
        "perdants": ["pertes"],
        "suivis": ["reste_base", "reste_reforme", "allege", "supporte"],
    }
    caches |= {nom for compte, noms in liens.items() if compte in petits for nom in noms}
    return {nom: None if nom in caches else valeur for nom, valeur in totaux.items()}


# --- Enveloppes -------------------------------------------------------------------------------------------


def etats_des_enveloppes(lignes, seuil):
    """{(texte, enveloppe, année): TOUT ou SERVICE} de ce qui est à masquer, dans les deux scénarios.

    `lignes` : (enveloppe, année, scénario, demandeurs, laissés).
    """
    if not seuil:
        return {}
    comptes: dict[tuple, dict] = {}
    etats = {}
    for enveloppe, annee, scenario, demandeurs, laisses in lignes:
        cle = (enveloppe.texte, enveloppe.nom, annee)
        comptes.setdefault((enveloppe.texte, enveloppe.financeur), {}).setdefault(cle, {})[scenario] = (
            demandeurs
        )
        if peu(laisses, seuil) or peu(demandeurs - laisses, seuil):
            etats[cle] = SERVICE
    for du_financeur in comptes.values():
        paires = [[c.get("base", 0), c.get("reforme", 0)] for c in du_financeur.values()]
        for cle, (base, reforme), cachee in zip(
            du_financeur, paires, lignes_cachees(paires, seuil), strict=True
        ):
            if cachee:
                etats[cle] = TOUT
            elif peu(abs(reforme - base), seuil):
                etats.setdefault(cle, SERVICE)
    return etats


def jours_groupes(jours, seuil):
    """Jours (`poids` en dossiers, `montant` cumulé) dont les points de la courbe séparent au moins `seuil` dossiers."""
    if not seuil:
        return jours
    gardes, depuis = [], 0.0
    for rang, nombre in enumerate(jours["poids"]):
        depuis += nombre
        if depuis >= seuil:
            gardes.append(rang)
            depuis = 0.0
    if depuis and gardes:
        gardes.pop()  # les derniers dossiers rejoignent le groupe d'avant
    gardes += [jours.height - 1] if depuis else []
    return jours.with_row_index("rang").filter(polars.col("rang").is_in(gardes)).drop("rang")
