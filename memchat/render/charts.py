"""Counts drawn as bars of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from memchat.statistics import Statistics
from memchat.text import one_line

_WIDEST = 40
_MONTHS = 12


def statistics_lines(found: Statistics, width: int) -> Iterator[str]:
    """Statistics as lines of at most `width` columns."""
    for line in _lines(found, width):
        yield from wrap(line, max(1, width), subsequent_indent="  ") if line.strip() else [line]


def _lines(found: Statistics, width: int) -> Iterator[str]:
    states = ", ".join(f"{count} {name}" for name, count in found.by_status.items())
    yield f"{found.total} memories{f' ({states})' if states else ''}, {found.pinned} pinned"
    yield f"{found.conversations} conversations of {found.turns} turns; {found.disk / 1e6:.1f} MB on disk"
    for title, counts in (("kinds", found.by_kind), ("scopes", found.by_scope), ("growth", _last(found.growth))):
        if counts:
            yield "\n"
            yield title
            yield from _bars(counts, width)
    if found.most_recalled:
        yield "\n"
        yield "most recalled"
        for memory, count in found.most_recalled:
            yield f"  {count:>4}  {memory.id[:8]}  {one_line(memory.text, max(10, width - 20))}"
    yield "\n"
    yield f"never recalled: {found.never_recalled}"


def _last(growth: Mapping[str, int]) -> dict[str, int]:
    return dict(list(growth.items())[-_MONTHS:])


def _bars(counts: Mapping[str, int], width: int) -> Iterator[str]:
    label = max(len(name) for name in counts)
    room = max(1, min(_WIDEST, width - label - 10))
    top = max(counts.values())
    for name, count in counts.items():
        yield f"  {name:{label}}  {'█' * max(1, round(room * count / top))} {count}"
