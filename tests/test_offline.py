"""The engine that needs no model."""

from __future__ import annotations

import time
from datetime import date

import pytest

from memchat.engines.offline import OfflineExtractor, OfflineModel
from memchat.engines.rules import facts_in
from memchat.errors import EndpointError
from memchat.guards.facts import guarded
from memchat.model import Hit, Kind, Memory, Prompt, Recalled, Turn
from memchat.when import date_in
from tests.corpus import CORPUS, precision_and_recall
from tests.said import Said
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
        ("I'm no longer vegetarian", "Is a vegetarian", True),
        ("I'm not vegan anymore", "Is vegan", True),
        ("my dog died last week", "Has a dog called Rex", True),
        ("my dog Rex died", "Has a dog called Bolt", False),
        ("My cat died", "Sister has a cat", False),
        ("My grandmother died in 2019", "Grandmother's name is Rosa", False),
        ("I got divorced last month", "Is married to Tom", True),
        ("I'm married", "Is single", True),
        ("I'm married to Tom", "Is married", False),
        ("My daughter is married", "Is single", False),
        ("I'm a teacher now", "Is a nurse", True),
        ("I'm a teacher", "Is a nurse", False),
        ("I have three cats", "Has two cats", True),
        ("I have two kids", "Has two cats", False),
        ("My boss is Paul now", "Boss is Ruth", True),
        ("My boss is a doctor", "Boss is Ruth", False),
        ("I quit my job last week", "Works at Siemens", True),
        ("I no longer work at Bosch", "Works at Siemens", False),
        ("I don't play chess anymore", "Plays chess", True),
        ("I stopped smoking", "Smokes", True),
        ("I like olives now", "Dislikes olives", True),
        ("I used to live in Paris", "Lives in Paris", True),
        ("I drive a Tesla now", "Drives a Volvo", True),
    ],
)
def test_what_a_statement_replaces(line: str, known: str, replaced: bool) -> None:
    old = memory(known)
    fact = OfflineExtractor().extract(turn(line), [old])[0]
    assert fact.replaces == ((old.id,) if replaced else ())


def test_what_has_ended_is_looked_for_where_no_word_is_shared() -> None:
    old = memory("Is a nurse")
    asked: list[str] = []

    def find(words: str, _turn: Turn) -> list[Memory]:
        asked.append(words)
        return [old]

    extractor = OfflineExtractor(find)
    assert extractor.extract(turn("I'm a teacher now"), [])[0].replaces == (old.id,)
    assert "nurse" in asked[0]
    extractor.extract(turn("I like tea"), [])
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("I ran a marathon yesterday", "2026-05-03"),
        ("I got a dog yesterday", "2026-05-03"),
        ("my dog died last week", "2026-04-27"),
        ("I have to finish my tax return by Friday", "2026-05-08"),
    ],
)
def test_an_event_has_its_date(line: str, day: str) -> None:
    fact = OfflineExtractor().extract(turn(line), [])[0]
    assert fact.kind in (Kind.INTERACTION, Kind.TASK)
    assert fact.when == day


def say(line: str, *texts: str, standing: tuple[str, ...] = ()) -> str:
    recalled = Recalled(tuple(memory(text) for text in standing), tuple(Hit(memory(text), 1.0) for text in texts))
    return "".join(chunk.text for chunk in OfflineModel().stream(Prompt((), line, recalled)))


def test_it_says_what_it_will_remember() -> None:
    assert say("I live in Lisbon") == "Understood: Lives in Lisbon."


@pytest.mark.parametrize(
    "line", ["don't remember this: I live in Rome", "My password is hunter2", "I'm a doctor (not really)"]
)
def test_it_claims_nothing_that_is_not_stored(line: str) -> None:
    assert "Understood" not in say(line)


def test_it_does_not_promise_to_remember() -> None:
    # Whether anything is kept is up to the session: it may be incognito, or read only.
    assert "remember" not in say("I live in Lisbon").lower()


def test_it_understands_no_opposite() -> None:
    assert say("No me gusta el café") == "Understood: No le gusta el café."


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
