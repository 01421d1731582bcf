"""line → ranked memories: hybrid search, a relevance floor, a token budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from memchat.errors import EndpointError
from memchat.model import Filter, Hit, Kind, Memory, Recalled, Viewpoint
from memchat.ports import Embedder, MemoryStore, OpenStore, Vector
from memchat.text import estimate_tokens

# A longer line is about many things: its beginning and its end say what the user wants.
_QUERY_CHARS = 2_000
_OVERVIEW = re.compile(
    r"\b(what|which things?|everything|tell me what|list what|how much)\b.{0,30}\byou\b.{0,15}"
    r"\b(know|remember|learn(ed|t)|stored?)\b.{0,15}\b(about|of|on) (me|myself)\b"
    r"|\bwho am i\b|\bdo you (know|remember) me\b|\btell me about myself\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RecallSettings:
    """How much is recalled, and how well it must fit: see `above_floor`."""

    limit: int = 10
    budget_tokens: int = 400
    standing_tokens: int = 200
    least_words: int = 2
    least_share: float = 0.6
    dense_floor: float = 0.35
    timeout: float = 0.8


class Recall:
    """Finds what is known of the user that helps with a line."""

    def __init__(
        self,
        store: MemoryStore,
        settings: RecallSettings,
        embedder: Embedder | None = None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`warn` tells the user when recall had to go on without vectors."""
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._warn = warn

    def __call__(self, line: str, view: Viewpoint) -> Recalled:
        """The memories to put before the model with this line. Raises StoreError."""
        vector = self._vector(line)
        where = Filter(view)
        with self._store.lease() as store:
            standing = self._standing(store, view)
            if asks_for_everything(line):
                hits = _overview(store.scroll(where))
            else:
                hits = self._relevant(store, line, vector, where)
        shown = {memory.id for memory in standing}
        fresh = [hit for hit in hits if hit.memory.id not in shown]
        return Recalled(standing, tuple(within_budget(fresh, self._settings.budget_tokens)))

    def warm_up(self) -> None:
        """Opens the store once, so that the first line finds it in the system's cache."""
        with self._store.lease() as store:
            store.search("warm", None, Filter(), 1)

    def search(self, query: str, where: Filter, limit: int) -> list[Hit]:
        """The best memories for a query, with no floor and no budget: for the user's own searching."""
        vector = self._vector(query)
        with self._store.lease() as store:
            return store.search(_clipped(query), vector, where, limit)

    def neighbours(self, line: str, view: Viewpoint, limit: int = 10) -> list[Memory]:
        """Memories that a fact of this line might repeat or replace, nearest first."""
        return [hit.memory for hit in self.search(line, Filter(view), limit)]

    def _relevant(self, store: OpenStore, line: str, vector: Vector | None, where: Filter) -> list[Hit]:
        found = store.search(_clipped(line), vector, where, self._settings.limit)
        return [hit for hit in found if above_floor(hit, self._settings)]

    def _standing(self, store: OpenStore, view: Viewpoint) -> tuple[Memory, ...]:
        standing = _newest(store.scroll(Filter(view, standing=True)))
        pinned_first = sorted(standing, key=lambda memory: not memory.pinned)
        return tuple(_affordable(pinned_first, self._settings.standing_tokens))

    def _vector(self, line: str) -> Vector | None:
        if self._embedder is None or not line.strip():
            return None
        made_by = self._store.embedder()
        if made_by != self._embedder.name:
            if made_by is not None:
                self._warn(f"vectors are of {made_by}, not of {self._embedder.name}: run `memchat reindex`")
            return None
        try:
            return self._embedder.embed([_clipped(line)], timeout=self._settings.timeout)[0]
        except EndpointError as error:
            self._warn(f"recall goes on by words alone: {error.message}")
            return None


def asks_for_everything(line: str) -> bool:
    """Whether a line asks what is known of the user at large: no search by words would answer that."""
    return _OVERVIEW.search(line[:_QUERY_CHARS]) is not None


def above_floor(hit: Hit, settings: RecallSettings) -> bool:
    """Whether a hit is about the line at all, rather than the best of nothing.

    Two shared words, or one name, or most of what the line says; or a meaning that is near enough. Counting words
    separates better than any threshold of the BM25 score, which grows with the store and with the line.
    """
    by_words = hit.shared >= settings.least_words or hit.share >= settings.least_share
    return (bool(hit.shared) and by_words) or (hit.dense or 0.0) >= settings.dense_floor


def within_budget(hits: Sequence[Hit], tokens: int) -> list[Hit]:
    """The first hits that together cost no more than so many tokens; one that is too long is passed over."""
    affordable = {memory.id for memory in _affordable([hit.memory for hit in hits], tokens)}
    return [hit for hit in hits if hit.memory.id in affordable]


def _affordable(memories: Iterable[Memory], tokens: int) -> list[Memory]:
    chosen, left = [], tokens
    for memory in memories:
        cost = memory_tokens(memory)
        if cost <= left:
            chosen.append(memory)
            left -= cost
    return chosen


def memory_tokens(memory: Memory) -> int:
    """About what a memory costs in the prompt: its text, the date before it, and the line's marks."""
    return estimate_tokens(memory.text) + 8


def _overview(memories: Sequence[Memory]) -> list[Hit]:
    stable_first = sorted(_newest(memories), key=lambda memory: memory.kind is not Kind.PROFILE)
    return [Hit(memory, 1.0) for memory in stable_first]


def _newest(memories: Iterable[Memory]) -> list[Memory]:
    return sorted(memories, key=lambda memory: (memory.updated_at, memory.id), reverse=True)


def _clipped(line: str) -> str:
    if len(line) <= _QUERY_CHARS:
        return line
    half = _QUERY_CHARS // 2
    return f"{line[:half]}\n{line[-half:]}"
