"""Streets: an extract becomes a network, point by point, with what tags say of each edge."""

import itertools
import math
from pathlib import Path

import numpy as np
import osmium
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.access import streets
from isopolis.access.network import Network
from isopolis.access.streets import read_network
from isopolis.access.tags import walkable
from isopolis.errors import DataError
from tests.unit.access.streets_made import FOOTWAY, Place, Way, made_pbf

ROAD = {"highway": "residential"}
CROSSING = {"highway": "footway", "footway": "crossing"}
METRE = 1 / 111_195  # of latitude, in degrees


def haversine(a: Place, b: Place) -> float:
    """Metres between two places on a sphere of 6,371,008.8 m, term by term."""
    (x, y), (u, v) = (tuple(math.radians(part) for part in place) for place in (a, b))
    h = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(h))


def row(*metres: float, lat: float = 52.0) -> dict[int, Place]:
    """Nodes 1, 2, ... so many metres apart from south to north."""
    return {i: (4.3, lat + at * METRE) for i, at in enumerate(itertools.accumulate((0.0, *metres)), start=1)}


def read(folder: Path, nodes: dict, ways: list[Way], **rest: list) -> Network:
    return read_network(made_pbf(folder / "s.osm.pbf", nodes, ways, **rest), None, folder / "cache")


def places(network: Network) -> list[Place]:
    return list(network.nodes.select(pl.col("lon", "lat").round(7)).iter_rows())


def between(network: Network, column: str) -> dict[tuple[int, int], object]:
    """What a column says of each edge, named by the rounded metres of its ends from south to north of latitude 52."""
    at = [round((lat - 52.0) / METRE) for lat in network.nodes["lat"]]
    return {(at[a], at[b]): value for a, b, value in network.edges.select("start", "end", column).iter_rows()}


def test_every_node_of_a_way_stays_and_lengths_are_great_circles(tmp_path: Path) -> None:
    nodes = {1: (4.3, 52.0), 2: (4.3004, 52.0001), 3: (4.3005, 52.0003), 9: (4.4, 52.1)}

    found = read(tmp_path, nodes, [((1, 2, 3), FOOTWAY)])

    assert places(found) == [nodes[1], nodes[2], nodes[3]]  # and not the ninth, which no way has
    assert found.edges.select("start", "end").rows() == [(0, 1), (1, 2)]
    expected = [haversine(nodes[1], nodes[2]), haversine(nodes[2], nodes[3])]
    assert found.edges["metres"].to_list() == pytest.approx(expected, rel=1e-6)


def test_a_long_piece_has_nodes_put_between(tmp_path: Path) -> None:
    found = read(tmp_path, row(120.0, 49.9), [((1, 2, 3), FOOTWAY)])

    assert found.nodes.height == 5
    assert found.edges["metres"].to_list() == pytest.approx([40.0, 40.0, 40.0, 49.9], abs=0.01)
    ends = found.edges.select("start", "end").rows()
    assert [b for _, b in ends[:-1]] == [a for a, _ in ends[1:]]  # one goes on where the other stops
    assert sorted(round((lat - 52.0) / METRE) for lat in found.nodes["lat"]) == [0, 40, 80, 120, 170]


def test_splitting_keeps_the_length(tmp_path: Path) -> None:
    nodes = {1: (4.3, 52.0), 2: (4.32, 52.013)}

    found = read(tmp_path, nodes, [((1, 2), FOOTWAY)])

    assert found.edges["metres"].max() <= 50.0
    assert found.edges["metres"].cast(pl.Float64).sum() == pytest.approx(haversine(nodes[1], nodes[2]), rel=1e-6)


def test_ways_meet_where_they_share_a_node_and_only_there(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (0.0002, 0.0), 3: (0.0001, 0.0001), 4: (0.0001, -0.0001), 5: (0.0001, 0.0)}

    crossing = read(tmp_path / "a", nodes, [((1, 2), ROAD), ((3, 4), ROAD)])
    meeting = read(tmp_path / "b", nodes, [((1, 5, 2), ROAD), ((3, 5, 4), ROAD)])

    assert sorted(crossing.islands.tolist()) == [0, 0, 1, 1]
    assert meeting.islands.tolist() == [0] * 5


def test_ways_that_are_closed_leave_no_trace(tmp_path: Path) -> None:
    ways = [((1, 2), FOOTWAY), ((2, 3), {"highway": "motorway"}), ((3, 4), {"highway": "service", "access": "private"})]

    assert read(tmp_path, row(10, 10, 10), ways).nodes.height == 2


