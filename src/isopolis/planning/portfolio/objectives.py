"""Objectives: what a plan makes as small as it can, each with straight lines that never lie above it.

An objective looks at a plan x, an entry an intervention, 1 where it is chosen; between plans x lies anywhere in 0..1.
`values` is exact. `tangents` are lines a + g x that are nowhere above the objective (outer approximation: Duran,
Grossmann 1986, Mathematical Programming 36, 307-339). Where the objective is convex they touch it.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from scipy.sparse import csr_array

from isopolis.measurement.inequality import kolm_pollak_kappa
from isopolis.planning.portfolio.capped import below
from isopolis.planning.portfolio.model import KEY, Flags, Problem, Real, Whole
from isopolis.planning.portfolio.parts import Planes

LEAST = 1e-3  # an outcome below it counts on along a straight line: a power of 0 has no finite slope
LINES = 12  # tangents that the worst cell gives at once


class Line(NamedTuple):
    """at + slope · x."""

    at: float
    slope: Real


class Objective(Protocol):
    """What is minimised, and how it is told."""

    def values(self, plans: Real) -> Real:
        """The objective of each column of `plans`, one that is whole (0 or 1)."""

    def tangents(self, x: Real) -> list[Line]:
        """Lines nowhere above the objective that are high at x; the first is the highest."""

    def told(self, value: float) -> float:
        """The value in the unit in which people are told it; rises or falls with it everywhere."""


class Curve(Protocol):
    """A convex function of a cell's shortfall, constant below 0."""

    def __call__(self, shortfall: Real) -> Real: ...

    def slope(self, shortfall: Real) -> Real: ...


@dataclass(frozen=True)
class Straight:
    """The shortfall itself, 0 where there is none."""

    def __call__(self, shortfall: Real) -> Real:
        return np.maximum(0.0, shortfall)

    def slope(self, shortfall: Real) -> Real:
        return (shortfall > 0).astype(np.float64)


@dataclass(frozen=True)
class Exponential:
    """e^(kappa · shortfall)."""

    kappa: float

    def __call__(self, shortfall: Real) -> Real:
        return np.asarray(np.exp(self.kappa * np.maximum(0.0, shortfall)))

    def slope(self, shortfall: Real) -> Real:
        return np.where(shortfall > 0, self.kappa * self(shortfall), 0.0)


@dataclass(frozen=True)
class Power:
    """What Atkinson sums, with its sign turned: -y^(1 - epsilon)/(1 - epsilon) or -ln y of the outcome y."""

    epsilon: float

    def __call__(self, shortfall: Real) -> Real:
        y = 1 - np.maximum(0.0, shortfall)
        above = np.maximum(y, LEAST)
        worth = np.log(above) if self.epsilon == 1 else above ** (1 - self.epsilon) / (1 - self.epsilon)
        return np.asarray(-worth + (above - y) * LEAST**-self.epsilon)

    def slope(self, shortfall: Real) -> Real:
        y = np.maximum(1 - np.maximum(0.0, shortfall), LEAST)
        return np.where(shortfall > 0, y**-self.epsilon, 0.0)

    def even(self, mean: float) -> float:
        """The outcome that, had by everyone alike, is worth this mean of the curve."""
        worth = -mean
        if self.epsilon == 1:
            return float(np.exp(worth))
        return float(max(0.0, (1 - self.epsilon) * worth) ** (1 / (1 - self.epsilon)))


@dataclass(frozen=True)
class Separable:
    """A people-weighted mean of a curve of each cell's shortfall, start - changes · x."""

    curve: Curve
    start: Real
    changes: Any
    weight: Real  # sums to 1

    def values(self, plans: Real) -> Real:
        """The mean of the curve, by plan."""
        return np.asarray(self.weight @ self.curve(self.start[:, None] - self.changes @ plans))

    def tangents(self, x: Real) -> list[Line]:
        """The one tangent at x."""
        shortfall = self.start - self.changes @ x
        slope = -(self.changes.T @ (self.weight * self.curve.slope(shortfall)))
        return [Line(float(self.weight @ self.curve(shortfall) - slope @ x), slope)]

    def told(self, value: float) -> float:
        """The value as it is."""
        return value


@dataclass(frozen=True)
class Total(Separable):
    """The people-weighted gain, told as a sum over people; what is minimised is the mean shortfall."""

    people: float = 1.0
    today: float = 0.0

    def told(self, value: float) -> float:
        """The gain: people times the change of outcome, a person in each cell that holds them."""
        return (self.today - value) * self.people


@dataclass(frozen=True)
class KolmPollak(Separable):
    """Told as the equally-distributed equivalent of the shortfall, with kappa as it was worked out from today."""

    kappa: float = 1.0

    def told(self, value: float) -> float:
        """ln(mean of e^(kappa · shortfall)) / kappa: between the mean and the largest shortfall."""
        return float(np.log(max(value, 1.0)) / self.kappa)


@dataclass(frozen=True)
class Atkinson(Separable):
    """Told as Atkinson's equally-distributed equivalent of the outcome."""

    def told(self, value: float) -> float:
        """The outcome that, had by everyone alike, would be as good."""
        assert isinstance(self.curve, Power)
        return self.curve.even(value)


