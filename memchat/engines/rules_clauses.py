"""A line cut into the statements of its user: what is asked, supposed, passed on or said by others is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memchat.engines.rules_times import without_filler, without_lead
from memchat.engines.rules_values import plain
from memchat.engines.rules_words import RELATIVE
from memchat.guards.ownwords import own_words

_LONGEST_SENTENCE = 1_200
_LONGEST_CLAUSE = 300


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement as the rules read it, and the user's own words for it. `told` is set where they ask to remember it."""

    statement: str
    quote: str
    told: bool = False


_SELF = r"(?:i|i'm|im|i've|i'll|i'd|we|we're|we've|my|our|ich|meine?|je|j'ai|j'habite|j'aime|yo|eu|io)\b"
# Everything after these is a task's material, or a game.
_MATERIAL = re.compile(
    r"^\W*(?:(?:please|can you|could you|would you|help me|hey|hi|ok|now|bitte)[\s,]+)*(?:pretend|imagine (?!dragons)|suppose|assum|let's (?:say|pretend|imagine)|say (?:that |i\b)|act (?:as|like)|role ?-?play|"
    r"rewrite|rephrase|translate|summari[sz]e|correct|proofread|fix (?:this|the|my (?:grammar|spelling|text|sentence|english))|paraphrase|complete (?:this|the)|continue|repeat|improve (?:this|the|my (?:text|sentence))|check (?:my (?:grammar|spelling|text|sentence|english|german)|this|the|if this)|"
    r"make (?:this|it|the following) sound|what if|for example|e\.g\.|once upon|how (?:do|would|can) (?:i|you) (?:say|write|translate|spell|pronounce)|is (?:this|it|the following) (?:correct|right|grammatical|good)|does this (?:sound|sentence)|what(?:'s| is) wrong with|"
    r"(?:write|compose|tell|draft|create|generate|give me|make up) (?:me |us )?(?:an? |the |some )?(?:\w+ ){0,3}(?:story|poem|song|lyrics|dialogue|dialog|script|monologue|scene|haiku|limerick|sample|example|fake|fictional|diary|character|bio|persona)|which is correct|übersetze|korrigiere|traduis|traduce|corrige)",
    re.I,
)
_TASK = re.compile(r"^\W*(?:(?:please|can you|could you|would you|help me)[\s,]+)*(?:write|explain|draft|compose|complete|convert|parse|list|create|generate|classify|extract|define|solve|calculate|debug|review)\b", re.I)  # fmt: skip
_PASTED = re.compile(r"^(?:\s*>|(?:from|to|subject|date|cc|sent):\s)|^\s*(?!me\b|about|note|update|fact|name|context)[a-z]+(?: [a-z])?: i(?:'m)? .*\n+\s*[a-z]+(?: [a-z])?: ", re.I | re.M)  # fmt: skip
_FICTION = re.compile(
    r"\b(?:if (?:i|we|you|he|she|they|only)\b|as if|as though|in (?:my|a|the|this|that|an?) (?:dream|game|story|novel|book|film|movie|play|scenario|simulation|role ?play|example|test|sentence|song|video|joke|parallel universe|past life|previous life)|dreamt?|dreamed|kidding|j/?k|lol|lmao|haha\w*|hehe\w*|\brofl|"
    r"/s|sarcas\w+|for the test|for testing|hypothetical\w*|assum(?:e|ing)|supposedly|supposing|pretend\w*|imagine (?:that|if|i)|used to think|my character|not really\)|only (?:joking|kidding)|i wish|was like|wenn ich|falls ich|si j'|si yo|ojalá|se io|se eu|hätte|wäre)",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:wish|would(?! (?:like|prefer|love|rather)\b)|could|might|maybe|perhaps|probably|possibly|allegedly|almost|nearly|pretty sure|not sure|vielleicht|peut-être|quizás?|tal vez|talvez|forse|magari)\b",
    re.I,
)
_REPORTED = re.compile(
    r"\b(?:(?:he|she|they|someone|somebody|everybody|everyone|people|it|who|this|that|the \w+|(?:my|his|her|our|their) (?:\w+ ){0,2}?\w+|[A-Z]\w+) (?:just |always |once |also |keeps? )?(?:said|says|say|told|tells|tell me|wrote|writes|texted|claims?|claimed|thinks?|thought|believes?|asked|asks|insists?|insisted|replied|goes|reads?:|shouted|answered|saying|joked|answers)"
    r"|according to|i was told|i've been told|i heard|i read that|(?:said|says|wrote|replied|asked|answered) (?:he|she|they|the|my|a|one|[A-Z]\w+)|rumou?r has it|it says|the (?:form|sentence|text|letter|subtitle) says)\b"
)
_CONDITION = re.compile(r"^(?:if|when(?:ever)?|unless|until|once|suppose|in case|assuming|provided|as long as|even if|whether|should i)\b", re.I)  # fmt: skip
_SENTENCE = re.compile(
    r"(?:\b(?:St|Dr|Mr|Mrs|Ms|Prof|Inc|Ltd|Co|Jr|Sr|vs|approx|No|Ave|Str)\.(?= ?\w)|\d\.(?=\d)|[^.!?;。！？\n]|\.(?=\w))+[.!?;。！？]*"
)
_QUOTATION = re.compile(r"[\"“”«„]([^\"“”«»„\n]{0,500})[\"”»“]|(?<!\w)['‘]([^'‘’\n]{2,300})['’](?!\w)")
_CLAUSE_WORDS = re.compile(
    r"\b(?:i|i['’]m|we|you|he|she|they|my|is|are|was|have|has|ich|je|yo|eu|io|bin|suis|soy)\b", re.I
)
_SAYING = re.compile(r"(?:said|says?|wrote|writes|told \w+|asked|replied|texted|like|translate|:)[\s,]*$", re.I)
_LEAD = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|good (?:morning|evening|afternoon)|well|so|oh|ok(?:ay)?|yes|no(?=[,!.:—–-])|yeah|yep|yup|nope|sure|by the way|btw|also|and|but|actually|fyi|in fact|anyway|anyways|just so you know|nowadays|currently|thanks|thank you|thx|sorry|honestly|unfortunately|sadly|"
    r"luckily|fortunately|for context|some context|context|background|for the record|as you know|update|correction|news|good news|bad news|great news|big news|fun fact|quick note|side note|to be honest|tbh|personally|guess what|memchat|there|hmm+|um+|ah+|aha|wow|great|cool|nice|right|see|look|listen|you know|"
    r"plus|besides|in general|generally|ah|these days|funny enough|in case you wonder|in case it helps|about me|a bit about me|because|since|though|although|just fyi|that said|hallo|hola|salut|bonjour|ciao|olá|oi|übrigens|also|ja|nein(?=[,!.:])|sí|por cierto|d'ailleurs|au fait)\b[\s,!:.—–-]+)+",
    re.I,
)
_SPLIT = re.compile(
    rf"(?:\s*[,;—–]\s*|\s+-\s+|\s*:\s+|\s+)(?:and|but|because|since|so|though|although|even though|while|plus|also|yet)\s+(?:also |now |then |currently |yesterday |today |tomorrow |last \w+ )?(?={_SELF})"
    rf"|(?:\s*[,;—–]\s*|\s+-\s+)(?:also )?(?={_SELF})|(?:\s*[,;—–]\s*|\s+)(?:and|but) (?:also )?(?=(?:everyone|people|my friends|friends) calls? me|please\b|you can call me|call me\b|don't (?:use|add)|use metric)"
    r"|(?:\s*[,;]\s*|\s+)(?:und|y|et|e|aber|mais|pero|mas|ma)\s+(?:auch )?(?=(?:ich|habe|arbeite|wohne|mag|bin|esse|trinke|spreche|komme|vivo|trabajo|soy|tengo|me gusta|me|mi|je|moro|sou|gosto|tenho|trabalho|sono|abito|lavoro|ho|nosso|meine?)\b|j'|n')",
    re.I,
)
_SAME = re.compile(
    r",?\s+(?:and|but)\s+(?:also |now |currently |i )?(?=(?:(?:am|work|live|love|like|hate|enjoy|speak|study|have|own|prefer|was born|don't|do not|never|can't|play|teach|drive|use|come|collect|moved|grew up|run an?)\b(?= \S)|(?:married|single|divorced|retired|vegan|vegetarian|allergic|diabetic|pregnant|from|based|an? )\b))",
    re.I,
)
_END = re.compile(
    r"(?:\s*,\s*(?:so|because|since|but|which|please|though|right|correct|not|thank|thanks|then|what|how|can|could|any|do you|is|are|should|would|where|when|hence|thus|therefore|and (?:need|want|wonder|would|could|it|that|this|he|she|they|looking|trying)|if|hope|if you)\b.*|\s+(?:because|so (?:that|please|what|can|could|how|when|the|it|this|any|no)|but|although|even though|and (?:she|he|it|they|her|his|that|this|need|want|would|could|looking|wondering|was wondering|what|how))\b.*|\s+-\s.*)$",
    re.I,
)
_TAG = re.compile(r",\s*(?:don't i|aren't i|isn't it|haven't i|don't we|do i|am i|no)$", re.I)
_ASKED = re.compile(r"[?？]\s*$")
_QUESTION_TAIL = re.compile(
    r"(?:,|\s[-–—]|\band|\bso|\bbut)\s+(?:so |and |but )?(?=(?:what|which|where|when|who|why|how|can|could|would|should|do you|does|did|is|are|any|will|am)\b[^,]*\s[^,]+\s[^,]+$)",
    re.I,
)
_WHO = re.compile(rf"\b(?P<who>(?:my|our) {RELATIVE}(?: [A-Z][\w'-]*)?)(?:, who|, which| who) (?P<rest>(?:is|are|has|have|lives?|loves?|likes?|hates?|works?|plays?|studies|doesn't|can't|speaks?)\b [^,?]{{2,80}})", re.I)  # fmt: skip
_EXPLICIT = re.compile(
    r"^(?:please,? |also,? |and |so )?(?:can you |could you |would you |will you |i(?:'d like| want| need) you to |you should )?(?:please )?(?:(?:always )?remember|don't forget|do not forget|note|keep in mind|bear in mind|make a note|take note)(?P<that> that| this:| this -|,? (?:this|the following):)?(?: that)?\s*(?P<colon>:)?\s+(?P<rest>\S.*)$",
    re.I,
)
_TO_DO = re.compile(r"^(?:to|when|how|what|why|who|where|the time|me|us|last|if|our|your|this|it|that)\b", re.I)
_ABOUT_ME = re.compile(r"\b(?:i|i'm|i've|my|we|our|me)\b", re.I)


