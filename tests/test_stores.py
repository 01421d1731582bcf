"""The contract of every store, the in-memory double included; and what only the embedded one has to keep."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from memchat.errors import EmbedderMismatch, NewerFormat, StoreCorrupt, StoreError, StoreLocked, StoreUnwritable
from memchat.model import Filter, Kind, Scope, Status, Viewpoint
from memchat.ports import MemoryStore
from memchat.stores.edge import EdgeStore
from memchat.stores.swap import beside, finish_swap
from tests.support.making import LetterEmbedder, memory
from tests.support.memory_store import InMemoryStore
from tests.support.server import in_memory_server

ME = Filter(Viewpoint("me"))
# Vectors are kept in half precision.
HALF = 1e-3


@pytest.fixture(params=["edge", "in memory", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryStore:
    if request.param == "server":
        return in_memory_server("letters")
    return EdgeStore(tmp_path / "memories", "letters") if request.param == "edge" else InMemoryStore("letters")


class TestContract:
    def test_what_is_put_is_got_back_whole(self, store: MemoryStore) -> None:
        one = memory("Lives in Lisbon", quote="I live in Lisbon", when="2026-05", pinned=True, status=Status.ARCHIVED)
        with store.lease() as opened:
            opened.put([one], {})
            opened.flush()
        with store.lease() as opened:
            assert opened.get([one.id, memory("other").id]) == {one.id: one}
            assert opened.ids() == [one.id]

    def test_putting_again_replaces(self, store: MemoryStore) -> None:
        one = memory("Lives in Lisbon")
        other = memory("Lives in Porto", id=one.id)
        with store.lease() as opened:
            opened.put([one], {})
            opened.put([other], {})
            assert opened.get([one.id]) == {one.id: other}
            assert opened.count(Filter()) == 1

    def test_deleting_removes_and_may_be_repeated(self, store: MemoryStore) -> None:
        one, other = memory("one"), memory("other")
        with store.lease() as opened:
            opened.put([one, other], {})
            opened.delete([one.id])
            opened.delete([one.id])
            assert opened.ids() == [other.id]

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            (Filter(), {"mine", "hers", "persona", "session", "standing", "pinned"}),
            (Filter(statuses=()), {"mine", "hers", "persona", "session", "standing", "pinned", "old"}),
            (Filter(statuses=(Status.SUPERSEDED,)), {"old"}),
            (ME, {"mine", "standing", "pinned"}),
            (Filter(Viewpoint("me", agent="coach")), {"mine", "standing", "pinned", "persona"}),
            (Filter(Viewpoint("me", session="s1")), {"mine", "standing", "pinned", "session"}),
            (Filter(Viewpoint("me", session="s2")), {"mine", "standing", "pinned"}),
            (Filter(Viewpoint("me"), listing=True), {"mine", "standing", "pinned", "session"}),
            (Filter(kinds=(Kind.PREFERENCE,)), {"standing"}),
            (Filter(scopes=(Scope.AGENT, Scope.SESSION)), {"persona", "session"}),
            (Filter(Viewpoint("me"), standing=True), {"standing", "pinned"}),
            (Filter(Viewpoint("me"), standing=False), {"mine"}),
        ],
    )
    def test_filters(self, store: MemoryStore, where: Filter, expected: set[str]) -> None:
        everything = [
            memory("mine"),
            memory("hers", user="ana"),
            memory("persona", user="ana", scope=Scope.AGENT, agent="coach"),
            memory("session", scope=Scope.SESSION, session="s1"),
            memory("standing", kind=Kind.PREFERENCE),
            memory("pinned", pinned=True),
            memory("old", status=Status.SUPERSEDED),
        ]
        with store.lease() as opened:
            opened.put(everything, {})
            assert {one.text for one in opened.scroll(where)} == expected
            assert opened.count(where) == len(expected)

    def test_search_by_words_alone(self, store: MemoryStore) -> None:
        texts = ["Lives in Lisbon", "Likes hiking", "Works at Acme", "Sister Maria is vegan"]
        with store.lease() as opened:
            opened.put([memory(text) for text in texts], {})
            hits = opened.search("where does my sister live?", None, ME, 3)
            assert {hit.memory.text for hit in hits} == {"Lives in Lisbon", "Sister Maria is vegan"}
            assert hits[0].score == 1.0
            assert all(hit.dense is None for hit in hits)
            assert opened.search("the of and", None, ME, 3) == []

    def test_the_quote_is_found_too(self, store: MemoryStore) -> None:
        with store.lease() as opened:
            opened.put([memory("Owns a dog", quote="we got Bolt from the shelter"), memory("Owns a car")], {})
            assert [hit.memory.text for hit in opened.search("shelter", None, ME, 3)] == ["Owns a dog"]

    def test_search_by_words_and_meaning(self, store: MemoryStore) -> None:
        embedder = LetterEmbedder()
        memories = [memory(text) for text in ("zzz zzz", "aaa bbb", "ccc ddd")]
        with store.lease() as opened:
            vectors = embedder.embed([one.text for one in memories])
            opened.put(memories, dict(zip((one.id for one in memories), vectors, strict=True)))
            hits = opened.search("aaa", embedder.embed(["aaa bbb"])[0], ME, 3)
            assert hits[0].memory.text == "aaa bbb"
            assert hits[0].dense == pytest.approx(1.0, abs=HALF)
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert store.embedder() == "letters"

    def test_a_vector_stays_while_the_text_does(self, store: MemoryStore) -> None:
        embedder, one = LetterEmbedder(), memory("aaa")
        vector = embedder.embed(["aaa"])[0]
        with store.lease() as opened:
            opened.put([one], {one.id: vector})
            opened.put([memory("aaa", id=one.id, pinned=True)], {})
            assert opened.search("x", vector, ME, 1)[0].dense == pytest.approx(1.0, abs=HALF)
            opened.put([memory("bbb", id=one.id)], {})
            assert opened.search("x", vector, ME, 1) == []

    def test_erasing_leaves_the_others_with_their_vectors(self, store: MemoryStore) -> None:
        embedder = LetterEmbedder()
        one, other = memory("aaa"), memory("bbb")
        with store.lease() as opened:
            opened.put([one, other], {one.id: embedder.embed(["aaa"])[0], other.id: embedder.embed(["bbb"])[0]})
        store.erase([one.id])
        store.erase([one.id])
        with store.lease() as opened:
            assert opened.ids() == [other.id]
            assert opened.search("x", embedder.embed(["bbb"])[0], ME, 2)[0].dense == pytest.approx(1.0, abs=HALF)
        assert store.embedder() == "letters"

    def test_two_stores_rank_alike(self, tmp_path: Path) -> None:
        embedder = LetterEmbedder()
        texts = ["Lives in Lisbon", "Likes hiking in the hills", "Moved to Lisbon in May", "Has a dog named Bolt"]
        memories = [memory(text) for text in texts]
        vectors = dict(zip((one.id for one in memories), embedder.embed(texts), strict=True))
        found = []
        for store in (EdgeStore(tmp_path / "memories", "letters"), InMemoryStore("letters")):
            with store.lease() as opened:
                opened.put(memories, vectors)
                query = "moving to Lisbon"
                found.append(opened.search(query, embedder.embed([query])[0], ME, 4))
        assert [hit.memory.id for hit in found[0]] == [hit.memory.id for hit in found[1]]
        assert [hit.score for hit in found[0]] == pytest.approx([hit.score for hit in found[1]], abs=HALF)


class TestEmbedded:
    def test_nothing_of_an_erased_text_is_left_in_any_file(self, tmp_path: Path) -> None:
        store = EdgeStore(tmp_path / "memories")
        secret, kept = memory("the xylophone is under the stairs"), memory("Likes tea")
        with store.lease() as opened:
            opened.put([secret, kept], {})
            opened.flush()
        assert _holding(tmp_path, b"xylophone")
        store.erase([secret.id])
        assert not _holding(tmp_path, b"xylophone")
        assert _holding(tmp_path, b"Likes tea")

    def test_only_the_owner_may_look(self, tmp_path: Path) -> None:
        old = os.umask(0o077)
        try:
            with EdgeStore(tmp_path / "data" / "memories").lease():
                pass
        finally:
            os.umask(old)
        for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
            assert not path.stat().st_mode & 0o077, path

    def test_vectors_of_two_embedders_are_never_mixed(self, tmp_path: Path) -> None:
        one = memory("aaa")
        with EdgeStore(tmp_path / "memories", "first").lease() as opened:
            opened.put([one], {one.id: [1.0, 0.0]})
        other = EdgeStore(tmp_path / "memories", "second")
        with other.lease() as opened:
            with pytest.raises(EmbedderMismatch) as caught:
                opened.put([one], {one.id: [0.0, 1.0, 0.0]})
            assert "reindex" in caught.value.hint
            assert opened.search("nothing", [1.0, 0.0, 0.0], ME, 3) == []
        other.reindex(lambda texts: {text: [0.0, 1.0, 0.0] for text in texts})
        assert other.embedder() == "second"
        with other.lease() as opened:
            assert opened.search("nothing", [0.0, 1.0, 0.0], ME, 3)[0].dense == pytest.approx(1.0)

    def test_a_waiter_is_told_who_holds_the_lease(self, tmp_path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        ready, done = context.Event(), context.Event()
        holder = context.Process(target=_hold, args=(tmp_path / "memories", ready, done))
        holder.start()
        try:
            assert ready.wait(30)
            began = time.monotonic()
            with pytest.raises(StoreLocked) as caught, EdgeStore(tmp_path / "memories", wait=0.3).lease():
                pass
            assert 0.2 < time.monotonic() - began < 5
            assert f"memchat test (process {holder.pid}" in caught.value.message
        finally:
            done.set()
            holder.join(30)
        with EdgeStore(tmp_path / "memories", wait=0.3).lease() as opened:
            assert opened.ids() == []

    def test_many_processes_at_once_all_succeed(self, tmp_path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        workers = [context.Process(target=_add, args=(tmp_path / "memories", number)) for number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
        with EdgeStore(tmp_path / "memories").lease() as opened:
            assert opened.count(Filter()) == 20

    @pytest.mark.parametrize(
        "victim", ["edge_config.json", "memchat.json", "segment.json", "payload_storage/page_0.dat"]
    )
    def test_a_damaged_directory_is_one_clear_error(self, tmp_path: Path, victim: str) -> None:
        store = EdgeStore(tmp_path / "memories")
        with store.lease() as opened:
            opened.put([memory("Likes tea")], {})
        path = next(path for path in (tmp_path / "memories").rglob("*") if str(path).endswith(victim))
        path.write_bytes(b"\xff\x00garbage" * 400)
        with pytest.raises(StoreCorrupt) as caught, store.lease() as opened:
            opened.scroll(ME)
        assert caught.value.hint

    def test_a_directory_without_its_config_is_not_written_over(self, tmp_path: Path) -> None:
        store = EdgeStore(tmp_path / "memories")
        with store.lease() as opened:
            opened.put([memory("Likes tea")], {})
        (tmp_path / "memories" / "edge_config.json").unlink()
        with pytest.raises(StoreCorrupt), store.lease():
            pass

    def test_a_newer_format_is_refused(self, tmp_path: Path) -> None:
        store = EdgeStore(tmp_path / "memories")
        with store.lease():
            pass
        (tmp_path / "memories" / "memchat.json").write_text(json.dumps({"format": 99}))
        with pytest.raises(NewerFormat), store.lease():
            pass

    def test_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreUnwritable), EdgeStore(tmp_path / "file" / "memories").lease():
            pass

    def test_a_full_disk_is_told_before_it_ends_the_process(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = EdgeStore(tmp_path / "memories")
        kept = memory("Likes tea")
        with store.lease() as opened:
            opened.put([kept], {})
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))
        with store.lease() as opened, pytest.raises(StoreUnwritable, match="no space"):
            opened.put([memory("Likes cats")], {})
        with pytest.raises(StoreUnwritable, match="no space"):
            store.erase([kept.id])
        with store.lease() as opened:
            assert opened.ids() == [kept.id]

    @pytest.mark.parametrize("moment", ["building", "between the renames", "before the old one is removed"])
    def test_a_swap_cut_short_is_brought_to_its_end(self, tmp_path: Path, moment: str) -> None:
        current, old = tmp_path / "memories", tmp_path / ".memories.memchat-old"
        store = EdgeStore(current)
        with store.lease() as opened:
            opened.put([memory("Likes tea")], {})
        if moment == "building":
            beside(current).mkdir()
        elif moment == "between the renames":
            with EdgeStore(beside(current)).lease() as opened:
                opened.put([memory("Likes tea")], {})
            current.rename(old)
        else:
            old.mkdir()
        finish_swap(current)
        assert not beside(current).exists()
        assert not old.exists()
        with store.lease() as opened:
            assert [one.text for one in opened.scroll(ME)] == ["Likes tea"]


def test_acknowledged_writes_survive_a_kill(tmp_path: Path) -> None:
    for _ in range(6):
        worker = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(tmp_path / "memories")], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        acknowledged = [worker.stdout.readline().strip() for _ in range(3)]
        worker.send_signal(signal.SIGKILL)
        rest = worker.stdout.read().split()
        worker.wait()
        worker.stdout.close()
        with EdgeStore(tmp_path / "memories").lease() as opened:
            assert set(opened.get([*acknowledged, *rest])) >= set(acknowledged)


_KILLED = """
import sys
from pathlib import Path
from memchat.stores.edge import EdgeStore
from tests.support.making import memory
store = EdgeStore(Path(sys.argv[1]))
while True:
    with store.lease() as opened:
        made = [memory(f"number {n}") for n in range(3)]
        opened.put(made, {})
        opened.flush()
        print(made[0].id, flush=True)
"""


def _hold(directory: Path, ready: object, done: object) -> None:
    with EdgeStore(directory, holder="memchat test").lease():
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def _add(directory: Path, number: int) -> None:
    store = EdgeStore(directory)
    for step in range(5):
        with store.lease() as opened:
            opened.put([memory(f"worker {number} step {step}")], {})
            opened.flush()


def _holding(root: Path, words: bytes) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_every_engine_error_is_a_store_error(tmp_path: Path) -> None:
    with EdgeStore(tmp_path / "memories").lease() as opened, pytest.raises(StoreError):
        opened.get(["not an id"])
