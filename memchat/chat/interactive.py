"""The session on a terminal: a prompt, the stream of the reply, a dim line under it."""

from __future__ import annotations

import shutil
import sys
import textwrap
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import FuzzyCompleter, ThreadedCompleter, WordCompleter
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.styles import Style

from memchat.answer import Answer
from memchat.assistant import Mode
from memchat.chat.clipboard import copy
from memchat.chat.commands import describe, is_command, literal, run_command
from memchat.chat.completion import SlashCompleter
from memchat.chat.folding import Folds, LineHistory
from memchat.chat.keys import bindings
from memchat.chat.session import Session
from memchat.chat.surface import Outcome
from memchat.chat.talking import offered_models
from memchat.chat.terminal import answering, interruptible, prompt_text, typed_ahead, uninterrupted, wrapped
from memchat.chat.welcome import is_first_run, welcome
from memchat.editor import edited
from memchat.errors import EXIT_INTERRUPTED, MemchatError
from memchat.files import private_directory, private_opener
from memchat.model import Memory
from memchat.render.footnote import lesson_lines, proposal_lines
from memchat.text import harmless, one_line
from memchat.wiring import Parts

if TYPE_CHECKING:
    from rich.console import Console

_LEAVE = "Ctrl-D or /exit leaves."
_MORE = "  "
_OFFERED = 200


