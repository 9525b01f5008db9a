"""The ladder: where a characteristic is shown after all, and what is said where it is not."""

import polars as pl
import pytest

from isopolis import framework
from isopolis.protection.coverage import protect_coverage

FRAMEWORK = framework.load("cities-of-equality")
DOMAIN = FRAMEWORK.indicator("SAF01").domain  # type: ignore[union-attr]
Row = tuple[str, int, str | None]  # group, depth of the area, why withheld


def told(said: str, *rows: Row, characteristic: str = "disability") -> tuple[str, str]:
    """Status and rung of one characteristic, where measurement said one thing and these rows came out."""
    private = pl.DataFrame({"characteristic": [characteristic], "domain": [DOMAIN], "status": [said]})
    schema = {"group": pl.String, "area_depth": pl.Int64, "withheld": pl.String}
    shown = pl.DataFrame(list(rows), schema=schema, orient="row")
    shown = shown.with_columns(pl.lit(1).alias("depth"), pl.lit("SAF01").alias("indicator"))
    status, rung = protect_coverage(private, shown, FRAMEWORK).select("status", "rung").row(0)
    return status, rung


LADDER = [
    ([("disability=severe", 1, None), ("disability=severe", 0, None)], "direct"),
    ([("disability=severe", 0, None)], "direct"),  # measured for the whole city alone
    ([("disability=severe", 1, "place"), ("disability=severe", 0, None)], "city"),
    (
        [("disability=severe", 1, "few"), ("disability=severe", 0, "few"), ("disability=limited", 0, None)],
        "coarser category",
    ),
]


@pytest.mark.parametrize(("rows", "rung"), LADDER, ids=[rung for _, rung in LADDER])
def test_the_first_rung_that_holds_is_named(rows: list[Row], rung: str) -> None:
    assert told("published", *rows) == ("published", rung)


@pytest.mark.parametrize(
    ("said", "reasons", "status"),
    [
        ("published", ["few", "uncertain"], "too few to publish safely"),
        ("published", ["uncertain", "uncertain"], "too uncertain"),
        ("published", ["cover"], "too few to publish safely"),
        ("published", [], "too few to publish safely"),  # so few that nothing was listed
        ("too uncertain", ["few"], "too few to publish safely"),
        ("asked, mostly refused", ["few"], "asked, mostly refused"),
        ("never asked", [], "never asked"),
        ("not in the frame", [], "not in the frame"),
    ],
)
def test_what_is_not_shown_says_why(said: str, reasons: list[str], status: str) -> None:
    assert told(said, *[("disability=severe", 0, reason) for reason in reasons]) == (status, "")


def test_what_is_shown_although_most_refused_is_published() -> None:
    assert told("asked, mostly refused", ("disability=severe", 0, None)) == ("published", "direct")
