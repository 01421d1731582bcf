"""What the terminal does with keys while no prompt is there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_INPUT, _LOCAL = 0, 3


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
