"""Les nombres d'un texte : une valeur, une quantité du dossier, une table selon des faits, ou un petit calcul."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.axes import Axe, lire_axe, rangs_de
from openfisca_habitat_local.mecanismes.aide_nommee.catalogue import toutes_les_aides
from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur, en_nombres
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Nombre, Table
from openfisca_habitat_local.mecanismes.aide_nommee.source import CHEMIN, Source
from openfisca_habitat_local.mecanismes.montants import arrondir, sans_bruit
from openfisca_habitat_local.systeme.lecture import noms_proches

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DATE_FRANCAISE = re.compile(r"\d{2}[/.-]\d{2}[/.-]\d{4}")
SANS_LIMITE = ("sans limite", "sans_limite", "aucune limite")


class Valeurs:
    """Valeurs écrites, sur les axes dont elles dépendent (aucun : une constante) : une table dense, un index.

    La dernière case d'un axe est celle d'un fait inconnu, l'avant-dernière celle d'une valeur qu'aucune modalité
    ne nomme. `pentes` : ce que chaque unité au-delà de la dernière modalité ajoute (0 : rien).
    """

    def __init__(self, axes: list[Axe], table: Table, pentes: Vecteur, code_non_prevu: int) -> None:
        self.axes, self.table, self.pentes, self.code_non_prevu = axes, table, pentes, code_non_prevu

    def lire(self, lecture: Lecture) -> Vecteur:
        cle = numpy.zeros(lecture.effectif, dtype=numpy.int32)
        depassement = numpy.zeros(lecture.effectif)
        inconnus = []
        for axe in self.axes:
            rang, inconnu, au_dela = axe.situer(lecture)
            inconnus.append((inconnu, axe.code_inconnu))
            cle = cle * axe.cases + rang
            depassement = numpy.maximum(depassement, au_dela)
        lecture.tracer(self.table, cle)
        lues = self.table.valeurs[cle] + self.pentes[cle] * depassement
        # Un fait inconnu n'arrête que là où la valeur dépend de lui (et où le texte ne dit rien de l'inconnu).
        for inconnu, code in inconnus:
            lecture.arreter(inconnu & numpy.isnan(lues), code)
        if self.axes:
            lecture.arreter(numpy.isnan(lues), self.code_non_prevu)
        return lues


class Citation:
    """Montant, quantité ou date que le dossier donne ; un fait inconnu arrête la lecture."""

    def __init__(self, variable: Variable, code_inconnu: int) -> None:
        self.variable, self.code_inconnu = variable, code_inconnu

    def lire(self, lecture: Lecture) -> Vecteur:
        valeurs, connu = lecture.fait(self.variable)
        lecture.arreter(~connu, self.code_inconnu)
        return numpy.where(connu, en_nombres(self.variable, valeurs), numpy.nan)


class Calcul:
    """Opération sur d'autres nombres."""

    def __init__(self, operer: Callable[[list[Vecteur]], Vecteur], termes: list[Nombre]) -> None:
        self.operer, self.termes = operer, termes

    def lire(self, lecture: Lecture) -> Vecteur:
        resultat = self.operer([lecture.lire_terme(terme) for terme in self.termes])
        # Un calcul n'est la case d'aucun tableau : dire la dernière lue serait faux.
        lecture.lu = None
        return resultat


class PremierConnu:
    """Le premier des nombres que le dossier donne ; si aucun, le dernier dit ce qui manque."""

    def __init__(self, termes: list[Nombre]) -> None:
        self.termes = termes

    def lire(self, lecture: Lecture) -> Vecteur:
        lues = numpy.full(lecture.effectif, numpy.nan)
        for rang, terme in enumerate(self.termes):
            places = numpy.flatnonzero(numpy.isnan(lues))
            if places.size:
                partie = lecture.parmi(places)
                lues[places] = partie.lire_terme(terme)
                if rang == len(self.termes) - 1:
                    lecture.raisons[places] = partie.raisons
        return lues


