"""Deux versions d'une convention (avant et après un avenant) : ce qui change en mots, et en euros sur une population."""

import contextlib
import dataclasses
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars

from habitat_local.chiffrage.depots import deposes
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs import formats
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import UNITE, centimes, poids
from habitat_local.loi import comparaison
from habitat_local.loi.comparaison import Changement
from habitat_local.loi.moteur import calculer
from habitat_local.loi.systeme import systeme
from habitat_local.restitution.etudes import Lot, verifies
from openfisca_habitat_local.systeme.format.dossiers import avec_conventions

#: Nom de la version qui ne change rien.
EN_VIGUEUR = "droit"
COMMUNS = ("id", "date_depot", "depcom_logement", "poids")


@dataclasses.dataclass(frozen=True)
class VersionDeLaLoi:
    """Une version : réformes empilées sur le droit en vigueur, ou convention apportée d'un dossier."""

    nom: str
    reformes: tuple[Any, ...] = ()
    conventions: tuple[Path, ...] = ()

    @contextlib.contextmanager
    def ouverte(self) -> Iterator[Any]:
        """Le système de cette version, le temps d'un bloc."""
        with avec_conventions(self.conventions) if self.conventions else contextlib.nullcontext():
            yield systeme(self.reformes)


def version(ecrite: Any) -> VersionDeLaLoi:
    """Version que désigne un mot : « droit », un dossier de convention, ou des réformes et lectures « A.yaml+B »."""
    if isinstance(ecrite, VersionDeLaLoi):
        return ecrite
    if str(ecrite) == EN_VIGUEUR:
        return VersionDeLaLoi("droit en vigueur")
    if not isinstance(ecrite, dict) and Path(ecrite).is_dir():
        return VersionDeLaLoi(Path(ecrite).name, conventions=(Path(ecrite),))
    if isinstance(ecrite, dict):
        return VersionDeLaLoi(str(ecrite.get("titre", "réforme")), (ecrite,))
    morceaux = tuple(m.strip() for m in str(ecrite).split("+"))
    absents = [m for m in morceaux if m.endswith((".yaml", ".yml")) and not Path(m).is_file()]
    if absents:
        raise ErreurEntree(f"{absents[0]} : fichier introuvable.")
    return VersionDeLaLoi("+".join(Path(m).stem for m in morceaux), morceaux)


def euros_par_dossier(lot: Lot, loi: Any) -> tuple[polars.DataFrame, polars.DataFrame]:
    """(dossiers déposés, un par ligne, avec les euros de chaque financeur ; refus) sous une loi."""
    bons, refus = verifies(lot, loi)
    dossiers = deposes(bons)
    financeurs = dict(FINANCEURS)
    variables = list(dict.fromkeys(v for f in financeurs.values() for v in f.aides))
    sorties = [*variables, "total_subventions", "reste_a_charge", "texte_applicable"]
    resultats = calculer(dossiers, loi, sorties)
    reste = polars.when(polars.col("reste_a_charge") >= 0).then("reste_a_charge")
    table = resultats.select(
        **{nom: polars.sum_horizontal(f.aides).round(2) for nom, f in financeurs.items()},
        total=polars.col("total_subventions"),
        reste=reste,
        texte=polars.col("texte_applicable").cast(polars.String),
    )
    return dossiers.select(COMMUNS).hstack(table), refus


