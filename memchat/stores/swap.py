"""Replacing a directory by one that was built beside it, so that a crash leaves the one or the other."""

from __future__ import annotations

import shutil
from pathlib import Path

from memchat.files import sync_directory, writable

# All that the engine and we put into a store's directory.
OURS = frozenset(
    {"segments", "temp_segments", "wal", "edge_config.json", "memchat.json", "memchat.json.new", "newest_clocks.json"}
)


def beside(current: Path) -> Path:
    """Where to build the directory that shall replace `current`."""
    return current.with_name(f".{current.name}.memchat-new")


def swap_in(current: Path) -> None:
    """Puts the complete directory `beside(current)` in the place of `current`, and removes what was there."""
    new, old = beside(current), _old(current)
    with writable(current):
        _sync_tree(new)
        current.rename(old)
        new.rename(current)
        _keep_what_is_not_ours(old, current)
        sync_directory(current.parent)
        shutil.rmtree(old)


def finish_swap(current: Path) -> None:
    """Brings a swap that was cut short to its end; does nothing where there was none.

    The old directory is renamed away only when the new one is complete: so if `current` is missing the new one
    takes its place, and if it is there a new one beside it is unfinished.
    """
    new, old = beside(current), _old(current)
    with writable(current):
        if not current.exists():
            if new.exists() and old.exists():
                new.rename(current)
            elif old.exists():
                old.rename(current)
        if current.exists() and old.exists():
            _keep_what_is_not_ours(old, current)
        for leftover in (new, old):
            if leftover.exists():
                shutil.rmtree(leftover)


def _old(current: Path) -> Path:
    return current.with_name(f".{current.name}.memchat-old")


def _keep_what_is_not_ours(old: Path, current: Path) -> None:
    for one in old.iterdir():
        if one.name not in OURS:
            one.rename(current / one.name)


def _sync_tree(root: Path) -> None:
    for directory in (root, *(path for path in root.rglob("*") if path.is_dir())):
        sync_directory(directory)