def test_the_same_piece_twice_is_one_edge_but_two_where_tags_differ(tmp_path: Path) -> None:
    ways = [((1, 2, 3), FOOTWAY), ((3, 2), FOOTWAY), ((1, 2), {"highway": "steps"})]

    found = read(tmp_path, row(10, 20), ways)

    assert found.edges.select("start", "end", "steps").rows() == [(0, 1, False), (1, 2, False), (0, 1, True)]


def test_a_node_listed_twice_makes_no_edge_of_its_own(tmp_path: Path) -> None:
    assert read(tmp_path, row(10, 10), [((1, 2, 2, 3), FOOTWAY)]).edges.height == 2


def test_a_way_that_leaves_the_extract_ends_at_its_border(tmp_path: Path) -> None:
    nodes = {**row(10, 10, 10), 88: (200.0, 52.0)}  # 77 is not there, and 88 not on the globe

    found = read(tmp_path, nodes, [((1, 2, 77, 3, 4, 88), FOOTWAY)])

    assert found.edges.select("start", "end").rows() == [(0, 1), (2, 3)]


def test_a_square_and_a_platform_are_walked_around(tmp_path: Path) -> None:
    nodes = {
        1: (0.0, 0.0),
        2: (0.0003, 0.0),
        3: (0.0003, 0.0003),
        4: (0.0, 0.0003),
        5: (0.001, 0.0),
        6: (0.001, 0.0003),
    }
    ways = [((1, 2, 3), {}), ((3, 4, 1), {}), ((5, 6, 3, 5), {"railway": "platform"})]
    square = ([1, 2], {"highway": "pedestrian", "surface": "asphalt"})

    found = read(tmp_path, nodes, ways, squares=[square])
    alone = read(tmp_path / "b", nodes, ways, squares=[([1, 2], {"highway": "pedestrian", "foot": "no"})])

    assert found.edges.filter("paved")["metres"].cast(pl.Float64).sum() == pytest.approx(
        4 * haversine(nodes[1], nodes[2]), rel=1e-4
    )
    assert found.islands.max() == 0
    assert (
        alone.edges["paved"].null_count() == alone.edges.height == found.edges.filter(pl.col("paved").is_null()).height
    )


def test_the_outline_of_a_square_that_is_a_street_keeps_its_own_tags(tmp_path: Path) -> None:
    square = ([1], {"highway": "pedestrian", "surface": "asphalt"})

    found = read(tmp_path, row(10), [((1, 2), {"highway": "footway", "surface": "gravel"})], squares=[square])

    assert found.edges["paved"].to_list() == [False]


def test_the_outline_of_a_square_that_is_a_closed_street_stays_closed(tmp_path: Path) -> None:
    ways = [((1, 2), {"highway": "service", "access": "private"}), ((2, 3), {"barrier": "kerb"})]

    found = read(tmp_path, row(10, 10), ways, squares=[([1, 2], {"highway": "pedestrian"})])

    assert found.edges.height == 1


def test_what_tags_say_stands_on_each_edge(tmp_path: Path) -> None:
    said = {"wheelchair": "yes", "surface": "asphalt", "lit": "no", "tactile_paving": "yes", "incline": "-5%"}
    ways = [((1, 2), {"highway": "footway", **said}), ((2, 3), {"highway": "steps", "ramp": "yes", "kerb": "raised"})]

    first, second = read(tmp_path, row(10, 20), ways).edges.drop("metres", "grade").iter_rows(named=True)

    assert first.pop("incline") == pytest.approx(-0.05)
    assert first == {
        "start": 0, "end": 1, "steps": False, "ramp": None, "paved": True, "kerb": None, "wheelchair": True,
        "tactile": True, "lit": False,
    }  # fmt: skip
    assert second == {
        "start": 1, "end": 2, "incline": None, "steps": True, "ramp": True, "paved": None, "kerb": False,
        "wheelchair": None, "tactile": None, "lit": None,
    }  # fmt: skip


def test_a_stile_bars_wheels_from_the_edges_that_touch_it(tmp_path: Path) -> None:
    nodes = row(100, 100)
    nodes[2] = (*nodes[2], {"barrier": "stile"})

    found = read(tmp_path, nodes, [((1, 2, 3), {"highway": "path", "wheelchair": "yes"})])

    assert between(found, "wheelchair") == {(0, 50): True, (50, 100): False, (100, 150): False, (150, 200): True}


