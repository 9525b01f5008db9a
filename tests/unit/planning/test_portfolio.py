"""Portfolios: what they say of themselves, what clashes, what costs what, and what is refused."""

from dataclasses import replace

import highspy
import numpy as np
import polars as pl
import pytest

from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.planning.portfolio import (
    Cells,
    Effects,
    Floor,
    Menu,
    Portfolio,
    Problem,
    Settings,
    choose,
    compare,
    floor_of,
    price_of_equality,
    rising,
    selection_frequency,
)
from isopolis.planning.portfolio.choosing import Name
from isopolis.planning.portfolio.lowest import lowest
from isopolis.planning.portfolio.rising import ladder, rows_of
from tests.unit.planning.made_portfolios import made

PRICED = 1017  # a choice whose curve has several plans


def simple(**other: object) -> Problem:
    """Two groups and everyone; one intervention for each group, one for all, one that is dear."""
    key = pl.DataFrame({"indicator": ["I"] * 3, "area": ["A"] * 3, "group": ["everyone", "g=a", "g=b"]})
    cells = Cells(key, np.array([0.6, 0.3, 0.8]), np.array([0.55, 0.2, 0.75]), np.array([100.0, 40.0, 60.0]))
    changes = np.array([[0.08, 0.06, 0.1, 0.2], [0.2, 0.0, 0.1, 0.2], [0.0, 0.1, 0.1, 0.2]])
    menu = Menu(("for-a", "for-b", "for-all", "dear"), np.array([10.0, 10.0, 14.0, 90.0]), targeted=(True, True, 0, 0))
    return replace(Problem(cells, Effects.of(changes, changes * 0.25), menu, 14.0), **other)  # type: ignore[arg-type]


# --- what is chosen ---------------------------------------------------------------------------------------------


def test_the_objective_decides_who_comes_first() -> None:
    assert choose(simple(), "worst_off").chosen == ("for-a",)
    assert choose(simple(), "total").chosen == ("for-all",)
    assert choose(simple(), "gap").chosen == ("for-a",)


def test_a_portfolio_says_how_it_stands_before_and_after() -> None:
    found = choose(simple(), "worst_off")
    assert (found.before, found.value, found.cost) == pytest.approx((0.2, 0.4, 10))
    row = found.gains.filter(group="g=a").row(0, named=True)
    assert (row["before"], row["after"], row["gain"]) == pytest.approx((0.3, 0.5, 0.2))
    assert row["high"] - row["after"] == pytest.approx(1.959964 * 0.05, abs=1e-6)
    assert found.total_gain == pytest.approx(100 * 0.08 + 40 * 0.2)
    assert found.total_se == pytest.approx(0.25 * np.hypot(100 * 0.08, 40 * 0.2))


def test_a_portfolio_says_who_stands_lowest_before_and_after() -> None:
    found = choose(simple(), "worst_off")
    before, after = found.lowest.rows()
    assert before == ("before", "I", "A", "g=a", 0.2, 0.0)
    assert after == ("after", "I", "A", "g=a", pytest.approx(0.4), pytest.approx(0.2))
    assert found.left_lowest["group"] == "g=a"


def test_of_equals_the_lowest_is_the_first_by_name_in_any_order() -> None:
    problem = simple()
    key = problem.cells.key.reverse()
    cells = Cells(key, np.full(3, 0.5), np.full(3, 0.4), np.ones(3))
    assert lowest(replace(problem, cells=cells), np.zeros(4))["group"].to_list() == ["everyone", "everyone"]


def test_cells_without_a_source_gain_under_no_name() -> None:
    gains = choose(simple(), "total").gains
    assert set(gains["source"]) == set(gains["period"]) == {""}


def test_a_portfolio_prints_its_proof_and_its_assumption() -> None:
    text = repr(choose(simple(), "worst_off"))
    assert "If effects are as assumed" in text
    assert "(proven)" in text
    assert "for-a" in text


def test_a_portfolio_has_no_way_out() -> None:
    assert not [name for name in dir(Portfolio) if name.startswith(("write", "to_", "save"))]


