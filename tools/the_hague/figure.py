"""The one shape of every figure: a row per indicator, area, period and group."""

import polars as pl

CITY = "GM0518"
KEY = ("indicator", "period", "area", "group")
COLUMNS = ("indicator", "area", "period", "group", "value", "n", "se", "provenance")
AGES = ("0-14", "15-24", "25-44", "45-64", "65+")


def shaped(table: pl.DataFrame, indicator: str, provenance: str) -> pl.DataFrame:
    """The figures of a table that has area, period, group, value and n; a census has no sampling error."""
    return table.with_columns(
        pl.col("value").cast(pl.Float64),
        pl.col("n").cast(pl.Int64),
        indicator=pl.lit(indicator),
        se=pl.lit(None, pl.Float64),
        provenance=pl.lit(provenance),
    ).select(COLUMNS)
