"""Le contrôle d'un fichier payé : par dossier, par cause, en euros."""

import dataclasses
import functools
from typing import Any

import numpy
import polars

from habitat_local.communs import formats
from habitat_local.communs.exact import CENTIMES
from habitat_local.controle.erreurs import comprises
from habitat_local.controle.hypotheses import DATE, FAMILLES, LECTURE, Hypothese
from habitat_local.controle.payes import Payes, Poste, lire
from habitat_local.controle.recherche import SCHEMA, Recherche, dus
from habitat_local.loi.colonnes import PREFIXE_LIBRE
from openfisca_habitat_local.systeme.reformes import contenu_lecture

CONFORME, EXPLIQUE, PAR_FINANCEUR, EN_PARTIE, INEXPLIQUE, SANS_MONTANT = (
    "conforme", "explique", "explique_par_financeur", "explique_en_partie", "inexplique", "sans_montant_paye",
)  # fmt: skip
STATUTS = {
    CONFORME: "Conforme",
    EXPLIQUE: "Expliqué",
    PAR_FINANCEUR: "Expliqué financeur par financeur",
    EN_PARTIE: "Expliqué en partie",
    INEXPLIQUE: "Inexpliqué",
    SANS_MONTANT: "Aucun montant payé",
}
#: Faits du dossier rappelés dans le contrôle.
RAPPELES = ("date_depot", "depcom_logement", "montant_travaux_ht", "montant_travaux_ttc")
SCHEMA_CAUSES: dict[str, Any] = {
    "id": polars.String,
    "portee": polars.String,
    "financeurs": polars.List(polars.String),
    "famille": polars.String,
    "cause": polars.String,
    "phrase": polars.String,
    "ecart_ferme": polars.Float64,
}

#: Colonnes des causes, quand aucune n'est trouvée.
SANS_CAUSE: dict[str, Any] = {
    "rang": polars.UInt32, "complete": polars.Boolean, "fermes": polars.List(polars.UInt8),
    **dict.fromkeys(("cause", "famille", "libelle", "phrase"), polars.String),
}  # fmt: skip


@functools.cache
def titre_de_lecture(nom: str) -> str:
    return contenu_lecture(nom)["titre"]


def phrase(hypothese: Hypothese, valeurs: list[str], donne: str | None) -> str:
    """Ce que dit une cause : « Copropriété : oui au lieu de non », « TTC pris pour HT »."""
    if hypothese.famille == LECTURE:
        return f"{hypothese.libelle} : {titre_de_lecture(hypothese.cause)}"
    if hypothese.fait is not None:
        return f"{hypothese.libelle} : {' ou '.join(valeurs)} au lieu de {donne}"
    return (
        f"{hypothese.libelle} ({donne})"
        if donne is not None and hypothese.famille == DATE
        else hypothese.libelle
    )


def sans_les_redites(causes: polars.DataFrame) -> polars.DataFrame:
    """Les causes, sans celles qui en contiennent une autre qui ferme les mêmes écarts."""
    for large, etroites in comprises().items():
        suffisent = causes.filter(polars.col("cause").is_in(etroites)).select("rang", "fermes")
        if suffisent.height:
            redites = causes.filter(cause=large).join(suffisent, on=["rang", "fermes"], how="semi")
            causes = causes.join(redites.select("rang", "fermes", "cause"), on=["rang", "fermes", "cause"], how="anti",
                                 maintain_order="left")  # fmt: skip
    return causes


