"""Suivi des lectures : ce que chaque formule lit, paramètres et variables, noté pendant qu'elle calcule.

Le journal ne garde aucune valeur : il sert à savoir ce qu'une réforme ne peut pas changer. Les étapes d'un
calcul (assiette, taux, condition…), dites par les formules, vont à qui les écoute.
"""

from openfisca_core.parameters import ParameterNodeAtInstant, VectorialParameterNodeAtInstant
from openfisca_core.tracers import SimpleTracer, TracingParameterNodeAtInstant

#: Une lecture sans instant vaut pour toutes les dates.
TOUTE_DATE = None

#: Natures d'une étape, dans l'ordre où une aide se lit : ce qui l'ouvre ou la ferme, puis son arithmétique.
NATURES = (
    "condition", "manque", "fait", "terme", "assiette", "plafond_base", "base", "taux", "produit", "forfait", "majoration",
    "prime", "complement", "plancher", "plafond_aide", "limite", "brut", "ecretement", "net",
)  # fmt: skip


class Journal(SimpleTracer):
    """Par variable : les variables lues, et les lectures de paramètres (instant, préfixe, noms).

    Une lecture porte sur les paramètres dont le chemin commence par le préfixe et contient ensuite les noms,
    dans l'ordre. `cases` : appelée à chaque lecture d'un tableau dense, avec l'index de chaque dossier.
    `etapes` : appelée à chaque étape qu'une formule dit (`dire`).
    """

    def __init__(self, cases=None, etapes=None):
        super().__init__()
        self.variables, self.parametres, self.cases, self.etapes = {}, {}, cases, etapes

    @property
    def courante(self):
        return self.stack[-1]["name"] if self.stack else None

    def record_calculation_start(self, variable, period):
        if self.stack:
            self.variables.setdefault(self.courante, set()).add(variable)
        super().record_calculation_start(variable, period)

    def noter(self, instant, prefixe, noms=()):
        self.parametres.setdefault(self.courante, set()).add((instant, prefixe, noms))


def porte_sur(lecture, chemin):
    """La lecture (préfixe, noms) a-t-elle pu voir le paramètre de ce chemin ?"""
    prefixe, noms = lecture
    if prefixe and chemin != prefixe and not chemin.startswith(f"{prefixe}."):
        return False
    pas = iter(chemin[len(prefixe) :].split("."))
    return all(nom in pas for nom in noms)


class NoeudSuivi(TracingParameterNodeAtInstant):
    """Nœud de paramètres à un instant, dont chaque lecture est notée au journal, y compris celle qui échoue."""

    def __init__(self, noeud, journal, instant):
        super().__init__(noeud, journal)
        self.instant = instant

    def _chemin(self, nom):
        prefixe = self.parameter_node_at_instant._name
        return f"{prefixe}.{nom}" if prefixe else nom

    def _suivre(self, nom, lire):
        if not isinstance(nom, str) or isinstance(
            self.parameter_node_at_instant, VectorialParameterNodeAtInstant
        ):
            self.noter()
            return lire(self.parameter_node_at_instant, nom)
        enfant = lire(self.parameter_node_at_instant, nom) if nom in self.parameter_node_at_instant else None
        if isinstance(enfant, ParameterNodeAtInstant) and enfant._children != {}:
            return NoeudSuivi(enfant, self.tracer, self.instant)
        self.tracer.noter(self.instant, self._chemin(nom))
        return lire(self.parameter_node_at_instant, nom)

    def __getattr__(self, nom):
        return self._suivre(nom, getattr)

    def __getitem__(self, nom):
        return self._suivre(nom, lambda noeud, cle: noeud[cle])

    def __contains__(self, nom):
        if nom not in self.parameter_node_at_instant:
            self.tracer.noter(self.instant, self._chemin(nom))
            return False
        self[nom]  # une feuille se note ; un nœud qui a des feuilles ne dit rien d'elles
        return True

    def __iter__(self):
        self.noter()
        return iter(self.parameter_node_at_instant)

    def noter(self, noms=(), toute_date=False):
        """Note la lecture du nœud entier, ou de ses seuls paramètres dont le chemin contient les noms."""
        instant = TOUTE_DATE if toute_date else self.instant
        self.tracer.noter(instant, self.parameter_node_at_instant._name, tuple(noms))


def noter(noeud, *noms, toute_date=False):
    """Note une lecture faite sous le nœud par un autre chemin que lui ; sans suivi, rien."""
    if isinstance(noeud, NoeudSuivi):
        noeud.noter(noms, toute_date)


def ecoute(menage, nature=None):
    """Qui écoute les étapes de cette simulation, ou None : une formule peut alors ne rien préparer.

    `nature` : None aussi s'il n'écoute pas celles-là (il dit les siennes dans `natures`).
    """
    a_qui = getattr(menage.simulation.tracer, "etapes", None)
    return a_qui if nature is None or nature in getattr(a_qui, "natures", NATURES) else None


def dire(menage, nature, valeurs=None, places=None, **details):
    """Dit une étape du calcul à qui l'écoute ; sans effet sur le résultat, ni sans écoute.

    `nature` : l'une de NATURES. `valeurs` : une par dossier de `places` (rangs, ou masque ; tous à défaut), ou une
    pour tous ; `nan` là où le texte ne dit rien. `details` : `lu`, d'où vient le nombre, (nœud, tableau, clé de
    chaque dossier) ou chemin d'un paramètre ; `fait`, variable du dossier employée ou comparée ; `aide`, clé du
    financeur ; `libelle` ; pour une condition, `rempli` (un booléen par dossier), et de ceux qu'elle ferme le `motif` ou le
    `code` de raison ; pour un manque, `ferme` s'il a fermé l'aide.
    """
    a_qui = ecoute(menage, nature)
    if a_qui is not None:
        assert nature in NATURES, f"étape de nature inconnue : {nature}"
        a_qui(menage.simulation.tracer.courante, nature, valeurs, places, **details)
