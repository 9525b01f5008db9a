"""What a map shows: facilities of the known kinds, and addresses, out of an OpenStreetMap extract."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.errors import DataError
from isopolis.sources.places.coordinates import degrees, plane
from isopolis.sources.places.kinds import Kind, kinds_of, telling

EDGE = 100.0  # metres at most between two points of an outline
LEAST = 5_000.0  # square metres from which an outline counts, where a kind has one
NEAR = 100.0  # so many cells a degree: the same street and number in one cell, about 1 km, are one address
_NUMBER = "addr:housenumber"
_WHEELS = {"yes": True, "designated": True, "no": False}  # limited: with help, so unknown
_FACILITIES = {
    "id": pl.String,
    "kind": pl.String,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "capacity": pl.Float64,
    "step_free": pl.Boolean,
}
_ADDRESSES = {"id": pl.String, "lon": pl.Float64, "lat": pl.Float64, "street": pl.String, "number": pl.String}


class Thing(NamedTuple):
    """An object of the map. `shape`: a point or a (multi)polygon, in degrees."""

    id: str  # n, w or r and its number
    tags: Mapping[str, str]
    shape: Any


def facilities(pbf: Path) -> pl.DataFrame:
    """The facilities of the known kinds, in the order of the file: id, kind, lon, lat, place, capacity, step_free, ...

    An area stands at a point inside it. Where reaching the edge is enough (parks), an area of 0.5 ha or more has
    points along its outline, at most 100 m apart, with one id. An object of several kinds has rows for each. An area
    whose outline leaves the extract is left out.
    step_free is the tag wheelchair: yes, no, or unknown where it is limited or not there.
    Raises DataError for a file that cannot be read.
    """
    import osmium

    wanted = osmium.filter.TagFilter(*telling())
    rows = [
        (thing.id, kind.id, lon, lat, _capacity(thing.tags), _WHEELS.get(thing.tags.get("wheelchair", "")))
        for thing in _things(pbf, wanted)
        for kind in kinds_of(thing.tags)
        for lon, lat in _points(thing.shape, kind)
    ]
    frame = pl.DataFrame(rows, schema=_FACILITIES, orient="row")
    return frame.with_columns(place="id", whom=pl.lit(""), departures=pl.lit(None, pl.Float64))


def addresses(pbf: Path) -> pl.DataFrame:
    """The addresses, sorted by id: id, lon, lat; a row each street and number, at the first object that has it.

    Shops and entrances that bear the address of their building are not counted again. Raises DataError as above.
    """
    import osmium

    rows = [
        (thing.id, *_inside(thing.shape), thing.tags.get("addr:street") or thing.tags.get("addr:place"), number)
        for thing in _things(pbf, osmium.filter.KeyFilter(_NUMBER))
        if (number := thing.tags[_NUMBER])
    ]
    frame = pl.DataFrame(rows, schema=_ADDRESSES, orient="row").sort("id")
    cell = [(pl.col(name) * NEAR).floor().alias(f"{name} cell") for name in ("lon", "lat")]
    same = pl.struct(pl.col("street", "number").str.to_lowercase(), *cell)
    return frame.filter(same.is_first_distinct() | pl.col("street").is_null()).select("id", "lon", "lat")


def _things(pbf: Path, wanted: Any) -> Iterator[Thing]:
    """Every point and area that passes a filter of tags."""
    import osmium
    import shapely

    if not pbf.is_file():
        raise DataError("there is no such file", where=pbf.name, hint="the name of a file in the city's folder")
    wkb = osmium.geom.WKBFactory()
    try:
        for thing in osmium.FileProcessor(str(pbf)).with_areas(wanted).with_filter(wanted):
            if thing.is_node() and thing.location.valid():
                shape = shapely.Point(thing.location.lon, thing.location.lat)
                yield Thing(f"n{thing.id}", dict(thing.tags), shape)
            elif thing.is_area():
                shape = shapely.from_wkb(wkb.create_multipolygon(thing))
                letter = "w" if thing.from_way() else "r"
                yield Thing(f"{letter}{thing.orig_id()}", dict(thing.tags), shape)
    except RuntimeError:
        raise DataError(
            "cannot be read as an OpenStreetMap extract",
            where=pbf.name,
            expected="a whole .osm.pbf file",
            hint="fetching the extract again: it may have been cut short on its way",
        ) from None


def _points(shape: Any, kind: Kind) -> list[tuple[float, float]]:
    """Where one is when one has reached it; nothing where it is too small for its kind."""
    import shapely

    middle = shapely.get_y(shapely.centroid(shape))
    flat = shapely.transform(shape, lambda xy: plane(xy[:, 0], xy[:, 1], middle))
    if flat.area < 10_000 * kind.hectares:
        return []
    if not kind.edge or flat.area < LEAST:
        return [_inside(shape)]
    points = [_along(part.exterior) for part in shapely.get_parts(flat)]
    return [(lon, lat) for lon, lat in degrees(np.vstack(points), middle).tolist()]


def _along(ring: Any) -> NDArray[np.float64]:
    """Points of a ring at even distances."""
    import shapely

    count = math.ceil(ring.length / EDGE)
    points = shapely.line_interpolate_point(ring, np.arange(count) * ring.length / count)
    return np.asarray(shapely.get_coordinates(points))


def _inside(shape: Any) -> tuple[float, float]:
    import shapely

    point = shapely.point_on_surface(shape)
    return point.x, point.y


def _capacity(tags: Mapping[str, str]) -> float | None:
    """The tag capacity where it is a number."""
    said = tags.get("capacity", "").strip()
    return float(said) if said.isdecimal() else None
