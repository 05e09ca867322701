"""D'une demande lue à ses faits : {variable de la loi: valeur}, erreurs et avertissements."""

import datetime

from habitat_local.fsl import annexes, saisie
from habitat_local.fsl import faits as tables
from habitat_local.fsl.composes import COMPOSEES
from habitat_local.fsl.saisie import ErreurSaisie

#: Sans eux la loi ferait un calcul qu'openfisca-france ne peut pas suppléer pour une demande plate.
INCONNUS = {
    "fsl_ressources_mois": -1,
    "fsl_aide_logement": -1,
    "fsl_charges_reelles": -1,
    "fsl_nombre_adultes": 0,
    "fsl_nombre_adolescents": 0,
    "fsl_nombre_enfants": 0,
    "fsl_age_demandeur": -1,
}
#: Aide demandée par son objet seul, et la dépense que porte alors `montant_demande` ou `dette`.
DEPENSE_D_UNE_AIDE = {
    "caution": "fsl_caution_demandee",
    "agence": "fsl_devis_agence",
    "demenagement": "fsl_devis_demenagement",
    "assurance": "fsl_facture_assurance",
    "entretien": "fsl_devis_entretien",
    "poele": "fsl_devis_poele",
    "energie": "fsl_facture_energie",
    "eau": "fsl_facture_eau",
    "telephone": "fsl_facture_telephone",
    "impayes_loyer": "fsl_impayes_loyer",
    "dette_ancien_logement": "fsl_dette_ancien_logement",
    "frais_poursuite": "fsl_frais_poursuite",
}
AIDES_DE_DETTE = ("energie", "eau", "telephone", "impayes_loyer", "dette_ancien_logement")

SIMPLES = (
    (tables.MONTANTS, saisie.nombre),
    (tables.ENTIERS, saisie.entier),
    (tables.REPONSES, saisie.reponse),
    (tables.BOOLEENS, lambda cle, valeur: {"oui": True, "non": False}.get(saisie.reponse(cle, valeur))),
    (tables.DATES, saisie.jour),
)
INVERSE = {"oui": "non", "non": "oui", None: None}


class Demande:
    """Une demande : son identifiant, ses faits, ses erreurs, ses avertissements, les dates à éprouver."""

    def __init__(self, brute):
        self.id = brute["id"]
        self.brute = brute
        self.faits, self.erreurs, self.avertissements, self.epreuves = {}, [], [], []
        for cle, valeur in brute.items():
            try:
                self._lire(cle, valeur)
            except ErreurSaisie as erreur:
                self.erreurs.append(str(erreur))
        if not self.erreurs:
            completer(self)

    def _lire(self, cle, valeur):
        # Une clé peut servir à la fois au règlement du FSL et à ce qui l'entoure (bénéficiaire du RSA…).
        connue = annexes.lire(cle, valeur, self.faits, self.avertissements.append)
        if annexes.d_une_dette(cle, valeur):
            return
        if cle in COMPOSEES:
            if valeur is not None:
                COMPOSEES[cle](cle, valeur, self.faits, self.avertissements.append)
        elif cle in tables.DATES_A_EPROUVER:
            for date in saisie.liste(valeur):
                self.epreuves.append((*tables.DATES_A_EPROUVER[cle], saisie.jour(cle, date)))
        elif cle in tables.CLASSES:
            variable, admises = tables.CLASSES[cle]
            if valeur is not None:
                self.faits[variable] = saisie.classe(cle, valeur, admises)
        elif cle in tables.REPONSES_INVERSES:
            self._donner(tables.REPONSES_INVERSES[cle], INVERSE[saisie.reponse(cle, valeur)])
        elif not self._lire_simple(cle, valeur) and cle not in tables.SANS_EFFET and not connue:
            self._inconnue(cle)

    def _lire_simple(self, cle, valeur):
        for table, lecteur in SIMPLES:
            if cle in table:
                self._donner(table[cle], None if valeur is None else lecteur(cle, valeur))
                return True
        return False

    def _donner(self, variable, valeur):
        """Une réponse donnée deux fois se complète : un « oui » l'emporte sur un « non »."""
        if valeur is None or (valeur == "non" and self.faits.get(variable) == "oui"):
            return
        self.faits[variable] = valeur

    def _inconnue(self, cle):
        connues = cles_connues()
        proche = saisie.vouliez_vous_dire(cle, connues)
        if saisie.proches(cle, connues, saisie.RESSEMBLANCE_FAUTE):
            self.erreurs.append(f"Clé « {cle} » inconnue.{proche}")
        else:
            self.avertissements.append(f"Clé « {cle} » inconnue, sans effet sur le calcul.{proche}")


