"""Ce que le chiffrage dit, en phrases : celles du rapport et de l'écran.

Chaque phrase se déduit des tables : droits ouverts, ce que les enveloppes paient vraiment, qui gagne, qui perd, qui est
dans la loi, qui supporte l'économie. Ce qui est inconnu est dit inconnu, avec sa cause.
"""

from habitat_local.chiffrage import secret
from habitat_local.chiffrage.axes import DANS_LA_LOI, EXAMINES, FAITS_REQUIS, INCOMPLET
from habitat_local.chiffrage.financeurs import FINANCEURS, minuscule
from habitat_local.chiffrage.libelles import libelle
from habitat_local.communs import formats
from habitat_local.communs.formats import effectif, euros, pluriel
from habitat_local.loi import comparaison
from habitat_local.restitution import tables
from openfisca_habitat_local.mecanismes.plusieurs_textes import a_tableaux


def virgules(morceaux: list[str]) -> str:
    """« a, b et c »."""
    return " et ".join([", ".join(morceaux[:-1]), morceaux[-1]] if len(morceaux) > 1 else morceaux)


# --- Droits ouverts, et ce que les enveloppes paient ------------------------------------------------------


def cout(chiffrage) -> str:
    """« La Ville verserait 17 329 € de plus… » : les droits ouverts, avant toute limite d'enveloppe."""
    nom = tables.principal(chiffrage)
    financeur = FINANCEURS[nom]
    base, reforme = chiffrage.publies[f"{nom}_base"], chiffrage.publies[f"{nom}_reforme"]
    ecart = tables.difference(reforme, base)
    if ecart is None:
        return f"Coût masqué : moins de {chiffrage.secret} dossiers déposés ou aidés."
    sujet, verbe = financeur.sujet, "verseraient" if financeur.pluriel else "verserait"
    if not ecart:
        return f"Aucun financeur ne verserait plus ni moins : {minuscule(sujet)} {verbe} {euros(base)}, comme aujourd'hui."
    part = f" ({formats.signe(ecart / base, lambda v: formats.pourcentage(v, 0))})" if base else ""
    sens = "de plus" if ecart > 0 else "de moins"
    phrase = f"{sujet} {verbe} {euros(abs(ecart))} {sens}{part} : {euros(reforme)} au lieu de {euros(base)}."
    total = tables.difference(chiffrage.publies["total_reforme"], chiffrage.publies["total_base"])
    return phrase if total == ecart else f"{phrase[:-1]} ; tous financeurs ensemble, {formats.signe(total)}."


def paye(chiffrage) -> str | None:
    """Ce que les enveloppes connues paient vraiment, avant et après ; None s'il n'y en a pas, ou masqué."""
    comptes = chiffrage.payes()
    if not comptes or chiffrage.etats:
        return None
    (base, servies_base), (reforme, servies) = comptes["base"], comptes["reforme"]
    if not any(tables.depassee(paire) for paire in paires(chiffrage)):
        return "Les enveloppes connues suffisent, avec et sans la réforme."
    if (base, servies_base) == (reforme, servies):
        return (
            f"Dans la limite des enveloppes, rien ne change : {euros(base)} payés, "
            f"{pluriel(servies, 'demande servie', 'demandes servies')}."
        )
    avant = f" au lieu de {effectif(servies_base)}" if servies != servies_base else ", comme aujourd'hui"
    somme = f"{euros(reforme)} seraient payés au lieu de {euros(base)}"
    if reforme == base:
        somme = f"{euros(reforme)} seraient payés, comme aujourd'hui"
    return (
        f"Dans la limite des enveloppes, {somme}, pour "
        f"{pluriel(servies, 'demande servie', 'demandes servies')}{avant}."
    )


