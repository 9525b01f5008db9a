"""A plan leaves the city so that no gain tells how many of a group live somewhere, or are of another group as well."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from isopolis.errors import ProtectionRefused
from isopolis.planning import Plan
from isopolis.protection.case import Case
from isopolis.protection.plans import protect_plan
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold
from isopolis.release.place import area_table
from isopolis.release.plan_notes import PlanNote
from tests.unit.made_plans import cell, effect, intervention, lowest, plan_of

Rows = Callable[..., pl.DataFrame]
WOMEN, LIMITED, BOTH = "gender=woman", "disability=limited", "disability=limited|gender=woman"


def protected(plan: Plan, estimates: pl.DataFrame, case: Case) -> tuple[dict[str, dict[str, Any]], PlanNote]:
    """The rows by group, and the note."""
    shown = round_estimates(withhold(case.described(estimates), case), case)
    rows, note = protect_plan(plan, shown, case)
    return {row["group"]: row for row in rows.iter_rows(named=True)}, note


def test_a_universal_gain_is_told_as_it_is_assumed(rows: Rows, case: Case) -> None:
    """It tells nothing of how many people there are, so that a share's own step is enough."""
    plan = plan_of([cell(0.5, 0.053, 0.0196)], [intervention("light", effect(0.053))])
    row = protected(plan, rows({}), case)[0]["everyone"]
    assert (row["before"], row["after"], row["low"], row["high"]) == (0.5, 0.553, 0.533, 0.573)
    assert (row["obs_status"], row["conf_status"], row["basis"], row["depth"]) == ("A", "F", "assumed", 0)


def test_a_gain_stands_on_the_number_that_is_published(rows: Rows, case: Case) -> None:
    """0.4996 is published as 0.5: a gain on the exact number would tell the rest of it."""
    plan = plan_of([cell(0.4996, 0.0506)], [intervention("light", effect(0.0506))])
    row = protected(plan, rows({"value": 0.4996}), case)[0]["everyone"]
    assert (row["before"], row["after"]) == (0.5, 0.551)


def test_where_less_is_better_the_share_falls_and_its_ends_change_sides(rows: Rows, case: Case) -> None:
    """Outcomes of the plan are 1 less the share: 0.7 today, 0.75 under the plan, of which 0.74 to 0.78 is left open."""
    found = cell(0.7, 0.05, indicator="INC02") | {"low": 0.74, "high": 0.78}
    plan = plan_of([found], [intervention("fund", effect(-0.05, indicator="INC02"))])
    row = protected(plan, rows({"indicator": "INC02", "value": 0.3, "low": 0.25, "high": 0.35}), case)[0]["everyone"]
    assert (row["before"], row["after"], row["low"], row["high"]) == (0.3, 0.25, 0.22, 0.26)


def test_what_nothing_chosen_changes_has_no_row(rows: Rows, case: Case) -> None:
    plan = plan_of(
        [cell(0.5, 0.05), cell(0.5, 0.0, indicator="INC02")],
        [intervention("light", effect()), intervention("fund", effect(indicator="INC02"), chosen=False)],
    )
    shown, note = protected(plan, rows({}, {"indicator": "INC02"}), case)
    assert set(shown) == {"everyone"}
    assert [one.chosen for one in note.menu] == [True, False]


FOR = [
    # whom the effect is for, where; the cell; estimates beside the cell's own; whether the gain is told
    ("everyone", (), WOMEN, [], True),
    (WOMEN, (), WOMEN, [], True),
    (WOMEN, (), "gender=man", [], True),  # for nobody there: told as 0 by definition
    (WOMEN, (), "everyone", [("S", WOMEN)], True),
    (WOMEN, (), "everyone", [], False),
    (WOMEN, (), LIMITED, [("S", WOMEN)], False),  # who is both is not told
    (WOMEN, (), LIMITED, [("S", BOTH)], True),
    ("disability=severe", (), LIMITED, [("S", "disability=severe")], True),
    (LIMITED, (), "disability=severe", [], True),  # all of them
    ("everyone", ("D",), "everyone", [("D", "everyone")], True),
    ("everyone", ("D",), "everyone", [], False),
    ("everyone", ("D", "E"), "everyone", [("D", "everyone")], False),
    ("everyone", ("D", "N"), "everyone", [("D", "everyone")], True),  # N lies in D
    ("everyone", ("N",), "everyone", [("D", "everyone")], False),
    ("everyone", ("S",), "everyone", [], True),  # the whole city
    (WOMEN, ("D",), WOMEN, [("D", WOMEN)], True),
    (WOMEN, ("D",), "everyone", [("D", "everyone"), ("S", WOMEN)], False),
    (WOMEN, ("D",), "everyone", [("D", WOMEN)], True),
]


