"""Facilities and addresses of a map: which objects, where one has reached them, what their tags say."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import osmium
import polars as pl
import pyogrio
import pyproj
import pytest
import shapely

from isopolis.errors import DataError
from isopolis.sources.places import mapped
from isopolis.sources.places.coordinates import EARTH
from tests.unit.access.streets_made import made_pbf

LON, LAT = 24.94, 60.17
NORTH = math.degrees(1 / EARTH)  # degrees of a metre
EAST = NORTH / math.cos(math.radians(LAT))


def at(east: float, north: float) -> tuple[float, float]:
    """A place so many metres from the corner."""
    return LON + east * EAST, LAT + north * NORTH


def rectangle(first: int, wide: float, high: float) -> tuple[dict[int, tuple[float, float]], list[int]]:
    """Four nodes from the corner, and the closed way around them."""
    corners = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    return {first + i: at(*corner) for i, corner in enumerate(corners)}, [*range(first, first + 4), first]


def drawn(path: Path, wide: float, high: float, tags: Mapping[str, str]) -> pl.DataFrame:
    """The facilities of a map of one rectangle."""
    nodes, way = rectangle(1, wide, high)
    return mapped.facilities(made_pbf(path / "map.osm.pbf", nodes, [(way, tags)]))


def test_a_point_an_outline_and_a_relation_are_facilities(tmp_path: Path) -> None:
    corners, ring = rectangle(10, 40, 20)
    nodes = {1: (*at(5, 5), {"amenity": "pharmacy", "wheelchair": "yes"}), **corners}
    ways = [(ring, {"amenity": "library", "wheelchair": "no"})]
    pbf = made_pbf(
        tmp_path / "map.osm.pbf", nodes, ways, squares=[([1], {"amenity": "kindergarten", "capacity": "48"})]
    )
    found = mapped.facilities(pbf).sort("id")
    assert found.select("id", "kind", "capacity", "step_free").rows() == [
        ("n1", "pharmacy", None, True),
        ("r1", "childcare", 48.0, None),
        ("w1", "library", None, False),
    ]
    assert found["place"].to_list() == found["id"].to_list()
    library = found.filter(kind="library")
    assert shapely.box(*at(0, 0), *at(40, 20)).contains(shapely.Point(library["lon"][0], library["lat"][0]))


@pytest.mark.parametrize(("said", "known"), [("limited", None), ("designated", True), ("no", False), ("", None)])
def test_what_is_limited_is_not_known(said: str, known: bool | None, tmp_path: Path) -> None:
    tags = {"shop": "supermarket"} | ({"wheelchair": said} if said else {})
    pbf = made_pbf(tmp_path / "map.osm.pbf", {1: (*at(0, 0), tags)}, [])
    assert mapped.facilities(pbf)["step_free"].to_list() == [known]


@pytest.mark.parametrize(("said", "known"), [("48", 48.0), ("about 50", None), ("20-30", None), (" 7 ", 7.0)])
def test_a_capacity_that_is_no_number_is_not_known(said: str, known: float | None, tmp_path: Path) -> None:
    pbf = made_pbf(tmp_path / "map.osm.pbf", {1: (*at(0, 0), {"amenity": "childcare", "capacity": said})}, [])
    assert mapped.facilities(pbf)["capacity"].to_list() == [known]


def test_a_park_is_reached_at_its_edge(tmp_path: Path) -> None:
    park = drawn(tmp_path, 300, 200, {"leisure": "park"}).filter(kind="green-space")
    assert len(park) == 10  # 1,000 metres around
    assert park["id"].unique().to_list() == ["w1"]
    outline = shapely.box(*at(0, 0), *at(300, 200)).exterior
    points = shapely.points(park["lon"].to_numpy(), park["lat"].to_numpy())
    assert shapely.distance(points, outline).max() < NORTH / 10
    apart = np.diff([outline.project(point) for point in points])
    assert (np.abs(apart) < 101 * EAST).sum() >= 8  # all but where the line begins anew


@pytest.mark.parametrize(("high", "rows"), [(49, 0), (51, 4)])
def test_green_space_has_at_least_half_a_hectare(high: float, rows: int, tmp_path: Path) -> None:
    """100 metres by 49 and by 51; around the second it is 302 metres."""
    found = drawn(tmp_path, 100, high, {"landuse": "forest"})
    assert len(found) == rows


def test_a_small_square_is_one_point(tmp_path: Path) -> None:
    assert len(drawn(tmp_path, 40, 40, {"place": "square"})) == 1


def test_a_park_without_an_outline_has_no_known_size(tmp_path: Path) -> None:
    pbf = made_pbf(tmp_path / "map.osm.pbf", {1: (*at(0, 0), {"landuse": "forest"})}, [])
    assert mapped.facilities(pbf).is_empty()


def test_one_address_counts_once(tmp_path: Path) -> None:
    street = {"addr:street": "Long Street", "addr:housenumber": "1"}
    shouted = {"addr:street": "LONG STREET", "addr:housenumber": "1"}
    corners, ring = rectangle(10, 20, 10)
    nodes = {
        1: (*at(2, 2), {**street, "shop": "bakery"}),
        2: (*at(4, 2), {"addr:street": "Long Street", "addr:housenumber": "1a"}),
        3: (*at(6, 2), shouted),
        4: (*at(20_000, 2), street),  # another town's
        5: (*at(30, 2), {"addr:housenumber": "7"}),
        6: (*at(40, 2), {"addr:housenumber": "7"}),
        7: (*at(50, 2), {"addr:street": "Long Street"}),
        **corners,
    }
    found = mapped.addresses(made_pbf(tmp_path / "map.osm.pbf", nodes, [(ring, street)]))
    assert found["id"].to_list() == ["n1", "n2", "n4", "n5", "n6"]


def test_a_file_that_is_no_map_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.osm.pbf").write_bytes(b"not a map at all")
    with pytest.raises(DataError, match="cannot be read as an OpenStreetMap extract"):
        mapped.facilities(tmp_path / "map.osm.pbf")


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("kind", "tag"), [("pharmacy", "amenity=pharmacy"), ("library", "amenity=library")])
def test_helsinki_has_what_another_reader_finds(kind: str, tag: str, shared: Path) -> None:
    """GDAL's own reader of OpenStreetMap files, which shares no code with ours."""
    pbf = shared / "data" / "place" / "helsinki" / "Helsinki.osm.pbf"
    found = mapped.facilities(pbf).filter(kind=kind)
    assert set(found["id"]) == gdal(pbf, *tag.split("="))


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_parks_of_helsinki_are_large_enough_and_seen_from_their_edge(shared: Path) -> None:
    pbf = shared / "data" / "place" / "helsinki" / "Helsinki.osm.pbf"
    parks = mapped.facilities(pbf).filter(kind="green-space")
    columns = ["osm_id", "osm_way_id", "leisure"]
    _, _, shapes, fields = pyogrio.raw.read(pbf, layer="multipolygons", columns=columns)
    earth, sizes = pyproj.Geod(ellps="WGS84"), {}
    for own, way, leisure, shape in zip(*fields, shapely.from_wkb(shapes, on_invalid="ignore"), strict=True):
        if leisure != "park" or getattr(shape, "geom_type", "") != "MultiPolygon":
            continue
        id = f"w{way}" if way else f"r{own}"
        sizes[id] = abs(earth.geometry_area_perimeter(shape)[0])
        rows = parks.filter(id=id)
        points = shapely.points(rows["lon"].to_numpy(), rows["lat"].to_numpy())
        assert (shapely.distance(points, shape.boundary) < NORTH).all()
    large = {id for id, size in sizes.items() if size >= 5_000} - cut(pbf)
    assert large == set(parks["id"]) & set(sizes)
    assert large


def gdal(pbf: Path, key: str, value: str) -> set[str]:
    """The ids of points and areas with a tag, as GDAL reads them."""
    _, _, _, (ids, tags) = pyogrio.raw.read(pbf, layer="points", columns=["osm_id", "other_tags"], read_geometry=False)
    found = {f"n{id}" for id, said in zip(ids, tags, strict=True) if said and f'"{key}"=>"{value}"' in said}
    _, _, _, fields = pyogrio.raw.read(
        pbf, layer="multipolygons", columns=["osm_id", "osm_way_id", key], read_geometry=False
    )
    return found | {f"w{way}" if way else f"r{id}" for id, way, said in zip(*fields, strict=True) if said == value}


def cut(pbf: Path) -> set[str]:
    """The ways that leave the extract: their outline is not known, though GDAL closes it."""
    ways = osmium.FileProcessor(str(pbf), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    return {f"w{way.id}" for way in ways if way.is_way() and not all(n.location.valid() for n in way.nodes)}
