"""Text that arrives in pieces, made harmless."""

from __future__ import annotations

from memchat.text import harmless


class Arriving:
    """Makes pieces harmless, with the line ends of Windows as plain ones wherever a piece was cut."""

    def __init__(self) -> None:
        self._held = ""

    def __call__(self, piece: str) -> str:
        """The next piece; a carriage return at its end waits for what follows."""
        text = self._held + piece
        self._held = "\r" if text.endswith("\r") else ""
        return harmless(text.removesuffix(self._held).replace("\r\n", "\n"))

    def rest(self) -> str:
        """What still waits, when nothing more will come."""
        held, self._held = self._held, ""
        return harmless(held)
