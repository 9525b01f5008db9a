"""Shortest ways on the streets of Porto Alegre, by every built-in mode, held against scipy's Dijkstra."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

import isopolis as iso
from isopolis.access import search
from isopolis.access.costs import costs
from isopolis.access.graph import Graph
from isopolis.access.network import Network
from isopolis.access.streets import read_network
from isopolis.sources.modes import Mode, modes

pytestmark = pytest.mark.shared

MODES = ("adult", "older", "pushchair", "wheelchair", "wheelchair-strict", "low-vision", "child")
PAIRS = 1000


@pytest.fixture(scope="module")
def network(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Network:
    data = shared / "data/place/poa"
    return read_network(data / "poa_osm.pbf", data / "poa_elevation.tif", tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mode]:
    folder = tmp_path_factory.mktemp("city")
    (folder / "city.toml").write_text('[city]\nname = "A"\ncountry = "NL"\narea = "A"\n', "utf-8")
    return dict(modes(iso.open(folder)))


def test_the_built_in_modes_are_these(built_in: dict[str, Mode]) -> None:
    assert set(built_in) == set(MODES)


@pytest.mark.parametrize("mode", MODES)
def test_minutes_of_a_thousand_pairs_are_those_of_scipy(network: Network, built_in: dict[str, Mode], mode: str) -> None:
    rng = np.random.default_rng(11)
    size, edges = network.nodes.height, network.edges
    start, end = edges["start"].to_numpy(), edges["end"].to_numpy()
    forward, backward = costs(network, built_in[mode])
    if mode == "wheelchair-strict":  # half of the town is out of its reach: look where it gets about
        open_to_it = np.isfinite(forward)
        starts = rng.choice(np.unique(start[open_to_it]), 40, replace=False)
    else:
        starts = rng.choice(np.flatnonzero(network.islands == 0), 40, replace=False)
    ends = rng.choice(size, PAIRS // 40, replace=False)
    graph = Graph.of(size, start, end, forward, backward)
    facility, node, minutes = search.within(graph, starts, np.zeros(40), 1e6, np.isin(np.arange(size), ends))
    ours = np.full((40, size), np.inf)
    ours[facility, node] = minutes
    # scipy adds up edges that lie beside each other, so that only the shorter of two may be given to it
    pairs = {}
    for a, b, there, back in zip(start.tolist(), end.tolist(), forward.tolist(), backward.tolist(), strict=True):
        for one, other, cost in ((a, b, there), (b, a, back)):
            if np.isfinite(cost) and one != other:
                pairs[one, other] = min(cost, pairs.get((one, other), np.inf))
    rows, columns = np.array(list(pairs)).T
    matrix = sparse.csr_array((np.array(list(pairs.values())), (rows, columns)), shape=(size, size))
    theirs = sparse.csgraph.dijkstra(matrix.T.tocsr(), indices=starts)[:, ends]
    assert theirs.size == PAIRS
    assert np.array_equal(np.isfinite(ours[:, ends]), np.isfinite(theirs))
    reached = np.isfinite(theirs)
    assert reached.sum() > (50 if mode == "wheelchair-strict" else 500)
    assert np.abs(ours[:, ends][reached] - theirs[reached]).max() < 0.001
