"""La face de l'outil : ce qu'un carnet, la ligne de commande et le serveur appellent.

Les tables rendues sont en euros. Toute erreur d'emploi est une `ErreurHabitat`, en français.
"""

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import polars

from habitat_local.chiffrage import etat as etats
from habitat_local.chiffrage.resolution import Resolution
from habitat_local.communs.erreurs import ErreurEntree, ErreurHabitat
from habitat_local.communs.jours import Jour, jour_exige, jour_lu
from habitat_local.controle import controle as controles
from habitat_local.controle.controle import Controle
from habitat_local.controle.payes import proprietes as proprietes_payees
from habitat_local.dossiers import schema as schemas
from habitat_local.dossiers import verification
from habitat_local.dossiers.verifies import Dossiers
from habitat_local.fsl import calcul as calcul_fsl
from habitat_local.fsl.calcul import Resultats
from habitat_local.importation import importer as importation
from habitat_local.importation import modele as modeles
from habitat_local.importation.importer import Import
from habitat_local.loi.plan import libelles_des_financeurs
from habitat_local.loi.systeme import empreinte_du_droit, systeme
from habitat_local.plans import reponse
from habitat_local.plans.financement import sections
from habitat_local.plans.plan import Lectures
from habitat_local.plans.reponse import Plans
from habitat_local.population import fichier as populations_
from habitat_local.reformes import ecriture as reformes_neuves
from habitat_local.reformes import recherche as recherche_de_parametres
from habitat_local.regles import besoins, registre
from habitat_local.regles import lectures as lectures_livrees_
from habitat_local.regles import recherche as recherche_de_regles
from habitat_local.regles import textes as textes_montres
from habitat_local.regles.lectures import Lecture
from habitat_local.regles.registre import Regle
from habitat_local.regles.textes import Parametre, Resume, Texte
from habitat_local.restitution import etudes
from habitat_local.restitution.etudes import Chiffrage
from habitat_local.scenarios import scenarios as scenarios_
from habitat_local.scenarios import versions as versions_
from habitat_local.scenarios.scenarios import Scenarios
from habitat_local.scenarios.versions import Difference
from openfisca_habitat_local.mecanismes import communes as lieux
from openfisca_habitat_local.mecanismes.communes import Commune
from openfisca_habitat_local.systeme.entrees import ErreurFait
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions
from openfisca_habitat_local.systeme.format.erreurs import ErreurTexte
from openfisca_habitat_local.systeme.lecture.documents import ErreurDocument
from openfisca_habitat_local.systeme.reformes import ErreurReforme

P = ParamSpec("P")
R = TypeVar("R")
#: Erreurs que la loi dit d'elle-même, et que la face dit comme les siennes.
ERREURS_DE_LA_LOI = (ErreurReforme, ErreurTexte, ErreurDocument, ErreurFait, lieux.TerritoireInconnu)
#: Une réforme : fichier YAML, nom d'une lecture, ou contenu d'un fichier.
Reforme = str | Path | Mapping[str, Any]


