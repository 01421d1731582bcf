"""What it costs to render a reply while it streams: CPU over its length, beside drawing all anew; the first text."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Iterator

from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown

from bench.figures import Figure, of_times
from bench.options import Wanted
from memchat.render.stream import ReplyStream

PART, COMPARED = "streaming", "rendering"
BLOCKS, LIVE = "memchat", "Live(Markdown)"
FIRST = "first text after the first chunk"
_BLOCK = (
    "# Title\n\nA paragraph with *some* **bold** text and `code` in it, going on for a while so that it wraps.\n\n"
    "- one\n- two\n- three\n\n```python\n" + "".join(f"value_{n} = compute({n})\n" for n in range(12)) + "```\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n> a quote\n\n"
)
_CHUNK = 12
_FRAMES_A_SECOND = 12


def measure(wanted: Wanted) -> Iterator[Figure]:
    """Figures of replies of several lengths, in chunks of 12 bytes at 30 a second."""
    first = [_first(_reply(2_000)) * 1000 for _ in range(wanted.runs)]
    yield of_times(COMPARED, FIRST, first)
    for size in wanted.replies_kb:
        text = _reply(size * 1000)
        blocks = statistics.median(_blocks(text) for _ in range(wanted.few)) * 1000
        yield Figure(PART, BLOCKS, blocks, size=size)
        if size in wanted.live_kb:
            live = _live(text) * 1000
            yield Figure(PART, LIVE, live, size=size)
            yield Figure(COMPARED, f"{size} KB reply, CPU", blocks, beside=LIVE, other=live)


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
