"""Copying text out of the terminal: the terminal's own clipboard sequence, then the system's tool."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

_TOOLS = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
_SECONDS = 2
# Terminals drop longer sequences.
_MOST_BYTES = 74_000
_FENCE = re.compile(r"^(?P<mark>```+|~~~+)[^\n]*\n(?P<code>.*?)^(?P=mark)[ \t]*$", re.S | re.M)


def copy(text: str, terminal: TextIO, environ: Mapping[str, str]) -> str:
    """Copies a text; gives by which ways. Both are tried: neither tells reliably whether it worked.

    OSC 52 reaches the user's own clipboard over ssh too. A tool that hangs is given up after two seconds.
    """
    ways = []
    data = text.encode()
    if terminal.isatty() and len(data) <= _MOST_BYTES:
        terminal.write(f"\x1b]52;c;{base64.b64encode(data).decode()}\x07")
        terminal.flush()
        ways.append("the terminal")
    tool = _tool(environ)
    if tool and _piped(tool, data):
        ways.append(Path(tool[0]).name)
    return " and ".join(ways)


def code_blocks(markdown: str) -> list[str]:
    """The contents of the fenced blocks of a markdown text."""
    return [found["code"].rstrip("\n") for found in _FENCE.finditer(markdown)]


def _tool(environ: Mapping[str, str]) -> tuple[str, ...] | None:
    for name, *arguments in _TOOLS:
        path = shutil.which(name, path=environ.get("PATH"))
        if path and _serves(name, environ):
            return (path, *arguments)
    return None


def _serves(name: str, environ: Mapping[str, str]) -> bool:
    display = {"wl-copy": "WAYLAND_DISPLAY", "xclip": "DISPLAY", "xsel": "DISPLAY"}.get(name)
    return display is None or bool(environ.get(display))


def _piped(tool: tuple[str, ...], data: bytes) -> bool:
    try:
        done = subprocess.run(
            tool, input=data, timeout=_SECONDS, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
