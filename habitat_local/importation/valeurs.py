"""Mettre les écritures d'une agence sous une forme que les lecteurs de la porte lisent, et dire comment.

Rien n'est lu ici : une règle récrit (« PO » en proprietaire_occupant, « 30 » en « 30 % » si la colonne est en pour cent),
puis le lecteur de la porte lit ou refuse. Ce qu'une colonne ne suffit pas à décider reste à trancher.
"""

import dataclasses
import datetime
import functools
import re
from collections.abc import Callable, Sequence

import polars
from rapidfuzz import fuzz

from habitat_local.communs.formats import MOIS
from habitat_local.dossiers.conversions import Lecture, lire_colonne
from habitat_local.importation import lexique
from openfisca_habitat_local.systeme.lecture import Fait, Refus, classe, nombre, replier

A_TRANCHER = "a_trancher"
FORMES_DE_DATE = ("jour/mois/annee", "mois/jour/annee", "annee/mois/jour", "numero_excel")
UNITES = {"pourcent": "/1", "k€": 1_000.0, "M€": 1_000_000.0}
#: Unité écrite après un nombre, que son lecteur n'attend pas.
APRES_UN_NOMBRE = re.compile(
    r"\s*(m²|m2|m\^2|ht|ttc|kwh\S*|pers\.?|personnes?|ans?|mois|lgts?|logts?|logements?|occupants?)\.?$", re.I
)
MILLE = re.compile(r"\s*(k€|keur|k euros?)$", re.I)
AMBIGU = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}")
TROIS_NOMBRES = re.compile(r"(\d{1,4})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})(?:[ T]\D*(\d{1,2}[h:].*)?)?")
EN_LETTRES = re.compile(r"(?:\w+ )?(\d{1,2})(?:er)? ([a-zéûî]{3,9})\.? (\d{4})", re.I)
#: Jours qu'Excel compte depuis le 30 décembre 1899, de 1990 à 2100.
JOURS_D_EXCEL = (32874, 73415)
CODE_DEVANT = re.compile(r"^[0-9A-Z]{1,3}\s*[-.:)–]\s*(?=\D)")
SEPARE = re.compile(r"\s*(?:\s[-–/]\s|[(),;:])\s*")
NEGATIONS = frozenset({"non", "pas", "sans", "hors", "ni", "ou", "autre", "autres"})
#: Ressemblance d'une faute de frappe, et avance sur la deuxième modalité, pour qu'elle soit lue.
FAUTE, AVANCE = 0.88, 0.12


@dataclasses.dataclass(frozen=True)
class Regle:
    """Comment lire une colonne de l'export : ce qu'elle devient, et ses écritures.

    `valeurs` : {écriture: valeur, ou None si elle veut dire inconnu}. `unite` : pourcent, k€, M€. `forme` : d'une date,
    ou `zero_perdu` (code INSEE), `annee_d_une_date`. `milliers` : le signe qui les sépare. `vides` : ce que vaut une case
    vide. `entre` : cibles possibles d'une colonne à trancher.
    """

    devient: str
    valeurs: dict[str, str | None] = dataclasses.field(default_factory=dict)
    unite: str | None = None
    forme: str | None = None
    milliers: str | None = None
    vides: str | None = None
    entre: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Proposition:
    """Une règle pour une colonne et une cible, ses preuves, et ce qu'elle laisse à trancher."""

    regle: Regle
    lues: int
    remplies: int
    notes: tuple[str, ...] = ()
    a_trancher: tuple[str, ...] = ()

    @property
    def part(self) -> float:
        return self.lues / self.remplies if self.remplies else 1.0


# --- Récrire ----------------------------------------------------------------------------------------------------


def preparer(fait: Fait, serie: polars.Series, regle: Regle) -> polars.Series:
    """La colonne récrite selon la règle, valeur unique par valeur unique ; ce que rien ne récrit reste tel quel."""
    uniques = serie.drop_nulls().unique(maintain_order=True).to_list()
    table = {replier_valeur(e): v for e, v in regle.valeurs.items()}
    recrites = {u: une_valeur(fait, u, regle, table) for u in uniques}
    resultat = serie.replace_strict(recrites, default=None, return_dtype=polars.String) if uniques else serie
    return resultat if regle.vides is None else resultat.fill_null(regle.vides)


