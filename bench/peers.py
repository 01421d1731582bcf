"""Other programs to compare with, where they are: `pip install mem0ai llm` into an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

_ROOT = Path(__file__).parent.parent
VARIABLE = "MEMCHAT_BENCH_PEERS"
# With the last two mem0 also searches by words and entities, and takes longer.
_PACKAGES = ("mem0ai", "llm", "qdrant-client", "fastembed", "spacy")
_LOOK = """
import importlib.metadata as there, json, sys
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = there.version(name)
    except there.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Peers:
    """The Python that has the other programs, and their versions by name."""

    python: str
    versions: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether this program is installed there."""
        return name in self.versions


def find(python: str | None = None) -> Peers:
    """What is installed beside this Python, the one that the environment names, or our own."""
    chosen = python or os.environ.get(VARIABLE) or sys.executable
    done = subprocess.run([chosen, "-c", _LOOK, *_PACKAGES], check=True, capture_output=True, text=True)
    return Peers(chosen, json.loads(done.stdout))


def environment(home: Path) -> dict[str, str]:
    """The environment in which another program runs: all of its files in one directory, and nothing told to anyone."""
    return {
        **os.environ,
        "HOME": str(home),
        "MEM0_DIR": str(home / "mem0"),
        "MEM0_TELEMETRY": "False",
        "LLM_USER_PATH": str(home / "llm"),
        "OPENAI_API_KEY": "none",
        "PYTHONPATH": str(_ROOT),
        "TERM": "xterm-256color",
    }


class Mem0:
    """mem0 in a process of its own that does what it is told, a line of JSON each way, and takes its own times."""

    def __init__(self, process: subprocess.Popen[str], errors: IO[str]) -> None:
        self._process = process
        self._errors = errors

    def ask(self, do: str, **values: object) -> Any:  # noqa: ANN401  (JSON)
        """What it answers. Raises RuntimeError when it has ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self._errors.seek(0)
            raise RuntimeError(f"mem0 ended: {self._errors.read()[-2_000:]}")
        return json.loads(answer)

    def ms(self, do: str, **values: object) -> float:
        """The milliseconds that it took."""
        return float(self.ask(do, **values)["ms"])


@contextmanager
def mem0(peers: Peers) -> Iterator[Mem0]:
    """A mem0 on a directory of its own."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [peers.python, "-m", "bench.peers_mem0", home],
            cwd=_ROOT,
            env=environment(Path(home)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        with process:
            try:
                yield Mem0(process, errors)
            finally:
                process.kill()
