"""Fichiers de dossiers : lecture, puis vérification avant tout calcul.

Une colonne inconnue ou manquante arrête tout (`ErreurEntree`). Une ligne fausse est refusée, avec la
colonne, la valeur, ce qui était attendu et pourquoi ; les autres lignes restent.
"""

import datetime
import warnings

import numpy
import polars

from habitat_local.communs.erreurs import AvertissementLecture, ErreurEntree
from habitat_local.dossiers import entetes, menages, tranches
from habitat_local.dossiers.conversions import en_chaine, epurer, lire_colonne, phrase
from habitat_local.dossiers.fichiers import (
    LIGNE,
    lire,
    lire_source,
    nom_de_source,
    numeroter,
)
from habitat_local.dossiers.verifies import SCHEMA_REFUS, Dossiers
from habitat_local.loi.colonnes import OBLIGATOIRES, PREFIXE_LIBRE, colonnes, resultats
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import dates_de_changement
from habitat_local.loi.systeme import systeme as systeme_openfisca
from openfisca_habitat_local.mecanismes import communes as table_des_communes
from openfisca_habitat_local.systeme.entrees import AU_MOINS
from openfisca_habitat_local.systeme.lecture import Refus, code_insee, noms_proches, replier
from openfisca_habitat_local.systeme.lecture.communes import COMMUNE

__all__ = [
    "SCHEMA_REFUS",
    "Dossiers",
    "avertissements",
    "dossiers",
    "lire",
    "lots",
    "lots_verifies",
    "verifier",
    "verifies",
]

# --- Noms des colonnes -------------------------------------------------------------------------------------


def faute_de_nom(nom):
    repliee = {replier(connue): connue for connue in colonnes()}.get(replier(nom))
    if repliee:
        return f"« {nom} » s'écrit « {repliee} »."
    if nom in resultats():
        return (
            f"« {nom} » est un résultat de la loi : retirez cette colonne, ou nommez-la {PREFIXE_LIBRE}{nom}"
        )
    if replier(nom).startswith("paye_"):
        return (
            f"« {nom} » est un montant payé : « habitat-local controler » le lit ; ailleurs, nommez-la "
            f"{PREFIXE_LIBRE}{replier(nom)}."
        )
    return (
        f"« {nom} » est inconnue.{noms_proches(nom, colonnes())} Une colonne libre se nomme {PREFIXE_LIBRE}… ; "
        "« habitat-local importer » reconnaît les en-têtes d'une agence."
    )


def verifier_noms(noms, connues, obligatoires, faute, quoi="du fichier"):
    """Erreur : colonne inconnue (`faute` en dit la phrase) ou colonne obligatoire absente."""
    inconnues = [nom for nom in noms if nom not in connues and not nom.startswith(PREFIXE_LIBRE)]
    manquantes = [nom for nom in obligatoires if nom not in noms]
    fautes = [f"colonne {faute(nom)}" for nom in inconnues]
    fautes += [f"colonne obligatoire absente : « {nom} » ({connues[nom].label})" for nom in manquantes]
    if fautes:
        raise ErreurEntree(f"Colonnes {quoi} à corriger, rien n'est calculé :\n  - " + "\n  - ".join(fautes))


# --- Refus -------------------------------------------------------------------------------------------------


class Registre:
    """Refus d'une table, notés au fur et à mesure."""

    def __init__(self, lignes, ids, americaines=None):
        self.lignes, self.ids = lignes, ids
        self.americaines = americaines or {}
        self.morceaux = []
        self.refusees = polars.Series([False]).new_from_index(0, len(lignes))

    def noter(self, masque, colonne, attendu, motif, valeurs=None):
        """Refuse les lignes du masque ; `attendu`, `motif` : un texte ou une série."""
        masque = masque.fill_null(False)
        if not masque.any():
            return

        def choisir(quoi):
            serie = quoi if isinstance(quoi, polars.Series) else polars.Series([quoi], dtype=polars.String)
            serie = serie.new_from_index(0, len(masque)) if len(serie) != len(masque) else serie
            return en_chaine(serie.filter(masque))

        self.refusees = self.refusees | masque
        self.morceaux.append(
            polars.DataFrame(
                {
                    "ligne": self.lignes.filter(masque),
                    "id": self.ids.filter(masque),
                    "colonne": choisir(colonne),
                    "valeur": choisir(valeurs if valeurs is not None else None),
                    "attendu": choisir(attendu),
                    "motif": choisir(motif),
                },
                schema=SCHEMA_REFUS,
            )
        )

    def table(self):
        vide = polars.DataFrame(schema=SCHEMA_REFUS)
        return polars.concat([vide, *self.morceaux]).sort("ligne", "colonne", maintain_order=True)


