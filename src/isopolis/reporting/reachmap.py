"""Two maps of reach side by side, on one scale and with one key: the same areas by two ways of moving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from isopolis.reporting import look, words
from isopolis.reporting.areamap import Projection, outline, projection
from isopolis.reporting.classes import Classes
from isopolis.reporting.grid import Key, key
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, filled, patterns, tag, text, wrapped

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
    heads = [_headed(side, n * step[0], n * step[1])[0] for n, side in enumerate(pair.sides)]
    shapes = "".join(_area(feature, pair, id, (project, step)) for feature in pair.features)
    maps = tag(
        "g", shapes, transform=f"translate(0 {top:.0f})", stroke=look.PAPER, stroke_width=0.6, stroke_linejoin="round"
    )
    body = patterns(id, ["hatch", "dots"]) + "".join(heads) + maps
    if pair.synthetic:
        low = top + height - BAND_HEIGHT - 4
        body += "".join(band(n * step[0], low + n * step[1], WIDTH) for n in (0, 1))
    legend, end = _legend(pair, id, width, top + height + step[1] + 22)
    return Drawing(body + legend, width, end)


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


def _area(feature: Mapping[str, Any], pair: Pair, id: str, placed: tuple[Projection, tuple[float, float]]) -> str:
    """One area on both maps: the shape stands twice in a row, which packs well."""
    project, (across, down) = placed
    code, shape = feature["properties"]["code"], outline(feature["geometry"], project)
    told = [_told(code, side, pair) for side in pair.sides]
    names = [side.heading for side in pair.sides]
    said = escape(f"{feature['properties']['name']}. {names[0]}: {told[0]}. {names[1]}: {told[1]}.")
    fills = [_fill(code, side, pair, id) for side in pair.sides]
    moved = f"translate({across:.0f} {down:.0f})"
    first = tag("path", tag("title", said), d=shape, fill=fills[0])
    return first + tag("path", tag("title", said), d=shape, fill=fills[1], transform=moved)


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
