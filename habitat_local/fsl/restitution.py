"""Des variables calculées aux clés de sortie d'une demande : valeurs, motifs, explications."""

import datetime

import numpy
from openfisca_core.indexed_enums import Enum

from habitat_local.fsl import annexes_sorties as fsl_annexes_sorties
from habitat_local.fsl import motifs as fsl_motifs
from habitat_local.fsl import sorties
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.textes.meuse import AIDES

NON_RENSEIGNEE = datetime.date(1970, 1, 1)
DECIMALES = 4
REPONSES = {"oui": True, "non": False}


class Restitution:
    """Lit une simulation demande par demande ; `expliquer` ajoute règles, articles et paramètres."""

    def __init__(self, simulation, periode, lectures=(), expliquer=False):
        self.simulation, self.periode = simulation, periode
        self.variables = simulation.tax_benefit_system.variables
        self.lectures = [lectures] if isinstance(lectures, str) else list(lectures)
        self.expliquer = expliquer
        simulation.trace = expliquer
        self._tableaux = {}

    # --- Lecture ------------------------------------------------------------------------------------------

    def tableau(self, nom):
        if nom not in self._tableaux:
            self._tableaux[nom] = self.simulation.calculate(nom, self.periode)
        return self._tableaux[nom]

    def valeur(self, nom, rang):
        """Valeur Python d'une variable : None si elle n'est pas renseignée, Enum par son nom."""
        variable, brute = self.variables[nom], self.tableau(nom)[rang]
        if variable.value_type is Enum:
            membre = list(variable.possible_values)[int(brute)]
            return None if membre.name.startswith(("non_renseign", "sans_objet")) else membre.name
        if variable.value_type is bool:
            return bool(brute)
        if variable.value_type is datetime.date:
            jour = numpy.datetime64(brute, "D").astype(object)
            return None if jour == NON_RENSEIGNEE else jour.isoformat()
        nombre = round(float(brute), DECIMALES) if variable.value_type is float else int(brute)
        return None if variable.default_value == -1 and nombre == -1 else nombre

    def sortie(self, nom, rang):
        """Comme `valeur`, une réponse devenant vrai ou faux."""
        valeur = self.valeur(nom, rang)
        reponse = getattr(self.variables[nom], "possible_values", None) is Reponse
        return REPONSES.get(valeur) if reponse else valeur

    # --- Demande ------------------------------------------------------------------------------------------

    def demande(self, rang, demande):
        def v(nom):
            return self.valeur(nom, rang)

        retenues = {}  # clé de sortie -> variable
        resultat = {"id": demande.id}

        def rendre(cle, nom):
            retenues[cle] = nom
            resultat[cle] = self.sortie(nom, rang)

        demandees = [aide for aide in AIDES if v(f"fsl_demande_{aide}")]
        self._budget(v, demande, rendre, rang)
        self._faits_donnes(demande, rendre)
        self._acces(v, demande, resultat, rendre)
        self._aides(v, demande, demandees, resultat, rendre)
        self._partage(v, rendre)
        self._mesures(v, demande, resultat, rendre)
        self._epreuves(rang, v, demande, resultat, retenues)
        self._delais(v, demande, resultat)
        self._annexes(rang, demande, resultat, rendre)
        phrases = fsl_annexes_sorties.motifs(resultat, v("fsl_nature_depense") == "eau")
        resultat["motifs"] = fsl_motifs.motifs(v, demandees) + phrases
        resultat["a_verifier"] = fsl_motifs.a_verifier(v, demandees)
        resultat["avertissements"] = demande.avertissements
        if self.lectures:
            resultat["lectures"] = self.lectures
        resultat["regles"] = self._regles(retenues)
        if self.expliquer:
            resultat["explication"] = self._explication(retenues)
        return resultat

    def _budget(self, v, demande, rendre, rang):
        for cle, nom in sorties.TOUJOURS.items():
            rendre(cle, nom)
        for cle, (nom, condition) in sorties.SI_VRAI.items():
            if v(condition):
                rendre(cle, nom)
        if v("fsl_budget_connu"):
            rendre("situation_ecart", "fsl_situation_ecart")
        if v("fsl_nombre_adultes"):
            for cle, nom in sorties.SI_COMPOSITION.items():
                rendre(cle, nom)
        for cle, nom in sorties.SI_CONNUE.items():
            if self.sortie(nom, rang) is not None:
                rendre(cle, nom)

    def _faits_donnes(self, demande, rendre):
        donnes = demande.faits.keys() | demande.brute.keys()
        for cle, (nom, faits) in sorties.SI_DONNE.items():
            if donnes & set(faits):
                rendre(cle, nom)

    def _acces(self, v, demande, resultat, rendre):
        if v("fsl_cas_proprietaire"):
            rendre("cas_proprietaire", "fsl_cas_proprietaire")
        classes = getattr(demande, "classes", [])
        if len(classes) == 1:
            resultat["categorie_enfant"] = classes[0]
        elif classes:
            resultat["categories_enfants"] = classes
        connus = (
            "fsl_bail_signe",
            "fsl_date_bail",
            "fsl_logement_occupe",
            "fsl_date_entree",
            "fsl_dpe_valide",
        )
        if v("fsl_demande_acces") and any(v(nom) is not None for nom in connus):
            rendre("acces_conditions_ok", "fsl_acces_conditions_ok")

    def _aides(self, v, demande, demandees, resultat, rendre):
        loyer = v("fsl_loyer_hors_charges") is not None and v("fsl_demande_acces")
        for aide in AIDES:
            demandee = aide in demandees
            if demandee or (loyer and aide in ("garantie", "caution")):
                rendre(f"{aide}_recevable", f"fsl_{aide}_recevable")
                cle = sorties.CLES_MONTANTS.get(aide, f"aide_{aide}")
                rendre(cle, sorties.MONTANTS_AIDES[aide])
                if not resultat[cle] and self._indefini(v, aide):
                    resultat[cle] = None
        if "garantie" in demandees or v("fsl_residuel_loyer") is not None:
            rendre("garantie_mois", "fsl_garantie_mois")
            rendre("duree_reference_mois", "fsl_duree_reference_mois")
            if "garantie_max" not in resultat:
                rendre("garantie_max", "fsl_garantie_max")
        if "compteurs" in demandees:
            for fluide in ("eau", "gaz", "electricite"):
                if f"fsl_devis_compteur_{fluide}" in demande.faits:
                    rendre(f"aide_compteur_{fluide}", f"fsl_aide_compteur_{fluide}")

    @staticmethod
    def _indefini(v, aide):
        """Montant nul faute de le connaître : l'aide n'est pas exclue, mais rien n'en donne le montant."""
        ouverte = v("fsl_foyer_admis") and v(f"fsl_{aide}_recevable")
        return ouverte and (aide != "garantie" or v("fsl_residuel_loyer") is None)

    def _partage(self, v, rendre):
        """Parts du montant arrêté : seulement si la convention est connue, ou l'aide hors partage."""
        hors_partage = v("fsl_nature_depense") in ("loyer", "autre")
        if v("fsl_montant_arrete") is not None and (
            hors_partage or v("fsl_convention_solidarite_energie") is not None
        ):
            rendre("part_ccas", "fsl_part_ccas")
            rendre("part_departement", "fsl_part_departement")

    def _mesures(self, v, demande, resultat, rendre):
        mesure = demande.faits.get("mesure")
        if not mesure:
            return
        rendre("duree_totale_mois", f"fsl_{mesure}_duree_totale")
        rendre("renouvellement_possible", f"fsl_{mesure}_renouvelable")
        if v(f"fsl_{mesure}_fin"):
            rendre("date_fin", f"fsl_{mesure}_fin")
        if "renouvellement_demande" in demande.faits:
            numero = demande.faits["renouvellement_demande"]
            resultat[f"renouvellement_{numero}_possible"] = resultat["renouvellement_possible"]

    def _epreuves(self, rang, v, demande, resultat, retenues):
        """Dates éprouvées contre une échéance : `valide_le_2017_02_20`, `versement_le_2016_11_14`…"""
        for prefixe, nom, date in demande.epreuves:
            limite = self.valeur(nom, rang)
            cle = f"{prefixe}_{date.isoformat().replace('-', '_')}"
            retenues[cle] = nom
            if limite is None:
                resultat[cle] = None
            elif prefixe == "versement_le":
                resultat[cle] = date.isoformat() > limite and v("fsl_reprise_attestee") == "oui"
            else:
                resultat[cle] = date.isoformat() <= limite

    def _annexes(self, rang, demande, resultat, rendre):
        """Ce qui entoure le FSL : repères, fourniture, ENGIE, tarifs sociaux, garanties, décence, DPE."""
        for cle, nom in fsl_annexes_sorties.sorties(demande.brute).items():
            vide = cle in fsl_annexes_sorties.VIDES and cle not in resultat
            if vide or self.sortie(nom, rang) is not None:
                rendre(cle, nom)

    def _delais(self, v, demande, resultat):
        if "fsl_date_notification" in demande.faits and v("fsl_delai_pieces_propre") is None:
            delais = self.simulation.tax_benefit_system.parameters(self.periode.start).habitat_local.meuse
            resultat["validite_mois"] = delais.fsl_2016.delais.validite_notification
        limites = {resultat[cle] for cle in sorties.LIMITES if cle in resultat}
        if len(limites) == 1:
            resultat["limite"] = limites.pop()

    # --- Explication --------------------------------------------------------------------------------------

    def _regles(self, retenues):
        references = [self.variables[nom].reference for nom in retenues.values()]
        return sorted({regle for reference in references for regle in identifiants(reference)})

    def _explication(self, retenues):
        """Par clé de sortie : variable, articles (références) et valeurs de paramètres lues."""
        lues = self._parametres_lus()
        return {
            cle: {
                "variable": nom,
                "articles": list(en_liste(self.variables[nom].reference)),
                "parametres": lues.get(nom, {}),
            }
            for cle, nom in retenues.items()
        }

    def _parametres_lus(self):
        """Paramètres lus par chaque variable, ses dépendances comprises."""
        if not hasattr(self, "_lus"):
            directs, enfants = {}, {}
            pile = list(self.simulation.tracer.trees)
            while pile:
                noeud = pile.pop()
                valeurs = {p.name: p.value for p in noeud.parameters if p.name.startswith("habitat_local.")}
                directs.setdefault(noeud.name, {}).update(valeurs)
                enfants.setdefault(noeud.name, set()).update(enfant.name for enfant in noeud.children)
                pile.extend(noeud.children)
            self._lus = {nom: fermeture(nom, directs, enfants) for nom in directs}
        return self._lus


def fermeture(nom, directs, enfants):
    vus, pile, parametres = set(), [nom], {}
    while pile:
        courant = pile.pop()
        if courant in vus:
            continue
        vus.add(courant)
        parametres |= directs.get(courant, {})
        pile.extend(enfants.get(courant, ()))
    return {chemin: en_json(valeur) for chemin, valeur in sorted(parametres.items())}


def en_json(valeur):
    return valeur.item() if isinstance(valeur, numpy.generic) else valeur


def en_liste(reference):
    return [reference] if isinstance(reference, str) else reference or []


def identifiants(reference):
    """Ids de règles d'une référence : ce qu'elle met entre parenthèses."""
    for texte in en_liste(reference):
        _, _, suite = texte.rpartition("(")
        yield from (mot.strip(" )") for mot in suite.split(",") if mot.strip().startswith("MEU-"))
