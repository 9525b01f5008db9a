"""The members' map: its projection, its land, its clusters, its names, and the room that each mark has."""

import itertools
import re
from math import hypot
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import Point, Polygon, union_all

from isopolis_portal.members import labels, land, locator
from isopolis_portal.members.clusters import RADIUS, Spot, cluster
from isopolis_portal.members.map import Variant, drawing
from isopolis_portal.members.models import Member
from isopolis_portal.members.projection import project
from tools import draw_europe

REFERENCE = Transformer.from_crs(4326, 3035, always_xy=True)
SHARES = st.floats(0, 1, allow_nan=False)


def made(slug: str, layer: str, country: str, city: str, lat: float, lon: float) -> None:
    """A member of the test's own."""
    Member.objects.create(slug=slug, name=slug, layer=layer, country=country, city=city, lat=lat, lon=lon, source="x")


@given(st.floats(30, 75), st.floats(-30, 60))
def test_the_projection_is_epsg_3035(lat: float, lon: float) -> None:
    assert project(lat, lon) == pytest.approx(REFERENCE.transform(lon, lat), rel=1e-6)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_on_earth_can_be_projected_or_is_far_off_the_map(lat: float, lon: float) -> None:
    if hypot(lat + 52, (lon + 170) % 360 - 360 * ((lon + 170) % 360 > 180)) > 1:  # the one point opposite has no place
        x, y = land.europe().at(lat, lon)
        assert x == x
        assert y == y


def outline(country: str) -> Any:
    """A country as a shape, read back from its path."""
    piece = next(piece for piece in land.europe().pieces if piece.country == country)
    rings = []
    for ring in re.findall(r"M[^z]*z", piece.path):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        rings.append(list(itertools.accumulate(points, lambda at, step: (at[0] + step[0], at[1] + step[1]))))
    return union_all([Polygon(ring).buffer(0) for ring in rings])


@pytest.mark.usefixtures("site")
def test_every_member_stands_in_its_own_country() -> None:
    for member in Member.objects.exclude(lat=None):
        assert member.lat is not None
        assert member.lon is not None
        country = "BE" if member.country == "EU" else member.country
        place = Point(land.europe().at(member.lat, member.lon))
        assert outline(country).buffer(3).contains(place), member.slug


def test_all_of_the_union_is_drawn_and_fits() -> None:
    europe = land.europe()
    drawn = [piece.country for piece in europe.pieces if piece.country]
    assert len(drawn) == len(set(drawn)) == 27
    assert "MT" in drawn
    for piece in europe.pieces:
        west, north, east, south = piece.box
        assert 0 <= west < east <= europe.width
        assert 0 <= north < south <= europe.height


@pytest.mark.parametrize(("country", "lat", "lon"), [("CY", 35.34, 33.33), ("FI", 60.2, 20.0), ("MT", 35.88, 14.44)])
def test_what_the_file_keeps_apart_is_drawn_with_its_country(country: str, lat: float, lon: float) -> None:
    assert outline(country).buffer(3).contains(Point(land.europe().at(lat, lon)))


def test_a_cut_of_the_land_holds_what_can_be_seen_and_less_than_all() -> None:
    paths = land.europe().paths((0, 1500, 300, 2000))
    portugal = next(piece.path for piece in land.europe().pieces if piece.country == "PT")
    bulgaria = next(piece.path for piece in land.europe().pieces if piece.country == "BG")
    assert portugal in paths.union
    assert bulgaria not in paths.union
    assert bulgaria in land.whole().union


@pytest.mark.parametrize(("lat", "lon"), [(None, None), (0.0, 0.0), (38.7, -60.0), (-33.0, 151.0)])
def test_a_place_off_the_map_has_no_small_map(lat: float | None, lon: float | None) -> None:
    assert locator.around(Member(lat=lat, lon=lon)) is None


def test_a_small_map_stays_inside_the_drawing() -> None:
    cut = locator.around(Member(lat=35.1, lon=33.3))
    assert cut is not None
    west, north, width, height = map(int, cut.box.split())
    assert west + width <= land.europe().width
    assert north + height <= land.europe().height
    assert 50 < float(cut.x[:-1]) <= 100


def spots(points: list[tuple[float, float]]) -> list[Spot]:
    """A spot for each point, each of its own member."""
    return [Spot(x, y, (Member(slug=f"m{at:03}"),)) for at, (x, y) in enumerate(points)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SHARES, SHARES), max_size=40), st.randoms(use_true_random=False))
def test_marks_keep_their_distance_and_no_member_is_lost(points: list[tuple[float, float]], random: Any) -> None:
    given_spots = spots(points)
    found = cluster(given_spots)
    assert all(hypot(a.x - b.x, a.y - b.y) >= RADIUS for a, b in itertools.combinations(found, 2))
    assert sorted(m.slug for spot in found for m in spot.members) == [s.members[0].slug for s in given_spots]
    random.shuffle(given_spots)
    assert [[m.slug for m in spot.members] for spot in cluster(given_spots)] == [
        [m.slug for m in spot.members] for spot in found
    ]


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=12))
def test_a_cluster_stands_in_the_middle_of_its_members(points: list[tuple[float, float]]) -> None:
    given_spots = {spot.members[0].slug: spot for spot in spots(points)}
    for found in cluster(given_spots.values()):
        at = [given_spots[member.slug] for member in found.members]
        assert found.x == pytest.approx(sum(spot.x for spot in at) / len(at))
        assert found.y == pytest.approx(sum(spot.y for spot in at) / len(at))


