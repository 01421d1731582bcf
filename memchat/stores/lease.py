"""The lease: the right to have a directory open, for one unit of work, in one thread of one process."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from memchat.errors import StoreLocked
from memchat.files import private_directory, writable

if TYPE_CHECKING:
    from filelock import FileLock

WAIT_SECONDS = 10.0


def _beside(directory: Path, what: str) -> Path:
    # The directory may be anywhere: no file of somebody else's has such a name.
    return directory.with_name(f".{directory.name}.memchat-{what}")


class Lease:
    """Guards one directory with a lock file beside it. Threads of this process wait for each other too."""

    def __init__(self, directory: Path, holder: str, wait: float = WAIT_SECONDS) -> None:
        """`holder` says to others who we are, for example "memchat chat"; `wait` is in seconds."""
        self._directory = directory
        self._holder_file = _beside(directory, "holder")
        self._holder = holder
        self._wait = wait
        self._turnstile = threading.Lock()
        self._file: FileLock | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lease. Raises StoreLocked after the wait, StoreUnwritable where no lock can be made."""
        deadline = time.monotonic() + self._wait
        if not self._turnstile.acquire(timeout=self._wait):
            raise self._locked()
        try:
            with self._file_lock(deadline):
                yield
        finally:
            self._turnstile.release()

    @contextmanager
    def _file_lock(self, deadline: float) -> Iterator[None]:
        from filelock import Timeout

        lock = self._lock()
        with writable(self._directory.parent):
            try:
                lock.acquire(timeout=max(0.0, deadline - time.monotonic()), poll_interval=0.01)
            except Timeout as error:
                raise self._locked() from error
        try:
            self._say_who()
            yield
        finally:
            lock.release()

    def _lock(self) -> FileLock:
        if self._file is None:
            from filelock import FileLock

            private_directory(self._directory.parent)
            self._file = FileLock(_beside(self._directory, "lock"), mode=0o600, thread_local=False)
        return self._file

    def _say_who(self) -> None:
        who = {"pid": os.getpid(), "holder": self._holder, "since": time.strftime("%H:%M:%S")}
        with writable(self._holder_file):
            self._holder_file.write_text(json.dumps(who), encoding="utf-8")

    def _locked(self) -> StoreLocked:
        try:
            who = json.loads(self._holder_file.read_text(encoding="utf-8"))
            name = f"{who['holder']} (process {who['pid']}, since {who['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            name = "another process"
        return StoreLocked(
            f"the memories are in use by {name}",
            "Wait until it is done, or end that process, and try again.",
        )
