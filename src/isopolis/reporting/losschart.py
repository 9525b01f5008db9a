"""How much farther a service would be, group by group: a mark each, and a thin vertical for everyone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting import look, words
from isopolis.reporting.sheet import round_number
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

LINE = 17
SIZE = 13.5


@dataclass(frozen=True, slots=True)
class Line:
    """One group: its people, minutes more on average, and between which ends unknown tags of streets leave them."""

    people: str
    minutes: float
    ends: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """The groups in their order, everyone's minutes with the words beside them, and the words under the scale."""

    lines: Sequence[Line]
    everyone: float | None
    reference: str
    about: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand: minutes from `low` to `high` between two pixels; `above`: names stand above their marks."""

    width: float
    left: float
    right: float
    above: bool
    low: float
    high: float

    def at(self, minutes: float) -> float:
        return self.left + (minutes - self.low) / (self.high - self.low) * (self.right - self.left)

    @property
    def ticks(self) -> list[float]:
        step = round_number((self.high - self.low) / (4 if self.above else 6))
        places = range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1)
        return [round(place * step, 6) for place in places]


def draw(chart: Chart, wide: bool) -> Drawing:
    """The chart for a wide or a narrow screen."""
    frame = _frame(chart, wide)
    head, top = _head(chart, frame)
    rows, y = [], top
    for line in chart.lines:
        part, y = _row(line, chart, frame, y)
        rows.append(part)
    below, end = _axis(chart, frame, y)
    lines = "" if frame.above else _verticals(chart, frame, top, y)
    return Drawing(lines + below + head + "".join(rows), frame.width, end)


def _frame(chart: Chart, wide: bool) -> _Frame:
    ends = [end for line in chart.lines for end in (line.minutes, *(line.ends or ()))]
    low, high = min([0.0, chart.everyone or 0.0, *ends]), max([0.0, chart.everyone or 0.0, *ends])
    span = max(high - low, 0.1)
    low, high = low - (0.06 * span if low < 0 else 0), high + 0.04 * span
    return _Frame(720, 300, 636, False, low, high) if wide else _Frame(320, 8, 264, True, low, high)


def _head(chart: Chart, frame: _Frame) -> tuple[str, float]:
    """The band, and what the vertical is."""
    y, parts = 0.0, []
    if chart.synthetic:
        parts.append(band(frame.left, y, frame.right - frame.left))
        y += BAND_HEIGHT
    if chart.everyone is not None:
        x, room = frame.at(chart.everyone), len(chart.reference) * 12.5 * 0.26
        x = min(max(x, room), frame.width - room)
        parts.append(text(x, y + 18, chart.reference, size=12.5, text_anchor="middle"))
        y += 24
    return "".join(parts), y + 4


def _verticals(chart: Chart, frame: _Frame, top: float, end: float) -> str:
    """The quiet verticals of the scale, and the dark one of everyone."""
    rules = "".join(f"M{plain(frame.at(tick))} {plain(top)}V{plain(end)}" for tick in frame.ticks)
    drawn = tag("path", d=rules, stroke=look.LINE)
    if chart.everyone is None:
        return drawn
    way = f"M{plain(frame.at(chart.everyone))} {plain(top)}V{plain(end)}"
    return drawn + tag("path", d=way, stroke=look.INK, stroke_width=1.2)


def _row(line: Line, chart: Chart, frame: _Frame, y: float) -> tuple[str, float]:
    lines = wrapped(line.people, frame.width - 16 if frame.above else frame.left - 20, SIZE)
    if frame.above:
        names = [text(frame.left, y + 14 + n * LINE, part, size=SIZE) for n, part in enumerate(lines)]
        middle = y + len(lines) * LINE + 13
        height = len(lines) * LINE + 29.0
        names.append(_verticals(chart, frame, middle - 11, middle + 11))
    else:
        height = len(lines) * LINE + 11.0
        middle = y + height / 2
        first = middle + 4.5 - (len(lines) - 1) * LINE / 2
        names = [
            text(frame.left - 14, first + n * LINE, part, size=SIZE, text_anchor="end") for n, part in enumerate(lines)
        ]
    number = text(frame.right + 14, middle + 4.5, words.number(line.minutes, 1), size=SIZE, font_weight=600)
    return "".join([*names, *_marks(line, chart, frame, middle), number]), y + height


def _marks(line: Line, chart: Chart, frame: _Frame, y: float) -> list[str]:
    """A pale line from everyone, the line of what is not known, and the mark: a circle, or a diamond for no more."""
    parts = []
    if chart.everyone is not None:
        way = f"M{plain(frame.at(chart.everyone))} {plain(y)}H{plain(frame.at(line.minutes))}"
        parts.append(tag("path", d=way, stroke=look.LINE, stroke_width=5))
    more = chart.everyone is None or line.minutes > chart.everyone
    colour = look.WARM if more else look.ACCENT
    if line.ends:
        low, high = (frame.at(end) for end in line.ends)
        way = f"M{plain(low)} {plain(y)}H{plain(high)}M{plain(low)} {plain(y - 5)}v10M{plain(high)} {plain(y - 5)}v10"
        parts.append(tag("path", d=way, fill="none", stroke=colour, stroke_width=1.6))
    return [*parts, _circle(frame.at(line.minutes), y) if more else _diamond(frame.at(line.minutes), y)]


def _circle(x: float, y: float) -> str:
    return tag("circle", cx=x, cy=y, r=6.5, fill=look.WARM)


def _diamond(x: float, y: float) -> str:
    return tag("path", d=f"M{plain(x)} {plain(y - 8)}l8 8l-8 8l-8 -8Z", fill=look.ACCENT)


def _axis(chart: Chart, frame: _Frame, y: float) -> tuple[str, float]:
    """The numbers under the scale, what they are of, and where both end."""
    numbers = [
        text(frame.at(tick), y + 17, words.number(tick), size=12, fill=look.SOFT, text_anchor="middle")
        for tick in frame.ticks
    ]
    start = 0.0 if frame.above else frame.left
    lines = wrapped(chart.about, frame.width - start, 12)
    about = [text(start, y + 39 + n * 16, line, size=12, fill=look.SOFT) for n, line in enumerate(lines)]
    return "".join([*numbers, *about]), y + 39 + len(lines) * 16 - 6