# --- Chaque colonne ----------------------------------------------------------------------------------------


def convertir(colonne, brute, registre):
    """Série au type de la colonne ; ce qui n'en est pas, ou sort de ses bornes, est refusé, l'inconnu est manquant."""
    lecture = lire_colonne(colonne.fait, brute, registre.americaines.get(colonne.nom, ""))
    registre.noter(
        lecture.refusees, colonne.nom, lecture.attendus, avec_commune(colonne, lecture, brute), brute
    )
    if lecture.note:
        warnings.warn(lecture.note, AvertissementLecture, stacklevel=2)
    serie = lecture.valeurs.alias(colonne.nom)
    # « Indéterminée » est une réponse : le dossier dit que la classe n'est pas connue, la loi ne la déduit pas.
    if colonne.genre == "classe" and colonne.calculable and not colonne.defaut.startswith("indetermine"):
        return serie.set((serie == colonne.defaut).fill_null(False), None)
    return serie


def avec_commune(colonne, lecture, brute):
    """Motifs des refus d'une colonne ; un nom à la place du code d'une commune y propose ses codes."""
    if colonne.genre_lu != "commune" or not lecture.refusees.any():
        return lecture.motifs
    noms = [
        n
        for n in brute.filter(lecture.refusees).unique().to_list()
        if isinstance(n, str) and n.strip()[:1].isalpha()
    ]
    proposes = {nom: communes_proposees(nom) for nom in noms[:NOMS_PROPOSES]}
    if not any(proposes.values()):
        return lecture.motifs
    ajouts = brute.replace_strict(proposes, default="", return_dtype=polars.String).fill_null("")
    return lecture.motifs + ajouts


#: Noms de communes cherchés dans une colonne, au plus.
NOMS_PROPOSES = 200


def communes_proposees(nom):
    trouvees = table_des_communes.communes_de_nom(nom, nombre=4)
    return f". {', '.join(map(str, trouvees))} ?" if trouvees else ""


# --- Colonnes entre elles ----------------------------------------------------------------------------------


def verifier_identite(table, registre, doublons):
    identifiants = table["id"]
    registre.noter(
        identifiants.is_null() & ~registre.refusees, "id", "un identifiant", "identifiant manquant"
    )
    repetes = identifiants.is_duplicated() & identifiants.is_not_null()
    if doublons is not None:
        repetes = repetes | identifiants.is_in(doublons.implode())
    registre.noter(repetes, "id", "un identifiant par ligne", "identifiant en double", identifiants)


def verifier_poids(table, registre):
    """Une colonne de poids se remplit partout : une case vide n'y vaut pas 1."""
    if "poids" in table.columns:
        vides = table["poids"].is_null() & ~registre.refusees
        registre.noter(vides, "poids", "un poids à chaque ligne, ou pas de colonne poids", "poids manquant")


def verifier_lieu_et_jour(table, registre, premier_jour):
    commune, jour = table["depcom_logement"], table["date_depot"]
    nouvelles = ~registre.refusees
    attendus = {nom: colonnes()[nom].fait.attendu for nom in ("depcom_logement", "date_depot")}
    for nom, motif in (("depcom_logement", "commune manquante"), ("date_depot", "date de dépôt manquante")):
        registre.noter(table[nom].is_null() & nouvelles, nom, attendus[nom], motif)
    verifier_communes(commune, jour, registre)
    registre.noter(
        jour < premier_jour, "date_depot", f"à partir du {premier_jour}", "aucune loi n'est connue", jour
    )


def verifier_communes(commune, jour, registre):
    """Refuse un code qui n'est celui d'aucune commune ce jour-là ; un code postal est dit, avec ses communes."""
    paires = polars.DataFrame({"commune": commune, "jour": jour}).unique().drop_nulls()
    codes, jours = (
        paires["commune"].to_numpy().astype("S5"),
        paires["jour"].to_numpy().astype("datetime64[D]"),
    )
    inconnues = paires.filter(
        ~polars.Series(table_des_communes.commune_connue(codes, jours), dtype=polars.Boolean)
    )
    if not inconnues.height:
        return
    phrases = [phrase(refus_de_commune(*paire)) for paire in inconnues.iter_rows()]
    motifs = polars.DataFrame({"commune": commune, "jour": jour}).join(
        inconnues.with_columns(motif=polars.Series(phrases)),
        on=["commune", "jour"],
        how="left",
        maintain_order="left",
    )["motif"]
    registre.noter(motifs.is_not_null(), "depcom_logement", COMMUNE, motifs, commune)