def test_kappa_is_worked_out_from_today_and_kept() -> None:
    shortfall, people = np.array([0.4, 0.7, 0.2]), np.array([100.0, 40.0, 60.0])
    kappa = 0.5 * (people @ shortfall) / (people @ shortfall**2)
    found = choose(simple(), "kolm_pollak", Settings(epsilon=0.5))
    assert found.parameter == pytest.approx(kappa)
    assert found.before == pytest.approx(np.log(people @ np.exp(kappa * shortfall) / people.sum()) / kappa)
    assert choose(simple(), "atkinson", Settings(epsilon=0.5)).parameter == 0.5


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
def test_atkinson_tells_the_outcome_that_would_be_as_good(epsilon: float) -> None:
    y, p = np.array([0.6, 0.3, 0.8]), np.array([0.5, 0.2, 0.3])
    even = np.exp(p @ np.log(y)) if epsilon == 1 else (p @ y ** (1 - epsilon)) ** (1 / (1 - epsilon))
    assert choose(simple(), "atkinson", Settings(epsilon=epsilon)).before == pytest.approx(even)


def test_needs_and_exclusions_are_kept() -> None:
    menu = simple().menu
    needing = simple(menu=replace(menu, needs=(("for-a", "for-b"),)), budget=24.0)
    assert set(choose(needing, "worst_off").chosen) == {"for-a", "for-b"}
    apart = simple(menu=replace(menu, excludes=(("for-a", "for-all"),)), budget=24.0)
    assert set(choose(apart, "worst_off").chosen) == {"for-a", "for-b"}
    assert set(choose(simple(budget=24.0), "worst_off").chosen) == {"for-a", "for-all"}


def test_what_must_be_is_and_what_may_not_be_is_not() -> None:
    assert "for-b" in choose(simple(must=("for-b",), budget=24.0), "worst_off").chosen
    assert "for-a" not in choose(simple(forbidden=("for-a",)), "worst_off").chosen


def test_cells_that_nothing_changes_do_not_hide_those_that_can() -> None:
    problem = simple()
    key = pl.concat([problem.cells.key, pl.DataFrame({"indicator": ["X"], "area": ["A"], "group": ["everyone"]})])
    arrays = (
        np.append(problem.cells.outcome, 0.01),
        np.append(problem.cells.cautious, 0.0),
        np.append([100, 40, 60], 5),
    )
    changes = np.vstack([problem.changes.toarray(), np.zeros(4)])
    problem = replace(problem, cells=Cells(key, *arrays), effects=Effects.of(changes, changes * 0.25))
    found = choose(problem, "worst_off")
    assert found.chosen == ("for-a",)
    assert found.value == pytest.approx(0.4)
    assert found.left_lowest["indicator"] == "I"


def test_where_nothing_helps_nothing_is_chosen_and_that_is_proven() -> None:
    changes = np.full((3, 4), -0.1)
    problem = simple(effects=Effects.of(changes, np.abs(changes)))
    for objective in ("worst_off", "kolm_pollak", "atkinson", "total"):
        found = choose(problem, objective)
        assert (found.chosen, found.gap, found.stopped) == ((), 0, "proven")


def test_an_effect_without_end_stops_at_one() -> None:
    changes = np.ones((3, 4))
    found = choose(simple(effects=Effects.of(changes, changes)), "total")
    assert found.gains["after"].to_list() == [1, 1, 1]
    assert found.value == pytest.approx(100 * 0.4 + 40 * 0.7 + 60 * 0.2)
    assert len(found.chosen) == 1


def test_a_gap_that_is_near_enough_ends_the_search() -> None:
    found = choose(large(), "kolm_pollak", Settings(gap=0.05))
    assert found.stopped == "gap"
    assert 1e-6 < found.gap <= 0.05


def test_time_that_runs_out_leaves_a_plan_and_a_bound() -> None:
    found = choose(large(), "kolm_pollak", Settings(seconds=1e-6))
    assert found.stopped == "time"
    assert found.bound <= found.value <= found.before
    assert found.cost <= found.budget


def test_another_use_of_highs_in_the_process_is_no_hindrance() -> None:
    other = highspy.Highs()
    other.silent()
    other.setOptionValue("threads", 2)
    other.addBinary(-1.0)
    other.run()
    assert choose(simple(), "kolm_pollak").stopped == "proven"
    assert choose(simple(), "worst_off").chosen == ("for-a",)


