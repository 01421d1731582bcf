"""line → ranked memories and passages: hybrid search, a relevance floor, a token budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from memchat.aside import begun
from memchat.errors import EndpointError
from memchat.floor import Floor, asks_of_oneself, measured_floor
from memchat.model import Filter, Hit, Kind, Memory, Origin, PassageHit, Recalled, Status, Viewpoint
from memchat.passages import excerpt
from memchat.ports import BESIDE, Embedder, MemoryStore, OpenStore, Vector
from memchat.text import estimate_tokens
from memchat.when import date_in, in_words

# A longer line is about many things: its beginning and its end say what the user wants.
_QUERY_CHARS = 2_000
# Of what the ranking brings, some is below the floor, out of date, or said by a memory already.
_SPARE = 3
_OVERVIEW = re.compile(
    r"\b(what|which things?|everything|tell me what|list what|how much)\b.{0,30}\byou\b.{0,15}"
    r"\b(know|remember|learn(ed|t)|stored?)\b.{0,15}\b(about|of|on) (me|myself)\b"
    r"|\bwho am i\b|\bdo you (know|remember) me\b|\btell me about myself\b",
    re.IGNORECASE,
)

AsAt = Callable[[Memory, datetime], Memory]
LearntFrom = Callable[[Sequence[str]], Mapping[str, Collection[str]]]


@dataclass(frozen=True, slots=True)
class RecallSettings:
    """How much is recalled, and how well it must fit. A `dense_floor` of 0 is measured: see `floor.py`."""

    limit: int = 10
    budget_tokens: int = 400
    standing_tokens: int = 200
    least_words: int = 2
    least_share: float = 0.6
    dense_floor: float = 0.0
    timeout: float = 0.8
    passages: bool = True


class Recall:
    """Finds what is known of the user that helps with a line."""

    def __init__(
        self,
        store: MemoryStore,
        settings: RecallSettings,
        embedder: Embedder | None = None,
        warn: Callable[[str], None] = lambda _: None,
        learnt_from: LearntFrom = lambda _: {},
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        as_at: AsAt = lambda memory, _: memory,
    ) -> None:
        """`warn` tells the user when recall had to go on without vectors; `learnt_from` gives the ids of the memories
        that were learnt from turns, by the turns' ids."""
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._warn = warn
        self._learnt_from = learnt_from
        self._now = now
        self._as_at = as_at

    def __call__(
        self, line: str, view: Viewpoint, heard: Collection[str] = (), as_of: datetime | None = None
    ) -> Recalled:
        """What to put before the model with this line. Raises StoreError.

        `heard` are ids of turns that the model sees anyway. With `as_of`, it is what held at that time.
        """
        # The endpoint is asked while the store opens: neither needs the other.
        vector_of = begun(lambda: self._vector(line)) if self._embedder else lambda: None
        with self._store.lease() as store:
            standing = self._standing(store, view, as_of)
            vector = self._fitting(vector_of(), store)
            if asks_for_everything(line):
                found: Sequence[Hit | PassageHit] = _overview(
                    self._held(store, store.scroll(_filter(view, as_of)), as_of)
                )
            else:
                ranked = self._ranked(store, line, vector, view, as_of)
                found = self._relevant(store, line, ranked, heard)
        shown = {memory.id for memory in standing}
        fresh = [hit for hit in found if not isinstance(hit, Hit) or hit.memory.id not in shown]
        chosen = within_budget(fresh, line, self._settings.budget_tokens)
        return Recalled(
            standing,
            tuple(hit for hit in chosen if isinstance(hit, Hit)),
            tuple(hit for hit in chosen if isinstance(hit, PassageHit)),
        )

    def warm_up(self) -> None:
        """Opens the store once, so that the first line finds it in the system's cache."""
        with self._store.lease() as store:
            store.search("warm", None, Filter(), 1)

    def search(self, query: str, where: Filter, limit: int, as_of: datetime | None = None) -> list[Hit]:
        """The best memories for a query, with no floor and no budget: for the user's own searching."""
        made = self._vector(query)
        with self._store.lease() as store:
            vector = self._fitting(made, store)
            if as_of is None:
                return store.search(self._asked(query), vector, where, limit)
            past = replace(where, statuses=tuple(Status))
            found = store.search(self._asked(query), vector, past, limit * _SPARE)
            held = {one.id: one for one in self._held(store, [hit.memory for hit in found], as_of)}
            return [replace(hit, memory=held[hit.memory.id]) for hit in found if hit.memory.id in held][:limit]

    def about(self, words: str, view: Viewpoint) -> list[Memory]:
        """The memories that these words are about, best first: those above the floor."""
        floor = self.floor()
        return [hit.memory for hit in self.search(words, Filter(view), self._settings.limit) if floor.lets_through(hit)]

    def neighbours(self, line: str, view: Viewpoint, limit: int = 10) -> list[Memory]:
        """Memories that a fact of this line might repeat or replace, nearest first."""
        return [hit.memory for hit in self.search(line, Filter(view), limit)]

    def floor(self, line: str = "") -> Floor:
        """What a hit must reach for a line, with the embedder that made the store's vectors."""
        settings = self._settings
        words = 1 if asks_of_oneself(line) else settings.least_words
        return measured_floor(words, settings.least_share, settings.dense_floor, self._store.baseline())

    def _ranked(
        self, store: OpenStore, line: str, vector: Vector | None, view: Viewpoint, as_of: datetime | None
    ) -> list[Hit | PassageHit]:
        where, limit = _filter(view, as_of), self._settings.limit * _SPARE
        found: list[Hit | PassageHit] = []
        if self._settings.passages:
            found += store.recall(self._asked(line), vector, where, limit)
        else:
            found += store.search(self._asked(line), vector, where, limit)
        held = {one.id: one for one in self._held(store, [hit.memory for hit in found if isinstance(hit, Hit)], as_of)}
        return [
            replace(hit, memory=held[hit.memory.id]) if isinstance(hit, Hit) else hit
            for hit in found
            if _known(hit, held, as_of)
        ]

    def _relevant(
        self, store: OpenStore, line: str, ranked: Sequence[Hit | PassageHit], heard: Collection[str]
    ) -> list[Hit | PassageHit]:
        floor = self.floor(line)
        kept = [hit for hit in settled(ranked) if floor.lets_through(hit)]
        turns = [hit.passage.id for hit in kept if isinstance(hit, PassageHit)]
        stale = self._stale(store, turns) | set(heard)
        fits = [hit for hit in kept if not isinstance(hit, PassageHit) or hit.passage.id not in stale]
        return fits[: self._settings.limit]

    def _stale(self, store: OpenStore, turns: Sequence[str]) -> set[str]:
        """Turns of which something that was learnt holds no more: their words would bring it back."""
        learnt = self._learnt_from(turns) if turns else {}
        there = store.get([id_ for ids in learnt.values() for id_ in ids])
        return {turn for turn, ids in learnt.items() if not all(_as_learnt(there.get(id_)) for id_ in ids)}

    def _standing(self, store: OpenStore, view: Viewpoint, as_of: datetime | None) -> tuple[Memory, ...]:
        standing = _newest(self._held(store, store.scroll(_filter(view, as_of, standing=True)), as_of))
        pinned_first = sorted(standing, key=lambda memory: not memory.pinned)
        return tuple(_affordable(pinned_first, self._settings.standing_tokens))

    def _held(self, store: OpenStore, memories: Sequence[Memory], as_of: datetime | None) -> list[Memory]:
        """Those memories that held at a time, as they read then."""
        if as_of is None:
            return list(memories)
        then = [self._as_at(memory, as_of) for memory in memories]
        successors = store.get([memory.superseded_by for memory in then if memory.superseded_by])
        return [one for one in then if held_at(one, successors.get(one.superseded_by or ""), as_of)]

    def _asked(self, line: str) -> str:
        """The query: the line, and the date that its "last May" means, as memories are indexed with theirs."""
        today = self._now().astimezone().date()
        meant = date_in(line[:_QUERY_CHARS], today)
        past = meant is not None and meant < today.isoformat() and meant not in line and len(meant) > len("2026")
        if not past or not meant:
            return _clipped(line)
        # Who asks about a day wants what was then; who tells of one shares no more than the day with what is known.
        asks = "?" in line or asks_of_oneself(line)
        return f"{_clipped(line)}{' ' if asks else BESIDE}{in_words(meant)}"

    def _fitting(self, vector: Vector | None, store: OpenStore) -> Vector | None:
        """The vector, unless it is of another length than the store's: the endpoint's model is not what it was."""
        there = store.dimensions() if vector is not None else None
        if vector is None or there in (None, len(vector)):
            return vector
        self._warn(f"vectors have {len(vector)} dimensions now, those stored {there}: run `memchat reindex`")
        return None

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


