"""Draws the README's session anew: a real chat under a pseudo-terminal, its screen as SVG. `make screens` runs it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from itertools import groupby
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

COLUMNS, ROWS = 88, 26
LINES = (
    "My name is Ana, I live in Lisbon and I'm allergic to peanuts",
    "I moved to Porto",
    "where do I live?",
    "/why",
)
_CURSOR_ASKED = "\x1b[6n"
_NAMED = {"default": None, "brown": "yellow"}


def main() -> int:
    """Writes docs/session.svg."""
    # Always the same place, for it is on the screen.
    home = Path(tempfile.gettempdir()) / "memchat-screens"
    shutil.rmtree(home, ignore_errors=True)
    try:
        screen = played(str(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    for row in range(ROWS):
        console.print(_row(screen, row), no_wrap=True)
    target = Path(__file__).with_name("session.svg")
    target.write_text(console.export_svg(title="memchat"), encoding="utf-8")
    sys.stdout.write(f"wrote {target}\n")
    return 0


def played(home: str) -> pyte.Screen:
    """The screen after the session's lines were typed."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    environ = {**os.environ, "MEMCHAT_HOME": home, "TERM": "xterm-256color", "PYTHONUTF8": "1"}
    chat = pexpect.spawn(
        sys.executable,
        ["-m", "memchat", "chat", "--offline"],
        env=environ,
        encoding="utf-8",
        dimensions=(ROWS, COLUMNS),
    )
    _listen(chat, stream, screen, 3)
    for line in LINES:
        chat.send(line + "\r")
        _listen(chat, stream, screen, 3)
    chat.close(force=True)
    return screen


def _listen(chat: pexpect.spawn, stream: pyte.Stream, screen: pyte.Screen, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            said = chat.read_nonblocking(4096, timeout=0.1)
        except pexpect.TIMEOUT:
            continue
        stream.feed(said)
        if _CURSOR_ASKED in said:
            chat.send(f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R")


def _row(screen: pyte.Screen, row: int) -> Text:
    cells = [screen.buffer[row][column] for column in range(COLUMNS)]
    text = Text()
    for look, run in groupby(cells, key=lambda cell: (cell.fg, cell.bold, cell.italics)):
        colour, bold, italic = look
        text.append("".join(cell.data for cell in run), Style(color=_colour(colour), bold=bold, italic=italic))
    text.rstrip()
    return text


def _colour(name: str) -> str | None:
    if name in _NAMED:
        return _NAMED[name]
    if len(name) == 6 and all(digit in "0123456789abcdef" for digit in name):
        return f"#{name}"
    return name.replace("bright", "bright_") if name.startswith("bright") else name


if __name__ == "__main__":
    sys.exit(main())
