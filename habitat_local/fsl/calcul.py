"""Ce que la loi de la Meuse répond à des demandes au FSL : grandeurs, motifs, faits manquants, étapes, règles.

Tout est calculé colonne par colonne, par lots : le résultat d'une demande ne dépend ni des autres, ni de leur ordre. Ce
qui est rendu, dit et demandé est écrit dans `sorties.yaml`. Une aide y est « non exclue, montant maximal » : la commission
décide.
"""

import dataclasses
import datetime
import functools
import itertools
import json
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy
import polars
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit, Instant, Period

from habitat_local.communs import formats
from habitat_local.communs.colonnes_en_texte import en_texte
from habitat_local.communs.ecriture import ecrire_table, ecrire_texte
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.dossiers.schema import propriete, schema_d_un_objet
from habitat_local.fsl import demandes
from habitat_local.loi.moteur import SimulationDossiers, en_polars, injecter, intervalles
from habitat_local.loi.systeme import dates_de_changement, droit_en_vigueur, systeme
from openfisca_habitat_local.nomenclatures.meuse import Reponse
from openfisca_habitat_local.systeme import reformes as reformes_yaml
from openfisca_habitat_local.systeme.lecture import charger, noms_proches
from openfisca_habitat_local.textes.meuse import AIDES, DEPENSES, variable_montant
from openfisca_habitat_local.textes.textes_dates import valeur

Masque = numpy.ndarray
TEXTE = "fsl_2016"
TAILLE = 20_000
REGLE = re.compile(r"MEU-[A-Z]+(?:-[A-Z]+)*-\d+")
PLACE = re.compile(r"\{(=?-?)([\w.]+)\}")
#: Faits qu'openfisca-france ne peut pas suppléer pour une demande plate : absents, ils restent inconnus.
INCONNUS = {
    "fsl_ressources_mois": -1.0, "fsl_aide_logement": -1.0, "fsl_charges_logement_actuel": -1.0,
    "fsl_allocation_rentree_scolaire": 0.0, "fsl_allocation_enfant_handicape": 0.0, "fsl_nombre_adultes": -1,
    "fsl_nombre_adolescents": -1, "fsl_nombre_enfants": -1, "fsl_age_demandeur": -1, "depcom_logement": "",
    "nombre_personnes_menage": 0,
}  # fmt: skip
CLASSES_D_AGE = ("enfants", "adolescents", "adultes")
#: Noms sous lesquels on demande le schéma de ces demandes.
NOMS = ("meuse", "fsl_2016")


@functools.cache
def donnees() -> dict[str, Any]:
    return charger(Path(__file__).with_name("sorties.yaml")).valeur


@functools.cache
def regles_d_une_variable(nom: str) -> tuple[str, ...]:
    """Règles que la référence d'une variable cite, une à une (« à » : toutes celles de l'intervalle)."""
    reference = droit_en_vigueur().variables[nom].reference or ""
    texte = reference if isinstance(reference, str) else " ".join(reference)
    citees = REGLE.findall(texte)
    for debut, fin in re.findall(rf"({REGLE.pattern}) à ({REGLE.pattern})", texte):
        racine, premier = debut.rsplit("-", 1)
        citees += [f"{racine}-{n:02d}" for n in range(int(premier), int(fin.rsplit("-", 1)[1]) + 1)]
    return tuple(dict.fromkeys(citees))


def nom_d_une_aide(aide: str) -> str:
    """Libellé d'une aide, tiré de la loi : « Caution (dépôt de garantie) »."""
    texte = droit_en_vigueur().variables[f"fsl_demande_{aide}"].label.split(" : ", 1)[1]
    return texte[0].upper() + texte[1:]


# --- Simuler ------------------------------------------------------------------------------------------------


def jour_de_la_loi(bons: polars.DataFrame) -> polars.Series:
    """Jour dont la loi s'applique à chaque demande : décision, sinon demande, sinon dépôt ; manquant s'il est inconnu."""
    presentes = [nom for nom in demandes.DATES if nom in bons.columns]
    if not presentes:
        return polars.Series("jour", [None], dtype=polars.Date).new_from_index(0, bons.height)
    return bons.select(polars.coalesce(presentes).alias("jour")).to_series()


