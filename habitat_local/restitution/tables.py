"""Tables d'un chiffrage, les mêmes pour l'écran, le rapport et le classeur : valeurs brutes et genre des colonnes."""

import dataclasses

import polars

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.cout import DIMENSIONS, FINANCEURS
from habitat_local.chiffrage.libelles import libelle, rang
from habitat_local.communs import formats

#: Comment écrire chaque genre de colonne.
ECRITURES = {
    "texte": lambda v: formats.VIDE if v is None else str(v),
    "euros": formats.euros,
    "ecart": formats.signe,
    "effectif": formats.effectif,
    "nombre": formats.nombre,
    "date": formats.date_courte,
}


@dataclasses.dataclass(frozen=True)
class Table:
    """`colonnes` : (titre, genre). `lignes` : tuples de valeurs. `total` : la dernière ligne est un total."""

    nom: str
    titre: str
    colonnes: tuple
    lignes: list
    total: bool = False
    note: str = ""

    def ecrites(self):
        """Lignes de textes, prêtes à afficher."""
        genres = [genre for _, genre in self.colonnes]
        return [[ECRITURES[g](v) for g, v in zip(genres, ligne, strict=True)] for ligne in self.lignes]


#: Nom de la feuille de chaque axe.
FEUILLES = {"categorie": "Catégorie", "projet": "Projet", "statut": "Statut", "commune": "Commune"}


def moyenne(somme, nombre):
    return somme / nombre if nombre and somme is not None else None


def difference(apres, avant):
    """Écart au centime ; None si l'un des deux est masqué."""
    return None if apres is None or avant is None else round(apres - avant, 2)


def avec_secret(chiffrage, note=""):
    """Note d'une table, et celle du secret s'il s'applique."""
    seuil = secret.seuil_de(chiffrage)
    return " ".join(filter(None, [note, secret.note(seuil) if seuil else ""]))


def sauf(etat, masques, valeurs):
    """Valeurs d'une ligne, None là où l'état les masque. `masques` : {état: rangs}."""
    return [None if rang in masques.get(etat, ()) else valeur for rang, valeur in enumerate(valeurs)]


# --- Financeurs -------------------------------------------------------------------------------------------


def principal(chiffrage):
    """Financeur dont la dépense change le plus ; à défaut, la Ville."""
    totaux = chiffrage.totaux
    ecarts = {nom: abs(totaux[f"{nom}_reforme"] - totaux[f"{nom}_base"]) for nom in FINANCEURS}
    nom = max(ecarts, key=ecarts.get)
    return nom if ecarts[nom] else "ville"


def financeurs(chiffrage):
    masques = chiffrage.publies["total_base"] is None
    lignes = [(f, *([None] * 3 if masques else ligne)) for f, *ligne in chiffrage.financeurs().iter_rows()]
    colonnes = [
        ("Financeur", "texte"),
        ("Droit en vigueur", "euros"),
        ("Réforme", "euros"),
        ("Écart", "ecart"),
    ]
    if chiffrage.precision.nombre:
        noms = {nom_affiche: nom for nom, (nom_affiche, _) in FINANCEURS.items()} | {"Total": "total"}
        colonnes.append(("Écart, à 95 %", "texte"))
        lignes = [(*ligne, fourchette(chiffrage, noms[ligne[0]], ligne[3])) for ligne in lignes]
    return Table(
        "Financeurs",
        "Coût de l'année par financeur",
        tuple(colonnes),
        lignes,
        total=True,
        note=avec_secret(chiffrage, "Droits ouverts aux dossiers, avant toute limite d'enveloppe."),
    )


def fourchette(chiffrage, nom, ecart):
    """« de +12 000 € à +22 000 € » ; None sans écart, ou masqué."""
    if not ecart:
        return None
    bas, haut = chiffrage.precision.intervalle_de_l_ecart(nom)
    return f"de {formats.signe(bas)} à {formats.signe(haut)}"


#: Totaux dont le rapport donne l'intervalle, avec leur genre ; ceux des financeurs viennent d'abord.
AUTRES_TOTAUX = {
    "reste": ("Reste à charge des dossiers aidés", "euros"),
    "servis": ("Dossiers aidés", "effectif"),
}
TOTAUX_DE_LA_REFORME = {
    "gagnants": "Dossiers gagnants",
    "perdants": "Dossiers perdants",
    "gains": "Euros gagnés",
    "pertes": "Euros perdus",
}


