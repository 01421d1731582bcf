"""What a slash command works with, and what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from memchat.chat.session import Session
from memchat.errors import UsageError
from memchat.model import Memory, Turn


class Surface(Protocol):
    """What a command writes on, and asks through."""

    def say(self, text: str) -> None:
        """Writes lines."""

    def memories(self, memories: Sequence[Memory], short: Callable[[str], str]) -> None:
        """Writes a list of memories."""

    def confirm(self, question: str) -> bool:
        """Asks yes or no."""

    def pick(self, question: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """Asks for one of the choices, pairs of a value and its words; None if the user wants none."""

    def edit(self, text: str) -> str:
        """Lets the user write in their editor; gives what they saved."""

    def copy(self, text: str) -> str:
        """Copies a text out of the terminal; gives by which ways, empty if there was none."""

    def clear(self) -> None:
        """Clears the screen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command leads to: the session goes on, it ends, or a line is sent to the model.

    `write` is put at the prompt for the user to go on with. `images` are data URLs. With `instead`, the reply takes
    the place of that turn.
    """

    leave: bool = False
    send: str | None = None
    attached: str = ""
    images: tuple[str, ...] = ()
    write: str = ""
    instead: Turn | None = None


GO_ON = Outcome()
_LONGEST_NUMBER = 9


def number(argument: str, hint: str) -> int | None:
    """An argument that is a number, None where there is none. Raises UsageError for anything else."""
    if not argument:
        return None
    # Not isdigit: that takes ² for one.
    if not argument.isdecimal() or len(argument) > _LONGEST_NUMBER:
        raise UsageError(f"not a number: {argument!r}", hint)
    return int(argument)


Run = Callable[[Session, Surface, str], Outcome]


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. `completes` names what the argument is, for Tab: memory, path, model, conversation, agent."""

    name: str
    arguments: str
    help: str
    run: Run = field(repr=False)
    completes: str = ""