def par_annee(chiffrage) -> str | None:
    """L'écart de chaque année de dépôt, s'il y en a plusieurs."""
    if len(chiffrage.annees) < 2 or chiffrage.publies["total_base"] is None:
        return None
    cachees = chiffrage.cachees("annee")
    ecarts = [
        (ligne["annee"], tables.difference(ligne["total_reforme"], ligne["total_base"]))
        for ligne in chiffrage.par("annee").iter_rows(named=True)
        if ligne["annee"] not in cachees
    ]
    if not any(ecart for _, ecart in ecarts):
        return None
    dites = virgules([f"{formats.signe(ecart)} en {annee}" for annee, ecart in ecarts if ecart])
    return f"Par année de dépôt, tous financeurs : {dites}."


def sans_objet(chiffrage) -> str | None:
    """La réforme ne touche aucun dossier : le dire, et si c'est qu'elle est d'un autre texte."""
    totaux = chiffrage.totaux
    if totaux["gagnants"] or totaux["perdants"] or totaux["verse"] or totaux["economise"]:
        return None
    if any(tables.change(paire) for paire in paires(chiffrage)):
        return None
    phrase = "La réforme ne touche aucun dossier de cette population."
    lois = chiffrage.systemes
    chemins = (c.chemin.split(".") for c in comparaison.changements(lois["base"], lois["reforme"]))
    textes = sorted({c[2] if c[1] == "conventions" else "" for c in chemins})
    # Le cube ne range les dossiers que par texte à tableaux : d'un texte à aides nommées, il ne dit pas qui en relève.
    conventions = lois["base"].parameters.children["habitat_local"].children["conventions"].children
    ranges = all(texte in conventions and a_tableaux(conventions[texte]) for texte in textes)
    if textes and ranges and not set(textes) & set(chiffrage.cube["texte"]):
        noms = virgules([libelle("texte", texte) for texte in textes])
        phrase += f" Elle change le texte {noms}, dont aucun dossier ne relève."
    return phrase


# --- Qui gagne, qui perd, qui paie ------------------------------------------------------------------------


def gagnants(chiffrage) -> str:
    totaux = getattr(chiffrage, "publies", chiffrage.totaux)  # le FSL ne masque rien
    if totaux["gagnants"] == 0 and totaux["perdants"] == 0:
        return "Aucun dossier de cette population ne gagne ni ne perd."
    phrases_ = []
    for qui, verbe, somme in (("gagnants", "gagne", "gains"), ("perdants", "perd", "pertes")):
        nombre = totaux[qui]
        pluriels = f"{verbe}nt" if verbe == "gagne" else "perdent"
        if nombre is None:
            phrases_.append(f"moins de {chiffrage.secret} dossiers {pluriels}")
        elif nombre and totaux[somme] is None:
            phrases_.append(f"{pluriel(nombre, 'dossier')} {pluriels}")
        elif nombre:
            moyen = euros(totaux[somme] / nombre)
            accord = verbe if nombre < 2 else pluriels
            phrases_.append(f"{pluriel(nombre, 'dossier')} {accord} {moyen} en moyenne")
        else:
            phrases_.append(f"aucun n'y {verbe}")
    texte = ", ".join(phrases_)
    return texte[0].upper() + texte[1:] + "."


def reste(chiffrage) -> str:
    """Le reste à charge moyen, avant et après ; inconnu, avec sa cause."""
    base, reforme = chiffrage.reste_moyen("base"), chiffrage.reste_moyen("reforme")
    aides, suivis = chiffrage.totaux["aides"], chiffrage.totaux["suivis"]
    if base is None and suivis:
        return "Reste à charge moyen masqué."
    if not aides:
        return "Reste à charge sans objet : aucun dossier n'a d'aide, ni avant ni après."
    if base is None:
        return "Reste à charge inconnu : aucun des dossiers aidés n'a de coût TTC."
    connus = chiffrage.publies["aides"] is not None and aides != suivis
    sur = f" ({effectif(suivis)} des {effectif(aides)} dossiers aidés ont un coût TTC)" if connus else ""
    if round(reforme - base, 2) == 0:
        return f"Reste à charge moyen d'un dossier aidé{sur} : {euros(base)}, inchangé."
    return f"Reste à charge moyen d'un dossier aidé{sur} : {euros(reforme)} au lieu de {euros(base)}."