@pytest.mark.parametrize(("group", "areas", "of", "beside", "told"), FOR)
def test_a_gain_is_told_where_those_it_is_for_are(
    rows: Rows, case: Case, group: str, areas: tuple[str, ...], of: str, beside: list[tuple[str, str]], told: bool
) -> None:
    plan = plan_of([cell(0.5, 0.03, group=of)], [intervention("light", effect(0.05, group, *areas))])
    there = rows({"group": of}, *({"area": area, "group": who} for area, who in beside))
    row = protected(plan, there, case)[0][of]
    assert (row["after"] is not None) == told
    assert (row["obs_status"], row["conf_status"]) == (("A", "F") if told else ("Q", "A"))
    assert told or [row[name] for name in ("before", "low", "high")] == [None] * 3


def test_a_gain_is_not_told_where_the_estimate_of_those_it_is_for_is_withheld(rows: Rows, case: Case) -> None:
    plan = plan_of([cell(0.5, 0.03)], [intervention("light", effect(0.05, WOMEN))])
    few = rows({}, {"group": WOMEN, "n": 20})
    assert protected(plan, few, case)[0]["everyone"]["conf_status"] == "A"


def test_an_intervention_that_is_not_chosen_hides_nothing(rows: Rows, case: Case) -> None:
    menu = [intervention("light", effect()), intervention("women", effect(0.05, WOMEN), chosen=False)]
    assert protected(plan_of([cell(0.5, 0.05)], menu), rows({}), case)[0]["everyone"]["after"] == 0.55


@pytest.mark.parametrize(("others", "told"), [([], True), ([("D0", "D1", "D2", "D3", "D4", "D5")], False)])
def test_an_intervention_that_is_not_chosen_has_no_catchment_of_its_own(
    rows: Rows, case: Case, others: list[tuple[str, ...]], told: bool
) -> None:
    """Of ten districts D0 to D4 gain, and women of six are too few: with D5 the sum would tell of D5 alone."""
    districts = [f"D{number}" for number in range(10)]
    town = {
        "features": [
            {"properties": {"code": code, "parent": "S", "level": "district"}, "geometry": {}} for code in districts
        ]
    }
    here = replace(case, areas=area_table(town, "S"))
    few = [{"area": code, "group": WOMEN, "n": 20 if code[1] in "012567" else 100} for code in districts]
    estimates = rows({"group": WOMEN}, *few, *({"area": code} for code in districts))
    menu = [intervention("some", effect(0.05, "everyone", *districts[:5]))]
    menu += [intervention("more", effect(0.04, "everyone", *areas), chosen=False) for areas in others]
    row = protected(plan_of([cell(0.5, 0.03, group=WOMEN)], menu), estimates, here)[0][WOMEN]
    assert (row["after"] is not None) == told


def test_a_withheld_estimate_keeps_its_own_reason(rows: Rows, case: Case) -> None:
    plan = plan_of([cell(0.5, 0.05)], [intervention("light", effect())])
    assert protected(plan, rows({"low": 0.2, "high": 0.8}), case)[0]["everyone"]["conf_status"] == "N"
    assert protected(plan, rows({"n": 20}), case)[0]["everyone"]["conf_status"] == "A"


@pytest.mark.parametrize(
    ("n", "gain", "after"),
    # the largest change is 0.05 + 1.96 x 0.01 = 0.0696: thirty persons of n change the share by 30 x 0.0696 / n
    [(10_000, 0.0234, 0.523), (500, 0.0234, 0.525), (500, 0.0224, 0.52), (60, 0.0275, 0.55), (60, 0.0225, 0.5)],
)
def test_a_gain_of_a_part_comes_in_steps_of_thirty_persons(
    rows: Rows, case: Case, n: int, gain: float, after: float
) -> None:
    """0.00021, 0.0042 and 0.0348, so steps of 0.001, 0.005 and 0.05."""
    plan = plan_of([cell(0.5, gain)], [intervention("women", effect(0.05, WOMEN))])
    there = rows({"n": n}, {"group": WOMEN, "n": 30})
    assert protected(plan, there, case)[0]["everyone"]["after"] == after


