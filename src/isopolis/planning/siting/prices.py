"""Bounds by prices: what each row would pay to be served, raised until no plan can cost less.

Let each row pay a price for being served, and let a site be worth what the rows that it serves below their price would
save. Whatever the prices, no plan within the budget costs less than all prices together less what the sites worth
most are worth (Lagrange). Prices go up where the sites so chosen leave a row alone, and down where several serve it.

Source: Geoffrion 1974; Held, Wolfe and Crowder 1974 (steps by how far the best plan is away); Camerini, Fratta and
Maffioli 1975 (a direction that does not turn back on the last one); Beasley 1985.
"""

import numpy as np

from isopolis.planning.siting.nearby import Nearby, Served
from isopolis.planning.siting.purse import Purse, Real

PATIENCE = 20  # steps without a better bound before steps are shortened
FIRST, LESS = 1.0, 0.7  # of the way that the best plan is away: how far steps go, and how much less
BENT = 1.5
BETTER = 1e-6  # of the best plan: a bound that rises by less is no better


class Ascent:
    """A bound that rises. After each `advance`: the best bound, the sites that its prices chose (parts of sites), and
    how far steps still reach, of the way that the best plan is away."""

    def __init__(self, nearby: Nearby, purse: Purse, served: Served) -> None:
        self._nearby, self._purse = nearby, purse
        self._price = (served.first + served.second) / 2
        self.reach, self._waited = FIRST, 0
        self.bound = -np.inf
        self.price = self._price.copy()
        self.parts: Real = np.zeros(nearby.sites)

    def advance(self, best: float, steps: int) -> None:
        """So many steps, fewer where the bound meets the best plan."""
        along, far = np.zeros(len(self._nearby)), 0.0
        for _ in range(steps):
            worth, total = self._nearby.worth(self._price, along, far)
            parts, value, _ = self._purse.choose(worth)
            self._keep(total + value, parts, best)
            if self.bound >= best * (1 - BETTER):
                return
            along, length = self._turned(along, *self._nearby.uncovered(self._price, parts))
            if length == 0:  # every row is served just once: this is the best plan
                return
            far = self.reach * (best - (total + value)) / length

    def _turned(self, last: Real, along: Real, length: float) -> tuple[Real, float]:
        """The direction, bent to the side of the last one where it would turn back on that; its squared length."""
        weight = self._nearby.lists.weight
        before, back = float(weight @ (last * last)), float(weight @ (along * last))
        if before == 0 or back >= 0:
            return along, length
        bent = along - BENT * back / before * last
        return bent, float(weight @ (bent * bent))

    def _keep(self, bound: float, parts: Real, best: float) -> None:
        self._waited += 1
        if bound > self.bound:
            if bound > self.bound + BETTER * abs(best):
                self._waited = 0
            self.bound, self.parts = bound, parts
            self.price[:] = self._price
        if self._waited >= PATIENCE:
            self.reach, self._waited = self.reach * LESS, 0
            self._price[:] = self.price

    def take(self, price: Real, best: float) -> None:
        """Goes on from other prices."""
        self._price = price.copy()
        worth, total = self._nearby.worth(self._price, np.zeros(len(price)), 0.0)
        parts, value, _ = self._purse.choose(worth)
        self._keep(total + value, parts, best)

    def surcharge(self) -> tuple[Real, Real]:
        """By site, how much the bound grows at least where it must be opened, and where it must not."""
        worth, _ = self._nearby.worth(self.price, np.zeros(len(self._nearby)), 0.0)
        return self._purse.surcharge(worth, self._purse.choose(worth)[2])
