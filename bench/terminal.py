"""Programs under a pseudo-terminal, up to their prompt."""

from __future__ import annotations

import os
import pty
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROMPT = "❯".encode()
_PATIENCE = 60.0


@contextmanager
def at_prompt(command: Sequence[str], environ: Mapping[str, str]) -> Iterator[int]:
    """Starts a program and waits for its prompt; gives its process id, and kills it at the end."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], list(command), dict(environ))
    try:
        _wait(terminal, command)
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _wait(terminal: int, command: Sequence[str]) -> None:
    seen, deadline = b"", time.monotonic() + _PATIENCE
    while PROMPT not in seen:
        try:
            seen += os.read(terminal, 65_536)
        except OSError as error:
            raise RuntimeError(f"{' '.join(command)} ended: {seen.decode(errors='replace')}") from error
        if time.monotonic() > deadline:
            raise RuntimeError(f"{' '.join(command)} shows no prompt: {seen.decode(errors='replace')}")


def resident_mb(pid: int | str = "self") -> float:
    """The resident memory of a process, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
