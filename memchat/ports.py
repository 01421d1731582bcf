"""What the path needs from the outside world, as protocols. Adapters live in `stores/` and `engines/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from memchat.model import Chunk, Fact, Filter, Hit, Memory, Message, Passage, PassageHit, Prompt, Turn

Vector = list[float]
# In the text of a search: what follows is searched for too, but counts for no floor.
BESIDE = "\x1f"
Page = list[tuple[Memory | Passage, Vector | None]]
# How far long work has come: how many of how many.
Told = Callable[[int, int], None]
# The vectors of texts, by text; those that are not known are left out.
Lookup = Callable[[Sequence[str]], Mapping[str, Vector]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Mean and standard deviation of the cosine between a line and a statement that it is not about."""

    mean: float
    deviation: float


class ChatModel(Protocol):
    """Something that answers."""

    @property
    def name(self) -> str:
        """What to call it on the screen: the model's name."""

    def stream(self, prompt: Prompt) -> Iterator[Chunk]:
        """The reply, piece by piece. Raises EndpointError before the first piece or between two."""

    def structured(self, messages: Sequence[Message], name: str, schema: Mapping[str, Any]) -> str:
        """One complete answer that should be JSON of that schema: to be checked. Raises EndpointError."""


class Extractor(Protocol):
    """Something that finds the facts in a turn."""

    def extract(self, turn: Turn, neighbours: Sequence[Memory]) -> list[Fact]:
        """The facts of the user's line, unguarded; `neighbours` are memories that they may replace.

        Raises EndpointError when the model could not be asked, BadExtraction when it could not be understood.
        """

    def outdated(self, pairs: Sequence[tuple[Fact, Memory]]) -> list[bool]:
        """A second look: for each pair, whether the fact makes the memory untrue. Raises as `extract` does."""


class Embedder(Protocol):
    """Something that turns texts into dense vectors."""

    @property
    def name(self) -> str:
        """Identifies the vectors: two embedders of one name make comparable vectors."""

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
        """A vector of unit length for each text, in order. `timeout` in seconds. Raises EndpointError."""


class OpenStore(Protocol):
    """The memories while a lease is held. All of it raises StoreError."""

    def get(self, ids: Sequence[str]) -> dict[str, Memory]:
        """The memories of these full ids; those that are not there are left out."""

    def ids(self) -> list[str]:
        """The ids of all memories, in no order."""

    def texts(self) -> dict[str, str]:
        """The texts of all memories and passages, by id."""

    def scroll(self, where: Filter) -> list[Memory]:
        """All memories that fit, in no order."""

    def dimensions(self) -> int | None:
        """How long the dense vectors are; None where there are none."""

    def count(self, where: Filter) -> int:
        """How many memories fit."""

    def search(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit]:
        """The best `limit` memories for a query text and, where there is one, its vector: best first."""

    def recall(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit | PassageHit]:
        """As `search`, with passages of the same users among the memories."""

    def put(self, memories: Iterable[Memory], vectors: Mapping[str, Vector]) -> None:
        """Writes memories by id, whether new or not.

        `vectors` by id; a memory without one keeps the vector it had, if its text is still the same.
        """

    def put_passages(self, passages: Iterable[Passage], vectors: Mapping[str, Vector]) -> None:
        """Writes passages by id, with their vectors by id where there are any. No memory's id may be among them."""

    def put_points(self, every: Sequence[Memory | Passage], vectors: Mapping[str, Vector]) -> None:
        """Writes memories and passages alike."""

    def pages(self) -> Iterator[Page]:
        """Every memory and passage, with its dense vector where it has one: so many at a time as memory can hold."""

    def delete(self, ids: Sequence[str]) -> None:
        """Removes memories or passages from every answer. Their text may stay in the files: see `MemoryStore.erase`."""

    def flush(self) -> None:
        """Makes everything so far survive a power cut."""


class MemoryStore(Protocol):
    """Where memories are kept. Nobody holds it open: each unit of work takes a lease."""

    def lease(self) -> AbstractContextManager[OpenStore]:
        """Opens the store for one unit of work. Raises StoreLocked after 10 s, or another StoreError."""

    def embedder(self) -> str | None:
        """The name of the embedder that made the store's vectors, None while it has none."""

    def baseline(self) -> Baseline | None:
        """How alike that embedder finds texts that have nothing to do with each other; None while unknown."""

    def note_baseline(self, baseline: Baseline) -> None:
        """Keeps the baseline beside the vectors, until another embedder makes them."""

    def erase(self, ids: Sequence[str]) -> None:
        """Removes memories or passages so that no file of the store holds their text any more. Safe to repeat."""

    def reindex(self, vectors: Lookup) -> None:
        """Gives all memories and passages new vectors, of the configured embedder, and drops every other vector."""

    def optimize(self, told: Told) -> None:
        """Rewrites the files without what was deleted, in the shape that opens fastest. Readers wait meanwhile."""

    def tidy(self) -> bool:
        """A lighter `optimize`, where much was written since the last; whether there was."""
