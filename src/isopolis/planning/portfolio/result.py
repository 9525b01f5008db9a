"""The portfolio that was chosen: a private table that prints itself. Protection is its only way out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import polars as pl

from isopolis.planning.portfolio.model import ORIGIN, Problem, Real

Stopped = Literal["proven", "gap", "time"]
LARGE = 100  # from here on places after the point say nothing
NORMAL = 1.959963984540054  # 95 % of a normal distribution lie within so many standard errors
TELLING = {
    "worst_off": "the lowest outcome, at its cautious end",
    "kolm_pollak": "the shortfall, with large ones weighing more",
    "atkinson": "the outcome, with low ones weighing more",
    "gap": "the gap of groups to everyone, summed over people",
    "total": "the gain, summed over people",
}
LESS = ("kolm_pollak", "gap")  # objectives of which less is better
Columns = Mapping[str, Any]  # a schema: what a column is called, and its type
CELL: Columns = dict.fromkeys(("indicator", "area", "group"), pl.String)
GAINS: Columns = (
    dict.fromkeys(("source", "indicator", "area", "period", "group"), pl.String)
    | dict.fromkeys(("people", "before", "after", "low", "high", "gain"), pl.Float64)
)  # fmt: skip
LEVELS: Columns = {"level": pl.Int64, "mean": pl.Float64, "bound": pl.Float64, "proven": pl.Boolean}
LOWEST: Columns = {"when": pl.String, **CELL} | {"value": pl.Float64, "raised": pl.Float64}


@dataclass(frozen=True)
class Portfolio:
    """What was chosen, and how much better any other plan could be, if effects are as assumed.

    `value`, `bound` and `before` (nothing chosen) are in the objective's own unit. `gap` is the part of the largest
    gain that might be possible, |bound - before|, which this plan may miss: 0 proves that no plan is better. `stopped`
    says why the search ended. For worst_off it is "proven" only where every level is, and value, bound and gap are
    those of the lowest level. `parameter` is the kappa, epsilon or number of levels that was used. `total_gain` is the
    change of outcome times people over all cells, `total_se` its standard error from that of the effects (as if no
    outcome stopped at 1). `notes` say what was left out.

    A row of `gains` is a cell: source, indicator, area, period, group, people, before, after, low, high, gain; outcomes
    0..1, higher is better; low and high (95 %) carry the error of the effects alone. A row of `levels` is one of
    worst_off's levels: the mean of so many lowest cautious outcomes, its bound, and whether that is proven. `lowest`
    has two rows, `when` before and after: the cell among those that can change whose cautious outcome is lowest, with
    that outcome (`value`) and by how much the plan raises it (`raised`).
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
    lowest: pl.DataFrame
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

    @property
    def left_lowest(self) -> dict[str, Any]:
        """The cell that the plan leaves lowest: indicator, area, group, value, raised."""
        return self.lowest.filter(when="after").drop("when").row(0, named=True)

    def _proof(self) -> str:
        if self.stopped == "proven":
            return "No plan that keeps the conditions does better (proven)"
        why = "time ran out" if self.stopped == "time" else "near enough"
        return f"No plan gets past {in_figures(self.bound)}: at most {self.gap:.2%} of the gain is missed ({why})"


def in_figures(value: float) -> str:
    """A number as it is told: sums over people whole, outcomes of 0..1 to four places."""
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:,.4f}"


def missed(value: float, bound: float, before: float) -> float:
    """The part of the largest gain that might be possible which a plan of this value may miss; 0..1."""
    most = abs(bound - before)
    return min(1.0, abs(bound - value) / most) if most > 0 else 0.0


def _counted(interventions: int) -> str:
    return "1 intervention" if interventions == 1 else f"{interventions} interventions"


def gains_of(problem: Problem, chosen: Real) -> pl.DataFrame:
    """A row a cell: how it stands today and under the plan, with the error of the effects."""
    cells = problem.cells
    before, after = np.minimum(1.0, cells.outcome), cells.outcome + problem.changes @ chosen
    width = NORMAL * problem.effects.error(chosen)
    unnamed = {name: pl.lit("") for name in ORIGIN if name not in cells.key.columns}
    gains = cells.key.with_columns(
        **unnamed,
        people=cells.people,
        before=before,
        after=np.minimum(1.0, after),
        low=np.clip(after - width, 0.0, 1.0),
        high=np.clip(after + width, 0.0, 1.0),
        gain=np.minimum(1.0, after) - before,
    )
    return gains.select(*GAINS)
