"""Proposer une correspondance : pour chaque colonne de l'export, ce qu'elle devient, et la preuve."""

import dataclasses
import re
from collections.abc import Sequence

import polars

from habitat_local.importation import lexique, valeurs
from habitat_local.importation.correspondance import RIEN, Correspondance, Preuve
from habitat_local.importation.lexique import PAYE, Cible, Ressemblance
from habitat_local.importation.tableaux import Tableau
from habitat_local.importation.valeurs import A_TRANCHER, Proposition, Regle
from habitat_local.loi.colonnes import PREFIXE_LIBRE
from openfisca_habitat_local.mecanismes import communes as lieux
from openfisca_habitat_local.systeme.lecture import nombre, replier

#: Ressemblance d'un intitulé, et part des valeurs lues, en deçà desquelles rien n'est appliqué.
RESSEMBLANCE, PART = 0.85, 0.5
PART_CONTENUE = 0.9
#: Avance d'un candidat sur le suivant, pour qu'il n'y ait pas à trancher.
AVANCE_DU_NOM, AVANCE_DES_VALEURS = 0.04, 0.3
EXEMPLES = 3
#: Genres dont un doute porte sur toute la colonne, et non sur quelques valeurs.
DOUTE_ENTIER = ("date", "part")
#: Plus petit montant payé qu'un code de département ne soit pas.
PLUS_PETIT_PAYE = 100
IDENTIFIANT, STATUT = "id", "statut_demandeur"


@dataclasses.dataclass(frozen=True)
class Candidat:
    """Une cible possible d'une colonne : la ressemblance de son intitulé, et ce que ses valeurs en disent."""

    ressemblance: Ressemblance
    proposition: Proposition

    @property
    def cible(self) -> Cible:
        return self.ressemblance.cible

    @property
    def nom(self) -> str:
        return self.cible.nom

    @property
    def note(self) -> float:
        return self.ressemblance.note

    @property
    def part(self) -> float:
        return self.proposition.part

    def dit(self) -> str:
        return f"{self.nom} ({self.note:.0%} de ressemblance, {self.part:.0%} des valeurs lues)"


def proposer(tableau: Tableau, fichier: str) -> Correspondance:
    """Correspondance proposée pour un tableau ; ce qui est ambigu y est `a_trancher`, jamais appliqué."""
    candidats = {nom: candidats_de(nom, tableau.table[nom]) for nom in tableau.entetes}
    choisis = choisir(candidats)
    regles: dict[str, Regle] = {}
    preuves: dict[str, Preuve] = {}
    libres: set[str] = set()
    for nom in tableau.entetes:
        regle, preuve = decider(nom, tableau.table[nom], candidats[nom], choisis)
        if regle.devient == PREFIXE_LIBRE:
            regle = dataclasses.replace(regle, devient=nom_libre(nom, libres))
        regles[nom], preuves[nom] = regle, preuve
    return Correspondance(fichier, regles, tableau.feuilles, tableau.ligne_entetes or None, preuves=preuves)


def nom_libre(entete: str, pris: set[str]) -> str:
    """Nom d'une colonne libre, d'après son en-tête, différent des autres."""
    base = f"{PREFIXE_LIBRE}{replier(entete) or 'colonne'}"
    nom, rang = base, 2
    while nom in pris:
        nom, rang = f"{base}_{rang}", rang + 1
    pris.add(nom)
    return nom


# --- Candidats --------------------------------------------------------------------------------------------------


def candidats_de(entete: str, serie: polars.Series) -> list[Candidat]:
    """Cibles vraisemblables d'une colonne, de la meilleure à la moins bonne ; aucune si elle est vide."""
    if serie.null_count() == len(serie):
        return []
    _, precision = lexique.sans_precision(entete)
    trouvees = lexique.ressemblances(entete)
    proches = [r for r in trouvees if r.note >= RESSEMBLANCE]
    if (proches and proches[0].cible.genre == "lieu") or any(
        r.cible.nom == "depcom_logement" for r in proches
    ):
        proches = avec_les_lieux(proches)
    jugees = [Candidat(r, juger(r.cible, serie, precision)) for r in proches]
    jugees = [c for c in jugees if not c.ressemblance.contenue or assez(c)]
    return sorted(jugees, key=lambda c: (-c.note, -c.part, c.nom))


def assez(candidat: Candidat) -> bool:
    """Un intitulé qui ne fait que contenir un synonyme ne vaut que si presque toutes les valeurs se lisent.

    Un nombre ou un texte se lit toujours : pour eux, un intitulé plus long est une autre grandeur.
    """
    genre = candidat.cible.fait.genre if candidat.cible.fait is not None else candidat.cible.genre
    return candidat.part >= PART_CONTENUE and genre in (
        "classe",
        "date",
        "commune",
        "lieu",
        "booleen",
        "part",
    )


