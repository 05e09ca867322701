"""Balayage d'un paramètre : la base une fois, puis chaque valeur sur les seuls dossiers et variables qu'elle touche.

Un dossier est touché s'il lit la case du paramètre dans un tableau du texte ; la simulation suivie le dit. Un
paramètre lu hors d'un tableau touche tous les dossiers de son texte. Les deux valeurs extrêmes sont aussi
calculées sur tous les dossiers : si l'un de ceux qu'on croyait hors d'atteinte y change, on les garde tous.
"""

import dataclasses
import datetime
import math

import numpy
import polars

from habitat_local.chiffrage.axes import axes, classes
from habitat_local.chiffrage.ecoute import Ecoute
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.mesures import sorties
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import CENTIMES, MILLIONIEMES, UNITE
from habitat_local.loi.incremental import fermeture, simuler_en_suivant, valeurs_gardees
from habitat_local.loi.moteur import TAILLE_DE_LOT, SimulationDossiers, en_polars, lots
from habitat_local.loi.systeme import dates_de_changement
from habitat_local.loi.variantes import EcartDeValeurs, parametre_numerique, variante
from openfisca_habitat_local.mecanismes.bareme import chemins_des_cases
from openfisca_habitat_local.systeme.entrees import faits_donnes
from openfisca_habitat_local.systeme.suivi import porte_sur


def en_centimes(montants):
    return numpy.rint(numpy.asarray(montants, dtype=numpy.float64) * CENTIMES).astype(numpy.int64)


# --- Dossiers qu'un paramètre peut toucher ----------------------------------------------------------------


class Selection:
    """Dossiers d'un lot qui lisent la case d'un des paramètres."""

    def __init__(self, chemins, effectif):
        self.chemins, self.touches, self.connues = chemins, numpy.zeros(effectif, dtype=bool), {}

    def noter(self, noeud, table, cle, places):
        """Appelée à chaque lecture d'un tableau : `cle`, case de chaque dossier."""
        cases = self.cases(noeud.parameter_node_at_instant._name, table)
        if cases is None:
            return
        lisent = cases[cle]
        if places is not None:
            self.touches[places[lisent]] = True
        elif len(cle) == len(self.touches):
            self.touches |= lisent
        elif lisent.any():
            self.touches[:] = True

    def cases(self, prefixe, table):
        """Masque des cases du tableau que remplit l'un des paramètres ; None s'il n'y en a pas."""
        if id(table) not in self.connues:
            relatifs = {c.removeprefix(prefixe) for c in self.chemins if c.startswith(f"{prefixe}.")}
            # Une case peut dépendre de plusieurs paramètres (un nombre calculé d'autres).
            masque = numpy.array(
                [not relatifs.isdisjoint(chemins_des_cases([case])) for case in table.chemins]
            )
            self.connues[id(table)] = (table, masque if masque.any() else None)
        return self.connues[id(table)][1]

    def ajouter_lectures_directes(self, journal, textes):
        """Un paramètre lu par son chemin touche tous les dossiers de son texte, ou tous s'il n'est d'aucun."""
        for chemin in self.chemins:
            if any(
                not noms and porte_sur((pre, noms), chemin)
                for ls in journal.parametres.values()
                for _, pre, noms in ls
            ):
                texte = chemin.split(".")[2] if ".conventions." in chemin else None
                connus, rangs = textes.possible_values.__members__, numpy.asarray(textes)
                self.touches |= (rangs == connus[texte].index) if texte in connus else True


def extraire(base, choisis, systeme, touchees):
    """Simulation des dossiers choisis, où tout ce qui n'est pas touché est déjà calculé."""
    simulation = SimulationDossiers(systeme, int(choisis.sum()))
    simulation.donnees_partielles = {
        n: (d[choisis], p[choisis]) for n, (d, p) in base.donnees_partielles.items()
    }
    simulation.faits_donnes = set(faits_donnes(base))
    for genre in ("cases_vides", "faits_inconnus"):
        setattr(simulation, genre, {n: masque[choisis] for n, masque in getattr(base, genre).items()})
    for nom, quand, tableau in valeurs_gardees(base):
        if nom not in touchees:
            simulation.get_holder(nom).put_in_cache(tableau[choisis], quand)
    return simulation


