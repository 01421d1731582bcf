"""The store on a Qdrant server, by qdrant-client: many machines and many users at once, the same ranking.

The collection stands behind an alias. What changes its shape (vectors of another embedder) builds a new collection
beside it and moves the alias, so that readers see the one or the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from memchat.errors import ConfigError, StoreCorrupt
from memchat.model import Memory, Passage
from memchat.ports import Baseline, OpenStore, Vector
from memchat.stores.label import Label
from memchat.stores.lexical import Lexicon
from memchat.stores.server_collection import DENSE, WORDS, OpenServer
from memchat.stores.server_errors import asked

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

Connect = Callable[[], "QdrantClient"]
_INDEXED = ("kind", "status", "scope", "standing")
_LABEL = "00000000-0000-4000-8000-6d656d636861"


class ServerStore:
    """A MemoryStore on a server. Nobody holds it: the server itself sees to many at once."""

    def __init__(self, connect: Connect, place: str, collection: str, embedder: str | None = None) -> None:
        """`connect` makes the client when it is first needed; `place` is how errors name the server."""
        self._connect = connect
        self._place = place
        self._alias = collection
        self._embedder = embedder
        self._lexicon = Lexicon()
        self._label: Label | None = None

    @contextmanager
    def lease(self) -> Iterator[OpenStore]:
        """See `MemoryStore.lease`: here it makes sure that the collection is there."""
        yield self.opened()

    def opened(self) -> OpenServer:
        """The collection, made if it is not there."""
        self._prepare()
        return OpenServer(
            self._client, self._place, self._alias, self._embedder, self._lexicon, self._read_label, self._with_dense
        )

    def embedder(self) -> str | None:
        """See `MemoryStore.embedder`."""
        return self._read_label().embedder

    def baseline(self) -> Baseline | None:
        """See `MemoryStore.baseline`."""
        return self._read_label().baseline

    def note_baseline(self, baseline: Baseline) -> None:
        """See `MemoryStore.note_baseline`."""
        label = self._read_label()
        if label.embedder is not None:
            self._write_label(Label(label.embedder, baseline))

    def erase(self, ids: Sequence[str]) -> None:
        """See `MemoryStore.erase`. The server deletes at once; its files are rewritten when it next optimizes them."""
        self.opened().delete(ids)

    def reindex(self, vectors: Mapping[str, Vector]) -> None:
        """See `MemoryStore.reindex`."""
        every = [one for one, _ in self.opened().everything()]
        self._rebuild(every, vectors, Label(self._embedder if vectors else None))

    def _with_dense(self, dimensions: int) -> None:
        """Gives the collection room for dense vectors, if it has none yet, and says whose they are."""
        opened = self.opened()
        if opened.dimensions() is None:
            every = [one for one, _ in opened.everything()]
            self._rebuild(every, {}, Label(self._embedder), dimensions)
        elif self._read_label().embedder is None:
            self._write_label(Label(self._embedder))

    def _rebuild(
        self, every: Sequence[Memory | Passage], vectors: Mapping[str, Vector], label: Label, dimensions: int = 0
    ) -> None:
        old = self._current()
        new = self._create(dimensions or len(next(iter(vectors.values()), [])))
        target = OpenServer(
            self._client, self._place, new, self._embedder, self._lexicon, lambda: label, lambda _: None
        )
        target.put_points(every, vectors)
        self._point_alias(new, old)
        self._write_label(label)
        if old:
            asked(self._place, lambda: self._client.delete_collection(old))

    def _prepare(self) -> None:
        if self._label is None and not asked(self._place, lambda: self._client.collection_exists(self._alias)):
            self._point_alias(self._create(0), None)
            self._write_label(Label())

    def _create(self, dimensions: int) -> str:
        from qdrant_client import models

        name = f"{self._alias}-{uuid.uuid4().hex[:8]}"
        dense = {DENSE: models.VectorParams(size=dimensions, distance=models.Distance.COSINE)} if dimensions else {}
        words = {WORDS: models.SparseVectorParams(modifier=models.Modifier.IDF)}
        asked(
            self._place,
            lambda: self._client.create_collection(name, vectors_config=dense, sparse_vectors_config=words),
        )
        # Each user is a tenant: the server keeps their points together.
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        self._index(name, "user", tenant)
        for field in _INDEXED:
            self._index(name, field, models.PayloadSchemaType.KEYWORD)
        return name

    def _index(self, collection: str, field: str, schema: Any) -> None:  # noqa: ANN401  (one of the client's kinds)
        asked(self._place, lambda: self._client.create_payload_index(collection, field, schema))

    def _current(self) -> str | None:
        aliases = asked(self._place, lambda: self._client.get_aliases().aliases)
        return next((one.collection_name for one in aliases if one.alias_name == self._alias), None)

    def _point_alias(self, new: str, old: str | None) -> None:
        from qdrant_client import models

        create = models.CreateAliasOperation(
            create_alias=models.CreateAlias(collection_name=new, alias_name=self._alias)
        )
        delete = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=self._alias))
        actions: list[Any] = [delete, create] if old else [create]
        asked(self._place, lambda: self._client.update_collection_aliases(actions))

    def _read_label(self) -> Label:
        self._prepare()
        if self._label is None:
            found = asked(self._place, lambda: self._client.retrieve(self._labels(), [_LABEL], with_payload=True))
            payload = (found[0].payload or {}) if found else {}
            measured = payload.get("baseline")
            try:
                baseline = Baseline(*map(float, measured)) if measured else None
            except (TypeError, ValueError) as error:
                raise StoreCorrupt(f"the label of {self._alias} at {self._place} cannot be read") from error
            self._label = Label(payload.get("embedder"), baseline)
        return self._label

    def _write_label(self, label: Label) -> None:
        from qdrant_client import models

        baseline = [label.baseline.mean, label.baseline.deviation] if label.baseline else None
        payload = {"format": label.format, "embedder": label.embedder, "baseline": baseline}
        point = models.PointStruct(id=_LABEL, vector={}, payload=payload)
        name = self._labels()
        asked(self._place, lambda: self._client.upsert(name, [point], wait=True))
        self._label = label

    def _labels(self) -> str:
        name = f"{self._alias}-label"
        if not asked(self._place, lambda: self._client.collection_exists(name)):
            asked(self._place, lambda: self._client.create_collection(name, vectors_config={}))
        return name

    @cached_property
    def _client(self) -> QdrantClient:
        return asked(self._place, self._connect)


def checked_url(url: str) -> str:
    """The URL of a server, without a slash at its end. Raises ConfigError for what cannot be one."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"store.location is no URL of a server: {url!r}", "It begins with http:// or https://.")
    return url.strip().rstrip("/")


def connecting(url: str, key: str, timeout: int, *, grpc: bool) -> Connect:
    """What connects to a server when it is first needed: importing the client takes more than a second."""

    def connect() -> QdrantClient:
        from qdrant_client import QdrantClient

        return QdrantClient(url=url, api_key=key or None, timeout=timeout, prefer_grpc=grpc, check_compatibility=False)

    return connect
