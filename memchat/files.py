"""Private files and directories: made 0700 and 0600, replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memchat.errors import StoreUnwritable

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turns an OSError while `path` is written into StoreUnwritable."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> StoreUnwritable:
    """The error for a directory that cannot take what we want to write."""
    if error.errno in _NO_SPACE:
        return StoreUnwritable(f"no space left to write {path}", "Free some space; nothing was lost.")
    reason = (error.strerror or str(error)).lower()
    return StoreUnwritable(
        f"cannot write {path}: {reason}", "Check the permissions, or set MEMCHAT_HOME to another directory."
    )


def need_space(path: Path, size: int) -> None:
    """Sees to it that `size` bytes are free where `path` is. Raises StoreUnwritable.

    For files that are mapped into memory: a disk that runs full under them ends the process without a word.
    """
    there = next(parent for parent in (path, *path.parents) if parent.exists())
    if shutil.disk_usage(there).free < size:
        raise StoreUnwritable(f"no space left to write {path}", "Free some space; nothing was lost.")


def private_directory(path: Path) -> Path:
    """The directory, made with its parents if need be, readable by its owner alone. Raises StoreUnwritable."""
    with writable(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def private_opener(path: str, flags: int) -> int:
    """An opener for `open()` that makes new files 0600."""
    return os.open(path, flags, 0o600)


def replace_file(path: Path, content: str) -> None:
    """Writes a file so that a crash leaves the old or the new content, never a part. Raises StoreUnwritable."""
    with writable(path):
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)


def disk_use(root: Path) -> int:
    """The bytes that the files under a directory take on disk, holes left out."""
    return sum(path.stat().st_blocks * 512 for path in root.rglob("*") if path.is_file())


def sync_directory(path: Path) -> None:
    """Makes renames inside a directory survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
