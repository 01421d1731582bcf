"""The embedded store: Qdrant's own engine in this process, on a directory of the user's.

The directory is opened for one unit of work at a time (see `lease.py`). It is kept without a write-ahead log: the
journal is ours and is applied again after a crash. So the shard opens in half the time, takes half the space, and
keeps no second copy of what was deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from memchat.ports import Baseline, OpenStore, Vector
from memchat.stores.edge_errors import engine_errors
from memchat.stores.edge_shard import OpenEdge, Page, open_shard
from memchat.stores.label import Label, read_label, write_label
from memchat.stores.lease import WAIT_SECONDS, Lease
from memchat.stores.lexical import Lexicon
from memchat.stores.swap import beside, finish_swap, swap_in


class EdgeStore:
    """A MemoryStore in a directory, which is made when it is first opened."""

    def __init__(
        self, directory: Path, embedder: str | None = None, holder: str = "memchat", wait: float = WAIT_SECONDS
    ) -> None:
        """`embedder` names the vectors that will be put in; `holder` and `wait` are the lease's."""
        self._directory = directory
        self._embedder = embedder
        self._lease = Lease(directory, holder, wait)
        self._lexicon = Lexicon()

    @contextmanager
    def lease(self) -> Iterator[OpenStore]:
        """See `MemoryStore.lease`."""
        with self._lease.held():
            finish_swap(self._directory)
            with self._opened(self._directory, self._embedder) as store:
                yield store

    def embedder(self) -> str | None:
        """See `MemoryStore.embedder`."""
        return read_label(self._directory).embedder

    def baseline(self) -> Baseline | None:
        """See `MemoryStore.baseline`."""
        return read_label(self._directory).baseline

    def note_baseline(self, baseline: Baseline) -> None:
        """See `MemoryStore.note_baseline`."""
        with self._lease.held():
            finish_swap(self._directory)
            label = read_label(self._directory)
            if label.embedder is not None:
                write_label(self._directory, replace(label, baseline=baseline))

    def erase(self, ids: Sequence[str]) -> None:
        """See `MemoryStore.erase`: builds the directory anew beside the old one and swaps the two."""
        gone = frozenset(ids)
        with self._lease.held():
            finish_swap(self._directory)
            label = read_label(self._directory)
            with self._opened(self._directory, label.embedder) as old:
                pages = ([(one, vector) for one, vector in page if one.id not in gone] for page in old.pages())
                self._rebuild(pages, label)
            swap_in(self._directory)

    def reindex(self, vectors: Mapping[str, Vector]) -> None:
        """See `MemoryStore.reindex`."""
        with self._lease.held():
            finish_swap(self._directory)
            with self._opened(self._directory, None) as old:
                pages = ([(one, vectors.get(one.id)) for one, _ in page] for page in old.pages())
                self._rebuild(pages, Label(self._embedder if vectors else None))
            swap_in(self._directory)

    def _rebuild(self, pages: Iterable[Page], label: Label) -> None:
        new = beside(self._directory)
        with self._opened(new, label.embedder) as store:
            for page in pages:
                store.put_points([one for one, _ in page], {one.id: vector for one, vector in page if vector})
            store.flush()
        write_label(new, label)

    @contextmanager
    def _opened(self, directory: Path, embedder: str | None) -> Iterator[OpenEdge]:
        shard = open_shard(directory)
        try:
            yield OpenEdge(shard, directory, embedder, self._lexicon)
        finally:
            with engine_errors(directory):
                shard.close()
