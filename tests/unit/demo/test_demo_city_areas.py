"""The invented map: whole, without gaps or overlaps, and nowhere."""

from typing import Any

import pytest
from shapely import unary_union
from shapely.geometry import shape

from isopolis.demo import geography
from isopolis.demo.published import table
from isopolis.demo.residents import luck


@pytest.fixture(scope="module")
def collection() -> dict[str, Any]:
    return geography.features(luck("geography"))


def polygons(collection: dict[str, Any], level: str) -> dict[str, Any]:
    return {
        feature["properties"]["code"]: shape(feature["geometry"])
        for feature in collection["features"]
        if feature["properties"]["level"] == level
    }


def test_every_area_is_a_polygon_with_a_name_of_its_own(collection: dict[str, Any]) -> None:
    areas = polygons(collection, "neighbourhood") | polygons(collection, "district")
    assert len(areas) == 114 + 44
    assert all(area.geom_type == "Polygon" and area.is_valid for area in areas.values())
    assert len({feature["properties"]["name"] for feature in collection["features"]}) == len(areas)


def test_neighbourhoods_leave_no_gap_and_do_not_overlap(collection: dict[str, Any]) -> None:
    areas = list(polygons(collection, "neighbourhood").values())
    whole = unary_union(areas)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert sum(area.area for area in areas) == pytest.approx(whole.area, rel=1e-9)


def test_a_district_is_the_sum_of_its_neighbourhoods(collection: dict[str, Any]) -> None:
    parts = polygons(collection, "neighbourhood")
    parents = dict(table("neighbourhoods").select("code", "district").iter_rows())
    for code, district in polygons(collection, "district").items():
        mine = [part for own, part in parts.items() if parents[own] == code]
        assert unary_union(mine).symmetric_difference(district).area < 1e-12


def test_the_place_is_in_the_open_ocean(collection: dict[str, Any]) -> None:
    west, south, east, north = unary_union(list(polygons(collection, "district").values())).bounds
    assert (west, south) > (-31, 44)
    assert (east, north) < (-29, 46)


def test_every_district_has_a_neighbour_and_neighbours_agree(collection: dict[str, Any]) -> None:
    near = geography.neighbours(collection)
    assert len(near) == 44
    assert all(others and code not in others for code, others in near.items())
    assert all(code in near[other] for code, others in near.items() for other in others)
