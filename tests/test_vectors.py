"""Vectors are made once, side by side, and go with the text that they were made of."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from memchat.embedding import CachedEmbedder
from memchat.engines.local_embeddings import LocalEmbedder
from memchat.errors import ConfigError, EndpointError
from memchat.journal.database import Database
from memchat.journal.vectors import KeptVectors
from memchat.model import Viewpoint
from memchat.ports import Vector
from memchat.recall import Recall, RecallSettings
from tests.support.endpoint import Fail, LoopbackEndpoint
from tests.support.making import LetterEmbedder, memory
from tests.support.memory_store import InMemoryStore
from tests.support.program import run


class Counting(LetterEmbedder):
    """Counts texts, and fails for those that hold a word."""

    def __init__(self, fails_on: str = "\0", pause: float = 0.0) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.at_once = self.most_at_once = 0
        self._fails_on = fails_on
        self._pause = pause
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self._pause)
        with self._lock:
            self.at_once -= 1
            if any(self._fails_on in text for text in texts):
                raise EndpointError("refused")
            self.texts += texts
        return super().embed(texts, timeout)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptVectors]:
    database = Database(tmp_path / "memchat.db")
    yield KeptVectors(database)
    database.close()


class TestCache:
    def test_nothing_is_embedded_twice(self, kept: KeptVectors) -> None:
        inner = Counting()
        embedder = CachedEmbedder(inner, kept)
        first = embedder.embed(["one", "two", "one"])
        assert CachedEmbedder(inner, kept).embed(["two", "three", "one"])[0] == first[1]
        assert inner.texts == ["one", "two", "three"]

    def test_another_model_makes_its_own(self, kept: KeptVectors) -> None:
        CachedEmbedder(Counting(), kept).embed(["one"])
        other = Counting()
        other.name = "other"
        CachedEmbedder(other, kept).embed(["one"])
        assert other.texts == ["one"]
        kept.keep_only("other")
        assert kept.get("letters", ["one"]) == {}
        assert kept.get("other", ["one"]) != {}

    def test_a_model_that_makes_longer_vectors_now_makes_all_of_them_anew(self, kept: KeptVectors) -> None:
        CachedEmbedder(Counting(), kept).embed(["one", "two"])

        class Longer(Counting):
            def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
                return [[*vector, 0.0] for vector in super().embed(texts, timeout)]

        vectors = CachedEmbedder(Longer(), kept).embed(["one", "three"])
        assert len({len(vector) for vector in vectors}) == 1
        embedder = CachedEmbedder(Longer(), kept)
        embedder.embed_all(["one", "two", "three"], 10, 1)
        assert {len(vector) for vector in embedder.known(["one", "two", "three"]).values()} == {len(vectors[0])}

    def test_a_line_that_is_looked_for_stays_in_the_process(self, kept: KeptVectors) -> None:
        inner = Counting()
        embedder = CachedEmbedder(inner, kept)
        embedder.embed(["where is it?"], timeout=1.0)
        embedder.embed(["where is it?"], timeout=1.0)
        assert inner.texts == ["where is it?"]
        assert kept.get("letters", ["where is it?"]) == {}

    def test_forgetting_takes_them(self, kept: KeptVectors) -> None:
        CachedEmbedder(Counting(), kept).embed(["one", "two"])
        kept.forget(["one"])
        assert list(kept.get("letters", ["one", "two"])) == ["two"]

    def test_many_are_made_side_by_side_and_in_order(self, kept: KeptVectors) -> None:
        inner = Counting(pause=0.02)
        texts = [f"text {n}" for n in range(100)]
        seen: list[tuple[int, int]] = []
        embedder = CachedEmbedder(inner, kept)
        assert embedder.embed_all(texts, 10, 4, lambda now, of: seen.append((now, of))) == 100
        assert embedder.unknown(texts) == []
        made = dict(zip(texts, LetterEmbedder().embed(texts), strict=True))
        assert all(vector == pytest.approx(made[text], abs=1e-6) for text, vector in embedder.known(texts).items())
        assert 1 < inner.most_at_once <= 4
        assert seen[-1] == (100, 100)

    def test_after_a_failure_the_next_try_goes_on(self, kept: KeptVectors) -> None:
        texts = [f"text {n}" for n in range(40)]
        with pytest.raises(EndpointError):
            CachedEmbedder(Counting("text 25"), kept).embed_all(texts, 10, 1)
        again = Counting()
        CachedEmbedder(again, kept).embed_all(texts, 10, 1)
        assert 0 < len(again.texts) < 40


def test_the_endpoint_is_asked_while_the_store_opens() -> None:
    class Slow(InMemoryStore):
        def lease(self):
            time.sleep(0.3)
            return super().lease()

    store = Slow("letters")
    with InMemoryStore.lease(store) as opened:
        opened.put([memory("Likes tea")], {"x": []})
    store._made_by = "letters"
    began = time.perf_counter()
    Recall(store, RecallSettings(), Counting(pause=0.3))("tea", Viewpoint("me"))
    assert time.perf_counter() - began < 0.55


def test_without_the_extra_it_is_said_what_to_install() -> None:
    pytest.importorskip("qdrant_edge")
    try:
        import fastembed  # noqa: F401
    except ImportError:
        with pytest.raises(ConfigError, match="fastembed") as caught:
            LocalEmbedder("BAAI/bge-small-en-v1.5").embed(["x"])
        assert "memchat[local]" in caught.value.hint
    assert LocalEmbedder("/models/bge-small").name == "local:bge-small"


def test_a_model_in_a_directory_of_its_own() -> None:
    pytest.importorskip("fastembed")
    directory = Path(__file__).parent / "data" / "tiny-embedder"
    embedder = LocalEmbedder(str(directory))
    vectors = embedder.embed(["I like tea", "i like tea", "my dog"])
    assert [len(vector) for vector in vectors] == [8, 8, 8]
    assert vectors[2] != vectors[1]
    assert all(sum(value * value for value in vector) == pytest.approx(1.0) for vector in vectors)
    with pytest.raises(EndpointError, match="cannot load"):
        LocalEmbedder(str(directory.parent)).embed(["x"])


class TestCommands:
    def test_reindex_goes_on_after_a_failure(self, home: Path) -> None:
        run("memories", "add", "-", stdin="\n".join(f"Likes thing number {n}" for n in range(30)))
        with LoopbackEndpoint() as endpoint:
            at = {"MEMCHAT_BASE_URL": endpoint.base_url, "MEMCHAT_MODEL": "m", "MEMCHAT_EMBEDDING_NAME": "e"}
            run("reindex", "--batch", "10", **at)
            run("memories", "add", "-", stdin="\n".join(f"Likes colour number {n}" for n in range(10)))
            endpoint.then(Fail(400, {"error": {"message": "no"}}), on="embeddings")
            done = run("reindex", "--batch", "10", "--parallel", "1", **at, MEMCHAT_MODEL_RETRIES="0")
            assert done.code == 3
            assert run("memories", "search", "thing", "--json", **at).code == 0
            assert "made 40 vectors with e, 10 of them now" in run("reindex", "--batch", "10", **at).out
            assert run("doctor", "--json", **at).json[-1]["ok"]

    def test_optimize_lets_go_of_what_earlier_models_made(self, home: Path) -> None:
        with LoopbackEndpoint() as endpoint:
            at = {"MEMCHAT_BASE_URL": endpoint.base_url, "MEMCHAT_MODEL": "m"}
            for model in ("first", "second"):
                run("memories", "add", f"Likes {model}", **at, MEMCHAT_EMBEDDING_NAME=model)
            run("reindex", **at, MEMCHAT_EMBEDDING_NAME="second")
            assert run("memories", "optimize", **at, MEMCHAT_EMBEDDING_NAME="second").code == 0
        database = Database(home / "data" / "default" / "memchat.db")
        kept = KeptVectors(database)
        assert kept.get("first", ["Likes first"]) == {}
        assert kept.get("second", ["Likes first", "Likes second"]).keys() == {"Likes first", "Likes second"}
        database.close()

    def test_optimize_keeps_everything(self, home: Path) -> None:
        run("memories", "add", "-", stdin="Likes tea\nLikes cats\n")
        run("chat", "--offline", stdin="The spare key hangs behind the blue door\n")
        before = run("memories", "list", "--json").out
        assert "MB now" in run("memories", "optimize").out
        assert run("memories", "list", "--json").out == before
        asked = run("ask", "--offline", "--json", "where does the spare key hang?").json
        assert len(asked["passages"]) == 1
