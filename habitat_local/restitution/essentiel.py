"""Ce que le chiffrage dit, en phrases : celles du rapport et de l'écran."""

from habitat_local.chiffrage import secret
from habitat_local.communs import formats
from habitat_local.communs.formats import effectif, euros, pluriel
from habitat_local.restitution import tables

#: Comment parler de chaque financeur dans une phrase.
SUJETS = {
    "anah": "L'Anah",
    "etat": "L'État",
    "departement": "Le Département",
    "epci": "L'intercommunalité",
    "ville": "La Ville",
    "organismes": "Les organismes",
}


def minuscule(sujet):
    return sujet[0].lower() + sujet[1:]


def complement(financeur):
    """« de la Ville », « du Département », « de l'Anah »."""
    sujet = minuscule(SUJETS[financeur])
    for article, contracte in (("le ", "du "), ("les ", "des ")):
        if sujet.startswith(article):
            return contracte + sujet.removeprefix(article)
    return f"de {sujet}"


def cout(chiffrage):
    """« La Ville verserait 17 329 € de plus… »"""
    nom = tables.principal(chiffrage)
    base, reforme = chiffrage.publies[f"{nom}_base"], chiffrage.publies[f"{nom}_reforme"]
    ecart = tables.difference(reforme, base)
    if ecart is None:
        return f"Coût masqué : moins de {chiffrage.secret} dossiers déposés ou aidés."
    if not ecart:
        return f"Aucun financeur ne verse plus ni moins : {minuscule(SUJETS[nom])} garderait {euros(base)}."
    part = f" ({formats.signe(ecart / base, lambda v: formats.pourcentage(v, 0))})" if base else ""
    sens = "de plus" if ecart > 0 else "de moins"
    return f"{SUJETS[nom]} verserait {euros(abs(ecart))} {sens}{part} : {euros(reforme)} au lieu de {euros(base)}."


def gagnants(chiffrage):
    totaux = getattr(chiffrage, "publies", chiffrage.totaux)  # le FSL ne masque rien
    if totaux["gagnants"] == 0 and totaux["perdants"] == 0:
        return "Aucun dossier de cette population ne gagne ni ne perd."
    phrases = []
    for qui, verbe, somme in (("gagnants", "gagne", "gains"), ("perdants", "perd", "pertes")):
        nombre = totaux[qui]
        pluriels = f"{verbe}nt" if verbe == "gagne" else "perdent"
        if nombre is None:
            phrases.append(f"moins de {chiffrage.secret} dossiers {pluriels}")
        elif nombre and totaux[somme] is None:
            phrases.append(f"{pluriel(nombre, 'dossier')} {pluriels}")
        elif nombre:
            moyen = euros(totaux[somme] / nombre)
            accord = verbe if nombre < 2 else pluriels
            phrases.append(f"{pluriel(nombre, 'dossier')} {accord} {moyen} en moyenne")
        else:
            phrases.append(f"aucun n'y {verbe}")
    texte = ", ".join(phrases)
    return texte[0].upper() + texte[1:] + "."


def paires(chiffrage):
    """Bilans (base, réforme) de chaque enveloppe et année."""
    cles = {}
    for bilan in chiffrage.bilans:
        cles.setdefault((bilan.enveloppe.texte, bilan.enveloppe.nom, bilan.annee), {})[bilan.scenario] = bilan
    return [(paire["base"], paire["reforme"]) for paire in cles.values()]


