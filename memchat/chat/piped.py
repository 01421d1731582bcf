"""A session over a pipe: each line is a turn, replies go to stdout in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import IO

from memchat.assistant import Mode
from memchat.bugs import report, told
from memchat.chat.clipboard import copy
from memchat.chat.commands import is_command, literal, run_command
from memchat.chat.session import Session
from memchat.chat.surface import Outcome
from memchat.errors import EXIT_BUG, MemchatError, Refused
from memchat.model import Memory
from memchat.render.consoles import stdout_console
from memchat.render.footnote import lesson_lines, proposal_lines
from memchat.render.streams import reply_stream
from memchat.render.tables import list_memories
from memchat.text import forgiving, harmless
from memchat.wiring import Parts


class PipeSurface:
    """What slash commands write is data here: it goes to stdout."""

    def say(self, text: str) -> None:
        """See `Surface.say`."""
        sys.stdout.write(harmless(text) + "\n")
        sys.stdout.flush()

    def memories(self, memories: Sequence[Memory], short: Callable[[str], str]) -> None:
        """See `Surface.memories`."""
        list_memories(memories, short, sys.stdout)

    def confirm(self, question: str) -> bool:
        """Nobody can be asked. Raises Refused."""
        raise Refused(f"{question} needs your word", "Add --yes to do it without being asked.")

    def pick(self, question: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """Nobody can be asked: lists the choices. Raises Refused."""
        for value, words in choices:
            self.say(f"{value[:8]}  {words}")
        raise Refused(f"say {question}", "Name one of those listed.")

    def edit(self, text: str) -> str:  # noqa: ARG002
        """Nobody is there to write. Raises Refused."""
        raise Refused("an editor needs a terminal")

    def copy(self, text: str) -> str:
        """See `Surface.copy`: only the system's tool is there."""
        return copy(text, sys.stderr, os.environ)

    def clear(self) -> None:
        """There is no screen."""


def run_piped(parts: Parts, mode: Mode, conversation: str | None, lines: IO[bytes], *, quiet: bool = False) -> int:
    """Takes every line as a turn; gives 0, or the exit code of the first error. An error does not end it.

    Each turn is learnt before the next one is sent, so that a script has the same result every time.
    """
    forgiving(sys.stdout)
    session = Session(parts, mode, conversation)
    surface = PipeSurface()
    note = (lambda _: None) if quiet else _note
    first_code = 0
    started = False
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.encode() != raw.rstrip(b"\r\n"):
            note("note: the line is not valid UTF-8; the odd bytes were replaced")
        if not line.strip():
            continue
        try:
            if not started:
                note(session.introduction)
                session.resume_learning()
                started = True
            if not _one(line, session, surface):
                break
        except MemchatError as error:
            _tell(error)
            first_code = first_code or error.exit_code
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001  (a turn's top: a bug is reported, and the next line is taken)
            _tell(MemchatError(*told(error, report(error, ("chat",), parts.environ))))
            first_code = first_code or EXIT_BUG
        session.learner.drain()
        for news in (*lesson_lines(session.news()), *session.notices()):
            note(news)
    return first_code


def _one(line: str, session: Session, surface: PipeSurface) -> bool:
    outcome = Outcome(send=literal(line))
    if is_command(line):
        outcome = run_command(line, session, surface)
    if outcome.leave or outcome.send is None:
        return not outcome.leave
    answer = session.ask(outcome.send, outcome.attached, outcome.images, outcome.instead)
    with reply_stream(stdout_console()) as stream, closing(iter(answer)) as chunks:
        for chunk in chunks:
            stream.think(chunk.thinking)
            stream.feed(chunk.text)
    if not answer.turn.reply:
        _note("note: the model answered with nothing")
    session.done(answer)
    for proposed in proposal_lines(answer.proposed):
        surface.say(proposed)
    return True


def _note(text: str) -> None:
    sys.stderr.write(harmless(text) + "\n")


def _tell(error: MemchatError) -> None:
    _note(f"error: {error.message}" + (f"\nhint: {error.hint}" if error.hint else ""))
