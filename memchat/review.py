"""What is amiss among the memories, found without a model: duplicates, contradictions, stale and never-used ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from memchat.model import Action, Change, Kind, Memory, Scope, Status
from memchat.reconcile import NEARLY_ALL, meaning_words, rarest_words, same_statement, word_counts
from memchat.slots import contradicts, suspects, topic
from memchat.text import normalised


class Flaw(StrEnum):
    """What is amiss."""

    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    STALE = "stale"
    NEVER_USED = "never used"


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw: the memories that it is about, and the changes that would mend it."""

    flaw: Flaw
    memories: tuple[Memory, ...]
    changes: tuple[Change, ...]
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Ages:
    """After how long something counts as stale, and as never used."""

    stale: timedelta = timedelta(days=90)
    unused: timedelta = timedelta(days=60)


def review(
    memories: Sequence[Memory], used: Mapping[str, datetime], now: datetime, ages: Ages = Ages()
) -> list[Finding]:
    """The flaws of one user's active memories. `used` says when a memory was last recalled.

    A memory is in one finding at most, so that each can be mended by itself.
    """
    left = {memory.id: memory for memory in memories if memory.status is Status.ACTIVE}
    found = []
    for finding in (*_pairs(list(left.values())), *_old(list(left.values()), used, now, ages)):
        if all(memory.id in left for memory in finding.memories):
            found.append(finding)
            for memory in finding.memories:
                del left[memory.id]
    return found


def _pairs(memories: Sequence[Memory]) -> Iterator[Finding]:
    for older, newer in _alike(memories):
        if older.scope is newer.scope and same_statement(older.text, newer.text):
            yield Finding(Flaw.DUPLICATE, (older, newer), tuple(_merged(older, newer)))
    for older, newer in _of_one_topic(memories):
        if older.scope is newer.scope and suspects(newer.text, older.text):
            certain = contradicts(newer.text, older.text) and not older.pinned
            yield Finding(Flaw.CONTRADICTION, (older, newer), (_retired(older, newer),), certain)


def _alike(memories: Sequence[Memory]) -> Iterator[tuple[Memory, Memory]]:
    """Pairs, older first, of which all that state the same are among: see `rarest_words`."""
    holders: dict[str, list[Memory]] = defaultdict(list)
    words = {memory.id: meaning_words(memory.text) or {normalised(memory.text)} for memory in memories}
    counts = word_counts(memory.text for memory in memories)
    seen = set()
    for memory in sorted(memories, key=_said):
        for word in rarest_words(memory.text, counts):
            for older in holders[word]:
                ours, theirs = words[memory.id], words[older.id]
                near = len(ours & theirs) >= NEARLY_ALL * len(ours | theirs)
                if near and (older.id, memory.id) not in seen:
                    seen.add((older.id, memory.id))
                    yield older, memory
            holders[word].append(memory)


def _of_one_topic(memories: Sequence[Memory]) -> Iterator[tuple[Memory, Memory]]:
    topics: dict[str, list[Memory]] = defaultdict(list)
    for memory in sorted(memories, key=_said):
        about = topic(memory.text)
        if about is not None:
            yield from ((older, memory) for older in topics[about])
            topics[about].append(memory)


def _merged(older: Memory, newer: Memory) -> Iterator[Change]:
    kept, gone = (newer, older) if newer.pinned and not older.pinned else (older, newer)
    quotes = dict.fromkeys(line for one in (kept, gone) for line in one.quote.split("\n") if line)
    whole = replace(kept, quote="\n".join(quotes))
    if whole != kept:
        yield Change(Action.UPDATE, kept.id, kept, whole)
    yield _retired(gone, kept)


def _retired(gone: Memory, by: Memory) -> Change:
    return Change(Action.SUPERSEDE, gone.id, gone, replace(gone, status=Status.SUPERSEDED, superseded_by=by.id))


def _old(memories: Sequence[Memory], used: Mapping[str, datetime], now: datetime, ages: Ages) -> Iterator[Finding]:
    for memory in memories:
        touched = max(_said(memory)[0], memory.updated_at, used.get(memory.id, memory.updated_at))
        if memory.pinned:
            continue
        if memory.kind is Kind.TASK and now - touched > ages.stale:
            yield Finding(Flaw.STALE, (memory,), (archived(memory),))
        elif memory.id not in used and memory.scope is Scope.USER and now - touched > ages.unused:
            yield Finding(Flaw.NEVER_USED, (memory,), (archived(memory),), certain=False)


def archived(memory: Memory) -> Change:
    """The change that hides a memory."""
    return Change(Action.ARCHIVE, memory.id, memory, replace(memory, status=Status.ARCHIVED))


def expired(
    memories: Sequence[Memory], days: Mapping[Kind, int], used: Mapping[str, datetime], now: datetime
) -> list[Change]:
    """What retention archives: memories of a kind that nothing has touched for that kind's days. 0 keeps for ever."""
    return [
        archived(memory)
        for memory in memories
        if days.get(memory.kind, 0) > 0
        and not memory.pinned
        and memory.status is Status.ACTIVE
        and now - max(_said(memory)[0], memory.updated_at, used.get(memory.id, memory.updated_at))
        > timedelta(days=days[memory.kind])
    ]


def _said(memory: Memory) -> tuple[datetime, str]:
    return (memory.said_at or memory.created_at, memory.id)