def avec_les_lieux(proches: list[Ressemblance]) -> list[Ressemblance]:
    """Une colonne « Commune » peut porter des noms, des codes postaux ou des codes INSEE : ses valeurs le diront."""
    presentes = {r.cible.nom for r in proches}
    meilleure = proches[0]
    autres = [nom for nom in ("depcom_logement", *lexique.LIEUX) if nom not in presentes]
    moindres = [
        Ressemblance(lexique.cibles()[nom], meilleure.note - 0.02, meilleure.synonyme) for nom in autres
    ]
    return [*proches, *moindres]


def juger(cible: Cible, serie: polars.Series, precision: str | None) -> Proposition:
    """Ce que les valeurs d'une colonne disent d'une cible."""
    remplies = serie.len() - serie.null_count()
    if cible.genre == "nominative":
        return Proposition(Regle(RIEN), remplies, remplies)
    if cible.genre == "lieu":
        return Proposition(Regle(cible.nom), lieux_lus(cible.nom, serie), remplies)
    assert cible.fait is not None
    proposee = valeurs.proposer(cible.fait, cible.nom, serie, precision)
    if cible.nom == IDENTIFIANT:
        return dataclasses.replace(proposee, lues=serie.drop_nulls().n_unique())
    if cible.nom == "depcom_logement":
        return dataclasses.replace(proposee, lues=lieux_lus(cible.nom, serie))
    if cible.genre == PAYE:
        montants = [nombre(u) for u in serie.drop_nulls().unique().head(200)]
        petits = [m for m in montants if isinstance(m, float) and 0 < m < PLUS_PETIT_PAYE]
        if len(petits) > len(montants) / 2:
            return dataclasses.replace(proposee, lues=0)
    return proposee


def lieux_lus(genre: str, serie: polars.Series) -> int:
    """Valeurs d'une colonne qui sont des noms de commune, des codes postaux, ou des codes INSEE."""
    valeurs_ = serie.drop_nulls().str.replace(r"\.0+$", "")
    en_lettres = valeurs_.str.contains(r"[A-Za-zÀ-ÿ]{2,}")
    if genre == "commune_nom":
        return int(en_lettres.sum())
    uniques = valeurs_.filter(~en_lettres).unique().to_list()
    if genre == "code_postal":
        connues = {u for u in uniques if lieux.communes_du_code_postal(u.zfill(5))}
    else:
        connues = {u for u in uniques if re.fullmatch(r"(\d|2[AB])\d{3,4}", u) and lieux.commune(u.zfill(5))}
    return int(valeurs_.is_in(list(connues)).sum())


# --- Choix ------------------------------------------------------------------------------------------------------


def ex_aequo(candidats: Sequence[Candidat]) -> list[Candidat]:
    """Le meilleur candidat, et ceux que ni l'intitulé ni les valeurs n'en distinguent."""
    admis = [c for c in candidats if c.part >= PART]
    if not admis:
        return []
    nom = max(c.note for c in admis)
    proches = [c for c in admis if c.note >= nom - AVANCE_DU_NOM]
    part = max(c.part for c in proches)
    return [c for c in proches if c.part >= part - AVANCE_DES_VALEURS and not ecrase(c, proches)]


def ecrase(candidat: Candidat, autres: Sequence[Candidat]) -> bool:
    """L'un des autres a un meilleur nom et lit au moins autant : il l'emporte."""
    return any(a.note > candidat.note and a.part >= candidat.part for a in autres)


def choisir(candidats: dict[str, list[Candidat]]) -> dict[str, str]:
    """{cible: colonne} quand une seule colonne la réclame, ou mieux que les autres ; les disputées n'y sont pas."""
    demandes: dict[str, list[tuple[str, Candidat]]] = {}
    for entete, possibles in candidats.items():
        egaux = ex_aequo(possibles)
        if len(egaux) == 1 and egaux[0].cible.genre != "nominative":
            demandes.setdefault(egaux[0].nom, []).append((entete, egaux[0]))
    choisies = {}
    for cible, rivales in demandes.items():
        rivales.sort(key=lambda r: (-r[1].note, -r[1].part))
        # Un identifiant n'est pas un fait de la loi : à égalité, la première colonne en sert.
        if len(rivales) == 1 or meilleure(rivales[0][1], rivales[1][1]) or cible == IDENTIFIANT:
            choisies[cible] = rivales[0][0]
    return choisies


def meilleure(une: Candidat, autre: Candidat) -> bool:
    return une.note - autre.note > AVANCE_DU_NOM or une.part - autre.part > AVANCE_DES_VALEURS


