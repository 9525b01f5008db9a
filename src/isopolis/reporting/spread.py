"""The spread over areas: a fine stroke for each area, a tall one for the city, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from isopolis.reporting import look, words
from isopolis.reporting.classes import unit_of_scale
from isopolis.reporting.sheet import round_number
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, plain, tag, text, wrapped

STRIP = 26


@dataclass(frozen=True, slots=True)
class Strip:
    """One indicator: its name, the value of the city, the values of its areas."""

    name: str
    city: float | None
    areas: tuple[float, ...]


def draw(strips: Sequence[Strip], unit: str, width: int, synthetic: bool) -> Drawing:
    """The strips under each other, on one axis from 0."""
    top = max(words.scaled(v, unit) for s in strips for v in (*s.areas, s.city or 0.0)) or 1.0
    step = round_number(top / 5)
    end = min(top * 1.02, 100.0) if unit == words.SHARE else top * 1.02
    across = (width - 20) / end
    y, parts = 0.0, []
    for strip in strips:
        part, y = _strip(strip, unit, width, across, y, synthetic)
        parts.append(part)
    axis = [
        text(10 + i * step * across, y + 14, words.number(i * step), size=12, fill=look.SOFT, text_anchor="middle")
        for i in range(int(end / step) + 1)
    ]
    title = text(width / 2, y + 34, unit_of_scale(unit), size=12, fill=look.SOFT, text_anchor="middle")
    return Drawing("".join(parts + axis) + title, width, y + 42)


def _strip(strip: Strip, unit: str, width: int, across: float, y: float, synthetic: bool) -> tuple[str, float]:
    parts = []
    for line in wrapped(strip.name, width - 20, 14.5):
        y += 20
        parts.append(text(0, y - 4, line, size=14.5, font_weight=600))
    y += 17
    parts.append(text(0, y - 4, _told(strip, unit), size=12.5, fill=look.SOFT))
    if synthetic:
        parts.append(band(10, y, width - 20))
        y += BAND_HEIGHT
    y += 8
    parts.append(tag("path", d=f"M10 {plain(y + STRIP)}H{width - 10}", stroke=look.LINE))
    strokes = "".join(f"M{plain(10 + words.scaled(v, unit) * across)} {plain(y + 5)}v{STRIP - 5}" for v in strip.areas)
    parts.append(tag("path", d=strokes, stroke=look.ACCENT, stroke_width=1.6, stroke_opacity=0.55))
    if strip.city is not None:
        x = 10 + words.scaled(strip.city, unit) * across
        parts.append(tag("path", d=f"M{plain(x)} {plain(y - 2)}v{STRIP + 6}", stroke=look.INK, stroke_width=2.6))
    return "".join(parts), y + STRIP + 16


def _told(strip: Strip, unit: str) -> str:
    low, high = words.amounts([min(strip.areas), max(strip.areas)], unit)
    city = f" · the city {words.amount(strip.city, unit)}" if strip.city is not None else ""
    return f"areas {low.split(' of ')[0] if ' of ' in low else low} to {high}{city}"
