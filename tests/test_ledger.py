"""The laws of change: undo is the inverse, a crash between journal and store is repaired, forgetting leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memchat.errors import AmbiguousId, NothingFound, Refused, StoreError, UndoRefused
from memchat.forgetting import GONE, Forgetting, forget_lines, holds_any, redactor
from memchat.journal.conversations import Conversations
from memchat.journal.database import Database
from memchat.journal.operations import Journal
from memchat.ledger import Ledger
from memchat.library import Library, Wish, shortener
from memchat.model import Action, Change, Filter, Kind, Memory, Origin, Source, Status, Viewpoint
from memchat.ports import MemoryStore
from memchat.recall import Recall, RecallSettings
from memchat.stores.edge import EdgeStore
from memchat.transfer import json_lines, read_json_lines
from tests.support.making import NOON, LetterEmbedder, memory, turn
from tests.support.memory_store import InMemoryStore

EVERYTHING = Filter(statuses=())


class World:
    """The parts that write memories, over one store."""

    def __init__(self, store: MemoryStore, path: Path, embedder: LetterEmbedder | None = None) -> None:
        self.store = store
        self.database = Database(path / "memchat.db")
        self.journal = Journal(self.database)
        self.conversations = Conversations(self.database)
        self.warnings: list[str] = []
        self.ledger = Ledger(store, self.journal, self.database.scrub, lambda: NOON, embedder, self.warnings.append)
        recall = Recall(store, RecallSettings())
        self.library = Library(store, self.ledger, self.journal, recall, lambda: NOON, Viewpoint("me"))

    def memories(self) -> dict[str, Memory]:
        with self.store.lease() as opened:
            return {one.id: one for one in opened.scroll(EVERYTHING)}

    def add(self, *memories: Memory) -> None:
        changes = [Change(Action.ADD, one.id, None, one) for one in memories]
        self.ledger.commit("add", "me", lambda _: changes, texts=[one.text for one in memories])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(InMemoryStore(), tmp_path)
    yield made
    made.database.close()


_STEPS = st.lists(
    st.sampled_from(["add", "edit", "archive", "restore", "pin", "unpin", "import", "undo"]), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None)
@given(steps=_STEPS, data=st.data())
def test_undoing_everything_leads_back_to_the_beginning(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], data: st.DataObject
) -> None:
    world = World(InMemoryStore(), tmp_path_factory.mktemp("law"))
    for number, step in enumerate(steps):
        _step(world, step, number, data)
    while True:
        try:
            world.library.undo()
        except NothingFound:
            break
    assert world.memories() == {}
    world.database.close()


def _step(world: World, step: str, number: int, data: st.DataObject) -> None:
    ids = sorted(world.memories())
    if step == "add" or not ids:
        world.library.add([Wish(f"fact number {number} about {data.draw(st.sampled_from(['tea', 'cats']))}")])
        return
    one = data.draw(st.sampled_from(ids))
    actions = {
        "edit": lambda: world.library.edit(one, f"edited {number}"),
        "archive": lambda: world.library.archive([one]),
        "restore": lambda: world.library.restore([one]),
        "pin": lambda: world.library.pin([one]),
        "unpin": lambda: world.library.pin([one], pinned=False),
        "import": lambda: world.library.take_in([memory(f"imported {number}")]),
        "undo": world.library.undo,
    }
    with suppress(Refused, NothingFound):
        actions[step]()


def test_an_undo_can_itself_be_undone(world: World) -> None:
    done = world.library.add([Wish("Likes tea")])
    undone = world.library.undo()
    assert world.memories() == {}
    world.library.undo(undone.id)
    assert [one.text for one in world.memories().values()] == ["Likes tea"]
    assert world.journal.get(done.id, "me").undone_by is None


def test_undo_is_refused_when_the_memory_has_moved_on(world: World) -> None:
    added = world.library.add([Wish("Likes tea")])
    world.library.edit(added.changes[0].id, "Likes green tea")
    before = world.memories()
    with pytest.raises(UndoRefused, match="changed since"):
        world.library.undo(added.id)
    assert world.memories() == before


def test_a_crash_between_journal_and_store_is_repaired_at_the_next_open(world: World) -> None:
    class Crash(Exception):
        pass

    store, one = world.store, memory("Likes tea")
    whole = store.put
    store.put = _raising(Crash())  # type: ignore[method-assign]
    with pytest.raises(Crash):
        world.add(one)
    store.put = whole  # type: ignore[method-assign]
    assert world.memories() == {}
    assert world.ledger.recover() == 1
    assert world.memories() == {one.id: one}
    assert world.ledger.recover() == 0


def _raising(error: Exception):
    def put(*_: object) -> None:
        raise error

    return put


def test_a_failing_embedder_costs_the_vectors_and_not_the_memory(tmp_path: Path) -> None:
    world = World(InMemoryStore("letters"), tmp_path, LetterEmbedder(broken=True))
    world.library.add([Wish("Likes tea")])
    assert [one.text for one in world.memories().values()] == ["Likes tea"]
    assert "reindex" in world.warnings[0]
    world.database.close()


def test_embedding_happens_before_the_lease_is_taken(tmp_path: Path) -> None:
    store = InMemoryStore("letters")

    class Watchful(LetterEmbedder):
        def embed(self, texts, timeout=None):
            assert not store.leases_held
            return super().embed(texts, timeout)

    world = World(store, tmp_path, Watchful())
    world.library.add([Wish("Likes tea")])
    assert len(store.vectors) == 1
    world.database.close()


class TestLibrary:
    def test_what_is_known_is_not_added_again(self, world: World) -> None:
        world.library.add([Wish("Likes tea")])
        assert world.library.add([Wish("likes  TEA.")]).changes[0].action is Action.UPDATE
        assert len(world.memories()) == 1

    def test_an_empty_text_is_refused(self, world: World) -> None:
        with pytest.raises(Refused):
            world.library.add([Wish("   ")])
        one = world.library.add([Wish("Likes tea")]).changes[0].id
        with pytest.raises(Refused):
            world.library.edit(one, " \n ")

    def test_an_edited_memory_says_so(self, world: World) -> None:
        one = world.library.add([Wish("Likes tea")]).changes[0].id
        world.library.edit(one, "Likes green tea")
        assert world.memories()[one].origin is Origin.EDITED

    def test_ids_are_found_by_any_unique_beginning(self, world: World) -> None:
        one = memory("one", id="aaaa1111-0000-4000-8000-000000000000")
        other = memory("other", id="aaaa2222-0000-4000-8000-000000000000")
        world.add(one, other)
        assert world.library.find(["aaaa1"]) == [one]
        with pytest.raises(AmbiguousId) as caught:
            world.library.find(["aaaa"])
        assert "aaaa1 one" in caught.value.hint
        assert "aaaa2 other" in caught.value.hint
        with pytest.raises(NothingFound):
            world.library.find(["b"])
        with pytest.raises(NothingFound):
            world.library.find([""])

    @given(ids=st.lists(st.uuids().map(str), min_size=1, max_size=30, unique=True))
    def test_a_short_id_is_the_shortest_that_is_unique(self, ids: list[str]) -> None:
        short = shortener(ids)
        for id_ in ids:
            assert [one for one in ids if one.startswith(short(id_))] == [id_]
            assert len(short(id_)) == 4 or sum(one.startswith(short(id_)[:-1]) for one in ids) > 1

    def test_the_same_import_twice_adds_nothing(self, world: World) -> None:
        text = '{"text": "Likes tea"}\n{"text": "Likes cats", "id": "7"}\n'
        assert len(world.library.take_in(read_json_lines(text, "me")).changes) == 2
        assert world.library.take_in(read_json_lines(text, "me")).changes == ()
        tea = world.library.select(world.library.mine())[0]
        world.library.edit(tea.id, "Likes green tea")
        world.library.archive([tea.id])
        # What brings no time of its own is no later than what the user did.
        assert world.library.take_in(read_json_lines(text, "me")).changes == ()

    def test_a_change_shown_to_the_user_is_not_made_to_something_else(self, world: World) -> None:
        one = memory("Likes tea")
        world.add(one)
        world.library.edit(one.id, "Likes green tea")
        with pytest.raises(Refused, match="meanwhile"):
            world.library.apply("edit", [Change(Action.UPDATE, one.id, one, replace(one, text="Likes milk"))])


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip)
_MEMORIES = st.builds(
    memory,
    text=_TEXTS.map(str.strip),
    quote=_TEXTS,
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    pinned=st.booleans(),
    when=st.sampled_from([None, "2026", "2026-05", "2026-05-31"]),
    source=st.sampled_from([None, Source("c", "t")]),
)


@settings(max_examples=60, deadline=None)
@given(memories=st.lists(_MEMORIES, max_size=5))
def test_export_then_import_is_the_identity(memories: list[Memory]) -> None:
    text = "".join(f"{line}\n" for line in json_lines(memories, [], NOON))
    assert read_json_lines(text, "somebody else") == memories


class TestForgetting:
    @pytest.fixture
    def files(self, tmp_path: Path) -> Iterator[World]:
        made = World(EdgeStore(tmp_path / "data" / "memories"), tmp_path / "data")
        yield made
        made.database.close()

    def _forgetting(self, world: World, root: Path) -> Forgetting:
        history = [root / "data" / "history"]
        return Forgetting(world.store, world.ledger, world.journal, world.conversations, "me", [root / "data"], history)

    def test_no_file_holds_the_words_afterwards(self, files: World, tmp_path: Path) -> None:
        one = memory("The xylophone is under the stairs")
        files.add(one, memory("Likes tea"))
        files.library.edit(one.id, "The xylophone is in the attic")
        now = files.memories()[one.id]
        (tmp_path / "data" / "history").write_text(
            "\n# 2026\n+/remember The xylophone is in the attic\n\n# 2026\n+hi\n"
        )
        done = self._forgetting(files, tmp_path)([now])
        assert done.still_in == ()
        assert done.files_checked > 5
        for path in tmp_path.rglob("*"):
            assert path.is_dir() or b"xylophone" not in path.read_bytes(), path
        assert "+hi" in (tmp_path / "data" / "history").read_text()
        assert [one.text for one in files.memories().values()] == ["Likes tea"]

    def test_the_source_goes_only_when_asked(self, files: World, tmp_path: Path) -> None:
        said = turn("My xylophone is under the stairs", reply="You keep it there: xylophone under the stairs.")
        files.conversations.begin(said)
        files.conversations.finish(said)
        source = Source(said.conversation, said.id)
        one = memory("xylophone under the stairs", source=source, quote=said.line)
        kin = memory("Has stairs", source=source, quote=said.line)
        files.add(one, kin)
        forget = self._forgetting(files, tmp_path)
        forget([one])
        assert files.conversations.turn(said.id).line == said.line
        assert GONE in files.conversations.turn(said.id).reply
        files.add(replace(one, id=memory("x").id))
        forget([next(one for one in files.memories().values() if "xylo" in one.text)], with_source=True)
        for path in tmp_path.rglob("*"):
            assert path.is_dir() or b"xylophone" not in path.read_bytes(), path
        assert [one.text for one in files.memories().values()] == ["Has stairs"]

    def test_a_crash_in_the_middle_is_brought_to_its_end(self, files: World, tmp_path: Path) -> None:
        one = memory("The xylophone is under the stairs")
        files.add(one)
        erase = files.store.erase
        files.store.erase = _raising(StoreError("killed"))  # type: ignore[method-assign]
        with pytest.raises(StoreError):
            self._forgetting(files, tmp_path)([one])
        files.store.erase = erase  # type: ignore[method-assign]
        assert files.ledger.recover() == 1
        for path in tmp_path.rglob("*"):
            assert path.is_dir() or b"xylophone" not in path.read_bytes(), path

    def test_words_are_redacted_whole_and_in_any_case(self) -> None:
        redact = redactor(["Likes cats"])
        assert redact("you said: likes CATS, dislikes catsup") == f"you said: {GONE}, dislikes catsup"
        assert redactor([])("as it was") == "as it was"

    def test_words_are_found_across_the_edge_of_a_piece(self, tmp_path: Path) -> None:
        path = tmp_path / "large"
        path.write_bytes(b"x" * ((1 << 20) - 4) + b"xylophone" + b"x" * 100)
        assert holds_any(path, ["xylophone"])
        assert not holds_any(path, ["trombone"])
        assert not holds_any(path, [])

    def test_a_missing_history_is_no_error(self, tmp_path: Path) -> None:
        forget_lines(tmp_path / "none", ["x"])
        assert not (tmp_path / "none").exists()
