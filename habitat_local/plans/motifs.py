"""Pourquoi chaque aide n'est pas due, et les faits qui manquent, dossier par dossier."""

import numpy
import polars

from habitat_local.loi.plan import aides_nommees
from habitat_local.plans.demandes import demandees
from habitat_local.plans.etapes import Etapes
from habitat_local.plans.financement import MOTIFS, composantes, sections, variables_nommees
from habitat_local.plans.lot import RECEVABLE
from habitat_local.plans.nommees import Refus
from habitat_local.plans.phrases import OCCUPANTS, Mots, minuscule
from openfisca_habitat_local.nomenclatures.generales import (
    LigneTravaux,
    Motif,
    NatureTravaux,
    Profil,
    StatutDemandeur,
)

CLES = ("evenement", "case", "texte", "profils", "valeur", "compris", "donne")
LISTE = polars.List(polars.String)
#: Plafond que regarde chaque profil d'occupant.
PLAFONDS = {
    "tres_tres_modeste": "plafond_ressources_tres_modestes",
    "tres_modeste": "plafond_ressources_tres_modestes",
    "modeste": "plafond_ressources_modestes",
    "majore": "plafond_ressources_majores",
}
#: Faits dont l'absence explique un motif qui écarte tout le dossier.
FAITS_GENERAUX = {
    "sans_travaux": ("nature_travaux", "montant_travaux_ht"),
    "commune_inconnue": ("depcom_logement",),
    "hors_territoire": ("regime_national_applicable",),
    "profil_manquant": ("statut_demandeur", "niveau_loyer"),
    "ressources_indeterminees": ("categorie_ressources_anah", "rfr_menage", "nombre_personnes_menage"),
}
#: Début du nom des variables qui sont des alertes.
ALERTE = "alerte_"
#: Conditions qui vont par liste : toutes celles qui manquent se disent.
EN_LISTE = frozenset({Motif.fait_requis, Motif.fait_exclu, Motif.condition_generale})


def nom(enum, rang: int) -> str:
    """Nom de la modalité de ce rang."""
    return tuple(enum)[rang].name


def libelle(enum, rang: int) -> str:
    """Libellé de la modalité de ce rang."""
    return tuple(enum)[rang].value


