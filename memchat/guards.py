"""Plain code between extraction and memory: a fact passes only if the user said it, meant it, and it will last.

Models echo, invent, translate, mistake jokes for facts and a sister for the user. Each check here drops or mends one
of these, in any language where words allow it; none of them needs a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from memchat.languages import language, same_language
from memchat.model import Fact, Kind, Turn
from memchat.ownwords import own_words, remember_wishes, sentences
from memchat.redaction import holds_secret
from memchat.text import normalised, one_line
from memchat.when import date_in, date_in_any

LONGEST_FACT = 500
_LATEST_YEAR = 2200
_DAY, _WEEK = len("2026-05-31"), 7
_EXACT = re.compile(r"(?i)\b(?:yesterday|today|tonight|tomorrow|ago|\d{4}-\d\d-\d\d)\b")
_MOOD = re.compile(
    r"(?:(?:the )?user )?(?:(?:i['’]?m|i am|i feel|feel(?:ing|s)?|is|am|ich bin|mir ist|je suis|j['’]ai|estoy|tengo|sono|ho|estou|tô)\s+)?"
    r"(?:(?:so|very|really|a bit|just|pretty|quite|kind of|sehr|so|total|très|trop|muy|molto|muito)\s+)*"
    r"(?:tired|exhausted|sleepy|hungry|thirsty|bored|happy|sad|angry|mad|busy|stressed|cold|hot|fine|okay|ok|good|great|sorry|sick of this|"
    r"confused|stuck|here|back|ready|excited|nervous|curious|late|lost|"
    r"müde|hungrig|durstig|traurig|glücklich|kalt|fatiguée?|faim|soif|triste|content|contente|cansad[oa]|hambre|sed|aburrid[oa]|feliz|stanc[oa]|"
    r"fame|sete|felice|com fome|com sono)"
    r"(?:\s+(?:today|tonight|now|right now|at the moment|again|this morning|heute|gerade|hoy|ahora|aujourd['’]hui|oggi|hoje|agora))*",
    re.I,
)
_UNREAL = re.compile(
    r"(?i)\b(?:if (?:i|we|only)\b|i wish|as if|as though|would (?!like\b|love\b|prefer\b|rather\b)|could have|might|maybe|perhaps|"
    r"in (?:my|a) dream|dream(?:t|ed) (?:that|of|about)|just kidding|j/?k\b|lol\b|haha|not really|used to think|sarcas\w+|"
    r"wenn ich|falls ich|vielleicht|hätte ich|wäre ich|nur (?:ein )?(?:spaß|scherz)|si j['’]|peut-être|je plaisante|ojalá|si yo|quizás?|tal vez|es broma|"
    r"se eu|talvez|brincadeira|se io|magari|forse|scherzo)"
)
_NEGATION = re.compile(
    r"(?i)(?:\b(?:not|never|no longer|don['’]?t|doesn['’]?t|didn['’]?t|isn['’]?t|aren['’]?t|wasn['’]?t|won['’]?t|can['’]?t|neither|nicht|kein(?:e[nrms]?)?|nie|"
    r"n['’]|ne|jamais|no|nunca|jamás|não|non|mai))\s+(?:\w+\s+){0,2}$"
)
_RELATION = re.compile(
    r"(?i)\b(?:my|our|meine?[mnrs]?|unsere?[mnrs]?|m[aeo]n?|mes|notre|mi[as]?|nuestr[oa]s?|meu|minha|nosso|nossa)\s+(?:\w+\s+)?"
    r"(?P<who>sister|brother|mother|mom|mum|father|dad|son|daughter|wife|husband|partner|girlfriend|boyfriend|fianc[ée]e?|friend|boss|aunt|"
    r"uncle|cousin|grand\w+|roommate|flatmate|colleague|co-?worker|niece|nephew|neighbou?r|kids?|child|baby|parents|dog|cat|"
    r"schwester|bruder|mutter|vater|sohn|tochter|frau|mann|freund(?:in)?|chef(?:in)?|tante|onkel|oma|opa|hund|katze|"
    r"s[oœ]e?ur|frère|mère|père|fils|fille|femme|mari|ami|amie|chien|chat|"
    r"hermana|hermano|madre|padre|hijo|hija|esposa|esposo|marido|amig[oa]|jef[ea]|perro|gat[oa]|"
    r"irmã|irmão|mãe|pai|filh[oa]|mulher|namorad[oa]|cachorro|cane|sorella|fratello|figli[oa]|moglie|marito)(?:['’]s)?\b"
)
_MYSELF = re.compile(r"(?i)\b(?:i|i['’]m|i['’]ve|ich|je|j['’]\w+|yo|eu|io|soy|sou|sono|vivo|moro|tengo|tenho|ho|me)\b")
_OURS = re.compile(
    r"(?i)\b(?:system prompt|(?:previous|prior|above|these|your|extraction|memory) (?:instructions?|rules?|guidelines?)|ignore (?:all|any|previous)|"
    r"known memories|json schema|memory_facts|json only)\b"
)
_INTERROGATIVE = re.compile(
    r"(?i)^\W*(?:what|where|who|when|which|why|how|do|does|did|is|are|am|can|could|should|will|would|have|has|was|wo|was|wer|wann|warum|"
    r"wie|où|qui|quand|pourquoi|comment|est-ce|dónde|qué|quién|cuándo|cómo|onde|quem|quando|dove|chi|come)\b"
)


def guarded(facts: Sequence[Fact], turn: Turn) -> list[Fact]:
    """The facts that may be stored, each with its quote as the user wrote it and a date that was checked.

    What the user asked for in so many words to be remembered is among them, whether the facts held it or not.
    """
    said = own_words(turn.line)
    passed = [mended for fact in facts if (mended := _mended(fact, said, turn)) is not None]
    return [*passed, *_asked_for(passed, turn)]


def _mended(fact: Fact, said: str, turn: Turn) -> Fact | None:
    sentence = _sentence_of(fact.quote, said)
    explicit = any(normalised(asked) in normalised(sentence or "") for _, asked in remember_wishes(turn.line))
    if sentence is None or not normalised(fact.text) or len(fact.text) > LONGEST_FACT:
        return None
    if holds_secret(fact.text) or holds_secret(fact.quote) or _OURS.search(f"{fact.text} {fact.quote}"):
        return None
    if not explicit and (
        _fleeting(fact, sentence) or _unreal(fact.quote, sentence) or _of_someone_else(fact, sentence)
    ):
        return None
    quote = one_line(fact.quote)
    # A fact in another language than the user's own words says less than those words do.
    text = fact.text if same_language(quote, fact.text) else quote
    return replace(fact, text=text, quote=quote, when=_when(fact, quote, turn))


def _sentence_of(quote: str, said: str) -> str | None:
    """The sentence in which the quote stands, tolerant of case, space and punctuation; None if it was not said."""
    wanted = f" {normalised(quote)} "
    if not wanted.strip():
        return None
    for sentence in sentences(said):
        if wanted in f" {normalised(sentence)} ":
            return sentence
    return said if wanted in f" {normalised(said)} " else None


def _fleeting(fact: Fact, sentence: str) -> bool:
    asks = sentence.rstrip().endswith(("?", "？")) and bool(_INTERROGATIVE.match(fact.quote))
    return asks or bool(_MOOD.fullmatch(fact.text.strip(" .!"))) or bool(_MOOD.fullmatch(fact.quote.strip(" .!")))


def _unreal(quote: str, sentence: str) -> bool:
    before, found, _ = sentence.casefold().partition(quote.casefold().strip(" .!?,"))
    # Only the clause that the quote stands in: "I don't smoke, and I drive a van" denies no van.
    clause = _CLAUSE_ENDS.split(before)[-1] if found else ""
    return bool(_UNREAL.search(f"{clause}{quote}")) or bool(_JOKE.search(sentence)) or bool(_NEGATION.search(clause))


_CLAUSE_ENDS = re.compile(r"[,:;–—]|\b(?:and|but|or|so|because|und|aber|oder|weil|y|pero|et|mais|e|ma|mas)\b")
_JOKE = re.compile(
    r"(?i)\b(?:lol|haha\w*|just kidding|jk|/s|nur (?:spaß|ein scherz)|je plaisante|es broma|brincadeira|scherzo)\b"
)


def _of_someone_else(fact: Fact, sentence: str) -> bool:
    """Whether the words are about a relative or friend, while the fact's text does not name them."""
    start = sentence.casefold().find(fact.quote.casefold().strip(" .!?,"))
    reach = sentence[: start + len(fact.quote)] if start >= 0 else sentence
    named = list(_RELATION.finditer(reach))
    if (
        not named
        or _MYSELF.search(reach[named[-1].end() :])
        or _MYSELF.search(fact.quote[: fact.quote.casefold().find(named[-1]["who"].casefold())])
    ):
        return False
    return normalised(named[-1]["who"])[:4] not in normalised(fact.text)


