"""Markdown as we show it: Rich's, but it loses no word and can go on with a list that was begun elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich import box
from rich.markdown import ListElement, Markdown, MarkdownElement, TableElement
from rich.table import Table
from rich.text import Text

from memchat.render.blocks import parser
from memchat.render.consoles import DARK_CODE

if TYPE_CHECKING:
    from markdown_it.token import Token
    from rich.console import Console, ConsoleOptions, RenderResult

# Narrower columns would stack single letters.
_NARROWEST = 5


class _List(ListElement):
    """A list whose numbers are as wide as the highest that it has, or is known to come to."""

    highest = 0

    @classmethod
    def create(cls, markdown: Markdown, token: Token) -> _List:  # noqa: ARG003
        made = cls(token.type, int(token.attrs.get("start", 1)))
        made.highest = int(token.meta.get("highest", 0))
        return made

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.list_type == "bullet_list_open":
            yield from super().__rich_console__(console, options)
            return
        first = 1 if self.list_start is None else self.list_start
        highest = max(self.highest, first + len(self.items))
        for number, item in enumerate(self.items, first):
            yield from item.render_number(console, options, number, highest)


class _Table(TableElement):
    """A table whose cells are folded; where there is no room for its columns, a line for each cell."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heads = [cell.content for cell in self.header.row.cells] if self.header and self.header.row else []
        rows = [[cell.content for cell in row.cells] for row in self.body.rows] if self.body else []
        if len(heads) * _NARROWEST > options.max_width:
            yield from _records(heads, rows)
            return
        table = Table(box=box.SIMPLE, pad_edge=False, style="markdown.table.border", collapse_padding=True)
        for head in heads:
            heading = head.copy()
            heading.stylize("markdown.table.header")
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*row)
        yield table


def _records(heads: Sequence[Text], rows: Sequence[Sequence[Text]]) -> RenderResult:
    yield Text("")
    for row in rows or [[]]:
        for at, head in enumerate(heads):
            line = head.copy()
            line.stylize("markdown.table.header")
            line.append(": ")
            line.justify = "left"
            yield line.append_text(row[at]) if at < len(row) else line
        yield Text("")


class Rendered(Markdown):
    """A markdown text, ready to print."""

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "bullet_list_open": _List,
        "ordered_list_open": _List,
        "table_open": _Table,
    }

    def __init__(
        self,
        text: str,
        *,
        code_theme: str = DARK_CODE,
        references: dict[str, Any] | None = None,
        first: int | None = None,
        highest: int = 0,
    ) -> None:
        """`references` are link definitions that stood elsewhere; `first` and `highest` are the number of the first
        item of the list that the text begins with, and the highest that its numbers must make room for."""
        super().__init__("", code_theme=code_theme)
        self.markup = text
        self.parsed = parser().parse(text, {"references": dict(references or {})})
        opening = self.parsed[0] if self.parsed else None
        if opening is not None and opening.type == "ordered_list_open":
            opening.meta["highest"] = highest
            if first is not None:
                opening.attrs["start"] = first
