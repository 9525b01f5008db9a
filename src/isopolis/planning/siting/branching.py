"""The end of a proof: the relaxation again and again, each time with one site more opened or closed for good."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from isopolis.planning.siting.nearby import Flags
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.relaxing import Relaxation, Relaxed

WHOLE = 1e-6  # a part that is so near to 0 or 1 is it


@dataclass(frozen=True)
class _Node:
    """Free sites that are held open (low 1) or closed (high 0), and a bound for all plans that keep to it."""

    bound: float
    low: Real
    high: Real


@dataclass(frozen=True)
class Branched:
    """The open sites of the best plan that was found (None: none is better), and a bound for every plan."""

    is_open: Flags | None
    bound: float


def branch(
    relaxation: Relaxation, bound: float, enough: Callable[[float], float], best: float, until: float
) -> Branched:
    """The best plan over the free sites. Depth first, so that one program differs from the next by little.

    `enough(best)` is what a plan must stay below to be better than the best. Deterministic up to the time it has.
    """
    sites = len(relaxation.free)
    waiting = [_Node(bound, np.zeros(sites), np.ones(sites))]
    is_open = None
    while waiting:
        node = waiting[-1]
        if node.bound >= enough(best):
            waiting.pop()
            continue
        relaxation.bind(node.low, node.high)
        try:
            found = relaxation.solve(enough(best), until)
        except TimeoutError:
            break
        waiting.pop()
        if found is None or found.value >= enough(best):
            continue
        halves = np.minimum(found.parts, 1 - found.parts)
        if halves.max(initial=0.0) <= WHOLE:
            best, is_open = found.value, _opened(relaxation, found)
            continue
        split = int(np.argmax(halves))
        bound = max(found.value, node.bound)
        waiting += [_Node(bound, *ends) for ends in _children(node, found, split, enough(best) - found.value)]
    return Branched(is_open, min([best, *(node.bound for node in waiting)]))


def _children(node: _Node, found: Relaxed, split: int, slack: float) -> list[tuple[Real, Real]]:
    """Bounds with the split site open, and closed; sites that no better plan below the node can open stay closed."""
    high = np.where((found.parts <= WHOLE) & (found.growth > slack), 0.0, node.high)
    low = np.where((found.parts >= 1 - WHOLE) & (-found.growth > slack), 1.0, node.low)
    opened, closed = low.copy(), high.copy()
    opened[split], closed[split] = 1.0, 0.0
    return [(low, closed), (opened, high)]  # the last is looked at first


def _opened(relaxation: Relaxation, found: Relaxed) -> Flags:
    is_open = relaxation.opened.copy()
    is_open[relaxation.free[found.parts > 0.5]] = True
    return is_open