def precision(chiffrage):
    """Intervalle à 95 % de chaque total : base, réforme, écart."""
    totaux, precise = chiffrage.publies, chiffrage.precision
    noms = {nom: titre for nom, (titre, _) in FINANCEURS.items()} | {"total": "Total des subventions"}
    noms |= {nom: titre for nom, (titre, _) in AUTRES_TOTAUX.items()}
    lignes = []
    for nom, titre in noms.items():
        if chiffrage.totaux[f"{nom}_base"] or chiffrage.totaux[f"{nom}_reforme"]:
            base, reforme = totaux[f"{nom}_base"], totaux[f"{nom}_reforme"]
            trois = [
                (base, *precise.intervalle(f"{nom}_base")),
                (reforme, *precise.intervalle(f"{nom}_reforme")),
                (difference(reforme, base), *precise.intervalle_de_l_ecart(nom)),
            ]
            lignes.append(
                (titre, *(v for trio in trois for v in (trio if trio[0] is not None else [None] * 3)))
            )
    for nom, titre in TOTAUX_DE_LA_REFORME.items():
        trio = (totaux[nom], *precise.intervalle(nom)) if totaux[nom] is not None else (None,) * 3
        lignes.append((titre, *(None,) * 6, *trio))
    colonnes = [("Total", "texte")]
    for scenario in ("En vigueur", "Réforme", "Écart"):
        colonnes += [(scenario, "nombre"), (f"{scenario}, bas", "nombre"), (f"{scenario}, haut", "nombre")]
    note = (
        f"{phrase_de_precision(chiffrage)} Tirages de Poisson sur les dossiers, mêmes tirages avant et après."
    )
    return Table(
        "Précision", "Intervalles à 95 %", tuple(colonnes), lignes, note=avec_secret(chiffrage, note)
    )


def phrase_de_precision(chiffrage):
    """« Intervalles à 95 % : 200 tirages bootstrap. Taille effective : 312 dossiers. »"""
    nombre = chiffrage.precision.nombre
    debut = f"Intervalles à 95 % : {nombre} tirages bootstrap. " if nombre else ""
    if chiffrage.publies["dossiers"] is None:
        return f"{debut}Taille effective masquée."
    return f"{debut}Taille effective : {formats.nombre(chiffrage.precision.taille_effective)} dossiers."


def qui_paie(chiffrage):
    comptes = chiffrage.qui_paie()
    if chiffrage.publies["total_base"] is None:
        comptes = dict.fromkeys(comptes)
    elif chiffrage.publies["reste_base"] is None:
        comptes |= {"menages": None, "sans_effet": None}
    lignes = [
        ("Versé en plus par les financeurs", comptes["verse"]),
        ("… dont va aux ménages (reste à charge en baisse)", comptes["menages"]),
        ("… dont remplace un autre financeur", comptes["remplace"]),
        ("… dont sans effet mesuré sur le reste à charge", comptes["sans_effet"]),
    ]
    return Table(
        "Qui paie",
        "Où va l'argent de la réforme",
        (("Poste", "texte"), ("Montant", "euros")),
        lignes,
        note="Sans effet mesuré : aides au-delà du coût des travaux, ou coût TTC inconnu.",
    )


# --- Axes -------------------------------------------------------------------------------------------------


def par_axe(chiffrage, dimension):
    """Dossiers, aidés, coût du financeur principal et de tous, gagnants, perdants, reste à charge moyen."""
    nom = principal(chiffrage)
    table = chiffrage.par(dimension).to_dicts()
    table.sort(key=lambda ligne: rang(dimension, ligne[dimension]))
    cellules, cachees = colonnes_d_axe(nom), chiffrage.cachees(dimension)
    if all(cellules["Écart"](ligne) == cellules["Écart, tous financeurs"](ligne) for ligne in table):
        del cellules["Écart, tous financeurs"]
    noms = [libelle(dimension, ligne[dimension]) for ligne in table]
    lignes = [
        (nom_ligne, *(None if cachee else valeur(ligne) for valeur in cellules.values()))
        for nom_ligne, ligne, cachee in zip(
            [*noms, "Total"],
            [*table, chiffrage.publies],
            [*(ligne[dimension] in cachees for ligne in table), False],
            strict=True,
        )
    ]
    colonnes = [(DIMENSIONS[dimension], "texte"), *((titre, genre(titre)) for titre in cellules)]
    titre = f"Par {DIMENSIONS[dimension][0].lower()}{DIMENSIONS[dimension][1:]}"
    return Table(FEUILLES[dimension], titre, tuple(colonnes), lignes, total=True, note=avec_secret(chiffrage))


