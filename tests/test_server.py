"""The store on a server, moving between stores, and what happens when the server is away."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from memchat.errors import ConfigError, EmbedderMismatch, Refused, StoreError, StoreRefused, StoreUnreachable
from memchat.migrating import Fingerprint, fingerprints, migrate
from memchat.model import Filter, Hit, Kind, Memory, Passage, Source, Viewpoint
from memchat.ports import Baseline, MemoryStore, Vector
from memchat.recall import Recall, RecallSettings
from memchat.stores.edge import EdgeStore
from memchat.stores.lease import Lease
from memchat.stores.server import ServerStore, checked_url, connecting
from tests.support.making import NOON, LetterEmbedder, memory
from tests.support.program import run
from tests.support.server import URL, in_memory_server, real_server

ME = Filter(Viewpoint("me"))
TEXTS = (
    "Lives in Lisbon", "Likes hiking in the hills", "Sister Maria is vegan", "Works at Acme as a nurse",
    "Has two cats", "Is allergic to peanuts", "Plays the drums in a band", "Was born in Porto",
)  # fmt: skip


def filled(store: MemoryStore, *, vectors: bool = True) -> tuple[list[Memory], list[Passage]]:
    memories = [
        memory(text, quote=f"I said: {text}", said_at=NOON + timedelta(minutes=at), source=Source("c", memory("").id))
        for at, text in enumerate(TEXTS)
    ]
    passages = [
        Passage(memory("").id, f"{text}, by the way", "me", "c", NOON + timedelta(minutes=at))
        for at, text in enumerate(TEXTS[:3])
    ]
    every = {one.id: one.text for one in (*memories, *passages)}
    made = dict(zip(every, LetterEmbedder().embed(list(every.values())), strict=True)) if vectors else {}
    with store.lease() as opened:
        opened.put_points([*memories, *passages], made)
        opened.flush()
    return memories, passages


def same(one: dict[str, Fingerprint], other: dict[str, Fingerprint]) -> bool:
    return one.keys() == other.keys() and all(one[id_].same(other[id_]) for id_ in one)


@pytest.fixture(params=["in memory", pytest.param("real", marks=pytest.mark.skipif(not URL, reason="no server"))])
def server(request: pytest.FixtureRequest) -> ServerStore:
    """Set MEMCHAT_TEST_QDRANT_URL to run these against a real server too."""
    return real_server("letters") if request.param == "real" else in_memory_server("letters")


class TestServer:
    def test_it_ranks_as_the_embedded_store_does(self, server: ServerStore, tmp_path: Path) -> None:
        edge = EdgeStore(tmp_path / "memories", "letters")
        memories, passages = filled(edge)
        vectors = LetterEmbedder().embed([one.text for one in (*memories, *passages)])
        every = [*memories, *passages]
        with server.lease() as opened:
            opened.put_points(every, {one.id: vector for one, vector in zip(every, vectors, strict=True)})
        for query in ("where do I live?", "Maria the vegan", "cats and peanuts", "a band in Porto", "zzz", ""):
            vector = LetterEmbedder().embed([query])[0]
            found = []
            for store in (edge, server):
                with store.lease() as opened:
                    found.append(opened.recall(query, vector, ME, 5))
            ids = [[one.memory.id if isinstance(one, Hit) else one.passage.id for one in ranked] for ranked in found]
            assert ids[0] == ids[1], query
            for one, other in zip(*found, strict=True):
                # The in-memory mode counts in single precision; normalising stretches the difference.
                assert one.score == pytest.approx(other.score, abs=5e-3)
                assert (one.shared, one.share) == (other.shared, other.share)

    def test_vectors_come_later_without_losing_what_is_there(self, server: ServerStore) -> None:
        filled(server, vectors=False)
        before = set(fingerprints(server))
        with server.lease() as opened:
            assert opened.search("", LetterEmbedder().embed(["x"])[0], ME, 5) == []
            one = memory("Likes tea")
            opened.put([one], {one.id: LetterEmbedder().embed([one.text])[0]})
            assert [hit.memory for hit in opened.search("", LetterEmbedder().embed(["tea"])[0], ME, 5)] == [one]
        assert set(fingerprints(server)) == before | {one.id}
        assert server.embedder() == "letters"

    def test_another_length_of_vectors_is_one_clear_error(self, server: ServerStore) -> None:
        filled(server)
        one = memory("Likes tea")
        with server.lease() as opened, pytest.raises(EmbedderMismatch):
            opened.put([one], {one.id: [0.1, 0.2]})

    def test_a_collection_of_other_dimensions_is_searched_by_words(self, server: ServerStore) -> None:
        filled(server)

        class Shorter(LetterEmbedder):
            def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
                return [vector[:5] for vector in super().embed(texts, timeout)]

        told: list[str] = []
        found = Recall(server, RecallSettings(), Shorter(), told.append)("Where in Lisbon do I live?", Viewpoint("me"))
        assert found.hits[0].memory.text == "Lives in Lisbon"
        assert "26" in told[0]
        assert "reindex" in told[0]

    def test_reindex_replaces_every_vector_and_moves_the_alias(self, server: ServerStore) -> None:
        memories, passages = filled(server)
        server.reindex(lambda texts: {text: [1.0, 0.0] for text in texts})
        with server.lease() as opened:
            found = [vector for page in opened.pages() for _, vector in page]
            assert found == [[1.0, 0.0]] * len([*memories, *passages])
            assert opened.count(Filter()) == len(memories)

    def test_its_label_is_kept(self, server: ServerStore) -> None:
        assert server.embedder() is None
        filled(server)
        server.note_baseline(Baseline(0.1, 0.2))
        again = ServerStore(lambda: server._client, "x", server._alias, "letters")
        assert (again.embedder(), again.baseline()) == ("letters", Baseline(0.1, 0.2))

    def test_users_are_apart(self, server: ServerStore) -> None:
        with server.lease() as opened:
            opened.put([memory("Likes tea"), memory("Likes milk", user="ana")], {})
            assert [one.text for one in opened.scroll(ME)] == ["Likes tea"]
            assert opened.count(Filter(Viewpoint("ana"), listing=True, kinds=(Kind.PROFILE,))) == 1


class TestMigrating:
    def test_everything_arrives_there_and_back_again(self, server: ServerStore, tmp_path: Path) -> None:
        source = EdgeStore(tmp_path / "one", "letters")
        filled(source)
        source.note_baseline(Baseline(0.1, 0.2))
        seen: list[tuple[int, int]] = []
        done = migrate(source, server, lambda now, of: seen.append((now, of)))
        assert (done.total, done.written) == (11, 11)
        assert seen[-1] == (11, 11)
        back = EdgeStore(tmp_path / "two", "letters")
        assert migrate(server, back).digest == done.digest
        assert same(fingerprints(back), fingerprints(source))
        assert (back.embedder(), back.baseline()) == ("letters", Baseline(0.1, 0.2))

    def test_a_second_try_writes_only_what_is_missing(self, tmp_path: Path) -> None:
        source, target = EdgeStore(tmp_path / "one"), EdgeStore(tmp_path / "two")
        memories, _ = filled(source, vectors=False)
        with target.lease() as opened:
            opened.put(memories[:5], {})
        assert migrate(source, target).written == 6
        assert migrate(source, target).written == 0

    def test_a_target_of_somebody_else_is_not_touched(self, tmp_path: Path) -> None:
        source, target = EdgeStore(tmp_path / "one"), EdgeStore(tmp_path / "two")
        filled(source, vectors=False)
        with target.lease() as opened:
            opened.put([memory("Likes tea")], {})
        before = fingerprints(target)
        with pytest.raises(Refused, match="of its own"):
            migrate(source, target)
        assert fingerprints(target) == before

    def test_what_does_not_arrive_is_noticed(self, tmp_path: Path) -> None:
        class Lossy(EdgeStore):
            def lease(self):
                outer = super().lease()

                class Opened:
                    def __enter__(self):
                        self.real = outer.__enter__()
                        put = self.real.put_points
                        self.real.put_points = lambda every, vectors: put(every[1:], vectors)
                        return self.real

                    def __exit__(self, *error):
                        return outer.__exit__(*error)

                return Opened()

        source = EdgeStore(tmp_path / "one")
        filled(source, vectors=False)
        with pytest.raises(StoreError, match="did not arrive"):
            migrate(source, Lossy(tmp_path / "two"))

    def test_the_command(self, tmp_path: Path, home: Path) -> None:
        run("memories", "add", "Likes tea")
        run("chat", "--offline", stdin="The spare key hangs behind the door\n")
        target = str(tmp_path / "elsewhere")
        done = run("migrate", "--to", target, "--json")
        assert done.json["total"] == 2
        assert run("config", "get", "store.location").out.strip() == target
        run("memories", "add", "Likes cats")
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Likes tea", "Likes cats"]
        with EdgeStore(home / "data" / "default" / "memories").lease() as opened:
            assert len(opened.ids()) == 1
        assert run("migrate", "--to", target).code == 2
        assert run("migrate", "--to", "ftp://x").code == 2
        assert run("config", "get", "store.location").out.strip() == target

    def test_two_at_once(self, home: Path, tmp_path: Path) -> None:
        run("memories", "add", "Likes tea")
        with Lease(home / "data" / "default" / "migrate", "another migration").held():
            done = run("migrate", "--to", str(tmp_path / "there"))
        assert done.code == 4
        assert "another migration" in done.err
        assert not (tmp_path / "there").exists()
        assert run("config", "get", "store.location").out.strip() == ""

    def test_after_a_kill_the_next_try_goes_on(self, home: Path, tmp_path: Path) -> None:
        lines = "\n".join(json.dumps({"text": f"Likes thing number {number}"}) for number in range(3_000))
        run("import", "-", stdin=lines)
        command = [sys.executable, "-m", "memchat", "migrate", "--to", str(tmp_path / "there")]
        for pause in (0.3, 0.6):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause)
            process.kill()
            process.wait()
        done = run("migrate", "--to", str(tmp_path / "there"), "--json")
        if done.code != 2:  # 2: one of those that were killed had got to its end
            assert (done.code, done.json["total"]) == (0, 3_000)
        assert len(run("memories", "list", "--json").json) == 3_000
        with EdgeStore(home / "data" / "default" / "memories").lease() as opened:
            assert len(opened.ids()) == 3_000

    def test_a_target_that_cannot_be_reached_changes_nothing(self, home: Path) -> None:
        run("memories", "add", "Likes tea")
        done = run("migrate", "--to", "http://127.0.0.1:9")
        assert done.code == 4
        assert "cannot reach http://127.0.0.1:9" in done.err
        assert run("config", "get", "store.location").out.strip() == ""
        assert len(run("memories", "list", "--json").json) == 1


@pytest.fixture
def answering() -> Iterator[tuple[HTTPServer, str]]:
    class Handler(BaseHTTPRequestHandler):
        status, body = 401, b'{"status": {"error": "Must provide an API key"}}'

        def do_GET(self) -> None:
            self.send_response(self.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_: object) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made, f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


@pytest.mark.filterwarnings("ignore")
class TestAway:
    def test_a_wrong_key(self, answering: tuple[HTTPServer, str]) -> None:
        store = ServerStore(connecting(answering[1], "wrong", 5, grpc=False), answering[1], "memchat")
        with pytest.raises(StoreRefused, match="refuses the key"), store.lease():
            pass

    def test_a_server_of_another_kind(self, answering: tuple[HTTPServer, str]) -> None:
        answering[0].RequestHandlerClass.status = 200  # type: ignore[attr-defined]
        answering[0].RequestHandlerClass.body = b"<html>hello</html>"  # type: ignore[attr-defined]
        store = ServerStore(connecting(answering[1], "", 5, grpc=False), answering[1], "memchat")
        with pytest.raises(StoreError), store.lease():
            pass

    def test_a_server_that_is_too_old(self, answering: tuple[HTTPServer, str]) -> None:
        answering[0].RequestHandlerClass.status = 200  # type: ignore[attr-defined]
        old = b'{"title": "qdrant - vector search engine", "version": "1.7.4", "commit": "x"}'
        answering[0].RequestHandlerClass.body = old  # type: ignore[attr-defined]
        store = ServerStore(connecting(answering[1], "", 5, grpc=False), answering[1], "memchat")
        with pytest.raises(StoreError, match=r"runs Qdrant 1\.7\.4") as caught, store.lease():
            pass
        assert "1.11" in caught.value.hint

    def test_nobody_there(self) -> None:
        store = ServerStore(connecting("http://127.0.0.1:9", "", 2, grpc=False), "http://127.0.0.1:9", "memchat")
        with pytest.raises(StoreUnreachable):
            Recall(store, RecallSettings())("hello", Viewpoint("me"))

    def test_the_chat_goes_on_and_what_was_said_is_learnt_later(self) -> None:
        away = {"MEMCHAT_STORE_LOCATION": "http://127.0.0.1:9", "MEMCHAT_STORE_TIMEOUT_SECONDS": "2"}
        done = run("ask", "--offline", "I live in Lisbon", **away)
        assert done.code == 0
        assert "Understood" in done.out
        assert "nothing was recalled" in done.err
        assert "not learnt yet" in done.err
        run("ask", "--offline", "hello")
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Lives in Lisbon"]

    @pytest.mark.parametrize("url", ["qdrant://x", "http://", "https://"])
    def test_no_url(self, url: str) -> None:
        with pytest.raises(ConfigError):
            checked_url(url)
