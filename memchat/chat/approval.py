"""Asking the user before a fact is stored."""

from __future__ import annotations

import sys
from collections.abc import Callable

from memchat.chat.terminal import answering
from memchat.model import Fact
from memchat.text import harmless


def approver(*, ask: bool) -> Callable[[list[Fact]], list[Fact]]:
    """A function that lets facts through: all of them, or those the user says yes to."""
    return _asked if ask else list


def _asked(facts: list[Fact]) -> list[Fact]:
    if facts and not sys.stdin.isatty():
        sys.stderr.write(f"note: {len(facts)} facts not stored: --review needs a terminal to ask on\n")
        return []
    approved = []
    try:
        for fact in facts:
            approved += [fact] if _yes(fact) else []
    except KeyboardInterrupt:
        # No to this one, and to be left alone with the others.
        sys.stderr.write("\n")
    return approved


def _yes(fact: Fact) -> bool:
    sys.stderr.write(
        f"remember ({fact.kind}): {harmless(fact.text)}\n  you said: {harmless(fact.quote)}\n  store it? [Y/n] "
    )
    sys.stderr.flush()
    with answering():
        answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        # Ctrl-D: not the Enter that means yes.
        sys.stderr.write("\n")
        return False
    return answer.strip().lower() in ("", "y", "yes")
