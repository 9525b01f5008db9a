"""An invented place: districts and neighbourhoods as a tessellation of an oval in the open ocean."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from isopolis.demo.published import table

Polygon = npt.NDArray[np.float64]  # one row a corner: kilometres east and north of the centre

CITY = "C1"
CENTRE = (-30.0, 45.0)  # longitude, latitude: the Atlantic, where nobody lives
KM_PER_DEGREE = 111.32
QUARTERS = ("Green", "Hill", "Mill", "Bridge", "Field", "Gate", "Well")
BEND = 0.3  # kilometres: how far the drawn lines are bent, so that no border runs straight through the city


def features(rng: np.random.Generator) -> dict[str, Any]:
    """A GeoJSON collection (WGS84): the neighbourhoods and their districts, with code, name, parent, level."""
    rows = table("neighbourhoods")
    districts = rows["district"].to_list()
    sizes = (rows["population"].to_numpy() + 800.0) ** 0.6
    polygons = [_bent(polygon) for polygon in _meet(_slice(_oval(), sizes, districts, rng))]
    made = []
    for code, name, district, polygon in zip(rows["code"], names(), districts, polygons, strict=True):
        made.append(_feature(code, name, district, "neighbourhood", polygon))
    for district in dict.fromkeys(districts):
        parts = [polygon for polygon, own in zip(polygons, districts, strict=True) if own == district]
        made.append(_feature(district, _district_name(district), CITY, "district", _outline(parts)))
    return {"type": "FeatureCollection", "name": "Demo city, synthetic", "features": made}


def names() -> list[str]:
    """The neighbourhoods' invented names, in the order of their codes."""
    met: dict[str, int] = {}
    made = []
    for district in table("neighbourhoods")["district"]:
        turn = met.get(district, 0)
        met[district] = turn + 1
        made.append(f"{_district_name(district)} {QUARTERS[turn]}")
    return made


def names_by_code() -> dict[str, str]:
    """The same, by the neighbourhood's code."""
    return dict(zip(table("neighbourhoods")["code"], names(), strict=True))


def neighbours(collection: dict[str, Any]) -> dict[str, set[str]]:
    """For each district, the districts it shares a border with."""
    owners: dict[frozenset[tuple[float, float]], set[str]] = {}
    for feature in collection["features"]:
        if feature["properties"]["level"] == "district":
            ring = [tuple(corner) for corner in feature["geometry"]["coordinates"][0]]
            for start, end in pairwise(ring):
                owners.setdefault(frozenset((start, end)), set()).add(feature["properties"]["code"])
    near: dict[str, set[str]] = {}
    for both in owners.values():
        for code in both:
            near.setdefault(code, set()).update(both - {code})
    return near


def outlines(collection: Mapping[str, Any]) -> dict[str, Polygon]:
    """The corners of each neighbourhood in kilometres east and north of the centre, by code."""
    return {
        feature["properties"]["code"]: plane(np.array(feature["geometry"]["coordinates"][0]))
        for feature in collection["features"]
        if feature["properties"]["level"] == "neighbourhood"
    }


def plane(points: Polygon) -> Polygon:
    """Kilometres east and north of the centre of points in longitude and latitude."""
    kilometres: Polygon = (points - np.array(CENTRE)) * _scale()
    return kilometres


def degrees(points: Polygon) -> Polygon:
    """Longitude and latitude of points in kilometres east and north of the centre."""
    return np.array(CENTRE) + points / _scale()


def _scale() -> Polygon:
    """Kilometres a degree of longitude and of latitude at the centre."""
    return KM_PER_DEGREE * np.array([np.cos(np.radians(CENTRE[1])), 1.0])


def _district_name(district: str) -> str:
    return str(table("names")["name"][int(district[1:]) - 1])


