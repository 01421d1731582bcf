"""A conversation as markdown."""

from __future__ import annotations

from collections.abc import Iterable

from memchat.model import Turn
from memchat.text import quoted


def transcript(turns: Iterable[Turn]) -> str:
    """What the user said as quotes, every line of it, and the replies as they are."""
    return "".join(f"{quoted(turn.line)}\n\n{turn.reply}\n\n" for turn in turns)
