"""What may be told of who stands lowest: the published end of a cell's interval, and a gain that may be told."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import polars as pl

from isopolis.planning import Plan
from isopolis.release.gains import Support, effects_on, gain_step
from isopolis.release.plan_notes import InterventionNote
from isopolis.release.rules import Rules

Key = tuple[str, str, str]  # indicator, area, group
DIGITS = 3  # after the point: no share is told finer
_WHEN = pl.col("when")


class Lowest(NamedTuple):
    """Who stands lowest under one choice: the cautious outcome, the cell, by how much it is raised, what is chosen."""

    value: float
    cell: Key
    raised: float
    chosen: tuple[str, ...]


def lowest_of(row: Mapping[str, Any], value: str = "value", chosen: Iterable[str] | None = None) -> Lowest:
    """Who stands lowest, from a row of a plan's ladder, sides, curve or lowest cells."""
    cell = (row["indicator"], row["area"], row["group"])
    return Lowest(row[value], cell, row["raised"], tuple(row["chosen"] if chosen is None else chosen))


def lowest_before(plan: Plan) -> Lowest:
    """Who stands lowest today."""
    return lowest_of(plan.portfolio.lowest.row(by_predicate=_WHEN == "before", named=True), chosen=())


def lowest_after(plan: Plan) -> Lowest:
    """Who stands lowest under the plan."""
    return lowest_of(plan.portfolio.left_lowest, chosen=plan.portfolio.chosen)


def told_lowest(
    plan: Plan,
    menu: tuple[InterventionNote, ...],
    cells: Mapping[Key, Mapping[str, Any]],
    support: Support,
    rules: Rules,
) -> Mapping[Lowest, float]:
    """The lowest outcome under each choice, where the cell and what its gain rests on are shown; rounded.

    `cells`: by key the published n, value, low and high, `up` (is more better?) and `withheld`. Who leaves more to the
    lowest is never told to leave less, as may come of rounding two cells apart.
    """
    told: dict[Lowest, float] = {}
    for one in sorted(_every(plan)):
        cell, (indicator, area, group) = cells[one.cell], one.cell
        parts = support.parts(effects_on(menu, one.chosen).get(indicator, ()), area, group)
        if cell["withheld"] is None and support.holds((cell["source"], indicator, cell["period"]), parts):
            step = gain_step(parts, cell["n"], rules)
            outcome = _cautious(cell) + round(one.raised / step) * step
            told[one] = max([round(min(1.0, max(0.0, outcome)), DIGITS), *told.values()])  # values rise
    return told


def _every(plan: Plan) -> list[Lowest]:
    """Who stands lowest today, under the plan, and under whatever else was looked at."""
    found = [lowest_before(plan), lowest_after(plan)]
    if plan.portfolio.objective == "worst_off":
        found += [lowest_of(row) for table in (plan.ladder, plan.sides) for row in table.iter_rows(named=True)]
    return [*found, *(lowest_of(row, "worst_off") for row in plan.curve.iter_rows(named=True))]


def _cautious(cell: Mapping[str, Any]) -> float:
    """The better end of the published interval, as an outcome of which more is better."""
    end = cell["high"] if cell["up"] else cell["low"]
    end = cell["value"] if end is None else end
    return float(end if cell["up"] else 1 - end)