class Choix:
    """Nombre selon un fait, quand ce que dit une modalité n'est pas une simple valeur."""

    def __init__(self, axe: Axe, branches: list[Nombre | None], code_non_prevu: int) -> None:
        self.axe, self.branches, self.code_non_prevu = axe, branches, code_non_prevu

    def lire(self, lecture: Lecture) -> Vecteur:
        rang, inconnu, _ = self.axe.situer(lecture)
        lues = numpy.full(lecture.effectif, numpy.nan)
        for numero, branche in enumerate(self.branches):
            places = numpy.flatnonzero(rang == numero)
            if branche is not None and places.size:
                partie = lecture.parmi(places)
                lues[places] = partie.lire_terme(branche)
                lecture.raisons[places] = partie.raisons
        lecture.arreter(inconnu & numpy.isnan(lues), self.axe.code_inconnu)
        lecture.arreter(numpy.isnan(lues), self.code_non_prevu)
        return lues


def constante(valeur: float, chemin: str | None = None) -> Valeurs:
    """Un nombre seul."""
    chemins = numpy.array([chemin], dtype=object)
    return Valeurs([], Table(numpy.array([valeur], dtype=numpy.float64), chemins), numpy.zeros(1), 0)


def _jour(date: str) -> float:
    return float(numpy.datetime64(date, "D").astype(numpy.int64))


def _feuille(ou: Source, atelier: Atelier) -> Nombre:
    """Nombre, date, citation d'une variable ou d'un paramètre."""
    valeur = ou.valeur
    if isinstance(valeur, (bool, int, float)):
        return constante(float(valeur), ou.chemin)
    if not isinstance(valeur, str):
        raise ou.erreur(f"un nombre est attendu, « {valeur} » est écrit.")
    if valeur in SANS_LIMITE:
        return constante(numpy.inf, ou.chemin)
    if DATE.fullmatch(valeur):
        return constante(_jour(valeur), ou.chemin)
    if CHEMIN.fullmatch(valeur):
        return compiler_nombre(atelier.parametre(valeur, ou), atelier)
    if DATE_FRANCAISE.fullmatch(valeur):
        jour, mois, annee = re.split(r"\D", valeur)
        raise ou.erreur(f'« {valeur} » : une date s\'écrit AAAA-MM-JJ ("{annee}-{mois}-{jour}").')
    if valeur[:1].isdigit():
        raise ou.erreur(f"« {valeur} » : un nombre s'écrit sans espace, avec un point (0.08 pour 8 %).")
    variable = atelier.variable(valeur, ou)
    return Citation(variable, atelier.raisons.inconnu(variable.name))


def _quotient(termes: list[Vecteur]) -> Vecteur:
    """Le premier terme sur le second ; 0 si le second est nul."""
    nul = termes[1] == 0
    return numpy.where(nul, 0, termes[0] / numpy.where(nul, 1, termes[1]))


def _somme(termes: list[Vecteur]) -> Vecteur:
    return numpy.sum(termes, axis=0)


def _difference(termes: list[Vecteur]) -> Vecteur:
    return numpy.maximum(termes[0] - numpy.sum(termes[1:], axis=0), 0)


OPERATIONS: dict[str, Callable[[list[Vecteur]], Vecteur]] = {
    "somme": _somme,
    "difference": _difference,
    "le_moindre": lambda termes: numpy.minimum.reduce(termes),
    "le_plus_grand": lambda termes: numpy.maximum.reduce(termes),
    "produit": lambda termes: numpy.multiply.reduce(termes),
    "quotient": _quotient,
}
AUTRES_FORMES = (
    "premier_connu", "part", "montant", "reste", "base_retenue", "arrondi", "annee_de", "tableau", "total_de",
)  # fmt: skip
#: Sens d'un arrondi à l'entier.
SENS = {"superieur": numpy.ceil, "inferieur": numpy.floor}


