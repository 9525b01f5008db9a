"""Side by side: targeted and universal on one budget, what equality costs, and how far a plan hangs on its effects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import polars as pl

from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.planning.portfolio.checking import refuse
from isopolis.planning.portfolio.choosing import Name, Settings, choose
from isopolis.planning.portfolio.model import Effects, Flags, Floor, Problem, Real
from isopolis.planning.portfolio.objectives import changeable
from isopolis.planning.portfolio.ordering import ordered
from isopolis.planning.portfolio.result import CELL, Columns, Portfolio, in_figures

DRAWS = 100
STEPS = 6
QUICK = Settings(seconds=5.0, gap=0.002)  # for one of many draws
SIDES: Columns = (
    {"kind": pl.String, "interventions": pl.Int64}
    | dict.fromkeys(("cost", "value", "bound", "before", "total_gain", "gap"), pl.Float64)
    | {"stopped": pl.String, "chosen": pl.List(pl.String), **CELL} | {"raised": pl.Float64}
)  # fmt: skip
CURVE: Columns = (
    dict.fromkeys(("level", "worst_off", "total_gain", "bound"), pl.Float64)
    | {"chosen": pl.List(pl.String), "cost": pl.Float64, "stopped": pl.String, **CELL} | {"raised": pl.Float64}
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """The best portfolio of targeted interventions only, of universal ones only, and of both, on the same budget.

    A row of `frame` is one of the three: kind, interventions (how many), cost, value, bound, before, total_gain, gap,
    stopped, chosen (ids); and the cell left lowest: indicator, area, group, raised (by how much). If effects are as
    assumed, the mix is never worse than either alone, up to the gaps. One kind alone that cannot meet the conditions,
    or for which nothing was found in time, is None and has no row.
    """

    targeted: Portfolio | None
    universal: Portfolio | None
    mix: Portfolio

    @property
    def frame(self) -> pl.DataFrame:
        """The three as rows."""
        named = {"targeted": self.targeted, "universal": self.universal, "mix": self.mix}
        return pl.DataFrame([_row(kind, portfolio) for kind, portfolio in named.items() if portfolio], schema=SIDES)

    def __repr__(self) -> str:
        return "\n".join(["Comparison on equal budget, if effects are as assumed", *self._lines()])

    def _lines(self) -> list[str]:
        heads = ("", "cost", "interventions", "objective", "total gain", "stopped")
        rows = [
            (row["kind"], f"{row['cost']:,.0f}", str(row["interventions"]), in_figures(row["value"]),
             in_figures(row["total_gain"]), row["stopped"])
            for row in self.frame.iter_rows(named=True)
        ]  # fmt: skip
        today = ("today", "", "", in_figures(self.mix.before), in_figures(0.0), "")
        return ["  ".join(f"{cell:>13}" for cell in row).rstrip() for row in (heads, today, *rows)]


def _row(kind: str, portfolio: Portfolio) -> dict[str, object]:
    kept = ("cost", "value", "bound", "before", "total_gain", "gap", "stopped")
    row = {"kind": kind, "interventions": len(portfolio.chosen)} | {name: getattr(portfolio, name) for name in kept}
    return row | _left(portfolio)


def _left(portfolio: Portfolio) -> dict[str, object]:
    """What was chosen, and the cell that it leaves lowest."""
    left = portfolio.left_lowest
    return {"chosen": list(portfolio.chosen)} | {name: left[name] for name in (*CELL, "raised")}


def compare(
    problem: Problem, objective: Name = "worst_off", settings: Settings | None = None, mix: Portfolio | None = None
) -> Comparison:
    """Targeted only, universal only and the best mix, each chosen anew under the same conditions and budget.

    `mix` is the best of both where that is known already. Raises as `choose`.
    """
    menu = problem.menu
    flags = menu.targeted or (False,) * len(menu)
    targeted = tuple(id for id, flag in zip(menu.ids, flags, strict=False) if flag)
    universal = tuple(id for id, flag in zip(menu.ids, flags, strict=False) if not flag)
    both = mix or choose(problem, objective, settings)
    return Comparison(
        _alone(_without(problem, universal), objective, settings),
        _alone(_without(problem, targeted), objective, settings),
        both,
    )


def _alone(problem: Problem, objective: Name, settings: Settings | None) -> Portfolio | None:
    """The best of one kind alone, None where it cannot meet the conditions."""
    try:
        return choose(problem, objective, settings)
    except InfeasiblePlan:
        return None


def _without(problem: Problem, ids: Sequence[str]) -> Problem:
    return replace(problem, forbidden=tuple(dict.fromkeys([*problem.forbidden, *ids])))


# --- the price of equality --------------------------------------------------------------------------------------


def price_of_equality(problem: Problem, steps: int = STEPS, settings: Settings | None = None) -> pl.DataFrame:
    """What raising the lowest outcome costs in total gain. A row is a plan, and the highest level for which it is best.

    Columns: level, worst_off (the lowest cautious outcome reached, among cells that can change), total_gain, bound (no
    plan that reaches the level gains more), chosen (ids), cost, stopped, and the cell that is lowest then: indicator,
    area, group, raised (by how much). The levels tried rise evenly, in so many steps, from what the largest total gain
    leaves to the highest that is possible; the total gain never rises with them, up to the bounds. A level for which no
    plan was found in time is left out.
    Source: the epsilon-constraint method: Haimes, Lasdon, Wismer (1971), IEEE Trans. SMC 1, 296-297.
    """
    if steps < 2:
        raise UsageError("the curve needs two ends", got=f"{steps} steps", expected="2 or more")
    how = settings or Settings()
    most = choose(problem, "total", how)
    highest = choose(problem, "worst_off", replace(how, levels=1))
    flags = changeable(problem)
    low, high = (float(portfolio.left_lowest["value"]) for portfolio in (most, highest))
    levels = np.linspace(low, max(low, high), steps)[1:] if flags.any() else np.empty(0)
    reaching = [(float(level), _reaching(problem, flags, float(level), how)) for level in levels]
    points = [_point(low, most), *(_point(level, plan) for level, plan in reaching if plan)]
    plans = (list(same) for _, same in groupby(points, key=lambda point: point["chosen"]))
    return pl.DataFrame([same[-1] for same in plans], schema=CURVE)


def _reaching(problem: Problem, flags: Flags, level: float, settings: Settings) -> Portfolio | None:
    """The most total gain at this level; None where no plan was found in time. There is one: that of the highest."""
    least = level - 1e-9  # the highest level is a sum of rounded numbers: it must not miss itself
    floor = Floor(flags, outcome=max(0.0, least), cautious=True, words=f"a lowest outcome of {level:.3f}")
    try:
        return choose(replace(problem, floors=(*problem.floors, floor)), "total", settings)
    except InfeasiblePlan:
        return None


def _plan(problem: Problem, chosen: Sequence[str]) -> Real:
    return np.array([id in chosen for id in problem.menu.ids], np.float64)


def _point(level: float, portfolio: Portfolio) -> dict[str, object]:
    kept = ("total_gain", "bound", "cost", "stopped")
    row = {"level": level, "worst_off": portfolio.left_lowest["value"]} | _left(portfolio)
    return row | {name: getattr(portfolio, name) for name in kept}


# --- what hangs on the effects ----------------------------------------------------------------------------------


def selection_frequency(
    problem: Problem,
    objective: Name = "worst_off",
    draws: int = DRAWS,
    seed: int = 1,
    settings: Settings | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> pl.DataFrame:
    """How often each intervention is chosen when effects are drawn anew from a normal law around what is assumed.

    A row is an intervention: id, chosen (in the plan for the effects as assumed), frequency (0..1, of the draws that
    have a plan), draws (how many have one: a floor may be out of reach for a bad draw). The same seed gives the same
    draws, whatever the order in which effects were named. Without settings each draw may miss 0.2 % of the gain.
    `say` is told how many draws are done.
    """
    if draws < 1:
        raise UsageError("there are no draws", got=f"{draws}", expected="1 or more")
    refuse(problem)
    problem, how = ordered(problem), settings or QUICK
    base = choose(problem, objective, how)
    taken, held = np.zeros(len(problem.menu)), 0
    for number, effects in enumerate(_drawn(problem, draws, seed), start=1):
        say(f"drawing effects anew: {number} of {draws}")
        try:
            found = choose(replace(problem, effects=effects), objective, how)
        except InfeasiblePlan:
            continue
        held += 1
        taken += _plan(problem, found.chosen)
    ids = problem.menu.ids
    frequency = taken / held if held else np.full(len(ids), np.nan)
    columns = {"id": ids, "chosen": [id in base.chosen for id in ids], "frequency": frequency}
    return pl.DataFrame(columns).with_columns(draws=held).sort("frequency", "id", descending=[True, False])


def _drawn(problem: Problem, draws: int, seed: int) -> list[Effects]:
    """The effects, each drawn anew around its change with its error."""
    effects = problem.effects
    normal = np.random.default_rng(seed).standard_normal((draws, len(effects.change)))
    return [replace(effects, change=effects.change + effects.se * row) for row in normal]