def large() -> Problem:
    """300 cells and 40 interventions."""
    rng = np.random.default_rng(4)
    changes = np.where(rng.random((300, 40)) < 0.1, rng.uniform(0.01, 0.2, (300, 40)), 0)
    menu = Menu(tuple(f"v{position:02}" for position in range(40)), rng.uniform(1, 9, 40))
    cells = Cells.numbered(rng.uniform(0.1, 0.9, 300), rng.integers(1, 100, 300))
    return Problem(cells, Effects.of(changes, changes), menu, 40.0)


# --- floors, and what clashes -----------------------------------------------------------------------------------


def test_a_floor_under_a_group_moves_the_plan_to_it() -> None:
    cells = simple().cells
    floor = floor_of(cells, share=0.5, where={"group": "g=a"})
    assert choose(simple(floors=(floor,)), "total").chosen == ("for-a",)
    reach = floor_of(cells, outcome=0.85, where={"group": "g=b"})
    assert choose(simple(floors=(reach,), budget=10.0), "worst_off").chosen == ("for-b",)


def test_the_worst_off_fifth_is_that_of_people() -> None:
    assert simple().cells.worst_off().tolist() == [False, True, False]
    assert simple().cells.worst_off(0.6).tolist() == [True, True, False]


def test_a_floor_about_nothing_is_refused() -> None:
    cells = simple().cells
    with pytest.raises(UsageError, match="no cell has this group"):
        floor_of(cells, share=0.4, where={"group": "g=c"})
    with pytest.raises(UsageError, match="about no such thing"):
        floor_of(cells, share=0.4, where={"people": "g=c"})


def test_the_smallest_set_of_conditions_that_clash_is_named() -> None:
    menu = replace(simple().menu, excludes=(("for-b", "dear"),))
    floor = Floor(np.array([False, True, False]), outcome=0.45, words="every outcome of g=a is at least 0.45")
    with pytest.raises(InfeasiblePlan) as caught:
        choose(simple(menu=menu, floors=(floor,), must=("for-b",), budget=14.0), "total")
    text = str(caught.value)
    assert "a budget of 14; for-b is chosen; every outcome of g=a" in text
    assert "exclude" not in text


def test_one_condition_that_cannot_be_met_stands_alone() -> None:
    floor = Floor(np.array([False, True, False]), outcome=1.0, words="every outcome of g=a is 1")
    with pytest.raises(InfeasiblePlan) as caught:
        choose(simple(floors=(floor,)), "kolm_pollak")
    assert "can meet this: every outcome of g=a is 1" in str(caught.value)


def test_many_conditions_that_clash_are_brought_down_to_those_that_matter() -> None:
    with pytest.raises(InfeasiblePlan) as caught:
        choose(simple(must=("for-a", "for-b", "for-all"), forbidden=("dear",), budget=33.0), "total")
    text = str(caught.value)
    assert "a budget of 33; for-a is chosen; for-b is chosen; for-all is chosen" in text
    assert "dear" not in text


# --- side by side -----------------------------------------------------------------------------------------------


def test_targeted_universal_and_mix_stand_on_one_budget() -> None:
    found = compare(simple(budget=24.0), "worst_off")
    assert found.frame["kind"].to_list() == ["targeted", "universal", "mix"]
    assert found.targeted is not None
    assert found.universal is not None
    assert (found.targeted.chosen, found.universal.chosen) == (("for-a", "for-b"), ("for-all",))
    assert set(found.mix.chosen) == {"for-a", "for-all"}
    assert found.mix.value > max(found.targeted.value, found.universal.value)
    assert "if effects are as assumed" in repr(found)


def test_a_kind_that_alone_cannot_keep_the_conditions_has_no_row() -> None:
    problem = simple(budget=24.0)
    both = choose(problem, "worst_off")
    lowest = float(both.gains["after"].min())
    every = np.ones(len(problem.cells), np.bool_)
    found = compare(replace(problem, floors=(Floor(every, outcome=lowest),)), "worst_off")
    assert found.targeted is None
    assert found.frame["kind"].to_list() == ["mix"]
    assert found.mix.chosen == both.chosen


def test_the_price_of_equality_rises_with_the_level() -> None:
    curve = price_of_equality(made(PRICED, most=10, conditions=False, floors=False), steps=5)
    assert len(curve) > 2
    assert curve["level"].is_sorted()
    assert not (curve["chosen"] == curve["chosen"].shift(1)).fill_null(False).any()
    assert (curve["worst_off"] >= curve["level"] - 1e-8).all()
    assert (curve["total_gain"].diff().drop_nulls() <= 1e-6).all()
    assert (curve["bound"] >= curve["total_gain"] - 1e-6).all()


