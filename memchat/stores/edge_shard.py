"""An open shard of the embedded engine, in the words of `OpenStore`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from memchat.errors import EmbedderMismatch, StoreCorrupt
from memchat.files import need_space, private_directory
from memchat.model import Filter, Hit, Memory
from memchat.ports import Vector
from memchat.records import from_json, to_json
from memchat.stores.edge_errors import engine_errors
from memchat.stores.edge_filter import STANDING, condition, standing_word
from memchat.stores.fusion import CANDIDATES, fuse
from memchat.stores.label import Label, read_label, write_label
from memchat.stores.lexical import Lexicon

if TYPE_CHECKING:
    from qdrant_edge import EdgeShard, Point, Query

DENSE, WORDS = "dense", "bm25"
_CONFIG = "edge_config.json"
_INDEXED = ("user", "kind", "status", "scope", STANDING)
_BATCH = 500
# What the engine's mapped files may grow by in one unit of work, with some to spare.
_SPACE_TO_WRITE = 64_000_000
_MEMORY_BYTES = 16_000
_P = ParamSpec("_P")
_R = TypeVar("_R")


def open_shard(directory: Path) -> EdgeShard:
    """Opens the shard in a directory, or makes a new one there. Raises StoreError."""
    from qdrant_edge import EdgeShard

    read_label(directory)
    if not (directory / _CONFIG).exists():
        return _create(directory)
    with engine_errors(directory, quiet=True):
        return EdgeShard.load(str(directory))


def _create(directory: Path) -> EdgeShard:
    from qdrant_edge import EdgeConfig, EdgeShard, EdgeSparseVectorParams, Modifier, PayloadSchemaType, UpdateOperation

    if any((directory / "segments").glob("*")):
        raise StoreCorrupt(f"{directory} has lost its {_CONFIG}", "Restore it from a backup, or run `memchat doctor`.")
    private_directory(directory)
    need_space(directory, _SPACE_TO_WRITE)
    words = EdgeSparseVectorParams(modifier=Modifier.Idf)
    config = EdgeConfig(sparse_vectors={WORDS: words}, max_search_threads=1, wal_enabled=False)
    with engine_errors(directory, quiet=True):
        shard = EdgeShard.create(str(directory), config)
        for field in _INDEXED:
            shard.update(UpdateOperation.create_field_index(field, PayloadSchemaType.Keyword))
        shard.flush()
    write_label(directory, Label())
    return shard


def _wrapped(
    method: Callable[Concatenate[OpenEdge, _P], _R],
) -> Callable[Concatenate[OpenEdge, _P], _R]:
    @wraps(method)
    def call(self: OpenEdge, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with engine_errors(self.directory):
            return method(self, *args, **kwargs)

    return call


class OpenEdge:
    """An OpenStore: valid while the lease is held under which its shard was opened."""

    def __init__(self, shard: EdgeShard, directory: Path, embedder: str | None, lexicon: Lexicon) -> None:
        self.directory = directory
        self._shard = shard
        self._embedder = embedder
        self._lexicon = lexicon

    @_wrapped
    def get(self, ids: Sequence[str]) -> dict[str, Memory]:
        """See `OpenStore.get`."""
        records = self._shard.retrieve(list(ids), with_payload=True, with_vector=False)
        return {str(record.id): _memory(record.payload) for record in records}

    @_wrapped
    def ids(self) -> list[str]:
        """See `OpenStore.ids`."""
        from qdrant_edge import ScrollRequest

        everything = ScrollRequest(limit=self._points(), with_payload=False, with_vector=False)
        return [str(record.id) for record in self._shard.scroll(everything)[0]]

    @_wrapped
    def scroll(self, where: Filter) -> list[Memory]:
        """See `OpenStore.scroll`."""
        from qdrant_edge import ScrollRequest

        request = ScrollRequest(limit=self._points(), filter=condition(where), with_payload=True, with_vector=False)
        return [_memory(record.payload) for record in self._shard.scroll(request)[0]]

    @_wrapped
    def count(self, where: Filter) -> int:
        """See `OpenStore.count`."""
        from qdrant_edge import CountRequest

        return self._shard.count(CountRequest(filter=condition(where), exact=True))

    @_wrapped
    def search(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit]:
        """See `OpenStore.search`. One batch asks both channels; `fusion.py` ranks what they bring."""
        from qdrant_edge import Query

        queries = [Query.Nearest(self._lexicon.query(text), using=WORDS)]
        if vector is not None and read_label(self.directory).embedder == self._embedder:
            queries.append(Query.Nearest(vector, using=DENSE))
        lexical, dense = (*self._scores(queries, where, max(limit, CANDIDATES)), {})[:2]
        best = fuse(lexical, dense)[:limit]
        found = self.get([one.id for one in best])
        return [
            Hit(found[one.id], one.score, one.lexical, one.dense, *self._lexicon.overlap(text, found[one.id]))
            for one in best
        ]

    @_wrapped
    def put(self, memories: Iterable[Memory], vectors: Mapping[str, Vector]) -> None:
        """See `OpenStore.put`. Raises EmbedderMismatch for vectors that may not be mixed with the store's."""
        from qdrant_edge import UpdateOperation

        every = list(memories)
        need_space(self.directory, _SPACE_TO_WRITE + len(every) * _MEMORY_BYTES)
        if vectors:
            self._prepare_dense(len(next(iter(vectors.values()))))
        for batch in (every[start : start + _BATCH] for start in range(0, len(every), _BATCH)):
            kept = self._kept_vectors([memory for memory in batch if memory.id not in vectors])
            points = [self._point(memory, vectors.get(memory.id) or kept.get(memory.id)) for memory in batch]
            self._shard.update(UpdateOperation.upsert_points(points))

    @_wrapped
    def delete(self, ids: Sequence[str]) -> None:
        """See `OpenStore.delete`."""
        from qdrant_edge import UpdateOperation

        if ids:
            self._shard.update(UpdateOperation.delete_points(list(ids)))

    @_wrapped
    def flush(self) -> None:
        """See `OpenStore.flush`."""
        self._shard.flush()

    @_wrapped
    def everything(self) -> list[tuple[Memory, Vector | None]]:
        """Every memory, with its dense vector where it has one."""
        from qdrant_edge import ScrollRequest

        wanted: bool | list[str] = [DENSE] if self._has_dense() else False
        request = ScrollRequest(limit=self._points(), with_payload=True, with_vector=wanted)
        return [(_memory(record.payload), _dense(record.vector)) for record in self._shard.scroll(request)[0]]

    def _scores(self, queries: Sequence[Query], where: Filter, limit: int) -> list[dict[str, float]]:
        from qdrant_edge import QueryBatchRequest, QueryRequest

        fits = condition(where)
        # Only the few that are kept are read whole: reading all candidates would cost more than finding them.
        requests = [QueryRequest(limit=limit, query=query, filter=fits, with_payload=False) for query in queries]
        answers = self._shard.query_batch(QueryBatchRequest(requests))
        return [{str(point.id): point.score for point in answer} for answer in answers]

    def _point(self, memory: Memory, vector: Vector | None) -> Point:
        from qdrant_edge import Point

        words = self._lexicon.document(memory)
        vectors: dict[str, Any] = {WORDS: words}
        if vector:
            vectors[DENSE] = vector
        return Point(memory.id, vectors, {**to_json(memory), STANDING: standing_word(memory.standing)})

    def _kept_vectors(self, memories: Sequence[Memory]) -> dict[str, Vector]:
        if not memories or not self._has_dense():
            return {}
        texts = {memory.id: memory.text for memory in memories}
        old = self._shard.retrieve(list(texts), with_payload=["text"], with_vector=[DENSE])
        vectors = {str(one.id): _dense(one.vector) for one in old if one.payload == {"text": texts[str(one.id)]}}
        return {id_: vector for id_, vector in vectors.items() if vector}

    def _prepare_dense(self, dimensions: int) -> None:
        from qdrant_edge import Distance, UpdateOperation

        label = read_label(self.directory)
        if label.embedder not in (None, self._embedder):
            raise EmbedderMismatch(
                f"the memories were indexed by {label.embedder}, not by {self._embedder}",
                "Run `memchat reindex` to make their vectors again.",
            )
        if not self._has_dense():
            self._shard.update(UpdateOperation.create_dense_vector(DENSE, dimensions, Distance.Cosine))
            self._shard.flush()
        if label.embedder is None:
            write_label(self.directory, Label(self._embedder))

    def _has_dense(self) -> bool:
        config = json.loads((self.directory / _CONFIG).read_text(encoding="utf-8"))
        return DENSE in (config.get("vectors") or {})

    def _points(self) -> int:
        return max(1, int(self._shard.info().points_count))


def _memory(payload: Mapping[str, object] | None) -> Memory:
    return from_json(payload or {}, user="", now=datetime.fromtimestamp(0, UTC))


def _dense(vector: object) -> Vector | None:
    found = vector.get(DENSE) if isinstance(vector, dict) else None
    return list(found) if found else None