def cles_connues():
    simples = [cle for table, _ in SIMPLES for cle in table]
    return [
        *simples,
        *tables.REPONSES_INVERSES,
        *tables.CLASSES,
        *tables.DATES_A_EPROUVER,
        *COMPOSEES,
        *sorted(tables.SANS_EFFET),
        *sorted(annexes.cles()),
    ]


def completer(demande):
    """Ce qui se déduit de plusieurs clés : dates, composition, dépense de l'aide demandée."""
    annexes.completer(demande.faits)
    completer_dates(demande)
    completer_composition(demande)
    completer_depenses(demande.faits)
    for variable, valeur in INCONNUS.items():
        demande.faits.setdefault(variable, valeur)


def completer_dates(demande):
    """Le jour de la demande est celui de sa décision : c'est la loi de ce jour qui s'applique."""
    faits = demande.faits
    jour = faits.get("fsl_date_decision") or faits.get("fsl_date_demande") or annexes.jour_de_la_loi(faits)
    if jour is None:
        dates = [v for v in faits.values() if isinstance(v, datetime.date)]
        dates += [date for *_, date in demande.epreuves]
        jour = max(dates, default=None)
    demande.jour = jour
    if jour is None:
        demande.avertissements.append("Aucune date : le règlement est lu à son entrée en vigueur.")
        return
    faits.setdefault("fsl_date_demande", faits.get("fsl_date_decision", jour))
    faits.setdefault("fsl_date_decision", faits["fsl_date_demande"])
    faits.setdefault("date_depot", faits["fsl_date_demande"])


def completer_composition(demande):
    """Enfants et adolescents absents d'une composition donnée : il n'y en a pas."""
    faits = demande.faits
    donnees = [
        nom for nom in ("ages", "naissances", "fsl_nombre_enfants", "fsl_nombre_adolescents") if nom in faits
    ]
    if donnees and "fsl_nombre_adultes" not in faits:
        demande.avertissements.append("Nombre d'adultes non donné : un seul est compté.")
        faits["fsl_nombre_adultes"] = 1
    if faits.get("naissance_demandeur") and "fsl_age_demandeur" not in faits:
        faits["fsl_age_demandeur"] = -1  # calculé à la date d'appréciation des âges
    if "fsl_nombre_personnes" in faits and "fsl_nombre_adultes" in faits:
        autres = len(faits.get("ages", ())) + len(faits.get("naissances", ()))
        autres += faits.get("fsl_nombre_enfants", 0) + faits.get("fsl_nombre_adolescents", 0)
        if faits["fsl_nombre_personnes"] != faits["fsl_nombre_adultes"] + autres:
            demande.erreurs.append(
                "nombre_personnes : n'est pas la somme des adultes, adolescents et enfants donnés."
            )


def completer_depenses(faits):
    """Rattache `montant_demande` et `dette` à l'aide demandée, s'il n'y en a qu'une ; solde d'un prêt."""
    payees = faits.pop("echeances_payees", None)
    if payees is not None and {"fsl_montant_pret", "fsl_pret_mensualite"} <= faits.keys():
        rembourse = payees * faits["fsl_pret_mensualite"]
        faits.setdefault("fsl_solde_pret", max(round(faits["fsl_montant_pret"] - rembourse, 2), 0))
    montant = faits.pop("montant_demande", None)
    demandees = [aide for aide in DEPENSE_D_UNE_AIDE if faits.get(f"fsl_demande_{aide}")]
    if (
        not demandees
        and faits.get("fsl_statut_occupation") == "entrant"
        and "fsl_loyer_hors_charges" in faits
    ):
        demandees = ["caution"]
    if not demandees and "fsl_mise_a_epreuve_mois" in faits:
        demandees = ["impayes_loyer"]
    if len(demandees) != 1:
        return
    aide = demandees[0]
    if montant is None and aide in AIDES_DE_DETTE:
        montant = faits.get("fsl_dette")
    if montant is not None:
        faits.setdefault(DEPENSE_D_UNE_AIDE[aide], montant)
