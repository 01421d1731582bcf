"""The slash commands, as a table."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from memchat.chat.session import Session
from memchat.errors import MemchatError, NothingFound, Refused, UsageError
from memchat.files import replace_file
from memchat.library import Wish, shortener
from memchat.model import Memory, Operation
from memchat.render.footnote import why_lines
from memchat.render.reports import change_line, forgotten_report
from memchat.whynot import why_not


class Surface(Protocol):
    """What a command writes on, and asks through."""

    def say(self, text: str) -> None:
        """Writes lines."""

    def memories(self, memories: Sequence[Memory], short: Callable[[str], str]) -> None:
        """Writes a list of memories."""

    def confirm(self, question: str) -> bool:
        """Asks yes or no."""

    def clear(self) -> None:
        """Clears the screen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command leads to: the session goes on, it ends, or a line is sent to the model."""

    leave: bool = False
    send: str | None = None
    attached: str = ""


GO_ON = Outcome()
Run = Callable[[Session, Surface, str], Outcome]


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. `completes` says what the argument is, for Tab: "", "memory" or "path"."""

    name: str
    arguments: str
    help: str
    run: Run = field(repr=False)
    completes: str = ""


def table() -> dict[str, Command]:
    """All commands by name, in the order in which /help shows them."""
    rows = (
        Command("help", "", "show this", _help),
        Command("exit", "", "leave (so does Ctrl-D)", lambda *_: Outcome(leave=True)),
        Command("new", "", "begin a new conversation", _new),
        Command("memories", "[QUERY]", "list memories, or search them", _memories),
        Command("remember", "TEXT", "remember something", _remember),
        Command("forget", "ID", "forget a memory for good", _forget, "memory"),
        Command("edit", "ID TEXT", "give a memory another text", _edit, "memory"),
        Command("pin", "ID", "put a memory before every reply", _pin, "memory"),
        Command("why", "[N]", "which memories the last reply used, or the Nth before it", _why),
        Command("why-not", "TEXT", "why a memory was not used for the last reply", _why_not),
        Command("review", "", "ask before a memory is stored; again to end it", _review),
        Command("undo", "", "take back the last change to memories", _undo),
        Command("incognito", "", "neither recall nor learn, keep nothing; again to end it", _incognito),
        Command("retry", "", "ask the last line again", _retry),
        Command("model", "[NAME]", "which model answers, or another one", _model),
        Command("file", "PATH", "send a text file with the next words: /file PATH WORDS", _file, "path"),
        Command("save", "PATH", "write the conversation as markdown", _save, "path"),
        Command("clear", "", "clear the screen", _clear),
    )
    return {row.name: row for row in rows}


def is_command(line: str) -> bool:
    """Whether a line is meant for memchat: `/word`, but neither `//word` nor a path such as /etc/hosts."""
    head = line.split(maxsplit=1)[0] if line.strip() else ""
    return head.startswith("/") and not head.startswith("//") and "/" not in head[1:]


def literal(line: str) -> str:
    """What is sent for a line that is no command: `//x` sends `/x`."""
    return line[1:] if line.startswith("//") else line


def run_command(line: str, session: Session, surface: Surface) -> Outcome:
    """Runs a slash command. Raises UsageError, with the nearest name, for one that does not exist."""
    name, _, argument = line.strip()[1:].partition(" ")
    commands = table()
    command = commands.get(name.lower())
    if command is None:
        near = difflib.get_close_matches(name.lower(), commands, 1, 0.5)
        raise UsageError(f"there is no /{name}", f"Did you mean /{near[0]}?" if near else "/help lists what there is.")
    return command.run(session, surface, argument.strip())


def _help(_: Session, surface: Surface, __: str) -> Outcome:
    for command in table().values():
        surface.say(f"/{f'{command.name} {command.arguments}'.strip():20} {command.help}")
    surface.say("Enter sends; Alt-Enter, Ctrl-J or a \\ at the end makes a new line; //x sends /x; Ctrl-D leaves.")
    return GO_ON


def _new(session: Session, surface: Surface, _: str) -> Outcome:
    session.assistant.start_anew()
    surface.say("a new conversation")
    return GO_ON


def _memories(session: Session, surface: Surface, query: str) -> Outcome:
    mine = session.parts.library
    where = mine.mine()
    found = [hit.memory for hit in mine.search(query, where, 10)] if query else mine.select(where)
    surface.memories(found, mine.short_ids())
    return GO_ON


def _remember(session: Session, surface: Surface, text: str) -> Outcome:
    if not text:
        raise UsageError("there is nothing to remember", "/remember TEXT")
    return _reported(session, surface, session.parts.library.add([Wish(text)]), "it is remembered already")


