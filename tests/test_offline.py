"""The engine that needs no model."""

from __future__ import annotations

import time
from datetime import date

import pytest

from memchat.engines.offline import OfflineExtractor, OfflineModel
from memchat.engines.rules import facts_in
from memchat.errors import EndpointError
from memchat.guards import guarded
from memchat.model import Hit, Kind, Prompt, Recalled
from memchat.when import date_in
from tests.corpus import CORPUS, Said, precision_and_recall
from tests.support.making import memory, turn

MONDAY = date(2026, 5, 4)


@pytest.mark.parametrize("said", CORPUS, ids=lambda said: said.line[:40])
def test_what_is_kept_of_a_line(said: Said) -> None:
    facts = facts_in(said.line, MONDAY)
    assert sorted(fact.text for fact in facts) == sorted(said.must)
    # Every fact stands the check that a model's facts have to stand.
    assert guarded(facts, turn(said.line)) == facts


def test_the_rules_are_precise() -> None:
    precision, recall = precision_and_recall()
    assert precision >= 0.95
    assert recall >= 0.9


@pytest.mark.parametrize(
    "piece", ["I live in ", "remember that ", "my sister ", "a" * 100, "'", '"', "I am a very ", "```", "and I "]
)
def test_a_long_line_takes_no_time(piece: str) -> None:
    began = time.perf_counter()
    facts_in(piece * (1_000_000 // len(piece)), MONDAY)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday", "2026-05-03"),
        ("tomorrow at 9", "2026-05-05"),
        ("last Friday", "2026-05-01"),
        ("last Monday", "2026-04-27"),
        ("next Tuesday", "2026-05-05"),
        ("on 5 May", "2026-05-05"),
        ("May 31st", "2026-05-31"),
        ("on 31 February", None),
        ("in March", "2026-03"),
        ("in June 2027", "2027-06"),
        ("three weeks ago", "2026-04-13"),
        ("2 months ago", "2026-03"),
        ("in two days", "2026-05-06"),
        ("next year", "2027"),
        ("last month", "2026-04"),
        ("in 1990", "1990"),
        ("2027-01-02", "2027-01-02"),
        ("one day", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert date_in(text, MONDAY) == expected


@pytest.mark.parametrize(
    ("line", "known", "replaced"),
    [
        ("I moved to Porto", "Lives in Lisbon", True),
        ("I no longer like coffee", "Likes coffee", True),
        ("I don't eat meat", "Eats meat", True),
        ("I'm allergic to nuts", "Is allergic to milk", False),
        ("My sister lives in Rome", "Lives in Lisbon", False),
    ],
)
def test_what_a_statement_replaces(line: str, known: str, replaced: bool) -> None:
    old = memory(known)
    fact = OfflineExtractor().extract(turn(line), [old])[0]
    assert fact.replaces == ((old.id,) if replaced else ())


def test_an_event_has_its_date() -> None:
    fact = OfflineExtractor().extract(turn("I ran a marathon yesterday"), [])[0]
    assert (fact.kind, fact.when) == (Kind.INTERACTION, "2026-05-03")


def say(line: str, *texts: str, standing: tuple[str, ...] = ()) -> str:
    recalled = Recalled(tuple(memory(text) for text in standing), tuple(Hit(memory(text), 1.0) for text in texts))
    return "".join(chunk.text for chunk in OfflineModel().stream(Prompt((), line, recalled)))


def test_it_says_what_it_will_remember() -> None:
    assert say("I live in Lisbon") == "I'll remember: Lives in Lisbon."


def test_it_answers_from_memory() -> None:
    answer = say("Where do I live?", "Lives in Lisbon")
    assert "- Lives in Lisbon (said on 2026-05-04)" in answer


def test_it_finds_standing_memories_that_fit() -> None:
    answer = say("do I like hiking?", standing=("Likes hiking", "Always use metric units"))
    assert "hiking" in answer
    assert "metric" not in answer


def test_asked_for_everything_it_shows_everything() -> None:
    answer = say("what do you know about me?", "Lives in Lisbon", standing=("Likes hiking",))
    assert "Lisbon" in answer
    assert "hiking" in answer


def test_it_does_not_pass_for_a_model() -> None:
    assert "not a language model" in say("Why is the sky blue?")
    assert "know nothing about that" in say("Why is the sky blue?")
    with pytest.raises(EndpointError):
        OfflineModel().structured([], "x", {})
