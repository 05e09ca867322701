"""Tableaux denses : ce qu'ils occupent."""

from openfisca_core.parameters import ParameterNode

from openfisca_habitat_local.mecanismes.bareme import LIGNES, PROFILS, Tableau


def tableau(donnees):
    return Tableau(ParameterNode("t", data=donnees)("2016-06-15"), ("taux", LIGNES, PROFILS))


def test_un_champ_dont_le_texte_ne_dit_rien_n_occupe_qu_une_case():
    vide = tableau({})
    assert vide.vide
    assert vide.valeurs.shape == (len(LIGNES.modalites) * len(PROFILS.modalites),)
    assert (vide.valeurs.strides, vide.nets.strides, vide.chemins.strides) == ((0,), (0,), (0,))
    plein = tableau({"taux": {"values": {"2016-01-01": {"value": 0.1}}}})
    assert not plein.vide and set(plein.valeurs[:2]) == {0.1}
    assert vide.valeurs.shape == plein.valeurs.shape
