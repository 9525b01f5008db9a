"""What is within reach in Belo Horizonte, held against what R's package `accessibility` prints for the same matrix.

Typed from the package's own pages, read on 2026-11-22: index.md (commit 7ff3edd7) for jobs and the floating catchment,
reference/cumulative_cutoff.md (commit 5c55d85a) for schools, in github.com/ipeaGIT/accessibility. The data, which the
package ships, are MIT.
"""

from pathlib import Path

import polars as pl
import pytest

import isopolis as iso
from isopolis.access.travelling import travel

pytestmark = pytest.mark.shared

IDS = ("89a881a5a2bffff", "89a881a5a2fffff", "89a881a5a67ffff", "89a881a5a6bffff", "89a881a5a6fffff", "89a881a5b03ffff")
PRINTED = {
    "LOC01": dict(zip(IDS, (14561, 29452, 16647, 10700, 6669, 37029), strict=True)),  # jobs within 30 minutes
    "LOC02": dict(zip(IDS, (1, 10, 1, 0, 0, 14), strict=True)),  # schools within 30 minutes
    "LOC03": dict(zip(IDS[:3], (76, 91, 82), strict=True)),  # schools within 60 minutes
    "LOC04": {  # jobs per head, two-step floating catchment of 50 minutes
        "89a88cdb57bffff": 0.4278111,
        "89a88cdb597ffff": 0.3863614,
        "89a88cdb5b3ffff": 0.4501725,
        "89a88cdb5cfffff": 0.5366707,
        "89a88cd909bffff": 0.4280401,
        "89a88cd90b7ffff": 0.5176583,
    },
}
TOML = """
[city]
name = "Belo Horizonte"
country = "BR"
area = "BHO"
[origins]
file = "homes.csv"
[facilities]
file = "there.csv"
period = "2019"
[matrices.adult]
file = "{matrix}"
origin = "from_id"
place = "to_id"
minutes = "travel_time"
[reach]
LOC01 = {{ kind = "jobs", within = 30, count = true }}
LOC02 = {{ kind = "school", within = 30, count = true }}
LOC03 = {{ kind = "school", within = 60, count = true }}
LOC04 = {{ kind = "jobs", within = 50, places = true }}
[indicators]
LOC01 = {{ name = "Jobs", statistic = "mean", unit = "count", domain = "work-pay" }}
LOC02 = {{ name = "Schools near", statistic = "mean", unit = "count", domain = "education-skills" }}
LOC03 = {{ name = "Schools", statistic = "mean", unit = "count", domain = "education-skills" }}
LOC04 = {{ name = "Jobs per head", domain = "work-pay" }}
"""


@pytest.fixture(scope="module")
def values(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """A row an origin and indicator. The land use table has no coordinates, which a matrix does not need."""
    folder, data = tmp_path_factory.mktemp("bho"), shared / "data/place/bho"
    land = pl.read_parquet(data / "land_use.parquet").with_columns(lon=pl.lit(-43.94), lat=pl.lit(-19.92))
    land.select("id", "lon", "lat", "population").write_csv(folder / "homes.csv")
    there = [
        land.filter(pl.col(column) > 0).select(
            pl.format("{}-{}", pl.lit(kind), "id").alias("id"), "lon", "lat",
            place="id", kind=pl.lit(kind), capacity=column,
        )
        for kind, column in (("jobs", "jobs"), ("school", "schools"))
    ]  # fmt: skip
    pl.concat(there).write_csv(folder / "there.csv")
    (folder / "city.toml").write_text(TOML.format(matrix=data / "travel_matrix.parquet"), "utf-8")
    return travel(iso.open(folder)).values


@pytest.mark.parametrize("indicator", PRINTED)
def test_what_is_within_reach_is_what_the_package_prints(values: pl.DataFrame, indicator: str) -> None:
    found = dict(values.filter(indicator=indicator).select("origin", "value").iter_rows())
    printed = PRINTED[indicator]
    assert {id: found[id] for id in printed} == pytest.approx(printed, abs=5e-8)
