"""An open shard of the embedded engine, in the words of `OpenStore`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from memchat.errors import EmbedderMismatch, Refused, StoreCorrupt
from memchat.files import disk_use, need_space, private_directory
from memchat.model import Filter, Hit, Memory, Passage, PassageHit
from memchat.ports import Page, Vector
from memchat.stores.edge_errors import engine_errors
from memchat.stores.edge_filter import TERMS, condition
from memchat.stores.fusion import CANDIDATES, LIFTED, fuse, hit_of, lifted
from memchat.stores.label import Label, read_label, write_label
from memchat.stores.lexical import Lexicon
from memchat.stores.payload import one_of, payload_of, places_of, terms_of
from memchat.stores.swap import OURS

if TYPE_CHECKING:
    from qdrant_edge import EdgeConfig, EdgeShard, Point, Query
    from qdrant_edge import Filter as EdgeFilter

DENSE, WORDS = "dense", "bm25"
_CONFIG = "edge_config.json"
_BATCH = 500
_PAGE = 1_000
# What the engine's mapped files may grow by in one unit of work, with some to spare.
_SPACE_TO_WRITE = 64_000_000
_MEMORY_BYTES = 16_000
_NEVER = 1_000_000_000
_REINDEX = "Run `memchat reindex` to make the vectors again."
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
    from qdrant_edge import EdgeShard, PayloadSchemaType, UpdateOperation

    if any((directory / "segments").glob("*")):
        raise StoreCorrupt(f"{directory} has lost its {_CONFIG}", "Restore it from a backup, or run `memchat doctor`.")
    if directory.is_dir() and {one.name for one in directory.iterdir()} - OURS:
        raise Refused(f"{directory} is not empty, and holds no memories", "Name a directory of its own.")
    private_directory(directory)
    need_space(directory, _SPACE_TO_WRITE)
    with engine_errors(directory, quiet=True):
        shard = EdgeShard.create(str(directory), _config())
        shard.update(UpdateOperation.create_field_index(TERMS, PayloadSchemaType.Keyword))
        shard.flush()
    write_label(directory, Label())
    return shard


def _config() -> EdgeConfig:
    """How a new shard is made: no graph (see docs/scale.md); tidying turns all there is into one sealed segment."""
    from qdrant_edge import EdgeConfig, EdgeOptimizersConfig, EdgeSparseVectorParams, HnswIndexConfig, Modifier

    return EdgeConfig(
        sparse_vectors={WORDS: EdgeSparseVectorParams(modifier=Modifier.Idf)},
        hnsw_config=HnswIndexConfig(m=0, ef_construct=16, full_scan_threshold=_NEVER),
        # Whatever was deleted is reason enough to write a segment anew: forgetting rests on that.
        optimizers=EdgeOptimizersConfig(
            indexing_threshold=1, default_segment_number=1, vacuum_min_vector_number=1, deleted_threshold=0.0
        ),
        max_search_threads=1,
        wal_enabled=False,
    )


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
        return {id_: one for id_, one in self._retrieve(ids).items() if isinstance(one, Memory)}

    @_wrapped
    def ids(self) -> list[str]:
        """See `OpenStore.ids`."""
        from qdrant_edge import ScrollRequest

        fits = condition(Filter(statuses=()))
        everything = ScrollRequest(limit=max(1, self.points()), filter=fits, with_payload=False, with_vector=False)
        return [str(record.id) for record in self._shard.scroll(everything)[0]]

    @_wrapped
    def texts(self) -> dict[str, str]:
        """See `OpenStore.texts`."""
        from qdrant_edge import ScrollRequest

        everything = ScrollRequest(limit=max(1, self.points()), with_payload=["text"], with_vector=False)
        return {str(record.id): str((record.payload or {})["text"]) for record in self._shard.scroll(everything)[0]}

    @_wrapped
    def scroll(self, where: Filter) -> list[Memory]:
        """See `OpenStore.scroll`."""
        from qdrant_edge import ScrollRequest

        request = ScrollRequest(
            limit=max(1, self.points()), filter=condition(where), with_payload=True, with_vector=False
        )
        found = (one_of(str(record.id), record.payload or {}) for record in self._shard.scroll(request)[0])
        return [one for one in found if isinstance(one, Memory)]

    @_wrapped
    def count(self, where: Filter) -> int:
        """See `OpenStore.count`."""
        from qdrant_edge import CountRequest

        return self._shard.count(CountRequest(filter=condition(where), exact=True))

    @_wrapped
    def search(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit]:
        """See `OpenStore.search`."""
        found = self._ranked(text, vector, where, limit, passages=False)
        return [hit for hit in found if isinstance(hit, Hit)]

    @_wrapped
    def recall(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit | PassageHit]:
        """See `OpenStore.recall`."""
        return self._ranked(text, vector, where, limit, passages=True)

    @_wrapped
    def put(self, memories: Iterable[Memory], vectors: Mapping[str, Vector]) -> None:
        """See `OpenStore.put`. Raises EmbedderMismatch for vectors that may not be mixed with the store's."""
        self.put_points(list(memories), vectors)

    @_wrapped
    def put_passages(self, passages: Iterable[Passage], vectors: Mapping[str, Vector]) -> None:
        """See `OpenStore.put_passages`. Raises EmbedderMismatch."""
        self.put_points(list(passages), vectors)

    @_wrapped
    def put_points(self, every: Sequence[Memory | Passage], vectors: Mapping[str, Vector]) -> None:
        """Writes memories and passages, in batches. Raises EmbedderMismatch."""
        from qdrant_edge import UpdateOperation

        need_space(self.directory, _SPACE_TO_WRITE + len(every) * _MEMORY_BYTES)
        if vectors:
            self._prepare_dense(len(next(iter(vectors.values()))))
        for batch in (every[start : start + _BATCH] for start in range(0, len(every), _BATCH)):
            kept = self._kept_vectors([one for one in batch if one.id not in vectors])
            points = [self._point(one, vectors.get(one.id) or kept.get(one.id)) for one in batch]
            # Overwritten in place, old words would stay in pages that the engine sees no reason to write anew.
            self._shard.update(UpdateOperation.delete_points([one.id for one in batch]))
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
    def tidy(self, gone: Sequence[str] = ()) -> bool:
        """Seals all into one segment, without these ids and what else was deleted; whether there was anything to do."""
        need_space(self.directory, disk_use(self.directory) + _SPACE_TO_WRITE)
        self.delete(gone)
        done = self._shard.optimize()
        self._shard.flush()
        return bool(done)

    def pages(self) -> Iterator[Page]:
        """See `OpenStore.pages`."""
        offset = None
        while True:
            page, offset = self._page(offset)
            yield page
            if offset is None:
                return

    @_wrapped
    def _page(self, offset: Any) -> tuple[Page, Any]:  # noqa: ANN401  (the engine's own id)
        from qdrant_edge import ScrollRequest

        wanted: bool | list[str] = [DENSE] if self.dimensions() else False
        request = ScrollRequest(limit=_PAGE, offset=offset, with_payload=True, with_vector=wanted)
        found, following = self._shard.scroll(request)
        return [(one_of(str(record.id), record.payload or {}), _dense(record.vector)) for record in found], following

    def _ranked(
        self, text: str, vector: Vector | None, where: Filter, limit: int, *, passages: bool
    ) -> list[Hit | PassageHit]:
        """One batch asks both channels; `fusion.py` ranks what they bring."""
        from qdrant_edge import Query

        queries = [Query.Nearest(self._lexicon.query(text), using=WORDS)]
        if vector is not None and read_label(self.directory).embedder == self._embedder:
            queries.append(Query.Nearest(vector, using=DENSE))
        scores = self._scores(queries, condition(where, passages=passages), max(limit, CANDIDATES))
        lexical, dense = (*scores, {})[:2]
        fused = fuse(lexical, dense)[: max(limit, LIFTED)]
        found = self._retrieve([one.id for one in fused])
        best, shared = lifted(fused, places_of(found))[:limit], self._lexicon.overlap(text)
        return [hit_of(one, found[one.id], shared(found[one.id])) for one in best]

    def _scores(self, queries: Sequence[Query], fits: EdgeFilter, limit: int) -> list[dict[str, float]]:
        from qdrant_edge import QueryBatchRequest, QueryRequest

        # Only those that may come out on top are read: reading all candidates would cost more than finding them.
        requests = [QueryRequest(limit=limit, query=one, filter=fits, with_payload=False) for one in queries]
        answers = self._shard.query_batch(QueryBatchRequest(requests))
        return [{str(point.id): point.score for point in answer} for answer in answers]

    def _retrieve(self, ids: Sequence[str]) -> dict[str, Memory | Passage]:
        records = self._shard.retrieve(list(ids), with_payload=True, with_vector=False)
        return {str(record.id): one_of(str(record.id), record.payload or {}) for record in records}

    def _point(self, one: Memory | Passage, vector: Vector | None) -> Point:
        from qdrant_edge import Point

        vectors: dict[str, Any] = {WORDS: self._lexicon.document(one)}
        if vector:
            vectors[DENSE] = vector
        payload = payload_of(one)
        return Point(one.id, vectors, {**payload, TERMS: terms_of(payload)})

    def _kept_vectors(self, every: Sequence[Memory | Passage]) -> dict[str, Vector]:
        if not every or not self.dimensions():
            return {}
        texts = {one.id: one.text for one in every}
        old = self._shard.retrieve(list(texts), with_payload=["text"], with_vector=[DENSE])
        vectors = {str(one.id): _dense(one.vector) for one in old if one.payload == {"text": texts[str(one.id)]}}
        return {id_: vector for id_, vector in vectors.items() if vector}

    def _prepare_dense(self, dimensions: int) -> None:
        from qdrant_edge import Distance, UpdateOperation, VectorStorageDatatype

        label = read_label(self.directory)
        if label.embedder not in (None, self._embedder):
            raise EmbedderMismatch(
                f"the memories were indexed by {label.embedder}, not by {self._embedder}",
                _REINDEX,
            )
        there = self.dimensions()
        if there not in (None, dimensions):
            raise EmbedderMismatch(f"the store holds vectors of {there} dimensions, not of {dimensions}", _REINDEX)
        if there is None:
            # Half the bytes to open and to search; scores differ in the fourth digit.
            half = VectorStorageDatatype.Float16
            self._shard.update(UpdateOperation.create_dense_vector(DENSE, dimensions, Distance.Cosine, datatype=half))
            self._shard.flush()
        if label.embedder is None:
            write_label(self.directory, Label(self._embedder))

    def dimensions(self) -> int | None:
        """See `OpenStore.dimensions`."""
        config = json.loads((self.directory / _CONFIG).read_text(encoding="utf-8"))
        dense = (config.get("vectors") or {}).get(DENSE)
        return int(dense["size"]) if dense else None

    @_wrapped
    def points(self) -> int:
        """How many memories and passages there are."""
        return int(self._shard.info().points_count)


def _dense(vector: object) -> Vector | None:
    found = vector.get(DENSE) if isinstance(vector, dict) else None
    return found or None
