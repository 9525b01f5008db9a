"""Coordinates: longitudes and latitudes in WGS 84, the box that a city fills, and what can be wrong with a point."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from isopolis.errors import Finding
from isopolis.sources.row_numbers import in_words

EARTH = 6_371_008.8  # mean radius in metres
FAR = 20_000.0  # metres from the box of a city: what stands further away is not of its everyday life
_HINT = "saving the file with longitude and latitude in degrees (WGS 84, EPSG:4326)"


class Box(NamedTuple):
    """From west to east and from south to north, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Self | None:
        """The box around the points of a frame, columns lon and lat; None for no point."""
        points = frame.select("lon", "lat").filter(pl.col("lon").is_finite() & pl.col("lat").is_finite())
        if points.is_empty():
            return None
        low, high = points.min().row(0), points.max().row(0)
        return cls(*low, *high)

    def widened(self, metres: float) -> "Box":
        """The box with so many metres more on every side."""
        up = math.degrees(metres / EARTH)
        aside = up / max(math.cos(math.radians(max(abs(self.south), abs(self.north)))), 0.01)
        return Box(self.west - aside, self.south - up, self.east + aside, self.north + up)

    def holds(self, lon: str = "lon", lat: str = "lat") -> pl.Expr:
        """True where the point of two columns lies in the box; null where it has no coordinates."""
        return pl.col(lon).is_between(self.west, self.east) & pl.col(lat).is_between(self.south, self.north)

    def __str__(self) -> str:
        return f"lon {self.west:.2f} to {self.east:.2f}, lat {self.south:.2f} to {self.north:.2f}"


def faults(frame: pl.DataFrame, where: str, box: Box | None, optional: bool = False) -> Iterator[Finding]:
    """What is wrong with the points of a frame (columns lon, lat), a finding a fault, each row in one at most.

    `box` is what the city fills, where that is known. With `optional` a row may have no coordinates.
    """
    there = pl.col("lon").is_finite() & pl.col("lat").is_finite()
    missing = ~there.fill_null(False)
    metric = ((pl.col("lon").abs() > 180) | (pl.col("lat").abs() > 180)).fill_null(False)
    around = box.widened(FAR) if box else None
    exchanged = pl.col("lat").abs() > 90
    if around:
        exchanged |= ~around.holds() & around.holds("lat", "lon")
    suspicions = (
        ("have no coordinates", missing, "a number in both columns", "adding them, or leaving these rows out"),
        ("have coordinates that look like metres of a projection", metric, "degrees", _HINT),
        (
            "have longitude and latitude exchanged, by the look of them",
            exchanged.fill_null(False) & ~metric,
            f"points of the city: {around}" if around else "latitudes from -90 to 90",
            "exchanging the two columns",
        ),
    )
    for what, bad, expected, hint in suspicions[1 if optional else 0 :]:
        if count := frame.select(bad.sum()).item():
            yield Finding(f"rows {what}", where, in_words(frame.lazy(), bad, count), expected, hint)


def plane(lon: ArrayLike, lat: ArrayLike, middle: float) -> NDArray[np.float64]:
    """Metres east and north on a plane that is true at the latitude `middle`."""
    scale = math.cos(math.radians(middle))
    return np.asarray(EARTH * np.radians(np.column_stack([np.asarray(lon) * scale, np.asarray(lat)])))


def degrees(points: Any, middle: float) -> NDArray[np.float64]:
    """Longitudes and latitudes of points on such a plane."""
    scale = (math.cos(math.radians(middle)), 1.0)
    return np.asarray(np.degrees(np.asarray(points) / EARTH) / scale)
