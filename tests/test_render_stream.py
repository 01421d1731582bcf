"""The stream of a reply leaves on the terminal just what one rendering of the whole would."""

from __future__ import annotations

import io
import random
from collections import Counter
from itertools import count

import pytest
from rich.console import Console
from rich.segment import Segment

from memchat.render.markdown import Rendered
from memchat.render.stream import ReplyStream
from memchat.render.streams import PlainStream, reply_stream
from memchat.render.tail import Tail
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
    "lazy numbers": "1. a\n1. b\n1. c\n1. d\n\nend\n",
    "many numbers": "".join(f"{n}. item\n" for n in range(1, 13)) + "\nend\n",
    "numbers from seven": "7. a\n8. b\n9. c\n10. d\n11. e\n",
    "loose numbers": "1. a\n\n   more\n\n2. b\n\n3. c\n\n4. d\n\nend\n",
    "angle brackets": "Use std::vector<int>; press <Enter>.\n\n<div>hello</div>\n\nend <b>bold</b>\n",
    "definitions before": "[1]: http://e.com\n\nSee [a][1] and [1].\n\nmore [b][1]\n",
    "line separators": "- a\u2028x\n- b\n- c\n\nend\n\nlast\n",
    "wide table": "|" + "head | " * 12 + "\n|" + "---|" * 12 + "\n|" + "cell of words |" * 12 + "\n\nafter\n",
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


def in_two(text: str) -> list[list[str]]:
    """What is left when a frame is drawn at one place, for each place of a text."""
    found = []
    for at in range(1, len(text)):
        screen, out = console()
        with ReplyStream(screen, clock=count(0.0, 0.2).__next__) as stream:
            stream.feed(text[:at])
            stream.feed(text[at:])
        found.append(rows_of(out.getvalue()))
    return found


def at_once(text: str, width: int = 80, height: int = 24) -> list[str]:
    screen, out = console(width, height)
    screen.print(Rendered(text))
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


@pytest.mark.parametrize("text", ["- a\n\n- b\n\n---\n\nc\n", "1. a\n\n2. b\n\n20 c\n", "a\r\n\r\n- b\r\n- c\r\n"])
def test_a_frame_may_fall_anywhere(text: str) -> None:
    assert all(rows == at_once(text.replace("\r\n", "\n")) for rows in in_two(text))


@pytest.mark.parametrize("width", [40, 80])
def test_a_table_loses_no_word(width: int) -> None:
    cells = [f"word{n}andalongtail{n}" for n in range(12)]
    for columns in (2, 4, 12):
        rows = "".join("|" + "|".join(cells[at : at + columns]) + "|\n" for at in range(0, 12, columns))
        shown = streamed("|" + "h|" * columns + "\n|" + "-|" * columns + "\n" + rows, 9, width=width)
        joined = "".join(shown)
        assert "…" not in joined
        assert not Counter("".join(cells)) - Counter(joined)


def test_what_stands_in_angle_brackets_is_shown() -> None:
    rows = "\n".join(streamed(DOCUMENTS["angle brackets"], 5))
    assert "std::vector<int>" in rows
    assert "<div>hello</div>" in rows


def test_a_definition_holds_for_what_comes_after() -> None:
    text = "[1]: http://e.com/x\n\nSee [a][1].\n\n" + "words\n\n" * 9 + "And [b][1].\n"
    assert "And b." in streamed(text, 4)


def test_a_window_that_became_narrower_has_more_rows_to_wipe() -> None:
    screen, out = console(80)
    tail = Tail(screen)
    tail.show([[Segment("x" * 70)], [Segment("y" * 20)]])
    screen.width = 30
    before = len(out.getvalue())
    tail.show([[Segment("z")]])
    assert out.getvalue()[before:].count("\x1b[1A") == 3


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
