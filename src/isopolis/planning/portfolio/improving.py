"""Better plans by small steps: leave one intervention out, take another in, as long as that helps."""

from collections.abc import Iterator

import numpy as np

from isopolis.planning.portfolio.model import Real
from isopolis.planning.portfolio.program import Program

SMALLER = 1e-12  # relative: less is no improvement
AT_ONCE = 4_000_000  # numbers that a batch of plans may take


def rounded(program: Program, x: Real) -> Real | None:
    """A whole plan that takes in what x has most of, with what it needs, while everything fits; None: none found.

    A plan that meets no demand on the way there may do so at the end.
    """
    plan = _forced(program)
    if plan is None:
        return None
    kept = plan if program.allows(plan) else None
    for position in np.lexsort((np.arange(len(x)), -x)):
        step = np.maximum(plan, program.with_needs[:, position])
        if plan[position] or not program.keeping_rows(step[:, None])[0]:
            continue
        plan = step
        if program.allows(plan) and (kept is None or program.value(plan) < program.value(kept)):
            kept = plan
    return kept


def _forced(program: Program) -> Real | None:
    """What must be chosen with what it needs; None where that breaks a row."""
    forced = program.with_needs @ (program.least > 0)
    plan = (forced > 0).astype(np.float64)
    return plan if program.keeping_rows(plan[:, None])[0] else None


def improved(program: Program, plan: Real) -> Real:
    """The plan from which no single exchange leads to a better one that keeps everything."""
    value, better = program.value(plan), True
    while better:
        better = False
        for taken in [-1, *np.flatnonzero(plan > program.least)]:
            found = _exchange(program, plan, int(taken), value)
            if found is not None:
                plan, value, better = found, program.value(found), True
    return plan


def _exchange(program: Program, plan: Real, out: int, value: float) -> Real | None:
    """The best plan that leaves out this intervention (-1: none) and takes one more in; None where none is better."""
    if out >= 0 and not plan[out]:
        return None
    base = plan.copy()
    if out >= 0:
        base[program.with_needs[out] > 0] = 0  # with all that needs it
    steps = np.maximum(base[:, None], program.with_needs[:, base == 0])
    plans = np.column_stack([base, steps])
    plans = plans[:, program.keeping_rows(plans)]
    values = np.concatenate([program.objective.values(part) for part in _batches(program, plans)] or [np.empty(0)])
    enough = value - SMALLER * max(abs(value), 1e-300)
    for position in np.argsort(values, kind="stable"):
        if not values[position] < enough:
            return None
        if program.allows(plans[:, position]):
            return np.asarray(plans[:, position])
    return None


def _batches(program: Program, plans: Real) -> Iterator[Real]:
    rows = getattr(program.objective, "changes", program.rows).shape[0]
    width = max(1, AT_ONCE // max(rows, 1))
    for start in range(0, plans.shape[1], width):
        yield plans[:, start : start + width]
