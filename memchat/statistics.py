"""Counts of what is remembered: how much, of what, since when, and what is ever used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from memchat.files import disk_use
from memchat.model import Memory, Status

_MOST = 5


@dataclass(frozen=True, slots=True)
class Statistics:
    """`growth` counts memories by the month they were said in; `most_recalled` are memories with how often.

    `disk` is in bytes.
    """

    total: int
    by_status: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_scope: Mapping[str, int]
    pinned: int
    growth: Mapping[str, int]
    most_recalled: tuple[tuple[Memory, int], ...]
    never_recalled: int
    conversations: int
    turns: int
    disk: int


def statistics(
    memories: Sequence[Memory], recalled: Mapping[str, int], conversations: int, turns: int, root: Path
) -> Statistics:
    """The counts over one user's memories; `recalled` says how often each was, by id."""
    active = [memory for memory in memories if memory.status is Status.ACTIVE]
    months = Counter((memory.said_at or memory.created_at).strftime("%Y-%m") for memory in memories)
    often = sorted((one for one in active if one.id in recalled), key=lambda one: (-recalled[one.id], one.id))
    return Statistics(
        total=len(memories),
        by_status=_counted(memory.status for memory in memories),
        by_kind=_counted(memory.kind for memory in active),
        by_scope=_counted(memory.scope for memory in active),
        pinned=sum(memory.pinned for memory in active),
        growth=dict(sorted(months.items())),
        most_recalled=tuple((one, recalled[one.id]) for one in often[:_MOST]),
        never_recalled=sum(memory.id not in recalled for memory in active),
        conversations=conversations,
        turns=turns,
        disk=disk_use(root),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return {str(word): count for word, count in Counter(words).most_common()}
