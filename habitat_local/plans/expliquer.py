"""Expliquer un dossier : règles, articles et valeurs de paramètres que son calcul a lus, lectures en jeu."""

import re
import warnings

import numpy
import polars
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import Parameter

from habitat_local.loi.incremental import Ecart, calculer_un_lot, jours_communs
from habitat_local.loi.moteur import intervalles, lots, simuler
from habitat_local.loi.systeme import dates_de_changement, systeme
from openfisca_habitat_local.nomenclatures.generales import LigneTravaux, Motif
from openfisca_habitat_local.systeme import reformes

FINANCEURS = ("anah", "ase", "departement", "epci", "ville")
LIGNES = frozenset(LigneTravaux.__members__) - {"aucune"}


# --- Trace d'un dossier ------------------------------------------------------------------------------------


def valeur_simple(variable, tableau):
    """Première valeur d'un résultat, sous une forme que JSON sait écrire."""
    valeur = numpy.asarray(tableau)[0]
    if variable.value_type is Enum:
        return tuple(variable.possible_values)[int(valeur)].name
    if variable.value_type is float:
        return round(float(valeur), 4)
    if variable.value_type is bool:
        return bool(valeur)
    if variable.value_type is int:
        return int(valeur)
    return valeur.decode() if isinstance(valeur, bytes) else str(valeur)


def noeuds(arbres):
    """Nœuds d'une trace, du premier au dernier calcul."""
    for noeud in arbres:
        yield noeud
        yield from noeuds(noeud.children)


class Trace:
    """Ce que le calcul d'un seul dossier a lu : valeurs des variables, paramètres de chaque formule."""

    def __init__(self, dossier, systeme, sorties):
        bornes = dates_de_changement(systeme)
        self.systeme = systeme
        self.jour = bornes[max(int(intervalles(bornes, dossier["date_depot"].to_numpy())[0]) - 1, 0)]
        simulation, periode = simuler(dossier, systeme, self.jour, trace=True)
        for nom in sorties:
            simulation.calculate(nom, periode)
        self.valeurs, self.parametres = {}, []
        for noeud in noeuds(simulation.tracer.trees):
            variable = systeme.variables[noeud.name]
            self.valeurs[noeud.name] = valeur_simple(variable, noeud.value)
            self.parametres += [(noeud.name, p.name, p.value) for p in noeud.parameters]

    def ligne(self):
        """Ligne de tableau que le dossier suit : celle de l'Anah, sinon celle du projet déclaré."""
        retenue = self.valeurs.get("ligne_travaux", "aucune")
        return retenue if retenue != "aucune" else self.valeurs.get("nature_travaux", "aucune")

    def lus(self, actifs=True):
        """(variable, chemin, valeur) des paramètres lus ; `actifs` : par les seules formules qui ont un effet.

        D'un tableau de plusieurs lignes, seule celle que suit le dossier est gardée.
        """
        ligne = self.ligne()
        vus = set()
        for variable, chemin, valeur in self.parametres:
            autre_ligne = (LIGNES & set(chemin.split("."))) - {ligne}
            sans_effet = self.valeurs[variable] in (0, False, "aucun", "aucune")
            if chemin in vus or (autre_ligne and ligne in LIGNES) or (actifs and sans_effet):
                continue
            vus.add(chemin)
            yield variable, chemin, valeur


def parametre(systeme, chemin):
    """Paramètre d'un chemin de trace, ou None."""
    noeud = systeme.parameters
    for nom in re.sub(r"\[.*\]$", "", chemin).split("."):
        noeud = getattr(noeud, "children", {}).get(nom)
        if noeud is None:
            return None
    return noeud if isinstance(noeud, Parameter) else None


def references(parametre, jour):
    """Titres des références de la valeur en vigueur ce jour-là."""
    par_date = parametre.metadata.get("reference") or {}
    if not isinstance(par_date, dict):
        par_date = {"0001-01-01": par_date}
    dates = sorted((str(date), titres) for date, titres in par_date.items() if str(date) <= jour)
    if not dates:
        return []
    titres = dates[-1][1]
    titres = titres if isinstance(titres, list) else [titres]
    return [t.get("title", t.get("href", "")) if isinstance(t, dict) else str(t) for t in titres]


