"""Folders whose places are not what they should be: origins, facilities, and the files beside them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from tests.city.broken.case import CONTRACT, DATA, WELL, Case
from tests.city.broken.healthy import Parts

Change = Callable[[Parts], object]


def placed(change: Change = lambda parts: None) -> Change:
    """A city of places, and then what breaks it."""
    return lambda parts: (parts.place(), change(parts))


def living(row: int, **values: Any) -> Change:
    """Other values in one row of the places where people live, from 1."""
    return placed(lambda parts: setattr(parts, "grid", changed(parts.grid, row, values)))


def serving(row: int, **values: Any) -> Change:
    """Other values in one row of the facilities, from 1."""
    return placed(lambda parts: setattr(parts, "services", changed(parts.services, row, values)))


def changed(frame: pl.DataFrame, row: int, values: dict[str, Any]) -> pl.DataFrame:
    rows = frame.to_dicts()
    rows[row - 1] |= values
    texts = {name: pl.String for name, value in values.items() if isinstance(value, str)}
    return pl.DataFrame(rows, schema_overrides=texts, infer_schema_length=None, strict=False)


def everywhere(**values: pl.Expr) -> Change:
    """Other columns of the places where people live."""
    return placed(lambda parts: setattr(parts, "grid", parts.grid.with_columns(**values)))


def all_services(**values: pl.Expr) -> Change:
    """Other columns of the facilities."""
    return placed(lambda parts: setattr(parts, "services", parts.services.with_columns(**values)))


def says(key: str, **values: Any) -> Change:
    """Other terms in one table of the contract."""
    return placed(lambda parts: parts.contract.setdefault(key, {}).update(values))


def lived_at(parts: Parts, row: int = 0, id: str = "") -> None:
    """Each person of the survey at an origin; one of them elsewhere."""
    homes = [f"o{i % 8}" for i in range(len(parts.people))]
    if row:
        homes[row - 1] = id
    parts.people = parts.people.with_columns(home=pl.Series(homes))
    parts.survey["origin"] = "home"


def without(folder: Path, file: str, text: str = "") -> None:
    (folder / file).write_text(text)


CASES = (
    Case("places-are-well", WELL, ("Nothing found",), placed()),
    Case("people-at-origins-are-well", WELL, ("Nothing found",), placed(lived_at)),
    # where people live
    Case(
        "origins-missing",
        DATA,
        ("city.toml, origins.file: there is no such file", "Try 'grid.csv'"),
        says("origins", file="grids.csv"),
    ),
    Case("origins-empty", DATA, ("grid.csv", "is empty"), placed(), lambda folder: without(folder, "grid.csv")),
    Case(
        "origins-without-rows",
        DATA,
        ("grid.csv", "holds no rows"),
        placed(lambda p: setattr(p, "grid", p.grid.head(0))),
    ),
    Case(
        "origins-without-a-column",
        DATA,
        ("grid.csv: there is no column 'people'", "got: people"),
        says("origins", population="people"),
    ),
    Case("origins-twice", DATA, ("grid.csv, column id", "ids are there more than once", "1 rows"), living(2, id="o0")),
    Case("origins-without-an-id", DATA, ("grid.csv, column id", "rows have no id"), living(2, id=None)),
    Case(
        "origins-exchanged",
        DATA,
        ("grid.csv, columns lon and lat", "longitude and latitude exchanged", "8 rows: 1, 2, 3"),
        everywhere(lon=pl.col("lat"), lat=pl.col("lon")),
    ),
    Case(
        "origins-in-metres",
        DATA,
        ("look like metres of a projection", "EPSG:4326"),
        everywhere(lon=pl.int_range(pl.len()) + 85_000, lat=pl.lit(445_000)),
    ),
    Case("origins-without-coordinates", DATA, ("rows have no coordinates", "1 row: 3"), living(3, lat=None)),
    Case("origins-of-text", DATA, ("column lon", "text where a number must be", "1 row: 3"), living(3, lon="4,15")),
    Case(
        "origins-in-another-city",
        DATA,
        ("no place lies in an area", "8 rows"),
        everywhere(lon=pl.lit(34.5), area=pl.lit(None, pl.String)),
    ),
    Case(
        "an-origin-outside-the-areas",
        WELL,
        ("Warning", "places that lie in no area count in the whole city alone", "1 rows"),
        living(8, lat=52.2, area=None),
    ),
    Case(
        "origins-of-unknown-areas",
        DATA,
        ("grid.csv, column area", "area codes without an area", "1 rows with 1 codes"),
        living(1, area="N9"),
    ),
    Case("fewer-than-nobody", DATA, ("column population", "below 0", "1 row: 4"), living(4, population=-5)),
    Case("a-population-that-is-not-there", DATA, ("column population", "1 row: 4"), living(4, population=None)),
    Case("nobody-anywhere", DATA, ("nobody lives in the city", "0 in total"), everywhere(population=pl.lit(0))),
    Case("nobody-somewhere-is-well", WELL, ("Nothing found",), living(4, population=0)),
    Case(
        "a-demand-that-is-not-there",
        CONTRACT,
        ("city.toml, reach.CAR04.demand", "there is no column 'child'", "'children'"),
        placed(lambda parts: parts.contract["reach"]["CAR04"].update(demand="child")),
    ),
    # who lives where
    Case(
        "a-person-at-no-origin",
        WELL,
        ("Warning", "people.csv, column home", "people at no origin of the city", "1 of 48 rows"),
        placed(lambda parts: lived_at(parts, 5, "o99")),
    ),
    Case(
        "nobody-at-an-origin",
        DATA,
        ("people.csv, column pid", "nobody lives at an origin of the city"),
        placed(lambda parts: parts.survey.update(origin="pid")),
    ),
    Case(
        "a-column-of-origins-that-is-not-there",
        DATA,
        ("people.csv", "there is no column 'homes'"),
        placed(lambda parts: (lived_at(parts), parts.survey.update(origin="homes"))),
    ),
    Case(
        "rows-that-name-origins-without-any",
        CONTRACT,
        ("city.toml, sources.survey.origin", "the contract has none"),
        lived_at,
    ),
    # what there is to reach
    Case(
        "facilities-missing",
        DATA,
        ("city.toml, facilities.file: there is no such file", "got: schools.csv"),
        says("facilities", file=["services.csv", "schools.csv"]),
    ),
    Case(
        "facilities-of-an-unreadable-format",
        DATA,
        ("services.doc", "is of a format that cannot be read"),
        says("facilities", file="services.doc"),
        lambda folder: (folder / "services.csv").rename(folder / "services.doc"),
    ),
    Case(
        "facilities-without-a-column",
        DATA,
        ("services.csv: there is no column 'kind'",),
        placed(lambda parts: setattr(parts, "services", parts.services.drop("kind"))),
    ),
    Case(
        "facilities-twice",
        DATA,
        ("services.csv", "ids are there more than once", "1: stop-N1"),
        serving(1, id="stop-N1"),
    ),
    Case(
        "facilities-exchanged",
        DATA,
        ("services.csv, columns lon and lat", "longitude and latitude exchanged"),
        all_services(lon=pl.col("lat"), lat=pl.col("lon")),
    ),
    Case(
        "facilities-in-metres",
        DATA,
        ("services.csv, columns lon and lat", "look like metres"),
        all_services(lon=pl.col("lon") * 20_000, lat=pl.col("lat") * 9_000),
    ),
    Case("facilities-without-coordinates", DATA, ("rows have no coordinates", "1 row: 2"), serving(2, lon=None)),
    Case("a-facility-far-away", DATA, ("more than 20 km from the city", "1: childcare-N1"), serving(2, lon=6.0)),
    Case("a-capacity-below-nothing", DATA, ("column capacity", "below 0", "1 row: 2"), serving(2, capacity=-3)),
    Case(
        "a-capacity-that-a-rule-needs",
        DATA,
        ("city.toml, reach.CAR04", "have no capacity", "1 of 4"),
        serving(2, capacity=None),
    ),
    Case(
        "step-free-in-other-words",
        DATA,
        ("column step_free", "neither yes nor no", "1 row: 3"),
        serving(3, step_free="ramp"),
    ),
    Case(
        "nothing-says-that-it-is-step-free",
        WELL,
        ("Warning", "city.toml, reach.MOB01.step_free", "no facility says its step_free"),
        all_services(step_free=pl.lit(None, pl.String)),
    ),
    Case(
        "a-slip-in-a-kind",
        WELL,
        ("Warning", "the kind 'primary-schol' is not one", "Try 'primary-school'"),
        serving(1, kind="primary-schol"),
    ),
    Case(
        "a-kind-that-no-facility-has",
        CONTRACT,
        ("city.toml, reach.CAR04", "there is no facility of the kind 'nursery'"),
        placed(lambda parts: parts.contract["reach"]["CAR04"].update(kind="nursery", within=15, places=True)),
    ),
    Case(
        "a-timetable-that-is-none",
        DATA,
        ("bus.zip",),
        says("facilities", file=["services.csv", "bus.zip"]),
        lambda folder: without(folder, "bus.zip", "no timetable"),
    ),
    Case(
        "a-map-that-is-none",
        DATA,
        ("map.osm.pbf", "cannot be read as an OpenStreetMap extract"),
        says("facilities", file=["services.csv", "map.osm.pbf"]),
        lambda folder: without(folder, "map.osm.pbf", "no map"),
    ),
    # files beside them
    Case("streets-missing", DATA, ("city.toml, streets.file", "no such file"), says("streets", file="streets.osm.pbf")),
    Case(
        "heights-missing",
        DATA,
        ("city.toml, streets.elevation", "got: height.tif"),
        says("streets", file="streets.osm.pbf", elevation="height.tif"),
    ),
    Case(
        "a-matrix-missing",
        DATA,
        ("city.toml, matrices.transit.file", "no such file"),
        says("matrices", transit={"file": "times.parquet"}),
    ),
    Case(
        "a-matrix-of-another-city",
        DATA,
        ("times.csv, origins", "none of the city's ids is in the matrix"),
        says("matrices", transit={"file": "times.csv"}),
        lambda folder: without(folder, "times.csv", "from,to,minutes\nx,stop-N1,5\n"),
    ),
    Case(
        "modes-missing",
        CONTRACT,
        ("city.toml, modes.file", "there is no such file"),
        says("modes", file="modes.toml"),
    ),
    Case(
        "a-mode-that-is-not-there",
        CONTRACT,
        ("there is no mode 'wheelchairs'", "Try wheelchair"),
        says("modes", **{"disability=severe": "wheelchairs"}),
    ),
    Case("interventions-missing", DATA, ("city.toml, interventions.file",), says("interventions", file="plans.toml")),
)
