"""The best plan and a bound where the objective is made of straight lines: HiGHS solves whole programs, in rounds.

Each round solves the program with the lines known so far, over whole plans, and adds those that the plan it finds lies
below: outer approximation, as in `branching`, which is slower where very many lines bind at once, as they do when the
lowest of many outcomes is raised, and faster where the objective is curved.
"""

import time
from dataclasses import replace

import numpy as np

from isopolis.planning.portfolio import branching
from isopolis.planning.portfolio.branching import Found, Node, Search, Tell, started
from isopolis.planning.portfolio.demands import Keeps
from isopolis.planning.portfolio.ladders import Ladder
from isopolis.planning.portfolio.model import Real
from isopolis.planning.portfolio.objectives import WorstOff
from isopolis.planning.portfolio.parts import Parts, Summed
from isopolis.planning.portfolio.program import Program
from isopolis.planning.portfolio.relaxation import Whole

Columns = Ladder | Parts


def minimise(
    program: Program, tolerance: float, seconds: float, start: Real | None = None, tell: Tell | None = None
) -> Found:
    """As `branching.minimise`: the same question, the other way."""
    search, root = started(program, tolerance, seconds, start)
    bound = root.bound if root else np.inf
    columns, rounds = _columns(search, root), 0
    while bound < search.enough:
        if tell:
            tell(search.value, bound)
        left = search.deadline - time.monotonic()
        if left <= 0:
            return Found(search.plan, search.value, bound, False, rounds)
        rounds += 1
        solved = search.relaxation.solve_whole(search.plan, tolerance / 2, left)
        if solved is None:
            return Found(search.plan, search.value, search.enough, True, rounds)
        bound = max(bound, solved.bound)
        if not _learned(search, columns, solved) and bound < search.enough:
            return _otherwise(search, bound, search.plan, tell)
    return Found(search.plan, search.value, search.enough, True, rounds)


def _otherwise(search: Search, bound: float, start: Real | None, tell: Tell | None) -> Found:
    """What branching finds in the time that is left, where rounding keeps the rounds from learning more."""
    left = search.deadline - time.monotonic()
    if left <= 0:
        return Found(search.plan, search.value, bound, False)
    found = branching.minimise(search.program, search.tolerance, left, start, tell)
    return replace(found, bound=max(found.bound, min(bound, found.value)))


def _columns(search: Search, root: Node | None) -> list[Columns]:
    """Columns for what lines alone would say badly: means of several lowest outcomes, and sums over cells."""
    if root is None or not np.isfinite(root.bound) or root.bound >= search.enough:
        return []
    objective, relaxation = search.program.objective, search.relaxation
    ladders = [relaxation.ladder(objective)] if isinstance(objective, WorstOff) and _laddered(objective) else []
    kept = (demand for demand in search.program.demands if isinstance(demand, Keeps) and _laddered(demand))
    ladders += [relaxation.ladder(demand.worst, demand.least) for demand in kept]
    for ladder in ladders:
        ladder.reach(search.program.least)
        if search.plan is not None:
            ladder.reach(search.plan)
    if isinstance(objective, Summed):
        start = search.program.least if search.plan is None else search.plan
        return [*ladders, relaxation.parts(objective, start)]
    return list(ladders)


def _laddered(what: object) -> bool:
    """Whether this is a mean of several lowest outcomes, which columns stand for."""
    worst = what.worst if isinstance(what, Keeps) else what
    return isinstance(worst, WorstOff) and worst.k > 1


def _learned(search: Search, columns: list[Columns], found: Whole) -> bool:
    """Whether the plan found is a better one, or gave lines or cells that it lies below."""
    if np.isnan(found.x).any():
        return False
    before = search.value
    search.offer(found.x)
    lines = [line for demand in search.program.demands if not _laddered(demand) for line in demand.cuts(found.x)]
    tangents = search.program.objective.tangents(found.x)
    search.relaxation.demand(lines)
    if not _laddered(search.program.objective):
        search.relaxation.bound_below(tangents)
    reached = [part.reach(found.x) for part in columns]
    rise = tangents[0].at + float(tangents[0].slope @ found.x) - found.height
    rose = rise > search.tolerance / 4 * abs(search.nothing - found.height)
    return bool(lines) or any(reached) or search.value < before or rose
