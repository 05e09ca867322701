"""Lire des montants payés : les colonnes `paye_<poste>` d'un fichier de dossiers, un poste par financeur ou par aide."""

import dataclasses
import warnings
from typing import Any

import numpy
import polars

from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.communs.erreurs import AvertissementLecture, ErreurEntree
from habitat_local.communs.exact import CENTIMES
from habitat_local.dossiers.conversions import epurer, lire_colonne
from habitat_local.dossiers.fichiers import LIGNE, lire_source, nom_de_source
from habitat_local.dossiers.verification import Registre, verifier
from habitat_local.dossiers.verifies import Dossiers
from habitat_local.loi.colonnes import PREFIXE_LIBRE
from habitat_local.loi.plan import details
from habitat_local.loi.systeme import droit_en_vigueur
from openfisca_habitat_local.systeme.lecture import Fait, noms_proches, replier

PREFIXE = "paye_"
#: Colonne de travail : le rang de la ligne, que la vérification recopie sans le lire.
RANG = f"{PREFIXE_LIBRE}_rang_du_controle"
#: Ce que la loi retire des primes de l'Anah est dans son poste, sauf si le fichier les paie à part.
ANAH, PRIMES = "anah", "primes"


@dataclasses.dataclass(frozen=True)
class Poste:
    """Ce qu'une colonne dit payé : `nom`, libellé, et les variables de la loi dont la somme est due."""

    nom: str
    libelle: str
    variables: tuple[str, ...]


def postes() -> dict[str, Poste]:
    """Postes qu'une colonne `paye_…` peut nommer : financeurs (ouverts compris), primes, prêts, total, et leur détail."""
    connus = {nom: Poste(nom, f.libelle, f.aides) for nom, f in FINANCEURS.items()}
    connus["ase"] = dataclasses.replace(connus["etat"], nom="ase")
    connus[PRIMES] = Poste(PRIMES, "Primes de l'Anah", ("primes_anah",))
    connus["prets"] = Poste("prets", "Prêts", ("total_prets",))
    connus["total"] = Poste("total", "Total des subventions", ("total_subventions",))
    for genre, cles in details().items():
        for cle, variables in cles.items():
            libelle = droit_en_vigueur().variables[variables[0]].label
            connus.setdefault(f"{genre}_{cle}", Poste(f"{genre}_{cle}", libelle, variables))
    return connus


def proprietes() -> dict[str, dict[str, Any]]:
    """Description (JSON Schema) de chaque colonne de montant payé."""
    return {
        f"{PREFIXE}{nom}": {
            "title": f"Montant payé : {poste.libelle}",
            "description": "Lu par le contrôle seul. Manquant : non contrôlé.",
            "x-unite": "euros",
            "type": ["number", "null"],
            "minimum": 0,
        }
        for nom, poste in postes().items()
    }


def poste_d_une_colonne(colonne: str) -> str | None:
    """Nom du poste d'une colonne `paye_…` (ou `info_paye_…`), ou None si elle n'est pas un montant payé."""
    nom = replier(colonne).removeprefix(PREFIXE_LIBRE)
    return nom.removeprefix(PREFIXE) if nom.startswith(PREFIXE) else None


def colonnes_payees(noms: list[str], source: str) -> dict[str, Poste]:
    """{colonne du fichier: poste}. Erreur (`ErreurEntree`) : aucune, un poste inconnu, ou le même dit deux fois."""
    connus = postes()
    trouves: dict[str, Poste] = {}
    for colonne in noms:
        nom = poste_d_une_colonne(colonne)
        if nom is None:
            continue
        if nom not in connus:
            raise ErreurEntree(
                f"{source} : colonne « {colonne} » : « {nom} » n'est ni un financeur ni une aide."
                f"{noms_proches(nom, connus)} Admis : {', '.join(connus)}."
            )
        deja = next((c for c, p in trouves.items() if p.variables == connus[nom].variables), None)
        if deja:
            raise ErreurEntree(f"{source} : « {deja} » et « {colonne} » disent le même montant payé.")
        trouves[colonne] = connus[nom]
    if not trouves:
        admis = ", ".join(f"{PREFIXE}{nom}" for nom in FINANCEURS)
        raise ErreurEntree(
            f"{source} : aucune colonne ne dit ce qui a été payé. Une par financeur, en euros : {admis}, {PREFIXE}total."
        )
    return anah_sans_ses_primes(trouves)


