"""The height of the ground along streets, and how steep they are."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isopolis.errors import DataError, UsageError

Reals = NDArray[np.float64]

RUN = 60.0  # metres
MOST_CELLS = 50_000_000  # a finer raster is read more coarsely: a run of 60 m needs no cells of half a metre
LOWEST, HIGHEST = -500.0, 9_000.0  # metres: what is outside stands for "no data", though the raster does not say so
DEGREE = 111_195.0  # metres of a degree of latitude


class Pieces(NamedTuple):
    """Pieces of ways in walking order: numbers of nodes, metres, and the way (0, 1, ...) that each is a piece of.

    `carried` says of each way whether it stands on a bridge or in a tunnel.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    metres: Reals
    way: NDArray[np.int64]
    carried: NDArray[np.bool_]


def relief(path: Path, lon: Reals, lat: Reals, pieces: Pieces) -> tuple[Reals, Reals]:
    """The height of each node, and the grade of each piece (rise over run from start to end); NaN where not known.

    A grade is taken over 60 m along the way, as near as can be to the piece's middle. A raster errs by metres from
    cell to cell, which on a piece of 5 m would be a cliff, and over 60 m is a few percent. A shorter way is taken as
    prolonged straight on at both ends. A bridge or a tunnel rises evenly between its ends.
    """
    first, last = _ends(pieces)
    length = np.bincount(pieces.way, pieces.metres).astype(np.float64)
    short = np.maximum(RUN - length, 0) / 2
    before = _prolonged(lon, lat, pieces.end[last], pieces.start[first], short)
    after = _prolonged(lon, lat, pieces.start[first], pieces.end[last], short)
    places = [np.concatenate(both) for both in zip((lon, lat), before, after, strict=True)]
    height, below, above = np.split(heights(path, *places), [len(lon), len(lon) + len(length)])
    return height, _grades(pieces, height, length, short, (below, above))


