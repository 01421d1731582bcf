"""How many memories a second are imported, exported, undone, given new vectors, migrated; and forgetting one."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import PER_SECOND, SECONDS, Figure, once
from bench.home import USER, home, memories_of, parts_in
from bench.made import Words
from bench.options import Wanted
from memchat.importing import reader_for
from memchat.migrating import migrate
from memchat.model import Memory
from memchat.transfer import json_lines
from memchat.wiring import Parts

PART = "throughput"
FORGET_PART, FORGET = "forgetting", "forget one among them, and look for it"
IMPORT = "import"
_BATCH, _PARALLEL = 64, 4


def measure(wanted: Wanted) -> Iterator[Figure]:
    """Figures of each size. The embedder costs nothing: an import's vectors are as good as given."""
    for size in wanted.moved:
        taken = [_seconds(size) for _ in range(wanted.few)]
        medians = {name: statistics.median(one[name] for one in taken) for name in taken[0]}
        yield Figure(FORGET_PART, FORGET, medians.pop(FORGET), SECONDS, size=size)
        yield from (Figure(PART, name, size / took, PER_SECOND, size=size) for name, took in medians.items())


def _seconds(size: int) -> dict[str, float]:
    """What each took, by name, with so many memories."""
    memories = memories_of(Words(size), size)
    text = "\n".join(json_lines(memories, [], datetime.now(UTC)))
    with home() as parts:
        taken = {
            IMPORT: once(lambda: _import(parts, text)),
            "export": once(lambda: _export(parts)),
            "migrate, directory to directory": once(lambda: _migrate(parts)),
            FORGET: once(lambda: parts.forgetting([memories[size // 2]])),
            "reindex": once(lambda: _reindex(parts)),
        }
    with home() as parts:
        _import(parts, text)
        return {**taken, "undo of an import": once(lambda: _undo(parts))}


def _import(parts: Parts, text: str) -> None:
    read: list[Memory] = reader_for("jsonl", text)(text, USER)
    parts.library.take_in(read)
    parts.store.tidy()


def _export(parts: Parts) -> None:
    library = parts.library
    path = parts.locations.data / "export.jsonl"
    every = library.select(library.mine(any_status=True))
    path.write_text("".join(f"{line}\n" for line in json_lines(every, [], parts.now())), encoding="utf-8")
    path.unlink()


def _undo(parts: Parts) -> None:
    parts.library.undo()
    assert not parts.library.select(parts.library.mine())


def _reindex(parts: Parts) -> None:
    """As the command does, with another embedder than the one before."""
    root = parts.locations.data.parent.parent
    other = parts_in(root, "another")
    assert other.embedder
    with other.store.lease() as store:
        texts = list(store.texts().values())
    other.embedder.embed_all(texts, _BATCH, _PARALLEL)
    other.store.reindex(other.embedder.known)
    other.close()


def _migrate(parts: Parts) -> None:
    target = Path(parts.locations.data.parent.parent) / "elsewhere"
    config = replace(parts.config, store=replace(parts.config.store, location=str(target)))
    made_by = parts.store.embedder()
    there = Parts(config, parts.locations, parts.environ, holder="bench")
    migrate(parts.store_for(made_by), there.store_for(made_by))
    there.close()
