"""Before and after: a hollow dot, a filled one, and a line for what the effects' errors leave open."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting import look, words
from isopolis.reporting.sheet import round_number
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

LINE = 16
KEY = ("today", "then, if effects are as assumed", "what the effects' errors leave open (95 %)")


@dataclass(frozen=True, slots=True)
class Row:
    """A group, its two values as told, and where they stand in points of 100; everyone stands out."""

    people: str
    told: str
    points: tuple[float, float, float, float]  # before, after, and the ends of what is open
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator: its name, a remark under it, the rows from the worst placed on, and whether less is better."""

    title: str
    remark: str
    rows: Sequence[Row]
    less: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand: the plot from `left` to `right`, from which value on, and how many pixels a point is."""

    width: float
    left: float
    right: float
    above: bool
    low: float = 0.0
    point: float = 1.0

    def at(self, value: float) -> float:
        return self.left + (value - self.low) * self.point


def draw(panels: Sequence[Panel], wide: bool, synthetic: bool) -> Drawing:
    """The panels under each other; a point of 100 is as long in each of them."""
    bare = _Frame(720, 236, 560, False) if wide else _Frame(320, 8, 312, True)
    span = max(_range(panel)[1] - _range(panel)[0] for panel in panels)
    body, y = _key(bare.width)
    for panel in panels:
        part, y = _panel(panel, _placed(bare, panel, span), y, synthetic)
        body += part
    return Drawing(body, bare.width, y - 12)


def _range(panel: Panel) -> tuple[float, float]:
    """The ends of what a panel shows, with some room, at least six points apart."""
    ends = [end for row in panel.rows for end in row.points]
    low, high = min(ends), max(ends)
    room = max((high - low) * 0.08, (6 - high + low) / 2)
    return low - room, high + room


def _placed(bare: _Frame, panel: Panel, span: float) -> _Frame:
    low, high = _range(panel)
    start = min(max((low + high - span) / 2, 0.0), max(100 - span, 0.0))
    return _Frame(bare.width, bare.left, bare.right, bare.above, start, (bare.right - bare.left) / span)


def _key(width: float) -> tuple[str, float]:
    """What the marks mean, in lines that fit."""
    x, y, parts = 0.0, 16.0, []
    for place, said in enumerate(KEY):
        need = 24 + len(said) * 12.5 * 0.55 + 16
        if x and x + need > width:
            x, y = 0.0, y + 20
        mark = (_ring(x + 8, y - 4.5), _dot(x + 8, y - 4.5), _open(x, x + 17, y - 4.5))[place]
        parts += [mark, text(x + 24, y, said, size=12.5)]
        x += need
    return "".join(parts), y + 14


def _panel(panel: Panel, frame: _Frame, y: float, synthetic: bool) -> tuple[str, float]:
    parts = []
    for words_, size, weight, fill in ((panel.title, 15.5, 600, look.INK), (panel.remark, 12.5, None, look.SOFT)):
        for line in wrapped(words_, frame.width - 10, size) if words_ else []:
            y += LINE + 3
            parts.append(text(0, y, line, size=size, font_weight=weight, fill=fill))
    y += 10
    if synthetic:
        parts.append(band(frame.left, y, frame.right - frame.left))
        y += BAND_HEIGHT + 2
    parts.append(_hint(panel, frame, y + 14))
    y += 20
    top, rows = y, []
    for row in panel.rows:
        part, end = _row(row, frame, y, panel.less)
        rows.append(_rules(frame, max(y, end - 26), end) + part if frame.above else part)
        y = end
    rules = "" if frame.above else _rules(frame, top, y)
    axis, end = _axis(frame, y)
    return "".join([*parts, rules, *rows, axis]), end


def _hint(panel: Panel, frame: _Frame, y: float) -> str:
    """Which way is better."""
    if panel.less:
        return text(frame.left, y, "\N{LEFTWARDS ARROW} better", size=11.5, fill=look.SOFT)
    return text(frame.right, y, "better \N{RIGHTWARDS ARROW}", size=11.5, fill=look.SOFT, text_anchor="end")


def _row(row: Row, frame: _Frame, y: float, less: bool) -> tuple[str, float]:
    weight = 600 if row.everyone else None
    if frame.above:
        names = wrapped(row.people, frame.width - 16, 13, first=frame.width - 120)
        height, middle = LINE * len(names) + 28, y + LINE * len(names) + 12
        value = text(frame.right, y + 13, row.told, size=12.5, text_anchor="end", font_weight=weight)
        first, x = y + 13, frame.left
    else:
        names = wrapped(row.people, frame.left - 24, 13)
        height = LINE * len(names) + 13
        middle = y + height / 2
        value = text(frame.right + 16, middle + 4.5, row.told, size=12.5, font_weight=weight)
        first, x = middle + 4.5 - (len(names) - 1) * LINE / 2, 0.0
    parts = [text(x, first + n * LINE, name, size=13, font_weight=weight) for n, name in enumerate(names)]
    return "".join([*parts, value, _marks(row, frame, middle, less)]), y + height


def _marks(row: Row, frame: _Frame, y: float, less: bool) -> str:
    """The way from today to then, what is open, and both marks."""
    before, after, low, high = (frame.at(value) for value in row.points)
    way = f"M{plain(before)} {plain(y)}H{plain(after)}"
    parts = [tag("path", d=way, stroke=look.LINE, stroke_width=6)]
    if low != high:
        parts.append(_open(low, high, y))
    worse = row.points[0] != row.points[1] and (row.points[1] > row.points[0]) is less
    return "".join([*parts, _ring(before, y), _diamond(after, y) if worse else _dot(after, y)])


def _ticks(frame: _Frame) -> list[float]:
    end = frame.low + (frame.right - frame.left) / frame.point
    step = round_number((end - frame.low) / 6)
    return [k * step for k in range(int(end / step + 1e-9) + 1) if k * step >= frame.low - 1e-9]


def _rules(frame: _Frame, top: float, y: float) -> str:
    """The quiet verticals of the ticks; on a narrow screen they keep off the names."""
    rules = "".join(f"M{plain(frame.at(tick))} {plain(top)}V{plain(y)}" for tick in _ticks(frame))
    return tag("path", d=rules, stroke=look.LINE)


def _axis(frame: _Frame, y: float) -> tuple[str, float]:
    numbers = [
        text(frame.at(t), y + 16, words.number(round(t, 6)), size=12, fill=look.SOFT, text_anchor="middle")
        for t in _ticks(frame)
    ]
    middle = (frame.left + frame.right) / 2
    unit = text(middle, y + 33, "of 100 people", size=12, fill=look.SOFT, text_anchor="middle")
    return "".join(numbers) + unit, y + 56


def _dot(x: float, y: float) -> str:
    return tag("circle", cx=float(x), cy=float(y), r=6, fill=look.ACCENT)


def _ring(x: float, y: float) -> str:
    return tag("circle", cx=float(x), cy=float(y), r=4.5, fill=look.PAPER, stroke=look.INK, stroke_width=1.8)


def _diamond(x: float, y: float) -> str:
    """Where it would be worse than today."""
    return tag("path", d=f"M{plain(x)} {plain(y - 8)}l8 8l-8 8l-8 -8Z", fill=look.WARM)


def _open(low: float, high: float, y: float) -> str:
    ends = f"M{plain(low)} {plain(y - 5)}v10M{plain(low)} {plain(y)}H{plain(high)}M{plain(high)} {plain(y - 5)}v10"
    return tag("path", d=ends, stroke=look.ACCENT, stroke_width=1.6)
