"""Searches equal scipy's on a street-like network, and the slow truth on networks that Hypothesis makes up."""

import heapq
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from isopolis.access import search
from isopolis.access.graph import Graph

NEAR = 0.001  # minutes


@dataclass(frozen=True)
class Town:
    """Made-up streets, and facilities on them."""

    size: int
    start: list[int]
    end: list[int]
    forward: list[float]
    backward: list[float]
    nodes: list[int]
    legs: list[float]

    @property
    def graph(self) -> Graph:
        return Graph.of(self.size, self.start, self.end, self.forward, self.backward)


def minutes_to(town: Town, facility: int) -> list[float]:
    """The slow truth: minutes from every node to one facility, by Dijkstra's algorithm as it is taught."""
    ways: list[list[tuple[int, float]]] = [[] for _ in range(town.size)]
    for a, b, there, back in zip(town.start, town.end, town.forward, town.backward, strict=True):
        ways[b].append((a, there))
        ways[a].append((b, back))
    found = [math.inf] * town.size
    waiting = [(town.legs[facility], town.nodes[facility])]
    while waiting:
        minutes, node = heapq.heappop(waiting)
        if minutes >= found[node]:
            continue
        found[node] = minutes
        for origin, step in ways[node]:
            if not math.isinf(step):
                heapq.heappush(waiting, (minutes + step, origin))
    return found


def every(town: Town) -> NDArray[np.float64]:
    """Minutes, facilities by nodes."""
    return np.array([minutes_to(town, f) for f in range(len(town.nodes))]).reshape(len(town.nodes), town.size)


# Eighths are exact in float32 and in any sum, so that ties are ties; the odd ones test what is not.
EIGHTHS = st.integers(0, 40).map(lambda n: n / 8)
ODD = st.floats(0, 1000, width=32)
STEPS = st.one_of(EIGHTHS, EIGHTHS, st.just(0.0), st.just(math.inf), ODD)


@st.composite
def towns(draw: st.DrawFn, steps: st.SearchStrategy[float] = STEPS) -> Town:
    size = draw(st.integers(1, 12))
    node = st.integers(0, size - 1)
    edges = draw(st.lists(st.tuples(node, node, steps, steps), max_size=30))
    doors = draw(st.lists(st.tuples(node, steps.filter(math.isfinite)), max_size=6))
    a, b, there, back = (list(column) for column in zip(*edges, strict=True)) if edges else ([], [], [], [])
    nodes, legs = (list(column) for column in zip(*doors, strict=True)) if doors else ([], [])
    return Town(size, a, b, there, back, nodes, legs)


@given(towns())
@settings(deadline=None)
def test_the_nearest_is_the_least_of_all(town: Town) -> None:
    minutes, which = search.nearest(town.graph, town.nodes, town.legs)
    truth = every(town)
    least = truth.min(axis=0, initial=math.inf)
    assert np.allclose(minutes, least, atol=NEAR)
    assert ((which < 0) == np.isinf(least)).all()
    reached = np.flatnonzero(which >= 0)
    assert np.allclose(truth[which[reached], reached], least[reached], atol=NEAR)


@given(towns(st.one_of(EIGHTHS, st.just(math.inf))), st.integers(1, 8))
@settings(deadline=None)
def test_the_k_nearest_are_the_least_of_all_and_ties_go_to_the_first_named(town: Town, k: int) -> None:
    minutes, which = search.k_nearest(town.graph, town.nodes, town.legs, k)
    truth = every(town)
    for node in range(town.size):
        reached = sorted((m, f) for f, m in enumerate(truth[:, node]) if math.isfinite(m))[:k]
        lacking = [(math.inf, -1)] * (k - len(reached))
        assert list(zip(minutes[node].tolist(), which[node].tolist(), strict=True)) == reached + lacking


@given(towns(), st.integers(1, 8))
@settings(deadline=None)
def test_the_k_nearest_are_as_near_as_they_should_be(town: Town, k: int) -> None:
    minutes, _ = search.k_nearest(town.graph, town.nodes, town.legs, k)
    padded = np.vstack([every(town), np.full((k, town.size), math.inf)])
    assert np.allclose(minutes, np.sort(padded, axis=0)[:k].T, atol=NEAR)


@given(towns(st.one_of(EIGHTHS, st.just(math.inf))), st.integers(0, 80).map(lambda n: n / 8))
@settings(deadline=None)
def test_within_is_all_pairs_filtered_the_bound_included(town: Town, bound: float) -> None:
    facility, node, minutes = search.within(town.graph, town.nodes, town.legs, bound)
    truth = every(town)
    found = sorted(zip(facility.tolist(), node.tolist(), minutes.tolist(), strict=True))
    assert found == [(f, n, truth[f, n]) for f, n in zip(*np.nonzero(truth <= bound), strict=True)]
    assert (np.diff(facility) >= 0).all()


