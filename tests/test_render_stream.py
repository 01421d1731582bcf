"""The stream of a reply leaves on the terminal just what one rendering of the whole would."""

from __future__ import annotations

import io
import random
from itertools import count

import pytest
from rich.console import Console
from rich.markdown import Markdown

from memchat.render.stream import ReplyStream
from memchat.render.streams import PlainStream, reply_stream
from memchat.text import harmless
from tests.support.screen import rows_of

DOCUMENTS = {
    "paragraphs": "First paragraph with *some* **words**.\n\nSecond one, a little longer than the first.\n\nThird.\n",
    "long paragraph": ("word " * 900 + "\n\nand the end.\n"),
    "lists": "Shopping:\n\n- milk\n- bread\n  - white\n  - brown\n- eggs\n\nThen:\n\n1. pay\n2. go\n3. eat\n\ndone\n",
    "long list": "".join(f"- item number {n} is here\n" for n in range(40)) + "\nafter\n",
    "fence": "Look:\n\n```python\ndef f(x):\n    return x + 1\n```\n\nThat is all.\n",
    "long fence": "```python\n" + "".join(f"value_{n} = {n}\n" for n in range(120)) + "```\n\nafter\n",
    "unclosed fence": "Look:\n\n```\none\ntwo\n",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nafter\n",
    "headings": "# Title\n\ntext\n\n## Second\n\ntext\n\n### Third\ntext\n\n---\n\nafter the rule\n",
    "quote": "> quoted words\n> and more\n\nafter\n",
    "wide letters": "日本語のテキストです。" * 30 + "\n\n🙂 emoji 🙂\n",
    "nothing": "   \n\n  \n",
    "one line": "x" * 500 + "\n",
}


def console(width: int = 80, height: int = 24) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=True, width=width, height=height, color_system="truecolor"), out


def streamed(text: str, size: int | None, width: int = 80, height: int = 24) -> list[str]:
    screen, out = console(width, height)
    frames = count(0.0, 0.2)
    dice = random.Random(len(text))
    with ReplyStream(screen, clock=lambda: next(frames)) as stream:
        at = 0
        while at < len(text):
            step = size or dice.randint(1, 40)
            stream.feed(text[at : at + step])
            at += step
    return rows_of(out.getvalue(), width, height)


def at_once(text: str, width: int = 80, height: int = 24) -> list[str]:
    screen, out = console(width, height)
    screen.print(Markdown(text))
    return rows_of(out.getvalue(), width, height)


@pytest.mark.parametrize("size", [1, 7, None, 100_000])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_scrollback_is_that_of_one_rendering(name: str, size: int | None) -> None:
    text = DOCUMENTS[name]
    if size == 1 and len(text) > 2_000:
        size = 3
    assert streamed(text, size) == at_once(text)


@pytest.mark.parametrize("name", ["paragraphs", "lists", "fence", "headings", "wide letters"])
def test_forty_columns(name: str) -> None:
    assert streamed(DOCUMENTS[name], 5, width=40, height=12) == at_once(DOCUMENTS[name], width=40, height=12)


def test_what_came_before_an_interruption_is_whole() -> None:
    text = DOCUMENTS["lists"]
    cut = text[:60]
    assert streamed(cut, 3) == at_once(cut)


def test_only_a_few_lines_are_redrawn() -> None:
    screen, out = console()
    frames = count(0.0, 0.2)
    with ReplyStream(screen, clock=lambda: next(frames)) as stream:
        for at in range(0, len(DOCUMENTS["long fence"]), 20):
            before = len(out.getvalue())
            stream.feed(DOCUMENTS["long fence"][at : at + 20])
            assert out.getvalue()[before:].count("\x1b[1A") <= 9


def test_the_work_grows_in_line_with_the_text() -> None:
    def written(lines: int) -> int:
        screen, out = console()
        frames = count(0.0, 0.2)
        with ReplyStream(screen, clock=lambda: next(frames)) as stream:
            for number in range(lines):
                stream.feed(f"- item number {number} of a long list\n")
        return len(out.getvalue())

    assert written(400) < 5 * written(100)


def test_a_reply_cannot_command_the_terminal() -> None:
    screen, out = console()
    with ReplyStream(screen) as stream:
        for piece in ("red \x1b", "[31m and \x1b]0;title\x07 and \x9b2J", " end\n"):
            stream.feed(piece)
    assert "\x1b[31m" not in out.getvalue()
    assert "\x1b]0" not in out.getvalue()
    assert "\x07" not in out.getvalue()
    assert "␛[31m" in "".join(rows_of(out.getvalue()))


def test_reasoning_is_folded_to_one_line() -> None:
    screen, out = console()
    seconds = count(0.0, 1.0)
    with ReplyStream(screen, clock=lambda: next(seconds)) as stream:
        for _ in range(3):
            stream.think("hm, let me see")
        stream.feed("The answer.\n")
    rows = rows_of(out.getvalue())
    assert rows[0].startswith("thought for")
    assert rows[1:] == ["The answer."]


def test_a_pipe_gets_the_markdown_itself() -> None:
    out = io.StringIO()
    screen = Console(file=out)
    stream = reply_stream(screen)
    assert isinstance(stream, PlainStream)
    with stream:
        for piece in ("**bold", "** and \x1b[31m", "", "end"):
            stream.feed(piece)
    assert out.getvalue() == harmless("**bold** and \x1b[31mend") + "\n"


def test_an_empty_reply_writes_nothing() -> None:
    screen, out = console()
    with ReplyStream(screen):
        pass
    assert rows_of(out.getvalue()) == []
