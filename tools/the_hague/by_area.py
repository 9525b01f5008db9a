"""The key figures of neighbourhoods, districts and city, 2019 to 2021."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from the_hague.figure import AGES, shaped

TABLES = {"2019": "CBS 84583NED", "2020": "CBS key figures 2020", "2021": "CBS key figures 2021"}
ORIGINS = ("western", "non-western", "morocco", "turkiye", "suriname", "dutch-caribbean", "other-non-western")
EDUCATION = ("low", "medium", "high")
COUNTS = {  # indicator -> group -> column
    "LOC01": {
        "everyone": "population",
        **{f"sex={sex}": f"sex_{sex}" for sex in ("female", "male")},
        **{f"age={age}": f"age_{age.replace('-', '_').replace('+', '_plus')}" for age in AGES},
        **{f"origin={origin}": f"origin_{origin.replace('-', '_')}" for origin in ORIGINS},
    },
    "LOC02": {
        "everyone": "households",
        "household_type=one-person": "households_one_person",
        "household_type=without-children": "households_without_children",
        "household_type=with-children": "households_with_children",
    },
    "LOC03": {f"education={level}": f"education_{level}" for level in EDUCATION},
}

SMALLEST = 100  # of fewer people, rounding the count to ten alone may move the rate by more than five points
ONE_HOUSE = 200  # among fewer residents, one house of care makes the whole figure


class Published(NamedTuple):
    """A rate or mean that the source publishes: its column, what divides it into our unit, and of how many."""

    indicator: str
    column: str
    per: int  # 100 for a percentage, 1000 for a rate per thousand, 1 for a mean
    n: str
    least: int = 0  # left out where it is of fewer


class Computed(NamedTuple):
    """A rate that we compute from two published counts."""

    indicator: str
    numerator: str
    n: str
    words: str


PUBLISHED = (
    Published("LOC04", "households_low_income_pct", 100, "households"),
    Published("LOC05", "households_social_minimum_pct", 100, "households"),
    Published("LOC06", "households_below_120_social_minimum_pct", 100, "households"),
    Published("LOC07", "households_lowest_40_income_pct", 100, "households"),
    Published("LOC10", "household_std_income_mean_keur", 1, "households"),
    Published("LOC11", "household_wealth_median_keur", 1, "households"),
    Published("LOC14", "tenure_owner_pct", 100, "dwellings"),
    Published("LOC15", "tenure_rent_social_pct", 100, "dwellings"),
    Published("LOC16", "tenure_rent_private_pct", 100, "dwellings"),
    Published("LOC17", "dwelling_value_mean_keur", 1, "dwellings"),
    Published("LOC18", "net_labour_participation_pct", 100, "residents_15_74"),
    Published("LOC23", "distance_primary_school_km", 1, "population"),
    Published("LOC24", "social_support_wmo_per_1000", 1000, "population", least=ONE_HOUSE),
    Published("LOC25", "youth_care_pct", 100, "residents_0_22"),
    Published("LOC27", "distance_gp_km", 1, "population"),
    Published("LOC29", "distance_childcare_km", 1, "population"),
    Published("LOC31", "distance_supermarket_km", 1, "population"),
    Published("LOC32", "cars_per_household", 1, "households"),
)
COMPUTED = (
    Computed("LOC12", "benefit_social_assistance", "residents_15_64", "social assistance / residents aged 15 to 64"),
    Computed("LOC13", "benefit_old_age", "population", "old-age pensions / residents"),
    Computed("LOC19", "benefit_unemployment", "residents_15_64", "unemployment benefits / residents aged 15 to 64"),
    Computed("LOC20", "education_low", "residents_15_74", "low level / residents aged 15 to 74 with a level"),
    Computed("LOC21", "education_high", "residents_15_74", "high level / residents aged 15 to 74 with a level"),
    Computed("LOC26", "benefit_disability", "residents_15_64", "disability benefits / residents aged 15 to 64"),
)


def by_area(source: Path) -> Iterator[pl.DataFrame]:
    """Every figure of every area, one frame an indicator, period and group."""
    for period, provenance in TABLES.items():
        table = pl.read_csv(source / f"key_figures_{period}.csv", infer_schema_length=None)
        table = table.with_columns(period=pl.lit(period), area="area_code", group=pl.lit("everyone"))
        table = table.with_columns(_denominators(table.columns))
        yield from _counts(table, provenance)
        yield from _published(table, provenance)
        yield from _computed(table, provenance)


def _denominators(columns: Iterable[str]) -> list[pl.Expr]:
    """How many people a rate is of, where the source's columns let us say it."""
    ages = pl.sum_horizontal("age_15_24", "age_25_44", "age_45_64", ignore_nulls=False)
    found = [ages.alias("residents_15_64")]
    if "education_low" in columns:
        levels = [f"education_{level}" for level in EDUCATION]
        found.append(pl.sum_horizontal(levels, ignore_nulls=False).alias("residents_15_74"))
    if "youth_care_pct" in columns:
        share = pl.col("youth_care_pct")
        young = pl.when(share > 0).then(100 * pl.col("youth_care_clients") / share)
        found.append(young.round(0).alias("residents_0_22"))
    return found


def _counts(table: pl.DataFrame, provenance: str) -> Iterator[pl.DataFrame]:
    for indicator, groups in COUNTS.items():
        for group, column in groups.items():
            if column in table.columns:
                yield _count(table, indicator, group, pl.col(column), provenance)
    others = pl.col("population") - pl.col("origin_western") - pl.col("origin_non_western")
    words = f"computed from {provenance}: residents less western and non-western"
    yield _count(table, "LOC01", "origin=dutch", others.clip(0), words)  # rounding may leave a few below zero
    if "residents_15_74" in table.columns:
        words = f"computed from {provenance}: sum of the three levels"
        yield _count(table, "LOC03", "everyone", pl.col("residents_15_74"), words)


def _count(table: pl.DataFrame, indicator: str, group: str, count: pl.Expr, provenance: str) -> pl.DataFrame:
    return shaped(table.with_columns(value=count, n=count, group=pl.lit(group)), indicator, provenance)


def _published(table: pl.DataFrame, provenance: str) -> Iterator[pl.DataFrame]:
    for figure in PUBLISHED:
        if figure.column in table.columns:
            value = (pl.col(figure.column) / figure.per).round(6)
            enough = table.filter(pl.col(figure.n).fill_null(figure.least) >= figure.least)
            yield shaped(enough.with_columns(value=value, n=figure.n), figure.indicator, provenance)


def _computed(table: pl.DataFrame, provenance: str) -> Iterator[pl.DataFrame]:
    for rate in COMPUTED:
        if rate.numerator in table.columns:
            n = pl.col(rate.n)
            enough = table.filter((n >= SMALLEST) & (pl.col(rate.numerator) <= n))
            value = (pl.col(rate.numerator) / n).round(4)
            words = f"computed from {provenance}: {rate.words}"
            yield shaped(enough.with_columns(value=value, n=n), rate.indicator, words)
