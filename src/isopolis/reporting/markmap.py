"""A map of areas with numbers on it: pins where something opens, or the areas in which something is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from isopolis.reporting import look
from isopolis.reporting.areamap import Projection, outline, projection
from isopolis.reporting.grid import Key, key
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, filled, patterns, plain, tag, text, wrapped

WIDTH = 340
HEAD = 26  # of a pin, from its point to the middle of its head


@dataclass(frozen=True, slots=True)
class Shade:
    """How an area is filled, and what is said on hover."""

    fill: str
    told: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A numbered place."""

    lon: float
    lat: float
    number: str


@dataclass(frozen=True, slots=True)
class MarkMap:
    """The areas with their shades by code, the key and what it is about, the pins, and the numbers inside areas.

    `listed` are the numbers with what each stands for, written under the key.
    """

    features: Sequence[Mapping[str, Any]]
    shades: Mapping[str, Shade]
    keys: Sequence[Key]
    about: str
    synthetic: bool
    pins: Sequence[Pin] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    listed: Sequence[tuple[str, str]] = ()


def draw(map_: MarkMap, id: str) -> Drawing:
    """The map as a drawing; `id` starts the ids of its patterns."""
    project, height = projection(map_.features, WIDTH)
    room = HEAD + 12 if map_.pins else 0  # for the head of a pin at the northern edge
    shapes = _shapes(map_, id, project)
    marks = "".join(_pin(pin, *project((pin.lon, pin.lat))) for pin in sorted(map_.pins, key=lambda pin: -pin.lat))
    marks += "".join(_numbered(feature, map_, project) for feature in map_.features)
    drawn = tag("g", shapes + marks, transform=f"translate(0 {room})") if room else shapes + marks
    body, end = patterns(id, ["hatch", "dots"]) + drawn, height + room
    if map_.synthetic:
        body += band(0, end - BAND_HEIGHT - 4, WIDTH)
    legend, end = _legend(map_, id, end + 18)
    return Drawing(body + legend, WIDTH, end)


def _shapes(map_: MarkMap, id: str, project: Projection) -> str:
    """The areas, each with its name and value on hover; those that look alike stand together."""
    alike: dict[str, list[str]] = {}
    for feature in map_.features:
        area = feature["properties"]
        shade = map_.shades[area["code"]]
        hover = tag("title", escape(f"{area['name']}: {shade.told}"))
        path = tag("path", hover, d=outline(feature["geometry"], project))
        alike.setdefault(filled(id, shade.fill), []).append(path)
    groups = "".join(tag("g", "".join(paths), fill=fill) for fill, paths in sorted(alike.items()))
    return tag("g", groups, stroke=look.PAPER, stroke_width=0.6, stroke_linejoin="round")


def _pin(pin: Pin, x: float, y: float) -> str:
    """A drop whose point is the place, with a halo that keeps it off whatever colour is below."""
    drop = f"M{plain(x)} {plain(y)}c-3-8-10-13-10-{HEAD - 1}a10 10 0 0 1 20 0c0 12-7 17-10 {HEAD - 1}Z"
    shape = tag("path", d=drop, fill=look.INK, stroke=look.PAPER, stroke_width=2, stroke_linejoin="round")
    number = text(
        x, y - HEAD + 5.5, pin.number, size=12.5, fill=look.PAPER, font_weight=700, text_anchor="middle"
    )  # fmt: skip
    return shape + number


def _numbered(feature: Mapping[str, Any], map_: MarkMap, project: Projection) -> str:
    said = map_.numbers.get(feature["properties"]["code"], "")
    if not said:
        return ""
    x, y = project(middle(feature["geometry"]))
    return text(
        x, y + 4, said, size=11.5, font_weight=700, text_anchor="middle",
        stroke=look.PAPER, stroke_width=2.5, paint_order="stroke",
    )  # fmt: skip


def middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """The centre of gravity of the largest ring, in the geometry's own coordinates."""
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    found = max((_gravity(polygon[0]) for polygon in many), key=lambda each: each[0])
    return found[1], found[2]


def _gravity(ring: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """The size of a ring and its centre of gravity; of one without a size, its first corner."""
    left, low = ring[0][:2]
    size = across = up = 0.0
    for one, other in pairwise([(point[0] - left, point[1] - low) for point in ring]):
        part = one[0] * other[1] - other[0] * one[1]
        size += part
        across += (one[0] + other[0]) * part
        up += (one[1] + other[1]) * part
    if not size:
        return 0.0, left, low
    return abs(size), left + across / (3 * size), low + up / (3 * size)


def _legend(map_: MarkMap, id: str, top: float) -> tuple[str, float]:
    """What the colours and the numbers say."""
    parts, y = [], top
    for line in wrapped(map_.about, WIDTH, 12.5):
        parts.append(text(0, y, line, size=12.5, fill=look.SOFT))
        y += 17
    swatches, y = key(map_.keys, id, WIDTH, y - 6)
    y += 6
    for number, name in map_.listed:
        parts.append(text(8.5, y + 12, number, size=12.5, font_weight=700, text_anchor="middle"))
        for line in wrapped(name, WIDTH - 26, 12.5):
            y += 17
            parts.append(text(24, y - 5, line, size=12.5))
    return "".join(parts) + swatches, y + 8
