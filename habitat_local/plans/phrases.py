"""Les étapes en mots : libellé, exigence, et la phrase qui dit pourquoi une aide n'est pas due."""

import json
import re

from openfisca_core.indexed_enums import Enum

from habitat_local.plans.faits import nombre
from habitat_local.plans.lot import Lot
from openfisca_habitat_local.nomenclatures.generales import Etiquette, Motif, Profil

#: Libellé d'une étape qui ne lit ni paramètre ni fait.
LIBELLES = {
    "terme": "Terme du calcul",
    "assiette": "Assiette",
    "plafond_base": "Base, au plus",
    "base": "Base retenue",
    "taux": "Taux",
    "produit": "Taux × base",
    "majoration": "Majoration",
    "prime": "Prime",
    "forfait": "Forfait",
    "complement": "Complément",
    "plancher": "Aide, au moins",
    "plafond_aide": "Aide, au plus",
    "limite": "Dans la limite de",
    "brut": "Aide, arrondie au centime",
    "ecretement": "Écrêtement",
    "net": "Montant",
}
#: D'un nombre d'une aide nommée : ce qu'il y fait, dit avant la modalité dont il est la valeur.
ROLES = frozenset({"taux", "plafond_base", "plafond_aide", "plancher", "forfait"})
CHAMPS_D_UN_ROLE = {
    "taux": ("taux",), "plafond_base": ("plafond_base",), "plafond_aide": ("plafond",), "plancher": ("plancher",),
    "forfait": ("forfait",),
}  # fmt: skip
#: Noms de nœuds qui ne disent rien à personne.
MUETS = frozenset({"valeur", "montant"})
#: Ce qu'une étape dit d'elle-même mieux que le paramètre qu'elle a lu.
PREFERES = frozenset({"ecretement", "net", "brut", "produit", "base", "majoration"})
PLACE_DANS_LE_TEXTE = re.compile(r"\b(annexes?|articles?|fiches?|exposé|art\.)\b.*$", re.IGNORECASE)
#: Profils de propriétaires occupants, du plus modeste au plus aisé.
OCCUPANTS = ("tres_tres_modeste", "tres_modeste", "modeste", "majore")
DEMANDE = {"au moins": "plus de", "au plus": "moins de"}


def minuscule(texte: str) -> str:
    """Texte dont la première lettre est en bas de casse, sauf sigle."""
    return texte[:1].lower() + texte[1:] if texte[1:2].islower() or texte[1:2] in "'’ " else texte


def sans_statut(profil: str) -> str:
    """Profil sans son statut : « modeste », « loyer social »."""
    for statut in ("Propriétaire occupant ", "Propriétaire bailleur, "):
        profil = profil.removeprefix(statut)
    return minuscule(profil)


def enumerer(noms, liaison="ou") -> str:
    """« a, b ou c »."""
    *debut, fin = noms
    return f"{', '.join(debut)} {liaison} {fin}" if debut else fin


def place_et_regles(article: str, regles) -> str:
    """« annexe 1-C ; HAG-VILLE-01 ». D'une référence, ce qui suit le titre du texte ; sans règle, la référence même."""
    trouve = PLACE_DANS_LE_TEXTE.search(article)
    place = trouve[0] if trouve else "" if regles else article
    return " ; ".join(dit for dit in (place, ", ".join(regles)) if dit)


def sources(reference, regles) -> str:
    """« (annexe 1-C ; HAG-VILLE-01) », ou rien."""
    dits = place_et_regles(reference.article if reference else "", regles)
    return f" ({dits})" if dits else ""


