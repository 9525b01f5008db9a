"""Folders whose files are not what they should be: rows, figures, areas."""

from pathlib import Path

import polars as pl

from tests.city.broken.case import DATA, WELL, Case
from tests.city.broken.healthy import Parts


def parquet(folder: Path) -> Path:
    """The people as Parquet, and city.toml that says so."""
    path = folder / "people.parquet"
    pl.read_csv(folder / "people.csv").write_parquet(path)
    toml = folder / "city.toml"
    toml.write_text(toml.read_text().replace("people.csv", "people.parquet"))
    return path


def truncated_parquet(folder: Path) -> None:
    path = parquet(folder)
    path.write_bytes(path.read_bytes()[:-200])


def renamed(folder: Path, name: str) -> None:
    """The survey's file under another name."""
    toml = folder / "city.toml"
    toml.write_text(toml.read_text().replace('"people.csv"', f'"{name}"'))


def figure(parts: Parts, row: int, **values: object) -> None:
    """Other values in one row of the figures, from 1."""
    rows = parts.figures.to_dicts()
    rows[row - 1] |= values
    parts.figures = pl.DataFrame(rows, infer_schema_length=None, strict=False)


CASES = (
    Case(
        "missing-file",
        DATA,
        ("there is no such file", "Try 'people.csv'"),
        folder=lambda folder: renamed(folder, "peoples.csv"),
    ),
    Case("empty-file", DATA, ("people.csv", "is empty"), folder=lambda folder: (folder / "people.csv").write_text("")),
    Case("no-rows", DATA, ("holds no rows",), lambda parts: setattr(parts, "people", parts.people.head(0))),
    Case(
        "truncated-parquet",
        DATA,
        ("people.parquet", "cut off, damaged or of another format"),
        folder=truncated_parquet,
    ),
    Case(
        "truncated-csv",
        DATA,
        ("people.csv:49", "a row does not have the cells", "expected: 12"),
        folder=lambda folder: (folder / "people.csv").write_bytes((folder / "people.csv").read_bytes()[:-30]),
    ),
    Case(
        "a-quote-that-nothing-closes",
        DATA,
        ("people.csv:", "a text in double quotes is not closed", "exporting the file again"),
        folder=lambda folder: (folder / "people.csv").write_bytes(
            (folder / "people.csv").read_bytes()[:-30] + b',"never closed'
        ),
    ),
    Case(
        "a-row-with-too-many-cells",
        DATA,
        ("people.csv:50", "a row does not have the cells"),
        folder=lambda folder: (folder / "people.csv").write_text((folder / "people.csv").read_text() + "1,2,3" * 20),
    ),
    Case(
        "wrong-encoding",
        DATA,
        ("people.csv:3", "not text in its encoding", 'encoding = "cp1252"'),
        folder=lambda folder: (folder / "people.csv").write_bytes(
            (folder / "people.csv").read_bytes().replace(b"p001", "pé01".encode("latin-1"))
        ),
    ),
    Case(
        "unreadable-format",
        DATA,
        ("is of a format that cannot be read", ".parquet"),
        folder=lambda folder: ((folder / "people.csv").rename(folder / "people.doc"), renamed(folder, "people.doc")),
    ),
    Case(
        "not-the-format-it-says",
        DATA,
        ("people.sav", "another format"),
        folder=lambda folder: ((folder / "people.csv").rename(folder / "people.sav"), renamed(folder, "people.sav")),
    ),
    Case(
        "areas-missing",
        DATA,
        ("areas.geojson",),
        folder=lambda folder: (folder / "areas.geojson").unlink(),
    ),
    Case(
        "areas-broken",
        DATA,
        ("areas.geojson",),
        folder=lambda folder: (folder / "areas.geojson").write_text('{"type": "FeatureCollection", "features": ['),
    ),
    Case(
        "two-areas-with-one-code",
        DATA,
        ("two areas have one code", "N1"),
        lambda parts: parts.areas["features"][1]["properties"].update(code="N1"),
    ),
    Case(
        "an-area-whose-parent-is-not-there",
        DATA,
        ("has a parent that is no area", "D9"),
        lambda parts: parts.areas["features"][1]["properties"].update(parent="D9"),
    ),
    Case(
        "areas-without-codes",
        DATA,
        ("there is no column 'buurtcode'", "areas.geojson"),
        lambda parts: parts.contract["areas"].update(code="buurtcode"),
    ),
    Case(
        "broken-areas-do-not-hide-bad-rows",
        DATA,
        ("has a parent that is no area", "a person occurs twice"),
        lambda parts: (
            parts.areas["features"][1]["properties"].update(parent="D9"),
            parts.put("pid", {2: "p000"}),
        ),
    ),
    Case(
        "figures-of-an-unknown-group",
        DATA,
        ("figures.csv, column group", "a category that sex does not have: women"),
        lambda parts: figure(parts, 2, group="sex=women"),
    ),
    Case(
        "figures-of-no-group",
        DATA,
        ("figures.csv, column group", "is no group"),
        lambda parts: figure(parts, 2, group="women"),
    ),
    Case(
        "figures-of-an-unknown-area",
        DATA,
        ("figures.csv, column area", "'N9' is no area of the city"),
        lambda parts: figure(parts, 2, area="N9"),
    ),
    Case(
        "figures-of-an-unknown-indicator",
        DATA,
        ("figures.csv, column indicator", "'INC99'"),
        lambda parts: figure(parts, 2, indicator="INC99"),
    ),
    Case(
        "figures-in-percent",
        DATA,
        ("shares are outside 0 to 1", "dividing percentages by 100"),
        lambda parts: figure(parts, 2, value=15.0),
    ),
    Case(
        "figures-with-fewer-than-nobody",
        DATA,
        ("column n", "fewer than no persons", "1 row: 4"),
        lambda parts: figure(parts, 4, n=-5),
    ),
    Case(
        "figures-with-a-negative-error",
        DATA,
        ("column se", "a negative standard error", "1 row: 4"),
        lambda parts: figure(parts, 4, se=-0.1),
    ),
    Case(
        "figures-twice",
        DATA,
        ("holds a figure twice",),
        lambda parts: figure(parts, 2, group="everyone"),
    ),
    Case(
        "figures-of-text",
        DATA,
        ("column value", "text where a number must be", "1 row: 3"),
        lambda parts: figure(parts, 3, value="n/a"),
    ),
    Case(
        "figures-without-a-column",
        DATA,
        ("there is no column 'group'",),
        lambda parts: setattr(parts, "figures", parts.figures.drop("group")),
    ),
    Case(
        "figures-of-no-period",
        DATA,
        ("column period", "periods that are none", "1 row: 2"),
        lambda parts: figure(parts, 2, period="19"),
    ),
    Case(
        "assumptions-missing",
        DATA,
        ("assumptions.csv", "there is no such file"),
        lambda parts: parts.contract.update(assumptions={"file": "assumptions.csv"}),
    ),
    Case(
        "assumptions-without-a-column",
        DATA,
        ("assumptions.csv", "there is no column 'assumption'"),
        lambda parts: parts.contract.update(assumptions={"file": "assumptions.csv"}),
        lambda folder: (folder / "assumptions.csv").write_text("indicator,characteristic\nINC02,sex\n"),
    ),
    Case("parquet-is-well", WELL, ("Nothing found",), folder=parquet),
)