def dite(fonction: Callable[P, R]) -> Callable[P, R]:
    """La même fonction, dont les erreurs de la loi sont celles de la face."""

    @functools.wraps(fonction)
    def enveloppe(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return fonction(*arguments, **options)
        except ERREURS_DE_LA_LOI as erreur:
            raise ErreurEntree(str(erreur)) from None

    return enveloppe


# --- Le droit ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Droit:
    """Le droit sous lequel on calcule : lectures retenues, réformes empilées, conventions apportées du dehors."""

    lectures: tuple[str, ...] = ()
    reformes: tuple[Reforme, ...] = ()
    conventions: tuple[Path, ...] = ()

    @functools.cached_property
    def _systeme(self) -> Any:
        return systeme([*self.reformes, *self.lectures])

    @contextlib.contextmanager
    def ouvert(self) -> Iterator[Any]:
        """Le système OpenFisca de ce droit, construit une fois, le temps d'un bloc."""
        # Sans convention dite, celles de l'environnement (HABITAT_LOCAL_CONVENTIONS) restent.
        jeu = avec_conventions(self.conventions) if self.conventions else contextlib.nullcontext()
        with jeu:
            # Sans réforme, le système est gardé par jeu de conventions : celui de l'environnement peut changer.
            yield self._systeme if self.reformes or self.lectures else systeme()

    @functools.cached_property
    def lectures_a_essayer(self) -> Lectures:
        """Les autres lectures des textes, autour de ce droit : systèmes construits une fois."""
        with self.ouvert() as loi:
            return Lectures(loi, self.reformes)

    @functools.cached_property
    def empreinte(self) -> str:
        """Empreinte SHA-256 de la loi : paramètres, formules, réformes, conventions."""
        with self.ouvert() as loi:
            return empreinte_du_droit(loi)


EN_VIGUEUR = Droit()


@dite
def droit(
    *,
    lectures: Sequence[str] = (),
    reformes: Sequence[Reforme] = (),
    conventions: Sequence[str | Path] = (),
) -> Droit:
    """Un droit à passer aux autres fonctions. Erreur : lecture, réforme ou convention inconnue ou mal écrite.

    `lectures` : noms (AMB-HAG-07-b) ; `reformes` : fichiers YAML ou contenus, empilés dans l'ordre ; `conventions` :
    dossiers de tableaux apportés du dehors.
    """
    choisi = Droit(tuple(lectures), tuple(reformes), tuple(map(Path, conventions)))
    with choisi.ouvert():
        return choisi


# --- Dossiers et plans -------------------------------------------------------------------------------------------


@dite
def dossiers(source: Any, *, personnes: Any = None, droit: Droit = EN_VIGUEUR) -> Dossiers:
    """Dossiers lus et vérifiés : `.table`, `.refus`, `.avertissements`. Une ligne fausse est refusée seule.

    `source` : chemin (CSV, XLSX, Parquet, JSON, JSONL, YAML), table polars ou pandas, liste de dictionnaires ;
    `personnes` : de même, les personnes des ménages. Erreur : source illisible, colonne inconnue ou obligatoire absente.
    """
    with droit.ouvert() as loi:
        return verification.dossiers(source, personnes, loi)


@dite
def importer(
    export: str | Path,
    *,
    correspondance: str | Path | None = None,
    reponses: Mapping[str, str] | None = None,
    droit: Droit = EN_VIGUEUR,
) -> Import:
    """Export d'une agence, lu par une correspondance suivie ou proposée : `.dossiers`, `.refus`, `.manques`, `.rapport`.

    `reponses` : {fait: valeur} des faits que l'export ne dit pas. `.ecrire("dossiers.parquet")` écrit aussi, à côté, la
    correspondance, les refus et le rapport. Erreur : fichier illisible, aucun tableau, correspondance mal écrite.
    """
    with droit.ouvert() as loi:
        return importation.importer(export, loi, correspondance, reponses)


@dite
def modele(texte: str, chemin: str | Path, droit: Droit = EN_VIGUEUR) -> Path:
    """Écrit le classeur à remplir d'un texte : ses colonnes, listes de choix, unités, aide, un exemple. Rend son chemin.

    Rempli, il se relit par `dossiers` (ou `fsl`). Erreur : texte inconnu, autre extension que .xlsx.
    """
    if Path(chemin).suffix.lower() != ".xlsx":
        raise ErreurEntree(f"{chemin} : un modèle est un classeur (.xlsx).")
    with droit.ouvert():
        if texte in calcul_fsl.NOMS:
            titre, jour, commune = "Demandes au FSL", None, None
        else:
            connu = textes_montres.connu(texte)
            resume = next(t for t in textes_montres.liste() if t.nom == connu)
            titre, jour = resume.titre, resume.debut
            commune = next(iter(textes_montres.communes_du_texte(connu, resume.debut)), None)
        contenu = schema(texte, droit)
        modeles.ecrire(Path(chemin), titre, modeles.champs(contenu, commune, jour))
    return Path(chemin)


@dite
def planifier(
    lot: Any,
    droit: Droit = EN_VIGUEUR,
    *,
    expliquer: bool = False,
    manquants: bool = False,
    lectures_en_jeu: bool = False,
) -> Plans:
    """Plan de financement de chaque dossier : `.table` (euros), `.objets()`, `.ecrire("plans.xlsx")`.

    `lot` : dossiers, ou toute source qu'accepte `dossiers`. `expliquer` : étapes du calcul, règles, articles.
    `manquants` : ce que vaut chaque fait manquant. `lectures_en_jeu` : lectures qui changeraient le résultat.
    """
    with droit.ouvert() as loi:
        return reponse.planifier(
            verification.dossiers(lot, systeme=loi),
            loi,
            expliquer=expliquer,
            manquants=manquants,
            lectures=droit.lectures_a_essayer if lectures_en_jeu else False,
            appliquees=droit.lectures,
            reformes=droit.reformes,
        )


@dite
def fsl(source: Any, droit: Droit = EN_VIGUEUR, *, expliquer: bool = False) -> Resultats:
    """Réponses à des demandes au fonds de solidarité pour le logement : `.table`, `.objets()`, `.refus`, en flux.

    `source` : chemin (CSV, XLSX, Parquet, JSON, YAML), table ou liste de dictionnaires, aux colonnes de
    `schema("meuse")`. Une demande fausse est refusée seule. Erreur : fichier illisible, colonne ou lecture inconnue.
    """
    with droit.ouvert() as loi:
        return calcul_fsl.executer(source, droit.lectures, expliquer=expliquer, loi=loi)


@dite
def controler(payes: Any, droit: Droit = EN_VIGUEUR) -> Controle:
    """Ce qui a été payé contre ce que donne la loi : `.table`, `.causes`, `.synthese`, `.objets()`, `.refus`.

    `payes` : toute source qu'accepte `dossiers`, avec des colonnes `paye_<financeur>` en euros. Chaque écart est expliqué
    par ce qui le ferme au centime : fait, date, lecture, erreur usuelle ; sinon il est dit inexpliqué.
    """
    with droit.ouvert() as loi:
        return controles.controler(payes, loi)


# --- Chiffrer ----------------------------------------------------------------------------------------------------


def population_lue(lot: Any, loi: Any) -> Any:
    """Un fichier reste un chemin, lu par tranches ; le reste passe la porte."""
    return lot if isinstance(lot, str | Path) else verification.dossiers(lot, systeme=loi)


@dite
def chiffrer(lot: Any, *reformes: Reforme, droit: Droit = EN_VIGUEUR, **options: Any) -> Chiffrage:
    """Coût de réformes empilées sur une population : `.financeurs`, `.enveloppes`, `.par(axe)`, `.dossiers`, `.rapport()`.

    `lot` : chemin, table polars ou dossiers. `droit` : base des deux scénarios. `options` : `recours`, `cout_travaux`,
    `rationnement`, `intervalles`, `secret`, `par_dossier`. Tables en euros et en dossiers pondérés.
    """
    with droit.ouvert() as loi:
        lot = population_lue(lot, loi)
        return etudes.chiffrer(lot, *droit.reformes, *reformes, lectures=droit.lectures, **options)


@dite
def enveloppes(
    lot: Any,
    au: Jour,
    *,
    nombres: Mapping[str, float] | None = None,
    droit: Droit = EN_VIGUEUR,
) -> polars.DataFrame:
    """État des enveloppes de l'année au soir d'un jour : demandé, part consommée, reste, jour attendu d'épuisement.

    `lot` : dossiers déposés (ceux d'après `au` ne comptent pas). `nombres` : {enveloppe: dossiers au plus}. Montants en
    euros ; `attendu_au_plus_tot`, `attendu`, `attendu_au_plus_tard` : intervalle à 90 %, au rythme observé.
    Erreur : enveloppe inconnue, aucun dossier déposé.
    """
    with droit.ouvert() as loi:
        return etats.etat(verification.dossiers(lot, systeme=loi).table, loi, jour_exige("au", au), nombres)


@dite
def scenarios(
    lot: Any,
    *reformes: Reforme,
    empilements: Sequence[str] = (),
    reference: Sequence[Reforme] = (),
    droit: Droit = EN_VIGUEUR,
    **options: Any,
) -> Scenarios:
    """Plusieurs réformes côte à côte : `.table`, `.chiffrages`. Un scénario par réforme, et par empilement « A+B ».

    `reference` : réformes que la référence et tous les scénarios appliquent déjà. `options` : celles de `chiffrer`.
    """
    with droit.ouvert() as loi:
        lot = population_lue(lot, loi)
        choisis = scenarios_.decoder(reformes, empilements)
        acquis = [*droit.reformes, *reference]
        return scenarios_.chiffrer_tous(lot, choisis, acquis, droit.lectures, **options)


@dite
def comparer(avant: Any, apres: Any, lot: Any = None) -> Difference:
    """Ce qui sépare deux versions de la loi : `.changements`, `.phrases`, `.financeurs`, `.dossiers`.

    `avant`, `apres` : « droit » (en vigueur), dossier d'une convention, fichier de réforme, lecture, ou contenu ; « A+B »
    s'empilent. `lot` : population sur laquelle la différence est chiffrée, dossier par dossier.
    """
    return versions_.comparer(avant, apres, lot)


@dite
def balayer(
    lot: Any,
    parametre: str | Sequence[str],
    de: float,
    a: float,
    pas: float,
    *,
    droit: Droit = EN_VIGUEUR,
    **options: Any,
) -> polars.DataFrame:
    """Coût d'un paramètre (ou de tous ceux d'un nœud), valeur par valeur, de `de` à `a` : une ligne par valeur."""
    with droit.ouvert() as loi:
        lot = population_lue(lot, loi)
        choix = {"lectures": droit.lectures, "reformes": droit.reformes, **options}
        return etudes.balayer(lot, parametre, de, a, pas, **choix)


@dite
def resoudre(
    lot: Any,
    parametre: str | Sequence[str],
    de: float,
    a: float,
    *,
    droit: Droit = EN_VIGUEUR,
    **options: Any,
) -> Resolution:
    """Valeur d'un paramètre qui dépense un `budget` ou une `enveloppe`, ou qui sert un nombre de `menages`."""
    with droit.ouvert() as loi:
        lot = population_lue(lot, loi)
        choix = {"lectures": droit.lectures, "reformes": droit.reformes, **options}
        return etudes.resoudre(lot, parametre, de, a, **choix)


@dite
def lectures(lot: Any, droit: Droit = EN_VIGUEUR) -> polars.DataFrame:
    """Euros en jeu de chaque lecture des textes d'une population, de la plus chère à la moins chère."""
    with droit.ouvert() as loi:
        return etudes.lectures(population_lue(lot, loi))


@dite
def population(
    territoire: str,
    *,
    graine: int = 1,
    recours: float | None = None,
    effectif: int | None = None,
    hypotheses: str | Path | None = None,
    marges: str | Path | None = None,
    droit: Droit = EN_VIGUEUR,
) -> polars.DataFrame:
    """Population d'un territoire, semée : ses hypothèses sont écrites par la commande `population`.

    `territoire` : nom connu, code INSEE d'une commune, Siren d'une intercommunalité, code d'un département, ou nom d'une
    convention. `hypotheses` : YAML à soi. `marges` : CSV (variable, modalite, effectif, source) sur lequel caler les
    poids. Erreur : territoire inconnu, option qui ne lui sert pas.
    """
    with droit.ouvert():
        return populations_.engendrer(territoire, graine, recours, effectif, hypotheses, marges)


@dite
def populations(droit: Droit = EN_VIGUEUR) -> dict[str, str]:
    """Territoires des populations de démonstration, conventions apportées comprises, et leur titre."""
    with droit.ouvert():
        return populations_.titres()


# --- La loi ------------------------------------------------------------------------------------------------------


@dite
def textes(droit: Droit = EN_VIGUEUR) -> list[Resume]:
    """Textes en droit : nom, titre, niveau, premiers et derniers jours, nombre de communes."""
    with droit.ouvert():
        return textes_montres.liste()


@dite
def texte(
    nom: str, *, jour: Jour | None = None, annexe: str | None = None, droit: Droit = EN_VIGUEUR
) -> Texte:
    """Un texte comme il s'imprime, au jour demandé (à défaut son premier jour).

    `annexe` : ne garder que les tableaux d'une annexe ou d'un article. Rend des tableaux, des lignes, des cellules :
    valeur, unité, règles, articles, lectures, versions successives. Erreur : texte, annexe ou jour inconnus.
    """
    with droit.ouvert():
        return textes_montres.texte(nom, jour_lu("jour", jour), annexe)


@dite
def parametre(chemin: str, droit: Droit = EN_VIGUEUR) -> Parametre:
    """Un chiffre de la loi : libellé, unité, règles, lectures, versions datées et article de chacune."""
    with droit.ouvert():
        return textes_montres.parametre(chemin)


@dite
def parametres(*mots: str, jour: Jour | None = None, droit: Droit = EN_VIGUEUR) -> polars.DataFrame:
    """Chiffres de la loi dont le chemin, le libellé, le tableau ou l'article contient chacun des mots.

    Une ligne par paramètre : chemin, libellé, valeur au `jour` (à défaut la dernière), unité, dates, article, règles.
    Erreur : aucun, avec les mots proches.
    """
    with droit.ouvert() as loi:
        return recherche_de_parametres.chercher(loi, mots, jour_lu("jour", jour))


@dite
def nouvelle_reforme(
    *affectations: str,
    sortie: str | Path | None = None,
    titre: str | None = None,
    auteur: str = "à compléter",
    reference: str = "à compléter",
    date: Jour | None = None,
    droit: Droit = EN_VIGUEUR,
) -> str:
    """Texte YAML d'une réforme de ces « chemin=valeur », écrit dans `sortie` si elle est donnée.

    Erreur : chemin inconnu, valeur inadmissible, jour où le paramètre n'existe pas.
    """
    with droit.ouvert() as loi:
        entete = reformes_neuves.Entete(titre, auteur, reference, jour_lu("date", date))
        return reformes_neuves.nouvelle(loi, affectations, sortie, entete)


@dite
def regles(
    texte: str | None = None,
    statut: str | None = None,
    *,
    chercher: str | None = None,
    droit: Droit = EN_VIGUEUR,
) -> list[Regle]:
    """Registre des règles, d'un texte (HAG, ou le nom d'un texte apporté) ou d'un statut (`calculee`, `non_calculable`,
    `hors_champ`).

    `chercher` : celles que ces mots désignent, les plus proches d'abord ; aucune n'est pas une erreur.
    """
    with droit.ouvert():
        choisies = registre.choisir(texte, statut)
        if chercher is None:
            return choisies
        admises = {regle.id for regle in choisies}
        with contextlib.suppress(ErreurEntree):
            return [t.regle for t in recherche_de_regles.chercher(chercher) if t.regle.id in admises]
        return []


@dite
def regle(identifiant: str, droit: Droit = EN_VIGUEUR) -> Regle:
    """Une règle, et ce qui la nomme : paramètres, variables, lectures, essais. Erreur : identifiant inconnu."""
    with droit.ouvert():
        return registre.choisir(identifiant=identifiant)[0]


@dite
def lectures_livrees(texte: str | None = None, droit: Droit = EN_VIGUEUR) -> list[Lecture]:
    """Lectures livrées (d'un texte) : l'argument de chacune, et les paramètres qu'elle change."""
    with droit.ouvert():
        return lectures_livrees_.livrees(texte)


@dite
def libelles(textes: Sequence[str] = (), droit: Droit = EN_VIGUEUR) -> dict[str, str]:
    """Noms des clés d'un plan (financeurs, primes, prêts, parties de l'explication), comme les textes nommés les disent."""
    with droit.ouvert():
        return {**sections(), **{k: v for nom in textes for k, v in libelles_des_financeurs(nom).items()}}


@dite
def schema(texte: str | None = None, droit: Droit = EN_VIGUEUR, *, payes: bool = False) -> dict[str, Any]:
    """JSON Schema d'un dossier : colonnes, libellés, unités, bornes, valeurs, textes et aides qui en ont besoin.

    `texte` : ses seules colonnes (celles des demandes au FSL pour son territoire). `payes` : et celles d'un fichier à
    contrôler. Erreur : texte inconnu.
    """
    with droit.ouvert():
        if texte in calcul_fsl.NOMS:
            return calcul_fsl.schema()
        decrit = schemas.schema_d_un_dossier(
            besoins.faits_lus(textes_montres.connu(texte)) if texte else None
        )
        decrit["properties"] |= proprietes_payees() if payes else {}
        return decrit


@dite
def communes(nom: str) -> list[Commune]:
    """Communes de ce nom (les plus proches s'il n'y en a pas), ou que couvre ce code postal."""
    if not nom.isdigit():
        return list(lieux.communes_de_nom(nom, nombre=20))
    seule = lieux.commune(nom)  # « 67500 » est un code postal, et le code INSEE d'une autre commune
    return [*lieux.communes_du_code_postal(nom), *([seule] if seule else [])]


@dite
def commune(insee: str, jour: Jour, droit: Droit = EN_VIGUEUR) -> tuple[Commune, list[Resume]]:
    """Une commune, et les textes qui y valent ce jour-là. Erreur : code INSEE inconnu."""
    jour = jour_exige("jour", jour)
    trouvee = lieux.commune(insee, jour) or lieux.commune(insee)
    if trouvee is None:
        raise ErreurEntree(f"« {insee} » n'est pas le code INSEE d'une commune de France.")
    with droit.ouvert():
        return trouvee, textes_montres.valables(trouvee.code, jour)


__all__ = [
    "Chiffrage",
    "Controle",
    "Difference",
    "Dossiers",
    "Droit",
    "ErreurHabitat",
    "Import",
    "Plans",
    "Scenarios",
    "balayer",
    "chiffrer",
    "commune",
    "communes",
    "comparer",
    "controler",
    "dossiers",
    "droit",
    "enveloppes",
    "fsl",
    "importer",
    "lectures",
    "lectures_livrees",
    "libelles",
    "modele",
    "nouvelle_reforme",
    "parametre",
    "parametres",
    "planifier",
    "population",
    "populations",
    "regle",
    "regles",
    "resoudre",
    "scenarios",
    "schema",
    "texte",
    "textes",
]
