"""The network: islands, what is known of it, what a person should know, and how it is kept."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from isopolis.access.network import EDGES, NODES, TAGS, Network, keep, kept


def network(size: int, edges: list[dict[str, Any]], height: list[float | None] | None = None) -> Network:
    """Nodes in a row on the equator; an edge names its ends, and what is known of it."""
    nodes = {"lon": [0.001 * i for i in range(size)], "lat": [0.0] * size, "height": height or [None] * size}
    rows = [{"metres": 10.0, "steps": False, **edge} for edge in edges]
    return Network(pl.DataFrame(nodes, schema=NODES), pl.DataFrame(rows, schema=EDGES), "s.osm.pbf")


def chain(*nodes: int) -> list[dict[str, Any]]:
    return [{"start": a, "end": b} for a, b in itertools.pairwise(nodes)]


def test_islands_are_numbered_from_the_largest() -> None:
    made = network(9, chain(0, 1) + chain(5, 4, 3, 2, 8) + chain(6, 7))

    assert made.islands.tolist() == [1, 1, 0, 0, 0, 0, 2, 2, 0]


def test_edges_both_ways_and_twice_make_one_island() -> None:
    assert network(2, [{"start": 0, "end": 1}, {"start": 1, "end": 0}, {"start": 0, "end": 1}]).islands.tolist() == [
        0,
        0,
    ]


def test_tagged_is_a_share_of_length() -> None:
    made = network(
        4,
        [
            {"start": 0, "end": 1, "metres": 30.0, "paved": True, "wheelchair": None},
            {"start": 1, "end": 2, "metres": 10.0, "paved": None, "steps": True, "ramp": False},
            {"start": 2, "end": 3, "metres": 60.0, "paved": False, "steps": True, "grade": 0.1},
        ],
    )

    assert made.tagged == pytest.approx(
        {"steps": 1, "paved": 0.9, "kerb": 0, "wheelchair": 0, "tactile": 0, "lit": 0, "incline": 0, "grade": 0.6}
        | {"ramp": 1 / 7}  # of the steps
    )


def test_ramps_are_known_where_there_are_no_steps() -> None:
    assert network(2, chain(0, 1)).tagged["ramp"] == 1


def test_the_network_in_one_sentence() -> None:
    made = network(4, [*chain(0, 1, 2), {"start": 2, "end": 3, "metres": 1980.0, "steps": True}])

    assert made.summary == (
        "2.0 km of streets to walk on, 2.0 km of them steps, between 4 nodes, 100.0% of which hang together"
    )


@pytest.mark.parametrize(
    ("largest", "severity"), [(100, None), (95, None), (94, "warning"), (50, "warning"), (49, "error")]
)
def test_a_network_in_islands_is_found(largest: int, severity: str | None) -> None:
    pairs = [chain(i, i + 1) for i in range(largest, 99, 2)]
    made = network(100, chain(*range(largest)) + [edge for pair in pairs for edge in pair])

    assert [finding.severity for finding in made.findings()] == ([severity] if severity else [])
    assert all(finding.where == "s.osm.pbf" and f"{largest}%" in finding.got for finding in made.findings())


def test_heights_that_are_not_known_are_counted() -> None:
    (finding,) = network(4, chain(0, 1, 2, 3), [1.0, None, 3.0, 4.0]).findings()

    assert finding.severity == "warning"
    assert finding.got.startswith("1 of 4 nodes")


def test_heights_that_nobody_asked_for_are_not_missed() -> None:
    assert network(2, chain(0, 1)).findings() == ()


def test_a_kept_network_comes_back_as_it_was(tmp_path: Path) -> None:
    made = network(3, [{"start": 0, "end": 1, "paved": True, "grade": 0.01}, {"start": 2, "end": 1}], [1.5, None, 2.0])
    keep(made, tmp_path / "private" / "streets", "name")

    back = kept(tmp_path / "private" / "streets", "name", "s.osm.pbf")

    assert back is not None
    assert back.nodes.equals(made.nodes)
    assert back.edges.equals(made.edges)
    assert back.edges.schema == EDGES
    assert back.file == "s.osm.pbf"
    assert kept(tmp_path / "private" / "streets", "other", "") is None


def test_a_changed_byte_anywhere_loses_it(tmp_path: Path) -> None:
    keep(network(3, chain(0, 1, 2)), tmp_path, "name")
    files = sorted(tmp_path.iterdir())
    assert len(files) == 3

    for path in files:
        whole = path.read_bytes()
        for at in np.linspace(0, len(whole) - 1, 25).astype(int):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert kept(tmp_path, "name", "") is None
            path.write_bytes(whole[:at])
            assert kept(tmp_path, "name", "") is None
        path.unlink()
        assert kept(tmp_path, "name", "") is None
        path.write_bytes(whole)
    assert kept(tmp_path, "name", "") is not None


def test_a_fault_in_writing_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(OSError, match="No space"):
        keep(network(2, chain(0, 1)), tmp_path, "name")
    assert list(tmp_path.iterdir()) == []


def test_the_tags_are_columns() -> None:
    assert set(TAGS) < set(EDGES)
    assert {EDGES[name] for name in TAGS} == {pl.Boolean}
