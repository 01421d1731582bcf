"""How far long work has come, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

_WIDTH = 30


def bar(*, quiet: bool) -> Callable[[int, int], None]:
    """A function that draws how many of how many are done; it draws nothing where nobody watches."""
    if quiet or not sys.stderr.isatty():
        return lambda *_: None

    def told(done: int, total: int) -> None:
        drawn = "█" * (_WIDTH * done // max(1, total))
        sys.stderr.write(f"\r{drawn:{_WIDTH}} {done}/{total}" + ("\n" if done >= total else ""))
        sys.stderr.flush()

    return told