def refus_de_commune(code, jour):
    """Pourquoi ce code n'est pas celui d'une commune ce jour-là, et lequel l'est sans doute."""
    recue = table_des_communes.commune_recue(code)
    if recue is not None:
        return Refus(
            COMMUNE, f"cette commune n'existe pas au {jour}", f"Fusionnée dans {recue[0]} le {recue[1]} ?"
        )
    if table_des_communes.commune_connue(numpy.array([code], dtype="S5"))[0]:
        return Refus(COMMUNE, f"cette commune n'existe pas au {jour}")
    return code_insee(code, lambda _: False, table_des_communes.communes_du_code_postal)


def regles_croisees():
    """(colonne, condition de refus, attendu, motif) entre colonnes d'une même ligne."""
    c = polars.col
    occupant = c("statut_demandeur") == "proprietaire_occupant"
    sans_categorie = c("categorie_ressources_anah").is_null()
    sans_plafond = c("nombre_personnes_menage").is_null() & c("plafond_ressources_tres_modestes").is_null()
    projet = c("nature_travaux").is_not_null() & (c("nature_travaux") != "aucune")
    for grande, petite in AU_MOINS.items():
        yield (grande, c(petite) > c(grande), f"au moins {petite}", f"{grande} est inférieur à {petite}")
    yield (
        "montant_travaux_eligibles_ht", c("montant_travaux_eligibles_ht") > c("montant_travaux_ht"),
        "au plus le montant hors taxes", "le montant éligible dépasse le montant HT",
    )  # fmt: skip
    yield (
        "montant_travaux_ht",
        projet & c("montant_travaux_ht").is_null() & c("travaux_retenus_anah").is_null(),
        "un montant hors taxes, en euros", "un projet de travaux est déclaré sans montant",
    )  # fmt: skip
    yield (
        "date_engagement", c("date_engagement") < c("date_depot"),
        "au plus tôt la date de dépôt", "engagement antérieur au dépôt",
    )  # fmt: skip
    yield (
        "categorie_ressources_anah",
        # Une façade, un raccordement, un immeuble ancien n'en ont pas besoin : seul un projet de travaux en demande.
        occupant & projet & sans_categorie & (c("rfr_menage").is_null() | sans_plafond),
        "la catégorie, ou rfr_menage et nombre_personnes_menage",
        "ressources inconnues d'un propriétaire occupant : rien n'est supposé",
    )  # fmt: skip


def verifier_ensemble(table, registre, regles):
    """Refuse les faits qui se contredisent. `regles` : (colonne, condition, attendu, motif), dont les faits sont donnés."""
    for nom, condition, attendu, motif in regles:
        if set(condition.meta.root_names()) <= set(table.columns):
            masque = table.select(condition.fill_null(False)).to_series() & ~registre.refusees
            registre.noter(masque, nom, attendu, motif, table[nom])


def completer(table):
    """La table et, manquantes partout, les colonnes qu'elle n'a pas."""
    absentes = [
        polars.lit(None, c.type_polars).alias(c.nom)
        for c in colonnes().values()
        if c.nom not in table.columns
    ]
    return table.with_columns(absentes)


def verifier_ressources(table, registre, systeme):
    """Refuse l'occupant d'un texte en vigueur dont la date n'a pas de plafonds de ressources connus."""
    masque = (
        ~registre.refusees
        & (table["statut_demandeur"] == "proprietaire_occupant").fill_null(False)
        & (table["nature_travaux"] != "aucune").fill_null(False)
        & table["categorie_ressources_anah"].is_null()
    )
    if not masque.any():
        return
    calcul = calculer(table.filter(masque), systeme, ["texte_applicable", "categorie_ressources_anah"])
    inconnus = (calcul["texte_applicable"] != "aucun") & (
        calcul["categorie_ressources_anah"] == "indeterminee"
    )
    refuses = masque.clone().scatter(masque.arg_true(), inconnus)
    registre.noter(
        refuses,
        "categorie_ressources_anah",
        "la catégorie de ressources (ou plafond_ressources_…)",
        "plafonds de ressources inconnus au " + table["date_depot"].cast(polars.String),
    )


