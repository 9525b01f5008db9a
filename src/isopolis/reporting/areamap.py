"""A map of areas: five classes, a hatch where nothing is published, the name of each area on hover."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from isopolis.reporting import look, words
from isopolis.reporting.classes import Classes, unit_of_scale
from isopolis.reporting.grid import Key, key
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, filled, patterns, plain, tag
from isopolis.reporting.svg import text as line

WIDTH = 340
Ring = Sequence[Sequence[float]]
Projection = Callable[[Sequence[float]], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Shades:
    """Values by area code, their classes and their unit."""

    values: Mapping[str, float]
    classes: Classes
    unit: str


def draw(features: Sequence[Mapping[str, Any]], shades: Shades, id: str, synthetic: bool) -> Drawing:
    """The map of the features; an area without a value is hatched."""
    project, height = projection(features, WIDTH)
    shapes = "".join(_shape(feature, shades, id, project) for feature in features)
    body = patterns(id, ["hatch"]) + tag("g", shapes, stroke=look.PAPER, stroke_width=0.6, stroke_linejoin="round")
    if synthetic:
        body += band(0, height - BAND_HEIGHT - 4, WIDTH)
    keys = [Key(c, name) for c, name in zip(shades.classes.colours, shades.classes.names, strict=True)]
    if any(feature["properties"]["code"] not in shades.values for feature in features):
        keys.append(Key("hatch", "not published"))
    legend, end = key(keys, id, WIDTH, height + 26)
    unit = line(0, height + 18, unit_of_scale(shades.unit), size=12, fill=look.SOFT)
    return Drawing(body + unit + legend, WIDTH, end)


def _shape(feature: Mapping[str, Any], shades: Shades, id: str, project: Projection) -> str:
    facts = feature["properties"]
    value = shades.values.get(facts["code"])
    told = "not published" if value is None else words.amount(value, shades.unit)
    fill = filled(id, "hatch") if value is None else shades.classes.colour(value)
    hover = tag("title", escape(f"{facts['name']}: {told}"))
    return tag("path", hover, d=outline(feature["geometry"], project), fill=fill)


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Every ring of a polygon or of many."""
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in many if geometry["type"] in ("MultiPolygon", "Polygon") else []:
        yield from polygon


def projection(features: Sequence[Mapping[str, Any]], width: float) -> tuple[Projection, float]:
    """From longitude and latitude to pixels, true to shape at the city's middle; and the height that needs."""
    points = [p for f in features for ring in _rings(f["geometry"]) for p in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min((width - 4) / ((east - west) * squeeze), 420 / (north - south))
    shift = (width - (east - west) * squeeze * scale) / 2

    def project(point: Sequence[float]) -> tuple[float, float]:
        return shift + (point[0] - west) * squeeze * scale, 2 + (north - point[1]) * scale

    return project, (north - south) * scale + 6


def outline(geometry: Mapping[str, Any], project: Projection) -> str:
    """The area as the data of a path: a corner, then steps from point to point, in tenths of a pixel."""
    return "".join(_closed([_tenths(project(point)) for point in ring[:-1]]) for ring in _rings(geometry))


def _tenths(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)


def _closed(points: Sequence[tuple[int, int]]) -> str:
    steps = ((x - a, y - b) for (a, b), (x, y) in pairwise(points))
    told = " ".join(f"{_short(x)} {_short(y)}" for x, y in steps if x or y)
    start = f"M{_short(points[0][0])} {_short(points[0][1])}"
    return f"{start}l{told}Z".replace(" -", "-") if told else f"{start}Z"


def _short(tenths: int) -> str:
    """Tenths as a number in as few letters as it takes."""
    return f"{tenths / 10:.1f}".removesuffix(".0").replace("0.", ".") if abs(tenths) < 10 else plain(tenths / 10)
