"""L'explication d'un lot : règles, motifs et manques de chaque dossier ; ses étapes, en JSON ou en table."""

import json
from collections import Counter

import numpy
import polars

from habitat_local.plans.etapes import Etapes
from habitat_local.plans.financement import MOTIFS, nets
from habitat_local.plans.lot import Lot
from habitat_local.plans.motifs import LISTE, Motifs
from habitat_local.plans.phrases import Mots
from habitat_local.plans.references import regles_citees

CLES = ("section", "evenement", "case", "texte", "profils", "compris", "borne")
#: Parties dont les règles jouent toujours : elles disent de quel texte et de quelles ressources il s'agit.
TOUJOURS = ("recevabilite", "ressources")


class Explication:
    """Règles, motifs, manques et étapes d'un lot, chacun construit des seules clés de son dossier."""

    def __init__(self, lot: Lot):
        self.lot = lot
        self.etapes = Etapes(lot)
        self.mots = Mots(lot, self.etapes.evenements)
        propres = {v.section: v.description.variable for v in lot.nommees.values() if v.section}
        self.nets = {s: lot.faits.valeurs(nom).astype(float) for s, nom in (nets() | propres).items()}
        self._preparer()

    def notes(self) -> polars.DataFrame:
        """`motifs`, `manquants`, `regles` : une liste par dossier, dans l'ordre des dossiers."""
        motifs = Motifs(self.etapes, self.nets).listes()
        return motifs.join(self._regles(), on="rang", how="left", maintain_order="left").select(
            *(f"phrase_{section}" for section in MOTIFS),
            "motifs",
            "manquants",
            regles=polars.col("regles").fill_null(polars.lit([], LISTE)),
        )

    # --- Règles ------------------------------------------------------------------------------------------

    def _regles(self):
        """Règles de chaque dossier : celles de ses étapes qui ont joué, et des oui, non et listes qu'elles supposent."""
        jouent = self.lignes.filter("joue").select("rang", "couple").unique()
        des_etapes = jouent.join(a_plat("couple", self.regles_des_couples), on="couple").select(
            "rang", "regle"
        )
        return (
            polars.concat([des_etapes, *self._jouees()])
            .unique()
            .sort("rang", "regle")
            .group_by("rang", maintain_order=True)
            .agg(regles="regle")
        )

    def _jouees(self):
        """Règles des paramètres qui ont joué sans être une étape."""
        for places, cases in self.lot.jouees:
            places, cases = places[cases >= 0], cases[cases >= 0]
            textes = self.lot.territoires[places].astype(numpy.int64)
            uniques, retour = numpy.unique(cases.astype(numpy.int64) << 8 | textes, return_inverse=True)
            listes = [
                self.lot.regles_du_texte(self.lot.reference(u >> 8).regles, u & 255) for u in uniques.tolist()
            ]
            couples = polars.DataFrame(
                {"rang": places.astype(numpy.uint32), "couple": retour.astype(numpy.uint32)}
            )
            yield couples.join(a_plat("couple", listes), on="couple").select("rang", "regle")

    # --- Ce que les étapes ont de constant ---------------------------------------------------------------

    def _jouent(self, lignes):
        """Étapes qui ont joué : celles des aides versées, et ce qui en a fermé une."""
        toujours = numpy.ones(self.lot.effectif, dtype=bool)
        paye = [
            self.nets[s] != 0 if s in self.nets else toujours & (s in TOUJOURS) for s in self.lot.sections
        ]
        versees = numpy.stack(paye)[lignes["section"].to_numpy(), lignes["rang"].to_numpy()]
        ressources = lignes["section"].to_numpy() == self.lot.rang_de_section("ressources")
        return (
            polars.Series(versees) & (lignes["rempli"].fill_null(True) | polars.Series(ressources))
            | lignes["ferme"]
        )

    def _preparer(self):
        """Numérote les constantes, puis les couples (étapes d'une même aide, constante) : leurs règles en dépendent."""
        # Seule la borne d'une condition entre dans ses mots ; les autres valeurs changent à chaque dossier.
        conditions = [n for n, e in enumerate(self.etapes.evenements) if e.nature == "condition"]
        borne = polars.when(polars.col("evenement").is_in(conditions)).then("valeur")
        lignes = self.etapes.lignes.with_columns(joue=self._jouent(self.etapes.lignes), borne=borne)
        uniques = lignes.select(CLES).unique(maintain_order=True)
        self.constantes = [self._constante(ligne) for ligne in uniques.iter_rows(named=True)]
        numeros = uniques.with_row_index("constante")
        lignes = lignes.join(numeros, on=CLES, how="left", nulls_equal=True, maintain_order="left")
        qui_jouent = polars.col("constante").filter("joue").cast(polars.String).str.join(",")
        aides = lignes.group_by("rang", "section").agg(aide=qui_jouent)
        lignes = lignes.join(aides, on=("rang", "section"), how="left", maintain_order="left")
        couples = lignes.select("aide", "constante").unique(maintain_order=True)
        self.couples = couples["constante"].to_list()
        self.regles_des_couples = self._preciser(couples)
        self.lignes = lignes.join(
            couples.with_row_index("couple"), on=("aide", "constante"), how="left", maintain_order="left"
        )

    def _preciser(self, couples):
        """Règles de chaque couple : d'un paramètre que plusieurs règles partagent, celles que ses voisines citent le plus.

        Un plafond commun à cinq lignes du tableau cite cinq règles ; le taux de la même aide dit laquelle est celle
        du dossier.
        """
        comptes: dict[str, Counter] = {}
        for aide in couples["aide"].unique().to_list():
            numeros = [int(n) for n in aide.split(",")] if aide else []
            comptes[aide] = Counter(r for n in set(numeros) for r in self.constantes[n]["regles"])
        return [
            les_plus_citees(self.constantes[n]["regles"], comptes[aide]) for aide, n in couples.iter_rows()
        ]

    def _constante(self, ligne):
        evenement, reference = self.etapes.evenements[ligne["evenement"]], self.mots.reference(ligne["case"])
        condition = evenement.nature == "condition"
        return {
            "aide": self.lot.sections[ligne["section"]],
            "variable": evenement.variable,
            "etape": evenement.nature,
            "libelle": self.mots.libelle(ligne["evenement"], ligne["case"]),
            "unite": self.mots.unite(ligne["evenement"], ligne["case"]),
            "exige": self.mots.exigence(
                ligne["evenement"], ligne["case"], ligne["borne"], ligne["compris"], ligne["profils"]
            )
            if condition
            else None,
            "fait": evenement.fait,
            "parametre": reference.chemin if reference else None,
            "regles": self._regles_d_une_etape(evenement, reference, ligne["texte"]),
            "article": (reference.article or None) if reference else None,
        }

    def _regles_d_une_etape(self, evenement, reference, texte):
        """Règles du paramètre lu, et du fait que l'étape emploie si lui-même en suit une."""
        regles = list(reference.regles) if reference else []
        du_fait = regles_citees(self.lot.faits.variables[evenement.fait].reference) if evenement.fait else []
        regles, du_fait = (list(dict.fromkeys(self.lot.regles_du_texte(r, texte))) for r in (regles, du_fait))
        if evenement.nature == "fait":
            return list(dict.fromkeys([*regles, *du_fait]))
        if evenement.nature != "condition" or evenement.fait == "travaux_retenus_anah":
            return regles
        # D'une liste de conditions sous plusieurs règles, celles que le fait suit lui-même.
        return [r for r in du_fait if r in regles] or regles or du_fait

    def etapes_en_json(self) -> polars.Series:
        """Liste JSON des étapes de chaque dossier, dans l'ordre des dossiers."""
        debuts = [
            json.dumps({**self.constantes[n], "regles": regles}, ensure_ascii=False)[:-1]
            for n, regles in zip(self.couples, self.regles_des_couples, strict=True)
        ]
        ecrites = self.lignes.select(
            "rang",
            etape=polars.concat_str(
                polars.Series(debuts, dtype=polars.String).gather(self.lignes["couple"]),
                polars.lit(', "valeur": '),
                polars.col("valeur").cast(polars.String).fill_null("null"),
                polars.lit(', "donne": '),
                polars.col("donne").fill_null("null"),
                polars.lit(', "rempli": '),
                polars.col("rempli").cast(polars.String).fill_null("null"),
                polars.lit("}"),
            ),
        )
        listes = ecrites.group_by("rang", maintain_order=True).agg(polars.col("etape").str.join(", "))
        tous = polars.DataFrame({"rang": numpy.arange(self.lot.effectif, dtype=numpy.uint32)})
        reunies = tous.join(listes, on="rang", how="left", maintain_order="left")
        return ("[" + reunies["etape"].fill_null("") + "]").alias("etapes")


def a_plat(nom: str, listes: list[list[str]]) -> polars.DataFrame:
    """(`nom`, `regle`) : une ligne par règle de chaque liste, numérotée."""
    numeros = numpy.repeat(numpy.arange(len(listes), dtype=numpy.uint32), [len(liste) for liste in listes])
    regles = [regle for liste in listes for regle in liste]
    return polars.DataFrame({nom: numeros, "regle": polars.Series(regles, dtype=polars.String)})


def famille(regle):
    """Famille d'une règle : HAG-ANAH-PO-06 est de HAG-ANAH-PO."""
    return regle.rpartition("-")[0]


def les_plus_citees(regles, comptes):
    """De ces règles, celles que l'aide cite le plus, famille par famille."""
    plus: dict[str, int] = {}
    for regle in regles:
        plus[famille(regle)] = max(plus.get(famille(regle), 0), comptes[regle])
    return [regle for regle in regles if comptes[regle] == plus[famille(regle)]]


CONSTANTES = (
    "aide",
    "variable",
    "etape",
    "libelle",
    "unite",
    "exige",
    "fait",
    "parametre",
    "regles",
    "article",
)
