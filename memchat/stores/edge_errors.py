"""The engine raises bare Exceptions, and panics: this is the one place that gives them names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from memchat.errors import MemchatError, StoreCorrupt, StoreError, StoreLocked, StoreUnwritable
from memchat.text import one_line

_NO_SPACE = ("No space left", "os error 28", "StorageFull", "File too large", "os error 27", "Quota exceeded")
_DENIED = ("Permission denied", "os error 13", "Read-only", "os error 30", "Not a directory", "os error 20")


@contextmanager
def engine_errors(directory: Path, *, quiet: bool = False) -> Iterator[None]:
    """Turns whatever the engine raises inside into a StoreError about the directory.

    With `quiet`, the report that a panic prints on the process's own stderr is kept from the user's screen.
    """
    try:
        with _stderr_closed() if quiet else nullcontext():
            yield
    except MemchatError:
        raise
    except Exception as error:
        raise _named(directory, error) from error
    except BaseException as error:
        # A panic of the Rust engine derives from BaseException, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise _named(directory, error) from error


def _named(directory: Path, error: BaseException) -> StoreError:
    said = str(error)
    if "WouldBlock" in said:
        return StoreLocked(f"{directory} is in use by another program", "Close it and try again.")
    if any(word in said for word in _NO_SPACE):
        return StoreUnwritable(f"no space left to write {directory}", "Free some space; nothing was lost.")
    if any(word in said for word in _DENIED):
        return StoreUnwritable(f"cannot write {directory}", "Check its permissions.")
    return StoreCorrupt(
        f"the memories in {directory} cannot be read: {one_line(said, 160)}",
        "Run `memchat doctor`: it says what is damaged and how to rebuild it.",
    )


@contextmanager
def _stderr_closed() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
