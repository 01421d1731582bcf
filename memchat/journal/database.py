"""The SQLite file: how it is opened, its schema, and how it grows from one version to the next."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memchat.errors import NewerFormat, StoreCorrupt, StoreError, StoreLocked, StoreUnwritable
from memchat.files import private_directory

_WAIT_SECONDS = 10.0

# Each entry takes the schema one version forward; PRAGMA user_version counts those that were run.
_MIGRATIONS = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY, user TEXT NOT NULL, agent TEXT, title TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE turns (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        at TEXT NOT NULL, line TEXT NOT NULL, attached TEXT NOT NULL, reply TEXT NOT NULL, model TEXT NOT NULL,
        learning TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, owner INTEGER, recalled TEXT NOT NULL
    ) STRICT;
    CREATE INDEX turns_of_conversation ON turns (conversation, number);
    CREATE INDEX turns_to_learn ON turns (number) WHERE learning IN ('open', 'pending');
    CREATE TABLE operations (
        id INTEGER PRIMARY KEY AUTOINCREMENT, cause TEXT NOT NULL, at TEXT NOT NULL, user TEXT NOT NULL,
        turn TEXT, undoes INTEGER, undone_by INTEGER, applied INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX operations_to_apply ON operations (id) WHERE applied = 0;
    CREATE TABLE changes (
        operation INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
        action TEXT NOT NULL, memory TEXT NOT NULL, before TEXT, after TEXT, PRIMARY KEY (operation, seq)
    ) STRICT;
    CREATE INDEX changes_of_memory ON changes (memory);
    """,
    "CREATE INDEX operations_of_turn ON operations (turn) WHERE turn IS NOT NULL",
    """
    CREATE TABLE vectors (
        model TEXT NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, digest)
    ) STRICT, WITHOUT ROWID
    """,
)


class Database:
    """One connection to the file, opened when first used; threads of this process take turns on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._turnstile = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it is on disk at the end, or none of it. Raises StoreError."""
        with self._turnstile, self._errors():
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, to read from. Raises StoreError."""
        with self._turnstile, self._errors():
            yield self._open()

    def scrub(self) -> None:
        """Rewrites the file so that nothing deleted is left in it, nor in its write-ahead log."""
        with self._turnstile, self._errors():
            connection = self._open()
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise StoreLocked(
                    f"another process reads {self.path}: old pages are still in its write-ahead log",
                    "Close other memchat processes and run the command again.",
                )

    def problems(self) -> str:
        """What SQLite's own check finds wrong, empty where all is well."""
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
        return "" if found == ["ok"] else "; ".join(found)

    def close(self) -> None:
        """Closes the connection; the next use opens it again."""
        with self._turnstile:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            private_directory(self.path.parent)
            connection = sqlite3.connect(
                self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection, self.path)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _named(self.path, error) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise NewerFormat(f"{path} was written by a newer memchat", "Upgrade memchat; nothing was touched.")
    connection.execute("PRAGMA journal_mode = WAL")
    for pragma in ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    if version < len(_MIGRATIONS):
        _migrate(connection)
    path.chmod(0o600)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated while this one waited for its turn.
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for script in _MIGRATIONS[version:]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _named(path: Path, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(f"{path} is in use by another process", "Wait until it is done and try again.")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StoreUnwritable(f"cannot write {path}: {error}", "Is the disk full? Free some space; nothing was lost.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StoreUnwritable(f"cannot write {path}: {error}", "Check the permissions, or set MEMCHAT_HOME.")
    return StoreCorrupt(
        f"{path} cannot be read: {error}",
        "Move it away: memories are kept apart and stay; conversations and undo start anew.",
    )
