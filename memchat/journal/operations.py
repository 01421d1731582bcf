"""The journal: every operation is here, with before and after, before it touches the memories."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from memchat.errors import NothingFound, UndoRefused
from memchat.journal.database import Database
from memchat.journal.rows import change_of, operation_of, packed, stamp, unpacked
from memchat.model import Action, Change, Learning, Memory, Operation

UNDO = "undo"
_INVERSE = {
    Action.ADD: Action.REMOVE,
    Action.REMOVE: Action.ADD,
    Action.ARCHIVE: Action.RESTORE,
    Action.RESTORE: Action.ARCHIVE,
    Action.SUPERSEDE: Action.RESTORE,
}


class Journal:
    """Operations in the order in which they were committed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commit(self, operation: Operation) -> Operation:
        """Writes the operation down, gives it its id, and marks its turn learnt: all in one transaction.

        An operation without changes leaves no row, but its turn is learnt all the same. From here on it will be
        applied, now or at the next start. Forgetting also erases the memories from every earlier operation.
        """
        with self._database.transaction() as connection:
            if operation.turn is not None:
                connection.execute(
                    "UPDATE turns SET learning = ?, owner = NULL WHERE id = ?", (Learning.LEARNT, operation.turn)
                )
            return self._insert(connection, operation) if operation.changes else operation

    def mark_applied(self, operation: Operation) -> None:
        """Notes that the memories hold what the operation says."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE operations SET applied = 1 WHERE id = ?", (operation.id,))

    def pending(self) -> list[Operation]:
        """Operations that were committed and not applied: oldest first. Only a crash leaves any."""
        return self._select("WHERE applied = 0 ORDER BY id")

    def log(self, limit: int | None = None, user: str | None = None) -> list[Operation]:
        """Operations, newest first; of one user if one is named."""
        return self._select(
            "WHERE :user IS NULL OR user = :user ORDER BY id DESC LIMIT :limit",
            {"user": user, "limit": -1 if limit is None else limit},
        )

    def get(self, id_: int, user: str) -> Operation:
        """One operation of a user. Raises NothingFound."""
        found = self._select("WHERE id = ? AND user = ?", (id_, user))
        if not found:
            raise NothingFound(f"there is no operation {id_}", "`memchat memories log` lists them.")
        return found[0]

    def last_undoable(self, user: str) -> Operation:
        """The newest operation of a user that is neither an undo nor undone. Raises NothingFound."""
        found = self._select(
            "WHERE user = ? AND undone_by IS NULL AND undoes IS NULL AND cause != 'forget' ORDER BY id DESC LIMIT 1",
            (user,),
        )
        if not found:
            raise NothingFound("there is nothing to undo")
        return found[0]

    def rewrite(self, memory: str, change: Callable[[Memory], Memory]) -> None:
        """Passes every before and after of one memory through `change`: for words that must not be kept."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT * FROM changes WHERE memory = ?", (memory,)).fetchall()
            connection.executemany(
                "UPDATE changes SET before = ?, after = ? WHERE operation = ? AND seq = ?",
                [(*_rewritten(row, change), row["operation"], row["seq"]) for row in rows],
            )

    def history(self, memory: str) -> list[tuple[Operation, Change]]:
        """What was done to one memory: oldest first, each operation with these changes alone."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM changes WHERE memory = ? ORDER BY operation, seq", (memory,)
            ).fetchall()
            heads = connection.execute(
                "SELECT * FROM operations WHERE id IN (SELECT operation FROM changes WHERE memory = ?)", (memory,)
            ).fetchall()
        operations = {head["id"]: operation_of(head, ()) for head in heads}
        steps = [(operations[row["operation"]], change_of(row)) for row in rows]
        return [(replace(operation, changes=(change,)), change) for operation, change in steps]

    def as_at(self, memory: Memory, moment: datetime) -> Memory:
        """The memory as it read at a time: what was edited or archived since is taken back."""
        if memory.updated_at <= moment:
            return memory
        for operation, change in reversed(self.history(memory.id)):
            if operation.at <= moment:
                break
            if change.before is not None and change.action is not Action.SUPERSEDE:
                memory = change.before
        return memory

    def of_turn(self, turn: str) -> list[Operation]:
        """The operations that learning a turn led to: oldest first."""
        return self._select("WHERE turn = ? ORDER BY id", (turn,))

    def learnt_from(self, turns: Sequence[str]) -> dict[str, set[str]]:
        """The ids of memories that turns added or brought more words for, by turn; turns without any are left out."""
        learnt: dict[str, set[str]] = {}
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT operations.turn, changes.memory FROM operations JOIN changes ON operation = operations.id"
                f" WHERE turn IN ({', '.join('?' * len(turns))}) AND action IN ('add', 'update')",
                list(turns),
            )
            for turn, memory in rows:
                learnt.setdefault(turn, set()).add(memory)
        return learnt

    def remains(self, user: str, there: Iterable[str]) -> list[Memory]:
        """A user's memories of which words are in the journal though their ids are not among those that are there."""
        with self._database.reading() as connection:
            known = connection.execute(
                "SELECT DISTINCT memory FROM changes JOIN operations ON operation = operations.id"
                " WHERE user = ? AND (before IS NOT NULL OR after IS NOT NULL)",
                (user,),
            ).fetchall()
        lost = {str(row["memory"]) for row in known}.difference(there)
        last = (max(self.history(id_), key=lambda step: step[0].id)[1] for id_ in sorted(lost))
        return [memory for change in last if (memory := change.after or change.before)]

    def last_states(self) -> dict[str, Memory]:
        """Every memory that should be there, by id, as the journal last saw it."""
        states = {change.id: change.after for operation in reversed(self.log()) for change in operation.changes}
        return {id_: memory for id_, memory in states.items() if memory is not None}

    def _insert(self, connection: sqlite3.Connection, operation: Operation) -> Operation:
        cursor = connection.execute(
            "INSERT INTO operations (cause, at, user, turn, undoes) VALUES (?, ?, ?, ?, ?)",
            (operation.cause, stamp(operation.at), operation.user, operation.turn, operation.undoes),
        )
        committed = replace(operation, id=int(cursor.lastrowid or 0))
        gone = [(change.id,) for change in operation.changes if change.action is Action.FORGET]
        connection.executemany("UPDATE changes SET before = NULL, after = NULL WHERE memory = ?", gone)
        connection.executemany(
            "INSERT INTO changes (operation, seq, action, memory, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (committed.id, seq, change.action, change.id, packed(change.before), packed(change.after))
                for seq, change in enumerate(operation.changes)
            ],
        )
        if operation.undoes is not None:
            connection.execute("UPDATE operations SET undone_by = ? WHERE id = ?", (committed.id, operation.undoes))
            connection.execute("UPDATE operations SET undone_by = NULL WHERE undone_by = ?", (operation.undoes,))
        return committed

    def _select(self, where: str, values: Sequence[object] | dict[str, object] = ()) -> list[Operation]:
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT * FROM operations {where}", values).fetchall()
            return [operation_of(row, _changes(connection, row["id"])) for row in rows]


