"""The last rows on the screen, drawn anew with each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segment

Lines = list[list["Segment"]]


class Tail:
    """Rows below everything that is printed for good; they are wiped before they are drawn again."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._drawn: Lines = []
        self._width = 0
        self._hidden = False

    def show(self, lines: Lines) -> None:
        """Draws these rows in the place of those that are there."""
        from rich.segment import Segment, Segments

        if lines == self._drawn and self._width == self._console.width:
            return
        if not self._hidden:
            self._hidden = self._console.show_cursor(False)
        rows = [segment for line in lines for segment in (*line, Segment.line())]
        with self._console:
            # One write for both, so that nobody sees the rows gone.
            self._wipe()
            self._console.print(Segments(rows[:-1]), end="")
        self._drawn, self._width = lines, self._console.width

    def clear(self) -> None:
        """Wipes the rows."""
        self._wipe()
        self._drawn = []

    def close(self) -> None:
        """Wipes the rows and gives the cursor back."""
        self.clear()
        if self._hidden:
            self._console.show_cursor(True)
            self._hidden = False

    def _wipe(self) -> None:
        from rich.control import Control
        from rich.segment import ControlType

        if not self._drawn:
            return
        above = [(ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)] * (self._rows() - 1)
        self._console.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2), *above))

    def _rows(self) -> int:
        """How many rows of the screen they take: a terminal that became narrower has broken the long ones."""
        width = max(1, self._console.width)
        lengths = (sum(segment.cell_length for segment in line) for line in self._drawn)
        return min(self._console.height, sum(max(1, -(-length // width)) for length in lengths))
