"""Figures of the whole city by group: two characteristics at once, incomes, students, who lives with whom."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from the_hague.figure import AGES, CITY, shaped

STARTS = (0, 15, 25, 45, 65)
EARNER_AGES = {"0_24": "under-25", "25_44": "25-44", "45_64": "45-64", "65_plus": "65+"}
INCOME_AXES = {
    "household_type": "household_type",
    "main_earner_age": "earner_age",
    "main_earner_origin": "earner_origin",
}
FIFTHS = {"LOC08": (1, 2), "LOC09": (9, 10)}  # the national tenths that make each share
HIGHER = ("higher_professional_hbo", "university_wo")
POSITIONS = {"LOC28": "living_alone", "LOC30": "single_parent"}
PAIRS = (("age", "sex"), ("age", "origin"), ("origin", "sex"))  # in the order of the alphabet, as group keys are


def by_group(source: Path) -> Iterator[pl.DataFrame]:
    """Every figure of the city by group, one frame an indicator and period."""
    for period in ("2019", "2021"):
        yield _residents_by_two(source, period)
    yield from _incomes(source)
    yield _students(source)
    yield from _positions(source)


def _residents_by_two(source: Path, period: str) -> pl.DataFrame:
    people = pl.read_csv(source / f"population_sex_age_origin_{period}.csv").filter(pl.col("sex") != "total")
    people = people.with_columns(age=_broad_age(), origin=_origin())
    count = pl.col("count").sum()
    pairs = pl.concat([_summed(people, pair, count.alias("value"), count.alias("n")) for pair in PAIRS])
    return _of_city(pairs, "LOC01", "CBS 84910NED", period)


def _incomes(source: Path) -> Iterator[pl.DataFrame]:
    tenths = pl.read_csv(source / "household_income_decile_2019.csv")
    category = pl.col("category").replace(EARNER_AGES).str.replace_all("_", "-")
    tenths = tenths.with_columns(group=pl.col("dimension").replace_strict(INCOME_AXES) + "=" + category)
    sizes = _households_by_type(source)
    share = (pl.col("households_pct").sum() / 100).round(2)
    for indicator, fifth in FIFTHS.items():
        rows = tenths.filter(pl.col("decile_nl").is_in(fifth)).group_by("group").agg(value=share)
        rows = rows.join(sizes, on="group", how="left")
        yield _of_city(rows, indicator, "CBS 85064NED")
        yield _of_city(
            _mean_of_types(rows), indicator, "computed from CBS 85064NED and 71486NED: mean of household types"
        )


def _mean_of_types(rows: pl.DataFrame) -> pl.DataFrame:
    """Everyone, from the household types, which leave no household out but those of another kind (about 1 percent)."""
    n = pl.col("n")
    everyone = rows.drop_nulls("n").select(value=pl.col("value").dot(n) / n.sum(), n=n.sum())
    return everyone.select(pl.lit("everyone").alias("group"), pl.col("value").round(2), "n")


def _households_by_type(source: Path) -> pl.DataFrame:
    """Group and n: the private households of the four types whose incomes are published."""
    families = pl.read_csv(source / "household_children_2019.csv")
    childless = pl.col("children") == "0"
    couple = pl.when(childless).then(pl.lit("couple-without-children")).otherwise(pl.lit("couple-with-children"))
    kind = pl.when(pl.col("household_type") == "single_parent").then(pl.lit("single-parent")).otherwise(couple)
    alone = pl.read_csv(source / "household_size_2019.csv").filter(pl.col("household_size") == "1")
    counts = [
        families.group_by(kind=kind).agg(n=pl.col("households").sum()),
        alone.select(kind=pl.lit("one-person"), n="households"),
    ]
    return pl.concat(counts).select("n", group="household_type=" + pl.col("kind"))


def _students(source: Path) -> pl.DataFrame:
    people = pl.read_csv(source / "population_sex_age_origin_2019.csv").filter(pl.col("age") == "20_24")
    students = pl.read_csv(source / "students_sex_age_origin_2019_2020.csv", infer_schema_length=None)
    ages = [str(age) for age in range(20, 25)]
    students = students.filter(pl.col("age").is_in(ages) & pl.col("education_now").is_in(HIGHER))
    both = [people.select("sex", "origin", n="count"), students.select("sex", "origin", "students")]
    rows = _crossed(pl.concat(both, how="diagonal").with_columns(origin=_origin()), ("origin", "sex"), "students")
    known = rows.filter(~pl.col("group").str.contains("unknown"))
    return _of_city(
        known, "LOC22", "computed from CBS 71450NED and 84910NED: students in October / residents in January"
    )


def _positions(source: Path) -> Iterator[pl.DataFrame]:
    people = pl.read_csv(source / "household_position_sex_age_2019.csv").with_columns(age=_broad_age())
    people = people.filter(pl.col("age") != AGES[0]).rename({"persons_total": "n"})
    for indicator, column in POSITIONS.items():
        yield _of_city(_crossed(people, ("age", "sex"), column), indicator, "computed from CBS 71488NED")


def _broad_age() -> pl.Expr:
    """The five broad ages of the key figures, from the source's bands of five years."""
    lowest = pl.col("age").str.extract(r"^(\d+)").cast(pl.Int64)
    return pl.coalesce(
        pl.when(lowest >= start).then(pl.lit(age)) for start, age in zip(STARTS[::-1], AGES[::-1], strict=True)
    )


def _origin() -> pl.Expr:
    return pl.col("origin").str.replace("_", "-")


def _crossed(people: pl.DataFrame, pair: tuple[str, str], column: str) -> pl.DataFrame:
    """The share that `column` is of `n`: everyone, each characteristic alone, and both together."""
    share = (pl.col(column).sum() / pl.col("n").sum()).round(4)
    return pl.concat(
        [_summed(people, by, share.alias("value"), pl.col("n").sum()) for by in ((), pair[:1], pair[1:], pair)]
    )


def _summed(people: pl.DataFrame, by: tuple[str, ...], *figures: pl.Expr) -> pl.DataFrame:
    if not by:
        return people.select(pl.lit("everyone").alias("group"), *figures)
    key = pl.concat_str([pl.lit(f"{name}=") + pl.col(name) for name in by], separator="|")
    return people.group_by(group=key).agg(*figures)


def _of_city(rows: pl.DataFrame, indicator: str, provenance: str, period: str = "2019") -> pl.DataFrame:
    return shaped(rows.with_columns(area=pl.lit(CITY), period=pl.lit(period)), indicator, provenance)
