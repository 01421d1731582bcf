"""Measures what memchat costs, prints it, and writes results.md, results.json and charts beside this file.

mem0 and llm are compared with where they are installed: in this environment, or in that of --peers PYTHON.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench import idle, scaling, starting, streaming, throughput, tokens
from bench.figures import Figure
from bench.options import Wanted
from bench.peers import VARIABLE, find
from bench.report import Report

_HERE = Path(__file__).parent
_PARTS: dict[str, Callable[[Wanted], Iterator[Figure]]] = {
    "start": starting.measure,
    "idle": idle.measure,
    "memory": scaling.measure,
    "throughput": throughput.measure,
    "tokens": tokens.measure,
    "streaming": streaming.measure,
}


def main() -> int:
    """Runs the measurements that were asked for."""
    given = _given()
    wanted = _wanted(given)
    # Part of it, or a smoke test, must not take the place of what a whole run wrote.
    directory = given.out or (None if given.quick or given.only else _HERE)
    report = Report(wanted, [])
    for part in given.only or _PARTS:
        report.figures.extend(_told(part, wanted))
        # What has been measured is kept, whatever comes.
        if directory:
            report.write(directory)
    print(report.json() if given.json else report.markdown())
    return 0


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(_PARTS), metavar="PART", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--quick", action="store_true", help="small sizes and few runs: to see that it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--peers", metavar="PYTHON", help=f"a Python that has mem0ai and llm; else ${VARIABLE}")
    parser.add_argument("--data", type=Path, metavar="FILE", help="people as bench/recall.py reads them, for tokens")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of memories")
    parser.add_argument("--runs", type=int, help="runs of each measurement")
    parser.add_argument("--out", type=Path, metavar="DIRECTORY", help="where to write, even a part of it")
    return parser.parse_args()


def _wanted(given: argparse.Namespace) -> Wanted:
    peers = find(given.peers)
    wanted = Wanted.quick(peers) if given.quick else Wanted(peers)
    sizes = tuple(given.sizes) if given.sizes else wanted.sizes
    return replace(wanted, data=given.data, sizes=sizes, runs=given.runs or wanted.runs)


def _told(part: str, wanted: Wanted) -> Iterator[Figure]:
    """The figures of a part; stderr hears of each, for the whole takes long."""
    began = time.monotonic()
    for one in _PARTS[part](wanted):
        size = "" if one.size is None else f" at {one.size:,}"
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {part}: {one.name}{size}: {one.value:,.2f} {one.unit}\n")
        yield one


if __name__ == "__main__":
    sys.exit(main())
