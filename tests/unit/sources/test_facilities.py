"""Facilities: tables, timetables and maps as one frame, and what a table must not say."""

import math
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyproj
import pytest

from isopolis import sources
from isopolis.errors import ContractError, DataError
from isopolis.sources import City
from isopolis.sources.places.facilities import COLUMNS, facilities, judged
from tests.unit.access.streets_made import made_pbf

HEAD = '[city]\nname = "Smallville"\ncountry = "NL"\narea = "C1"\n'
LON, LAT = 4.5, 52.0
Open = Callable[..., City]


@pytest.fixture
def city(tmp_path: Path) -> Open:
    """Opens a city of two places and a table of facilities; `files` are further ones, `more` further terms."""
    pl.DataFrame({"id": ["a", "b"], "lon": [4.45, 4.55], "lat": [LAT, LAT], "population": [1, 2]}).write_csv(
        tmp_path / "grid.csv"
    )

    def make(table: Mapping[str, Sequence[Any]] | None = None, more: str = "", files: Sequence[str] = ()) -> City:
        listed = list(files)
        if table is not None:
            pl.DataFrame(table, strict=False).write_csv(tmp_path / "facilities.csv")
            listed.append("facilities.csv")
        terms = f'[origins]\nfile = "grid.csv"\n[facilities]\nfile = {listed}\nperiod = "2024"\n'
        (tmp_path / "city.toml").write_text(HEAD + terms + more, encoding="utf-8")
        return sources.open(tmp_path)

    return make


def table(**other: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """A school and two doctors, with other columns where given."""
    plain = {"id": ["s1", "d1", "d2"], "kind": ["school", "doctor", "doctor"], "lon": [LON] * 3, "lat": [LAT] * 3}
    return {**plain, **other}


def timetable(path: Path, ids: Sequence[str], lon: float = LON) -> None:
    """Writes a timetable with a bus that calls at these stops once on each weekday."""
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    texts = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,A,https://example.org,Europe/Amsterdam\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_type\nR,A,1,3\n",
        "calendar.txt": f"service_id,{days},start_date,end_date\nS,1,1,1,1,1,0,0,20240101,20241231\n",
        "trips.txt": "route_id,service_id,trip_id\nR,S,T\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding\n"
        + "".join(f"{id},{id},{LAT},{lon},1\n" for id in ids),
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        + "".join(f"T,08:0{i}:00,08:0{i}:00,{id},{i}\n" for i, id in enumerate(ids)),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)


# --- what comes back --------------------------------------------------------------------------------------------


def test_a_table_is_read_and_what_it_does_not_say_is_not_known(city: Open) -> None:
    found = facilities(city(table()))
    assert found.schema == COLUMNS
    assert found.rows()[0] == ("s1", "school", LON, LAT, "s1", None, None, "", None)


def test_all_columns_of_a_table_are_read(city: Open) -> None:
    said = table(
        place=["z1", "", "z3"],
        capacity=["240", "NA", "0"],
        step_free=["yes", "no", ""],
        whom=["", "everyone", "disability=severe"],
        departures=[None, None, 2.5],
    )
    found = facilities(city(said))
    assert found.select(list(COLUMNS)[4:]).rows() == [
        ("z1", 240.0, True, "", None),
        ("d1", None, False, "", None),
        ("z3", 0.0, None, "disability=severe", 2.5),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["true", "false", ""], [True, False, None]),
        (["1", "0", "1"], [True, False, True]),
        ([1.0, 0.0, None], [True, False, None]),
        ([True, False, None], [True, False, None]),
        (["Yes", "NO", "unknown"], [True, False, None]),
        (["yes", "limited", "NA"], [True, None, None]),
    ],
)
def test_yes_and_no_are_written_in_many_ways(words: list[Any], expected: list[bool | None], city: Open) -> None:
    assert facilities(city(table(step_free=words)))["step_free"].to_list() == expected


def test_for_is_another_word_for_whom(city: Open) -> None:
    found = facilities(city({**table(), "for": ["", "disability=severe", ""]}))
    assert found["whom"].to_list() == ["", "disability=severe", ""]