def _oval(corners: int = 48) -> Polygon:
    """The city's outline: an ellipse of about 11 by 9 km."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.column_stack((5.6 * np.cos(angle), 4.6 * np.sin(angle)))


def _slice(polygon: Polygon, sizes: Polygon, districts: Sequence[str], rng: np.random.Generator) -> list[Polygon]:
    """Convex pieces with areas in proportion to `sizes`, in their order; a district's pieces touch.

    The polygon is cut in two again and again, across its longer side, at the border of districts while it
    holds more than one.
    """
    if len(sizes) == 1:
        return [polygon]
    cut = _halfway(sizes, districts)
    first, second = _cut(polygon, float(sizes[:cut].sum() / sizes.sum()), rng.normal(0, 0.18))
    return [
        *_slice(first, sizes[:cut], districts[:cut], rng),
        *_slice(second, sizes[cut:], districts[cut:], rng),
    ]


def _halfway(sizes: Polygon, districts: Sequence[str]) -> int:
    """Where to cut the list so that both sides weigh about the same."""
    borders = [i for i in range(1, len(sizes)) if districts[i] != districts[i - 1]] or list(range(1, len(sizes)))
    weight = np.cumsum(sizes)
    return min(borders, key=lambda i: abs(weight[i - 1] - weight[-1] / 2))


def _cut(polygon: Polygon, share: float, turn: float) -> tuple[Polygon, Polygon]:
    """The polygon cut by a line across its long axis, turned a little, so that the first part has `share`."""
    across = _long_axis(polygon)
    across = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ across
    low, high = (float(bound) for bound in (np.min(polygon @ across), np.max(polygon @ across)))
    for _ in range(50):
        middle = (low + high) / 2
        below = _area(_below(polygon, across, middle)) < share * _area(polygon)
        low, high = (middle, high) if below else (low, middle)
    return _below(polygon, across, low), _below(polygon, -across, -low)


def _long_axis(polygon: Polygon) -> Polygon:
    """The direction along which the polygon is narrowest across: that of one of its edges; towards the south-east."""
    edges = np.roll(polygon, -1, axis=0) - polygon
    edges = edges[np.linalg.norm(edges, axis=1) > 1e-9]
    along = edges / np.linalg.norm(edges, axis=1, keepdims=True)
    across = polygon @ np.column_stack((-along[:, 1], along[:, 0])).T
    axis: Polygon = along[np.argmin(np.ptp(across, axis=0))]
    return axis if axis[0] - 0.5 * axis[1] > 0 else -axis


def _below(polygon: Polygon, across: Polygon, offset: float) -> Polygon:
    """The part of a convex polygon where `corner @ across <= offset`."""
    height = polygon @ across - offset
    kept: list[Polygon] = []
    for i, corner in enumerate(polygon):
        before = i - 1
        if height[before] * height[i] < 0:
            share = height[before] / (height[before] - height[i])
            kept.append(polygon[before] + share * (corner - polygon[before]))
        if height[i] <= 0:
            kept.append(corner)
    return np.array(kept) if kept else np.zeros((0, 2))


def _area(polygon: Polygon) -> float:
    if len(polygon) < 3:
        return 0.0
    x, y = polygon.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _meet(polygons: list[Polygon]) -> list[Polygon]:
    """The same polygons with a corner wherever a neighbour has one, so that borders are shared exactly."""
    corners: Polygon = np.unique(np.round(np.vstack(polygons), 6), axis=0)
    return [_with_corners(np.round(polygon, 6), corners) for polygon in polygons]


def _bent(polygon: Polygon) -> Polygon:
    """The corners moved along two gentle waves: the same for every polygon, so shared borders stay shared."""
    x, y = polygon.T
    return polygon + BEND * np.column_stack((np.sin(1.1 * y + 0.4 * x), np.sin(1.3 * x - 0.5 * y + 1)))


def _with_corners(polygon: Polygon, corners: Polygon) -> Polygon:
    ring: list[Polygon] = []
    for start, end in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        edge = end - start
        along = (corners - start) @ edge / max(float(edge @ edge), 1e-12)
        off = np.abs((corners - start) @ np.array([-edge[1], edge[0]])) / max(float(np.linalg.norm(edge)), 1e-9)
        on = corners[(off < 2e-6) & (along > 1e-9) & (along < 1 - 1e-9)]
        ring.extend([start, *on[np.argsort((on - start) @ edge)]])
    return np.array(ring)


def _outline(parts: list[Polygon]) -> Polygon:
    """The outer border of polygons that share their borders: the edges that only one of them has."""
    after: dict[tuple[float, float], tuple[float, float]] = {}
    edges = {edge for part in parts for edge in _edges(part)}
    for start, end in edges:
        if (end, start) not in edges:
            after[start] = end
    ring = [min(after)]
    while len(ring) < len(after):
        ring.append(after[ring[-1]])
    return np.array(ring)


def _edges(polygon: Polygon) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    corners = [(float(x), float(y)) for x, y in polygon]
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _feature(code: str, name: str, parent: str, level: str, polygon: Polygon) -> dict[str, Any]:
    corners = np.round(degrees(polygon), 7)
    ring = [[float(x), float(y)] for x, y in np.vstack((corners, corners[:1]))]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "parent": parent, "level": level},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def text(collection: dict[str, Any]) -> str:
    """The collection as GeoJSON text, one feature a line."""
    lines = ",\n".join(json.dumps(feature) for feature in collection["features"])
    head = json.dumps({key: value for key, value in collection.items() if key != "features"})[:-1]
    return f'{head}, "features": [\n{lines}\n]}}\n'
