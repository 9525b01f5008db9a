"""How long it takes to make a network of an OpenStreetMap extract: every way, tag, kerb and long piece.

The opponent is the bare pass that no reader of streets can go without: osmium hands over each way with the places of
its nodes, and nothing is made of them but a sum of lengths.
"""

import shutil
from pathlib import Path

import numpy as np

from benchmarks.registry import Benchmark

BLOCK = 12  # nodes of a way
SPACING = 0.0004  # degrees between nodes, some 40 m: nothing is split
KINDS = (
    {"highway": "residential", "surface": "asphalt", "lit": "yes"},
    {"highway": "footway"},
    {"highway": "path", "surface": "gravel", "wheelchair": "no"},
    {"highway": "steps"},
)


def prepare(size: int, folder: Path) -> None:
    """A made-up grid of streets with so many nodes, each way twelve nodes long, of four kinds in turn."""
    import osmium

    side = round(size**0.5)
    rng = np.random.default_rng(1)
    with osmium.SimpleWriter(str(folder / "grid.osm.pbf"), overwrite=True) as writer:
        for number in range(side * side):
            place = (24.9 + SPACING * (number % side), 60.1 + SPACING / 2 * (number // side))
            writer.add_node(osmium.osm.mutable.Node(id=number + 1, location=place))
        id = 0
        for row in range(side):
            for first in range(0, side - 1, BLOCK - 1):
                across = range(first, min(first + BLOCK, side))
                for refs in ([row * side + c + 1 for c in across], [c * side + row + 1 for c in across]):
                    id += 1
                    tags = KINDS[rng.choice(4, p=(0.6, 0.3, 0.08, 0.02))]
                    writer.add_way(osmium.osm.mutable.Way(id=id, nodes=refs, tags=tags))


def network(folder: Path) -> float:
    """Kilometres of the network, made anew."""
    from isopolis.access.streets import read_network

    kept = folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    return float(read_network(folder / "grid.osm.pbf", None, kept).edges["metres"].cast(float).sum()) / 1000


def bare_pass(folder: Path) -> float:
    """Kilometres of all ways, by osmium's own reckoning."""
    import osmium

    ways = osmium.FileProcessor(str(folder / "grid.osm.pbf"), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    return sum(osmium.geom.haversine_distance(way.nodes) for way in ways if way.is_way()) / 1000


def agree(ours: float, theirs: float) -> bool:
    """Whether both walked the same length; the two take spheres whose radii differ by 1 in 900."""
    return abs(ours / theirs - 1) < 2e-3


STREETS = Benchmark(
    name="streets",
    opponent_name="osmium's bare pass over the ways",
    sizes=(60_000, 500_000),
    tiny=400,
    prepare=prepare,
    ours=network,
    opponent=bare_pass,
    agree=agree,
)
