"""The store on a Qdrant server, by qdrant-client: many machines and many users at once, the same ranking.

The collection stands behind an alias. What changes its shape (vectors of another embedder) builds a new collection
beside it and moves the alias, so that readers see the one or the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from memchat.errors import ConfigError, NewerFormat, StoreCorrupt
from memchat.ports import Baseline, Lookup, OpenStore, Page, Told
from memchat.stores.label import FORMAT, Label
from memchat.stores.lexical import Lexicon
from memchat.stores.server_collection import OpenServer
from memchat.stores.server_errors import asked
from memchat.stores.server_schema import Shape, check_version, create_collection

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

Connect = Callable[[], "QdrantClient"]
_LABEL = "00000000-0000-4000-8000-6d656d636861"


class ServerStore:
    """A MemoryStore on a server. Nobody holds it: the server itself sees to many at once."""

    def __init__(
        self, connect: Connect, place: str, collection: str, embedder: str | None = None, shape: Shape | None = None
    ) -> None:
        """`connect` makes the client when it is first needed; `place` is how errors name the server."""
        self._connect = connect
        self._place = place
        self._alias = collection
        self._embedder = embedder
        self._shape = shape or Shape()
        self._lexicon = Lexicon()
        self._label: Label | None = None
        self._open: OpenServer | None = None

    @contextmanager
    def lease(self) -> Iterator[OpenStore]:
        """See `MemoryStore.lease`: here it makes sure that the collection is there."""
        yield self.opened()

    def opened(self) -> OpenServer:
        """The collection, made if it is not there."""
        self._prepare()
        if self._open is None:
            self._open = OpenServer(
                self._client,
                self._place,
                self._alias,
                self._embedder,
                self._lexicon,
                self._read_label,
                self._with_dense,
            )
        return self._open

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

    def reindex(self, vectors: Lookup) -> None:
        """See `MemoryStore.reindex`."""
        opened = self.opened()
        some = vectors([one.text for one, _ in next(opened.pages(), [])])
        dimensions = len(next(iter(some.values()), []))

        def looked_up() -> Iterator[Page]:
            for page in opened.pages():
                found = vectors([one.text for one, _ in page])
                yield [(one, found.get(one.text)) for one, _ in page]

        self._rebuild(looked_up(), Label(self._embedder if dimensions else None), dimensions)

    def optimize(self, told: Told) -> None:
        """See `MemoryStore.optimize`: the server does that by itself."""

    def tidy(self) -> bool:
        """See `MemoryStore.tidy`: the server does that by itself."""
        return False

    def _with_dense(self, dimensions: int) -> None:
        """Gives the collection room for dense vectors, if it has none yet, and says whose they are."""
        opened = self.opened()
        if opened.dimensions() is None:
            self._rebuild(opened.pages(), Label(self._embedder), dimensions)
        elif self._read_label().embedder is None:
            self._write_label(Label(self._embedder))

    def _rebuild(self, pages: Iterable[Page], label: Label, dimensions: int) -> None:
        old = self._current()
        new = self._create(dimensions)
        target = OpenServer(
            self._client, self._place, new, self._embedder, self._lexicon, lambda: label, lambda _: None
        )
        for page in pages:
            target.put_points([one for one, _ in page], {one.id: vector for one, vector in page if vector})
        self._point_alias(new, old)
        self._open = None
        self._write_label(label)
        if old:
            asked(self._place, lambda: self._client.delete_collection(old))

    def _prepare(self) -> None:
        if self._label is None and not asked(self._place, lambda: self._client.collection_exists(self._alias)):
            self._point_alias(self._create(0), None)
            self._write_label(Label())

    def _create(self, dimensions: int) -> str:
        name = f"{self._alias}-{uuid.uuid4().hex[:8]}"
        create_collection(self._client, self._place, name, dimensions, self._shape)
        return name

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
            if int(payload.get("format", 1)) > FORMAT:
                raise NewerFormat(f"{self._alias} at {self._place} was written by a newer memchat", "Upgrade memchat.")
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
        client = asked(self._place, self._connect)
        check_version(client, self._place)
        return client


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
