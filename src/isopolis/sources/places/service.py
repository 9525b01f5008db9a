"""When the trips of a timetable run: which of them on its busiest weekday, and how often each leaves."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.errors import DataError
from isopolis.sources.places.feed import WEEK, Feed

_DATE = "days as 20190603"
_TIME = "times as 06:05:00"
_FRIDAY = 5  # of the days of a week, so many are weekdays


def seconds(column: str) -> pl.Expr:
    """A time as seconds after the midnight its day of service began with; "25:10:00" is past the next one."""
    parts = pl.col(column).str.extract_groups(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").struct
    hours, minutes, rest = (parts.field(str(i)).cast(pl.Int64) for i in (1, 2, 3))
    return (hours * 3600 + minutes * 60 + rest).alias(column)


def times(feed: Feed, frame: pl.DataFrame, name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """The frame with columns of times as seconds; raises DataError for what is no time."""
    return feed.number(frame, name, [seconds(column) for column in columns], _TIME)


def leaving(feed: Feed, first: pl.DataFrame, trips: pl.DataFrame) -> pl.DataFrame:
    """When trips leave: trip, start, end, headway; from `start`, each `headway` seconds, before `end`.

    `first` has trip and `start`, the first time of each; what frequencies.txt says goes before it. `trips` says
    which number a trip_id has.
    """
    name = "frequencies.txt"
    often = times(feed, feed.table(name), name, ("start_time", "end_time"))
    headway = pl.col("headway_secs").cast(pl.Int64, strict=False)
    often = feed.number(often, name, [pl.when(headway > 0).then(headway).alias("headway_secs")], "seconds above 0")
    feed.known(often, "trip_id", trips, name)
    numbered = often.join(trips, on="trip_id")
    repeated = numbered.select("trip", start="start_time", end="end_time", headway="headway_secs")
    once = first.join(repeated, on="trip", how="anti")
    single = once.select("trip", "start", end=pl.col("start") + 1, headway=pl.lit(1, pl.Int64))
    return pl.concat([single, repeated])


def departures(offset: pl.Expr, opening: int, closing: int) -> pl.Expr:
    """How often a trip that leaves as `leaving` says passes `offset` seconds on, between `opening` and `closing`."""
    start, end, headway = pl.col("start"), pl.col("end"), pl.col("headway")
    least = pl.max_horizontal(start, opening - offset) - start
    most = pl.min_horizontal(end, closing - offset) - start
    return ((most + headway - 1) // headway - (least + headway - 1) // headway).clip(0)


def on_busiest_weekday(feed: Feed, runs: pl.DataFrame) -> pl.DataFrame:
    """The services that run on the Monday to Friday with most departures, the first of several: service_id.

    `runs` has a row a service: service_id and n, its departures in a day. Raises DataError where no service runs
    on any weekday.
    """
    usual, other = _usual(feed).join(runs, on="service_id"), _exceptions(feed).join(runs, on="service_id")
    if usual.is_empty() and other.is_empty():
        raise _never(feed)
    first = min(day for day in (usual["start"].min(), other["day"].min()) if isinstance(day, int))
    counts = _departures_by_day(usual, other, first)
    weekday = (first + np.arange(len(counts)) + 3) % 7  # 1 January 1970 was a Thursday
    counts = np.where(weekday < _FRIDAY, counts, 0)
    if counts.max() <= 0:
        raise _never(feed)
    return _running(usual, other, first + int(counts.argmax()))


def _usual(feed: Feed) -> pl.DataFrame:
    """The weeks of services: service_id, start, end (days since 1970) and the weekdays they run on (0 Monday)."""
    name = "calendar.txt"
    made = [_day("start_date"), _day("end_date"), *(_yes(day) for day in WEEK)]
    rows = feed.number(feed.table(name), name, made, f"{_DATE}, and 1 or 0 for a day of the week")
    days = rows.unpivot(WEEK, index=["service_id", "start_date", "end_date"]).filter(pl.col("value"))
    weekday = pl.col("variable").replace_strict({day: i for i, day in enumerate(WEEK)}, return_dtype=pl.Int64)
    found = days.select("service_id", weekday=weekday, start="start_date", end="end_date")
    return found.filter(pl.col("start") <= pl.col("end"))


def _exceptions(feed: Feed) -> pl.DataFrame:
    """Days that differ from the week: service_id, day (since 1970), runs."""
    name = "calendar_dates.txt"
    runs = pl.col("exception_type").replace_strict({"1": True, "2": False}, default=None, return_dtype=pl.Boolean)
    made = [_day("date"), runs.alias("exception_type")]
    rows = feed.number(feed.table(name), name, made, f"{_DATE}, and 1 or 2 for what is added or left out")
    return rows.select("service_id", day="date", runs="exception_type")


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.strptime(pl.Date, "%Y%m%d", strict=False).cast(pl.Int32).cast(pl.Int64).alias(column)


def _yes(column: str) -> pl.Expr:
    return pl.col(column).replace_strict({"1": True, "0": False}, default=None, return_dtype=pl.Boolean).alias(column)


def _departures_by_day(usual: pl.DataFrame, other: pl.DataFrame, first: int) -> NDArray[np.int64]:
    """Departures on each day from `first`: those of the week as steps summed up, then what differs from it."""
    last = max(day for day in (usual["end"].max(), other["day"].max()) if isinstance(day, int))
    steps = np.zeros((7, last - first + 2), np.int64)
    weekday, n = usual["weekday"].to_numpy(), usual["n"].to_numpy()
    np.add.at(steps, (weekday, usual["start"].to_numpy() - first), n)
    np.add.at(steps, (weekday, usual["end"].to_numpy() + 1 - first), -n)
    days = np.arange(last - first + 1)
    counts = steps.cumsum(axis=1)[(first + days + 3) % 7, days]
    change = _marked(other, usual).filter(pl.col("runs") != pl.col("usual"))
    np.add.at(counts, change["day"].to_numpy() - first, np.where(change["runs"], change["n"], -change["n"]))
    return counts


def _marked(other: pl.DataFrame, usual: pl.DataFrame) -> pl.DataFrame:
    """Each exception with `usual`: whether the service would run on that day of the week anyway."""
    week = usual.select("service_id", "weekday", "start", "end")
    met = other.with_columns(weekday=(pl.col("day") + 3) % 7).join(week, on=["service_id", "weekday"], how="left")
    return met.with_columns(usual=pl.col("day").is_between("start", "end").fill_null(False))


def _running(usual: pl.DataFrame, other: pl.DataFrame, day: int) -> pl.DataFrame:
    week = usual.filter((pl.col("weekday") == (day + 3) % 7) & pl.lit(day).is_between("start", "end"))
    added = other.filter((pl.col("day") == day) & pl.col("runs")).select("service_id")
    left_out = other.filter((pl.col("day") == day) & ~pl.col("runs"))
    return pl.concat([week.select("service_id").join(left_out, on="service_id", how="anti"), added]).unique()


def _never(feed: Feed) -> DataError:
    return DataError(
        "no trip runs on any weekday",
        where=feed.label,
        expected="a timetable that covers a Monday to Friday",
        hint="the operator's timetable of an ordinary week",
    )