def simuler(bons: polars.DataFrame, loi: Any, jour: str) -> tuple[SimulationDossiers, Period]:
    """Simulation de demandes soumises à la loi d'un même jour (AAAA-MM-JJ)."""
    simulation = SimulationDossiers(loi, bons.height)
    periode = Period((DateUnit.DAY, Instant(tuple(int(x) for x in jour.split("-"))), 1))
    lus = [n for n in bons.columns if n in demandes.colonnes() and n not in {c.nom for c in demandes.PROPRES}]
    table = remplir(bons.select(lus), bons)
    for nom in table.columns:
        if nom not in ("fsl_nombre_enfants", "fsl_nombre_adolescents", "fsl_nombre_adultes"):
            injecter(simulation, periode, table[nom])
    compter_les_personnes(simulation, periode, table, bons)
    return simulation, periode


def remplir(table: polars.DataFrame, bons: polars.DataFrame) -> polars.DataFrame:
    """Faits inconnus dits tels ; ce que d'autres colonnes disent déjà (dates, ressources, nombre de personnes)."""
    connu = {nom: polars.col(nom) for nom in table.columns}
    depot = polars.coalesce(
        [connu[n] for n in reversed(demandes.DATES) if n in connu] or [polars.lit(None, polars.Date)]
    )
    ressources = somme_connue(table, "fsl_autres_ressources", "fsl_aide_logement", type_=polars.Float64)
    personnes = somme_connue(table, *(f"fsl_nombre_{classe}" for classe in CLASSES_D_AGE), type_=polars.Int64)
    vide = polars.lit(None)
    dits = [connu.get("nombre_personnes_menage", vide), connu.get("fsl_nombre_personnes", vide), personnes]
    table = table.with_columns(
        depot.alias("date_depot"),
        polars.coalesce(connu.get("fsl_ressources_mois", vide), ressources).alias("fsl_ressources_mois"),
        polars.coalesce(dits).alias("nombre_personnes_menage"),
    )
    donnees = polars.col("fsl_ressources_mois").is_not_null().alias("fsl_ressources_donnees")
    return table.with_columns(donnees).with_columns(
        polars.col(nom).fill_null(valeur) if nom in table.columns else polars.lit(valeur).alias(nom)
        for nom, valeur in INCONNUS.items()
    )


def somme_connue(table: polars.DataFrame, *noms: str, type_: Any) -> polars.Expr:
    """Somme de faits tous donnés ; manquante sinon."""
    if not set(noms) <= set(table.columns):
        return polars.lit(None, type_)
    return polars.sum_horizontal(noms, ignore_nulls=False)


def compter_les_personnes(
    simulation: SimulationDossiers, periode: Period, table: polars.DataFrame, bons: polars.DataFrame
) -> None:
    """Donne la composition ; les personnes décrites une à une s'y ajoutent, classées à la date que la loi retient."""
    nombres = {classe: table[f"fsl_nombre_{classe}"] for classe in CLASSES_D_AGE}
    bornes = bornes_d_age(simulation, periode)
    if "_ages" in bons.columns and bornes:
        comptes = classer(bons, simulation.calculate("fsl_date_appreciation_ages", periode), bornes)
        decrites = bons["_ages"].is_not_null()
        for classe in CLASSES_D_AGE:
            base = nombres[classe].clip(lower_bound=0) if classe != "adultes" else nombres[classe]
            nombres[classe] = nombres[classe].zip_with(~decrites, base + comptes[classe])
    for classe, nombre in nombres.items():
        injecter(simulation, periode, nombre.alias(f"fsl_nombre_{classe}"))


def bornes_d_age(simulation: SimulationDossiers, periode: Period) -> tuple[int, ...]:
    """Âges où commencent adolescents et adultes ; aucun si le règlement n'est pas connu ce jour-là."""
    parametres = simulation.tax_benefit_system.parameters
    noms = (f"meuse.{TEXTE}.composition.{nom}" for nom in ("age_adolescent", "age_adulte"))
    ages = [valeur(parametres, periode.start, nom, 0) for nom in noms]
    return tuple(int(age) for age in ages) if all(ages) else ()


def classer(bons: polars.DataFrame, dates: numpy.ndarray, bornes: tuple[int, ...]) -> polars.DataFrame:
    """Nombre d'enfants, d'adolescents et d'adultes décrits dans chaque demande."""
    jour, naissance, age = polars.col("_jour"), polars.col("_naissances").str.to_date(), polars.col("_ages")
    avant = (naissance.dt.month() * 100 + naissance.dt.day()) > (jour.dt.month() * 100 + jour.dt.day())
    age_revolu = (jour.dt.year() - naissance.dt.year() - avant.cast(polars.Int32)).cast(polars.Int64)
    table = bons.select(
        age.str.json_decode(polars.List(polars.Int64)),
        polars.col("_naissances").str.json_decode(polars.List(polars.String)),
        polars.Series("_jour", dates.astype("datetime64[D]")),
    ).with_row_index("_rang")
    ages = table.select("_rang", "_ages").explode("_ages").drop_nulls()
    nees = table.select("_rang", "_jour", "_naissances").explode("_naissances").drop_nulls("_naissances")
    tous = polars.concat([ages, nees.select("_rang", age_revolu.alias("_ages"))])
    comptes = tous.group_by("_rang").agg(
        (age < bornes[0]).sum().alias("enfants"),
        ((age >= bornes[0]) & (age < bornes[1])).sum().alias("adolescents"),
        (age >= bornes[1]).sum().alias("adultes"),
    )
    return table.select("_rang").join(comptes, on="_rang", how="left").fill_null(0).cast(polars.Int64)


