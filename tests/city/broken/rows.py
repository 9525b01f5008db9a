"""Folders whose rows do not keep the contract."""

import polars as pl

from tests.city.broken.case import CONTRACT, DATA, WELL, Case
from tests.city.broken.healthy import ROWS, Parts


def lonely(parts: Parts) -> None:
    """The stratum `south` keeps one cluster."""
    south = pl.col("stratum") == "south"
    parts.people = parts.people.with_columns(psu=pl.when(south).then(pl.lit(9)).otherwise("psu"))


def lonely_adjusted(parts: Parts) -> None:
    lonely(parts)
    parts.survey["lonely"] = "adjust"


def years(parts: Parts, *values: str) -> None:
    """A column of periods instead of the one period."""
    del parts.survey["period"]
    parts.survey["period_column"] = "year"
    parts.people = parts.people.with_columns(year=pl.Series([values[i % len(values)] for i in range(ROWS)]))


CASES = (
    Case(
        "unmapped-codes",
        DATA,
        ("codes that the contract does not map", "people.csv", "gender", "8 rows", "'3'"),
        lambda parts: parts.characteristics["gender"]["categories"].pop("3"),
    ),
    Case(
        "a-rare-code-is-counted-not-named",
        DATA,
        ("codes that the contract does not map", "2 rows", "too rare to name"),
        lambda parts: parts.put("gender", {7: 5, 8: 6}),
    ),
    Case(
        "answers-that-the-question-does-not-have",
        DATA,
        ("no answer to the catalogue's question", "q14", "SAF01"),
        lambda parts: parts.put("q14", {3: 77}),
    ),
    Case(
        "weights-negative",
        DATA,
        ("weight", "negative", "column weight", "2 rows"),
        lambda parts: parts.put("weight", {3: -1.0, 9: -2.5}),
    ),
    Case("weights-missing", DATA, ("missing or negative", "1 row"), lambda parts: parts.put("weight", {4: None})),
    Case(
        "weights-zero",
        WELL,
        ("weights of zero: these rows count for nothing", "3 rows: 3, 9, 12"),
        lambda parts: parts.put("weight", {3: 0.0, 9: 0.0, 12: 0.0}),
    ),
    Case(
        "weights-all-zero",
        DATA,
        ("no weight is above zero",),
        lambda parts: parts.put("weight", dict.fromkeys(range(1, ROWS + 1), 0.0)),
    ),
    Case(
        "weights-with-a-comma",
        DATA,
        ("text where a number must be", "2 rows: 5, 6", "a point before the decimals"),
        lambda parts: parts.put("weight", {5: "10,5", 6: "11,5"}),
    ),
    Case(
        "a-stratum-with-one-cluster",
        DATA,
        ("a stratum with one cluster: its error cannot be known", "1 stratum: south", 'lonely = "adjust"'),
        lonely,
    ),
    Case(
        "a-stratum-with-one-cluster-adjusted",
        WELL,
        ("a stratum with one cluster", "around the mean of the whole sample"),
        lonely_adjusted,
    ),
    Case("rows-without-a-stratum", DATA, ("rows without a stratum",), lambda parts: parts.put("stratum", {1: None})),
    Case("rows-without-a-cluster", DATA, ("rows without a cluster",), lambda parts: parts.put("psu", {1: None})),
    Case(
        "population-not-above-zero",
        DATA,
        ("a population size that is missing or not above zero", "column size"),
        lambda parts: (
            parts.survey.update(population=["size"]),
            setattr(parts, "people", parts.people.with_columns(size=pl.lit(0))),
        ),
    ),
    Case(
        "a-person-twice",
        DATA,
        ("a person occurs twice", "2 rows: 1, 2"),
        lambda parts: parts.put("pid", {2: "p000"}),
    ),
    Case(
        "a-person-without-a-pseudonym",
        DATA,
        ("rows without a person's pseudonym", "1 row: 8"),
        lambda parts: parts.put("pid", {8: None}),
    ),
    Case(
        "an-area-code-without-an-area",
        DATA,
        ("area codes without an area", "neighbourhood", "too rare to name"),
        lambda parts: parts.put("neighbourhood", {2: "N7"}),
    ),
    Case(
        "rows-without-an-area",
        WELL,
        ("rows without an area: they count in the whole city alone", "1 row: 2"),
        lambda parts: parts.put("neighbourhood", {2: None}),
    ),
    Case(
        "missing-column",
        DATA,
        ("there is no column 'galli'", "characteristics.disability", "Try 'gali'"),
        lambda parts: parts.characteristics["disability"].update(column="galli"),
    ),
    Case(
        "several-missing-columns-are-all-said",
        DATA,
        ("'galli'", "'wieght'", "'incom'", "'cluster_id'"),
        lambda parts: (
            parts.characteristics["disability"].update(column="galli"),
            parts.survey.update(weight="wieght", clusters=["cluster_id"]),
            parts.indicators["INC02"].update(value="incom < 15840"),
        ),
    ),
    Case(
        "a-missing-column-does-not-hide-bad-rows",
        DATA,
        ("'galli'", "a person occurs twice"),
        lambda parts: (
            parts.characteristics["disability"].update(column="galli"),
            parts.put("pid", {2: "p000"}),
        ),
    ),
    Case(
        "a-share-outside-0-to-1",
        DATA,
        ("values of a share outside 0 to 1", "INC02"),
        lambda parts: parts.indicators["INC02"].update(value="income"),
    ),
    Case(
        "nobody-has-a-value",
        DATA,
        ("nobody has a value: the column is empty", "column income"),
        lambda parts: parts.put("income", dict.fromkeys(range(1, ROWS + 1))),
    ),
    Case(
        "nobody-answers-the-question",
        DATA,
        ("nobody has a value", "indicators.SAF01"),
        lambda parts: parts.put("q14", dict.fromkeys(range(1, ROWS + 1), 8)),
    ),
    Case(
        "nobody-in-a-category",
        DATA,
        ("nobody has an answer", "characteristics.gender"),
        lambda parts: parts.put("gender", dict.fromkeys(range(1, ROWS + 1), 9)),
    ),
    Case(
        "an-indicator-that-gives-text",
        CONTRACT,
        ("an expression gives no number",),
        lambda parts: parts.indicators["INC02"].update(value="LOWER(sex)"),
    ),
    Case(
        "a-cast-that-loses-cells",
        WELL,
        ("CAST makes these cells empty", "1 row: 4"),
        lambda parts: (
            parts.put("income", {4: "much"}),
            parts.indicators["INC02"].update(value="CAST(income AS DOUBLE) < 15840"),
            parts.indicators.pop("HOU01"),
        ),
    ),
    Case(
        "numbers-that-no-band-holds",
        DATA,
        ("numbers that no band holds", "age", "2 rows"),
        lambda parts: parts.put("age", {1: -1, 2: -9}),
    ),
    Case(
        "periods-that-are-none",
        DATA,
        ("periods that are none", "column year"),
        lambda parts: years(parts, "2018", "2019", "last year"),
    ),
    Case(
        "rows-without-a-period",
        DATA,
        ("rows without a period",),
        lambda parts: (years(parts, "2018", "2019"), parts.put("year", {5: None})),
    ),
)
