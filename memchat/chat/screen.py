"""The terminal as the surface that slash commands write on, and ask through."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app
from prompt_toolkit.completion import FuzzyCompleter, WordCompleter

from memchat.chat.clipboard import copy
from memchat.chat.terminal import answering, wrapped
from memchat.editor import edited
from memchat.model import Memory
from memchat.text import harmless, one_line

if TYPE_CHECKING:
    from rich.console import Console


class Screen:
    """A `Surface` for people."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        """Rich's console, made when first needed: its import takes a while."""
        if self._console is None:
            from memchat.render.consoles import stdout_console

            self._console = stdout_console()
        return self._console

    def say(self, text: str) -> None:
        """See `Surface.say`."""
        columns = shutil.get_terminal_size().columns
        sys.stdout.write("\n".join(wrapped(line, columns) for line in harmless(text).split("\n")) + "\n")
        sys.stdout.flush()

    def dim(self, text: str) -> None:
        """Writes lines that matter less."""
        from prompt_toolkit.formatted_text import FormattedText
        from prompt_toolkit.shortcuts import print_formatted_text

        shown = "\n".join(textwrap.wrap(harmless(text), shutil.get_terminal_size().columns - 1) or [""])
        if self._environ.get("NO_COLOR"):
            self.say(shown)
        else:
            print_formatted_text(FormattedText([("ansibrightblack", shown)]))

    def memories(self, memories: Sequence[Memory], short: Callable[[str], str]) -> None:
        """See `Surface.memories`."""
        from memchat.render.tables import list_memories

        list_memories(memories, short, sys.stdout)

    def confirm(self, question: str) -> bool:
        """See `Surface.confirm`. Ctrl-C and Ctrl-D are a no."""
        sys.stdout.write(f"{question} [y/N] ")
        sys.stdout.flush()
        try:
            with answering():
                answer = sys.stdin.readline()
        except KeyboardInterrupt:
            answer = ""
        if not answer.endswith("\n"):
            self.say("")
        return answer.strip().lower() in ("y", "yes")

    def pick(self, question: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """See `Surface.pick`: a list below the prompt that grows shorter as one types."""
        from prompt_toolkit import prompt

        by_words = {f"{value[:8]}  {one_line(words, 70)}": value for value, words in choices}
        finder = FuzzyCompleter(WordCompleter(list(by_words), sentence=True))
        try:
            typed = prompt(
                f"{question}? ", completer=finder, complete_while_typing=True, reserve_space_for_menu=10,
                pre_run=lambda: get_app().current_buffer.start_completion(select_first=False),
            )  # fmt: skip
        except (EOFError, KeyboardInterrupt):
            return None
        wanted = typed.strip().casefold()
        fitting = [value for words, value in by_words.items() if wanted in words.casefold()]
        if wanted and not fitting:
            self.say("nothing fits that")
        return by_words.get(typed) or next(iter(fitting if wanted else []), None)

    def edit(self, text: str) -> str:
        """See `Surface.edit`."""
        with answering():
            return edited(text, ".md")

    def copy(self, text: str) -> str:
        """See `Surface.copy`."""
        return copy(text, sys.stdout, self._environ)

    def clear(self) -> None:
        """See `Surface.clear`."""
        self.console.clear()