def clauses(line: str) -> Iterator[Clause]:
    """The statements of a line, one by one."""
    text = own_words(line)
    if _PASTED.search(text) or _MATERIAL.match(plain(text)):
        return
    for sentence in _SENTENCE.findall(_QUOTATION.sub(_passed_on, text)):
        whole = sentence.strip()
        if whole and "\0" not in whole and len(whole) <= _LONGEST_SENTENCE:
            yield from (one for one in _of_sentence(whole) if 0 < len(one.quote) <= _LONGEST_CLAUSE)


def _passed_on(found: re.Match[str]) -> str:
    # A title or a name is the user's own word; a clause in quotation marks is somebody's.
    inside = found[1] or found[2] or ""
    said = _SAYING.search(found.string, max(0, found.start() - 40), found.start())
    return "\0" * len(found[0]) if said or _CLAUSE_WORDS.search(inside) else found[0]


def _of_sentence(whole: str) -> Iterator[Clause]:
    bare = whole[len(_lead(whole)) :]
    told = _EXPLICIT.match(plain(bare))
    if told:
        yield from _told(bare, told)
        return
    yield from _of_others(whole)
    if _ASKED.search(whole):
        bare = _before_the_question(bare)
    if bare and not _is_unreal(plain(bare)):
        yield from _stated(bare)


