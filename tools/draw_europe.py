"""Draw the map of Europe that the site shows its members on.

    python tools/draw_europe.py [TARGET]

Takes countries-50m.json of world-atlas 2.0.2 (Natural Earth, public domain) through the npm client, projects it
(EPSG:3035), draws its borders a little simpler and writes europe.json: a frame in metres, a width and a height in
units, and the land as SVG paths in those units. The same input gives the same bytes.

A country of the European Union is a path of its own. Its neighbours are one land without borders: the map says who is
in the Union and nothing about who owns what beside it.
"""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from pyproj import Transformer
from shapely import LineString, MultiPolygon, Polygon, box, make_valid, union_all

TARGET = Path(__file__).resolve().parents[1] / "src/isopolis_portal/members/europe.json"
PACKAGE = "world-atlas@2.0.2"
FRAME = (2_560_000, 1_360_000, 6_580_000, 5_400_000)  # EPSG:3035: Portugal to Cyprus, Crete to the North Cape
WIDTH = 2000  # units of the drawing
UNIT = (FRAME[2] - FRAME[0]) / WIDTH  # metres
DETAIL = 1_200  # metres by which a drawn border may stray
SMALLEST = 60e6  # square metres: islands below are not drawn, but for a country's largest part
NEAR = (-32, 26, 72, 83)  # degrees: what lies wholly outside cannot be in the frame
UNION = {
    "040": "AT", "056": "BE", "100": "BG", "191": "HR", "196": "CY", "203": "CZ", "208": "DK", "233": "EE", "246": "FI",
    "248": "FI", "250": "FR", "276": "DE", "300": "GR", "348": "HU", "372": "IE", "380": "IT", "428": "LV", "440": "LT",
    "442": "LU", "470": "MT", "528": "NL", "616": "PL", "620": "PT", "642": "RO", "703": "SK", "705": "SI", "724": "ES",
    "752": "SE",
    "N. Cyprus": "CY",  # the whole island is territory of the Union; it has no number there
}  # fmt: skip
Points = list[tuple[float, float]]


def fetched() -> dict[str, Any]:
    """The topology, as the package holds it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            file = archive.extractfile("package/countries-50m.json")
            assert file is not None
            return dict(json.load(file))


def lines(topology: dict[str, Any]) -> list[Points]:
    """Every arc in degrees: the file counts in steps, each from the one before."""
    (step_x, step_y), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    sums = (accumulate(arc, lambda at, step: [at[0] + step[0], at[1] + step[1]]) for arc in topology["arcs"])
    return [[(x * step_x + x0, y * step_y + y0) for x, y in arc] for arc in sums]


def simpler(line: Points, project: Transformer) -> Points:
    """A border in metres, drawn simpler. One line serves both its countries, so that no gap opens between them."""
    xs, ys = project.transform(*zip(*line, strict=True))
    return list(LineString(zip(xs, ys, strict=True)).simplify(DETAIL).coords)


def ring(arcs: list[int], drawn: list[Points]) -> Points:
    """A closed line of arcs; one counted from the end (~i) runs backwards."""
    joined: Points = []
    for arc in arcs:
        joined += (drawn[arc] if arc >= 0 else drawn[~arc][::-1])[1 if joined else 0 :]
    return joined


def shape(geometry: dict[str, Any], drawn: list[Points]) -> MultiPolygon:
    """A country's land inside the frame."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = ([ring(arcs, drawn) for arcs in part] for part in parts)
    solid = [
        make_valid(Polygon(outer, [hole for hole in holes if len(hole) > 3]))
        for outer, *holes in rings
        if len(outer) > 3
    ]
    return polygons(union_all(solid).intersection(box(*FRAME)))


def polygons(geometry: Any) -> MultiPolygon:
    """The polygons of a geometry, without the lines and points that cutting may leave."""
    parts = getattr(geometry, "geoms", [geometry])
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and not part.is_empty])


def near(geometry: dict[str, Any], arcs: list[Points]) -> bool:
    """Whether any of a country may be in the frame."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    points = (point for part in parts for line in part for arc in line for point in arcs[arc if arc >= 0 else ~arc])
    west, south, east, north = NEAR
    return any(west < x < east and south < y < north for x, y in points)


def countries(topology: dict[str, Any]) -> dict[str, MultiPolygon]:
    """The land of each country of the Union by its code, and of all others under ""."""
    arcs = lines(topology)
    project = Transformer.from_crs(4326, 3035, always_xy=True)
    drawn = [simpler(arc, project) for arc in arcs]
    found: dict[str, list[MultiPolygon]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = UNION.get(geometry.get("id") or geometry["properties"]["name"], "")
        if near(geometry, arcs):
            found.setdefault(code, []).append(shape(geometry, drawn))
    return {code: polygons(union_all(parts)) for code, parts in sorted(found.items())}


def large(land: MultiPolygon) -> Iterator[Polygon]:
    """The parts that are drawn: the largest, and others that can be seen."""
    parts = sorted(land.geoms, key=lambda part: -part.area)
    yield from (part for at, part in enumerate(parts) if at == 0 or part.area >= SMALLEST)


def path(part: Polygon) -> str:
    """A polygon as an SVG path: whole units, each step from the one before."""
    return "".join(loop(list(line.coords)) for line in (part.exterior, *part.interiors))


def loop(points: Points) -> str:
    """A closed line as an SVG path; nothing where it is too small to be drawn."""
    whole = [(round((x - FRAME[0]) / UNIT), round((FRAME[3] - y) / UNIT)) for x, y in points[:-1]]
    whole = [at for at, before in zip(whole, [whole[-1], *whole[:-1]], strict=True) if at != before]
    if len(whole) < 3:
        return ""
    steps = [(x - x0, y - y0) for (x, y), (x0, y0) in zip(whole[1:], whole, strict=False)]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(f'{x} {y}' for x, y in steps)}z".replace(" -", "-")


def pieces(found: dict[str, MultiPolygon]) -> Iterator[dict[str, Any]]:
    """The land in pieces that can be drawn alone: a country each, and each part of the land of the others."""
    for code, land in found.items():
        groups = [[part] for part in large(land)] if code == "" else [list(large(land))]
        for parts in groups:
            west, south, east, north = MultiPolygon(parts).bounds
            corners = ((west - FRAME[0]), (FRAME[3] - north), (east - FRAME[0]), (FRAME[3] - south))
            yield {
                "country": code,
                "box": [round(side / UNIT) for side in corners],
                "path": "".join(path(part) for part in parts),
            }


def main() -> int:
    """Exit code 0 when the drawing stands where it should."""
    parser = argparse.ArgumentParser(description="Draw the map of Europe that the site shows its members on.")
    parser.add_argument("target", type=Path, nargs="?", default=TARGET)
    target = parser.parse_args().target
    drawing = {
        "source": "Natural Earth 1:50m (public domain), through world-atlas 2.0.2",
        "projection": "EPSG:3035",
        "frame": FRAME,
        "width": WIDTH,
        "height": round((FRAME[3] - FRAME[1]) / UNIT),
        "land": [piece for piece in pieces(countries(fetched())) if piece["path"]],
    }
    target.write_text(json.dumps(drawing, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(drawing['land'])} pieces of land in {target.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