def _when(fact: Fact, quote: str, turn: Turn) -> str | None:
    """The fact's date: what the user's words say, seen from the day they were said; else what the model made of it."""
    day = turn.at.astimezone().date()
    dated = fact.when is not None or fact.kind in (Kind.INTERACTION, Kind.TASK)
    said = date_in(quote, day) if dated else None
    if said is None and fact.when is None and fact.kind is Kind.INTERACTION and language(turn.line) != "en":
        said = date_in_any(quote, day, language(turn.line))
    found = fact.when if said and fact.when and _may_mean(fact.when, said, quote) else said or fact.when
    return found if found and int(found[:4]) <= _LATEST_YEAR else None


def _may_mean(given: str, read: str, quote: str) -> bool:
    """Whether a model's date is one that the words allow: "next Friday" may be this week's or the one after."""
    if given.startswith(read) or read.startswith(given):
        return True
    if len(given) < _DAY or len(read) < _DAY or _EXACT.search(quote):
        return False
    return abs((date.fromisoformat(given) - date.fromisoformat(read)).days) <= _WEEK


def _asked_for(passed: Sequence[Fact], turn: Turn) -> list[Fact]:
    quotes = [normalised(fact.quote) for fact in passed]
    missed = [
        (text, asked)
        for text, asked in remember_wishes(turn.line)
        if not any(quote in normalised(asked) or normalised(asked) in quote for quote in quotes)
    ]
    day = turn.at.astimezone().date()
    return [
        Fact(one_line(text[:1].upper() + text[1:]), quote=one_line(asked), when=date_in(asked, day))
        for text, asked in missed
        if len(text) <= LONGEST_FACT and not holds_secret(asked)
    ]
