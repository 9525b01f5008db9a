"""The public tables behind the demo city, as they stand in the package."""

from functools import cache
from importlib.resources import files

import polars as pl

SEXES = ("male", "female")
ORIGINS = ("dutch", "western", "non_western")
BROAD_AGES = ("age_0_14", "age_15_24", "age_25_44", "age_45_64", "age_65_plus")
BANDS = (*(f"{low}_{low + 4}" for low in range(0, 95, 5)), "95_plus")
POSITIONS = ("child_at_home", "living_alone", "in_couple", "single_parent", "other")
LEVELS = ("low", "medium", "high")


@cache
def table(name: str) -> pl.DataFrame:
    """One table of the package: see the README beside the files for what a row is. Source: CBS, CC BY 4.0."""
    text = files("isopolis.demo").joinpath("data", "demo_city", f"{name}.csv").read_bytes()
    return pl.read_csv(text, infer_schema_length=None)


@cache
def families() -> dict[str, int]:
    """Households of the city by kind, as published: couples with and without children, and single parents."""
    kind = pl.col("household") + pl.when(pl.col("children") == "0").then(pl.lit("_without")).otherwise(pl.lit("_with"))
    counts = table("household_children").group_by(kind.alias("kind")).agg(pl.col("households").sum())
    return dict(counts.iter_rows())
