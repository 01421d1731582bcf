"""Lines that say what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from memchat.forgetting import Forgotten
from memchat.model import Action, Change, Operation
from memchat.text import one_line

_DONE = {
    Action.ADD: "remembered",
    Action.UPDATE: "updated",
    Action.SUPERSEDE: "retired",
    Action.ARCHIVE: "archived",
    Action.RESTORE: "restored",
    Action.REMOVE: "took back",
    Action.FORGET: "forgot",
}


def change_line(change: Change, short: Callable[[str], str]) -> str:
    """One change as a line: what was done, the id, the text."""
    seen = change.after or change.before
    return f"{_DONE[change.action]} {short(change.id)}{f'  {one_line(seen.text)}' if seen else ''}"


def operation_lines(operation: Operation, short: Callable[[str], str]) -> Iterator[str]:
    """An operation as a headline and a line for each change."""
    state = f" (undone by {operation.undone_by})" if operation.undone_by else ""
    what = f"{operation.cause} of {operation.undoes}" if operation.undoes else operation.cause
    yield f"{operation.id}  {operation.at.astimezone():%Y-%m-%d %H:%M}  {what}{state}"
    for change in operation.changes:
        yield f"    {change_line(change, short)}"


def forgotten_report(done: Forgotten, *, with_source: bool) -> Iterator[str]:
    """What was forgotten, what was looked through, and where the words still stand."""
    turns = f" and {done.turns} of the turns they came from" if done.turns else ""
    yield f"forgot {len(done.memories)} {'memory' if len(done.memories) == 1 else 'memories'}{turns}"
    size = f"{done.bytes_checked / 1_000_000:.1f} MB"
    checked = f"checked {done.files_checked} files ({size}) under {', '.join(done.roots)}"
    if not done.still_in:
        yield f"{checked}: the words are in none of them"
        return
    yield f"{checked}: the words still stand in {', '.join(done.still_in)}"
    if not with_source:
        yield "what you wrote in a conversation goes with --with-source or `memchat conversations delete`"
    yield "a store that was moved away from keeps what it held: delete its directory when you need it no more"
