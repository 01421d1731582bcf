"""Embedders behind the OpenAI API."""

from __future__ import annotations

import base64
import math
import struct
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from memchat.engines.endpoint import Endpoint
from memchat.engines.openai_connection import Ask, Connection, Response, sendable
from memchat.engines.openai_errors import about_size, endpoint_errors
from memchat.engines.openai_refusals import Asked, no_api
from memchat.errors import EndpointError, TimedOut
from memchat.ports import Vector

if TYPE_CHECKING:
    import openai

_LONGEST = 6000
# A text that is refused is halved, but not below this.
_SHORTEST = 600


class OpenAIEmbedder:
    """An Embedder. `dimensions` asks for shorter vectors, None for the model's own; `batch` texts go in one request.

    `sleep` takes seconds, between two tries. Any thread may call.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        dimensions: int | None = None,
        batch: int = 64,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._asked = Asked(endpoint, "/embeddings", model)
        self._dimensions = dimensions or None
        self._batch = batch
        self._connection = Connection(endpoint, sleep)

    @property
    def name(self) -> str:
        """The model's name, with the dimensions where they were asked for: `model@512`."""
        return f"{self._asked.model}@{self._dimensions}" if self._dimensions else self._asked.model

    def warm(self) -> None:
        """Imports the SDK, which takes about a second: for a thread that has nothing else to do."""
        with endpoint_errors(self._asked):
            self._connection.sdk()

    def close(self) -> None:
        """Closes the connections. The embedder can still be used: it opens new ones."""
        self._connection.close()

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
        """A vector of unit length for each text, in order; of a long text its beginning counts.

        `timeout` is for all of it, in seconds, and nothing is tried twice within it. Raises EndpointError.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        ready = [sendable(text[:_LONGEST]) or " " for text in texts]
        vectors: list[Vector] = []
        with endpoint_errors(self._asked):
            for at in range(0, len(ready), self._batch):
                vectors += self._vectors(ready[at : at + self._batch], deadline)
        self._check(vectors)
        return vectors

    def _vectors(self, texts: list[str], deadline: float | None) -> list[Vector]:
        """The vectors of one batch, in smaller pieces if the server finds it too large."""
        import openai

        try:
            answer = self._answer(texts, deadline)
        except openai.APIStatusError as error:
            smaller = _smaller(texts) if about_size(error) else []
            if not smaller:
                raise
            return [vector for part in smaller for vector in self._vectors(part, deadline)]
        return self._read(answer, len(texts))

    def _answer(self, texts: list[str], deadline: float | None) -> object:
        if deadline is None:
            return self._connection.retried(lambda: self._connection.json(self._ask(texts), self._asked))
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimedOut(f"{self._asked.endpoint.host} did not embed in time", "Try again in a moment.")
        return self._connection.json(self._ask(texts), self._asked, left)

    def _ask(self, texts: list[str]) -> Ask:
        body: dict[str, Any] = {"model": self._asked.model, "input": texts, "encoding_format": "float"}
        if self._dimensions:
            body["dimensions"] = self._dimensions

        def ask(client: openai.OpenAI, timeout: openai.Timeout) -> Response:
            create: Callable[..., Response] = client.embeddings.with_streaming_response.create
            return create(**body, timeout=timeout)

        return ask

    def _read(self, answer: object, expected: int) -> list[Vector]:
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise no_api(self._asked)
        if len(rows) != expected:
            raise self._wrong(f"{len(rows)} vectors for {expected} texts")
        if sorted(map(str, (row.get("index") for row in rows))) == sorted(map(str, range(expected))):
            rows = sorted(rows, key=lambda row: int(row["index"]))
        return [self._unit(row.get("embedding")) for row in rows]

    def _unit(self, embedding: object) -> Vector:
        try:
            numbers = _decoded(embedding) if isinstance(embedding, str) else [float(x) for x in _listed(embedding)]
        except (ValueError, TypeError, OverflowError, struct.error) as error:
            raise self._wrong("a vector that is none") from error
        length = math.hypot(*numbers)
        if not numbers or not math.isfinite(length) or length == 0:
            raise self._wrong("a vector without a direction")
        return [number / length for number in numbers]

    def _check(self, vectors: Sequence[Vector]) -> None:
        sizes = sorted({len(vector) for vector in vectors})
        if len(sizes) > 1:
            raise self._wrong(f"vectors of different sizes: {', '.join(map(str, sizes))}")
        if self._dimensions and sizes and sizes[0] != self._dimensions:
            raise self._wrong(
                f"vectors of {sizes[0]} dimensions, not {self._dimensions}", "Leave `dimensions` out for this model."
            )

    def _wrong(self, what: str, hint: str = "Check that the model is one for embeddings.") -> EndpointError:
        return EndpointError(f"{self._asked.endpoint.host} answered with {what}", hint)


def _smaller(texts: list[str]) -> list[list[str]]:
    """Batches to try instead of one that was too large; none where that is no use."""
    if len(texts) > 1:
        return [texts[: len(texts) // 2], texts[len(texts) // 2 :]]
    half = texts[0][: len(texts[0]) // 2]
    return [[half]] if len(half) >= _SHORTEST else []


def _listed(embedding: object) -> list[Any]:
    if not isinstance(embedding, list):
        raise TypeError
    return embedding


def _decoded(text: str) -> Vector:
    """The numbers of a base64 vector: little-endian floats of 32 bits."""
    packed = base64.b64decode(text, validate=True)
    return list(struct.unpack(f"<{len(packed) // 4}f", packed))
