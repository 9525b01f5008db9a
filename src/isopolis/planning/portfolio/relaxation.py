"""The relaxation: the same program where a part of an intervention can be chosen, with lines for curves (HiGHS)."""

from typing import Any, NamedTuple

import numpy as np

from isopolis.planning.portfolio.demands import SLACK
from isopolis.planning.portfolio.ladders import Ladder
from isopolis.planning.portfolio.model import Real
from isopolis.planning.portfolio.objectives import Line, WorstOff
from isopolis.planning.portfolio.parts import Parts, Summed
from isopolis.planning.portfolio.program import Program

MANY, FEW = 120, 40  # so many lines are kept; beyond, those that do not bind go, but the latest few
TOLERANCE = 1e-9
RANGE = 1000.0  # the objective is scaled so that no plan can change it by more


class Solved(NamedTuple):
    """The least that the relaxation can be, where, and by how much it rises a unit of each intervention."""

    bound: float
    x: Real
    reduced: Real


class Whole(NamedTuple):
    """A bound, the best whole plan found (NaN where there is none), and how high the lines reach there."""

    bound: float
    x: Real
    height: float


class Relaxation:
    """A linear program that is solved again and again, with other bounds and more lines, from where it last stood."""

    def __init__(self, program: Program) -> None:
        import highspy

        self._names = highspy
        self._size = len(program)
        self._fixed = len(program.limit)
        self._scale = _scale(program)
        self._index = np.arange(self._size + 1, dtype=np.int32)
        self._model = self._built(program)
        self.origin = program.value(np.zeros(len(program)))
        self.runs = 0

    def _built(self, program: Program) -> Any:
        # HiGHS keeps the number of threads of its first run for the whole process, and refuses to run with another.
        self._names.Highs.resetGlobalScheduler(True)
        model: Any = self._names.Highs()
        model.silent()
        for option, value in _OPTIONS.items():
            model.setOptionValue(option, value)
        for least, most in zip(program.least, program.most, strict=True):
            model.addVar(float(least), float(most))
        model.addVar(-self._names.kHighsInf, self._names.kHighsInf)
        model.changeColCost(self._size, 1.0)
        for row, limit in zip(program.rows, program.limit, strict=True):
            model.addRow(-self._names.kHighsInf, float(limit), self._size, self._index[:-1], row)
        return model

    def bound_below(self, lines: list[Line]) -> None:
        """The objective lies above these lines."""
        for line in lines:
            row = np.append(-line.slope / self._scale, 1.0)
            self._model.addRow(line.at / self._scale, self._names.kHighsInf, len(row), self._index, row)

    def demand(self, lines: list[Line]) -> None:
        """These lines are 0 or more."""
        for line in lines:
            self._model.addRow(-line.at, self._names.kHighsInf, self._size, self._index[:-1], line.slope)

    def solve(self, least: Real, most: Real) -> Solved | None:
        """The optimum with these bounds; None where no plan, whole or not, keeps everything."""
        self._model.changeColsBounds(self._size, self._index[:-1], least, most)
        self._model.run()
        self.runs += 1
        if self._model.getModelStatus() != self._names.HighsModelStatus.kOptimal:
            return self._again()
        return self._read()

    def _again(self) -> Solved | None:
        """From a fresh start: a status that is neither optimal nor infeasible may come of an old basis."""
        if self._model.getModelStatus() == self._names.HighsModelStatus.kInfeasible:
            return None
        self._model.clearSolver()
        self._model.run()
        status = self._model.getModelStatus()
        if status == self._names.HighsModelStatus.kOptimal:
            return self._read()
        if status == self._names.HighsModelStatus.kInfeasible:
            return None
        raise ArithmeticError(f"HiGHS stopped with {status}")

    def _read(self) -> Solved:
        solution = self._model.getSolution()
        values, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        return Solved(values[-1] * self._scale, np.clip(values[:-1], 0.0, 1.0), reduced[:-1] * self._scale)

    def ladder(self, worst: WorstOff, least: float | None = None) -> Ladder:
        """Columns for the mean of the k lowest: it is at least this, or (None) the objective is at least minus it."""
        if least is None:
            return Ladder(self._model, worst, {self._size: worst.k * self._scale}, 0.0)
        return Ladder(self._model, worst, {}, worst.k * (least - SLACK))

    def parts(self, objective: Summed, x: Real) -> Parts:
        """Columns for the cells of an objective that is their sum."""
        return Parts(self._model, objective, x, (self._size, self._scale))

    def solve_whole(self, start: Real | None, tolerance: float, seconds: float) -> Whole | None:
        """The optimum over whole plans, by branch and cut, or the best plan and bound that are found in time.

        `start` is a plan to begin with; the tolerance is a share of what the best one gains on `self.origin`. None
        where no whole plan keeps everything.
        """
        model = self._model
        model.changeColsIntegrality(
            self._size, self._index[:-1], np.full(self._size, self._names.HighsVarType.kInteger)
        )
        model.changeObjectiveOffset(-self.origin / self._scale)
        for option, value in (_WHOLE | {"mip_rel_gap": tolerance}).items():
            model.setOptionValue(option, value)
        model.setOptionValue("time_limit", seconds)  # of this run alone
        if start is not None:
            model.setSolution(self._size, self._index[:-1], start)
        model.run()
        self.runs += 1
        return self._read_whole()

    def _read_whole(self) -> Whole | None:
        if self._model.getModelStatus() == self._names.HighsModelStatus.kInfeasible:
            return None
        bound = float(self._model.getInfo().mip_dual_bound) * self._scale + self.origin
        values = np.array(self._model.getSolution().col_value)
        if not len(values):
            return Whole(bound, np.full(self._size, np.nan), np.nan)
        return Whole(bound, np.round(np.clip(values[: self._size], 0.0, 1.0)), values[self._size] * self._scale)

    def tidy(self) -> None:
        """Drops lines that do not bind where there are many."""
        rows = self._model.getNumRow()
        if rows <= self._fixed + MANY:
            return
        duals = np.array(self._model.getSolution().row_dual)
        if len(duals) == rows:
            old = np.arange(self._fixed, rows - FEW)
            idle = old[np.abs(duals[old]) < TOLERANCE].astype(np.int32)
            self._model.deleteRows(len(idle), idle)


def _scale(program: Program) -> float:
    slope = sum(float(np.abs(line.slope).sum()) for line in program.objective.tangents(program.least)[:1])
    return slope / RANGE if slope > 0 else 1.0


_OPTIONS: dict[str, int | float | str] = {
    "threads": 1,
    "random_seed": 1,
    "presolve": "off",
    "solver": "simplex",
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
}

_WHOLE = {"presolve": "choose", "mip_abs_gap": 0.0, "mip_feasibility_tolerance": TOLERANCE}
