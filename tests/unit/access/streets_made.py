"""Small OpenStreetMap extracts made up for tests."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import osmium

Place = tuple[float, float]  # lon, lat
Tags = Mapping[str, str]
Way = tuple[Sequence[int], Tags]  # numbers of nodes, tags

FOOTWAY = {"highway": "footway"}


def made_pbf(
    path: Path,
    nodes: Mapping[int, Place | tuple[float, float, Tags]],
    ways: Iterable[Way],
    squares: Iterable[tuple[Sequence[int], Tags]] = (),
) -> Path:
    """Writes an extract: nodes by number, ways numbered from 1, multipolygons of ways by their numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, (lon, lat, *tags) in sorted(nodes.items()):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), tags=tags[0] if tags else {}))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
        for number, (members, tags) in enumerate(squares, start=1):
            listed = [("w", way, "outer") for way in members]
            writer.add_relation(
                osmium.osm.mutable.Relation(id=number, members=listed, tags={"type": "multipolygon", **tags})
            )
    return path