def _lead(text: str) -> str:
    found = _LEAD.match(plain(text))
    return found[0] if found else ""


def _told(bare: str, told: re.Match[str]) -> Iterator[Clause]:
    rest = bare[told.start("rest") :].rstrip(" .!?")
    asks = plain(bare).lower().startswith(("note", "keep in mind", "bear in mind"))
    plainly = told["that"] or told["colon"]
    if _TO_DO.match(rest) or (_ASKED.search(bare) and not plainly):
        return
    if (plainly and not asks) or _ABOUT_ME.search(plain(rest)):
        yield Clause(_tidied(rest), rest if _ASKED.search(bare) else bare.rstrip(" .!"), told=True)


def _before_the_question(bare: str) -> str:
    found = _QUESTION_TAIL.search(plain(bare))
    return bare[: found.start()] if found and not _CONDITION.match(bare) else ""


def _is_unreal(bare: str) -> bool:
    return bool(_CONDITION.match(bare) or _FICTION.search(bare) or _TASK.match(bare) or _REPORTED.search(bare))


def _of_others(whole: str) -> Iterator[Clause]:
    if not _ASKED.search(whole) and not re.search(r"\bfor my\b", plain(whole), re.I):
        return
    for found in _WHO.finditer(plain(whole)):
        rest = re.split(r" and (?:i|we|you|need|want)\b|\?", found["rest"])[0].rstrip(" .!?")
        quote = whole[found.start() : found.start("rest") + len(rest)]
        if not _FICTION.search(quote):
            yield Clause(f"{found['who']} {rest}", quote)


