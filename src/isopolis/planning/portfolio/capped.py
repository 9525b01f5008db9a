"""Outcomes that stop at 1, from below: planes that no whole plan lies under, and that meet every whole plan somewhere.

min(1, start + effects) is concave, so that its tangents lie above it. As a function of which interventions are chosen
it has decreasing returns (it is submodular, once each harmful intervention is turned into one that is left out), and
the largest convex function below such a one is Lovász's: sort x, and let each intervention in turn have what it adds.
Source: Lovász (1983), Submodular functions and convexity; the planes: Edmonds (1970).
"""

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from isopolis.planning.portfolio.model import Real


def below(start: Real, changes: Any, x: Real) -> tuple[Real, Any]:
    """at and slope (cells x interventions) with at + slope z at most min(1, start + changes z) for every whole plan z.

    Of all such planes those that are highest at x; where x is whole, they are exact there.
    """
    entries = csr_array(changes).tocoo()
    row, column = (np.asarray(index) for index in entries.coords)
    harm = entries.data < 0
    turned = np.where(harm, 1 - x[column], x[column])
    order = np.lexsort((column, -turned, row))
    row, column, harm = row[order], column[order], harm[order]
    size = np.abs(entries.data[order])
    lowest = start - np.bincount(row, size * harm, len(start)).astype(np.float64)
    first = np.minimum(1.0, lowest)
    adds = _added(lowest, row, size)
    at = np.asarray(first + np.bincount(row, adds * harm, len(start)), np.float64)
    return at, csr_array((np.where(harm, -adds, adds), (row, column)), shape=changes.shape)


def _added(lowest: Real, row: Any, size: Real) -> Real:
    """What each entry in turn adds to its row, which begins at `lowest` and stops at 1. Entries are sorted by row."""
    run = np.cumsum(size)
    ends = np.searchsorted(row, np.arange(len(lowest)), side="left")
    before = np.concatenate([[0.0], run])[ends][row]  # what all rows before have added
    after = lowest[row] + run - before
    return np.asarray(np.maximum(0.0, np.minimum(1.0, after) - np.minimum(1.0, after - size)))