def test_a_stile_where_a_path_leaves_a_road_stands_on_the_path(tmp_path: Path) -> None:
    nodes = row(20, 20, 20)
    nodes[2] = (*nodes[2], {"barrier": "kissing_gate"})
    nodes[5] = (4.3001, nodes[2][1] + 0.0001)

    found = read(tmp_path, nodes, [((1, 2, 3), ROAD), ((2, 5), FOOTWAY), ((3, 4), ROAD)])

    assert found.edges["wheelchair"].to_list() == [None, None, False, None]


def test_a_turnstile_on_a_road_bars_wheels_from_it(tmp_path: Path) -> None:
    nodes = row(20, 20)
    nodes[2] = (*nodes[2], {"barrier": "turnstile"})

    assert read(tmp_path, nodes, [((1, 2, 3), ROAD)]).edges["wheelchair"].to_list() == [False, False]


def test_bollards_and_elevators_are_passed(tmp_path: Path) -> None:
    nodes = row(20, 20, 20)
    nodes[2] = (*nodes[2], {"barrier": "bollard"})
    nodes[3] = (*nodes[3], {"highway": "elevator", "wheelchair": "yes"})

    found = read(tmp_path, nodes, [((1, 2, 3), FOOTWAY), ((3, 4), {"highway": "elevator"})])

    assert found.edges["wheelchair"].to_list() == [None] * 3
    assert found.islands.max() == 0


def test_a_kerb_is_met_on_the_crossing_not_along_the_road_or_the_pavement(tmp_path: Path) -> None:
    # Pavement 1-2-3; crossing 2-4-5 over the road 6-4-7; the kerb at 2 raised, at 5 lowered.
    nodes = {1: (-0.0002, 0.0), 2: (0.0, 0.0, {"kerb": "raised"}), 3: (0.0002, 0.0)}
    nodes |= {4: (0.0, 0.0001, {"highway": "crossing", "tactile_paving": "yes"}), 5: (0.0, 0.0002, {"kerb": "lowered"})}
    nodes |= {6: (-0.0002, 0.0001), 7: (0.0002, 0.0001)}

    found = read(tmp_path, nodes, [((1, 2, 3), FOOTWAY), ((2, 4, 5), CROSSING), ((6, 4, 7), ROAD)])

    assert found.edges["kerb"].to_list() == [None, None, False, True, None, None]
    assert found.edges["tactile"].to_list() == [None, None, True, True, None, None]


def test_the_worse_of_two_kerbs_counts(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0, {"kerb": "lowered"}), 2: (0.0001, 0.0, {"barrier": "kerb", "kerb": "raised"})}

    found = read(tmp_path, nodes, [((1, 2), CROSSING)])
    tagged = read(tmp_path / "b", nodes, [((1, 2), {**CROSSING, "kerb": "flush"})])

    assert found.edges["kerb"].to_list() == tagged.edges["kerb"].to_list() == [False]


def test_a_kerb_on_a_road_alone_is_not_in_the_way_of_who_walks_along_it(tmp_path: Path) -> None:
    nodes = row(20, 20)
    nodes[2] = (*nodes[2], {"highway": "crossing", "kerb": "raised"})

    assert read(tmp_path, nodes, [((1, 2, 3), ROAD)]).edges["kerb"].to_list() == [None, None]


@pytest.mark.parametrize(("tags", "islands"), [({"access": "private"}, 2), ({"foot": "no"}, 2), ({"access": "yes"}, 1)])
def test_nobody_walks_through_a_closed_gate(tmp_path: Path, tags: dict[str, str], islands: int) -> None:
    nodes = row(20, 20, 20)
    nodes[2] = (*nodes[2], {"barrier": "gate", **tags})

    found = read(tmp_path, nodes, [((1, 2, 3), FOOTWAY), ((3, 4), FOOTWAY)])

    assert found.islands.max() + 1 == islands
    assert found.nodes.height == 3 + islands  # one may still come up to it from both sides
    assert found.edges["metres"].to_list() == pytest.approx([20.0] * 3, abs=0.01)


def test_a_closed_gate_at_a_junction_is_not_believed(tmp_path: Path) -> None:
    nodes = row(20, 20)
    nodes[2] = (*nodes[2], {"barrier": "gate", "access": "private"})
    nodes[4] = (4.3001, nodes[2][1])

    assert read(tmp_path, nodes, [((1, 2, 3), ROAD), ((2, 4), FOOTWAY)]).islands.max() == 0


