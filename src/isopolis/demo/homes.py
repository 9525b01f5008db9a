"""Where the demo city's residents live within their neighbourhoods: a few invented points each."""

from collections.abc import Mapping

import numpy as np
import polars as pl
import shapely

from isopolis.demo import geography
from isopolis.demo.geography import Polygon

FEWEST, MOST, RESIDENTS_A_POINT = 5, 8, 1500  # points of a neighbourhood
DRAWN = 200  # places drawn in a neighbourhood, of which the points are the middles
ROUNDS = 10
YOUNG = 5  # the oldest of those who need childcare, in years


def origins(people: pl.DataFrame, outlines: Mapping[str, Polygon], rng: np.random.Generator) -> pl.DataFrame:
    """A row a point: id, lon, lat, area, population, children (residents aged 0 to 5), in the order of areas.

    `people` has a row a resident: area, age. The points of an area hold all of its residents; an area without
    residents has no point.
    """
    child = (pl.col("age") <= YOUNG).sum().alias("children")
    counts = people.group_by("area").agg(pl.len().alias("population"), child).sort("area")
    return pl.concat([_points(outlines[row["area"]], row, rng) for row in counts.iter_rows(named=True)])


def inside(outline: Polygon, count: int, rng: np.random.Generator) -> Polygon:
    """So many points, drawn anywhere within an outline."""
    low, size = outline.min(axis=0), np.ptp(outline, axis=0)
    polygon = shapely.Polygon(outline)
    room = float(polygon.area / np.prod(size))
    points = low + size * rng.random((int(4 * count / room), 2))
    within: Polygon = points[shapely.contains_xy(polygon, points)][:count]
    return within


def _points(outline: Polygon, area: Mapping[str, int], rng: np.random.Generator) -> pl.DataFrame:
    count = min(MOST, FEWEST + area["population"] // RESIDENTS_A_POINT)
    points = _spread(inside(outline, DRAWN, rng), count)
    share = rng.dirichlet(np.full(count, 8.0))
    children = rng.multinomial(area["children"], share)
    older = rng.multinomial(area["population"] - area["children"], share)
    lon, lat = np.round(geography.degrees(points), 6).T
    return pl.DataFrame(
        {
            "id": [f"{area['area']}-{turn}" for turn in range(1, count + 1)],
            "lon": lon,
            "lat": lat,
            "area": [str(area["area"])] * count,
            "population": children + older,
            "children": children,
        }
    )


def _spread(places: Polygon, count: int) -> Polygon:
    """So many of the places, spread evenly over them: the middles of as many clusters (Lloyd's algorithm)."""
    middles = places[:count]
    for _ in range(ROUNDS):
        own = np.argmin(_apart(places, middles), axis=1)
        middles = np.array([places[own == turn].mean(axis=0) for turn in range(count)])
    nearest: Polygon = places[np.argmin(_apart(places, middles), axis=0)]
    return nearest


def _apart(places: Polygon, others: Polygon) -> Polygon:
    distance: Polygon = np.linalg.norm(places[:, None] - others[None], axis=2)
    return distance
