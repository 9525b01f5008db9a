"""Kinds of service by two ways of moving: a dot each on one line from 0 to 100, and whom no way leads there."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting import look, words
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

ROW, TALL = 44, 70
APART = 31  # between the middles of two numbers


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
    height = TALL if frame.above else max(ROW, 16 * len(_wrapped(line, frame)) + 12)
    middle = y + (TALL - 18 if frame.above else height / 2)
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
    return "".join(parts), y + height


def _wrapped(line: Line, frame: _Frame) -> list[str]:
    """The name in lines that fit beside the scale."""
    return wrapped(line.name, frame.left - 20, 14)


def _names(line: Line, frame: _Frame, y: float, middle: float) -> list[str]:
    """The service, and how many no way leads there."""
    lost = f"no way for {words.number(line.lost, 0)}" if line.lost else ""
    if frame.above:
        end = text(frame.right, y + 16, lost, size=12.5, fill=look.SOFT, text_anchor="end")
        return [text(frame.left, y + 16, line.name, size=14, font_weight=600), *([end] if lost else [])]
    lines = _wrapped(line, frame)
    start = middle + 5 - (len(lines) - 1) * 8
    names = [text(0, start + 16 * n, part, size=14, font_weight=600) for n, part in enumerate(lines)]
    return [*names, *([text(frame.right + 24, middle + 5, lost, size=13)] if lost else [])]


def _numbers(line: Line, frame: _Frame, middle: float) -> list[str]:
    """Both shares above their marks, moved apart where they are close, and never out of the picture."""
    both = ((line.other, 400), (line.own, 600))
    marks = sorted((share, weight) for share, weight in both if share is not None)
    xs = [min(max(frame.at(share), frame.left + 4), frame.right - 2) for share, _ in marks]
    if len(xs) == 2 and xs[1] - xs[0] < APART:
        middle_x = min(max(sum(xs) / 2, frame.left + 4 + APART / 2), frame.right - 2 - APART / 2)
        xs = [middle_x - APART / 2, middle_x + APART / 2]
    return [
        text(x, middle - 11, words.number(share * 100, 0), size=12.5, text_anchor="middle", font_weight=weight)
        for x, (share, weight) in zip(xs, marks, strict=True)
    ]


def _span(low: float, high: float, y: float, frame: _Frame, line: tuple[str, float]) -> str:
    way = f"M{plain(frame.at(low))} {plain(y)}H{plain(frame.at(high))}"
    return tag("path", d=way, stroke=line[0], stroke_width=line[1])


def _dot(x: float, y: float) -> str:
    return tag("circle", cx=float(x), cy=float(y), r=6.5, fill=look.ACCENT)


def _ring(x: float, y: float) -> str:
    shape = f"M{plain(x)} {plain(y - 7.5)}l7.5 7.5l-7.5 7.5l-7.5 -7.5Z"
    return tag("path", d=shape, fill=look.PAPER, stroke=look.WARM, stroke_width=2.4)
