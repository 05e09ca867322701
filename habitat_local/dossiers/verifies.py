"""Des dossiers vérifiés : la seule chose que le calcul accepte, d'où qu'ils viennent."""

import dataclasses
from typing import Any, Literal

import polars

Genre = Literal["travaux", "fsl"]

SCHEMA_REFUS = {
    "ligne": polars.Int64,
    "id": polars.String,
    "colonne": polars.String,
    "valeur": polars.String,
    "attendu": polars.String,
    "motif": polars.String,
}


def aucun_refus() -> polars.DataFrame:
    """Table de refus vide."""
    return polars.DataFrame(schema=SCHEMA_REFUS)


@dataclasses.dataclass(frozen=True, eq=False)
class Dossiers:
    """Dossiers lus et vérifiés, immuables. `dossiers(source)` en fait de n'importe quelle source.

    `table` : une ligne par dossier admis, aux types de la loi (montants en euros, classes en Enum, inconnu manquant).
    `refus` : une ligne par motif de refus (ligne, id, colonne, valeur, attendu, motif).
    `avertissements` : phrases sur ce qui manque, ou ce qui a été lu d'une façon qu'il faut savoir.
    `genre` : « travaux » (aides aux travaux) ou « fsl » (demandes au fonds de solidarité).
    """

    _table: polars.DataFrame
    _refus: polars.DataFrame = dataclasses.field(default_factory=aucun_refus)
    avertissements: tuple[str, ...] = ()
    genre: Genre = "travaux"
    source: str = ""

    @property
    def table(self) -> polars.DataFrame:
        """Copie (sans recopier les valeurs) : la modifier ne change pas les dossiers."""
        return self._table.clone()

    @property
    def refus(self) -> polars.DataFrame:
        return self._refus.clone()

    @property
    def lignes_refusees(self) -> int:
        """Nombre de lignes refusées (une ligne peut l'être pour plusieurs motifs)."""
        return self._refus["ligne"].n_unique()

    def __len__(self) -> int:
        return self._table.height

    def __repr__(self) -> str:
        refus = f", {self.lignes_refusees} ligne(s) refusée(s)" if self._refus.height else ""
        return f"<{len(self)} dossier(s) « {self.genre} » vérifié(s){refus}>"

    def filtrer(self, *conditions: Any) -> "Dossiers":
        """Les dossiers qui remplissent ces conditions polars ; les refus restent."""
        return dataclasses.replace(self, _table=self._table.filter(*conditions))