# --- Lire une simulation --------------------------------------------------------------------------------------


class Lecture:
    """Valeurs d'un lot : ce que chaque demande donne, et ce que la loi en dit (manquant : inconnu)."""

    def __init__(self, bons: polars.DataFrame, loi: Any, jour: str, sans_date: numpy.ndarray):
        self.bons, self.loi, self.jour, self.sans_date = bons, loi, jour, sans_date
        self.simulation, self.periode = simuler(bons, loi, jour)
        self._series: dict[str, polars.Series] = {}

    def brut(self, nom: str) -> numpy.ndarray:
        return self.simulation.calculate(nom, self.periode)

    def serie(self, nom: str) -> polars.Series:
        """Valeurs d'une variable ; inconnues, elles manquent. Montants au dix-millième, classes par leur nom."""
        if nom not in self._series:
            variable = self.loi.variables[nom]
            serie = en_polars(nom, variable, self.brut(nom))
            if variable.value_type is float:
                serie = polars.Series(nom, numpy.round(self.brut(nom).astype(float), 4))
            self._series[nom] = sans_l_inconnu(serie, variable)
        return self._series[nom]

    @functools.cache  # noqa: B019 : une lecture ne vit que le temps de son lot
    def donne(self, nom: str) -> numpy.ndarray:
        """Demandes qui donnent ce fait."""
        if nom not in self.bons.columns:
            return numpy.zeros(self.bons.height, dtype=bool)
        return self.bons[nom].is_not_null().to_numpy()

    @functools.cache  # noqa: B019
    def vrai(self, nom: str) -> numpy.ndarray:
        """Demandes où une variable, ou une situation nommée, est vraie."""
        if nom in DERIVEES:
            return DERIVEES[nom](self)
        if nom in donnees()["situations"]:
            situation = donnees()["situations"][nom]
            ou = [*map(self.vrai, situation.get("vrai", ())), *map(self.donne, situation.get("donne", ()))]
            return numpy.any(ou, axis=0)
        return numpy.asarray(self.brut(nom), dtype=bool)

    def est(self, nom: str, modalites: list[str]) -> Masque:
        """Demandes dont une classe est l'une de ces modalités."""
        admises = [m.index for m in self.loi.variables[nom].possible_values if m.name in modalites]
        return numpy.isin(numpy.asarray(self.brut(nom)).view(numpy.ndarray), admises)

    def condition(self, si: dict | None) -> numpy.ndarray:
        """Masque des demandes qui remplissent une condition de `sorties.yaml`."""
        masque, si = numpy.ones(self.bons.height, dtype=bool), si or {}
        if "donne" in si:
            masque &= numpy.any([self.donne(nom) for nom in si["donne"]], axis=0)
        suites: list[tuple[Callable[..., Masque], tuple, bool]] = [
            *((self.vrai, (nom,), True) for nom in si.get("vrai", ())),
            *((self.vrai, (nom,), False) for nom in si.get("faux", ())),
            *((self.est, egal, True) for egal in si.get("egal", {}).items()),
        ]
        for lire, arguments, voulu in suites:
            if masque.any():
                masque = masque & (lire(*arguments) == voulu)
        return masque


def sans_l_inconnu(serie: polars.Series, variable: Any) -> polars.Series:
    """Ce qui veut dire « inconnu » manque : -1, 1970-01-01, classe non renseignée ; une réponse devient vrai ou faux."""
    if variable.value_type is Enum:
        texte = serie.cast(polars.String)
        texte = texte.set(texte.str.contains("^(non_renseign|sans_objet)"), None)
        if variable.possible_values is Reponse:
            oui_ou_non = {"oui": True, "non": False}
            return texte.replace_strict(oui_ou_non, default=None, return_dtype=polars.Boolean)
        return texte
    if serie.dtype == polars.Date:
        return serie.set(serie == datetime.date(1970, 1, 1), None)
    if variable.default_value == -1:
        return serie.set(serie == -1, None)
    return serie


