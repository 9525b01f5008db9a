"""A ladder of plans: what each further fifth of a budget brings."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from isopolis.errors import InfeasiblePlan
from isopolis.planning.portfolio.branching import PROVEN
from isopolis.planning.portfolio.choosing import Name, Settings, choose
from isopolis.planning.portfolio.model import Problem
from isopolis.planning.portfolio.result import CELL, LESS, Columns, Portfolio, missed

PARTS = 5
LADDER: Columns = (
    dict.fromkeys(("budget", "cost", "value", "bound"), pl.Float64)
    | {"chosen": pl.List(pl.String), "stopped": pl.String, **CELL} | {"raised": pl.Float64}
)  # fmt: skip


def ladder(
    problem: Problem,
    objective: Name = "worst_off",
    settings: Settings | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> tuple[Portfolio, ...]:
    """The best portfolios for one fifth of the budget, two fifths ... all of it; the last is the plan itself.

    Parts below the cheapest intervention are left out, and those with which no plan keeps every condition. More budget
    never hurts: where a search that stopped early found less than a smaller budget buys, the smaller one's plan stands.
    `say` is told how far the search is. Raises as `choose`.
    """
    cheapest = min(problem.menu.costs, default=0.0)
    parts = [problem.budget * part / PARTS for part in range(1, PARTS)]
    rungs: list[Portfolio] = []
    for budget in (*(part for part in parts if part >= cheapest), problem.budget):
        say(f"choosing: for {budget:,.0f} of {problem.budget:,.0f} euros")
        try:
            found = choose(replace(problem, budget=budget), objective, settings, _telling(say))
        except InfeasiblePlan:
            if budget < problem.budget:
                continue
            raise
        rungs.append(_no_worse(found, rungs[-1]) if rungs else found)
    return tuple(rungs)


def rows_of(rungs: Sequence[Portfolio]) -> pl.DataFrame:
    """The ladder as a table, a row a portfolio.

    Columns: budget, cost, value, bound, chosen (ids), stopped, and the cell that is left lowest: indicator, area,
    group, raised (by how much).
    """
    kept = ("budget", "cost", "value", "bound", "stopped")
    rows = [
        {name: getattr(rung, name) for name in kept} | {"chosen": list(rung.chosen)} | rung.left_lowest
        | {"value": rung.value} for rung in rungs
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=LADDER)


def _telling(say: Callable[[str], object]) -> Callable[[float], object]:
    return lambda part: say(f"choosing: {100 * part:.1f} % of the gain may be missed")


def _no_worse(found: Portfolio, below: Portfolio) -> Portfolio:
    """What was found, or the plan that a smaller budget buys where that is better by what counts."""
    sign = -1 if found.objective in LESS else 1
    if sign * (below.value - found.value) <= PROVEN * abs(found.bound - found.before):
        return found
    nearer = min if sign < 0 else max  # of both, the bound that no value passes
    bound = nearer(found.bound, below.value)
    unproven = below.levels.with_columns(bound=pl.lit(1.0), proven=pl.lit(False))  # those were for less money
    return replace(
        below, budget=found.budget, bound=bound, gap=missed(below.value, bound, below.before), stopped=found.stopped,
        levels=unproven,
    )  # fmt: skip
