"""`memchat memories …`: look at them, change them, take changes back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from typing import Annotated, Any, TextIO

from typer import Argument, Context, Option, Typer

from memchat.cli.context import confirmed, globals_of, out, out_json, read_stdin
from memchat.cli.selecting import day, sort_key, those_matching, within
from memchat.errors import NothingFound, UsageError
from memchat.library import Library, Wish
from memchat.model import Hit, Kind, Memory, Operation, Scope, Status
from memchat.records import checked_date, to_json
from memchat.text import one_line, valid
from memchat.wiring import Parts

Json = Annotated[bool, Option("--json", help="Print JSON.")]
Ids = Annotated[list[str], Argument(help="Ids of memories, or unique beginnings of them.")]
_SORTS = ("created", "updated", "said", "text", "kind")


def group() -> Typer:
    """The commands of this group."""
    app = Typer(help="Look at your memories, change them, forget them.", no_args_is_help=True)
    for command in (show, search, add, edit, archive, restore, pin, unpin, forget, log, undo):
        app.command(command.__name__)(command)
    app.command("list")(list_)
    return app


@contextmanager
def library(context: Context) -> Iterator[tuple[Parts, Library]]:
    """The parts of this run and the user's memories in them."""
    with globals_of(context).parts(holder=f"memchat memories {context.info_name or ''}".strip()) as parts:
        yield parts, parts.library


def list_(
    context: Context,
    kind: Annotated[list[Kind] | None, Option(help="Only of this kind; may be repeated.")] = None,
    scope: Annotated[list[Scope] | None, Option(help="Only of this scope; may be repeated.")] = None,
    status: Annotated[Status | None, Option(help="Only of this status (default: active).")] = None,
    since: Annotated[str | None, Option(help="Only what was said on this date or later.")] = None,
    until: Annotated[str | None, Option(help="Only what was said on this date or earlier.")] = None,
    as_of: Annotated[str | None, Option(help="What held on this date.")] = None,
    sort: Annotated[str, Option(help="By created, updated, said, text or kind.")] = "created",
    limit: Annotated[int | None, Option(min=0, help="At most so many, the newest.")] = None,
    every: Annotated[bool, Option("--all", help="Also superseded and archived ones.")] = False,
    as_json: Json = False,
) -> None:
    """List memories."""
    if sort not in _SORTS:
        raise UsageError(f"cannot sort by {sort!r}", f"One of: {', '.join(_SORTS)}.")
    first, last, held = day(since, time.min), day(until, time.max), day(as_of, time.max)
    with library(context) as (_, mine):
        where = mine.mine(kinds=kind or (), scopes=scope or (), any_status=every or held is not None)
        found = mine.select(replace(where, statuses=(status,)) if status else where)
        found = [one for one in (mine.as_of(found, held) if held else found) if within(one, first, last)]
        found.sort(key=lambda memory: sort_key(memory, sort))
        found = found[-limit:] if limit else found if limit is None else []
        show_memories(found, mine, as_json=as_json)