DERIVEES: dict[str, Callable[["Lecture"], Masque]] = {
    "sans_date": lambda lu: lu.sans_date,
    "une_aide_demandee": lambda lu: numpy.any([lu.vrai(f"fsl_demande_{aide}") for aide in AIDES], axis=0),
    "besoin_tranche": lambda lu: lu.serie("fsl_besoin_reconnu").is_not_null().to_numpy(),
    "reste_negatif": lambda lu: numpy.asarray(lu.brut("fsl_quotient_familial_reel")) < 0,
}


# --- Un lot ---------------------------------------------------------------------------------------------------


class Lot:
    """Résultats d'un lot, en colonnes : `table`, et `etapes` de chaque demande si elles sont voulues."""

    def __init__(self, lu: Lecture, expliquer: bool = False):
        self.lu, self.effectif = lu, lu.bons.height
        self.personne = numpy.zeros(self.effectif, dtype=bool)
        self.colonnes: dict[str, polars.Series] = {}
        self.vides: dict[str, Masque] = {}
        self.regles: dict[str, Masque] = {}
        self.phrases: list[polars.Series] = []
        self.manques: dict[str, Masque] = {}
        for groupe in donnees()["sorties"]:
            self.rendre_groupe(groupe)
        self.rendre_aides()
        self.douter()
        self.chercher_les_manques()
        self.motiver()
        self.etapes = self.derouler() if expliquer else [[] for _ in range(self.effectif)]

    def joindre(self, masques: dict[str, Masque], nom: str, masque: Masque) -> None:
        """Ajoute ces demandes à celles que ce nom désigne déjà."""
        masques[nom] = masques.get(nom, self.personne) | masque

    def agir(self, regles: Iterable[str], masque: Masque) -> None:
        """Note que ces règles ont joué pour ces demandes."""
        for regle in regles:
            self.joindre(self.regles, regle, masque)

    def rendre_groupe(self, groupe: dict) -> None:
        masque = self.lu.condition(groupe.get("si"))
        self.agir(groupe.get("regles", ()), masque)
        if masque.any():
            for nom in groupe["variables"]:
                exiges = () if self.lu.serie(nom).dtype == polars.Date else groupe.get("exige", ())
                self.rendre(nom, masque, vide=groupe.get("vide", False), exige=exiges)

    def rendre(
        self, nom: str, masque: Masque, *, vide: bool = False, exige: Iterable[list[str]] = (),
        serie: polars.Series | None = None,
    ) -> None:  # fmt: skip
        """Rend une variable aux demandes du masque ; favorable sans un fait exigé, elle est vide et le fait manque."""
        serie = self.lu.serie(nom) if serie is None else serie
        favorable = positives(serie) if exige else masque
        for faits in exige:
            doute = masque & favorable & ~numpy.any([self.lu.donne(fait) for fait in faits], axis=0)
            self.joindre(self.manques, faits[0], doute)
            self.joindre(self.vides, nom, doute)
            serie = serie.set(polars.Series(doute), None)
        rendue = serie.set(polars.Series(~masque), None)
        self.agir(regles_d_une_variable(nom), masque & (rendue.is_not_null().to_numpy() | vide))
        if vide:
            self.joindre(self.vides, nom, masque & serie.is_null().to_numpy())
        deja = self.colonnes.get(nom)
        self.colonnes[nom] = rendue if deja is None else deja.zip_with(deja.is_not_null(), rendue)

    def rendre_aides(self) -> None:
        """Recevabilité et montant maximal de chaque aide demandée, ou que le loyer d'un accès permet de chiffrer."""
        lu = self.lu
        acces = lu.donne("fsl_loyer_hors_charges") & lu.vrai("fsl_demande_acces")
        for aide in AIDES:
            utile = lu.vrai(f"fsl_demande_{aide}") | (acces if aide in ("garantie", "caution") else False)
            if utile.any():
                exige = donnees()["exige_par_aide"].get(aide, ())
                self.rendre(f"fsl_{aide}_recevable", utile, vide=True)
                self.rendre(variable_montant(aide), utile, vide=True, serie=self.montant(aide), exige=exige)

    def montant(self, aide: str) -> polars.Series:
        """Montant maximal ; nul faute d'être connu, il manque."""
        lu, montants = self.lu, self.lu.serie(variable_montant(aide))
        nuls = (montants == 0).fill_null(False).to_numpy()
        a_etablir = lu.vrai("fsl_foyer_admis") & lu.vrai(f"fsl_{aide}_recevable") & nuls
        if aide == "garantie":
            a_etablir &= lu.serie("fsl_residuel_loyer").is_null().to_numpy()
        return montants.set(polars.Series(a_etablir), None)

    def douter(self) -> None:
        """Une demande dont le besoin n'est ni chiffré ni reconnu n'est pas dite éligible : on ne le sait pas."""
        eligible, lu = self.colonnes["fsl_eligible"], self.lu
        examinee = lu.vrai("fsl_budget_connu") | lu.vrai("besoin_tranche")
        doute = eligible.fill_null(False).to_numpy() & ~examinee
        self.colonnes["fsl_eligible"] = eligible.set(polars.Series(doute), None)
        self.joindre(self.vides, "fsl_eligible", doute)

    def chercher_les_manques(self) -> None:
        for manque in donnees()["manquants"]:
            faits = (manque["fait"], *manque.get("ou", ()))
            inconnu = self.lu.condition(manque["si"])
            for fait in faits if inconnu.any() else ():
                inconnu = inconnu & ~self.connu(fait)
            self.joindre(self.manques, faits[0], inconnu)

    def connu(self, fait: str) -> Masque:
        """Demandes où un fait est connu : donné, ou calculé s'il a une valeur qui dit qu'on ne le sait pas."""
        variable = self.lu.loi.variables[fait]
        if fait == "date_depot":
            return ~self.lu.sans_date
        se_tait = variable.value_type in (Enum, datetime.date) or variable.default_value == -1
        if variable.value_type is bool or not se_tait:
            return self.lu.donne(fait)
        return self.lu.serie(fait).is_not_null().to_numpy()

    # --- Dire -----------------------------------------------------------------------------------------------------

    def dire(self, phrase: str, masque: Masque, regles: Iterable[str] = ()) -> None:
        if masque.any():
            self.phrases.append(self.ecrire(phrase, masque, f" ({', '.join(regles)})" if regles else ""))
            self.agir(regles, masque)

    def ecrire(self, phrase: str, masque: numpy.ndarray, suite: str = "") -> polars.Series:
        """Phrase de chaque demande du masque, ses places remplies ; manquante ailleurs."""
        morceaux, fin = [], 0
        for place in PLACE.finditer(phrase):
            morceaux += [polars.lit(phrase[fin : place.start()]), self.place(place[1], place[2])]
            fin = place.end()
        morceaux.append(polars.lit(phrase[fin:] + suite))
        texte = polars.select(polars.concat_str(morceaux)).to_series()
        texte = texte.new_from_index(0, self.effectif) if len(texte) != self.effectif else texte
        return texte.set(polars.Series(~masque), None)

    def place(self, signe: str, nom: str) -> Any:
        if signe == "=":
            return polars.lit(self.parametre(nom)[0])
        serie = self.lu.serie(nom)
        return en_texte(-serie if signe == "-" else serie, self.lu.loi.variables[nom].unit)

    def parametre(self, chemin: str) -> tuple[str, str]:
        """(valeur écrite au jour du lot, chemin complet) d'un paramètre de la Meuse."""
        noeud = self.lu.loi.parameters.children["habitat_local"].children["meuse"]
        for pas in chemin.split("."):
            noeud = noeud.children[pas]
        unite = (noeud.metadata or {}).get("unit")
        return formats.valeur(noeud(self.lu.jour), unite), f"habitat_local.meuse.{chemin}"

    def motiver(self) -> None:
        for motif in donnees()["motifs"]:
            self.dire(motif["phrase"], self.lu.condition(motif["si"]), motif["regles"])
        for aide in AIDES:
            demandee = self.lu.vrai(f"fsl_demande_{aide}") & self.lu.vrai("fsl_reglement_applicable")
            if demandee.any():
                self.motiver_une_aide(aide, demandee)
        ferme = self.lu.vrai("une_aide_demandee") & ~self.lu.vrai("fsl_foyer_admis")
        ferme &= self.lu.vrai("fsl_reglement_applicable")
        self.dire("Pour ces raisons, aucun montant n'est proposé à la commission.", ferme)

    def motiver_une_aide(self, aide: str, demandee: numpy.ndarray) -> None:
        lu, nom = self.lu, nom_d_une_aide(aide)
        recevable, admis = lu.vrai(f"fsl_{aide}_recevable"), lu.vrai("fsl_foyer_admis")
        for raison in donnees()["non_recevables"]:
            if raison["aide"] == aide:
                ferme = demandee & ~recevable & lu.condition(raison["si"])
                self.dire(f"{nom} : non recevable, {raison['phrase']}.", ferme, raison["regles"])
        variable = variable_montant(aide)
        connu = self.montant(aide).is_not_null().to_numpy() & positives(lu.serie(variable))
        ouverte, regles = demandee & recevable & admis, regles_d_une_variable(variable)
        au_plus = f"{nom} : non exclue, {{{variable}}} au plus ; la commission décide."
        a_etablir = f"{nom} : non exclue ; montant à établir, un fait manque pour le chiffrer."
        self.dire(au_plus, ouverte & connu, regles)
        self.dire(a_etablir, ouverte & ~connu, regles)

    def derouler(self) -> list[list[dict]]:
        """Étapes du calcul de chaque demande."""
        resultat: list[list[dict]] = [[] for _ in range(self.effectif)]
        for etape in donnees()["etapes"]:
            masque = self.lu.condition(etape["si"])
            for rang, dite in self.etape(etape, masque) if masque.any() else ():
                resultat[rang].append(dite)
        return resultat

    def etape(self, etape: dict, masque: numpy.ndarray) -> Iterator[tuple[int, dict]]:
        nom = etape["variable"]
        regles, variable = list(regles_d_une_variable(nom)), self.lu.loi.variables[nom]
        self.agir(regles, masque)
        commun = {"aide": etape.get("aide"), "variable": nom, "etape": etape["etape"]}
        chemin = f"habitat_local.meuse.{etape['parametre']}" if "parametre" in etape else None
        fin = {"parametre": chemin, "regles": regles, "article": variable.reference}
        rempli = self.lu.vrai(etape["rempli"]).tolist() if "rempli" in etape else [None] * self.effectif
        donne = self.lu.serie(etape["fait"]).to_list() if "fait" in etape else [None] * self.effectif
        libelles, valeurs = self.ecrire(etape["libelle"], masque).to_list(), self.lu.serie(nom).to_list()
        for rang in masque.nonzero()[0].tolist():
            yield rang, commun | {
                "libelle": libelles[rang], "valeur": valeurs[rang], "unite": variable.unit, "fait": etape.get("fait"),
                "donne": donne[rang], "rempli": rempli[rang],
            } | fin  # fmt: skip

    # --- Rendre -----------------------------------------------------------------------------------------------------

    @functools.cached_property
    def table(self) -> polars.DataFrame:
        """Une ligne par demande : grandeurs (manquantes où elles sont sans objet ou inconnues), puis listes de textes."""
        lu = self.lu
        demandee = polars.Series(~lu.vrai("une_aide_demandee"))
        libres = [nom for nom in lu.bons.columns if nom.startswith(demandes.PREFIXE_LIBRE)]
        return polars.DataFrame(
            [
                lu.bons["id"],
                *(lu.bons[nom] for nom in libres),
                *self.colonnes.values(),
                lu.serie("fsl_total_maximal").set(demandee, None).alias("total"),
                lu.serie("fsl_reste_a_charge").set(demandee, None).alias("reste_a_charge"),
                liste("motifs", self.phrases, self.effectif),
                liste(
                    "manquants",
                    self.noms(dict(sorted(self.manques.items(), key=rang_du_manque))),
                    self.effectif,
                ),
                liste("lectures_en_jeu", self.noms(self.lectures_en_jeu()), self.effectif),
                liste("regles", self.noms(dict(sorted(self.regles.items()))), self.effectif),
            ]
        )

    def noms(self, masques: dict[str, Masque]) -> list[polars.Series]:
        """Colonne de chaque nom : le nom là où son masque est vrai, manquant ailleurs."""
        return [
            polars.Series([nom], dtype=polars.String)
            .new_from_index(0, self.effectif)
            .set(polars.Series(~m), None)
            for nom, m in masques.items()
            if m.any()
        ]

    def lectures_en_jeu(self) -> dict[str, Masque]:
        """Lectures qui touchent une règle qui a joué."""
        return {
            lecture: numpy.any([self.personne, *(self.regles[r] for r in regles if r in self.regles)], axis=0)
            for lecture, regles in lectures_de_la_meuse().items()
        }

    def objets(self, lectures: list[str]) -> Iterator[dict]:
        """Chaque demande en objet, de la forme unique des réponses."""
        vides = {nom: masque.tolist() for nom, masque in self.vides.items()}
        for rang, ligne in enumerate(self.table.iter_rows(named=True)):
            resultats = {
                n: ligne[n] for n in self.colonnes if ligne[n] is not None or (n in vides and vides[n][rang])
            }
            yield {
                "id": ligne["id"], "texte": TEXTE, "resultats": resultats, "total": ligne["total"],
                "reste_a_charge": ligne["reste_a_charge"], "motifs": ligne["motifs"], "manquants": ligne["manquants"],
                "lectures": lectures, "lectures_en_jeu": ligne["lectures_en_jeu"], "etapes": self.etapes[rang],
                "regles": ligne["regles"],
            }  # fmt: skip


