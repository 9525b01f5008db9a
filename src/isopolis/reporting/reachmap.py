"""Two maps of reach side by side, on one scale and with one key: the same areas by two ways of moving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from isopolis.reporting import look, words
from isopolis.reporting.areamap import outline, projection
from isopolis.reporting.classes import Classes
from isopolis.reporting.grid import Key, key
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, filled, patterns, plain, tag, text, wrapped

WIDTH, GAP = 344, 32
HEAD, LINE = 10, 19


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two maps: its heading, a remark under it, a warning (empty: none), and the shares by area."""

    heading: str
    remark: str
    warning: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Both maps: the areas, those in which somebody is counted, the classes, and what the key is about."""

    features: Sequence[Mapping[str, Any]]
    counted: frozenset[str]
    sides: tuple[Side, Side]
    classes: Classes
    about: str
    synthetic: bool


def draw(pair: Pair, id: str, wide: bool) -> Drawing:
    """Both maps, beside each other or (where there is less room) under each other, and the key below them."""
    project, height = projection(pair.features, WIDTH)
    top = max(_headed(side, 0, 0)[1] for side in pair.sides)
    step = (WIDTH + GAP, 0.0) if wide else (0.0, top + height + 26)
    width = 2 * WIDTH + GAP if wide else WIDTH
    shapes = {feature["properties"]["code"]: outline(feature["geometry"], project) for feature in pair.features}
    sides = [_side(side, pair, id, shapes) for side in pair.sides]
    parts = [patterns(id, ["hatch", "dots"])]
    for number, (side, drawn) in enumerate(zip(pair.sides, sides, strict=True)):
        x, y = number * step[0], number * step[1]
        map_ = tag("g", drawn, transform=f"translate({plain(x)} {plain(y + top)})", **_EDGES)
        parts += [_headed(side, x, y)[0], map_]
        if pair.synthetic:
            parts.append(band(x, y + top + height - BAND_HEIGHT - 4, WIDTH))
    legend, end = _legend(pair, id, width, top + height + step[1] + 22)
    return Drawing("".join(parts) + legend, width, end)


_EDGES = {"stroke": look.PAPER, "stroke_width": 0.6, "stroke_linejoin": "round"}


def _headed(side: Side, x: float, y: float) -> tuple[str, float]:
    """The heading in lines that fit, the remark under it, and where both end."""
    parts, y = [], y + HEAD
    for line in wrapped(side.heading, WIDTH * 0.88, 15.5):
        y += LINE
        parts.append(text(x, y - 4, line, size=15.5, font_weight=600))
    for said, bold in ((side.remark, None), (side.warning, 600)):
        for line in wrapped(said, WIDTH * 0.95, 12.5) if said else []:
            y += 17
            parts.append(text(x, y - 4, line, size=12.5, fill=look.INK if bold else look.SOFT, font_weight=bold))
    return "".join(parts), y + 8


def _side(side: Side, pair: Pair, id: str, shapes: Mapping[str, str]) -> str:
    """The areas of one map, each with its name and value on hover; those that look alike stand together."""
    alike: dict[str, list[str]] = {}
    for feature in pair.features:
        area = feature["properties"]
        hover = tag("title", escape(f"{area['name']}: {_told(area['code'], side, pair)}"))
        alike.setdefault(_fill(area["code"], side, pair, id), []).append(tag("path", hover, d=shapes[area["code"]]))
    return "".join(tag("g", "".join(paths), fill=fill) for fill, paths in sorted(alike.items()))


def _told(code: str, side: Side, pair: Pair) -> str:
    if code in side.values:
        return words.amount(side.values[code], words.SHARE)
    return "not published" if code in pair.counted else "nobody counted"


def _fill(code: str, side: Side, pair: Pair, id: str) -> str:
    if code in side.values:
        return pair.classes.colour(side.values[code])
    return filled(id, "hatch" if code in pair.counted else "dots")


def _legend(pair: Pair, id: str, width: float, top: float) -> tuple[str, float]:
    """What the colours say, once for both maps."""
    keys = [Key(c, name) for c, name in zip(pair.classes.colours, pair.classes.names, strict=True)]
    codes = {feature["properties"]["code"] for feature in pair.features}
    if any(codes & pair.counted - side.values.keys() for side in pair.sides):
        keys.append(Key("hatch", "not published"))
    if codes - pair.counted:
        keys.append(Key("dots", "nobody counted"))
    parts, y = [], top
    for line in wrapped(pair.about, width, 12.5):
        parts.append(text(0, y, line, size=12.5, fill=look.SOFT))
        y += 17
    swatches, end = key(keys, id, width, y - 6)
    return "".join(parts) + swatches, end
