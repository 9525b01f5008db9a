"""For whom the budget is: what is attributed and what is not, and whose part is larger or smaller."""

from dataclasses import replace

import polars as pl
import pytest

from isopolis.release.model import Release
from isopolis.reporting import Section
from isopolis.reporting.facts import Facts
from isopolis.reporting.money import adding_up
from isopolis.reporting.parts.budget import budget
from tests.unit.reporting.drawn_parts import figure_of, part_of, records, texts
from tests.unit.reporting.small_plan import with_budget
from tests.unit.reporting.small_reach import with_reach


def changed(release: Release, ratio: float | None) -> Release:
    """The release with this ratio in every row that is drawn or could be."""
    held = with_budget(with_reach(release))
    table = held.tables["budget"].with_columns(ratio=pl.lit(ratio, pl.Float64))
    return replace(held, tables={**held.tables, "budget": table})


def budget_of(release: Release) -> Section:
    return budget(Facts.of(with_budget(with_reach(release))))


def test_the_budget_says_what_is_attributed_and_what_is_not(survey: Release) -> None:
    section = budget_of(survey)
    assert section.sentences == [
        "The budget is 10 million euros in 4 lines. Of this, 8.5 million euros can be attributed to groups. The other "
        "1.5 million euros cannot, and no part of it is spread over them."
    ]
    assert [row[2] for row in section.tables[0].rows] == [
        "by reach: who has doctors within 15 minutes",
        "by use: could not pay an unexpected expense",
        "by purpose: all of it for people aged 65 or over",
        "not attributed: it does not say for whom",
    ]


def test_ratios_away_from_one_are_drawn_and_lines_for_one_group_are_not(survey: Release) -> None:
    figure = figure_of(budget_of(survey), "budget-ratios")
    assert figure.sentence == (
        "Furthest above 1: of “Income support”, 60 of 100 euros go to people in the lowest fifth of incomes (20 of "
        "100 people). 1 row of the table cannot be published."
    )
    said = texts(figure.svg)
    assert [word for word in said if word.endswith("times") or word == "none"] == [
        "1 times",
        "0.5 times",
        "3 times",
        "none",
    ]
    assert "Rides" not in said
    assert not [word for word in said if "not known" in word]


def test_every_row_of_the_budget_is_in_the_table(survey: Release) -> None:
    figure = figure_of(budget_of(survey), "budget-ratios")
    assert len(figure.table.rows) == len(records(figure)) == 8
    hidden = [row for row in figure.table.rows if row[1] == "People with a severe disability"]
    assert hidden == [["Practices", "People with a severe disability", *["not published"] * 6]]
    assert figure.table.rows[2][:2] == ["Practices", "Age: not known"]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((563.4e6, 127.4e6), ("690.8 million euros", "563.4 million euros", "127.4 million euros")),
        ((8.5e6, 1.5e6), ("10 million euros", "8.5 million euros", "1.5 million euros")),
        ((2e6, 4000), ("2,004,000 euros", "2,000,000 euros", "4,000 euros")),  # the small one would be 0 million
        ((30e6, 0), ("30 million euros", "30 million euros", "0 million euros")),
        ((30.04e6, 20.04e6), ("50 million euros", "30 million euros", "20 million euros")),  # 50.08, which is 50.1
    ],
)
def test_parts_of_a_budget_add_up_as_they_are_told(parts: tuple[float, float], told: tuple[str, str, str]) -> None:
    assert adding_up(*parts) == told


def test_where_nothing_is_drawn_the_table_by_group_still_stands(survey: Release) -> None:
    groups = part_of(budget(Facts.of(changed(survey, None))), "budget-groups")
    assert not groups.figures
    assert len(groups.tables[0].rows) == 8


@pytest.mark.parametrize(("ratio", "told"), [(0.5, "Furthest below 1: of"), (1.0, "Each ratio that is drawn is 1.")])
def test_nothing_is_called_above_one_that_is_not(survey: Release, ratio: float, told: str) -> None:
    sentence = figure_of(budget(Facts.of(changed(survey, ratio))), "budget-ratios").sentence
    assert sentence.startswith(told)
    assert "above" not in sentence
