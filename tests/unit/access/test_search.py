"""Searches on streets small enough to work out by hand, and on awkward ones; what they refuse."""

import math
from typing import Any

import numpy as np
import pytest

from isopolis.access import search
from isopolis.access.graph import Graph
from isopolis.errors import UsageError

INF = math.inf


@pytest.fixture
def hill() -> Graph:
    """0 - 1 - 2 - 3 uphill to the right, 4 minutes an edge up and 2 down; 4 stands alone."""
    return Graph.of(5, [0, 1, 2], [1, 2, 3], [4.0] * 3, [2.0] * 3)


def ring(size: int) -> Graph:
    nodes = np.arange(size)
    return Graph.of(size, nodes, (nodes + 1) % size, np.ones(size), np.ones(size))


def test_minutes_are_from_the_origin_to_the_facility(hill: Graph) -> None:
    minutes, which = search.nearest(hill, [3], [0.5])

    assert minutes.tolist() == [12.5, 8.5, 4.5, 0.5, INF]
    assert which.tolist() == [0, 0, 0, 0, -1]
    assert (minutes.dtype, which.dtype) == (np.float32, np.int32)


def test_the_leg_decides_which_is_nearest(hill: Graph) -> None:
    minutes, which = search.nearest(hill, [0, 3], [0.0, 11.0])

    assert minutes.tolist() == [0, 2, 4, 6, INF]
    assert which.tolist() == [0, 0, 0, 0, -1]


def test_of_facilities_equally_near_the_first_named_is_meant() -> None:
    assert search.nearest(ring(4), [2, 0, 2], [0.0] * 3)[1].tolist() == [1, 0, 0, 0]
    assert search.nearest(ring(4), [0, 2, 2], [0.0] * 3)[1].tolist() == [0, 0, 1, 0]


def test_ties_hold_across_edges_without_length() -> None:
    graph = Graph.of(4, [0, 1, 2], [1, 2, 3], [0.0] * 3, [0.0] * 3)
    assert search.nearest(graph, [3, 0], [1.0, 1.0])[1].tolist() == [0, 0, 0, 0]
    assert search.k_nearest(graph, [3, 0, 1], [1.0] * 3, 2)[1].tolist() == [[0, 1]] * 4


def test_several_facilities_at_one_node_are_several(hill: Graph) -> None:
    minutes, which = search.k_nearest(hill, [1, 1, 3], [1.0, 0.0, 0.0], 2)

    assert which.tolist() == [[1, 0], [1, 0], [1, 0], [2, 1], [-1, -1]]
    assert minutes.tolist() == [[4, 5], [0, 1], [2, 3], [0, 4], [INF, INF]]


def test_fewer_facilities_than_k_leave_places_empty(hill: Graph) -> None:
    minutes, which = search.k_nearest(hill, [0], [0.0], 3)

    assert which[1].tolist() == [0, -1, -1]
    assert minutes[1].tolist() == [2, INF, INF]


def test_the_bound_is_included_and_the_leg_counts(hill: Graph) -> None:
    found = search.within(hill, [0, 3], [0.0, 4.0], 4.0)

    assert sorted(zip(*(column.tolist() for column in found), strict=True)) == [
        (0, 0, 0.0), (0, 1, 2.0), (0, 2, 4.0), (1, 3, 4.0),
    ]  # fmt: skip
    assert [column.dtype for column in found] == [np.int32, np.int32, np.float32]


def test_a_bound_that_float32_cannot_hold_is_included_as_it_is_handed_back() -> None:
    graph = Graph.of(2, [0], [1], [0.1], [0.1])
    assert len(search.within(graph, [0], [0.0], 0.1)[0]) == 2


def test_only_the_wanted_nodes_are_handed_back(hill: Graph) -> None:
    wanted = np.array([False, False, True, False, True])
    _, node, minutes = search.within(hill, [0], [0.0], INF, wanted)

    assert (node.tolist(), minutes.tolist()) == ([2], [4.0])


def test_amounts_within_the_bound_are_added_up(hill: Graph) -> None:
    assert search.cumulative(hill, [0, 3, 3], [0.0, 0.0, 1.0], 4.0, [1.0, 10.0, 100.0]).tolist() == [1, 1, 11, 110, 0]