class Lot:
    """Dossiers d'un intervalle de loi constante que les paramètres touchent, prêts à être recalculés."""

    def __init__(self, simulation, periode, rangs, touchees, a_refaire):
        self.simulation, self.periode, self.rangs = simulation, periode, rangs
        self.touchees, self.a_refaire, self.sommes = touchees, a_refaire, {}

    def calculer(self, systeme):
        """{variable: tableau} des sorties touchées, sous le système donné."""
        self.simulation.tax_benefit_system = systeme
        for nom in self.touchees:
            self.simulation.get_holder(nom).delete_arrays()
        return {nom: self.simulation.calculate(nom, self.periode) for nom in self.a_refaire}


# --- Enveloppe d'un balayage ------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class EnveloppeBalayee:
    """Enveloppe comparée : montant en euros, aides qu'elle paie, dossiers concernés (masque)."""

    libelle: str
    montant: float
    plus: tuple
    moins: tuple = ()
    concernes: numpy.ndarray | None = None


@dataclasses.dataclass(frozen=True)
class Point:
    """Résultat pour une valeur : euros par financeur, reste à charge, dossiers aidés ; et l'enveloppe s'il y en a une.

    `reste` : somme des dossiers au coût TTC connu. `aides_de` : dossiers que chaque financeur aide.
    """

    valeurs: dict
    couts: dict
    total: float
    reste: float
    aides: float
    aides_de: dict
    demande: float | None = None
    servi: float | None = None
    servis: float | None = None
    demandeurs: float | None = None
    jour_epuisement: datetime.date | None = None


