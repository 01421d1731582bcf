"""The commonest rules for German, French, Spanish, Portuguese and Italian, in the words of each language."""

from __future__ import annotations

import re
from datetime import date

from memchat.engines.rules_base import Group, Rule
from memchat.engines.rules_values import anything, name
from memchat.model import Kind
from memchat.when import date_in_any

PREFERENCE, INTERACTION = Kind.PREFERENCE, Kind.INTERACTION
_X = r"(?P<x>\S.{0,80}?)"
_NAME = r"(?P<x>\w[\w'.-]*(?: [\w'.-]+){0,3})"
# What points at the talk itself: pronouns, "your idea", "the second proposal", "what you do".
_POINTING = re.compile(
    r"(?:das|es|dies\w*|dich|dir|dein\w*|euch|eure?\w*|ihn|sie|jene\w*|alles|nichts|so|wie|was|wenn|dass|(?:den|die|das|der|dem) (?:erste|zweite|dritte|letzte|andere|nächste|neue)\w*.*|(?:den|die|das|der) (?:vorschlag|idee|antwort|text|version|option|code|bild|titel|ton|stil)\b.*"
    r"|[çc]a|cela|ceci|ce\b.*|cet(?:te)?\b.*|ces\b.*|toi|te|ton|ta|tes|votre|vos|vous|quand|comment|comme|pas\b.*|bien (?:ça|ton|ta|tes|ce)\b.*|la (?:première|deuxième|seconde|dernière)\b.*|le (?:premier|deuxième|second|dernier)\b.*|l'(?:idée|autre)\b.*"
    r"|es[oae]s?\b.*|est[oae]s?\b.*|aquel\w*|lo\b.*|tu|tus|vuestr\w*|cuando|c[oó]mo|que|la (?:primera|segunda|última|idea|respuesta|versión|opción)\b.*|el (?:primero|segundo|último|texto|código)\b.*|mucho (?:eso|esto|lo|tu)\b.*|más (?:la|el) .*"
    r"|iss[oa]|ist[oa]|você|ti|teu|tua|seu|sua|quando|o (?:primeiro|segundo|último)\b.*|a (?:primeira|segunda|última|ideia)\b.*|de você|quest[oaie]\b.*|quell[oaie]\b.*|tuo|tua|tuoi|tue|il tuo\b.*|la tua\b.*|vostr\w*|come|l'(?:idea|ultim[oa])\b.*|il (?:primo|secondo)\b.*|la (?:prima|seconda|risposta|versione)\b.*)"
    r"(?:\s.*)?",
    re.I,
)
_TRANSIENT = re.compile(r"\b(?:gerade|heute|jetzt gerade|krank|müde|hungrig|weg|da|hier|einkaufen|im büro|nervig|idiot|(?:en )?train de|fatigué\w*|malade|aujourd'hui|ici|ahora|hoy|cansad[oa]|enferm[oa]|aquí|idiota|imbécil|agora|hoje|doente|aqui|adesso|oggi|malat[oa]|stanc[oa])\b", re.I)  # fmt: skip
_TIME = re.compile(
    r"\b(?:morgen|übermorgen|gestern|vorgestern|(?:nächste|letzte|diese)[nrs]? \w+|am (?:\d{1,2}\.|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)|im (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|vor \w+ (?:tagen|wochen|monaten|jahren)|in \w+ (?:tagen|wochen|monaten)"
    r"|demain|hier|après-demain|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|la semaine (?:prochaine|dernière)|le mois (?:prochain|dernier)|en (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)|il y a \w+ (?:jours|semaines|mois|ans)|le \d{1,2} \w+"
    r"|mañana|ayer|pasado mañana|anteayer|el (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)|la (?:próxima semana|semana (?:que viene|pasada))|el mes (?:que viene|pasado)|en (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|el \d{1,2} de \w+|hace \w+ (?:días|semanas|meses|años)"
    r"|amanhã|ontem|na (?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|no (?:sábado|domingo)|(?:na )?semana (?:que vem|passada)|em (?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)|domani|dopodomani|ieri|(?:lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)|la settimana (?:prossima|scorsa)|a (?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre))\b",
    re.I,
)
_JUNK_PLACE = re.compile(r"(?:den wolken|der vergangenheit|angst|le déni|le passé|la peur|las nubes|el pasado|la luna|negación|nas nuvens|nuvens|passado|nuvole|passato)\b", re.I)  # fmt: skip
_HOMES = r"(?:[A-ZÀ-Þ]|einem?r? |un[ea]? |uma? |der nähe von |le |la |los |las |l')"


