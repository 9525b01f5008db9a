"""Stops of Porto Alegre's two timetables within reach, as SDG 11.2.1 asks: along streets, by what a stop is."""

from pathlib import Path

import polars as pl
import pytest

import isopolis as iso

pytestmark = pytest.mark.shared

TOML = """
[city]
name = "Porto Alegre"
country = "BR"
area = "POA"
[origins]
file = "grid.csv"
[facilities]
file = ["poa_eptc.zip", "poa_trensurb.zip"]
period = "2019"
[streets]
file = "poa_osm.pbf"
[reach.MOB01]
step_free = false
departures = 3
[reach.LOC01]
metres = { stop = 500, station = 1000 }
[reach.LOC02]
metres = { stop = 500, station = 1000 }
departures = 6
[reach.LOC03]
metres = { station = 1000 }
[indicators]
LOC01 = { name = "Any stop", domain = "mobility-access" }
LOC02 = { name = "A stop served every ten minutes", domain = "mobility-access" }
LOC03 = { name = "A station", domain = "mobility-access" }
"""


@pytest.fixture(scope="module")
def folder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hexagons with residents, streets, and the timetables of buses and of the train."""
    place, data = tmp_path_factory.mktemp("poa"), shared / "data/place/poa"
    for file in ("poa_osm.pbf", "poa_eptc.zip", "poa_trensurb.zip"):
        (place / file).symlink_to(data / file)
    grid = pl.read_csv(data / "poa_hexgrid.csv").select("id", "lon", "lat", "population")
    grid.write_csv(place / "grid.csv")
    (place / "city.toml").write_text(TOML, "utf-8")
    return place


def test_a_timetable_that_leaves_things_unsaid_is_told(folder: Path) -> None:
    said = [str(finding) for finding in iso.open(folder).check()]
    assert any("it is not known whether stops are step-free" in finding for finding in said)


def test_stricter_rules_reach_fewer_and_each_is_what_pairs_say(folder: Path) -> None:
    reach = iso.reach(iso.open(folder))
    assert reach.travel is not None
    found = reach.travel.values.filter(mode="adult").pivot(on="indicator", index="origin", values="value")
    assert (found["LOC02"] <= found["MOB01"]).all()
    assert (found["MOB01"] <= found["LOC01"]).all()
    assert (found["LOC03"] <= found["LOC01"]).all()
    share = reach.frame.filter(mode="adult", group="everyone", kind="LOC01", statistic="share")["value"].item()
    weights = reach.travel.origins.frame["population"]
    assert share == pytest.approx((found["LOC01"] * weights).sum() / weights.sum())
    # a stop within 500 m of street is at most 6.25 minutes away on the flat: the minutes must agree with the metres
    times = reach.travel.frame.filter(mode="adult", kind="stop").select("origin", "minutes")
    near = found.join(times, on="origin").filter(pl.col("minutes") < 500 / 80 - 0.01)
    assert (near["LOC01"] == 1).all()
    far = found.join(times, on="origin").filter(pl.col("minutes") > 500 / 80 + 0.01, pl.col("LOC03") == 0)
    assert (far["LOC01"] == 0).all()
    assert len(near) > 100
    assert len(far) > 100
