"""Embedders over a real loopback server."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from memchat.engines.endpoint import Endpoint
from memchat.engines.openai_embeddings import OpenAIEmbedder
from memchat.errors import EndpointError, MissingKey, NotAnEndpoint, TimedOut
from tests.support.endpoint import Drip, Fail, Hang, LoopbackEndpoint, Page, vector


@pytest.fixture
def server() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def embedder(server, pauses) -> Iterator[OpenAIEmbedder]:
    with closing(OpenAIEmbedder(Endpoint(server.base_url), "m", batch=4, sleep=pauses.append)) as made:
        yield made


def _unit(text: str, dimensions: int = 64) -> list[float]:
    numbers = vector(text, dimensions)
    return [number / math.hypot(*numbers) for number in numbers]


def _answer(*embeddings: object) -> Fail:
    return Fail(200, body={"data": [{"index": at, "embedding": made} for at, made in enumerate(embeddings)]})


def test_each_text_has_its_vector_in_order_and_of_unit_length(server, embedder):
    texts = [f"text number {number}" for number in range(10)]
    vectors = embedder.embed(texts)
    assert vectors == [pytest.approx(_unit(text)) for text in texts]
    assert [len(asked["input"]) for asked in server.asked("embeddings")] == [4, 4, 2]
    assert {asked["encoding_format"] for asked in server.asked("embeddings")} == {"float"}


def test_nothing_asks_nothing(server, embedder):
    assert embedder.embed([]) == []
    assert server.requests == []


def test_base64_is_read_all_the_same(server, embedder):
    server.base64 = True
    assert embedder.embed(["one two"]) == [pytest.approx(_unit("one two"), abs=1e-6)]


def test_fewer_dimensions_are_part_of_the_name(server):
    with closing(OpenAIEmbedder(Endpoint(server.base_url), "m", dimensions=16)) as embedder:
        assert embedder.name == "m@16"
        assert [len(made) for made in embedder.embed(["one", "two"])] == [16, 16]
    assert server.asked("embeddings")[0]["dimensions"] == 16


def test_without_dimensions_none_are_asked_for(server, embedder):
    assert embedder.name == "m"
    embedder.embed(["one"])
    assert "dimensions" not in server.asked("embeddings")[0]


def test_a_model_that_ignores_the_dimensions_is_refused(server):
    server.always(_answer([1.0] * 64))
    embedder = OpenAIEmbedder(Endpoint(server.base_url), "m", dimensions=16)
    with closing(embedder), pytest.raises(EndpointError) as caught:
        embedder.embed(["one"])
    assert "64 dimensions, not 16" in caught.value.message


def test_of_a_long_text_the_beginning_counts(server, embedder):
    embedder.embed(["x" * 10_000, "", "caf\udce9"])
    assert server.asked("embeddings")[0]["input"] == ["x" * 6000, " ", "caf?"]


def test_a_text_too_long_for_the_server_is_halved(server, embedder, pauses):
    server.longest = 2000
    embedder.embed(["x" * 5000])
    assert [len(asked["input"][0]) for asked in server.asked("embeddings")] == [5000, 2500, 1250]
    assert pauses == []


def test_one_long_text_does_not_shorten_the_others(server, embedder):
    server.longest = 2000
    texts = ["short", "x" * 3000, "also short"]
    vectors = embedder.embed(texts)
    assert vectors[0] == pytest.approx(_unit("short"))
    assert vectors[2] == pytest.approx(_unit("also short"))
    assert max(len(text) for asked in server.asked("embeddings") for text in asked["input"]) == 3000


def test_a_text_is_not_halved_for_ever(server, embedder):
    server.longest = 10
    with pytest.raises(EndpointError):
        embedder.embed(["x" * 6000])
    assert [len(asked["input"][0]) for asked in server.asked("embeddings")] == [6000, 3000, 1500, 750]


def test_a_batch_too_large_is_split(server, embedder):
    server.largest_batch = 1
    texts = ["one", "two", "three"]
    assert embedder.embed(texts) == [pytest.approx(_unit(text)) for text in texts]


def test_a_passing_failure_is_tried_again(server, embedder, pauses):
    server.then(Fail(503), Fail(429, headers={"Retry-After": "2"}))
    assert embedder.embed(["one"])
    assert pauses == [0.5, 2.0]


def test_within_a_timeout_nothing_is_tried_twice(server, embedder, pauses):
    server.then(Fail(503))
    with pytest.raises(EndpointError):
        embedder.embed(["one"], timeout=5)
    assert len(server.requests) == 1
    assert embedder.embed(["one"], timeout=5)
    assert pauses == []


@pytest.mark.parametrize("slow", [Hang(), Drip(0.02)])
def test_a_timeout_is_for_all_of_it(server, embedder, slow):
    server.then(slow)
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        embedder.embed(["one"] * 9, timeout=0.2)
    assert time.monotonic() - begun < 0.4


def test_no_request_begins_after_the_timeout(server, embedder):
    with pytest.raises(TimedOut):
        embedder.embed(["one"], timeout=0)
    assert server.requests == []


@pytest.mark.parametrize(
    "embedding",
    [[], [0.0, 0.0], [float("nan"), 1.0], [1e999], ["x"], [None], [[1.0]], None, "§", "AAA", 7, "", {"a": 1}],
    ids=str,
)
def test_what_is_no_vector_is_refused(server, embedder, embedding):
    server.always(_answer(embedding))
    with pytest.raises(EndpointError) as caught:
        embedder.embed(["one"])
    assert "a vector" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(("answer", "message"), [(_answer(), "0 vectors"), (_answer([1.0], [1.0]), "2 vectors")])
def test_a_wrong_number_of_vectors_is_refused(server, embedder, answer, message):
    server.always(answer)
    with pytest.raises(EndpointError) as caught:
        embedder.embed(["one"])
    assert message in caught.value.message


def test_vectors_of_different_sizes_are_refused(server, embedder):
    server.always(_answer([1.0], [1.0, 0.0]))
    with pytest.raises(EndpointError) as caught:
        embedder.embed(["one", "two"])
    assert "sizes: 1, 2" in caught.value.message


@pytest.mark.parametrize("answer", [Page(), Fail(200, body={"x": 1}), Fail(200, body={"data": [1]})], ids=str)
def test_what_is_no_answer_is_refused(server, embedder, answer):
    server.always(answer)
    with pytest.raises(NotAnEndpoint):
        embedder.embed(["one"])


def test_a_missing_key_is_told(server, embedder):
    server.key = "sk-right"
    with pytest.raises(MissingKey):
        embedder.embed(["one"])


def test_vectors_without_an_index_keep_their_order(server, embedder):
    server.always(Fail(200, body={"data": [{"embedding": [2.0, 0.0]}, {"embedding": [0.0, 2.0]}]}))
    assert embedder.embed(["one", "two"]) == [[1.0, 0.0], [0.0, 1.0]]
