"""Districts and neighbourhoods as GeoJSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shapely import Geometry, MultiPolygon, set_precision
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient

from the_hague.figure import CITY

LEVELS = (("district", "districts.geojson", ""), ("neighbourhood", "neighbourhoods.geojson", "district_code"))
GRID = 0.0001  # degrees: about 10 metres, finer than the source's own simplification


def areas(source: Path) -> dict[str, Any]:
    """Districts, then neighbourhoods: code, name, parent, level."""
    features = [
        _feature(feature, level, parent)
        for level, file, parent in LEVELS
        for feature in json.loads((source / file).read_text(encoding="utf-8"))["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(feature: Mapping[str, Any], level: str, parent: str) -> dict[str, Any]:
    said = feature["properties"]
    properties = {"code": said["area_code"], "name": said["name"], "parent": said[parent] if parent else CITY}
    geometry = _right_handed(set_precision(shape(feature["geometry"]), GRID))
    return {"type": "Feature", "properties": properties | {"level": level}, "geometry": mapping(geometry)}


def _right_handed(geometry: Geometry) -> Geometry:
    """The same shape with outer rings anticlockwise, as the GeoJSON standard asks."""
    if isinstance(geometry, MultiPolygon):
        return MultiPolygon([orient(part) for part in geometry.geoms])
    return orient(geometry)
