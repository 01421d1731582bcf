"""The resident memory of a chat that waits at its prompt."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.figures import MB, Figure
from bench.options import Wanted
from bench.peers import environment
from bench.terminal import at_prompt, resident_mb

PART, CHAT = "idle", "memchat chat, waiting at its prompt"
_SETTLED_SECONDS = 2.0


def measure(wanted: Wanted) -> Iterator[Figure]:
    """Figures of memchat, and of the smallest chat on mem0 where that is installed."""
    with tempfile.TemporaryDirectory() as root:
        ours = {**os.environ, "MEMCHAT_HOME": root, "TERM": "xterm-256color"}
        waiting = _resident([sys.executable, "-m", "memchat", "chat", "--offline"], ours, wanted.few)
    yield Figure(PART, CHAT, waiting, MB)
    if wanted.peer("mem0ai"):
        with tempfile.TemporaryDirectory() as root:
            other = _resident(
                [wanted.peers.python, "-m", "bench.peers_chat", root], environment(Path(root)), wanted.few
            )
        yield Figure(PART, "mem0 chat, waiting at its prompt", other, MB, beside="memchat", other=waiting)


def _resident(command: Sequence[str], environ: Mapping[str, str], runs: int) -> float:
    return statistics.median(_once(command, environ) for _ in range(runs))


def _once(command: Sequence[str], environ: Mapping[str, str]) -> float:
    with at_prompt(command, environ) as pid:
        time.sleep(_SETTLED_SECONDS)
        return resident_mb(pid)
