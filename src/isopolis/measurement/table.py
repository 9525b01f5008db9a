"""From arrays of groups x indicators to the rows of a table."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from isopolis.measurement.moments import Real


def rows_of(columns: Mapping[str, np.ndarray], keep: np.ndarray) -> pl.DataFrame:
    """One row for each True of `keep` (groups x indicators), in order.

    A column is groups x indicators, or has one entry along a side where it is the same all along it.
    """
    group, indicator = np.nonzero(keep)
    return pl.DataFrame({name: _taken(column, group, indicator) for name, column in columns.items()})


def _taken(column: np.ndarray, group: np.ndarray, indicator: np.ndarray) -> pl.Series:
    """Taken by number from the few distinct entries: text is made once, not once a row."""
    down, across = column.shape
    place = (group if down > 1 else 0 * group) * across + (indicator if across > 1 else 0 * indicator)
    return pl.Series(column.ravel()).gather(place)


def where(mask: np.ndarray, work: Callable[..., tuple[Real, Real]], *arrays: Real) -> tuple[Real, Real]:
    """Both results of `work` where the mask is True, NaN elsewhere: costly work is done for what is kept."""
    low, high = np.full(mask.shape, np.nan), np.full(mask.shape, np.nan)
    low[mask], high[mask] = work(*(np.broadcast_to(array, mask.shape)[mask] for array in arrays))
    return low, high
