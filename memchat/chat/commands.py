"""The slash commands, as a table."""

from __future__ import annotations

import difflib

from memchat.chat import talking
from memchat.chat.session import Session
from memchat.chat.surface import GO_ON, Command, Outcome, Surface, number
from memchat.errors import MemchatError, NothingFound, Refused, UsageError
from memchat.library import Wish, shortener
from memchat.model import Operation
from memchat.render.footnote import why_lines
from memchat.render.reports import change_line, forgotten_report
from memchat.whynot import why_not


def table() -> dict[str, Command]:
    """All commands by name, in the order in which /help shows them."""
    rows = (
        Command("help", "", "show this", _help),
        Command("exit", "", "leave (so does Ctrl-D)", lambda *_: Outcome(leave=True)),
        Command("new", "", "begin a new conversation", talking.new),
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
        Command("retry", "", "ask the last line again", talking.retry),
        Command("resume", "[ID]", "go on with an earlier conversation", talking.resume, "conversation"),
        Command("agent", "[NAME]", "talk to a persona of [agents.NAME]; none ends it", talking.agent, "agent"),
        Command("model", "[NAME|list]", "which model answers, another one, or what there is", talking.model, "model"),
        Command("copy", "[N|code]", "copy the last reply, the Nth from the end, or its code", talking.copy),
        Command("editor", "[TEXT]", "write the next line in $EDITOR", talking.editor),
        Command("cost", "", "tokens of this session, and money where prices are configured", talking.cost),
        Command("file", "PATH", "send a text file with the next words: /file PATH WORDS", talking.file, "path"),
        Command("save", "PATH", "write the conversation as markdown", talking.save, "path"),
        Command("clear", "", "clear the screen", talking.clear),
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


def _memories(session: Session, surface: Surface, query: str) -> Outcome:
    mine = session.parts.library
    where = mine.mine()
    found = [hit.memory for hit in mine.search(query, where, 10)] if query else mine.select(where)
    if query and not found:
        surface.say("no memory fits that")
    else:
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
    back = number(argument, "/why, or /why 1 for the reply before the last") or 0
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
    operation = number(argument, "/undo, or /undo N for an operation of `memchat memories log`")
    session.learner.drain()
    return _reported(session, surface, session.parts.library.undo(operation))


def _incognito(session: Session, surface: Surface, _: str) -> Outcome:
    on = session.switch_incognito()
    surface.say("incognito: nothing is recalled, learnt or kept; /incognito ends it" if on else "incognito has ended")
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
