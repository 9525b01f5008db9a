"""Schools within reach of 40,137 synthetic persons in Washington, by sex, age and race, over another model's skims.

Data: MWCOG regional activity model, the small example of ActivitySim's examples (BSD-3). Held against plain NumPy.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import isopolis as iso

pytestmark = pytest.mark.shared

TOML = """
[city]
name = "Washington, a part"
country = "US"
area = "DC"
synthetic = true
[origins]
file = "zones.csv"
[facilities]
file = "schools.csv"
[matrices.walk]
file = "walk.parquet"
[matrices.transit]
file = "skims.omx"
minutes = "WK_AB_WK_TOTTT__AM"
[reach.LOC01]
kind = "primary-school"
within = 15
mode = "walk"
[reach.LOC02]
kind = "primary-school"
mode = "transit"
[indicators.LOC01]
name = "A primary school within a 15-minute walk"
domain = "education-skills"
direction = "+"
[indicators.LOC02]
name = "Minutes to a primary school by public transport"
domain = "education-skills"
unit = "minutes"
direction = "-"
statistic = "mean"
[sources.persons]
file = "persons.csv"
kind = "census"
period = "2018"
origin = "TAZ"
[sources.persons.characteristics]
age = { column = "AGEP", breaks = [5, 15, 25, 65] }
sex = { column = "SEX", categories = { "1" = "male", "2" = "female" } }
[sources.persons.characteristics.race]
column = "RAC1P"
categories = { "1" = "white", "2" = "black", "6" = "asian", "3" = "other", "5" = "other", "7" = "other", "8" = "other", "9" = "other" }
[characteristics.race]
ground = "race-ethnic-origin"
name = "Race (the source's term)"
definition = "As the American Community Survey records it."
categories = [{ id = "white", name = "White" }, { id = "black", name = "Black" }, { id = "asian", name = "Asian" }, { id = "other", name = "Another" }]
[sources.persons.indicators]
LOC01 = { reach = true }
LOC02 = { reach = true }
"""  # noqa: E501
RACES = {1: "white", 2: "black", 6: "asian"}
BANDS = {"0-4": 5, "5-14": 15, "15-24": 25, "25-64": 65, "65+": 200}
MILE, WALK = 1.609344, 4.8 / 60  # km, km a minute


@pytest.fixture(scope="module")
def city(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a city, with walking minutes made of the skims' miles."""
    import h5py
    from pyproj import Transformer

    folder, data = tmp_path_factory.mktemp("dc"), shared / "data/place/mwcog_dc"
    zones = pl.read_csv(data / "land_use.csv")
    east, north = (zones[c].to_numpy() for c in ("TAZXCRD", "TAZYCRD"))  # Maryland's plane, in feet
    lon, lat = Transformer.from_crs(2248, 4326, always_xy=True).transform(east, north)
    placed = zones.select(id="TAZ", population="TOTPOP", places="K_8").with_columns(
        lon=pl.Series(lon), lat=pl.Series(lat)
    )
    placed.drop("places").write_csv(folder / "zones.csv")
    schools = placed.filter(pl.col("places") > 0)
    named = schools.select(
        pl.format("school-{}", "id").alias("id"), pl.lit("primary-school").alias("kind"), "lon", "lat"
    )
    named.with_columns(place=schools["id"], capacity=schools["places"]).write_csv(folder / "schools.csv")
    with h5py.File(data / "skims.omx") as skims:
        zone, miles = skims["lookup/zone_number"][:], skims["data/DISTWALK"][:]
    pairs = {"from": np.repeat(zone, len(zone)), "to": np.tile(zone, len(zone))}
    minutes = pl.Series("minutes", miles.ravel() * MILE / WALK)
    pl.DataFrame(pairs).with_columns(minutes).write_parquet(folder / "walk.parquet")
    (folder / "skims.omx").symlink_to(data / "skims.omx")
    (folder / "persons.csv").symlink_to(data / "combined_synthetic_per_2018.csv")
    (folder / "city.toml").write_text(TOML, "utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(shared: Path) -> pl.DataFrame:
    """Each person with minutes on foot and by transit to the nearest school, by looking at all pairs."""
    import h5py

    data = shared / "data/place/mwcog_dc"
    zones = pl.read_csv(data / "land_use.csv")
    with h5py.File(data / "skims.omx") as skims:
        zone = skims["lookup/zone_number"][:]
        walk = skims["data/DISTWALK"][:] * MILE / WALK
        transit = skims["data/WK_AB_WK_TOTTT__AM"][:]
    with_school = np.isin(zone, zones.filter(pl.col("K_8") > 0)["TAZ"].to_numpy())
    nearest = {z: (walk[i, with_school].min(), transit[i, with_school].min()) for i, z in enumerate(zone)}
    persons = pl.read_csv(data / "combined_synthetic_per_2018.csv", infer_schema_length=None)
    return persons.select(
        group_age=pl.col("AGEP").map_elements(_band, pl.String),
        group_sex=pl.col("SEX").replace_strict({1: "male", 2: "female"}),
        group_race=pl.col("RAC1P").replace_strict(RACES, default="other"),
        LOC01=pl.col("TAZ").map_elements(lambda z: float(nearest[z][0] <= 15), pl.Float64),
        LOC02=pl.col("TAZ").map_elements(lambda z: min(float(nearest[z][1]), 60.0), pl.Float64),
    )


def _band(age: int) -> str:
    return next(band for band, end in BANDS.items() if age < end)


def test_every_group_has_the_mean_of_its_persons(city: Path, plain: pl.DataFrame) -> None:
    estimates = iso.measure(iso.open(city), depth=2).frame.filter(area="DC")
    assert estimates.filter(group="everyone", indicator="LOC01")["n"].item() == 40_137
    measured = {(i, g): v for i, g, v in estimates.select("indicator", "group", "value").iter_rows()}
    looked_at = 0
    for column, name in (("group_age", "age"), ("group_sex", "sex"), ("group_race", "race")):
        for (category,), rows in plain.group_by(column):
            for indicator in ("LOC01", "LOC02"):
                assert measured[indicator, f"{name}={category}"] == pytest.approx(rows[indicator].mean(), abs=1e-6)
                looked_at += 1
    assert looked_at == 22
    women = plain.filter(group_sex="female", group_race="black")["LOC01"].mean()
    assert measured["LOC01", "race=black|sex=female"] == pytest.approx(women, abs=1e-6)


def test_reach_says_the_same_of_a_group_as_its_rows(city: Path, plain: pl.DataFrame) -> None:
    frame = iso.reach(iso.open(city)).frame.filter(kind="primary-school", mode="walk", statistic="within_15")
    shares = dict(frame.select("group", "value").iter_rows())
    assert shares["everyone"] == pytest.approx(plain["LOC01"].mean(), abs=1e-9)
    assert shares["race=black"] == pytest.approx(plain.filter(group_race="black")["LOC01"].mean(), abs=1e-9)
    assert frame["counterfactual"].all()  # nobody said that anyone walks by this matrix


def test_gaps_between_groups_have_no_error_but_are_there(city: Path, plain: pl.DataFrame) -> None:
    gaps = iso.measure(iso.open(city), by=["race"], depth=1).gaps().frame.filter(indicator="LOC01", group="race=black")
    rest = plain.filter(pl.col("group_race") != "black")["LOC01"].mean()
    black = plain.filter(group_race="black")["LOC01"].mean()
    assert black is not None
    assert rest is not None
    assert gaps.filter(area="DC", reference_kind="rest")["difference"].item() == pytest.approx(black - rest, abs=1e-6)
