"""The inner loops of siting, compiled: what sites are worth at given prices, and which swap helps most.

Every function works on a block of rows and adds up into arrays of its own, so that blocks may run side by side and be
added up in their order: the sums depend on the blocks, never on how many processors there are.

Source: Whitaker 1983 and Resende and Werneck 2007 (swaps); Geoffrion 1974 and Beasley 1985 (prices).
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Long = NDArray[np.int64]
Whole = NDArray[np.int32]
Real = NDArray[np.float64]


class Lists(NamedTuple):
    """For each row the sites that may serve it, the nearest first. See `nearby.Nearby`."""

    start: Long
    site: Whole
    cost: Real
    beyond: Real
    weight: Real


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def order(costs: NDArray[np.floating], below: Real, most: int, sites: Whole) -> tuple[Long, Whole, Real, Real]:
    """By row the sites that cost less than `below`, the nearest first and at most so many: counts, sites, costs.

    Last, by row, the cost of the first that was left out for want of room, `below` where none was. Of equal costs the
    site with the lower number comes first. `costs` is rows x len(sites).
    """
    rows = len(costs)
    count = np.zeros(rows, np.int64)
    found, price = np.empty(rows * most, np.int32), np.empty(rows * most)
    limit = below.copy()
    filled = 0
    for row in range(rows):
        near = np.flatnonzero(costs[row] < below[row])
        own = costs[row][near]
        if len(near) > most:
            edge = np.partition(own, most)[most]
            limit[row] = edge
            near = near[own < edge]
            own = own[own < edge]
        turn = np.argsort(own, kind="mergesort")
        for place in turn:
            found[filled], price[filled] = sites[near[place]], own[place]
            filled += 1
        count[row] = len(turn)
    return count, found[:filled].copy(), price[:filled].copy(), limit


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def worth(
    lists: Lists, rows: tuple[int, int], move: tuple[Real, Real, float], price: Real, sites: int
) -> tuple[Real, float]:
    """Moves the prices of some rows along a direction; what each site is then worth (0 or less), and Σ weight · price.

    `move`: the direction, the lowest price of each row, and how far.
    """
    along, least, far = move
    value = np.zeros(sites)
    total = 0.0
    for row in range(rows[0], rows[1]):
        now = min(max(price[row] + far * along[row], least[row]), lists.beyond[row])
        price[row] = now
        weight = lists.weight[row]
        total += weight * now
        for place in range(lists.start[row], lists.start[row + 1]):
            less = lists.cost[place] - now
            if less >= 0:
                break
            value[lists.site[place]] += weight * less
    return value, total


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def uncovered(lists: Lists, rows: tuple[int, int], price: Real, part: Real, along: Real) -> float:
    """Sets `along` to 1 less how often each row is served at these prices by the opened parts; Σ w along²."""
    length = 0.0
    for row in range(rows[0], rows[1]):
        served = 0.0
        for place in range(lists.start[row], lists.start[row + 1]):
            if lists.cost[place] >= price[row]:
                break
            served += part[lists.site[place]]
        along[row] = 1.0 - served
        length += lists.weight[row] * along[row] * along[row]
    return length


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def serve(lists: Lists, rows: tuple[int, int], is_open: NDArray[np.bool_], near: tuple[Real, Real, Whole]) -> float:
    """Sets, by row, the costs of the nearest and the second nearest open site, and which the nearest is (-1: none)."""
    first, second, which = near
    total = 0.0
    for row in range(rows[0], rows[1]):
        first[row] = second[row] = lists.beyond[row]
        which[row] = -1
        for place in range(lists.start[row], lists.start[row + 1]):
            if is_open[lists.site[place]]:
                if which[row] < 0:
                    first[row], which[row] = lists.cost[place], lists.site[place]
                else:
                    second[row] = lists.cost[place]
                    break
        total += lists.weight[row] * first[row]
    return total


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def swaps(
    lists: Lists, rows: tuple[int, int], slot: Whole, near: tuple[Real, Real, Whole], kept: int
) -> tuple[Real, Real, Real]:
    """What opening each site saves, what closing each open one costs, and what is saved of that where both happen.

    `slot` numbers the open sites, -1 for closed ones. Shapes: sites, open, open x sites.
    """
    first, second, which = near
    sites = len(slot)
    gain, loss, both = np.zeros(sites), np.zeros(kept), np.zeros((kept, sites))
    for row in range(rows[0], rows[1]):
        weight, one, two = lists.weight[row], first[row], second[row]
        own = slot[which[row]] if which[row] >= 0 else -1
        if own >= 0:
            loss[own] += weight * (two - one)
        for place in range(lists.start[row], lists.start[row + 1]):
            cost = lists.cost[place]
            if cost >= two:
                break
            site = lists.site[place]
            if slot[site] >= 0:
                continue
            if cost < one:
                gain[site] += weight * (one - cost)
            if own >= 0:
                both[own, site] += weight * (two - max(cost, one))
    return gain, loss, both


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def restricted(lists: Lists, column: Whole, beyond: Real) -> Lists:
    """The lists of some sites alone, by their columns (-1: left out), as far as they cost less than `beyond`."""
    rows = len(lists.weight)
    start = np.zeros(rows + 1, np.int64)
    site, cost = np.empty(len(lists.site), np.int32), np.empty(len(lists.site))
    filled = 0
    for row in range(rows):
        for place in range(lists.start[row], lists.start[row + 1]):
            if lists.cost[place] >= beyond[row]:
                break
            if column[lists.site[place]] >= 0:
                site[filled], cost[filled] = column[lists.site[place]], lists.cost[place]
                filled += 1
        start[row + 1] = filled
    return Lists(start, site[:filled].copy(), cost[:filled].copy(), beyond, lists.weight)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def due(lists: Lists, parts: Real) -> tuple[Real, Real]:
    """By row what opened parts of sites ask it to pay, and the price whose cut says so."""
    pays, prices = np.empty(len(lists.weight)), lists.beyond.copy()
    for row in range(len(pays)):
        served = pays[row] = 0.0
        for place in range(lists.start[row], lists.start[row + 1]):
            part = parts[lists.site[place]]
            if served + part >= 1.0 - 1e-12:
                prices[row] = lists.cost[place]
                break
            served += part
            pays[row] += part * lists.cost[place]
        pays[row] += (1.0 - served) * prices[row]
    return pays, prices


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def cuts(lists: Lists, rows: Long, prices: Real, sites: int) -> tuple[Whole, Whole, Real]:
    """Rows of a program, compressed: what nearer sites save, and last the row's own column (after the sites')."""
    start = np.zeros(len(rows) + 1, np.int32)
    for number in range(len(rows)):
        row = rows[number]
        own = lists.cost[lists.start[row] : lists.start[row + 1]]
        start[number + 1] = start[number] + np.searchsorted(own, prices[number]) + 1
    index, value = np.empty(start[-1], np.int32), np.ones(start[-1])
    for number in range(len(rows)):
        first, last = start[number], start[number + 1] - 1
        begin = lists.start[rows[number]]
        for turn in range(last - first):
            index[first + turn] = lists.site[begin + turn]
            value[first + turn] = prices[number] - lists.cost[begin + turn]
        index[last] = sites + rows[number]
    return start[:-1], index, value