def test_with_a_matrix_and_a_place_a_table_needs_no_coordinates(city: Open) -> None:
    matrix = '[matrices.transit]\nfile = "times.csv"\n'
    found = facilities(city({"id": ["s1"], "kind": ["school"], "place": ["z1"]}, matrix))
    assert found.select("lon", "lat", "place").rows() == [(None, None, "z1")]
    with pytest.raises(DataError, match="there is no column 'lon'"):
        facilities(city({"id": ["s1"], "kind": ["school"]}, matrix))


def test_tables_timetables_and_maps_are_one_frame(city: Open, tmp_path: Path) -> None:
    timetable(tmp_path / "bus.zip", ["1", "2"])
    nodes = {
        1: (LON, LAT, {"amenity": "pharmacy"}),
        2: (LON, LAT, {"highway": "bus_stop"}),  # the timetable has it
        3: (LON + 1, LAT, {"amenity": "pharmacy"}),  # in another city
    }
    made_pbf(tmp_path / "map.osm.pbf", nodes, [])
    found = facilities(city(table(), files=["bus.zip", "map.osm.pbf"]))
    assert found.schema == COLUMNS
    assert found.select("id", "kind").rows() == [
        ("1", "stop"), ("n1", "pharmacy"), ("s1", "school"), ("d1", "doctor"), ("d2", "doctor"),
    ]  # fmt: skip
    assert found.filter(kind="stop")["step_free"].to_list() == [True]


def test_a_map_alone_gives_stops(city: Open, tmp_path: Path) -> None:
    made_pbf(tmp_path / "map.osm.pbf", {2: (LON, LAT, {"highway": "bus_stop"})}, [])
    assert facilities(city(files=["map.osm.pbf"]))["kind"].to_list() == ["stop"]


def test_stops_of_two_timetables_are_told_apart(city: Open, tmp_path: Path) -> None:
    for name in ("bus.zip", "tram.zip"):
        timetable(tmp_path / name, ["1", "2"])
    found = facilities(city(files=["bus.zip", "tram.zip"]))
    assert found["id"].to_list() == ["bus:1", "tram:1"]
    assert found["place"].to_list() == ["1", "1"]


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": ["s1", "d1", "d1"]}, ("ids are there more than once", "got: 1: d1")),
        ({"id": ["s1", "", "d1"]}, ("rows have no id", "1 row: 2")),
        ({"kind": ["school", None, "doctor"]}, ("rows have no kind", "1 row: 2")),
        ({"lon": [LAT] * 3, "lat": [LON] * 3}, ("longitude and latitude exchanged", "3 rows: 1, 2, 3")),
        ({"lon": [85_000] * 3, "lat": [445_000] * 3}, ("look like metres of a projection", "EPSG:4326")),
        ({"lon": [LON, None, LON]}, ("rows have no coordinates", "1 row: 2")),
        ({"lat": [LAT, math.nan, LAT]}, ("rows have no coordinates", "1 row: 2")),
        ({"lat": ["52.0", "52,0", "52.0"]}, ("text where a number must be", "column lat", "1 row: 2")),
        ({"lon": [LON, LON, LON + 0.5]}, ("more than 20 km from the city", "got: 1: d2")),
        ({"capacity": [1, -1, 1]}, ("below 0 or not finite", "column capacity")),
        ({"capacity": [1.0, math.inf, 1.0]}, ("below 0 or not finite", "column capacity")),
        ({"capacity": ["1", "many", "1"]}, ("text where a number must be", "column capacity")),
        ({"departures": [1, -1, 1]}, ("below 0 or not finite", "column departures")),
        ({"step_free": ["yes", "perhaps", "no"]}, ("neither yes nor no", "1 row: 2")),
        ({"whom": ["women", "", ""]}, ("is no group", "women")),
        ({"whom": ["gender=women", "", ""]}, ("that the framework does not know", "gender=women")),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Sequence[Any]], said: tuple[str, ...], city: Open) -> None:
    with pytest.raises(DataError) as caught:
        facilities(city(table(**changed)))
    text = str(caught.value)
    assert [part for part in (*said, "Try ") if part not in text] == []


