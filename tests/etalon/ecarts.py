"""Ce qui sépare le moteur de l'étalon, dossier par dossier."""

import numpy

from tests.etalon import SORTIES


def comparer(table, moteur, etalon):
    """Masque des dossiers dont un montant diffère d'un centime ou plus.

    Le montant retenu par l'Anah n'est pas un résultat quand le dossier le donne.
    """
    faux = numpy.zeros(table.height, dtype=bool)
    donnes = table["travaux_retenus_anah"].is_not_null().to_numpy()
    for nom in SORTIES:
        obtenu = moteur[nom].to_numpy()
        differe = numpy.abs(obtenu - etalon[nom]) > 0.005
        faux |= differe & ~donnes if nom == "travaux_retenus_anah" else differe
    return faux


def en_clair(table, moteur, etalon, faux, combien=3):
    """Les premiers dossiers faux : faits donnés, puis moteur contre étalon."""
    lignes = [f"{faux.sum()} dossiers sur {len(faux)}"]
    for rang in numpy.flatnonzero(faux)[:combien]:
        faits = {
            nom: valeur for nom, valeur in table.row(int(rang), named=True).items() if valeur is not None
        }
        lignes.append(str(faits))
        for nom in SORTIES:
            if abs(moteur[nom][int(rang)] - etalon[nom][rang]) > 0.005:
                lignes.append(f"    {nom} : moteur {moteur[nom][int(rang)]}, étalon {etalon[nom][rang]:.2f}")
    return "\n".join(lignes)
