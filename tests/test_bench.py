"""The helpers that measurements are made of: they take no times here."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from bench import scaling, targets, throughput
from bench.chart import chart, spread
from bench.figures import MB, PER_SECOND, TIMES, Figure, alternating, number, of_times, percentile
from bench.home import EchoModel, home, memory_of, turn_of
from bench.made import DIMENSIONS, Words, vector_of
from bench.options import Wanted
from bench.peers import Peers, find
from bench.report import Report, by_size, lines_of, listed, table
from bench.targets import MET, MISSED, TARGETS, UNKNOWN, Target, growth, judged
from memchat.extract import ModelExtractor

_NOBODY = Peers(sys.executable)
_ROOT = Path(__file__).parent.parent


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 95) == 95
    assert percentile(values, 50) == 50
    assert percentile(values, 100) == 100
    assert percentile([7.0], 95) == 7
    assert percentile([1.0, 2.0, 3.0], 95) == 3
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


def test_times_become_medians_beside_medians() -> None:
    one = of_times("part", "name", [3.0, 1.0, 2.0], beside="other", others=[4.0, 4.0, 9.0])
    assert (one.value, one.p95, one.other, one.ratio) == (2, 3, 4, 0.5)
    assert of_times("part", "name", [1.0]).ratio is None


def test_clocks_alternate_after_a_warm_up() -> None:
    heard: list[str] = []

    def first() -> float:
        heard.append("a")
        return 1.0

    def second() -> float:
        heard.append("b")
        return 2.0

    assert alternating(2, first, second) == [[1.0, 1.0], [2.0, 2.0]]
    assert "".join(heard) == "ababab"


def test_numbers_show_what_says_something() -> None:
    assert number(12345.678, "ms") == "12,346 ms"
    assert number(12.34) == "12.3"
    assert number(0.123, "s") == "0.12 s"
    assert number(2.5, TIMES) == "2.5 ×"


def test_a_table_escapes_pipes() -> None:
    assert table(["a", "b"], [["x|y", "1"]]).splitlines() == ["| a | b |", "| --- | ---: |", "| x\\|y | 1 |"]


def test_figures_stand_by_size_or_in_a_list() -> None:
    sized = [Figure("p", "recall", 5.0, p95=6.0, size=1_000), Figure("p", "disk", 2.0, MB, size=100)]
    assert by_size(sized).splitlines()[2:] == ["| 100 |  | 2.0 MB |", "| 1,000 | 5.0 / 6.0 |  |"]
    assert "0.50 × python (20.0 ms)" in listed([Figure("p", "start", 10.0, beside="python", other=20.0)])


def test_lines_are_in_order_of_size_and_leave_ratios_out() -> None:
    figures = [Figure("p", "a", 2.0, size=10), Figure("p", "a", 1.0, size=1), Figure("p", "r", 3.0, TIMES, size=1)]
    assert lines_of(figures) == {"a": [(1, 1.0), (10, 2.0)]}


def test_a_chart_is_whole_and_harmless() -> None:
    drawn = chart(
        "a < b & c", "memories", {"x<y": [(100, 1.0), (1_000, 20.0)], "zero": [(100, 0.0)], "one": [(100, 5.0)]}
    )
    root = ET.fromstring(drawn)
    assert [one.tag.rpartition("}")[2] for one in root.iter()].count("polyline") == 2
    texts = ["".join(one.itertext()) for one in root.iter() if one.tag.endswith("text")]
    assert {"a < b & c", "x<y", "memories", "1,000"} <= set(texts)
    with pytest.raises(ValueError, match="draw"):
        chart("title", "memories", {"zero": [(1, 0.0)]})


def test_points_higher_up_cost_more() -> None:
    root = ET.fromstring(chart("t", "n", {"a": [(1, 1.0), (10, 10.0), (100, 100.0)]}))
    line = next(one for one in root.iter() if one.tag.endswith("polyline")).attrib["points"]
    places = [tuple(map(float, point.split(","))) for point in line.split()]
    assert places == sorted(places, key=lambda place: (place[0], -place[1]))
    assert len({round(b[1] - a[1]) for a, b in itertools.pairwise(places)}) == 1


def test_labels_do_not_stand_on_each_other() -> None:
    assert spread([10.0, 100.0, 12.0], 14) == [10.0, 100.0, 24.0]
    assert spread([10.0, 98.0, 100.0, 97.0], 14, 100) == [10.0, 86.0, 100.0, 72.0]
    assert spread([], 14) == []


def test_a_target_is_met_missed_or_not_measured() -> None:
    target = Target("fast", "memory", "recall", 300, 50_000, "p95")
    there = Figure("memory", "recall", 200.0, p95=299.0, size=50_000)
    assert judged(target, [there]).verdict == MET
    assert judged(target, [replace(there, p95=301.0)]).verdict == MISSED
    assert judged(target, [replace(there, size=10_000)]).verdict == UNKNOWN
    many = Target("many", "throughput", "import", 2_000, 10_000, at_least=True)
    assert judged(many, [Figure("throughput", "import", 2_000.0, PER_SECOND, size=10_000)]).verdict == MET
    assert judged(many, [Figure("throughput", "import", 1_999.0, PER_SECOND, size=10_000)]).verdict == MISSED


def test_growth_beyond_linear_is_named() -> None:
    straight = [Figure("memory", "recall", 10.0 * n, size=1_000 * n) for n in (1, 5, 10)]
    assert growth(straight).verdict == MET
    steep = growth([*straight, Figure("memory", "recall", 500.0, size=20_000)])
    assert steep.verdict == MISSED
    assert "recall: × 5.0 from 10,000 to 20,000" in steep.found
    assert growth([]).verdict == UNKNOWN


def test_a_rate_that_falls_with_size_is_growth() -> None:
    falling = [
        Figure(throughput.PART, "import", rate, PER_SECOND, size=n) for n, rate in ((1_000, 4_000.0), (10_000, 2_000.0))
    ]
    assert growth(falling).verdict == MISSED
    assert growth([falling[1], replace(falling[0], value=1_000.0)]).verdict == MET


def test_growth_of_others_and_of_noise_is_not_ours() -> None:
    theirs = [Figure("memory", "mem0 search", value, size=n) for n, value in ((100, 1.0), (200, 50.0))]
    noise = [Figure("memory", "search", value, size=n) for n, value in ((100, 0.01), (200, 0.9))]
    assert growth([*theirs, *noise]).verdict == MET


def test_targets_name_what_is_measured() -> None:
    names = {target.name for target in TARGETS}
    assert {scaling.RATIO, scaling.RECALL, scaling.SEARCH, scaling.LEARN, throughput.IMPORT, throughput.FORGET} <= names
    assert len({target.text for target in TARGETS}) == len(TARGETS)


def test_a_report_is_written_whole(tmp_path: Path) -> None:
    figures = [
        Figure("start", "memchat --version", 20.0, beside="a bare python", other=15.0),
        *(Figure("memory", "search alone", 5.0, p95=9.0, size=size) for size in (1_000, 50_000)),
    ]
    wanted = Wanted(_NOBODY)
    assert not wanted.peer("llm")
    Report(wanted, figures).write(tmp_path)
    written = json.loads((tmp_path / "results.json").read_text())
    assert written["not_installed"] == ["llm"]
    assert [one["ratio"] for one in written["figures"]] == [20 / 15, None, None]
    shown = (tmp_path / "results.md").read_text()
    assert "| search alone, p95 ≤ 10 ms at 50,000 | 9.0 | met |" in shown
    assert "Not installed, so not compared: llm." in shown
    assert "![milliseconds (median) over the number of memories](results.svg)" in shown
    ET.fromstring((tmp_path / "results.svg").read_text())


def test_what_is_made_up_is_the_same_in_every_run() -> None:
    assert Words(1).texts(3) == Words(1).texts(3)
    assert len(Words(1).text().split()) == 9
    vector = vector_of("a text")
    assert len(vector) == DIMENSIONS
    assert vector == vector_of("a text") != vector_of("another")
    assert sum(value * value for value in vector) == pytest.approx(1, abs=0.15)


def test_the_model_that_costs_nothing_finds_what_was_said() -> None:
    model = EchoModel()
    [fact] = ModelExtractor(model).extract(turn_of("I live in Lisbon"), [memory_of("Likes tea")])
    assert fact.text == fact.quote == "I live in Lisbon"
    assert len(model.asked) == 2


def test_a_home_is_thrown_away() -> None:
    with home() as parts:
        root = parts.locations.data.parent.parent
        parts.library.take_in([memory_of("Likes tea")])
        assert parts.store.embedder() == "free"
    assert not root.exists()


def test_what_is_not_installed_is_found_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MEMCHAT_BENCH_PEERS", sys.executable)
    assert find().python == sys.executable
    assert "qdrant-client" in find().versions
    bare = Wanted(Peers(str(tmp_path)))
    assert not bare.peer("mem0ai")
    assert not bare.peer("mem0ai")
    assert bare.missing == ["mem0ai"]


def test_what_the_peers_python_loads_needs_nothing_of_ours() -> None:
    look = "import sys, bench.peers_mem0, bench.peers_chat; print([m for m in sys.modules if m.startswith('memchat')])"
    done = subprocess.run([sys.executable, "-c", look], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_quick_run_is_small() -> None:
    quick, whole = Wanted.quick(_NOBODY), Wanted(_NOBODY)
    assert max(quick.sizes) < max(whole.sizes)
    assert quick.runs < whole.runs
    assert targets.costs([]) == {}
