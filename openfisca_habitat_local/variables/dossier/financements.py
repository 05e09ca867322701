"""Ce que d'autres financeurs ont accordé au projet, et ce que le demandeur a déjà obtenu."""

from openfisca_habitat_local.systeme.variables import Booleen, Code, Montant


class autres_aides_publiques(Montant):
    default_value = -1
    label = "Autres aides publiques aux mêmes travaux, qu'aucun texte connu ne calcule"
    reference = "NAT-ECR-03, NAT-ECR-04"
    documentation = """Euros, prêts, réductions d'impôt et aide à l'accompagnement exclus. 0 : aucune ; -1 : non
    renseigné."""


class aide_anah_accordee(Booleen):
    label = "Aide de l'Anah accordée au projet"
    reference = "COT-05 ; MON-02"


class eligible_aide_anah(Booleen):
    label = "Demandeur éligible à une aide de l'Anah pour ce projet"
    reference = "VEB-02"


class operation_programmee(Booleen):
    label = "Logement dans le périmètre d'une opération programmée (OPAH, PIG)"
    reference = "DOU-05 ; COT-04 ; MON-01"


class operateur_paye(Booleen):
    label = "Assistance d'un opérateur payée par le demandeur"
    reference = "DOU-05 ; COT-04"


class primo_accedant(Booleen):
    label = "Primo-accédant : non propriétaire de sa résidence principale depuis deux ans"
    reference = "PIL-03 ; VEP-01"


class ressources_sous_plafonds_pret_taux_zero(Booleen):
    label = "Ressources sous les plafonds du prêt à taux zéro"
    reference = "PIL-03 ; VEP-01"


class pret_taux_zero_accession(Booleen):
    label = "Prêt à taux zéro obtenu pour cette acquisition"
    reference = "PIL-04"


class depcom_menage(Code):
    max_length = 5
    default_value = ""
    label = "Code INSEE de la commune où habite le ménage au dépôt"
    reference = "AMB-COT-02"
    documentation = """À défaut, celle du logement."""

    def formula(menage, period):
        return menage("depcom_logement", period)
