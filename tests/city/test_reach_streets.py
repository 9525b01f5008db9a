"""Reach along made-up streets: stairs that leave people out, bounds of what is not tagged, and streets that fail."""

from pathlib import Path

import polars as pl
import pytest

import isopolis as iso
from isopolis.errors import DataError
from tests.unit.access.streets_made import FOOTWAY, made_pbf

TOML = """
[city]
name = "Two hills"
country = "NL"
area = "T"
[origins]
file = "homes.csv"
[facilities]
file = "there.csv"
period = "2024"
[streets]
file = "streets.osm.pbf"
"""
STEP = 0.00045  # degrees of latitude, some 50 metres
STAIRS = {"highway": "steps"}
LOOSE = {"highway": "footway", "surface": "gravel"}


def town(folder: Path, middle: dict[str, str], doctor: float = 100, homes: tuple[float, ...] = (0, 40)) -> Path:
    """A street of 100 nodes to the north; between nodes 49 and 50 lies `middle`. Places stand at so many nodes."""
    nodes = {number + 1: (4.0, 52 + STEP * number) for number in range(101)}
    ways = [(range(1, 51), FOOTWAY), ((50, 51), middle), (range(51, 102), FOOTWAY)]
    made_pbf(folder / "streets.osm.pbf", nodes, ways)
    places = pl.DataFrame({"id": [f"h{i}" for i in range(len(homes))], "lat": [52 + STEP * at for at in homes]})
    places.with_columns(lon=pl.lit(4.0), population=pl.lit(100)).write_csv(folder / "homes.csv")
    there = pl.DataFrame({"id": ["d"], "kind": ["doctor"], "lon": [4.0], "lat": [52 + STEP * doctor]})
    there.write_csv(folder / "there.csv")
    (folder / "city.toml").write_text(TOML, "utf-8")
    return folder


def by_mode(folder: Path) -> dict[str, list[float | None]]:
    """Minutes to the doctor from each home, by mode."""
    times = iso.reach(iso.open(folder)).travel
    assert times is not None
    found = times.frame.group_by("mode").agg(pl.col("minutes").sort_by("origin"))
    return dict(found.iter_rows())


def test_stairs_leave_wheels_out_and_make_others_slower(tmp_path: Path) -> None:
    minutes = by_mode(town(tmp_path, STAIRS))
    assert minutes["wheelchair"] == [None, None]
    assert minutes["pushchair"] == [None, None]
    metres = 5000 * 1.0008  # of street from the first home, by the sphere's radius
    assert minutes["adult"][0] == pytest.approx(metres / 80, rel=2e-3)
    assert minutes["older"][0] == pytest.approx((metres + 50) / 50, rel=2e-3)  # the stairs count double


def test_those_left_out_are_counted_not_dropped(tmp_path: Path) -> None:
    frame = iso.reach(iso.open(town(tmp_path, STAIRS))).frame
    row = frame.filter(mode="wheelchair", statistic="within_15", area="T").row(0, named=True)
    assert (row["n"], row["n_unreachable"], row["value"]) == (200, 200, 0.0)
    assert row["counterfactual"]
    mean = frame.filter(mode="wheelchair", statistic="mean", area="T")["value"].item()
    assert mean == 60.0


def test_a_door_off_the_map_is_told_apart_from_a_way_that_is_barred(tmp_path: Path) -> None:
    times = iso.reach(iso.open(town(tmp_path, STAIRS, homes=(0, 120)))).travel
    assert times is not None
    status = {(o, m): s for o, m, s in times.frame.select("origin", "mode", "status").iter_rows()}
    assert status["h0", "wheelchair"] == "unreachable"
    assert status["h1", "wheelchair"] == "unsnapped"
    assert status["h1", "adult"] == "unsnapped"


def test_barring_a_street_never_shortens_a_way(tmp_path: Path) -> None:
    open_, loose = by_mode(town(tmp_path / "a", FOOTWAY)), by_mode(town(tmp_path / "b", LOOSE))
    for mode, ways in open_.items():
        for before, after in zip(ways, loose[mode], strict=True):
            assert after is None or (before is not None and after >= before - 1e-4)
    assert loose["wheelchair"] == [None, None]
    assert open_["wheelchair"][0] is not None


def test_what_is_not_tagged_leaves_the_range_open(tmp_path: Path) -> None:
    times = iso.reach(iso.open(town(tmp_path, FOOTWAY))).travel
    assert times is not None
    row = times.frame.filter(mode="wheelchair", origin="h0").row(0, named=True)
    assert row["best"] == row["minutes"]
    assert row["worst"] is None  # no kerb, no surface is known: at worst nothing is open


def test_a_facility_five_kilometres_off_the_streets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="facilities stand more than 500 m from any street") as caught:
        iso.reach(iso.open(town(tmp_path, FOOTWAY, doctor=200)))
    assert "1 of them: d" in str(caught.value)
    assert not (tmp_path / "private" / "travel.parquet").exists()


def test_streets_that_fall_apart_are_refused(tmp_path: Path) -> None:
    folder = town(tmp_path, FOOTWAY)
    nodes = {number: (4.0 + 0.01 * (number % 7), 52 + 0.01 * (number // 7)) for number in range(1, 41)}
    made_pbf(folder / "streets.osm.pbf", nodes, [((number, number + 1), FOOTWAY) for number in range(1, 40, 2)])
    with pytest.raises(DataError):
        iso.reach(iso.open(folder))


def test_homes_far_from_every_street_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no origin is near a street"):
        iso.reach(iso.open(town(tmp_path, FOOTWAY, homes=(140, 150))))
