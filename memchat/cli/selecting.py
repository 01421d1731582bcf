"""Which memories a command is about: by date, by words, by what held then."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from memchat.errors import UsageError
from memchat.library import Library
from memchat.model import Memory
from memchat.records import checked_date


def those_matching(mine: Library, query: str | None, before: datetime | None) -> list[Memory]:
    """A user's memories, also undone ones, that hold all words of the query, or that were said before a time."""
    every = [*mine.select(mine.mine(any_status=True)), *mine.gone()]
    if before is not None:
        return [memory for memory in every if (memory.said_at or memory.created_at) < before]
    words = (query or "").casefold().split()
    if query is not None and not words:
        raise UsageError("--matching needs a word to look for")
    # A search ranks and never ends; what is to be erased must really hold the words.
    return [memory for memory in every if all(word in f"{memory.text} {memory.quote}".casefold() for word in words)]


def day(text: str | None, at: time) -> datetime | None:
    """A day as the user writes it, at a time of their clock, in UTC. Raises UsageError for what is no day."""
    if text is None:
        return None
    date = checked_date(text)
    if date is None or len(date) < 10:
        raise UsageError(f"not a day: {text!r}", "Write it as 2026-05-31.")
    local = datetime.combine(datetime.fromisoformat(date), at)
    try:
        return local.astimezone(UTC)
    except (OverflowError, ValueError):
        # At the ends of the calendar there is no other zone's time: "until 9999-12-31" means everything.
        return local.replace(tzinfo=UTC)


def within(memory: Memory, first: datetime | None, last: datetime | None) -> bool:
    """Whether a memory was said between two times, either of which may be open."""
    said = memory.said_at or memory.created_at
    return (first is None or said >= first) and (last is None or said <= last)


def sort_key(memory: Memory, sort: str) -> tuple[Any, ...]:
    """What to sort by, for one of the words of --sort."""
    by: dict[str, Any] = {
        "created": memory.created_at,
        "updated": memory.updated_at,
        "said": memory.said_at or memory.created_at,
        "text": memory.text.casefold(),
        "kind": memory.kind,
    }
    return (by[sort], memory.id)
