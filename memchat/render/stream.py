"""A reply as it streams: finished blocks are printed once and never touched again, only the last one is redrawn.

Whatever grows beyond the few lines that are redrawn is printed too, from its top, so the work grows in line with
the text and the scrollback holds every line once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from memchat.render.arriving import Arriving
from memchat.render.blocks import (
    Block,
    after_words,
    fence_opening,
    parser,
    references,
    split,
    split_items,
    undecided,
)
from memchat.render.consoles import DARK_CODE
from memchat.render.tail import Lines, Tail

if TYPE_CHECKING:
    from rich.console import Console

MOST_FRAMES = 12
_MOST_REDRAWN = 8
_KEPT_FREE = 4
_NO_GAP_AFTER = frozenset({"hr"})
_LIST = frozenset({"bullet_list_open", "ordered_list_open"})
_CONTAINERS = _LIST | {"blockquote_open"}
_LONG = 2_000


class ReplyStream:
    """Renders markdown on a terminal."""

    def __init__(
        self,
        console: Console,
        *,
        clock: Callable[[], float] = time.monotonic,
        max_fps: float = MOST_FRAMES,
        code_theme: str = DARK_CODE,
    ) -> None:
        self._console = console
        self._clock = clock
        self._pause = 1 / max_fps
        self._code_theme = code_theme
        self._markdown = parser()
        self._pending = ""
        self._gap = False
        self._begun = False
        self._continues = False
        self._next_frame = 0.0
        self._tail = Tail(console)
        self._harmless = Arriving()
        self._references: dict[str, Any] = {}
        # Of a list whose first items are printed: the number of the next one, and what there must be room for.
        self._number: int | None = None
        self._highest = 0
        self._thinking_since: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def feed(self, text: str) -> None:
        """See `Stream.feed`."""
        if not text:
            return
        self._stop_thinking()
        self._pending += self._harmless(text)
        if self._clock() >= self._next_frame:
            self._advance()
            self._next_frame = self._clock() + self._pause

    def think(self, text: str) -> None:
        """See `Stream.think`: one dim line that says for how long."""
        if not text or self._pending:
            return
        now = self._clock()
        if self._thinking_since is None:
            self._thinking_since = now
        if now >= self._next_frame:
            self._show_thinking(now - self._thinking_since)
            self._next_frame = now + self._pause

    def _show_thinking(self, seconds: float) -> None:
        from rich.segment import Segment
        from rich.style import Style

        self._tail.show([[Segment(f"thinking… {seconds:.0f} s", Style(dim=True))]])

    def finish(self) -> None:
        """See `Stream.finish`."""
        self._stop_thinking()
        self._pending += self._harmless.rest()
        self._remember(self._pending)
        for block in split(self._pending, self._markdown):
            self._commit(block)
        self._pending = ""
        self._tail.close()

    def _advance(self) -> None:
        blocks = [] if undecided(self._pending) else split(self._pending, self._markdown)
        if not blocks:
            return
        last = blocks[-1]
        self._remember(self._pending[: len(self._pending) - len(last.text)])
        for block in blocks[:-1]:
            self._commit(block)
        self._pending = last.text
        lines = self._lines(last, closed=False)
        room = self._room()
        if len(lines) > room and last.type in _LIST:
            lines = self._commit_items(last, lines)
        elif len(lines) > room and last.type != "table_open":
            lines = self._commit_top(last, lines, room)
        self._show(lines[-room:])

    def _remember(self, finished: str) -> None:
        """Keeps the definitions of links for what comes after; the first of a name holds."""
        if finished:
            self._references = {**references(finished, self._markdown), **self._references}

    def _commit(self, block: Block) -> None:
        """Prints a finished block, or the rest of one whose top has been printed already."""
        lines = self._lines(block, closed=True)
        if lines:
            self._print(lines)
        self._gap = bool(lines) and block.type not in _NO_GAP_AFTER
        self._continues = False
        self._number, self._highest = None, 0

    def _commit_items(self, block: Block, lines: Lines) -> Lines:
        """Prints the finished items of a list that has outgrown the screen's tail, and keeps the last one."""
        items = split_items(block, self._markdown)
        if not items.done:
            return lines
        first = items.first if self._number is None else self._number
        self._highest = max(self._highest, first + items.count)
        self._print(self._lines(Block(items.done, block.type), closed=True))
        self._continues = True
        self._number = first + items.count - 1
        self._pending = items.last
        return self._lines(Block(items.last, block.type), closed=False)

    def _commit_top(self, block: Block, lines: Lines, room: int) -> Lines:
        """Prints the top lines of a block that has outgrown the screen's tail, and cuts its text to the rest."""
        if block.type != "fence" and len(block.text) < _LONG:
            return lines
        top, rest = self._cut(block, lines, room)
        if rest is None:
            return lines
        self._print(top)
        self._continues = True
        self._pending = rest
        return lines[len(top) :]

    def _cut(self, block: Block, lines: Lines, room: int) -> tuple[Lines, str | None]:
        top = lines[: len(lines) - room]
        if block.type == "fence":
            return self._cut_fence(block, lines, room)
        words = sum(len("".join(segment.text for segment in line).split()) for line in top)
        rest = after_words(block.text, words)
        # Markup may hide words: the cut is made only where the rest renders to just the lines that are left.
        if rest and _texts(self._rendered(rest)) == _texts(lines[len(top) :]):
            return top, rest
        return top, None

    def _cut_fence(self, block: Block, lines: Lines, room: int) -> tuple[Lines, str | None]:
        opening, *code = block.text.split("\n")
        for size in range(max(0, len(code) - room), 0, -1):
            head = self._lines(Block("\n".join([opening, *code[:size]]) + "\n", "fence"), closed=False)
            if len(head) <= len(lines):
                return head, "\n".join([opening, *code[size:]])
        return [], None

    def _lines(self, block: Block, *, closed: bool) -> Lines:
        """The block as rows; of a fence, without the padding at an end that is not its own."""
        rows = self._rendered(block.text)
        if block.type == "fence" and fence_opening(block.text) and rows:
            rows = rows[1:] if self._continues else rows
            return rows if closed else rows[:-1]
        if block.type in _CONTAINERS:
            # Rich puts a blank line before what holds other blocks; the gap between blocks is ours to make.
            self._gap = self._begun
            while rows and not _texts(rows[:1])[0]:
                rows = rows[1:]
        return rows

    def _rendered(self, text: str) -> Lines:
        from memchat.render.markdown import Rendered

        if not text.strip():
            return []
        shown = Rendered(
            text,
            code_theme=self._code_theme,
            references=self._references,
            first=self._number,
            highest=self._highest,
        )
        return self._console.render_lines(shown, pad=False)

    def _print(self, lines: Lines) -> None:
        from rich.segment import Segment, Segments

        gap = [Segment.line()] if self._gap and not self._continues else []
        rows = [segment for line in lines for segment in (*line, Segment.line())]
        with self._console:
            self._tail.clear()
            self._console.print(Segments([*gap, *rows]), end="")
        self._gap = False
        self._begun = True

    def _show(self, lines: Lines) -> None:
        gap = self._gap and not self._continues and lines
        self._tail.show([[], *lines] if gap else lines)

    def _stop_thinking(self) -> None:
        if self._thinking_since is not None:
            from rich.text import Text

            self._tail.clear()
            self._console.print(Text(f"thought for {self._clock() - self._thinking_since:.0f} s", style="dim"))
            self._thinking_since = None
            self._next_frame = 0.0

    def _room(self) -> int:
        return max(1, min(_MOST_REDRAWN, self._console.height - _KEPT_FREE))


def _texts(lines: Lines) -> list[str]:
    return ["".join(segment.text for segment in line).rstrip() for line in lines]