def genre(titre):
    if titre in ("Dossiers", "Aidés", "Gagnants", "Perdants"):
        return "effectif"
    return "ecart" if titre.startswith("Écart") else "euros"


def colonnes_d_axe(nom):
    """{titre: valeur d'une ligne du cube}, pour le financeur `nom`."""
    qui = FINANCEURS[nom][0]
    return {
        "Dossiers": lambda ligne: ligne["dossiers"],
        "Aidés": lambda ligne: ligne["servis_reforme"],
        f"{qui}, avant": lambda ligne: ligne[f"{nom}_base"],
        f"{qui}, après": lambda ligne: ligne[f"{nom}_reforme"],
        "Écart": lambda ligne: difference(ligne[f"{nom}_reforme"], ligne[f"{nom}_base"]),
        "Écart, tous financeurs": lambda ligne: difference(ligne["total_reforme"], ligne["total_base"]),
        "Gagnants": lambda ligne: ligne["gagnants"],
        "Perdants": lambda ligne: ligne["perdants"],
        "Reste moyen, avant": lambda ligne: moyenne(ligne["reste_base"], ligne["suivis"]),
        "Reste moyen, après": lambda ligne: moyenne(ligne["reste_reforme"], ligne["suivis"]),
    }


def detail(chiffrage, dimension):
    """Base, réforme et écart de chaque financeur par modalité (pour le classeur)."""
    presents = [n for n in FINANCEURS if chiffrage.totaux[f"{n}_base"] or chiffrage.totaux[f"{n}_reforme"]]
    colonnes = [(DIMENSIONS[dimension], "texte")]
    for nom in (*presents, "total"):
        qui = FINANCEURS[nom][0] if nom in FINANCEURS else "Total"
        colonnes += [
            (f"{qui}, en vigueur", "euros"),
            (f"{qui}, réforme", "euros"),
            (f"{qui}, écart", "ecart"),
        ]
    lignes, cachees = [], chiffrage.cachees(dimension)
    for ligne in sorted(chiffrage.par(dimension).to_dicts(), key=lambda d: rang(dimension, d[dimension])):
        if ligne[dimension] in cachees:
            ligne = dict.fromkeys(ligne) | {dimension: ligne[dimension]}
        lignes.append((libelle(dimension, ligne[dimension]), *trois_par_trois(ligne, presents)))
    lignes.append(("Total", *trois_par_trois(chiffrage.publies, presents)))
    nom = f"{FEUILLES[dimension]} x financeur"
    titre = f"{DIMENSIONS[dimension]} et financeur"
    return Table(nom, titre, tuple(colonnes), lignes, total=True, note=avec_secret(chiffrage))


def trois_par_trois(ligne, presents):
    for nom in (*presents, "total"):
        base, reforme = ligne[f"{nom}_base"], ligne[f"{nom}_reforme"]
        yield from (base, reforme, difference(reforme, base))


# --- Enveloppes -------------------------------------------------------------------------------------------

SCENARIO = {"base": "En\u00a0vigueur", "reforme": "Réforme"}


#: Au-delà de ce nombre d'enveloppes (par année), l'écran ne montre que celles qui dépassent ou changent.
ENVELOPPES_A_L_ECRAN = 12


def bilans_a_montrer(chiffrage):
    """(bilans à montrer à l'écran, nombre d'enveloppes laissées de côté)."""
    par_enveloppe = {}
    for b in chiffrage.bilans:
        par_enveloppe.setdefault((b.enveloppe.texte, b.enveloppe.nom, b.annee), []).append(b)
    if len(par_enveloppe) <= ENVELOPPES_A_L_ECRAN:
        return chiffrage.bilans, 0
    retenues = [paire for paire in par_enveloppe.values() if depassee(paire) or change(paire)]
    return [b for paire in retenues for b in paire], len(par_enveloppe) - len(retenues)