@dataclasses.dataclass
class Difference:
    """Ce qui sépare deux versions. `changements` : paramètres ; `formules` ; et sur une population, `dossiers`,
    `financeurs` (euros, pondérés) ; `phrases` ; `ecrire("annexe.docx")`."""

    avant: str
    apres: str
    changements: list[Changement]
    formules: list[tuple[str, str]]
    libelles: dict[str, str] = dataclasses.field(default_factory=dict)
    dossiers: polars.DataFrame | None = None
    refus: polars.DataFrame | None = None
    population: str = ""

    def __repr__(self) -> str:
        return "\n".join(self.phrases)

    @functools.cached_property
    def financeurs(self) -> polars.DataFrame:
        """`financeur`, `libelle`, `avant`, `apres`, `ecart` (euros), `gagnants`, `perdants` (dossiers) ; total à la fin."""
        if self.dossiers is None:
            raise ErreurEntree("Aucune population n'a été donnée : rien n'est chiffré.")
        lignes = [self._somme(nom, libelle_) for nom, libelle_ in self.libelles.items()]
        schema: dict[str, Any] = {"financeur": polars.String, "libelle": polars.String}
        schema |= dict.fromkeys(("avant", "apres", "ecart", "gagnants", "perdants"), polars.Float64)
        table = polars.DataFrame(lignes, schema=schema, orient="row")
        return table.filter(
            (polars.col("avant") != 0) | (polars.col("apres") != 0) | (polars.col("financeur") == "total")
        )

    def _somme(self, nom: str, libelle_: str) -> tuple:
        assert self.dossiers is not None
        avant, apres = polars.col(f"{nom}_avant"), polars.col(f"{nom}_apres")
        compte = poids()
        sommes = self.dossiers.select(
            avant=(centimes(avant) * compte).sum().cast(polars.Float64) / UNITE,
            apres=(centimes(apres) * compte).sum().cast(polars.Float64) / UNITE,
            gagnants=polars.col("poids").filter(apres > avant).sum(),
            perdants=polars.col("poids").filter(apres < avant).sum(),
        ).row(0, named=True)
        ecart = round(sommes["apres"] - sommes["avant"], 2)
        return (
            nom,
            libelle_,
            sommes["avant"],
            sommes["apres"],
            ecart,
            sommes["gagnants"],
            sommes["perdants"],
        )

    @functools.cached_property
    def touches(self) -> polars.DataFrame:
        """Dossiers dont un montant change, le plus grand écart d'abord."""
        if self.dossiers is None:
            return polars.DataFrame()
        change = polars.any_horizontal(
            polars.col(f"{nom}_avant") != polars.col(f"{nom}_apres") for nom in self.libelles
        )
        return self.dossiers.filter(change).sort(polars.col("ecart").abs(), "id", descending=[True, False])

    @functools.cached_property
    def phrases(self) -> list[str]:
        """Ce qui change, en phrases : les dispositions, puis les euros."""
        dites = [phrase(c) for c in self.changements]
        dites += [f"Formule {sens} : {libelle_}." for libelle_, sens in self.formules]
        if not dites:
            dites = ["Rien ne change : les deux versions disent la même chose."]
        return dites + self.phrases_d_euros

    @functools.cached_property
    def phrases_d_euros(self) -> list[str]:
        """Ce que la différence coûte : total, financeurs, dossiers."""
        if self.dossiers is None:
            return []
        *financeurs, total = self.financeurs.iter_rows(named=True)
        if not self.touches.height:
            return [f"Sur {formats.pluriel(self.dossiers.height, 'dossier')}, aucun montant ne change."]
        dites = [
            f"Sur {formats.pluriel(self.dossiers['poids'].sum(), 'dossier')}, les aides passent de "
            f"{formats.euros(total['avant'])} à {formats.euros(total['apres'])} : {formats.signe(total['ecart'])}."
        ]
        dites += [
            f"{f['libelle']} : {formats.euros(f['avant'])} puis {formats.euros(f['apres'])}, "
            f"{formats.signe(f['ecart'])}."
            for f in financeurs
            if f["ecart"]
        ]
        comptes = [
            f"{formats.pluriel(total[nom], 'dossier')} {verbe}{'nt' if total[nom] >= 2 else ''}"
            for nom, verbe in (
                ("gagnants", "gagne"),
                ("perdants", "perde" if total["perdants"] >= 2 else "perd"),
            )
            if total[nom]
        ]
        return [
            *dites,
            f"{', '.join(comptes) or 'Aucun dossier ne gagne ni ne perd'}, toutes aides comprises.",
        ]