def settled(ranked: Sequence[Hit | PassageHit]) -> list[Hit | PassageHit]:
    """The ranking without passages that a memory speaks for: one learnt from the same turn with as many of the words.

    Such a memory takes its passage's rank where that was the better one.
    """
    spoken: dict[str, Hit] = {}
    for hit in ranked:
        if isinstance(hit, Hit) and hit.memory.source is not None:
            spoken.setdefault(hit.memory.source.turn, hit)
    settled_: dict[str, Hit | PassageHit] = {}
    for hit in ranked:
        one = hit
        if isinstance(hit, PassageHit):
            memory = spoken.get(hit.passage.id)
            one = memory if memory is not None and memory.shared >= hit.shared else hit
        settled_.setdefault(one.memory.id if isinstance(one, Hit) else one.passage.id, one)
    return list(settled_.values())


def held_at(memory: Memory, successor: Memory | None, moment: datetime) -> bool:
    """Whether a memory was known and not yet retired at a time. `successor` is what it was superseded by, if known."""
    if (memory.said_at or memory.created_at) > moment:
        return False
    if memory.status is not Status.SUPERSEDED:
        return memory.status is Status.ACTIVE
    retired = successor.said_at or successor.created_at if successor else memory.updated_at
    return moment < retired


def within_budget(hits: Sequence[Hit | PassageHit], line: str, tokens: int) -> list[Hit | PassageHit]:
    """The first hits that together cost no more than so many tokens; one that is too long is passed over."""
    chosen, left = [], tokens
    for hit in hits:
        cost = memory_tokens(hit.memory) if isinstance(hit, Hit) else _tokens(excerpt(hit.passage.text, line))
        if cost <= left:
            chosen.append(hit)
            left -= cost
    return chosen