def positives(serie: polars.Series) -> Masque:
    """Demandes où la valeur est connue et favorable : plus que zéro, ou vraie."""
    return (serie.cast(polars.Float64, strict=False) > 0).fill_null(False).to_numpy()


def rang_du_manque(manque: tuple[str, Any]) -> tuple[int, str]:
    """Les faits manquants se demandent dans l'ordre de `sorties.yaml`."""
    ordre = [prevu["fait"] for prevu in donnees()["manquants"]]
    return (ordre.index(manque[0]) if manque[0] in ordre else len(ordre), manque[0])


def liste(nom: str, series: list[polars.Series], effectif: int) -> polars.Series:
    """Liste des textes présents de chaque ligne."""
    if not series:
        return polars.Series(nom, [[]], dtype=polars.List(polars.String)).new_from_index(0, effectif)
    table = polars.DataFrame([s.alias(f"_{rang}") for rang, s in enumerate(series)])
    return table.select(polars.concat_list(polars.all()).list.drop_nulls().alias(nom)).to_series()


# --- Exécuter ---------------------------------------------------------------------------------------------------


@functools.cache
def lectures_de_la_meuse() -> dict[str, tuple[str, ...]]:
    """{lecture: règles qu'elle touche}."""
    noms = [nom for nom in reformes_yaml.chemins_lectures() if nom.startswith("AMB-MEU-")]
    references = {nom: str(reformes_yaml.contenu_lecture(nom).get("reference")) for nom in noms}
    return {nom: tuple(REGLE.findall(reference)) for nom, reference in references.items()}