def anah_sans_ses_primes(trouves: dict[str, Poste]) -> dict[str, Poste]:
    """Les mêmes : le poste de l'Anah est sans ses primes si une colonne les paie à part."""
    a_part = any(p.nom == PRIMES or p.nom.startswith("prime_") for p in trouves.values())
    sans = tuple(v for v in FINANCEURS[ANAH].aides if v != "primes_anah")
    return {
        colonne: dataclasses.replace(poste, libelle=f"{poste.libelle} hors primes", variables=sans)
        if a_part and poste.nom == ANAH
        else poste
        for colonne, poste in trouves.items()
    }


@dataclasses.dataclass(frozen=True)
class Payes:
    """Dossiers vérifiés et ce qui leur a été payé.

    `centimes`, `connus` : (dossiers, postes), montants payés en centimes, et masque de ceux que le fichier dit.
    `sans_montant` : dossiers admis dont aucun montant payé n'est dit.
    """

    dossiers: polars.DataFrame
    postes: tuple[Poste, ...]
    centimes: numpy.ndarray
    connus: numpy.ndarray
    refus: polars.DataFrame
    avertissements: tuple[str, ...]

    @property
    def sans_montant(self) -> int:
        return int((~self.connus.any(axis=1)).sum())


def lire(source: Any, loi: Any) -> Payes:
    """Dossiers et montants payés d'une source (chemin, table, liste de dictionnaires), vérifiés.

    Une ligne fausse (dossier ou montant) est refusée seule. Erreur (`ErreurEntree`) : source illisible, colonne inconnue,
    aucune colonne `paye_…`.
    """
    source = source.table if isinstance(source, Dossiers) else source
    with warnings.catch_warnings(record=True) as dits:
        warnings.simplefilter("always", AvertissementLecture)
        brut = lire_source(source)
    dites = tuple(str(d.message) for d in dits if issubclass(d.category, AvertissementLecture))
    colonnes = colonnes_payees([c for c in brut.columns if c != LIGNE], nom_de_source(source))
    ids = epurer(brut["id"]) if "id" in brut.columns else brut[LIGNE]
    registre = Registre(brut[LIGNE], ids.cast(polars.String))
    lus = []
    for colonne in colonnes:
        lecture = lire_colonne(Fait(colonne, "nombre", minimum=0), brut[colonne])
        registre.noter(lecture.refusees, colonne, lecture.attendus, lecture.motifs, brut[colonne])
        lus.append(lecture.valeurs)
    bons, refus = verifier(
        brut.drop(list(colonnes)).with_columns(polars.int_range(polars.len()).alias(RANG)), loi
    )
    bons = bons.filter(~registre.refusees[bons[RANG]])
    table = polars.DataFrame([s.alias(str(k)) for k, s in enumerate(lus)])[bons[RANG]]
    montants = table.fill_null(numpy.nan).to_numpy()
    connus = ~numpy.isnan(montants)
    return Payes(
        bons.drop(RANG), tuple(colonnes.values()), en_centimes(numpy.nan_to_num(montants)), connus,
        polars.concat([refus, registre.table()]).sort("ligne", "colonne", maintain_order=True), dites,
    )  # fmt: skip


def en_centimes(montants: numpy.ndarray) -> numpy.ndarray:
    """Centimes entiers d'un montant en euros."""
    return numpy.rint(numpy.asarray(montants, dtype=numpy.float64) * CENTIMES).astype(numpy.int64)


__all__ = ["Payes", "Poste", "en_centimes", "lire", "postes"]
