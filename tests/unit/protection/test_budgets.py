"""For whom a budget is leaves the city only where the release tells what that rests on, and in steps of ten users."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from isopolis.planning import Incidence
from isopolis.planning.budgeting import COLUMNS, NOT_KNOWN
from isopolis.protection.budgets import protect_incidence
from isopolis.protection.case import Case
from isopolis.protection.reach import protect_reach
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold
from isopolis.release import budget_checks
from isopolis.release.plan_notes import BudgetNote
from tests.unit.protection.test_reach import reach_of

Rows = Callable[..., pl.DataFrame]
Told = dict[str, dict[str, Any]]
NUMBERS = budget_checks.NUMBERS


def line(axis: str, *parts: tuple[str, float, float], **other: Any) -> list[dict[str, Any]]:
    """The rows of a line of 100,000 euros by the register's use of an indicator: groups, their euros and people."""
    said = {
        "line": "1", "name": "Paths", "amount": 100_000.0, "basis": "use", "by": "SAF01", "source": "register",
        "period": "2019", "axis": axis,
    } | other  # fmt: skip
    return [said | {"group": group, "amount_of_group": money, "people": people} for group, money, people in parts]


def told(
    case: Case, estimates: pl.DataFrame, lines: list[dict[str, Any]], reach: pl.DataFrame | None = None
) -> tuple[Told, BudgetNote]:
    """The rows by group, and the note."""
    frame = pl.DataFrame(lines, schema=COLUMNS)
    shown = round_estimates(withhold(case.described(estimates), case), case)
    rows, note = protect_incidence(Incidence(frame), shown, reach, case)
    return {row["group"]: row for row in rows.iter_rows(named=True)}, note


def register(rows: Rows, **groups: dict[str, Any]) -> pl.DataFrame:
    """Estimates of the register: everyone, and groups of sex."""
    whole = {"source": "register", "n": 6000}
    return rows(whole, *(whole | {"group": f"sex={sex}", "n": 3000} | more for sex, more in groups.items()))


SEXES = line("sex", ("sex=female", 61_234.56, 3004.0), ("sex=male", 38_765.44, 2996.0))


def test_every_number_is_worked_out_from_the_rounded_amount_and_people(rows: Rows, case: Case) -> None:
    """Ten of 1,500 users have 408 euros, so that 61,234.56 is told in steps of 500: as 61,000 of 100,000.

    For 3,000 of 6,000 people that is a share of 0.61, 20.3 euros each, 1.22 times their part.
    """
    row = told(case, register(rows, female={}, male={}), SEXES)[0]["sex=female"]
    assert [row[name] for name in NUMBERS] == [61_000.0, 0.61, 3000, 0.5, 20.3, 1.22]
    assert (row["line"], row["axis"], row["obs_status"], row["conf_status"]) == ("1", "sex", "A", "F")


@pytest.mark.parametrize(
    ("people", "share", "amount"),
    # ten users of 300 people, of whom half use it, have 10 / 150 of 12,345 euros: 823, told in steps of 1,000
    [(300.0, 0.5, 12_000.0), (3000.0, 0.5, 12_300.0), (300.0, 0.1, 10_000.0)],
)
def test_an_amount_counts_no_fewer_than_ten_users(
    rows: Rows, case: Case, people: float, share: float, amount: float
) -> None:
    estimates = register(rows, female={"value": share}, male={})
    lines = line("sex", ("sex=female", 12_345.0, people), ("sex=male", 87_655.0, 3000.0))
    assert told(case, estimates, lines)[0]["sex=female"]["amount"] == amount


@pytest.mark.parametrize("female", [{"n": 20}, {"value": 0.001}, {"group": "sex=other"}, {"period": "2018"}])
def test_use_is_told_where_its_estimate_is_shown(rows: Rows, case: Case, female: dict[str, Any]) -> None:
    found = told(case, register(rows, female=female, male={}), SEXES)[0]
    assert [found["sex=female"][name] for name in NUMBERS] == [None] * 6
    assert (found["sex=female"]["obs_status"], found["sex=female"]["conf_status"]) == ("Q", "A")
    assert found["sex=male"]["conf_status"] == "C"  # what the line leaves


def test_nothing_is_told_where_everyones_estimate_is_not(rows: Rows, case: Case) -> None:
    estimates = register(rows, female={}, male={}).filter(pl.col("group") != "everyone")
    assert {row["conf_status"] for row in told(case, estimates, SEXES)[0].values()} == {"A"}


def test_an_estimate_of_another_source_is_none_of_this_use(rows: Rows, case: Case) -> None:
    survey = rows({}, {"group": "sex=female"}, {"group": "sex=male"})
    assert {row["conf_status"] for row in told(case, survey, SEXES)[0].values()} == {"A"}


