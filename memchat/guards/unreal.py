"""What is said without being so: questions, conditions, hedges, jokes, roles, negations; and what soon passes."""

from __future__ import annotations

import re

from memchat.guards.clauses import Stated, shared

_VERY = r"(?:so|very|really|a bit|a little|just|pretty|quite|kind of|still|sehr|total|ein bisschen|très|trop|un peu|muy|un poco|molto|muito)"
_FEELING = (
    r"tired|exhausted|sleepy|hungry|thirsty|bored|happy|sad|angry|mad|busy|stressed|cold|hot|fine|okay|ok|good|great|sorry|confused|stuck|here|back|ready|"
    r"excited|nervous|curious|late|lost|annoyed|upset|frustrated|worried|scared|lonely|down|blue|low|awful|terrible|sleepless|freezing|starving|sweating|hungover|drunk|"
    r"jealous|grumpy|moody|proud|relieved|overwhelmed|(?:tired|sick) of (?:all )?(?:this|it|that)|in a hurry|in a (?:good|bad) mood|in (?:bed|traffic|line|class|a meeting)|"
    r"on (?:my|the) way(?: home| to work)?|on the (?:bus|train|plane|phone|couch|sofa|subway|metro|tram|toilet)|in the (?:car|kitchen|bath|shower|office|garden)|"
    r"at (?:home|work|school|the (?:supermarket|store|shop|gym|airport|station|office|doctor['’]?s?|dentist['’]?s?|beach|pub|bar|mall|bank))|"
    r"an? (?:bad |terrible |slight |splitting )?(?:headache|fever|cold|stomach ache|hangover|sore throat|break)|"
    r"müde|hungrig|durstig|traurig|glücklich|kalt|genervt|gestresst|wütend|gelangweilt|hunger|durst|kopfschmerzen|fieber|fatiguée?|faim|soif|sommeil|froid|chaud|triste|"
    r"contente?|énervée?|cansad[oa]|hambre|sed|sueño|frío|calor|aburrid[oa]|feliz|enfadad[oa]|stanc[oa]|fame|sete|sonno|freddo|felice|(?:com )?(?:fome|sono|sede|frio)"
)
_MOOD = re.compile(
    r"(?i)(?:(?:the )?user )?(?:(?:i['’]?m|i am|i feel|i have|i['’]ve got|feel(?:ing|s)?|is|are|am|has|have|got|ich bin|ich habe|bin|habe|ist|hat|mir ist|je suis|est|j['’]ai|a|estoy|está|"
    r"tengo|tiene|sono|è|ho|ha|estou|tô|tenho)\s+)?(?:feeling\s+)?"
    rf"(?:{_VERY}\s+)*(?:{_FEELING})(?:\s+(?:today|tonight|now|right now|at the moment|again|this morning|heute|gerade|hoy|ahora|aujourd['’]hui|oggi|hoje|agora))*"
)
_NOUN_PHRASE = re.compile(
    r"(?i)^\W*(?:my|our|an?|the|as|with|without|for|since|given|because|meine?\w*|unsere?\w*|mon|ma|mes|mis?|nuestr\w+|meu|minha)\b"
)
_INTERROGATIVE = re.compile(
    r"(?i)^\W*(?:(?:and|so|but|hey|also|und|y|et)\s+)?(?:what|where|who|when|which|how|do|does|did|is|are|am(?= i\b)|can|could|should|will|would|have i|has|had|was i|wo|was|wer|wann|"
    r"wie|où|qui|quand|comment|est-ce|dónde|qué|quién|cuándo|cómo|onde|quem|quando|dove|chi|come)\b"
)
_WHY = re.compile(r"(?i)^\W*(?:why|warum|wieso|pourquoi|por qu[eé]|perché)\b")
_WHILE = re.compile(r"(?i)^\W*(?:when|while|who|which|wo|wenn|quando|quand)\b")
_STANDING_WISH = re.compile(
    r"(?i)\b(?:can|could|would|will) you (?:please )?(?:always|never|call me|.{1,80}\b(?:from now on|in (?:the )?future|every time|always))\b|"
    r"\b(?:kannst du|könntest du|puedes|podrías|peux-tu|pourrais-tu|puoi|você pode) (?:bitte |por favor )?(?:\w+ ){0,2}(?:immer|ab jetzt|siempre|toujours|sempre|nie|nunca)\b"
)
_HEDGE = re.compile(
    r"(?i)\b(?:i wish (?!to\b)|as (?:if|though) (?:i|we)\b|would (?!like\b|love\b|prefer\b|rather\b|never\b|always\b|say\b|call\b|describe\b|appreciate\b)|"
    r"i['’]d (?:be|buy|go|live|move|get|do|make|want|need)\b|could have|might|maybe|perhaps|in (?:my|a) dream|dream(?:t|ed) (?:that|of|about)|"
    r"thinking (?:about|of)|considering|wondering|what if|vielleicht|hätte ich|wäre ich|würde ich|peut-être|ojalá|quizás?|tal vez|talvez|magari|forse)"
)
_HEDGED = re.compile(
    r"(?i)\b(?:would|might|may|maybe|perhaps|wish\w*|dream\w*|think\w*|consider\w*|wonder\w*|plan\w*|hop(?:es|ing)|wants?|könnte|würde|vielleicht|träum\w*|überleg\w*|"
    r"rêv\w*|peut-être|pens\w+|sueñ\w*|quizás?|sonh\w*|talvez|sogn\w*|forse)\b"
)
_WOULD = re.compile(r"(?i)\b(?:would|i['’]d|würde\w*|wäre|\w+erais|\w+ería|\w+eria)\b")
_IF = re.compile(
    r"(?i)^\W*(?:(?:and|but|or|even|only|und|y|et)\s+)?(?:what if|if|unless|in case|assuming|supposing|whether|should (?=i|we)|wenn|falls|sofern|angenommen|"
    r"si (?=je\b|yo\b|on\b|nous\b|\w+(?:ara|iera|iese|ais|ait)\b)|si j['’]|se (?=eu\b|io\b|\w+ss[ei]\b)|если|如果|要是)"
)
_SUBJECT = re.compile(r"(?i)\b(?:i|we|my|it|ich|wir|je|yo|me|eu|io)\b|\bj['’]")
_SETTING = re.compile(
    r"(?i)\bin (?:my|the|this|our|a) (?:\w+ )?(?P<what>novel|story|game|dream|movie|film|scenario|campaign|role-?play)\b"
)
_EXAMPLE = re.compile(
    r"(?i)^\W*(?:for example|e\.?g\b|for instance|zum beispiel|z\. ?b\b|par exemple|por ejemplo|por exemplo|per esempio|yeah,? right)\b"
)
_LAUGHS = re.compile(r"(?i)\b(?:lol|lmao|(?:ha ?){2,}h?|haha\w*)\W*$|(?<=\s)/s\W*$")
_KIDDING = re.compile(
    r"(?i)\b(?:just kidding|only joking|j/?k|sarcas\w+|nur (?:ein )?(?:spaß|scherz)|je plaisante|es broma|brincadeira|scherzo)\b"
)
_ANOTHER = re.compile(r"(?i)[,;:–—]|\b(?:and|but|und|aber|y|pero|et|mais|e)\b")
_SHORT = 40
_NEGATION = re.compile(
    r"(?i)(?:\b(?:not|never|no longer|don['’]?t|doesn['’]?t|didn['’]?t|isn['’]?t|aren['’]?t|wasn['’]?t|won['’]?t|can['’]?t|cannot|neither|nobody|deny|denied|doubt|nicht|kein(?:e[nrms]?)?|nie|"
    r"n['’]|ne|pas|jamais|nunca|jamás|não|non|не|refused? to|stopped|quit|gave up|given up|almost|nearly|used to|asked (?:if|whether)|whether)\s+(?:\w+\s+){0,2}|\bno\s+|[不没])$"
)
# "I can't believe I'm 40", "don't forget I'm vegan": what follows is so.
_SO_NEVERTHELESS = re.compile(
    r"(?i)(?:\b(?:can['’]?t|cannot) believe|\bforget|\b(?:not|n['’]?t) (?:only|just|mind|know|care)|\b(?:not|n['’]?t) like (?:it )?(?:that|when)|vergiss nicht)\s+(?:\w+\s+)?$"
)
_EXCLAIMED = re.compile(r"(?i)^\W*(?:no\W+)+$")
_PRONOUN = re.compile(r"(?i)^\W*(?:i|i['’]\w+|my|we|our|it|the)\b")
DENIES = re.compile(
    r"(?i)\b(?:not|never|no|none|nothing|nobody|without|cannot|neither|nor|\w+n['’]t|dont|doesnt|cant|avoid\w*|dislik\w*|hat(?:e|es|ed)|detest\w*|no longer|stop\w*|quit\w*|gave up|given up|"
    r"refus\w+|lacks?|unable|former\w*|previous\w*|formerly|once|past|ex|used to|almost|nearly|opposed|against|deny|denies|doubts?|nicht|kein\w*|nie|niemals|ohne|früher|"
    r"pas|jamais|sans|aucune?|nunca|jamás|tampoco|não|sem|non|senza|не|нет|никогда|без)\b|\b\w+(?:less|-free)\b|[不没]"
)