def replier_valeur(ecriture: object) -> str:
    """Écriture sans égard à la casse ni aux blancs répétés."""
    return " ".join(str(ecriture).split()).casefold()


def une_valeur(fait: Fait, ecriture: str, regle: Regle, table: dict[str, str | None]) -> str | None:
    cle = replier_valeur(ecriture)
    if cle in table:
        valeur = table[cle]
        return ecriture if valeur == A_TRANCHER else valeur
    if est_inconnue(fait, ecriture):
        return None
    return RECRITURES.get(fait.genre, lambda e, r: e)(ecriture, regle)


def est_inconnue(fait: Fait, ecriture: str) -> bool:
    """« NC », « - » : une écriture qui ne dit rien, et que le lecteur de la porte ne lit pas autrement."""
    if replier_valeur(ecriture) not in lexique.inconnus() or fait.nom == "id":
        return False
    return isinstance(fait.lire(ecriture), Refus)


def un_nombre(ecriture: str, regle: Regle) -> str:
    nu = APRES_UN_NOMBRE.sub("", ecriture).strip() or ecriture
    facteur = UNITES.get(regle.unite or "", 1.0)
    if MILLE.search(nu):
        nu, facteur = MILLE.sub("", nu), UNITES["k€"]
    nu = sans_milliers(nu, regle.milliers)
    if not isinstance(facteur, float) or facteur == 1.0:
        return nu
    lu = nombre(nu)
    return nu if lu is None or isinstance(lu, Refus) else f"{lu * facteur:.2f}"


def sans_milliers(ecriture: str, signe: str | None) -> str:
    """Nombre dont le seul signe sépare des milliers, d'après sa colonne."""
    nombre_nu = re.sub(r"\s*(€|euros?|eur)$", "", ecriture, flags=re.I)
    trouve = AMBIGU.fullmatch(nombre_nu)
    return nombre_nu.replace(signe, "") if trouve and signe and trouve[1] == signe else ecriture


def un_entier(ecriture: str, regle: Regle) -> str:
    if regle.forme == "annee_d_une_date":
        annee = re.search(r"(?<!\d)(1[0-9]{3}|20\d{2})(?!\d)", ecriture)
        return annee[1] if annee else ecriture
    return un_nombre(ecriture, regle)


def une_part(ecriture: str, regle: Regle) -> str:
    nu = re.sub(r"\s*(pour ?cent|pct)$", " %", ecriture, flags=re.I)
    return f"{nu} %" if regle.unite == "pourcent" and not nu.endswith("%") else nu


def un_code(ecriture: str, regle: Regle) -> str:
    return f"0{ecriture}" if regle.forme == "zero_perdu" and re.fullmatch(r"\d{4}", ecriture) else ecriture


def un_booleen(ecriture: str, regle: Regle) -> str:
    reponse = lexique.reponses().get(replier_valeur(ecriture))
    return ecriture if reponse is None else ("oui" if reponse else "non")


def une_date(ecriture: str, regle: Regle) -> str:
    """Date en AAAA-MM-JJ si sa forme est celle de la colonne ; l'heure d'un dépôt n'y est pas."""
    if regle.forme == "numero_excel" and re.fullmatch(r"\d{5}(\.\d+)?", ecriture):
        return str(datetime.date(1899, 12, 30) + datetime.timedelta(days=int(ecriture[:5])))
    if trouve := EN_LETTRES.fullmatch(ecriture):
        rang = mois_en_lettres(trouve[2])
        return ecriture if rang is None else f"{trouve[3]}-{rang:02d}-{int(trouve[1]):02d}"
    trouve = TROIS_NOMBRES.match(ecriture)
    if not trouve:
        return ecriture
    un, deux, trois = trouve[1], trouve[2], trouve[3]
    if len(un) == 4:
        annee, mois, jour = un, deux, trois
    elif regle.forme == "mois/jour/annee":
        annee, mois, jour = trois, un, deux
    else:
        annee, mois, jour = trois, deux, un
    annee = f"20{annee}" if len(annee) == 2 else annee
    return f"{annee}-{int(mois):02d}-{int(jour):02d}"


