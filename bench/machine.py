"""What figures were measured on: the machine, and the versions of what ran on it."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.options import Wanted
from memchat import __version__

_LIBRARIES = ("qdrant-edge-py", "typer", "prompt-toolkit", "rich", "openai")


def machine() -> str:
    """What the figures were measured on."""
    processor = platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = [line.split(": ", 1)[1] for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    named = f"{model[0]}, {processor}" if model else processor
    return f"{named}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, load {os.getloadavg()[0]:.1f}"


def versions(wanted: Wanted) -> dict[str, str]:
    """The versions of what was measured."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    ours = {"memchat": f"{__version__} {done.stdout.strip()}".strip(), "Python": platform.python_version()}
    return (
        ours
        | {name: version(name) for name in _LIBRARIES}
        | {f"{k} (peer)": v for k, v in wanted.peers.versions.items()}
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
