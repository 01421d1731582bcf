"""What memories cost as they grow: recall, search, learning, forgetting, space; beside mem0 at the smaller sizes."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext

from bench.figures import MB, TIMES, Clock, Figure, alternating, clock, of_times, once
from bench.home import USER, assistant_of, fill, home, memories_of, memory_of, turn_of
from bench.made import Words, vector_of
from bench.options import MOST_OF_MEM0, Wanted
from bench.peers import Mem0, mem0
from memchat.files import disk_use
from memchat.model import Action, Change, Filter, Memory, Viewpoint
from memchat.wiring import Parts

PART, RATIOS, SPACE = "memory", "ratios", "space"
RECALL, SEARCH, LEARN, COMMIT = "recall, lease included", "search alone", "learn a turn", "journal and apply"
MEM0_SEARCH, MEM0_ADD, MEM0_OPEN = "mem0 search", "mem0 add", "mem0 open"
RATIO = "mem0 search : recall, lease included"
_ME = Filter(Viewpoint(USER))
# As many as a recall asks for.
_HITS = 30
_OPENS = 3


def measure(wanted: Wanted) -> Iterator[Figure]:
    """Figures of each size, in a directory of its own. Model and embedding endpoint cost nothing here."""
    for size in wanted.sizes:
        beside = size <= MOST_OF_MEM0 and wanted.peer("mem0ai")
        with home() as parts, mem0(wanted.peers) if beside else nullcontext() as other:
            yield from _size(parts, other, size, wanted.runs)


def _size(parts: Parts, other: Mem0 | None, size: int, runs: int) -> Iterator[Figure]:
    memories, words = memories_of(Words(size), size), Words(size + 1)
    fill(parts, memories)
    if other:
        other.ask("open")
        other.ask("fill", size=size)
    clocks = {**_ours(parts, words), **(_theirs(other, words) if other else {})}
    times = dict(zip(clocks, alternating(runs, *clocks.values()), strict=True))
    times[SEARCH] = _search_alone(parts, words, runs)
    yield from _space(parts, other, size)
    if other:
        times[MEM0_OPEN] = [other.ms("open") for _ in range(_OPENS)]
    yield from (of_times(PART, name, taken, size=size) for name, taken in times.items())
    yield from _ratios(size, {name: statistics.median(taken) for name, taken in times.items()})
    forgotten = once(lambda: parts.forgetting([memories[size // 2]]))
    yield Figure(PART, "forget one", forgotten * 1000, size=size)


def _ours(parts: Parts, words: Words) -> dict[str, Clock]:
    recall, assistant = parts.recall, assistant_of(parts)
    parts.ledger.recover()
    return {
        RECALL: clock(lambda: recall(words.text(), Viewpoint(USER))),
        LEARN: clock(lambda: assistant.learn(turn_of(words.text()))),
        COMMIT: clock(lambda: _commit(parts, memory_of(words.text()))),
    }


def _theirs(other: Mem0, words: Words) -> dict[str, Clock]:
    return {
        MEM0_SEARCH: lambda: other.ms("search", text=words.text()),
        MEM0_ADD: lambda: other.ms("add", text=words.text()),
    }


def _commit(parts: Parts, memory: Memory) -> None:
    parts.ledger.commit("turn", USER, lambda _: [Change(Action.ADD, memory.id, None, memory)], texts=[memory.text])


def _search_alone(parts: Parts, words: Words, runs: int) -> list[float]:
    with parts.store.lease() as store:

        def search() -> None:
            text = words.text()
            store.recall(text, vector_of(text), _ME, _HITS)

        return alternating(runs * 2, clock(search))[0]


def _ratios(size: int, medians: dict[str, float]) -> Iterator[Figure]:
    """mem0 keeps its directory open and to itself: beside a recall with its lease stand an opening and a search."""
    if MEM0_SEARCH not in medians:
        return
    search, opened = medians[MEM0_SEARCH], medians[MEM0_SEARCH] + medians[MEM0_OPEN]
    yield Figure(RATIOS, RATIO, search / medians[RECALL], TIMES, size=size)
    yield Figure(RATIOS, "mem0 open and search : recall, lease included", opened / medians[RECALL], TIMES, size=size)
    yield Figure(RATIOS, "mem0 search : search alone", search / medians[SEARCH], TIMES, size=size)
    yield Figure(RATIOS, "mem0 add : learn a turn", medians[MEM0_ADD] / medians[LEARN], TIMES, size=size)


def _space(parts: Parts, other: Mem0 | None, size: int) -> Iterator[Figure]:
    root = parts.locations.data.parent.parent
    yield Figure(SPACE, "disk", disk_use(parts.locations.memories) / 1e6, MB, size=size)
    done = subprocess.run(
        [sys.executable, "-m", "bench.resident", str(root)], check=True, capture_output=True, text=True
    )
    yield Figure(SPACE, "resident after recalls", float(done.stdout), MB, size=size)
    if other:
        space = other.ask("resident")
        yield Figure(SPACE, "mem0 disk", space["disk_mb"], MB, size=size)
        yield Figure(SPACE, "mem0 resident", space["mb"], MB, size=size)