def _changes(connection: sqlite3.Connection, operation: int) -> tuple[Change, ...]:
    rows = connection.execute("SELECT * FROM changes WHERE operation = ? ORDER BY seq", (operation,))
    return tuple(change_of(row) for row in rows)


def _rewritten(row: sqlite3.Row, change: Callable[[Memory], Memory]) -> tuple[str | None, str | None]:
    before, after = unpacked(row["before"]), unpacked(row["after"])
    return packed(before and change(before)), packed(after and change(after))


def inverse(operation: Operation) -> tuple[Change, ...]:
    """The changes that take an operation back, last one first. Raises UndoRefused for what was forgotten."""
    if operation.undone_by is not None:
        raise UndoRefused(
            f"operation {operation.id} is already undone", f"Undo operation {operation.undone_by} instead."
        )
    if any(change.before is None and change.after is None for change in operation.changes):
        raise UndoRefused(f"operation {operation.id} cannot be undone: a memory of it was forgotten for good")
    return tuple(
        Change(_INVERSE.get(change.action, Action.UPDATE), change.id, change.after, change.before)
        for change in reversed(operation.changes)
    )


def check_unmoved(operation: Operation, now: dict[str, Memory]) -> None:
    """Sees to it that memories are as the operation left them. Raises UndoRefused where one has changed since."""
    for change in operation.changes:
        if now.get(change.id) != change.after:
            raise UndoRefused(
                f"operation {operation.id} cannot be undone: memory {change.id[:8]} has changed since",
                f"`memchat memories show {change.id[:8]}` tells how; undo the later operations first.",
            )
