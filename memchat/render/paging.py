"""Long texts in the user's pager."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping

from memchat.render.consoles import console_on
from memchat.text import harmless

# As git has them: leave at once what fits, show colours, keep the screen.
_DEFAULTS = {"LESS": "FRX", "LV": "-c"}


def page(markdown: str) -> None:
    """Shows a markdown text on the terminal, through the user's pager where it is longer than the screen."""
    from memchat.render.markdown import Rendered

    environ = os.environ
    console = console_on(sys.stdout)
    if environ.get("NO_COLOR"):
        # Rich alone would leave bold and the like.
        console.no_color, console._color_system = True, None
    with console.capture() as captured:
        console.print(Rendered(harmless(markdown)))
    text = captured.get()
    if text.count("\n") < console.height or not paged(text, environ):
        sys.stdout.write(text)


def paged(text: str, environ: Mapping[str, str]) -> bool:
    """Gives a text to the pager; False if it could not be started."""
    command = environ.get("PAGER") or "less"
    try:
        pager = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, env={**_DEFAULTS, **environ})
    except (OSError, ValueError):
        return False
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        pager.communicate(text.encode())
    while pager.poll() is None:
        # Ctrl-C is the pager's: it ends when the user leaves it.
        with contextlib.suppress(KeyboardInterrupt):
            pager.wait()
    return True
