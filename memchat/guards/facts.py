"""Plain code between extraction and memory: a fact passes only if the user said it, meant it, and it will last.

Models echo, invent, translate, mistake jokes for facts and a sister for the user. Each check here drops or mends one
of these, in any language where words allow it; none of them needs a model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from memchat.guards.belonging import rests_on, says_something
from memchat.guards.clauses import Stated
from memchat.guards.dating import date_asked_for, dates_in, when_of
from memchat.guards.ownwords import own_words, remember_wishes
from memchat.guards.redaction import holds_secret
from memchat.guards.unreal import asked, passes, unreal
from memchat.guards.whose import of_someone_else
from memchat.model import Fact, Turn
from memchat.text import normalised, one_line, sentences

LONGEST_FACT = 500
_OURS = re.compile(
    r"(?i)\b(?:(?:extraction|memory) (?:instructions?|rules?|guidelines?)|ignore (?:all|any|previous)|known memories|memory_facts|json only)\b"
)


def guarded(facts: Sequence[Fact], turn: Turn, known: Sequence[str] = ()) -> list[Fact]:
    """The facts that may be stored, each with its quote as the user wrote it and a date that was checked.

    What the user asked for in so many words to be remembered is among them, whether the facts held it or not. `known`
    is what memory holds about the same things: names that the facts may speak of without the line repeating them.
    """
    said = own_words(turn.line)
    checked = [mended for fact in facts if (mended := _mended(fact, said, turn, "\n".join(known))) is not None]
    passed = [fact for fact in checked if not _said_better(fact, checked)]
    return [*passed, *_asked_for(passed, turn)]


def _mended(fact: Fact, said: str, turn: Turn, known: str) -> Fact | None:
    sentence = _sentence_of(fact.quote, said)
    if sentence is None or not normalised(fact.text) or len(fact.text) > LONGEST_FACT or not says_something(fact.quote):
        return None
    if holds_secret(fact.text) or holds_secret(fact.quote) or _OURS.search(fact.text):
        return None
    stated = Stated(said, sentence, fact.quote)
    explicit = any(normalised(wish) in normalised(sentence) for _, wish in remember_wishes(turn.line))
    if not explicit and not _meant(fact, stated, known):
        return None
    quote = one_line(fact.quote)
    when = when_of(replace(fact, quote=quote), turn)
    # A text that says other things than the user's own words, or says them in another language, is worth less than those.
    rests = rests_on(fact.text, quote, f"{turn.line}\n{known}", _dates(fact, quote, when, turn))
    return replace(fact, text=fact.text if rests else quote, quote=quote, when=when)


def _meant(fact: Fact, stated: Stated, known: str) -> bool:
    if passes(fact.text, fact.quote) or asked(stated):
        return False
    return not unreal(fact.text, stated) and not of_someone_else(fact.text, stated, known)


def _sentence_of(quote: str, said: str) -> str | None:
    """The sentence in which the quote stands, tolerant of case, space and punctuation; None if it was not said."""
    wanted = f" {normalised(quote)} "
    if not wanted.strip():
        return None
    for sentence in sentences(said):
        if wanted in f" {normalised(sentence)} ":
            return sentence
    return said if wanted in f" {normalised(said)} " else None


def _dates(fact: Fact, quote: str, when: str | None, turn: Turn) -> str:
    """The dates a text may hold in figures: its own, those the words resolve to, the year they were said in."""
    day = turn.at.astimezone().date()
    named = (found for _, found in dates_in(quote, day))
    years = (str(day.year + step) for step in (-1, 0, 1))
    return " ".join([fact.when or "", when or "", *named, *years]).replace("-", " ")


def _said_better(fact: Fact, others: Sequence[Fact]) -> bool:
    """Whether a fact that is nothing but its quote has the same words as one that is more."""
    return fact.text == fact.quote and any(
        other.text != other.quote and normalised(fact.quote) in normalised(other.quote) for other in others
    )


def _asked_for(passed: Sequence[Fact], turn: Turn) -> list[Fact]:
    quotes = [normalised(fact.quote) for fact in passed]
    missed = [
        (text, wish)
        for text, wish in remember_wishes(turn.line)
        if not any(quote in normalised(wish) or normalised(wish) in quote for quote in quotes)
    ]
    day = turn.at.astimezone().date()
    return [
        Fact(one_line(text[:1].upper() + text[1:]), quote=one_line(wish), when=date_asked_for(wish, day))
        for text, wish in missed
        if len(text) <= LONGEST_FACT and not holds_secret(wish)
    ]
