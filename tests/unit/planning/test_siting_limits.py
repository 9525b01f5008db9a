"""Floors and capacities: what they refuse, what they say where no plan keeps them, and what comes back."""

from typing import Any

import numpy as np
import pytest

from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.planning.siting import (
    Conditions,
    Effort,
    Floor,
    LimitedSiting,
    p_centre,
    p_median,
    set_covering,
    worst_off,
)

MINUTES = np.array([[1.0, 9.0, 20.0], [8.0, 2.0, 9.0], [30.0, 10.0, 3.0], [np.inf, np.inf, np.inf]])
PEOPLE = np.array([10.0, 20.0, 5.0, 7.0])
THIRD = np.array([False, False, True, False])


def asked(*floors: Floor, **more: Any) -> Conditions:
    return Conditions(unreached=60, floors=floors, **more)


def found(p: int | None, conditions: Conditions, effort: Effort = Effort()) -> LimitedSiting:  # noqa: B008
    siting = p_median(MINUTES, PEOPLE, p, conditions, effort)
    assert isinstance(siting, LimitedSiting)
    return siting


def test_a_floor_moves_the_site_to_those_it_is_owed_to() -> None:
    plan = found(1, asked(Floor(THIRD, at_most=5, name="the harbour")))
    assert (plan.sites, plan.objective, plan.stopped) == ((2,), 10 * 20 + 20 * 9 + 5 * 3 + 7 * 60, "proven")
    assert plan.floors.rows() == [("the harbour", 5.0, None, 3.0)]
    assert "the harbour: a mean of 3 minutes (at most 5)" in repr(plan)
    assert plan.places.rows() == [(0, 2, 10.0, 20.0), (1, 2, 20.0, 9.0), (2, 2, 5.0, 3.0)]


def test_a_floor_counts_those_beyond_reach_at_unreached() -> None:
    both = np.array([False, False, True, True])
    plan = found(1, asked(Floor(both, at_most=37)))
    assert plan.floors["reached"][0] == pytest.approx((5 * 3 + 7 * 60) / 12)


def test_a_share_is_of_what_is_saved_against_today() -> None:
    plan = found(2, asked(Floor(THIRD, share=0.3, name="the harbour"), opened=[0]))
    # Site 1 saves 20 x 6 and 5 x 20; site 2 saves 5 x 27 and, farther than today, nothing for the second row.
    assert (plan.sites, plan.floors["reached"][0]) == ((0, 1), pytest.approx(100 / 220))
    plan = found(2, asked(Floor(THIRD, share=0.5, name="the harbour"), opened=[0]))
    assert (plan.sites, plan.floors["reached"][0]) == ((0, 2), 1.0)
    assert "the harbour: 100 % of the minutes saved (at least 50 %)" in repr(plan)


def test_a_plan_that_saves_nothing_keeps_no_share() -> None:
    with pytest.raises(InfeasiblePlan, match="at least 30 % of the minutes saved go to the harbour") as error:
        found(1, asked(Floor(THIRD, share=0.3, name="the harbour"), opened=[0]))
    said = str(error.value)
    assert "1 site at most; 1 site, open today, to be kept open; at least 30 %" in said
    assert "Try p = 2 or more." in said


def test_people_are_assigned_where_sites_can_hold_so_many() -> None:
    plan = found(2, asked(capacities=[10, 12, 5]))
    assert plan.sites == (0, 1)
    assert plan.places.rows() == [(0, 0, 10.0, 1.0), (1, 1, 12.0, 2.0)]
    assert plan.served.tolist() == [0, 1, -1, -1]
    assert plan.unreached == 8 + 5 + 7
    assert plan.objective == 10 * 1 + 12 * 2 + 20 * 60


def test_where_most_find_no_place_none_serves() -> None:
    plan = found(1, asked(capacities=[0, 9, 0]))
    assert plan.places.rows() == [(1, 1, 9.0, 2.0)]
    assert plan.served.tolist() == [-1, -1, -1, -1]


def test_sites_that_hold_nobody_serve_nobody() -> None:
    plan = found(3, asked(capacities=[0, 0, 0]))
    assert (plan.unreached, len(plan.places), plan.objective) == (42, 0, 42 * 60)


def test_no_time_still_gives_a_plan_and_a_bound() -> None:
    rng = np.random.default_rng(0)
    minutes, mine = rng.random((150, 40)) * 30, rng.random(150) < 0.2
    for more in ({"floors": [Floor(mine, at_most=20)]}, {"capacities": np.full(40, 40.0)}):
        plan = p_median(minutes, np.ones(150), 5, Conditions(unreached=60, **more), Effort(seconds=0))
        assert plan.stopped == "time"
        assert plan.bound <= plan.objective


def clash(p: int | None, conditions: Conditions) -> str:
    with pytest.raises(InfeasiblePlan) as error:
        p_median(MINUTES, PEOPLE, p, conditions)
    return str(error.value)


def test_a_floor_that_no_plan_keeps_is_named_alone() -> None:
    said = clash(3, asked(Floor(THIRD, at_most=2, name="the harbour")))
    assert said == (
        "siting: no plan can meet this: a mean of at most 2 minutes for the harbour\n"
        "  Try at most 3.01 minutes for the harbour."
    )