def verifier_lectures(lectures: str | Iterable[Any]) -> list[str]:
    """Noms de lectures de la Meuse ; erreur : lecture inconnue, avec les noms les plus proches."""
    noms = [lectures] if isinstance(lectures, str) else [str(nom) for nom in lectures]
    for nom in noms:
        if nom not in lectures_de_la_meuse():
            proches = noms_proches(nom, lectures_de_la_meuse())
            raise ErreurEntree(f"Lecture « {nom} » inconnue du règlement de la Meuse.{proches}")
    return noms


@dataclasses.dataclass
class Resultats:
    """Réponses à des demandes, lot par lot : rien n'est gardé en mémoire que le lot en cours."""

    source: Any
    loi: Any
    lectures: list[str]
    expliquer: bool = False
    refus: polars.DataFrame = dataclasses.field(default_factory=polars.DataFrame)

    def morceaux(self) -> Iterator[list[tuple[polars.Series, Lot]]]:
        """Morceaux successifs du fichier : (rangs, lot) de chaque loi. `refus` est complet une fois le dernier rendu."""
        tous = []
        for admises in demandes.lots(self.source):
            tous.append(admises.refus)
            self.refus = polars.concat(tous)
            for debut in range(0, len(admises), TAILLE):
                lus = lectures_du_lot(demandes.completer(admises.table.slice(debut, TAILLE)), self.loi)
                yield [(rangs, Lot(lu, self.expliquer)) for rangs, lu in lus]

    def tables(self) -> Iterator[polars.DataFrame]:
        """Réponses de chaque morceau, une ligne par demande, dans l'ordre du fichier."""
        for morceau in self.morceaux():
            tables = [lot.table.with_columns(rangs.alias("_rang")) for rangs, lot in morceau]
            yield polars.concat(tables, how="diagonal_relaxed").sort("_rang").drop("_rang")

    @property
    def table(self) -> polars.DataFrame:
        """Toutes les réponses, une ligne par demande, dans l'ordre du fichier."""
        tables = list(self.tables())
        return polars.concat(tables, how="diagonal_relaxed") if tables else polars.DataFrame()

    def objets(self) -> Iterator[dict]:
        """Toutes les réponses, en objets, dans l'ordre du fichier."""
        for morceau in self.morceaux():
            rendus = [zip(rangs.to_list(), lot.objets(self.lectures), strict=True) for rangs, lot in morceau]
            yield from (objet for _, objet in sorted(itertools.chain(*rendus), key=operator.itemgetter(0)))

    def ecrire(self, chemin: Path | str, excel: bool = False) -> None:
        """Écrit les réponses selon l'extension : .json (avec les refus), .csv (`excel` : pour un Excel français), .xlsx,
        .parquet. Erreur (`ErreurEntree`) : autre extension, écriture impossible, source illisible.
        """
        if Path(chemin).suffix.lower() == ".json":
            ecrire_texte(chemin, "".join(self.en_json()))
        else:
            ecrire_table(chemin, en_colonnes(self.table, Path(chemin).suffix.lower() == ".parquet"), excel)

    def en_json(self) -> Iterator[str]:
        """`{"dossiers": […], "refus": […]}`, morceau par morceau."""
        yield '{"dossiers": ['
        for rang, objet in enumerate(self.objets()):
            yield (",\n" if rang else "\n") + json.dumps(objet, ensure_ascii=False, default=str)
        yield f'\n], "refus": {json.dumps(self.refus.to_dicts(), ensure_ascii=False)}}}\n'


