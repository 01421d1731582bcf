"""Taking times: medians of runs that alternate with what they are compared to."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement in milliseconds (median, 95th percentile), what it is compared to, and what was wanted."""

    name: str
    median_ms: float
    p95_ms: float
    baseline_ms: float | None = None
    target: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the baseline it is."""
        return self.median_ms / self.baseline_ms if self.baseline_ms else None

    def line(self) -> str:
        """A line of the table."""
        ratio = f"{self.ratio:5.2f} x {self.baseline_ms:6.1f}" if self.ratio and self.baseline_ms else " " * 14
        return f"{self.name:52} {self.median_ms:8.1f} ms  p95 {self.p95_ms:8.1f}  {ratio}  {self.target}"


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def alternating(runs: int, *works: Callable[[], object]) -> list[list[float]]:
    """The times of each work, run in turn after one warm-up each, so that drift of the machine hits all alike."""
    for work in works:
        work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, taken in zip(works, times, strict=True):
            taken.append(timed(work))
    return times


def row(name: str, times: list[float], baseline: list[float] | None = None, target: str = "") -> Row:
    """A row from times in milliseconds."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return Row(name, statistics.median(times), p95, statistics.median(baseline) if baseline else None, target)
