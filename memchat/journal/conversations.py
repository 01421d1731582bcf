"""Conversations and their turns, and how far each turn has come on its way into memory."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from memchat.errors import AmbiguousId, NothingFound
from memchat.journal.database import Database
from memchat.journal.rows import conversation_of, stamp, turn_of, turn_values
from memchat.model import Conversation, Learning, Turn
from memchat.text import one_line

_TITLE_WIDTH = 60
_MAX_ATTEMPTS = 3
_TURNS = "SELECT turns.*, user, agent FROM turns JOIN conversations ON conversations.id = turns.conversation"
_HEADS = (
    "SELECT conversations.*, (SELECT count(*) FROM turns WHERE conversation = conversations.id) AS turns"
    " FROM conversations"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A turn that a search found: ids of its conversation and its own, and the words around what was looked for."""

    conversation: str
    turn: str
    at: datetime
    title: str
    snippet: str


class Conversations:
    """What was said. Several processes may write at once: a turn that is being learnt belongs to one of them."""

    def __init__(self, database: Database, alive: Callable[[int], bool] | None = None, pid: int | None = None) -> None:
        """`alive` tells whether a process still runs, `pid` is our own: both for tests."""
        self._database = database
        self._alive = alive or _process_alive
        self._pid = os.getpid() if pid is None else pid
        self._mine: set[str] = set()

    def begin(self, turn: Turn) -> None:
        """Puts a turn on disk before its reply has come; makes its conversation if it is the first."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
                (
                    turn.conversation,
                    turn.user,
                    turn.agent,
                    one_line(turn.line, _TITLE_WIDTH),
                    stamp(turn.at),
                    stamp(turn.at),
                ),
            )
            connection.execute(
                "UPDATE conversations SET updated_at = ? WHERE id = ?", (stamp(turn.at), turn.conversation)
            )
            connection.execute(
                "INSERT INTO turns (id, conversation, at, line, attached, reply, model, learning, owner, recalled)"
                " VALUES (:id, :conversation, :at, :line, :attached, :reply, :model, :learning, :owner, :recalled)",
                {**turn_values(turn), "learning": Learning.OPEN, "owner": self._pid},
            )
        self._mine.add(turn.id)

    def finish(self, turn: Turn) -> None:
        """Puts the reply of a begun turn on disk, with what was recalled for it and its learning state."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE turns SET reply = ?, model = ?, learning = ?, recalled = ?, owner = ? WHERE id = ?",
                (turn.reply, turn.model, turn.learning, json.dumps(turn.recalled), self._pid, turn.id),
            )

    def drop(self, turn: str) -> None:
        """Removes one turn, and its conversation if that was all there was of it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM turns WHERE id = ?", (turn,))
            connection.execute("DELETE FROM conversations WHERE id NOT IN (SELECT conversation FROM turns)")

    def claim_unlearnt(self) -> list[Turn]:
        """Turns that wait to be learnt and whose process is gone, oldest first: they are this process's now.

        A turn whose reply never ended counts too: what the user said in it is complete.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(f"{_TURNS} WHERE learning IN ('open', 'pending') ORDER BY number").fetchall()
            free = [row for row in rows if self._is_free(row)]
            connection.executemany(
                "UPDATE turns SET owner = ?, learning = ? WHERE id = ?",
                [(self._pid, Learning.PENDING, row["id"]) for row in free],
            )
        self._mine.update(row["id"] for row in free)
        return [turn_of(row) for row in free]

    def _is_free(self, row: sqlite3.Row) -> bool:
        owner = row["owner"]
        if owner == self._pid:
            # In a container every run has the same number: it is ours only if this very run took it.
            return row["id"] not in self._mine
        return owner is None or not self._alive(owner)

    def release(self, turn: str, *, attempt: bool = False) -> None:
        """Leaves a turn to whoever learns next. An `attempt` is counted, and after three of them it is given up."""
        self._mine.discard(turn)
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE turns SET owner = NULL, attempts = attempts + ? WHERE id = ?", (int(attempt), turn)
            )
            connection.execute(
                "UPDATE turns SET learning = ? WHERE id = ? AND attempts >= ?", (Learning.FAILED, turn, _MAX_ATTEMPTS)
            )

    def unlearnt(self) -> int:
        """How many turns wait to be learnt."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT count(*) FROM turns WHERE learning IN ('open', 'pending')").fetchone()
            return int(row[0])

    def state(self, turn: str) -> Learning | None:
        """How far a turn has come; None where there is no such turn."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT learning FROM turns WHERE id = ?", (turn,)).fetchone()
            return Learning(row[0]) if row else None

    def used(self) -> dict[str, datetime]:
        """When each memory, by id, was last recalled for a turn; those that never were are left out."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT at, recalled FROM turns WHERE recalled != '[]' ORDER BY number")
            return {id_: datetime.fromisoformat(at) for at, recalled in rows for id_, _ in json.loads(recalled)}

    def recalled(self) -> dict[str, int]:
        """How often each memory, by id, was recalled for a turn that is still there."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT recalled FROM turns WHERE recalled != '[]'").fetchall()
        return dict(Counter(id_ for (recalled,) in rows for id_, _ in json.loads(recalled)))

    def turns(self, conversation: str, last: int | None = None) -> list[Turn]:
        """The turns of a conversation, or the last few of them, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_TURNS} WHERE conversation = ? ORDER BY number DESC LIMIT ?",
                (conversation, -1 if last is None else last),
            ).fetchall()
        return [turn_of(row) for row in reversed(rows)]

    def turn(self, id_: str) -> Turn | None:
        """One turn by its full id."""
        with self._database.reading() as connection:
            row = connection.execute(f"{_TURNS} WHERE turns.id = ?", (id_,)).fetchone()
            return turn_of(row) if row else None

    def heads(self, user: str, limit: int | None = None) -> list[Conversation]:
        """A user's conversations, the last used first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_HEADS} WHERE user = ? ORDER BY updated_at DESC LIMIT ?", (user, -1 if limit is None else limit)
            ).fetchall()
        return [conversation_of(row) for row in rows]

    def search(self, query: str, user: str, limit: int) -> list[Found]:
        """The turns of a user that hold all words of a query, best first (BM25), each with a snippet.

        The index is made in memory for this one search: on disk it would keep words that are to be forgotten.
        """
        words = " ".join(f'"{word}"' for word in query.replace('"', " ").split())
        if not words:
            return []
        with self._database.reading() as connection:
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(
                "CREATE VIRTUAL TABLE temp.said USING fts5 (line, reply, tokenize = 'unicode61 remove_diacritics 2')"
            )
            try:
                connection.execute(
                    "INSERT INTO temp.said (rowid, line, reply) SELECT number, line, reply FROM turns"
                    " JOIN conversations ON conversations.id = turns.conversation WHERE user = ?",
                    (user,),
                )
                rows = connection.execute(
                    "SELECT turns.conversation, turns.id, at, title, snippet(said, -1, '', '', '…', 16) AS snippet"
                    " FROM temp.said JOIN turns ON turns.number = said.rowid"
                    " JOIN conversations ON conversations.id = turns.conversation"
                    " WHERE said MATCH ? ORDER BY bm25(said), turns.number DESC LIMIT ?",
                    (words, limit),
                ).fetchall()
            finally:
                connection.execute("DROP TABLE temp.said")
        return [Found(row[0], row[1], datetime.fromisoformat(row[2]), row[3], row[4]) for row in rows]

    def older_than(self, moment: datetime) -> list[Conversation]:
        """Everyone's conversations that nobody has gone on with since a time."""
        with self._database.reading() as connection:
            rows = connection.execute(f"{_HEADS} WHERE updated_at < ?", (stamp(moment),)).fetchall()
        return [conversation_of(row) for row in rows]

    def find(self, prefix: str, user: str) -> Conversation:
        """The one conversation of a user whose id starts so. Raises NothingFound, AmbiguousId."""
        wanted = prefix.strip().lower()
        found = [head for head in self.heads(user) if wanted and head.id.startswith(wanted)]
        if not found:
            raise NothingFound(f"no conversation starts with {prefix!r}", "`memchat conversations list` shows them.")
        if len(found) > 1:
            raise AmbiguousId(f"{prefix!r} fits several conversations", _candidates(found))
        return found[0]

    def delete(self, ids: Sequence[str]) -> None:
        """Removes conversations with all of their turns."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM conversations WHERE id = ?", [(id_,) for id_ in ids])

    def redact(self, rewrite: Callable[[str], str]) -> int:
        """Passes every reply through `rewrite`; gives how many changed. For forgetting what was echoed."""
        return self._rewrite("turns", "reply", rewrite)

    def retitle(self, ids: Sequence[str]) -> None:
        """Gives conversations the title that their first line makes: for when it has gone or changed."""
        with self._database.transaction() as connection:
            for id_ in dict.fromkeys(ids):
                row = connection.execute(
                    "SELECT line FROM turns WHERE conversation = ? ORDER BY number LIMIT 1", (id_,)
                ).fetchone()
                connection.execute(
                    "UPDATE conversations SET title = ? WHERE id = ?",
                    (one_line(row[0], _TITLE_WIDTH) if row else "", id_),
                )

    def _rewrite(self, table: str, column: str, rewrite: Callable[[str], str]) -> int:
        with self._database.transaction() as connection:
            rows = connection.execute(f"SELECT id, {column} FROM {table}").fetchall()
            changed = [(new, id_) for id_, old in rows if (new := rewrite(old)) != old]
            connection.executemany(f"UPDATE {table} SET {column} = ? WHERE id = ?", changed)
        return len(changed)


def _candidates(found: Sequence[Conversation]) -> str:
    return "It is one of: " + ", ".join(f"{head.id[:12]} ({one_line(head.title, 30)})" for head in found[:10])


def _process_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