def depassee(bilans):
    return any(b.montant is not None and b.demande > b.montant for b in bilans)


def change(bilans):
    return len({(b.montant, b.demande) for b in bilans}) > 1


def enveloppes(chiffrage, bilans=None):
    """Une ligne par enveloppe, année et scénario. `bilans` : ceux à montrer ; à défaut, tous."""
    seuil = secret.seuil_de(chiffrage)
    lignes = [
        (
            f"{b.enveloppe.libelle} ({b.annee})",
            SCENARIO[b.scenario],
            b.montant,
            *sauf(
                chiffrage.etat(b) if seuil else None,
                {secret.TOUT: range(7), secret.SERVICE: (1, 2, 5, 6)},
                [b.demande, b.servi, b.reliquat, b.depense, b.jour_epuisement, b.servis, b.nombre_laisses],
            ),
        )
        for b in (chiffrage.bilans if bilans is None else bilans)
    ]
    colonnes = (
        ("Enveloppe", "texte"),
        ("Scénario", "texte"),
        ("Montant", "euros"),
        ("Demandé", "euros"),
        ("Servi", "euros"),
        ("Reste", "euros"),
        ("Plafonné", "euros"),
        ("Ne suffit plus dès le", "date"),
        ("Servis", "effectif"),
        ("Laissés", "effectif"),
    )
    note = (
        "Dossiers servis par date de dépôt, puis identifiant, chacun en entier : l'enveloppe se ferme au premier "
        "dossier qu'elle ne peut plus payer. « Plafonné » : la dépense si l'enveloppe ne limite que le total de "
        "l'année, droits inchangés (AMB-HAG-26)."
    )
    return Table(
        "Enveloppes", "Les enveloppes de l'année", colonnes, lignes, note=avec_secret(chiffrage, note)
    )


REGLES = {
    "depot": "Dossiers servis par date de dépôt, puis identifiant ; l'enveloppe se ferme au premier qui ne tient plus.",
    "priorite": "Servis par catégorie, dans l'ordre de la nomenclature (les plus modestes d'abord), puis par dépôt.",
    "prorata": "Chaque dossier reçoit la même part de son droit, au centime inférieur.",
    "attente": "Servis par date de dépôt ; ce qui n'est pas servi passe le premier l'année suivante (les crédits ne se "
    "reportent pas), et s'y compte de nouveau dans ce qui est demandé.",
}


def rationnement(chiffrage):
    """Ce que sert la règle de rationnement, par enveloppe, année et scénario."""
    etats = etats_des_services(chiffrage)
    lignes = [
        (
            f"{s.enveloppe.libelle} ({a.annee})",
            SCENARIO[s.scenario],
            a.montant,
            *sauf(
                etats.get((s.enveloppe.texte, s.enveloppe.nom, a.annee)),
                {secret.TOUT: range(6), secret.SERVICE: (1, 2, 4, 5)},
                [a.demande, a.servi, a.non_servi, a.jour_epuisement, a.demandeurs, a.refuses],
            ),
        )
        for s in chiffrage.services
        for a in s.annees
    ]
    colonnes = (
        ("Enveloppe", "texte"),
        ("Scénario", "texte"),
        ("Montant", "euros"),
        ("Demandé", "euros"),
        ("Servi", "euros"),
        ("Non servi", "euros"),
        ("Premier non servi", "date"),
        ("Demandeurs", "effectif"),
        ("Sans rien", "effectif"),
    )
    titre = f"Rationnement : {chiffrage.rationnement}"
    return Table(
        "Rationnement", titre, colonnes, lignes, note=avec_secret(chiffrage, REGLES[chiffrage.rationnement])
    )


