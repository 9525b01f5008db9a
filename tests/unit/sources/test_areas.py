"""Areas: one tree whatever the files, and shapes that a map can draw."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pyproj
import pytest
import shapely

from isopolis.errors import DataError
from isopolis.sources.areas import Areas
from isopolis.sources.contract import AreaTerms

# Four squares of 0.01 degrees: two neighbourhoods in each of two districts.
SQUARES = {code: shapely.box(4.3 + 0.01 * i, 52.0, 4.31 + 0.01 * i, 52.01) for i, code in enumerate("ABCD")}
PARENTS = {"A": "W1", "B": "W1", "C": "W2", "D": "W2"}
DISTRICTS = {
    "W1": shapely.union(SQUARES["A"], SQUARES["B"]),
    "W2": shapely.union(SQUARES["C"], SQUARES["D"]),
}
Fields = dict[str, list[Any]]


def write(
    path: Path, shapes: list[Any], fields: Fields, crs: str | None = "OGC:CRS84", layer: str | None = None
) -> None:
    """Writes a layer in the format of the path's suffix; shapes are given in degrees."""
    if crs and crs != "OGC:CRS84":
        project = pyproj.Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
        shapes = list(shapely.transform(shapes, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1]))))
    columns = [np.array(values, dtype=object) for values in fields.values()]
    driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON"}[path.suffix]
    wkb = np.array(shapely.to_wkb(shapes), dtype=object)
    pyogrio.raw.write(
        path,
        wkb,
        columns,
        list(fields),
        crs=crs,
        driver=driver,
        geometry_type=shapes[0].geom_type,
        layer=layer or path.stem,
    )


def squares(**fields: list[Any]) -> Fields:
    return {"code": list(SQUARES), "name": [f"Quarter {code}" for code in SQUARES]} | fields


def areas(folder: Path, *files: str, **terms: str) -> Areas:
    return Areas(folder, AreaTerms(file=files, **terms), "C1", "Smallville")


@pytest.fixture
def two_files(tmp_path: Path) -> Areas:
    write(tmp_path / "quarters.geojson", list(SQUARES.values()), squares(parent=list(PARENTS.values())))
    write(tmp_path / "districts.geojson", list(DISTRICTS.values()), {"code": list(DISTRICTS), "name": ["West", "East"]})
    return areas(tmp_path, "quarters.geojson", "districts.geojson")


def test_files_of_several_levels_make_one_tree(two_files: Areas) -> None:
    assert two_files.frame.rows()[:4] == [
        ("C1", "Smallville", "", "city", 0),
        ("W1", "West", "C1", "district", 1),
        ("W2", "East", "C1", "district", 1),
        ("A", "Quarter A", "W1", "neighbourhood", 2),
    ]
    assert two_files.levels == ("city", "district", "neighbourhood")
    assert two_files.ancestors("D") == ("W2", "C1")
    assert two_files.ancestors("C1") == ()
    assert two_files.codes == {"C1", "W1", "W2", *SQUARES}


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    later = areas(tmp_path, "nowhere.geojson")

    with pytest.raises(DataError, match="there is no such file"):
        _ = later.frame


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:28992", "EPSG:3035"])
def test_any_format_in_any_projection_lands_in_the_same_place(tmp_path: Path, suffix: str, crs: str) -> None:
    write(tmp_path / f"areas{suffix}", list(SQUARES.values()), squares(), crs)

    drawn = areas(tmp_path, f"areas{suffix}").geojson()

    shapes = {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"]) for feature in drawn["features"]
    }
    for code, square in SQUARES.items():
        assert shapes[code].equals_exact(square, tolerance=2e-5, normalize=True)
    assert shapes["C1"].area == pytest.approx(0.0004, rel=1e-3)  # the union of all


def test_the_whole_city_may_be_in_the_file(tmp_path: Path) -> None:
    shapes = [*SQUARES.values(), shapely.union_all(list(SQUARES.values()))]
    fields = {"code": [*SQUARES, "C1"], "name": ["a", "b", "c", "d", "The town"], "parent": ["C1"] * 4 + [None]}
    write(tmp_path / "a.geojson", shapes, fields)

    frame = areas(tmp_path, "a.geojson").frame

    assert frame.row(0) == ("C1", "The town", "", "city", 0)
    assert frame["depth"].to_list() == [0, 1, 1, 1, 1]


def test_columns_may_have_other_names_and_codes_may_be_numbers(tmp_path: Path) -> None:
    fields = {"nr": [1, 2, 3, 4], "naam": list("abcd"), "soort": ["wijk"] * 4}
    columns = [np.array(fields["nr"]), *(np.array(fields[key], dtype=object) for key in ("naam", "soort"))]
    pyogrio.raw.write(
        tmp_path / "a.gpkg",
        np.array(shapely.to_wkb(list(SQUARES.values())), dtype=object),
        columns,
        list(fields),
        crs="OGC:CRS84",
        driver="GPKG",
        geometry_type="Polygon",
    )

    frame = areas(tmp_path, "a.gpkg", code="nr", name="naam", level="soort").frame

    assert frame.rows()[:2] == [("C1", "Smallville", "", "city", 0), ("1", "a", "C1", "wijk", 1)]