def test_spots_far_apart_are_left_alone() -> None:
    apart = spots([(0.1, 0.1), (0.1 + RADIUS, 0.1), (0.5, 0.5)])
    assert cluster(apart) == apart


@pytest.mark.usefixtures("site")
def test_the_eleven_in_brussels_share_a_mark() -> None:
    marks = {mark.id: mark for mark in drawing().marks}
    assert [mark for mark in marks.values() if len(mark.members) > 1] == [marks["brussels"]]
    whole, *rest = marks["brussels"].variants
    assert whole.what == "2 umbrella organisations, 9 European institutions"
    assert [(variant.classes, len(variant.members)) for variant in (whole, *rest)] == [
        ("on-umbrella on-eu", 11),
        ("on-umbrella off-eu", 2),
        ("on-eu off-umbrella", 9),
    ]
    assert sum(len(mark.members) for mark in marks.values()) == 19


@pytest.mark.usefixtures("site")
def test_every_choice_of_a_clusters_layers_has_exactly_one_variant() -> None:
    for layer, slug in (("city", "ixelles"), ("region", "brabant"), ("other", "friends")):
        made(slug, layer, "BE", "Brussels", 50.84, 4.37)
    (mark,) = [mark for mark in drawing().marks if mark.id == "brussels"]
    codes = {member.layer for member in mark.members}
    assert len(mark.variants) == 2 ** len(codes) - 1 == 31
    for size in range(1, len(codes) + 1):
        for chosen in map(set, itertools.combinations(codes, size)):
            (shown,) = [variant for variant in mark.variants if _shown(variant, chosen)]
            assert len(shown.members) == sum(member.layer in chosen for member in mark.members)


def _shown(variant: Variant, chosen: set[str]) -> bool:
    """As the style sheet has it: hidden where one of `on` is not chosen or one of `off` is."""
    return chosen.issuperset(variant.on) and chosen.isdisjoint(variant.off)


@pytest.mark.usefixtures("site")
def test_two_marks_in_cities_of_one_name_keep_addresses_of_their_own() -> None:
    for slug, lat, lon in (("main", 50.11, 8.68), ("oder", 52.34, 14.55)):
        made(slug, "city", "DE", "Frankfurt", lat, lon)
    ids = [mark.id for mark in drawing().marks]
    assert len(ids) == len(set(ids))
    assert sum("frankfurt" in one for one in ids) == 2


@pytest.mark.usefixtures("site")
def test_a_member_beyond_the_maps_sides_is_said_to_be_off_it() -> None:
    made("reunion", "region", "FR", "Saint-Denis", -20.9, 55.5)
    shown = drawing()
    assert {member.slug for member in shown.unplaced} == {"reunion", "use-efficiency"}
    assert not any(member.slug == "reunion" for mark in shown.marks for member in mark.members)


@given(st.lists(st.tuples(SHARES, SHARES, st.text("abcdefg ", min_size=1, max_size=30)), max_size=25))
def test_no_name_covers_a_mark_or_another_name(points: list[tuple[float, float, str]]) -> None:
    for width, at in ((labels.WIDE, 1), (labels.NARROW, 2)):
        boxes = [
            dict(labels._boxes(point, width))[said[at]]
            for point, said in zip(points, labels.label(points, 1.0), strict=True)
            if said[at]
        ]
        for one, other in itertools.combinations(boxes, 2):
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
        assert all(box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= width for box in boxes)


@pytest.mark.usefixtures("site")
def test_every_mark_of_a_new_site_has_its_name_on_a_wide_map() -> None:
    assert all(mark.label.wide for mark in drawing().marks)


TOPOLOGY: dict[str, Any] = {
    "transform": {"scale": [0.1, 0.1], "translate": [5, 50]},
    "arcs": [[[0, 0], [0, 20]], [[0, 20], [-10, 0], [0, -20], [10, 0]], [[0, 20], [10, 0], [0, -20], [-10, 0]]],
    "objects": {
        "countries": {
            "geometries": [
                {"id": "056", "type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "West"}},
                {"id": "276", "type": "MultiPolygon", "arcs": [[[-3, -1]]], "properties": {"name": "East"}},
            ]
        }
    },
}


def test_the_tool_draws_a_shared_border_once_for_both_its_countries() -> None:
    assert draw_europe.lines(TOPOLOGY)[1][:2] == [(5, 52), (4, 52)]
    found = draw_europe.countries(TOPOLOGY)
    assert set(found) == {"BE", "DE"}
    assert found["BE"].intersection(found["DE"]).area == pytest.approx(0)
    assert found["BE"].union(found["DE"]).geom_type == "Polygon"
    assert found["BE"].contains(Point(REFERENCE.transform(4.5, 51)))
    assert found["DE"].contains(Point(REFERENCE.transform(5.5, 51)))


def test_the_tool_writes_whole_units_and_leaves_out_what_is_too_small() -> None:
    west, _, _, north = draw_europe.FRAME
    step = draw_europe.UNIT
    square = [(west + x * step, north - y * step) for x, y in [(1, 1), (11, 1), (11, 4), (1, 4), (1, 1)]]
    assert draw_europe.loop(square) == "M1 1l10 0 0 3-10 0z"
    assert draw_europe.loop([(x / 40 + west, north - 1) for x, _ in square]) == ""
