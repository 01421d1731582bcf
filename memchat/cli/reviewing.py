"""`memchat memories review`: what is amiss, and mending it one by one."""

from __future__ import annotations

import sys
from typing import Annotated

from typer import Context, Option

from memchat.cli.context import out, out_json
from memchat.cli.remembering import Json, counted, library
from memchat.library import Library
from memchat.records import to_json
from memchat.render.reports import change_line
from memchat.review import Finding, Flaw, review
from memchat.text import one_line

_OFFERS = {
    Flaw.DUPLICATE: "keep the first, with the words of both",
    Flaw.CONTRADICTION: "retire the first",
    Flaw.STALE: "archive it",
    Flaw.NEVER_USED: "archive it",
}


def review_(
    context: Context,
    yes: Annotated[bool, Option("--yes", help="Mend what is certain, without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Find duplicates, contradictions, stale and never-used memories, and offer to mend each."""
    with library(context) as (parts, mine):
        findings = review(mine.select(mine.mine()), parts.conversations.used(), parts.now())
        if as_json:
            out_json([finding_json(finding) for finding in findings])
            return
        short = mine.short_ids()
        mended = 0
        for finding in findings:
            out(f"{finding.flaw}: {_OFFERS[finding.flaw]}?")
            for memory in finding.memories:
                out(f"    {short(memory.id)}  {one_line(memory.text)}")
            if (yes and finding.certain) or (not yes and _agreed()):
                _mend(finding, mine)
                mended += 1
        out(f"{counted(len(findings), 'finding', 'findings')}, {mended} mended" if findings else "nothing is amiss")


def finding_json(finding: Finding) -> dict[str, object]:
    """A finding as JSON: what is amiss, with which memories, and what would mend it."""
    return {
        "flaw": finding.flaw,
        "certain": finding.certain,
        "memories": [to_json(memory) for memory in finding.memories],
        "changes": [{"action": change.action, "id": change.id} for change in finding.changes],
    }


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write("  [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _mend(finding: Finding, mine: Library) -> None:
    done = mine.apply("review", finding.changes)
    short = mine.short_ids()
    for change in done.changes:
        out(f"    {change_line(change, short)}")
