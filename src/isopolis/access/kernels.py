"""The inner loops of searching: Dijkstra's algorithm with a four-ary heap, compiled.

Minutes are added up in float64 and handed back as float32. The heap keeps stale entries and skips them when they
come up, which is faster on streets than moving entries within it. Its entries are ordered by minutes, then by
source, then by node: what is found does not depend on how the heap happens to lie.

Source: Dijkstra 1959; k nearest at once: Okabe et al. 2008, network Voronoi diagrams of order k.
"""

import numba
import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]
Long = NDArray[np.int64]
Minutes = NDArray[np.float32]
Real = NDArray[np.float64]

NODE = 0xFFFFFFFF  # an item of the heap is source << 32 | node


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _push(keys: Real, items: Long, size: int, key: float, item: int) -> None:
    """Puts an entry into a heap of so many; there must be room."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 2
        if keys[parent] < key or (keys[parent] == key and items[parent] < item):
            break
        keys[hole], items[hole] = keys[parent], items[parent]
        hole = parent
    keys[hole], items[hole] = key, item


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _pop(keys: Real, items: Long, size: int) -> None:
    """Closes the gap at the top of a heap of so many with its last entry."""
    last = size - 1
    key, item = keys[last], items[last]
    hole = 0
    while True:
        first = (hole << 2) + 1
        if first >= last:
            break
        least = first
        for child in range(first + 1, min(first + 4, last)):
            if keys[child] < keys[least] or (keys[child] == keys[least] and items[child] < items[least]):
                least = child
        if key < keys[least] or (key == keys[least] and item < items[least]):
            break
        keys[hole], items[hole] = keys[least], items[least]
        hole = least
    keys[hole], items[hole] = key, item


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def nearest(offsets: Long, origins: Whole, minutes: Minutes, nodes: Whole, legs: Minutes) -> tuple[Minutes, Whole]:
    """For each node the minutes to its nearest source and which that is: one search from all sources at once."""
    n = len(offsets) - 1
    found, which = np.full(n, np.inf), np.full(n, -1, np.int32)
    room = len(origins) + len(nodes) + 1  # each edge is entered once, from where it is settled
    keys, items = np.empty(room), np.empty(room, np.int64)
    size = 0
    for source in range(len(nodes)):
        node = nodes[source]
        if legs[source] < found[node]:
            found[node], which[node] = legs[source], source
            _push(keys, items, size, found[node], source << 32 | node)
            size += 1
    while size > 0:
        here, source, node = keys[0], items[0] >> 32, items[0] & NODE
        _pop(keys, items, size)
        size -= 1
        if here != found[node] or source != which[node]:
            continue
        for edge in range(offsets[node], offsets[node + 1]):
            origin, there = origins[edge], here + minutes[edge]
            if there < found[origin] or (there == found[origin] and source < which[origin]):
                found[origin], which[origin] = there, source
                _push(keys, items, size, there, source << 32 | origin)
                size += 1
    return found.astype(np.float32), which


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _enter(found: Real, which: Whole, there: float, source: int) -> bool:
    """Enters a source into a node's sorted list of nearest ones; False where it does not belong there."""
    k = len(found)
    if there > found[k - 1] or (there == found[k - 1] and source >= which[k - 1] and which[k - 1] >= 0):
        return False
    place = k - 1  # the entry that goes: this source's former one, else the last
    for rank in range(k):
        if which[rank] == source:
            if found[rank] <= there:
                return False
            place = rank
            break
    while place > 0 and (found[place - 1] > there or (found[place - 1] == there and which[place - 1] > source)):
        found[place], which[place] = found[place - 1], which[place - 1]
        place -= 1
    found[place], which[place] = there, source
    return True


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _holds(found: Real, which: Whole, there: float, source: int) -> bool:
    """Whether a node's list has this source at these minutes still."""
    for rank in range(len(found)):
        if which[rank] == source:
            return bool(found[rank] == there)
    return False


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def k_nearest(
    offsets: Long, origins: Whole, minutes: Minutes, nodes: Whole, legs: Minutes, k: int
) -> tuple[Minutes, Whole]:
    """For each node the minutes to its k nearest sources and which they are: each node is settled up to k times."""
    n = len(offsets) - 1
    found, which = np.full((n, k), np.inf), np.full((n, k), -1, np.int32)
    room = k * len(origins) + len(nodes) + 1
    keys, items = np.empty(room), np.empty(room, np.int64)
    size = 0
    for source in range(len(nodes)):
        node, leg = nodes[source], np.float64(legs[source])
        if _enter(found[node], which[node], leg, source):
            _push(keys, items, size, leg, source << 32 | node)
            size += 1
    while size > 0:
        here, source, node = keys[0], items[0] >> 32, items[0] & NODE
        _pop(keys, items, size)
        size -= 1
        if not _holds(found[node], which[node], here, source):
            continue
        for edge in range(offsets[node], offsets[node + 1]):
            origin, there = origins[edge], here + minutes[edge]
            if _enter(found[origin], which[origin], there, source):
                _push(keys, items, size, there, source << 32 | origin)
                size += 1
    return found.astype(np.float32), which


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _around(
    offsets: Long, origins: Whole, minutes: Minutes, start: int, bound: float,
    found: Real, settled: Whole, keys: Real, items: Long,
) -> int:  # fmt: skip
    """Settles every node from which `start` is within the bound, the nearest first; returns how many they are.

    `found` must be inf everywhere; it holds the minutes of the settled ones afterwards.
    """
    found[start] = 0.0
    keys[0], items[0] = 0.0, start
    size, count = 1, 0
    while size > 0:
        here, node = keys[0], items[0]
        _pop(keys, items, size)
        size -= 1
        if here != found[node]:
            continue
        settled[count] = node
        count += 1
        for edge in range(offsets[node], offsets[node + 1]):
            origin, there = origins[edge], here + minutes[edge]
            if there < found[origin] and np.float32(there) <= bound:
                found[origin] = there
                _push(keys, items, size, there, origin)
                size += 1
    return count


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def within(
    offsets: Long, origins: Whole, minutes: Minutes, nodes: Whole, legs: Minutes, bound: float, wanted: Flags
) -> tuple[Whole, Whole, Minutes]:
    """Every source with each wanted node from which it is within the bound: source, node, minutes."""
    n = len(offsets) - 1
    found, settled = np.full(n, np.inf), np.empty(n, np.int32)
    keys, items = np.empty(len(origins) + 1), np.empty(len(origins) + 1, np.int64)
    of, at, far = np.empty(1024, np.int32), np.empty(1024, np.int32), np.empty(1024, np.float32)
    used = 0
    for source in range(len(nodes)):
        leg = np.float64(legs[source])
        if legs[source] > bound:
            continue
        count = _around(offsets, origins, minutes, nodes[source], bound, found, settled, keys, items)
        if used + count > len(of):
            room = max(used + count, 2 * len(of))
            of, at, far = _wider(of, room), _wider(at, room), _wider(far, room)
        for node in settled[:count]:
            there = np.float32(found[node] + leg)
            found[node] = np.inf
            if wanted[node] and there <= bound:
                of[used], at[used], far[used] = source, node, there
                used += 1
    return of[:used], at[:used], far[:used]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _wider(values: NDArray[np.generic], room: int) -> NDArray[np.generic]:
    wider = np.empty(room, values.dtype)
    wider[: len(values)] = values
    return wider


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def cumulative(
    offsets: Long, origins: Whole, minutes: Minutes, nodes: Whole, legs: Minutes, bound: float, amount: Real
) -> Real:
    """For each node the sum of the amounts of the sources that are within the bound from it."""
    n = len(offsets) - 1
    found, settled = np.full(n, np.inf), np.empty(n, np.int32)
    keys, items = np.empty(len(origins) + 1), np.empty(len(origins) + 1, np.int64)
    total = np.zeros(n)
    for source in range(len(nodes)):
        leg = np.float64(legs[source])
        if legs[source] > bound:
            continue
        count = _around(offsets, origins, minutes, nodes[source], bound, found, settled, keys, items)
        for node in settled[:count]:
            if np.float32(found[node] + leg) <= bound:
                total[node] += amount[source]
            found[node] = np.inf
    return total
