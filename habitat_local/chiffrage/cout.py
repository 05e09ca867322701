"""Chiffrage d'une réforme sur une population : coût par financeur, gagnants et perdants, enveloppes."""

import contextlib
import dataclasses
import functools
from collections.abc import Iterable, Sequence

import polars

from habitat_local.chiffrage import enveloppes, libelles, secret
from habitat_local.chiffrage.axes import DIMENSIONS, EXAMINES, ranger
from habitat_local.chiffrage.enveloppes import SCENARIOS, Bilan
from habitat_local.chiffrage.financeurs import FINANCEURS
from habitat_local.chiffrage.mesures import EFFECTIFS, Morceau, expressions, mesurer, mesures
from habitat_local.chiffrage.precision import Precision
from habitat_local.chiffrage.rationnement import Service, services
from habitat_local.communs.erreurs import ErreurEntree
from habitat_local.communs.exact import effectif
from habitat_local.dossiers.verification import verifies
from habitat_local.loi.systeme import systeme


@dataclasses.dataclass(frozen=True)
class Chiffrage:
    """Résultat : le cube entier, les bilans des enveloppes, les systèmes comparés.

    `garde` : ce qui doit vivre aussi longtemps que lui (les fichiers où sont ses demandes).
    `rationnement` : règle de service des enveloppes à comparer à l'ordre des dépôts (`rationnement.CHOIX`).
    `secret` : seuil sous lequel un effectif est masqué dans les sorties ; 0, rien ne l'est.
    `secret_des_totaux` : le secret vaut aussi pour les totaux et les enveloppes, non pour les seuls axes.
    """

    morceau: Morceau
    systemes: dict
    bilans: list[Bilan]
    garde: contextlib.AbstractContextManager | None = None
    rationnement: str | None = None
    secret: int = 0
    secret_des_totaux: bool = True

    @property
    def cube(self) -> polars.DataFrame:
        return self.morceau.cube

    @property
    def seuil_des_totaux(self) -> int:
        return self.secret if self.secret_des_totaux else 0

    @functools.cached_property
    def totaux(self) -> dict[str, float]:
        """Sommes de toute la population : euros pour les montants, dossiers pour les effectifs."""
        ligne = self.cube.select(expressions()).row(0, named=True) if self.cube.height else {}
        return {nom: ligne.get(nom) or 0.0 for nom in mesures()}

    @functools.cached_property
    def publies(self) -> dict[str, float | None]:
        """`totaux`, None là où le secret les masque."""
        return secret.totaux_publies(self.totaux, self.seuil_des_totaux)

    @functools.cached_property
    def etats(self) -> dict:
        """Ce que le secret masque des enveloppes : {(texte, nom, année): état}."""
        lignes = [(b.enveloppe, b.annee, b.scenario, b.demandeurs, b.nombre_laisses) for b in self.bilans]
        return secret.etats_des_enveloppes(lignes, self.seuil_des_totaux)

    def etat(self, bilan: Bilan) -> str | None:
        return self.etats.get((bilan.enveloppe.texte, bilan.enveloppe.nom, bilan.annee))

    def cachees(self, dimension: str) -> set:
        """Modalités d'un axe que le secret masque."""
        return secret.modalites_cachees(self, dimension, DIMENSIONS)

    @functools.cached_property
    def precision(self) -> Precision:
        """Intervalles et taille effective."""
        return Precision(self.morceau.precision, EFFECTIFS)

    def par(self, dimension: str) -> polars.DataFrame:
        """Table d'un axe : mêmes sommes que `totaux`, une ligne par modalité."""
        return self.cube.group_by(dimension).agg(expressions()).sort(dimension)

    @property
    def annees(self) -> list[int]:
        """Années de dépôt de la population."""
        return sorted(annee for annee in self.cube["annee"].unique() if annee is not None)

    @functools.cached_property
    def situations(self) -> dict[str, float]:
        """{situation: dossiers} au regard du droit en vigueur, dans l'ordre de `SITUATIONS`."""
        return ranger(dict(self.par("situation").select("situation", "dossiers").iter_rows()))

    @property
    def hors_la_loi(self) -> float:
        """Dossiers déposés qu'aucun texte n'examine : ils comptent 0 €."""
        return sum(nombre for s, nombre in self.situations.items() if s not in EXAMINES)

    def manques(self) -> polars.DataFrame:
        """Faits manquants : `situation`, `texte`, `fait`, `dossiers`, le plus fréquent d'abord."""
        table = self.morceau.manques.with_columns(dossiers=effectif(polars.col("poids"))).drop("poids")
        table = table.filter(polars.col("dossiers") > 0)
        return table.sort("situation", "dossiers", "texte", "fait", descending=[True, True, False, False])

    def financeurs(self) -> polars.DataFrame:
        """Coût par financeur : base, réforme, écart, en euros. Seuls ceux qui paient quelque chose."""
        lignes = [
            (f.libelle, self.totaux[f"{nom}_base"], self.totaux[f"{nom}_reforme"])
            for nom, f in FINANCEURS.items()
        ]
        lignes = [ligne for ligne in lignes if ligne[1] or ligne[2]]
        lignes.append(("Total", self.totaux["total_base"], self.totaux["total_reforme"]))
        schema = {"financeur": polars.String, "base": polars.Float64, "reforme": polars.Float64}
        table = polars.DataFrame(lignes, schema=schema, orient="row")
        return table.with_columns(ecart=(polars.col("reforme") - polars.col("base")).round(2))

    @functools.cached_property
    def services(self) -> list[Service]:
        """Ce que la règle de rationnement sert, par enveloppe et scénario ; vide sans règle."""
        if self.rationnement is None:
            return []
        # Classes de priorité : l'ordre de la nomenclature, les plus modestes d'abord.
        priorites = list(libelles.dictionnaire("categorie"))
        return services(self.morceau.source, self.systemes, self.rationnement, priorites)

    def reste_moyen(self, scenario: str) -> float | None:
        """Reste à charge moyen, en euros, des dossiers aidés au coût TTC connu ; None sans dossier, ou masqué."""
        reste, suivis = self.publies[f"reste_{scenario}"], self.publies["suivis"]
        return reste / suivis if reste is not None and suivis else None

    def qui_paie(self) -> dict[str, float]:
        """Où va l'argent de la réforme, en euros, dossier par dossier.

        `verse` (hausses des financeurs) = `remplace` (baisse d'un autre financeur sur le même dossier) + `menages`
        (reste à charge en baisse) + `sans_effet` (au-delà du coût, ou coût TTC inconnu). `economise` (baisses) =
        `remplace` + `supporte` (reste à charge en hausse) + `economie_sans_effet`.
        """
        t = self.totaux
        comptes = {nom: t[nom] for nom in ("verse", "economise", "remplace", "supporte")}
        comptes |= {"menages": t["allege"], "sans_effet": t["verse"] - t["remplace"] - t["allege"]}
        comptes["economie_sans_effet"] = t["economise"] - t["remplace"] - t["supporte"]
        return {nom: round(valeur, 2) + 0.0 for nom, valeur in comptes.items()}

    def payes(self) -> dict[str, tuple[float, float]]:
        """{scénario: (euros, dossiers)} que les enveloppes limitées paient vraiment ; vide s'il n'y en a pas.

        Une enveloppe de toute la durée d'un texte n'est pas comptée si une enveloppe annuelle paie les mêmes aides.
        """
        limites = [b for b in self.bilans if b.limitee]
        annuelles = {
            (b.enveloppe.texte, a) for b in limites if not b.enveloppe.duree_entiere for a in b.enveloppe.plus
        }
        comptes = [
            b
            for b in limites
            if not b.enveloppe.duree_entiere
            or not annuelles & {(b.enveloppe.texte, a) for a in b.enveloppe.plus}
        ]
        if not comptes:
            return {}
        return {
            s: (
                round(sum(b.servi for b in comptes if b.scenario == s), 2),
                sum(b.servis for b in comptes if b.scenario == s),
            )
            for s in SCENARIOS
        }


