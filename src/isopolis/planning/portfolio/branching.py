"""The best plan and a bound: branch and bound with lines that are added where the search stands.

Each node solves a linear relaxation (HiGHS) whose lines are tangents of the objective and cuts of the demands; a line
holds for all nodes (LP/NLP branch and bound: Quesada, Grossmann 1992, Computers and Chemical Engineering 16, 937-947).
Reduced costs fix what cannot be part of a better plan. Nodes are taken by their bound, the lowest first, and followed
downward. The order is fixed: the same program gives the same plan, unless time ran out.
"""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from isopolis.planning.portfolio.improving import improved, rounded
from isopolis.planning.portfolio.model import Real
from isopolis.planning.portfolio.program import Program
from isopolis.planning.portfolio.relaxation import Relaxation, Solved

WHOLE = 1e-7  # nearer to 0 or 1 than this is 0 or 1
NEAR = 0.5  # a tangent is worth adding where it lies higher by this share of what is still open
ROUNDS = 10  # of lines at one node
ROOT_ROUNDS = 400
FLAT = 1e-5  # the root is done when it can rise no more than this share of its gain
PROVEN = 1e-6  # relative gap that counts as none
EXACT = 1e-10  # relative to a value: less is rounding
HALVINGS = 8
Tell = Callable[[float, float], object]  # takes the value so far and the bound, as the search goes


@dataclass(frozen=True)
class Node:
    """A part of all plans: what is fixed, and a bound for it."""

    bound: float
    least: Real
    most: Real


@dataclass(frozen=True)
class Found:
    """The best plan (None: there is none that keeps everything, or none was found in time), its value and a bound."""

    plan: Real | None
    value: float
    bound: float
    finished: bool  # False: time ran out
    nodes: int = 0


@dataclass
class Search:
    """One search, with the best plan so far."""

    program: Program
    relaxation: Relaxation
    tolerance: float  # relative, of the gain over `nothing`
    deadline: float
    nothing: float  # the value of choosing nothing
    plan: Real | None = None
    value: float = np.inf
    enough: float = np.inf  # a node whose bound is not below this holds no plan that is better by what counts
    open: list[tuple[float, int, Node]] = field(default_factory=list)
    ticks: "count[int]" = field(default_factory=count)
    nodes: int = 0
    gains: Real = field(default_factory=lambda: np.empty(0))  # how much a branch has raised the bound, down and up
    tries: Real = field(default_factory=lambda: np.empty(0))

    def offer(self, plan: Real) -> None:
        """Keeps a plan that keeps everything, and is better, after improving it."""
        if self.program.allows(plan) and self.program.value(plan) < self.value:
            self.plan = improved(self.program, plan)
            self.value = self.program.value(self.plan)
            self.enough = self.value - self._counting()

    def _counting(self) -> float:
        """By how much a plan must be better to count: so little that, as people are told it, it is the tolerance."""
        told = self.program.objective.told
        step = self.tolerance * abs(self.nothing - self.value)
        for _ in range(HALVINGS):
            missed = abs(told(self.value) - told(self.value - step))
            if missed <= self.tolerance * abs(told(self.nothing) - told(self.value - step)):
                break
            step /= 2
        return max(step, EXACT * abs(self.value))

    def add(self, node: Node) -> None:
        """Leaves a node for later."""
        heapq.heappush(self.open, (node.bound, next(self.ticks), node))


def minimise(
    program: Program, tolerance: float, seconds: float, start: Real | None = None, tell: Tell | None = None
) -> Found:
    """The least value of the program over whole plans, up to the tolerance: a share of the gain over nothing chosen.

    Starts from `start` where that is given and keeps everything. `tell` is told how far the search is.
    """
    search, root = started(program, tolerance, seconds, start)
    if root is not None:
        search.add(root)
    while search.open and search.open[0][0] < search.enough and time.monotonic() < search.deadline:
        bound, _, node = heapq.heappop(search.open)
        if tell:
            tell(search.value, bound)
        _dive(search, node)
    return _found(search)


def started(program: Program, tolerance: float, seconds: float, start: Real | None) -> tuple[Search, Node | None]:
    """A search whose root is solved, with a first plan; without a root no plan keeps everything."""
    size = len(program)
    relaxation = Relaxation(program)
    search = Search(program, relaxation, tolerance, time.monotonic() + seconds, relaxation.origin)
    search.gains, search.tries = np.ones((2, size)), np.ones((2, size))
    if start is not None:
        search.offer(start)
    return search, _root(search)


def _found(search: Search) -> Found:
    lowest = search.open[0][0] if search.open else np.inf
    finished = lowest >= search.enough
    return Found(search.plan, search.value, min(lowest, search.enough), finished, search.nodes)


# --- the root ---------------------------------------------------------------------------------------------------