def emplois(comptes: dict, total: str, postes: dict[str, str]) -> str:
    """« 60 % réduisent le reste à charge des ménages et 40 % remplacent un autre financeur »."""
    parts = {suite: comptes[nom] / comptes[total] for nom, suite in postes.items() if comptes[nom] > 0}
    return virgules([f"{formats.pourcentage(part, 0)} {suite}" for suite, part in parts.items()])


def qui_paie(chiffrage) -> str | None:
    """Où va ce qui est versé en plus, qui supporte ce qui est économisé ; None si rien ne bouge, ou masqué."""
    comptes = chiffrage.qui_paie()
    if chiffrage.publies["reste_base"] is None:
        return None
    phrases_ = []
    if comptes["verse"] > 0:
        postes = {
            "menages": "réduisent le reste à charge des ménages",
            "remplace": "remplacent un autre financeur",
            "sans_effet": "n'ont pas d'effet mesuré sur lui",
        }
        phrases_.append(f"Sur {euros(comptes['verse'])} versés en plus, {emplois(comptes, 'verse', postes)}.")
    if comptes["economise"] > 0:
        postes = {
            "supporte": "sont supportés par les ménages",
            "remplace": "sont pris en charge par un autre financeur",
            "economie_sans_effet": "n'ont pas d'effet mesuré sur leur reste à charge",
        }
        phrases_.append(
            f"Sur {euros(comptes['economise'])} économisés, {emplois(comptes, 'economise', postes)}."
        )
    return " ".join(phrases_) or None


# --- Dans la loi, hors d'elle -----------------------------------------------------------------------------

#: Suite de « N dossiers », par situation.
SUITES = {
    FAITS_REQUIS: "sans une condition que leur texte exige de tous",
    "sans_travaux": "sans projet de travaux",
    "hors_periode": "hors de la durée de tout texte",
    "hors_territoire": "hors du territoire de tout texte",
    "commune_inconnue": "de commune inconnue",
}


def compter_les_situations(comptes: dict[str, float], cachees=()) -> str:
    """Combien de dossiers sont dans la loi, hors d'elle et pourquoi, incomplets."""
    total = sum(comptes.values())
    dehors = {s: n for s, n in comptes.items() if s not in EXAMINES and n}
    incomplets = comptes.get(INCOMPLET, 0)
    if not dehors and not incomplets:
        return f"Dans la loi : {pluriel(total, 'dossier déposé', 'dossiers déposés')}, tous."

    def nombre(situation, valeur):
        return "un nombre masqué" if situation in cachees else effectif(valeur)

    dedans = comptes.get(DANS_LA_LOI, 0)
    parties = [f"{nombre(DANS_LA_LOI, dedans)} {'sont' if dedans >= 2 else 'est'} dans la loi"]
    if incomplets:
        accord = "sont dans la loi mais incomplets" if incomplets >= 2 else "est dans la loi mais incomplet"
        parties.append(f"{nombre(INCOMPLET, incomplets)} {accord} : un fait manque")
    if dehors:
        raisons = ", ".join(
            f"{nombre(s, n)} {SUITES.get(s, libelle('situation', s).lower())}" for s, n in dehors.items()
        )
        hors = f"{effectif(sum(dehors.values()))} " if not set(dehors) & set(cachees) else ""
        accord = "n'en relèvent pas et comptent" if sum(dehors.values()) >= 2 else "n'en relève pas et compte"
        parties.append(f"{hors}{accord} {euros(0)} : {raisons}")
    return f"Sur {pluriel(total, 'dossier déposé', 'dossiers déposés')} : {' ; '.join(parties)}."


