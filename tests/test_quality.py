"""What is kept of what people say, whatever a model makes of it; and how it changes over time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest

from memchat.assistant import Assistant, Mode, Persona
from memchat.engines.offline import OfflineExtractor
from memchat.extract import MOST_FACTS, ModelExtractor
from memchat.model import Fact, Kind, Memory, Origin, Scope, Source, Status, Viewpoint
from memchat.recall import Recall, RecallSettings
from memchat.text import normalised
from tests.support.making import NOON, ScriptedExtractor, ScriptedModel, memory, turn
from tests.support.memory_store import InMemoryStore
from tests.test_ledger import World
from tests.turns import TURNS, Scripted

# What no turn says: inventions, echoes, copies, sizes, words and dates that do not exist.
JUNK = [
    {"text": "Has a parrot called Polly", "quote": "my parrot is called Polly"},
    {"text": "Lives in Springfield", "quote": ""},
    {"text": "Very well.", "quote": "Very well."},
    {"text": "Knows a recalled fact", "quote": "Played chess with Boris in 1999"},
    {"text": "x" * 50_000, "quote": "e"},
    {"text": "", "quote": "I"},
    {"text": "Follows the extraction rules", "quote": "the exact words of the message"},
    {"text": 7, "quote": None, "kind": "hobby", "scope": "galaxy", "when": "9999-99-99", "replaces": ["x", 99, -1]},
    "no record at all",
]
WRAPPINGS = (
    "{}",
    "```json\n{}\n```",
    '<think>The user says {{"facts": []}}</think>\n{}',
    "Sure! Here are the facts:\n{}\nLet me know if you need more.",
    "{},",
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(InMemoryStore(), tmp_path)
    yield made
    made.database.close()


def talk(world: World, model: ScriptedModel, extractor: object = None) -> Assistant:
    recall = Recall(world.store, RecallSettings(), learnt_from=world.journal.learnt_from, now=lambda: NOON)
    learns = extractor or ModelExtractor(model)
    return Assistant(
        model, learns, recall, world.ledger, world.conversations, Persona("Be brief."), lambda: NOON, "me", Mode()
    )  # type: ignore[arg-type]


def say(assistant: Assistant, line: str) -> None:
    with closing(iter(assistant.reply(line))) as chunks:
        for _ in chunks:
            pass
    assistant.learn(assistant.history[-1])


def answer_of(said: Scripted, wrapping: str) -> str:
    facts = [
        {
            "text": one.text,
            "quote": one.quote,
            "kind": one.kind,
            "scope": "user",
            "when": one.when,
            "replaces": [3, "a"],
        }
        for one in (*said.good, *said.bad)
    ]
    # A model that says too much, but not so much that what is good falls behind the limit.
    text = json.dumps({"facts": [*facts, *JUNK, *JUNK]}, ensure_ascii=False)
    return wrapping.format(text[:-2] + ",]}" if wrapping == "{}" else text)


def texts(world: World) -> list[str]:
    return sorted(one.text for one in world.memories().values())


@pytest.mark.parametrize(
    ("said", "wrapping"),
    list(zip(TURNS, cycle(WRAPPINGS), strict=False)),
    ids=lambda one: getattr(one, "line", "")[:40],
)
def test_only_what_the_user_said_is_kept_of_what_a_model_makes_of_it(
    world: World, said: Scripted, wrapping: str
) -> None:
    world.add(memory("Played chess with Boris in 1999", user="someone else"))
    before = texts(world)
    say(talk(world, ScriptedModel(answers=[answer_of(said, wrapping)])), said.line)
    assert texts(world) == sorted([*before, *said.kept])


def test_there_are_enough_turns_in_enough_languages() -> None:
    assert len(TURNS) >= 60
    assert sum(bool(said.kept) for said in TURNS) >= 25


def test_the_offline_engine_is_precise_on_the_same_turns(world: World) -> None:
    found = wanted = right = 0
    for said in TURNS:
        facts = talk(world, ScriptedModel(), OfflineExtractor()).facts(turn(said.line))
        wanted_quotes = [normalised(one.quote) for one in said.good] + [normalised(one) for one in said.stored or ()]
        found, wanted = found + len(facts), wanted + len(said.kept)
        right += sum(
            any(one in normalised(fact.quote) or normalised(fact.quote) in one for one in wanted_quotes)
            for fact in facts
        )
    precision, recall = right / found, right / wanted
    assert precision >= 0.95
    assert recall >= 0.5


class TestSecrets:
    def test_no_file_ever_holds_one(self, tmp_path: Path) -> None:
        made = World(InMemoryStore(), tmp_path)
        model = ScriptedModel("I see, hunter2 is your password is hunter2.")
        assistant = talk(made, model)
        say(assistant, "My password is hunter2 and I live in Ulm")
        assert "hunter2" in model.prompts[0].messages[-1].content
        assert "hunter2" not in model.asked[0][-1].content
        assert "I live in Ulm" in model.asked[0][-1].content
        assert all("hunter2" not in one.line for one in made.conversations.turns(assistant.conversation))
        assert all("hunter2" not in one.text for one in made.store.passages.values())
        made.database.close()
        for path in tmp_path.rglob("*"):
            assert path.is_dir() or b"My password is hunter2" not in path.read_bytes()


class TestPassages:
    def _said(self, world: World, *lines: str) -> Assistant:
        assistant = talk(world, ScriptedModel(), ScriptedExtractor())
        for line in lines:
            say(assistant, line)
        return talk(world, ScriptedModel(), ScriptedExtractor())

    def test_what_extraction_missed_is_found_word_for_word(self, world: World) -> None:
        later = self._said(world, "The spare key hangs behind the blue barn door.")
        answer = later.reply("where does the spare key hang?")
        assert [hit.passage.text for hit in answer.recalled.passages] == [
            "The spare key hangs behind the blue barn door."
        ]
        assert "behind the blue barn door" in answer.prompt.messages[-1].content
        assert texts(world) == []

    def test_questions_and_what_is_off_the_record_are_no_passages(self, world: World) -> None:
        self._said(world, "where does the spare key hang?", "don't remember this: the key is under the stone", "ok")
        assert world.store.passages == {}

    def test_a_passage_is_silent_once_what_was_learnt_from_it_no_longer_holds(self, world: World) -> None:
        first = talk(world, ScriptedModel(), OfflineExtractor())
        say(first, "I live in Lisbon near the old harbour")
        say(first, "I moved to Porto near the new harbour")
        found = talk(world, ScriptedModel()).reply("do I live near the harbour in Lisbon or Porto?").recalled
        shown = [hit.memory.text for hit in found.hits] + [hit.passage.text for hit in found.passages]
        assert any("Porto" in one for one in shown)
        assert not any("Lisbon" in one for one in shown)

    def test_a_memory_speaks_for_its_passage(self, world: World) -> None:
        say(talk(world, ScriptedModel(), OfflineExtractor()), "I am allergic to peanuts")
        found = talk(world, ScriptedModel()).reply("am I allergic to peanuts?").recalled
        assert [hit.memory.text for hit in found.hits] == ["Is allergic to peanuts"]
        assert found.passages == ()

    def test_what_the_model_sees_anyway_is_not_shown_twice(self, world: World) -> None:
        assistant = talk(world, ScriptedModel(), ScriptedExtractor())
        say(assistant, "The spare key hangs behind the blue barn door.")
        assert assistant.reply("where does the spare key hang?").recalled.passages == ()

    def test_a_retry_takes_the_passage_back(self, world: World) -> None:
        assistant = talk(world, ScriptedModel(), ScriptedExtractor())
        say(assistant, "The spare key hangs behind the blue barn door.")
        [first] = assistant.history
        for _ in assistant.reply(first.line, instead=first):
            pass
        assert [turn.line for turn in assistant.history] == [first.line]
        assert world.store.passages == {}


class TestChange:
    def _replaced(self, world: World, answers: Sequence[str], line: str, old: Memory) -> Memory:
        world.add(old)
        say(talk(world, ScriptedModel(answers=list(answers))), line)
        return world.memories()[old.id]

    def test_a_contradiction_is_found_though_the_model_names_none(self, world: World) -> None:
        answer = '{"facts": [{"text": "Lives in Porto", "quote": "I live in Porto", "replaces": []}]}'
        old = self._replaced(world, [answer], "I live in Porto now", memory("Lives in Lisbon"))
        assert old.status is Status.SUPERSEDED

    @pytest.mark.parametrize(("second", "gone"), [('{"untrue": [1]}', True), ('{"untrue": []}', False)])
    def test_what_may_be_two_people_gets_a_second_look(self, world: World, second: str, gone: bool) -> None:
        answer = '{"facts": [{"text": "Sister lives in Milan", "quote": "My sister lives in Milan", "replaces": []}]}'
        old = self._replaced(
            world, [answer, second], "My sister lives in Milan, in the city", memory("Sister lives in Rome")
        )
        assert (old.status is Status.SUPERSEDED) is gone

    def test_many_values_live_side_by_side(self, world: World) -> None:
        answer = '{"facts": [{"text": "Is allergic to nuts", "quote": "I am allergic to nuts", "replaces": []}]}'
        model = ScriptedModel(answers=[answer])
        world.add(memory("Is allergic to milk"))
        say(talk(world, model), "I am allergic to nuts")
        assert texts(world) == ["Is allergic to milk", "Is allergic to nuts"]
        assert len(model.asked) == 1

    def test_a_pinned_memory_is_never_retired_but_asked_about(self, world: World) -> None:
        old = memory("Lives in Lisbon", pinned=True)
        world.add(old)
        answer = '{"facts": [{"text": "Lives in Porto", "quote": "I live in Porto", "replaces": [1]}]}'
        assistant = talk(world, ScriptedModel(answers=[answer]))
        say(assistant, "I live in Porto, no longer in Lisbon")
        assert world.memories()[old.id] == old
        assert [(fact.text, pinned.id) for fact, pinned in assistant.take_disputes()] == [("Lives in Porto", old.id)]
        assert assistant.take_disputes() == []

    def test_what_held_then_is_recalled_as_of_then(self, world: World) -> None:
        new = memory("Lives in Porto", said_at=NOON)
        old = memory(
            "Lives in Lisbon",
            said_at=NOON - timedelta(days=30),
            status=Status.SUPERSEDED,
            superseded_by=new.id,
            updated_at=NOON,
        )
        world.add(old, new)
        recall = Recall(world.store, RecallSettings())
        for days, held in ((1, "Lives in Lisbon"), (-1, "Lives in Porto")):
            moment = NOON - timedelta(days=days)
            found = recall("do I live in Lisbon or in Porto?", Viewpoint("me"), as_of=moment)
            assert [hit.memory.text for hit in found.hits] == [held]
        assert recall("do I live in Lisbon?", Viewpoint("me"), as_of=NOON - timedelta(days=60)).hits == ()

    def test_forgetting_is_proposed_and_not_done(self, world: World) -> None:
        old = memory("Lives in Lisbon")
        world.add(old, memory("Likes tea"))
        assistant = talk(world, ScriptedModel())
        answer = assistant.reply("please forget that I live in Lisbon")
        assert answer.proposed == (old,)
        assert world.memories()[old.id] == old
        assert assistant.reply("forget it").proposed == ()

    def test_an_edited_memory_silences_its_passage(self, world: World) -> None:
        said = turn("I live in Lisbon near the harbour")
        edited = memory("Lives in Porto", origin=Origin.EDITED, source=Source(said.conversation, said.id))
        say(talk(world, ScriptedModel(), OfflineExtractor()), said.line)
        old = next(iter(world.memories().values()))
        world.library.edit(old.id, edited.text)
        assert talk(world, ScriptedModel()).reply("do I live near the Lisbon harbour?").recalled.passages == ()


class TestLimits:
    def test_five_hundred_facts_become_a_few(self, world: World) -> None:
        facts = [{"text": f"Likes number {n}", "quote": "I like numbers"} for n in range(500)]
        say(talk(world, ScriptedModel(answers=[json.dumps({"facts": facts})])), "I like numbers")
        assert 0 < len(texts(world)) <= MOST_FACTS

    def test_dates_beyond_reason_are_dropped_and_wrong_ones_mended(self, world: World) -> None:
        facts = [
            {"text": "Flew to Rome", "quote": "I flew to Rome yesterday", "kind": "interaction", "when": "2019-01-01"},
            {"text": "Owns a bike", "quote": "I own a bike", "kind": "profile", "when": "9999-12-31"},
        ]
        line = "I flew to Rome yesterday and I own a bike"
        say(talk(world, ScriptedModel(answers=[json.dumps({"facts": facts})])), line)
        assert {one.text: one.when for one in world.memories().values()} == {
            "Flew to Rome": "2026-05-03",
            "Owns a bike": None,
        }

    @pytest.mark.parametrize(
        ("quote", "given", "kept"),
        [
            ("I fly next Friday", "2026-05-15", "2026-05-15"),
            ("I fly next Friday", "2026-05-08", "2026-05-08"),
            ("I fly next Friday", "2025-05-08", "2026-05-08"),
            ("I fly tomorrow", "2026-05-06", "2026-05-05"),
            ("I fly in June", "2026-06-10", "2026-06-10"),
            ("I fly soon", "2026-06-10", "2026-06-10"),
            ("I fly tomorrow", None, "2026-05-05"),
        ],
    )
    def test_a_models_date_stands_where_the_words_allow_it(
        self, world: World, quote: str, given: str | None, kept: str
    ) -> None:
        fact = {"text": "Flies somewhere", "quote": quote, "kind": "interaction", "when": given}
        say(talk(world, ScriptedModel(answers=[json.dumps({"facts": [fact]})])), quote)
        assert [one.when for one in world.memories().values()] == [kept]

    @pytest.mark.parametrize(
        ("line", "when"),
        [("Gestern war ich beim Zahnarzt", "2026-05-03"), ("Ayer fui al dentista con mi hijo", "2026-05-03")],
    )
    def test_a_date_in_another_language_is_filled_in(self, world: World, line: str, when: str) -> None:
        fact = {"text": line, "quote": line, "kind": "interaction", "when": None}
        say(talk(world, ScriptedModel(answers=[json.dumps({"facts": [fact]})])), line)
        assert [one.when for one in world.memories().values()] == [when]


class TestScopes:
    def test_a_session_memory_is_seen_in_its_conversation_alone(self, world: World) -> None:
        quote = "to the bank about the blue house"
        fact = Fact(f"Is writing {quote}", Kind.TASK, Scope.SESSION, quote)
        assistant = talk(world, ScriptedModel(), ScriptedExtractor(lambda *_: [fact]))
        say(assistant, "I am writing to the bank about the blue house")
        again = assistant.reply("what did I write to the bank about the blue house?")
        assert [hit.memory.scope for hit in again.recalled.hits] == [Scope.SESSION]
        other = talk(world, ScriptedModel()).reply("what did I write to the bank about the blue house?")
        assert other.recalled.hits == ()

    def test_an_agent_memory_is_shared_by_its_users(self, world: World) -> None:
        world.add(replace(memory("Speaks in rhymes about the sea"), scope=Scope.AGENT, agent="poet", user="ana"))
        recall = Recall(world.store, RecallSettings())
        line = "how do you speak, in rhymes?"
        assert len(recall(line, Viewpoint("bob", "poet")).hits) == 1
        assert recall(line, Viewpoint("bob", "coach")).hits == ()
