"""The inner loops of searching, compiled: shortest paths by buckets of narrow width.

Entries wait in buckets by their minutes. The present bucket is worked off in rounds until nothing more falls into it;
within it the order is free, and a node whose minutes are improved later is simply worked on again. What is found is
the one fixed point of that improving, ties going to the source with the lower number: it depends neither on the order
of the work nor on the width of the buckets, which only say how fast it is. Minutes are added up in float64 and handed
back as float32.

Source: Dial 1969; Meyer and Sanders 2003 (delta-stepping); k nearest at once: Okabe et al. 2008, network Voronoi
diagrams of order k.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]
Long = NDArray[np.int64]
Minutes = NDArray[np.float32]
Real = NDArray[np.float64]


class Streets(NamedTuple):
    """A graph as `Graph` describes it, and how to lay out the buckets for it."""

    offsets: Long
    origins: Whole
    minutes: Minutes
    scale: float  # buckets to a minute
    buckets: int  # a power of two; together longer than any edge or leg
    degree: int  # the most edges that one node has


class Queue(NamedTuple):
    """Entries waiting in a ring of buckets: lists through `links`, whose free places make one more list."""

    first: Whole  # by bucket: its first entry, -1 where it has none
    items: Long
    links: Whole
    state: Long  # see below
    scale: float


BUCKET, ROUND, FREE, USED, LIVE = range(5)  # present bucket; entry that is next in this round; places; entries


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _queue(streets: Streets) -> Queue:
    room = 1 << 12
    state = np.array([0, -1, -1, 0, 0])
    first = np.full(streets.buckets, -1, np.int32)
    return Queue(first, np.empty(room, np.int64), np.empty(room, np.int32), state, streets.scale)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _has_room(queue: Queue, more: int) -> bool:
    return bool(queue.state[USED] + more <= len(queue.links))


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _with_room(queue: Queue, more: int) -> Queue:
    """The queue, or a wider one, with room for so many more entries."""
    if _has_room(queue, more):
        return queue
    room = 2 * len(queue.links) + more
    return Queue(queue.first, _wider(queue.items, room), _wider(queue.links, room), queue.state, queue.scale)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _wider(values: NDArray[np.generic], room: int) -> NDArray[np.generic]:
    wider = np.empty(room, values.dtype)
    wider[: len(values)] = values
    return wider


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _put(queue: Queue, minutes: float, item: int) -> None:
    """Puts an item into the bucket of its minutes; there must be room."""
    state = queue.state
    place = state[FREE]
    if place >= 0:
        state[FREE] = queue.links[place]
    else:
        place = state[USED]
        state[USED] += 1
    slot = np.int64(minutes * queue.scale) & (len(queue.first) - 1)
    queue.items[place], queue.links[place] = item, queue.first[slot]
    queue.first[slot] = place
    state[LIVE] += 1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _take(queue: Queue) -> int:
    """Takes an item out of the first bucket that has one; there must be one."""
    state = queue.state
    while state[ROUND] < 0:
        slot = state[BUCKET] & (len(queue.first) - 1)
        state[ROUND] = queue.first[slot]
        queue.first[slot] = -1
        if state[ROUND] < 0:
            state[BUCKET] += 1
    place = state[ROUND]
    state[ROUND] = queue.links[place]
    queue.links[place] = state[FREE]
    state[FREE] = place
    state[LIVE] -= 1
    return queue.items[place]  # type: ignore[no-any-return]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _present(queue: Queue, minutes: float) -> bool:
    """Whether these minutes fall into the present bucket; if not, the item was improved and worked on before."""
    return bool(np.int64(minutes * queue.scale) == queue.state[BUCKET])


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def nearest(streets: Streets, nodes: Whole, legs: Minutes) -> tuple[Minutes, Whole]:
    """For each node the minutes to its nearest source and which that is: one search from all sources at once."""
    n = len(streets.offsets) - 1
    found, which = np.full(n, np.inf), np.full(n, -1, np.int32)
    queue = _with_room(_queue(streets), len(nodes))
    for source in range(len(nodes)):
        node = nodes[source]
        if legs[source] < found[node]:
            found[node], which[node] = legs[source], source
            _put(queue, found[node], node)
    while queue.state[LIVE] > 0:
        queue = _with_room(queue, streets.degree)
        _spread(streets, found, which, queue)
    return found.astype(np.float32), which


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _spread(streets: Streets, found: Real, which: Whole, queue: Queue) -> None:
    """Works the queue off, or as much of it as there is room for: a loop that swaps its queue is a third slower."""
    offsets, origins, minutes = streets.offsets, streets.origins, streets.minutes
    while queue.state[LIVE] > 0 and _has_room(queue, streets.degree):
        node = _take(queue)
        here, source = found[node], which[node]
        if not _present(queue, here):
            continue
        for edge in range(offsets[node], offsets[node + 1]):
            origin, there = origins[edge], here + minutes[edge]
            if there < found[origin] or (there == found[origin] and source < which[origin]):
                found[origin], which[origin] = there, source
                _put(queue, there, origin)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _enter(found: Real, which: Whole, first: int, k: int, there: float, source: int) -> int:
    """The place where a source now stands among the k of a node, which begin at `first`; -1: it does not belong."""
    last = first
    for place in range(first, first + k):
        if which[place] == source:
            if found[place] <= there:
                return -1
            found[place] = there
            return place
        if found[place] > found[last] or (found[place] == found[last] and which[place] > which[last]):
            last = place
    if there > found[last] or (there == found[last] and source > which[last]):
        return -1
    found[last], which[last] = there, source
    return last


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def k_nearest(streets: Streets, nodes: Whole, legs: Minutes, k: int) -> tuple[Minutes, Whole]:
    """For each node the minutes to its k nearest sources and which they are: one search, k places a node."""
    n = len(streets.offsets) - 1
    found, which = np.full(n * k, np.inf), np.full(n * k, -1, np.int32)
    queue = _with_room(_queue(streets), len(nodes))
    for source in range(len(nodes)):
        place = _enter(found, which, np.int64(nodes[source]) * k, k, np.float64(legs[source]), source)
        if place >= 0:
            _put(queue, found[place], place)
    while queue.state[LIVE] > 0:
        queue = _with_room(queue, streets.degree)
        _spread_k(streets, k, found, which, queue)
    _sort(found, which, k)
    return found.astype(np.float32).reshape(n, k), which.reshape(n, k)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _spread_k(streets: Streets, k: int, found: Real, which: Whole, queue: Queue) -> None:
    """Works the queue off, or as much of it as there is room for."""
    offsets, origins, minutes = streets.offsets, streets.origins, streets.minutes
    while queue.state[LIVE] > 0 and _has_room(queue, streets.degree):
        item = _take(queue)
        here, source, node = found[item], which[item], item // k
        if not _present(queue, here):
            continue
        for edge in range(offsets[node], offsets[node + 1]):
            place = _enter(found, which, np.int64(origins[edge]) * k, k, here + minutes[edge], source)
            if place >= 0:
                _put(queue, found[place], place)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sort(found: Real, which: Whole, k: int) -> None:
    """Sorts every k entries by minutes, then by source."""
    for first in range(0, len(found), k):
        for place in range(first + 1, first + k):
            there, source = found[place], which[place]
            hole = place
            while hole > first and (found[hole - 1] > there or (found[hole - 1] == there and which[hole - 1] > source)):
                found[hole], which[hole] = found[hole - 1], which[hole - 1]
                hole -= 1
            found[hole], which[hole] = there, source


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _around(
    streets: Streets, start: int, leg: float, bound: float, found: Real, met: Whole, queue: Queue
) -> tuple[int, Queue]:
    """Meets every node from which `start` and a leg beyond it are within the bound; returns how many they are.

    `found` must be inf everywhere, and holds the minutes of the nodes that were met; the queue is handed on.
    """
    queue.state[BUCKET] = np.int64(leg * queue.scale)
    found[start], met[0] = leg, start
    count = 1
    _put(queue, leg, start)
    while queue.state[LIVE] > 0:
        queue = _with_room(queue, streets.degree)
        count = _spread_within(streets, bound, found, met, count, queue)
    return count, queue


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _spread_within(streets: Streets, bound: float, found: Real, met: Whole, count: int, queue: Queue) -> int:
    """Works the queue off, or as much of it as there is room for; returns how many nodes were met by now."""
    offsets, origins, minutes = streets.offsets, streets.origins, streets.minutes
    while queue.state[LIVE] > 0 and _has_room(queue, streets.degree):
        node = _take(queue)
        here = found[node]
        if not _present(queue, here):
            continue
        for edge in range(offsets[node], offsets[node + 1]):
            origin, there = origins[edge], here + minutes[edge]
            if there < found[origin] and np.float32(there) <= bound:
                if found[origin] == np.inf:
                    met[count] = origin
                    count += 1
                found[origin] = there
                _put(queue, there, origin)
    return count


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def within(streets: Streets, nodes: Whole, legs: Minutes, bound: float, wanted: Flags) -> tuple[Whole, Whole, Minutes]:
    """Every source with each wanted node from which it is within the bound: source, node, minutes."""
    n = len(streets.offsets) - 1
    found, met, queue = np.full(n, np.inf), np.empty(n, np.int32), _queue(streets)
    of, at, far = np.empty(1024, np.int32), np.empty(1024, np.int32), np.empty(1024, np.float32)
    used = 0
    for source in range(len(nodes)):
        if legs[source] > bound:
            continue
        count, queue = _around(streets, nodes[source], np.float64(legs[source]), bound, found, met, queue)
        if used + count > len(of):
            room = max(used + count, 2 * len(of))
            of, at, far = _wider(of, room), _wider(at, room), _wider(far, room)
        for node in met[:count]:
            if wanted[node]:
                of[used], at[used], far[used] = source, node, found[node]
                used += 1
            found[node] = np.inf
    return of[:used], at[:used], far[:used]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def cumulative(streets: Streets, nodes: Whole, legs: Minutes, bound: float, amount: Real) -> Real:
    """For each node the sum of the amounts of the sources that are within the bound from it."""
    n = len(streets.offsets) - 1
    found, met, queue = np.full(n, np.inf), np.empty(n, np.int32), _queue(streets)
    total = np.zeros(n)
    for source in range(len(nodes)):
        if legs[source] > bound:
            continue
        count, queue = _around(streets, nodes[source], np.float64(legs[source]), bound, found, met, queue)
        for node in met[:count]:
            total[node] += amount[source]
            found[node] = np.inf
    return total
