"""Past turns as passages: what is indexed of them, and what of a passage is shown for a line."""

from __future__ import annotations

from collections.abc import Sequence

from memchat.guards.redaction import SECRET, redacted
from memchat.model import Passage, Turn
from memchat.text import estimate_tokens, normalised, sentences

_FEWEST_WORDS = 3
_LONGEST = 2_000
_EXCERPT_TOKENS = 60
_STEM = 5


def passage_of(turn: Turn) -> Passage | None:
    """What the user stated in a turn, without questions, quotations and secrets; None if that is next to nothing."""
    # Not for the first prompt: it compiles many patterns.
    from memchat.guards.ownwords import statements

    said = " ".join(one for one in sentences(redacted(statements(turn.line))) if SECRET not in one)[:_LONGEST]
    # Scripts without spaces make one long word of a sentence.
    if len(said.split()) < _FEWEST_WORDS and len(said.encode()) < _FEWEST_WORDS * 6:
        return None
    return Passage(turn.id, said, turn.user, turn.conversation, turn.at)


def excerpt(text: str, line: str, tokens: int = _EXCERPT_TOKENS) -> str:
    """The sentences of a passage that share most with a line, in their order, as many as fit into so many tokens."""
    every = sentences(text)
    wanted = _stems(line)
    by_fit = sorted(range(len(every)), key=lambda at: (-len(_stems(every[at]) & wanted), at))
    kept: list[int] = []
    for at in by_fit:
        if not kept or estimate_tokens(" ".join(every[one] for one in [*kept, at])) <= tokens:
            kept.append(at)
    return _joined(every, sorted(kept))[: tokens * 8]


def _joined(every: Sequence[str], kept: Sequence[int]) -> str:
    parts: list[str] = []
    for before, at in zip([-1, *kept], kept, strict=False):
        parts += ["…"] if parts and at != before + 1 else []
        parts.append(every[at])
    return " ".join(parts)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in normalised(text).split()}