@given(towns(st.one_of(EIGHTHS, st.just(math.inf))), st.integers(0, 80).map(lambda n: n / 8), st.randoms())
@settings(deadline=None)
def test_the_cumulative_sum_is_the_sum_of_all_pairs_filtered(town: Town, bound: float, random: object) -> None:
    amount = np.array([random.uniform(-5, 50) for _ in town.nodes])  # type: ignore[attr-defined]
    total = search.cumulative(town.graph, town.nodes, town.legs, bound, amount)
    assert np.allclose(total, ((every(town) <= bound) * amount[:, None]).sum(axis=0))


@pytest.fixture(scope="module")
def streets() -> tuple[Graph, csr_array]:
    """10,000 nodes on a bent grid, other minutes uphill than down, a seventh of the edges barred one way or gone."""
    rng = np.random.default_rng(7)
    side = 100
    node = np.arange(side * side).reshape(side, side)
    start = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    end = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    forward, backward = rng.uniform(0.2, 3.0, (2, len(start))).astype(np.float32)
    forward[rng.random(len(start)) < 0.14] = np.inf
    backward[rng.random(len(start)) < 0.14] = np.inf
    # scipy searches from where it is told: against the walk, so its edges are ours turned round
    to, origin = np.concatenate([end, start]), np.concatenate([start, end])
    minutes = np.concatenate([forward, backward]).astype(np.float64)
    open_ = np.isfinite(minutes)
    turned = csr_array((minutes[open_], (to[open_], origin[open_])), shape=(side * side, side * side))
    return Graph.of(side * side, start, end, forward, backward), turned


@pytest.fixture(scope="module")
def doors() -> NDArray[np.int32]:
    return np.random.default_rng(8).choice(10_000, 40, replace=False).astype(np.int32)


@pytest.fixture(scope="module")
def truth(streets: tuple[Graph, csr_array], doors: NDArray[np.int32]) -> NDArray[np.float64]:
    return np.asarray(dijkstra(streets[1], indices=doors))


def test_a_thousand_pairs_are_as_scipy_has_them(
    streets: tuple[Graph, csr_array], doors: NDArray[np.int32], truth: NDArray[np.float64]
) -> None:
    facility, node, minutes = search.within(streets[0], doors, np.zeros(40), np.inf)
    assert len(facility) == np.isfinite(truth).sum()
    found = np.full(truth.shape, np.inf)
    found[facility, node] = minutes
    rng = np.random.default_rng(9)
    f, n = rng.integers(0, 40, 1000), rng.integers(0, 10_000, 1000)
    assert np.isfinite(truth[f, n]).sum() > 900
    assert np.allclose(found[f, n], truth[f, n], rtol=0, atol=NEAR)


def test_nearest_and_k_nearest_are_as_scipy_has_them(
    streets: tuple[Graph, csr_array], doors: NDArray[np.int32], truth: NDArray[np.float64]
) -> None:
    minutes, which = search.k_nearest(streets[0], doors, np.zeros(40), 5)
    order = np.argsort(truth, axis=0)[:5].T
    assert np.allclose(minutes, np.take_along_axis(truth.T, order, axis=1), rtol=0, atol=NEAR)
    assert (which == np.where(np.isfinite(minutes), order, -1)).all()
    first, of = search.nearest(streets[0], doors, np.zeros(40))
    assert np.array_equal(first, minutes[:, 0])
    assert np.array_equal(of, which[:, 0])


def test_what_is_within_a_bound_is_as_scipy_has_it(
    streets: tuple[Graph, csr_array], doors: NDArray[np.int32], truth: NDArray[np.float64]
) -> None:
    amount = np.random.default_rng(10).uniform(0, 9, 40)
    total = search.cumulative(streets[0], doors, np.zeros(40), 30.0, amount)
    assert (truth <= 30).sum(axis=0).max() > 5
    assert np.allclose(total, amount @ (truth <= 30))


def test_a_long_way_adds_up_as_scipy_has_it() -> None:
    steps = np.random.default_rng(3).uniform(0.001, 0.02, 99_999).astype(np.float32)
    graph = Graph.of(100_000, np.arange(99_999), np.arange(1, 100_000), steps, steps)
    minutes, _ = search.nearest(graph, [0], [0])
    assert np.allclose(minutes, np.concatenate([[0], np.cumsum(steps, dtype=np.float64)]), rtol=0, atol=NEAR)
