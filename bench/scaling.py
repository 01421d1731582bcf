"""What memories cost as they grow: recall, search alone, learning, import, forgetting, space. Writes bench/results.*.

python -m bench.scaling [--sizes 100 1000 …] [--runs 11]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.memory import FixedEmbedder, RandomEmbedder
from memchat import __version__
from memchat.files import disk_use
from memchat.journal.database import Database
from memchat.journal.operations import Journal
from memchat.ledger import Ledger
from memchat.model import Action, Change, Filter, Kind, Memory, Scope, Viewpoint
from memchat.recall import Recall, RecallSettings
from memchat.stores.edge import EdgeStore

_SIZES = (100, 1_000, 10_000, 50_000, 100_000)
_DIFFERENT = 500
_RESULTS = Path(__file__).with_name("results")
_ME = Filter(Viewpoint("me"))


@dataclass(frozen=True, slots=True)
class Size:
    """Figures of one size: times in milliseconds, space in megabytes, import in memories a second."""

    memories: int
    import_per_s: float
    recall_p50: float
    recall_p95: float
    search_p50: float
    search_p95: float
    learn_p50: float
    forget: float
    disk_mb: float
    rss_mb: float


class Words:
    """Texts of nine words that are rare and common as in a language: by rank, as Zipf found."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = [f"w{number}" for number in range(20_000)]
        self._weights = [1 / (rank + 10) for rank in range(len(self._words))]

    def texts(self, count: int) -> list[str]:
        """So many texts."""
        drawn = self._random.choices(self._words, self._weights, k=9 * count)
        return [" ".join(drawn[at : at + 9]) for at in range(0, len(drawn), 9)]


def measure(size: int, runs: int) -> Size:
    """The figures of one size, in a directory of its own. The embedding endpoint is not part of it."""
    words, vectors = Words(size), RandomEmbedder(1).embed([""] * _DIFFERENT)
    with tempfile.TemporaryDirectory() as home:
        root = Path(home)
        store = EdgeStore(root / "memories", "random")
        database = Database(root / "memchat.db")
        embedder = FixedEmbedder()
        embedder.name = "random"
        ledger = Ledger(store, Journal(database), database.scrub, lambda: datetime.now(UTC), embedder)
        memories = [_memory(text) for text in words.texts(size)]
        began = time.perf_counter()
        _import(store, memories, vectors)
        imported = size / (time.perf_counter() - began)
        recall, query = Recall(store, RecallSettings(), embedder), iter(words.texts(runs * 3 + 10))
        recalled = _times(runs, lambda: recall(next(query), Viewpoint("me")))
        with store.lease() as opened:
            vector = vectors[0]
            searched = _times(runs, lambda: opened.recall(next(query), vector, _ME, 10))
        learnt = _times(runs, lambda: _learn(ledger, _memory(next(query))))
        forgotten = _times(1, lambda: _forget(ledger, memories.pop()), warm=0)
        size_on_disk = disk_use(root) / 1e6
        database.close()
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Size(
        size, imported, _p(recalled, 50), _p(recalled, 95), _p(searched, 50), _p(searched, 95), _p(learnt, 50),
        forgotten[0], size_on_disk, rss,
    )  # fmt: skip


def _import(store: EdgeStore, memories: Sequence[Memory], vectors: Sequence[list[float]]) -> None:
    for start in range(0, len(memories), 5_000):
        batch = memories[start : start + 5_000]
        with store.lease() as opened:
            opened.put(batch, {one.id: vectors[at % _DIFFERENT] for at, one in enumerate(batch)})
            opened.flush()


def _learn(ledger: Ledger, memory: Memory) -> None:
    ledger.commit("turn", "me", lambda _: [Change(Action.ADD, memory.id, None, memory)], texts=[memory.text])


def _forget(ledger: Ledger, memory: Memory) -> None:
    ledger.commit("forget", "me", lambda _: [Change(Action.FORGET, memory.id)])


def _memory(text: str) -> Memory:
    now = datetime.now(UTC)
    return Memory(str(uuid.uuid4()), text, Kind.PROFILE, Scope.USER, "me", now, now)


def _times(runs: int, work: Callable[[], object], warm: int = 1) -> list[float]:
    for _ in range(warm):
        work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _p(times: Sequence[float], part: int) -> float:
    ordered = sorted(times)
    return (
        statistics.median(ordered) if part == 50 else ordered[min(len(ordered) - 1, round(part / 100 * len(ordered)))]
    )


def table(sizes: Sequence[Size]) -> str:
    """The figures as a markdown table."""
    names = [field.name for field in fields(Size)]
    rows = [" | ".join(names), " | ".join("---" for _ in names)]
    for one in sizes:
        values = [getattr(one, name) for name in names]
        rows.append(" | ".join(f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" for value in values))
    return "\n".join(f"| {row} |" for row in rows)


def chart(sizes: Sequence[Size], names: Sequence[str], title: str) -> str:
    """Figures over the number of memories as an SVG, both axes logarithmic."""
    import math

    width, height, left, low = 640, 360, 60, 40
    points = {name: [(one.memories, max(getattr(one, name), 0.01)) for one in sizes] for name in names}
    xs = [math.log10(x) for line in points.values() for x, _ in line]
    ys = [math.log10(y) for line in points.values() for _, y in line]
    bottom, top = math.floor(min(ys)), math.ceil(max(ys))

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - min(xs)) / ((max(xs) - min(xs)) or 1)
        up = (math.log10(y) - bottom) / ((top - bottom) or 1)
        return left + across * (width - left - 150), height - low - up * (height - 2 * low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="100%" height="100%" fill="white"/><text x="{left}" y="20">{title}</text>',
    ]
    for power in range(bottom, top + 1):
        _, y = at(10 ** min(xs), 10**power)
        parts.append(f'<line x1="{left}" x2="{width - 150}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{10**power:g}</text>')
    for one in sizes:
        x, _ = at(one.memories, 10**bottom)
        parts.append(f'<text x="{x:.0f}" y="{height - 18}" text-anchor="middle">{one.memories:,}</text>')
    for (name, line), colour in zip(points.items(), ("#1f77b4", "#d62728", "#2ca02c", "#9467bd"), strict=False):
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in (at(*point) for point in line))
        x, y = at(*line[-1])
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def machine() -> str:
    """What the figures were measured on."""
    libraries = f"qdrant-edge-py {version('qdrant-edge-py')}, memchat {__version__}"
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {libraries}"


def main() -> int:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(prog="bench.scaling", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(_SIZES))
    parser.add_argument("--runs", type=int, default=21)
    given = parser.parse_args()
    found = []
    for size in given.sizes:
        found.append(measure(size, given.runs))
        print(table(found[-1:]).splitlines()[-1], flush=True)
    heading = f"# Cost over size\n\n{machine()}; 1,536 dimensions; medians of {given.runs} runs.\n\n"
    _RESULTS.with_suffix(".md").write_text(heading + table(found) + "\n", encoding="utf-8")
    content = {"machine": machine(), "runs": given.runs, "sizes": [asdict(one) for one in found]}
    _RESULTS.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    drawn = chart(found, ("recall_p50", "search_p50", "learn_p50", "forget"), "milliseconds over memories")
    _RESULTS.with_suffix(".svg").write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
