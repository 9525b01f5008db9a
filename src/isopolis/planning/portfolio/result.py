"""The portfolio that was chosen: a private table that prints itself. Protection is its only way out."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl

from isopolis.planning.portfolio.model import Problem, Real

Stopped = Literal["proven", "gap", "time"]
LARGE = 100  # from here on places after the point say nothing
NORMAL = 1.959963984540054  # 95 % of a normal distribution lie within so many standard errors
TELLING = {
    "worst_off": "the lowest outcome, at its cautious end",
    "kolm_pollak": "the shortfall that would be as bad, borne by all alike",
    "atkinson": "the outcome that would be as good, had by all alike",
    "gap": "the gap of groups to everyone, summed over people",
    "total": "the gain, summed over people",
}


@dataclass(frozen=True)
class Portfolio:
    """What was chosen, and how much better any other plan could be, if effects are as assumed.

    `value`, `bound` and `before` (nothing chosen) are in the objective's own unit. `gap` is the part of the largest
    gain that might be possible, |bound - before|, which this plan may miss: 0 proves that no plan is better. `stopped`
    says why the search ended. For worst_off it is "proven" only where every level is, and value, bound and gap are
    those of the lowest level. `parameter` is the kappa, epsilon or number of levels that was used. `total_gain` is the
    change of outcome times people over all cells, `total_se` its standard error from that of the effects (as if no
    outcome stopped at 1). `notes` say what was left out.

    A row of `gains` is a cell: indicator, area, group, people, before, after, low, high, gain; outcomes 0..1, higher is
    better; low and high (95 %) carry the error of the effects alone. A row of `levels` is one of worst_off's levels:
    the mean of so many lowest cautious outcomes, its bound, and whether that is proven.
    """

    chosen: tuple[str, ...]
    cost: float
    budget: float
    objective: str
    value: float
    before: float
    bound: float
    gap: float
    stopped: Stopped
    parameter: float | None
    total_gain: float
    total_se: float
    gains: pl.DataFrame
    levels: pl.DataFrame
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        moved = f"{TELLING[self.objective]}, goes from {in_figures(self.before)} to {in_figures(self.value)}"
        return "\n".join(
            [
                f"Portfolio: {_counted(len(self.chosen))} for {self.cost:,.0f} of {self.budget:,.0f}",
                f"If effects are as assumed, {moved}",
                self._proof(),
                f"Chosen: {', '.join(self.chosen) or 'none'}",
                *[f"{len(self.notes)} notes on what is left out"] * bool(self.notes),
            ]
        )

    def _proof(self) -> str:
        if self.stopped == "proven":
            return "No plan that keeps the conditions does better (proven)"
        why = "time ran out" if self.stopped == "time" else "near enough"
        return f"No plan gets past {in_figures(self.bound)}: at most {self.gap:.2%} of the gain is missed ({why})"


def in_figures(value: float) -> str:
    """A number as it is told: sums over people whole, outcomes of 0..1 to four places."""
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:,.4f}"


def _counted(interventions: int) -> str:
    return "1 intervention" if interventions == 1 else f"{interventions} interventions"


def gains_of(problem: Problem, chosen: Real) -> pl.DataFrame:
    """A row a cell: how it stands today and under the plan, with the error of the effects."""
    cells = problem.cells
    before, after = np.minimum(1.0, cells.outcome), cells.outcome + problem.changes @ chosen
    width = NORMAL * problem.effects.error(chosen)
    return cells.key.with_columns(
        people=cells.people,
        before=before,
        after=np.minimum(1.0, after),
        low=np.clip(after - width, 0.0, 1.0),
        high=np.clip(after + width, 0.0, 1.0),
        gain=np.minimum(1.0, after) - before,
    )