def _root(search: Search) -> Node | None:
    """The whole program with its relaxation solved: lines are added half way to the best point known (in-out)."""
    program, relaxation = search.program, search.relaxation
    inner = program.least.copy()
    relaxation.bound_below(program.objective.tangents(inner))
    solved = None
    for _ in range(ROOT_ROUNDS):
        solved = relaxation.solve(program.least, program.most)
        if solved is None:
            return None
        demanded = _demand(search, solved.x)
        best = _height(search, inner)
        if not demanded and _height(search, solved.x) < best:
            inner, best = solved.x, _height(search, solved.x)
        if not demanded and best - solved.bound <= FLAT * abs(search.nothing - best):
            break
        if time.monotonic() > search.deadline:
            break
        middle = (inner + solved.x) / 2
        relaxation.bound_below(program.objective.tangents(middle) + program.objective.tangents(solved.x))
        if not demanded and _height(search, middle) < best:
            inner = middle
        relaxation.tidy()
    assert solved is not None
    for x in (solved.x, inner, program.least):
        plan = rounded(program, x)
        if plan is not None:
            search.offer(plan)
    return Node(solved.bound, program.least.copy(), program.most.copy())


def _height(search: Search, x: Real) -> float:
    """How high the lines at x reach at x."""
    return max(line.at + float(line.slope @ x) for line in search.program.objective.tangents(x)[:1])


def _demand(search: Search, x: Real) -> bool:
    """Adds the lines of demands that x misses; whether there were any."""
    lines = [line for demand in search.program.demands for line in demand.cuts(x)]
    search.relaxation.demand(lines)
    return bool(lines)


# --- the tree ---------------------------------------------------------------------------------------------------


def _dive(search: Search, node: Node | None) -> None:
    """Follows the better branch down until there is none; the other ones are left for later."""
    while node is not None:
        if time.monotonic() > search.deadline:
            search.add(node)
            return
        search.nodes += 1
        settled = _settle(search, node)
        node = _branch(search, *settled) if settled else None
        search.relaxation.tidy()


def _settle(search: Search, node: Node) -> tuple[Node, Solved] | None:
    """The node with as many lines as pay and all fixed that can be; None where it holds no better plan."""
    least, most, bound = node.least, node.most, node.bound
    solved = None
    for _ in range(ROUNDS):
        solved = search.relaxation.solve(least, most)
        if solved is None or solved.bound >= search.enough:
            return None
        bound = max(bound, solved.bound)
        least, most = _fixed(search, solved, least, most)
        if not _sharpened(search, solved):
            break
    assert solved is not None
    return Node(bound, least, most), solved


def _sharpened(search: Search, solved: Solved) -> bool:
    """Whether lines were added at this point that make it worth solving again."""
    whole = bool((np.minimum(solved.x, 1 - solved.x) < WHOLE).all())
    if whole:
        search.offer(np.round(solved.x))
    if _demand(search, np.round(solved.x) if whole else solved.x):
        return True
    tangents = search.program.objective.tangents(solved.x)
    rise = tangents[0].at + float(tangents[0].slope @ solved.x) - solved.bound
    small = 1e-9 * max(abs(search.nothing - solved.bound), 1e-300)
    open_ = search.enough - solved.bound if np.isfinite(search.enough) else 0.0
    if rise <= (small if whole else max(small, NEAR * open_)):
        return False
    search.relaxation.bound_below(tangents)
    return True


def _fixed(search: Search, solved: Solved, least: Real, most: Real) -> tuple[Real, Real]:
    """The bounds after reduced costs: what would raise the bound past all that is better cannot change."""
    room = search.enough - solved.bound
    if not np.isfinite(room):
        return least, most
    free = least < most
    out = free & (solved.reduced > room) & (solved.x < WHOLE)
    into = free & (-solved.reduced > room) & (solved.x > 1 - WHOLE)
    return np.where(into, 1.0, least), np.where(out, 0.0, most)


def _branch(search: Search, node: Node, solved: Solved) -> Node | None:
    """The more promising half of a node, the other left for later; None where no half is left."""
    chosen = _split(search, node, solved)
    if chosen is None:
        return None
    halves = [half for side in (0, 1) if (half := _half(search, node, solved, chosen, side)) is not None]
    halves.sort(key=lambda half: half.bound)
    for half in halves[1:]:
        search.add(half)
    return halves[0] if halves else None


def _split(search: Search, node: Node, solved: Solved) -> int | None:
    """The intervention on which to branch; None where all are fixed.

    One that is chosen in part, by how much branching has raised the bound before. Where all are whole and yet lines
    and truth differ by rounding, any that is free.
    """
    free = node.least < node.most
    part = np.flatnonzero(free & (np.minimum(solved.x, 1 - solved.x) >= WHOLE))
    if not len(part):
        left = np.flatnonzero(free)
        return int(left[0]) if len(left) else None
    x = solved.x[part]
    down, up = search.gains[:, part] / search.tries[:, part]
    return int(part[np.argmax(np.maximum(down * x, 1e-9) * np.maximum(up * (1 - x), 1e-9))])


def _half(search: Search, node: Node, solved: Solved, chosen: int, side: int) -> Node | None:
    least, most = node.least.copy(), node.most.copy()
    least[chosen] = most[chosen] = side
    half = search.relaxation.solve(least, most)
    if half is None:
        return None
    bound = max(half.bound, node.bound)
    away = abs(side - solved.x[chosen])
    if away > WHOLE:
        rise = max(half.bound - solved.bound, 0.0) / max(abs(search.nothing - solved.bound), 1e-300)
        search.gains[side, chosen] += rise / away
        search.tries[side, chosen] += 1
    return Node(bound, least, most) if bound < search.enough else None
