"""`memchat chat` and `memchat ask`."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Context, Option

from memchat.answer import Answer
from memchat.assistant import Assistant, Mode
from memchat.cli.context import Globals, globals_of, out_json, read_stdin
from memchat.cli.selecting import day
from memchat.compose import prompt_tokens
from memchat.errors import MemchatError, NothingFound, UsageError
from memchat.model import Operation, Turn, Usage
from memchat.render.footnote import dispute_lines, proposal_lines
from memchat.text import estimate_tokens, valid

if TYPE_CHECKING:
    from typer import Typer

    from memchat.wiring import Parts

Model = Annotated[str | None, Option(help="The model to talk to.")]
Agent = Annotated[str | None, Option(help="The persona to talk to, of [agents.NAME].")]
Continue = Annotated[bool, Option("--continue", help="Go on with the last conversation.")]
Resume = Annotated[str | None, Option(help="Go on with this conversation.")]
Offline = Annotated[bool, Option("--offline", help="Use the built-in engine.")]
Incognito = Annotated[bool, Option("--incognito", help="Neither recall nor learn, keep no transcript.")]
ReadOnly = Annotated[bool, Option("--read-only", help="Recall, but learn nothing.")]
Review = Annotated[bool, Option("--review", help="Ask before a memory is stored.")]


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """The options that `chat` and `ask` share."""

    model: str | None = None
    agent: str | None = None
    continue_: bool = False
    resume: str | None = None
    offline: bool = False
    incognito: bool = False
    read_only: bool = False
    review: bool = False

    @property
    def mode(self) -> Mode:
        """What the session does with memory. Raises UsageError for wishes that exclude each other."""
        if self.incognito and self.read_only:
            raise UsageError("--incognito and --read-only exclude each other", "--incognito is the stricter one.")
        if self.continue_ and self.resume:
            raise UsageError("--continue and --resume exclude each other")
        return Mode.incognito() if self.incognito else Mode.read_only() if self.read_only else Mode()


def register(app: Typer) -> None:
    """Adds the commands to the application."""
    app.command("chat")(chat)
    app.command("ask")(ask)


def chat(
    context: Context,
    model: Model = None,
    agent: Agent = None,
    continue_: Continue = False,
    resume: Resume = None,
    offline: Offline = False,
    incognito: Incognito = False,
    read_only: ReadOnly = False,
    review: Review = False,
) -> int:
    """Chat. With stdin not a terminal, each line is a turn."""
    return start_chat(
        globals_of(context),
        ChatOptions(model, agent, continue_, resume, offline, incognito, read_only, review),
    )


def ask(
    context: Context,
    text: Annotated[list[str] | None, Argument(help="What to ask.")] = None,
    model: Model = None,
    agent: Agent = None,
    continue_: Continue = False,
    resume: Resume = None,
    offline: Offline = False,
    incognito: Incognito = False,
    read_only: ReadOnly = False,
    review: Review = False,
    no_learn: Annotated[bool, Option("--no-learn", help="Learn nothing from this turn.")] = False,
    no_wait: Annotated[bool, Option("--no-wait", help="Learn at the next start instead of now.")] = False,
    as_of: Annotated[str | None, Option(help="With the memories that held on this date; learns nothing.")] = None,
    as_json: Annotated[bool, Option("--json", help="Print one JSON object.")] = False,
) -> int:
    """Ask one thing. What is piped in is attached; it is never learnt from."""
    held = day(as_of, time.max)
    quiet = read_only or no_learn or held is not None
    options = ChatOptions(model, agent, continue_, resume, offline, incognito, quiet, review)
    # In this order: a usage error must not wait for stdin to end.
    mode, line = options.mode, valid(" ".join(text or []))
    attached = "" if sys.stdin.isatty() else read_stdin()
    if not line.strip() and not attached.strip():
        raise UsageError("there is nothing to ask", "memchat ask TEXT")
    with _parts(globals_of(context), options, "memchat ask") as parts:
        assistant = parts.assistant(mode, parts.engine(), _conversation(parts, options), held)
        answer = assistant.reply(line, attached)
        _show(answer, quietly=as_json)
        if globals_of(context).verbose:
            chosen, timings = parts.chosen, answer.timings
            globals_of(context).note(
                f"{answer.turn.model} ({chosen.why}); {len(answer.recalled.hits)} memories recalled in"
                f" {timings.recall:.0f} ms, first token after {timings.first_token:.0f} ms"
            )
        changes = _learn(assistant, answer.turn, options, globals_of(context), wait=not no_wait)
        for line in (*proposal_lines(answer.proposed), *dispute_lines(assistant.take_disputes())):
            globals_of(context).note(line)
        if as_json:
            out_json(_summary(answer, changes))
    return 0


def start_chat(given: Globals, options: ChatOptions) -> int:
    """Runs a chat on the terminal, or over a pipe; gives the exit code."""
    mode = options.mode
    with _parts(given, options, "memchat chat") as parts:
        resumed = _conversation(parts, options)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from memchat.chat.interactive import Interactive

            return Interactive(parts, mode, resumed, review=options.review, quiet=given.quiet).run()
        from memchat.chat.piped import run_piped

        return run_piped(parts, mode, resumed, sys.stdin.buffer, quiet=given.quiet)


def _parts(given: Globals, options: ChatOptions, holder: str) -> AbstractContextManager[Parts]:
    return given.parts(offline=options.offline, holder=holder, model__name=options.model, chat__agent=options.agent)


def _conversation(parts: Parts, options: ChatOptions) -> str | None:
    user = parts.config.chat.user
    if options.resume:
        return parts.conversations.find(options.resume, user).id
    if not options.continue_:
        return None
    last = parts.conversations.heads(user, 1)
    if not last:
        raise NothingFound("there is no conversation to go on with")
    return last[0].id


def _show(answer: Answer, *, quietly: bool) -> None:
    if quietly:
        with closing(iter(answer)) as chunks:
            for _ in chunks:
                pass
        return
    from memchat.render.consoles import stdout_console
    from memchat.render.streams import reply_stream

    with reply_stream(stdout_console()) as stream, closing(iter(answer)) as chunks:
        for chunk in chunks:
            stream.think(chunk.thinking)
            stream.feed(chunk.text)


def _learn(assistant: Assistant, turn: Turn, options: ChatOptions, given: Globals, *, wait: bool) -> Operation | None:
    if not assistant.mode.learns:
        return None
    if not wait:
        assistant.postpone(turn)
        return None
    from memchat.chat.approval import approver

    learnt = None
    for waiting in [*assistant.unlearnt(), turn]:
        try:
            learnt = assistant.learn(waiting, approver(ask=options.review))
        except MemchatError as error:
            assistant.leave(waiting, error)
            given.note(f"note: not learnt yet, it will be tried again at the next start: {error.message}")
            if waiting is not turn:
                assistant.postpone(turn)
            return None
    return learnt


def _summary(answer: Answer, learnt: Operation | None) -> dict[str, Any]:
    usage = answer.usage or Usage(prompt_tokens(answer.prompt), estimate_tokens(answer.turn.reply), estimated=True)
    used = [(memory.id, memory.text, 1.0) for memory in answer.recalled.standing]
    used += [(hit.memory.id, hit.memory.text, round(hit.score, 4)) for hit in answer.recalled.hits]
    return {
        "reply": answer.turn.reply,
        "model": answer.turn.model,
        "conversation": answer.turn.conversation,
        "turn": answer.turn.id,
        "memories": [{"id": id_, "text": text, "score": score} for id_, text, score in used],
        "passages": [
            {"turn": hit.passage.id, "text": hit.passage.text, "score": round(hit.score, 4)}
            for hit in answer.recalled.passages
        ],
        "changes": changes_json(learnt),
        "to_forget": [{"id": memory.id, "text": memory.text} for memory in answer.proposed],
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "estimated": usage.estimated,
        },
        "timings_ms": {
            "recall": round(answer.timings.recall, 1),
            "first_token": round(answer.timings.first_token, 1),
            "total": round(answer.timings.total, 1),
        },
    }


def changes_json(operation: Operation | None) -> list[dict[str, str]]:
    """The changes of an operation as `ask --json` shows them: the text is the one that holds now, or held."""
    changes = operation.changes if operation else ()
    return [
        {"action": change.action, "id": change.id, "text": seen.text if (seen := change.after or change.before) else ""}
        for change in changes
    ]
