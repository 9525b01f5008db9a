"""A program: one objective, the rows of numbers that a plan keeps, and what else is demanded of it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from isopolis.planning.portfolio.demands import Demand, demand
from isopolis.planning.portfolio.model import Flags, Menu, Pairs, Problem, Real
from isopolis.planning.portfolio.objectives import Objective

ROUNDING = 1e-9  # by so much a row may be passed: sums of costs are rounded


@dataclass(frozen=True)
class Program:
    """Minimise the objective over whole plans between `least` and `most` that keep `rows` x <= `limit` and the demands.

    The first row is the budget, a share of it each. Further rows are needs and excludes.
    """

    objective: Objective
    rows: Real
    limit: Real
    least: Real
    most: Real
    demands: tuple[Demand, ...] = ()
    needs: tuple[tuple[int, ...], ...] = ()  # by intervention: all it needs, and itself

    @classmethod
    def of(cls, problem: Problem, objective: Objective) -> Self:
        """The program of a problem."""
        menu = problem.menu
        rows, limit = _rows(menu, problem.budget)
        least, most = np.zeros(len(menu)), np.ones(len(menu))
        least[menu.at(problem.must)] = 1
        most[menu.at(problem.forbidden)] = 0
        floors = tuple(demand(problem, floor) for floor in problem.floors)
        return cls(objective, rows, limit, least, most, floors, _closures(menu))

    def __len__(self) -> int:
        return len(self.least)

    def demanding(self, *more: Demand) -> "Program":
        """The same with these demands too."""
        return replace(self, demands=(*self.demands, *more))

    def keeping_rows(self, plans: Real) -> Flags:
        """Which columns of `plans` keep bounds and rows."""
        inside = ((plans >= self.least[:, None]) & (plans <= self.most[:, None])).all(axis=0)
        return np.asarray(inside & (self.rows @ plans <= self.limit[:, None] + ROUNDING).all(axis=0))

    def allows(self, plan: Real) -> bool:
        """Whether a whole plan keeps everything."""
        return bool(self.keeping_rows(plan[:, None])[0]) and all(demand.met(plan) for demand in self.demands)

    @cached_property
    def with_needs(self) -> Real:
        """Interventions x interventions: column j has 1 for j and all that j needs."""
        return _marked(self.needs, len(self))

    def value(self, plan: Real) -> float:
        """The objective of one whole plan."""
        return float(self.objective.values(plan[:, None])[0])


def _rows(menu: Menu, budget: float) -> tuple[Real, Real]:
    rows, limit = [menu.costs / budget], [1.0]
    for pairs, sign, most in ((menu.needs, -1.0, 0.0), (menu.excludes, 1.0, 1.0)):
        for one, other in _positions(menu, pairs):
            row = np.zeros(len(menu))
            row[one], row[other] = 1.0, sign
            rows.append(row)
            limit.append(most)
    return np.array(rows), np.array(limit)


def _positions(menu: Menu, pairs: Pairs) -> list[tuple[int, int]]:
    return [(menu.position[one], menu.position[other]) for one, other in pairs]


def _closures(menu: Menu) -> tuple[tuple[int, ...], ...]:
    """For each intervention all that it needs, and what those need, and itself."""
    direct: dict[int, list[int]] = {}
    for one, other in _positions(menu, menu.needs):
        direct.setdefault(one, []).append(other)

    def reached(start: int) -> tuple[int, ...]:
        found, waiting = {start}, [start]
        while waiting:
            new = [other for other in direct.get(waiting.pop(), []) if other not in found]
            found.update(new)
            waiting += new
        return tuple(sorted(found))

    return tuple(reached(position) for position in range(len(menu)))


def _marked(sets: tuple[tuple[int, ...], ...], size: int) -> Real:
    marks = np.zeros((size, size))
    for position, held in enumerate(sets):
        marks[list(held), position] = 1
    return marks
