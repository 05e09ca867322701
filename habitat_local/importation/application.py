"""Appliquer une correspondance : des colonnes de l'export aux dossiers vérifiés par la porte, et aux refus."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import polars

from habitat_local.dossiers.fichiers import LIGNE
from habitat_local.dossiers.verification import verifier
from habitat_local.importation import lieux, valeurs
from habitat_local.importation.correspondance import RIEN, Correspondance
from habitat_local.importation.lexique import LIEUX, PREFIXE_PAYE
from habitat_local.importation.lieux import Lieu, Lieux
from habitat_local.importation.tableaux import Tableau
from habitat_local.importation.valeurs import A_TRANCHER, Regle
from habitat_local.loi.colonnes import OBLIGATOIRES, PREFIXE_LIBRE, colonnes
from openfisca_habitat_local.systeme.lecture import Fait, Refus, nombre, replier

COMMUNE = "depcom_logement"


@dataclasses.dataclass(frozen=True)
class Application:
    """Ce que donne une correspondance.

    `bons` : dossiers admis ; `refus` : une ligne par motif, `rang` étant celui de la ligne dans l'export ; `lieux` :
    communes à trancher ; `repondus` : {fait: dossiers que la réponse « pour tous » a complétés} ; `obstacles` : ce qui
    empêche de rien lire ; `notes` : colonnes absentes ou nouvelles.
    """

    bons: polars.DataFrame
    refus: polars.DataFrame
    lieux: Mapping[str, Lieu]
    comment_situes: Mapping[str, int]
    departement: str | None
    repondus: Mapping[str, int]
    obstacles: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def lignes_refusees(self) -> int:
        return self.refus["rang"].n_unique()


def appliquer(tableau: Tableau, correspondance: Correspondance, systeme: Any) -> Application:
    """Dossiers admis et refus d'un export lu selon une correspondance."""
    brut, notes = colonnes_lues(tableau, correspondance)
    brut, situes = situer(brut, tableau, correspondance)
    brut, repondus = repondre(brut, correspondance.reponses)
    manquantes = [nom for nom in OBLIGATOIRES if nom not in brut.columns]
    if manquantes:
        vide = polars.DataFrame(schema={"rang": polars.Int64})
        dites = tuple(obstacle(nom, correspondance) for nom in manquantes)
        return Application(
            brut.clear(), vide, situes.a_trancher, situes.comptes, situes.departement, repondus, dites, notes
        )
    rangs = polars.Series(LIGNE, range(brut.height), dtype=polars.Int64)
    bons, refus = verifier(brut.insert_column(0, rangs), systeme)
    return Application(
        bons, refus.rename({"ligne": "rang"}), situes.a_trancher, situes.comptes, situes.departement, repondus, (), notes
    )  # fmt: skip


def obstacle(nom: str, correspondance: Correspondance) -> str:
    """Pourquoi une colonne obligatoire manque, et comment la donner."""
    label = colonnes()[nom].label
    attendues = {nom, *LIEUX} if nom == COMMUNE else {nom}
    a_trancher = [
        f"« {entete} »"
        for entete, regle in correspondance.colonnes.items()
        if regle.devient == A_TRANCHER and attendues & set(regle.entre)
    ]
    if a_trancher:
        return f"{nom} ({label}) : à trancher dans la correspondance, colonne {', '.join(a_trancher)}"
    return f"{nom} ({label}) : aucune colonne de l'export ; si elle est la même pour tous, --reponse {nom}=…"


# --- Colonnes ---------------------------------------------------------------------------------------------------


def colonnes_lues(tableau: Tableau, c: Correspondance) -> tuple[polars.DataFrame, tuple[str, ...]]:
    """(colonnes de la loi et colonnes libres, récrites ; notes) d'un tableau."""
    table, notes = tableau.table, []
    presentes = {replier(nom): nom for nom in tableau.entetes}
    series: dict[str, polars.Series] = {}
    citees = set()
    for entete, regle in c.colonnes.items():
        trouvee = entete if entete in table.columns else presentes.get(replier(entete))
        if trouvee is None:
            notes.append(f"la colonne « {entete} » n'est pas dans ce fichier")
            continue
        citees.add(trouvee)
        if regle.devient in (RIEN, A_TRANCHER, *LIEUX):
            continue
        lue = une_colonne(table[trouvee], regle).alias(regle.devient)
        series[regle.devient] = lue if regle.devient not in series else completer(series[regle.devient], lue)
    for entete in tableau.entetes:
        if entete not in citees:
            nom = f"{PREFIXE_LIBRE}{replier(entete) or 'colonne'}"
            notes.append(f"la colonne « {entete} » n'est pas dans la correspondance : gardée {nom}")
            series.setdefault(nom, typer_libre(table[entete]).alias(nom))
    return polars.DataFrame(list(series.values())), tuple(notes)