def test_the_ends_of_the_curve_are_the_two_objectives() -> None:
    curve = price_of_equality(simple(budget=14.0), steps=3)
    assert curve["chosen"].to_list()[0] == ["for-all"]
    assert curve["chosen"].to_list()[-1] == ["for-a"]
    assert curve["level"].to_list() == pytest.approx([0.3, 0.4])  # for-a is the best for 0.35 as well: one row
    assert curve["worst_off"].to_list() == pytest.approx([0.3, 0.4])
    assert curve.select("indicator", "area", "group").rows() == [("I", "A", "g=a")] * 2
    assert curve["raised"].to_list() == pytest.approx([0.1, 0.2])


def test_a_mix_that_is_known_is_not_looked_for_again() -> None:
    known = choose(simple(budget=24.0), "worst_off")
    found = compare(simple(budget=24.0), "worst_off", mix=known)
    assert found.mix is known
    row = found.frame.filter(kind="mix").row(0, named=True)
    assert (row["chosen"], row["indicator"], row["area"], row["group"]) == (["for-a", "for-all"], "I", "A", "g=a")
    assert row["raised"] == pytest.approx(0.3)


# --- a ladder of budgets ----------------------------------------------------------------------------------------


def test_a_ladder_goes_from_the_cheapest_to_the_plan_itself() -> None:
    """Fifths of 24: 4.8 and 9.6 buy nothing; 14.4 and 19.2 the one for a; 24 that and the one for all."""
    rungs = ladder(simple(budget=24.0), "worst_off")
    table = rows_of(rungs)
    assert table["budget"].to_list() == pytest.approx([14.4, 19.2, 24.0])
    assert table["chosen"].to_list() == [["for-a"], ["for-a"], ["for-a", "for-all"]]
    assert table["value"].to_list() == pytest.approx([0.4, 0.4, 0.5])
    assert table["raised"].to_list() == pytest.approx([0.2, 0.2, 0.3])
    assert table["group"].to_list() == ["g=a"] * 3
    plan = choose(simple(budget=24.0), "worst_off")
    assert (rungs[-1].chosen, rungs[-1].value, rungs[-1].bound) == (plan.chosen, plan.value, plan.bound)


@pytest.mark.parametrize("objective", ["worst_off", "kolm_pollak", "atkinson", "gap", "total"])
def test_more_budget_never_hurts_along_a_ladder(objective: Name) -> None:
    table = rows_of(ladder(made(1010, most=8, conditions=False, floors=False), objective, Settings(levels=2)))
    steps = table["value"].diff().drop_nulls() * (-1 if objective in ("kolm_pollak", "gap") else 1)
    assert (steps >= -1e-6).all()
    assert len(table) > 1


def test_where_a_search_stopped_early_the_plan_of_a_smaller_budget_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def tired(problem: Problem, *how: object) -> Portfolio:
        """Finds the best for a small budget, and nothing for a large one."""
        if problem.budget < 24:
            return choose(problem, "worst_off")
        nothing = choose(replace(problem, forbidden=problem.menu.ids), "worst_off")
        return replace(nothing, bound=0.5, gap=1.0, stopped="time")

    monkeypatch.setattr(rising, "choose", tired)
    last = ladder(simple(budget=24.0), "worst_off")[-1]
    assert (last.chosen, last.value, last.budget, last.stopped) == (("for-a",), pytest.approx(0.4), 24.0, "time")
    assert (last.bound, last.gap) == (0.5, pytest.approx(0.1 / 0.3))  # of 0.2 to 0.5, 0.1 may be missed
    assert not last.levels["proven"].any()


def test_a_part_of_the_budget_with_which_nothing_keeps_a_floor_is_left_out() -> None:
    """For g=a to reach 0.55 both of 24 must be chosen."""
    floor = Floor(np.array([False, True, False]), outcome=0.55, words="every outcome of g=a is at least 0.55")
    assert [rung.budget for rung in ladder(simple(budget=24.0, floors=(floor,)))] == [24.0]
    with pytest.raises(InfeasiblePlan):
        ladder(simple(budget=20.0, floors=(floor,)))


def test_a_budget_that_buys_nothing_is_refused_by_a_ladder_as_well() -> None:
    with pytest.raises(UsageError, match="below the cheapest"):
        ladder(simple(budget=5.0))