def scenarios(*reformes, lectures: Sequence = ()) -> dict:
    """Systèmes de la base et de la réforme (plusieurs s'empilent) ; les lectures valent pour les deux."""
    return {"base": systeme(lectures), "reforme": systeme([*lectures, *reformes])}


def chiffrer_morceaux(
    morceaux: Iterable[polars.DataFrame], systemes: dict, repliques: int = 0, par_dossier: bool = False
) -> Chiffrage:
    """Chiffrage d'une suite de tables de dossiers déposés : mesurées une à une, additionnées, oubliées."""
    total = None
    for morceau in morceaux:
        if morceau.height:
            mesure = mesurer(morceau, systemes, repliques, par_dossier)
            total = total + mesure if total else mesure
    return conclure(total, systemes)


def conclure(total: Morceau | None, systemes: dict) -> Chiffrage:
    """Chiffrage de la somme de tous les morceaux. Erreur : il n'y en a aucun."""
    if total is None:
        raise ErreurEntree("Aucun dossier déposé à chiffrer.")
    return Chiffrage(total, systemes, enveloppes.bilans(total.source, systemes, total.jours))


def chiffrer(
    dossiers,
    *reformes,
    lectures: Sequence = (),
    repliques: int = 0,
    par_dossier: bool = False,
) -> Chiffrage:
    """Chiffrage de réformes empilées (chemin, nom de lecture, contenu ou classe) sur des dossiers déposés.

    `dossiers` : des `Dossiers` ; toute autre source est d'abord vérifiée, et refusée si une ligne l'est.
    """
    systemes = scenarios(*reformes, lectures=lectures)
    table = verifies(dossiers, systemes["base"]).table
    return chiffrer_morceaux([table], systemes, repliques, par_dossier)
