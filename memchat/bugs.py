"""Where a bug is written down, so that it can be reported."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from memchat.errors import MemchatError
from memchat.files import private_directory, private_opener
from memchat.locations import locate


def report(error: BaseException, command: Sequence[str], environ: Mapping[str, str]) -> Path | None:
    """Appends a traceback to the log: frames and the error's class, but none of its words. None if it cannot."""
    path = locate(environ).log
    trace = "".join(traceback.format_exception(error))
    frames = [line for line in trace.splitlines() if line.startswith(("  ", "Traceback"))]
    last = trace.strip().splitlines()[-1].partition(":")[0]
    try:
        private_directory(path.parent)
        with open(path, "a", encoding="utf-8", opener=private_opener) as log:
            log.write(f"{datetime.now(UTC).isoformat()} memchat {' '.join(command)}\n" + "\n".join([*frames, last, ""]))
    except (OSError, MemchatError):
        return None
    return path


def told(error: BaseException, path: Path | None) -> tuple[str, str]:
    """What to tell the user of a bug: what happened, and what to do about it."""
    return f"a bug in memchat: {type(error).__name__}", f"please report it with {path}" if path else ""
