"""Memories and hits as tables on a terminal, and as tab-separated lines where they go into a pipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TextIO

from memchat.model import Hit, Memory, Status
from memchat.render.consoles import console_on
from memchat.text import harmless, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_NARROW = 60


def list_memories(memories: Sequence[Memory], short: Callable[[str], str], stream: TextIO) -> None:
    """Writes memories: id, text, kind and age; plainly as id, kind and text."""
    if not stream.isatty():
        for memory in memories:
            stream.write(f"{short(memory.id)}\t{memory.kind}\t{one_line(memory.text)}\n")
        return
    console = console_on(stream)
    table = _table(console, ["id", "memory"], ["kind", "age"])
    now = datetime.now(UTC)
    for memory in memories:
        more = (str(memory.kind), age(now - memory.created_at)) if console.width >= _NARROW else ()
        table.add_row(short(memory.id), _marked(memory), *more, style="dim" if memory.status != Status.ACTIVE else None)
    console.print(table if memories else "no memories yet")


def list_hits(hits: Sequence[Hit], short: Callable[[str], str], stream: TextIO) -> None:
    """Writes search results: score, id and text."""
    if not stream.isatty():
        for hit in hits:
            stream.write(f"{hit.score:.2f}\t{short(hit.memory.id)}\t{one_line(hit.memory.text)}\n")
        return
    console = console_on(stream)
    table = _table(console, ["score", "id", "memory"], ["kind"])
    for hit in hits:
        more = (str(hit.memory.kind),) if console.width >= _NARROW else ()
        table.add_row(f"{hit.score:.2f}", short(hit.memory.id), _marked(hit.memory), *more)
    console.print(table if hits else "nothing fits")


def age(span: timedelta) -> str:
    """A span of time as one number and a letter: 5m, 3h, 2d, 7w, 1y."""
    minutes = max(0, int(span.total_seconds() // 60))
    for size, letter in ((525_600, "y"), (10_080, "w"), (1_440, "d"), (60, "h")):
        if minutes >= size:
            return f"{minutes // size}{letter}"
    return f"{minutes}m"


def _table(console: Console, always: Sequence[str], wide: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in [*always, *(wide if console.width >= _NARROW else ())]:
        table.add_column(name, no_wrap=name != "memory", overflow="fold", ratio=1 if name == "memory" else None)
    return table


def _marked(memory: Memory) -> str:
    marks = ["pinned"] if memory.pinned else []
    marks += [str(memory.status)] if memory.status != Status.ACTIVE else []
    return harmless(memory.text) + (f" [{', '.join(marks)}]" if marks else "")
