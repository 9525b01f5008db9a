"""What siting is asked: minutes from rows to sites, how much each row weighs, and what every plan keeps to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.planning.siting.limits import Floor
from isopolis.planning.siting.purse import Purse

Real = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Conditions:
    """What every plan keeps to. Sites are columns of the minutes.

    opened: sites that are open today and stay so. forbidden: sites that are never opened.
    costs and budget: what opening each site costs (those open today cost nothing more), and all of them together at
    most; in place of a number of sites.
    unreached: the minutes that count for whoever reaches no open site, and the most that count for anyone.
    floors: what is owed to some rows. capacities: the weight that each site can serve; the plan then assigns people,
    those of one row to several sites where need be, so that the sum is least, and does not assume that each goes to
    the nearest; who finds no place counts `unreached` minutes, which must be given.
    `p_median`, `maximal_covering` and `equal_burden` keep floors and capacities.
    """

    opened: Sequence[int] = ()
    forbidden: Sequence[int] = ()
    costs: ArrayLike | None = None
    budget: float | None = None
    unreached: float | None = None
    floors: Sequence[Floor] = ()
    capacities: ArrayLike | None = None

    @property
    def limited(self) -> bool:
        """Whether there is a floor, or a capacity."""
        return bool(self.floors) or self.capacities is not None


@dataclass(frozen=True)
class Demand:
    """Checked: minutes (rows x sites, inf where no way leads), weights, flags by site, and the most that counts."""

    minutes: NDArray[np.floating[Any]]
    weights: Real
    opened: Flags
    allowed: Flags  # to be opened: neither open today nor forbidden
    most: float

    @classmethod
    def of(cls, minutes: ArrayLike, weights: ArrayLike, conditions: Conditions, limited: bool = False) -> "Demand":
        """Raises UsageError for what is no demand: NaN, negative minutes, no row that weighs anything ...

        limited: whether whoever asks keeps floors and capacities.
        """
        if conditions.limited and not limited:
            raise UsageError(
                "floors and capacities are not kept here",
                expected="neither",
                hint="p_median, maximal_covering or equal_burden, which keep them",
            )
        matrix, weight = _matrix(minutes), np.asarray(weights, np.float64)
        if weight.shape != matrix.shape[:1] or not np.isfinite(weight).all() or (weight < 0).any():
            raise UsageError("the weights do not fit", got=f"{weight.shape}", expected=f"{len(matrix):,} of 0 or more")
        if not weight.any():
            raise UsageError("no row weighs anything", got="0", expected="people somewhere")
        opened, forbidden = (_flags(s, matrix.shape[1]) for s in (conditions.opened, conditions.forbidden))
        if (opened & forbidden).any():
            where = np.flatnonzero(opened & forbidden)[:5].tolist()
            raise UsageError("sites are open today and forbidden at once", got=f"{where}", hint="one of the two")
        return cls(matrix, weight, opened, ~opened & ~forbidden, _most(matrix, conditions.unreached))

    @property
    def rows(self) -> NDArray[np.intp]:
        """The rows that weigh something."""
        return np.flatnonzero(self.weights > 0)

    def purse(self, p: int | None, conditions: Conditions) -> Purse:
        """What there is to spend beside the sites that are open today. Raises UsageError or InfeasiblePlan."""
        if (p is None) == (conditions.budget is None):
            raise UsageError(
                "say how many sites, or a budget", expected="p, or costs and budget", hint="one of the two"
            )
        if p is not None:
            return self._purse(np.ones(len(self.opened)), self._left(p))
        costs = np.asarray(conditions.costs, np.float64)
        if costs.shape != self.opened.shape or not (np.isfinite(costs) & (costs > 0))[self.allowed].all():
            raise UsageError("each site needs a cost above 0", got=f"{costs.shape}", expected=f"{len(self.opened):,}")
        assert conditions.budget is not None
        if not (np.isfinite(conditions.budget) and conditions.budget >= 0):
            raise UsageError("the budget is negative or missing", got=f"{conditions.budget}", expected="0 or more")
        return self._purse(costs, float(conditions.budget))

    def _purse(self, costs: Real, budget: float) -> Purse:
        return Purse(np.where(self.allowed, costs, 2 * budget + 1), budget)  # what may not be opened costs too much

    def _left(self, p: int) -> float:
        sites, today = len(self.opened), int(self.opened.sum())
        if not 1 <= p <= sites:
            raise UsageError("there are not so many sites", got=f"p = {p}", expected=f"1 to {sites:,}")
        if p < today:
            raise InfeasiblePlan(
                "more sites are open today than the plan may have",
                got=f"p = {p}, open today: {today}",
                hint=f"p = {today} or more, or leaving some out of `opened`",
            )
        return float(p - today)

    def served_by(self, is_open: Flags) -> tuple[Real, NDArray[np.int32]]:
        """By row the minutes to the nearest open site, at most `most`, and which that is (-1: none is reached)."""
        sites = np.flatnonzero(is_open)
        if not len(sites):
            return np.full(len(self.weights), self.most), np.full(len(self.weights), -1, np.int32)
        near = self.minutes[:, sites]
        which = near.argmin(axis=1)
        least = near[np.arange(len(near)), which].astype(np.float64)
        reached = np.isfinite(least)
        return np.minimum(least, self.most), np.where(reached, sites[which], -1).astype(np.int32)


def _matrix(minutes: ArrayLike) -> NDArray[np.floating[Any]]:
    matrix = np.asarray(minutes)
    matrix = matrix if matrix.dtype.kind == "f" else matrix.astype(np.float64)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise UsageError("minutes are no table", got=f"{matrix.shape}", expected="rows x sites, at least one of each")
    if np.isnan(matrix).any():
        wrong = int(np.isnan(matrix).sum())
        raise UsageError(
            "minutes are missing", got=f"{wrong:,} of {matrix.size:,}", hint="inf where no way leads there"
        )
    if (matrix < 0).any():
        raise UsageError("minutes are negative", got=f"{int((matrix < 0).sum()):,} of {matrix.size:,}")
    return matrix


def _flags(sites: Sequence[int], size: int) -> Flags:
    chosen = np.asarray(list(sites), np.int64)
    flags = np.zeros(size, np.bool_)
    outside = chosen[(chosen < 0) | (chosen >= size)]
    if len(outside):
        raise UsageError("there are no such sites", got=f"{outside[:5].tolist()}", expected=f"0 to {size - 1:,}")
    flags[chosen] = True
    return flags


def _most(matrix: NDArray[np.floating[Any]], unreached: float | None) -> float:
    finite = np.isfinite(matrix)
    if unreached is None:
        if not finite.all():
            raise UsageError(
                "some rows do not reach some sites, and nothing says what that counts",
                got=f"{int((~finite).sum()):,} of {matrix.size:,}",
                expected="unreached: minutes",
                hint="Conditions(unreached=60)",
            )
        return float(matrix.max())
    if not (np.isfinite(unreached) and unreached > 0):
        raise UsageError("the minutes of the unreached are no number above 0", got=f"{unreached}")
    return float(unreached)
