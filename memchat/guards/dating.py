"""The date of a fact: what a model made of the words, checked against every date that the words may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from memchat.guards.languages import language
from memchat.model import Fact, Kind, Turn
from memchat.when import date_in, date_in_any

_LATEST_YEAR = 2200
_DAY, _WEEK, _WINDOW = len("2026-05-31"), 7, 6
_PLAUSIBLE_YEARS = 3
_MOST_WORDS = 100
_EXACT = re.compile(r"(?i)\b(?:yesterday|today|tonight|tomorrow|ago|\d{4}-\d\d-\d\d)\b")
_MONTH = re.compile(
    r"(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_YEAR = re.compile(r"\b(?:19|20|21)\d\d\b")
_EVERY_YEAR = re.compile(
    r"(?i)\b(?:birthday|anniversary|every year|name day|geburtstag|jahrestag|anniversaire|cumpleaños|aniversario|aniversário|compleanno|anniversario)\b"
)


def when_of(fact: Fact, turn: Turn) -> str | None:
    """The fact's date: a model's where the words allow it, else what they say as seen from the day they were said."""
    day = turn.at.astimezone().date()
    dated = fact.when is not None or fact.kind in (Kind.INTERACTION, Kind.TASK)
    said = date_in(fact.quote, day) if dated else None
    if said is None and fact.when is None and fact.kind is Kind.INTERACTION and language(turn.line) != "en":
        said = date_in_any(fact.quote, day, language(turn.line))
    found = fact.when if fact.when and said and _stands(fact.when, said, fact.quote, day) else said or fact.when
    return found if found and int(found[:4]) <= _LATEST_YEAR else None


def date_asked_for(asked: str, day: date) -> str | None:
    """The date of what is asked to be remembered; what comes back every year has none."""
    return None if _EVERY_YEAR.search(asked) and not _YEAR.search(asked) else date_in(asked, day)


def dates_in(text: str, day: date) -> Iterator[tuple[str, str]]:
    """Every date that a text may name, each with the few words that name it."""
    words = text.split()[:_MOST_WORDS]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _WINDOW, len(words)) + 1):
            window = " ".join(words[start:end])
            # "March" of "March 2019" alone would be another year's.
            cut_off = end < len(words) and _YEAR.match(words[end]) and not _YEAR.search(window)
            found = None if cut_off else date_in(window, day)
            if found:
                yield window, found


def _stands(given: str, said: str, quote: str, day: date) -> bool:
    if any(_may_mean(given, read, words) for words, read in dates_in(quote, day)):
        return True
    # A date without a year is a guess of ours, no better than the model's.
    guessed = _MONTH.search(quote) and not _YEAR.search(quote) and not _EXACT.search(quote)
    return bool(guessed) and said[:4] == f"{day.year}" and abs(int(given[:4]) - day.year) <= _PLAUSIBLE_YEARS


def _may_mean(given: str, read: str, words: str) -> bool:
    """Whether a model's date is one that the words allow: "next Friday" may be this week's or the one after."""
    if given.startswith(read) or read.startswith(given):
        return True
    if _MONTH.search(words) and not _YEAR.search(words) and _same_day(given[5:], read[5:]):
        return True
    if len(given) < _DAY or len(read) < _DAY or _EXACT.search(words):
        return False
    return abs((date.fromisoformat(given) - date.fromisoformat(read)).days) <= _WEEK


def _same_day(given: str, read: str) -> bool:
    return bool(given) and bool(read) and (given.startswith(read) or read.startswith(given))
