"""The Rich consoles: stdout carries data, stderr the rest."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from memchat.text import forgiving

if TYPE_CHECKING:
    from rich.console import Console


DARK_CODE, LIGHT_CODE = "monokai", "default"
# The colours that COLORFGBG gives light backgrounds: white and bright ones.
_LIGHT_BACKGROUNDS = frozenset({"7", "15"})


def code_theme(wanted: str, environ: Mapping[str, str]) -> str:
    """The style of code for a theme of `auto`, `dark` or `light`; `auto` asks COLORFGBG, and is dark without it."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    light = wanted == "light" or (wanted == "auto" and background in _LIGHT_BACKGROUNDS)
    return LIGHT_CODE if light else DARK_CODE


def stdout_console() -> Console:
    """The console of data."""
    return console_on(sys.stdout)


def console_on(stream: TextIO) -> Console:
    """A console that writes to a stream; colours only where a terminal shows them, and NO_COLOR allows."""
    from rich.console import Console

    forgiving(stream)
    return Console(file=stream, highlight=False, emoji=False, markup=False)
