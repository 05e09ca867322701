"""Decazeville-Aubin 2008 : coûts, équipements et logements que décrit le dossier."""

from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france.entities import Menage


class plafond_reglementaire_travaux(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Plafond réglementaire des travaux du bailleur, hors taxes, par logement"
    unit = "currency"
    reference = "DEC-ANAH-PB-01, DEC-ANAH-PB-07"
    documentation = """Euros. -1 : non renseigné (absent du texte), aucun plafond n'est alors appliqué."""


class apport_autre_collectivite(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Aide d'une autre collectivité locale aux mêmes travaux"
    unit = "currency"
    reference = "DEC-ANAH-PB-01, DEC-ANAH-PO-04 (AMB-DEC-25) ; national, aide de solidarité écologique"
    documentation = """Euros. Ouvre une majoration ; n'est pas dans le total calculé."""


class facade_cout_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût hors taxes du ravalement de façade"
    unit = "currency"
    reference = "DEC-FAC-01"
    documentation = """Euros."""


class raccordement_cout_ht(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût hors taxes du raccordement à l'assainissement collectif"
    unit = "currency"
    reference = "DEC-ASS-01"
    documentation = """Euros."""


class raccordement_cout_ttc(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût toutes taxes comprises du raccordement à l'assainissement collectif"
    unit = "currency"
    reference = "DEC-ASS-02 (AMB-DEC-12)"
    documentation = """Euros. -1 : non renseigné."""


class raccordement_autres_aides(Variable):
    value_type = float
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Autres aides au raccordement"
    unit = "currency"
    reference = "DEC-ASS-02"
    documentation = """Euros."""


class chauffe_eau_solaire_cout_pose(Variable):
    value_type = float
    default_value = -1
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Coût toutes taxes comprises de la pose des chauffe-eau solaires"
    unit = "currency"
    reference = "DEC-CESI-01 (AMB-DEC-22)"
    documentation = """Euros. -1 : non renseigné."""


class logements_operation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Nombre de logements de l'opération, pour la mixité"
    reference = "DEC-ANAH-PB-03"


class logements_sociaux_operation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logements à loyer social de l'opération"
    reference = "DEC-ANAH-PB-03"


class logements_tres_sociaux_operation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Logements à loyer très social de l'opération"
    reference = "DEC-ANAH-PB-03 (AMB-DEC-14)"


class equipement_fenetre(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Fenêtres remplacées"
    reference = "DEC-EE-01"


class equipement_chaudiere_condensation(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Chaudières à condensation"
    reference = "DEC-EE-02"


class equipement_chaudiere_bois(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Chaudières bois"
    reference = "DEC-EE-03"


class equipement_chauffe_eau_solaire(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Chauffe-eau solaires individuels"
    reference = "DEC-EE-04, DEC-CESI-01"


class equipement_thermodynamique_air_eau(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Systèmes thermodynamiques air/eau"
    reference = "DEC-EE-05"


class equipement_thermodynamique_geothermal(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Systèmes thermodynamiques géothermaux"
    reference = "DEC-EE-06"


class equipement_solaire_combine(Variable):
    value_type = int
    entity = Menage
    definition_period = DateUnit.DAY
    set_input = set_input_dispatch_by_period
    label = "Systèmes solaires combinés"
    reference = "DEC-EE-07"
