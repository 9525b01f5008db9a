"""A made-up town for tests: places in a row, libraries and doctors between them, and everyone who lives there."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from isopolis import sources
from isopolis.sources.places.coordinates import EARTH

LAT = 52.0
DEGREES = math.degrees(1 / EARTH) / math.cos(math.radians(LAT))  # of longitude to a metre
PACE = {"adult": 4.8 * 1000 / 60, "wheelchair": 3.6 * 1000 / 60}  # metres a minute
DETOUR = 1.3
TOML = """
[city]
name = "Made-up town"
country = "NL"
area = "T"
synthetic = true
[frame]
absent = ["people in institutions"]
characteristics = ["belief"]
[areas]
file = "areas.geojson"
[origins]
file = "origins.csv"
[facilities]
file = "facilities.csv"
[modes]
"disability=severe" = "wheelchair"
[protection]
secret = "demo"
[reach.LOC01]
kind = "library"
within = 15
[reach.LOC02]
kind = "doctor"
[reach.LOC03]
all_of = [["library", "doctor"]]
within = 10
[indicators.LOC01]
name = "A library near by"
domain = "mobility-access"
direction = "+"
[indicators.LOC02]
name = "Minutes to a doctor"
domain = "health-care"
unit = "minutes"
direction = "-"
statistic = "mean"
[indicators.LOC03]
name = "A library or a doctor near by"
domain = "mobility-access"
direction = "+"
[sources.register]
file = "people.csv"
kind = "register"
period = "2024"
area = "area"
origin = "origin"
[sources.register.characteristics]
age = { column = "age", breaks = [15, 25, 45, 65] }
disability = { column = "gali", categories = { "1" = "severe", "3" = "none" }, refused = ["9"] }
"""
PLACES = (("o1", "A", 0.0), ("o2", "A", 1000.0), ("o3", "B", 2000.0), ("o4", "B", 4000.0))
LIBRARIES = {"l1": 0.0, "l2": 2000.0, "l3": 4000.0}
DOCTORS = {"d1": 500.0, "d2": 4000.0}


def lon(x: float) -> float:
    """The longitude of so many metres to the east."""
    return 4 + x * DEGREES


def people(places: Sequence[tuple[str, str, float]] = PLACES) -> pl.DataFrame:
    """40 people at the first place, 80 at the second ...: a quarter in a wheelchair, one of twenty does not say."""
    rows = [(o, a, n) for number, (o, a, _) in enumerate(places, start=1) for n in range(40 * number)]
    frame = pl.DataFrame(rows, schema=["origin", "area", "n"], orient="row")
    gali = pl.when(pl.col("n") % 20 == 0).then(9).when(pl.col("n") % 4 == 1).then(1).otherwise(3)
    return frame.with_columns(gali=gali, age=pl.col("n") * 7 % 90)


def features(places: Sequence[tuple[str, str, float]]) -> list[dict[str, Any]]:
    """The areas as boxes from their first place to their last."""
    made = []
    for code in dict.fromkeys(area for _, area, _ in places):
        xs = [x for _, area, x in places if area == code]
        ring = [(min(xs) - 100, -0.01), (max(xs) + 100, -0.01), (max(xs) + 100, 0.01), (min(xs) - 100, 0.01)]
        line = [[lon(x), LAT + y] for x, y in (*ring, ring[0])]
        made.append(
            {
                "type": "Feature",
                "properties": {"code": code, "name": code, "parent": "T"},
                "geometry": {"type": "Polygon", "coordinates": [line]},
            }
        )
    return made


def facility(id: str, kind: str, x: float, **more: Any) -> dict[str, Any]:
    """A row of the facilities."""
    return {"id": id, "kind": kind, "lon": lon(x), "lat": LAT, "capacity": None, "step_free": None} | more


def town(
    folder: Path,
    places: Sequence[tuple[str, str, float]] = PLACES,
    libraries: Mapping[str, float] = LIBRARIES,
    rows: pl.DataFrame | None = None,
    more: Sequence[dict[str, Any]] = (),
    **changed: str,
) -> sources.City:
    """The town's folder, opened. `changed`: old and new pieces of its contract, by any name: `a="old>new"`."""
    folder.mkdir(parents=True, exist_ok=True)
    living = people(places) if rows is None else rows
    living.write_csv(folder / "people.csv")
    count = dict(living.group_by("origin").len().iter_rows())
    origins = [{"id": o, "area": a, "lon": lon(x), "lat": LAT, "population": count.get(o, 0)} for o, a, x in places]
    pl.DataFrame(origins).write_csv(folder / "origins.csv")
    there = [facility(id, "library", x) for id, x in libraries.items()]
    there += [facility(id, "doctor", x) for id, x in DOCTORS.items()]
    pl.DataFrame([*there, *more], infer_schema_length=None).write_csv(folder / "facilities.csv")
    collection = {"type": "FeatureCollection", "features": features(places)}
    (folder / "areas.geojson").write_text(json.dumps(collection), "utf-8")
    text = TOML
    for piece in changed.values():
        old, _, new = piece.partition(">")
        assert old in text
        text = text.replace(old, new)
    (folder / "city.toml").write_text(text, "utf-8")
    return sources.open(folder)
