"""The session on a terminal: a prompt, the stream of the reply, a dim line under it."""

from __future__ import annotations

import sys
import threading
from contextlib import closing

from prompt_toolkit import PromptSession

from memchat.answer import Answer
from memchat.assistant import Mode
from memchat.bugs import report, told
from memchat.chat.commands import describe, is_command, literal, run_command
from memchat.chat.folding import Folds
from memchat.chat.prompting import prompt_session
from memchat.chat.screen import Screen
from memchat.chat.session import Session
from memchat.chat.surface import Outcome
from memchat.chat.terminal import interruptible, prompt_text, typed_ahead, uninterrupted
from memchat.chat.welcome import is_first_run, welcome
from memchat.errors import EXIT_INTERRUPTED, MemchatError
from memchat.render.footnote import lesson_lines, proposal_lines
from memchat.text import forgiving
from memchat.wiring import Parts

_MODES = {
    (False, False): "incognito: nothing is recalled, learnt or kept",
    (True, False): "read-only: learns nothing",
}


class Interactive:
    """A chat on the terminal."""

    def __init__(
        self, parts: Parts, mode: Mode, conversation: str | None, *, review: bool = False, quiet: bool = False
    ) -> None:
        self._session = Session(parts, mode, conversation, review=review)
        self._screen = Screen(parts.environ)
        self._quiet = quiet
        self._parts = parts
        self._resumed = conversation is not None
        self._put_back = ""
        self._folds = Folds()
        self._not_ready: Exception | None = None
        self._warming: threading.Thread | None = None

    def run(self) -> int:
        """Runs the chat until the user leaves; gives the exit code."""
        forgiving(sys.stdout)
        prompt = prompt_session(self._session, self._screen, self._folds)
        self._session.when_idle = prompt.app.invalidate
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
            typed = prompt.prompt(prompt_text(), default=self._put_back)
            self._put_back = ""
            with interruptible():
                return self._take(typed.strip("\n"))
        except EOFError:
            return False
        except KeyboardInterrupt:
            # It came too late for the reply that it was meant for.
            return True

    def _take(self, typed: str) -> bool:
        """Does what a line asks for; False to leave. An error is one line, and the text comes back to the prompt."""
        self._put_back = typed
        line = self._folds.unfold(typed)
        try:
            self._wait_until_ready()
            outcome = Outcome(send=literal(line))
            if is_command(line):
                outcome = run_command(line, self._session, self._screen)
            if outcome.send is None or self._send(outcome):
                self._put_back = outcome.write
        except MemchatError as error:
            self._screen.say(describe(error))
        except KeyboardInterrupt:
            self._screen.say("")
        except Exception as error:  # noqa: BLE001  (a turn's top: a bug is reported, and the chat goes on)
            path = report(error, ("chat",), self._parts.environ)
            self._screen.say(describe(MemchatError(*told(error, path))))
        else:
            return not outcome.leave
        return True

    def _send(self, outcome: Outcome) -> bool:
        """Sends a line and shows the reply; False if it was stopped before anything had come."""
        answer = self._session.ask(outcome.send or "", outcome.attached, outcome.images, outcome.instead)
        try:
            interrupted = self._stream(answer)
        except MemchatError as error:
            if not answer.turn.reply:
                raise
            # What came is kept and learnt from; only the rest is missing.
            self._screen.say(describe(error))
            interrupted = False
        if interrupted and not answer.turn.reply:
            return False
        if not answer.turn.reply:
            self._screen.dim("the model answered with nothing; /retry asks again")
            if outcome.instead is not None:
                # The old reply stays.
                return False
        self._session.done(answer)
        self._screen.dim(self._session.footnote(answer) + (" · stopped" if interrupted else ""))
        for line in (*proposal_lines(answer.proposed), *self._session.notices()):
            self._screen.dim(line)
        return True

    def _stream(self, answer: Answer) -> bool:
        """Shows a reply as it comes; True if Ctrl-C stopped it."""
        from memchat.render.consoles import code_theme
        from memchat.render.streams import reply_stream

        display = self._parts.config.display
        theme = code_theme(display.theme, self._parts.environ)
        with reply_stream(self._screen.console, display.stream, theme) as stream, closing(iter(answer)) as chunks:
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
                told = "learning what you said; Ctrl-C leaves at once, then it is learnt next time"
                with self._screen.console.status(told):
                    learner.drain()
            # Rarely is there anything to do; it may be cut off at any time.
            self._parts.store.tidy()
        except MemchatError as error:
            self._screen.dim(describe(error))
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        finally:
            for line in (*lesson_lines(self._session.news()), *self._session.notices()):
                self._screen.dim(line)
        return 0

    def _greet(self) -> None:
        for line in welcome(self._parts) if is_first_run(self._parts) else ():
            self._screen.say(line)
        mode = self._session.mode
        resumed = "going on with an earlier conversation" if self._resumed else ""
        parts = (self._session.introduction, resumed, _MODES.get((mode.recalls, mode.learns), ""))
        self._screen.dim(f"memchat · {' · '.join(part for part in parts if part)} · /help")

    def _start_warming(self, *_: object) -> None:
        if self._warming is None:
            self._warming = threading.Thread(target=self._warm_up, name="memchat-warm-up", daemon=True)
            self._warming.start()

    def _warm_up(self) -> None:
        try:
            import memchat.render.markdown  # noqa: F401  (loaded here so that the first reply need not wait for it)

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
