"""Memories in the user's editor: a line each, and what became of the lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from memchat.cli.context import confirmed
from memchat.editor import edited
from memchat.errors import Refused, UsageError
from memchat.library import Library
from memchat.model import Action, Change, Memory, Operation, Origin, Status
from memchat.text import one_line

_HELP = "# A memory a line: change its text, take the line out to archive it. Leave the ids as they are.\n"
_LINE = re.compile(r"(?P<id>[0-9a-f-]{4,36})\s+(?P<text>\S.*)")


def edit_in_editor(mine: Library, memories: Sequence[Memory], *, yes: bool) -> Operation:
    """Opens the editor on memories, shows what would change, asks, and does it as one operation."""
    short = mine.short_ids()
    before = _HELP + "".join(f"{short(memory.id)}  {one_line(memory.text)}\n" for memory in memories)
    after = edited(before, ".memories")
    changes = planned(after, {short(memory.id): memory for memory in memories})
    if not changes:
        raise Refused("nothing changed")
    for change in changes:
        old, new = change.before, change.after
        removed = new is None or new.status is Status.ARCHIVED
        sys.stderr.write(f"- {old.text if old else ''}\n" + ("" if removed or new is None else f"+ {new.text}\n"))
    confirmed("Make these changes?", yes=yes)
    return mine.apply("edit", changes)


def planned(text: str, shown: Mapping[str, Memory]) -> list[Change]:
    """The changes that make the shown memories, by short id, what the edited text says. Raises UsageError."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = [_LINE.fullmatch(line.strip()) for line in lines]
    if None in found or any(match["id"] not in shown for match in found if match):
        bad = next(line for line, match in zip(lines, found, strict=True) if not match or match["id"] not in shown)
        raise UsageError(f"not the line of a memory: {one_line(bad, 60)}", "Nothing was changed.")
    texts = {match["id"]: one_line(match["text"]) for match in found if match}
    return [change for id_, memory in shown.items() if (change := _change(memory, texts.get(id_)))]


def _change(memory: Memory, text: str | None) -> Change | None:
    if text is None:
        return Change(Action.ARCHIVE, memory.id, memory, replace(memory, status=Status.ARCHIVED))
    if text == one_line(memory.text):
        return None
    return Change(Action.UPDATE, memory.id, memory, replace(memory, text=text, origin=Origin.EDITED))
