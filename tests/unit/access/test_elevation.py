"""The height of the ground along streets: bilinear, null where unknown, and grades over 60 m of way."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyproj
import pytest
import rasterio
from rasterio.transform import from_origin

from isopolis.access import elevation
from isopolis.access.elevation import heights
from isopolis.access.network import Network
from isopolis.access.streets import read_network
from isopolis.errors import DataError, UsageError
from tests.unit.access.streets_made import FOOTWAY, Way, made_pbf

METRE = 1 / 111_195  # of latitude, in degrees
CELL = 0.0001  # degrees


def raster(path: Path, values: np.ndarray, *, left: float = 0.0, top: float = 0.01, **profile: object) -> Path:
    """A GeoTIFF of cells of 0.0001 degrees (11 m), WGS 84 unless said otherwise, whose upper left corner is given."""
    fields = {"crs": "EPSG:4326", "transform": from_origin(left, top, CELL, CELL), **profile}
    size = {"height": values.shape[0], "width": values.shape[1]}
    with rasterio.open(path, "w", driver="GTiff", count=1, dtype=values.dtype, **size, **fields) as file:
        file.write(values, 1)
    return path


def slope(rise: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """A raster of 100 x 100 cells from the equator to 0.01 north, whose height is a function of metres north."""
    north = (0.01 - (np.arange(100) + 0.5) * CELL) / METRE
    return np.repeat(rise(north)[:, None], 100, axis=1).astype(np.float32)


def read(folder: Path, northings: list[float], ways: list[Way], values: np.ndarray, **profile: object) -> Network:
    """Streets due north along a meridian, nodes 1, 2, ... at so many metres north, on this ground."""
    nodes = {i: (0.005, at * METRE) for i, at in enumerate(northings, start=1)}
    folder.mkdir(exist_ok=True)
    ground = raster(folder / "h.tif", values, **profile)
    return read_network(made_pbf(folder / "s.osm.pbf", nodes, ways), ground, folder / "cache")


def test_between_the_middles_of_cells_heights_go_evenly(tmp_path: Path) -> None:
    path = raster(tmp_path / "h.tif", np.array([[0, 10], [20, 70]], np.uint8))
    at = [(0.5, 0.5), (1.5, 0.5), (1.0, 0.5), (0.5, 1.0), (1.0, 1.0), (0.75, 0.5), (1.25, 1.25)]

    found = heights(path, *(np.array(c) for c in zip(*[(x * CELL, 0.01 - y * CELL) for x, y in at], strict=True)))

    by_hand = [0, 10, 5, 10, 25, 2.5, (0 * 1 + 10 * 3 + 20 * 3 + 70 * 9) / 16]
    assert found == pytest.approx(by_hand, abs=1e-6)


def test_at_the_rim_heights_stay_and_outside_there_are_none(tmp_path: Path) -> None:
    path = raster(tmp_path / "h.tif", np.array([[0, 10], [20, 70]], np.uint8))

    found = heights(path, np.array([0.0, 2.0, 2.1, -0.1]) * CELL, np.full(4, 0.01 - 0.1 * CELL))

    np.testing.assert_allclose(found, [0, 10, np.nan, np.nan], atol=1e-6)


def test_a_cell_without_data_is_unknown_and_so_is_what_leans_on_it(tmp_path: Path) -> None:
    path = raster(tmp_path / "h.tif", np.array([[5, -9999, 7, 8]], np.int16), nodata=-9999)

    found = heights(path, np.array([0.5, 0.75, 1.5, 2.25, 2.5, 3.0]) * CELL, np.full(6, 0.01 - 0.5 * CELL))

    np.testing.assert_allclose(found, [5, np.nan, np.nan, np.nan, 7, 7.5], atol=1e-6)


def test_heights_that_no_ground_has_are_no_data_though_undeclared(tmp_path: Path) -> None:
    path = raster(tmp_path / "h.tif", np.array([[5, -32768, 32767]], np.int16))

    np.testing.assert_array_equal(
        heights(path, np.array([0.5, 1.5, 2.5]) * CELL, np.full(3, 0.01)), [5, np.nan, np.nan]
    )


def test_a_raster_in_another_projection_is_met_in_it(tmp_path: Path) -> None:
    x, y = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:31370", always_xy=True).transform(
        [4.35, 4.3512], [50.85, 50.8507]
    )
    east = np.arange(500, dtype=np.float32)[None, :].repeat(500, axis=0)  # the height is the metres east of the corner
    corner = from_origin(x[0] - 200, y[0] + 200, 1, 1)
    path = raster(tmp_path / "h.tif", east, crs="EPSG:31370", transform=corner)

    found = heights(path, np.array([4.35, 4.3512]), np.array([50.85, 50.8507]))

    assert found == pytest.approx([199.5, 199.5 + x[1] - x[0]], abs=0.01)


def test_a_very_fine_raster_is_read_more_coarsely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = raster(tmp_path / "h.tif", slope(lambda north: 0.1 * north))
    lon, lat = np.full(50, 0.005), np.linspace(50, 1000, 50) * METRE
    whole = heights(path, lon, lat)
    monkeypatch.setattr(elevation, "MOST_CELLS", 200)

    assert heights(path, lon, lat) == pytest.approx(whole, abs=2.5)  # a slope stays one but at its rim
    assert heights(path, lon, lat)[10:-10] == pytest.approx(whole[10:-10], abs=0.2)


@pytest.mark.parametrize("at", [[100, 300], [300, 100], [100, 110, 130, 300]])
def test_an_even_slope_has_one_grade(tmp_path: Path, at: list[float]) -> None:
    way = (range(1, len(at) + 1), FOOTWAY)

    found = read(tmp_path, at, [way], slope(lambda north: 0.05 * north))

    sign = 1 if at[-1] > at[0] else -1
    assert found.edges["grade"].to_list() == pytest.approx([0.05 * sign] * found.edges.height, abs=1e-4)
    assert found.nodes["height"].to_list() == pytest.approx(
        [0.05 * lat / METRE for lat in found.nodes["lat"]], abs=0.01
    )


@pytest.mark.parametrize("long", [3, 20, 59])
def test_a_short_way_takes_its_grade_from_beyond_its_ends(tmp_path: Path, long: float) -> None:
    """The ground rises 5 % in waves 2 m high: by its own heights a piece of 3 m rises at 36 %."""
    ground = slope(lambda north: 0.05 * north + np.sin(north / 20 * 2 * np.pi))

    found = read(tmp_path, [500, 500 + long], [((1, 2), FOOTWAY)], ground)

    assert found.edges["grade"].to_list() == pytest.approx([0.05] * found.edges.height, abs=2 / 60)


def test_a_step_in_the_ground_is_spread_over_sixty_metres(tmp_path: Path) -> None:
    ground = slope(lambda north: np.where(north > 505, 12.0, 0.0))

    found = read(tmp_path, list(range(400, 620, 10)), [(range(1, 23), FOOTWAY)], ground)

    middles = np.arange(405, 610, 10)
    inside = (middles > 490) & (middles < 520)
    outside = (middles < 460) | (middles > 550)
    grades = found.edges["grade"].to_numpy()
    assert grades[inside] == pytest.approx(12 / 60, abs=1e-3)
    assert grades[outside] == pytest.approx(0, abs=1e-6)
    assert grades.max() < 12 / 60 + 1e-3


def test_at_the_end_of_a_way_the_run_stays_on_it(tmp_path: Path) -> None:
    """The way ends at the foot of a cliff that it does not climb."""
    ground = slope(lambda north: np.where(north > 520, 50.0, 0.0))

    found = read(tmp_path, [400, 450, 500], [((1, 2, 3), FOOTWAY)], ground)

    assert found.edges["grade"].abs().max() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("carried", ["bridge", "tunnel"])
def test_a_bridge_rises_evenly_over_the_valley_below(tmp_path: Path, carried: str) -> None:
    ground = slope(lambda north: 0.02 * north - np.where((north > 450) & (north < 550), 30.0, 0.0))
    at = [400, 440, 480, 520, 560, 600]

    over = read(tmp_path / "a", at, [(range(1, 7), {"highway": "footway", carried: "yes"})], ground)
    through = read(tmp_path / "b", at, [(range(1, 7), FOOTWAY)], ground)

    assert over.edges["grade"].to_list() == pytest.approx([0.02] * 5, abs=1e-3)
    assert through.edges["grade"].abs().max() > 0.4


def test_ways_one_after_the_other_do_not_lend_each_other_heights(tmp_path: Path) -> None:
    ground = slope(lambda north: np.where(north > 500, 0.1 * (north - 500), 0.0))
    at = [300, 340, 400, 600, 640, 700]

    found = read(tmp_path, at, [((1, 2, 3), FOOTWAY), ((4, 5, 6), FOOTWAY)], ground)

    grades = found.edges.join(
        found.nodes["lat"].to_frame().with_row_index("start").cast({"start": pl.Int32}), on="start"
    )
    assert grades.filter(pl.col("lat") < 500 * METRE)["grade"].to_list() == pytest.approx([0.0] * 3, abs=1e-6)
    assert grades.filter(pl.col("lat") > 500 * METRE)["grade"].to_list() == pytest.approx([0.1] * 3, abs=1e-3)


def test_a_loop_goes_up_and_down_again(tmp_path: Path) -> None:
    nodes = {1: (0.005, 0.005), 2: (0.0051, 0.005), 3: (0.0051, 0.0051)}
    ground = raster(tmp_path / "h.tif", slope(lambda north: 0.1 * north))

    found = read_network(made_pbf(tmp_path / "s.osm.pbf", nodes, [((1, 2, 3, 1), FOOTWAY)]), ground, tmp_path)

    assert found.edges["grade"].to_list() == pytest.approx(
        [0.0] * 3, abs=1e-6
    )  # it is 38 m round, and ends where it began


def test_streets_outside_the_raster_have_no_height_and_are_counted(tmp_path: Path) -> None:
    found = read(
        tmp_path, [900, 940, 980, 1020, 1060, 1300, 1340, 1380], [(range(1, 9), FOOTWAY)], slope(lambda n: 0 * n)
    )

    edge = 0.01 / METRE  # the raster ends 1,112 m north
    known = found.nodes.with_columns(inside=pl.col("lat") <= edge * METRE)
    assert (known["height"].is_not_null() == known["inside"]).all()
    assert found.edges["grade"].null_count() > 0
    (finding,) = found.findings()
    assert finding.severity == "warning"
    assert finding.got.startswith(f"{found.nodes['height'].null_count()} of {found.nodes.height} nodes")


def test_without_a_raster_nothing_is_known_of_heights(tmp_path: Path) -> None:
    nodes = {1: (0.005, 0.005), 2: (0.0051, 0.005)}

    found = read_network(made_pbf(tmp_path / "s.osm.pbf", nodes, [((1, 2), FOOTWAY)]), None, tmp_path)

    assert found.nodes["height"].null_count() == 2
    assert found.edges["grade"].null_count() == 1
    assert found.findings() == ()


def test_another_raster_is_another_network(tmp_path: Path) -> None:
    way = [((1, 2), FOOTWAY)]

    flat = read(tmp_path, [500, 540], way, slope(lambda north: 0 * north))
    steep = read(tmp_path, [500, 540], way, slope(lambda north: 0.1 * north))

    assert flat.edges["grade"].to_list() == [0.0]
    assert steep.edges["grade"].to_list() == pytest.approx([0.1], abs=1e-3)


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"left": 20.0}, "covers none of the streets"),
        ({"nodata": 0}, "covers none of the streets"),
        ({"crs": None}, "which projection"),
        ({"crs": None, "transform": None}, "which projection"),
        ({"crs": 'LOCAL_CS["site",UNIT["metre",1]]'}, "which projection"),
    ],
)
def test_a_raster_that_says_nothing_of_the_streets_is_refused(
    tmp_path: Path, profile: dict[str, object], words: str
) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read(tmp_path, [500, 540], [((1, 2), FOOTWAY)], slope(lambda north: 0 * north), **profile)
    assert caught.value.findings[0].where == "h.tif"
    assert caught.value.findings[0].hint
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5])
def test_a_raster_cut_short_is_refused(tmp_path: Path, part: float) -> None:
    path = raster(tmp_path / "h.tif", slope(lambda north: north))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])

    with pytest.raises(DataError, match="cannot be read as a raster") as caught:
        heights(path, np.full(90, 0.005), np.linspace(0.0001, 0.0099, 90))
    assert str(tmp_path) not in str(caught.value)


def test_without_rasterio_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = raster(tmp_path / "h.tif", slope(lambda north: north))
    monkeypatch.setitem(sys.modules, "rasterio", None)

    with pytest.raises(UsageError, match="rasterio") as caught:
        heights(path, np.array([0.005]), np.array([0.005]))
    assert 'pip install "isopolis[elevation]"' in caught.value.findings[0].hint


@pytest.mark.shared
def test_porto_alegre_has_hills(shared: Path, tmp_path: Path) -> None:
    """The Guaíba lies at about 1 m, and the Morro Santana, 311 m, is the highest of the city's hills."""
    folder = shared / "data/place/poa"

    found = read_network(folder / "poa_osm.pbf", folder / "poa_elevation.tif", tmp_path)

    heights_ = found.nodes["height"].drop_nulls()
    assert len(heights_) > 0.95 * found.nodes.height
    assert heights_.min() >= 0
    assert 200 < heights_.max() < 311
    assert abs(found.edges["grade"].mean()) < 0.002  # ways go up as often as down
    assert found.edges["grade"].abs().quantile(0.99) < 0.25
