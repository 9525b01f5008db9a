"""Side by side: targeted and universal on one budget, what equality costs, and how far a plan hangs on its effects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.planning.portfolio.checking import refuse
from isopolis.planning.portfolio.choosing import Name, Settings, choose
from isopolis.planning.portfolio.model import Effects, Floor, Problem, Real
from isopolis.planning.portfolio.objectives import changeable
from isopolis.planning.portfolio.ordering import ordered
from isopolis.planning.portfolio.result import Portfolio, in_figures

DRAWS = 100
STEPS = 6
QUICK = Settings(seconds=5.0, gap=0.002)  # for one of many draws


@dataclass(frozen=True)
class Comparison:
    """The best portfolio of targeted interventions only, of universal ones only, and of both, on the same budget.

    A row of `frame` is one of the three: kind, cost, interventions (how many), value, bound, before, total_gain, gap,
    stopped. If effects are as assumed, the mix is never worse than either alone, up to the gaps.
    """

    targeted: Portfolio
    universal: Portfolio
    mix: Portfolio

    @property
    def frame(self) -> pl.DataFrame:
        """The three as rows."""
        named = {"targeted": self.targeted, "universal": self.universal, "mix": self.mix}
        return pl.DataFrame([_row(kind, portfolio) for kind, portfolio in named.items()])

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
    return {"kind": kind, "interventions": len(portfolio.chosen)} | {name: getattr(portfolio, name) for name in kept}


def compare(problem: Problem, objective: Name = "worst_off", settings: Settings | None = None) -> Comparison:
    """Targeted only, universal only and the best mix, each chosen anew under the same conditions and budget.

    Raises as `choose`; InfeasiblePlan also where one kind alone cannot meet the conditions.
    """
    menu = problem.menu
    flags = menu.targeted or (False,) * len(menu)
    targeted = tuple(id for id, flag in zip(menu.ids, flags, strict=False) if flag)
    universal = tuple(id for id, flag in zip(menu.ids, flags, strict=False) if not flag)
    return Comparison(
        choose(_without(problem, universal), objective, settings),
        choose(_without(problem, targeted), objective, settings),
        choose(problem, objective, settings),
    )


def _without(problem: Problem, ids: Sequence[str]) -> Problem:
    return replace(problem, forbidden=tuple(dict.fromkeys([*problem.forbidden, *ids])))


# --- the price of equality --------------------------------------------------------------------------------------


def price_of_equality(problem: Problem, steps: int = STEPS, settings: Settings | None = None) -> pl.DataFrame:
    """What raising the lowest outcome costs in total gain. A row is a level that the lowest cautious outcome reaches.

    Columns: level, worst_off (the lowest cautious outcome reached, among cells that can change), total_gain, bound (no
    plan that reaches the level gains more), chosen (ids), cost, stopped. Levels rise evenly from what the largest total
    gain leaves to the highest that is possible; the total gain never rises with them, up to the bounds.
    Source: the epsilon-constraint method: Haimes, Lasdon, Wismer (1971), IEEE Trans. SMC 1, 296-297.
    """
    if steps < 2:
        raise UsageError("the curve needs two ends", got=f"{steps} steps", expected="2 or more")
    how = settings or Settings()
    most = choose(problem, "total", how)
    highest = choose(problem, "worst_off", replace(how, levels=1))
    flags = changeable(problem)
    low, high = (_lowest(problem, flags, portfolio.chosen) for portfolio in (most, highest))
    levels = np.linspace(low, max(low, high), steps)[1:] if flags.any() else np.empty(0)
    portfolios = [most, *(_reaching(problem, flags, float(level), how) for level in levels)]
    reached = [_lowest(problem, flags, portfolio.chosen) for portfolio in portfolios]
    rows = zip([low, *levels], reached, portfolios, strict=True)
    return pl.DataFrame([_point(float(level), worst, portfolio) for level, worst, portfolio in rows])


def _reaching(problem: Problem, flags: np.ndarray, level: float, settings: Settings) -> Portfolio:
    least = level - 1e-9  # the highest level is a sum of rounded numbers: it must not miss itself
    floor = Floor(flags, outcome=max(0.0, least), cautious=True, words=f"a lowest outcome of {level:.3f}")
    return choose(replace(problem, floors=(*problem.floors, floor)), "total", settings)


def _lowest(problem: Problem, flags: np.ndarray, chosen: Sequence[str]) -> float:
    if not flags.any():
        return float(problem.cells.cautious.min())
    after = problem.cells.cautious + problem.changes @ _plan(problem, chosen)
    return float(np.minimum(1.0, after)[flags].min())


def _plan(problem: Problem, chosen: Sequence[str]) -> Real:
    return np.array([id in chosen for id in problem.menu.ids], np.float64)


def _point(level: float, worst: float, portfolio: Portfolio) -> dict[str, object]:
    return {
        "level": level,
        "worst_off": worst,
        "total_gain": portfolio.total_gain,
        "bound": portfolio.bound,
        "chosen": list(portfolio.chosen),
        "cost": portfolio.cost,
        "stopped": portfolio.stopped,
    }


# --- what hangs on the effects ----------------------------------------------------------------------------------


def selection_frequency(
    problem: Problem,
    objective: Name = "worst_off",
    draws: int = DRAWS,
    seed: int = 1,
    settings: Settings | None = None,
) -> pl.DataFrame:
    """How often each intervention is chosen when effects are drawn anew from a normal law around what is assumed.

    A row is an intervention: id, chosen (in the plan for the effects as assumed), frequency (0..1, of the draws that
    have a plan), draws (how many have one: a floor may be out of reach for a bad draw). The same seed gives the same
    draws, whatever the order in which effects were named. Without settings each draw may miss 0.2 % of the gain.
    """
    if draws < 1:
        raise UsageError("there are no draws", got=f"{draws}", expected="1 or more")
    refuse(problem)
    problem, how = ordered(problem), settings or QUICK
    base = choose(problem, objective, how)
    taken, held = np.zeros(len(problem.menu)), 0
    for effects in _drawn(problem, draws, seed):
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