def en_colonnes(table: polars.DataFrame, listes: bool) -> polars.DataFrame:
    """Une ligne par demande ; sans `listes`, une liste est un texte."""
    choisies = polars.selectors.by_dtype(polars.List(polars.String))
    return table if listes or not table.width else table.with_columns(choisies.list.join(" | "))


def lectures_du_lot(bons: polars.DataFrame, loi: Any) -> Iterator[tuple[polars.Series, Lecture]]:
    """(rangs, lecture) de chaque intervalle de loi constante ; une demande sans date lit la loi du règlement."""
    jours, dates = dates_de_changement(loi), jour_de_la_loi(bons)
    sans_date = dates.is_null()
    remplies = dates.fill_null(datetime.date.fromisoformat(entree_en_vigueur(loi)))
    rangs = polars.Series(intervalles(jours, remplies.to_numpy()))
    for rang in rangs.unique(maintain_order=True).to_list():
        masque = rangs == rang
        jour = jours[max(rang - 1, 0)]
        yield masque.arg_true(), Lecture(bons.filter(masque), loi, jour, sans_date.filter(masque).to_numpy())


def entree_en_vigueur(loi: Any) -> str:
    reglement = loi.parameters.children["habitat_local"].children["meuse"].children[TEXTE]
    return min(v.instant_str for v in reglement.children["en_vigueur"].values_list if v.value)


