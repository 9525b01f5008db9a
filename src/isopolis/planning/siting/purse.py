"""What sites cost and what there is to spend; which to open for what they are worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]
Real = NDArray[np.float64]
ROUNDING = 1e-9  # of the budget: sums of costs are sums of decimals


@dataclass(frozen=True)
class Purse:
    """Costs of sites and the budget; a number of sites is a budget where each costs 1."""

    costs: Real
    budget: float

    @property
    def limit(self) -> float:
        """The budget, with room for how decimals are summed."""
        return self.budget * (1 + ROUNDING)

    @property
    def affordable(self) -> Whole:
        """The sites that cost no more than the budget."""
        return np.flatnonzero(self.costs <= self.limit).astype(np.int32)

    def left(self, is_open: Flags) -> float:
        """What is left of the budget."""
        return self.limit - float(self.costs[is_open].sum())

    def choose(self, worth: Real) -> tuple[Real, float, tuple[float, float]]:
        """The parts of sites (0 to 1) to open that are worth most (least, as worth is 0 or less) within the budget,
        their worth, and the two ends of what a unit of budget is then worth.

        At most one site is opened in part; none where all cost the same and the budget is so many of them.
        """
        parts = np.zeros(len(worth))
        free = self.costs <= 0
        parts[free & (worth < 0)] = 1.0
        rate = np.divide(worth, self.costs, out=np.zeros(len(worth)), where=~free)
        turn = np.argsort(rate, kind="stable")
        turn = turn[(rate[turn] < 0) & (self.costs[turn] <= self.limit)]
        spent = np.cumsum(self.costs[turn])
        full = int(np.searchsorted(spent, self.limit, side="right"))
        parts[turn[:full]] = 1.0
        ends = (0.0, 0.0)
        if full < len(turn):
            before = spent[full - 1] if full else 0.0
            room = (self.budget - before) / self.costs[turn[full]]
            inside = room > ROUNDING
            parts[turn[full]] = room if inside else 0.0
            last = rate[turn[full]] if inside or not full else rate[turn[full - 1]]
            ends = (-float(last), -float(rate[turn[full]]))
        return parts, float(worth @ parts), ends

    def surcharge(self, worth: Real, ends: tuple[float, float]) -> tuple[Real, Real]:
        """By site, how much the least sum grows at least where it must be opened, and where it must not."""
        must = np.maximum(worth + ends[0] * self.costs, 0.0)
        must_not = np.maximum(-(worth + ends[1] * self.costs), 0.0)
        must[self.costs > self.limit] = np.inf
        return must, must_not