class Interactive:
    """A chat on the terminal. It is also the surface that slash commands write on."""

    def __init__(
        self, parts: Parts, mode: Mode, conversation: str | None, *, review: bool = False, quiet: bool = False
    ) -> None:
        self._session = Session(parts, mode, conversation, review=review)
        self._mode = mode
        self._quiet = quiet
        self._parts = parts
        self._resumed = conversation is not None
        self._console: Console | None = None
        self._put_back = ""
        self._folds = Folds()
        self._not_ready: Exception | None = None
        self._warming: threading.Thread | None = None

    def run(self) -> int:
        """Runs the chat until the user leaves; gives the exit code."""
        prompt = self._prompt_session()
        if not self._quiet:
            self._greet()
        # The slow imports and the store's first opening happen while the user types: once the prompt is there.
        prompt.app.after_render += self._start_warming
        with uninterrupted(), typed_ahead():
            while self._one_turn(prompt):
                pass
        return self._leave()

    def _one_turn(self, prompt: PromptSession[str]) -> bool:
        try:
            line = self._folds.unfold(prompt.prompt(prompt_text(), default=self._put_back))
            self._put_back = ""
            with interruptible():
                return self._take(line.strip("\n"))
        except EOFError:
            return False
        except KeyboardInterrupt:
            # It came too late for the reply that it was meant for.
            return True

    def say(self, text: str) -> None:
        """See `Surface.say`."""
        columns = shutil.get_terminal_size().columns
        sys.stdout.write("\n".join(wrapped(line, columns) for line in harmless(text).split("\n")) + "\n")
        sys.stdout.flush()

    def memories(self, memories: Sequence[Memory], short: Callable[[str], str]) -> None:
        """See `Surface.memories`."""
        from memchat.render.tables import list_memories

        list_memories(memories, short, sys.stdout)

    def confirm(self, question: str) -> bool:
        """See `Surface.confirm`."""
        sys.stdout.write(f"{question} [y/N] ")
        sys.stdout.flush()
        try:
            with answering():
                return sys.stdin.readline().strip().lower() in ("y", "yes")
        except KeyboardInterrupt:
            self.say("")
            return False

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
        return by_words.get(typed) or next(iter(fitting if wanted else []), None)

    def edit(self, text: str) -> str:
        """See `Surface.edit`."""
        with answering():
            return edited(text, ".md")

    def copy(self, text: str) -> str:
        """See `Surface.copy`."""
        return copy(text, sys.stdout, self._parts.environ)

    def clear(self) -> None:
        """See `Surface.clear`."""
        self._rich().clear()

    def _take(self, line: str) -> bool:
        """Does what a line asks for; False to leave. An error is one line, and the text comes back to the prompt."""
        self._put_back = line
        try:
            self._wait_until_ready()
            outcome = Outcome(send=literal(line))
            if is_command(line):
                outcome = run_command(line, self._session, self)
                self._put_back = outcome.write
            if outcome.send is None:
                return not outcome.leave
            self._put_back = f"/{outcome.send}" if outcome.send.startswith("/") else outcome.send
            if self._send(outcome):
                self._put_back = ""
        except MemchatError as error:
            self._error(error)
        except KeyboardInterrupt:
            self.say("")
        return True

    def _send(self, outcome: Outcome) -> bool:
        """Sends a line and shows the reply; False if it was stopped before anything had come."""
        answer = self._session.ask(outcome.send or "", outcome.attached, outcome.images)
        try:
            interrupted = self._stream(answer)
        except MemchatError as error:
            if not answer.turn.reply:
                raise
            # What came is kept and learnt from; only the rest is missing.
            self._error(error)
            interrupted = False
        if interrupted and not answer.turn.reply:
            return False
        self._session.done(answer)
        self._dim(self._session.footnote(answer) + (" · stopped" if interrupted else ""))
        for told in (*proposal_lines(answer.proposed), *self._session.notices()):
            self._dim(told)
        return True

    def _stream(self, answer: Answer) -> bool:
        """Shows a reply as it comes; True if Ctrl-C stopped it."""
        from memchat.render.consoles import code_theme
        from memchat.render.streams import reply_stream

        display = self._parts.config.display
        theme = code_theme(display.theme, self._parts.environ)
        with reply_stream(self._rich(), display.stream, theme) as stream, closing(iter(answer)) as chunks:
            try:
                for chunk in chunks:
                    if chunk.thinking:
                        stream.think(chunk.thinking)
                    if chunk.text:
                        stream.feed(chunk.text)
            except KeyboardInterrupt:
                return True
        return False

    def _leave(self) -> int:
        self._join()
        learner = self._session.learner
        try:
            if learner.busy:
                with self._rich().status("learning what you said; Ctrl-C leaves at once, then it is learnt next time"):
                    learner.drain()
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        finally:
            self._say_news()
        return 0

    def _say_news(self) -> None:
        for line in (*lesson_lines(self._session.news()), *self._session.notices()):
            self._dim(line)

    def _greet(self) -> None:
        for line in welcome(self._parts) if is_first_run(self._parts) else ():
            self.say(line)
        self._dim(self._greeting())

    def _greeting(self) -> str:
        modes = {
            (False, False): "incognito: nothing is recalled, learnt or kept",
            (True, False): "read-only: learns nothing",
        }
        mode = modes.get((self._mode.recalls, self._mode.learns), "")
        resumed = "going on with an earlier conversation" if self._resumed else ""
        said = " · ".join(part for part in (self._session.introduction, resumed, mode) if part)
        return f"memchat · {said} · /help"

    def _start_warming(self, *_: object) -> None:
        if self._warming is None:
            self._warming = threading.Thread(target=self._warm_up, name="memchat-warm-up", daemon=True)
            self._warming.start()

    def _warm_up(self) -> None:
        try:
            import rich.console
            import rich.live
            import rich.markdown  # noqa: F401  (loaded here so that the first reply need not wait for it)

            self._session.warm_up()
        except Exception as error:  # noqa: BLE001  (a thread's top: whatever it is, the prompt's thread raises it)
            self._not_ready = error

    def _wait_until_ready(self) -> None:
        self._start_warming()
        self._join()
        error, self._not_ready = self._not_ready, None
        if error is not None:
            # Tried again with the next line.
            self._warming = None
            raise error

    def _join(self) -> None:
        if self._warming is not None:
            self._warming.join()

    def _prompt_session(self) -> PromptSession[str]:
        return PromptSession(
            history=self._history(),
            multiline=True,
            prompt_continuation=_MORE,
            key_bindings=bindings(lambda: self.say(_LEAVE), self._folds.fold),
            completer=ThreadedCompleter(SlashCompleter(self._listing, self._offers())),
            bottom_toolbar=self._toolbar if self._parts.config.display.toolbar else None,
            style=Style.from_dict({"bottom-toolbar": "noreverse fg:ansibrightblack"}),
            complete_while_typing=False,
            auto_suggest=AutoSuggestFromHistory(),
            enable_open_in_editor=True,
            enable_suspend=True,
            search_ignore_case=True,
            tempfile_suffix=".md",
            editing_mode=EditingMode.VI if self._parts.config.chat.vi else EditingMode.EMACS,
        )

    def _history(self) -> History:
        path = self._parts.locations.line_history
        if not self._mode.keeps:
            return InMemoryHistory()
        try:
            private_directory(path.parent)
            open(path, "a", opener=private_opener).close()
        except (MemchatError, OSError):
            # The first turn will say what is wrong with the directory.
            return InMemoryHistory()
        return LineHistory(path, self._folds)

    def _listing(self) -> tuple[Sequence[Memory], Callable[[str], str]]:
        mine = self._parts.library
        return mine.select(mine.mine()), mine.short_ids()

    def _offers(self) -> dict[str, Callable[[], Sequence[tuple[str, str]]]]:
        session, parts = self._session, self._parts
        return {
            "model": lambda: [(name, "") for name in offered_models(session)],
            "agent": lambda: [(name, agent.system) for name, agent in parts.config.agents.items()],
            "conversation": lambda: [
                (head.id[:8], head.title) for head in parts.conversations.heads(parts.config.chat.user, _OFFERED)
            ],
        }

    def _toolbar(self) -> str:
        return one_line(self._session.status, max(10, shutil.get_terminal_size().columns - 1))

    def _rich(self) -> Console:
        if self._console is None:
            from memchat.render.consoles import stdout_console

            self._console = stdout_console()
        return self._console

    def _dim(self, text: str) -> None:
        from prompt_toolkit.formatted_text import FormattedText
        from prompt_toolkit.shortcuts import print_formatted_text

        shown = "\n".join(textwrap.wrap(harmless(text), shutil.get_terminal_size().columns - 1) or [""])
        if self._parts.environ.get("NO_COLOR"):
            self.say(shown)
        else:
            print_formatted_text(FormattedText([("ansibrightblack", shown)]))

    def _error(self, error: MemchatError) -> None:
        self.say(describe(error))
