"""The kernels: the buckets say how fast they are, never what they find."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from isopolis.access import kernels
from isopolis.access.graph import Graph


@pytest.fixture(scope="module")
def graph() -> Graph:
    rng = np.random.default_rng(4)
    start, end = rng.integers(0, 300, (2, 900))
    there, back = rng.exponential(1, (2, 900)).astype(np.float32)
    there[:100] = 0
    return Graph.of(300, start, end, there, back)


@pytest.fixture(scope="module")
def doors() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.integers(0, 300, 25).astype(np.int32), rng.exponential(1, 25).astype(np.float32)


def streets(graph: Graph, scale: float) -> kernels.Streets:
    buckets = 1 << int(graph.longest * scale + 3).bit_length()
    return kernels.Streets(graph.offsets, graph.origins, graph.minutes, scale, buckets, graph.degree)


def within(town: kernels.Streets, nodes: np.ndarray, legs: np.ndarray) -> tuple[Any, ...]:
    source, node, minutes = kernels.within(town, nodes, legs, np.float32(2.5), np.ones(300, np.bool_))
    order = np.lexsort((node, source))
    return source[order], node[order], minutes[order]


SEARCHES = {
    "nearest": kernels.nearest,
    "k_nearest": lambda *doors: kernels.k_nearest(*doors, 4),
    "within": within,
    "cumulative": lambda *doors: (kernels.cumulative(*doors, np.float32(2.5), np.arange(25.0)),),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES.keys())
@pytest.mark.parametrize("scale", [1e-6, 0.3, 1e4])
def test_the_width_of_the_buckets_changes_nothing(
    graph: Graph, doors: tuple[np.ndarray, np.ndarray], search: Callable[..., tuple[Any, ...]], scale: float
) -> None:
    usual, other = search(streets(graph, 16.0), *doors), search(streets(graph, scale), *doors)
    assert np.isfinite(usual[-1]).any()
    assert all(np.array_equal(a, b) for a, b in zip(usual, other, strict=True))


def test_the_queue_grows_and_keeps_what_it_holds() -> None:
    graph = Graph.of(1, [], [], [], [])
    queue = kernels._with_room(kernels._queue(streets(graph, 1.0)), 10_000)
    assert len(queue.links) >= 10_000
    for item in range(10_000):
        kernels._put(queue, 0.5, item)
    queue = kernels._with_room(queue, 10_000)
    assert {kernels._take(queue) for _ in range(10_000)} == set(range(10_000))
    assert queue.state[kernels.LIVE] == 0


def test_a_source_stands_once_among_the_nearest_of_a_node() -> None:
    found, which = np.full(4, np.inf), np.full(4, -1, np.int32)
    entered = [kernels._enter(found, which, 2, 2, m, s) for m, s in [(5.0, 7), (6.0, 3), (4.0, 7), (4.0, 7), (9.0, 1)]]

    assert [place >= 0 for place in entered] == [True, True, True, False, False]
    assert sorted(zip(found.tolist(), which.tolist(), strict=True)) == [
        (4.0, 7), (6.0, 3), (np.inf, -1), (np.inf, -1),
    ]  # fmt: skip


def test_a_nearer_source_drives_out_the_farthest_and_of_equals_the_last_named() -> None:
    found, which = np.full(2, np.inf), np.full(2, -1, np.int32)
    for minutes, source in [(5.0, 7), (5.0, 3), (5.0, 9), (5.0, 1), (2.0, 8)]:
        kernels._enter(found, which, 0, 2, minutes, source)
    kernels._sort(found, which, 2)

    assert (found.tolist(), which.tolist()) == ([2.0, 5.0], [8, 1])
