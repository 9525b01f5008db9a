"""Siting under floors and capacities: what must be true whatever the town."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.errors import InfeasiblePlan
from isopolis.planning.siting import (
    Conditions,
    Effort,
    Floor,
    LimitedSiting,
    equal_burden,
    maximal_covering,
    p_median,
    worst_off,
)

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=15, deadline=None)
MOST = 60.0


def town(seed: int, rows: int = 24, sites: int = 8) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    minutes = np.round(rng.random((rows, sites)) * 60, int(rng.integers(0, 4)))
    minutes[rng.random(minutes.shape) < 0.15] = np.inf
    return minutes, rng.integers(1, 60, rows).astype(float), rng


def own(minutes: np.ndarray, sites: Any) -> np.ndarray:
    return np.minimum(minutes[:, list(sites)].min(axis=1), MOST)


def objective(minutes: np.ndarray, people: np.ndarray, p: int, **more: Any) -> float:
    """Minutes, infinite where no plan keeps what is asked."""
    try:
        return p_median(minutes, people, p, Conditions(unreached=MOST, **more)).objective
    except InfeasiblePlan:
        return np.inf


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_a_floor_never_helps_and_a_looser_one_never_hurts(seed: int) -> None:
    minutes, people, rng = town(seed)
    mine = rng.random(24) < 0.3
    mine[0] = True
    free = objective(minutes, people, 3)
    every = [objective(minutes, people, 3, floors=[Floor(mine, at_most=most)]) for most in (8.0, 12.0, 20.0, 60.0)]
    assert every == sorted(every, reverse=True) or np.allclose(every, sorted(every, reverse=True))
    assert every[-1] == pytest.approx(free)
    shares = [objective(minutes, people, 3, opened=[0], floors=[Floor(mine, share=s)]) for s in (0.9, 0.5, 0.3, 0.0)]
    assert shares == sorted(shares, reverse=True) or np.allclose(shares, sorted(shares, reverse=True))
    assert shares[-1] == pytest.approx(objective(minutes, people, 3, opened=[0]))


@FEW
@given(SEEDS)
def test_no_plan_of_all_that_keep_both_kinds_of_floors_is_better(seed: int) -> None:
    minutes, people, rng = town(seed, sites=7)
    today = own(minutes, [0])
    mine, others = worst_off(today, people, 0.25), rng.random(24) < 0.4
    share, most = float(rng.uniform(0.2, 0.6)), float(rng.uniform(8, 25))
    others[0] = True
    kept = []
    for more in (c for size in range(3) for c in combinations(range(1, 7), size)):
        now = own(minutes, (0, *more))
        saved = people * (today - now)
        fair = saved.sum() > 0 and saved[mine].sum() >= share * saved.sum() - 1e-9
        if fair and np.average(now[others], weights=people[others]) <= most:
            kept.append(float(people @ now))
    floors = [Floor(mine, share=share), Floor(others, at_most=most)]
    assert objective(minutes, people, 3, opened=[0], floors=floors) == pytest.approx(min(kept, default=np.inf))


@FEW
@given(SEEDS)
def test_every_floor_is_kept_whatever_the_objective(seed: int) -> None:
    minutes, people, rng = town(seed)
    mine = rng.random(24) < 0.3
    mine[0] = True
    conditions = Conditions([0], unreached=MOST, floors=[Floor(mine, at_most=16), Floor(mine, share=0.2)])
    calls = [
        lambda: p_median(minutes, people, 4, conditions),
        lambda: maximal_covering(minutes, people, 4, 10.0, conditions),
        lambda: equal_burden(minutes, people, 4, 0.1, conditions),
    ]
    for call in calls:
        try:
            found = call()
        except InfeasiblePlan:
            continue
        now, saved = own(minutes, found.sites), people * (own(minutes, [0]) - own(minutes, found.sites))
        assert np.average(now[mine], weights=people[mine]) <= 16 + 1e-6
        assert saved[mine].sum() >= 0.2 * saved.sum() - 1e-3
        assert found.gap <= 1e-6


@FEW
@given(SEEDS)
def test_room_for_everyone_is_no_capacity_and_less_room_never_helps(seed: int) -> None:
    minutes, people, rng = town(seed)
    free = objective(minutes, people, 3)
    assert objective(minutes, people, 3, capacities=np.full(8, np.inf)) == pytest.approx(free)
    assert objective(minutes, people, 3, capacities=np.full(8, people.sum())) == pytest.approx(free)
    held = rng.uniform(0.1, 0.6, 8) * people.sum()
    tight = objective(minutes, people, 3, capacities=held)
    assert tight >= free * (1 - 1e-9)
    assert objective(minutes, people, 3, capacities=held / 2) >= tight * (1 - 1e-6)


@FEW
@given(SEEDS)
def test_names_and_order_change_nothing(seed: int) -> None:
    minutes, people, rng = town(seed)
    rows, sites = rng.permutation(24), rng.permutation(8)
    mine = np.arange(24) < 8
    one = objective(minutes, people, 3, floors=[Floor(mine, at_most=18)], capacities=np.full(8, 300.0))
    more = {"floors": [Floor(mine[rows], at_most=18)], "capacities": np.full(8, 300.0)}
    assert objective(minutes[rows][:, sites], people[rows], 3, **more) == pytest.approx(one)


def test_as_many_threads_as_there_are_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    homes, there = rng.random((10_000, 2)), rng.random((15, 2))
    minutes = 50 * np.hypot(*(homes[:, None] - there).transpose(2, 0, 1))
    people, mine = rng.uniform(0.5, 9, len(homes)), homes[:, 0] < 0.2
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setattr("isopolis.access.side_by_side._processors", lambda threads=threads: threads)
        conditions = Conditions([0], unreached=MOST, floors=[Floor(mine, at_most=9.0)])
        found.append(p_median(minutes, people, 4, conditions, Effort(gap=0.05)))
    assert all(isinstance(plan, LimitedSiting) for plan in found)
    assert len({(plan.sites, plan.objective, plan.bound, plan.stopped) for plan in found}) == 1
