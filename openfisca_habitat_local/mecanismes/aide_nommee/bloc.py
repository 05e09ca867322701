"""Un bloc d'aide : conditions, montant (taux, forfait, unités, lignes, prestations), limites, primes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

import numpy
from openfisca_core.variables import Variable

from openfisca_habitat_local.mecanismes.aide_nommee.atelier import Atelier
from openfisca_habitat_local.mecanismes.aide_nommee.conditions import Toutes, compiler_si
from openfisca_habitat_local.mecanismes.aide_nommee.faits import Vecteur, booleen, en_nombres
from openfisca_habitat_local.mecanismes.aide_nommee.lecture import Lecture, Nombre
from openfisca_habitat_local.mecanismes.aide_nommee.nombres import Citation, citer_les_aides, compiler_nombre
from openfisca_habitat_local.mecanismes.aide_nommee.source import Source
from openfisca_habitat_local.mecanismes.lecture_bareme import Dossiers
from openfisca_habitat_local.systeme.lecture import noms_proches

#: Champs d'un bloc qui sont des nombres.
NOMBRES = (
    "base",
    "plafond_base",
    "plafond_base_sur",
    "minimum_base",
    "minimum_base_exclu",
    "taux",
    "forfait",
    "plafond",
    "plancher",
    "minimum_aide",
    "plafond_primes_comprises",
)
#: Champs qu'un bloc hérite de celui qui le contient ; nommer `base` remplace les autres avec elle.
HERITES = ("base", "plafond_base", "plafond_base_sur")
#: Champs qui sont des blocs, par nom.
BLOCS = ("lignes", "prestations", "primes")
CUMULS = ("somme", "la_plus_elevee")
AUTRES = ("si", "unites", "par", "complement", "cumul_primes", "sans_socle", "au_cas_par_cas", "titre")
CHAMPS = (*NOMBRES, *BLOCS, *AUTRES)
#: Champs exprimés par unité de la maille `par`.
PAR_UNITE = (
    "forfait",
    "plancher",
    "plafond",
    "plafond_base",
    "minimum_base",
    "minimum_base_exclu",
    "minimum_aide",
)
CHAMPS_UNITE = ("montant", "quantite", "quantite_minimale", "quantite_maximale")
CHAMPS_COMPLEMENT = ("part", "de", "apres")


class Resultat(NamedTuple):
    """Ce que rend un bloc, par dossier : euros (0 où il n'est pas dû), raison (0 : dû), conditions remplies, base."""

    montants: Vecteur
    raisons: Vecteur
    remplies: Vecteur
    bases: Vecteur

    @classmethod
    def rien(cls, effectif: int) -> Resultat:
        """Rien n'est dû, et aucune raison n'en est encore donnée."""
        entiers = numpy.zeros(effectif, dtype=numpy.int32)
        return cls(numpy.zeros(effectif), entiers, entiers.copy(), numpy.zeros(effectif))


@dataclasses.dataclass
class Unite:
    """Un montant par unité d'une quantité bornée."""

    intitule: str
    montant: Nombre
    quantite: Nombre
    minimale: Nombre | None
    maximale: Nombre | None
    code_minimale: int

    def lire(self, lecture: Lecture) -> Vecteur:
        quantite = self.quantite.lire(lecture)
        if self.maximale is not None:
            quantite = numpy.minimum(quantite, self.maximale.lire(lecture))
        if self.minimale is not None:
            lecture.arreter(quantite < self.minimale.lire(lecture), self.code_minimale)
        if isinstance(self.quantite, Citation):
            lecture.dire("fait", quantite, fait=self.quantite.variable.name)
        # Rien à payer par unité d'une quantité nulle, quoi que vaille l'unité.
        return numpy.where(quantite == 0, 0, lecture.lire_terme(self.montant) * quantite)


@dataclasses.dataclass
class Complement:
    """Ce qui manque pour que l'aide et les autres atteignent une part du coût."""

    part: Nombre
    de: Nombre
    apres: list[Nombre]
    code: int

    def lire(self, lecture: Lecture) -> Vecteur:
        autres = sum((aide.lire(lecture) for aide in self.apres), numpy.zeros(lecture.effectif))
        couvert = lecture.lire_terme(self.part) * lecture.lire_terme(self.de)
        lecture.dire("limite", couvert, libelle="Coût que les aides peuvent couvrir")
        lecture.dire("limite", autres, libelle="Aides à déduire")
        return numpy.maximum(couvert - autres, 0)


@dataclasses.dataclass
class Bloc:
    """Bloc compilé : il s'évalue sur les dossiers qu'on lui donne."""

    aide: str
    intitule: str
    si: Toutes
    nombres: dict[str, Nombre]
    par: Variable | None
    unites: dict[str, Unite]
    complement: Complement | None
    lignes: dict[str, Bloc]
    prestations: dict[str, Bloc]
    primes: dict[str, Bloc]
    la_plus_elevee: bool
    sans_socle: bool
    au_cas_par_cas: bool
    codes: dict[str, int]

    def evaluer(self, dossiers: Dossiers) -> Resultat:
        """Montant et raison de chaque dossier. Rien n'est lu du montant d'un dossier que les conditions arrêtent."""
        raisons, remplies = self.si.examiner(Lecture(dossiers, self.aide))
        montants, bases = numpy.zeros(len(raisons)), numpy.zeros(len(raisons))
        ouverts = numpy.flatnonzero(raisons == 0)
        if ouverts.size:
            lecture = Lecture(dossiers.parmi(ouverts), self.aide)
            socle, avance = self._socle(lecture)
            socle = self._avec_primes(lecture, socle)
            montants[ouverts] = numpy.where(lecture.raisons > 0, 0, socle)
            bases[ouverts] = numpy.where(lecture.raisons > 0, 0, lecture.base)
            raisons[ouverts] = lecture.raisons
            remplies[ouverts] += 1 + avance
        return Resultat(montants, raisons, remplies, bases)

    def declares(self) -> Iterator[Variable]:
        """Montants et quantités du dossier dont le bloc, et ceux qu'il contient, tirent un montant."""
        nombres = [self.nombres.get("base"), *(unite.quantite for unite in self.unites.values())]
        yield from (nombre.variable for nombre in nombres if isinstance(nombre, Citation))
        for blocs in (self.lignes, self.prestations, self.primes):
            for bloc in blocs.values():
                yield from bloc.declares()

    # --- le montant ----------------------------------------------------------------------------------------

    def _socle(self, lecture: Lecture) -> tuple[Vecteur, Vecteur]:
        """(montant du bloc, primes non comprises ; conditions remplies par le plus avancé de ses sous-blocs)."""
        avance = numpy.zeros(lecture.effectif, dtype=numpy.int32)
        if self.au_cas_par_cas:
            lecture.arreter(numpy.ones(lecture.effectif, dtype=bool), self.codes["au_cas_par_cas"])
        montant = self.direct(lecture)
        for blocs, combiner in ((self.lignes, _la_meilleure), (self.prestations, _la_somme)):
            if blocs:
                sous = combiner([bloc.evaluer(lecture.dossiers) for bloc in blocs.values()])
                montant = montant + sous.montants
                lecture.base = lecture.base + sous.bases
                # Un bloc qui n'a rien d'autre est fermé quand tous ses sous-blocs le sont.
                if not self.a_un_montant_propre:
                    numpy.putmask(lecture.raisons, (sous.raisons > 0) & (lecture.raisons == 0), sous.raisons)
                    avance = sous.remplies
        return self._limiter(lecture, montant), avance

    @property
    def a_un_montant_propre(self) -> bool:
        return bool(self.unites) or any(nom in self.nombres for nom in ("taux", "forfait"))

    def direct(self, lecture: Lecture) -> Vecteur:
        """Taux × base bornée, forfait, unités."""
        montant = numpy.zeros(lecture.effectif)
        if "base" in self.nombres and ("taux" in self.nombres or self._base_seuil):
            base = lecture.base = self._base(lecture)
            if "taux" in self.nombres:
                taux = lecture.lire(self.nombres["taux"], "taux")
                montant = taux * base
                lecture.dire("produit", montant)
        if "forfait" in self.nombres:
            montant = montant + self._limite(lecture, "forfait", "forfait")
        for unite in self.unites.values():
            valeurs = unite.lire(lecture)
            lecture.dire("forfait", valeurs, libelle=unite.intitule)
            montant = montant + valeurs
        return montant

    @property
    def _base_seuil(self) -> bool:
        return "minimum_base" in self.nombres or "minimum_base_exclu" in self.nombres

    def _base(self, lecture: Lecture) -> Vecteur:
        """Base du taux, dans ses bornes ; un plafond écrit sur une autre mesure la réduit à proportion."""
        base = lecture.lire(self.nombres["base"], "assiette")
        for champ, manque in (("minimum_base", numpy.less), ("minimum_base_exclu", numpy.less_equal)):
            if champ in self.nombres:
                lecture.arreter(manque(base, self._limite(lecture, champ)), self.codes[champ])
        if "plafond_base" not in self.nombres:
            return base
        plafond = self._limite(lecture, "plafond_base", "plafond_base")
        if "plafond_base_sur" in self.nombres:
            mesure = self.nombres["plafond_base_sur"].lire(lecture)
            bornee = base * numpy.minimum(1, plafond / numpy.where(mesure > 0, mesure, 1))
        else:
            bornee = numpy.minimum(base, plafond)
        lecture.dire("base", bornee)
        return bornee

    def _limite(self, lecture: Lecture, champ: str, nature: str | None = None) -> Vecteur:
        """Nombre d'un champ, pour toutes les unités de la maille ; dit comme une étape de cette nature."""
        valeurs = lecture.lire(self.nombres[champ])
        lu = lecture.lu
        if self.par is not None and champ in PAR_UNITE:
            nombre, connu = lecture.fait(self.par)
            lecture.arreter(~connu, self.codes["par"])
            valeurs = valeurs * en_nombres(self.par, nombre)
        if nature is not None:
            lecture.dire(nature, valeurs, lu=lu)
        return valeurs

    # --- les limites ---------------------------------------------------------------------------------------

    def _limiter(self, lecture: Lecture, montant: Vecteur) -> Vecteur:
        """Complément, plafond, plancher, minimum."""
        if self.complement is not None:
            ecart = self.complement.lire(lecture)
            seul = not (self.a_un_montant_propre or self.lignes or self.prestations)
            lecture.dire("complement", ecart)
            montant = ecart if seul else numpy.minimum(montant, ecart)
            lecture.arreter(ecart <= 0, self.complement.code)
        if "plafond" in self.nombres:
            montant = numpy.minimum(montant, self._limite(lecture, "plafond", "plafond_aide"))
        if "plancher" in self.nombres:
            montant = numpy.maximum(montant, self._limite(lecture, "plancher", "plancher"))
        if "minimum_aide" in self.nombres:
            lecture.arreter(montant < self._limite(lecture, "minimum_aide"), self.codes["minimum_aide"])
        return montant

    def _avec_primes(self, lecture: Lecture, socle: Vecteur) -> Vecteur:
        """Ajoute les primes : toutes ou la plus élevée ; celles qui se passent du socle ouvrent l'aide sans lui."""
        du = (lecture.raisons == 0) & (socle > 0)
        total = numpy.where(lecture.raisons == 0, socle, 0)
        ajout = numpy.zeros(lecture.effectif)
        for prime in self.primes.values():
            resultat = prime.evaluer(lecture.dossiers)
            due = (resultat.raisons == 0) & (du | prime.sans_socle)
            valeurs = numpy.where(due, resultat.montants, 0)
            ajout = numpy.maximum(ajout, valeurs) if self.la_plus_elevee else ajout + valeurs
            lecture.dire("prime", numpy.where(due, valeurs, numpy.nan), libelle=prime.intitule)
            if prime.sans_socle:
                lecture.raisons[due & (valeurs > 0)] = 0
        total = total + ajout
        if "plafond_primes_comprises" in self.nombres:
            total = numpy.minimum(total, lecture.lire(self.nombres["plafond_primes_comprises"], "limite"))
        lecture.arreter(~(total > 0), self.codes["montant_nul"])
        return total


def _la_meilleure(resultats: list[Resultat]) -> Resultat:
    """Des lignes exclusives, la plus favorable ; si toutes sont fermées, la raison de la plus avancée."""
    montants, raisons, remplies, bases = (numpy.array(vecteurs) for vecteurs in zip(*resultats, strict=True))
    places = numpy.argmax(montants, axis=0), numpy.arange(montants.shape[1])
    return Resultat(montants[places], *_raison_commune(raisons, remplies), bases[places])


def _la_somme(resultats: list[Resultat]) -> Resultat:
    """Des prestations qui s'ajoutent, la somme de celles qui sont dues."""
    montants, raisons, remplies, bases = (numpy.array(vecteurs) for vecteurs in zip(*resultats, strict=True))
    return Resultat(montants.sum(axis=0), *_raison_commune(raisons, remplies), bases.sum(axis=0))


def _raison_commune(raisons: Vecteur, remplies: Vecteur) -> tuple[Vecteur, Vecteur]:
    """0 si l'un des blocs est dû, sinon la raison du plus avancé (et jusqu'où il va)."""
    avance = numpy.argmax(remplies, axis=0)
    places = numpy.arange(raisons.shape[1])
    une = (raisons == 0).any(axis=0)
    return numpy.where(une, 0, raisons[avance, places]), remplies[avance, places]


# --- Compilation -------------------------------------------------------------------------------------------


def compiler_bloc(
    ou: Source, atelier: Atelier, herites: dict[str, Nombre] | None = None, par: Variable | None = None,
    champs: tuple[str, ...] = CHAMPS,
) -> Bloc:  # fmt: skip
    """Bloc d'un nœud. ErreurTexte : champ inconnu (avec le plus proche), ou valeur qui n'est pas lisible."""
    _verifier(ou, champs, ())
    nombres = {
        nom: compiler_nombre(enfant, atelier)
        for nom in NOMBRES
        if (enfant := ou.enfant(nom)) is not None and not atelier.vide(enfant)
    }
    if "base" not in nombres:
        nombres = {**(herites or {}), **nombres}
    maille = ou.enfant("par")
    if maille is not None:
        par = atelier.maille(str(maille.valeur), maille)
    legues = {nom: nombre for nom, nombre in nombres.items() if nom in HERITES}
    blocs = {
        genre: {nom: compiler_bloc(bloc, atelier, legues, par) for nom, bloc in ou.enfants_de(genre)}
        for genre in BLOCS
    }
    return Bloc(
        aide=atelier.aide,
        intitule=ou.intitule,
        si=_dites(compiler_si(ou.enfant("si"), atelier)),
        nombres=nombres,
        par=par,
        unites=_unites(ou.enfant("unites"), atelier),
        complement=_complement(ou.enfant("complement"), atelier),
        **blocs,
        la_plus_elevee=_cumul(ou),
        sans_socle=bool(booleen(ou.lire("sans_socle", False))),
        au_cas_par_cas=bool(booleen(ou.lire("au_cas_par_cas", False))),
        codes=_codes(ou, atelier, par),
    )


def _codes(ou: Source, atelier: Atelier, par: Variable | None) -> dict[str, int]:
    """Codes des raisons qu'un bloc donne lui-même."""
    raisons = atelier.raisons
    codes = {
        nom: raisons.condition(f"{ou.chemin}.{nom}")
        for nom in ("minimum_base", "minimum_base_exclu", "minimum_aide")
    }
    codes["par"] = raisons.inconnu(par.name) if par is not None else 0
    return {
        **codes,
        "montant_nul": raisons.code("montant_nul"),
        "au_cas_par_cas": raisons.code("au_cas_par_cas"),
    }


def _cumul(ou: Source) -> bool:
    cumul = ou.lire("cumul_primes", "somme")
    if cumul not in CUMULS:
        raise ou.erreur(
            f"cumul_primes vaut {' ou '.join(CUMULS)}, « {cumul} » est écrit.{noms_proches(cumul, CUMULS)}"
        )
    return cumul == "la_plus_elevee"


def _verifier(ou: Source, champs: tuple[str, ...], requis: tuple[str, ...]) -> None:
    for nom, enfant in ou.enfants():
        if nom not in champs:
            raise enfant.erreur(f"champ « {nom} » inconnu.{noms_proches(nom, champs)}")
    for nom in requis:
        if ou.enfant(nom) is None:
            raise ou.erreur(f"« {nom} » manque.")


def _unites(ou: Source | None, atelier: Atelier) -> dict[str, Unite]:
    unites = {}
    for nom, ecrit in ou.enfants() if ou is not None else ():
        _verifier(ecrit, CHAMPS_UNITE, ("montant", "quantite"))
        montant, quantite = (
            compiler_nombre(ecrit.requis(champ), atelier) for champ in ("montant", "quantite")
        )
        minimale, maximale = (
            None if (enfant := ecrit.enfant(champ)) is None else compiler_nombre(enfant, atelier)
            for champ in ("quantite_minimale", "quantite_maximale")
        )
        unites[nom] = Unite(
            ecrit.intitule,
            montant,
            quantite,
            minimale,
            maximale,
            atelier.raisons.condition(f"{ecrit.chemin}.quantite_minimale"),
        )
    return unites


def _complement(ou: Source | None, atelier: Atelier) -> Complement | None:
    if ou is None:
        return None
    _verifier(ou, CHAMPS_COMPLEMENT, ("part", "de"))
    if atelier.vide(ou.enfant("part")):
        return None
    part, de = (compiler_nombre(ou.requis(champ), atelier) for champ in ("part", "de"))
    apres = citer_les_aides(ou.liste("apres"), ou, atelier)
    return Complement(part, de, apres, atelier.raisons.condition(ou.chemin))


def _dites(conditions: Toutes) -> Toutes:
    conditions.dite = True
    return conditions
