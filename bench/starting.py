"""How long until something is on the screen, against the floor of importing the libraries that it needs."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import tempfile

from bench.timing import Row, alternating, row

_PROMPT_NEEDS = "import typer, prompt_toolkit, rich.console"
_LIST_NEEDS = "import typer, pydantic.type_adapter, filelock, sqlite3, qdrant_edge"
_PROMPT = "❯".encode()


def measure_starting(runs: int) -> list[Row]:
    """Rows for --version, `memories list` and the first prompt under a pseudo-terminal."""
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "MEMCHAT_HOME": home, "TERM": "xterm-256color"}
        _call(["-m", "memchat", "memories", "add", "Likes tea"], environ)
        bare, shown, list_floor, listed, prompt_floor, prompt = alternating(
            runs,
            lambda: _call(["-c", "pass"], environ),
            lambda: _call(["-m", "memchat", "--version"], environ),
            lambda: _call(["-c", _LIST_NEEDS], environ),
            lambda: _call(["-m", "memchat", "memories", "list"], environ),
            lambda: _call(["-c", _PROMPT_NEEDS], environ),
            lambda: _until_prompt(environ),
        )
        return [
            row("--version / bare python", shown, bare, "<= 2.5 x"),
            row("memories list / importing what it needs", listed, list_floor),
            row("first prompt under a pty / importing what it needs", prompt, prompt_floor, "<= 1.3 x"),
        ]


def _call(arguments: list[str], environ: dict[str, str]) -> None:
    subprocess.run([sys.executable, *arguments], env=environ, check=True, capture_output=True)


def _until_prompt(environ: dict[str, str]) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "memchat", "chat"], environ)
    seen = b""
    while _PROMPT not in seen:
        seen += os.read(terminal, 65_536)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
