"""The parts of recall by themselves: floor, lift, passages, redaction, own words, dates, languages, review."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from memchat.errors import StoreError
from memchat.floor import LINES, STATEMENTS, Floor, baseline_of, measured_floor
from memchat.guards.languages import language, same_language
from memchat.guards.ownwords import forget_wish, off_the_record, own_words, remember_wishes, statements
from memchat.guards.redaction import SECRET, holds_secret, redacted, redacted_echoes, redacted_material
from memchat.model import Filter, Hit, Kind, Memory, Passage, PassageHit, Source, Status, Viewpoint
from memchat.passages import excerpt, passage_of
from memchat.ports import Baseline, MemoryStore
from memchat.recall import Recall, RecallSettings, settled
from memchat.review import Flaw, expired, review
from memchat.slots import suspects
from memchat.stores.edge import EdgeStore
from memchat.stores.fusion import Fused, Place, lifted
from memchat.when import date_in_any, spelled
from memchat.whynot import why_not
from tests.support.making import NOON, LetterEmbedder, memory, turn
from tests.support.memory_store import InMemoryStore
from tests.support.server import in_memory_server
from tests.test_ledger import World

VIEW = Viewpoint("me")


def passage(text: str, **fields: object) -> Passage:
    made = Passage(memory("").id, text, "me", "c", NOON)
    return replace(made, **fields)  # type: ignore[arg-type]


class TestFloor:
    def _hit(self, shared: int = 0, share: float = 0.0, dense: float | None = None) -> Hit:
        return Hit(memory("x"), 1.0, 1.0, dense, shared, share)

    @pytest.mark.parametrize(
        ("shared", "share", "dense", "passes"),
        [
            (2, 0.1, None, True),
            (1, 0.6, None, True),
            (1, 0.5, None, False),
            (0, 0.0, None, False),
            (2, 0.1, 0.2, False),
            (2, 0.1, 0.3, True),
            (0, 0.0, 0.49, False),
            (0, 0.0, 0.5, True),
        ],
    )
    def test_words_and_meaning(self, shared: int, share: float, dense: float | None, passes: bool) -> None:
        assert Floor().lets_through(self._hit(shared, share, dense)) is passes

    def test_a_passage_needs_a_word_more(self) -> None:
        for shared, passes in ((2, False), (3, True)):
            assert Floor().lets_through(PassageHit(passage("x"), 1.0, 1.0, None, shared, 0.1)) is passes
        assert not Floor().lets_through(PassageHit(passage("x"), 1.0, 1.0, None, 1, 1.0))

    def test_it_follows_the_embedder(self) -> None:
        floor = measured_floor(2, 0.6, 0.0, Baseline(0.6, 0.05))
        assert (round(floor.near, 3), round(floor.alone, 3)) == (0.675, 0.775)
        assert measured_floor(2, 0.6, 0.0, Baseline(0.0, 0.01)).alone == 0.35
        assert measured_floor(2, 0.6, 0.0, Baseline(0.99, 0.01)).alone == 0.95
        assert measured_floor(2, 0.6, 0.42, Baseline(0.6, 0.05)).alone == 0.42

    def test_a_baseline_is_the_mean_and_spread_of_all_pairs(self) -> None:
        found = baseline_of([[1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]])
        assert (found.mean, found.deviation) == (0.5, 0.5)
        assert len(LINES) == len(STATEMENTS) == 16

    def test_an_embedder_is_measured_once(self, tmp_path: Path) -> None:
        class Counting(LetterEmbedder):
            texts = 0

            def embed(self, texts, timeout=None):
                self.texts += len(texts)
                return super().embed(texts, timeout)

        embedder = Counting()
        made = World(EdgeStore(tmp_path / "memories", "letters"), tmp_path, embedder)
        made.add(memory("Likes tea"))
        made.add(memory("Likes cats"))
        assert embedder.texts == 2 + len(LINES) + len(STATEMENTS)
        assert made.store.baseline() is not None
        assert EdgeStore(tmp_path / "memories", "letters").baseline() == made.store.baseline()
        made.database.close()


class TestLift:
    def test_what_was_said_nearby_lifts(self) -> None:
        ranked = [Fused("a", 1.0, 1, None), Fused("b", 0.5, 1, None), Fused("c", 0.4, 1, None)]
        places = {"a": Place("x", 0), "b": Place("y", 60), "c": Place("x", 60)}
        assert [one.id for one in lifted(ranked, places)] == ["a", "c", "b"]

    def test_neither_the_same_turn_nor_another_hour_does(self) -> None:
        ranked = [Fused("a", 1.0, 1, None), Fused("b", 0.5, 1, None), Fused("c", 0.4, 1, None)]
        places = {"a": Place("x", 0), "b": Place("x", 0), "c": Place("x", 3600)}
        assert lifted(ranked, places) == ranked

    def test_scores_stay_between_nought_and_one(self) -> None:
        ranked = [Fused(name, 1.0, 1, None) for name in "abc"]
        found = lifted(ranked, {name: Place("x", at) for at, name in enumerate("abc")})
        assert max(one.score for one in found) == 1.0
        assert lifted([], {}) == []


@pytest.fixture(params=["edge", "in memory", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryStore:
    if request.param == "server":
        return in_memory_server("letters")
    return EdgeStore(tmp_path / "memories", "letters") if request.param == "edge" else InMemoryStore("letters")


class TestPassagesInTheStore:
    def test_they_are_recalled_and_never_listed(self, store: MemoryStore) -> None:
        said, known = passage("The key hangs behind the door"), memory("Has a key for the shed")
        with store.lease() as opened:
            opened.put([known], {})
            opened.put_passages([said], {})
            opened.flush()
            assert opened.ids() == [known.id]
            assert opened.count(opened_filter()) == 1
            assert opened.get([said.id]) == {}
            assert [hit.memory for hit in opened.search("key door", None, opened_filter(), 5)] == [known]
            found = opened.recall("key behind the door", None, opened_filter(), 5)
            assert [one.passage for one in found if isinstance(one, PassageHit)] == [said]
            assert opened.texts() == {known.id: known.text, said.id: said.text}

    def test_they_belong_to_one_user(self, store: MemoryStore) -> None:
        with store.lease() as opened:
            opened.put_passages([passage("The key hangs behind the door", user="ana")], {})
            assert opened.recall("key door", None, opened_filter(VIEW), 5) == []
            assert len(opened.recall("key door", None, opened_filter(Viewpoint("ana")), 5)) == 1

    def test_erasing_leaves_nothing_of_them(self, tmp_path: Path) -> None:
        embedded = EdgeStore(tmp_path / "memories", "letters")
        said, kept = passage("xylophone behind the door"), passage("tea on the table")
        vectors = dict(zip((said.id, kept.id), LetterEmbedder().embed([said.text, kept.text]), strict=True))
        with embedded.lease() as opened:
            opened.put_passages([said, kept], vectors)
            opened.flush()
        embedded.note_baseline(Baseline(0.1, 0.2))
        embedded.erase([said.id])
        assert all(b"xylophone" not in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
        with embedded.lease() as opened:
            assert opened.texts() == {kept.id: kept.text}
            assert opened.recall("", vectors[kept.id], opened_filter(), 5)[0].dense is not None
        assert embedded.baseline() == Baseline(0.1, 0.2)

    def test_a_memory_takes_the_rank_of_its_passage(self) -> None:
        said = passage("I live in Lisbon")
        known = memory("Lives in Lisbon", source=Source("c", said.id))
        ranked = [PassageHit(said, 1.0, 1, None, 2), Hit(memory("x"), 0.9, 1, None, 1), Hit(known, 0.5, 1, None, 2)]
        assert [one.memory.text for one in settled(ranked) if isinstance(one, Hit)] == ["Lives in Lisbon", "x"]
        more = [replace(ranked[0], shared=3), *ranked[1:]]
        assert len(settled(more)) == 3


def opened_filter(view: Viewpoint | None = None):
    from memchat.model import Filter

    return Filter(view)


class TestPassageText:
    def test_questions_quotations_and_secrets_are_left_out(self) -> None:
        said = passage_of(
            turn('Where is it? The key is here. My password is hunter2. Bob said "I have sold the whole farm".')
        )
        assert said is not None
        assert said.text == "The key is here. Bob said"

    @pytest.mark.parametrize("line", ["ok", "Where do I live?", "```\nx = 1\n```", "thanks, bye", ""])
    def test_what_states_nothing_is_no_passage(self, line: str) -> None:
        assert passage_of(turn(line)) is None

    def test_it_is_cut_to_what_matches(self) -> None:
        text = " ".join([f"Sentence {n} is about nothing at all." for n in range(40)] + ["The key is behind the door."])
        shown = excerpt(text, "where is the key?")
        assert "The key is behind the door." in shown
        assert len(shown) < 400


class TestRedaction:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("My password is hunter2", f"My password is {SECRET}"),
            ("password for my bank is Tr0ub4dor&3.", f"password for my bank is {SECRET}."),
            ("Mein Passwort ist geheim99", f"Mein Passwort ist {SECRET}"),
            ("the api key: abc123def456", f"the api key: {SECRET}"),
            ("pin is 4711, ok?", f"pin is {SECRET}, ok?"),
            ("key sk-abcdefgh12345678 here", f"key {SECRET} here"),
            ("AKIAIOSFODNN7EXAMPLE", SECRET),
            ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", SECRET),
            ("https://bob:s3cret@host/x", f"https://bob:{SECRET}@host/x"),
            ("Authorization: Bearer abcdef1234567890", f"Authorization: Bearer {SECRET}"),
            ("4111 1111 1111 1111", SECRET),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", SECRET),
        ],
    )
    def test_secrets_go(self, text: str, expected: str) -> None:
        assert redacted(text) == expected
        assert holds_secret(text)
        assert holds_secret(expected)

    @pytest.mark.parametrize(
        "text",
        [
            "the token is expired", "I have a secret admirer", "my secret is that I love you", "order 1234567890123456",
            "call 555 1234 5678", "my password is too weak", "a keyboard-shortcut42", "I live at 221b Baker Street",
            "550e8400-e29b-41d4-a716-446655440000",
        ],
    )  # fmt: skip
    def test_other_words_stay(self, text: str) -> None:
        assert redacted(text) == text

    def test_programs_keep_their_names(self) -> None:
        code = "password = input()\ntoken: str = self.token\nsecret = get_secret(name)"
        assert redacted_material(code) == code
        assert redacted("why does password = input() fail?") == "why does password = input() fail?"
        assert redacted("token = self.token") == "token = self.token"
        assert redacted_material("key sk-abcdefgh12345678") == f"key {SECRET}"

    def test_a_reply_echoes_no_secret_of_the_line(self) -> None:
        reply = "So hunter2 is it. Write `password: str` and `token = load()`."
        expected = f"So {SECRET} is it. Write `password: str` and `token = load()`."
        assert redacted_echoes(reply, "my password is hunter2") == expected

    @pytest.mark.parametrize("piece", ["password is ", "4111 ", "sk-1", "a:", "-----BEGIN PRIVATE KEY-----"])
    def test_a_long_text_takes_no_time(self, piece: str) -> None:
        redacted("a1234567890123456")
        began = time.perf_counter()
        redacted(piece * (100_000 // len(piece)))
        assert time.perf_counter() - began < 2


class TestOwnWords:
    @pytest.mark.parametrize(
        "line", ["off the record, x", "don't remember this: x", "ne retiens pas ça", "no lo guardes"]
    )
    def test_off_the_record(self, line: str) -> None:
        assert off_the_record(line)
        assert own_words(line) == ""

    @pytest.mark.parametrize(
        "line", ["don't forget the milk", "I don't remember where I was", "never learning to swim is sad"]
    )
    def test_on_the_record(self, line: str) -> None:
        assert not off_the_record(line)

    def test_wishes(self) -> None:
        assert forget_wish("Please forget that I live in Lisbon.") == "I live in Lisbon"
        assert forget_wish("vergiss, dass ich rauche") == "ich rauche"
        assert forget_wish("I forget that sometimes") is None
        assert list(remember_wishes("remember to call me")) == []
        assert [text for text, _ in remember_wishes("Please remember that I park on level 3!")] == ["I park on level 3"]

    def test_what_is_asked_states_nothing(self) -> None:
        assert statements("Where am I? I am in Rome.") == "I am in Rome."

    @pytest.mark.parametrize("piece", ["> a\n", "```", '"', "From: a\nTo: b\n", "remember ", "Dear a,\n", "translate:"])
    def test_a_long_line_takes_no_time(self, piece: str) -> None:
        began = time.perf_counter()
        own_words(piece * (1_000_000 // len(piece)))
        assert time.perf_counter() - began < 2


class TestLanguages:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Ich wohne in Berlin", "de"),
            ("J'habite à Lyon", None),
            ("I live in Rome", "en"),
            ("vivo con mi hija muy cerca", "es"),
            ("Acme", None),
        ],
    )
    def test_language(self, text: str, code: str | None) -> None:
        assert language(text) in (code, "fr" if code is None else code)

    def test_different_scripts_are_different_languages(self) -> None:
        assert not same_language("我喜欢喝茶", "Likes tea")
        assert same_language("我喜欢喝茶", "喜欢喝茶")
        assert same_language("Likes tea", "123")


class TestDates:
    def test_spelled(self) -> None:
        assert spelled("2026-05-31") == "2026-05-31 31 May 2026"
        assert spelled("2026-05") == "2026-05 May 2026"
        assert spelled("2026") == "2026"

    def test_other_languages(self) -> None:
        assert date_in_any("vor drei Tagen war ich krank", date(2026, 5, 4), "de") == "2026-05-01"
        assert date_in_any("nichts davon", date(2026, 5, 4), "de") is None

    def test_last_month_is_looked_for_by_its_name(self) -> None:
        store = InMemoryStore()
        with store.lease() as opened:
            opened.put(
                [memory("Ran a marathon", said_at=NOON), memory("Bought a tent", said_at=NOON - timedelta(60))], {}
            )
        june = Recall(store, RecallSettings(), now=lambda: NOON + timedelta(days=30))
        assert [hit.memory.text for hit in june("what happened last month?", VIEW).hits] == ["Ran a marathon"]


class TestReview:
    def _flaws(self, *memories: Memory, used: dict | None = None, days: int = 0) -> list[tuple[Flaw, list[str]]]:
        found = review(memories, used or {}, NOON + timedelta(days=days))
        return [(one.flaw, [memory.text for memory in one.memories]) for one in found]

    def test_duplicates_and_contradictions(self) -> None:
        later = NOON + timedelta(hours=1)
        memories = [
            memory("Likes tea"), memory("likes tea!", said_at=later),
            memory("Lives in Lisbon"), memory("Lives in Porto", said_at=later),
            memory("Is allergic to nuts"), memory("Is allergic to milk"),
        ]  # fmt: skip
        assert self._flaws(*memories) == [
            (Flaw.DUPLICATE, ["Likes tea", "likes tea!"]),
            (Flaw.CONTRADICTION, ["Lives in Lisbon", "Lives in Porto"]),
        ]

    def test_stale_and_never_used(self) -> None:
        task, fact, used = memory("Paints the shed", kind=Kind.TASK), memory("Owns a drum"), memory("Owns a lute")
        assert self._flaws(task, fact, used, used={used.id: NOON}, days=30) == []
        assert self._flaws(task, fact, used, used={used.id: NOON}, days=100) == [
            (Flaw.STALE, ["Paints the shed"]),
            (Flaw.NEVER_USED, ["Owns a drum"]),
        ]
        assert self._flaws(replace(task, pinned=True), days=1000) == []

    def test_mending_a_duplicate_keeps_every_quote(self) -> None:
        one, other = (
            memory("Likes tea", quote="I like tea"),
            memory("Likes tea.", quote="tea please", said_at=NOON + timedelta(1)),
        )
        kept, gone = review([one, other], {}, NOON)[0].changes
        assert kept.after is not None
        assert kept.after.quote == "I like tea\ntea please"
        assert gone.after is not None
        assert (gone.after.status, gone.after.superseded_by) == (Status.SUPERSEDED, one.id)

    def test_ten_thousand_take_seconds_at_most(self) -> None:
        many = [memory(f"Likes thing{n} and place{n % 97} since year{n % 31}") for n in range(10_000)]
        began = time.perf_counter()
        review(many, {}, NOON)
        assert time.perf_counter() - began < 20

    def test_retention(self) -> None:
        task, profile = memory("Paints the shed", kind=Kind.TASK), memory("Owns a drum")
        days = {Kind.TASK: 30}
        assert expired([task, profile], days, {}, NOON + timedelta(29)) == []
        assert [change.id for change in expired([task, profile], days, {}, NOON + timedelta(31))] == [task.id]
        assert expired([task], days, {task.id: NOON + timedelta(20)}, NOON + timedelta(31)) == []
        assert expired([task], {}, {}, NOON + timedelta(9_999)) == []

    def test_suspicion_goes_further_than_certainty(self) -> None:
        assert suspects("Sister lives in Milan", "sister lives in Rome")
        assert not suspects("Sister Ana lives in Milan", "Sister Eva lives in Rome")
        assert not suspects("Sister likes tea", "Sister likes milk")


class TestWhyNot:
    def test_reasons(self) -> None:
        store = InMemoryStore()
        memories = [
            memory("Lives in Lisbon", status=Status.SUPERSEDED, superseded_by=memory("x").id),
            memory("Hers is Lisbon", user="ana"),
            memory("Plays drums in a band called Lisbon Nights"),
        ]
        with store.lease() as opened:
            opened.put(memories, {})
        recall = Recall(store, RecallSettings(budget_tokens=5))
        line = "which band in Lisbon plays drums?"
        found = why_not("Lisbon", line, recall(line, VIEW), recall, VIEW, 5)
        reasons = {one.memory.text: one.why for one in found}
        assert reasons["Lives in Lisbon"].startswith("superseded on")
        assert reasons["Hers is Lisbon"] == "another user's: ana"
        assert reasons["Plays drums in a band called Lisbon Nights"].startswith("over the budget")
        unrelated = "what is the capital of Mongolia and why do drums exist?"
        below = why_not("drums", unrelated, recall(unrelated, VIEW), recall, VIEW, 400)
        assert "below the floor" in below[0].why


def test_forgetting_takes_the_passages_with_it(tmp_path: Path) -> None:
    from tests.test_ledger import TestForgetting

    made = World(EdgeStore(tmp_path / "data" / "memories"), tmp_path / "data")
    said = passage("The xylophone is under the stairs")
    again = passage("as I said, the xylophone is under the stairs, remember")
    one = memory("xylophone is under the stairs", source=Source("c", said.id))
    made.add(one)
    with made.store.lease() as opened:
        opened.put_passages([said, again, passage("Tea is on the table")], {})
        opened.flush()
    done = TestForgetting()._forgetting(made, tmp_path)([one])
    assert done.still_in == ()
    with made.store.lease() as opened:
        assert list(opened.texts().values()) == ["Tea is on the table"]
    made.database.close()


def test_the_store_is_asked_for_no_baseline_it_cannot_have(tmp_path: Path) -> None:
    bare = EdgeStore(tmp_path / "memories")
    with bare.lease() as opened:
        opened.put([memory("x")], {})
    bare.note_baseline(Baseline(0.1, 0.1))
    assert bare.baseline() is None
    with pytest.raises(StoreError), bare.lease():
        (tmp_path / "memories" / "memchat.json").write_text('{"baseline": [1]}')
        bare.embedder()


def test_the_date_that_a_line_means_is_searched_for_but_is_no_word_in_common() -> None:
    store = InMemoryStore()
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    with store.lease() as opened:
        opened.put([memory("Is allergic to peanuts", said_at=now), memory("Ran a race", when="2026-11-20")], {})
    recall = Recall(store, RecallSettings(), now=lambda: now)
    assert recall("I moved to Porto yesterday", Viewpoint("me")).hits == ()
    assert [hit.memory.text for hit in recall.search("yesterday", Filter(Viewpoint("me")), 1)] == ["Ran a race"]
