"""Parts: an objective that is a sum over cells, as a column a cell above lines of its own.

One line for the whole sum is enough for a bound that is right, not for one that is near: with 5,000 cells the bound for
`gap` was still 0.8 % away after 20 seconds with lines for the sum, and proven in 4 with columns. For `total`, which is
nearly straight, it is the other way round: 0.7 seconds with lines for the sum, 5 with columns.
"""

from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from isopolis.planning.portfolio.model import Flags, Real, Whole

NEAR = 1e-9


class Planes(NamedTuple):
    """A plane a cell, at + slope x: where `exact` the cell's for every plan, else for x alone and below all others."""

    at: Real
    slope: Any  # cells x interventions, sparse
    exact: Flags


@runtime_checkable
class Summed(Protocol):
    """An objective that is the weighted sum of max(0, plane) over cells."""

    @property
    def weight(self) -> Real:
        """How much a cell counts."""

    def planes(self, x: Real) -> Planes:
        """The planes that are highest at x."""


class Parts:
    """The columns of the cells in a HiGHS model, and the row that links their sum with the objective."""

    def __init__(self, model: Any, objective: Summed, x: Real, theta: tuple[int, float]) -> None:
        """`theta`: the objective's column and what a unit of it is."""
        self._model, self._objective = model, objective
        planes = objective.planes(x)
        low, high = _range(planes)
        straight = planes.exact & (low >= 0)  # never at 0: no column is needed
        weight = objective.weight
        self._cells = np.flatnonzero(~straight & ~(planes.exact & (high <= 0)))
        self._first = model.getNumCol()
        for _ in self._cells:
            model.addVar(0.0, np.inf)
        rest = -(planes.slope.T @ (weight * straight))
        columns = [*range(len(rest)), theta[0], *self._columns]
        factors = [*rest, theta[1], *-weight[self._cells]]
        least = float(weight[straight] @ planes.at[straight])
        self._row(least, columns, factors)
        self._add(planes, self._cells)

    @property
    def _columns(self) -> range:
        return range(self._first, self._first + len(self._cells))

    def reach(self, x: Real) -> bool:
        """Adds the planes that are highest at x where the solution lies below them; whether there were any."""
        planes = self._objective.planes(x)
        heights = np.array(self._model.getSolution().col_value)[self._first :][: len(self._cells)]
        some = self._cells
        over = (planes.at + planes.slope @ x)[some] - heights
        fresh = some[~planes.exact[some] & (over > NEAR)]
        self._add(planes, fresh)
        return bool(len(fresh))

    def _add(self, planes: Planes, cells: Whole) -> None:
        place = np.searchsorted(self._cells, cells) + self._first
        slope = planes.slope.tocsr()
        for cell, column in zip(cells, place, strict=True):
            inside = slice(slope.indptr[cell], slope.indptr[cell + 1])
            columns, factors = [*slope.indices[inside], column], [*-slope.data[inside], 1.0]
            self._row(float(planes.at[cell]), columns, factors)

    def _row(self, least: float, columns: Any, factors: Any) -> None:
        where, what = np.array(columns, np.int32), np.array(factors, np.float64)
        self._model.addRow(least, np.inf, len(where), where, what)


def _range(planes: Planes) -> tuple[Real, Real]:
    """The lowest and highest that each plane can be over all plans."""
    least, most = (np.asarray(part.sum(axis=1)).ravel() for part in (planes.slope.minimum(0), planes.slope.maximum(0)))
    return planes.at + least, planes.at + most
