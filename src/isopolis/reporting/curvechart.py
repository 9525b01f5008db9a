"""A curve of choices: marks on two axes, labelled directly, and the bound that no other choice gets past."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from isopolis.reporting import look
from isopolis.reporting.labelling import LINE, SIZE, Box, Label, placed
from isopolis.reporting.sheet import round_number
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

RADIUS = 6.5
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of an axis, its ticks and what stands beside each."""

    low: float
    high: float
    ticks: tuple[float, ...]
    names: tuple[str, ...]

    @classmethod
    def over(cls, values: Sequence[float], name: Callable[[float], str], *, start: float | None = None) -> Self:
        """A scale that holds the values with some room; from `start` where that is given."""
        least, most = min(values), max(values)
        room = max(most - least, abs(most) * 0.02, 1e-6)
        low, high = least - 0.12 * room if start is None else start, most + 0.12 * room
        step = round_number((high - low) / 5)
        ticks = [round(k * step, 9) for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
        return cls(low, high, tuple(ticks), tuple(name(tick) for tick in ticks))

    def part(self, value: float) -> float:
        """Where a value stands, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Mark:
    """A choice: where it stands, its shape (dot, ring, square or diamond), and what is written beside it."""

    x: float
    y: float
    shape: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """From x to x2 no choice gets past y."""

    x: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The marks, the way that joins them, the bounds; the scales, what each counts, and which way is better."""

    marks: Sequence[Mark]
    way: Sequence[Point]
    bounds: Sequence[Bound]
    x: Scale
    y: Scale
    across: str
    upward: str
    less: bool
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Format:
    """How large the drawing is, and how wide a label may be."""

    width: float
    height: float
    label: float


WIDE, NARROW = Format(720, 300, 300), Format(320, 270, 120)
LEFT, EDGE = 44.0, 10.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """From values to pixels, inside the plot area."""

    curve: Curve
    format: Format
    top: float

    @property
    def right(self) -> float:
        return self.format.width - EDGE

    @property
    def bottom(self) -> float:
        return self.top + self.format.height

    def at(self, x: float, y: float) -> Point:
        across = LEFT + self.curve.x.part(x) * (self.right - LEFT)
        return across, self.bottom - self.curve.y.part(y) * self.format.height


def draw(curve: Curve, format: Format) -> Drawing:
    """The curve as a drawing."""
    head, top = _head(curve, format)
    frame = _Frame(curve, format, top)
    parts = [head, _axes(frame), _bounds(frame), _way(frame)]
    parts += [_shape(mark, *frame.at(mark.x, mark.y)) for mark in curve.marks]
    parts += [_written(label) for label in _labels(frame)]
    if curve.synthetic:
        parts.append(band(LEFT, frame.top, frame.right - LEFT))
    end = frame.bottom + 36
    for line in wrapped(curve.across, format.width - EDGE, 12.5):
        parts.append(text(frame.right, end, line, size=12.5, fill=look.SOFT, text_anchor="end"))
        end += LINE
    return Drawing("".join(parts), format.width, end)


def _head(curve: Curve, format: Format) -> tuple[str, float]:
    """What the upright axis counts, and which way is better."""
    arrow = "\N{DOWNWARDS ARROW}" if curve.less else "\N{UPWARDS ARROW}"
    parts, y = [], 0.0
    for line in wrapped(f"{arrow} better: {curve.upward}", format.width - EDGE, 12.5):
        y += 16
        parts.append(text(0, y - 3, line, size=12.5, fill=look.SOFT))
    return "".join(parts), y + 8


def _axes(frame: _Frame) -> str:
    curve, parts = frame.curve, []
    for tick, name in zip(curve.y.ticks, curve.y.names, strict=True):
        y = frame.at(curve.x.low, tick)[1]
        parts.append(tag("path", d=f"M{plain(LEFT)} {plain(y)}H{plain(frame.right)}", stroke=look.LINE))
        parts.append(text(LEFT - 7, y + 4, name, size=12, fill=look.SOFT, text_anchor="end"))
    parts.append(tag("path", d=f"M{plain(LEFT)} {plain(frame.bottom)}H{plain(frame.right)}", stroke=look.SOFT))
    for tick, name in _spaced(frame):
        x = frame.at(tick, curve.y.low)[0]
        parts.append(tag("path", d=f"M{plain(x)} {plain(frame.bottom)}v5", stroke=look.SOFT))
        anchor = "end" if x > frame.right - 16 else "middle"
        parts.append(text(x, frame.bottom + 18, name, size=12, fill=look.SOFT, text_anchor=anchor))
    return "".join(parts)


def _spaced(frame: _Frame) -> Iterator[tuple[float, str]]:
    """The ticks across whose names do not run into each other."""
    end = -math.inf
    for tick, name in zip(frame.curve.x.ticks, frame.curve.x.names, strict=True):
        x, half = frame.at(tick, frame.curve.y.low)[0], len(name) * 12 * 0.54 / 2
        if x - half > end + 8:
            yield tick, name
            end = x + half


def _bounds(frame: _Frame) -> str:
    """Dashes that no choice gets past."""
    ways = ""
    for bound in frame.curve.bounds:
        x, y = frame.at(bound.x, bound.y)
        ways += f"M{plain(x)} {plain(y)}H{plain(frame.at(bound.x2, bound.y)[0])}"
    return tag("path", d=ways, stroke=look.WARM, stroke_width=2, stroke_dasharray="5 3", fill="none") if ways else ""


def _way(frame: _Frame) -> str:
    points = " ".join(f"{plain(x)},{plain(y)}" for x, y in (frame.at(*point) for point in frame.curve.way))
    return tag("polyline", points=points, stroke=look.ACCENT, stroke_width=2, fill="none") if points else ""


def _shape(mark: Mark, x: float, y: float) -> str:
    """The mark; each shape has a fill of its own too."""
    if mark.shape in ("square", "diamond"):
        way = f"M{plain(x - 6)} {plain(y - 6)}h12v12h-12Z"
        if mark.shape == "diamond":
            way = f"M{plain(x)} {plain(y - 8)}l8 8l-8 8l-8 -8Z"
        return tag("path", d=way, fill=look.PAPER, stroke=look.INK, stroke_width=2)
    if mark.shape == "ring":
        return tag("circle", cx=x, cy=y, r=4.5, fill=look.PAPER, stroke=look.ACCENT, stroke_width=2)
    return tag("circle", cx=x, cy=y, r=RADIUS + 1, fill=look.ACCENT, stroke=look.PAPER, stroke_width=1.5)


def _labels(frame: _Frame) -> list[Label]:
    """What is written beside the marks, kept off the marks, the lines and each other."""
    curve, wide = frame.curve, frame.format.label
    spots = [frame.at(mark.x, mark.y) for mark in curve.marks]
    taken = [Box(x - 9, y - 9, x + 9, y + 9, 3.0) for x, y in spots]
    taken += [_lined(frame.at(*one), frame.at(*other)) for one, other in pairwise(curve.way)]
    taken += [_lined(frame.at(b.x, b.y), frame.at(b.x2, b.y)) for b in curve.bounds]
    top = frame.top + (BAND_HEIGHT if curve.synthetic else 0)
    inside = Box(LEFT + 2, top, frame.right, frame.bottom - 2)
    wishes = [
        (*spot, wrapped(mark.label, wide, SIZE)) for mark, spot in zip(curve.marks, spots, strict=True) if mark.label
    ]
    return placed(wishes, inside, taken)


def _lined(one: Point, other: Point) -> Box:
    (x, y), (x2, y2) = one, other
    return Box(min(x, x2) - 2, min(y, y2) - 2, max(x, x2) + 2, max(y, y2) + 2, 1.5)


def _written(label: Label) -> str:
    """The lines with a halo, so that no rule runs through them."""
    anchor = None if label.anchor == "start" else label.anchor
    lines = [
        text(label.x, label.y + n * LINE, line, size=SIZE, text_anchor=anchor) for n, line in enumerate(label.lines)
    ]
    return tag("g", "".join(lines), stroke=look.PAPER, stroke_width=3, paint_order="stroke")
