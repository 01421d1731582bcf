"""A terminal without a window: what its screen and its scrollback hold after some bytes."""

from __future__ import annotations

import pyte


def rows_of(data: str, columns: int = 80, height: int = 24) -> list[str]:
    """The rows of scrollback and screen, without the blank ones at both ends and on the right."""
    screen = pyte.HistoryScreen(columns, height, history=1_000_000, ratio=0.5)
    pyte.Stream(screen).feed(data.replace("\n", "\r\n"))
    above = ["".join(line[column].data for column in range(columns)) for line in screen.history.top]
    rows = [row.rstrip() for row in [*above, *screen.display]]
    while rows and not rows[-1]:
        rows.pop()
    while rows and not rows[0]:
        rows.pop(0)
    return rows
