"""Prints a table of what memchat costs, or JSON with --json: medians, and ratios to what cannot be avoided."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version

from bench.memory import measure_memory
from bench.starting import measure_starting
from bench.streaming import measure_streaming
from bench.timing import Row

_LIBRARIES = ("qdrant-edge-py", "typer", "prompt-toolkit", "rich")


def main() -> int:
    """Runs the measurements that were asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", choices=("start", "memory", "stream"), help="only this part")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="numbers of memories")
    parser.add_argument("--runs", type=int, default=11, help="runs of each measurement")
    given = parser.parse_args()
    rows: list[Row] = []
    if given.only in (None, "start"):
        rows += measure_starting(given.runs)
    if given.only in (None, "memory"):
        for size in given.sizes:
            rows += measure_memory(size, given.runs)
    if given.only in (None, "stream"):
        rows += measure_streaming()
    if given.json:
        print(json.dumps({"machine": _machine(), "rows": [asdict(row) for row in rows]}, indent=2))
        return 0
    print(_machine())
    for row in rows:
        print(row.line())
    return 0


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {libraries}"


if __name__ == "__main__":
    sys.exit(main())