def lasting(value: str) -> bool:
    """A thing that can be liked or had, in one of these languages, and not only today."""
    return not _POINTING.fullmatch(value) and not _TRANSIENT.search(value) and not value.endswith("?")


def home(value: str) -> bool:
    """A town or a kind of home."""
    return bool(re.match(_HOMES, value)) and lasting(value) and not _JUNK_PLACE.match(value)


def own_name(value: str) -> bool:
    """A name, and no pronoun that the verb is used with: "Ich heiße das nicht gut"."""
    return name(value) and lasting(value)


def timed(value: str) -> bool:
    """What names a day or a month."""
    return _TIME.search(value) is not None


def date_elsewhere(statement: str, today: date) -> str | None:
    """The date that a statement in one of these languages names."""
    from memchat.guards.languages import language

    return date_in_any(statement, today, language(statement)) if timed(statement) else None


_LIKED, _HOME, _NAMED, _TIMED = {"x": lasting}, {"x": home}, {"x": own_name}, {"x": timed}
_ANY = {"x": anything}
_DE_ONE = r"(?:ein|eine|einen|zwei|drei|vier|fünf|\d{1,2}|keine?n?)"
_DE_HAS = rf"(?:{_DE_ONE} (?:\w+ )?(?:katzen?|hunde?|hündin|kater|kind(?:er)?|schwestern?|br(?:u|ü)der|geschwister|tochter|töchter|sohn|söhne|auto|garten|haus|wohnung|fahrrad|pferde?|kaninchen|hasen?|allergie|haustiere?|freund(?:in)?|enkel(?:kinder)?|motorrad|boot)|diabetes|asthma|zöliakie|migräne|heuschnupfen|adhs|bluthochdruck|höhenangst)(?: .{{2,50}})?"
_DE_STATE = r"(?:(?:seit (?:\d+|\w+ (?:jahren|monaten)) |jetzt |eine? |ein )?(?:strenge[r]? )?(?:vegetarier(?:in)?|veganer(?:in)?|vegan|vegetarisch|verheiratet|ledig|single|geschieden|verlobt|verwitwet|schwanger|rentner(?:in)?|linkshänder(?:in)?|rechtshänder(?:in)?|laktoseintolerant|glutenunverträglich|diabetiker(?:in)?|farbenblind|selbstständig|selbständig|arbeitslos|student(?:in)?|schüler(?:in)?|lehrer(?:in)?|krankenschwester|krankenpfleger|arzt|ärztin|ingenieur(?:in)?|anwalt|anwältin|köchin|koch|bäcker(?:in)?|programmierer(?:in)?|entwickler(?:in)?|softwareentwickler(?:in)?|künstler(?:in)?|musiker(?:in)?|pilot(?:in)?|journalist(?:in)?|architekt(?:in)?|mechaniker(?:in)?|tischler(?:in)?|verkäufer(?:in)?|buchhalter(?:in)?|informatiker(?:in)?|frühaufsteher(?:in)?|nachteule|deutsche[r]?|österreicher(?:in)?|schweizer(?:in)?|italiener(?:in)?|türkin|türke|mutter|vater|muslim(?:in|a)?|christ(?:in)?|atheist(?:in)?|katholisch|evangelisch|hebamme|apotheker(?:in)?|friseur(?:in)?|elektriker(?:in)?))(?: .{2,50})?"
_DE = Group(r"(?=.*\b(?:ich|hei(?:ß|ss)e|mein|meine|wohne|arbeite|bin|habe|mag|esse|trinke|spreche|komme)\b)(?:ich )?(?:übrigens |auch |jetzt |seit .{3,20} )?", (
    Rule(rf"hei(?:ß|ss)e {_NAME}", "Heißt {x}", checks=_NAMED),
    Rule(rf"mein name ist {_NAME}", "Heißt {x}", checks=_NAMED),
    Rule(rf"(?:wohne|lebe) (?:jetzt |seit .{{3,20}} )?in {_X}", "Wohnt in {x}", checks=_HOME),
    Rule(r"(?:arbeite) (?:jetzt |seit .{3,20} )?(?:bei|für) (?P<x>(?:der |einem |einer )?[A-ZÀ-Þ].{0,60}?)", "Arbeitet bei {x}", checks=_LIKED),
    Rule(r"arbeite (?:jetzt )?als (?!erstes|nächstes|letztes)(?P<x>[A-ZÀ-Þ]\w+(?: (?:in|bei|an|für) .{2,50})?)", "Arbeitet als {x}", checks=_ANY),
    Rule(rf"bin (?:stark |sehr |hoch)?allergisch (?:gegen|auf) {_X}", "Ist allergisch gegen {x}", checks=_LIKED),
    Rule(rf"esse (?P<y>keine?n?) {_X}(?: mehr)?", "Isst {y} {x}", checks=_LIKED),
    Rule(rf"trinke (?P<y>keine?n?) {_X}(?: mehr)?", "Trinkt {y} {x}", checks=_LIKED),
    Rule(rf"habe (?P<x>{_DE_HAS})", "Hat {x}", checks=_LIKED),
    Rule(r"bin (?P<x>\d{1,3}) jahre alt", "Ist {x} Jahre alt", checks=_ANY),
    Rule(rf"bin (?P<x>{_DE_STATE})", "Ist {x}", checks=_LIKED),
    Rule(r"bin (?P<y>am|im|in) (?P<x>\d{1,2}\. ?\w+(?: \d{4})?|[A-ZÀ-Þ]\w+|(?:jahr )?\d{4}) (?:in .{2,30} )?geboren", "Ist {y} {x} geboren", checks=_ANY),
    Rule(r"(?:komme|bin) (?:ursprünglich )?aus (?P<x>(?:der |dem |den )?[A-ZÀ-Þ].{1,40}?)", "Kommt aus {x}", checks=_LIKED),
    Rule(r"lerne (?:gerade |jetzt )?(?P<x>(?-i:[A-ZÀ-Þ])\w+(?: .{2,30})?)", "Lernt {x}", checks=_ANY),
    Rule(r"studiere (?P<x>(?:an der |in )?(?-i:[A-ZÀ-Þ])\w+(?: .{2,40})?)", "Studiert {x}", checks=_ANY),
    Rule(r"spreche (?:fließend |ein bisschen |etwas )?(?P<x>(?-i:[A-ZÀ-Þ])\w+(?:(?:, | und )(?-i:[A-ZÀ-Þ])\w+)*)", "Spricht {x}", checks=_ANY),
    Rule(r"spiele (?:gerne? |seit .{3,20} )?(?P<x>(?-i:[A-ZÀ-Þ])\w+(?: .{2,30})?)", "Spielt {x}", checks=_LIKED),
    Rule(r"fahre (?:einen?|eine) (?P<x>(?-i:[A-ZÀ-Þ]).{1,30})", "Fährt {x}", checks=_LIKED),
    Rule(r"rauche nicht(?: mehr)?", "Raucht nicht"),
    Rule(rf"(?:mag|liebe|hasse) {_X} nicht(?: mehr)?", "Mag {x} nicht", PREFERENCE, _LIKED),
    Rule(rf"mag (?:sehr |auch )?(?:gerne? )?{_X}", "Mag {x}", PREFERENCE, _LIKED),
    Rule(rf"liebe {_X}", "Liebt {x}", PREFERENCE, _LIKED),
    Rule(rf"hasse {_X}", "Hasst {x}", PREFERENCE, _LIKED),
    Rule(r"(?:mein(?:e)?) (?P<who>(?:beste[r]? )?(?:schwester|bruder|mutter|mama|vater|papa|sohn|tochter|frau|mann|freundin|freund|partner|partnerin|chef|chefin|hund|katze|oma|opa|großmutter|großvater|eltern|kinder))(?P<z> [A-ZÀ-Þ]\w+)? (?P<x>(?:ist|hat|wohnt|heißt|arbeitet|mag|sind|haben|wohnen|heißen|liebt|spielt|studiert|lebt|isst) (?!mein|krank|sauer).{2,80}?)", "{who}{z} {x}", checks=_LIKED),
    Rule(r"mein(?:e)? lieblings(?P<y>\w+) ist (?P<x>.{2,50})", "Lieblings{y} ist {x}", PREFERENCE, _LIKED),
    Rule(r"(?:habe )?mein geburtstag ist (?:am )?(?P<x>\d{1,2}\. ?.{1,15})", "Geburtstag ist am {x}", checks=_ANY),
    Rule(r"fahre (?P<x>.{4,80})", "Fährt {x}", INTERACTION, _TIMED),
    Rule(r"fliege (?P<x>.{4,80})", "Fliegt {x}", INTERACTION, _TIMED),
    Rule(r"ziehe (?P<x>.{4,80})", "Zieht {x}", INTERACTION, _TIMED),
    Rule(r"habe (?P<x>.{0,60}(?:termin|prüfung|interview|vorstellungsgespräch|hochzeit|operation|flug)\b.{0,40})", "Hat {x}", INTERACTION, _TIMED),
))  # fmt: skip
_FR_ONE = r"(?:un|une|deux|trois|quatre|cinq|\d{1,2})"
_FR_STATE = r"(?:(?:un |une )?(?:végétarien(?:ne)?|végan(?:e)?|vegan|végétalien(?:ne)?|marié(?:e)?|célibataire|divorcé(?:e)?|fiancé(?:e)?|veuf|veuve|retraité(?:e)?|enceinte|gaucher|gauchère|droitier|droitière|diabétique|asthmatique|daltonien(?:ne)?|intolérant(?:e)? .{3,30}|étudiant(?:e)?|infirmi(?:er|ère)|médecin|professeur(?:e)?|prof|ingénieur(?:e)?|avocat(?:e)?|développeu(?:r|se)|cuisini(?:er|ère)|boulang(?:er|ère)|architecte|journaliste|musicien(?:ne)?|artiste|pilote|traduct(?:eur|rice)|comptable|enseignant(?:e)?|instituteur|institutrice|français(?:e)?|belge|suisse|canadien(?:ne)?|québécois(?:e)?|italien(?:ne)?|espagnol(?:e)?|allemand(?:e)?|anglais(?:e)?|algérien(?:ne)?|marocain(?:e)?|musulman(?:e)?|catholique|athée|dentiste|pharmacien(?:ne)?|photographe|chauffeur|serveu(?:r|se)|vétérinaire))(?: .{2,50})?"
_FR = Group(r"(?=(?:je|j'|mon|ma|mes|nous|n')\b|(?:je|j'))", (
    Rule(rf"(?:je m'appelle|mon nom est|mon prénom est) {_NAME}", "S'appelle {x}", checks=_NAMED),
    Rule(rf"(?:j'habite|je vis|nous habitons) (?:maintenant )?(?P<y>à|en|au|aux|dans) {_X}", "Habite {y} {x}", checks=_HOME),
    Rule(r"je travaille (?P<y>chez|pour|à|dans|au|comme|en tant que) (?P<x>(?!la maison|distance|ça|cela|ce )\S.{0,60}?)", "Travaille {y} {x}", checks={"x": lambda said: lasting(said) and (said[:1].isupper() or bool(re.match(r"(?:un|une|l')", said)) or bool(re.match(_FR_STATE, said, re.I)))}),
    Rule(rf"je suis (?:très )?allergique (?P<y>à|au|aux) {_X}", "Est allergique {y} {x}", checks=_LIKED),
    Rule(rf"je suis (?P<x>{_FR_STATE})", "Est {x}", checks=_LIKED),
    Rule(r"je (?:suis|viens) (?:originaire )?(?P<y>de|du|des|d')\s?(?P<x>(?-i:[A-ZÀ-Þ]).{1,30})", "Vient {y} {x}", checks=_LIKED),
    Rule(r"je suis née? (?P<y>à|en|le|au) (?P<x>.{3,40})", "Est né {y} {x}", checks=_ANY),
    Rule(r"j'ai (?P<x>\d{1,3}) ans", "A {x} ans", checks=_ANY),
    Rule(rf"j'ai (?P<x>{_FR_ONE} (?:\w+ )?(?:chats?|chattes?|chiens?|chiennes?|enfants?|fils|filles?|sœurs?|soeurs?|frères?|voitures?|maison|appartement|jardin|cheval|chevaux|lapins?|vélos?|petits-enfants)(?: .{{2,50}})?|du diabète|de l'asthme|le vertige|la maladie cœliaque)", "A {x}", checks=_LIKED),
    Rule(rf"(?:je n'aime|je n'adore|j'aime) pas (?:du tout )?{_X}(?: du tout)?", "N'aime pas {x}", PREFERENCE, _LIKED),
    Rule(rf"je (?:ne |n')(?P<y>mange|bois|supporte) (?P<z>pas|plus|jamais) {_X}", "Ne {y} {z} {x}", checks=_LIKED),
    Rule(r"je ne fume (?P<z>pas|plus)", "Ne fume {z}"),
    Rule(rf"j'(?:aime|adore) (?:bien |beaucoup |vraiment )?{_X}", "Aime {x}", PREFERENCE, _LIKED),
    Rule(rf"je (?:déteste|hais) {_X}", "Déteste {x}", PREFERENCE, _LIKED),
    Rule(rf"je préfère {_X}", "Préfère {x}", PREFERENCE, _LIKED),
    Rule(r"je parle (?:couramment )?(?P<x>(?:le |l')?[\w' ]{4,15}(?:(?:, | et )(?:le |l')?[\w']{4,15})*)", "Parle {x}", checks={"x": lambda said: bool(re.match(r"(?:le |l')?(?:fran|ang|esp|all|ital|port|arab|chin|jap|russ|néer)", said, re.I))}),
    Rule(r"j'apprends (?P<x>(?:le |la |l'|à ).{3,40})", "Apprend {x}", checks=_LIKED),
    Rule(r"m(?:a|on) (?P<who>(?:meilleure? )?(?:petite? |grande? )?(?:s[oœ]e?ur|frère|mère|père|fils|fille|femme|mari|chien|chat|amie?|copain|copine|chef|grand-mère|grand-père))(?P<z> [A-ZÀ-Þ]\w+)? (?P<x>(?:est|a|habite|travaille|s'appelle|aime|vit|joue) .{2,80}?)", "{who}{z} {x}", checks=_LIKED),
    Rule(r"m(?:a|on) (?P<y>couleur|plat|livre|film|groupe|chanson|auteur|sport) préférée? est (?P<x>.{2,50})", "{y} préféré : {x}", PREFERENCE, _LIKED),
    Rule(r"mon anniversaire est le (?P<x>.{3,20})", "Anniversaire le {x}", checks=_ANY),
    Rule(r"je pars (?P<x>.{4,80})", "Part {x}", INTERACTION, _TIMED),
    Rule(r"j'ai (?P<x>.{0,40}(?:rendez-vous|examen|entretien|vol|réunion|mariage)\b.{0,50})", "A {x}", INTERACTION, _TIMED),
))  # fmt: skip
_ES_ONE = r"(?:un|una|dos|tres|cuatro|cinco|\d{1,2})"
_ES_STATE = r"(?:(?:un |una )?(?:vegetarian[oa]|vegan[oa]|casad[oa]|solter[oa]|divorciad[oa]|viud[oa]|jubilad[oa]|zurd[oa]|diestr[oa]|diabétic[oa]|celíac[oa]|asmátic[oa]|daltónic[oa]|intolerante .{3,30}|estudiante|enfermer[oa]|médic[oa]|doctora?|profesora?|maestr[oa]|ingenier[oa]|abogad[oa]|programadora?|desarrolladora?|cociner[oa]|panader[oa]|arquitect[oa]|periodista|músic[oa]|artista|pilot[oa]|traductora?|contadora?|contable|español(?:a)?|mexican[oa]|argentin[oa]|chilen[oa]|colombian[oa]|peruan[oa]|venezolan[oa]|cuban[oa]|uruguay[oa]|dentista|farmacéutic[oa]|fotógraf[oa]|autónom[oa]|católic[oa]|ate[oa]|madre|padre|abuel[oa]|hij[oa] únic[oa]))(?: .{2,50})?"
_ES = Group(r"(?=(?:yo|me|mi|mis|soy|vivo|vivimos|trabajo|tengo|no|hablo|estudio|nací|prefiero|odio|estoy|toco|juego|vengo|viajo|mañana|amo|adoro|detesto|como|bebo)\b)(?:yo )?", (
    Rule(rf"(?:me llamo|mi nombre es) {_NAME}", "Se llama {x}", checks=_NAMED),
    Rule(rf"(?:vivo|vivimos) (?:ahora )?en {_X}", "Vive en {x}", checks=_HOME),
    Rule(r"trabajo (?P<y>en|para|como|de) (?P<x>(?:(?-i:[A-ZÀ-Þ])|un |una |el |la )\S*.{0,60}?)", "Trabaja {y} {x}", checks=_LIKED),
    Rule(rf"trabajo (?P<y>como|de) (?P<x>{_ES_STATE})", "Trabaja {y} {x}", checks=_LIKED),
    Rule(rf"soy (?:muy )?alérgic(?P<y>[oa]) (?P<z>a|al) {_X}", "Es alérgic{y} {z} {x}", checks=_LIKED),
    Rule(rf"(?:soy|estoy) (?P<x>{_ES_STATE})", "Es {x}", checks=_LIKED),
    Rule(r"estoy embarazada(?P<x>.{0,30})", "Está embarazada {x}", checks=_ANY),
    Rule(r"(?:soy|vengo) de (?P<x>(?-i:[A-ZÀ-Þ]).{1,30})", "Es de {x}", checks=_LIKED),
    Rule(r"nací (?P<y>en|el) (?P<x>.{3,40})", "Nació {y} {x}", checks=_ANY),
    Rule(r"tengo (?P<x>\d{1,3}) años", "Tiene {x} años", checks=_ANY),
    Rule(rf"tengo (?P<x>{_ES_ONE} (?:\w+ )?(?:hij[oa]s?|gat[oa]s?|perr[oa]s?|herman[oa]s?|coche|carro|casa|piso|jardín|caballos?|niet[oa]s?|bicicleta|moto|conejos?)(?: .{{2,50}})?|diabetes|asma|migrañas|alergia .{{3,40}}|miedo a .{{3,40}})", "Tiene {x}", checks=_LIKED),
    Rule(rf"no me gustan? (?:nada )?{_X}", "No le gusta {x}", PREFERENCE, _LIKED),
    Rule(rf"me (?:gustan?|encantan?) (?P<y>mucho |muchísimo )?{_X}", "Le gusta {y} {x}", PREFERENCE, _LIKED),
    Rule(rf"no como {_X}", "No come {x}", checks=_LIKED),
    Rule(rf"no bebo {_X}", "No bebe {x}", checks=_LIKED),
    Rule(r"no fumo", "No fuma"),
    Rule(rf"(?:odio|detesto) {_X}", "Odia {x}", PREFERENCE, _LIKED),
    Rule(rf"prefiero {_X}", "Prefiere {x}", PREFERENCE, _LIKED),
    Rule(r"hablo (?P<x>(?:español|inglés|francés|alemán|italiano|portugués|catalán|árabe|chino|japonés|ruso|gallego|euskera)(?:(?:, | y | e )\w+)*)", "Habla {x}", checks=_ANY),
    Rule(r"(?:estudio|estoy estudiando) (?P<x>(?!mucho|para)\S.{3,40})", "Estudia {x}", checks=_LIKED),
    Rule(r"(?:estoy aprendiendo|aprendo) (?P<x>(?!mucho)\S.{3,40})", "Aprende {x}", checks=_LIKED),
    Rule(r"toco (?P<x>(?:el|la) .{3,30})", "Toca {x}", checks=_LIKED),
    Rule(r"mi (?P<who>(?:mejor )?(?:hermana|hermano|madre|padre|mamá|papá|hijo|hija|esposa|esposo|mujer|marido|jef[ea]|perr[oa]|gat[oa]|novi[oa]|amig[oa]|abuel[oa]))(?P<z> [A-ZÀ-Þ]\w+)? (?P<x>(?:es|tiene|vive|trabaja|se llama|estudia|juega) .{2,80}?)", "{who}{z} {x}", checks=_LIKED),
    Rule(r"mi (?P<y>color|comida|libro|película|grupo|canción|deporte) favorit(?P<z>[oa]) es (?P<x>.{2,50})", "{y} favorit{z}: {x}", PREFERENCE, _LIKED),
    Rule(r"mi cumpleaños es el (?P<x>\d.{3,20})", "Cumpleaños el {x}", checks=_ANY),
    Rule(r"(?:viajo|me voy|voy) (?P<x>.{4,80})", "Viaja {x}", INTERACTION, _TIMED),
    Rule(r"tengo (?P<x>.{0,40}(?:cita|examen|entrevista|vuelo|reunión|boda)\b.{0,50})", "Tiene {x}", INTERACTION, _TIMED),
))  # fmt: skip
_PT_STATE = r"(?:(?:um |uma )?(?:vegetarian[oa]|vegan[oa]|casad[oa]|solteir[oa]|divorciad[oa]|aposentad[oa]|reformad[oa]|canhot[oa]|diabétic[oa]|celíac[oa]|asmátic[oa]|estudante|enfermeir[oa]|médic[oa]|professora?|engenheir[oa]|advogad[oa]|programadora?|cozinheir[oa]|arquitet[oa]|jornalista|músic[oa]|artista|brasileir[oa]|portugu[eê]s(?:a)?|dentista|designer|motorista|autônom[oa]))(?: .{2,50})?"
_PT = Group(r"(?=(?:eu|meu|minha|me|chamo-me|moro|sou|gosto|não|tenho|trabalho|adoro|odeio|prefiro|falo|estudo|nasci|vivo|estou)\b)(?:eu )?", (
    Rule(rf"(?:meu nome é|o meu nome é|me chamo|chamo-me) {_NAME}", "Chama-se {x}", checks=_NAMED),
    Rule(rf"(?:moro|vivo) (?P<y>em|no|na) {_X}", "Mora {y} {x}", checks=_HOME),
    Rule(r"trabalho (?P<y>na|no|em|para a|para o|como) (?P<x>(?!casa|isso)(?:(?-i:[A-ZÀ-Þ])|um |uma |\w+(?:eir[oa]|or|ora|ista)\b)\S*.{0,50}?)", "Trabalha {y} {x}", checks=_LIKED),
    Rule(rf"sou alérgic(?P<y>[oa]) (?P<z>a|ao|à) {_X}", "É alérgic{y} {z} {x}", checks=_LIKED),
    Rule(rf"(?:sou|estou) (?P<x>{_PT_STATE})", "É {x}", checks=_LIKED),
    Rule(r"sou (?P<y>de|do|da) (?P<x>(?-i:[A-ZÀ-Þ]).{1,30})", "É {y} {x}", checks=_LIKED),
    Rule(r"tenho (?P<x>\d{1,3}) anos", "Tem {x} anos", checks=_ANY),
    Rule(r"tenho (?P<x>(?:um|uma|dois|duas|três|quatro|\d) (?:\w+ )?(?:filh[oa]s?|gat[oa]s?|cães|cão|cachorr[oa]s?|irmã[os]?s?|irmãos?|carro|casa|net[oa]s?)(?: .{2,50})?|diabetes|asma)", "Tem {x}", checks=_LIKED),
    Rule(rf"não gosto (?P<y>de|do|da|dos|das) {_X}", "Não gosta {y} {x}", PREFERENCE, _LIKED),
    Rule(rf"gosto (?:muito )?(?P<y>de|do|da|dos|das) {_X}", "Gosta {y} {x}", PREFERENCE, _LIKED),
    Rule(rf"adoro {_X}", "Adora {x}", PREFERENCE, _LIKED),
    Rule(rf"odeio {_X}", "Odeia {x}", PREFERENCE, _LIKED),
    Rule(rf"prefiro {_X}", "Prefere {x}", PREFERENCE, _LIKED),
    Rule(rf"não como {_X}", "Não come {x}", checks=_LIKED),
    Rule(rf"não bebo {_X}", "Não bebe {x}", checks=_LIKED),
    Rule(r"não fumo", "Não fuma"),
    Rule(r"falo (?P<x>(?:português|inglês|francês|alemão|italiano|espanhol)(?:(?:, | e )\w+)*)", "Fala {x}", checks=_ANY),
    Rule(r"(?:o )?(?:meu|minha) (?P<who>irmã|irmão|mãe|pai|filh[oa]|mulher|esposa|marido|namorad[oa]|cachorr[oa]|gat[oa]|chefe|avó|avô)(?P<z> [A-ZÀ-Þ]\w+)? (?P<x>(?:é|tem|mora|vive|trabalha|se chama|chama-se|gosta) .{2,80}?)", "{who}{z} {x}", checks=_LIKED),
))  # fmt: skip
_IT_STATE = r"(?:(?:un |una |un')?(?:vegetarian[oa]|vegan[oa]|sposat[oa]|single|divorziat[oa]|fidanzat[oa]|pensionat[oa]|mancin[oa]|diabetic[oa]|celiac[oa]|asmatic[oa]|studente|studentessa|infermier[ea]|medico|professore|professoressa|insegnante|ingegnere|avvocat[oa]|programmatore|programmatrice|sviluppatore|sviluppatrice|cuoc[oa]|chef|architett[oa]|giornalista|musicista|artista|italian[oa]|sicilian[oa]|dentista|incinta|farmacista))(?: .{2,50})?"
_IT = Group(r"(?=(?:io|mi|mio|mia|il mio|la mia|abito|vivo|sono|ho|non|lavoro|parlo|studio|adoro|odio|preferisco|amo)\b)(?:io )?", (
    Rule(rf"mi chiamo {_NAME}", "Si chiama {x}", checks=_NAMED),
    Rule(rf"il mio nome è {_NAME}", "Si chiama {x}", checks=_NAMED),
    Rule(rf"(?:abito|vivo) (?P<y>a|in) {_X}", "Abita {y} {x}", checks=_HOME),
    Rule(r"lavoro (?P<y>per|in|come|da|alla|presso) (?P<x>(?!casa|questo)(?:(?-i:[A-ZÀ-Þ])|un[ao']? ?|\w+(?:iere|iera|ista|ore|rice|aio|essa|ente|co|ca)\b)\S*.{0,50}?)", "Lavora {y} {x}", checks=_LIKED),
    Rule(rf"sono allergic(?P<y>[oa]) (?P<z>a|al|alla|alle|ai|agli) {_X}", "È allergic{y} {z} {x}", checks=_LIKED),
    Rule(rf"sono (?P<x>{_IT_STATE})", "È {x}", checks=_LIKED),
    Rule(r"(?:sono|vengo) (?:di|da|dalla) (?P<x>(?-i:[A-ZÀ-Þ]).{1,30})", "Viene da {x}", checks=_LIKED),
    Rule(r"ho (?P<x>\d{1,3}) anni", "Ha {x} anni", checks=_ANY),
    Rule(r"ho (?P<x>(?:un|uno|una|un'|due|tre|quattro|\d) ?(?:\w+ )?(?:figli[oae]?|gatt[oaie]|can[ei]|fratell[oi]|sorell[ae]|auto|macchina|casa|cavall[oi]|nipot[ei])(?: .{2,50})?|il diabete|l'asma)", "Ha {x}", checks=_LIKED),
    Rule(rf"non mi piac(?:e|ciono) {_X}", "Non gli piace {x}", PREFERENCE, _LIKED),
    Rule(rf"mi piac(?:e|ciono) (?:molto |tanto )?{_X}", "Gli piace {x}", PREFERENCE, _LIKED),
    Rule(rf"(?:adoro|amo) {_X}", "Ama {x}", PREFERENCE, _LIKED),
    Rule(rf"odio {_X}", "Odia {x}", PREFERENCE, _LIKED),
    Rule(rf"preferisco {_X}", "Preferisce {x}", PREFERENCE, _LIKED),
    Rule(rf"non mangio {_X}", "Non mangia {x}", checks=_LIKED),
    Rule(rf"non bevo {_X}", "Non beve {x}", checks=_LIKED),
    Rule(r"non fumo", "Non fuma"),
    Rule(r"parlo (?P<x>(?:italiano|inglese|francese|tedesco|spagnolo|portoghese)(?:(?:, | e )\w+)*)", "Parla {x}", checks=_ANY),
    Rule(r"(?:la mia|il mio|mi[ao]) (?P<who>(?:migliore )?(?:sorella|fratello|madre|padre|mamma|papà|figli[oa]|moglie|marito|cane|gatt[oa]|fidanzat[oa]|ragazz[oa]|cap[oa]|nonn[oa]))(?P<z> [A-ZÀ-Þ]\w+)? (?P<x>(?:è|ha|vive|abita|lavora|si chiama|studia) .{2,80}?)", "{who}{z} {x}", checks=_LIKED),
))  # fmt: skip

ELSEWHERE = (_DE, _FR, _ES, _PT, _IT)