def passes(text: str, quote: str) -> bool:
    """Whether a fact is a passing mood or whereabouts."""
    return any(_MOOD.fullmatch(" ".join(one.split()).strip(" .!🙁😀")) is not None for one in (text, quote))


def asked(stated: Stated) -> bool:
    """Whether the user asks what the quote says rather than stating it; "can you always …?" is a wish that lasts."""
    sentence = stated.sentence.rstrip()
    if _STANDING_WISH.search(stated.clause):
        return False
    if not sentence.endswith(("?", "？")) or _ANOTHER.search(stated.after):
        return False
    lead = stated.lead.strip()
    if not lead:
        return bool(_INTERROGATIVE.match(stated.quote) or _WHY.match(stated.quote))
    # "How do I sleep when I work at night?" takes the second half for granted.
    granted = len(stated.before.strip()) > len(lead) and _WHILE.match(lead)
    return not granted and not _NOUN_PHRASE.match(stated.quote) and bool(_INTERROGATIVE.match(stated.lead))


def unreal(text: str, stated: Stated) -> bool:
    """Whether the words of a quote's clause make something else of it than a fact, of which the text says nothing."""
    return _is_joke(stated) or _is_condition(text, stated) or _is_hedged(text, stated) or _is_denied(text, stated)


def _is_joke(stated: Stated) -> bool:
    if _EXAMPLE.match(stated.sentence) or _KIDDING.search(stated.sentence):
        return True
    following = stated.said.partition(stated.sentence)[2].strip()[:_SHORT]
    ending = f"{stated.quote[-_SHORT:]}{stated.after}"
    return bool(
        _KIDDING.match(following)
        or (_LAUGHS.search(ending) and not _ANOTHER.search(_LAUGHS.sub("", stated.after).rstrip(" ,")))
    )


def _is_condition(text: str, stated: Stated) -> bool:
    if stated.lead.strip() and _IF.match(stated.lead):
        # "If I drink milk I get sick" holds where the text names the milk too.
        return bool(_WOULD.search(stated.clause)) or not shared(text, stated.lead)
    if stated.lead.strip() or not _IF.match(stated.quote):
        return False
    consequence = "," in stated.quote or len(_SUBJECT.findall(stated.quote)) > 1
    return not consequence or bool(_WOULD.search(stated.quote))


def _is_hedged(text: str, stated: Stated) -> bool:
    setting = _SETTING.search(stated.clause)
    if setting and setting["what"].casefold() not in text.casefold():
        return True
    return bool(_HEDGE.search(stated.clause)) and not _HEDGED.search(text)


def _is_denied(text: str, stated: Stated) -> bool:
    lead = stated.lead
    if DENIES.search(text) or not _NEGATION.search(lead) or _SO_NEVERTHELESS.search(lead):
        return False
    return not (_EXCLAIMED.match(lead) and _PRONOUN.match(stated.quote))
