"""The embedded store: Qdrant's own engine in this process, on a directory of the user's.

The directory is opened for one unit of work at a time (see `lease.py`). It is kept without a write-ahead log: the
journal is ours and is applied again after a crash. So the shard opens in half the time, takes half the space, and
keeps no second copy of what was deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from memchat.files import disk_use
from memchat.ports import Baseline, Lookup, OpenStore, Page, Told
from memchat.stores.edge_errors import engine_errors
from memchat.stores.edge_shard import OpenEdge, open_shard
from memchat.stores.label import FORMAT, Label, read_label, write_label
from memchat.stores.lease import WAIT_SECONDS, Lease
from memchat.stores.lexical import Lexicon
from memchat.stores.swap import beside, finish_swap, swap_in

# Some twenty thousand memories with vectors: below that, a sealed segment opens no faster.
WORTH_TIDYING = 64_000_000


class EdgeStore:
    """A MemoryStore in a directory, which is made when it is first opened."""

    def __init__(
        self,
        directory: Path,
        embedder: str | None = None,
        holder: str = "memchat",
        wait: float = WAIT_SECONDS,
        worth_tidying: int = WORTH_TIDYING,
    ) -> None:
        """`embedder` names the vectors that will be put in; `holder` and `wait` are the lease's.

        `worth_tidying` is how many bytes must have been written before `tidy` has anything to do.
        """
        self._worth_tidying = worth_tidying
        # Swapping renames the directory itself, never a link to it.
        self._directory = directory = directory.resolve()
        self._embedder = embedder
        self._lease = Lease(directory, holder, wait)
        self._lexicon = Lexicon()

    @contextmanager
    def lease(self) -> Iterator[OpenStore]:
        """See `MemoryStore.lease`. A directory of an older format is written anew first, once."""
        with self._held():
            self._upgrade()
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
        with self._held():
            label = read_label(self._directory)
            if label.embedder is not None:
                write_label(self._directory, replace(label, baseline=baseline))

    def erase(self, ids: Sequence[str]) -> None:
        """See `MemoryStore.erase`: the engine writes its segments anew without what was deleted."""
        with self._held():
            self._upgrade()
            with self._opened(self._directory, self._embedder) as store:
                sealed = store.tidy(ids)
            if sealed:
                self._note_tidied()
            else:
                # It found nothing worth its while; what was overwritten in place may still be in its pages.
                self._rewrite(lambda page: page)

    def optimize(self, told: Told) -> None:
        """See `MemoryStore.optimize`. Stopped half-way, it leaves the directory as it was."""
        with self._held():
            self._rewrite(lambda page: page, told)

    def reindex(self, vectors: Lookup) -> None:
        """See `MemoryStore.reindex`."""

        def looked_up(page: Page) -> Page:
            found = vectors([one.text for one, _ in page])
            return [(one, found.get(one.text)) for one, _ in page]

        with self._held():
            self._rewrite(looked_up, embedder=self._embedder)

    def tidy(self) -> bool:
        """See `MemoryStore.tidy`: worth it when what was written since the last time outweighs all before."""
        if not self._untidy():
            return False
        with self._held():
            self._upgrade()
            with self._opened(self._directory, self._embedder) as store:
                store.tidy()
            self._note_tidied()
        return True

    def _upgrade(self) -> None:
        if read_label(self._directory).format < FORMAT:
            self._rewrite(lambda page: page)

    def _note_tidied(self) -> None:
        label = read_label(self._directory)
        write_label(self._directory, replace(label, tidied=disk_use(self._directory)))

    def _untidy(self) -> bool:
        before = read_label(self._directory).tidied
        return disk_use(self._directory) > 2 * before + self._worth_tidying

    @contextmanager
    def _held(self) -> Iterator[None]:
        with self._lease.held():
            finish_swap(self._directory)
            yield

    def _rewrite(
        self, change: Callable[[Page], Page], told: Told = lambda *_: None, embedder: str | None = None
    ) -> None:
        """Builds the directory anew, page by page; with an `embedder` the vectors are of another than before."""
        label, new = read_label(self._directory), beside(self._directory)
        with (
            self._opened(self._directory, label.embedder) as old,
            self._opened(new, embedder or label.embedder) as store,
        ):
            total, done = old.points(), 0
            for page in old.pages():
                kept = change(page)
                store.put_points([one for one, _ in kept], {one.id: vector for one, vector in kept if vector})
                told(done := done + len(page), total)
            store.flush()
            if disk_use(new) > self._worth_tidying:
                store.tidy()
        made_by = read_label(new).embedder if embedder else label.embedder
        baseline = label.baseline if made_by == label.embedder else None
        write_label(new, Label(made_by, baseline, tidied=disk_use(new)))
        swap_in(self._directory)

    @contextmanager
    def _opened(self, directory: Path, embedder: str | None) -> Iterator[OpenEdge]:
        shard = open_shard(directory)
        try:
            yield OpenEdge(shard, directory, embedder, self._lexicon)
        finally:
            with engine_errors(directory):
                shard.close()