class Balayage:
    """Une population et des paramètres à faire varier ; `evaluer({chemin: valeur})` rend un `Point`."""

    def __init__(self, dossiers, systeme, chemins, bornes=None, taille=TAILLE_DE_LOT):
        """`bornes` : {chemin: (basse, haute)}, pour la vérification des valeurs extrêmes."""
        self.dossiers, self.systeme = dossiers, systeme
        self.parametres = {c: parametre_numerique(systeme, c) for c in chemins}
        self.sorties, self.bornes = sorties(), bornes or {}
        self.poids = numpy.rint(dossiers["poids"].to_numpy() * MILLIONIEMES).astype(numpy.int64)
        self.base = {nom: numpy.zeros(dossiers.height) for nom in self.sorties}
        self.lots: list[Lot] = []
        self.enveloppe: EnveloppeBalayee | None = None
        self.ecoute = Ecoute(dossiers)
        self._preparer(taille)

    # --- La base, une fois ---

    def _preparer(self, taille):
        ecart = EcartDeValeurs(self.parametres)
        resultats, places = [], []
        for jour, place in lots(self.dossiers, dates_de_changement(self.systeme), taille):
            resultats.append(self._preparer_un_lot(jour, place, ecart))
            places.append(place)
        retour = numpy.argsort(numpy.concatenate(places))
        self.resultats = polars.concat(resultats)[retour]
        self.axes = axes(self.dossiers, self.resultats, self.ecoute.incomplets)
        self.suivis = self.axes["ttc"].to_numpy() >= 0
        self.base = {nom: numpy.round(v, 2) for nom, v in self.base.items()}
        self.sommes_de_base = self._sommes(self.base, slice(None))
        for lot in self.lots:
            lot.sommes = self._sommes({n: self.base[n][lot.rangs] for n in lot.a_refaire}, lot.rangs)
        self.point_de_base = self._point({}, [])

    def _preparer_un_lot(self, jour, place, ecart):
        partie = self.dossiers if len(place) == self.dossiers.height else self.dossiers[place]
        selection = Selection(list(self.parametres), partie.height)
        simulation, periode = simuler_en_suivant(
            partie, self.systeme, jour, selection.noter, self.ecoute.du_lot(place)
        )
        for nom in self.sorties:
            self.base[nom][place] = simulation.calculate(nom, periode)
        variables = self.systeme.variables
        resultats = polars.DataFrame(
            [en_polars(n, variables[n], simulation.calculate(n, periode)) for n in classes()]
        )
        journal = simulation.journal
        touchees = fermeture(
            {n for n, ls in journal.parametres.items() if ecart.atteint(ls)}, journal.variables
        )
        a_refaire = [nom for nom in self.sorties if nom in touchees]
        if a_refaire:
            textes = simulation.calculate("texte_applicable", periode)
            selection.ajouter_lectures_directes(journal, textes)
            self._garder(simulation, periode, place, selection, touchees, a_refaire)
        return resultats

    def _garder(self, simulation, periode, place, selection, touchees, a_refaire):
        if self._deborde(simulation, periode, selection.touches, touchees, a_refaire):
            selection.touches[:] = True
        if selection.touches.any():
            extraite = extraire(simulation, selection.touches, self.systeme, touchees)
            self.lots.append(Lot(extraite, periode, place[selection.touches], touchees, a_refaire))

    def _deborde(self, simulation, periode, touches, touchees, a_refaire):
        """Aux valeurs extrêmes, un dossier qu'on croyait hors d'atteinte change-t-il ?"""
        reste = ~touches
        if not reste.any() or not self.bornes:
            return False
        lot = Lot(extraire(simulation, reste, self.systeme, touchees), periode, None, touchees, a_refaire)
        for rang in (0, 1):
            calcule = lot.calculer(variante(self.systeme, {c: b[rang] for c, b in self.bornes.items()}))
            if any((calcule[nom] != simulation.calculate(nom, periode)[reste]).any() for nom in a_refaire):
                return True
        return False

    @property
    def touches(self):
        """Nombre de dossiers que les paramètres peuvent toucher."""
        return sum(len(lot.rangs) for lot in self.lots)

    # --- L'enveloppe ---

    def comparer(self, enveloppe):
        """Compare désormais chaque point à cette enveloppe, servie par date de dépôt puis identifiant."""
        self.enveloppe = enveloppe
        demande = self._demande(enveloppe, self.base, slice(None))
        presents = demande > 0
        for lot in self.lots:
            presents[lot.rangs] = True
        if enveloppe.concernes is not None:
            presents &= enveloppe.concernes
        depots = polars.DataFrame({"jour": self.dossiers["date_depot"], "id": self.dossiers["id"]})
        ordre = depots.with_row_index("rang").filter(presents).sort("jour", "id")["rang"].to_numpy()
        self.ordre, self.demande_de_base = ordre, demande[ordre]
        self.jours = self.dossiers["date_depot"].to_numpy()
        place = numpy.full(self.dossiers.height, -1)
        place[ordre] = numpy.arange(len(ordre))
        self.places = [place[lot.rangs] for lot in self.lots]
        self.point_de_base = self._point({}, [])

    def _demande(self, enveloppe: EnveloppeBalayee, aides, rangs):
        """Centimes demandés à l'enveloppe ; une aide qui n'est pas recalculée garde sa valeur de base."""
        lues = {n: aides.get(n, self.base[n][rangs]) for n in (*enveloppe.plus, *enveloppe.moins)}
        plus, moins = (sum(en_centimes(lues[n]) for n in noms) for noms in (enveloppe.plus, enveloppe.moins))
        return plus - moins

    def _consommation(self, enveloppe: EnveloppeBalayee, calcules):
        demande = self.demande_de_base.copy()
        for (lot, aides), places in zip(calcules, self.places, strict=False):
            dedans = places >= 0
            demande[places[dedans]] = self._demande(enveloppe, aides, lot.rangs)[dedans]
        poids = self.poids[self.ordre]
        cumul = numpy.cumsum(demande * poids)
        limite = round(enveloppe.montant * CENTIMES) * MILLIONIEMES
        demandeurs, servis = demande > 0, cumul <= limite
        epuise = numpy.flatnonzero((cumul >= limite) & demandeurs)
        return {
            "demande": int(cumul[-1]) / UNITE if len(cumul) else 0.0,
            "servi": int((demande * poids)[servis].sum()) / UNITE,
            "demandeurs": int(poids[demandeurs].sum()) / MILLIONIEMES,
            "servis": int(poids[servis & demandeurs].sum()) / MILLIONIEMES,
            "jour_epuisement": self.jours[self.ordre[epuise[0]]].item() if len(epuise) else None,
        }

    # --- Une valeur ---

    def _sommes(self, aides, rangs):
        """Sommes entières pondérées de chaque aide, du reste à charge suivi et des dossiers aidés."""
        poids, sommes = self.poids[rangs], {}
        for nom, montants in aides.items():
            compte = poids * self.suivis[rangs] if nom == "reste_a_charge" else poids
            sommes[nom] = int((en_centimes(montants) * compte).sum())
        if "total_subventions" in aides:
            sommes["aides"] = int(poids[aides["total_subventions"] > 0].sum())
        for financeur in FINANCEURS.values():
            if any(nom in aides for nom in financeur.aides):
                recues = sum(aides.get(nom, self.base[nom][rangs]) for nom in financeur.aides)
                sommes[f"recoivent_{financeur.nom}"] = int(poids[recues > 0].sum())
        return sommes

    def _point(self, valeurs, calcules):
        """Point d'après la base et ce qui a été recalculé : [(lot, {variable: montants})]."""
        sommes = dict(self.sommes_de_base)
        for lot, aides in calcules:
            for nom, somme in self._sommes(aides, lot.rangs).items():
                sommes[nom] += somme - lot.sommes[nom]
        return Point(
            valeurs=valeurs,
            couts={nom: sum(sommes[n] for n in f.aides) / UNITE for nom, f in FINANCEURS.items()},
            total=sommes["total_subventions"] / UNITE,
            reste=sommes["reste_a_charge"] / UNITE,
            aides=sommes["aides"] / MILLIONIEMES,
            aides_de={nom: sommes[f"recoivent_{nom}"] / MILLIONIEMES for nom in FINANCEURS},
            **(self._consommation(self.enveloppe, calcules) if self.enveloppe else {}),
        )

    def evaluer(self, valeurs):
        """Point d'un jeu de valeurs {chemin: valeur} ; les paramètres absents gardent la leur."""
        systeme = variante(self.systeme, valeurs)
        calcules = []
        for lot in self.lots:
            aides = {n: numpy.round(v.astype(numpy.float64), 2) for n, v in lot.calculer(systeme).items()}
            calcules.append((lot, aides))
        return self._point(valeurs, calcules)

    def balayer(self, chemins, valeurs):
        """Un point par valeur, donnée à tous les paramètres de `chemins`."""
        return [self.evaluer(dict.fromkeys(chemins, valeur)) for valeur in valeurs]