def _produit(ou: Source, atelier: Atelier, champs: tuple[str, str]) -> Nombre:
    """`{part, de, au_plus}` ou `{montant, par, au_plus}`."""
    ou.exiger((*champs, "au_plus"))
    termes = []
    for champ in champs:
        enfant = ou.enfant(champ)
        if enfant is None:
            raise ou.erreur(f"« {champs[0]} » ne va pas sans « {champ} ».")
        termes.append(compiler_nombre(enfant, atelier))
    borne = ou.enfant("au_plus")
    if borne is not None:
        termes[1] = Calcul(OPERATIONS["le_moindre"], [termes[1], compiler_nombre(borne, atelier)])
    return Calcul(OPERATIONS["produit"], termes)


def _reste(ou: Source, atelier: Atelier) -> Nombre:
    """`{reste: <coût>, apres: [aides]}` : ce que les aides laissent d'un coût (avant écrêtement), jamais négatif."""
    ou.exiger(("reste", "apres"))
    cout, apres = ou.requis("reste"), ou.enfant("apres")
    if apres is None:
        raise ou.erreur("« reste » ne va pas sans « apres » : les aides déduites du coût.")
    return Calcul(
        OPERATIONS["difference"],
        [compiler_nombre(cout, atelier), *citer_les_aides(ou.liste("apres"), apres, atelier)],
    )


def _base_retenue(ou: Source, atelier: Atelier) -> Nombre:
    """`{base_retenue: [aides]}` : la dépense que ces aides retiennent, là où elles sont dues."""
    ou.exiger(("base_retenue",))
    citees = {v.name for nom in ou.liste("base_retenue") for v in atelier.variables_d_aide(nom, ou)}
    aides = [a for a in toutes_les_aides(atelier.racine) if a.variable_brute in citees and a.a_une_base]
    if not aides:
        raise ou.erreur("« base_retenue » : aucune de ces aides n'est la part d'une base.")
    variables = [atelier.variable(aide.base_retenue, ou) for aide in aides]
    return Calcul(_somme, [Citation(v, atelier.raisons.inconnu(v.name)) for v in variables])


def citer_les_aides(noms: list[str], ou: Source, atelier: Atelier) -> list[Nombre]:
    """Montants des aides nommées (`aide`, `texte.aide`, `texte`, ou une variable), avant écrêtement."""
    variables = {v.name: v for nom in noms for v in atelier.variables_d_aide(nom, ou)}
    return [Citation(v, atelier.raisons.inconnu(v.name)) for v in variables.values()]


def _arrondi(ou: Source, atelier: Atelier) -> Nombre:
    """`{nombre:, pas:}` (demi vers le haut ; sans pas, au centime) ou `{nombre:, sens: superieur | inferieur}`."""
    ecrit = ou.enfant("nombre")
    if ecrit is None:
        raise ou.erreur("« arrondi » dit un « nombre », et son « pas » ou son « sens ».")
    termes, sens = [compiler_nombre(ecrit, atelier)], ou.lire("sens")
    if isinstance(sens, str) and CHEMIN.fullmatch(sens):
        sens = "superieur" if atelier.parametre(sens, ou).valeur else "inferieur"
    if sens is not None:
        if sens not in SENS:
            raise ou.erreur(f"sens d'arrondi « {sens} » inconnu.{noms_proches(str(sens), SENS)}")
        return Calcul(lambda lus: SENS[sens](sans_bruit(lus[0])), termes)
    pas = ou.enfant("pas")
    if pas is None:
        return Calcul(lambda lus: arrondir(lus[0]), termes)
    valeur = atelier.parametre(pas.valeur, pas).valeur if isinstance(pas.valeur, str) else pas.valeur
    return Calcul(lambda lus: arrondir(lus[0], valeur), termes)


