"""Lines over sizes as an SVG, both axes logarithmic: no library draws them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

Lines = Mapping[str, Sequence[tuple[float, float]]]
_WIDTH, _HEIGHT = 760, 380
_LEFT, _RIGHT, _TOP, _LOW = 64, 210, 40, 48
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#17becf", "#7f7f7f", "#bcbd22")
_APART = 14.0


@dataclass(frozen=True, slots=True)
class Axes:
    """Where values stand on the paper; the bounds are powers of ten upwards, and the sizes as they are across."""

    first: float
    last: float
    bottom: int
    top: int

    @classmethod
    def of(cls, lines: Lines) -> Axes:
        """Axes that hold all points of these lines."""
        xs = [math.log10(x) for line in lines.values() for x, _ in line]
        ys = [math.log10(y) for line in lines.values() for _, y in line]
        return cls(min(xs), max(xs), math.floor(min(ys)), max(math.ceil(max(ys)), math.floor(min(ys)) + 1))

    def x(self, size: float) -> float:
        """How far to the right."""
        return _LEFT + (math.log10(size) - self.first) / ((self.last - self.first) or 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """How far down."""
        up = (math.log10(value) - self.bottom) / (self.top - self.bottom)
        return _HEIGHT - _LOW - up * (_HEIGHT - _TOP - _LOW)


def chart(title: str, over: str, lines: Lines) -> str:
    """The picture; points that are not above zero have no place on it."""
    drawn = {name: [(x, y) for x, y in line if x > 0 and y > 0] for name, line in lines.items()}
    drawn = {name: line for name, line in drawn.items() if line}
    if not drawn:
        raise ValueError("there is nothing to draw")
    axes = Axes.of(drawn)
    parts = [*_head(title, over), *_across(axes, drawn), *_up(axes), *_lines(axes, drawn), "</svg>\n"]
    return "\n".join(parts)


def _head(title: str, over: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}"'
        f' height="{_HEIGHT}" font-family="sans-serif" font-size="12">'
    )
    yield f'<rect width="100%" height="100%" fill="white"/><text x="{_LEFT}" y="22">{escape(title)}</text>'
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    yield f'<text x="{middle:.0f}" y="{_HEIGHT - 10}" text-anchor="middle">{escape(over)}</text>'


def _across(axes: Axes, lines: Lines) -> Iterator[str]:
    for size in sorted({x for line in lines.values() for x, _ in line}):
        yield f'<text x="{axes.x(size):.0f}" y="{_HEIGHT - 28}" text-anchor="middle">{size:,.0f}</text>'


def _up(axes: Axes) -> Iterator[str]:
    for power in range(axes.bottom, axes.top + 1):
        y = axes.y(10**power)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{10**power:,g}</text>'


def _lines(axes: Axes, lines: Lines) -> Iterator[str]:
    ends = spread([axes.y(line[-1][1]) for line in lines.values()], _APART, _HEIGHT - _LOW)
    for number, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{axes.x(x):.1f},{axes.y(y):.1f}" for x, y in line)
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{axes.x(x):.1f}" cy="{axes.y(y):.1f}" r="3" fill="{colour}"/>' for x, y in line)
        x = max(axes.x(line[-1][0]), axes.x(10**axes.last)) + 8
        yield f'<text x="{x:.0f}" y="{ends[number] + 4:.0f}" fill="{colour}">{escape(name)}</text>'


def spread(places: Sequence[float], apart: float, lowest: float = math.inf) -> list[float]:
    """The places, moved where they would stand closer to each other than `apart`: down, but not below `lowest`."""
    moved, last, order = list(places), -math.inf, sorted(range(len(places)), key=lambda at: places[at])
    for at in order:
        last = moved[at] = max(places[at], last + apart)
    last = lowest + apart
    for at in reversed(order):
        last = moved[at] = min(moved[at], last - apart)
    return moved