def test_no_facilities_reach_nobody(hill: Graph) -> None:
    minutes, which = search.nearest(hill, [], [])
    assert np.isinf(minutes).all()
    assert (which == -1).all()
    assert search.k_nearest(hill, [], [], 2)[0].shape == (5, 2)
    assert [len(column) for column in search.within(hill, [], [], 5.0)] == [0, 0, 0]
    assert search.cumulative(hill, [], [], 5.0, []).tolist() == [0.0] * 5


def test_streets_without_any_length_take_no_time() -> None:
    graph = Graph.of(3, [0, 1], [1, 2], [0.0, 0.0], [0.0, 0.0])
    assert search.nearest(graph, [2], [0.0])[0].tolist() == [0, 0, 0]
    assert search.cumulative(graph, [2], [0.0], 0.0, [7.0]).tolist() == [7.0, 7.0, 7.0]


def test_one_edge_far_longer_than_all_others_is_no_trouble() -> None:
    start, end = np.arange(1_000), np.arange(1, 1_001)
    length = np.full(1_000, 0.001, np.float32)
    length[500] = 1e7
    minutes, _ = search.nearest(Graph.of(1_001, start, end, length, length), [0], [0.0])

    assert np.allclose(minutes[:501], np.arange(501) * 0.001, atol=1e-6)
    assert np.allclose(minutes[501:], 1e7)


def test_a_leg_far_longer_than_all_edges_is_no_trouble(hill: Graph) -> None:
    assert search.nearest(hill, [0, 3], [1e6, 1e7])[0].tolist() == [1e6, 1e6 + 2, 1e6 + 4, 1e6 + 6, INF]
    assert search.within(hill, [3], [1e6], 1e6 + 4)[1].tolist() == [3, 2]


def test_a_square_where_ten_thousand_streets_meet_is_no_trouble() -> None:
    ends = np.arange(1, 10_001)
    graph = Graph.of(10_001, np.zeros(10_000, int), ends, np.ones(10_000), np.full(10_000, 2.0))
    legs = np.zeros(10_000)

    assert search.nearest(graph, [0], [0.0])[0].tolist() == [0.0] + [2.0] * 10_000
    assert search.nearest(graph, ends, legs)[0].tolist() == [1.0] + [0.0] * 10_000
    assert search.k_nearest(graph, ends, legs, 3)[1][0].tolist() == [0, 1, 2]
    assert search.cumulative(graph, [0], [0.0], 2.0, [1.0]).sum() == 10_001


@pytest.mark.parametrize("search_of", [search.nearest, lambda *a: search.within(*a, 5.0)])
@pytest.mark.parametrize(
    ("nodes", "legs"),
    [([5], [0.0]), ([-1], [0.0]), ([0], [-1.0]), ([0], [float("nan")]), ([0], [INF]), ([0, 1], [0.0])],
)
def test_facilities_that_cannot_be_are_refused(
    hill: Graph, search_of: Any, nodes: list[int], legs: list[float]
) -> None:
    with pytest.raises(UsageError):
        search_of(hill, nodes, legs)


@pytest.mark.parametrize("bound", [-1.0, float("nan")])
def test_bounds_that_cannot_be_are_refused(hill: Graph, bound: float) -> None:
    with pytest.raises(UsageError, match="bound"):
        search.within(hill, [0], [0.0], bound)
    with pytest.raises(UsageError, match="bound"):
        search.cumulative(hill, [0], [0.0], bound, [1.0])


def test_a_k_below_one_is_refused(hill: Graph) -> None:
    with pytest.raises(UsageError, match="k is"):
        search.k_nearest(hill, [0], [0.0], 0)


@pytest.mark.parametrize("amount", [[1.0, 2.0], [float("nan")]])
def test_amounts_that_do_not_fit_are_refused(hill: Graph, amount: list[float]) -> None:
    with pytest.raises(UsageError, match="amounts"):
        search.cumulative(hill, [0], [0.0], 5.0, amount)


@pytest.mark.parametrize("wanted", [np.ones(4, np.bool_), np.ones(5, np.int64)])
def test_flags_that_do_not_fit_are_refused(hill: Graph, wanted: Any) -> None:
    with pytest.raises(UsageError, match="wanted"):
        search.within(hill, [0], [0.0], 5.0, wanted)