@dataclass(frozen=True)
class GapToEveryone:
    """The people-weighted mean of how far each group's outcome lies below everyone's, same indicator and area.

    Both outcomes stop at 1. Where everyone's does, the objective is not convex; its lines are then those of the convex
    function that `capped.below` gives, the same for every whole plan.
    """

    own: Real
    everyone: Real
    own_changes: Any
    everyone_changes: Any
    weight: Real
    people: float

    def values(self, plans: Real) -> Real:
        """The mean gap, by plan."""
        top = np.minimum(1.0, self.everyone[:, None] + self.everyone_changes @ plans)
        return np.asarray(self.weight @ np.maximum(0.0, top - (self.own[:, None] + self.own_changes @ plans)))

    def planes(self, x: Real) -> Planes:
        """Each group's gap, the same plane everywhere where everyone's outcome cannot reach 1."""
        at, slope = below(self.everyone, self.everyone_changes, x)
        most = self.everyone + np.asarray(self.everyone_changes.maximum(0).sum(axis=1)).ravel()
        return Planes(at - self.own, csr_array(slope - self.own_changes), most <= 1)

    def tangents(self, x: Real) -> list[Line]:
        """The one tangent at x."""
        at, slope, _ = self.planes(x)
        pull = self.weight * (at + slope @ x > 0)
        return [Line(float(pull @ at), np.asarray(slope.T @ pull))]

    def told(self, value: float) -> float:
        """The sum over people of their group's gap."""
        return value * self.people


@dataclass(frozen=True)
class WorstOff:
    """Minus the mean of the k lowest cautious outcomes among cells that can change: its tangents are sets of k cells.

    Source: Ogryczak, Sliwinski (2006), Ordered weighted averaging, LNCS 3984: the sum of the k worst is
    max over t of k t - sum of max(0, t - outcome), which is the least over all sets of k cells of their sum.
    """

    k: int
    start: Real
    changes: Any

    def values(self, plans: Real) -> Real:
        """Minus the mean of the k lowest, by plan."""
        after = np.minimum(1.0, self.start[:, None] + self.changes @ plans)
        return np.asarray(-np.partition(after, self.k - 1, axis=0)[: self.k].mean(axis=0))

    def tangents(self, x: Real) -> list[Line]:
        """The set of the k lowest at x; then sets in which the last is replaced by the next ones up."""
        after = self.start + self.changes @ x
        count = min(len(after), self.k + LINES - 1)
        order = np.argpartition(after, count - 1)[:count]
        order = order[np.lexsort((order, after[order]))]
        sets = [np.append(order[: self.k - 1], last) for last in order[self.k - 1 :]]
        return [self._line(cells) for cells in sets]

    def _line(self, cells: Whole) -> Line:
        some = self.changes[cells]
        return Line(-float(self.start[cells].mean()), -np.asarray(some.sum(axis=0)).ravel() / self.k)

    def told(self, value: float) -> float:
        """The mean of the k lowest outcomes, at most 1."""
        return min(1.0, -value)


# --- from a problem ---------------------------------------------------------------------------------------------


def separable(problem: Problem, name: str, epsilon: float) -> Objective:
    """The objective called total, kolm_pollak or atkinson."""
    people = problem.cells.people
    shortfall, weight = 1 - problem.cells.outcome, people / people.sum()
    parts = (shortfall, problem.changes, weight)
    if name == "kolm_pollak":
        kappa = kappa_of(problem, epsilon)
        return KolmPollak(Exponential(kappa), *parts, kappa=kappa)
    if name == "atkinson":
        return Atkinson(Power(epsilon), *parts)
    return Total(Straight(), *parts, people=float(people.sum()), today=float(weight @ np.maximum(0.0, shortfall)))


def kappa_of(problem: Problem, epsilon: float) -> float:
    """The kappa that this aversion to inequality means in today's shortfalls; epsilon where nobody falls short."""
    kappa = kolm_pollak_kappa(1 - problem.cells.outcome, problem.cells.people, epsilon)
    return kappa if np.isfinite(kappa) and kappa > 0 else epsilon


def gap_to_everyone(problem: Problem) -> GapToEveryone:
    """The objective called gap, over the groups whose area and indicator have everyone beside them."""
    own, beside = _beside(problem)
    weight = problem.cells.people[own]
    y, changes = problem.cells.outcome, problem.changes
    total = float(weight.sum())
    return GapToEveryone(y[own], y[beside], changes[own], changes[beside], weight / max(total, 1e-300), total)


def _beside(problem: Problem) -> tuple[Whole, Whole]:
    """The cells of groups, and for each the cell of everyone in the same indicator and area."""
    names = problem.cells.key.select(KEY).rows()
    everyone = {
        (indicator, area): position for position, (indicator, area, group) in enumerate(names) if group == "everyone"
    }
    pairs = [
        (position, everyone[indicator, area])
        for position, (indicator, area, group) in enumerate(names)
        if group != "everyone" and (indicator, area) in everyone
    ]
    found = np.array(pairs, np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def changeable(problem: Problem) -> Flags:
    """Which cells at least one intervention changes, be it forbidden: so that two choices speak of the same cells."""
    return np.asarray(abs(problem.changes) @ np.ones(len(problem.menu)) > 0)


def worst_off(problem: Problem, k: int) -> WorstOff:
    """The objective of level k of worst_off.

    Cells that nothing can change are the same in every plan and decide nothing between two: they are left out.
    """
    some = np.flatnonzero(changeable(problem))
    return WorstOff(k, problem.cells.cautious[some], problem.changes[some])
