"""Le système OpenFisca : France, l'extension, puis des réformes dans l'ordre donné."""

import functools
import hashlib
import threading
import weakref
from collections import OrderedDict
from pathlib import Path

from openfisca_core.parameters import Parameter
from openfisca_core.reforms import Reform

from habitat_local.communs.empreintes import versions
from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.mecanismes.aide_nommee.controle import controler_le_texte
from openfisca_habitat_local.systeme import reformes as reformes_yaml
from openfisca_habitat_local.systeme.format.controle import controler_les_citations
from openfisca_habitat_local.systeme.format.faits import verifier_les_faits
from openfisca_habitat_local.systeme.format.lecture import conventions_apportees, textes_lus
from openfisca_habitat_local.systeme.lecture import noms_proches
from openfisca_habitat_local.systeme.parametres_partages import RacinePartagee, changements

EXTENSION = "openfisca_habitat_local"
RACINE = "habitat_local"


#: Résultats gardés, par jeu de conventions apportées du dehors : les jeux restent peu nombreux.
_GARDES: OrderedDict[tuple, dict] = OrderedDict()
_VERROU = threading.Lock()
SANS_CONVENTION = ()
JEUX_GARDES = 6


def _gardes_du_jeu(jeu):
    """Résultats gardés d'un jeu, devenu le dernier employé."""
    with _VERROU:
        gardes = _GARDES.setdefault(jeu, {})
        _GARDES.move_to_end(jeu)
        apportes = [autre for autre in _GARDES if autre != SANS_CONVENTION]
        for ancien in apportes[:-JEUX_GARDES]:
            del _GARDES[ancien]
        return gardes


def par_conventions(fonction):
    """Garde le résultat de la fonction (comme `functools.cache`), un par jeu de conventions apportées du dehors.

    Au-delà de `JEUX_GARDES` jeux, le moins récemment employé est oublié : un serveur ne garde pas toutes les visites.
    """

    @functools.wraps(fonction)
    def appel(*arguments):
        gardes = _gardes_du_jeu(conventions_apportees())
        cle = (fonction, arguments)
        if cle not in gardes:
            gardes[cle] = fonction(*arguments)
        return gardes[cle]

    return appel


@par_conventions
def _droit_en_vigueur():
    """(système, noms des variables de l'extension). Quelques secondes, une fois par jeu de conventions."""
    from habitat_local.loi.france import France

    france = France()
    textes_lus()  # une convention mal écrite se dit avant qu'OpenFisca ne la charge, et sans sa trace
    verifier_les_faits(dict.keys(france.variables))
    avant = set(france.variables)
    france.load_extension(EXTENSION)
    verifier_conventions(france)
    france.parameters = RacinePartagee(france.parameters)
    return france, frozenset(set(france.variables) - avant)


def verifier_conventions(systeme):
    """Refuse une convention du dehors qui cite un fait, une commune ou un texte inconnus, ou dont une aide ne se lit pas."""
    for texte in textes_lus().values():
        fautes = (
            [] if texte.dossier.livre else controler_les_citations(texte.racine, dict.keys(systeme.variables))
        )
        if not texte.dossier.livre:
            fautes += textes_inconnus(texte)
        if fautes:
            raise ErreurEntree("\n".join(fautes))
        if not texte.dossier.livre:
            controler_le_texte(systeme, texte.nom, texte.racine)


def textes_inconnus(texte):
    """Fautes d'un cadre qui cite un texte absent, dont le nom ressemble à celui d'un texte présent."""
    connus = set(textes_lus())
    fautes = []
    for rapport, cites in texte.rapports.items():
        for cite in cites:
            nom = cite.partition(".")[0]
            proche = noms_proches(nom, connus - {texte.nom})
            if nom not in connus and proche:
                fautes.append(
                    f"{texte.nom}/cadre.yaml : {rapport} cite le texte « {nom} », qui n'est ni livré ni apporté.{proche}"
                )
    return fautes


def droit_en_vigueur():
    """Système sans réforme : openfisca-france, l'extension, et les conventions apportées (`avec_conventions`)."""
    return _droit_en_vigueur()[0]


def variables_extension():
    """Noms des variables que l'extension ajoute à openfisca-france."""
    return _droit_en_vigueur()[1]


def classe_reforme(reforme):
    """Classe Reform d'un chemin YAML, d'un nom de lecture (AMB-HAG-07-b), d'un contenu, d'une classe ou de son chemin
    pointé (paquet.module.Classe), que l'on nomme alors soi-même."""
    if isinstance(reforme, type) and issubclass(reforme, Reform):
        return reforme
    if isinstance(reforme, dict):
        return reformes_yaml.reforme(reforme)
    nom = str(reforme)
    if isinstance(reforme, Path) or nom.endswith((".yaml", ".yml")):
        return reformes_yaml.charger_reforme(reforme)
    if "." in nom:
        return reformes_yaml.reforme_python(nom, "réforme", nommee=True)
    return reformes_yaml.charger_lecture(nom)


def systeme(reformes=()):
    """Système OpenFisca, réformes appliquées dans l'ordre. Sans réforme, toujours le même objet."""
    resultat = droit_en_vigueur()
    for reforme in reformes:
        resultat = classe_reforme(reforme)(resultat)
    return resultat


#: {système: jours où il change}.
_JOURS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def dates_de_changement(systeme):
    """Jours où une valeur de l'arbre `habitat_local` ou une formule de l'extension change, triés (AAAA-MM-JJ)."""
    if systeme not in _JOURS:
        _JOURS[systeme] = _dates_de_changement(systeme)
    return _JOURS[systeme]


def _dates_de_changement(systeme):
    jours = set(changements(systeme.parameters.children[RACINE]))
    # Demandés une fois : chaque appel relit l'état des fichiers des conventions apportées.
    extension, connues = variables_extension(), droit_en_vigueur().variables
    for nom, variable in systeme.variables.items():
        if nom in extension or nom not in connues:
            jours.update(variable.formulas)
    # Les formules sans date commencent au premier jour du calendrier d'OpenFisca : elles ne coupent rien.
    return sorted(jour for jour in jours if jour > "0001-01-01")


def empreinte_du_droit(loi):
    """Empreinte SHA-256 d'un système : valeurs de ses paramètres, nom et version de ses formules."""
    somme = hashlib.sha256(versions()["openfisca-habitat-local"].encode())
    for feuille in loi.parameters.children[RACINE].get_descendants():
        if isinstance(feuille, Parameter):
            valeurs = [(v.instant_str, v.value) for v in feuille.values_list]
            somme.update(f"{feuille.name}={valeurs!r}\n".encode())
    for nom in sorted(variables_extension()):
        variable = loi.variables[nom]
        somme.update(f"{nom}:{(variable.get_introspection_data() or ('', ''))[1]}\n".encode())
    return somme.hexdigest()
