"""For whom the budget is: what is attributed and what is not, and whose part is larger or smaller."""

from isopolis.release.model import Release
from isopolis.reporting import Section
from isopolis.reporting.facts import Facts
from isopolis.reporting.parts.budget import budget
from tests.unit.reporting.drawn_parts import figure_of, records, texts
from tests.unit.reporting.small_plan import with_budget
from tests.unit.reporting.small_reach import with_reach


def budget_of(release: Release) -> Section:
    return budget(Facts.of(with_budget(with_reach(release))))


def test_the_budget_says_what_is_attributed_and_what_is_not(survey: Release) -> None:
    section = budget_of(survey)
    assert section.sentences == [
        "The budget is 10 million euros in 4 lines. Of this, 8.5 million euros can be attributed to groups, 1.5 "
        "million euros cannot: it is never spread over groups."
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