def _total(ou: Source, atelier: Atelier) -> Nombre:
    """`{total_de: <chemin>, champ: <nom>}` : la somme des cases de ce nom, partout sous un tableau du texte."""
    ecrit, champ = ou.requis("total_de"), str(ou.lire("champ"))
    return Calcul(
        OPERATIONS["somme"], list(_cases(atelier.parametre(str(ecrit.valeur), ecrit), champ, atelier))
    )


def _cases(noeud: Source, champ: str, atelier: Atelier) -> Iterator[Nombre]:
    for nom, enfant in noeud.enfants():
        if not enfant.est_valeur:
            yield from _cases(enfant, champ, atelier)
        elif nom == champ:
            yield compiler_nombre(enfant, atelier)


def _annee(ou: Source, atelier: Atelier) -> Nombre:
    """`{annee_de: <date>}` : l'année d'une date du dossier."""
    return Calcul(lambda lus: _annees(lus[0]), [compiler_nombre(ou, atelier)])


def _annees(jours: Vecteur) -> Vecteur:
    connus = numpy.nan_to_num(jours).astype(numpy.int64).astype("datetime64[D]").astype("datetime64[Y]")
    return numpy.where(numpy.isnan(jours), numpy.nan, connus.astype(numpy.int64) + 1970)


def _selon_un_parametre(ou: Source, atelier: Atelier) -> Nombre:
    """La branche que désigne la valeur d'un paramètre du texte : rien n'y dépend du dossier."""
    renvoi = ou.requis("selon_parametre")
    valeur = atelier.parametre(str(renvoi.valeur), renvoi).valeur
    nom = ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)
    branche = ou.enfant(nom) or ou.enfant("sinon")
    if branche is None:
        raise ou.erreur(f"aucune branche pour « {nom} », valeur de {renvoi.valeur}.")
    return compiler_nombre(branche, atelier)


def compiler_nombre(ou: Source, atelier: Atelier) -> Nombre:
    """Le nombre qu'écrit le texte à cet endroit. ErreurTexte : forme inconnue."""
    if ou.est_valeur:
        return _feuille(ou, atelier)
    if ou.selon is not None:
        return _table(ou, atelier)
    if ou.enfant("selon_parametre") is not None:
        return _selon_un_parametre(ou, atelier)
    for nom, operer in OPERATIONS.items():
        calcul = ou.enfant(nom)
        if calcul is not None:
            ou.exiger((nom,))
            return Calcul(operer, [compiler_nombre(terme, atelier) for _, terme in calcul.enfants()])
    premiers = ou.enfant("premier_connu")
    if premiers is not None:
        return PremierConnu([compiler_nombre(terme, atelier) for _, terme in premiers.enfants()])
    for nom, compiler in (("reste", _reste), ("base_retenue", _base_retenue)):
        if ou.enfant(nom) is not None:
            return compiler(ou, atelier)
    for nom, compiler in (("arrondi", _arrondi), ("annee_de", _annee)):
        compose = ou.enfant(nom)
        if compose is not None:
            return compiler(compose, atelier)
    if ou.enfant("total_de") is not None:
        return _total(ou, atelier)
    if ou.enfant("tableau") is not None:
        return _du_tableau(ou, atelier)
    for champs in (("part", "de"), ("montant", "par")):
        if ou.enfant(champs[0]) is not None:
            return _produit(ou, atelier, champs)
    seul = ou.enfant("valeur")
    if seul is not None:
        return compiler_nombre(seul, atelier)
    raise ou.erreur(
        "un nombre est attendu : une valeur, une variable, une table `selon`, ou l'un de "
        f"{', '.join([*OPERATIONS, *AUTRES_FORMES])}."
    )


# --- Tables selon des faits --------------------------------------------------------------------------------


def _table(ou: Source, atelier: Atelier) -> Nombre:
    """Table dense si tout y est écrit en valeurs ; sinon un choix entre des nombres."""
    axe, branches, pente = lire_axe(ou, atelier)
    code = atelier.raisons.non_prevu(ou.chemin)
    nombres = [None if branche is None else compiler_nombre(branche, atelier) for branche in branches]
    return _sur_un_axe(axe, nombres, pente, code)


