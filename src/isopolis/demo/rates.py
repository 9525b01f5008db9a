"""The published group rates, read as numbers and as conditions on residents."""

import re
from collections.abc import Mapping

import polars as pl

from isopolis.demo.published import table

_NAMED: Mapping[str, pl.Expr] = {
    "male": pl.col("sex") == "male",
    "female": pl.col("sex") == "female",
    "gay_men": (pl.col("orientation") == "gay-lesbian") & (pl.col("sex") == "male"),
    "lesbian_women": (pl.col("orientation") == "gay-lesbian") & (pl.col("sex") == "female"),
    "bisexual_men": (pl.col("orientation") == "bisexual") & (pl.col("sex") == "male"),
    "bisexual_women": (pl.col("orientation") == "bisexual") & (pl.col("sex") == "female"),
    "heterosexual_men": (pl.col("orientation") == "heterosexual") & (pl.col("sex") == "male"),
    "dutch": pl.col("origin") == "dutch",
    "western": pl.col("origin") == "western",
    "non_western": pl.col("origin") == "non_western",
    "muslim": pl.col("belief") == "muslim",
    "hindu": pl.col("belief") == "hindu",
    "jewish": pl.col("belief") == "jewish",
    "buddhist": pl.col("belief") == "buddhist",
    "living_alone": pl.col("position") == "living_alone",
    "single_parent": pl.col("position") == "single_parent",
    "in_couple": pl.col("position") == "in_couple",
    "low": pl.col("education") == "low",
    "medium": pl.col("education") == "medium",
    "high": pl.col("education") == "high",
    "limited": pl.col("disability") != "none",
    "not_limited": pl.col("disability") == "none",
}
_AREA = re.compile(r"^N\d+$")
_AGES = re.compile(r"^(\d+)_(\d+|plus)$")


def published(
    outcome: str, dimension: str, *, year: int | None = None, area: str = "NL", unit: str = "%"
) -> dict[str, float]:
    """The published rates of an outcome by the groups of a dimension, as shares (or points) between 0 and 1.

    The latest year where none is given. Source: the column `source` of rates.csv, every row read there.
    """
    rows = table("rates").filter(
        pl.col("outcome") == outcome, pl.col("dimension") == dimension, pl.col("area") == area, pl.col("unit") == unit
    )
    rows = rows.with_columns(pl.col("year").cast(pl.String).str.extract(r"(\d{4})$").cast(pl.Int64))
    wanted = year if year is not None else rows["year"].max()
    rows = rows.filter(pl.col("year").eq_missing(pl.lit(wanted, dtype=pl.Int64)))
    return {group: rate / 100 for group, rate in rows.select("group", "rate").iter_rows()}


def condition(group: str) -> pl.Expr:
    """Which residents a published group means: `female|15_24` is a crossing of two."""
    return pl.all_horizontal(_part(part) for part in group.split("|"))


def _part(part: str) -> pl.Expr:
    if _AREA.match(part):
        return pl.col("area") == part
    return _between_ages(part) if _AGES.match(part) else _NAMED[part]


def _between_ages(part: str) -> pl.Expr:
    low, high = part.split("_")
    return pl.col("age") >= int(low) if high == "plus" else pl.col("age").is_between(int(low), int(high))
