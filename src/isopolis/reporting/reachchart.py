"""Kinds of service by two ways of moving: a dot each on one line from 0 to 100, and whom no way leads there."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting import look, words
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

ROW, TALL = 44, 70


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of service: its name, both shares (None: not known), the bounds of the second, and whom it loses."""

    name: str
    own: float | None
    other: float | None
    bounds: tuple[float, float] | None
    lost: int | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The lines, what the two marks mean, and the words under the scale."""

    lines: Sequence[Line]
    own: str
    other: str
    about: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand: the scale from `left` to `right`, and whether names stand above their lines."""

    width: float
    left: float
    right: float
    above: bool

    def at(self, share: float) -> float:
        return self.left + share * (self.right - self.left)


def draw(chart: Chart, wide: bool) -> Drawing:
    """The chart for a wide or a narrow screen."""
    frame = _Frame(720, 190, 520, False) if wide else _Frame(320, 10, 310, True)
    body, y = _key(chart, frame)
    if chart.synthetic:
        body += band(frame.left, y, frame.right - frame.left)
        y += BAND_HEIGHT + 4
    top = y
    for line in chart.lines:
        part, y = _row(line, frame, y)
        body += part
    ticks = range(0, 101, 20)
    rules = "".join(f"M{plain(frame.at(t / 100))} {plain(top)}V{plain(y)}" for t in ticks)
    numbers = "".join(
        text(frame.at(t / 100), y + 16, str(t), size=12, fill=look.SOFT, text_anchor="middle") for t in ticks
    )
    about = "".join(
        text(0, y + 38 + n * 16, line, size=12, fill=look.SOFT)
        for n, line in enumerate(wrapped(chart.about, frame.width, 12))
    )
    return Drawing(tag("path", d=rules, stroke=look.LINE) + body + numbers + about, frame.width, y + 60)


def _key(chart: Chart, frame: _Frame) -> tuple[str, float]:
    """What the marks mean."""
    parts, y = [], 16.0
    for mark, said in ((_dot, chart.own), (_ring, chart.other)):
        if said:
            parts.append(mark(8, y - 5))
            for line in wrapped(said, frame.width - 24, 13):
                parts.append(text(22, y, line, size=13))
                y += 18
            y += 4
    return "".join(parts), y + 2


def _row(line: Line, frame: _Frame, y: float) -> tuple[str, float]:
    middle = y + (ROW / 2 if not frame.above else TALL - 18)
    known = [share for share in (line.own, line.other) if share is not None]
    parts = _names(line, frame, y, middle)
    if len(known) == 2:
        parts.append(_span(min(known), max(known), middle, frame, (look.LINE, 5)))
    if line.bounds:
        parts.append(_span(*line.bounds, middle, frame, (look.WARM, 1.6)))
        ends = "".join(f"M{plain(frame.at(end))} {plain(middle - 5)}v10" for end in line.bounds)
        parts.append(tag("path", d=ends, stroke=look.WARM, stroke_width=1.6))
    parts += _numbers(line, frame, middle)
    if line.other is not None:
        parts.append(_ring(frame.at(line.other), middle))
    if line.own is not None:
        parts.append(_dot(frame.at(line.own), middle))
    return "".join(parts), y + (TALL if frame.above else ROW)


def _names(line: Line, frame: _Frame, y: float, middle: float) -> list[str]:
    """The service, and how many no way leads there."""
    lost = f"no way for {words.number(line.lost, 0)}" if line.lost else ""
    if frame.above:
        end = text(frame.right, y + 16, lost, size=12.5, fill=look.SOFT, text_anchor="end")
        return [text(frame.left, y + 16, line.name, size=14, font_weight=600), *([end] if lost else [])]
    lines = wrapped(line.name, frame.left - 20, 14)
    start = middle + 5 - (len(lines) - 1) * 8
    names = [text(0, start + 16 * n, part, size=14, font_weight=600) for n, part in enumerate(lines)]
    return [*names, *([text(frame.right + 24, middle + 5, lost, size=13)] if lost else [])]


def _numbers(line: Line, frame: _Frame, middle: float) -> list[str]:
    """Both shares above their marks, moved apart where they are close."""
    marks = [(share, share is line.own) for share in (line.other, line.own) if share is not None]
    xs = [frame.at(share) for share, _ in marks]
    if len(xs) == 2 and abs(xs[0] - xs[1]) < 26:
        push = (26 - abs(xs[0] - xs[1])) / 2
        sign = 1 if xs[0] <= xs[1] else -1
        xs = [xs[0] - sign * push, xs[1] + sign * push]
    return [
        text(min(max(x, frame.left + 6), frame.right - 4), middle - 11, words.number(share * 100, 0), size=12.5,
             text_anchor="middle", font_weight=600 if own else 400)
        for x, (share, own) in zip(xs, marks, strict=True)
    ]  # fmt: skip


def _span(low: float, high: float, y: float, frame: _Frame, line: tuple[str, float]) -> str:
    way = f"M{plain(frame.at(low))} {plain(y)}H{plain(frame.at(high))}"
    return tag("path", d=way, stroke=line[0], stroke_width=line[1])


def _dot(x: float, y: float) -> str:
    return tag("circle", cx=float(x), cy=float(y), r=6.5, fill=look.ACCENT)


def _ring(x: float, y: float) -> str:
    shape = f"M{plain(x)} {plain(y - 7.5)}l7.5 7.5l-7.5 7.5l-7.5 -7.5Z"
    return tag("path", d=shape, fill=look.PAPER, stroke=look.WARM, stroke_width=2.4)
