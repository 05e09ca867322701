"""Le jour que donne une option ou un argument, écrit comme dans un fichier de dossiers."""

import datetime

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.systeme.lecture import date

#: Un jour : une date, ou son écriture (2016-06-01, 01/06/2016).
Jour = datetime.date | str


def jour_lu(nom: str, jour: Jour | None) -> datetime.date | None:
    """Le jour, ou None s'il n'est pas donné. Erreur (`ErreurEntree`) : ce n'est pas une date ; `nom` le dit."""
    if jour is None:
        return None
    lue = date(jour)
    if not isinstance(lue, datetime.date):
        raise ErreurEntree(f"{nom} : « {jour} » n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA attendu).")
    return lue


def jour_exige(nom: str, jour: Jour) -> datetime.date:
    """Le jour, qui doit être donné. Erreur (`ErreurEntree`) : il manque, ou n'est pas une date."""
    lu = jour_lu(nom, jour)
    if lu is None:
        raise ErreurEntree(f"{nom} : un jour est attendu (AAAA-MM-JJ ou JJ/MM/AAAA).")
    return lu