GRID = {10 * i + j: (4.3 + 0.0004 * i, 52.0 + 0.0003 * j) for i in range(5) for j in range(5)}
LINES: list[Way] = [(tuple(10 * i + j for j in range(5)), ROAD) for i in range(5)]
LINES += [(tuple(10 * i + j for i in range(5)), FOOTWAY) for j in range(5)]


@settings(max_examples=15, deadline=None)
@given(st.permutations(LINES), st.lists(st.booleans(), min_size=10, max_size=10))
def test_the_order_and_direction_of_ways_change_no_length(
    tmp_path_factory: pytest.TempPathFactory, ways: list[Way], turned: list[bool]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    ways = [(refs[::-1] if turn else refs, tags) for (refs, tags), turn in zip(ways, turned, strict=True)]

    assert drawn(read(folder / "a", GRID, ways)) == drawn(read(folder / "b", GRID, LINES))


def drawn(network: Network) -> list[tuple[object, ...]]:
    """Every edge by the places of its ends, with its length in centimetres."""
    at = places(network)
    edges = network.edges.select("start", "end", pl.col("metres").round(2)).iter_rows()
    return sorted((*sorted((at[a], at[b])), metres) for a, b, metres in edges)


def test_a_network_is_read_once(tmp_path: Path) -> None:
    pbf, steps = made_pbf(tmp_path / "s.osm.pbf", row(10), [((1, 2), FOOTWAY)]), []

    first = read_network(pbf, None, tmp_path / "cache", steps.append)
    told = list(steps)
    again = read_network(pbf.rename(tmp_path / "renamed.osm.pbf"), None, tmp_path / "cache", steps.append)

    assert told
    assert steps == told  # nothing was worked out
    assert again.edges.equals(first.edges)
    assert again.file == "renamed.osm.pbf"


def test_another_extract_is_read_anew(tmp_path: Path) -> None:
    assert read(tmp_path, row(10), [((1, 2), FOOTWAY)]).nodes.height == 2
    assert read(tmp_path, row(10, 10), [((1, 2, 3), FOOTWAY)]).nodes.height == 3


def test_another_version_of_the_format_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pbf, steps = made_pbf(tmp_path / "s.osm.pbf", row(10), [((1, 2), FOOTWAY)]), []
    read_network(pbf, None, tmp_path, steps.append)
    told = list(steps)
    monkeypatch.setattr(streets, "FORMAT", streets.FORMAT + 1)

    read_network(pbf, None, tmp_path, steps.append)

    assert steps == told * 2


def test_a_damaged_cache_is_built_again_in_silence(tmp_path: Path) -> None:
    whole = read(tmp_path, row(10, 10), [((1, 2, 3), FOOTWAY)])
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:-3])

    assert read(tmp_path, row(10, 10), [((1, 2, 3), FOOTWAY)]).edges.equals(whole.edges)
    assert read(tmp_path, row(10, 10), [((1, 2, 3), FOOTWAY)]).nodes.equals(whole.nodes)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An extract of several blocks."""
    rng = np.random.default_rng(1)
    nodes = {i: (4.3 + x, 52.0 + y) for i, (x, y) in enumerate(rng.random((20_000, 2)) / 100, start=1)}
    ways = [(range(i, i + 10), {**FOOTWAY, "name": f"Street {i}"}) for i in range(1, 19_000, 10)]
    return made_pbf(tmp_path_factory.mktemp("large") / "l.osm.pbf", nodes, ways).read_bytes()


@pytest.mark.parametrize("part", [0, 0.00001, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_an_extract_cut_short_is_refused(tmp_path: Path, large: bytes, part: float) -> None:
    (tmp_path / "s.osm.pbf").write_bytes(large[: int(len(large) * part)])

    with pytest.raises(DataError, match="cannot be read as an OpenStreetMap extract") as caught:
        read_network(tmp_path / "s.osm.pbf", None, tmp_path / "cache")
    (finding,) = caught.value.findings
    assert finding.where == "s.osm.pbf"
    assert str(tmp_path) not in str(caught.value)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("s.osm.pbf", b"id,lon,lat\n1,4.3,52.0\n" * 50), ("s.txt", b"text"), ("s.osm", b"<html></html>")],
)
def test_what_is_no_extract_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(DataError) as caught:
        read_network(tmp_path / name, None, tmp_path / "cache")
    assert caught.value.findings[0].where == name
    assert str(tmp_path) not in str(caught.value)


def test_an_extract_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_network(tmp_path / "s.osm.pbf", None, tmp_path / "cache")


@pytest.mark.parametrize("ways", [[], [((1, 2), {"building": "yes"})], [((1, 2), {"highway": "motorway"})]])
def test_an_extract_without_a_walkable_way_is_refused(tmp_path: Path, ways: list[Way]) -> None:
    with pytest.raises(DataError, match="no way that is open on foot"):
        read(tmp_path, row(10), ways)
    assert not (tmp_path / "cache").exists()


def test_ways_without_their_nodes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not the nodes"):
        read(tmp_path, {}, [((1, 2), FOOTWAY)])


def listed(pbf: Path) -> list[tuple[str, int, dict[str, str], list[Place]]]:
    """Everything in an extract: its letter, number, tags, and of a way the places of its nodes that are there."""
    return [
        (
            thing.type_str(),
            thing.id,
            dict(thing.tags),
            [(n.lon, n.lat) for n in thing.nodes if n.location.valid()] if thing.is_way() else [],
        )
        for thing in osmium.FileProcessor(str(pbf)).with_locations()
    ]


def metres(ways: list[list[Place]]) -> float:
    return sum(haversine(a, b) for way in ways for a, b in itertools.pairwise(way))


@pytest.mark.shared
def test_helsinki_has_its_steps_and_its_wheelchair_tags(shared: Path, tmp_path: Path) -> None:
    """The extract holds 141 ways of steps, one of them private, and 484 wheelchair tags (../shared/data/README.md).

    Of those 451 are on nodes, 26 on ways and 7 on relations: shops, stops and toilets nearly all. 4 of the ways are
    walked on, and it is those that the network knows of.
    """
    pbf = shared / "data/place/helsinki/Helsinki.osm.pbf"
    things = listed(pbf)
    steps = [(tags, places) for _, _, tags, places in things if tags.get("highway") == "steps"]
    open_steps = [places for tags, places in steps if tags.get("access") not in ("private", "no")]
    tagged = [letter for letter, _, tags, _ in things if "wheelchair" in tags]
    passable = [places for _, _, tags, places in things if tags.get("wheelchair") == "yes" and walkable(tags)]
    assert (len(steps), len(open_steps)) == (141, 140)
    assert [tagged.count(letter) for letter in "nwr"] == [451, 26, 7]
    assert sum(len(way) > 0 for way in passable) == 4

    edges = read_network(pbf, None, tmp_path).edges

    assert edges.filter("steps")["metres"].cast(pl.Float64).sum() == pytest.approx(metres(open_steps), rel=1e-5)
    assert edges.filter("wheelchair")["metres"].cast(pl.Float64).sum() == pytest.approx(metres(passable), rel=1e-5)


@pytest.mark.shared
def test_porto_alegre_is_whole(shared: Path, tmp_path: Path) -> None:
    """Every place of every open way is a node, and the rest stand between two of them.

    They are 38,730 places: 38,378 on ways and the others on the outlines of squares. An earlier prototype, whose rules
    for what is open are not recorded, had 37,667. The largest island of the ways alone has 37,751 where a foot tag
    opens a private way, and 37,612 where none does: the difference is a few private yards.
    """
    folder = shared / "data/place/poa"
    things = listed(folder / "poa_osm.pbf")
    outlines = {ref for way in _members(folder / "poa_osm.pbf") for ref in way}
    ways = [places for letter, id, tags, places in things if letter == "w" and (walkable(tags) or id in outlines)]
    distinct = {place for way in ways for place in way}

    network = read_network(folder / "poa_osm.pbf", None, tmp_path)

    assert len(distinct) == pytest.approx(37_667, rel=0.03)
    assert set(places(network)) >= {(round(lon, 7), round(lat, 7)) for lon, lat in distinct}
    assert network.edges["metres"].max() <= 50.0
    assert np.mean(network.islands == 0) > 0.98


def _members(pbf: Path) -> list[list[int]]:
    relations = (thing for thing in osmium.FileProcessor(str(pbf)) if thing.is_relation())
    squares = (r for r in relations if r.tags.get("type") == "multipolygon" and walkable(dict(r.tags)))
    return [[member.ref for member in square.members if member.type == "w"] for square in squares]
