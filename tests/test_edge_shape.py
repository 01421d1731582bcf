"""The shape of the embedded store's files: older directories are written anew, much that was written is sealed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from qdrant_edge import (
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeSparseVectorParams,
    Modifier,
    PayloadSchemaType,
    Point,
    UpdateOperation,
)

from memchat.model import Filter, Kind, Memory, Viewpoint
from memchat.ports import Baseline
from memchat.stores.edge import EdgeStore
from memchat.stores.label import FORMAT, read_label
from memchat.stores.lexical import Lexicon
from memchat.stores.payload import payload_of
from tests.support.making import LetterEmbedder, memory

ME = Filter(Viewpoint("me"))
TEXTS = [f"Likes {animal} number {number}" for number in range(20) for animal in ("cats", "dogs", "owls")]


def older_directory(directory: Path, memories: list[Memory]) -> None:
    """A store as the first format had it: an index for each field, vectors in single precision."""
    words = {"bm25": EdgeSparseVectorParams(modifier=Modifier.Idf)}
    shard = EdgeShard.create(str(directory), EdgeConfig(sparse_vectors=words, wal_enabled=False))
    for field in ("user", "kind", "status", "scope", "standing"):
        shard.update(UpdateOperation.create_field_index(field, PayloadSchemaType.Keyword))
    vectors = LetterEmbedder().embed([one.text for one in memories])
    shard.update(UpdateOperation.create_dense_vector("dense", len(vectors[0]), Distance.Cosine))
    points = [
        Point(one.id, {"bm25": Lexicon().document(one), "dense": vector}, payload_of(one))
        for one, vector in zip(memories, vectors, strict=True)
    ]
    shard.update(UpdateOperation.upsert_points(points))
    shard.flush()
    shard.close()
    label = {"format": 1, "embedder": "letters", "baseline": [0.1, 0.2]}
    (directory / "memchat.json").write_text(json.dumps(label))


def filled(directory: Path, **options: int) -> tuple[EdgeStore, list[Memory]]:
    store = EdgeStore(directory, "letters", **options)
    memories = [memory(text, kind=Kind.PREFERENCE) for text in TEXTS]
    vectors = LetterEmbedder().embed(TEXTS)
    with store.lease() as opened:
        opened.put(memories, {one.id: vector for one, vector in zip(memories, vectors, strict=True)})
        opened.flush()
    return store, memories


def test_a_directory_of_an_older_format_is_written_anew_once(tmp_path: Path) -> None:
    directory = tmp_path / "memories"
    directory.mkdir()
    memories = [memory(text) for text in TEXTS]
    older_directory(directory, memories)
    store = EdgeStore(directory, "letters")
    with store.lease() as opened:
        assert {one.id: one for one in opened.scroll(ME)} == {one.id: one for one in memories}
        found = opened.search("owls", LetterEmbedder().embed([TEXTS[2]])[0], ME, 5)
        assert found[0].memory.text.startswith("Likes owls")
        assert found[0].dense == pytest.approx(1.0, abs=1e-3)
    label = read_label(directory)
    assert (label.format, label.embedder, label.baseline) == (FORMAT, "letters", Baseline(0.1, 0.2))
    before = sorted(path.name for path in (directory / "segments").iterdir())
    with store.lease():
        pass
    assert sorted(path.name for path in (directory / "segments").iterdir()) == before


def test_what_was_written_is_sealed_once_it_outweighs_what_was_there(tmp_path: Path) -> None:
    store, memories = filled(tmp_path / "memories", worth_tidying=100_000)
    before = _found(store)
    assert store.tidy()
    assert not store.tidy()
    assert _found(store) == before
    with store.lease() as opened:
        opened.put([memory("Likes tea")], {})
        opened.put([memory("Likes milk", id=memories[0].id)], {})
        opened.delete([memories[1].id])
        opened.flush()
        assert opened.count(ME) == len(memories)
        assert opened.get([memories[0].id])[memories[0].id].text == "Likes milk"


def test_a_small_store_is_left_as_it_is(tmp_path: Path) -> None:
    store, _ = filled(tmp_path / "memories")
    assert not store.tidy()


def test_optimizing_that_is_stopped_leaves_everything(tmp_path: Path) -> None:
    store, memories = filled(tmp_path / "memories")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.optimize(stop)
    with store.lease() as opened:
        assert len(opened.ids()) == len(memories)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith("-new")] == []


def test_tidying_survives_a_kill(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from memchat.stores.edge import EdgeStore\n"
        "store = EdgeStore(Path(sys.argv[1]), 'letters', worth_tidying=0)\n"
        "print('ready', flush=True)\n"
        "while True: store.tidy() or store.optimize(lambda *_: None)\n"
    )
    store, memories = filled(tmp_path / "memories")
    for pause in (0.0, 0.02, 0.05, 0.08, 0.13, 0.21):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "memories")], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with store.lease() as opened:
            assert sorted(opened.ids()) == sorted(one.id for one in memories)
            assert opened.search("owls", None, ME, 3)


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("size", [0, 1, 5, 60])
@pytest.mark.parametrize("history", ["written", "sealed", "overwritten"])
def test_what_is_erased_is_in_no_file(tmp_path: Path, size: int, vectors: bool, history: str) -> None:
    store = EdgeStore(tmp_path / "memories", "letters", worth_tidying=0)
    memories = [memory(text) for text in TEXTS[:size]]
    secret = memory("Plans a trip to Zanzibar", quote="I plan a trip to Zanzibar")
    every = [*memories, secret]
    made = LetterEmbedder().embed([one.text for one in every]) if vectors else []
    with store.lease() as opened:
        opened.put(every, {one.id: vector for one, vector in zip(every, made, strict=False)})
        opened.flush()
    if history != "written":
        store.tidy()
    if history == "overwritten":
        with store.lease() as opened:
            opened.put([memory("Plans another trip", id=secret.id)], {})
            opened.flush()
    store.erase([secret.id])
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"Zanzibar" not in path.read_bytes(), path
    with store.lease() as opened:
        assert sorted(opened.ids()) == sorted(one.id for one in memories)


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("size", [1, 3, 30])
def test_words_that_were_overwritten_go_with_whatever_is_erased(tmp_path: Path, size: int, vectors: bool) -> None:
    store = EdgeStore(tmp_path / "memories", "letters", worth_tidying=0)

    def put(memories: list[Memory]) -> None:
        made = LetterEmbedder().embed([one.text for one in memories]) if vectors else []
        with store.lease() as opened:
            opened.put(memories, {one.id: vector for one, vector in zip(memories, made, strict=False)})
            opened.flush()

    older = [memory(text) for text in TEXTS]
    put(older)
    store.tidy()
    kin = [memory(f"Loves {number}", quote="my words from Zanzibar") for number in range(size)]
    put(kin)
    put([replace(one, quote="") for one in kin])
    store.erase([older[5].id])
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"Zanzibar" not in path.read_bytes(), path
    with store.lease() as opened:
        assert len(opened.ids()) == len(TEXTS) + size - 1


def _found(store: EdgeStore) -> list[str]:
    vector = LetterEmbedder().embed([TEXTS[7]])[0]
    with store.lease() as opened:
        return [hit.memory.text for hit in opened.search("cats number 7", vector, ME, 10)]