def completer(une: polars.Series, autre: polars.Series) -> polars.Series:
    """Deux colonnes pour une cible : la seconde complète les cases vides de la première."""
    return une.fill_null(autre) if une.dtype == autre.dtype else une


def une_colonne(serie: polars.Series, regle: Regle) -> polars.Series:
    if regle.devient in colonnes():
        return valeurs.preparer(colonnes()[regle.devient].fait, serie, regle)
    if regle.devient.startswith(PREFIXE_PAYE):
        recrite = valeurs.preparer(Fait("montant payé", "nombre"), serie, regle)
        return typer_libre(recrite, vraiment=True)
    return typer_libre(serie)


def typer_libre(serie: polars.Series, vraiment: bool = False) -> polars.Series:
    """Colonne libre, en nombres si toutes ses valeurs en sont (un code à zéro de tête, un téléphone n'en sont pas)."""
    uniques = serie.drop_nulls().unique()
    if not len(uniques) or (not vraiment and uniques.str.contains(r"^0\d|^\d{9,}$").any()):
        return serie
    lus = [nombre(u) for u in uniques]
    if any(v is None or isinstance(v, Refus) for v in lus):
        return serie
    table = dict(zip(uniques.to_list(), lus, strict=True))
    return serie.replace_strict(table, default=None, return_dtype=polars.Float64)


# --- Lieux et réponses ------------------------------------------------------------------------------------------


def situer(brut: polars.DataFrame, tableau: Tableau, c: Correspondance) -> tuple[polars.DataFrame, Lieux]:
    """La table où la commune est un code INSEE ; un lieu à trancher y garde son écriture, que la porte refuse."""
    ecrits = {
        regle.devient: tableau.table[nom]
        for nom, regle in c.colonnes.items()
        if regle.devient in LIEUX and nom in tableau.table.columns
    }
    if not ecrits:
        return brut, Lieux(polars.Series([], dtype=polars.String), {}, {}, None)
    noms, codes = (ecrits.get(lieu) for lieu in LIEUX)
    dits = {
        valeurs.replier_valeur(e): v
        for regle in c.colonnes.values()
        if regle.devient in LIEUX
        for e, v in regle.valeurs.items()
    }
    situes = lieux.situer(noms, codes, c.departement)
    ecriture = noms if noms is not None else codes
    assert ecriture is not None
    dictes = (
        ecriture.str.strip_chars()
        .str.to_lowercase()
        .replace_strict(dits, default=None, return_dtype=polars.String)
    )
    trouves = dictes.fill_null(situes.codes) if dits else situes.codes
    if COMMUNE in brut.columns:
        trouves = brut[COMMUNE].fill_null(trouves)
    trouves = trouves.fill_null(ecriture)
    a_trancher = {e: lieu for e, lieu in situes.a_trancher.items() if valeurs.replier_valeur(e) not in dits}
    restes = set(trouves.drop_nulls().unique().to_list())
    a_trancher = {e: lieu for e, lieu in a_trancher.items() if any(r in e for r in restes)}
    return brut.with_columns(trouves.alias(COMMUNE)), dataclasses.replace(situes, a_trancher=a_trancher)


def repondre(brut: polars.DataFrame, reponses: Mapping[str, str]) -> tuple[polars.DataFrame, dict[str, int]]:
    """La table où les faits que l'export tait ont la réponse donnée pour tous, et combien de dossiers elle complète."""
    repondus = {}
    for fait, reponse in reponses.items():
        if fait in brut.columns:
            repondus[fait] = brut[fait].null_count()
            brut = brut.with_columns(polars.col(fait).fill_null(reponse))
        else:
            repondus[fait] = brut.height
            brut = brut.with_columns(polars.lit(reponse).alias(fait))
    return brut, repondus
