"""Colonnes d'un fichier de dossiers, tirées des variables de la loi : nom, genre, unité, valeurs admises."""

import dataclasses
import datetime

import polars
from openfisca_core.indexed_enums import Enum

from habitat_local.loi.systeme import droit_en_vigueur, par_conventions, variables_extension
from openfisca_habitat_local.systeme.entrees import declaration, fait
from openfisca_habitat_local.systeme.lecture import Fait

#: Variables calculées qu'un dossier peut pourtant donner : le texte renvoie alors à une décision extérieure.
RESULTATS_ADMIS = frozenset({"travaux_retenus_anah"})
#: Variables rangées avec les faits du dossier, mais que la loi seule détermine.
RESULTATS_DU_DOSSIER = frozenset(
    {"texte_applicable", "texte_anah", "motif_recevabilite", "profil_demandeur", "ligne_energie"}
)
#: Parties de la loi qui ne parlent pas d'un dossier de travaux (le FSL a sa commande).
HORS_DOSSIER = ("/meuse/", "/national/", "/quantites_annuelles.py")
#: Colonnes sans lesquelles un fichier n'est pas un fichier de dossiers.
OBLIGATOIRES = ("date_depot", "depcom_logement", "statut_demandeur")
#: Une colonne dont le nom commence ainsi est libre : recopiée dans les sorties, jamais lue par la loi.
PREFIXE_LIBRE = "info_"


@dataclasses.dataclass(frozen=True)
class Colonne:
    """Une colonne : `genre` parmi texte, nombre, entier, booleen, date, classe ; `fait` : comment la lire."""

    nom: str
    genre: str
    label: str
    fait: Fait
    unite: str | None = None
    valeurs: tuple = ()
    labels: tuple = ()
    defaut: object = None
    calculable: bool = False
    documentation: str = ""

    @property
    def type_polars(self):
        if self.genre == "classe":
            return polars.Enum(self.valeurs)
        return TYPES[self.genre]

    @property
    def genre_lu(self):
        """Genre du lecteur : « commune » et « part » compris."""
        return self.fait.genre

    @property
    def obligatoire(self):
        return self.nom in OBLIGATOIRES


TYPES = {
    "texte": polars.String,
    "nombre": polars.Float64,
    "entier": polars.Int64,
    "booleen": polars.Boolean,
    "date": polars.Date,
}
GENRES = {
    str: "texte",
    float: "nombre",
    int: "entier",
    bool: "booleen",
    datetime.date: "date",
    Enum: "classe",
}

#: Une ligne qui représenterait plus de dossiers qu'il n'y a de logements en France est une faute de frappe.
POIDS_MAXIMAL = 10_000_000
LONGUEUR_ID = 200


def propre(nom, genre, label, documentation="", defaut=None, **bornes):
    """Colonne du fichier, que la loi ne lit pas."""
    de_fichier = {"part": "nombre", "commune": "texte"}.get(genre, genre)
    lu = Fait(nom, genre, **bornes)
    valeurs, labels = zip(*lu.modalites, strict=True) if lu.modalites else ((), ())
    return Colonne(nom, de_fichier, label, lu, None, valeurs, labels, defaut, documentation=documentation)


PROPRES = (
    propre(
        "id", "texte", "Identifiant du dossier, unique dans le fichier", "À défaut, le rang.", longueur=LONGUEUR_ID
    ),
    propre(
        "poids", "nombre", "Nombre de dossiers que la ligne représente", "1 partout si la colonne est absente ou vide.",
        defaut=1.0, minimum=0, maximum=POIDS_MAXIMAL,
    ),
    propre(
        "recours", "booleen", "Le dossier est déposé",
        "Faux : projet sans demande d'aide. Un chiffrage ne retient que les dossiers déposés.", defaut=True,
    ),
    propre(
        "tirage_recours", "part", "Tirage du recours, entre 0 et 1",
        "Stocké avec la population : un taux de recours retient les tirages qui lui sont inférieurs.",
        minimum=0, maximum=1,
    ),
    propre(
        "ordre_priorite", "part", "Tirage de l'ordre de priorité, entre 0 et 1",
        "Départage des dossiers de même rang dans une enveloppe ; le même pour base et réforme.",
        minimum=0, maximum=1,
    ),
)  # fmt: skip


def en_colonne(lu):
    """Le fait d'une colonne : une case vide y dit l'inconnu, et un 0 y est un 0 (un ménage de 0 personne est refusé)."""
    return dataclasses.replace(lu, inconnue=None) if lu.inconnue == 0 else lu


def colonne(variable):
    """Description de la colonne d'une variable."""
    genre = GENRES[variable.value_type]
    classes = tuple(variable.possible_values) if genre == "classe" else ()
    defaut = variable.default_value
    return Colonne(
        nom=variable.name,
        genre=genre,
        label=variable.label,
        fait=en_colonne(fait(variable)),
        unite=variable.unit,
        valeurs=tuple(c.name for c in classes),
        labels=tuple(c.value for c in classes),
        defaut=defaut.name if genre == "classe" else defaut,
        calculable=bool(variable.formulas),
        documentation=variable.documentation or "",
    )


#: Fichier des faits propres à un texte que la loi sait déduire d'autres, et qu'un dossier peut donner.
FAITS_DEDUITS = "/faits_deduits.py"


def fichier_de_loi(variable):
    """Chemin, sous `variables/`, du fichier où la variable est écrite."""
    return variable.get_introspection_data()[0].replace("\\", "/").rpartition("/variables/")[2]


def est_un_fait(variable):
    """Vrai pour une variable qu'un dossier de travaux donne, et que la loi ne fait que lire."""
    fichier = fichier_de_loi(variable)
    if variable.entity.key != "menage" or any(place in f"/{fichier}" for place in HORS_DOSSIER):
        return False
    if variable.name in RESULTATS_DU_DOSSIER or declaration(variable, "__releve__"):
        return False
    deduit = fichier.startswith("dossier/") or fichier.endswith(FAITS_DEDUITS)
    deduit = deduit or bool(declaration(variable, "__donnable__"))
    return not variable.formulas or deduit or variable.name in RESULTATS_ADMIS


@par_conventions
def colonnes():
    """Colonnes d'un fichier de dossiers de travaux, par nom, les obligatoires d'abord."""
    variables = droit_en_vigueur().variables
    faits = [colonne(variables[nom]) for nom in sorted(variables_extension()) if est_un_fait(variables[nom])]
    faits.sort(key=lambda c: (OBLIGATOIRES.index(c.nom) if c.obligatoire else len(OBLIGATOIRES), c.nom))
    return {c.nom: c for c in (*PROPRES, *faits)}


def resultats():
    """Noms des variables de l'extension qui ne sont pas des colonnes d'un dossier."""
    return variables_extension() - set(colonnes())