def test_no_gain_is_told_as_none_however_coarse_the_step(rows: Rows, case: Case) -> None:
    menu = [intervention("women", effect(0.05, WOMEN), effect(-0.05, WOMEN))]
    row = protected(plan_of([cell(0.513, 0.0, 0.01)], menu), rows({"n": 310, "value": 0.513}, {"group": WOMEN}), case)
    assert (row[0]["everyone"]["before"], row[0]["everyone"]["after"]) == (0.513, 0.513)
    assert row[0]["everyone"]["low"] < 0.513 < row[0]["everyone"]["high"]


def test_a_share_ends_at_one(rows: Rows, case: Case) -> None:
    found = cell(0.9804, 0.0196, 0.0)
    row = protected(
        plan_of([found], [intervention("light", effect(0.3))]),
        rows({"value": 0.9804, "low": 0.97, "high": 0.99}),
        case,
    )[0]["everyone"]
    assert (row["before"], row["after"], row["high"]) == (0.98, 1.0, 1.0)


@pytest.mark.parametrize("changed", [{"value": 0.51}, {"period": "2018"}, {"group": WOMEN}])
def test_a_plan_made_from_other_estimates_is_refused(rows: Rows, case: Case, changed: dict[str, Any]) -> None:
    plan = plan_of([cell(0.5, 0.05)], [intervention("light", effect())])
    with pytest.raises(ProtectionRefused, match="other estimates") as caught:
        protected(plan, rows(changed), case)
    assert "planning again" in str(caught.value)


# --- what plan.json says --------------------------------------------------------------------------------------------


def worst_off(case: Case, estimates: pl.DataFrame, after: dict[str, Any], *more: dict[str, Any], **other: Any) -> Any:
    """The note of a plan with women lowest today, and after it who is said; an effect for everyone, one for women."""
    cells = [cell(0.5, 0.04), cell(0.4, 0.09, group=WOMEN), cell(0.45, 0.09, group=BOTH)]
    menu = [intervention("light", effect(0.04)), intervention("women", effect(0.05, WOMEN)), *more]
    plan = plan_of(cells, menu, low=(lowest(WOMEN, 0.45), after), **other)
    return protected(plan, estimates, case)[1]


def there(rows: Rows, **both: Any) -> pl.DataFrame:
    return rows(
        {},
        {"group": WOMEN, "value": 0.4, "low": 0.35, "high": 0.45},
        {"group": BOTH, "value": 0.45, "low": 0.4, "high": 0.5} | both,
    )


def test_the_lowest_outcome_is_told_where_its_group_is_shown(rows: Rows, case: Case) -> None:
    """It is the better end of the published interval, 0.45, and what is assumed for all women: 0.09."""
    note = worst_off(case, there(rows), lowest(WOMEN, 0.54, 0.09), bound=0.54)
    assert (note.before, note.value, note.bound, note.gap) == (0.45, 0.54, 0.54, 0.0)
    assert note.words == "the lowest outcome, at its cautious end"
    assert note.notes == ("3 estimates too uncertain are left out",)


def test_the_lowest_outcome_is_left_out_where_its_group_is_not_shown(rows: Rows, case: Case) -> None:
    note = worst_off(case, there(rows, n=20), lowest(BOTH, 0.53, 0.09), bound=0.6, gap=0.3, stopped="time")
    assert (note.before, note.value, note.bound) == (0.45, None, None)
    assert note.gap == 0.3  # says nothing of the group


def test_the_lowest_outcome_is_left_out_where_its_gain_would_not_be_told(rows: Rows, case: Case) -> None:
    """Of everyone the share of women is what the gain tells, and no estimate of women stands there."""
    plan = plan_of([cell(0.5, 0.03)], [intervention("women", effect(0.05, WOMEN))])
    note = protected(plan, rows({}), case)[1]
    assert (note.before, note.value, note.curve[0].lowest) == (0.55, None, None)