def mois_en_lettres(mot: str) -> int | None:
    """Rang d'un mois écrit en entier ou abrégé (janv, févr)."""
    debut = replier(mot)
    rangs = [n for n, mois in enumerate(MOIS, start=1) if replier(mois).startswith(debut)]
    return rangs[0] if len(rangs) == 1 and len(debut) >= 3 else None


RECRITURES: dict[str, Callable[[str, Regle], str]] = {
    "nombre": un_nombre,
    "part": une_part,
    "entier": un_entier,
    "booleen": un_booleen,
    "date": une_date,
    "commune": un_code,
}


# --- Modalités d'une classe -------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=256)
def formes_des_modalites(fait: Fait) -> dict[str, frozenset[str]]:
    """{forme repliée: modalités qu'elle peut désigner}."""
    formes: dict[str, set[str]] = {}
    for ecriture, modalite in lexique.modalites(fait):
        formes.setdefault(replier(ecriture), set()).add(modalite)
    return {forme: frozenset(noms) for forme, noms in formes.items() if forme}


def modalite(fait: Fait, ecriture: str) -> tuple[tuple[str, ...], str]:
    """(modalités que l'écriture peut désigner, comment on le sait) ; plusieurs, ou aucune : à trancher."""
    lue = classe(ecriture, fait.noms)
    if lue is not None and not isinstance(lue, Refus):
        return (lue,), "nom ou libellé"
    formes = formes_des_modalites(fait)
    for variante, comment in variantes(ecriture):
        if trouvees := formes.get(replier(variante)):
            return tuple(sorted(trouvees)), comment
    contenues = modalites_contenues(ecriture, formes)
    if contenues:
        return contenues, "mots contenus"
    return faute_de_frappe(ecriture, formes)


def variantes(ecriture: str) -> list[tuple[str, str]]:
    """L'écriture, puis sans code devant, sans préfixe, et ses morceaux."""
    nue = CODE_DEVANT.sub("", ecriture)
    essais = [(ecriture, "synonyme"), (nue, "synonyme, après un code")]
    forme = replier(nue)
    for prefixe in lexique.donnees()["prefixes"]:
        tete = f"{replier(prefixe)}_"
        if forme.startswith(tete) and len(forme) > len(tete):
            essais.append((forme.removeprefix(tete), f"synonyme, après « {prefixe} »"))
    essais += [(m, "synonyme, en partie") for m in SEPARE.split(ecriture) if m and m != ecriture]
    return essais


