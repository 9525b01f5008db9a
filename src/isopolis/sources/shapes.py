"""Shapes of areas: GeoJSON, GeoPackage and Shapefile in any projection, as WGS 84 longitudes and latitudes."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pyproj
import shapely

from isopolis.errors import DataError
from isopolis.sources.table import Table, faults

WGS84 = "OGC:CRS84"
FINENESS = 1500  # a shape is simplified to about this part of the city's extent: finer than a screen shows
_POLYGONS = (shapely.GeometryType.POLYGON.value, shapely.GeometryType.MULTIPOLYGON.value)
DECIMALS = 5  # about a metre


def read(path: Path) -> tuple[dict[str, Sequence[Any]], Sequence[Any]]:
    """The attribute columns and the shapes (WGS 84) of a file's first layer."""
    if not path.is_file():
        raise DataError(
            "there is no such file",
            where=path.name,
            expected="GeoJSON, GeoPackage or Shapefile",
            hint="the name of a file in the city's folder",
        )
    with faults(Table(path)):
        meta, _, geometry, fields = pyogrio.raw.read(path, force_2d=True)
        shapes = shapely.from_wkb(geometry)
    columns = dict(zip(meta["fields"].tolist(), (field.tolist() for field in fields), strict=True))
    return columns, _whole(_in_wgs84(_areal(shapes, path.name), meta["crs"], path.name))


def union(shapes: Iterable[Any]) -> Any:
    """One shape that covers all of them; None for none."""
    there = [shape for shape in shapes if shape is not None]
    return shapely.union_all(there) if there else None


def geojson(areas: Sequence[Mapping[str, Any]], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """A feature an area with code, name, parent, level; neighbours still share their borders."""
    drawn = _simplified([shapes[area["code"]] for area in areas], [area["depth"] for area in areas])
    features = [
        {
            "type": "Feature",
            "properties": {key: area[key] for key in ("code", "name", "parent", "level")},
            "geometry": None if shape is None else _rounded(shapely.geometry.mapping(shape)),
        }
        for area, shape in zip(areas, drawn, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _areal(shapes: Any, file: str) -> Any:
    """The shapes, which must be polygons; an area may have none."""
    kinds = shapely.get_type_id(shapes)
    if np.isin(kinds, (-1, *_POLYGONS)).all():
        return shapes
    raise DataError(
        "holds shapes that are not areas",
        where=file,
        got=f"{(~np.isin(kinds, (-1, *_POLYGONS))).sum()} points or lines",
        expected="polygons",
        hint="the layer of boundaries, in a file of its own",
    )


def _whole(shapes: Any) -> list[Any]:
    """Shapes without crossings of their own border; None where nothing of a shape is left."""
    sound = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    return [shape if shape is not None and not shape.is_empty else None for shape in sound]


def _in_wgs84(shapes: Any, crs: str | None, file: str) -> Any:
    if not crs:
        raise DataError(
            "does not say in which projection its coordinates are",
            where=file,
            expected="a coordinate reference system",
            hint="saving it with one; a Shapefile needs its .prj file",
        )
    if pyproj.CRS(crs) != pyproj.CRS(WGS84):
        transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    low_x, low_y, high_x, high_y = shapely.total_bounds(shapes)
    if len(shapes) and not (-180 <= low_x <= high_x <= 180 and -90 <= low_y <= high_y <= 90):
        raise DataError(
            "has coordinates that are not on the globe",
            where=file,
            expected="coordinates in the projection it names",
            hint="saving it with its true projection",
        )
    return shapes


def _simplified(shapes: list[Any], depths: list[int]) -> list[Any]:
    """Shapes of one depth are simplified together, so that a border between two stays one line."""
    drawn = list(shapes)
    there = [shape for shape in shapes if shape is not None]
    if not there:
        return drawn
    low_x, low_y, high_x, high_y = shapely.total_bounds(there)
    tolerance = max(high_x - low_x, high_y - low_y) / FINENESS
    for depth in set(depths):
        places = [i for i, d in enumerate(depths) if d == depth and shapes[i] is not None]
        together = shapely.coverage_simplify([shapes[i] for i in places], tolerance) if places else []
        for place, shape in zip(places, together, strict=True):
            drawn[place] = shape
    return drawn


def _rounded(geometry: Any) -> Any:
    if isinstance(geometry, float):
        return round(geometry, DECIMALS)
    if isinstance(geometry, Mapping):
        return {key: _rounded(value) for key, value in geometry.items()}
    return [_rounded(part) for part in geometry] if isinstance(geometry, tuple | list) else geometry