@pytest.mark.parametrize("azimuth", [0, 90, 180])
@pytest.mark.parametrize(("metres", "taken"), [(19_800, True), (20_200, False)])
def test_twenty_kilometres_are_twenty_kilometres(azimuth: float, metres: float, taken: bool, city: Open) -> None:
    """From the eastern corner of the box that the places where people live fill, as PROJ measures the Earth."""
    lon, lat, _ = pyproj.Geod(ellps="WGS84").fwd(4.55, LAT, azimuth, metres)
    found, _ = judged(city(table(lon=[LON, LON, lon], lat=[LAT, LAT, lat])))
    assert (found == []) is taken


def test_cells_that_are_lists_are_no_numbers_and_no_answers(city: Open, tmp_path: Path) -> None:
    pl.DataFrame(table(capacity=[[1], None, [2, 3]], step_free=[[True], None, [False]])).write_parquet(
        tmp_path / "lists.parquet"
    )
    found, _ = judged(city(files=["lists.parquet"]))
    assert [finding.got for finding in found] == ["2 rows: 1, 3"] * 2


def test_everything_that_is_wrong_is_said_at_once(city: Open) -> None:
    broken = table(id=["s1", "d1", "d1"], lon=[LAT, LON, LON], lat=[LON, LAT, LAT], capacity=[-1, 1, 1])
    with pytest.raises(DataError) as caught:
        facilities(city(broken | {"step_free": ["perhaps", "", ""]}))
    said = " / ".join(finding.what for finding in caught.value.findings)
    for part in ("more than once", "exchanged", "below 0", "neither yes nor no"):
        assert part in said


def test_an_id_is_there_once_over_all_tables(city: Open, tmp_path: Path) -> None:
    pl.DataFrame(table(id=["x1", "x2", "s1"])).write_csv(tmp_path / "others.csv")
    with pytest.raises(DataError, match="more than once"):
        facilities(city(table(), files=["others.csv"]))


@pytest.mark.parametrize(
    ("kind", "severity", "hint"),
    [("doctors", "warning", "'doctor'"), ("Grocery", "warning", "'grocery'"), ("zoo", "note", "the city's own")],
)
def test_a_kind_that_is_not_known_may_be_a_slip(kind: str, severity: str, hint: str, city: Open) -> None:
    found, _ = judged(city(table(kind=["school", kind, kind])))
    assert [(finding.severity, finding.got) for finding in found] == [(severity, "2 rows")]
    assert hint in found[0].hint


def test_a_kind_that_a_rule_names_is_meant(city: Open) -> None:
    own = '[indicators.LOC01]\nname = "Zoo"\ndirection = "-"\nunit = "minutes"\nstatistic = "mean"\n'
    rule = '[reach.LOC01]\nkind = "zoo"\n'
    assert judged(city(table(kind=["school", "zoo", "zoo"]), own + rule))[0] == []


def test_a_timetable_of_another_city_is_refused(city: Open, tmp_path: Path) -> None:
    timetable(tmp_path / "bus.zip", ["1", "2"], lon=LON + 3)
    with pytest.raises(DataError, match="holds nothing to reach in or near the city"):
        facilities(city(files=["bus.zip"]))


def test_one_broken_file_does_not_hide_another(city: Open, tmp_path: Path) -> None:
    (tmp_path / "map.osm.pbf").write_bytes(b"no map")
    (tmp_path / "empty.csv").write_text("")
    found, frame = judged(city(table(capacity=[-1, 1, 1]), files=["map.osm.pbf", "empty.csv", "gone.csv"]))
    said = [finding.what for finding in found]
    assert len(said) == 4
    assert len(frame) == 3


def test_without_facilities_there_is_nothing_to_reach(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(HEAD, encoding="utf-8")
    with pytest.raises(ContractError, match="nothing says what there is to reach"):
        facilities(sources.open(tmp_path))
