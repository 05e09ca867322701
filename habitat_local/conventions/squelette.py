"""Squelette d'une convention : un dossier que `--convention` accepte tel quel, à remplir depuis la page imprimée."""

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.mecanismes.communes import (
    commune,
    communes_de_l_epci,
    communes_de_la_region,
    communes_du_departement,
    nom_epci,
)
from openfisca_habitat_local.systeme.format.dossiers import NOM

CADRE = """\
# Le texte, son territoire, sa vie. Tout ce qui suit dans le dossier hérite de source, du, au, confiance.
titre: {titre}
niveau: {niveau}                # region, departement, epci ou ville
source: {titre}, document et date à écrire
confiance: secondaire           # imprime (lu sur l'acte), officiel, secondaire, derive
du: {du}
# au: {annee}-12-31             # dernier jour ; sans lui, la fin du texte est inconnue
# fin: article qui le dit
{territoire}
"""
AIDE = """\
# Une aide : taux x base bornée, ou forfait, sous conditions. Copiez ce fichier pour chaque aide de la page.
titre: Aide aux travaux d'économie d'énergie
article: page, article ou annexe
financeur: {niveau}             # les libellés des financeurs sont dans plan.yaml
si:
  statut_demandeur: proprietaire_occupant
  gain_energetique: {{au_moins: 0.35}}
base: montant_travaux_ht
taux: 0.1
plafond: 1000
"""
PLAN = """\
financeurs:
  {niveau}: {titre}
"""
FAITS = """\
# Ce que seul ce texte demande et qu'aucune colonne ne dit (habitat-local schema les montre). Exemple :
# centre_bourg: {genre: booleen, titre: Le logement est dans le périmètre du centre-bourg}
"""
CAS = """\
# Un cas par borne, des deux côtés. Essayer : openfisca test cas/ avec la variable HABITAT_LOCAL_CONVENTIONS.
- name: "Sous le plafond"
  period: {du}
  absolute_error_margin: 0.005
  input: &projet
    depcom_logement: "{commune}"
    statut_demandeur: proprietaire_occupant
    nature_travaux: energie
    gain_energetique: 0.35
    montant_travaux_ht: 8000
    montant_travaux_ttc: 8440
  output: {{{nom}_energie: 800}}
- name: "Le plafond"
  period: {du}
  absolute_error_margin: 0.005
  input: {{<<: *projet, montant_travaux_ht: 20000, montant_travaux_ttc: 21100}}
  output: {{{nom}_energie: 1000}}
- name: "Gain sous la borne"
  period: {du}
  absolute_error_margin: 0.005
  input: {{<<: *projet, gain_energetique: 0.34}}
  output: {{{nom}_energie: 0}}
"""


#: {division: (niveau du texte, communes d'un de ses codes un jour donné)}.
DIVISIONS: dict[str, tuple[str, Callable[[str, datetime.date], tuple[str, ...]]]] = {
    "communes": ("ville", lambda code, _: (code,)),
    "epci": ("epci", communes_de_l_epci),
    "departements": ("departement", communes_du_departement),
    "regions": ("region", communes_de_la_region),
}


def ecrire_squelette(nom: str, ou: Path, **territoire: Sequence[str]) -> Path:
    """Écrit le dossier `ou/nom` et le rend. `territoire` : les codes d'une division (`DIVISIONS`), une seule.

    Erreur : nom mal formé, dossier déjà là, aucun territoire ou deux, code inconnu.
    """
    if not NOM.fullmatch(nom):
        raise ErreurEntree(f"« {nom} » : un nom de texte est en minuscules sans accent, chiffres et « _ ».")
    dits = {division: list(codes) for division, codes in territoire.items() if codes}
    if len(dits) != 1:
        raise ErreurEntree(
            "Dites le territoire, d'une façon : --communes 49007,49015, --epci 244900015, --departements 49 ou "
            "--regions 52."
        )
    dossier = ou / nom
    if dossier.exists():
        raise ErreurEntree(f"{dossier} existe déjà : rien n'est écrit.")
    du = datetime.date(datetime.date.today().year, 1, 1)
    ((division, codes),) = dits.items()
    niveau, communes_de = DIVISIONS[division]
    couvertes = _couvertes(division, codes, communes_de, du)
    champs = {
        "nom": nom, "du": du.isoformat(), "annee": du.year, "commune": couvertes[0], "niveau": niveau,
        "territoire": f"{division}: [" + ", ".join(f"'{code}'" for code in codes) + "]",
        "titre": nom_epci(codes[0]) if division == "epci" else nom.replace("_", " ").capitalize(),
    }  # fmt: skip
    fichiers = {
        "cadre.yaml": CADRE, "plan.yaml": PLAN, "aides/energie.yaml": AIDE, "cas/energie.yaml": CAS,
    }  # fmt: skip
    for relatif, modele in fichiers.items():
        (dossier / relatif).parent.mkdir(parents=True, exist_ok=True)
        (dossier / relatif).write_text(modele.format(**champs), encoding="utf-8")
    (dossier / "faits.yaml").write_text(FAITS, encoding="utf-8")
    return dossier


def _couvertes(
    division: str, codes: list[str], communes_de: Callable[..., tuple[str, ...]], jour: datetime.date
) -> list[str]:
    """Communes de ces codes. Erreur : l'un est inconnu."""
    if division == "communes":
        for code in codes:
            if commune(code) is None:
                raise ErreurEntree(
                    f"commune « {code} » inconnue : un code INSEE de cinq caractères est attendu."
                )
    try:
        return [c for code in codes for c in communes_de(code, jour)]
    except ValueError as erreur:
        raise ErreurEntree(str(erreur)) from None