# --- Vérifier ----------------------------------------------------------------------------------------------


def typer_colonnes(brut, registre):
    """Table aux types des colonnes ; les colonnes libres gardent le leur."""
    connues = colonnes()
    series = []
    for nom in brut.columns:
        if nom in connues:
            series.append(convertir(connues[nom], brut[nom], registre))
        elif nom.startswith(PREFIXE_LIBRE):
            series.append(brut[nom])
    return polars.DataFrame(series)


def verifier(brut, systeme=None, doublons=None, americaines=None):
    """(bons, refus) d'une table brute : lignes typées, prêtes au calcul ; lignes refusées et leurs motifs.

    `doublons`, `americaines` : identifiants répétés, et dates américaines de chaque colonne, ailleurs dans le fichier,
    quand il est lu par morceaux. Une ligne vide n'est rien ; un en-tête répété est refusé.
    Erreur (`ErreurEntree`) : colonne inconnue ou obligatoire absente.
    """
    systeme = systeme or systeme_openfisca()
    brut, repetees = dossiers_seuls(brut if LIGNE in brut.columns else numeroter(brut))
    lignes = brut[LIGNE]
    brut = brut.drop(LIGNE)
    verifier_noms(brut.columns, colonnes(), OBLIGATOIRES, faute_de_nom)
    if "id" not in brut.columns:
        brut = brut.insert_column(0, lignes.cast(polars.String).alias("id"))
    registre = Registre(lignes, epurer(brut["id"]).cast(polars.String), americaines)
    table = typer_colonnes(brut, registre)
    verifier_identite(table, registre, doublons)
    verifier_poids(table, registre)
    verifier_lieu_et_jour(table, registre, datetime.date.fromisoformat(dates_de_changement(systeme)[0]))
    complete = completer(table)
    verifier_ensemble(complete, registre, regles_croisees())
    verifier_ressources(complete, registre, systeme)
    bons = table.filter(~registre.refusees)
    return valeurs_par_defaut(bons), en_ordre(registre.table(), repetees)


def dossiers_seuls(brut):
    """(table sans lignes vides ni en-têtes répétés, refus de ceux-ci)."""
    brut = entetes.sans_lignes_vides(brut, LIGNE)
    repetees = entetes.repetitions(brut, LIGNE)
    if not repetees.any():
        return brut, None
    registre = Registre(
        brut[LIGNE], polars.Series([None], dtype=polars.String).new_from_index(0, brut.height)
    )
    registre.noter(repetees, "id", "un dossier", "l'en-tête est répété à cette ligne")
    return brut.filter(~repetees), registre.table()


def en_ordre(refus, autres):
    """Refus, dans l'ordre des lignes."""
    return (
        refus
        if autres is None
        else polars.concat([autres, refus]).sort("ligne", "colonne", maintain_order=True)
    )


def valeurs_par_defaut(table):
    """`poids` et `recours` toujours présents."""
    defauts = {"poids": 1.0, "recours": True}
    return table.with_columns(
        polars.col(nom).fill_null(valeur) if nom in table.columns else polars.lit(valeur).alias(nom)
        for nom, valeur in defauts.items()
    )


def brute(source, tranche, personnes=None, systeme=None):
    """Table brute d'une tranche, complétée par les personnes des ménages si leur fichier est donné."""
    table = tranches.lire(source, tranche)
    return table if personnes is None else menages.completer(table, lire(personnes), systeme)


def decouper(chemin, taille=tranches.TAILLE, personnes=None):
    """(source, tranches) d'un fichier de dossiers ; une seule tranche s'il a des personnes."""
    if personnes is not None:
        return tranches.Source(str(chemin), "entier"), [tranches.Tranche(0, 0, 0)]
    return tranches.decouper(chemin, taille)


def lots_verifies(chemin, taille=tranches.TAILLE, systeme=None, personnes=None):
    """(bons, refus) successifs d'un fichier lu par tranches ; le découpage ne change rien au résultat.

    `personnes` : fichier des personnes des ménages, dont viennent alors RFR et taille.
    """
    source, toutes = decouper(chemin, taille, personnes)
    for tranche, doublons, americaines in tranches.examinees(source, toutes, noms_de_dates()):
        yield verifier(brute(source, tranche, personnes, systeme), systeme, doublons, americaines)


