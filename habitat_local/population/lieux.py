"""Population d'un territoire réel : une commune, une intercommunalité, un département, ou celui d'une convention."""

import datetime
import re
from pathlib import Path

import numpy
import polars

from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.population import habitat, territoires
from habitat_local.population.commun import Hypotheses, choisir
from habitat_local.regles import textes
from openfisca_habitat_local.mecanismes import communes as lieux

HYPOTHESES = Path(__file__).parent / "territoire.yaml"
#: Jours de dépôt d'une convention, au plus, depuis son premier jour.
UN_AN = datetime.timedelta(days=364)


def est_un_lieu(nom: str) -> bool:
    """Le nom a-t-il la forme d'un code (INSEE, Siren, département), ou est-il celui d'un texte en droit ?"""
    return bool(re.fullmatch(r"\d{9}|(\d{2}|2[AB])(\d{3})?|97\d", nom)) or nom in textes.conventions()


def communes(nom: str) -> list[str]:
    """Communes peuplées du territoire. Erreur (`ErreurEntree`) : code inconnu, convention qui vaut partout."""
    try:
        if re.fullmatch(r"\d{9}", nom):
            codes = lieux.communes_de_l_epci(nom)
        elif re.fullmatch(r"(\d{2}|2[AB])\d{3}", nom):
            if lieux.commune(nom) is None:
                raise ErreurEntree(f"« {nom} » n'est pas le code INSEE d'une commune.")
            codes = (nom,)
        elif nom in textes.conventions():
            debut, _ = textes.vie(textes.conventions()[nom])
            codes = tuple(textes.communes_du_texte(nom, debut))
        else:
            codes = lieux.communes_du_departement(nom)
    except lieux.TerritoireInconnu as erreur:
        raise ErreurEntree(str(erreur)) from None
    if not codes:
        raise ErreurEntree(
            f"« {nom} » n'a pas de communes propres : donnez un code (commune, Siren, département)."
        )
    habitants = lieux.populations(numpy.array(codes, "S5"))
    peuplees = [
        code for code, nombre in zip(codes, habitants, strict=True) if nombre > 0 and est_entiere(code)
    ]
    if not peuplees:
        raise ErreurEntree(f"« {nom} » : aucune commune dont la population soit connue aujourd'hui.")
    return peuplees


def est_entiere(code: str) -> bool:
    """Une commune, et non un arrondissement ou une commune déléguée, déjà comptés dans la leur."""
    fiche = lieux.commune(code)
    return fiche is not None and fiche.genre == lieux.Genre.commune


def adapter(h: Hypotheses, nom: str) -> Hypotheses:
    """Hypothèses dont les communes, et pour une convention les jours de dépôt, sont ceux du territoire."""
    h.remplacer("communes", communes(nom), f"Territoire « {nom} », population municipale d'aujourd'hui")
    if nom in textes.conventions():
        debut, fin = textes.vie(textes.conventions()[nom])
        jusque = min(fin or debut + UN_AN, debut + UN_AN)
        h.remplacer("depot", {"debut": debut, "fin": jusque}, "Première année de la convention")
    return h


def completer(h: Hypotheses, donnees: dict, tirages) -> dict:
    """Ce qu'ajoute le territoire : constats, catégorie, faits partagés, étiquette du logement."""
    colonnes = territoires.completer(h, donnees, tirages)
    if "etiquette_avant_travaux" in h.contenu["hypotheses"]:
        tirees = choisir(tirages("etiquette_avant"), h("etiquette_avant_travaux"), "etiquette_avant_travaux")
        colonnes["etiquette_avant_travaux"] = tirees
    return colonnes


def engendrer(h: Hypotheses, graine: int) -> polars.DataFrame:
    """Population du territoire que disent les hypothèses."""
    return habitat.engendrer(h, graine, completer)
