"""How long until something is on the screen: against the floor of importing the libraries used, and other programs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.figures import Clock, Figure, alternating, clock, of_times
from bench.options import Wanted
from bench.peers import Peers, environment
from bench.terminal import at_prompt

PART, FIRST_PROMPT = "start", "memchat first prompt under a pty"
_PROMPT_NEEDS = "import typer, prompt_toolkit, rich.console"
_LIST_NEEDS = "import typer, pydantic.type_adapter, filelock, sqlite3, qdrant_edge"
_HELP_NEEDS = "import typer, pydantic.type_adapter, rich.console"
_FLOORS = {
    "--version": ("a bare python", "pass"),
    "--help": ("importing what it needs", _HELP_NEEDS),
    "memories list": ("importing what it needs", _LIST_NEEDS),
    "first prompt under a pty": ("importing what it needs", _PROMPT_NEEDS),
}
# llm lists nothing, and with an error, before it has a database.
_LLM_DATABASE = (
    "import llm.cli, llm.migrations as m, sqlite_utils; m.migrate(sqlite_utils.Database(llm.cli.logs_db_path()))"
)


def measure(wanted: Wanted) -> Iterator[Figure]:
    """Figures of each way to start, all alternating in one run."""
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as other:
        ours = {**os.environ, "MEMCHAT_HOME": root, "TERM": "xterm-256color"}
        _run([sys.executable, "-m", "memchat", "memories", "add", "Likes tea"], ours)
        clocks = {**_clocks(ours), **_floors(ours), **_peers(wanted, Path(other))}
        times = dict(zip(clocks, alternating(wanted.runs, *clocks.values()), strict=True))
    for name, (beside, code) in _FLOORS.items():
        yield of_times(PART, f"memchat {name}", times[name], beside=beside, others=times[code])
    yield from _beside(times)


def _beside(times: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    pairs = {
        "llm --version": "--version",
        "llm --help": "--help",
        "llm logs list": "memories list",
        "mem0 chat, first prompt": "first prompt under a pty",
    }
    for name, ours in pairs.items():
        if name in times:
            yield of_times(PART, name, times[name], beside=f"memchat {ours}", others=times[ours])


def _clocks(environ: Mapping[str, str]) -> dict[str, Clock]:
    memchat = [sys.executable, "-m", "memchat"]
    plain = {name: _clock([*memchat, *name.split()], environ) for name in list(_FLOORS)[:3]}
    return {**plain, "first prompt under a pty": clock(lambda: _until_prompt([*memchat, "chat"], environ))}


def _floors(environ: Mapping[str, str]) -> dict[str, Clock]:
    return {code: _clock([sys.executable, "-c", code], environ) for _, code in _FLOORS.values()}


def _peers(wanted: Wanted, root: Path) -> dict[str, Clock]:
    environ, clocks = environment(root), dict[str, Clock]()
    if wanted.peer("llm"):
        clocks |= _llm(wanted.peers, environ)
    if wanted.peer("mem0ai"):
        command = [wanted.peers.python, "-m", "bench.peers_chat", str(root)]
        clocks["mem0 chat, first prompt"] = clock(lambda: _until_prompt(command, environ))
    return clocks


def _llm(peers: Peers, environ: Mapping[str, str]) -> dict[str, Clock]:
    Path(environ["LLM_USER_PATH"]).mkdir(parents=True, exist_ok=True)
    _run([peers.python, "-c", _LLM_DATABASE], environ)
    wishes = ("--version", "--help", "logs list")
    return {f"llm {wish}": _clock([peers.python, "-m", "llm", *wish.split()], environ) for wish in wishes}


def _clock(command: Sequence[str], environ: Mapping[str, str]) -> Clock:
    return clock(lambda: _run(command, environ))


def _run(command: Sequence[str], environ: Mapping[str, str]) -> None:
    subprocess.run(command, env=environ, check=True, capture_output=True)


def _until_prompt(command: Sequence[str], environ: Mapping[str, str]) -> None:
    with at_prompt(command, environ):
        pass
