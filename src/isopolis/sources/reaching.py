"""What people reach from where they live, joined to their rows by place and mode of moving."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import DataError
from isopolis.framework import EVERYONE
from isopolis.sources.microdata import ANSWERED, NOT_ASKED, Axis

if TYPE_CHECKING:
    from isopolis.sources.modes import Assignment


def usual(assignment: "Assignment") -> str:
    """The mode of those of whom the city says nothing else: the one it gives everyone, else an adult's on foot."""
    from isopolis.sources.modes import DEFAULT

    return next((mode for group, mode in assignment if group.key == EVERYONE), DEFAULT)


@dataclass(frozen=True)
class Surroundings:
    """What is within reach of each place, by mode.

    `by_origin` and `by_area` have a row a place and mode: place, mode, and a Float64 column for each indicator of
    reach, null where it is not known. An area's values are the means over its residents.
    """

    by_origin: pl.DataFrame
    by_area: pl.DataFrame
    assignment: "Assignment"  # which group moves by which mode; the first that fits

    def around(self, rows: pl.LazyFrame, indicators: Sequence[str], axes: Sequence[Axis], label: str) -> pl.LazyFrame:
        """The rows with `y:ID` and `q:ID` of each indicator named; DataError where no row's place is known."""
        from isopolis.sources.modes import mode_of

        place = "origin" if "origin" in rows.collect_schema().names() else "area"
        values = self.by_origin if place == "origin" else self.by_area
        if indicators:
            _refuse_strangers(rows, place, values, label)
        found = values.lazy().select(
            pl.col("place").alias(place), "mode", *(pl.col(i).alias(f"r:{i}") for i in indicators)
        )
        moved = rows.with_columns(mode=mode_of(self.assignment, axes))
        joined = moved.join(found, on=[place, "mode"], how="left", maintain_order="left")
        return joined.with_columns(e for i in indicators for e in _filled(i)).drop(f"r:{i}" for i in indicators)


def _filled(indicator: str) -> tuple[pl.Expr, pl.Expr]:
    """The value of those whom the indicator is about, and that it is known."""
    value, status = pl.col(f"r:{indicator}"), pl.col(f"q:{indicator}")
    asked = status != NOT_ASKED
    known = pl.when(asked & value.is_not_null()).then(pl.lit(ANSWERED, pl.UInt8)).otherwise(status)
    return pl.when(asked).then(value).alias(f"y:{indicator}"), known.alias(f"q:{indicator}")


def _refuse_strangers(rows: pl.LazyFrame, place: str, values: pl.DataFrame, label: str) -> None:
    """A table whose places are all unknown was joined by the wrong column."""
    known = pl.col(place).is_in(values["place"].unique().implode())
    if not rows.select(known.any()).collect(engine="streaming").item():
        raise DataError(
            f"no row stands at a place that is known: column {place}",
            where=label,
            expected="ids of [origins]" if place == "origin" else "codes of [areas]",
            hint="the column that holds them",
        )
