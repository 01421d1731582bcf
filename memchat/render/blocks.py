"""Where a growing markdown text may be cut: pure functions over text, by markdown-it's own parsing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block: its markdown, and the token type that opened it ("paragraph_open", "fence", …)."""

    text: str
    type: str


def parser() -> MarkdownIt:
    """The parser that Rich's Markdown uses, so that both see the same blocks."""
    from markdown_it import MarkdownIt

    return MarkdownIt().enable("strikethrough").enable("table")


def split(text: str, markdown: MarkdownIt) -> list[Block]:
    """The top-level blocks of a text, in order. All but the last are final: no text to come can change them."""
    lines = text.splitlines(keepends=True)
    tokens = _top_level(markdown.parse(text))
    starts = [token.map[0] for token in tokens if token.map]
    ends = [*starts[1:], len(lines)][: len(starts)]
    return [
        Block("".join(lines[start:end]), token.type) for token, start, end in zip(tokens, starts, ends, strict=True)
    ]


def split_items(block: Block, markdown: MarkdownIt) -> tuple[str, str]:
    """A list's markdown as its finished items and its last one, which may still grow."""
    lines = block.text.splitlines(keepends=True)
    items = [
        token.map[0]
        for token in markdown.parse(block.text)
        if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    at = items[-1] if items else 0
    return "".join(lines[:at]), "".join(lines[at:])


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
