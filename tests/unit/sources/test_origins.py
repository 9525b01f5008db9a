"""Origins: where people live, in which area, and what their table must not say."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis import sources
from isopolis.errors import ContractError, DataError, IsopolisError
from isopolis.sources import City
from isopolis.sources.places.origins import judged, origins
from tests.unit.access.streets_made import made_pbf

HEAD = '[city]\nname = "Smallville"\ncountry = "NL"\narea = "C1"\n'
ORIGINS = '[origins]\nfile = "grid.csv"\n'
AREAS = '[areas]\nfile = "areas.geojson"\n'
Open = Callable[..., City]


def square(code: str, parent: str, west: float, south: float, side: float) -> dict[str, Any]:
    """A square area."""
    corners = [[west + x * side, south + y * side] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    shape = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": {"code": code, "parent": parent}, "geometry": shape}


def two_levels() -> list[dict[str, Any]]:
    """A district D1 with the quarters N1 and N2 in it, and a district D2 without quarters."""
    return [
        square("D1", "", 4.0, 52.0, 0.2),
        square("N1", "D1", 4.0, 52.0, 0.1),
        square("N2", "D1", 4.1, 52.0, 0.1),
        square("D2", "", 4.2, 52.0, 0.1),
    ]


@pytest.fixture
def city(tmp_path: Path) -> Open:
    """Opens a city of a table of origins and, where given, areas."""

    def make(grid: Mapping[str, Sequence[Any]], more: str = "", areas: list[dict[str, Any]] | None = None) -> City:
        pl.DataFrame(grid, strict=False).write_csv(tmp_path / "grid.csv")
        if areas is not None:
            collection = {"type": "FeatureCollection", "features": areas}
            (tmp_path / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
        text = HEAD + ORIGINS + more + (AREAS if areas is not None else "")
        (tmp_path / "city.toml").write_text(text, encoding="utf-8")
        return sources.open(tmp_path)

    return make


def grid(**other: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """Three places, with other columns where given."""
    plain = {"id": ["a", "b", "c"], "lon": [4.05, 4.15, 4.25], "lat": [52.05] * 3, "population": [10, 0, 5]}
    return {**plain, **other}


# --- what comes back --------------------------------------------------------------------------------------------


def test_a_table_is_read_as_it_stands(city: Open) -> None:
    found = origins(city(grid(children=[1, 0, 2], name=["x", "y", "z"])))
    assert found.noun == "residents"
    assert found.frame.columns == ["id", "area", "lon", "lat", "population", "rank", "children"]
    assert found.frame.drop("children").rows() == [
        ("a", "C1", 4.05, 52.05, 10.0, None),
        ("b", "C1", 4.15, 52.05, 0.0, None),
        ("c", "C1", 4.25, 52.05, 5.0, None),
    ]
    assert repr(found) == "Origins: 3 places, 15 residents"


def test_columns_may_have_any_name(city: Open) -> None:
    names = {"id": "cell", "lon": "x", "lat": "y", "population": "people"}
    renamed = {names[name]: values for name, values in grid().items()} | {"decile": ["1", "NA", "10"]}
    terms = 'id = "cell"\nlon = "x"\nlat = "y"\npopulation = "people"\nrank = "decile"\nnoun = "inhabitants"\n'
    found = origins(city(renamed, terms))
    assert found.noun == "inhabitants"
    assert found.frame["rank"].to_list() == [1.0, None, 10.0]
    assert found.frame["population"].sum() == 15


def test_an_id_stays_as_it_is_written(city: Open) -> None:
    assert origins(city(grid(id=["007", "7", "1e5"]))).frame["id"].to_list() == ["007", "7", "1e5"]


def test_a_column_that_a_rule_names_is_read_though_it_has_gaps(city: Open) -> None:
    rule = '[facilities]\nfile = "f.csv"\n[reach.CAR04]\ndemand = "children"\n'
    with pytest.raises(DataError, match="numbers that are missing"):
        origins(city(grid(children=["1", "NA", "2"]), rule))
    assert origins(city(grid(children=["1", "0", "2"]), rule)).frame["children"].sum() == 3


def test_a_point_is_in_the_finest_area_that_holds_it(city: Open) -> None:
    found = origins(city(grid(), areas=two_levels()))
    assert found.frame["area"].to_list() == ["N1", "N2", "D2"]


def test_an_area_that_is_said_is_kept_and_an_empty_one_is_found(city: Open) -> None:
    found = origins(city(grid(area=["N2", "", None]), areas=two_levels()))
    assert found.frame["area"].to_list() == ["N2", "N2", "D2"]


def test_a_point_on_a_border_is_in_one_area(city: Open) -> None:
    found = origins(city(grid(lon=[4.1, 4.1, 4.15]), areas=two_levels()))
    assert found.frame["area"].to_list() == ["N1", "N1", "N2"]


def test_a_point_in_no_area_counts_in_the_whole_city_and_is_counted(city: Open) -> None:
    found, made = judged(city(grid(lon=[4.05, 4.15, 4.35]), areas=two_levels()))
    assert made is not None
    assert made.frame["area"].to_list() == ["N1", "N2", "C1"]
    assert [(finding.severity, finding.got) for finding in found] == [("warning", "1 rows")]


def test_without_origins_there_is_one_in_each_of_the_finest_areas(tmp_path: Path) -> None:
    collection = {"type": "FeatureCollection", "features": two_levels()}
    (tmp_path / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    (tmp_path / "city.toml").write_text(HEAD + AREAS, encoding="utf-8")
    found = origins(sources.open(tmp_path))
    assert found.noun == "areas"
    assert found.frame["id"].to_list() == found.frame["area"].to_list() == ["D2", "N1", "N2"]
    assert found.frame["population"].to_list() == [1.0] * 3
    for row, west in zip(found.frame.iter_rows(named=True), (4.2, 4.0, 4.1), strict=True):
        assert west < row["lon"] < west + 0.1
        assert 52.0 < row["lat"] < 52.1


def test_without_origins_the_first_full_count_says_how_many_live_in_each_area(tmp_path: Path) -> None:
    collection = {"type": "FeatureCollection", "features": two_levels()}
    (tmp_path / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    people = {"place": ["N1"] * 3 + ["D2"] * 2 + ["N2"] * 9, "year": ["2020"] * 5 + ["2019"] * 9, "age": range(14)}
    pl.DataFrame(people).write_parquet(tmp_path / "people.parquet")
    source = '[sources.register]\nfile = "people.parquet"\nkind = "register"\narea = "place"\nperiod_column = "year"\n'
    axis = "characteristics = { age = { column = 'age', breaks = [15, 25] } }\n"
    (tmp_path / "city.toml").write_text(HEAD + AREAS + source + axis, encoding="utf-8")
    found = origins(sources.open(tmp_path))
    assert found.noun == "residents"
    assert dict(found.frame.select("id", "population").iter_rows()) == {"D2": 2.0, "N1": 3.0, "N2": 0.0}


def test_without_origins_and_areas_nothing_says_where_people_live(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(HEAD, encoding="utf-8")
    with pytest.raises(ContractError, match="nothing says where people live"):
        origins(sources.open(tmp_path))


def test_addresses_of_a_map_are_origins_where_they_lie_in_the_city(tmp_path: Path) -> None:
    nodes = {
        number: (lon, 52.05, {"addr:street": "Long Street", "addr:housenumber": str(number)})
        for number, lon in enumerate((4.05, 4.15, 4.9), start=1)
    }
    made_pbf(tmp_path / "map.osm.pbf", nodes, [])
    collection = {"type": "FeatureCollection", "features": two_levels()}
    (tmp_path / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    (tmp_path / "city.toml").write_text(HEAD + AREAS + '[origins]\nfile = "map.osm.pbf"\n', encoding="utf-8")
    found = origins(sources.open(tmp_path))
    assert found.noun == "addresses"
    assert found.frame.select("id", "area", "population").rows() == [("n1", "N1", 1.0), ("n2", "N2", 1.0)]


def test_with_matrices_a_table_needs_no_coordinates(city: Open) -> None:
    matrix = '[facilities]\nfile = "f.csv"\n[matrices.transit]\nfile = "m.csv"\n'
    found = origins(city({"id": ["a", "b"], "population": [1, 2]}, matrix))
    assert found.frame["lon"].to_list() == [None, None]


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": ["a", "a", "c"]}, "ids are there more than once"),
        ({"id": ["a", "", "c"]}, "rows have no id"),
        ({"lon": [52.05] * 3, "lat": [4.05, 4.15, 4.25]}, "longitude and latitude exchanged"),
        ({"lon": [121_000.0] * 3, "lat": [487_000.0] * 3}, "look like metres of a projection"),
        ({"lon": [4.05, None, 4.25]}, "rows have no coordinates"),
        ({"lat": [52.05, math.nan, 52.05]}, "rows have no coordinates"),
        ({"lat": ["52.05", "north", "52.05"]}, "text where a number must be"),
        ({"population": [10, -1, 5]}, "missing, below 0 or not finite"),
        ({"population": [10.0, math.nan, 5.0]}, "missing, below 0 or not finite"),
        ({"population": [10.0, math.inf, 5.0]}, "missing, below 0 or not finite"),
        ({"population": [10, None, 5]}, "missing, below 0 or not finite"),
        ({"population": [0, 0, 0]}, "nobody lives in the city"),
        ({"area": ["N9", "N1", "N1"]}, "area codes without an area"),
        ({"lon": [5.05, 5.15, 5.25]}, "no place lies in an area"),
    ],
)
def test_what_is_wrong_is_said_without_naming_a_place(changed: dict[str, Sequence[Any]], said: str, city: Open) -> None:
    marked = {"id": ["CANARY-1", "CANARY-2", "CANARY-3"]} | changed
    with pytest.raises(DataError) as caught:
        origins(city(grid(**marked), areas=two_levels()))
    text = str(caught.value)
    assert said in text
    assert "CANARY" not in text
    assert "Try " in text


def test_everything_that_is_wrong_is_said_at_once(city: Open) -> None:
    broken = grid(id=["a", "a", "c"], lon=[52.05, 4.15, 4.25], lat=[4.05, 52.05, 52.05], population=[1, -1, 1])
    with pytest.raises(DataError) as caught:
        origins(city(broken | {"area": ["N9", "N1", "N1"]}, areas=two_levels()))
    said = " / ".join(finding.what for finding in caught.value.findings)
    for part in ("more than once", "exchanged", "below 0", "without an area"):
        assert part in said


def test_latitudes_beyond_the_poles_are_exchanged_where_there_are_no_areas(city: Open) -> None:
    with pytest.raises(DataError, match="exchanged"):
        origins(city(grid(lon=[-30.0] * 3, lat=[-151.0] * 3)))


def test_a_coarse_area_is_taken_and_warned_of(city: Open) -> None:
    found, made = judged(city(grid(area=["D1", "N1", "D2"]), areas=two_levels()))
    assert made is not None
    assert [(finding.severity, finding.got) for finding in found] == [("warning", "1 rows")]


@pytest.mark.parametrize(
    ("rule", "error"), [("demand = 'childs'", "there is no column 'childs'"), ("demand = 'lon'", "no column 'lon'")]
)
def test_a_rule_names_a_column_that_counts_people(rule: str, error: str, city: Open) -> None:
    more = f'[facilities]\nfile = "f.csv"\n[reach.CAR04]\n{rule}\n'
    with pytest.raises(ContractError, match=error):
        origins(city(grid(children=[1, 2, 3]), more))


@pytest.mark.parametrize("lost", ["id", "lon", "population"])
def test_a_column_that_is_needed_is_missed(lost: str, city: Open) -> None:
    with pytest.raises(IsopolisError, match=f"there is no column '{lost}'"):
        origins(city({name: values for name, values in grid().items() if name != lost}))


# --- real places ------------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_porto_alegre_has_the_residents_of_its_hexagons(shared: Path, tmp_path: Path) -> None:
    table = shared / "data" / "place" / "poa" / "poa_hexgrid.csv"
    (tmp_path / "grid.csv").write_bytes(table.read_bytes())
    (tmp_path / "city.toml").write_text(HEAD + ORIGINS, encoding="utf-8")
    found = origins(sources.open(tmp_path))
    lines = table.read_text().splitlines()[1:]
    assert found.frame.height == len(lines)
    assert found.frame["population"].sum() == sum(int(line.split(",")[3]) for line in lines)
    assert set(found.frame.columns) >= {"schools", "jobs", "healthcare"}