@dataclasses.dataclass
class Controle:
    """Ce qui a été payé contre ce que donne la loi.

    `table` : une ligne par dossier. `causes` : une ligne par dossier et par cause qui ferme un écart au centime.
    `synthese` : une ligne par cause, en euros. `refus` : lignes qui ne sont pas lues. `ecrire("controle.xlsx")`.
    """

    payes: Payes
    dus: numpy.ndarray
    textes: polars.Series
    hypotheses: list[Hypothese]
    trouvailles: polars.DataFrame
    avertissements: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "\n".join(self.phrases)

    @property
    def postes(self) -> tuple[Poste, ...]:
        return self.payes.postes

    @property
    def refus(self) -> polars.DataFrame:
        return self.payes.refus

    @property
    def ecarts(self) -> numpy.ndarray:
        """Centimes payés moins centimes dus, (dossiers, postes) ; 0 là où le fichier ne dit pas ce qui est payé."""
        return numpy.where(self.payes.connus, self.payes.centimes - self.dus, 0)

    # --- Causes -----------------------------------------------------------------------------------------------

    @functools.cached_property
    def _causes(self) -> polars.DataFrame:
        """Hypothèses réunies par dossier, cause et portée : `rang`, `complete`, `fermes`, `cause`, `phrase`…"""
        if not self.trouvailles.height:
            return polars.DataFrame(schema=SANS_CAUSE)
        connues = polars.DataFrame(
            [(rang, h.cause, h.famille, h.libelle, h.valeur) for rang, h in enumerate(self.hypotheses)],
            schema={
                "hypothese": polars.UInt32,
                **dict.fromkeys(("cause", "famille", "libelle", "valeur"), polars.String),
            },
            orient="row",
        )
        cles = ["rang", "complete", "fermes", "cause"]
        reunies = (
            self.trouvailles.join(connues, on="hypothese", how="left", maintain_order="left")
            .group_by(cles, maintain_order=True)
            .agg(
                "hypothese",
                polars.col("famille", "libelle", "donne").first(),
                polars.col("valeur").unique(maintain_order=True),
            )
        )
        # Une cause qui rend compte de tout le dossier n'est pas redite pour une partie de ses financeurs.
        completes = reunies.filter("complete").select("rang", "cause")
        partielles = reunies.filter(~polars.col("complete")).join(completes, on=["rang", "cause"], how="anti")
        toutes = sans_les_redites(polars.concat([reunies.filter("complete"), partielles]))
        phrases = [
            phrase(self.hypotheses[ligne["hypothese"][0]], ligne["valeur"], ligne["donne"])
            for ligne in toutes.iter_rows(named=True)
        ]
        ordre = {famille: k for k, famille in enumerate(FAMILLES)}
        return (
            toutes.with_columns(phrase=polars.Series(phrases, dtype=polars.String))
            .with_columns(_ordre=polars.col("famille").replace_strict(ordre, return_dtype=polars.Int8))
            .sort("rang", polars.col("complete").not_(), "_ordre", "phrase", maintain_order=True)
            .select("rang", "complete", "fermes", "cause", "famille", "libelle", "phrase")
        )

    @functools.cached_property
    def causes(self) -> polars.DataFrame:
        """`id`, `portee` (« tout le dossier », ou les seuls financeurs), `financeurs`, `famille`, `cause`, `phrase`,
        `ecart_ferme` (euros, signé : payé moins dû)."""
        noms = [p.nom for p in self.postes]
        ids, ecarts = self.payes.dossiers["id"], self.ecarts
        lignes = [
            (
                ids[rang], "dossier" if complete else "financeurs", [noms[k] for k in fermes], famille, cause, dite,
                int(ecarts[rang, list(fermes)].sum()) / CENTIMES,
            )
            for rang, complete, fermes, cause, famille, _, dite in self._causes.iter_rows()
        ]  # fmt: skip
        return polars.DataFrame(lignes, schema=SCHEMA_CAUSES, orient="row")

    @functools.cached_property
    def retenues(self) -> polars.DataFrame:
        """Par écart (`rang`, `poste`), ses causes : celles qui rendent compte de tout le dossier, sinon les siennes."""
        par_ecart = self._causes.explode("fermes").rename({"fermes": "poste"})
        avec = par_ecart.filter("complete").select("rang").unique()
        return polars.concat(
            [
                par_ecart.filter("complete"),
                par_ecart.filter(~polars.col("complete")).join(avec, on="rang", how="anti"),
            ]
        )

    # --- Dossiers ---------------------------------------------------------------------------------------------

    @functools.cached_property
    def statuts(self) -> polars.Series:
        """Statut de chaque dossier (`STATUTS`)."""
        en_ecart = self.ecarts != 0
        fermes = numpy.zeros_like(en_ecart)
        explosees = self._causes.explode("fermes")
        fermes[explosees["rang"].to_numpy(), explosees["fermes"].to_numpy()] = True
        complets = numpy.zeros(len(en_ecart), dtype=bool)
        complets[self._causes.filter("complete")["rang"].to_numpy()] = True
        statut = numpy.select(
            [
                ~self.payes.connus.any(axis=1), ~en_ecart.any(axis=1), complets,
                (fermes | ~en_ecart).all(axis=1), fermes.any(axis=1),
            ],
            [SANS_MONTANT, CONFORME, EXPLIQUE, PAR_FINANCEUR, EN_PARTIE],
            INEXPLIQUE,
        )  # fmt: skip
        return polars.Series("statut", statut.tolist(), dtype=polars.String)

    @functools.cached_property
    def table(self) -> polars.DataFrame:
        """Une ligne par dossier : faits rappelés, texte, `statut`, `paye_…`, `du_…`, `ecart_…` (euros), `explication`."""
        dossiers = self.payes.dossiers
        libres = [nom for nom in dossiers.columns if nom.startswith(PREFIXE_LIBRE)]
        rappel = dossiers.select("id", *(nom for nom in RAPPELES if nom in dossiers.columns))
        montants = []
        for k, poste in enumerate(self.postes):
            inconnu = polars.Series(~self.payes.connus[:, k])
            for genre, centimes in (("paye", self.payes.centimes), ("du", self.dus), ("ecart", self.ecarts)):
                serie = polars.Series(f"{genre}_{poste.nom}", centimes[:, k] / CENTIMES)
                montants.append(serie if genre == "du" else serie.set(inconnu, None))
        compte = polars.Series("nombre_de_causes", self._nombres_de_causes(), dtype=polars.UInt32)
        return rappel.hstack(
            [
                self.textes.alias("texte"),
                self.statuts,
                *montants,
                self.explications,
                compte,
                *(dossiers[n] for n in libres),
            ]
        )

    def _nombres_de_causes(self) -> list[int]:
        comptes = dict(self._causes.group_by("rang").len().iter_rows())
        return [comptes.get(rang, 0) for rang in range(self.payes.dossiers.height)]

    @functools.cached_property
    def explications(self) -> polars.Series:
        """Phrase de chaque dossier en écart : « Ville : payé 6 000 €, dû 5 500 € : égal si TTC pris pour HT »."""
        par_dossier: dict[int, list] = {}
        for ligne in self._causes.iter_rows(named=True):
            par_dossier.setdefault(ligne["rang"], []).append(ligne)
        phrases: list[str | None] = [None] * self.payes.dossiers.height
        for rang in numpy.flatnonzero((self.ecarts != 0).any(axis=1)).tolist():
            phrases[rang] = self._expliquer(rang, par_dossier.get(rang, []))
        return polars.Series("explication", phrases, dtype=polars.String)

    def _expliquer(self, rang: int, causes: list[dict]) -> str:
        completes = [c["phrase"] for c in causes if c["complete"]]
        ecarts = numpy.flatnonzero(self.ecarts[rang]).tolist()
        montants = " ; ".join(self._montants(rang, k) for k in ecarts)
        if completes:
            return f"{montants} : égal si {enumerer(completes)}"
        suites = []
        for k in ecarts:
            siennes = [c["phrase"] for c in causes if k in c["fermes"]]
            seul = "" if len(self.postes) == 1 else ", pour ce seul financeur"
            dit = f"égal{seul}, si {enumerer(siennes)}" if siennes else "inexpliqué"
            suites.append(f"{self._montants(rang, k)} : {dit}")
        return " ; ".join(suites)

    def _montants(self, rang: int, k: int) -> str:
        paye, du = (ecrire(montants[rang, k]) for montants in (self.payes.centimes, self.dus))
        return f"{self.postes[k].libelle} : payé {paye}, dû {du}"

    # --- Synthèse ---------------------------------------------------------------------------------------------

    @functools.cached_property
    def synthese(self) -> polars.DataFrame:
        """Écarts par cause : `famille`, `cause`, `libelle`, `dossiers`, `trop_paye`, `moins_paye` (seule cause possible),
        `dossiers_possibles`, `euros_possibles` (une cause parmi plusieurs)."""
        retenues = self.retenues
        centimes = self.ecarts[retenues["rang"].to_numpy(), retenues["poste"].to_numpy()]
        seules = retenues.with_columns(
            ecart=polars.Series(centimes, dtype=polars.Int64) / CENTIMES,
            seule=polars.col("cause").n_unique().over("rang", "poste") == 1,
        ).unique(["rang", "poste", "cause"], maintain_order=True)
        ecart, seule = polars.col("ecart"), polars.col("seule")
        return (
            seules.group_by("famille", "cause", polars.col("libelle"), maintain_order=True)
            .agg(
                dossiers=polars.col("rang").filter(seule).n_unique(),
                trop_paye=ecart.filter(seule & (ecart > 0)).sum().round(2),
                moins_paye=ecart.filter(seule & (ecart < 0)).sum().round(2),
                dossiers_possibles=polars.col("rang").filter(~seule).n_unique(),
                euros_possibles=ecart.filter(~seule).abs().sum().round(2),
            )
            .sort(
                polars.col("trop_paye") - polars.col("moins_paye"), "euros_possibles", "cause",
                descending=[True, True, False],
            )
        )  # fmt: skip

    @functools.cached_property
    def bilan(self) -> polars.DataFrame:
        """Une ligne par statut : `statut`, `dossiers`, `paye`, `du`, `trop_paye`, `moins_paye` (euros)."""
        connus = self.payes.connus
        table = polars.DataFrame(
            {
                "statut": self.statuts,
                "paye": (self.payes.centimes * connus).sum(axis=1) / CENTIMES,
                "du": (self.dus * connus).sum(axis=1) / CENTIMES,
                "trop_paye": self.ecarts.clip(min=0).sum(axis=1) / CENTIMES,
                "moins_paye": self.ecarts.clip(max=0).sum(axis=1) / CENTIMES,
            }
        )
        parts = table.group_by("statut").agg(
            polars.len().alias("dossiers"), polars.exclude("statut", "dossiers").sum().round(2)
        )
        ordre = {statut: k for k, statut in enumerate(STATUTS)}
        return parts.sort(polars.col("statut").replace_strict(ordre, return_dtype=polars.Int8))

    @property
    def phrases(self) -> list[str]:
        """Ce que dit le contrôle, en phrases."""
        par_statut = {ligne["statut"]: ligne for ligne in self.bilan.iter_rows(named=True)}
        dites = []
        for statut, libelle in STATUTS.items():
            if statut in par_statut:
                ligne = par_statut[statut]
                net = ligne["trop_paye"] - ligne["moins_paye"]
                euros = f", {formats.euros(net, 2)} d'écarts" if net else ""
                dites.append(f"{libelle} : {formats.pluriel(ligne['dossiers'], 'dossier')}{euros}.")
        lignes_refusees = self.refus["ligne"].n_unique()
        if lignes_refusees:
            dites.append(
                f"{formats.pluriel(lignes_refusees, 'ligne refusée', 'lignes refusées')}, non contrôlées."
            )
        return dites

    def objets(self) -> list[dict[str, Any]]:
        """Un objet par dossier : `id`, `statut`, `postes` (payé, dû, écart), `causes`, `explication`."""
        par_dossier: dict[str, list] = {}
        for ligne in self.causes.iter_rows(named=True):
            par_dossier.setdefault(ligne.pop("id"), []).append(ligne)
        rendus = []
        for rang, ligne in enumerate(self.table.iter_rows(named=True)):
            postes = {
                p.nom: {genre: ligne[f"{genre}_{p.nom}"] for genre in ("paye", "du", "ecart")}
                for k, p in enumerate(self.postes)
                if self.payes.connus[rang, k]
            }
            rendus.append(
                {
                    "id": ligne["id"], "texte": ligne["texte"], "statut": ligne["statut"], "postes": postes,
                    "causes": par_dossier.get(ligne["id"], []), "explication": ligne["explication"],
                }
            )  # fmt: skip
        return rendus


def ecrire(centimes: int) -> str:
    """Centimes en euros, sans décimales inutiles."""
    return formats.euros(centimes / CENTIMES, 0 if centimes % CENTIMES == 0 else 2)


def enumerer(phrases: list[str]) -> str:
    """« a », ou « a, ou b, ou c »."""
    return ", ou ".join(dict.fromkeys(phrases))


def controler(source: Any, loi: Any) -> Controle:
    """Contrôle d'un fichier de dossiers payés.

    `source` : chemin, table ou liste de dictionnaires, avec des colonnes `paye_<poste>` en euros. `loi` : celle sous
    laquelle on contrôle. Erreur (`ErreurEntree`) : source inutilisable.
    """
    payes = lire(source, loi)
    dus_, textes = dus(payes, loi)
    if not (payes.connus & (payes.centimes != dus_)).any():
        return Controle(payes, dus_, textes, [], polars.DataFrame(schema=SCHEMA), payes.avertissements)
    juge = Recherche(payes, dus_, textes, loi).chercher()
    return Controle(payes, dus_, textes, juge.hypotheses, juge.table, payes.avertissements)
