"""A MemoryStore without files: the double that fast tests use. It ranks with the product's own BM25 and fusion."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from memchat.model import Filter, Hit, Memory, Passage, PassageHit, Scope
from memchat.ports import Baseline, Lookup, Page, Told, Vector
from memchat.stores.fusion import CANDIDATES, LIFTED, fuse, hit_of, lifted
from memchat.stores.lexical import Lexicon
from memchat.stores.payload import places_of


class InMemoryStore:
    """Holds memories in a dictionary, and counts leases so that a test can see when one is held."""

    def __init__(self, embedder: str | None = None) -> None:
        self.memories: dict[str, Memory] = {}
        self.passages: dict[str, Passage] = {}
        self.vectors: dict[str, Vector] = {}
        self.leases_held = 0
        self.leases_taken = 0
        self._embedder = embedder
        self._made_by: str | None = None
        self._baseline: Baseline | None = None
        self._lexicon = Lexicon()

    @contextmanager
    def lease(self) -> Iterator[InMemoryStore]:
        assert not self.leases_held, "a lease inside a lease would wait for itself"
        self.leases_held += 1
        self.leases_taken += 1
        try:
            yield self
        finally:
            self.leases_held -= 1

    def embedder(self) -> str | None:
        return self._made_by

    def baseline(self) -> Baseline | None:
        return self._baseline

    def note_baseline(self, baseline: Baseline) -> None:
        self._baseline = baseline

    def erase(self, ids: Sequence[str]) -> None:
        with self.lease():
            self.delete(ids)

    def reindex(self, vectors: Lookup) -> None:
        every = self.memories | self.passages
        found = vectors([one.text for one in every.values()])
        self.vectors = {id_: found[one.text] for id_, one in every.items() if one.text in found}
        self._made_by = self._embedder if found else None

    def optimize(self, told: Told) -> None:
        pass

    def tidy(self) -> bool:
        return False

    def get(self, ids: Sequence[str]) -> dict[str, Memory]:
        self._need_lease()
        return {id_: self.memories[id_] for id_ in ids if id_ in self.memories}

    def ids(self) -> list[str]:
        self._need_lease()
        return list(self.memories)

    def texts(self) -> dict[str, str]:
        self._need_lease()
        return {id_: one.text for id_, one in (self.memories | self.passages).items()}

    def scroll(self, where: Filter) -> list[Memory]:
        self._need_lease()
        return [memory for memory in self.memories.values() if fits(memory, where)]

    def dimensions(self) -> int | None:
        return len(next(iter(self.vectors.values()))) if self.vectors else None

    def count(self, where: Filter) -> int:
        return len(self.scroll(where))

    def search(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit]:
        found = {memory.id: memory for memory in self.scroll(where)}
        return [hit for hit in self._ranked(text, vector, found, limit) if isinstance(hit, Hit)]

    def recall(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit | PassageHit]:
        view = where.viewpoint
        passages = {one.id: one for one in self.passages.values() if view is None or one.user == view.user}
        return self._ranked(text, vector, {memory.id: memory for memory in self.scroll(where)} | passages, limit)

    def _ranked(
        self, text: str, vector: Vector | None, found: Mapping[str, Memory | Passage], limit: int
    ) -> list[Hit | PassageHit]:
        words = {id_: score for id_, score in self._bm25(text, found) if score > 0}
        dense = {id_: _cosine(vector, self.vectors[id_]) for id_ in found if vector and id_ in self.vectors}
        fused = fuse(_top(words), _top(dense))[: max(limit, LIFTED)]
        best = lifted(fused, places_of({one.id: found[one.id] for one in fused}))[:limit]
        shared = self._lexicon.overlap(text)
        return [hit_of(one, found[one.id], shared(found[one.id])) for one in best]

    def put(self, memories: Iterable[Memory], vectors: Mapping[str, Vector]) -> None:
        self._need_lease()
        for memory in memories:
            old = self.memories.get(memory.id)
            if memory.id in vectors:
                self.vectors[memory.id] = vectors[memory.id]
                self._made_by = self._embedder
            elif old is None or old.text != memory.text:
                self.vectors.pop(memory.id, None)
            self.memories[memory.id] = memory

    def put_passages(self, passages: Iterable[Passage], vectors: Mapping[str, Vector]) -> None:
        self._need_lease()
        self.passages |= {one.id: one for one in passages}
        self.vectors |= vectors
        self._made_by = self._embedder if vectors else self._made_by

    def put_points(self, every: Sequence[Memory | Passage], vectors: Mapping[str, Vector]) -> None:
        self.put([one for one in every if isinstance(one, Memory)], vectors)
        self.put_passages([one for one in every if isinstance(one, Passage)], vectors)

    def pages(self) -> Iterator[Page]:
        yield [(one, self.vectors.get(id_)) for id_, one in (self.memories | self.passages).items()]

    def delete(self, ids: Sequence[str]) -> None:
        self._need_lease()
        for id_ in ids:
            self.memories.pop(id_, None)
            self.passages.pop(id_, None)
            self.vectors.pop(id_, None)

    def flush(self) -> None:
        self._need_lease()

    def _need_lease(self) -> None:
        assert self.leases_held, "the store was used without a lease"

    def _bm25(self, text: str, found: Mapping[str, Memory | Passage]) -> Iterator[tuple[str, float]]:
        documents = {id_: self._lexicon.document(one) for id_, one in (self.memories | self.passages).items()}
        seen = Counter(index for document in documents.values() for index in document.indices)
        wanted = self._lexicon.query(text)
        total = len(documents)
        for id_ in found:
            weights = dict(zip(documents[id_].indices, documents[id_].values, strict=True))
            yield id_, sum(weights.get(index, 0.0) * _idf(total, seen[index]) for index in wanted.indices)


def fits(memory: Memory, where: Filter) -> bool:
    """Whether a memory passes a filter: the meaning of `Filter`, in plain code."""
    if where.kinds and memory.kind not in where.kinds:
        return False
    if (where.scopes and memory.scope not in where.scopes) or (where.statuses and memory.status not in where.statuses):
        return False
    if where.standing is not None and memory.standing is not where.standing:
        return False
    view = where.viewpoint
    if view is None:
        return True
    mine = memory.user == view.user
    if where.listing:
        return mine
    return (
        (memory.scope is Scope.USER and mine)
        or (memory.scope is Scope.AGENT and view.agent is not None and memory.agent == view.agent)
        or (memory.scope is Scope.SESSION and mine and view.session is not None and memory.session == view.session)
    )


def _idf(total: int, holding: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _cosine(one: Vector, other: Vector) -> float:
    size = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / size if size else 0.0


def _top(scores: Mapping[str, float]) -> dict[str, float]:
    best = sorted(scores, key=lambda id_: -scores[id_])[:CANDIDATES]
    return {id_: scores[id_] for id_ in best}