def situations(chiffrage) -> str | None:
    """« Sur 868 dossiers déposés : 430 sont dans la loi ; 438 n'en relèvent pas… » ; None si masqué."""
    if chiffrage.publies["dossiers"] is None:
        return None
    cachees = chiffrage.cachees("situation") if chiffrage.secret_des_totaux else ()
    return compter_les_situations(chiffrage.situations, cachees)


#: Faits manquants qu'une phrase nomme ; la table les a tous.
FAITS_DITS = 3


def manques(chiffrage) -> str | None:
    """Les faits qui manquent le plus."""
    table = tables.manques(chiffrage)
    dits = [(fait, nombre) for _, _, fait, nombre in table.lignes if nombre is not None]
    if not dits:
        return None
    suite = " ; …" if len(dits) > FAITS_DITS else ""
    liste = " ; ".join(f"{fait}, {pluriel(nombre, 'dossier')}" for fait, nombre in dits[:FAITS_DITS])
    return f"Faits manquants : {liste}{suite}."


def refus(refusees: int) -> str | None:
    if not refusees:
        return None
    accord = "refusée et non comptée" if refusees == 1 else "refusées et non comptées"
    return f"{pluriel(refusees, 'ligne')} du fichier {accord} : voir refus.csv."


# --- Enveloppes -------------------------------------------------------------------------------------------


def paires(chiffrage) -> list[tuple]:
    """Bilans (base, réforme) de chaque enveloppe et année."""
    cles: dict = {}
    for bilan in chiffrage.bilans:
        cles.setdefault((bilan.enveloppe.texte, bilan.enveloppe.nom, bilan.annee), {})[bilan.scenario] = bilan
    return [(paire["base"], paire["reforme"]) for paire in cles.values()]


def enveloppe(base, reforme, etat: str | None = None, nom: str | None = None) -> str:
    """Une phrase par enveloppe : suffit-elle, jusqu'à quand, combien de dossiers dehors.

    `etat` : ce que le secret en masque. `nom` : comment la nommer ; à défaut, son libellé.
    """
    nom = nom or reforme.enveloppe.libelle
    if etat == secret.TOUT:
        return f"{nom} : masqué, peu de demandeurs."
    if reforme.maximum is not None and reforme.demandeurs > reforme.maximum:
        return (
            f"{nom} : {formats.nombre(reforme.demandeurs)} dossiers la demandent, {formats.nombre(reforme.maximum)} au plus "
            f"par an ; {service(reforme, etat)}."
        )
    if reforme.montant is None:
        return f"{nom} : montant inconnu, {euros(reforme.demande)} demandés."
    avant = f" au lieu de {euros(base.montant)}" if base.montant not in (None, reforme.montant) else ""
    debut = f"{nom}, {euros(reforme.montant)}{avant}"
    if reforme.demande <= reforme.montant:
        return f"{debut} : suffisante, {euros(reforme.demande)} demandés avec la réforme.{avant_elle(base, etat)}"
    if base.montant == reforme.montant and base.demande == reforme.demande:
        return f"{debut} : dépassée avec ou sans la réforme, {euros(reforme.demande)} demandés ; {service(reforme, etat)}."
    phrase = (
        f"{debut} : dépassée. Avec la réforme, {euros(reforme.demande)} demandés, {service(reforme, etat)} ; pour servir "
        f"tous les dossiers, il manque {euros(reforme.demande - reforme.montant)}."
    )
    return f"{phrase}{avant_elle(base, etat) or f' Sans la réforme, elle suffit : {euros(base.demande)} demandés.'}"


def avant_elle(base, etat: str | None) -> str:
    """Ce qu'une enveloppe dépassée sans la réforme servait ; vide si elle suffisait."""
    if base.montant is None or base.demande <= base.montant:
        return ""
    return f" Sans la réforme, elle ne suffit pas : {euros(base.demande)} demandés, {service(base, etat)}."


