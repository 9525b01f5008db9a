"""Good plans: open what saves most, then swap one site for another as long as that saves something."""

from dataclasses import dataclass

import numpy as np

from isopolis.planning.siting.nearby import Flags, Nearby, Served, Swaps, Whole
from isopolis.planning.siting.purse import Purse, Real

LEAST = 1e-10  # of the sum: what saves less is rounding
FEW, AROUND = (2, 8), 8  # sites that give way (at least, below), and for each how many others may come


@dataclass(frozen=True)
class Draft:
    """Open sites, Σ weight · cost of serving every row from the nearest, and how each is served."""

    is_open: Flags
    value: float
    served: Served

    @property
    def sites(self) -> Whole:
        """The open sites, in their order."""
        return np.flatnonzero(self.is_open).astype(np.int32)


def greedy(nearby: Nearby, purse: Purse, is_open: Flags | None = None) -> Draft:
    """A draft where sites were opened one by one, each time what saves most for its cost, until nothing fits."""
    opened = np.zeros(nearby.sites, np.bool_) if is_open is None else is_open.copy()
    while True:
        value, served = nearby.serve(opened)
        gain = nearby.swaps(np.zeros(0, np.int32), _as_beyond(served)).gain
        gain[opened | (purse.costs > purse.left(opened))] = 0.0
        if not (gain > LEAST * abs(value)).any():
            return Draft(opened, value, served)
        opened[_best_for_its_cost(gain, purse.costs)] = True


def improve(nearby: Nearby, purse: Purse, is_open: Flags) -> Draft:
    """The draft that is reached from open sites by swaps of one for another, and by adding what still fits.

    No single swap within the budget makes it better.
    """
    opened = is_open.copy()
    while True:
        value, served = nearby.serve(opened)
        sites = np.flatnonzero(opened).astype(np.int32)
        found = nearby.swaps(sites, served)
        left = purse.left(opened)
        saved, added = _best_addition(found, opened, purse.costs, left)
        swapped, out, into = _best_swap(found, sites, opened, (purse.costs, left))
        if max(saved, swapped) <= LEAST * abs(value):
            return Draft(opened, value, served)
        if saved >= swapped:
            opened[added] = True
        else:
            opened[out], opened[into] = False, True


def shaken(draft: Draft, nearby: Nearby, purse: Purse, rng: np.random.Generator) -> Draft:
    """A draft near another: around a row picked by chance a few open sites give way to others, and all is improved."""
    start, few = nearby.lists.start, int(rng.integers(*FEW))
    row = int(rng.integers(len(nearby)))
    around = nearby.lists.site[start[row] : start[row + 1]]
    around = around[purse.costs[around] <= purse.limit]
    opened = draft.is_open.copy()
    out, into = around[opened[around]][:few], around[~opened[around]][: AROUND * few]
    opened[out] = False
    for site in rng.permutation(into)[: len(out)]:
        opened[site] = purse.costs[site] <= purse.left(opened)
    return improve(nearby, purse, opened)


def crossed(one: Draft, other: Draft, nearby: Nearby, purse: Purse) -> Draft:
    """A draft from what two others share, filled up with what saves most, then improved."""
    return improve(nearby, purse, greedy(nearby, purse, one.is_open & other.is_open).is_open)


def _as_beyond(served: Served) -> Served:
    """The same with no second: what opening saves asks for the nearest alone."""
    return Served(served.first, served.first, np.full_like(served.which, -1))


def _best_for_its_cost(gain: Real, costs: Real) -> int:
    free = (costs <= 0) & (gain > 0)
    rate = np.divide(gain, costs, out=np.zeros(len(gain)), where=costs > 0)
    return int(np.argmax(np.where(free, np.inf, rate)))


def _best_addition(found: Swaps, opened: Flags, costs: Real, left: float) -> tuple[float, int]:
    gain = np.where(opened | (costs > left), 0.0, found.gain)
    site = int(np.argmax(gain))
    return float(gain[site]), site


def _best_swap(found: Swaps, sites: Whole, opened: Flags, purse: tuple[Real, float]) -> tuple[float, int, int]:
    """What the best swap saves, which site it closes and which it opens."""
    if not len(sites):
        return 0.0, -1, -1
    costs, left = purse
    saved = found.both + found.gain - found.loss[:, None]
    saved[:, opened] = 0.0
    saved[costs[None, :] > left + costs[sites][:, None]] = 0.0
    out, into = divmod(int(np.argmax(saved)), saved.shape[1])
    return float(saved[out, into]), int(sites[out]), into