class Mots:
    """Écrit les étapes d'un lot."""

    def __init__(self, lot: Lot, evenements):
        self.lot, self.evenements = lot, evenements

    def reference(self, case: int):
        """Paramètre de l'étape, ou None."""
        return self.lot.reference(case) if case >= 0 else None

    def libelle(self, numero: int, case: int) -> str:
        """Nom de l'étape, pour des gens."""
        e, reference = self.evenements[numero], self.reference(case)
        if e.libelle:
            return e.libelle
        if e.fait == "profil_demandeur":
            return "Demandeur"
        if e.nature == "condition" and e.fait:
            return self.lot.faits.label(e.fait)
        if e.nature in PREFERES and e.nature != "majoration":
            return LIBELLES[e.nature]
        if reference and e.nature in ROLES and ".aides." in reference.chemin:
            return self.role(e.nature, reference)
        if reference and e.nature == "terme" and reference.chemin.rpartition(".")[2] in MUETS:
            return reference.chemin.split(".")[-2].replace("_", " ").capitalize()
        if reference and reference.libelle:
            return reference.libelle
        return self.lot.faits.label(e.fait) if e.fait else LIBELLES.get(e.nature, e.nature)

    def role(self, nature: str, reference) -> str:
        """« Aide, au plus : propriétaire occupant modeste » ; le rôle seul pour un nombre écrit sous son champ."""
        noms = [n for n in reference.chemin.split(".aides.", 1)[1].split(".") if n not in MUETS]
        champ = next((rang for rang, n in enumerate(noms) if n in CHAMPS_D_UN_ROLE[nature]), len(noms) - 1)
        if champ == len(noms) - 1:
            return LIBELLES[nature]
        dernier = reference.chemin.rpartition(".")[2]
        libelle = (
            reference.libelle.rpartition(" : ")[2] if dernier not in MUETS else noms[-1].replace("_", " ")
        )
        return f"{LIBELLES[nature]} : {minuscule(libelle)}"

    def unite(self, numero: int, case: int) -> str | None:
        """Unité de la valeur de l'étape."""
        e, reference = self.evenements[numero], self.reference(case)
        if (
            e.nature in ("taux", "condition", "terme")
            and reference
            and reference.unite in ("/1", "currency", "m2", "year", "month")
        ):
            return reference.unite
        if e.nature == "taux":
            return "/1"
        if e.nature == "condition" or (e.nature in ("fait", "assiette") and e.fait):
            return self.lot.faits.variables[e.fait].unit if e.fait else None
        if e.nature == "limite" and reference and reference.unite not in (None, "boolean", "list", "/1"):
            return reference.unite
        return "currency"

    def exigence(self, numero: int, case: int, valeur, compris, profils) -> str | None:
        """Ce que le texte demande : « plus de 25 % », « exigé », « BBC, A ou B »."""
        e = self.evenements[numero]
        if e.nature != "condition" or not e.fait:
            return None
        if e.fait == "profil_demandeur":
            return self.profils_admis(profils)
        if e.sens and valeur is not None:
            sens = e.sens if compris or e.sens not in DEMANDE else DEMANDE[e.sens]
            return f"{sens} {nombre(valeur, self.unite(numero, case))}"
        reference = self.reference(case)
        if reference and isinstance(reference.valeur, list) and e.fait == "etiquette_apres_travaux":
            return enumerer([Etiquette[n].value for n in reference.valeur])
        if self.lot.faits.variables[e.fait].value_type is bool and valeur is not None:
            return "exigé" if valeur else "exclu"
        return None

    def profils_admis(self, profils) -> str | None:
        """Profils auxquels la ligne ouvre quelque chose ; None si elle n'en ouvre aucun."""
        noms = [sans_statut(p.value) for p in Profil if profils and profils >> p.index & 1]
        return enumerer(noms) if noms else None

    # --- Pourquoi une aide n'est pas due ----------------------------------------------------------------

    def phrase(self, numero, case, texte, valeur, compris, profils, donne, manquants, details) -> str:
        """Phrase qui dit la condition qui a fermé l'aide, avec la valeur du dossier et la borne."""
        e, reference = self.evenements[numero], self.reference(case)
        source = sources(reference, self.lot.regles_du_texte(reference.regles, texte) if reference else ())
        if manquants:
            return f"fait manquant : {self.manquants(e.fait, manquants)}{source}"
        if e.fait is None:
            return (minuscule(e.libelle) if e.libelle else Motif[e.motif.name].value) + source
        if e.fait == "profil_demandeur":
            return self.phrase_de_profil(profils, details) + source
        if e.fait == "travaux_retenus_anah":
            return Motif.anah_ne_finance_pas.value + source
        return self.phrase_de_fait(numero, case, valeur, compris, profils, donne) + source

    def phrase_de_fait(self, numero, case, valeur, compris, profils, donne) -> str:
        e = self.evenements[numero]
        label, exige = (
            minuscule(self.lot.faits.label(e.fait)),
            self.exigence(numero, case, valeur, compris, profils),
        )
        if self.lot.faits.variables[e.fait].value_type is bool:
            return f"{label} : {'non, le texte l’exige' if valeur else 'oui, le texte l’exclut'}"
        lisible = self.valeur_lisible(e.fait, donne)
        if e.sens == "au moins":
            return f"{label} {lisible}, sous le seuil : {exige} demandé"
        return f"{label} {lisible} : {exige} demandé" if exige else f"{label} : {lisible}"

    def valeur_lisible(self, fait, donne) -> str:
        """Valeur d'un fait, de sa forme JSON, pour des gens."""
        valeur = None if donne is None else json.loads(donne)
        variable = self.lot.faits.variables[fait]
        if valeur is None:
            return "inconnu"
        if isinstance(valeur, bool):
            return "oui" if valeur else "non"
        return (
            nombre(valeur, variable.unit)
            if isinstance(valeur, int | float) and variable.value_type is not Enum
            else str(valeur)
        )

    def manquants(self, fait, manquants) -> str:
        """Le fait, et les colonnes qui l'établiraient."""
        faits = self.lot.faits
        if faits.est_une_colonne(fait):
            return faits.nommer(fait)
        return f"{faits.label(fait)} (à établir par {', '.join(manquants)})"

    def phrase_de_profil(self, profils, details) -> str:
        """Pourquoi aucune colonne du tableau ne convient : ressources, loyer, ou ligne absente."""
        admis = {p.name for p in Profil if profils and profils >> p.index & 1}
        occupants = [n for n in OCCUPANTS if n in admis]
        if details["statut"] == "proprietaire_occupant" and occupants:
            return self.phrase_de_ressources(occupants, details)
        loyers = [sans_statut(p.value) for p in Profil if p.name in admis and p.name.startswith("loyer_")]
        if details["statut"] == "proprietaire_bailleur" and loyers:
            return f"{sans_statut(details['profil'])} : {enumerer(loyers)} demandé"
        projet, profil = minuscule(details["projet"]), minuscule(details["profil"])
        return f"rien de prévu pour ce projet ({projet}) et ce demandeur ({profil})"

    def phrase_de_ressources(self, occupants, details) -> str:
        """Revenu au-dessus du plafond, ou catégorie que le texte n'aide pas."""
        plafond, revenu = details["plafonds"].get(occupants[-1]), details["revenu"]
        if plafond is not None and revenu is not None and revenu >= plafond:
            return (
                f"revenu fiscal de référence {nombre(revenu, 'currency')} au-dessus du plafond "
                f"{nombre(plafond, 'currency')} ({sans_statut(Profil[occupants[-1]].value)})"
            )
        admis = enumerer([sans_statut(Profil[n].value) for n in occupants])
        return (
            f"ressources hors de celles que le texte aide ({minuscule(details['profil'])}) : {admis} demandé"
        )
