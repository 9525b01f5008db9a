"""Siting: what it refuses, and what it says of those whom no site reaches."""

from typing import Any

import numpy as np
import pytest

from isopolis.errors import InfeasiblePlan, IsopolisError, UsageError
from isopolis.planning.siting import (
    Conditions,
    Effort,
    equal_burden,
    maximal_covering,
    p_centre,
    p_median,
    set_covering,
)

MINUTES = np.array([[1.0, 9.0, 20.0], [8.0, 2.0, 9.0], [30.0, 10.0, 3.0], [np.inf, np.inf, np.inf]])
PEOPLE = np.array([10.0, 20.0, 5.0, 7.0])


def test_those_whom_no_site_reaches_are_counted_and_cost_what_was_said() -> None:
    found = p_median(MINUTES, PEOPLE, 1, Conditions(unreached=60))
    assert found.sites == (1,)
    assert found.objective == 10 * 9 + 20 * 2 + 5 * 10 + 7 * 60
    assert found.unreached == 7
    assert found.served.tolist() == [1, 1, 1, -1]
    assert "1 sites (1)" in repr(found)


def test_rows_without_people_do_not_count() -> None:
    found = p_median(MINUTES, [0, 0, 3, 0], 1, Conditions(unreached=60))
    assert (found.sites, found.objective, found.unreached) == ((2,), 9, 0)


def test_nothing_to_spend_leaves_what_is_open() -> None:
    conditions = Conditions(opened=[0], costs=[1, 1, 1], budget=0, unreached=60)
    assert p_median(MINUTES, PEOPLE, None, conditions).sites == (0,)
    assert set_covering(MINUTES[:1], 5, Conditions(opened=[0], unreached=60)).objective == 0


def test_minutes_of_the_unreached_may_be_many_times_the_longest_way() -> None:
    conditions = Conditions(costs=[9, 9, 9], budget=1, unreached=1e5)
    assert equal_burden(MINUTES[:3], PEOPLE[:3], None, 0.1, conditions).objective == pytest.approx(1e5)
    far, near = (equal_burden(MINUTES[:3], PEOPLE[:3], 2, 0.1, Conditions(unreached=u)) for u in (1e5, 30))
    assert (far.sites, far.stopped) == (near.sites, "proven")
    assert far.objective == pytest.approx(near.objective)


def test_a_gap_that_is_near_enough_ends_the_search() -> None:
    rng = np.random.default_rng(0)
    minutes, heard = rng.random((200, 40)), []
    found = p_median(minutes, np.ones(200), 5, effort=Effort(gap=0.5, tell=lambda *told: heard.append(told)))
    assert (found.stopped, found.gap <= 0.5) in {("gap", True), ("proven", True)}
    assert all(value >= bound for value, bound in heard)


def test_no_time_still_gives_a_plan_and_a_bound() -> None:
    rng = np.random.default_rng(0)
    found = p_median(rng.random((300, 80)), np.ones(300), 9, effort=Effort(seconds=0))
    assert found.stopped == "time"
    assert len(found.sites) == 9
    assert found.bound <= found.objective


WRONG: list[tuple[type[IsopolisError], str, Any]] = [
    (UsageError, "minutes are missing", lambda: p_median([[1.0, np.nan]], [1], 1)),
    (UsageError, "minutes are negative", lambda: p_median([[1.0, -2.0]], [1], 1)),
    (UsageError, "no table", lambda: p_median([1.0, 2.0], [1], 1)),
    (UsageError, "no table", lambda: p_median(np.zeros((0, 3)), [], 1)),
    (UsageError, "weights do not fit", lambda: p_median([[1.0, 2.0]], [1, 2], 1)),
    (UsageError, "weights do not fit", lambda: p_median([[1.0, 2.0]], [-1], 1)),
    (UsageError, "no row weighs anything", lambda: p_median([[1.0, 2.0]], [0], 1)),
    (UsageError, "nothing says what that counts", lambda: p_median(MINUTES, PEOPLE, 1)),
    (UsageError, "no number above 0", lambda: p_median(MINUTES, PEOPLE, 1, Conditions(unreached=-1))),
    (UsageError, "not so many sites", lambda: p_median(MINUTES, PEOPLE, 4, Conditions(unreached=60))),
    (UsageError, "not so many sites", lambda: p_median(MINUTES, PEOPLE, 0, Conditions(unreached=60))),
    (UsageError, "how many sites, or a budget", lambda: p_median(MINUTES, PEOPLE, None, Conditions(unreached=60))),
    (UsageError, "no such sites", lambda: p_median(MINUTES, PEOPLE, 1, Conditions([3], unreached=60))),
    (UsageError, "at once", lambda: p_median(MINUTES, PEOPLE, 1, Conditions([1], [1], unreached=60))),
    (UsageError, "cost above 0", lambda: p_centre(MINUTES, None, Conditions(costs=[1, 0, 1], budget=2, unreached=60))),
    (UsageError, "cost above 0", lambda: p_centre(MINUTES, None, Conditions(costs=[1, 1], budget=2, unreached=60))),
    (UsageError, "cost above 0", lambda: p_centre(MINUTES, None, Conditions(budget=2, unreached=60))),
    (UsageError, "budget", lambda: p_centre(MINUTES, None, Conditions(costs=[1, 1, 1], budget=-2, unreached=60))),
    (UsageError, "within", lambda: maximal_covering(MINUTES, PEOPLE, 1, 0, Conditions(unreached=60))),
    (UsageError, "kappa", lambda: equal_burden(MINUTES, PEOPLE, 1, np.nan, Conditions(unreached=60))),
    (InfeasiblePlan, "more sites are open", lambda: p_median(MINUTES, PEOPLE, 1, Conditions([0, 1], unreached=60))),
    (InfeasiblePlan, "no site so near", lambda: set_covering(MINUTES, 5, Conditions(unreached=60))),
]


@pytest.mark.parametrize(("error", "said", "call"), WRONG)
def test_what_is_no_question_is_refused(error: type[IsopolisError], said: str, call: Any) -> None:
    with pytest.raises(error, match=said):
        call()
