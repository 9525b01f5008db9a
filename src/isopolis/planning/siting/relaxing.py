"""The highest bound that prices can give: the linear relaxation over the sites that are still free, by cuts.

For a price c a row pays at least c less what the opened parts of nearer sites save of it; which c says most at given
parts is read off the row's list. HiGHS gets the cuts of today's prices first, then those that its own answer breaks;
its dual values are new prices, from which the bound is worked out anew.

Source: Cornuéjols, Nemhauser and Wolsey 1980; Fischetti, Ljubić and Sinnl 2017; Duran-Mateluna, Ales and Elloumi 2023.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isopolis.planning.siting.nearby import Nearby, Real
from isopolis.planning.siting.purse import Purse
from isopolis.planning.siting.settling import Settled

BROKEN = 1e-6  # of what rows usually pay: HiGHS keeps rows to 1e-7, so a cut that is broken by less says nothing new
Long = NDArray[np.int64]


@dataclass(frozen=True)
class Relaxed:
    """The optimum of the linear program: its value, the parts of the free sites that it opens, and what the value
    grows by, at first, for each more of a part."""

    value: float
    parts: Real
    growth: Real


class Relaxation:
    """A linear program over parts of the free sites and what each row pays; it keeps every cut it was given."""

    def __init__(self, nearby: Nearby, settled: Settled, purse: Purse, price: Real) -> None:
        from isopolis.planning.siting.kernels import restricted

        self.free = np.flatnonzero(settled.free).astype(np.int32)
        self.opened = settled.opened
        column = np.full(nearby.sites, -1, np.int32)
        column[self.free] = np.arange(len(self.free), dtype=np.int32)
        beyond = nearby.serve(settled.opened)[1].first
        lists = restricted(nearby.lists, column, beyond)
        self._unit = float(price.mean()) or 1.0  # of costs: numbers near 1, whatever minutes and people are
        self._scale = float(nearby.lists.weight.max()) * self._unit
        self._lists = lists._replace(cost=lists.cost / self._unit, beyond=beyond / self._unit)
        self._solver = _program(
            nearby.lists.weight / nearby.lists.weight.max(), purse.costs[self.free], purse.left(settled.opened)
        )
        self._paid, self._of = np.zeros(0), np.zeros(0, np.int64)
        self._cut(np.arange(len(price)), np.minimum(price, beyond) / self._unit)

    def bind(self, low: Real, high: Real) -> None:
        """Holds the parts of the free sites between two bounds from now on."""
        sites = len(self.free)
        self._solver.changeColsBounds(sites, np.arange(sites, dtype=np.int32), low, high)

    def solve(self, enough: float, until: float) -> Relaxed | None:
        """The optimum, or a value below it that is `enough` already; None where the bounds leave nothing to choose.

        Raises TimeoutError when the clock (`time.monotonic`) says `until`.
        """
        from isopolis.planning.siting.kernels import due

        while True:
            if not self._run(until):
                return None
            solution, value = self._solver.getSolution(), self._solver.getInfo().objective_function_value
            columns, sites = np.array(solution.col_value), len(self.free)
            found = Relaxed(value * self._scale, columns[:sites], np.array(solution.col_dual)[:sites] * self._scale)
            pays, tight = due(self._lists, found.parts)
            broken = np.flatnonzero(pays > columns[sites:] + BROKEN * (1 + tight))
            if found.value >= enough or not len(broken):
                return found
            self._cut(broken, tight[broken])

    def prices(self, before: Real) -> Real:
        """By row the mean price of its cuts, by how much each one holds at the last optimum."""
        dual = np.array(self._solver.getSolution().row_dual)[1:]
        dual = np.r_[dual, np.zeros(len(self._of) - len(dual))]  # cuts that came after it
        held = np.bincount(self._of, dual, len(before))
        mean = np.bincount(self._of, dual * self._paid, len(before)) * self._unit
        return np.where(held > 0, mean / np.where(held > 0, held, 1.0), before)

    def _run(self, until: float) -> bool:
        """Whether the program has an optimum; raises TimeoutError where it was not found in time."""
        import highspy

        left = until - time.monotonic()
        if left > 0:
            self._solver.setOptionValue("time_limit", self._solver.getRunTime() + left)
            self._solver.run()
        status = self._solver.getModelStatus()
        if left <= 0 or status == highspy.HighsModelStatus.kTimeLimit:
            raise TimeoutError
        return bool(status == highspy.HighsModelStatus.kOptimal)

    def _cut(self, rows: Long, paid: Real) -> None:
        """Adds to the program: each row pays at least `paid` less what opened parts of nearer sites save of it."""
        from isopolis.planning.siting.kernels import cuts

        start, index, value = cuts(self._lists, rows, paid, len(self.free))
        _added(self._solver, paid, np.full(len(rows), np.inf), (start, index, value))
        self._paid, self._of = np.r_[self._paid, paid], np.r_[self._of, rows]


def _program(weight: Real, costs: Real, budget: float) -> Any:
    """A program that minimises Σ weight · pays within the budget, without a cut: columns are sites, then rows."""
    import highspy

    solver = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 1}.items():
        solver.setOptionValue(name, value)
    sites, rows = len(costs), len(weight)
    upper = np.r_[np.ones(sites), np.full(rows, np.inf)]
    nothing = (np.zeros(sites + rows, np.int32), np.zeros(0, np.int32), np.zeros(0))
    solver.addCols(sites + rows, np.r_[np.zeros(sites), weight], np.zeros(sites + rows), upper, 0, *nothing)
    all_sites = (np.zeros(1, np.int32), np.arange(sites, dtype=np.int32), costs)
    _added(solver, np.array([-np.inf]), np.array([budget]), all_sites)
    return solver


def _added(solver: Any, lower: Real, upper: Real, matrix: tuple[Any, Any, Any]) -> None:
    import highspy

    if solver.addRows(len(lower), lower, upper, len(matrix[1]), *matrix) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS takes no such rows")
