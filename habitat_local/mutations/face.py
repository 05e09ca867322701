"""Éprouver des textes de bout en bout : cas lus et simulés, chiffres bougés, bilan."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.mutations import bilan as bilans
from habitat_local.mutations import cas, chiffres, epreuve, lots
from openfisca_habitat_local.systeme.format.dossiers import textes as dossiers_de_textes
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Un texte de l'Anah ou de l'État se lit dans les cas de tous les autres.
DE_TOUS = ("national", "regime_national")


def textes_demandes(demandes: Iterable[str]) -> tuple[str, ...]:
    """Noms de textes. Erreur : inconnu, avec les noms proches."""
    connus = chiffres.textes_connus()
    for nom in demandes:
        if nom not in connus:
            raise ErreurEntree(
                f"Texte « {nom} » inconnu.{noms_proches(nom, connus)} Textes : {', '.join(connus)}."
            )
    return tuple(demandes)


def cas_de(demandes: tuple[str, ...], ajoutes: Iterable[Path]) -> list[cas.Cas]:
    """Cas qui peuvent lire ces textes : ceux de leurs dossiers ; tous, pour le droit national."""
    tous = cas.tous(ajoutes)
    if not demandes or set(demandes) & set(DE_TOUS):
        return tous
    places = {texte.nom: os.path.relpath(texte.chemin) for texte in dossiers_de_textes()}
    ajoutees = [os.path.relpath(Path(a).resolve()) for a in ajoutes]

    def du_texte(un: cas.Cas) -> bool:
        siens = any(
            f"/{nom}/" in un.fichier or un.fichier.startswith(places.get(nom, "?")) for nom in demandes
        )
        return siens or any(un.fichier.startswith(a) for a in ajoutees)

    retenus = [un for un in tous if du_texte(un)]
    if not retenus:
        raise ErreurEntree(
            f"Aucun cas pour {', '.join(demandes)} : un texte porte les siens dans son dossier « cas »."
        )
    return retenus


def eprouver(
    textes: Iterable[str] = (),
    *,
    cas_ajoutes: Iterable[Path] = (),
    echantillon: int | None = None,
    processus: int | None = None,
    lectures: bool = True,
    avancer: Callable[[int], None] = lambda faits: None,
) -> bilans.Bilan:
    """Éprouve tous les chiffres de ces textes (de tous, à défaut) par leurs cas.

    `echantillon` : un chiffre sur n seulement. `lectures` : les cas qui basculent une lecture comptent aussi.
    """
    demandes = textes_demandes(tuple(textes))
    siens = [un for un in cas_de(demandes, list(cas_ajoutes)) if lectures or not un.reformes]
    prepares = lots.preparer(siens)
    banc = epreuve.Banc(prepares, siens)
    a_juger = chiffres.tous(demandes)[:: echantillon or 1]
    verdicts = []
    for verdict in epreuve.juger(banc, a_juger, processus or min(os.cpu_count() or 1, 2)):
        verdicts.append(verdict)
        avancer(1)
    trouve = bilans.bilan(verdicts, bilans.lire(), entier=not echantillon)
    trouve.en_echec = prepares.en_echec
    return trouve


def nombre_de_chiffres(textes: Iterable[str], echantillon: int | None = None) -> int:
    return len(chiffres.tous(textes_demandes(tuple(textes)))[:: echantillon or 1])