def memory_tokens(memory: Memory) -> int:
    """About what a memory costs in the prompt: its text, the date before it, and the line's marks."""
    return _tokens(memory.text)


def _tokens(text: str) -> int:
    return estimate_tokens(text) + 8


def _affordable(memories: Iterable[Memory], tokens: int) -> list[Memory]:
    chosen, left = [], tokens
    for memory in memories:
        cost = memory_tokens(memory)
        if cost <= left:
            chosen.append(memory)
            left -= cost
    return chosen


def _filter(view: Viewpoint, as_of: datetime | None, *, standing: bool | None = None) -> Filter:
    statuses = (Status.ACTIVE,) if as_of is None else tuple(Status)
    return Filter(view, statuses=statuses, standing=standing)


def _known(hit: Hit | PassageHit, held: Collection[str], as_of: datetime | None) -> bool:
    if isinstance(hit, Hit):
        return hit.memory.id in held
    return as_of is None or hit.passage.said_at <= as_of


def _as_learnt(memory: Memory | None) -> bool:
    return memory is not None and memory.status is Status.ACTIVE and memory.origin is not Origin.EDITED


def _overview(memories: Sequence[Memory]) -> list[Hit | PassageHit]:
    stable_first = sorted(_newest(memories), key=lambda memory: memory.kind is not Kind.PROFILE)
    return [Hit(memory, 1.0) for memory in stable_first]


def _newest(memories: Iterable[Memory]) -> list[Memory]:
    return sorted(memories, key=lambda memory: (memory.updated_at, memory.id), reverse=True)


def _clipped(line: str) -> str:
    if len(line) <= _QUERY_CHARS:
        return line
    half = _QUERY_CHARS // 2
    return f"{line[:half]}\n{line[-half:]}"
