"""Portfolios against HiGHS, which solves the textbook's mixed-integer program, and against all plans.

HiGHS 1.15 as a whole (its own presolve, cuts and branching) judges a program with a
variable a cell; our search uses only its linear programs.
"""

from typing import Any

import highspy
import numpy as np
import pytest

from isopolis.errors import InfeasiblePlan
from isopolis.planning.portfolio import Floor, Problem, Settings, choose
from tests.unit.planning.made_portfolios import better, levels, made, plan_of, plans, worth

LINEAR = ("total", "worst_off", "gap")
CURVED = ("kolm_pollak", "atkinson")
NEAR = 2e-6  # relative to the gain: both sides stop at a gap of a millionth


class Direct:
    """The program with everything written out; outcomes that stop at 1 by a binary each."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.model = problem, highspy.Highs()
        self.model.silent()
        for option, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_feasibility_tolerance", 1e-9)):
            self.model.setOptionValue(option, value)
        self.x = [self.model.addBinary() for _ in problem.menu.ids]
        self.changes = problem.changes.toarray()
        self._conditions()

    def moved(self, cell: int, start: float) -> Any:
        """Start and effects of a cell, not stopped at 1."""
        return self.model.qsum(change * x for change, x in zip(self.changes[cell], self.x, strict=True)) + start

    def stopped(self, cell: int, start: float) -> Any:
        """The same, at most 1, exactly."""
        model, after, at_one = self.model, self.model.addVariable(lb=-10, ub=1), self.model.addBinary()
        model.addConstr(after <= self.moved(cell, start))
        model.addConstr(after >= self.moved(cell, start) - 10 * at_one)
        model.addConstr(after >= 1 - 10 * (1 - at_one))
        return after

    def _conditions(self) -> None:
        problem, model, at = self.problem, self.model, self.problem.menu.position
        model.addConstr(model.qsum(c * x for c, x in zip(problem.menu.costs, self.x, strict=True)) <= problem.budget)
        for one, other in problem.menu.needs:
            model.addConstr(self.x[at[one]] <= self.x[at[other]])
        for one, other in problem.menu.excludes:
            model.addConstr(self.x[at[one]] + self.x[at[other]] <= 1)
        for ids, value in ((problem.must, 1), (problem.forbidden, 0)):
            for id in ids:
                model.addConstr(self.x[at[id]] == value)
        for floor in problem.floors:
            self._floor(floor)

    def _floor(self, floor: Floor) -> None:
        cells = self.problem.cells
        if floor.outcome is not None:
            start = cells.cautious if floor.cautious else cells.outcome
            for cell in np.flatnonzero(floor.cells):
                self.model.addConstr(self.moved(cell, start[cell]) >= floor.outcome)
            return
        weight = cells.people * (floor.cells - floor.share * (np.ones(len(cells)) if floor.of is None else floor.of))
        gains = [self.stopped(cell, y) - y for cell, y in enumerate(cells.outcome)]
        self.model.addConstr(self.model.qsum(w * gain for w, gain in zip(weight, gains, strict=True)) >= 0)

    def total(self) -> Any:
        """The people-weighted gain."""
        cells = self.problem.cells
        return self.model.qsum(cells.people[cell] * (self.stopped(cell, y) - y) for cell, y in enumerate(cells.outcome))

    def worst_off(self) -> Any:
        """The lowest cautious outcome of cells that an intervention changes."""
        lowest = self.model.addVariable(lb=-10, ub=1)
        for cell in np.flatnonzero(np.abs(self.changes).sum(axis=1)):
            self.model.addConstr(lowest <= self.moved(cell, self.problem.cells.cautious[cell]))
        return 1.0 * lowest

    def gap(self) -> Any:
        """Minus the people-weighted sum of gaps to everyone."""
        cells = self.problem.cells
        rows = list(cells.key.iter_rows())
        everyone = {row[:2]: self.stopped(i, cells.outcome[i]) for i, row in enumerate(rows) if row[2] == "everyone"}
        gaps = []
        for cell, row in enumerate(rows):
            below = self.model.addVariable(lb=0, ub=10)
            self.model.addConstr(below >= everyone[row[:2]] - self.stopped(cell, cells.outcome[cell]))
            gaps.append(cells.people[cell] * below * (row[2] != "everyone"))
        return -1 * self.model.qsum(gaps)

    def best(self, objective: str) -> np.ndarray | None:
        """The plan that HiGHS finds best; None where it proves that there is none."""
        self.model.maximize(getattr(self, objective)())
        if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.round([self.model.variableValue(x) for x in self.x])


@pytest.mark.parametrize("objective", LINEAR)
@pytest.mark.parametrize("floors", [False, True], ids=["free", "floors"])
def test_highs_finds_no_better_plan(objective: str, floors: bool) -> None:
    found = 0
    for seed in range(50):
        problem = made(seed, most=9, floors=floors)
        theirs = Direct(problem).best(objective)
        if theirs is None:
            with pytest.raises(InfeasiblePlan):
                choose(problem, objective)
            continue
        found += 1
        ours = choose(problem, objective, Settings(levels=1))
        best, gain = worth(problem, theirs, objective), abs(ours.bound - ours.before)
        assert ours.stopped == "proven"
        assert ours.value == pytest.approx(worth(problem, plan_of(problem, ours.chosen), objective), abs=1e-9)
        assert ours.value == pytest.approx(best, abs=NEAR * max(gain, 1e-3)), seed
    assert found > 25


@pytest.mark.parametrize("objective", CURVED)
def test_no_plan_at_all_is_better(objective: str) -> None:
    found = 0
    for seed in range(50):
        problem = made(seed)
        every = plans(problem)
        if not every:
            with pytest.raises(InfeasiblePlan):
                choose(problem, objective)
            continue
        found += 1
        ours = choose(problem, objective)
        sign = better(objective)
        best = sign * max(sign * worth(problem, plan, objective) for plan in every)
        assert ours.stopped == "proven"
        assert ours.value == pytest.approx(best, abs=NEAR * max(abs(ours.bound - ours.before), 1e-3)), seed
        assert sign * ours.bound >= sign * best - 1e-9
    assert found > 25


def test_the_lowest_outcomes_are_raised_one_after_the_other() -> None:
    """Leximin: no plan has a higher mean of the k lowest, among those that have as high ones for all smaller k."""
    found = 0
    for seed in range(50):
        problem = made(seed)
        every = plans(problem)
        if not every:
            continue
        found += 1
        ours = choose(problem, "worst_off")
        reached = ours.levels["mean"].to_list()
        for k in range(1, len(reached) + 1):
            best = max(levels(problem, plan, k)[-1] for plan in every)
            assert reached[k - 1] == pytest.approx(best, abs=3e-6), (seed, k)
            every = [plan for plan in every if levels(problem, plan, k)[-1] >= best - 3e-6]
        most = max(worth(problem, plan, "total") for plan in every)
        assert ours.total_gain == pytest.approx(most, rel=1e-5, abs=1e-6), seed
    assert found > 25
