"""Chaque mécanisme d'une aide nommée, chaque borne des deux côtés : les cas de `cas/`."""

import pytest

from tests.loi.mecanismes.banc import CAS, JOUR, charger, lire, simuler

FICHIERS = sorted(CAS.glob("*.yaml"))


def ecart(rang, dossier, nom, valeur):
    """Phrase de l'écart entre la valeur et ce que le dossier attend, ou None."""
    attendu = dossier["attendu"].get(nom)
    if attendu is None or valeur == (attendu if isinstance(attendu, str) else pytest.approx(attendu)):
        return None
    return f"dossier {rang + 1} {dossier.get('faits')} : {nom} = {valeur}, attendu {attendu}"


@pytest.mark.parametrize("chemin", FICHIERS, ids=lambda chemin: chemin.stem)
def test_cas(chemin):
    cas, loi = charger(chemin)
    par_jour = {}
    for rang, dossier in enumerate(cas["dossiers"]):
        par_jour.setdefault(str(dossier.get("jour", JOUR)), []).append((rang, dossier))
    ecarts = []
    for jour, dossiers in par_jour.items():
        faits = [{"depcom_logement": "25056", **(d.get("faits") or {})} for _, d in dossiers]
        simulation = simuler(loi, faits, jour)
        for nom in dict.fromkeys(nom for _, d in dossiers for nom in d["attendu"]):
            valeurs = lire(simulation, nom, jour)
            ecarts += [ecart(r, d, nom, v) for (r, d), v in zip(dossiers, valeurs, strict=True)]
    assert not list(filter(None, ecarts)), "\n".join(filter(None, ecarts))
