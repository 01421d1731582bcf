"""What it costs to render a reply while it streams: CPU against drawing all of it anew, growth, and the first text."""

from __future__ import annotations

import io
import time

from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown

from bench.timing import Row
from memchat.render.stream import ReplyStream

_BLOCK = (
    "# Title\n\nA paragraph with *some* **bold** text and `code` in it, going on for a while so that it wraps.\n\n"
    "- one\n- two\n- three\n\n```python\n" + "".join(f"value_{n} = compute({n})\n" for n in range(12)) + "```\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n> a quote\n\n"
)
_CHUNK = 12
_FRAMES_A_SECOND = 12


def measure_streaming() -> list[Row]:
    """Rows for a reply of 14 KB in chunks of 12 bytes at 30 a second, and for longer ones."""
    text = _reply(14_000)
    blocks, live = _blocks(text) * 1000, _live(text) * 1000
    first = _first(text) * 1000
    rows = [
        Row("14 KB reply, CPU, beside Live(Markdown)", blocks, blocks, live, "<= 0.08 x"),
        Row("first text after the first chunk", first, first, None, "<= 30 ms"),
    ]
    for size in (56_000, 200_000):
        cost = _blocks(_reply(size)) * 1000
        rows.append(Row(f"{size // 1000} KB reply, CPU, beside linear growth", cost, cost, blocks * size / len(text)))
    return rows


def _reply(size: int) -> str:
    return (_BLOCK * (size // len(_BLOCK) + 1))[:size]


def _console() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=80, height=24, color_system="truecolor")


def _blocks(text: str) -> float:
    # A chunk every thirtieth of a second, without waiting for it.
    chunks = iter(range(10**9))
    began = time.process_time()
    with ReplyStream(_console(), clock=lambda: next(chunks) / 60) as stream:
        for at in range(0, len(text), _CHUNK):
            stream.feed(text[at : at + _CHUNK])
    return time.process_time() - began


def _live(text: str) -> float:
    every = max(1, 30 // _FRAMES_A_SECOND)
    began = time.process_time()
    with Live(console=_console(), auto_refresh=False) as live:
        for at in range(0, len(text), _CHUNK * every):
            live.update(Markdown(text[: at + _CHUNK * every]), refresh=True)
    return time.process_time() - began


def _first(text: str) -> float:
    console = _console()
    with ReplyStream(console) as stream:
        began = time.perf_counter()
        stream.feed(text[:_CHUNK])
        took = time.perf_counter() - began
        assert isinstance(console.file, io.StringIO)
        assert "Title" in console.file.getvalue()
    return took
