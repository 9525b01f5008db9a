"""Belo Horizonte: jobs within reach by public transport, from a matrix of 748,437 travel times, and who has how many.

The matrix is one that R5 worked out (it ships with the R package `accessibility`, as does the land use table). What the
package's article prints for it stands in tests/oracle/test_inequality.py.
"""

from pathlib import Path

import polars as pl
import pytest

import isopolis as iso
from isopolis.access.travelling import travel
from isopolis.measurement.inequality import concentration_index, palma
from isopolis.sources import City
from isopolis.sources.matrices import findings, matrix

pytestmark = pytest.mark.shared

CITY = """
[city]
name = "Belo Horizonte"
country = "BR"
area = "BHO"
[origins]
file = "homes.csv"
rank = "rank"
[facilities]
file = "work.csv"
period = "2019"
[matrices.transit]
file = "{matrix}"
origin = "from_id"
place = "to_id"
minutes = "travel_time"
[modes]
"everyone" = "transit"
"""
RULE = '[reach.LOC{minutes}]\nkind = "jobs"\nwithin = {minutes}\ncount = true\n'
OWN = """[indicators.LOC{minutes}]
name = "Jobs within {minutes} minutes"
domain = "mobility-access"
direction = "+"
statistic = "mean"
unit = "count"
"""


@pytest.fixture(scope="module")
def city(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    """Where people live, by income decile, and where there is work; the matrix stays where it is."""
    folder, data = tmp_path_factory.mktemp("bho"), shared / "data/place/bho"
    middle = (pl.lit(-43.94).alias("lon"), pl.lit(-19.92).alias("lat"))  # the table says no more of where a place is
    land = pl.read_parquet(data / "land_use.parquet").with_columns(middle)
    rank = pl.col("income_decile").cast(pl.Int64, strict=False)
    land.filter(pl.col("population") > 0).select("id", "lon", "lat", "population", rank=rank).write_csv(
        folder / "homes.csv"
    )
    work = land.filter(pl.col("jobs") > 0).select(
        pl.format("work-{}", "id").alias("id"), "lon", "lat", "jobs", place="id"
    )
    work.rename({"jobs": "capacity"}).with_columns(kind=pl.lit("jobs")).write_csv(folder / "work.csv")
    toml = CITY.format(matrix=data / "travel_matrix.parquet")
    toml += "".join((OWN + RULE).format(minutes=minutes) for minutes in (30, 45, 60))
    (folder / "city.toml").write_text(toml, "utf-8")
    return iso.open(folder)


@pytest.fixture(scope="module")
def jobs(city: City) -> pl.DataFrame:
    """A row an origin: population, rank, and the jobs within 30, 45 and 60 minutes."""
    times = travel(city)
    values = times.values.filter(pl.col("mode") == "transit").pivot(on="indicator", index="origin", values="value")
    return times.origins.frame.select("id", "population", "rank").join(values, left_on="id", right_on="origin")


def test_the_matrix_is_whole(city: City) -> None:
    frame = matrix(city, "transit")
    assert frame.height == 748_437
    assert frame["minutes"].max() == 120
    assert [finding for finding in findings(city) if finding.severity == "error"] == []


def test_jobs_within_reach_are_the_sums_of_those_near(city: City, jobs: pl.DataFrame, shared: Path) -> None:
    land = pl.read_parquet(shared / "data/place/bho/land_use.parquet")
    near = matrix(city, "transit").join(land.select(place="id", jobs="jobs"), on="place")
    for minutes in (30, 45, 60):
        sums = near.filter(pl.col("minutes") <= minutes).group_by("origin").agg(pl.col("jobs").sum())
        both = jobs.join(sums, left_on="id", right_on="origin", how="left").fill_null(0)
        assert both[f"LOC{minutes}"].to_list() == both["jobs"].to_list()


def test_more_jobs_are_within_reach_of_the_richer_tenths(jobs: pl.DataFrame) -> None:
    mean = (pl.col("LOC30") * pl.col("population")).sum() / pl.col("population").sum()
    by_rank = jobs.group_by("rank").agg(jobs=mean).sort("rank")
    assert by_rank["rank"].to_list() == list(range(1, 11))
    assert by_rank["jobs"][-1] > 3.5 * by_rank["jobs"][0]
    assert by_rank["jobs"].diff().drop_nulls().gt(0).sum() >= 8  # it rises nearly from each tenth to the next


def test_the_longer_the_ride_the_less_unequal(jobs: pl.DataFrame) -> None:
    people, rank = jobs["population"], jobs["rank"]
    palmas = [palma(jobs[f"LOC{m}"], people, rank) for m in (30, 45, 60)]
    indices = [concentration_index(jobs[f"LOC{m}"], people, rank) for m in (30, 45, 60)]
    assert palmas == sorted(palmas, reverse=True)
    assert indices == sorted(indices, reverse=True)
    assert palmas[0] == pytest.approx(3.8, rel=0.02)  # by income itself the article prints 3.800465
    assert all(index > 0 for index in indices)  # those of higher rank have more jobs within reach
