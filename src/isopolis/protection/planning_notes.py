"""What plan.json says of a plan: costs as they are, values rounded, and nothing of a lowest group that is not shown."""

from collections.abc import Callable, Mapping
from math import ceil, floor, log10
from typing import Any

from isopolis.planning import Plan
from isopolis.planning.portfolio.result import LESS, TELLING
from isopolis.protection.lowest import Lowest, lowest_after, lowest_before, lowest_of
from isopolis.release.plan_notes import InterventionNote, PlanNote, PriceNote, SideNote, StepNote

Told = Mapping[Lowest, float]
NO_GAP = 2e-6  # a proven plan misses nothing: less is rounding
STEP = 0.001  # of outcomes from 0 to 1
DIGITS = 10  # after the point: beyond, adding two decimal numbers leaves noise
PARTS = 10_000  # the gap is told in so many, upward
FIGURES = 3
SUMS = ("gap", "total")  # objectives in people times outcomes


def plan_note(plan: Plan, menu: tuple[InterventionNote, ...], told: Told) -> PlanNote:
    """How the plan was worked out. `told`: what may be told of who stands lowest."""
    portfolio = plan.portfolio
    before = _value(portfolio.objective, portfolio.before, lowest_before(plan), told)
    value = _value(portfolio.objective, portfolio.value, lowest_after(plan), told)
    ended = {"value": portfolio.value, "bound": portfolio.bound, "stopped": portfolio.stopped}
    return PlanNote(
        objective=portfolio.objective,
        words=TELLING[portfolio.objective],
        budget=portfolio.budget,
        cost=portfolio.cost,
        before=before,
        value=value,
        bound=_bound(portfolio.objective, ended, value),
        gap=_gap(plan),
        stopped=portfolio.stopped,
        parameter=None if portfolio.parameter is None else float(f"{portfolio.parameter:.{FIGURES}g}"),
        draws=plan.draws,
        menu=menu,
        sides=_sides(plan, told),
        ladder=_ladder(plan, told),
        curve=_curve(plan, told),
        notes=portfolio.notes,
    )


def _gap(plan: Plan) -> float:
    gap = plan.portfolio.gap
    proven = plan.portfolio.stopped == "proven" and gap <= NO_GAP
    return 0.0 if proven else min(1.0, ceil(gap * PARTS) / PARTS)


def _sides(plan: Plan, told: Told) -> tuple[SideNote, ...]:
    objective, most = plan.portfolio.objective, _most(plan)
    return tuple(
        SideNote(
            kind=row["kind"],
            cost=row["cost"],
            interventions=row["interventions"],
            value=_value(objective, row["value"], lowest_of(row), told),
            gain=round(row["total_gain"] / most, 2) if most > 0 else None,
            stopped=row["stopped"],
        )
        for row in plan.sides.iter_rows(named=True)
    )


def _ladder(plan: Plan, told: Told) -> tuple[StepNote, ...]:
    objective, found = plan.portfolio.objective, []
    for row in plan.ladder.iter_rows(named=True):
        value = _value(objective, row["value"], lowest_of(row), told)
        kept = {name: row[name] for name in ("budget", "cost", "chosen", "stopped")}
        found.append(StepNote(value=value, bound=_bound(objective, row, value), **kept))
    return tuple(found)


def _curve(plan: Plan, told: Told) -> tuple[PriceNote, ...]:
    most = _most(plan)
    return tuple(
        PriceNote(
            lowest=told.get(lowest_of(row, "worst_off")),
            gain=round(row["total_gain"] / most, 2) if most > 0 else 0.0,
            **{name: row[name] for name in ("cost", "chosen", "stopped")},
        )
        for row in plan.curve.iter_rows(named=True)
    )


def _most(plan: Plan) -> float:
    """The largest total gain that the budget can buy."""
    return float(plan.curve["total_gain"][0])


def _value(objective: str, value: float, lowest: Lowest, told: Told) -> float | None:
    """A value as it is told: that of a group only where the group is shown."""
    if objective == "worst_off":
        return told.get(lowest)
    return _to(value, _step(objective, value), round)


def _bound(objective: str, row: Mapping[str, Any], value: float | None) -> float | None:
    """What no plan gets past, rounded away from the value; the value itself where that is proven. None without one."""
    if value is None or row["stopped"] == "proven":
        return value
    if objective == "worst_off":
        return round(min(1.0, value + _to(row["bound"] - row["value"], STEP, ceil)), DIGITS)
    return _to(row["bound"], _step(objective, row["bound"]), floor if objective in LESS else ceil)


def _step(objective: str, value: float) -> float:
    """The step of a value: of outcomes three decimals, of sums over people three figures."""
    return 10.0 ** (floor(log10(abs(value))) - FIGURES + 1) if objective in SUMS and value else STEP


def _to(value: float, step: float, rounding: Callable[[float], int]) -> float:
    """The value to a step, the way that `rounding` goes."""
    return float(round(rounding(round(value / step, 6)) * step, DIGITS))