def _forget(session: Session, surface: Surface, argument: str) -> Outcome:
    words = argument.split()
    yes = "--yes" in words
    ids = [word for word in words if not word.startswith("--")]
    if not ids:
        raise UsageError("say which memory to forget", "/forget ID; /memories lists them.")
    chosen = session.parts.library.find(ids)
    for memory in chosen:
        surface.say(f"{memory.id[:8]}  {memory.text}")
    if not yes and not surface.confirm("Forget this for good?"):
        raise Refused("nothing was forgotten")
    with_source = "--with-source" in words
    done = session.parts.forgetting(chosen, with_source=with_source)
    for line in forgotten_report(done, with_source=with_source):
        surface.say(line)
    return GO_ON


def _edit(session: Session, surface: Surface, argument: str) -> Outcome:
    id_, _, text = argument.partition(" ")
    if not text.strip():
        raise UsageError("say which memory, and its new text", "/edit ID TEXT")
    mine = session.parts.library
    return _reported(session, surface, mine.edit(mine.find([id_])[0].id, text))


def _pin(session: Session, surface: Surface, argument: str) -> Outcome:
    if not argument:
        raise UsageError("say which memory to pin", "/pin ID; /memories lists them.")
    mine = session.parts.library
    memories = mine.find(argument.split())
    pinned = not all(memory.pinned for memory in memories)
    mine.pin([memory.id for memory in memories], pinned=pinned)
    for memory in memories:
        surface.say(f"{'pinned' if pinned else 'unpinned'} {memory.id[:8]}  {memory.text}")
    return GO_ON


def _why(session: Session, surface: Surface, argument: str) -> Outcome:
    back = int(argument) if argument.isdigit() else 0
    if argument and not argument.isdigit():
        raise UsageError(f"not a number: {argument!r}", "/why, or /why 1 for the reply before the last")
    if back >= len(session.answers):
        raise NothingFound("there is no such reply in this session")
    answer = session.answers[-1 - back]
    used = [hit.memory.id for hit in answer.recalled.hits] + [memory.id for memory in answer.recalled.standing]
    short = shortener(used)
    for line in why_lines(answer, [short(id_) for id_ in used]):
        surface.say(line)
    return GO_ON


def _why_not(session: Session, surface: Surface, words: str) -> Outcome:
    if not words:
        raise UsageError("say which memory you miss", "/why-not TEXT")
    if not session.answers:
        raise NothingFound("there is no reply in this session yet")
    last, parts = session.answers[-1], session.parts
    view = parts.view(last.turn.conversation)
    reasons = why_not(words, last.turn.line, last.recalled, parts.recall, view, parts.config.memory.budget_tokens)
    for reason in reasons:
        surface.say(f"{reason.memory.id[:8]}  {reason.memory.text}\n      {reason.why}")
    if not reasons:
        surface.say("no memory fits that: nothing of the kind was ever stored")
    return GO_ON


def _review(session: Session, surface: Surface, _: str) -> Outcome:
    on = session.switch_review()
    surface.say("from now on you are asked before a memory is stored" if on else "memories are stored unasked again")
    return GO_ON


def _undo(session: Session, surface: Surface, argument: str) -> Outcome:
    session.learner.drain()
    return _reported(session, surface, session.parts.library.undo(int(argument) if argument.isdigit() else None))


def _incognito(session: Session, surface: Surface, _: str) -> Outcome:
    on = session.switch_incognito()
    surface.say("incognito: nothing is recalled, learnt or kept; /incognito ends it" if on else "incognito has ended")
    return GO_ON


def _retry(session: Session, _: Surface, __: str) -> Outcome:
    turn = session.take_back()
    return Outcome(send=turn.line, attached=turn.attached)


def _model(session: Session, surface: Surface, name: str) -> Outcome:
    if name:
        session.use_model(name)
    surface.say(session.introduction)
    return GO_ON


def _file(_: Session, __: Surface, argument: str) -> Outcome:
    name, _space, words = argument.partition(" ")
    try:
        text = Path(name).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {name or 'nothing'} as text: {error}", "/file PATH WORDS") from error
    return Outcome(send=words or f"See the attached file {Path(name).name}.", attached=text)


def _save(session: Session, surface: Surface, argument: str) -> Outcome:
    if not argument:
        raise UsageError("say where to save the conversation", "/save PATH")
    path = Path(argument).expanduser()
    if path.exists() and not surface.confirm(f"Overwrite {path}?"):
        raise Refused("nothing was saved")
    turns = session.assistant.history
    replace_file(path, "".join(f"> {turn.line}\n\n{turn.reply}\n\n" for turn in turns))
    surface.say(f"saved {len(turns)} turns to {path}")
    return GO_ON


def _clear(_: Session, surface: Surface, __: str) -> Outcome:
    surface.clear()
    return GO_ON


def _reported(session: Session, surface: Surface, done: Operation, nothing: str = "nothing changed") -> Outcome:
    short = session.parts.library.short_ids()
    for change in done.changes:
        surface.say(change_line(change, short))
    if not done.changes:
        surface.say(nothing)
    return GO_ON


def describe(error: MemchatError) -> str:
    """An error as one line with its hint."""
    return f"error: {error.message}" + (f"  hint: {error.hint}" if error.hint else "")
