"""`memchat memories review` and `stats`: what is amiss among the memories, and what there is."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict, replace
from typing import Annotated

from typer import Context, Option

from memchat.cli.context import out, out_json
from memchat.cli.remembering import Json, counted, library
from memchat.library import Library
from memchat.records import to_json
from memchat.render.charts import statistics_lines
from memchat.render.reports import change_line
from memchat.review import Finding, Flaw, review
from memchat.statistics import Statistics, statistics
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


def stats(context: Context, as_json: Json = False) -> None:
    """Show counts, growth, kinds, what is recalled most and never, and the space on disk."""
    with library(context) as (parts, mine):
        heads = parts.conversations.heads(mine.view.user)
        found = statistics(
            mine.select(mine.mine(any_status=True)),
            parts.conversations.recalled(),
            len(heads),
            sum(head.turns for head in heads),
            parts.locations.data,
        )
        if as_json:
            out_json(statistics_json(found))
            return
        for line in statistics_lines(found, shutil.get_terminal_size().columns):
            out(line)


def statistics_json(found: Statistics) -> dict[str, object]:
    """Statistics as JSON; `disk` in bytes."""
    most = [{"id": memory.id, "text": memory.text, "count": count} for memory, count in found.most_recalled]
    return {**asdict(replace(found, most_recalled=())), "most_recalled": most}


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
