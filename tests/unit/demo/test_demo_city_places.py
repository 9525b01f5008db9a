"""Homes and services of the demo city: everyone lives somewhere, and services are about as near as was published."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from isopolis import sources
from isopolis.access.travelling import travel
from isopolis.demo import geography, homes, services
from isopolis.demo.published import table
from isopolis.demo.residents import luck

COLUMN = {
    "doctor": "gp_km",
    "grocery": "supermarket_km",
    "childcare": "childcare_km",
    "primary-school": "primary_school_km",
}


@pytest.fixture(scope="module")
def living(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "origins.csv")


@pytest.fixture(scope="module")
def there(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "facilities.csv", infer_schema_length=None)


@pytest.fixture(scope="module")
def outlines() -> dict[str, geography.Polygon]:
    return geography.outlines(geography.features(luck("geography")))


def kilometres(living: pl.DataFrame, there: pl.DataFrame, kind: str) -> np.ndarray:
    """From every home to the nearest, as the crow flies."""
    here, services = (geography.plane(f.select("lon", "lat").to_numpy()) for f in (living, there.filter(kind=kind)))
    return np.linalg.norm(here[:, None] - services[None], axis=2).min(axis=1)


def test_the_homes_of_a_neighbourhood_hold_its_residents(living: pl.DataFrame, register: pl.DataFrame) -> None:
    young = (pl.col("age") <= 5).sum().cast(pl.Int64).alias("children")
    people = register.group_by(area="neighbourhood").agg(pl.len().cast(pl.Int64).alias("population"), young)
    summed = living.group_by("area").agg(pl.col("population", "children").sum())
    assert summed.sort("area").equals(people.sort("area"))
    assert living.filter(pl.col("children") > pl.col("population")).is_empty()


def test_homes_stand_in_their_neighbourhood_five_to_eight_apart(
    living: pl.DataFrame, outlines: dict[str, geography.Polygon]
) -> None:
    assert living["id"].is_unique().all()
    assert not living.select("lon", "lat").is_duplicated().any()
    assert living.group_by("area").len()["len"].is_between(5, 8).all()
    for area, lon, lat in living.select("area", "lon", "lat").iter_rows():
        point = shapely.Point(geography.plane(np.array([[lon, lat]]))[0])
        assert shapely.Polygon(outlines[area]).distance(point) < 1e-3  # a metre: degrees are rounded


def test_services_are_as_many_as_a_city_of_its_size_has(living: pl.DataFrame, there: pl.DataFrame) -> None:
    assert there["id"].is_unique().all()
    residents = living["population"].sum()
    counted = dict(there.group_by("kind").len().iter_rows())
    assert counted == {s.kind: round(residents / s.residents) for s in services.SERVICES}


@pytest.mark.parametrize(("kind", "column"), COLUMN.items())
def test_distances_follow_the_published_ones(living: pl.DataFrame, there: pl.DataFrame, kind: str, column: str) -> None:
    road = living.with_columns(road=1.3 * kilometres(living, there, kind))
    mean = (pl.col("road") * pl.col("population")).sum() / pl.col("population").sum()
    made = road.group_by("area").agg(mean, pl.col("population").sum())
    both = made.join(table("neighbourhoods").select("code", column), left_on="area", right_on="code").drop_nulls()
    weights = both["population"].to_numpy()
    assert np.corrcoef(both["road"], both[column])[0, 1] > 0.85
    city = (np.average(both[name], weights=weights) for name in ("road", column))
    assert next(city) == pytest.approx(next(city), abs=0.05)


def test_only_childcare_has_places_and_only_stops_have_departures(there: pl.DataFrame) -> None:
    assert set(there.filter(pl.col("capacity").is_not_null())["kind"]) == {"childcare"}
    assert set(there.filter(pl.col("departures").is_not_null())["kind"]) == {"stop", "station"}
    places = there.filter(kind="childcare")["capacity"]
    assert places.null_count() == 0
    assert places.mean() == pytest.approx(services.PLACES, rel=0.15)
    assert places.min() >= services.GROUP


def test_some_of_each_larger_kind_is_not_step_free(there: pl.DataFrame) -> None:
    assert there["step_free"].null_count() == 0
    shares = dict(there.group_by("kind").agg(pl.col("step_free").mean()).iter_rows())
    for service in services.SERVICES:
        count = there.filter(kind=service.kind).height
        spread = np.sqrt(service.step_free * (1 - service.step_free) / count)
        assert abs(shares[service.kind] - service.step_free) < 3.5 * spread


def test_an_area_without_residents_has_no_home(outlines: dict[str, geography.Polygon]) -> None:
    people = pl.DataFrame({"area": ["N002"] * 7, "age": [3, 5, 6, 30, 40, 50, 90]})
    made = homes.origins(people, outlines, luck("test"))
    assert set(made["area"]) == {"N002"}
    assert made.select("population", "children").sum().row(0) == (7, 2)


def test_reach_takes_the_straight_line_and_the_modes_of_the_city(
    folder: Path, living: pl.DataFrame, there: pl.DataFrame
) -> None:
    """Minutes are kilometres x 1.3 at each mode's speed; a wheelchair's are to step-free doors alone."""
    times = travel(sources.open(folder))
    assert times.origins.noun == "residents"
    assert times.frame["status"].unique().to_list() == ["reached"]
    for mode, speed, doors in (
        ("adult", 4.8, there),
        ("older", 3.0, there),
        ("wheelchair", 3.6, there.filter("step_free")),
    ):
        rows = living.select("id").join(times.frame.filter(mode=mode, kind="doctor"), left_on="id", right_on="origin")
        expected = 1.3 * kilometres(living, doors, "doctor") / speed * 60
        assert rows["minutes"].to_numpy() == pytest.approx(expected, rel=0.01)  # the earth is not quite flat here