def modalites_contenues(ecriture: str, formes: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Modalités dont un synonyme entier est dans l'écriture ; jamais à côté d'une négation."""
    mots = f"_{replier(ecriture)}_"
    if NEGATIONS & set(mots.split("_")):
        return ()
    dedans = [forme for forme in formes if len(forme) > 1 and f"_{forme}_" in mots]
    longues = [f for f in dedans if not any(f != g and f"_{f}_" in f"_{g}_" for g in dedans)]
    return tuple(sorted({nom for forme in longues for nom in formes[forme]}))


def faute_de_frappe(ecriture: str, formes: dict[str, frozenset[str]]) -> tuple[tuple[str, ...], str]:
    forme = replier(ecriture)
    notes: dict[str, float] = {}
    for connue, noms in formes.items():
        if len(noms) == 1 and len(forme) >= 5:
            (nom,) = noms
            notes[nom] = max(notes.get(nom, 0.0), fuzz.ratio(forme, connue) / 100)
    ordre = sorted(notes.items(), key=lambda paire: -paire[1])
    if ordre and ordre[0][1] >= FAUTE and (len(ordre) == 1 or ordre[0][1] - ordre[1][1] >= AVANCE):
        return (ordre[0][0],), f"faute de frappe ({ordre[0][1]:.0%} de ressemblance)"
    return (), ""


# --- Proposer ---------------------------------------------------------------------------------------------------


def proposer(fait: Fait, devient: str, serie: polars.Series, precision: str | None = None) -> Proposition:
    """Règle qui lit au mieux une colonne pour ce fait, ce qu'elle lit, et ce qu'elle ne sait pas décider."""
    uniques = [str(v) for v in serie.drop_nulls().unique(maintain_order=True)]
    regle, notes, doutes = PROPOSEURS.get(fait.genre, rien_a_decider)(
        fait, Regle(devient), uniques, precision
    )
    lecture = lire(fait, serie, regle)
    remplies = serie.len() - serie.null_count()
    illisibles = int(lecture.refusees.sum())
    vus = sorted({u for u in uniques if est_inconnue(fait, u)})
    if vus:
        notes = [*notes, f"lu inconnu : {citer(vus)}"]
    return Proposition(regle, remplies - illisibles, remplies, tuple(notes), tuple(doutes))


def lire(fait: Fait, serie: polars.Series, regle: Regle) -> Lecture:
    """La colonne lue par le lecteur de la porte, une fois récrite."""
    return lire_colonne(fait, preparer(fait, serie, regle))


def citer(valeurs: Sequence[str], combien: int = 4) -> str:
    """« a », « b »… : quelques écritures, pour une preuve."""
    dites = [f"« {v[:40]} »" for v in valeurs[:combien]]
    return ", ".join(dites) + ("…" if len(valeurs) > combien else "")


Decision = tuple[Regle, list[str], list[str]]


def rien_a_decider(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    return regle, [], []


def decider_classe(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    valeurs: dict[str, str | None] = {}
    notes, doutes = [], []
    for ecriture in uniques[:500]:
        if est_inconnue(fait, ecriture):
            continue
        trouvees, comment = modalite(fait, ecriture)
        if len(trouvees) == 1:
            valeurs[ecriture] = trouvees[0]
            if comment.startswith(("faute", "mots", "synonyme, en")):
                notes.append(f"« {ecriture} » lu {trouvees[0]} : {comment}")
        else:
            valeurs[ecriture] = A_TRANCHER
            choix = f"entre {', '.join(trouvees)}" if trouvees else "aucune modalité ne lui ressemble"
            doutes.append(f"« {ecriture} » : {choix}")
    return dataclasses.replace(regle, valeurs=valeurs), notes, doutes


def decider_booleen(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    coches = [u for u in uniques if lexique.reponses().get(replier_valeur(u)) is True]
    notes = []
    if coches and len(uniques) == 1:
        notes.append(
            f"seule écriture : {citer(coches)} ; les cases vides restent inconnues (« vides: non » les lirait non)"
        )
    doutes = [
        f"« {u} » : ni oui ni non"
        for u in uniques
        if isinstance(fait.lire(un_booleen(u, regle)), Refus) and not est_inconnue(fait, u)
    ]
    return (
        dataclasses.replace(regle, valeurs={d.split(" » : ")[0][2:]: A_TRANCHER for d in doutes[:50]}),
        notes,
        doutes,
    )


def decider_part(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    nus = [nombre(u, decimales=True) for u in uniques if not u.endswith("%")]
    lus = [v for v in nus if isinstance(v, float | int) and v != 0]
    if not lus:
        return regle, [], []
    if min(lus) > 1:
        return (
            dataclasses.replace(regle, unite="pourcent"),
            ["nombres tous au-dessus de 1 : des pour cent"],
            [],
        )
    if max(lus) <= 1:
        notes = ["nombres entre 0 et 1 : des parts, et non des pour cent"] if precision == "%" else []
        return regle, notes, []
    return (
        regle,
        [],
        [
            "des nombres de part et d'autre de 1 : écrivez « unite: pourcent », ou corrigez ceux qui sont des parts"
        ],
    )


def decider_nombre(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    notes, doutes = [], []
    if precision in ("k€", "kiloeuros", "m€"):
        regle = dataclasses.replace(regle, unite="M€" if precision == "m€" else "k€")
        notes.append(f"l'intitulé dit {precision}")
    nus = [re.sub(r"\s*(€|euros?|eur|ht|ttc)+\s*$", "", u, flags=re.I) for u in uniques]
    ambigus = [u for u in nus if AMBIGU.fullmatch(u)]
    if ambigus:
        signe = milliers_prouves(nus, {AMBIGU.fullmatch(u)[1] for u in ambigus})  # type: ignore[index]
        if signe is None:
            doutes.append(
                f"{citer(ambigus)} : des milliers ou des décimales ? Rien dans la colonne ne le dit ; "
                "écrivez « milliers: . » (ou « , »), ou corrigez"
            )
        else:
            regle = dataclasses.replace(regle, milliers=signe)
            notes.append(f"« {signe} » sépare des milliers : d'autres valeurs de la colonne le prouvent")
    if fait.genre == "entier" and uniques and all(re.search(r"\d[/-]\d", u) for u in uniques):
        regle = dataclasses.replace(regle, forme="annee_d_une_date")
        notes.append("des dates : l'année en est prise")
    return regle, notes, doutes


def milliers_prouves(ecritures: Sequence[str], signes: set[str]) -> str | None:
    """Signe des milliers, si d'autres écritures de la colonne ne laissent que lui."""
    if len(signes) != 1:
        return None
    (signe,) = signes
    autre = "," if signe == "." else "."
    decimal = any(re.fullmatch(rf"[-+]?[\d\s]*\d\{signe}\d{{1,2}}", e) for e in ecritures)
    groupes = any(re.fullmatch(rf"[-+]?\d{{1,3}}(\{signe}\d{{3}})+\{autre}\d{{1,2}}", e) for e in ecritures)
    deux = any(re.fullmatch(rf"[-+]?\d{{1,3}}(\{signe}\d{{3}}){{2,}}", e) for e in ecritures)
    decimal_autre = any(re.fullmatch(rf"[-+]?[\d\s]*\d\{autre}\d{{1,2}}", e) for e in ecritures)
    return signe if not decimal and (groupes or deux or decimal_autre) else None


def decider_date(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    if uniques and all(
        re.fullmatch(r"\d{5}(\.\d+)?", u) and JOURS_D_EXCEL[0] <= float(u) <= JOURS_D_EXCEL[1]
        for u in uniques
    ):
        return dataclasses.replace(regle, forme="numero_excel"), ["numéros de jour d'Excel"], []
    trouves = [t for u in uniques if (t := TROIS_NOMBRES.match(u)) and len(t[1]) <= 2]
    notes = ["l'heure est laissée"] if any(re.search(r"\d[ T]\d{1,2}[h:]\d\d", u) for u in uniques) else []
    if not trouves:
        return regle, notes, []
    if any(len(t[3]) == 2 for t in trouves):
        notes.append("années à deux chiffres : lues 20xx")
    premiers, seconds = max(int(t[1]) for t in trouves), max(int(t[2]) for t in trouves)
    if premiers > 12 and seconds > 12:
        return (
            regle,
            notes,
            ["des jours en premier et des mois en premier dans la même colonne : écrivez « forme: »"],
        )
    if seconds > 12:
        forme, preuve = "mois/jour/annee", f"un second nombre va jusqu'à {seconds} : mois/jour/année"
    else:
        forme = "jour/mois/annee"
        preuve = f"un premier nombre va jusqu'à {premiers} : jour/mois/année" if premiers > 12 else (
            "aucune date ne dit si le jour est devant : ordre français supposé"
        )  # fmt: skip
    return dataclasses.replace(regle, forme=forme), [*notes, preuve], []


def decider_code(fait: Fait, regle: Regle, uniques: list[str], precision: str | None) -> Decision:
    perdus = [u for u in uniques if re.fullmatch(r"\d{4}", u)]
    if not perdus:
        return regle, [], []
    return (
        dataclasses.replace(regle, forme="zero_perdu"),
        [f"zéro de tête perdu par un tableur : {citer(perdus)}"],
        [],
    )


PROPOSEURS: dict[str, Callable[[Fait, Regle, list[str], str | None], Decision]] = {
    "classe": decider_classe,
    "booleen": decider_booleen,
    "part": decider_part,
    "nombre": decider_nombre,
    "entier": decider_nombre,
    "date": decider_date,
    "commune": decider_code,
}
