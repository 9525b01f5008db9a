"""What is asked where there are floors or capacities, in one shape; and what one plan answers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isopolis.planning.siting.conditions import Conditions, Demand, Flags
from isopolis.planning.siting.limits import SLACK, Limit, limits, room
from isopolis.planning.siting.nearby import Nearby
from isopolis.planning.siting.purse import Purse, Real

Minutes = NDArray[np.floating[Any]]
Cost = Callable[[Minutes], Minutes]


@dataclass(frozen=True)
class Question:
    """The least Σ weight · cost(minutes) over plans that keep the limits.

    demand: which sites are open for good, and which may be opened. nearby: minutes by row of those that weigh, to the
    sites that serve it better than those open for good (with `room`: to every site that may serve it).
    cost: of minutes, never falling. today: minutes by row to the sites that are open today. room: what each site can
    hold; None: what comes.
    """

    demand: Demand
    purse: Purse
    nearby: Nearby
    cost: Cost
    today: Real
    limits: tuple[Limit, ...]
    room: Real | None = None

    @classmethod
    def of(cls, demand: Demand, purse: Purse, conditions: Conditions, cost: Cost) -> "Question":
        """Raises UsageError for floors and capacities that are none."""
        today = demand.served_by(demand.opened)[0]
        floors = limits(conditions.floors, demand.weights, today)
        held = None if conditions.capacities is None else room(conditions.capacities, len(demand.opened))
        nearby = listed(demand, purse, held is not None)
        return cls(demand, purse, nearby, cost, today[demand.rows], floors, held)

    @property
    def weights(self) -> Real:
        """Of the rows that weigh something."""
        return np.asarray(self.nearby.lists.weight, np.float64)

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Which row each entry of the lists belongs to."""
        return np.repeat(np.arange(len(self.nearby)), np.diff(self.nearby.lists.start))

    @cached_property
    def useful(self) -> Flags:
        """The sites that save somebody minutes against today."""
        lists = self.nearby.lists
        return np.bincount(lists.site[lists.cost < self.today[self.rows]], minlength=self.nearby.sites) > 0

    @property
    def shares(self) -> bool:
        """Whether a limit is a share of what is saved."""
        return any(limit.shares for limit in self.limits)

    @cached_property
    def straight(self) -> bool:
        """Whether each minute costs 1, so that the sum is one of minutes."""
        lists = self.nearby.lists
        return all(np.array_equal(self.cost(minutes), minutes) for minutes in (lists.cost, lists.beyond))

    @property
    def nothing(self) -> float:
        """The sum where no site is opened: no plan of the nearest sites is worse."""
        return float(self.weights @ self.cost(self.nearby.lists.beyond))

    def own(self, is_open: Flags) -> Real:
        """By row the minutes to the nearest site that is open, or open for good."""
        return self.demand.served_by(is_open | self.demand.opened)[0][self.demand.rows]

    def value(self, own: Real) -> float:
        """The sum at these minutes by row."""
        return float(self.weights @ self.cost(own))

    def excess(self, own: Real) -> Real:
        """By limit, by how many minutes a mean passes it."""
        return np.array([limit.excess(own) for limit in self.limits])

    def keeps(self, is_open: Flags, own: Real) -> bool:
        """Whether a plan keeps every limit."""
        saves = not self.shares or bool((is_open & self.useful).any())
        return saves and bool((self.excess(own) <= SLACK).all())

    def priced(self, prices: Real) -> Nearby:
        """Costs where each limit's sum is paid for at its price: what the lists cost then, in the same order."""
        lists, slope = self.nearby.lists, self.asked_for(prices)
        cost = self.cost(lists.cost) + slope[self.rows] * lists.cost
        beyond = self.cost(lists.beyond) + slope * lists.beyond
        return replace(self.nearby, lists=lists._replace(cost=cost, beyond=beyond))

    def asked_for(self, prices: Real) -> Real:
        """By row, what a minute of one person costs at these prices of the limits, beside its own cost."""
        slope = np.zeros(len(self.nearby))
        for price, limit in zip(prices, self.limits, strict=True):
            slope += price * limit.slope / self.weights
        return slope

    def without(self, closed: Flags) -> "Question":
        """The same where some sites are never opened."""
        lists = self.nearby.lists
        kept = ~closed[lists.site]
        counts = np.bincount(self.rows[kept], minlength=len(self.nearby))
        start = np.concatenate([[0], np.cumsum(counts)])
        fewer = lists._replace(start=start, site=lists.site[kept], cost=lists.cost[kept])
        return replace(self, nearby=replace(self.nearby, lists=fewer))


def listed(demand: Demand, purse: Purse, everyone: bool) -> Nearby:
    """Minutes to the sites that may be opened; with `everyone`, to those open for good too."""
    may = demand.allowed & (purse.costs <= purse.limit)
    rows = demand.rows
    beyond = np.full(len(rows), demand.most)
    if everyone:
        may |= demand.opened
    else:
        beyond = np.asarray(demand.served_by(demand.opened)[0][rows], np.float64)
    minutes = demand.minutes if len(rows) == len(demand.weights) else demand.minutes[rows]
    return Nearby.of(minutes, demand.weights[rows], beyond, np.flatnonzero(may).astype(np.int32))
