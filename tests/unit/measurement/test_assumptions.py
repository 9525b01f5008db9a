"""What a city lists as assumed is marked, and only that."""

import polars as pl

from isopolis.measurement.assumptions import mark_assumed

FRAME = pl.DataFrame(
    {
        "indicator": ["SAF01"] * 4 + ["DIS01"],
        "group": ["everyone", "sex=female", "age=65+|sex=female", "age=65+|origin=eu|sex=female", "age=65+|sex=female"],
        "basis": ["measured"] * 5,
    }
)


def marks(*listed: tuple[str, str]) -> list[bool]:
    rows = [(indicator, characteristic, "said") for indicator, characteristic in listed]
    assumptions = pl.DataFrame(rows, schema=["indicator", "characteristic", "assumption"], orient="row")
    marked = mark_assumed(FRAME, assumptions)
    assert marked.drop("basis").equals(FRAME.drop("basis"))
    return (marked["basis"] == "assumed").to_list()


def test_a_characteristic_marks_every_group_that_has_it() -> None:
    assert marks(("SAF01", "sex")) == [False, True, True, True, False]


def test_a_crossing_marks_the_groups_that_cross_all_of_its_parts() -> None:
    assert marks(("SAF01", "age|sex")) == [False, False, True, True, False]
    assert marks(("SAF01", "origin|sex")) == [False, False, False, True, False]


def test_a_published_figure_keeps_its_basis_where_nothing_is_listed() -> None:
    assert marks(("DIS01", "disability")) == [False] * 5
