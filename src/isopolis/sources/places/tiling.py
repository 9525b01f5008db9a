"""The finest areas of a city, as they cover the ground: which of them holds a point, and a point inside each."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.sources.areas import Areas
from isopolis.sources.places.coordinates import Box


def leaves(areas: Areas) -> frozenset[str]:
    """The codes of the areas that hold no finer one."""
    return areas.codes - frozenset(areas.frame["parent"])


def box(areas: Areas) -> Box | None:
    """The box that the areas fill; None where none has an outline."""
    import shapely  # here and below: it takes long to load, and only a city with places needs it

    there = [shape for shape in areas.outlines.values() if shape is not None]
    return Box(*shapely.total_bounds(there)) if there else None


def at(areas: Areas, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Sequence[str | None]:
    """The code of the finest area that holds each point; None where none does. A border belongs to the first code."""
    import shapely

    fine = [code for code in _finest_first(areas) if areas.outlines[code] is not None]
    points = shapely.STRtree(shapely.points(lon, lat))
    area, point = points.query([areas.outlines[code] for code in fine], predicate="intersects")
    order = np.lexsort((area, point))
    held, first = np.unique(point[order], return_index=True)
    codes: list[str | None] = [None] * len(lon)
    for row, number in zip(held.tolist(), area[order][first].tolist(), strict=True):
        codes[row] = fine[number]
    return codes


def middles(areas: Areas) -> pl.DataFrame:
    """A point inside each of the finest areas that has an outline: id (its code), lon, lat; sorted by id."""
    import shapely

    there = [code for code in sorted(leaves(areas)) if areas.outlines[code] is not None]
    points = shapely.point_on_surface([areas.outlines[code] for code in there])
    schema = {"id": pl.String, "lon": pl.Float64, "lat": pl.Float64}
    return pl.DataFrame({"id": there, "lon": shapely.get_x(points), "lat": shapely.get_y(points)}, schema=schema)


def _finest_first(areas: Areas) -> list[str]:
    """Every area but a whole city that holds others, the deepest first."""
    frame = areas.frame.filter((pl.col("depth") > 0) | pl.col("code").is_in(list(leaves(areas))))
    return frame.sort("depth", "code", descending=[True, False])["code"].to_list()
