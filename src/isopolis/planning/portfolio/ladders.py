"""Ladders: the mean of the k lowest outcomes as columns of a linear program, for as many cells as matter.

k t - sum of u, with u at least t - outcome and at least 0, is at most the sum of the k lowest, and as much for the best
t (Ogryczak, Sliwinski 2006, as in `objectives.WorstOff`). Sets of k cells say the same in lines, but where many
outcomes are nearly as low there are too many sets: with 250 cells and k = 3 HiGHS took 3 seconds for this form and did
not end in 20 for lines.
"""

from typing import Any

import numpy as np

from isopolis.planning.portfolio.model import Real, Whole
from isopolis.planning.portfolio.objectives import WorstOff

SPARE = 20  # so many cells above the k lowest are taken along


class Ladder:
    """The columns t and u of one WorstOff in a HiGHS model, and the row that links them with what they bound."""

    def __init__(self, model: Any, worst: WorstOff, link: dict[int, float], least: float) -> None:
        """The row: k t - sum of u, and the linked columns times their factors, is at least this."""
        self._model, self._worst = model, worst
        model.addVar(-1e3, 1.0)  # an outcome stops at 1, and so may t
        self._t = model.getNumCol() - 1
        columns, factors = [*link, self._t], [*link.values(), float(worst.k)]
        model.addRow(least, np.inf, len(columns), np.array(columns, np.int32), np.array(factors, np.float64))
        self._link = model.getNumRow() - 1
        self._held = np.zeros(len(worst.start), np.bool_)

    def reach(self, x: Real) -> bool:
        """Takes in the cells that are lowest at x; whether one of the k lowest was not there before."""
        after = self._worst.start + self._worst.changes @ x
        order = np.lexsort((np.arange(len(after)), after))
        fresh = bool((~self._held[order[: self._worst.k]]).any())
        for cell in order[: self._worst.k + SPARE] if fresh else ():
            if not self._held[cell]:
                self._take(int(cell))
        return fresh

    def _take(self, cell: int) -> None:
        model = self._model
        model.addCol(0.0, 0.0, 1e3, 1, np.array([self._link], np.int32), np.array([-1.0]))
        row = self._worst.changes[[cell]].tocoo()
        moved = row.coords[1].astype(np.int32)
        columns = np.concatenate([moved, np.array([model.getNumCol() - 1, self._t], np.int32)])
        factors = np.concatenate([row.data, [1.0, -1.0]])
        model.addRow(-float(self._worst.start[cell]), np.inf, len(columns), columns, factors)
        self._held[cell] = True

    @property
    def cells(self) -> Whole:
        """Which cells it holds."""
        return np.flatnonzero(self._held)
