"""Snapping: the nearest node, not too far, not on a fragment of the map, always the same."""

import numpy as np
import polars as pl
import pytest
from pyproj import Geod

from isopolis.access.network import EDGES, NODES, Network
from isopolis.access.snapping import snap

DEGREE = 111_195.08  # metres of a degree on a sphere of mean radius: 6,371,008.8 * pi / 180


def network(*pieces: list[tuple[float, float]]) -> Network:
    """Each piece is a chain of nodes: lon, lat."""
    points = [point for piece in pieces for point in piece]
    edges, first = [], 0
    for piece in pieces:
        edges += [{"start": i, "end": i + 1, "metres": 1.0} for i in range(first, first + len(piece) - 1)]
        first += len(piece)
    nodes = {"lon": [p[0] for p in points], "lat": [p[1] for p in points], "height": [None] * len(points)}
    return Network(pl.DataFrame(nodes, schema=NODES), pl.DataFrame(edges, schema=EDGES))


def row(count: int, lat: float, lon: float = 0.0) -> list[tuple[float, float]]:
    """So many nodes, 0.001 degrees apart, going east."""
    return [(lon + 0.001 * i, lat) for i in range(count)]


def test_each_place_gets_its_nearest_node_and_the_metres_to_it() -> None:
    node, metres = snap(network(row(120, 0.0)), [0.0031, 0.0], [0.0, 0.002])

    assert node.tolist() == [3, 0]
    assert metres.tolist() == pytest.approx([0.0001 * DEGREE, 0.002 * DEGREE], rel=1e-4)
    assert (node.dtype, metres.dtype) == (np.int32, np.float32)


def test_a_degree_of_longitude_is_shorter_in_the_north() -> None:
    node, metres = snap(network([*row(2, 60.0), (0.0005, 60.0004)]), [0.0], [60.0003])

    assert node.tolist() == [2]  # 28 m east and 11 m north; on a chart of degrees node 0 would be nearer
    assert metres[0] < 0.0003 * DEGREE


def test_metres_are_those_of_the_ellipsoid_to_half_a_percent() -> None:
    for lat in (-30.03, 0.0, 38.9, 60.17):
        made = network([(25.0, lat), (25.1, lat)])
        _, metres = snap(made, [25.004], [lat + 0.002])
        truth = Geod(ellps="WGS84").inv(25.0, lat, 25.004, lat + 0.002)[2]
        assert metres[0] == pytest.approx(truth, rel=0.005)


def test_a_place_beyond_the_limit_has_no_node() -> None:
    made = network(row(3, 0.0))
    far = 500.5 / DEGREE

    node, metres = snap(made, [0.0, 0.0], [499.5 / DEGREE, far])
    assert node.tolist() == [0, -1]
    assert np.isinf(metres).tolist() == [False, True]
    assert snap(made, [0.0], [far], limit=501.0)[0].tolist() == [0]


def test_a_fragment_of_the_map_is_passed_over() -> None:
    made = network(row(150, 0.0), row(99, 0.001))
    node, metres = snap(made, [0.01], [0.001])

    assert node.tolist() == [10]
    assert metres[0] == pytest.approx(0.001 * DEGREE, rel=1e-4)


def test_an_island_of_a_hundred_nodes_is_a_place() -> None:
    assert snap(network(row(150, 0.0), row(100, 0.001)), [0.01], [0.001])[0].tolist() == [160]


def test_the_largest_piece_counts_however_small() -> None:
    assert snap(network(row(2, 0.0), row(5, 0.001)), [0.0], [0.0])[0].tolist() == [2]


def test_of_nodes_equally_near_the_first_counts() -> None:
    made = network([(0.001, 0.0), (-0.001, 0.0), (0.0, 0.001), (0.0, -0.001), (0.001, 0.0)])
    assert snap(made, [0.0, 0.001], [0.0, 0.0])[0].tolist() == [0, 0]
    turned = network([(0.0, -0.001), (0.0, 0.001), (-0.001, 0.0), (0.001, 0.0)])
    assert snap(turned, [0.0], [0.0])[0].tolist() == [0]


def test_streets_on_both_sides_of_the_date_line_are_neighbours() -> None:
    assert snap(network([(179.9999, 0.0), (179.0, 0.0)]), [-179.9999], [0.0])[0].tolist() == [0]


def test_without_streets_nothing_has_a_node_and_no_places_get_none() -> None:
    node, metres = snap(network([]), [0.0], [0.0])
    assert node.tolist() == [-1]
    assert np.isinf(metres).all()
    assert len(snap(network(row(2, 0.0)), [], [])[0]) == 0
