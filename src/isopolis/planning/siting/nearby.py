"""What may serve each row, the nearest first: the one shape in which siting looks at costs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from isopolis.access.side_by_side import at_once

Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]
Real = NDArray[np.float64]
Found = TypeVar("Found")

ROWS = 5_000  # in a block at least, so that dealing out costs little
BLOCKS = 16
LISTED = 40_000_000  # entries at most: 0.5 GB of them


class Served(NamedTuple):
    """By row the cost of the nearest open site, of the second nearest, and which the nearest is (-1: none)."""

    first: Real
    second: Real
    which: Whole


class Swaps(NamedTuple):
    """What opening each site saves, what closing each open one costs, and what of that is saved where both happen."""

    gain: Real  # sites
    loss: Real  # open sites
    both: Real  # open sites x sites


@dataclass(frozen=True)
class Nearby:
    """For each row the sites that may serve it, the nearest first, and what it costs to be served by none of them.

    `beyond` is that cost: of the nearest site that is open anyway, or of nobody. Rows weigh above 0. `lists` is what
    the kernels take. Where more than LISTED entries would be listed, each row lists its nearest and `beyond` is the
    cost of the first that it leaves out: a sum is then never too high, and `short` is True.
    """

    lists: Any
    sites: int
    short: bool = False

    @classmethod
    def of(cls, costs: NDArray[np.floating[Any]], weights: Real, beyond: Real, some: Whole | None = None) -> "Nearby":
        """The lists of a matrix of rows x sites; `some`: the sites that may be chosen (default: all)."""
        from isopolis.planning.siting import kernels

        sites = np.arange(costs.shape[1], dtype=np.int32) if some is None else some
        most = min(len(sites), max(LISTED // max(len(costs), 1), 1))

        def listed(block: tuple[int, int]) -> Any:
            rows = slice(*block)
            own = costs[rows] if some is None else costs[rows][:, some]
            return kernels.order(np.ascontiguousarray(own), beyond[rows], most, sites)

        parts = at_once(listed, _blocks(len(costs)))
        count, site, cost, limit = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        start = np.concatenate([[0], np.cumsum(count)])
        lists = kernels.Lists(start, site, cost, limit, weights)
        return cls(lists, costs.shape[1], short=bool((limit < beyond).any()))

    def __len__(self) -> int:
        return len(self.lists.weight)

    @cached_property
    def least(self) -> Real:
        """By row the lowest cost at which it can be served."""
        start, end = self.lists.start[:-1], self.lists.start[1:]
        first = self.lists.cost[np.minimum(start, len(self.lists.cost) - 1)] if len(self.lists.cost) else start
        return np.asarray(np.where(end > start, first, self.lists.beyond), np.float64)

    @cached_property
    def whole(self) -> bool:
        """Whether every sum of weights times costs is a whole number, so that nothing lies between two of them."""
        arrays = (self.lists.weight, self.lists.cost, self.lists.beyond)
        return all(np.array_equal(a, np.rint(a)) for a in arrays) and not self.short

    def worth(self, price: Real, along: Real, far: float) -> tuple[Real, float]:
        """Moves `price` in place, so far along a direction, and returns what each site is then worth (0 or less: how
        much the rows would pay above its costs) and Σ weight · price."""
        from isopolis.planning.siting.kernels import worth

        moved = (along, self.least, float(far))
        parts = self._each(lambda rows: worth(self.lists, rows, moved, price, self.sites))
        values, totals = zip(*parts, strict=True)
        return _sum(values), float(sum(totals))

    def uncovered(self, price: Real, opened: Real) -> tuple[Real, float]:
        """By row 1 less how often it is served at these prices by opened parts of sites; and Σ weight times squares."""
        from isopolis.planning.siting.kernels import uncovered

        along = np.empty(len(self))
        lengths = self._each(lambda rows: uncovered(self.lists, rows, price, opened, along))
        return along, float(sum(lengths))

    def serve(self, is_open: Flags) -> tuple[float, Served]:
        """Σ weight · cost where each row goes to its nearest open site, and how each is served."""
        from isopolis.planning.siting.kernels import serve

        served = Served(np.empty(len(self)), np.empty(len(self)), np.empty(len(self), np.int32))
        return float(sum(self._each(lambda rows: serve(self.lists, rows, is_open, tuple(served))))), served

    def swaps(self, opened: Whole, served: Served) -> Swaps:
        """What every swap of one of the opened sites for a closed one would save."""
        from isopolis.planning.siting.kernels import swaps

        slot = np.full(self.sites, -1, np.int32)
        slot[opened] = np.arange(len(opened))
        parts = self._each(lambda rows: swaps(self.lists, rows, slot, tuple(served), len(opened)))
        return Swaps(*(_sum(column) for column in zip(*parts, strict=True)))

    def _each(self, work: Callable[[tuple[int, int]], Found]) -> list[Found]:
        return at_once(work, _blocks(len(self)))


def _blocks(rows: int) -> list[tuple[int, int]]:
    """The rows dealt out to blocks, which depend on nothing but their number."""
    edges = np.linspace(0, rows, min(max(rows // ROWS, 1), BLOCKS) + 1).astype(int)
    return [(int(a), int(b)) for a, b in pairwise(edges)]


def _sum(arrays: tuple[Real, ...]) -> Real:
    return reduce(np.add, arrays)
