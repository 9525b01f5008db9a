"""The one pass: rows in, sums per finest cell out (METHODS §1)."""

import numba
import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

# What is summed over the rows of a cell, per indicator; w weight, y value, x denominator (1 for a mean).
N, X, Y, WYY, XX, XY, YY = range(7)  # 1, wx, wy, wy², w²x², w²xy, w²y²
COUNTS, SPREAD, SQUARES = 3, 4, 7  # how many of them a census, a cluster sample and an element sample need

_EMPTY = np.int64(-1)


class Accumulator:
    """Sums per cell, grown as new cells are met, of values less their indicator's entry in `centres`."""

    def __init__(self, centres: Real, width: int) -> None:
        self._centres = centres
        self._table = np.full(1 << 12, _EMPTY)
        self._slots = np.zeros(1 << 12, np.int64)
        self._keys = np.zeros(0, np.int64)
        self._sums = np.zeros((len(centres), 0, width))  # by indicator: each one's sums fit in a cache
        self._used = 0

    def add(self, keys: Whole, weight: Real, values: Real, over: Real) -> None:
        """Adds a batch: `values` is indicators x rows, NaN where not answered; `over` the same, 1 where not a ratio.

        `over` has no rows at all where no indicator is a ratio.
        """
        self._make_room(len(keys))
        cells = np.empty(len(keys), np.int64)
        self._used = _locate(keys, self._table, self._slots, self._keys, self._used, cells)
        indicators, room, width = self._sums.shape
        if self._used > room:
            fresh = np.zeros((indicators, max(self._used, 2 * room) - room, width))
            self._sums = np.concatenate([self._sums, fresh], axis=1)
        _sum(cells, weight, values, over, self._centres, self._sums)

    def finish(self) -> tuple[Whole, Real]:
        """The keys in order, and the sums: cells x indicators x width."""
        order = np.argsort(self._keys[: self._used], kind="stable")
        return self._keys[order], np.ascontiguousarray(self._sums[:, order].swapaxes(0, 1))

    def _make_room(self, rows: int) -> None:
        """Room for as many new keys as there are rows."""
        room = self._used + rows
        if room > len(self._keys):
            self._keys = np.concatenate([self._keys, np.zeros(room, np.int64)])
        if 2 * room > len(self._table):
            size = 1 << (2 * room).bit_length()
            self._table, self._slots = np.full(size, _EMPTY), np.zeros(size, np.int64)
            _rebuild(self._keys, self._used, self._table, self._slots)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _probe(key: int, table: Whole) -> int:
    """Where a key is, or the free place where it belongs."""
    mask = len(table) - 1
    place = (key * 0x9E3779B97F4A7C1 ^ (key >> 17)) & mask
    while table[place] != -1 and table[place] != key:
        place = (place + 1) & mask
    return place


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _rebuild(keys: Whole, used: int, table: Whole, slots: Whole) -> None:
    for cell in range(used):
        place = _probe(keys[cell], table)
        table[place], slots[place] = keys[cell], cell


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _locate(batch: Whole, table: Whole, slots: Whole, keys: Whole, used: int, cells: Whole) -> int:
    """The cell of each key of the batch; new keys get the next cells. Returns how many cells there are."""
    for row in range(len(batch)):
        place = _probe(batch[row], table)
        if table[place] == -1:
            table[place], slots[place], keys[used] = batch[row], used, batch[row]
            used += 1
        cells[row] = slots[place]
    return used


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sum(cells: Whole, weight: Real, values: Real, over: Real, centres: Real, sums: Real) -> None:
    width, ratio = sums.shape[2], over.shape[0] > 0
    for j in range(values.shape[0]):
        for row in range(len(cells)):
            y = values[j, row]
            x = over[j, row] if ratio else 1.0
            if np.isnan(y) or np.isnan(x):
                continue
            y -= centres[j] * x
            w = weight[row]
            total = sums[j, cells[row]]
            total[0] += 1.0
            total[1] += w * x
            total[2] += w * y
            if width > 3:
                total[3] += w * y * y
            if width > 4:
                total[4] += w * x * w * x
                total[5] += w * x * w * y
                total[6] += w * y * w * y