def regles_d_un_parametre(systeme, chemin):
    trouve = parametre(systeme, chemin)
    return list(trouve.metadata.get("regles") or []) if trouve else []


#: Champs qui font le montant d'une aide : leurs règles sont celles dont l'aide est tirée.
CHAMPS_DE_MONTANT = {"taux", "forfait_par_logement", "taux_supplement", "forfait_supplement", "montant"}


def regles(trace):
    """Identifiants des règles dont le dossier tire ses aides ; à défaut d'aide, de celles qui l'ont écarté."""
    actifs = trace.valeurs.get("total_subventions", 0) > 0
    lus = [(variable, chemin) for variable, chemin, _ in trace.lus(actifs)]
    principaux = [(v, c) for v, c in lus if CHAMPS_DE_MONTANT & set(c.split("."))]
    payeurs = {c.split(".")[3] for _, c in principaux}
    # Un payeur dont aucun champ ne fait le montant (patrimoine, écrêtement…) : tout ce qu'il a lu.
    autres = [(v, c) for v, c in lus if actifs and c.count(".") > 3 and c.split(".")[3] not in payeurs]
    refus = [(v, c) for v, c in lus if v in ("motif_recevabilite", "ligne_travaux", "motif_anah")]
    gardes = [*principaux, *autres] if actifs else refus
    return sorted({regle for _, chemin in gardes for regle in regles_d_un_parametre(trace.systeme, chemin)})


def decrire_parametre(trace, variable, chemin, valeur):
    trouve = parametre(trace.systeme, chemin)
    meta = trouve.metadata if trouve else {}
    return {
        "chemin": chemin,
        "valeur": valeur,
        "unite": meta.get("unit"),
        "description": trouve.description if trouve else None,
        "regles": list(meta.get("regles") or []),
        "references": references(trouve, trace.jour) if trouve else [],
        "lu_par": variable,
    }


def expliquer(trace):
    """Paramètres lus, articles, et grandeurs intermédiaires d'un dossier."""
    parametres = [decrire_parametre(trace, *lu) for lu in trace.lus(actifs=False)]
    formules = [
        n for n, v in trace.valeurs.items() if trace.systeme.variables[n].formulas and v not in (0, False)
    ]
    return {
        "loi_en_vigueur_depuis": trace.jour,
        "parametres": parametres,
        "articles": list(dict.fromkeys(r for p in parametres for r in p["references"])),
        "grandeurs": [
            {"variable": n, "label": trace.systeme.variables[n].label, "valeur": trace.valeurs[n]}
            for n in formules
        ],
    }


# --- Motifs ------------------------------------------------------------------------------------------------

#: Motifs qui ne se comprennent qu'avec le nom des faits que le texte exige ou exclut.
MOTIFS_DE_FAITS = ("condition_generale", "fait_requis", "fait_exclu")
#: Colonne du fait qu'un motif dit manquant.
COLONNE_MANQUANTE = {
    "etiquette_manquante": "etiquette_apres_travaux",
    "gain_manquant": "gain_energetique",
    "grille_insalubrite_manquante": "indice_insalubrite",
    "grille_degradation_manquante": "indice_degradation",
    "surface_manquante": "surface_logement",
    "ttc_manquant": "montant_travaux_ttc",
    "profil_manquant": "statut_demandeur, niveau_loyer",
}
NOMS = {
    "anah": "Anah",
    "ase": "Aide de solidarité écologique",
    "departement": "Département",
    "epci": "Intercommunalité",
    "ville": "Ville",
}


def faits_cites(trace, financeur, champ):
    """Noms des faits que les paramètres lus pour ce financeur (ou le cadre du texte) exigent ou excluent."""
    for _, chemin, valeur in trace.lus(actifs=False):
        if f".{financeur}." in chemin and f".{champ}" in chemin and isinstance(valeur, list):
            yield from valeur


def phrase_de_fait(trace, nom, manque):
    label = trace.systeme.variables[nom].label
    return f"{'fait manquant' if manque else 'fait qui exclut'} : {label} ({nom})"


