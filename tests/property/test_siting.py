"""Siting: what must be true whatever the town."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.measurement.inequality import kolm_pollak_ede
from isopolis.planning.siting import Conditions, Effort, Siting, equal_burden, maximal_covering, p_centre, p_median
from isopolis.planning.siting import nearby as nearby_module

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=40, deadline=None)


def town(seed: int, rows: int = 30, sites: int = 9) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    minutes = np.round(rng.random((rows, sites)) * 60, int(rng.integers(0, 4)))
    minutes[rng.random(minutes.shape) < 0.15] = np.inf
    return minutes, rng.integers(1, 60, rows).astype(float), rng


@FEW
@given(SEEDS)
def test_every_choice_was_no_better(seed: int) -> None:
    minutes, people, _ = town(seed, sites=7)
    counted = np.minimum(minutes, 60)
    sums = [people @ counted[:, list(c)].min(axis=1) for c in combinations(range(7), 3)]
    mosts = [counted[:, list(c)].min(axis=1).max() for c in combinations(range(7), 3)]
    conditions = Conditions(unreached=60)
    assert p_median(minutes, people, 3, conditions).objective == pytest.approx(min(sums))
    assert p_centre(minutes, 3, conditions).objective == pytest.approx(min(mosts))


@FEW
@given(SEEDS)
def test_more_to_spend_never_hurts(seed: int) -> None:
    minutes, people, rng = town(seed)
    costs = rng.uniform(1, 9, 9)
    found = [
        p_median(minutes, people, None, Conditions(costs=costs, budget=b, unreached=60)).objective
        for b in (0, 5, 10, 20, 100)
    ]
    assert all(more <= less * (1 + 1e-9) for less, more in pairwise(found))


@FEW
@given(SEEDS)
def test_what_plans_must_keep_to_never_helps(seed: int) -> None:
    minutes, people, rng = town(seed)
    some = rng.permutation(9)[:4].tolist()
    free = p_median(minutes, people, 4, Conditions(unreached=60)).objective
    bound = p_median(minutes, people, 4, Conditions(some[:2], some[2:], unreached=60)).objective
    assert bound >= free * (1 - 1e-9)


@FEW
@given(SEEDS)
def test_names_and_order_change_nothing(seed: int) -> None:
    minutes, people, rng = town(seed)
    rows, sites = rng.permutation(30), rng.permutation(9)
    one = p_median(minutes, people, 3, Conditions(unreached=60))
    other = p_median(minutes[rows][:, sites], people[rows], 3, Conditions(unreached=60))
    assert other.objective == pytest.approx(one.objective)
    named_back = [int(sites[site]) for site in other.sites]
    assert people @ np.minimum(minutes[:, named_back].min(axis=1), 60) == pytest.approx(one.objective)


@FEW
@given(SEEDS, st.floats(0.01, 1.0))
def test_equal_burden_lies_between_mean_and_most(seed: int, kappa: float) -> None:
    minutes, people, _ = town(seed)
    found = equal_burden(minutes, people, 3, kappa, Conditions(unreached=60))
    own = np.minimum(minutes[:, list(found.sites)].min(axis=1), 60)
    assert own @ people / people.sum() - 1e-6 <= found.objective <= own.max() + 1e-6
    assert found.objective == pytest.approx(kolm_pollak_ede(own, people, kappa), abs=1e-6)


def test_equal_burden_tends_to_the_mean_and_to_the_most() -> None:
    minutes, people, _ = town(5)
    conditions = Conditions(unreached=60)
    mean = p_median(minutes, people, 3, conditions).objective / people.sum()
    most = p_centre(minutes, 3, conditions).objective
    assert equal_burden(minutes, people, 3, 1e-6, conditions).objective == pytest.approx(mean, abs=1e-3)
    assert equal_burden(minutes, people, 3, 20.0, conditions).objective == pytest.approx(most, abs=0.5)


@FEW
@given(SEEDS)
def test_a_bound_is_never_passed(seed: int) -> None:
    minutes, people, _ = town(seed, 60, 15)
    best = p_median(minutes, people, 4, Conditions(unreached=60))
    within = maximal_covering(minutes, people, 4, 12, Conditions(unreached=60))
    assert best.bound <= best.objective
    assert within.bound >= within.objective
    assert 0 <= best.gap <= 1e-6


def same(one: Siting, other: Siting) -> bool:
    return (one.sites, one.objective, one.bound, one.stopped) == (
        other.sites,
        other.objective,
        other.bound,
        other.stopped,
    )


def test_as_many_threads_as_there_are_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    homes, there = rng.random((11_000, 2)), rng.random((30, 2))
    minutes = 50 * np.hypot(*(homes[:, None] - there).transpose(2, 0, 1))
    people = rng.uniform(0.5, 9, len(homes))
    assert len(nearby_module._blocks(len(homes))) > 1
    found = []
    for threads in (1, 5):
        monkeypatch.setattr("isopolis.access.side_by_side._processors", lambda threads=threads: threads)
        found.append(p_median(minutes, people, 6, effort=Effort(gap=0.01)))
    assert same(found[0], found[1])
