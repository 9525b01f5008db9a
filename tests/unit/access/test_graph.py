"""The graph: who can come from where, as rows; what it refuses."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from isopolis.access.graph import Graph
from isopolis.errors import DataError, UsageError


def rows(graph: Graph) -> list[list[tuple[int, float]]]:
    """By node: from where one can come, and in how many minutes."""
    pairs = list(zip(graph.origins.tolist(), graph.minutes.tolist(), strict=True))
    return [pairs[a:b] for a, b in zip(graph.offsets[:-1], graph.offsets[1:], strict=True)]


def test_a_row_says_from_where_one_can_come() -> None:
    graph = Graph.of(3, [0, 1], [1, 2], [1.0, 2.0], [4.0, 8.0])

    assert rows(graph) == [[(1, 4.0)], [(0, 1.0), (2, 8.0)], [(1, 2.0)]]
    assert (graph.offsets.dtype, graph.origins.dtype, graph.minutes.dtype) == (np.int64, np.int32, np.float32)


def test_an_edge_that_is_barred_one_way_leads_the_other_way_only() -> None:
    assert rows(Graph.of(2, [0], [1], [np.inf], [3.0])) == [[(1, 3.0)], []]


def test_edges_beside_each_other_without_length_and_back_to_their_start_are_kept() -> None:
    graph = Graph.of(2, [0, 0, 1], [1, 1, 1], [2.0, 0.0, 1.0], [2.0, 0.0, 1.0])

    assert rows(graph) == [[(1, 2.0), (1, 0.0)], [(0, 2.0), (0, 0.0), (1, 1.0), (1, 1.0)]]


def test_nodes_without_edges_are_nodes() -> None:
    assert rows(Graph.of(3, [], [], [], [])) == [[], [], []]
    assert Graph.of(0, [], [], [], []).n_nodes == 0


def test_the_longest_edge_the_usual_one_and_the_most_edges_of_a_node() -> None:
    graph = Graph.of(4, [0, 0, 0, 2], [1, 2, 3, 3], [1.0, 2.0, 9.0, 0.0], [1.0, np.inf, 9.0, 0.0])

    assert (graph.longest, graph.usual, graph.degree) == (9.0, 2.0, 2)
    bare = Graph.of(2, [0], [1], [0.0], [0.0])
    assert (bare.longest, bare.usual, bare.degree) == (0.0, 1.0, 1)


def test_a_graph_does_not_change() -> None:
    graph = Graph.of(2, [0], [1], [1.0], [1.0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        graph.minutes = np.zeros(2, np.float32)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("columns", "error", "where"),
    [
        (([0], [2], [1.0], [1.0]), UsageError, "end"),
        (([-1], [1], [1.0], [1.0]), UsageError, "start"),
        (([0, 1], [1], [1.0], [1.0]), UsageError, ""),
        (([0], [1], [-1.0], [1.0]), DataError, "forward"),
        (([0], [1], [1.0], [float("nan")]), DataError, "backward"),
        (([0], [1], [-np.inf], [1.0]), DataError, "forward"),
    ],
)
def test_edges_that_cannot_be_are_refused(columns: tuple[Any, ...], error: type[DataError], where: str) -> None:
    with pytest.raises(error) as refused:
        Graph.of(2, *columns)
    assert refused.value.findings[0].where == where


def test_more_nodes_than_can_be_numbered_are_refused() -> None:
    with pytest.raises(UsageError, match="numbered"):
        Graph.of(2**31, [], [], [], [])
