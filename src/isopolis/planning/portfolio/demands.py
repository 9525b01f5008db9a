"""Demands: conditions on a plan that are more than a row of numbers, each with lines that no plan meeting it breaks."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from isopolis.planning.portfolio.capped import below
from isopolis.planning.portfolio.model import Floor, Problem, Real
from isopolis.planning.portfolio.objectives import Line, WorstOff

SLACK = 1e-9  # by so much a condition may be missed before it counts as missed
ROWS = 20  # lines of one demand at a time


class Demand(Protocol):
    """A condition."""

    def met(self, plan: Real) -> bool:
        """Whether a whole plan meets it, exactly."""

    def cuts(self, x: Real) -> list[Line]:
        """Lines that are 0 or more for every whole plan that meets it, and below 0 at x; none where there is none."""


@dataclass(frozen=True)
class Reaches:
    """Every one of these cells has at least this outcome."""

    start: Real
    changes: Any
    least: float

    def met(self, plan: Real) -> bool:
        """Whether each has."""
        return bool((self.start + self.changes @ plan >= self.least - SLACK).all())

    def cuts(self, x: Real) -> list[Line]:
        """The cells that miss it most."""
        over = self.start + self.changes @ x - self.least
        worst = np.argsort(over, kind="stable")[:ROWS]
        return [
            Line(float(self.start[cell] - self.least), self.changes[[cell]].toarray().ravel())
            for cell in worst[over[worst] < -SLACK]
        ]


@dataclass(frozen=True)
class Shares:
    """Some cells get at least a share of the people-weighted gain of others.

    A gain stops where the outcome is 1: from above by tangents for those that get it, from below by `capped.below` for
    the others. At a whole plan the lines are exact.
    """

    mine: Real  # people for the cells that get it, less the share of people for those that it is a share of
    start: Real
    changes: Any

    def met(self, plan: Real) -> bool:
        """Whether they do."""
        gain = np.minimum(1.0, self.start + self.changes @ plan) - self.start
        return bool(self.mine @ gain >= -SLACK * np.abs(self.mine).sum())

    def cuts(self, x: Real) -> list[Line]:
        """The one line at x."""
        at, planes = below(self.start, self.changes, x)
        stopped = self.start + self.changes @ x > 1
        mine, others = np.maximum(0.0, self.mine), np.minimum(0.0, self.mine)
        gained = mine @ np.where(stopped, 1 - self.start, 0.0) + others @ (at - self.start)
        slope = self.changes.T @ (mine * ~stopped) + planes.T @ others
        scale = np.abs(self.mine).sum()
        line = Line(float(gained) / scale, slope / scale)
        return [line] if line.at + line.slope @ x < -SLACK else []


@dataclass(frozen=True)
class Keeps:
    """The mean of the k lowest outcomes stays at least as high as it is known to be possible."""

    worst: WorstOff
    least: float

    def met(self, plan: Real) -> bool:
        """Whether it does."""
        return bool(-self.worst.values(plan[:, None])[0] >= self.least - SLACK)

    def cuts(self, x: Real) -> list[Line]:
        """The sets of cells that miss it."""
        lines = (Line(-line.at - self.least, -line.slope) for line in self.worst.tangents(x))
        return [line for line in lines if line.at + line.slope @ x < -SLACK]


def demand(problem: Problem, floor: Floor) -> Demand:
    """The demand that a floor makes."""
    cells = problem.cells
    if floor.outcome is not None:
        some = np.flatnonzero(floor.cells)
        start = (cells.cautious if floor.cautious else cells.outcome)[some]
        return Reaches(start, problem.changes[some], floor.outcome)
    of = np.ones(len(cells), np.bool_) if floor.of is None else floor.of
    mine = cells.people * (floor.cells - float(floor.share or 0.0) * of)
    return Shares(mine, np.minimum(1.0, cells.outcome), problem.changes)
