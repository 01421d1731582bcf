"""A line of a corpus, and what must be kept of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A line; texts that its facts must be, in any order; nothing else may be kept."""

    line: str
    must: tuple[str, ...] = ()
