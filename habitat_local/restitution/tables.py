"""Tables d'un chiffrage, les mêmes pour l'écran, le rapport et le classeur : valeurs brutes et genre des colonnes."""

import dataclasses

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.axes import DIMENSIONS, FAITS_REQUIS, INCOMPLET, SITUATIONS
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.libelles import libelle, rang
from habitat_local.communs import formats

#: Unité d'une valeur qui est un texte, à ne pas récrire.
TEXTE = "texte"


def ecrire_valeur(couple: tuple | None) -> str:
    """Valeur d'un paramètre, selon son unité."""
    if couple is None:
        return formats.VIDE
    contenu, unite = couple
    return str(contenu) if unite == TEXTE else formats.valeur(contenu, unite)


#: Comment écrire chaque genre de colonne.
ECRITURES = {
    "texte": lambda v: formats.VIDE if v is None else str(v),
    "euros": formats.euros,
    "ecart": formats.signe,
    "montant": lambda v: formats.euros(v, 2),
    "difference": lambda v: formats.signe(v, lambda x: formats.euros(x, 2)),
    "effectif": formats.effectif,
    "nombre": formats.nombre,
    "date": formats.date_courte,
    "valeur": ecrire_valeur,
}


@dataclasses.dataclass(frozen=True)
class Table:
    """`colonnes` : (titre, genre). `lignes` : tuples de valeurs. `total` : la dernière ligne est un total.

    Une cellule du genre `valeur` est un couple (contenu, unité d'un paramètre).
    """

    nom: str
    titre: str
    colonnes: tuple
    lignes: list
    total: bool = False
    note: str = ""

    def ecrites(self) -> list[list[str]]:
        """Lignes de textes, prêtes à afficher."""
        genres = [genre for _, genre in self.colonnes]
        return [[ECRITURES[g](v) for g, v in zip(genres, ligne, strict=True)] for ligne in self.lignes]


#: Nom de la feuille de chaque axe.
FEUILLES = {
    "situation": "Situation",
    "texte": "Texte",
    "annee": "Année",
    "categorie": "Catégorie",
    "projet": "Projet",
    "statut": "Statut",
    "commune": "Commune",
}


def moyenne(somme, nombre):
    return somme / nombre if nombre and somme is not None else None


def difference(apres, avant):
    """Écart au centime ; None si l'un des deux est masqué."""
    return None if apres is None or avant is None else round(apres - avant, 2)


def avec_secret(chiffrage, note=""):
    """Note d'une table, et celle du secret s'il s'applique."""
    seuil = secret.seuil_de(chiffrage)
    du_secret = secret.note(seuil, chiffrage.secret_des_totaux) if seuil else ""
    return " ".join(filter(None, [note, du_secret]))


def sauf(etat, masques, valeurs):
    """Valeurs d'une ligne, None là où l'état les masque. `masques` : {état: rangs}."""
    return [None if rang in masques.get(etat, ()) else valeur for rang, valeur in enumerate(valeurs)]


# --- Financeurs -------------------------------------------------------------------------------------------


def principal(chiffrage) -> str:
    """Financeur dont la dépense change le plus ; à défaut, celui qui paie le plus."""
    totaux = chiffrage.totaux
    ecarts = {nom: abs(totaux[f"{nom}_reforme"] - totaux[f"{nom}_base"]) for nom in FINANCEURS}
    nom = max(ecarts, key=ecarts.__getitem__)
    return nom if ecarts[nom] else max(FINANCEURS, key=lambda f: totaux[f"{f}_base"])


def periode(chiffrage) -> str:
    """« en 2016 », « de 2012 à 2014 »."""
    annees = chiffrage.annees
    if not annees:
        return "sans date"
    return f"en {annees[0]}" if len(annees) == 1 else f"de {annees[0]} à {annees[-1]}"


INTERVALLE = (("Écart, bas à 95 %", "ecart"), ("Écart, haut à 95 %", "ecart"))


def financeurs(chiffrage) -> Table:
    masques = chiffrage.publies["total_base"] is None
    lignes = [(f, *([None] * 3 if masques else ligne)) for f, *ligne in chiffrage.financeurs().iter_rows()]
    colonnes = [
        ("Financeur", "texte"),
        ("Droit en vigueur", "euros"),
        ("Réforme", "euros"),
        ("Écart", "ecart"),
    ]
    if chiffrage.precision.nombre:
        noms = {f.libelle: nom for nom, f in FINANCEURS.items()} | {"Total": "total"}
        colonnes += INTERVALLE
        lignes = [(*ligne, *fourchette(chiffrage, noms[ligne[0]], ligne[3])) for ligne in lignes]
    return Table(
        "Financeurs",
        f"Coût par financeur, dossiers déposés {periode(chiffrage)}",
        tuple(colonnes),
        lignes,
        total=True,
        note=avec_secret(chiffrage, "Droits ouverts aux dossiers, avant toute limite d'enveloppe."),
    )


def fourchette(chiffrage, nom: str, ecart: float | None) -> tuple:
    """(bas, haut) de l'écart à 95 % ; rien sans écart, ou masqué."""
    return chiffrage.precision.intervalle_de_l_ecart(nom) if ecart else (None, None)