class Motifs:
    """Phrases (`rang`, `section`, `phrase`) et manques (`rang`, `fait`) d'un lot."""

    def __init__(self, etapes: Etapes, nets: dict[str, numpy.ndarray]):
        self.etapes, self.lot = etapes, etapes.lot
        self.mots = Mots(self.lot, etapes.evenements)
        self.nets = nets
        #: Variables des aides nommées de tous les textes : elles disent elles-mêmes leurs motifs et leurs manques.
        self.nommees = variables_nommees()
        #: Dossiers à qui une subvention est versée : un prêt n'en est pas une.
        verses = [montant for section, montant in nets.items() if section != "prets"]
        self.payes = numpy.sum([numpy.zeros(self.lot.effectif), *verses], axis=0) > 0
        self.phrases: list[polars.DataFrame] = []
        self.manques: list[polars.DataFrame] = []
        self.degre = 0
        self._generaux()
        self._de_fermeture()
        self.degre = 1
        self._dits_manquants()
        self._des_aides_nommees()
        self._alertes()
        self._signalees()

    # --- Ce qui écarte tout le dossier ------------------------------------------------------------------

    def _generaux(self):
        final = self.lot.finals["recevabilite"]
        for rang in numpy.unique(final[final > 0]).tolist():
            motif = tuple(Motif)[rang]
            places = numpy.flatnonzero((final == rang) & ~self.payes)
            if motif is Motif.condition_generale or not places.size:
                continue
            faits = self._manques_generaux(motif, places)
            self._ajouter(places, "recevabilite", self._phrases_generales(motif, places, faits))

    def _manques_generaux(self, motif, places):
        """{fait: masque des places où il manque} des faits qui lèveraient ce motif."""
        masques = {}
        for fait in FAITS_GENERAUX.get(motif.name, ()):
            if fait == "niveau_loyer":
                bailleur = StatutDemandeur.proprietaire_bailleur.index
                concerne = self.lot.faits.valeurs("statut_demandeur")[places] == bailleur
            else:
                concerne = numpy.ones(len(places), dtype=bool)
            masques[fait] = concerne & ~self._connu(fait)[places]
        if motif is Motif.ressources_indeterminees:
            incomplets = masques["rfr_menage"] | masques["nombre_personnes_menage"]
            masques["categorie_ressources_anah"] &= ~incomplets
        for fait, masque in masques.items():
            self._noter_manque(places[masque], fait)
        return masques

    def _connu(self, fait):
        """Vrai où le fait est donné, et n'est pas la valeur qui veut dire « non renseigné »."""
        donne, variable = self.lot.faits.donne(fait), self.lot.faits.variables[fait]
        if fait in ("statut_demandeur", "niveau_loyer", "categorie_ressources_anah"):
            return donne & (self.lot.faits.valeurs(fait) != variable.default_value.index)
        return donne

    def _phrases_generales(self, motif, places, faits):
        """Une phrase par place : le motif, et les faits qui lui manquent."""
        bits = (
            sum(masque.astype(int) << n for n, masque in enumerate(faits.values()))
            if faits
            else numpy.zeros(len(places), int)
        )
        textes = {}
        for masque in numpy.unique(bits).tolist():
            noms = [fait for n, fait in enumerate(faits) if masque >> n & 1]
            textes[masque] = self._phrase_generale(motif, noms)
        return polars.Series(bits).replace_strict(textes, return_dtype=polars.String)

    def _phrase_generale(self, motif, manquants):
        nommes = ", ".join(self.lot.faits.nommer(fait) for fait in manquants)
        if motif is Motif.hors_territoire:
            return motif.value
        if motif in (Motif.profil_manquant, Motif.ressources_indeterminees):
            if nommes:
                return f"fait manquant : {nommes}"
            return "aucun texte n'aide ce demandeur" if motif is Motif.profil_manquant else motif.value
        return f"{motif.value} (fait manquant : {nommes})" if nommes else motif.value

    # --- Conditions qui ont fermé une aide --------------------------------------------------------------

    def _de_fermeture(self):
        lignes = self.etapes.fermetures.sort("evenement", maintain_order=True)
        for (numero,), groupe in lignes.partition_by("evenement", as_dict=True, maintain_order=True).items():
            self._d_un_evenement(numero, groupe)

    def _a_dire(self, section, rangs, motif):
        """Places dont ce motif est à dire : rien n'est versé, et il ne répète pas celui de l'Anah."""
        nets = self.nets[section] if section in self.nets else numpy.zeros(self.lot.effectif)
        dits = nets[rangs] <= 0
        if motif is Motif.anah_ne_finance_pas:
            return dits & (self.lot.finals["anah"][rangs] == 0)
        if section == "recevabilite":
            return dits & ~self.payes[rangs]
        return dits

    def _d_un_evenement(self, numero, groupe):
        evenement = self.etapes.evenements[numero]
        section = self.lot.sections[groupe["section"][0]]
        if section == "ressources" or evenement.variable in self.lot.nommees:
            return
        groupe = groupe.filter(self._a_dire(section, groupe["rang"].to_numpy(), evenement.motif))
        if not groupe.height or (evenement.variable == "texte_applicable"):
            return
        colonnes, bits = self._manquants(evenement.fait, groupe["rang"].to_numpy())
        groupe = groupe.with_columns(_manque=polars.Series(bits), _details=self._details(evenement, groupe))
        cles = [*CLES, "_manque", "_details"]
        uniques = groupe.select(cles).unique(maintain_order=True)
        textes = [self._phrase(ligne, colonnes) for ligne in uniques.iter_rows(named=True)]
        dites = groupe.join(
            uniques.with_columns(phrase=polars.Series(textes, dtype=polars.String)),
            on=cles, how="left", nulls_equal=True, maintain_order="left",
        )  # fmt: skip
        self._ajouter(dites["rang"].to_numpy(), section, dites["phrase"], evenement.motif in EN_LISTE)

    def _manquants(self, fait, rangs):
        """(colonnes qui établiraient le fait, bits de celles qui manquent à chaque dossier)."""
        bits = numpy.zeros(len(rangs), dtype=numpy.int64)
        colonnes: list[str] = []
        if fait is None or fait in ("profil_demandeur", "travaux_retenus_anah"):
            return colonnes, bits
        for colonne, masque in self.lot.faits.manquants(fait):
            bits |= masque[rangs].astype(numpy.int64) << len(colonnes)
            colonnes.append(colonne)
            self._noter_manque(rangs[masque[rangs]], colonne)
        return colonnes, bits

    def _details(self, evenement, groupe):
        """Ce qu'une phrase de profil dit du dossier : profil, statut, projet, revenu, plafonds."""
        rangs = groupe["rang"].to_numpy()
        if evenement.fait != "profil_demandeur":
            return polars.Series([None], dtype=polars.Struct({"profil": polars.Int32})).new_from_index(
                0, len(rangs)
            )
        faits = self.lot.faits
        colonnes = {
            "profil": faits.valeurs("profil_demandeur")[rangs].astype(int),
            "statut": faits.valeurs("statut_demandeur")[rangs].astype(int),
            "projet": faits.valeurs("nature_travaux")[rangs].astype(int),
            "ligne": self.etapes.suivie[rangs],
        }
        admis = groupe["profils"].fill_null(0).to_numpy()
        occupants = sum((admis >> Profil[n].index) & 1 for n in OCCUPANTS) > 0
        calculee = occupants & ~faits.donne("categorie_ressources_anah")[rangs]
        revenu = faits.valeurs("rfr_menage")[rangs].astype(float)
        colonnes["revenu"] = numpy.where(calculee & (revenu >= 0), numpy.round(revenu, 2), numpy.nan)
        for nom_, variable in PLAFONDS.items():
            valeurs = (
                faits.valeurs(variable)[rangs].astype(float)
                if calculee.any()
                else numpy.full(len(rangs), -1.0)
            )
            colonnes[nom_] = numpy.where(calculee & (valeurs >= 0), numpy.round(valeurs, 2), numpy.nan)
        return polars.DataFrame(colonnes).fill_nan(None).to_struct()

    def _phrase(self, ligne, colonnes):
        manquants = [c for n, c in enumerate(colonnes) if ligne["_manque"] >> n & 1]
        return self.mots.phrase(
            ligne["evenement"], ligne["case"], ligne["texte"], ligne["valeur"], ligne["compris"], ligne["profils"],
            ligne["donne"], manquants, details_lisibles(ligne["_details"]),
        )  # fmt: skip

    # --- Faits qu'une formule dit manquants --------------------------------------------------------------

    def _dits_manquants(self):
        for evenement in self.lot.recueil.evenements:
            if evenement.nature == "manque" and evenement.fait and evenement.variable not in self.nommees:
                places = self._qui_le_demandent(evenement)
                for colonne, masque in self.lot.faits.manquants(evenement.fait):
                    self._noter_manque(places[masque[places]], colonne)

    def _des_aides_nommees(self):
        """Aides nommées demandées et non dues, chacune pour sa raison ; faits qu'elles attendent."""
        refus = Refus(self.lot, self.mots)
        for section, places, phrases in refus.phrases():
            self._ajouter(places, section, phrases)
        for places, fait in refus.manques():
            for colonne, masque in self.lot.faits.manquants(fait):
                self._noter_manque(places[masque[places]], colonne)

    def _qui_le_demandent(self, evenement):
        """Dossiers à qui ce manque est à dire : recevables, et que la variable qui le dit regarde."""
        places = evenement.places[self.lot.finals["recevabilite"][evenement.places] == RECEVABLE]
        nom_ = evenement.variable
        if nom_.removeprefix("motif_") in composantes():
            return places[demandees(self.lot, nom_)[places]]
        # Une définition se calcule pour tout le lot dès qu'un seul dossier la demande.
        if self.lot.faits.variables[nom_].value_type is bool or nom_ in self.lot.faits.cites:
            return places[self._examines(nom_)[places]]
        return places

    def _examines(self, fait):
        """Dossiers dont une condition porte sur ce fait calculé."""
        examines = numpy.zeros(self.lot.effectif, dtype=bool)
        for evenement in self.lot.recueil.evenements:
            if evenement.nature == "condition" and evenement.fait == fait:
                examines[evenement.places] = True
        return examines

    def _alertes(self):
        """Alertes vraies : non des motifs de refus, mais ce que le texte demande de vérifier."""
        alertes = sorted(nom for nom in self.lot.faits.lues if nom.startswith(ALERTE))
        for nom_ in alertes:
            places = numpy.flatnonzero(self.lot.faits.valeurs(nom_))
            if places.size:
                phrase = f"alerte : {minuscule(self.lot.faits.label(nom_))}"
                self._ajouter(places, "alertes", polars.Series([phrase] * places.size), en_liste=True)

    def _signalees(self):
        """Informations dont les conditions sont réunies, aides décidées au cas par cas : dites, jamais chiffrées."""
        for aide in aides_nommees().values():
            if aide.nature == "information":
                places = numpy.flatnonzero(self.lot.faits.valeurs(aide.variable))
                phrase = f"à savoir : {aide.titre}"
            elif aide.au_cas_par_cas:
                motifs = self.lot.systeme.variables[aide.motif].possible_values
                signale = motifs["au_cas_par_cas"].index
                places = numpy.flatnonzero(self.lot.faits.valeurs(aide.motif) == signale)
                phrase = f"{aide.titre} : au cas par cas ({aide.titre_du_texte}), signalé, non calculé"
            else:
                continue
            if places.size:
                self._ajouter(places, "alertes", polars.Series([phrase] * places.size), en_liste=True)

    # --- Rassembler --------------------------------------------------------------------------------------

    def _noter_manque(self, rangs, fait):
        if len(rangs):
            self.manques.append(
                polars.DataFrame(
                    {"rang": rangs.astype(numpy.uint32), "fait": [fait] * len(rangs), "degre": self.degre}
                )
            )

    def _ajouter(self, rangs, section, phrases, en_liste=False):
        self.phrases.append(
            polars.DataFrame(
                {"rang": rangs.astype(numpy.uint32), "phrase": phrases},
                schema={"rang": polars.UInt32, "phrase": polars.String},
            ).with_columns(section=polars.lit(section), en_liste=polars.lit(en_liste))
        )

    def listes(self) -> polars.DataFrame:
        """`rang`, `motifs`, `manquants` : les phrases, financeur par financeur, et les colonnes à donner ; et `phrase_…`,
        celle de chaque financeur."""
        tous = polars.DataFrame({"rang": numpy.arange(self.lot.effectif, dtype=numpy.uint32)})
        reunies = self._reunies()
        for section in MOTIFS:
            siennes = reunies.filter(section=section).select(
                "rang", polars.col("phrase").alias(f"phrase_{section}")
            )
            tous = tous.join(siennes, on="rang", how="left", maintain_order="left")
        return (
            tous.join(self._motifs(reunies), on="rang", how="left", maintain_order="left")
            .join(self._manquants_de_chacun(), on="rang", how="left", maintain_order="left")
            .with_columns(polars.col("motifs", "manquants").fill_null(polars.lit([], LISTE)))
        )

    def _reunies(self):
        """Une phrase par financeur : la première condition qui ferme ; des faits exigés, tous ceux qui manquent."""
        if not self.phrases:
            return polars.DataFrame(
                schema={"rang": polars.UInt32, "section": polars.String, "phrase": polars.String}
            )
        return (
            polars.concat(self.phrases)
            .group_by("rang", "section", maintain_order=True)
            .agg(
                phrase=polars.when(polars.col("en_liste").first())
                .then(polars.col("phrase").filter("en_liste").unique(maintain_order=True).str.join(" ; "))
                .otherwise(polars.col("phrase").first())
            )
        )

    def _motifs(self, reunies):
        ordre = {cle: n for n, cle in enumerate(dict.fromkeys([*sections(), *self.lot.sections]))}
        noms = dict.fromkeys(self.lot.sections, "") | {c: f"{titre} : " for c, titre in sections().items()}
        noms |= dict.fromkeys(self.nommees, "") | {"recevabilite": "", "alertes": ""}
        return (
            reunies.with_columns(
                _ordre=polars.col("section").replace_strict(ordre, return_dtype=polars.Int32, default=99)
            )
            .sort("rang", "_ordre", maintain_order=True)
            .group_by("rang", maintain_order=True)
            .agg(motifs=polars.col("section").replace(noms) + polars.col("phrase"))
        )

    def _manquants_de_chacun(self):
        if not self.manques:
            return polars.DataFrame(schema={"rang": polars.UInt32, "manquants": LISTE})
        # D'abord ce qui ferme, puis ce qui pourrait compter ; le plus d'aides d'abord ; puis l'ordre des colonnes, et non
        # celui de l'examen du lot.
        rangs = {nom: n for n, nom in enumerate(self.lot.faits.colonnes)}
        colonne = polars.col("fait").replace_strict(rangs, default=len(rangs), return_dtype=polars.Int32)
        return (
            polars.concat(self.manques)
            .group_by("rang", "fait")
            .agg(polars.col("degre").min(), attendu_par=polars.len())
            .sort("rang", "degre", -polars.col("attendu_par").cast(polars.Int64), colonne, "fait")
            .group_by("rang", maintain_order=True)
            .agg(manquants="fait")
        )


def details_lisibles(brut):
    """Noms et libellés des rangs d'un détail de profil."""
    if brut is None or brut.get("statut") is None:
        return {"profil": "", "statut": "", "projet": "", "revenu": None, "plafonds": {}}
    ligne = brut["ligne"]
    return {
        "profil": libelle(Profil, brut["profil"]),
        "statut": nom(StatutDemandeur, brut["statut"]),
        "projet": libelle(LigneTravaux, ligne) if ligne else libelle(NatureTravaux, brut["projet"]),
        "revenu": brut["revenu"],
        "plafonds": {cle: brut[cle] for cle in PLAFONDS},
    }


#: Variables des motifs, pour qui n'a besoin que d'elles.
VARIABLES = tuple(MOTIFS.values())