def phrase(changement: Changement) -> str:
    """« Ville (annexe 1-C) › Taux : 10 % → 15 %, à partir du 1er mai 2016 (article…). »"""
    article = f" ({changement.reference})" if changement.reference else ""
    ou = " › ".join(filter(None, (changement.contexte, changement.libelle)))
    return f"{ou} : {changement.avant} → {changement.apres}, {changement.periode}{article}."


def disparus(avant: Any, apres: Any) -> list[Changement]:
    """Paramètres que la seconde version n'a plus."""
    restent = comparaison.feuilles(apres)
    resultat = []
    for chemin, ancien in comparaison.feuilles(avant).items():
        if chemin not in restent:
            for debut, fin, valeur, _ in comparaison.segments(ancien, None):
                *contexte, dernier = comparaison.descriptions(avant, chemin) or [chemin]
                resultat.append(
                    Changement(
                        chemin, dernier, " › ".join(contexte), ancien.metadata.get("unit"), debut, fin, valeur, None,
                        comparaison.articles(ancien, debut),
                    )
                )  # fmt: skip
    return resultat


def comparer(avant: Any, apres: Any, lot: Lot | None = None) -> Difference:
    """Différence entre deux versions de la loi (`version`), et ses euros sur une population s'il y en a une.

    Erreur (`ErreurEntree`, `ErreurReforme`) : version inconnue, population inutilisable.
    """
    deux: Sequence[VersionDeLaLoi] = (version(avant), version(apres))
    tables, lois = [], []
    libelles: dict[str, str] = {}
    for une in deux:
        with une.ouverte() as loi:
            lois.append(loi)
            libelles |= {nom: f.libelle for nom, f in FINANCEURS.items()}
            if lot is not None:
                tables.append(euros_par_dossier(lot, loi))
    with deux[1].ouverte():
        changements = [*comparaison.changements(*lois), *disparus(*lois)]
        formules = comparaison.formules(*lois) if not any(v.conventions for v in deux) else []
    utiles = [c for c in changements if c.ancienne != c.nouvelle]
    if lot is None:
        return Difference(deux[0].nom, deux[1].nom, utiles, formules)
    (table_avant, refus), (table_apres, _) = tables
    return Difference(
        deux[0].nom, deux[1].nom, utiles, formules, libelles | {"total": "Total des aides"},
        cote_a_cote(table_avant, table_apres, libelles), refus, Path(lot).name if isinstance(lot, str | Path) else "",
    )  # fmt: skip


def cote_a_cote(
    avant: polars.DataFrame, apres: polars.DataFrame, financeurs: dict[str, str]
) -> polars.DataFrame:
    """Une ligne par dossier : montants avant et après de chaque financeur, total, reste à charge, écart du total."""
    noms = [*financeurs, "total", "reste", "texte"]
    zero = {nom: polars.lit(0.0).alias(nom) for nom in financeurs}
    cotes = [
        t.with_columns(z for nom, z in zero.items() if nom not in t.columns).select(
            "id", *(polars.col(nom).alias(f"{nom}_{suffixe}") for nom in noms)
        )
        for t, suffixe in ((avant, "avant"), (apres, "apres"))
    ]
    table = avant.select(COMMUNS).join(cotes[0], on="id", how="left", maintain_order="left")
    table = table.join(cotes[1], on="id", how="inner", maintain_order="left")
    return table.with_columns(
        ecart=(polars.col("total_apres") - polars.col("total_avant")).round(2),
        commune=polars.col("depcom_logement").replace_strict(
            {c: libelle("commune", c) for c in table["depcom_logement"].unique()}, return_dtype=polars.String
        ),
    )


__all__ = ["Difference", "VersionDeLaLoi", "comparer", "version"]