def decider(
    entete: str, serie: polars.Series, candidats: Sequence[Candidat], choisis: dict[str, str]
) -> tuple[Regle, Preuve]:
    """Règle d'une colonne, et sa preuve."""
    remplies = serie.len() - serie.null_count()
    exemples = tuple(str(v)[:40] for v in serie.drop_nulls().unique(maintain_order=True).head(EXEMPLES))
    if not remplies:
        return Regle(RIEN), Preuve(notes=("colonne vide",))
    egaux = ex_aequo(candidats)
    preuve = Preuve(0, remplies, exemples)
    if not egaux:
        return sans_cible(entete, candidats, preuve, serie)
    gagnant = egaux[0]
    if len(egaux) > 1 and gagnant.ressemblance.contenue:
        return sans_cible(entete, (), preuve, serie)
    if len(egaux) > 1:
        question = f"{' ou '.join(c.dit() for c in egaux)}"
        libre = all(c.cible.genre in (PAYE, "nominative") for c in egaux)
        preuve = dataclasses.replace(preuve, lues=gagnant.proposition.lues, a_trancher=(question,))
        entre = tuple(RIEN if c.cible.genre == "nominative" else c.nom for c in egaux)
        return Regle(PREFIXE_LIBRE if libre else A_TRANCHER, entre=() if libre else entre), preuve
    preuve = preuve_d_un_choix(gagnant, candidats, preuve)
    if gagnant.cible.genre == "nominative":
        note = f"donnée nominative : laissée de côté ; écrivez « info_{replier(entete)} » pour la garder"
        return Regle(RIEN), dataclasses.replace(preuve, notes=(note,))
    if choisis.get(gagnant.nom) != entete:
        return disputee(gagnant, choisis.get(gagnant.nom), preuve)
    doutes = gagnant.proposition.a_trancher
    if doutes and gagnant.cible.fait is not None and gagnant.cible.fait.genre in DOUTE_ENTIER:
        return Regle(A_TRANCHER, entre=(gagnant.nom,)), preuve
    return gagnant.proposition.regle, preuve


def preuve_d_un_choix(gagnant: Candidat, candidats: Sequence[Candidat], preuve: Preuve) -> Preuve:
    p, r = gagnant.proposition, gagnant.ressemblance
    origine = f"synonyme « {r.synonyme} »" if r.note == 1 else f"ressemble à « {r.synonyme} » ({r.note:.0%})"
    secondes = [c for c in candidats if c.nom != gagnant.nom]
    seconde = secondes[0].dit() if secondes else ""
    return dataclasses.replace(
        preuve, lues=p.lues, origine=origine, seconde=seconde, notes=p.notes, a_trancher=p.a_trancher
    )


def d_apres_les_valeurs(serie: polars.Series) -> str | None:
    """Statut du demandeur, si toutes les valeurs d'une colonne en sont : une colonne obligatoire vaut qu'on la demande."""
    cible = lexique.cibles()[STATUT]
    ecritures = serie.drop_nulls().unique().head(20).to_list()
    assert cible.fait is not None
    lues = [valeurs.modalite(cible.fait, ecriture)[0] for ecriture in ecritures]
    return STATUT if ecritures and all(len(trouvees) == 1 for trouvees in lues) else None


def sans_cible(
    entete: str, candidats: Sequence[Candidat], preuve: Preuve, serie: polars.Series
) -> tuple[Regle, Preuve]:
    """Colonne que rien ne reconnaît : gardée libre ; si l'intitulé est reconnu mais pas ses valeurs, à trancher."""
    reconnus = [c for c in candidats if c.cible.genre == "loi" and c.note >= RESSEMBLANCE]
    if reconnus:
        c = reconnus[0]
        illisibles = f"l'intitulé ressemble à {c.dit()} : trop peu pour l'appliquer"
        return Regle(A_TRANCHER, entre=(c.nom,)), dataclasses.replace(
            preuve, lues=c.proposition.lues, a_trancher=(illisibles,)
        )
    if devinee := d_apres_les_valeurs(serie):
        question = f"l'intitulé ne dit rien, mais toutes les valeurs se lisent comme {devinee}"
        return Regle(A_TRANCHER, entre=(devinee,)), dataclasses.replace(preuve, a_trancher=(question,))
    proches = lexique.ressemblances(entete, 0.7)[:1]
    dits = [f"{r.cible.nom} (« {r.synonyme} », {r.note:.0%})" for r in proches if r.cible.genre == "loi"]
    note = (
        f"non reconnue ; le plus proche : {dits[0]}, non retenu"
        if dits
        else "colonne de l'export, gardée telle quelle"
    )
    return Regle(PREFIXE_LIBRE), dataclasses.replace(preuve, lues=preuve.remplies, notes=(note,))


def disputee(gagnant: Candidat, autre: str | None, preuve: Preuve) -> tuple[Regle, Preuve]:
    """Colonne dont la cible est prise par une autre, mieux reconnue, ou disputée à égalité."""
    if autre is not None:
        note = f"{gagnant.nom} est déjà la colonne « {autre} », mieux reconnue"
        return Regle(PREFIXE_LIBRE), dataclasses.replace(preuve, notes=(*preuve.notes, note), a_trancher=())
    question = f"plusieurs colonnes peuvent être {gagnant.nom} : gardez-en une"
    if gagnant.cible.genre == PAYE:
        return Regle(PREFIXE_LIBRE), dataclasses.replace(preuve, a_trancher=(question,))
    return Regle(A_TRANCHER, entre=(gagnant.nom,)), dataclasses.replace(preuve, a_trancher=(question,))


__all__ = ["proposer"]
