"""The dim line under a reply, and the longer answer to "why?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from memchat.answer import Answer
from memchat.compose import prompt_tokens
from memchat.learner import Lesson
from memchat.model import Action, Fact, Hit, Memory, PassageHit, Usage
from memchat.passages import excerpt
from memchat.text import estimate_tokens, one_line

_LEARNT_WIDTH = 60


def footnote(answer: Answer, used: Sequence[str], news: Sequence[Lesson], *, incognito: bool) -> str:
    """Memories used (by short id), what was learnt from earlier turns, tokens, and time."""
    usage = usage_of(answer)
    about = "~" if usage.estimated else ""
    memories = f"{len(used)} memor{'y' if len(used) == 1 else 'ies'}" + (f" ({' '.join(used)})" if used else "")
    said = len(answer.recalled.passages)
    memories += f" · {said} passage{'' if said == 1 else 's'}" if said else ""
    parts = ["incognito" if incognito else memories, *lesson_lines(news)]
    if usage.prompt_tokens:
        parts.append(f"{about}{usage.prompt_tokens}+{usage.completion_tokens} tokens")
    parts.append(f"{answer.timings.total / 1000:.1f} s")
    return " · ".join(parts)


def usage_of(answer: Answer) -> Usage:
    """The tokens of an answer, estimated where the endpoint did not count them."""
    if answer.usage is not None:
        return answer.usage
    return Usage(prompt_tokens(answer.prompt), estimate_tokens(answer.turn.reply), estimated=True)


def lesson_lines(news: Sequence[Lesson]) -> Iterator[str]:
    """What was learnt and what could not be, each as a few words."""
    changes = [change for lesson in news if lesson.operation for change in lesson.operation.changes]
    added = [change.after.text for change in changes if change.action is Action.ADD and change.after]
    if added:
        yield f"learnt: {one_line('; '.join(added), _LEARNT_WIDTH)}"
    elif changes:
        yield f"updated {len(changes)}"
    for lesson in news:
        if lesson.error is not None:
            yield f"not learnt yet: {one_line(str(lesson.error), _LEARNT_WIDTH)}"


def proposal_lines(proposed: Sequence[Memory]) -> Iterator[str]:
    """How to forget what the line asked to be forgotten: a reply alone never removes anything."""
    for memory in proposed:
        command = f"/forget {memory.id[:8]} in a chat, else `memchat memories forget {memory.id[:8]}`"
        yield f"to forget “{one_line(memory.text, _LEARNT_WIDTH)}” for good: {command}"


def dispute_lines(disputes: Sequence[tuple[Fact, Memory]]) -> Iterator[str]:
    """What the user has to decide: a pinned memory that something newer speaks against."""
    for fact, pinned in disputes:
        yield (
            f"pinned {pinned.id[:8]} “{one_line(pinned.text, _LEARNT_WIDTH)}” may no longer hold, since"
            f" “{one_line(fact.text, _LEARNT_WIDTH)}”: /edit or /forget it, or leave both"
        )


def why_lines(answer: Answer, ids: Sequence[str]) -> Iterator[str]:
    """The memories used for a reply, each with its score, the user's own words, and when they were said."""
    if not ids and not answer.recalled.passages:
        yield "no memory was used"
    standing = [Hit(memory, 1.0) for memory in answer.recalled.standing]
    for id_, hit in zip(ids, [*answer.recalled.hits, *standing], strict=True):
        parts = _parts(hit)
        always = "pinned" if hit.memory.pinned else "preference"
        score = f"{hit.score:.2f} ({', '.join(parts)})" if parts else always if hit in standing else "overview"
        yield f"{id_}  {score}  {one_line(hit.memory.text)}"
        said = hit.memory.said_at
        if hit.memory.quote:
            when = f"on {said.astimezone():%Y-%m-%d} " if said else ""
            yield f"      {when}you said: “{one_line(hit.memory.quote)}”"
    for found in answer.recalled.passages:
        said_on = f"{found.passage.said_at.astimezone():%Y-%m-%d}"
        yield f"      {found.score:.2f} ({', '.join(_parts(found))})  on {said_on} you said:"
        yield f"      “{one_line(excerpt(found.passage.text, answer.turn.line))}”"


def _parts(hit: Hit | PassageHit) -> list[str]:
    parts = [f"words {hit.lexical:.2f}"] if hit.lexical is not None else []
    return [*parts, f"meaning {hit.dense:.2f}"] if hit.dense is not None else parts
