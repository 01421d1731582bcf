"""Where a growing markdown text may be cut: pure functions over text, by markdown-it's own parsing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# A number or a rule's or bullet's signs alone on the last line: it may yet begin an item, or be something else.
_UNDECIDED = re.compile(r"(?:^|\n)[ \t>]*(?:\d{1,9}[.)]?|[-+*_][-+*_ \t]*)\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block: its markdown, and the token type that opened it ("paragraph_open", "fence", …)."""

    text: str
    type: str


@cache
def parser() -> MarkdownIt:
    """The parser for cutting and for rendering, so that both see the same blocks.

    Without HTML: a terminal cannot show it, and what stands in angle brackets are the user's words.
    """
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough").enable("table")


def split(text: str, markdown: MarkdownIt) -> list[Block]:
    """The top-level blocks of a text, in order. All but the last are final: no text to come can change them."""
    lines = _LINE.findall(text)
    tokens = _top_level(markdown.parse(text))
    starts = [token.map[0] for token in tokens if token.map]
    ends = [*starts[1:], len(lines)][: len(starts)]
    return [
        Block("".join(lines[start:end]), token.type) for token, start, end in zip(tokens, starts, ends, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Items:
    """A list cut before its last item, which may still grow: both parts, how many items, the first one's number."""

    done: str
    last: str
    count: int
    first: int


def split_items(block: Block, markdown: MarkdownIt) -> Items:
    """A list's markdown as its finished items and its last one."""
    lines = _LINE.findall(block.text)
    tokens = markdown.parse(block.text)
    items = [token.map[0] for token in tokens if token.type == "list_item_open" and token.level == 1 and token.map]
    at = items[-1] if items else 0
    first = int(tokens[0].attrs.get("start", 1)) if tokens else 1
    return Items("".join(lines[:at]), "".join(lines[at:]), len(items), first)


def undecided(text: str) -> bool:
    """Whether the last line may turn out to be something else, so that nothing before it can be called finished."""
    return bool(_UNDECIDED.search(text))


def references(text: str, markdown: MarkdownIt) -> dict[str, Any]:
    """The definitions of links in a text."""
    found: dict[str, Any] = {}
    markdown.parse(text, found)
    return dict(found.get("references", {}))


def fence_opening(text: str) -> str:
    """The line that opens a fence, so that a later part of it can be opened again; empty if there is none."""
    first = text.split("\n", 1)[0]
    return first if _FENCE.match(first) else ""


def after_words(text: str, words: int) -> str:
    """What is left of a text when its first words are taken away."""
    for number, found in enumerate(re.finditer(r"\S+", text)):
        if number == words:
            return text[found.start() :]
    return ""


def _top_level(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.level == 0 and token.nesting >= 0 and token.map]
