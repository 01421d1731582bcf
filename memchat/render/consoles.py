"""The Rich consoles: stdout carries data, stderr the rest."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from memchat.text import harmless

if TYPE_CHECKING:
    from rich.console import Console


def stdout_console() -> Console:
    """The console of data."""
    return console_on(sys.stdout)


def console_on(stream: TextIO) -> Console:
    """A console that writes to a stream; colours only where a terminal shows them, and NO_COLOR allows."""
    from rich.console import Console

    return Console(file=stream, highlight=False, emoji=False, markup=False)


def page(markdown: str) -> None:
    """Shows a markdown text on the terminal, through the user's pager where it is longer than the screen."""
    from rich.markdown import Markdown

    console = stdout_console()
    shown = Markdown(harmless(markdown))
    if len(console.render_lines(shown)) < console.height:
        console.print(shown)
        return
    with console.pager(styles=console.color_system is not None):
        console.print(shown)
