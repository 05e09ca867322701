"""Faits propres aux textes, écrits dans leur `faits.yaml`."""

from openfisca_habitat_local.systeme.engendrement import ajouter
from openfisca_habitat_local.systeme.format.faits import variables_des_faits

ajouter(variables_des_faits())
