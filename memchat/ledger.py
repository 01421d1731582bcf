"""journal → apply: every change to the memories goes through here, and nothing else writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from memchat.errors import EndpointError
from memchat.floor import LINES, STATEMENTS, baseline_of
from memchat.journal.operations import UNDO, Journal, check_unmoved, inverse
from memchat.model import Action, Change, Operation, Passage
from memchat.ports import Embedder, MemoryStore, OpenStore, Vector

Plan = Callable[[OpenStore], Iterable[Change]]


class Ledger:
    """Commits operations to the journal, then applies them to the store; repairs what a crash left between."""

    def __init__(
        self,
        store: MemoryStore,
        journal: Journal,
        scrub: Callable[[], None],
        now: Callable[[], datetime],
        embedder: Embedder | None = None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`scrub` wipes deleted text from the journal's files; `warn` tells the user what went on without a part."""
        self._store = store
        self._journal = journal
        self._scrub = scrub
        self._now = now
        self._embedder = embedder
        self._warn = warn

    def commit(
        self,
        cause: str,
        user: str,
        plan: Plan,
        *,
        texts: Sequence[str] = (),
        turn: str | None = None,
        passage: Passage | None = None,
        undoes: int | None = None,
    ) -> Operation:
        """Plans against the memories as they are, writes the operation down and applies it, all under one lease.

        A `passage` is indexed first: should that be the last thing before a crash, its turn is learnt again. `texts`
        are those of the memories that may be written: they are embedded before the lease is taken. The operation
        comes back with its id, or with id 0 when the plan changes nothing. Raises StoreError, and whatever the plan
        raises.
        """
        vectors = self._embed([*texts, passage.text] if passage else texts)
        self.recover()
        with self._store.lease() as store:
            vectors = self._fitting(vectors, store)
            changes = tuple(plan(store))
            if passage:
                store.put_passages([passage], {passage.id: vectors[passage.text]} if vectors else {})
                store.flush()
            operation = self._journal.commit(Operation(cause, changes, self._now(), user, turn=turn, undoes=undoes))
            if changes:
                self._apply(operation, store, vectors)
        if vectors and self._store.baseline() is None:
            self.measure_embedder()
        return self._finish(operation)

    def measure_embedder(self) -> None:
        """Asks the embedder that made the store's vectors how alike it finds unrelated texts. Without an answer the
        floor stays as it is by default, and it is asked again with the next vectors."""
        if self._embedder is None or self._store.embedder() != self._embedder.name:
            return
        try:
            vectors = self._embedder.embed([*LINES, *STATEMENTS])
        except EndpointError as error:
            self._warn(f"the embedder could not be measured yet: {error.message}")
            return
        self._store.note_baseline(baseline_of(vectors[: len(LINES)], vectors[len(LINES) :]))

    def drop_passages(self, turns: Sequence[str], *, erased: bool = True) -> None:
        """Removes the passages of these turns; if `erased`, from every file too, which takes longer."""
        with self._store.lease() as store:
            there = list(store.texts().keys() & set(turns))
            if there and not erased:
                store.delete(there)
                store.flush()
        if there and erased:
            self._store.erase(there)

    def undo(self, user: str, id_: int | None = None) -> Operation:
        """Takes back the last operation of a user, or the one named. Raises NothingFound, UndoRefused."""
        done = self._journal.last_undoable(user) if id_ is None else self._journal.get(id_, user)
        changes = inverse(done)

        def plan(store: OpenStore) -> Iterable[Change]:
            check_unmoved(done, store.get([change.id for change in changes]))
            return changes

        texts = [change.after.text for change in changes if change.after is not None]
        return self.commit(UNDO, user, plan, texts=texts, undoes=done.id)

    def recover(self) -> int:
        """Applies again what a crash left committed but not applied; gives how many operations that were."""
        if not self._journal.pending():
            return 0
        with self._store.lease() as store:
            # Read again: whoever held the lease before us may have applied them meanwhile.
            left = self._journal.pending()
            for operation in left:
                self._apply(operation, store, {})
        for operation in left:
            self._finish(operation)
        return len(left)

    def rebuild(self) -> int:
        """Writes memories again that the journal has and the store has lost; gives how many. Vectors come later."""
        last = self._journal.last_states()
        with self._store.lease() as store:
            there = set(store.ids())
            lost = [memory for id_, memory in last.items() if id_ not in there]
            store.put(lost, {})
            store.flush()
        return len(lost)

    def _apply(self, operation: Operation, store: OpenStore, vectors: dict[str, Vector]) -> None:
        written = [change.after for change in operation.changes if change.after is not None]
        store.put(written, {memory.id: vectors[memory.text] for memory in written if memory.text in vectors})
        store.delete([change.id for change in operation.changes if change.after is None])
        store.flush()
        if not _forgets(operation):
            self._journal.mark_applied(operation)

    def _finish(self, operation: Operation) -> Operation:
        gone = _forgets(operation)
        if gone:
            self._store.erase(gone)
            self._scrub()
            self._journal.mark_applied(operation)
        return operation

    def _fitting(self, vectors: dict[str, Vector], store: OpenStore) -> dict[str, Vector]:
        made, there = len(next(iter(vectors.values()), [])), store.dimensions()
        if not vectors or there in (None, made):
            return vectors
        self._warn(f"no vectors for {len(vectors)} memories: they have {made} dimensions now, those stored {there};"
                   " run `memchat reindex`")  # fmt: skip
        return {}

    def _embed(self, texts: Sequence[str]) -> dict[str, Vector]:
        if not texts or self._embedder is None or self._store.embedder() not in (None, self._embedder.name):
            return {}
        wanted = list(dict.fromkeys(texts))
        try:
            return dict(zip(wanted, self._embedder.embed(wanted), strict=True))
        except EndpointError as error:
            self._warn(f"no vectors for {len(wanted)} memories, `memchat reindex` adds them later: {error.message}")
            return {}


def _forgets(operation: Operation) -> list[str]:
    return [change.id for change in operation.changes if change.action is Action.FORGET]
