"""When something happens, as far as rules need it: whether a statement is dated, and what is left without its times."""

from __future__ import annotations

import re
from datetime import date

from memchat.when import date_in

_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
_SPAN = (
    rf"(?:night|week|weekend|month|year|spring|summer|autumn|fall|winter|semester|{_MONTH}|{_WEEKDAY}|christmas|easter)"
)
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a few|a couple of|several|many|some)"
_UNIT = r"(?:days?|weeks?|months?|years?|decades?|hours?)"
# "this" alone is no time: "I got this error".
TIME = (
    rf"(?:(?:the )?day (?:after tomorrow|before yesterday)|yesterday|today|tonight|tomorrow|(?:this|tomorrow|yesterday) (?:morning|afternoon|evening|night)"
    rf"|(?:last|next|this|this coming|this past) {_SPAN}|{_COUNT} {_UNIT} ago|in {_COUNT} {_UNIT}|(?:in|by|since|until|back in) (?:early |late |mid-?)?(?:{_MONTH}(?:,? \d{{4}})?|(?:19|20)\d\d)"
    rf"|(?:on|by) (?:the )?(?:{_WEEKDAY}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th))"
    rf"|(?:on|at|for|over) (?:the (?:weekend|holidays)|christmas|easter|new year's eve|halloween|thanksgiving)|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d)"
)
_DATED = re.compile(rf"\b{TIME}\b", re.I)
_TODAY = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|right now|at the moment|for now|just now)\b", re.I)  # fmt: skip
_FILLER = re.compile(
    r"[\s,]+(?:by the way|btw|too|as well|actually|though|please|thanks|thank you|thx|you know|i think|i guess|lately|fyi|also|of course|obviously|unfortunately|sadly|tbh|to be honest|honestly|pls)$",
    re.I,
)
_TRAILING = re.compile(
    rf"[\s,]+(?:now|nowadays|currently|these days|any ?more|recently|again|already|at the moment|right now|for now|still|forever|(?:ever )?since .{{1,40}}"
    rf"|for (?:over |about |almost |nearly |more than |the (?:last|past) )?{_COUNT} {_UNIT}(?: now)?|for (?:ages|a while|a long time)|my (?:whole|entire) life|all my life|{TIME}"
    rf"|(?:in|around|back in) (?:19|20)\d\d)$",
    re.I,
)
_LEADING = re.compile(rf"^(?:{TIME}|now|currently|nowadays|these days|recently)(?: at \d[\w:]*(?: ?[ap]m)?)?,?\s+(?=(?:i|i'm|im|i've|i'll|we|we're|we've|we'll|my|our|it's)\b)", re.I)  # fmt: skip
_BY = re.compile(rf"\bby (?=(?:next |this )?(?:{_WEEKDAY}|{_MONTH}))", re.I)


def is_dated(statement: str) -> bool:
    """Whether a statement names a time at which something happens."""
    return _DATED.search(statement) is not None


def is_fleeting(statement: str) -> bool:
    """Whether it says so only of today: no fact about a person."""
    return _TODAY.search(statement) is not None


def date_of(statement: str, today: date) -> str | None:
    """The date that it names, as `memchat.when.date_in` reads it; "by Friday" is Friday."""
    found = date_in(statement, today)
    if found is None and _BY.search(statement):
        return date_in(_BY.sub(lambda one: "in " if _is_month(statement, one.end()) else "on ", statement), today)
    return found


def without_lead(statement: str) -> str:
    """Without the time that it begins with: "Tomorrow I have an exam"."""
    return _LEADING.sub("", statement)


def without_filler(statement: str) -> str:
    """Without words at the end that say nothing: "too", "by the way"."""
    return _without_end(_FILLER, statement)


def without_times(statement: str) -> str:
    """Without the times at its end too: what is true of a person is so beyond "last month" and "now"."""
    return _without_end(_TRAILING, statement)


def _without_end(end: re.Pattern[str], statement: str) -> str:
    for _ in range(4):
        shorter = _FILLER.sub("", end.sub("", statement))
        if shorter == statement:
            break
        statement = shorter
    return statement


def _is_month(statement: str, at: int) -> bool:
    return re.match(rf"(?:next |this )?{_MONTH}", statement[at:], re.I) is not None
