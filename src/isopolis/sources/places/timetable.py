"""Public transport stops out of a timetable (GTFS): of what kind, step-free or not, and how often one may leave."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from isopolis.errors import DataError, Finding
from isopolis.sources.places import feed as feeds
from isopolis.sources.places.feed import WHOLE, Feed
from isopolis.sources.places.service import departures, leaving, on_busiest_weekday, times

OPENING, CLOSING = 6 * 3600, 20 * 3600  # of the day of service, in seconds
HOURS = (CLOSING - OPENING) / 3600

# Vehicles that carry many: rail, underground, ferry, cable car, funicular, monorail. Trams, buses and coaches do not.
_CARRY_MANY = (1, 2, 4, 6, 7, 12)
_EXTENDED = (100, 300, 400, 500, 600, 1000, 1200, 1300, 1400)  # the hundreds of the extended types that do


def stops(path: Path) -> pl.DataFrame:
    """The stops of a timetable where one may board, as facilities: a row a stop or platform, by id.

    `kind` is "station" where a vehicle that carries many calls (rail, underground, ferry ...), else "stop" (SDG
    indicator 11.2.1 asks for 1 km to the one and 500 m to the other). `departures` are those in an hour from 6:00
    to 20:00, on average, on the weekday with most departures; 0 where the stop is served on other days or hours
    only. A time between two that are given is taken to pass evenly. `step_free` is what the stop says
    (wheelchair_boarding), else what its station says; false where all trips that call have vehicles that a
    wheelchair cannot board; null where nobody says. A stop where no trip lets anyone board is no row.
    Raises DataError for what is not a whole timetable.
    """
    with feeds.opened(path) as feed:
        places, trips = _places(feed), _trips(feed)
        calls = _calls(feed, places, trips)
        first = calls.group_by("trip").agg(start=pl.col("time").min())
        runs = trips.drop("trip_id").join(leaving(feed, first, trips), on="trip")
        calls = calls.filter("boards")
        served = _served(calls.join(trips.drop("trip_id"), on="trip"))
        often = _departures(feed, calls.join(first, on="trip"), runs)
        return _rows(feed, served.join(places, on="stop"), often)


def findings(path: Path) -> Iterator[Finding]:
    """What a reader should know of a timetable's stops: how many serve nobody, and of how many nobody says a thing.

    Raises DataError as `stops` does.
    """
    frame = stops(path)
    with feeds.opened(path) as feed:
        there = feed.table("stops.txt").filter(pl.col("location_type").fill_null("0") == "0")
    if idle := there.join(frame, left_on="stop_id", right_on="id", how="anti").height:
        what = "stops where no trip lets anyone board are left out"
        yield Finding(what, feed.at("stops.txt"), f"{idle:,} of {there.height:,} stops", severity="note")
    if unsaid := frame["step_free"].null_count():
        what, hint = "it is not known whether stops are step-free", "wheelchair_boarding in the timetable, 1 or 2"
        got = f"{unsaid:,} of {frame.height:,} stops"
        yield Finding(what, feed.at("stops.txt", "wheelchair_boarding"), got, hint=hint, severity="note")


def _trips(feed: Feed) -> pl.DataFrame:
    """trip (a number), trip_id, service_id, many (its vehicle carries many), refuses (a wheelchair cannot board)."""
    routes, trips = feed.table("routes.txt"), feed.table("trips.txt")
    kind = pl.col("route_type").cast(pl.Int64, strict=False).alias("route_type")
    routes = feed.number(routes, "routes.txt", [kind], "numbers of GTFS's vehicles, as 3 for a bus")
    feed.known(trips, "route_id", routes, "trips.txt")
    number = pl.col("route_type")
    many = number.is_in(_CARRY_MANY) | (number // 100 * 100).is_in(_EXTENDED)
    refuses = (pl.col("wheelchair_accessible") == "2").fill_null(False)
    kept = trips.join(routes, on="route_id").select("trip_id", "service_id", many=many, refuses=refuses)
    return kept.with_row_index("trip")


def _calls(feed: Feed, places: pl.DataFrame, trips: pl.DataFrame) -> pl.DataFrame:
    """trip, stop, time (seconds), boards: a row a call; one boards where it is allowed, and not at the last."""
    name = "stop_times.txt"
    rows = feed.table(name).drop_nulls("stop_id")  # without one it is an area served on demand
    feed.known(rows, "stop_id", places, name)
    feed.known(rows, "trip_id", trips, name)
    rows = rows.join(trips.select("trip", "trip_id"), on="trip_id").join(places.select("stop", "stop_id"), on="stop_id")
    rows = times(feed, rows.drop("trip_id", "stop_id"), name, ("arrival_time", "departure_time"))
    order = pl.col("stop_sequence").cast(pl.Int64, strict=False).alias("stop_sequence")
    rows = feed.number(rows, name, [order], "whole numbers").sort("trip", "stop_sequence")
    given = pl.coalesce("departure_time", "arrival_time")
    passed = given.interpolate().forward_fill().backward_fill().over("trip").cast(pl.Int64)
    last = pl.col("stop_sequence") == pl.col("stop_sequence").max().over("trip")
    boards = ~last & (pl.col("pickup_type").fill_null("0") != "1")
    calls = rows.select("trip", "stop", time=passed, boards=boards)
    if untimed := calls.filter(pl.col("time").is_null())["trip"].n_unique():
        raise DataError("trips have no time at all", where=feed.at(name), got=f"{untimed:,} trips", hint=WHOLE)
    return calls


def _served(calls: pl.DataFrame) -> pl.DataFrame:
    """stop, many, refuses: where any trip lets people board."""
    return calls.group_by("stop").agg(pl.col("many").any(), pl.col("refuses").all())


def _departures(feed: Feed, calls: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """stop and departures in an hour."""
    in_a_day = ((pl.col("end") - pl.col("start") + pl.col("headway") - 1) // pl.col("headway")).clip(0)
    services = on_busiest_weekday(feed, runs.group_by("service_id").agg(n=in_a_day.sum()))
    offset = pl.col("time") - pl.col("start")
    of_day = runs.join(services, on="service_id").select("trip", "start", "end", "headway")
    passing = calls.select("trip", "stop", offset=offset).join(of_day, on="trip")
    count = departures(pl.col("offset"), OPENING, CLOSING)
    return passing.group_by("stop").agg(departures=count.sum() / HOURS)


def _places(feed: Feed) -> pl.DataFrame:
    """stop (a number), stop_id, lon, lat, step_free as the stop or else its station says."""
    name = "stops.txt"
    rows = feed.table(name)
    says = pl.col("wheelchair_boarding").replace_strict({"1": True, "2": False}, default=None, return_dtype=pl.Boolean)
    within = [_degrees("stop_lon", 180), _degrees("stop_lat", 90)]
    rows = feed.number(rows, name, within, "degrees, WGS 84").with_columns(says=says)
    above = rows.select(parent_station="stop_id", above="says")
    step_free = pl.coalesce("says", "above")
    met = rows.join(above, on="parent_station", how="left")
    return met.select("stop_id", lon="stop_lon", lat="stop_lat", step_free=step_free).with_row_index("stop")


def _degrees(column: str, most: int) -> pl.Expr:
    value = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(value.is_between(-most, most)).then(value).alias(column)


def _rows(feed: Feed, served: pl.DataFrame, often: pl.DataFrame) -> pl.DataFrame:
    if lost := served.filter(pl.any_horizontal(pl.col("lon", "lat").is_null())).height:
        raise DataError("stops stand nowhere", where=feed.at("stops.txt"), got=f"{lost:,} stops", hint=WHOLE)
    frame = served.join(often, on="stop", how="left").sort("stop_id")
    return frame.select(
        id="stop_id",
        kind=pl.when("many").then(pl.lit("station")).otherwise(pl.lit("stop")),
        lon="lon",
        lat="lat",
        place="stop_id",
        capacity=pl.lit(None, pl.Float64),
        step_free=pl.col("step_free") & ~pl.col("refuses"),
        whom=pl.lit(""),
        departures=pl.col("departures").fill_null(0.0),
    )