def executer(
    source: Any, lectures: str | Iterable[Any] = (), *, reformes: Iterable[Any] = (), expliquer: bool = False,
    loi: Any = None,
) -> Resultats:  # fmt: skip
    """Réponses de la loi à des demandes au FSL.

    `source` : chemin (CSV, XLSX, Parquet, JSON, YAML), table polars, liste de dictionnaires, ou `Dossiers` de genre « fsl ».
    `lectures` : noms de lectures de la Meuse ; `reformes` : fichiers de réforme. `expliquer` ajoute les étapes. Erreur
    (`ErreurEntree`) : fichier illisible, colonne ou lecture inconnue ; une demande fausse est refusée seule.
    """
    noms = verifier_lectures(lectures)
    return Resultats(source, loi or systeme([*noms, *reformes]), noms, expliquer)


def schema() -> dict:
    """JSON Schema d'une demande : libellé, unité, valeurs de chaque colonne, et aides qui en ont besoin (`x-aides`)."""
    proprietes = {nom: propriete(colonne) for nom, colonne in demandes.colonnes().items()}
    for nom, aides in aides_par_fait().items():
        proprietes[nom]["x-aides"] = aides
    structures = {
        nom: {"type": ["array", "null"], "description": texte} for nom, texte in demandes.STRUCTURES.items()
    }
    titre = "Demande au FSL de la Meuse"
    phrase = "Un fait absent n'est jamais supposé favorable ; les réponses nomment ceux qui manquent."
    return schema_d_un_objet(titre, phrase, proprietes | structures)


def aides_par_fait() -> dict[str, list[str]]:
    """{fait: aides dont il est la dépense, ou qui le demandent}."""
    besoins: dict[str, list[str]] = {}
    for aide in AIDES:
        cite = [*DEPENSES.get(aide, ()), f"fsl_demande_{aide}"]
        for manque in donnees()["manquants"]:
            if f"fsl_demande_{aide}" in manque["si"].get("vrai", ()):
                cite += [manque["fait"], *manque.get("ou", ())]
        for nom in dict.fromkeys(cite):
            if nom in demandes.colonnes():
                besoins.setdefault(nom, []).append(aide)
    return besoins