def _ends(pieces: Pieces) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last piece of each way."""
    edge = np.flatnonzero(np.diff(pieces.way))
    return np.concatenate([[0], edge + 1]), np.concatenate([edge, [len(pieces.way) - 1]])


def _prolonged(
    lon: Reals, lat: Reals, behind: NDArray[np.int64], tip: NDArray[np.int64], metres: Reals
) -> tuple[Reals, Reals]:
    """Where one comes to so many metres past the tip, on the line from the other end."""
    squeeze = np.cos(np.radians(lat[tip]))
    east, north = (lon[tip] - lon[behind]) * squeeze, lat[tip] - lat[behind]
    size = np.hypot(east, north)
    step = np.divide(metres / DEGREE, size, out=np.zeros_like(size), where=size > 0)  # a loop stays where it is
    return lon[tip] + east * step / squeeze, lat[tip] + north * step


def _grades(pieces: Pieces, height: Reals, length: Reals, short: Reals, past: tuple[Reals, Reals]) -> Reals:
    """Rise over run of each piece, off the profiles of all ways laid one behind the other on one line."""
    way = pieces.way
    origin = np.concatenate([[0.0], np.cumsum(length + RUN + 1)[:-1]])  # of each way; apart, so that none runs over
    to = np.cumsum(pieces.metres) - np.concatenate([[0.0], np.cumsum(length)[:-1]])[way]
    middle = to - pieces.metres / 2
    low = np.clip(middle - RUN / 2, -short[way], np.maximum(length - RUN, -short)[way])
    at, known = _profile(pieces, height, origin, length, to)
    stretched = short > 0
    at = np.concatenate([at, (origin - short)[stretched], (origin + length + short)[stretched]])
    known = np.concatenate([known, past[0][stretched], past[1][stretched]])
    order = np.argsort(at, kind="stable")
    at, known = at[order], known[order]
    from_, till = (np.interp(origin[way] + x, at, known) for x in (low, low + RUN))
    return np.asarray((till - from_) / RUN)


def _profile(pieces: Pieces, height: Reals, origin: Reals, length: Reals, to: Reals) -> tuple[Reals, Reals]:
    """Where on the line heights are known, and the heights; of a bridge or a tunnel at its ends alone."""
    first, last = _ends(pieces)
    inner = ~pieces.carried[pieces.way]
    inner[last] = True
    at = np.concatenate([origin, (origin[pieces.way] + to)[inner]])
    return at, np.concatenate([height[pieces.start[first]], height[pieces.end][inner]])


def heights(path: Path, lon: Reals, lat: Reals) -> Reals:
    """The raster's value at each place (WGS 84), bilinear between the four nearest cells; NaN outside or no data.

    Raises UsageError without rasterio, DataError for a file that is no raster, has no projection or covers no place.
    """
    with _opened(path) as raster:
        column, row = _placed(raster, lon, lat)
        inside = (column >= 0) & (row >= 0) & (column <= raster.width) & (row <= raster.height)
        found = np.full(len(lon), np.nan)
        if inside.any():
            found[inside] = _sampled(raster, column[inside], row[inside])
    if np.isnan(found).all():
        raise DataError(
            "covers none of the streets",
            where=path.name,
            expected="heights of the ground of the same place",
            hint="the raster of the city, in the projection that it names",
        )
    return found


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        import rasterio
        from rasterio.errors import NotGeoreferencedWarning, RasterioError
    except ImportError:
        raise UsageError(
            "reading heights needs the package rasterio", where=path.name, hint='pip install "isopolis[elevation]"'
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # said better by _placed
            with rasterio.open(path) as raster:
                yield raster
    except (RasterioError, OSError):
        raise DataError(
            "cannot be read as a raster of heights",
            where=path.name,
            expected="a whole GeoTIFF, or another raster that GDAL reads",
            hint="fetching the file again",
        ) from None


def _placed(raster: Any, lon: Reals, lat: Reals) -> tuple[Reals, Reals]:
    """Columns and rows, in cells from the raster's upper left corner; not finite off the projection's range."""
    import pyproj

    try:
        transformer = pyproj.Transformer.from_crs("OGC:CRS84", raster.crs.to_wkt(), always_xy=True)
    except (AttributeError, pyproj.exceptions.ProjError):  # it names none, or none that is on the globe
        raise DataError(
            "does not say in which projection it is",
            where=Path(raster.name).name,
            expected="a coordinate reference system",
            hint="saving it with one, as gdal_translate -a_srs does",
        ) from None
    x, y = transformer.transform(lon, lat)
    back = ~raster.transform
    with np.errstate(invalid="ignore"):
        return back.a * x + back.b * y + back.c, back.d * x + back.e * y + back.f


def _sampled(raster: Any, column: Reals, row: Reals) -> Reals:
    """Values at places given in cells from the raster's upper left corner; only the part around them is read."""
    left, top = max(math.floor(column.min()) - 1, 0), max(math.floor(row.min()) - 1, 0)
    wide = min(math.ceil(column.max()) + 1, raster.width) - left
    high = min(math.ceil(row.max()) + 1, raster.height) - top
    coarser = math.ceil(math.sqrt(max(wide * high / MOST_CELLS, 1)))
    shape = (math.ceil(high / coarser), math.ceil(wide / coarser))
    window = ((top, top + high), (left, left + wide))
    cells = raster.read(1, window=window, out_shape=shape, masked=True, resampling=_average(coarser))
    values = np.ma.filled(cells.astype(np.float64) * raster.scales[0] + raster.offsets[0], np.nan)
    values[(values < LOWEST) | (values > HIGHEST)] = np.nan
    return _bilinear(values, (column - left) * shape[1] / wide - 0.5, (row - top) * shape[0] / high - 0.5)


def _average(coarser: int) -> Any:
    from rasterio.enums import Resampling

    return Resampling.average if coarser > 1 else Resampling.nearest


def _bilinear(values: Reals, column: Reals, row: Reals) -> Reals:
    """Values between cells, whose middles have whole numbers; past the outermost middles they stay as there."""
    column, row = np.clip(column, 0, values.shape[1] - 1), np.clip(row, 0, values.shape[0] - 1)
    c, r = column.astype(np.int64), row.astype(np.int64)
    right, down = column - c, row - r
    total = np.zeros(len(column))
    for dr, dc, weight in (
        (0, 0, (1 - down) * (1 - right)),
        (0, 1, (1 - down) * right),
        (1, 0, down * (1 - right)),
        (1, 1, down * right),
    ):
        cell = values[np.minimum(r + dr, values.shape[0] - 1), np.minimum(c + dc, values.shape[1] - 1)]
        total += np.where(weight > 0, cell * weight, 0)  # a cell without a value spoils none that it has no part in
    return total