def test_neighbours_share_their_border_after_simplifying(tmp_path: Path) -> None:
    wave = [(4.31 + 0.0001 * np.sin(i / 3), 52.0 + 0.01 * i / 400) for i in range(401)]
    left = shapely.Polygon([(4.30, 52.0), *wave, (4.30, 52.01)])
    right = shapely.Polygon([(4.32, 52.0), *wave, (4.32, 52.01)])
    write(tmp_path / "a.geojson", [left, right], {"code": ["L", "R"], "name": ["l", "r"]})

    drawn = areas(tmp_path, "a.geojson").geojson()

    shapes = [shapely.geometry.shape(f["geometry"]) for f in drawn["features"] if f["properties"]["code"] != "C1"]
    assert shapely.get_num_coordinates(shapes[0]) < shapely.get_num_coordinates(left) / 2
    assert shapely.intersection(*shapes).area == pytest.approx(0, abs=1e-12)
    assert shapely.union(*shapes).area == pytest.approx(0.0002, rel=1e-3)


def test_features_carry_what_a_map_needs(two_files: Areas) -> None:
    drawn = json.loads(json.dumps(two_files.geojson()))

    assert drawn["features"][1]["properties"] == {"code": "W1", "name": "West", "parent": "C1", "level": "district"}


def test_an_area_without_shape_is_an_area(tmp_path: Path) -> None:
    shapes = [*list(SQUARES.values())[:3], None]
    write(tmp_path / "a.geojson", shapes, squares())

    tree = areas(tmp_path, "a.geojson")

    assert "D" in tree.codes
    assert [f["geometry"] is None for f in tree.geojson()["features"]] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (squares(parent=["X", "X", None, None]), "has a parent that is no area"),
        (squares(parent=["B", "A", None, None]), "areas are each other's parents"),
        (squares(parent=["A", None, None, None]), "areas are each other's parents"),
        (squares(code=["A", "A", "B", "C"]), "two areas have one code"),
        (squares(code=["A", None, "B", "C"]), "an area has no code"),
        ({"cod": list("abcd")}, "there is no column 'code'"),
    ],
)
def test_what_is_no_tree_is_refused(tmp_path: Path, fields: Fields, message: str) -> None:
    write(tmp_path / "a.geojson", list(SQUARES.values()), fields)

    with pytest.raises(DataError, match=message):
        _ = areas(tmp_path, "a.geojson").frame


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_coordinates_without_projection_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.gpkg", list(SQUARES.values()), squares(), crs=None)

    with pytest.raises(DataError, match="in which projection"):
        _ = areas(tmp_path, "a.gpkg").frame


def test_coordinates_off_the_globe_are_refused(tmp_path: Path) -> None:
    metres = [shapely.box(80000 + i, 450000, 80001 + i, 450001) for i in range(4)]
    write(tmp_path / "a.geojson", metres, squares())

    with pytest.raises(DataError, match="not on the globe"):
        _ = areas(tmp_path, "a.geojson").frame


def test_points_are_no_areas(tmp_path: Path) -> None:
    write(tmp_path / "a.geojson", [square.centroid for square in SQUARES.values()], squares())

    with pytest.raises(DataError, match="shapes that are not areas"):
        _ = areas(tmp_path, "a.geojson").frame


def test_a_border_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = shapely.Polygon([(4.30, 52.0), (4.32, 52.02), (4.32, 52.0), (4.30, 52.02)])
    write(tmp_path / "a.geojson", [bow], {"code": ["B"], "name": ["Bow"]})

    shape = shapely.geometry.shape(areas(tmp_path, "a.geojson").geojson()["features"][1]["geometry"])

    assert shape.is_valid
    assert shape.area == pytest.approx(0.0002)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
def test_a_damaged_file_is_said_without_a_traceback(tmp_path: Path, suffix: str) -> None:
    write(tmp_path / f"a{suffix}", list(SQUARES.values()), squares())
    whole = (tmp_path / f"a{suffix}").read_bytes()
    (tmp_path / f"a{suffix}").write_bytes(whole[: len(whole) // 3])

    with pytest.raises(DataError, match="cut off, damaged"):
        _ = areas(tmp_path, f"a{suffix}").frame


def test_rows_are_held_against_the_areas(two_files: Areas, open_city: Callable[..., Any]) -> None:
    terms = 'area = "quarter"\n[sources.survey.indicators]\nB = { value = "b = 1", name = "Has a bicycle" }\n'
    more = '[areas]\nfile = ["quarters.geojson", "districts.geojson"]\n'

    city = open_city(terms, {"b": [1, 0, 1], "quarter": ["A", "W2", None]}, more)
    assert city.sources["survey"].microdata().frame.collect()["area"].to_list() == ["A", "W2", None]

    city = open_city(terms, {"b": [1] * 6, "quarter": ["A"] + ["Z"] * 5}, more)
    with pytest.raises(DataError, match="area codes without an area") as caught:
        city.sources["survey"].microdata()
    assert "'Z'" in caught.value.findings[0].got