def test_a_budget_that_is_too_small_says_which_is_enough() -> None:
    floor = Floor(THIRD, at_most=5, name="the harbour")
    said = clash(None, asked(floor, costs=[1, 2, 7.5], budget=3))
    assert "cannot be met together: a budget of 3; a mean of at most 5 minutes for the harbour" in said
    assert "Try a budget of 7.5 or more, or at most 10.01 minutes for the harbour." in said
    assert found(None, asked(floor, costs=[1, 2, 7.5], budget=7.5)).sites == (2,)
    assert found(None, asked(Floor(THIRD, at_most=10.01), costs=[1, 2, 7.5], budget=3)).sites == (0, 1)


def test_a_forbidden_site_is_named() -> None:
    said = clash(2, asked(Floor(THIRD, at_most=5, name="the harbour"), forbidden=[2]))
    assert "cannot be met together: 1 site never to be opened; a mean of at most 5 minutes for the harbour" in said


def test_sites_that_are_open_today_are_named() -> None:
    said = clash(1, asked(Floor(THIRD, at_most=5, name="the harbour"), opened=[0]))
    assert "1 site at most; 1 site, open today, to be kept open; a mean of at most 5 minutes" in said
    assert "Try p = 2 or more, or at most 30.01 minutes for the harbour." in said


def test_two_floors_that_clash_are_both_named_and_a_third_is_not() -> None:
    first = np.array([True, False, False, False])
    floors = (Floor(first, at_most=2, name="the hill"), Floor(THIRD, at_most=5, name="the harbour"))
    loose = Floor(np.ones(4, np.bool_), at_most=59, name="everyone")
    said = clash(1, asked(*floors, loose))
    assert (
        "1 site at most; a mean of at most 2 minutes for the hill; a mean of at most 5 minutes for the harbour" in said
    )
    assert "everyone" not in said
    assert "Try p = 2 or more." in said


def test_what_each_site_can_hold_is_named() -> None:
    said = clash(2, asked(Floor(THIRD, at_most=5, name="the harbour"), capacities=[9, 9, 1]))
    assert "what each site can hold; a mean of at most 5 minutes for the harbour" in said


def test_the_worst_off_are_those_with_most_minutes() -> None:
    minutes = np.array([5.0, np.inf, 9.0, 7.0])
    assert worst_off(minutes, [10, 1, 1, 8], 0.1).tolist() == [False, True, True, False]
    assert worst_off(minutes, [10, 1, 1, 8], 0.11).tolist() == [False, True, True, True]
    assert worst_off(minutes, [10, 1, 1, 8], 1).all()
    assert worst_off([3, 3, 1], [1, 1, 8], 0.1).tolist() == [True, True, False]  # as many minutes, as badly off


def refused(*floors: Floor, **more: Any) -> Any:
    return lambda: p_median(MINUTES, PEOPLE, 1, asked(*floors, **more))


WRONG: list[tuple[str, Any]] = [
    ("rows of a floor are no flags", refused(Floor([True, False], at_most=5))),
    ("rows of a floor are no flags", refused(Floor([2], at_most=5))),
    ("rows of a floor are no flags", refused(Floor([0, 1, 0, 1], at_most=5))),
    ("no row of the floor weighs anything", refused(Floor(np.zeros(4, np.bool_), at_most=5))),
    ("says one thing", refused(Floor(THIRD))),
    ("says one thing", refused(Floor(THIRD, at_most=5, share=0.2))),
    ("at_most is no number", refused(Floor(THIRD, at_most="five"))),  # type: ignore[arg-type]
    ("at_most is no number", refused(Floor(THIRD, at_most=True))),
    ("at_most is no number", refused(Floor(THIRD, at_most=np.nan))),
    ("at_most is no number", refused(Floor(THIRD, at_most=-1))),
    ("share is not between 0 and 1", refused(Floor(THIRD, share=1.2))),
    ("share is not between 0 and 1", refused(Floor(THIRD, share=-0.1))),
    ("share is not between 0 and 1", refused(Floor(THIRD, share=np.nan))),
    ("each site needs a capacity", refused(capacities=[1, 2])),
    ("each site needs a capacity", refused(capacities=[1, 2, -3])),
    ("each site needs a capacity", refused(capacities=[1, 2, np.nan])),
    ("capacities are no numbers", refused(capacities=["a", "b", "c"])),
    ("a share of what is saved is not defined", refused(Floor(THIRD, share=0.3), capacities=[9, 9, 9])),
    ("nothing says what that counts", lambda: p_median([[1.0]], [1], 1, Conditions(capacities=[1]))),
    ("not kept here", lambda: p_centre(MINUTES, 1, asked(Floor(THIRD, at_most=5)))),
    ("not kept here", lambda: set_covering(MINUTES, 90, asked(capacities=[9, 9, 9]))),
    ("share is not between 0 and 1", lambda: worst_off([1, 2], [1, 1], 0)),
    ("minutes are no number", lambda: worst_off([1, np.nan], [1, 1])),
    ("weights do not fit", lambda: worst_off([1, 2], [0, 0])),
]


@pytest.mark.parametrize(("said", "call"), WRONG)
def test_what_is_no_question_is_refused(said: str, call: Any) -> None:
    with pytest.raises(UsageError, match=said):
        call()
