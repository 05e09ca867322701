"""Squelette d'une convention : un dossier que `--convention` accepte tel quel, à remplir depuis la page imprimée."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from habitat_local.communs.erreurs import ErreurEntree
from openfisca_habitat_local.mecanismes.communes import commune, communes_de_l_epci, nom_epci
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


def ecrire_squelette(nom: str, ou: Path, communes: Sequence[str] = (), epci: str | None = None) -> Path:
    """Écrit le dossier `ou/nom` et le rend. Erreur : nom mal formé, dossier déjà là, commune ou EPCI inconnus."""
    if not NOM.fullmatch(nom):
        raise ErreurEntree(f"« {nom} » : un nom de texte est en minuscules sans accent, chiffres et « _ ».")
    if bool(communes) == bool(epci):
        raise ErreurEntree(
            "Dites le territoire : --communes 49007,49015 ou --epci 244900015, l'un ou l'autre."
        )
    dossier = ou / nom
    if dossier.exists():
        raise ErreurEntree(f"{dossier} existe déjà : rien n'est écrit.")
    du = f"{datetime.date.today().year}-01-01"
    listees = (
        _communes(communes)
        if communes
        else tuple(communes_de_l_epci(str(epci), datetime.date.fromisoformat(du)))
    )
    territoire = f"epci: ['{epci}']" if epci else "communes: [" + ", ".join(f"'{c}'" for c in listees) + "]"
    champs = {
        "nom": nom, "du": du, "annee": du[:4], "territoire": territoire, "commune": listees[0],
        "titre": nom_epci(str(epci)) if epci else nom.replace("_", " ").capitalize(),
        "niveau": "epci" if epci else "ville",
    }  # fmt: skip
    fichiers = {
        "cadre.yaml": CADRE, "plan.yaml": PLAN, "aides/energie.yaml": AIDE, "cas/energie.yaml": CAS,
    }  # fmt: skip
    for relatif, modele in fichiers.items():
        (dossier / relatif).parent.mkdir(parents=True, exist_ok=True)
        (dossier / relatif).write_text(modele.format(**champs), encoding="utf-8")
    (dossier / "faits.yaml").write_text(FAITS, encoding="utf-8")
    return dossier


def _communes(codes: Sequence[str]) -> tuple[str, ...]:
    for code in codes:
        if commune(code) is None:
            raise ErreurEntree(f"commune « {code} » inconnue : un code INSEE de cinq caractères est attendu.")
    return tuple(codes)
