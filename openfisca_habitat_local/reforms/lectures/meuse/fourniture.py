"""Lecture de la fourniture qui change la forme d'une règle."""

from openfisca_core.reforms import Reform

from openfisca_habitat_local.reforms.formules import egale_a, remplacer_formule


class silence_depuis_la_reception(Reform):
    """AMB-MEU-50-b : les deux mois du silence courent de la réception, non de l'enregistrement."""

    def apply(self):
        remplacer_formule(self, "fsl_depart_rejet_implicite", egale_a("fsl_date_reception_demande"))
