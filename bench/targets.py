"""What was wanted, and whether it was reached; and whether anything grows faster than what it is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench import idle, scaling, starting, streaming, throughput
from bench.figures import MB, MS, PER_SECOND, SECONDS, TOKENS, Figure, number

MET, MISSED, UNKNOWN = "met", "missed", "not measured"
_PEERS = ("mem0", "llm", "Live", "full history")
# Noise, not growth: so much more for each memory than at the size before is still linear.
_NOISE = 1.2
# Below that a figure is noise, however it grows.
_NOTHING = {MS: 1.0, SECONDS: 0.001}


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a figure: on its median, its 95th percentile or its ratio to what it is compared to."""

    text: str
    part: str
    name: str
    limit: float
    size: int | None = None
    of: str = "value"
    at_least: bool = False

    def reached(self, value: float) -> bool:
        """Whether a value is good enough."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, what was found, and what that means."""

    text: str
    found: str
    verdict: str


TARGETS = (
    Target("recall ≥ 50 × faster than mem0 at 5,000", scaling.RATIOS, scaling.RATIO, 50, 5_000, at_least=True),
    Target("search alone, p95 ≤ 10 ms at 50,000", scaling.PART, scaling.SEARCH, 10, 50_000, "p95"),
    Target("search alone, p95 ≤ 25 ms at 100,000", scaling.PART, scaling.SEARCH, 25, 100_000, "p95"),
    Target("whole recall with lease, p95 ≤ 300 ms at 50,000", scaling.PART, scaling.RECALL, 300, 50_000, "p95"),
    Target("learning's own cost ≤ 60 ms at 10,000", scaling.PART, scaling.LEARN, 60, 10_000),
    Target("import ≥ 2,000 memories a second", throughput.PART, throughput.IMPORT, 2_000, 10_000, at_least=True),
    Target("forget one among 10,000 ≤ 3 s", throughput.FORGET_PART, throughput.FORGET, 3, 10_000),
    Target("chat at its prompt ≤ 120 MB", idle.PART, idle.CHAT, 120),
    Target("--version ≤ 2.5 × bare python", starting.PART, "memchat --version", 2.5, of="ratio"),
    Target("first prompt ≤ 1.3 × its imports", starting.PART, starting.FIRST_PROMPT, 1.3, of="ratio"),
    Target("14 KB reply ≤ 0.08 × Live(Markdown)", streaming.COMPARED, "14 KB reply, CPU", 0.08, of="ratio"),
    Target("first text ≤ 30 ms after the first chunk", streaming.COMPARED, streaming.FIRST, 30),
)


def verdicts(figures: Sequence[Figure]) -> Iterator[Verdict]:
    """The verdict on each target, and on growth."""
    for target in TARGETS:
        yield judged(target, figures)
    yield growth(figures)


def judged(target: Target, figures: Iterable[Figure]) -> Verdict:
    """The verdict on one target."""
    wanted = (target.part, target.name, target.size)
    found = next((getattr(one, target.of) for one in figures if (one.part, one.name, one.size) == wanted), None)
    if found is None:
        return Verdict(target.text, "", UNKNOWN)
    return Verdict(target.text, number(found), MET if target.reached(found) else MISSED)


def growth(figures: Sequence[Figure]) -> Verdict:
    """The verdict on whether anything of ours grows faster than linear from one size to the next."""
    text = "no figure grows faster than linear"
    steps = [(name, *step) for name, line in costs(figures).items() for step in _steps(line)]
    if not steps:
        return Verdict(text, "", UNKNOWN)
    steep = [f"{name}: × {rise:.1f} from {a:,} to {b:,}" for name, a, b, rise in steps if rise > b / a * _NOISE]
    return Verdict(text, "; ".join(steep) or f"{len(steps)} steps", MISSED if steep else MET)


def costs(figures: Sequence[Figure]) -> dict[str, list[tuple[int, float]]]:
    """What each of our figures costs in all, over size: of a rate, the time that all of it took."""
    lines: dict[str, list[tuple[int, float]]] = {}
    for one in figures:
        if one.size and one.value > 0 and one.unit in (MS, SECONDS, MB, PER_SECOND, TOKENS) and not _foreign(one.name):
            cost = one.size / one.value if one.unit == PER_SECOND else max(one.value, _NOTHING.get(one.unit, 0))
            lines.setdefault(f"{one.part}, {one.name}", []).append((one.size, cost))
    return {name: sorted(line) for name, line in lines.items()}


def _steps(line: Sequence[tuple[int, float]]) -> Iterator[tuple[int, int, float]]:
    for (a, before), (b, after) in pairwise(line):
        yield a, b, after / before


def _foreign(name: str) -> bool:
    return name.startswith(_PEERS)
