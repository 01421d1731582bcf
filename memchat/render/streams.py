"""Where a reply goes while it streams: block by block, all of it again and again, or as the markdown that it is."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from memchat.render.arriving import Arriving
from memchat.render.consoles import DARK_CODE
from memchat.render.stream import MOST_FRAMES, ReplyStream

if TYPE_CHECKING:
    from rich.console import Console


class Stream(Protocol):
    """Where a reply goes."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def feed(self, text: str) -> None:
        """More of the reply."""

    def think(self, text: str) -> None:
        """More of the model's reasoning."""

    def finish(self) -> None:
        """Prints whatever is left; may be called more than once."""


def reply_stream(console: Console, mode: str = "blocks", code_theme: str = DARK_CODE) -> Stream:
    """Rendered markdown on a terminal, the markdown itself everywhere else.

    `mode` is "blocks", "live" (the whole reply is drawn again and again: for short ones), or "plain". `code_theme`
    is one of Pygments' styles.
    """
    # Not `console.is_terminal`: FORCE_COLOR makes that true of a pipe.
    if mode == "plain" or not console.file.isatty() or console.is_dumb_terminal:
        return PlainStream(console)
    return LiveStream(console, code_theme) if mode == "live" else ReplyStream(console, code_theme=code_theme)


class PlainStream:
    """Passes the markdown through as it comes."""

    def __init__(self, console: Console) -> None:
        self._file = console.file
        self._harmless = Arriving()
        self._last = "\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def feed(self, text: str) -> None:
        """See `Stream.feed`."""
        self._write(self._harmless(text))

    def think(self, text: str) -> None:
        """Reasoning is no part of the reply."""

    def finish(self) -> None:
        """Ends the last line."""
        self._write(self._harmless.rest())
        if self._last != "\n":
            self._write("\n")

    def _write(self, shown: str) -> None:
        if shown:
            self._file.write(shown)
            self._file.flush()
            self._last = shown[-1]


class LiveStream:
    """Renders the whole reply anew with each frame; what does not fit the screen is cut until the end."""

    def __init__(self, console: Console, code_theme: str = DARK_CODE) -> None:
        from rich.live import Live

        self._code_theme = code_theme
        self._live = Live(console=console, refresh_per_second=MOST_FRAMES, transient=False)
        self._harmless = Arriving()
        self._text = ""

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def feed(self, text: str) -> None:
        """See `Stream.feed`."""
        from memchat.render.markdown import Rendered

        self._text += self._harmless(text)
        self._live.update(Rendered(self._text, code_theme=self._code_theme))

    def think(self, text: str) -> None:
        """Reasoning is no part of the reply."""

    def finish(self) -> None:
        """See `Stream.finish`."""
        self._live.vertical_overflow = "visible"
        self._live.stop()
