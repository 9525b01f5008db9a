"""What is within reach, joined to rows of people by place and mode."""

import polars as pl
import pytest

from isopolis.errors import DataError
from isopolis.framework import Group
from isopolis.sources.microdata import ANSWERED, MISSING, NOT_ASKED, Axis
from isopolis.sources.reaching import Surroundings

AXIS = Axis("disability", "disability", ("severe", "none"), {})
BY_AREA = pl.DataFrame(
    {"place": ["A", "A", "B", "B"], "mode": ["adult", "wheelchair"] * 2, "MOB04": [1.0, 0.25, 0.5, None]}
)
AROUND = Surroundings(BY_AREA.clear(), BY_AREA, ((Group.parse("disability=severe"), "wheelchair"),))


def people(areas: list[str], answers: list[str | None], asked: list[int]) -> pl.LazyFrame:
    """Rows as the source leaves them: a value that waits."""
    return pl.LazyFrame(
        {"area": areas, "c:disability": answers, "y:MOB04": [None] * len(areas), "q:MOB04": asked},
        schema_overrides={"y:MOB04": pl.Float64, "q:MOB04": pl.UInt8, "c:disability": pl.Enum(AXIS.categories)},
    )


def test_each_person_has_the_value_of_their_place_and_their_own_mode() -> None:
    rows = people(["A", "A", "B", "B", "C"], ["severe", "none", None, "severe", "none"], [MISSING] * 5)
    made = AROUND.around(rows, ("MOB04",), (AXIS,), "people.csv").collect()
    assert made["y:MOB04"].to_list() == [0.25, 1.0, 0.5, None, None]
    assert made["q:MOB04"].to_list() == [ANSWERED, ANSWERED, ANSWERED, MISSING, MISSING]


def test_those_the_indicator_is_not_about_have_no_value() -> None:
    made = AROUND.around(people(["A", "A"], ["none", "none"], [NOT_ASKED, MISSING]), ("MOB04",), (AXIS,), "p").collect()
    assert made["y:MOB04"].to_list() == [None, 1.0]
    assert made["q:MOB04"].to_list() == [NOT_ASKED, ANSWERED]


def test_a_table_joined_by_the_wrong_column_is_refused_without_a_place_named() -> None:
    with pytest.raises(DataError, match="no row stands at a place that is known: column area") as caught:
        AROUND.around(people(["secret-place"], ["none"], [MISSING]), ("MOB04",), (AXIS,), "people.csv")
    assert "secret-place" not in str(caught.value)