def test_a_bound_is_rounded_away_from_the_value_and_a_gap_up(rows: Rows, case: Case) -> None:
    note = worst_off(
        case, there(rows), lowest(WOMEN, 0.54, 0.09), bound=0.5412, stopped="time", gap=0.01312, parameter=4.5678
    )
    assert (note.value, note.bound, note.gap, note.parameter) == (0.54, 0.542, 0.0132, 4.57)


def test_each_step_side_and_point_tells_its_own_lowest(rows: Rows, case: Case) -> None:
    low, high = {"chosen": ["light"], "cost": 100.0, "stopped": "proven"}, lowest(BOTH, 0.59, 0.09)
    first = low | lowest(WOMEN, 0.49, 0.04)
    last = low | {"chosen": ["light", "women"], "cost": 200.0} | high
    side = {"bound": 0.6, "before": 0.45, "gap": 0.0, "total_gain": 5.0, "interventions": 1}
    note = worst_off(
        case,
        there(rows, n=20),
        high,
        ladder=[first | {"budget": 250.0, "bound": 0.49}, last | {"budget": 500.0, "bound": 0.59}],
        sides=[first | side | {"kind": "universal"}, last | side | {"kind": "mix", "total_gain": 10.0}],
        curve=[
            {"level": 0.4, "worst_off": row["value"], "total_gain": gain, "bound": 10.0} | row
            for row, gain in ((first, 10.0), (last, 7.46))
        ],
    )
    assert [(step.budget, step.value, step.bound) for step in note.ladder] == [(250.0, 0.49, 0.49), (500.0, None, None)]
    assert [(side.kind, side.value, side.gain) for side in note.sides] == [("universal", 0.49, 0.5), ("mix", None, 1.0)]
    assert [(point.lowest, point.gain) for point in note.curve] == [(0.49, 1.0), (None, 0.75)]


def test_more_for_the_lowest_is_never_told_as_less(rows: Rows, case: Case) -> None:
    """The better ends are 0.4412, published in hundredths as 0.45, and 0.4425, published in thousandths as 0.443."""
    estimates = rows(
        {},
        {"group": WOMEN, "value": 0.4, "low": 0.35, "high": 0.4412, "n": 100},
        {"group": BOTH, "value": 0.45, "low": 0.4, "high": 0.4425},
    )
    cells = [cell(0.5, 0.0), cell(0.4, 0.0, group=WOMEN), cell(0.45, 0.0, group=BOTH)]
    plan = plan_of(cells, [intervention("light", effect())], low=(lowest(WOMEN, 0.4412), lowest(BOTH, 0.4425)))
    note = protected(plan, estimates, case)[1]
    assert (note.before, note.value) == (0.45, 0.45)


@pytest.mark.parametrize(
    ("objective", "numbers", "told"),
    [
        ("atkinson", (0.51234, 0.53217, 0.53281), (0.512, 0.532, 0.533)),
        ("kolm_pollak", (0.41234, 0.39217, 0.39191), (0.412, 0.392, 0.391)),
        ("total", (0.0, 12_344.0, 12_411.0), (0.0, 12_300.0, 12_500.0)),
        ("gap", (12_344.0, 8_123.0, 8_111.0), (12_300.0, 8_120.0, 8_110.0)),
    ],
)
def test_other_objectives_are_of_everyone_and_told_roughly(
    rows: Rows, case: Case, objective: str, numbers: tuple[float, ...], told: tuple[float, ...]
) -> None:
    before, value, bound = numbers
    plan = plan_of(
        [cell(0.5, 0.05)], [intervention("light", effect())],
        objective=objective, before=before, value=value, bound=bound, gap=0.02, stopped="gap",
    )  # fmt: skip
    note = protected(plan, rows({"n": 20}), case)[1]
    assert (note.before, note.value, note.bound) == told
    assert note.curve[0].lowest is None


def test_a_plan_that_is_proven_misses_nothing(rows: Rows, case: Case) -> None:
    plan = plan_of([cell(0.5, 0.05)], [intervention("light", effect())], gap=1e-6)
    assert protected(plan, rows({}), case)[1].gap == 0
    open_ = plan_of([cell(0.5, 0.05)], [intervention("light", effect())], gap=1e-6, stopped="gap")
    assert protected(open_, rows({}), case)[1].gap == 0.0001
