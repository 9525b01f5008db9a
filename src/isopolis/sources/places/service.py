"""When a timetable's trips run: the busiest weekday, and how often each trip leaves."""

from datetime import date

import numpy as np
import polars as pl

from isopolis.errors import DataError
from isopolis.sources.places.feed import WEEK, Feed

DAY = pl.col("date").str.strptime(pl.Date, "%Y%m%d", strict=False)


def seconds(column: str) -> pl.Expr:
    """A time of the service day as seconds after its midnight ("25:10:00" is ten past one of the next morning)."""
    parts = pl.col(column).str.extract_groups(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").struct.unnest()
    hours, minutes, rest = (parts.struct[i].cast(pl.Int64) for i in range(3))
    return (hours * 3600 + minutes * 60 + rest).alias(column)