#: Ce qu'un axe d'un tableau du texte écrit quand ses modalités y portent leur propre nom.
MEMES_NOMS = "memes_noms"


def _du_tableau(ou: Source, atelier: Atelier) -> Nombre:
    """`{tableau: <chemin>, axes: {<fait>: memes_noms | {modalité: nom}}, champ:}` : la case d'un tableau du texte.

    Une modalité que le tableau ne porte pas n'est pas prévue.
    """
    ecrits, axes = ou.requis("tableau"), ou.enfant("axes")
    if axes is None:
        raise ou.erreur("« tableau » ne va pas sans « axes » : les faits dont dépend sa case.")
    champ = ou.lire("champ")
    return _case(atelier.parametre(str(ecrits.valeur), ecrits), list(axes.enfants()), champ, ou, atelier)


def _case(
    noeud: Source, axes: list[tuple[str, Source]], champ: str | None, ou: Source, atelier: Atelier
) -> Nombre:
    if not axes:
        case = noeud.enfant(champ) if champ else noeud
        return constante(numpy.nan) if case is None else compiler_nombre(case, atelier)
    (fait, dit), reste = axes[0], axes[1:]
    variable = atelier.variable(fait, dit)
    noms = {n: n for n, _ in noeud.enfants()} if dit.valeur == MEMES_NOMS else {
        modalite: str(enfant.valeur) for modalite, enfant in dit.enfants()
    }  # fmt: skip
    prevues = [(m, enfant) for m, n in noms.items() if (enfant := noeud.enfant(n)) is not None]
    axe = Axe(
        variable,
        [rangs_de(variable, m, dit) for m, _ in prevues],
        atelier.raisons.inconnu(variable.name),
        False,
    )
    nombres = [_case(enfant, reste, champ, ou, atelier) for _, enfant in prevues]
    return _sur_un_axe(axe, [*nombres, None, None], None, atelier.raisons.non_prevu(ou.chemin))


def _sur_un_axe(axe: Axe, nombres: list[Nombre | None], pente: float | None, code: int) -> Nombre:
    valeurs = [nombre for nombre in nombres if nombre is None or isinstance(nombre, Valeurs)]
    if len(valeurs) == len(nombres):
        return _dense(axe, valeurs, 0.0 if pente is None else float(pente), code)
    return Choix(axe, nombres, code)


def _dense(axe: Axe, nombres: list[Valeurs | None], pente: float, code: int) -> Valeurs:
    """Range les tables des modalités dans une seule, sur l'union de leurs axes."""
    axes: list[Axe] = []
    for nombre in nombres:
        axes += [a for a in (nombre.axes if nombre else []) if a not in axes]
    formes = tuple(a.cases for a in axes)
    valeurs = numpy.full((axe.cases, *formes), numpy.nan)
    chemins = numpy.full((axe.cases, *formes), None, dtype=object)
    pentes = numpy.zeros((axe.cases, *formes))
    for rang, nombre in enumerate(nombres):
        if nombre is None:
            continue
        # Les axes d'une branche gardent leur place parmi tous ; ceux dont elle ne dépend pas se répètent.
        forme = tuple(a.cases if a in nombre.axes else 1 for a in axes)
        ordre = [nombre.axes.index(a) for a in axes if a in nombre.axes]
        for plein, partie in (
            (valeurs, nombre.table.valeurs), (chemins, nombre.table.chemins), (pentes, nombre.pentes),
        ):  # fmt: skip
            origine = partie.reshape(tuple(a.cases for a in nombre.axes)).transpose(ordre)
            plein[rang] = numpy.broadcast_to(origine.reshape(forme), formes)
    pentes[axe.rang_pente] += pente
    return Valeurs([axe, *axes], Table(valeurs.ravel(), chemins.ravel()), pentes.ravel(), code)
