"""What a slash command works with, and what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from memchat.chat.session import Session
from memchat.model import Memory


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

    `write` is put at the prompt for the user to go on with. `images` are data URLs.
    """

    leave: bool = False
    send: str | None = None
    attached: str = ""
    images: tuple[str, ...] = ()
    write: str = ""


GO_ON = Outcome()
Run = Callable[[Session, Surface, str], Outcome]


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. `completes` names what the argument is, for Tab: memory, path, model, conversation, agent."""

    name: str
    arguments: str
    help: str
    run: Run = field(repr=False)
    completes: str = ""