def service(bilan, etat: str | None = None) -> str:
    """Ce qu'une enveloppe dépassée a servi, et depuis quand elle ne suffit plus."""
    jour = f"elle ne suffit plus dès le {formats.date(bilan.jour_epuisement)}"
    if etat:
        return jour
    return (
        f"{jour} ({pluriel(bilan.servis, 'dossier servi', 'dossiers servis')} pour {euros(bilan.servi)}, "
        f"{pluriel(bilan.nombre_laisses, 'laissé', 'laissés')})"
    )


def phrases_des_enveloppes(chiffrage) -> list[str]:
    """Une phrase par enveloppe qui dépasse ou change ; les autres en une seule."""
    toutes = paires(chiffrage)
    dites = [p for p in toutes if tables.depassee(p) or tables.change(p)]
    masquees = [p for p in dites if chiffrage.etat(p[1]) == secret.TOUT]
    montrees = [p for p in dites if p not in masquees]
    resultat = [enveloppe(b, r, chiffrage.etat(r), tables.nom_de_l_enveloppe(r)) for b, r in montrees]
    if masquees:
        resultat.append(f"{pluriel(len(masquees), 'enveloppe')} de peu de demandeurs : masqué.")
    autres = len(toutes) - len(dites)
    if autres:
        accord = "suffit et ne change pas" if autres == 1 else "suffisent et ne changent pas"
        resultat.append(f"{pluriel(autres, 'enveloppe')} {accord}.")
    return resultat


# --- Toutes -----------------------------------------------------------------------------------------------


def note_du_secret(chiffrage) -> str | None:
    return secret.note(chiffrage.secret, chiffrage.secret_des_totaux) if chiffrage.secret else None


def phrases(chiffrage, avec_enveloppes: bool = True, refusees: int = 0) -> list[str]:
    """Toutes les phrases, la plus importante d'abord. `refusees` : lignes du fichier qui ne comptent pas."""
    toutes = [
        cout(chiffrage),
        gagnants(chiffrage),
        paye(chiffrage),
        sans_objet(chiffrage),
        par_annee(chiffrage),
    ]
    toutes += [situations(chiffrage), manques(chiffrage), refus(refusees)]
    if avec_enveloppes:
        toutes += phrases_des_enveloppes(chiffrage)
    toutes += [reste(chiffrage), qui_paie(chiffrage), tables.phrase_de_precision(chiffrage)]
    toutes.append(note_du_secret(chiffrage))
    return [phrase for phrase in toutes if phrase]


def chiffres_cles(chiffrage) -> list[tuple[str, str]]:
    """(valeur, légende) des encadrés du rapport : droits ouverts, et ce que les enveloppes paient."""
    nom, totaux = tables.principal(chiffrage), chiffrage.publies
    ecart = tables.difference(totaux[f"{nom}_reforme"], totaux[f"{nom}_base"])
    qui = minuscule(FINANCEURS[nom].sujet)
    cles = [
        (formats.signe(ecart), f"de droits ouverts, pour {qui}, dossiers déposés {tables.periode(chiffrage)}")
    ]
    comptes = {} if chiffrage.etats else chiffrage.payes()
    if comptes:
        (base, avant), (reforme, apres) = comptes["base"], comptes["reforme"]
        legende = (
            f"payés par les enveloppes ({effectif(apres)} demandes servies au lieu de {effectif(avant)})"
        )
        cles.append((formats.signe(round(reforme - base, 2)), legende))
    cles.append(
        (effectif(totaux["gagnants"]), f"dossiers gagnants ({effectif(totaux['perdants'])} perdants)")
    )
    depassees = [r for _, r in paires(chiffrage) if tables.depassee([r]) and chiffrage.etat(r) != secret.TOUT]
    if depassees:
        manque = sum(r.demande - r.montant for r in depassees)
        cles.append((euros(manque), "manquent dans les enveloppes pour servir tous les dossiers"))
    reste_base, reste_reforme = chiffrage.reste_moyen("base"), chiffrage.reste_moyen("reforme")
    if reste_base is not None:
        cles.append((formats.signe(reste_reforme - reste_base), "de reste à charge moyen par dossier aidé"))
    return cles
