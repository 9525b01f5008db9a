"""Timetables: what a stop is, how often one may leave, who can board, and what is refused."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from isopolis.errors import DataError
from isopolis.sources.places import timetable

# Two stops in a station of a railway, a bus stop beside it, a terminus, and a stop that nothing serves.
FILES = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n"
    "S,Station,52.10,4.30,1,,1\n"
    "P1,Platform 1,52.10,4.30,0,S,0\n"
    "P2,Platform 2,52.10,4.31,0,S,2\n"
    "B,Bus stop,52.11,4.32,,,\n"
    "T,Terminus,52.12,4.33,,,1\n"
    "X,Closed,52.13,4.34,,,1\n",
    "routes.txt": "route_id,route_type\nrail,2\nbus,3\n",
    "trips.txt": "trip_id,route_id,service_id,wheelchair_accessible\n"
    "train,rail,week,1\nbus1,bus,week,2\nbus2,bus,week,1\nnight,bus,weekend,1\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type\n"
    "train,07:00:00,07:00:00,P1,1,\ntrain,07:30:00,07:31:00,P2,2,\ntrain,08:00:00,08:00:00,T,3,\n"
    "bus1,06:00:00,06:00:00,B,1,0\nbus1,06:10:00,06:10:00,T,2,0\nbus1,06:20:00,06:20:00,P1,3,0\n"
    "bus2,20:00:00,20:00:00,B,1,0\nbus2,20:10:00,20:10:00,T,2,0\n"
    "night,25:00:00,25:00:00,T,1,0\nnight,25:10:00,25:10:00,B,2,0\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "week,1,1,1,1,1,0,0,20190603,20190630\nweekend,0,0,0,0,0,1,1,20190601,20190630\n",
}

REPEATED = "trip_id,start_time,end_time,headway_secs\n"

Write = Callable[..., Path]


@pytest.fixture
def packed(tmp_path: Path) -> Write:
    """Writes the timetable with other files in place of some; None leaves a file out."""

    def write(other: Mapping[str, str | bytes | None] = {}, folder: str = "") -> Path:
        path = tmp_path / "timetable.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in {**FILES, **other}.items():
                if text is not None:
                    file.writestr(folder + name, text)
        return path

    return write


def replaced(name: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[name]
    return {name: FILES[name].replace(old, new)}


def by_id(frame: pl.DataFrame, column: str) -> dict[str, object]:
    return dict(frame.select("id", column).iter_rows())


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        timetable.stops(path)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def test_stops_are_facilities_by_id(packed: Write) -> None:
    frame = timetable.stops(packed())
    assert frame.schema == {
        "id": pl.String,
        "kind": pl.String,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "place": pl.String,
        "capacity": pl.Float64,
        "step_free": pl.Boolean,
        "whom": pl.String,
        "departures": pl.Float64,
    }
    assert frame["id"].to_list() == ["B", "P1", "P2", "T"]  # where someone may board; not S and X, which nothing serves
    assert frame.row(0) == ("B", "stop", 4.32, 52.11, "B", None, None, "", 1 / 14)
    assert frame["place"].to_list() == frame["id"].to_list()


def test_a_stop_is_a_station_where_a_vehicle_that_carries_many_calls(packed: Write) -> None:
    kinds = by_id(timetable.stops(packed()), "kind")
    assert kinds == {"B": "stop", "P1": "station", "P2": "station", "T": "stop"}  # at T the train only sets down


STATIONS = (1, 2, 4, 6, 7, 12, 100, 109, 401, 405, 1000, 1200, 1300, 1400)
STOPS = (0, 3, 5, 11, 200, 700, 717, 800, 900, 1100, 1501)


@pytest.mark.parametrize(("number", "kind"), [(n, "station") for n in STATIONS] + [(n, "stop") for n in STOPS])
def test_kinds_of_vehicle(packed: Write, number: int, kind: str) -> None:
    routes = f"route_id,route_type\nrail,{number}\nbus,3\n"
    assert by_id(timetable.stops(packed({"routes.txt": routes})), "kind")["P2"] == kind


def test_a_platform_says_itself_or_else_its_station_whether_it_is_step_free(packed: Write) -> None:
    free = by_id(timetable.stops(packed()), "step_free")
    assert free == {"P1": True, "P2": False, "B": None, "T": True}


def test_a_stop_where_no_vehicle_takes_a_wheelchair_is_not_step_free(packed: Write) -> None:
    trips = FILES["trips.txt"].replace("bus2,bus,week,1", "bus2,bus,week,2").replace("weekend,1", "weekend,2")
    free = by_id(timetable.stops(packed({"trips.txt": trips})), "step_free")
    assert (free["B"], free["T"]) == (False, False)
    assert free["P1"] is True  # the train takes one


def test_departures_are_counted_from_six_to_eight_in_the_evening_of_a_weekday(packed: Write) -> None:
    often = by_id(timetable.stops(packed()), "departures")
    per_day = {id: round(float(value) * 14, 9) for id, value in often.items()}
    # at B the bus at 6:00 counts and that at 20:00 does not; at T the train ends, and at P1 the bus
    assert per_day == {"B": 1, "P1": 1, "P2": 1, "T": 1}


def test_a_time_between_two_that_are_given_passes_evenly(packed: Write) -> None:
    times = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "bus1,05:50:00,05:50:00,P1,1\nbus1,,,P2,5\nbus1,,,B,20\nbus1,06:05:00,06:05:00,T,100\n"
    )
    often = by_id(timetable.stops(packed({"stop_times.txt": times})), "departures")
    assert often == {"P1": 0, "P2": 0, "B": 1 / 14}  # 5:50, 5:55, 6:00, whatever the numbers of the calls


def test_calls_come_in_the_order_of_their_numbers(packed: Write) -> None:
    times = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "bus1,09:10:00,09:10:00,T,10\nbus1,09:00:00,09:00:00,B,9\nbus1,08:00:00,08:00:00,P1,2\n"
    )
    assert timetable.stops(packed({"stop_times.txt": times}))["id"].to_list() == ["B", "P1"]


def test_trips_that_repeat_leave_once_a_headway(packed: Write) -> None:
    frequencies = REPEATED + "bus1,05:30:00,07:30:00,1800\nbus1,19:00:00,26:00:00,3600\n"
    often = by_id(timetable.stops(packed({"frequencies.txt": frequencies})), "departures")
    # B: 6:00, 6:30, 7:00 and 19:00; T, ten minutes later: 5:40 does not count, 6:10, 6:40, 7:10 and 19:10 do
    assert (often["B"], often["T"]) == (4 / 14, 4 / 14)
    assert often["P1"] == 1 / 14  # the train


def test_a_stop_where_one_may_only_get_off_is_none(packed: Write) -> None:
    off = replaced("stop_times.txt", "train,07:00:00,07:00:00,P1,1,", "train,07:00:00,07:00:00,P1,1,1")
    assert timetable.stops(packed(off))["id"].to_list() == ["B", "P2", "T"]


def test_the_busiest_weekday_is_that_with_most_departures(packed: Write) -> None:
    trips = FILES["trips.txt"] + "extra,bus,fair,1\n"
    times = FILES["stop_times.txt"] + "extra,12:00:00,12:00:00,B,1,0\nextra,12:10:00,12:10:00,T,2,0\n"
    added = {"trips.txt": trips, "stop_times.txt": times}

    def of_b(days: str) -> float:
        dates = "service_id,date,exception_type\n" + days
        return float(by_id(timetable.stops(packed(added | {"calendar_dates.txt": dates})), "departures")["B"]) * 14

    assert of_b("fair,20190604,1\n") == pytest.approx(2)  # a Tuesday with the fair's bus
    assert of_b("fair,20190601,1\n") == pytest.approx(1)  # a Saturday does not count
    assert of_b("fair,20190604,1\nweek,20190604,2\n") == pytest.approx(1)  # the fair's bus instead of the others
    everyday = "".join(f"week,201906{day:02},2\n" for day in range(3, 31))
    assert of_b("fair,20190604,1\n" + everyday) == pytest.approx(1)  # only the fair's bus is left
    assert of_b("fair,20190604,1\nweek,20190603,1\n") == pytest.approx(2)  # a day that is added twice runs once


def test_a_timetable_may_list_every_day_it_runs(packed: Write) -> None:
    dates = "service_id,date,exception_type\nweek,20190605,1\nweekend,20190608,1\n"
    frame = timetable.stops(packed({"calendar.txt": None, "calendar_dates.txt": dates}))
    assert by_id(frame, "departures") == by_id(timetable.stops(packed()), "departures")


def test_what_is_served_at_other_hours_only_has_no_departures(packed: Write) -> None:
    late = replaced("stop_times.txt", "bus1,06:00:00,06:00:00", "bus1,05:00:00,05:00:00")
    assert by_id(timetable.stops(packed(late)), "departures")["B"] == 0


@pytest.mark.parametrize("mark", ["\ufeff", " "], ids=["a byte order mark", "a space"])
def test_marks_before_a_name_are_no_part_of_it(packed: Write, mark: str) -> None:
    marked = {name: mark + text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert timetable.stops(packed(marked)).equals(timetable.stops(packed()))


def test_only_the_tables_of_use_are_unpacked(packed: Write) -> None:
    assert timetable.stops(packed({"shapes.txt": b"\xff\xfe no text", "../escape.txt": "x"})).height == 4


def test_what_is_no_zip_file_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "timetable.zip")
    (tmp_path / "timetable.zip").write_bytes(b"stop_id,stop_name\n")
    assert "timetable.zip: cannot be read" in refused(tmp_path / "timetable.zip")


def test_a_zip_file_that_is_cut_off_is_refused(packed: Write) -> None:
    path = packed()
    path.write_bytes(path.read_bytes()[:-200])
    assert "cannot be read" in refused(path)


def test_a_file_that_unpacks_without_end_is_refused(packed: Write) -> None:
    bomb = FILES["stop_times.txt"] + "," * 60_000_000
    assert "unpacks to more than a table holds" in refused(packed({"stop_times.txt": bomb}))


@pytest.mark.parametrize("name", ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt"])
def test_a_table_that_is_not_there_is_named(packed: Write, name: str) -> None:
    assert f"the timetable has no {name}" in refused(packed({name: None}))


def test_a_timetable_packed_in_a_folder_is_told_apart(packed: Write) -> None:
    assert "'gtfs/stops.txt' as stops.txt, in no folder" in refused(packed(folder="gtfs/"))


FAULTS = {
    "a column": (replaced("stops.txt", "stop_lat", "latitude"), "there is no column 'stop_lat'"),
    "a stop twice": (replaced("stops.txt", "X,Closed", "B,Closed"), "two rows have one stop_id"),
    "a trip twice": (replaced("trips.txt", "night,", "bus1,"), "two rows have one trip_id"),
    "a call twice": (replaced("stop_times.txt", "P2,2,", "P2,1,"), "two rows have one trip_id and stop_sequence"),
    "an unknown stop": (replaced("stop_times.txt", ",P2,", ",P9,"), "names a stop_id that no other table holds"),
    "an unknown trip": (replaced("stop_times.txt", "night,25:10", "day,25:10"), "names a trip_id that no other"),
    "an unknown route": (replaced("trips.txt", "train,rail", "train,ship"), "names a route_id that no other"),
    "no time": (replaced("stop_times.txt", "07:30:00,07:31:00", "7.30,7.31"), "column arrival_time"),
    "minutes past 59": (replaced("stop_times.txt", "07:31:00", "07:61:00"), "column departure_time"),
    "no vehicle": (replaced("routes.txt", "rail,2", "rail,train"), "column route_type"),
    "no date": (replaced("calendar.txt", "20190603,20190630", "2019-06-03,20190630"), "column start_date"),
    "no yes or no": (replaced("calendar.txt", "week,1,", "week,yes,"), "column monday"),
    "no degrees": (replaced("stops.txt", "52.11,4.32", "4.32,252.11"), "column stop_lon"),
    "nowhere": (replaced("stops.txt", "52.11,4.32", ","), "stops stand nowhere"),
    "a headway of 0": ({"frequencies.txt": REPEATED + "bus1,06:00:00,07:00:00,0\n"}, "column headway_secs"),
    "an unknown repeated trip": ({"frequencies.txt": REPEATED + "bus9,06:00:00,07:00:00,60\n"}, "names a trip_id"),
    "a quote that is open": (replaced("stops.txt", "B,Bus", 'B,"Bus'), "cannot be read"),
    "no text": ({"stops.txt": FILES["stops.txt"].replace("Bus", "B\u00fcs").encode("latin-1")}, "cannot be read"),
    "no weekday": (replaced("calendar.txt", "week,1,1,1,1,1,", "week,0,0,0,0,0,"), "no trip runs on any weekday"),
    "days backwards": (replaced("calendar.txt", "20190603,20190630", "20190703,20190630"), "no trip runs on any"),
    "too many cells": (replaced("stops.txt", ",,,1\nX", ",,,1,,,\nX"), "cannot be read"),
}


@pytest.mark.parametrize(("other", "said"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_understood_is_refused(packed: Write, other: dict[str, str], said: str) -> None:
    assert said in refused(packed(other))


def test_a_trip_without_any_time_is_refused(packed: Write) -> None:
    times = FILES["stop_times.txt"].replace("train,07:00:00,07:00:00", "train,,")
    times = times.replace("train,07:30:00,07:31:00", "train,,").replace("train,08:00:00,08:00:00", "train,,")
    assert "trips have no time at all" in refused(packed({"stop_times.txt": times}))


def test_what_nobody_says_is_counted(packed: Write) -> None:
    idle, unsaid = timetable.findings(packed())
    assert (idle.severity, idle.got) == ("note", "1 of 5 stops")  # X; the station is no stop
    assert (unsaid.severity, unsaid.got) == ("note", "1 of 4 stops")  # B


def test_a_timetable_that_says_all_has_no_findings(packed: Write) -> None:
    said = FILES["stops.txt"].replace("4.32,,,\n", "4.32,,,1\n").replace("X,Closed,52.13,4.34,,,1\n", "")
    assert list(timetable.findings(packed({"stops.txt": said}))) == []


def test_nothing_is_left_behind(packed: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    timetable.stops(packed())
    refused(packed({"stops.txt": "nothing"}))
    assert [path.name for path in tmp_path.iterdir()] == ["timetable.zip"]


@pytest.mark.shared
def test_the_two_timetables_of_porto_alegre(shared: Path) -> None:
    buses = timetable.stops(shared / "data/place/poa/poa_eptc.zip")
    trains = timetable.stops(shared / "data/place/poa/poa_trensurb.zip")
    assert set(buses["kind"]) == {"stop"}
    assert set(trains["kind"]) == {"station"}
    assert trains.height == 24
    assert not set(buses["id"]) & set(trains["id"])
    assert buses["departures"].max() > trains["departures"].max() > 15


def counted_by_hand(path: Path, service: str) -> Counter[str]:
    """Departures from 6:00 to 20:00 by stop, of a timetable that gives every time: those of one service."""
    with zipfile.ZipFile(path) as packed:
        tables = {
            n: list(csv.DictReader(io.StringIO(packed.read(f"{n}.txt").decode()))) for n in ("trips", "stop_times")
        }
    running = {trip["trip_id"] for trip in tables["trips"] if trip["service_id"] == service}
    calls = defaultdict(list)
    for call in tables["stop_times"]:
        calls[call["trip_id"]].append((int(call["stop_sequence"]), call["stop_id"], int(call["departure_time"][:2])))
    leaving = (call for trip in running for call in sorted(calls[trip])[:-1])
    return Counter(stop for _, stop, hour in leaving if 6 <= hour < 20)


@pytest.mark.shared
def test_the_trains_of_porto_alegre_counted_by_hand(shared: Path) -> None:
    path = shared / "data/place/poa/poa_trensurb.zip"
    often = by_id(timetable.stops(path), "departures")
    assert {stop: n / 14 for stop, n in counted_by_hand(path, "FULLW").items()} == pytest.approx(often)
