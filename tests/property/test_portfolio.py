"""What must be true of any portfolio: budgets, floors, names and order, and where the equivalent of a spread lies."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from isopolis.errors import InfeasiblePlan
from isopolis.planning.portfolio import Cells, Effects, Floor, Menu, Problem, Settings, choose, compare
from isopolis.planning.portfolio.capped import below
from isopolis.planning.portfolio.choosing import NAMES, objective_of
from isopolis.planning.portfolio.program import Program
from tests.unit.planning.made_portfolios import better, made

HOW = Settings(levels=2)
NEAR = 3e-6
seeds = st.integers(1000, 100_000)
objectives = st.sampled_from(NAMES)


def open_(seed: int) -> Problem:
    """A choice that always has a plan: nothing must be, and no floor."""
    return replace(made(seed, most=10, floors=False), must=(), forbidden=())


@given(seeds, objectives, st.floats(1.01, 3))
@settings(max_examples=25, deadline=None)
def test_more_budget_never_hurts(seed: int, objective: str, times: float) -> None:
    problem = open_(seed)
    less = choose(problem, objective, HOW)
    more = choose(replace(problem, budget=problem.budget * times), objective, HOW)
    assert better(objective) * (more.value - less.value) >= -NEAR * max(1.0, abs(less.value))


@given(seeds, objectives, st.floats(0.05, 0.9))
@settings(max_examples=25, deadline=None)
def test_a_floor_never_helps_the_objective(seed: int, objective: str, share: float) -> None:
    problem = open_(seed)
    free = choose(problem, objective, HOW)
    floor = Floor(problem.cells.worst_off(0.4), share=share, words="the worst off")
    try:
        held = choose(replace(problem, floors=(floor,)), objective, HOW)
    except InfeasiblePlan:  # even choosing nothing may break a need; here it cannot
        pytest.fail("choosing nothing keeps any share of no benefit")
    assert better(objective) * (free.value - held.value) >= -NEAR * max(1.0, abs(free.value))


@given(seeds, objectives, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_things_changes_nothing(seed: int, objective: str, rng: object) -> None:
    problem = made(seed)
    cells, ids = list(range(len(problem.cells))), list(range(len(problem.menu)))
    rng.shuffle(cells)  # type: ignore[attr-defined]
    rng.shuffle(ids)  # type: ignore[attr-defined]
    try:
        one = choose(problem, objective, HOW)
    except InfeasiblePlan:
        with pytest.raises(InfeasiblePlan):
            choose(shuffled(problem, cells, ids), objective, HOW)
        return
    other = choose(shuffled(problem, cells, ids), objective, HOW)
    assert (one.chosen, one.value, one.bound, one.gap) == (other.chosen, other.value, other.bound, other.gap)
    assert one.gains.equals(other.gains)


def shuffled(problem: Problem, cells: list[int], ids: list[int]) -> Problem:
    """The same choice with its cells and interventions in another order."""
    old, menu = problem.cells, problem.menu
    changes = problem.changes.toarray()[cells][:, ids]
    return replace(
        problem,
        cells=Cells(old.key[cells], old.outcome[cells], old.cautious[cells], old.people[cells]),
        effects=Effects.of(changes, np.abs(changes) * 0.3),
        menu=Menu(tuple(menu.ids[i] for i in ids), menu.costs[ids], menu.needs[::-1], menu.excludes[::-1]),
        floors=tuple(
            replace(floor, cells=floor.cells[cells], of=None if floor.of is None else floor.of[cells])
            for floor in problem.floors
        ),
    )


@given(seeds, objectives)
@settings(max_examples=20, deadline=None)
def test_other_names_give_the_same_worth(seed: int, objective: str) -> None:
    problem = open_(seed)
    names = {id: f"z{len(problem.menu) - position:03}" for position, id in enumerate(problem.menu.ids)}
    menu = replace(
        problem.menu,
        ids=tuple(names.values()),
        needs=tuple((names[a], names[b]) for a, b in problem.menu.needs),
        excludes=tuple((names[a], names[b]) for a, b in problem.menu.excludes),
    )
    one, other = choose(problem, objective, HOW), choose(replace(problem, menu=menu), objective, HOW)
    assert one.value == pytest.approx(other.value, abs=NEAR * max(1.0, abs(one.value)))


@given(seeds, st.floats(0.2, 3))
@settings(max_examples=25, deadline=None)
def test_kolm_pollak_lies_between_the_mean_and_the_largest_shortfall(seed: int, epsilon: float) -> None:
    problem = open_(seed)
    found = choose(problem, "kolm_pollak", Settings(epsilon=epsilon))
    shortfall = 1 - found.gains["after"].to_numpy()
    mean = float(problem.cells.people @ shortfall / problem.cells.people.sum())
    assert mean - 1e-9 <= found.value <= shortfall.max() + 1e-9


@given(seeds, objectives)
@settings(max_examples=20, deadline=None)
def test_the_bound_is_never_worse_than_the_plan_nor_the_plan_than_nothing(seed: int, objective: str) -> None:
    found = choose(open_(seed), objective, HOW)
    sign = better(objective)
    assert sign * found.bound >= sign * found.value >= sign * found.before - 1e-12
    assert found.cost <= found.budget + 1e-6
    assert 0 <= found.gap <= 1


@given(seeds, objectives)
@settings(max_examples=15, deadline=None)
def test_the_mix_is_at_least_as_good_as_either_kind_alone(seed: int, objective: str) -> None:
    problem = replace(open_(seed), menu=replace(open_(seed).menu, needs=()))
    both, sign = compare(problem, objective, HOW), better(objective)
    for alone in (both.targeted, both.universal):
        assert alone is not None
        assert sign * (both.mix.value - alone.value) >= -NEAR * max(1.0, abs(alone.value))


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_planes_below_an_outcome_that_stops_at_one(seed: int, whole: bool) -> None:
    """No whole plan lies under them, and where they were asked for at a whole plan they meet it."""
    rng = np.random.default_rng(seed)
    changes = np.where(rng.random((6, 5)) < 0.6, rng.uniform(-0.3, 0.6, (6, 5)), 0.0)
    start, x = rng.uniform(0, 1, 6), rng.random(5)
    x = np.round(x) if whole else x
    at, slope = below(start, csr_array(changes), x)
    every = np.array(list(product((0.0, 1.0), repeat=5))).T
    over = np.minimum(1, start[:, None] + changes @ every) - (at[:, None] + slope @ every)
    assert over.min() > -1e-12
    if whole:
        assert np.abs(np.minimum(1, start + changes @ x) - (at + slope @ x)).max() < 1e-12


@given(seeds, objectives, st.lists(st.floats(0, 1), min_size=10, max_size=10))
@settings(max_examples=60, deadline=None)
def test_no_plan_lies_under_the_lines_of_an_objective(seed: int, objective: str, x: list[float]) -> None:
    problem = open_(seed)
    size = len(problem.menu)
    program = Program.of(problem, objective_of(problem, objective, HOW))
    every = np.array(list(product((0.0, 1.0), repeat=size))).T
    values = program.objective.values(every)
    for line in program.objective.tangents(np.array(x[:size])):
        assert (line.at + line.slope @ every <= values + 1e-9).all()