def enveloppe(base, reforme, etat=None):
    """Une phrase par enveloppe : suffit-elle, jusqu'à quand, combien de dossiers dehors.

    `etat` : ce que le secret en masque.
    """
    nom = reforme.enveloppe.libelle
    if etat == secret.TOUT:
        return f"{nom} : masqué, peu de demandeurs."
    if reforme.montant is None:
        return f"{nom} : montant de {reforme.annee} inconnu, {euros(reforme.demande)} demandés."
    debut = f"{nom}, {euros(reforme.montant)}"
    if reforme.demande <= reforme.montant:
        return f"{debut} : suffisante, {euros(reforme.demande)} demandés avec la réforme."
    if base.montant == reforme.montant and base.demande == reforme.demande:
        return f"{debut} : dépassée avec ou sans la réforme, {euros(reforme.demande)} demandés ; {service(reforme, etat)}."
    phrase = (
        f"{debut} : dépassée. Avec la réforme, {euros(reforme.demande)} demandés, {service(reforme, etat)} ; pour servir "
        f"tous les dossiers, il manque {euros(reforme.demande - reforme.montant)}."
    )
    if base.montant is not None and base.demande > base.montant:
        return f"{phrase} Elle l'est déjà sans la réforme : {euros(base.demande)} demandés, {service(base, etat)}."
    return f"{phrase} Sans la réforme, elle suffit : {euros(base.demande)} demandés."


def service(bilan, etat=None):
    """Ce qu'une enveloppe dépassée a servi, et depuis quand elle ne suffit plus."""
    if etat:
        return f"elle ne suffit plus dès le {formats.date(bilan.jour_epuisement)}"
    return (
        f"elle ne suffit plus dès le {formats.date(bilan.jour_epuisement)} "
        f"({pluriel(bilan.servis, 'dossier servi', 'dossiers servis')} pour {euros(bilan.servi)}, "
        f"{pluriel(bilan.nombre_laisses, 'laissé', 'laissés')})"
    )


def reste(chiffrage):
    base, reforme = chiffrage.reste_moyen("base"), chiffrage.reste_moyen("reforme")
    if base is None and chiffrage.totaux["suivis"]:
        return "Reste à charge moyen masqué."
    if base is None:
        return "Reste à charge inconnu : aucun coût TTC."
    if round(reforme - base, 2) == 0:
        return f"Reste à charge moyen d'un dossier aidé : {euros(base)}, inchangé."
    return f"Reste à charge moyen d'un dossier aidé : {euros(reforme)} au lieu de {euros(base)}."


def qui_paie(chiffrage):
    comptes = chiffrage.qui_paie()
    if comptes["verse"] <= 0 or chiffrage.publies["reste_base"] is None:
        return None
    part = formats.pourcentage(comptes["menages"] / comptes["verse"], 0)
    return f"Sur {euros(comptes['verse'])} versés en plus, {part} réduisent le reste à charge des ménages."


def phrases(chiffrage, avec_enveloppes=True):
    """Toutes les phrases, la plus importante d'abord."""
    toutes = [cout(chiffrage), gagnants(chiffrage)]
    if avec_enveloppes:
        toutes += [enveloppe(b, r, chiffrage.etat(r)) for b, r in paires(chiffrage)]
    toutes += [reste(chiffrage), qui_paie(chiffrage), tables.phrase_de_precision(chiffrage)]
    if chiffrage.secret:
        toutes.append(secret.note(chiffrage.secret))
    return [phrase for phrase in toutes if phrase]


def chiffres_cles(chiffrage):
    """(valeur, légende) des quatre encadrés du rapport."""
    nom = tables.principal(chiffrage)
    totaux = chiffrage.publies
    ecart = tables.difference(totaux[f"{nom}_reforme"], totaux[f"{nom}_base"])
    reste_base, reste_reforme = chiffrage.reste_moyen("base"), chiffrage.reste_moyen("reforme")
    cles = [
        (formats.signe(ecart), f"pour {minuscule(SUJETS[nom])} sur l'année"),
        (effectif(totaux["gagnants"]), f"dossiers gagnants ({effectif(totaux['perdants'])} perdants)"),
    ]
    depassees = [r for _, r in paires(chiffrage) if tables.depassee([r]) and chiffrage.etat(r) != secret.TOUT]
    if depassees:
        manque = sum(r.demande - r.montant for r in depassees)
        cles.append((euros(manque), "manquent dans les enveloppes de l'année"))
    if reste_base is not None:
        cles.append((formats.signe(reste_reforme - reste_base), "de reste à charge moyen par dossier aidé"))
    return cles