#: Valeurs qu'un balayage calcule, au plus.
VALEURS_AU_PLUS = 10_000


def pas_reguliers(de: float, a: float, pas: float) -> list[float]:
    """Valeurs de `de` à `a`, bornes comprises, sans bruit binaire.

    Erreur (`ErreurEntree`) : bornes ou pas qui ne sont pas des nombres finis, à l'envers, ou plus de
    `VALEURS_AU_PLUS` valeurs.
    """
    if not all(map(math.isfinite, (de, a, pas))) or pas <= 0 or a < de:
        raise ErreurEntree("Le balayage va de --de à --a (plus grand), d'un --pas positif.")
    nombre = math.floor((a - de) / pas + 1e-9)
    if nombre + 1 > VALEURS_AU_PLUS:
        nombre_ecrit = f"{nombre + 1:,}".replace(",", "\u00a0")
        raise ErreurEntree(
            f"De {de:g} à {a:g} par {pas:g}, il y a {nombre_ecrit} valeurs : {VALEURS_AU_PLUS} au plus. "
            "Donnez un --pas plus grand."
        )
    return [round(de + i * pas, 10) for i in range(nombre + 1)]


def table(points, chemins):
    """Une ligne par valeur, prête à écrire."""
    lignes = []
    for p in points:
        ligne = {"valeur": p.valeurs[chemins[0]]} | {f"cout_{f}": c for f, c in p.couts.items()}
        ligne |= {"cout_total": p.total, "reste_a_charge": p.reste, "dossiers_aides": p.aides}
        ligne |= {f"dossiers_aides_{f}": n for f, n in p.aides_de.items()}
        if p.demande is not None:
            ligne |= {
                c: getattr(p, c) for c in ("demande", "servi", "demandeurs", "servis", "jour_epuisement")
            }
        lignes.append(ligne)
    return polars.DataFrame(lignes, infer_schema_length=None)
