"""Figures as tables to read, as JSON, and as charts; and what they were measured on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.chart import Lines, chart
from bench.figures import MS, TIMES, Figure, number
from bench.machine import machine, versions
from bench.options import Wanted
from bench.targets import Verdict, verdicts

_TITLES = {
    "start": "Start",
    "idle": "A chat at its prompt",
    "memory": "Recall and learning over the number of memories (ms, p50 / p95; no network)",
    "ratios": "How many times what memchat takes",
    "space": "Space over the number of memories",
    "throughput": "Throughput (memories a second)",
    "forgetting": "Forgetting for good",
    "tokens": "Tokens a turn over the turns so far",
    "prompts": "Prompts",
    "streaming": "CPU to render a reply over its length",
    "rendering": "Rendering",
}
# The chart of a part: the file's name after `results`, what is drawn, and over what.
_CHARTS = {
    "memory": ("", "milliseconds (median) over the number of memories", "memories"),
    "space": (".space", "megabytes over the number of memories", "memories"),
    "throughput": (".throughput", "memories a second over their number", "memories"),
    "tokens": (".tokens", "tokens a turn over the turns so far", "turns"),
    "streaming": (".streaming", "milliseconds of CPU over the length of a reply", "KB"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured, and how."""

    wanted: Wanted
    figures: list[Figure]

    def markdown(self) -> str:
        """Tables: targets first, then each part."""
        parts = dict.fromkeys(one.part for one in self.figures)
        tables = [_section(part, [one for one in self.figures if one.part == part]) for part in parts]
        verdict = [[one.text, one.found, one.verdict] for one in self.verdicts()]
        targets = "## Targets\n\n" + table(["target", "found", ""], verdict)
        return "\n\n".join(["# What memchat costs", *self._how(), targets, *tables]) + "\n"

    def json(self) -> str:
        """The same, for programs."""
        content = {
            "machine": machine(),
            "versions": versions(self.wanted),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "runs": self.wanted.runs,
            "not_installed": self.wanted.missing,
            "targets": [asdict(one) for one in self.verdicts()],
            "figures": [asdict(one) | {"ratio": one.ratio} for one in self.figures],
        }
        return json.dumps(content, indent=2) + "\n"

    def charts(self) -> Iterator[tuple[str, str, str]]:
        """The ends of file names, titles, and pictures."""
        for part, (end, title, over) in _CHARTS.items():
            lines = lines_of([one for one in self.figures if one.part == part])
            if lines:
                yield f"{end}.svg", title, chart(title, over, lines)

    def write(self, directory: Path) -> None:
        """Writes results.md, results.json and the charts into a directory."""
        directory.mkdir(parents=True, exist_ok=True)
        pictures = list(self.charts())
        shown = "".join(f"\n![{title}](results{end})\n" for end, title, _ in pictures)
        (directory / "results.md").write_text(self.markdown() + shown, encoding="utf-8")
        (directory / "results.json").write_text(self.json(), encoding="utf-8")
        for end, _, picture in pictures:
            (directory / f"results{end}").write_text(picture, encoding="utf-8")

    def verdicts(self) -> list[Verdict]:
        """What the targets say."""
        return list(verdicts(self.figures))

    def _how(self) -> Iterator[str]:
        yield machine() + "."
        yield ", ".join(f"{name} {found}" for name, found in versions(self.wanted).items()) + "."
        yield (
            f"Medians of {self.wanted.runs} runs, of {self.wanted.few} where one takes long; what is compared"
            " alternates in one run. 1,536 dimensions; models and embedding endpoints cost nothing."
        )
        if self.wanted.missing:
            yield f"Not installed, so not compared: {', '.join(self.wanted.missing)}."


def _section(part: str, figures: Sequence[Figure]) -> str:
    sized = all(one.size is not None for one in figures)
    return f"## {_TITLES.get(part, part)}\n\n" + (by_size(figures) if sized else listed(figures))


def listed(figures: Sequence[Figure]) -> str:
    """A line for each figure, with what it is compared to."""
    rows = []
    for one in figures:
        p95 = "" if one.p95 is None else number(one.p95, one.unit)
        ratio = f"{one.ratio:.2f} × {one.beside} ({number(one.other, one.unit)})" if one.ratio and one.other else ""
        rows.append([one.name, number(one.value, one.unit), p95, ratio])
    return table(["what", "median", "p95", "beside it"], rows)


def by_size(figures: Sequence[Figure]) -> str:
    """A line for each size, a column for each name."""
    names = list(dict.fromkeys(one.name for one in figures))
    cells = {(one.size, one.name): _cell(one) for one in figures}
    sizes = sorted({one.size for one in figures if one.size is not None})
    rows = [[f"{size:,}", *(cells.get((size, name), "") for name in names)] for size in sizes]
    return table(["", *names], rows)


def _cell(one: Figure) -> str:
    shown = number(one.value, "" if one.unit == MS and one.p95 is not None else one.unit)
    return shown if one.p95 is None else f"{shown} / {number(one.p95)}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A markdown table; what is not the first column stands to the right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def lines_of(figures: Sequence[Figure]) -> Lines:
    """The figures that have a size as lines by name; ratios are no lines."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for one in figures:
        if one.size is not None and one.unit != TIMES:
            lines.setdefault(one.name, []).append((one.size, one.value))
    return {name: sorted(line) for name, line in lines.items()}