def noms_de_dates(connues=None):
    """Colonnes qui sont des dates, parmi celles d'un dossier à défaut."""
    return frozenset(c.nom for c in (connues or colonnes()).values() if c.fait.genre == "date")


# --- Avertissements ----------------------------------------------------------------------------------------


def faits_exiges(systeme, texte):
    """Faits que ce texte exige de tout dossier et que seul le dossier peut établir.

    Un fait que la loi calcule, ou qu'elle tient pour vrai sauf mention contraire, n'en est pas.
    """
    convention = systeme.parameters.habitat_local.conventions.children.get(texte)
    if convention is None or "faits_requis" not in convention.cadre.children:
        return []
    noms = {nom for v in convention.cadre.faits_requis.values_list for nom in v.value or ()}
    variables = systeme.variables
    return sorted(n for n in noms if not variables[n].formulas and not variables[n].default_value)


def faits_manquants(bons, systeme):
    """(texte, fait) des faits exigés qu'aucun dossier relevant du texte n'établit."""
    if not bons.height:
        return
    applicables = calculer(bons, systeme, ["texte_applicable"])["texte_applicable"].cast(polars.String)
    classe = systeme.variables["texte_applicable"].possible_values
    for texte in sorted(applicables.unique().to_list()):
        dossiers = bons.filter(applicables == texte)
        for nom in faits_exiges(systeme, texte):
            if nom not in bons.columns or not dossiers[nom].any():
                yield classe[texte].value, nom


def avertissements(bons, systeme=None):
    """Phrases sur ce qui manque sans empêcher le calcul."""
    phrases = []
    sans_ttc = bons.height - (
        bons["montant_travaux_ttc"].count() if "montant_travaux_ttc" in bons.columns else 0
    )
    if sans_ttc:
        phrases.append(
            f"{sans_ttc} dossier(s) sans montant_travaux_ttc : leur reste à charge est inconnu, "
            "et aucun plafond d'aides publiques ne peut être vérifié."
        )
    for texte, nom in faits_manquants(bons, systeme or systeme_openfisca()):
        label = colonnes()[nom].label if nom in colonnes() else nom
        phrases.append(
            f"aucun dossier n'établit {nom} ({label}), que ce texte exige de tout dossier : {texte}. "
            "Rien n'est supposé favorable."
        )
    return phrases


# --- Dossiers ---------------------------------------------------------------------------------------------


def lots(source, personnes=None, systeme=None, taille=tranches.TAILLE):
    """`Dossiers` successifs d'un fichier, lu par tranches (jamais entier s'il est grand)."""
    for bons, refus in lots_verifies(source, taille, systeme, personnes):
        yield Dossiers(bons, refus, source=str(source))


def dossiers(source, personnes=None, systeme=None):
    """`Dossiers` vérifiés d'une source.

    `source` : chemin (CSV, XLSX, Parquet, JSON, JSONL, YAML), table polars ou pandas, liste de dictionnaires, ou des
    `Dossiers` (rendus tels quels). `personnes` : de même, les personnes des ménages, dont viennent RFR et taille.
    Erreur (`ErreurEntree`) : source illisible, colonne inconnue ou obligatoire absente.
    """
    if isinstance(source, Dossiers):
        return source
    systeme = systeme or systeme_openfisca()
    with warnings.catch_warnings(record=True) as dits:
        warnings.simplefilter("always", AvertissementLecture)
        brut = lire_source(source)
        if personnes is not None:
            brut = menages.completer(brut, lire_source(personnes), systeme)
        bons, refus = verifier(brut, systeme)
    dites = [str(dit.message) for dit in dits if issubclass(dit.category, AvertissementLecture)]
    return Dossiers(bons, refus, (*dites, *avertissements(bons, systeme)), source=nom_de_source(source))


def verifies(source, systeme=None):
    """Les `Dossiers` d'une source dont aucune ligne n'est refusée. Erreur : celles qui le sont, et pourquoi."""
    if isinstance(source, Dossiers):
        return source
    lot = dossiers(source, systeme=systeme)
    if lot.lignes_refusees:
        phrases = [
            f"ligne {r['ligne']}, {r['colonne']} : {r['motif']} (attendu : {r['attendu']})"
            for r in lot.refus.head(5).iter_rows(named=True)
        ]
        raise ErreurEntree(f"{lot.lignes_refusees} dossier(s) refusé(s) :\n  - " + "\n  - ".join(phrases))
    return lot
