"""Facts from plain statements in the first person, by rules: precise before complete.

`rules_clauses` cuts a line into statements, `rules_self`, `rules_family`, `rules_acts` and `rules_elsewhere` are the
tables of their shapes, `rules_values` knows what may stand in their gaps, `rules_times` when they happen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from memchat.engines.rules_acts import ACTS
from memchat.engines.rules_base import Group, Rule, compiled
from memchat.engines.rules_clauses import Clause, clauses
from memchat.engines.rules_elsewhere import ELSEWHERE, date_elsewhere
from memchat.engines.rules_family import FAMILY
from memchat.engines.rules_self import SELF
from memchat.engines.rules_times import date_of, is_dated, is_fleeting, without_times
from memchat.model import Fact, Kind

_ENGLISH = (*ACTS[:2], *SELF[:-1], *FAMILY, *ACTS[2:], SELF[-1])
_SECRET = re.compile(
    r"\b(?:pass(?:word|phrase|code)|api[ -]?key|secret|token|pin|cvv|ssn|credit card|private key|(?:door|gate|alarm|safe) code)\b|\bsk-\w{8}|\b(?:\d[ -]?){13,19}\b",
    re.I,
)
_WORDS = (
    (re.compile(r"\b(?:my|our)\b", re.I), "their"),
    (re.compile(r"\b(?:myself|ourselves)\b", re.I), "themselves"),
    (re.compile(r"\b(?:me|us|i am)\b", re.I), "the user"),
)


def facts_in(line: str, today: date) -> list[Fact]:
    """The facts that a user's line states, each with the words it rests on. `today` is the day it was said."""
    found = [fact for clause in clauses(line) if not _SECRET.search(clause.quote) for fact in _facts(clause, today)]
    return list({fact.text: fact for fact in found}.values())


def _facts(clause: Clause, today: date) -> list[Fact]:
    facts = list(_by_rule(clause, today))
    if not facts and clause.told:
        return [Fact(_sentence(clause.statement), quote=clause.quote, when=date_of(clause.quote, today))]
    return facts


def _by_rule(clause: Clause, today: date) -> Iterator[Fact]:
    statement = clause.statement
    timeless = without_times(statement)
    for groups, english in ((_ENGLISH, True), (ELSEWHERE, False)):
        for group in groups:
            rule, parts = _matched(group, statement, timeless, dated=is_dated(clause.quote))
            if rule is None:
                continue
            happens = rule.kind in (Kind.INTERACTION, Kind.TASK)
            if (
                english
                and not happens
                and not rule.whole
                and is_fleeting(clause.quote)
                and "years old" not in rule.text
            ):
                return
            when = (date_of if english else date_elsewhere)(clause.quote, today) if happens else None
            for text in rule.texts(parts):
                yield Fact(_sentence(_theirs(text) if english else text), rule.kind, quote=clause.quote, when=when)
            return


def _matched(group: Group, statement: str, timeless: str, *, dated: bool) -> tuple[Rule | None, dict[str, str]]:
    opened = compiled(group.opening).match(statement)
    for rule in group.rules if opened else ():
        if rule.dated and not dated:
            continue
        seen = statement if rule.whole or rule.dated else timeless
        parts = rule.parts(seen[opened.end() :]) if opened else None
        if parts is not None:
            return rule, parts
    return None, {}


def _theirs(text: str) -> str:
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return text


def _sentence(text: str) -> str:
    flat = " ".join(text.split()).strip(" .,!")
    return flat[:1].upper() + flat[1:]
