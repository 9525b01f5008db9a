"""The gap chart: a dot for the group, a line for its interval, a thin vertical for the rest of the city."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from isopolis.framework import Indicator
from isopolis.reporting import look, words
from isopolis.reporting.gap import Gap
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, from_vega, wrapped

MOST_ROWS, MOST_CROSSINGS, MOST_PER_CHARACTERISTIC = 10, 3, 2
AXIS = 44  # room under the last row
LINE_HEIGHT = 16


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator: its value for everyone in words, and the gaps to draw."""

    indicator: Indicator
    everyone: str
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """How wide the drawing is, and whether a row's words stand beside its mark or above it."""

    width: int
    left: int
    right: int
    stacked: bool

    @property
    def plot(self) -> int:
        """The width of the plot area."""
        return self.width - self.left - self.right


WIDE = Format(720, 236, 116, False)
NARROW = Format(320, 8, 8, True)


@dataclass
class _Sheet:
    """What is to be drawn, in pixels down and in units of the axis across."""

    words: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    boxes: list[dict[str, Any]] = field(default_factory=list)
    height: float = 0.0


def chosen(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps of one indicator that are drawn: the widest by the cautious end, the worst placed first."""
    ranked = sorted(gaps, key=lambda g: (-g.cautious, -abs(g.difference or 0), g.group.key))
    shown = [gap for gap in ranked if gap.certainty != "withheld"]
    single = [gap for gap in shown if gap.group.depth == 1]
    crossed = [gap for gap in shown if gap.group.depth > 1 and gap.certainty == "established"]
    rows = _spread(_without_mirrors(single), MOST_ROWS) + _spread(crossed, MOST_CROSSINGS)
    return tuple(sorted(rows, key=_place))


def _place(gap: Gap) -> tuple[float, float]:
    worse = 1 if gap.behind or (gap.indicator.direction not in "+-" and (gap.difference or 0) > 0) else -1
    return (-worse * gap.cautious, -worse * abs(gap.difference or 0))


def _without_mirrors(gaps: Sequence[Gap]) -> list[Gap]:
    """The gaps without the better side of a characteristic with two answers: it repeats the other side."""
    answers = Counter(gap.group.characteristics[0] for gap in gaps)
    return [gap for gap in gaps if answers[gap.group.characteristics[0]] != 2 or gap.behind] or list(gaps)


def _spread(gaps: Sequence[Gap], most: int) -> list[Gap]:
    seen: Counter[str] = Counter()
    taken: list[Gap] = []
    for gap in gaps:
        if len(taken) < most and all(seen[c] < MOST_PER_CHARACTERISTIC for c in gap.group.characteristics):
            seen.update(gap.group.characteristics)
            taken.append(gap)
    return taken


def draw(panels: Sequence[Panel], format: Format, synthetic: bool) -> Drawing:
    """The chart of one domain in one unit: its panels under each other, on one axis."""
    unit = panels[0].gaps[0].unit
    low, high, step = _domain([gap for panel in panels for gap in panel.gaps], unit)
    sheet, across = _Sheet(), _Across(low, high, format)
    for panel in panels:
        _head(sheet, panel, across, synthetic)
        for gap in panel.gaps:
            _row(sheet, gap, across)
        sheet.height += 14
    return _render(sheet, across, _axis(low, high, step, unit))


@dataclass(frozen=True, slots=True)
class _Across:
    """From pixels of the whole drawing to units of the axis."""

    low: float
    high: float
    format: Format

    def at(self, pixel: float) -> float:
        return self.low + (pixel - self.format.left) / self.format.plot * (self.high - self.low)


def _domain(gaps: Sequence[Gap], unit: str) -> tuple[float, float, float]:
    """The ends of the axis and the step of its ticks; the rest of the city (0) is never at the edge."""
    ends = [words.scaled(e, unit) for g in gaps for e in (g.low, g.high, g.difference) if e is not None]
    low, high = min([*ends, 0]), max([*ends, 0])
    margin = max(high - low, 1e-9) * 0.08
    low, high = min(low, -(high - low) * 0.25) - margin, max(high, (high - low) * 0.25) + margin
    rough = (high - low) / 5
    power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 10.0 ** -len(str(int(1 / rough)))
    step = next(s * power for s in (1, 2, 5, 10, 20) if s * power >= rough)
    return low, high, step


def _say(sheet: _Sheet, x: float, y: float, text: str, style: str) -> None:
    sheet.words.append({"x": x, "y": y, "text": text, "style": style})


def _head(sheet: _Sheet, panel: Panel, across: _Across, synthetic: bool) -> None:
    """The name of the indicator, its value for everyone, which side is worse, and the band."""
    format, top = across.format, sheet.height
    for line in wrapped(panel.indicator.name, format.width - 20, 15.5):
        sheet.height += 21
        _say(sheet, across.at(0), sheet.height - 5, line, "title")
    sheet.height += LINE_HEIGHT + 2
    _say(sheet, across.at(0), sheet.height - 5, panel.everyone, "note")
    sheet.boxes.append({"x": across.at(0), "x2": across.at(format.width), "y": top, "y2": sheet.height, "fill": look.PAPER})
    if synthetic:
        y = sheet.height
        sheet.boxes.append({"x": across.low, "x2": across.high, "y": y, "y2": y + BAND_HEIGHT, "fill": look.BAND})
        _say(sheet, (across.low + across.high) / 2, y + 12, look.SYNTHETIC, "band")
        sheet.height += BAND_HEIGHT
    sheet.height += LINE_HEIGHT + 4
    less, more = _sides(panel)
    _say(sheet, across.at(format.left), sheet.height - 6, f"\N{LEFTWARDS ARROW} {less}", "hint")
    _say(sheet, across.at(format.left + format.plot), sheet.height - 6, f"{more} \N{RIGHTWARDS ARROW}", "hint right")


def _sides(panel: Panel) -> tuple[str, str]:
    less, more = ("less often", "more often") if panel.gaps[0].unit == words.SHARE else ("less", "more")
    better = {"+": (": worse", ": better"), "-": (": better", ": worse")}.get(panel.indicator.direction, ("", ""))
    return less + better[0], more + better[1]


def _row(sheet: _Sheet, gap: Gap, across: _Across) -> None:
    format = across.format
    sides = _values(gap)
    if format.stacked:
        lines = wrapped(gap.people, format.plot - 78)
        for place, line in enumerate(lines):
            _say(sheet, across.at(format.left), sheet.height + 13 + place * LINE_HEIGHT, line, "label")
        _say(sheet, across.at(format.left + format.plot), sheet.height + 13, sides, "value right")
        sheet.height += len(lines) * LINE_HEIGHT + 22
        _mark(sheet, gap, sheet.height - 12)
        return
    lines = wrapped(gap.people, format.left - 24)
    height = max(len(lines) * LINE_HEIGHT, LINE_HEIGHT) + 9
    for place, line in enumerate(lines):
        _say(sheet, across.at(format.left - 12), sheet.height + 16 + place * LINE_HEIGHT, line, "label right")
    middle = sheet.height + height / 2
    _say(sheet, across.at(format.width - format.right + 12), middle + 4.5, sides, "value")
    _mark(sheet, gap, middle)
    sheet.height += height


def _values(gap: Gap) -> str:
    if gap.value is None or gap.others is None:
        return ""
    mine, theirs = words.amounts([gap.value, gap.others], gap.unit)
    return f"{mine.removesuffix(' of 100').split(' of ')[0].split()[0]} against {theirs}" if gap.unit != words.SHARE else (
        f"{mine.split(' of ')[0]} v {theirs}"
    )


def _mark(sheet: _Sheet, gap: Gap, y: float) -> None:
    ends = (gap.low, gap.high) if gap.low is not None and gap.high is not None else (gap.difference, gap.difference)
    x, low, high = (words.scaled(v or 0.0, gap.unit) for v in (gap.difference, *ends))
    sure = gap.certainty == "established"
    colour = (look.WARM if gap.behind else look.ACCENT) if sure else look.SOFT
    sheet.marks.append(
        {"x": x, "low": low, "high": high, "y": y, "colour": colour, "fill": colour if sure else look.PAPER,
         "shape": "diamond" if gap.certainty in ("assumed", "no interval") else "circle"}
    )  # fmt: skip


def _axis(low: float, high: float, step: float, unit: str) -> Any:
    import altair as alt

    count = range(int(low / step) - 1, int(high / step) + 2)
    values = [round(i * step, 9) for i in count if low <= i * step <= high]
    title = "points of difference from the rest" if unit == words.SHARE else f"difference from the rest, {words.unit_in_words(unit)}"
    return alt.Axis(
        values=values, title=title, labelExpr="datum.value == 0 ? 'the rest' : format(abs(datum.value), '~r')",
        gridColor=look.LINE, domain=False, ticks=False, labelFontSize=12, labelColor=look.SOFT, titleColor=look.SOFT,
        titleFontSize=12, titleFontWeight="normal", labelPadding=6, titlePadding=6,
    )  # fmt: skip


_STYLES: dict[str, dict[str, Any]] = {
    "title": dict(fontSize=15.5, fontWeight=600, color=look.INK),
    "note": dict(fontSize=12.5, color=look.SOFT),
    "hint": dict(fontSize=11.5, color=look.SOFT),
    "band": dict(fontSize=11, color=look.BAND_TEXT, align="center"),
    "label": dict(fontSize=13, color=look.INK),
    "value": dict(fontSize=12.5, color=look.SOFT),
}


def _render(sheet: _Sheet, across: _Across, axis: Any) -> Drawing:
    import altair as alt
    import vl_convert

    height = sheet.height
    x = alt.X("x:Q", scale=alt.Scale(domain=[across.low, across.high], nice=False), axis=axis)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    format = across.format
    layers = [*_boxes(sheet, x, y), *_marks(sheet, x, y, height), *_texts(sheet, x, y)]
    chart = alt.layer(*layers).properties(
        width=format.plot, height=height, autosize=alt.AutoSizeParams(type="none"),
        padding={"left": format.left, "right": format.right, "top": 0, "bottom": AXIS},
    )  # fmt: skip
    chart = chart.configure(font=look.SANS).configure_view(stroke=None)
    return from_vega(vl_convert.vegalite_to_svg(chart.to_dict()), format.width, height + AXIS)


def _boxes(sheet: _Sheet, x: Any, y: Any) -> list[Any]:
    import altair as alt

    data = alt.Data(values=sheet.boxes)
    return [alt.Chart(data).mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=alt.Fill("fill:N", scale=None))]


def _marks(sheet: _Sheet, x: Any, y: Any, height: float) -> list[Any]:
    import altair as alt

    data = alt.Data(values=sheet.marks)
    colour, fill = alt.Stroke("colour:N", scale=None), alt.Fill("fill:N", scale=None)
    span = x.copy()
    span.shorthand = "low:Q"
    rest = alt.Chart(alt.Data(values=[{"x": 0, "y": 0, "y2": height}]))
    return [
        rest.mark_rule(color=look.INK, strokeWidth=1.2).encode(x=x, y=y, y2="y2:Q"),
        alt.Chart(data).mark_rule(strokeWidth=2.4, strokeCap="round").encode(x=span, x2="high:Q", y=y, stroke=colour),
        alt.Chart(data).mark_point(size=95, opacity=1, strokeWidth=2).encode(
            x=x, y=y, stroke=colour, fill=fill, shape=alt.Shape("shape:N", scale=None)
        ),
    ]  # fmt: skip


def _texts(sheet: _Sheet, x: Any, y: Any) -> list[Any]:
    import altair as alt

    layers = []
    for style in sorted({line["style"] for line in sheet.words}):
        name, _, side = style.partition(" ")
        data = alt.Data(values=[line for line in sheet.words if line["style"] == style])
        look_of = {"align": side or "left", "baseline": "alphabetic"} | _STYLES[name]
        layers.append(alt.Chart(data).mark_text(**look_of).encode(x=x, y=y, text="text:N"))
    return layers
