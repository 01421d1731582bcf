"""What a measurement is, and how times are taken: medians of runs that alternate with what they are compared to."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MS, SECONDS, MB, PER_SECOND, TOKENS, TIMES = "ms", "s", "MB", "/s", "tokens", "x"
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value (a median, where it was taken several times), and what it is compared to.

    `size` is the number of memories, or whatever the cost is over; None where there is no such thing.
    """

    part: str
    name: str
    value: float
    unit: str = MS
    p95: float | None = None
    size: int | None = None
    beside: str = ""
    other: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times what it is compared to."""
        return self.value / self.other if self.other else None


def of_times(
    part: str,
    name: str,
    times: Sequence[float],
    *,
    size: int | None = None,
    beside: str = "",
    others: Sequence[float] = (),
) -> Figure:
    """The figure of times in milliseconds, beside those of something else."""
    other = statistics.median(others) if others else None
    return Figure(part, name, statistics.median(times), MS, percentile(times, 95), size, beside, other)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least `part` per cent of the values do not exceed."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    ordered = sorted(values)
    rank = -(-len(ordered) * part // 100)
    return ordered[max(0, int(rank) - 1)]


def clock(work: Callable[[], object]) -> Clock:
    """A function that does the work and gives the milliseconds that it took."""

    def timed() -> float:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1000

    return timed


def alternating(runs: int, *clocks: Clock) -> list[list[float]]:
    """The times of each clock, run in turn after one warm-up each, so that drift of the machine hits all alike."""
    for one in clocks:
        one()
    times: list[list[float]] = [[] for _ in clocks]
    for _ in range(runs):
        for one, taken in zip(clocks, times, strict=True):
            taken.append(one())
    return times


def once(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    return clock(work)() / 1000


def number(value: float, unit: str = "") -> str:
    """A value with as many digits as say something."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    return f"{value:,.{digits}f}" + ("" if not unit else f" {'×' if unit == TIMES else unit}")