def test_reach_is_told_where_the_groups_own_mode_is(rows: Rows, case: Case) -> None:
    lines = line(
        "sex", ("sex=female", 60_000.0, 3000.0), ("sex=male", 40_000.0, 3000.0), basis="reach", by="doctor", source=""
    )
    women = {"group": "sex=female", "n": 3000}
    own = [{"n": 6000}, women, {"group": "sex=male", "n": 3000}]
    by_another = [*own[:1], women | {"mode": "wheelchair", "counterfactual": True}, own[2]]
    for reach, status in ((own, "F"), (by_another, "A")):
        shown, _ = protect_reach(reach_of(reach), case)
        assert told(case, register(rows), lines, shown)[0]["sex=female"]["conf_status"] == status
    assert told(case, register(rows), lines, None)[0]["sex=female"]["conf_status"] == "A"


def test_a_purpose_is_told_where_the_size_of_its_group_is(rows: Rows, case: Case) -> None:
    """All of it goes to the group, which tells of no number of users: the amount keeps its figures."""
    lines = line("sex", ("sex=female", 5000.5, 40.0), ("sex=male", 0.0, 60.0), basis="group", by="sex=female")
    lines = [row | {"amount": 5000.5} for row in lines]
    found = told(case, register(rows, female={"n": 40}, male={"n": 60}), lines)[0]
    assert [found["sex=female"][name] for name in NUMBERS] == [5000.0, 1.0, 40, 0.4, 125.0, 2.5]
    assert [found["sex=male"][name] for name in NUMBERS] == [0.0, 0.0, 60, 0.6, 0.0, 0.0]
    assert told(case, register(rows, male={}), lines)[0]["sex=female"]["amount"] is None


THREE = line(
    "origin",
    ("origin=native", 70_000.0, 4000.0),
    ("origin=eu", 10_000.0, 500.0),
    ("origin=non-eu", 15_000.0, 1000.0),
    (NOT_KNOWN, 5_000.0, 500.0),
)


def origins(rows: Rows, **n: int) -> pl.DataFrame:
    sizes = {"native": 4000, "eu": 500, "non-eu": 1000} | n
    whole = {"source": "register", "n": 6000}
    return rows(whole, *(whole | {"group": f"origin={each}", "n": size} for each, size in sizes.items()))


def statuses(found: Told) -> list[str]:
    return [found[group]["conf_status"] for group in ("origin=native", "origin=eu", "origin=non-eu", NOT_KNOWN)]


def test_people_of_whom_nothing_is_known_are_told_where_every_group_is(rows: Rows, case: Case) -> None:
    assert statuses(told(case, origins(rows), THREE)[0]) == ["F"] * 4


def test_what_one_line_leaves_is_covered_by_the_smallest_group(rows: Rows, case: Case) -> None:
    """People of whom nothing is known cover nobody: they may be two. The smallest group that is told does."""
    assert statuses(told(case, origins(rows, eu=20), THREE)[0]) == ["F", "A", "C", "C"]
    assert statuses(told(case, origins(rows, eu=20, **{"non-eu": 25}), THREE)[0]) == ["F", "A", "A", "C"]


def test_too_few_of_whom_nothing_is_known_are_covered_as_well(rows: Rows, case: Case) -> None:
    few = [row | ({"people": 9.0} if row["group"] == NOT_KNOWN else {}) for row in THREE]
    assert statuses(told(case, origins(rows), few)[0]) == ["F", "C", "F", "A"]
    enough = [row | ({"people": 10.0} if row["group"] == NOT_KNOWN else {}) for row in THREE]
    assert statuses(told(case, origins(rows), enough)[0]) == ["F"] * 4


def test_lines_come_in_their_order_with_why_some_are_not_attributed(rows: Rows, case: Case) -> None:
    left = {"line": "0", "name": "Debt", "amount": 7.5, "basis": "not attributed", "why": "nobody says for whom"}
    found, note = told(case, register(rows, female={}, male={}), [*SEXES, left])
    assert [(one.id, one.basis, one.by, one.amount, one.why) for one in note.lines] == [
        ("1", "use", "SAF01", 100_000.0, ""), ("0", "not attributed", "", 7.5, "nobody says for whom"),
    ]  # fmt: skip
    assert set(found) == {"sex=female", "sex=male"}


def test_a_line_of_no_money_divides_nothing(rows: Rows, case: Case) -> None:
    nothing = [row | {"amount": 0.0, "amount_of_group": 0.0} for row in SEXES]
    row = told(case, register(rows, female={}, male={}), nothing)[0]["sex=female"]
    assert [row[name] for name in NUMBERS] == [0.0, None, 3000, 0.5, 0.0, None]


def test_planning_and_the_release_have_one_word_for_people_of_whom_nothing_is_known() -> None:
    assert budget_checks.NOT_KNOWN == NOT_KNOWN
