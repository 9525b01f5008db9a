"""What must hold of searches on any streets: a barred street never helps, one more facility never hurts."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.access import search, side_by_side
from isopolis.access.graph import Graph


@dataclass(frozen=True)
class Town:
    """Streets at random out of one seed, facilities on them."""

    size: int
    start: np.ndarray
    end: np.ndarray
    forward: np.ndarray
    backward: np.ndarray
    nodes: np.ndarray
    legs: np.ndarray

    @property
    def graph(self) -> Graph:
        return Graph.of(self.size, self.start, self.end, self.forward, self.backward)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size, edges, doors = draw(st.integers(1, 60)), draw(st.integers(1, 150)), draw(st.integers(1, 9))
    start, end = rng.integers(0, size, (2, edges))
    forward, backward = rng.exponential(2, (2, edges)).astype(np.float32)
    forward[rng.random(edges) < 0.1] = 0  # no length
    backward[rng.random(edges) < 0.1] = np.inf  # one way
    nodes = rng.integers(0, size, doors)
    return Town(size, start, end, forward, backward, nodes, rng.exponential(1, doors).astype(np.float32))


BOUNDS = st.floats(0, 12, width=32)
whatever = settings(deadline=None)


@given(towns(), st.integers(0, 149), st.integers(1, 4))
@whatever
def test_barring_an_edge_never_shortens_a_way(town: Town, edge: int, k: int) -> None:
    forward = town.forward.copy()
    forward[edge % len(forward)] = np.inf
    barred = replace(town, forward=forward)
    before, _ = search.k_nearest(town.graph, town.nodes, town.legs, k)
    after, _ = search.k_nearest(barred.graph, town.nodes, town.legs, k)
    assert (after >= before).all()


@given(towns(), st.integers(0, 59), BOUNDS)
@whatever
def test_one_more_facility_never_lengthens_a_way(town: Town, node: int, bound: float) -> None:
    more, legs = np.append(town.nodes, node % town.size), np.append(town.legs, np.float32(0.5))
    before, _ = search.k_nearest(town.graph, town.nodes, town.legs, 3)
    after, _ = search.k_nearest(town.graph, more, legs, 3)
    assert (after <= before).all()
    few = search.cumulative(town.graph, town.nodes, town.legs, bound, np.ones(len(town.nodes)))
    assert (search.cumulative(town.graph, more, legs, bound, np.ones(len(more))) >= few).all()


@given(towns(), st.integers(1, 12))
@whatever
def test_the_k_nearest_are_sorted_and_distinct_and_as_many_as_are_reached(town: Town, k: int) -> None:
    minutes, which = search.k_nearest(town.graph, town.nodes, town.legs, k)
    assert (minutes[:, 1:] >= minutes[:, :-1]).all()
    assert (np.isinf(minutes) == (which < 0)).all()
    facility, node, _ = search.within(town.graph, town.nodes, town.legs, math.inf)
    reached = np.bincount(node, minlength=town.size)
    for row, many in zip(which, reached, strict=True):
        kept = row[row >= 0]
        assert len(set(kept)) == len(kept) == min(many, k)
    assert len(set(zip(facility, node, strict=True))) == len(node)


@given(towns(), BOUNDS)
@whatever
def test_every_search_tells_the_same_story(town: Town, bound: float) -> None:
    count = len(town.nodes)
    facility, node, minutes = search.within(town.graph, town.nodes, town.legs, bound)
    table = np.full((town.size, count), np.inf, np.float32)
    table[node, facility] = minutes
    all_minutes, all_which = search.k_nearest(town.graph, town.nodes, town.legs, count)
    near = all_minutes <= np.float32(bound)
    rows, _ = np.nonzero(near)
    assert (table[rows, all_which[near]] == all_minutes[near]).all()
    assert near.sum() == len(node)
    first, which = search.nearest(town.graph, town.nodes, town.legs)
    assert np.array_equal(first, all_minutes[:, 0])
    assert np.array_equal(which, all_which[:, 0])
    amount = np.arange(count) + 0.25
    total = search.cumulative(town.graph, town.nodes, town.legs, bound, amount)
    assert np.allclose(total, np.isfinite(table) @ amount)


@given(towns(), BOUNDS)
@whatever
def test_wanted_nodes_are_a_filter_and_nothing_else(town: Town, bound: float) -> None:
    wanted = np.arange(town.size) % 3 == 0
    some = search.within(town.graph, town.nodes, town.legs, bound, wanted)
    every = search.within(town.graph, town.nodes, town.legs, bound)
    assert all(np.array_equal(s, e[wanted[every[1]]]) for s, e in zip(some, every, strict=True))


@given(towns(), st.randoms(use_true_random=False), BOUNDS)
@whatever
def test_the_order_of_the_facilities_changes_nothing_but_ties(town: Town, random: object, bound: float) -> None:
    order = np.arange(len(town.nodes))
    random.shuffle(order)  # type: ignore[attr-defined]
    nodes, legs = town.nodes[order], town.legs[order]
    before, which = search.k_nearest(town.graph, town.nodes, town.legs, 3)
    after, moved = search.k_nearest(town.graph, nodes, legs, 3)
    assert np.array_equal(before, after)
    padded = np.hstack([np.full((town.size, 1), -1), np.minimum(before, 1e6), np.full((town.size, 1), 1e9)])
    alone = (np.diff(padded, axis=1)[:, :-1] > 1e-6) & (np.diff(padded, axis=1)[:, 1:] > 1e-6)
    alone[:, -1] = False  # a tie with the first that is left out cannot be seen here
    sure = alone & (which >= 0)
    assert (order[moved[sure]] == which[sure]).all()
    amount = np.linspace(1, 2, len(order))
    total = search.cumulative(town.graph, town.nodes, town.legs, bound, amount)
    assert np.allclose(search.cumulative(town.graph, nodes, legs, bound, amount[order]), total)


@given(towns(), BOUNDS)
@whatever
def test_the_unit_of_length_changes_nothing(town: Town, bound: float) -> None:
    larger = replace(town, forward=town.forward * 64, backward=town.backward * 64)
    minutes, which = search.nearest(town.graph, town.nodes, town.legs)
    lengths, same = search.nearest(larger.graph, town.nodes, town.legs * 64)
    assert np.array_equal(minutes * 64, lengths)
    assert np.array_equal(which, same)


@pytest.mark.parametrize("processors", [1, 2, 5])
def test_how_many_processors_there_are_changes_nothing(processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    start, end = rng.integers(0, 2_000, (2, 6_000))
    there, back = rng.exponential(1, (2, 6_000))
    graph = Graph.of(2_000, start, end, there, back)
    nodes, legs, amount = rng.integers(0, 2_000, 200), rng.random(200), rng.random(200)
    usual = *search.within(graph, nodes, legs, 2), search.cumulative(graph, nodes, legs, 2, amount)
    monkeypatch.setattr(side_by_side, "_processors", lambda: processors)
    again = *search.within(graph, nodes, legs, 2), search.cumulative(graph, nodes, legs, 2, amount)
    assert len(usual[0]) > 1_000
    assert all(np.array_equal(a, b) for a, b in zip(usual, again, strict=True))  # to the last bit