def par_annee(chiffrage) -> Table:
    """Coût de chaque financeur par année de dépôt."""
    return detail(chiffrage, "annee")


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
    noms = {nom: f.libelle for nom, f in FINANCEURS.items()} | {"total": "Total des subventions"}
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


#: Postes d'une hausse, puis d'une économie : libellé de chaque clé de `Chiffrage.qui_paie`.
HAUSSE = {
    "verse": "Versé en plus par les financeurs",
    "menages": "… dont va aux ménages (reste à charge en baisse)",
    "remplace": "… dont remplace un autre financeur sur le même dossier",
    "sans_effet": "… dont sans effet mesuré sur le reste à charge",
}
BAISSE = {
    "economise": "Économisé par les financeurs",
    "supporte": "… dont supporté par les ménages (reste à charge en hausse)",
    "remplace": "… dont pris en charge par un autre financeur",
    "economie_sans_effet": "… dont sans effet mesuré sur le reste à charge",
}


def qui_paie(chiffrage) -> Table:
    """Où va ce que les financeurs versent en plus, qui supporte ce qu'ils économisent."""
    comptes: dict[str, float | None] = dict(chiffrage.qui_paie())
    blocs = [bloc for bloc in (HAUSSE, BAISSE) if comptes[next(iter(bloc))]]
    if chiffrage.publies["total_base"] is None:
        comptes = dict.fromkeys(comptes)
    elif chiffrage.publies["reste_base"] is None:
        comptes |= dict.fromkeys(("menages", "sans_effet", "supporte", "economie_sans_effet"))
    lignes = [(libelle_, comptes[nom]) for bloc in blocs for nom, libelle_ in bloc.items()]
    titres = {
        0: "Où va l'argent",
        1: "Où va l'argent de la réforme",
        2: "Où va l'argent, et qui supporte l'économie",
    }
    titre = "Qui supporte l'économie" if blocs == [BAISSE] else titres[len(blocs)]
    return Table(
        "Qui paie",
        titre,
        (("Poste", "texte"), ("Montant", "euros")),
        lignes or [("Aucun financeur ne verse plus ni moins, sur aucun dossier", 0.0)],
        note="Sommes dossier par dossier. Sans effet mesuré : aides au-delà du coût des travaux, ou coût TTC inconnu.",
    )


# --- Dans la loi, hors d'elle -----------------------------------------------------------------------------


def manques(chiffrage) -> Table:
    """Faits qui manquent aux dossiers : ceux que le texte exige de tous, ceux dont une aide dépend."""
    seuil = secret.seuil_de(chiffrage)
    lignes = [
        (SITUATIONS[situation], libelle("texte", texte), fait, None if secret.peu(nombre, seuil) else nombre)
        for situation, texte, fait, nombre in chiffrage.manques().iter_rows()
        if situation in (FAITS_REQUIS, INCOMPLET)
    ]
    colonnes = (("Situation", "texte"), ("Texte", "texte"), ("Fait", "texte"), ("Dossiers", "effectif"))
    note = "Un dossier à qui plusieurs faits manquent compte sous chacun. Un fait inconnu n'est jamais supposé favorable."
    return Table("Faits manquants", "Faits manquants", colonnes, lignes, note=avec_secret(chiffrage, note))


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
    qui = FINANCEURS[nom].libelle
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
        qui = FINANCEURS[nom].libelle if nom in FINANCEURS else "Total"
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
    par_enveloppe: dict[tuple, list] = {}
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


def nom_de_l_enveloppe(bilan) -> str:
    """Libellé et année, ou « toute la durée »."""
    duree = getattr(bilan.enveloppe, "duree_entiere", False)
    return f"{bilan.enveloppe.libelle} ({'toute la durée du texte' if duree else bilan.annee})"


def enveloppes(chiffrage, bilans=None):
    """Une ligne par enveloppe, année et scénario. `bilans` : ceux à montrer ; à défaut, tous."""
    seuil = secret.seuil_de(chiffrage)
    lignes = [
        (
            nom_de_l_enveloppe(b),
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
        "Enveloppes", "Les enveloppes, année par année", colonnes, lignes, note=avec_secret(chiffrage, note)
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
    etats = secret.etats_des_enveloppes(lignes, chiffrage.seuil_des_totaux)
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


def changements(liste) -> Table:
    """Ce que la réforme change : une ligne par valeur, avec son article et ses dates."""
    lignes = [(c.contexte, c.libelle, avant(c), (c.nouvelle, c.unite), c.periode, c.reference) for c in liste]
    colonnes = (
        ("Où", "texte"),
        ("Règle", "texte"),
        ("Avant", "valeur"),
        ("Après", "valeur"),
        ("Quand", "texte"),
        ("Article", "texte"),
    )
    return Table("Réforme", "Ce que la réforme change", colonnes, lignes)


def avant(changement) -> tuple:
    return ("n'existe pas", None) if changement.nouveau else (changement.ancienne, changement.unite)


def toutes(chiffrage) -> list[Table]:
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
        *([manques(chiffrage)] if chiffrage.morceau.manques.height else []),
        *details,
        # Un dossier par ligne : rien de cela n'est publiable sous le secret.
        *([] if chiffrage.secret else [laisses(chiffrage)]),
    ]
