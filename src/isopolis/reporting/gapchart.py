"""The gap chart: a dot for the group, a line for its interval, a thin vertical for the rest of the city."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isopolis.framework import Indicator
from isopolis.reporting import look, words
from isopolis.reporting.gap import Gap
from isopolis.reporting.sheet import Axis, Format, Sheet
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, wrapped

MOST_ROWS, MOST_CROSSINGS, MOST_PER_CHARACTERISTIC = 10, 3, 2
LINE_HEIGHT = 16
WIDE, NARROW = Format(720, 262, 146, False), Format(320, 8, 8, True)


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator of one source: its value for everyone in words, the gaps to draw, and all there are."""

    indicator: Indicator
    everyone: str
    gaps: tuple[Gap, ...]
    all: tuple[Gap, ...]


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


def draw(panels: Sequence[Panel], format: Format, synthetic: bool) -> list[Drawing]:
    """The chart of one domain in one unit: a drawing for each panel, all on the same scale."""
    unit = panels[0].gaps[0].unit
    gaps = [gap for panel in panels for gap in panel.gaps]
    ends = [words.scaled(end, unit) for gap in gaps for end in (gap.low, gap.high, gap.difference) if end is not None]
    axis = Axis.over(ends)
    return [_panel(panel, Sheet(format, axis), synthetic) for panel in panels]


def _panel(panel: Panel, sheet: Sheet, synthetic: bool) -> Drawing:
    _head(sheet, panel, synthetic)
    top = sheet.height
    for gap in panel.gaps:
        _row(sheet, gap)
    if not sheet.format.stacked:
        sheet.grid(top, sheet.height)
        sheet.rule(0.0, top, sheet.height)
    _foot(sheet, panel.gaps[0].unit, "the city" if panel.gaps[0].reference_kind == "everyone" else "the rest")
    return sheet.drawing(panel.indicator.name)


def _head(sheet: Sheet, panel: Panel, synthetic: bool) -> None:
    """The name of the indicator, its value for everyone, the band, and which side is worse."""
    format = sheet.format
    for line in wrapped(panel.indicator.name, format.width - 20, 16):
        sheet.height += 21
        sheet.say(0, sheet.height - 5, line, "title")
    for line in wrapped(panel.everyone, format.width - 10, 12.5):
        sheet.height += LINE_HEIGHT + 1
        sheet.say(0, sheet.height - 5, line, "note")
    sheet.height += 3
    if synthetic:
        sheet.box(format.left, format.left + format.plot, sheet.height, sheet.height + BAND_HEIGHT, look.BAND)
        sheet.say(format.left + format.plot / 2, sheet.height + 12, look.SYNTHETIC, "band center")
        sheet.height += BAND_HEIGHT
    sheet.height += LINE_HEIGHT + 4
    less, more = _sides(panel)
    sheet.say(format.left, sheet.height - 6, f"\N{LEFTWARDS ARROW} {less}", "hint")
    sheet.say(format.left + format.plot, sheet.height - 6, f"{more} \N{RIGHTWARDS ARROW}", "hint right")


def _sides(panel: Panel) -> tuple[str, str]:
    less, more = ("less often", "more often") if panel.gaps[0].unit == words.SHARE else ("less", "more")
    worse, better = f"{less}: worse", f"{more}: better"
    if panel.indicator.direction == "-":
        worse, better = f"{less}: better", f"{more}: worse"
    return (worse, better) if panel.indicator.direction in "+-" else (less, more)


def _row(sheet: Sheet, gap: Gap) -> None:
    against = "city" if gap.reference_kind == "everyone" else "others"
    sides = words.side_by_side(gap.value or 0.0, gap.others or 0.0, gap.unit, against)
    if sheet.format.stacked:
        _stacked_row(sheet, gap, sides)
        return
    format, lines = sheet.format, wrapped(gap.people, sheet.format.left - 20)
    height = len(lines) * LINE_HEIGHT + 9
    for place, line in enumerate(lines):
        sheet.say(format.left - 14, sheet.height + 16 + place * LINE_HEIGHT, line, "label right")
    middle = sheet.height + height / 2
    sheet.say(format.width - format.right + 14, middle + 4.5, sides, "value")
    _mark(sheet, gap, middle)
    sheet.height += height


def _stacked_row(sheet: Sheet, gap: Gap, sides: str) -> None:
    """The words above, the mark below: for narrow screens."""
    format = sheet.format
    lines = wrapped(gap.people, format.plot, first=format.plot - 140)
    for place, line in enumerate(lines):
        sheet.say(format.left, sheet.height + 13 + place * LINE_HEIGHT, line, "label")
    sheet.say(format.left + format.plot, sheet.height + 13, sides, "value right")
    top = sheet.height + len(lines) * LINE_HEIGHT
    sheet.grid(top + 1, top + 21)
    sheet.rule(0.0, top + 1, top + 21)
    _mark(sheet, gap, top + 11)
    sheet.height = top + 26


def _mark(sheet: Sheet, gap: Gap, y: float) -> None:
    ends = (gap.low, gap.high) if gap.low is not None and gap.high is not None else (gap.difference, gap.difference)
    x, low, high = (words.scaled(v or 0.0, gap.unit) for v in (gap.difference, *ends))
    sure = gap.certainty in ("established", "counted")
    colour = (look.WARM if gap.behind else look.ACCENT) if sure else look.SOFT
    shape = {"assumed": "diamond", "no interval": "diamond", "counted": "square"}.get(gap.certainty, "circle")
    sheet.mark((low, x, high), y, colour, colour if sure else look.PAPER, shape)


def _foot(sheet: Sheet, unit: str, reference: str) -> None:
    """The numbers of the axis and its unit, under each panel, so that each can stand alone."""
    sheet.height += 19
    for tick in sheet.axis.ticks:
        told = reference if tick == 0 else words.number(abs(tick))
        sheet.say(sheet.pixel(tick), sheet.height, told, "tick center")
    unit_name = "points" if unit == words.SHARE else words.unit_in_words(unit)
    sheet.height += 17
    middle = sheet.format.left + sheet.format.plot / 2
    sheet.say(middle, sheet.height, f"{unit_name} of difference".strip(), "tick center")
    sheet.height += 26
