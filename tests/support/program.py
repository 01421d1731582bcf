"""Running the real program as its users do: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


def run(
    *arguments: str, stdin: bytes | str = b"", before: Callable[[], None] | None = None, **environ: str
) -> Finished:
    """Runs memchat on arguments with this on stdin; `before` is called in the new process."""
    done = subprocess.run(
        [sys.executable, "-m", "memchat", *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        env={**os.environ, "PYTHONUTF8": "1", **environ},
        capture_output=True,
        timeout=60,
        preexec_fn=before,
    )
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())