def _stated(bare: str) -> Iterator[Clause]:
    for part in _parts(bare):
        first, *more = _carried(part)
        yield from _clause(first, first)
        subject = re.match(r"(?:i'm|i am|im|i)\b", plain(first), re.I)
        for one in more if subject else ():
            yield from _clause(one, _subject_for(one, subject[0] if subject else "") + one)


def _parts(bare: str) -> list[str]:
    cuts = [0, *(found.end() for found in _SPLIT.finditer(plain(bare))), len(bare)]
    ends = [*(found.start() for found in _SPLIT.finditer(plain(bare))), len(bare)]
    return [bare[start:end] for start, end in zip(cuts, ends, strict=False)]


def _carried(part: str) -> list[str]:
    """A part and those that share its subject: "I'm 31 and live in Ulm"."""
    found = _SAME.search(plain(part))
    if found is None or re.search(r"\bto \w+$|\b(?:a|the|between|both)\b \w+$", part[: found.start()]) is not None:
        return [part]
    if re.match(r"an? ", part[found.end() :]) and not re.match(r"(?:i'm|i am|im) an? ", plain(part), re.I):
        return [part]
    return [part[: found.start()], *_carried(part[found.end() :])]


_VERB = re.compile(r"(?:am|work|live|love|like|hate|enjoy|speak|study|have|own|prefer|was|don't|do not|never|can't|play|teach|drive|use|come|collect|moved|grew|run)\b", re.I)  # fmt: skip


def _subject_for(one: str, subject: str) -> str:
    return "I " if _VERB.match(plain(one)) else "I'm " if subject.lower() != "i" else "\0"


def _clause(quote: str, statement: str) -> Iterator[Clause]:
    cut = _END.sub("", plain(statement))
    if _HEDGE.search(cut) or _TAG.search(cut.rstrip(" .!?")) or "\0" in statement:
        return
    kept = quote[: len(quote) - (len(statement) - len(cut))].strip(" ,.!;:")
    tidy = _tidied(statement[: len(cut)])
    if kept and tidy:
        yield Clause(tidy, kept)


def _tidied(text: str) -> str:
    text = plain(text)[len(_lead(text)) :]
    text = re.sub(r"\s*\([^()]*\)", "", text).strip(" ,.!;:…")
    text = re.sub(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]+|\s[:;]-?[)D(P]$", "", text).strip(" ,.!;:")
    text = re.sub(r"[\"“”«»„]", "", text)
    return " ".join(without_filler(without_lead(text)).split()).strip(" ,.!")