def refuses_par_categorie(chiffrage):
    """Demandeurs, refusés, euros demandés et non servis de chaque catégorie, par enveloppe, année et scénario."""
    etats, lignes = etats_des_services(chiffrage), []
    for s in chiffrage.services:
        for a in s.annees:
            entete = (f"{s.enveloppe.libelle} ({a.annee})", SCENARIO[s.scenario])
            tout = etats.get((s.enveloppe.texte, s.enveloppe.nom, a.annee)) is not None
            comptes = sorted(a.par_categorie().iter_rows(), key=lambda ligne: rang("categorie", ligne[0]))
            effectifs = [
                (demandeurs, refuses, demandeurs - refuses) for _, demandeurs, refuses, *_ in comptes
            ]
            cachees = secret.lignes_cachees(effectifs, secret.seuil_de(chiffrage))
            for (categorie, *valeurs), cachee in zip(comptes, cachees, strict=True):
                visibles = [None] * 4 if tout or cachee else valeurs
                lignes.append((*entete, libelle("categorie", categorie), *visibles))
    colonnes = (
        ("Enveloppe", "texte"),
        ("Scénario", "texte"),
        (DIMENSIONS["categorie"], "texte"),
        ("Demandeurs", "effectif"),
        ("Sans rien", "effectif"),
        ("Demandé", "euros"),
        ("Non servi", "euros"),
    )
    return Table(
        "Refusés par catégorie", "Rationnement, par catégorie", colonnes, lignes, note=avec_secret(chiffrage)
    )


def etats_des_services(chiffrage):
    """Ce que le secret masque du rationnement : ce qu'il masque des enveloppes, et les petits nombres de refusés."""
    lignes = [
        (s.enveloppe, a.annee, s.scenario, a.demandeurs, a.refuses)
        for s in chiffrage.services
        for a in s.annees
    ]
    etats = secret.etats_des_enveloppes(lignes, chiffrage.secret)
    return etats | {cle: etat for cle, etat in chiffrage.etats.items() if etats.get(cle) != secret.TOUT}


#: Dossiers laissés que le classeur montre, par enveloppe, année et scénario.
LAISSES_AU_CLASSEUR = 20_000


def laisses(chiffrage):
    """Dossiers laissés par les enveloppes, un par ligne, les premiers de chaque enveloppe."""
    lignes = []
    for bilan in chiffrage.bilans:
        for dossier in bilan.premiers_laisses(LAISSES_AU_CLASSEUR).iter_rows(named=True):
            lignes.append(
                (
                    bilan.enveloppe.libelle,
                    SCENARIO[bilan.scenario],
                    dossier["id"],
                    dossier["date_depot"],
                    libelle("categorie", dossier["categorie"]),
                    libelle("projet", dossier["projet"]),
                    dossier["demande"] / 100,
                )
            )
    colonnes = (
        ("Enveloppe", "texte"),
        ("Scénario", "texte"),
        ("Dossier", "texte"),
        ("Déposé le", "date"),
        (DIMENSIONS["categorie"], "texte"),
        ("Projet", "texte"),
        ("Demandé", "euros"),
    )
    note = f"Au plus les {LAISSES_AU_CLASSEUR} premiers de chaque enveloppe, année et scénario."
    return Table("Dossiers laissés", "Dossiers laissés par les enveloppes", colonnes, lignes, note=note)


def laisses_par_categorie(chiffrage, bilan):
    """{catégorie: dossiers laissés} d'un bilan."""
    comptes = bilan.a_laisser.group_by("categorie").agg(polars.col("poids").sum().cast(polars.Float64) / 1e6)
    comptes = comptes.collect(engine="streaming")
    comptes = sorted(comptes.iter_rows(), key=lambda c: rang("categorie", c[0]))
    return {libelle("categorie", c): n for c, n in comptes}


def changements(liste):
    lignes = [(c.contexte, c.libelle, c.avant, c.apres, c.periode, c.reference) for c in liste]
    colonnes = (
        ("Où", "texte"),
        ("Règle", "texte"),
        ("Avant", "texte"),
        ("Après", "texte"),
        ("Quand", "texte"),
        ("Article", "texte"),
    )
    return Table("Réforme", "Ce que la réforme change", colonnes, lignes)


def toutes(chiffrage):
    """Tables du classeur, dans l'ordre."""
    axes = [par_axe(chiffrage, dimension) for dimension in DIMENSIONS]
    details = [detail(chiffrage, dimension) for dimension in DIMENSIONS]
    rationnees = [rationnement(chiffrage), refuses_par_categorie(chiffrage)] if chiffrage.rationnement else []
    return [
        financeurs(chiffrage),
        *([precision(chiffrage)] if chiffrage.precision.nombre else []),
        enveloppes(chiffrage),
        *rationnees,
        qui_paie(chiffrage),
        *axes,
        *details,
        # Un dossier par ligne : rien de cela n'est publiable sous le secret.
        *([] if chiffrage.secret else [laisses(chiffrage)]),
    ]