def show(context: Context, id_: Annotated[str, Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show everything known of a memory: its text, where it comes from, what was done to it."""
    with library(context) as (_, mine):
        memory = mine.find([id_])[0]
        history = mine.history(memory.id)
        if as_json:
            steps = [
                {"operation": op.id, "at": op.at.isoformat(), "cause": op.cause, "action": change.action}
                for op, change in history
            ]
            out_json({**to_json(memory), "history": steps})
            return
        for name, value in to_json(memory).items():
            if value not in (None, ""):
                out(f"{name:14}{_shown(getattr(memory, name), value)}")
        for operation, change in history:
            out(f"{'history':14}{local(operation.at)}  {change.action} by {operation.cause} (operation {operation.id})")


def search(
    context: Context,
    query: Annotated[list[str], Argument(help="What to look for.")],
    limit: Annotated[int, Option(min=1, help="At most so many.")] = 10,
    kind: Annotated[list[Kind] | None, Option(help="Only of this kind; may be repeated.")] = None,
    min_score: Annotated[float | None, Option(help="Only with at least this score, 0 to 1.")] = None,
    as_of: Annotated[str | None, Option(help="Among what held on this date.")] = None,
    as_json: Json = False,
) -> None:
    """Search memories, the best first."""
    held = day(as_of, time.max)
    with library(context) as (_, mine):
        hits = mine.search(valid(" ".join(query)), mine.mine(kinds=kind or ()), limit, held)
        hits = [hit for hit in hits if min_score is None or hit.score >= min_score]
        if as_json:
            out_json([{**to_json(hit.memory), "score": round(hit.score, 4)} for hit in hits])
            return
        show_hits(hits, mine)


def add(
    context: Context,
    text: Annotated[list[str], Argument(help="What to remember; - reads one memory a line from stdin.")],
    kind: Annotated[Kind, Option(help="What it is about.")] = Kind.PROFILE,
    scope: Annotated[Scope, Option(help="Who shares it.")] = Scope.USER,
    pin: Annotated[bool, Option("--pin", help="Put it before every reply.")] = False,
    when: Annotated[str | None, Option(help="The date it is about.")] = None,
    as_json: Json = False,
) -> None:
    """Remember something."""
    lines = read_stdin().splitlines() if text == ["-"] else [valid(" ".join(text))]
    wishes = [Wish(line, kind, scope, pin, checked_date(when)) for line in lines if line.strip() or text != ["-"]]
    if not wishes:
        raise NothingFound("there is nothing on stdin to remember")
    with library(context) as (_, mine):
        report(mine.add(wishes), mine, as_json=as_json, nothing="it is remembered already")


def edit(
    context: Context,
    ids: Annotated[list[str] | None, Argument(metavar="[ID]...")] = None,
    text: Annotated[str | None, Option("--text", help="The new text, without an editor.")] = None,
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Edit memories in $EDITOR, or one with --text. A line that is taken out is archived."""
    with library(context) as (_, mine):
        if text is not None:
            if not ids or len(ids) != 1:
                raise UsageError("--text needs one id", "memchat memories edit ID --text TEXT")
            report(mine.edit(mine.find(ids)[0].id, valid(text)), mine, as_json=as_json)
            return
        from memchat.cli.editing import edit_in_editor

        memories = mine.find(ids) if ids else mine.select(mine.mine())
        report(edit_in_editor(mine, memories, yes=yes), mine, as_json=as_json, nothing="nothing changed")


def archive(context: Context, ids: Ids, as_json: Json = False) -> None:
    """Hide memories; restore brings them back."""
    with library(context) as (_, mine):
        report(mine.archive(_found(mine, ids)), mine, as_json=as_json)


def restore(context: Context, ids: Ids, as_json: Json = False) -> None:
    """Bring archived or superseded memories back."""
    with library(context) as (_, mine):
        report(mine.restore(_found(mine, ids)), mine, as_json=as_json)


def pin(context: Context, ids: Ids, as_json: Json = False) -> None:
    """Put memories before every reply."""
    with library(context) as (_, mine):
        report(mine.pin(_found(mine, ids)), mine, as_json=as_json)


def unpin(context: Context, ids: Ids, as_json: Json = False) -> None:
    """Recall memories only where they fit."""
    with library(context) as (_, mine):
        report(mine.pin(_found(mine, ids), pinned=False), mine, as_json=as_json)


def forget(
    context: Context,
    ids: Annotated[list[str] | None, Argument(metavar="[ID]...")] = None,
    every: Annotated[bool, Option("--all", help="All of them.")] = False,
    matching: Annotated[str | None, Option(help="Those that hold all of these words.")] = None,
    before: Annotated[str | None, Option(help="Those said before this date.")] = None,
    with_source: Annotated[bool, Option("--with-source", help="Also the turns they came from.")] = False,
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Forget memories for good: they are erased from every file."""
    if sum((bool(ids), every, matching is not None, before is not None)) != 1:
        raise UsageError("say what to forget", "One of: ID…, --all, --matching QUERY, --before DATE.")
    with library(context) as (parts, mine):
        chosen = mine.find(ids, gone=True) if ids else those_matching(mine, matching, day(before, time.min))
        if not chosen:
            raise NothingFound("no memory fits that")
        if not as_json:
            show_memories(chosen, mine, as_json=False, stream=sys.stderr)
        confirmed(f"Forget {counted(len(chosen), 'memory', 'memories')} for good?", yes=yes)
        done = parts.forgetting(chosen, with_source=with_source)
        if as_json:
            out_json(
                {
                    "forgotten": [memory.id for memory in chosen],
                    "turns": done.turns,
                    "files_checked": done.files_checked,
                    "still_in": list(done.still_in),
                }
            )
            return
        from memchat.render.reports import forgotten_report

        for line in forgotten_report(done, with_source=with_source):
            out(line)


def log(
    context: Context,
    limit: Annotated[int | None, Option(min=1, help="At most so many, the newest.")] = None,
    as_json: Json = False,
) -> None:
    """Show what was learnt, edited and undone, newest first."""
    with library(context) as (_, mine):
        operations = mine.log(limit)
        if as_json:
            out_json([operation_json(operation) for operation in operations])
            return
        short = mine.short_ids()
        from memchat.render.reports import operation_lines

        for operation in operations:
            for line in operation_lines(operation, short):
                out(line)


def undo(
    context: Context, operation: Annotated[int | None, Argument(metavar="[OPERATION]")] = None, as_json: Json = False
) -> None:
    """Take back the last operation, or the one named."""
    with library(context) as (_, mine):
        report(mine.undo(operation), mine, as_json=as_json)


def report(done: Operation, mine: Library, *, as_json: bool, nothing: str = "nothing changed") -> None:
    """Says what an operation did."""
    if as_json:
        out_json(operation_json(done))
        return
    from memchat.render.reports import change_line

    short = mine.short_ids()
    for change in done.changes:
        out(change_line(change, short))
    if not done.changes:
        out(nothing)


def operation_json(operation: Operation) -> dict[str, Any]:
    """An operation as JSON: `changes` hold before and after, which are null for what was forgotten."""
    return {
        "id": operation.id,
        "cause": operation.cause,
        "at": operation.at.isoformat(),
        "user": operation.user,
        "turn": operation.turn,
        "undoes": operation.undoes,
        "undone_by": operation.undone_by,
        "changes": [
            {
                "action": change.action,
                "id": change.id,
                "before": to_json(change.before) if change.before else None,
                "after": to_json(change.after) if change.after else None,
            }
            for change in operation.changes
        ],
    }


def show_memories(memories: Sequence[Memory], mine: Library, *, as_json: bool, stream: TextIO | None = None) -> None:
    """Lists memories: as JSON, as a table on a terminal, else as tab-separated lines of id, kind and text."""
    if as_json:
        out_json([to_json(memory) for memory in memories])
        return
    from memchat.render.tables import list_memories

    list_memories(memories, mine.short_ids(), stream or sys.stdout)


def show_hits(hits: Sequence[Hit], mine: Library) -> None:
    """Lists search results: a table on a terminal, else tab-separated lines of score, id and text."""
    from memchat.render.tables import list_hits

    list_hits(hits, mine.short_ids(), sys.stdout)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"


def local(moment: datetime) -> str:
    """A time as the user's clock shows it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _found(mine: Library, ids: Sequence[str]) -> list[str]:
    return [memory.id for memory in mine.find(ids)]


def _shown(value: object, plain: object) -> str:
    if isinstance(value, datetime):
        return local(value)
    if isinstance(plain, dict):
        return f"conversation {plain['conversation'][:8]}, turn {plain['turn'][:8]}"
    return one_line(str(plain)) if not isinstance(plain, bool) else ("yes" if plain else "no")