# --- what is told while it goes on ------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", ["kolm_pollak", "atkinson", "worst_off"])
def test_a_search_tells_which_part_of_the_gain_may_be_missed(objective: Name) -> None:
    told: list[float] = []
    found = choose(large(), objective, Settings(levels=2, seconds=20), told.append)
    assert told
    assert all(0 <= part <= 1 for part in told)
    assert objective == "worst_off" or told[-1] >= found.gap - 1e-9


def test_a_ladder_and_draws_say_how_far_they_are() -> None:
    said: list[str] = []
    ladder(simple(budget=24.0), "worst_off", say=said.append)
    assert "choosing: for 14 of 24 euros" in said
    assert all(line.startswith("choosing: ") for line in said)
    said.clear()
    selection_frequency(simple(), "worst_off", draws=3, say=said.append)
    assert said == [f"drawing effects anew: {number} of 3" for number in (1, 2, 3)]


# --- how far a plan hangs on its effects ------------------------------------------------------------------------


def test_selection_frequency_is_between_the_sure_and_the_hopeless() -> None:
    found = selection_frequency(simple(), "worst_off", draws=60, seed=3)
    share = dict(found.select("id", "frequency").iter_rows())
    assert share["for-a"] > 0.8
    assert share["for-b"] == share["dear"] == 0
    assert share["for-a"] + share["for-all"] == pytest.approx(1, abs=0.05)
    assert found.equals(selection_frequency(simple(), "worst_off", draws=60, seed=3))


def test_without_error_a_draw_is_what_is_assumed() -> None:
    problem = simple()
    effects = replace(problem.effects, se=np.full_like(problem.effects.se, 1e-12))
    found = selection_frequency(replace(problem, effects=effects), "total", draws=5)
    assert found.filter("chosen")["frequency"].to_list() == [1.0]


# --- what is refused --------------------------------------------------------------------------------------------

WRONG = {
    "the budget is below the cheapest": {"budget": 9.0},
    "costs nothing": {"menu": Menu(("a", "b", "c", "d"), np.array([0.0, 1, 1, 1]))},
    "no number": {"menu": Menu(("a", "b", "c", "d"), np.array([np.nan, 1, 1, 1]))},
    "stands there twice": {"menu": Menu(("a", "a", "c", "d"), np.ones(4))},
    "there is not one cost": {"menu": Menu(("a", "b", "c", "d"), np.ones(3))},
    "needs lead in a circle": {"menu": Menu(("a", "b", "c", "d"), np.ones(4), (("a", "b"), ("b", "a")))},
    "there is no such intervention": {"must": ("nothing",)},
    "have no error": {"effects": Effects.of(np.ones((3, 4)), np.zeros((3, 4)))},
    "is not a number": {"effects": Effects.of(np.full((3, 4), np.nan), np.ones((3, 4)))},
    "differ in number": {"effects": Effects.of(np.ones((2, 4)), np.ones((2, 4)))},
    "is no share": {"floors": (Floor(np.ones(3, np.bool_), share=1.5),)},
    "says not one thing": {"floors": (Floor(np.ones(3, np.bool_)),)},
    "is about no cell": {"floors": (Floor(np.zeros(3, np.bool_), share=0.5),)},
}


@pytest.mark.parametrize("what", list(WRONG))
def test_a_problem_that_makes_no_sense_is_refused(what: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose(simple(**WRONG[what]))
    assert what in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, 1.2, -0.1])
def test_outcomes_that_are_no_shares_are_refused(value: float) -> None:
    cells = simple().cells
    with pytest.raises(UsageError, match="missing or no shares"):
        choose(simple(cells=replace(cells, outcome=np.array([value, 0.3, 0.8]))))
    with pytest.raises(UsageError, match="numbers of people"):
        choose(simple(cells=replace(cells, people=np.array([-1.0, 1, 1]))))


@pytest.mark.parametrize(
    "how", [Settings(seconds=0), Settings(gap=1), Settings(gap=np.nan), Settings(epsilon=0), Settings(levels=0)]
)
def test_settings_that_make_no_sense_are_refused(how: Settings) -> None:
    with pytest.raises(UsageError):
        choose(simple(), "atkinson", how)


def test_an_unknown_objective_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as caught:
        choose(simple(), "fairest")  # type: ignore[arg-type]
    assert "worst_off" in str(caught.value)
