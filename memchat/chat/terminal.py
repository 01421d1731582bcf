"""What the terminal does: with keys while no prompt is there, with Ctrl-C, with lines that are too long."""

from __future__ import annotations

import signal
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

_INPUT, _LOCAL = 0, 3
_PROMPT = "❯ "


@contextmanager
def typed_ahead() -> Iterator[None]:
    """Keys that are typed while a reply streams are neither shown nor lost: the next prompt reads them, Enter too."""
    with _flags(on=False):
        yield


@contextmanager
def answering() -> Iterator[None]:
    """Lines are read as every program reads them: for a question between two prompts."""
    with _flags(on=True):
        yield


@contextmanager
def _flags(*, on: bool) -> Iterator[None]:
    try:
        import termios
    except ImportError:
        # Windows has no such modes, and keeps what is typed by itself.
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    now = termios.tcgetattr(sys.stdin)
    for place, flags in ((_INPUT, termios.ICRNL), (_LOCAL, termios.ECHO | termios.ICANON)):
        now[place] = now[place] | flags if on else now[place] & ~flags
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, now)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C is a key while the prompt is there; between two prompts it must not end the session."""
    # Not SIG_IGN: an editor started from the prompt would inherit it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt in here."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def wrapped(line: str, columns: int) -> str:
    """A line broken at words to fit so many columns, what goes on a little further in."""
    if len(line) < columns:
        return line
    indent = " " * min(len(line) - len(line.lstrip()) + 2, columns // 2)
    return textwrap.fill(line, columns - 1, subsequent_indent=indent, drop_whitespace=True, break_on_hyphens=False)


def prompt_text() -> str:
    """What stands before the line that is typed."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    return _PROMPT if encoding.startswith("utf") else "> "
