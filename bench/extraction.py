"""Measures the offline engine's rules on the turns of the tests: precision and recall, and what went wrong.

python -m bench.extraction
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from memchat.engines.rules import facts_in
from memchat.guards.facts import guarded
from memchat.model import Turn
from memchat.text import normalised
from tests.corpus import CORPUS
from tests.turns import TURNS

_DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def main() -> int:
    """Prints the figures."""
    exact = [(said.line, list(said.must), _texts(said.line)) for said in CORPUS]
    by_quote = [
        (said.line, [normalised(one.quote) for one in said.good] or _stored(said.stored), _quotes(said.line))
        for said in TURNS
    ]
    _report("by text, lines the rules were written with", exact)
    _report("by the words it rests on, turns with traps", by_quote)
    return 0


def _report(name: str, rows: list[tuple[str, list[str], list[str]]]) -> None:
    right = sum(_fits(one, wanted) for _, wanted, found in rows for one in found)
    found_all = sum(len(found) for *_, found in rows)
    wanted_all = sum(len(wanted) for _, wanted, _ in rows)
    print(f"{name}: {len(rows)} lines, precision {right / found_all:.3f}, recall {right / wanted_all:.3f}")
    for line, wanted, found in rows:
        for one in found:
            if not _fits(one, wanted):
                print(f"    wrong: {one!r} of {line!r}")


def _fits(one: str, wanted: list[str]) -> bool:
    return any(one in other or other in one for other in wanted)


def _texts(line: str) -> list[str]:
    return [fact.text for fact in facts_in(line, _DAY.date())]


def _quotes(line: str) -> list[str]:
    turn = Turn("turn", "conversation", _DAY, line)
    return [normalised(fact.quote) for fact in guarded(facts_in(line, _DAY.date()), turn)]


def _stored(texts: tuple[str, ...] | None) -> list[str]:
    return [normalised(text) for text in texts or ()]


if __name__ == "__main__":
    sys.exit(main())
