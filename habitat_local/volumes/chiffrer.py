"""Chiffrage d'un grand fichier : par tranches, additionnées ; les demandes restent sur disque."""

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars

from habitat_local.chiffrage import cout, mesures, precision
from habitat_local.chiffrage.depots import au_cout, deposes
from habitat_local.chiffrage.enveloppes import CLES
from habitat_local.communs import empreintes
from habitat_local.communs.ecriture import impossible
from habitat_local.dossiers import tranches
from habitat_local.dossiers import verification as dossiers
from habitat_local.dossiers.conversions import lire_colonne
from habitat_local.loi.colonnes import colonnes
from habitat_local.volumes import taches
from habitat_local.volumes.taches import Mission, Options, emballer, en_octets, lues, refus_de, systemes
from habitat_local.volumes.travail import Travail

#: Pièces d'une tranche, dans l'ordre des champs de `mesures.Morceau`.
PIECES = ("cube", "jours", "demandes", "precision", "manques")


def mesurer(mission: Mission, bons: polars.DataFrame) -> tuple[dict, dict]:
    """Pièces d'une tranche : agrégats des dossiers déposés, et leurs demandes aux enveloppes."""
    retenus = au_cout(deposes(bons, mission.taux_recours), mission.cout_travaux)
    if not retenus.height:
        return {}, {"deposes": 0}
    lois = systemes(mission.base, mission.reforme)
    morceau = mesures.mesurer(retenus, lois, mission.repliques, mission.par_dossier)
    tables = {"cube": morceau.cube, "jours": morceau.jours, "demandes": morceau.demandes.sort(*CLES, "id")}
    tables |= {"precision": morceau.precision, "manques": morceau.manques}
    if morceau.dossiers is not None:
        tables["dossiers"] = morceau.dossiers.collect()
    return {nom: en_octets(table) for nom, table in tables.items()}, {"deposes": retenus.height}


def mission_de_chiffrage(
    reformes, lectures=(), taux_recours=None, cout_travaux=None, repliques: int = 0, par_dossier: bool = False
) -> Mission:
    return Mission(
        mesurer,
        empreintes.empreinte_loi(),
        tuple(map(emballer, lectures)),
        tuple(map(emballer, reformes)),
        taux_recours,
        cout_travaux,
        repliques,
        par_dossier,
    )


# --- Répliques bootstrap ----------------------------------------------------------------------------------


def lire_faits(source: tranches.Source, tranche: tranches.Tranche, noms: Sequence[str]) -> polars.DataFrame:
    """Quelques colonnes d'une tranche, converties ; ce qui ne se lit pas est manquant."""
    lire = tranches.lire_csv if source.genre == "csv" else tranches.lire_parquet
    brute = lire(source, tranche, list(noms))
    return brute.select(lire_colonne(colonnes()[n].fait, brute[n]).valeurs.alias(n) for n in noms)


def nombre_de_deposes(source: tranches.Source, toutes, taux_recours: float | None) -> int:
    """Dossiers déposés d'un fichier, lignes fausses comprises."""
    if source.genre == "csv":
        presentes = tranches.lire_csv(source, dataclasses.replace(toutes[0], a=toutes[0].de)).columns
    else:
        presentes = tranches.colonnes_parquet(source.chemin)
    faits = ("tirage_recours", "montant_travaux_ht") if taux_recours is not None else ("recours",)
    if not set(faits) <= set(presentes):
        return sum(t.lignes for t in toutes)
    return sum(deposes(lire_faits(source, t, faits), taux_recours).height for t in toutes)


def repliques_par_defaut(source: tranches.Source, toutes, taux_recours: float | None = None) -> int:
    """Nombre de répliques bootstrap d'un fichier : aucune si beaucoup de dossiers y sont déposés."""
    lignes = sum(tranche.lignes for tranche in toutes)
    if precision.repliques_par_defaut(lignes) or source.genre == "entier":
        return precision.repliques_par_defaut(lignes)
    return precision.repliques_par_defaut(nombre_de_deposes(source, toutes, taux_recours))


# --- Tout -------------------------------------------------------------------------------------------------


def additionner(travail: Travail) -> mesures.Morceau | None:
    """Morceau de toute la population : cubes additionnés un à un, demandes laissées dans leurs fichiers."""
    total = None
    for cube, jours, demandes, precise, manques in lues(PIECES, travail):
        morceau = mesures.Morceau(
            polars.read_parquet(cube),
            polars.read_parquet(jours),
            polars.scan_parquet(demandes),
            polars.read_parquet(precise),
            polars.read_parquet(manques),
        )
        total = morceau if total is None else total + morceau
    gardes = [polars.scan_parquet(piece) for piece in travail.pieces("dossiers")]
    if total is None or not gardes:
        return total
    return dataclasses.replace(total, dossiers=polars.concat(gardes, how="diagonal_relaxed"))


def chiffrer(
    chemin: Path | str,
    *reformes,
    lectures: Sequence = (),
    taux_recours: float | None = None,
    options: Options | None = None,
    cout_travaux: float | None = None,
    repliques: int | None = 0,
    par_dossier: bool = False,
) -> tuple[cout.Chiffrage, polars.DataFrame]:
    """(chiffrage, refus) d'un fichier ; les demandes restent sur disque tant que le chiffrage existe.

    `reformes` s'empilent dans leur ordre. `repliques` : tirages bootstrap ; None, le nombre par défaut du fichier.
    Erreur (`ErreurEntree`) : fichier inutilisable, aucun dossier déposé, taux de recours sans tirage stocké.
    """
    options = options or Options()
    mission = mission_de_chiffrage(reformes, lectures, taux_recours, cout_travaux, 0, par_dossier)
    compares = systemes(mission.base, mission.reforme)  # une réforme fausse se dit avant de lire le fichier
    decoupe = dossiers.decouper(chemin, options.taille)
    repliques = repliques_par_defaut(decoupe[0], decoupe[1], taux_recours) if repliques is None else repliques
    mission = dataclasses.replace(mission, repliques=repliques)
    try:
        temporaire = tempfile.TemporaryDirectory(prefix="habitat-local-") if options.travail is None else None
    except OSError as erreur:
        raise impossible(tempfile.gettempdir(), erreur) from None
    if temporaire is not None:
        options = dataclasses.replace(options, travail=Path(temporaire.name) / "travail")
    travail = taches.ouvrir(mission, chemin, options, "Chiffrage", decoupe)
    travail.temporaire = temporaire  # effacé quand plus rien ne s'en sert
    try:
        resultat = cout.conclure(additionner(travail), compares)
        return dataclasses.replace(resultat, garde=travail), refus_de(travail)
    except BaseException:
        travail.interrompre()
        raise
