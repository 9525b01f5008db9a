"""Shares held against shares: a mark left or right of 1, on a scale on which twice and half are as far away."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting import look, words
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

LINE, MOST = 16, 3  # of the scale: eight times as much or as little
NAMES = {-3: "\N{VULGAR FRACTION ONE EIGHTH}", -2: "\N{VULGAR FRACTION ONE QUARTER}"}
NAMES |= {-1: "\N{VULGAR FRACTION ONE HALF}", 0: "1", 1: "2", 2: "4", 3: "8"}


@dataclass(frozen=True, slots=True)
class Row:
    """A ratio: under which heading it stands, whose it is, and its size."""

    heading: str
    people: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Ratios:
    """The rows, those of one heading together; what stands on both sides of 1, and what the scale counts."""

    rows: Sequence[Row]
    less: str
    more: str
    about: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    left: float
    right: float
    above: bool
    reach: int  # how often the scale doubles on each side

    def at(self, ratio: float) -> float:
        """Where a ratio stands; what lies beyond the scale stands at its end."""
        far = math.log2(ratio) if ratio > 0 else -math.inf
        part = (min(max(far, -self.reach), self.reach) + self.reach) / (2 * self.reach)
        return self.left + part * (self.right - self.left)

    def beyond(self, ratio: float) -> bool:
        return ratio <= 0 or abs(math.log2(ratio)) > self.reach


def draw(chart: Ratios, wide: bool) -> Drawing:
    """The chart for a wide or a narrow screen."""
    far = max((abs(math.log2(row.ratio)) if row.ratio > 0 else MOST for row in chart.rows), default=1)
    reach = min(max(math.ceil(far), 1), MOST)
    frame = _Frame(720, 270, 610, False, reach) if wide else _Frame(320, 14, 306, True, reach)
    body, y = "", 0.0
    if chart.synthetic:
        body, y = band(frame.left, 0, frame.right - frame.left), BAND_HEIGHT
    y += 20
    ends = (
        (frame.left, f"\N{LEFTWARDS ARROW} {chart.less}", None),
        (frame.right, f"{chart.more} \N{RIGHTWARDS ARROW}", "end"),
    )
    body += "".join(text(x, y - 6, said, size=11.5, fill=look.SOFT, text_anchor=anchor) for x, said, anchor in ends)
    top, heading = y, ""
    for row in chart.rows:
        if row.heading != heading:
            part, y = _heading(row.heading, frame, y)
            body, heading = body + part, row.heading
        part, end = _row(row, frame, y)
        body += (_rules(frame, end - 25, end) if frame.above else "") + part
        y = end
    rules = "" if frame.above else _rules(frame, top, y + 4)
    axis, end = _axis(chart, frame, y + 4)
    return Drawing(rules + body + axis, frame.width, end)


def _heading(heading: str, frame: _Frame, y: float) -> tuple[str, float]:
    """The name over its rows, on paper so that no rule runs through it."""
    y += 8
    lines = wrapped(heading, frame.width - 20, 13.5)
    parts = []
    for line in lines:
        y += 17
        back = tag("rect", x=0, y=y - 14.5, width=len(line) * 13.5 * 0.56 + 6, height=18, fill=look.PAPER)
        parts.append(back + text(0, y - 1, line, size=13.5, font_weight=600))
    return "".join(parts), y + 3


def _row(row: Row, frame: _Frame, y: float) -> tuple[str, float]:
    said = in_times(row.ratio)
    if frame.above:
        names = wrapped(row.people, frame.width - 16, 13, first=frame.width - 90)
        first, height = y + 13, LINE * len(names) + 24
        middle = y + LINE * len(names) + 11
        value = text(frame.right, first, said, size=12.5, text_anchor="end")
        x = frame.left
    else:
        names = wrapped(row.people, frame.left - 36, 13)
        height = LINE * len(names) + 10
        middle = y + height / 2
        value = text(frame.right + 16, middle + 4.5, said, size=12.5)
        first, x = middle + 4.5 - (len(names) - 1) * LINE / 2, 12.0
    parts = [text(x, first + n * LINE, name, size=13) for n, name in enumerate(names)]
    return "".join([*parts, value, _mark(row.ratio, frame, middle)]), y + height


def in_times(ratio: float) -> str:
    """A ratio as it is told: "1.8 times", "none"."""
    return f"{words.number(ratio)} times" if ratio > 0 else "none"


def _mark(ratio: float, frame: _Frame, y: float) -> str:
    """A filled dot above 1, a hollow diamond below; an arrow where the scale ends before it."""
    x, one = frame.at(ratio), frame.at(1)
    way = tag("path", d=f"M{plain(one)} {plain(y)}H{plain(x)}", stroke=look.LINE, stroke_width=5)
    if frame.beyond(ratio):
        side = -1 if ratio < 1 else 1
        way += tag("path", d=f"M{plain(x + 14 * side)} {plain(y)}l{-5 * side} -4v8Z", fill=look.INK)
    if ratio >= 1:
        return way + tag("circle", cx=x, cy=y, r=6, fill=look.ACCENT)
    diamond = f"M{plain(x)} {plain(y - 7)}l7 7l-7 7l-7 -7Z"
    return way + tag("path", d=diamond, fill=look.PAPER, stroke=look.INK, stroke_width=2)


def _rules(frame: _Frame, top: float, y: float) -> str:
    """Quiet verticals, and a dark one at 1; on a narrow screen they keep off the names."""
    places = range(-frame.reach, frame.reach + 1)
    rules = "".join(f"M{plain(frame.at(2.0**k))} {plain(top)}V{plain(y)}" for k in places if k)
    one = f"M{plain(frame.at(1))} {plain(top)}V{plain(y)}"
    return tag("path", d=rules, stroke=look.LINE) + tag("path", d=one, stroke=look.INK, stroke_width=1.4)


def _axis(chart: Ratios, frame: _Frame, y: float) -> tuple[str, float]:
    places = range(-frame.reach, frame.reach + 1)
    numbers = "".join(
        text(frame.at(2.0**k), y + 17, NAMES[k], size=13, fill=look.SOFT, text_anchor="middle") for k in places
    )
    y += 36
    parts = []
    for line in wrapped(chart.about, frame.right - frame.left, 12):
        parts.append(text((frame.left + frame.right) / 2, y, line, size=12, fill=look.SOFT, text_anchor="middle"))
        y += 15
    return numbers + "".join(parts), y
