"""Ways from origins to facilities: along streets, in a straight line, or as another engine's matrix says."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from isopolis.access import search
from isopolis.access.graph import Graph

Whole = NDArray[np.int32]
Rows = NDArray[np.intp]
Minutes = NDArray[np.float32]
By = Literal["streets", "line", "matrix"]

DETOUR = 1.3  # streets are longer than the crow's way by about so much (METHODS §11)


class Nearest(NamedTuple):
    """For each origin the minutes to its nearest facility and the row of that facility: inf and -1 where none is."""

    minutes: Minutes
    which: Whole


class Pairs(NamedTuple):
    """Who is within reach of what: rows of origins, rows of facilities, minutes between them."""

    origin: Whole
    facility: Whole
    minutes: Minutes


class Way(Protocol):
    """How one mode gets from every origin to some of the facilities, which are named by their rows."""

    @property
    def known(self) -> NDArray[np.bool_]: ...  # by origin: whether it stands on the network at all
    def nearest(self, facilities: Whole) -> Nearest: ...
    def within(self, facilities: Whole, bound: float) -> Pairs: ...


class Snapped(NamedTuple):
    """Places on the network: the node of each (-1: none near enough), and the metres to it."""

    node: Whole
    metres: NDArray[np.float32]

    def minutes(self, speed: float) -> Minutes:
        """The leg to the node at so many metres a minute."""
        return (self.metres / np.float32(speed)).astype(np.float32)


@dataclass(frozen=True)
class StreetWay:
    """Along the streets, with the leg from the door to the street at both ends. `speed`: metres a minute."""

    graph: Graph
    origins: Snapped
    facilities: Snapped
    speed: float

    @property
    def known(self) -> NDArray[np.bool_]:
        """By origin: whether a street is near enough."""
        return np.asarray(self.origins.node >= 0)

    def nearest(self, facilities: Whole) -> Nearest:
        """The nearest of these facilities for each origin."""
        there = self._snapped(facilities)
        minutes = np.full(len(self.origins.node), np.inf, np.float32)
        which = np.full(len(self.origins.node), -1, np.int32)
        if len(there):
            at_node, of_node = search.nearest(self.graph, self.facilities.node[there], self._legs(there))
            node = self.origins.node[self.known]
            minutes[self.known] = at_node[node] + self.origins.minutes(self.speed)[self.known]
            which[self.known] = np.where(of_node[node] >= 0, there[of_node[node]], -1)
        return Nearest(minutes, which)

    def within(self, facilities: Whole, bound: float) -> Pairs:
        """Every origin with each of these facilities that is at most `bound` minutes away."""
        there = self._snapped(facilities)
        lived_at = np.zeros(self.graph.n_nodes, np.bool_)
        lived_at[self.origins.node[self.known]] = True
        at = self.facilities.node[there]
        source, node, minutes = search.within(self.graph, at, self._legs(there), bound, lived_at)
        first, last, order = self._origins_of(node)
        counts = last - first
        pair = np.repeat(np.arange(len(node)), counts)
        origin = order[np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[pair]]
        total = minutes[pair] + self.origins.minutes(self.speed)[origin]
        near = total <= bound
        found = there[source[pair][near]] if len(there) else np.zeros(0, np.int32)
        return Pairs(origin[near].astype(np.int32), found.astype(np.int32), total[near])

    def _snapped(self, facilities: Whole) -> Whole:
        return facilities[self.facilities.node[facilities] >= 0]

    def _legs(self, facilities: Whole) -> Minutes:
        return self.facilities.minutes(self.speed)[facilities]

    def _origins_of(self, node: Whole) -> tuple[Rows, Rows, Whole]:
        """Where the origins of each node stand in an order by node."""
        order = np.argsort(self.origins.node, kind="stable").astype(np.int32)
        sorted_nodes = self.origins.node[order]
        return np.searchsorted(sorted_nodes, node), np.searchsorted(sorted_nodes, node, "right"), order


@dataclass(frozen=True)
class LineWay:
    """As the crow flies, times `detour`. `origins` and `facilities`: metres east and north, a row a place."""

    origins: NDArray[np.float64]
    facilities: NDArray[np.float64]
    speed: float
    detour: float = DETOUR

    @property
    def known(self) -> NDArray[np.bool_]:
        """By origin: true, since a line needs no street."""
        return np.ones(len(self.origins), np.bool_)

    def nearest(self, facilities: Whole) -> Nearest:
        """The nearest of these facilities for each origin."""
        from scipy.spatial import KDTree

        if not len(facilities):
            nothing = np.full(len(self.origins), np.inf, np.float32)
            return Nearest(nothing, np.full(len(self.origins), -1, np.int32))
        metres, which = KDTree(self.facilities[facilities]).query(self.origins)
        return Nearest(self._minutes(metres), facilities[which].astype(np.int32))

    def within(self, facilities: Whole, bound: float) -> Pairs:
        """Every origin with each of these facilities that is at most `bound` minutes away."""
        from scipy.spatial import KDTree

        reach = bound * self.speed / self.detour
        tree, homes = KDTree(self.facilities[facilities]), KDTree(self.origins)
        near = homes.sparse_distance_matrix(tree, reach, output_type="ndarray")
        order = np.lexsort((near["j"], near["i"]))
        found = facilities[near["j"][order]] if len(facilities) else np.zeros(0)
        return Pairs(near["i"][order].astype(np.int32), found.astype(np.int32), self._minutes(near["v"][order]))

    def _minutes(self, metres: NDArray[np.float64]) -> Minutes:
        return (metres * self.detour / self.speed).astype(np.float32)


@dataclass(frozen=True)
class MatrixWay:
    """As a matrix says. `pairs` holds every pair of it; an origin that the matrix does not have is not known."""

    pairs: Pairs
    known: NDArray[np.bool_]

    def nearest(self, facilities: Whole) -> Nearest:
        """The nearest of these facilities for each origin."""
        chosen = self.within(facilities, np.inf)
        order = np.lexsort((chosen.facility, chosen.minutes, chosen.origin))
        origin, first = np.unique(chosen.origin[order], return_index=True)
        minutes = np.full(len(self.known), np.inf, np.float32)
        which = np.full(len(self.known), -1, np.int32)
        minutes[origin] = chosen.minutes[order][first]
        which[origin] = chosen.facility[order][first]
        return Nearest(minutes, which)

    def within(self, facilities: Whole, bound: float) -> Pairs:
        """Every origin with each of these facilities that is at most `bound` minutes away."""
        size = int(max(self.pairs.facility.max(initial=-1), facilities.max(initial=-1))) + 1
        wanted = np.zeros(size, np.bool_)
        wanted[facilities] = True
        near = wanted[self.pairs.facility] & (self.pairs.minutes <= bound)
        return Pairs(self.pairs.origin[near], self.pairs.facility[near], self.pairs.minutes[near])
