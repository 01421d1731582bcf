"""A collection on a Qdrant server, in the words of `OpenStore`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from memchat.errors import EmbedderMismatch
from memchat.model import Filter, Hit, Memory, Passage, PassageHit
from memchat.ports import Page, Vector
from memchat.stores.conditions import conditions
from memchat.stores.fusion import CANDIDATES, LIFTED, fuse, hit_of, lifted
from memchat.stores.label import Label
from memchat.stores.lexical import Lexicon
from memchat.stores.payload import one_of, payload_of, places_of
from memchat.stores.server_errors import asked

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models
    from qdrant_edge import SparseVector

DENSE, WORDS = "dense", "bm25"
_BATCH = 500


class OpenServer:
    """An OpenStore on a server."""

    def __init__(
        self,
        client: QdrantClient,
        place: str,
        name: str,
        embedder: str | None,
        lexicon: Lexicon,
        label: Callable[[], Label],
        prepare_dense: Callable[[int], None],
    ) -> None:
        """`name` is of the collection or its alias; `prepare_dense` makes room for vectors of so many dimensions."""
        self._client = client
        self._place = place
        self._name = name
        self._embedder = embedder
        self._lexicon = lexicon
        self._label = label
        self._prepare_dense = prepare_dense
        self._known_dimensions: int | None = None

    def get(self, ids: Sequence[str]) -> dict[str, Memory]:
        """See `OpenStore.get`."""
        return {id_: one for id_, one in self._retrieve(ids).items() if isinstance(one, Memory)}

    def ids(self) -> list[str]:
        """See `OpenStore.ids`."""
        return [str(record.id) for record in self._scroll(Filter(statuses=()), payload=False)]

    def texts(self) -> dict[str, str]:
        """See `OpenStore.texts`."""
        found = self._scroll(Filter(statuses=()), passages=True, payload=["text"])
        return {str(record.id): str((record.payload or {})["text"]) for record in found}

    def scroll(self, where: Filter) -> list[Memory]:
        """See `OpenStore.scroll`."""
        found = (one_of(str(record.id), record.payload or {}) for record in self._scroll(where))
        return [one for one in found if isinstance(one, Memory)]

    def count(self, where: Filter) -> int:
        """See `OpenStore.count`."""
        return int(self._ask(lambda: self._client.count(self._name, count_filter=_filter(where), exact=True).count))

    def search(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit]:
        """See `OpenStore.search`."""
        found = self._ranked(text, vector, where, limit, passages=False)
        return [hit for hit in found if isinstance(hit, Hit)]

    def recall(self, text: str, vector: Vector | None, where: Filter, limit: int) -> list[Hit | PassageHit]:
        """See `OpenStore.recall`."""
        return self._ranked(text, vector, where, limit, passages=True)

    def put(self, memories: Iterable[Memory], vectors: Mapping[str, Vector]) -> None:
        """See `OpenStore.put`."""
        self.put_points(list(memories), vectors)

    def put_passages(self, passages: Iterable[Passage], vectors: Mapping[str, Vector]) -> None:
        """See `OpenStore.put_passages`."""
        self.put_points(list(passages), vectors)

    def put_points(self, every: Sequence[Memory | Passage], vectors: Mapping[str, Vector]) -> None:
        """Writes memories and passages, in batches. Raises EmbedderMismatch."""
        if vectors:
            self._check(len(next(iter(vectors.values()))))
        for batch in (every[start : start + _BATCH] for start in range(0, len(every), _BATCH)):
            kept = self._kept_vectors([one for one in batch if one.id not in vectors])
            points = [self._point(one, vectors.get(one.id) or kept.get(one.id)) for one in batch]
            self._ask(lambda points=points: self._client.upsert(self._name, points, wait=True))  # type: ignore[misc]

    def delete(self, ids: Sequence[str]) -> None:
        """See `OpenStore.delete`."""
        if ids:
            self._ask(lambda: self._client.delete(self._name, list(ids), wait=True))

    def flush(self) -> None:
        """See `OpenStore.flush`: every write has been waited for."""

    def pages(self) -> Iterator[Page]:
        """See `OpenStore.pages`."""
        wanted: bool | list[str] = [DENSE] if self.dimensions() else False
        for records in self._scrolled(Filter(statuses=()), passages=True, vectors=wanted):
            yield [(one_of(str(record.id), record.payload or {}), _dense(record.vector)) for record in records]

    def dimensions(self) -> int | None:
        """See `OpenStore.dimensions`. They never change while a collection stands, so it is asked once."""
        if self._known_dimensions is None:
            params = self._ask(lambda: self._client.get_collection(self._name).config.params.vectors)
            found = params.get(DENSE) if isinstance(params, dict) else None
            self._known_dimensions = int(found.size) if found else None
        return self._known_dimensions

    def _check(self, dimensions: int) -> None:
        made_by = self._label().embedder
        if made_by not in (None, self._embedder):
            raise EmbedderMismatch(
                f"the memories were indexed by {made_by}, not by {self._embedder}",
                "Run `memchat reindex` to make their vectors again.",
            )
        self._prepare_dense(dimensions)
        # It may stand behind the alias only now.
        self._known_dimensions = None
        there = self.dimensions()
        if there != dimensions:
            raise EmbedderMismatch(
                f"{self._place} holds vectors of {there} dimensions, not of {dimensions}", "Run `memchat reindex`."
            )

    def _ranked(
        self, text: str, vector: Vector | None, where: Filter, limit: int, *, passages: bool
    ) -> list[Hit | PassageHit]:
        from qdrant_client import models

        fits, many = _filter(where, passages=passages), max(limit, CANDIDATES)
        queries: list[tuple[str, Any]] = [(WORDS, _sparse(self._lexicon.query(text)))]
        if vector is not None and self._label().embedder == self._embedder:
            queries.append((DENSE, vector))
        requests = [
            models.QueryRequest(query=query, using=using, filter=fits, limit=many)
            for using, query in queries
            if using != WORDS or query.indices
        ]
        answers = self._ask(lambda: self._client.query_batch_points(self._name, requests)) if requests else []
        scores = {
            request.using: {str(one.id): one.score for one in answer.points}
            for request, answer in zip(requests, answers, strict=True)
        }
        fused = fuse(scores.get(WORDS, {}), scores.get(DENSE, {}))[: max(limit, LIFTED)]
        found = self._retrieve([one.id for one in fused])
        best, shared = lifted(fused, places_of(found)), self._lexicon.overlap(text)
        # A point may have gone between the two questions.
        return [hit_of(one, found[one.id], shared(found[one.id])) for one in best if one.id in found][:limit]

    def _retrieve(self, ids: Sequence[str]) -> dict[str, Memory | Passage]:
        if not ids:
            return {}
        records = self._ask(lambda: self._client.retrieve(self._name, list(ids), with_payload=True))
        return {str(record.id): one_of(str(record.id), record.payload or {}) for record in records}

    def _scroll(self, where: Filter, *, passages: bool = False, payload: bool | list[str] = True) -> list[Any]:
        return [record for page in self._scrolled(where, passages=passages, payload=payload) for record in page]

    def _scrolled(
        self,
        where: Filter,
        *,
        passages: bool = False,
        payload: bool | list[str] = True,
        vectors: bool | list[str] = False,
    ) -> Iterator[list[Any]]:
        fits, offset = _filter(where, passages=passages), None
        while True:
            records, offset = self._ask(
                lambda offset=offset: self._client.scroll(  # type: ignore[misc]
                    self._name, fits, limit=_BATCH, offset=offset, with_payload=payload, with_vectors=vectors
                )
            )
            yield records
            if offset is None:
                return

    def _point(self, one: Memory | Passage, vector: Vector | None) -> models.PointStruct:
        from qdrant_client import models

        vectors: dict[str, Any] = {WORDS: _sparse(self._lexicon.document(one))}
        if vector:
            vectors[DENSE] = vector
        return models.PointStruct(id=one.id, vector=vectors, payload=payload_of(one))

    def _kept_vectors(self, every: Sequence[Memory | Passage]) -> dict[str, Vector]:
        if not every or self.dimensions() is None:
            return {}
        texts = {one.id: one.text for one in every}
        old = self._ask(
            lambda: self._client.retrieve(self._name, list(texts), with_payload=["text"], with_vectors=[DENSE])
        )
        same = (one for one in old if (one.payload or {}).get("text") == texts[str(one.id)])
        return {str(one.id): vector for one in same if (vector := _dense(one.vector))}

    def _ask(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401  (whatever the client gives)
        return asked(self._place, work)


def _filter(where: Filter, *, passages: bool = False) -> models.Filter:
    from qdrant_client import models

    return models.Filter.model_validate(conditions(where, passages=passages))


def _sparse(words: SparseVector) -> models.SparseVector:
    from qdrant_client import models

    return models.SparseVector(indices=list(words.indices), values=list(words.values))


def _dense(vector: object) -> Vector | None:
    found = vector.get(DENSE) if isinstance(vector, dict) else None
    return list(found) if found else None
