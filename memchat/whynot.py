"""Why a memory was not put before the model for a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from memchat.floor import Floor
from memchat.model import Filter, Hit, Memory, Recalled, Scope, Status, Viewpoint
from memchat.recall import Recall, memory_tokens

_LOOKED_AT = 3
_RANKS = 1_000


@dataclass(frozen=True, slots=True)
class Reason:
    """A memory and why it was not used; `used` if it was."""

    memory: Memory
    why: str
    used: bool = False


def why_not(words: str, line: str, recalled: Recalled, recall: Recall, view: Viewpoint, budget: int) -> list[Reason]:
    """For the memories of anyone that these words fit best: why the line did not bring them up. Raises StoreError."""
    any_status = Filter(statuses=tuple(Status))
    meant = [hit.memory for hit in recall.search(words, any_status, _LOOKED_AT)]
    ranked = recall.search(line, Filter(view), _RANKS)
    used = {hit.memory.id for hit in recalled.hits} | {memory.id for memory in recalled.standing}
    return [_reason(memory, ranked, recall.floor(line), view, used, recalled, budget) for memory in meant]


def _reason(
    memory: Memory,
    ranked: Sequence[Hit],
    floor: Floor,
    view: Viewpoint,
    used: set[str],
    recalled: Recalled,
    budget: int,
) -> Reason:
    if memory.id in used:
        return Reason(memory, "it was used", used=True)
    hidden = next(_hidden(memory, view), None)
    if hidden:
        return Reason(memory, hidden)
    rank = next((at for at, hit in enumerate(ranked, 1) if hit.memory.id == memory.id), None)
    if rank is None:
        return Reason(memory, "it shares no word with the line" + (" and no meaning" if _dense(ranked) else ""))
    hit = ranked[rank - 1]
    if not floor.lets_through(hit):
        return Reason(memory, f"below the floor: {_below(hit, floor)}")
    spent = sum(memory_tokens(one.memory) for one in recalled.hits)
    if spent + memory_tokens(memory) > budget:
        return Reason(memory, f"over the budget: {spent} of {budget} tokens were spent on better ones (rank {rank})")
    return Reason(memory, f"others fitted better: rank {rank}")


def _hidden(memory: Memory, view: Viewpoint) -> Iterator[str]:
    if memory.status is Status.SUPERSEDED:
        yield f"superseded on {_day(memory.updated_at)} by {(memory.superseded_by or '?')[:8]}"
    if memory.status is Status.ARCHIVED:
        yield f"archived on {_day(memory.updated_at)}"
    if memory.scope is Scope.SESSION and memory.session != view.session:
        yield "another scope: it belongs to one conversation, which is not this one"
    if memory.scope is Scope.AGENT and memory.agent != view.agent:
        yield f"another scope: it belongs to the agent {memory.agent}"
    if memory.scope is not Scope.AGENT and memory.user != view.user:
        yield f"another user's: {memory.user}"


def _below(hit: Hit, floor: Floor) -> str:
    words = (
        f"{hit.shared} shared words (wanted: {floor.words}, or {floor.share:.0%} of the line's; here {hit.share:.0%})"
    )
    if hit.dense is None:
        return words
    return f"{words}, meaning {hit.dense:.2f} (wanted: {floor.alone:.2f}, or {floor.near:.2f} beside words)"


def _dense(ranked: Sequence[Hit]) -> bool:
    return any(hit.dense is not None for hit in ranked)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"