def details_de_faits(trace, financeur, motif):
    """Faits nommés derrière un motif de faits."""
    lieu = "cadre" if motif == "condition_generale" else financeur
    requis = [f for f in faits_cites(trace, lieu, "faits_requis") if not trace.valeurs.get(f)]
    exclus = [f for f in faits_cites(trace, lieu, "faits_exclus") if trace.valeurs.get(f)]
    phrases = [phrase_de_fait(trace, nom, manque=True) for nom in requis]
    phrases += [phrase_de_fait(trace, nom, manque=False) for nom in exclus]
    return list(dict.fromkeys(phrases))


def phrase(trace, financeur, motif):
    """Motif en clair, qui nomme le fait manquant."""
    if motif == "gain_local_insuffisant" and trace.valeurs.get("gain_energetique", -1) < 0:
        motif = "gain_manquant"
    texte = Motif[motif].value
    if motif in MOTIFS_DE_FAITS:
        texte = " ; ".join([texte, *details_de_faits(trace, financeur, motif)])
    if motif in COLONNE_MANQUANTE:
        texte += f" ({COLONNE_MANQUANTE[motif]})"
    return texte


def motifs(trace):
    """Phrases qui disent pourquoi une aide n'est pas due : d'abord le dossier, puis chaque financeur."""
    general = trace.valeurs["motif_recevabilite"]
    if general != "aucun":
        return [phrase(trace, "cadre", general)]
    phrases = []
    if trace.valeurs["motif_anah"] != "aucun":
        phrases.append(f"Anah : {phrase(trace, 'anah', trace.valeurs['motif_anah'])}")
    muets = {"aucun", "taux_nul", *(["anah_ne_finance_pas"] if phrases else [])}
    for financeur in FINANCEURS[1:]:
        motif = trace.valeurs[f"motif_{financeur}"]
        if motif not in muets:
            phrases.append(f"{NOMS[financeur]} : {phrase(trace, financeur, motif)}")
    return phrases


# --- Lectures en jeu ---------------------------------------------------------------------------------------


#: Dossiers d'un essai de toutes les lectures : borne la mémoire, sans effet sur le résultat.
DOSSIERS_PAR_ESSAI = 20_000


def systemes_des_lectures(reformes_appliquees):
    """(nom, système) de chaque lecture qui peut toucher un dossier de travaux."""
    for nom in reformes.chemins_lectures():
        if nom.startswith("AMB-MEU-"):
            continue
        try:
            yield nom, systeme([*reformes_appliquees, nom])
        except reformes.ErreurReforme as erreur:
            # Une réforme peut avoir retiré ce que la lecture change : les autres lectures restent à essayer.
            warnings.warn(f"Lecture {nom} non essayée : {erreur}", stacklevel=2)


def lectures_en_jeu(dossiers, loi, sorties, reformes_appliquees=()):
    """(rang, lecture) des dossiers dont une autre lecture changerait l'une des `sorties`.

    Chaque lecture est essayée sur tous les dossiers d'un coup, et ne refait que les variables qu'elle peut changer.
    """
    lectures = dict(systemes_des_lectures(reformes_appliquees))
    ecarts = [(autre, Ecart(loi, autre)) for autre in lectures.values()]
    morceaux = [polars.DataFrame(schema={"rang": polars.UInt32, "lecture": polars.String})]
    for jour, place in lots(dossiers, jours_communs([loi, *lectures.values()]), DOSSIERS_PAR_ESSAI):
        (base, *autres), _ = calculer_un_lot(dossiers[place], loi, ecarts, jour, sorties)
        for nom, autre in zip(lectures, autres, strict=True):
            if autre is not base:
                change = base.select(polars.any_horizontal(autre[s] != base[s] for s in sorties)).to_series()
                rangs = place[change.to_numpy()]
                colonnes = {"rang": rangs, "lecture": [nom] * len(rangs)}
                morceaux.append(polars.DataFrame(colonnes, schema=morceaux[0].schema))
    return polars.concat(morceaux)
