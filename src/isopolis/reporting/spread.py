"""The spread over areas: a fine stroke for each area, a tall one for the city, one scale for each unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from isopolis.reporting import look, words
from isopolis.reporting.classes import unit_of_scale
from isopolis.reporting.sheet import round_number
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

TALL = 26
EDGE = 10  # room beside the scale


@dataclass(frozen=True, slots=True)
class Strip:
    """One indicator: its name and unit, the value of the city, the values of its areas."""

    name: str
    unit: str
    city: float | None
    areas: tuple[float, ...]

    @property
    def middle(self) -> tuple[float, float]:
        """Between which values all but the lowest and the highest tenth of the areas lie."""
        cuts = quantiles(self.areas, n=10, method="inclusive")
        return cuts[0], cuts[-1]

    @property
    def told(self) -> str:
        """The same in words: "most between 4 and 24 of 100 · the city 12 of 100"."""
        low, high, *city = words.amounts([*self.middle, *([] if self.city is None else [self.city])], self.unit)
        start = low if words.unit_in_words(self.unit) == "" else low.split(" ")[0]
        return f"most areas: {start} to {high}" + (f" · the city: {city[0]}" if city else "")


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels; what lies beyond `end` is drawn as an arrow at the edge."""

    end: float
    width: int

    def at(self, value: float) -> float:
        return EDGE + min(max(value / self.end, 0.0), 1.0) * (self.width - 2 * EDGE)


def draw(strips: Sequence[Strip], width: int, synthetic: bool) -> Drawing:
    """The strips under each other; those of one unit share a scale, drawn under the last of them."""
    y, parts = 0.0, []
    for unit in dict.fromkeys(strip.unit for strip in strips):
        own = [strip for strip in strips if strip.unit == unit]
        scale = _scale(own, unit, width)
        for strip in own:
            part, y = _strip(strip, scale, y, synthetic)
            parts.append(part)
        part, y = _axis(scale, unit, y)
        parts.append(part)
    return Drawing("".join(parts), width, y - 12)


def _scale(strips: Sequence[Strip], unit: str, width: int) -> _Scale:
    """A scale from 0 that a few far areas do not squeeze: at most half as long again as most areas need."""
    most = max(max(strip.middle[1], strip.city or 0.0) for strip in strips)
    end = min(max(max(strip.areas) for strip in strips) * 1.02, most * 1.5)
    end = words.scaled(max(end, most * 1.02), unit)
    return _Scale(min(end, 100.0) if unit == words.SHARE else max(end, 1e-9), width)


def _strip(strip: Strip, scale: _Scale, y: float, synthetic: bool) -> tuple[str, float]:
    width, parts = scale.width, []
    for line in wrapped(strip.name, width - 20, 14.5):
        y += 20
        parts.append(text(0, y - 4, line, size=14.5, font_weight=600))
    for line in wrapped(strip.told, width, 12.5):
        y += 17
        parts.append(text(0, y - 4, line, size=12.5, fill=look.SOFT))
    if synthetic:
        parts.append(band(EDGE, y, width - 2 * EDGE))
        y += BAND_HEIGHT
    y += 8
    parts.append(tag("path", d=f"M{EDGE} {plain(y + TALL)}H{width - EDGE}", stroke=look.LINE))
    parts.append(_strokes(strip, scale, y))
    if strip.city is not None:
        x = scale.at(words.scaled(strip.city, strip.unit))
        parts.append(tag("path", d=f"M{plain(x)} {plain(y - 2)}v{TALL + 6}", stroke=look.INK, stroke_width=2.6))
    return "".join(parts), y + TALL + 16


def _strokes(strip: Strip, scale: _Scale, y: float) -> str:
    values = [words.scaled(value, strip.unit) for value in strip.areas]
    inside = "".join(f"M{plain(scale.at(v))} {plain(y + 5)}v{TALL - 5}" for v in values if v <= scale.end)
    drawn = tag("path", d=inside, stroke=look.ACCENT, stroke_width=1.6, stroke_opacity=0.55)
    beyond = sum(value > scale.end for value in values)
    if not beyond:
        return drawn
    said = f"{words.counted(beyond, 'area')} beyond \N{RIGHTWARDS ARROW}"
    return drawn + text(scale.width - EDGE, y + 4, said, size=11.5, fill=look.SOFT, text_anchor="end")


def _axis(scale: _Scale, unit: str, y: float) -> tuple[str, float]:
    step = round_number(scale.end / 6)
    ticks = [i * step for i in range(int(scale.end / step + 1e-9) + 1)]
    numbers = [
        text(scale.at(t), y + 4, words.number(round(t, 9)), size=12, fill=look.SOFT, text_anchor="middle")
        for t in ticks
    ]
    name = text(scale.width / 2, y + 22, unit_of_scale(unit), size=12, fill=look.SOFT, text_anchor="middle")
    return "".join(numbers) + name, y + 46
