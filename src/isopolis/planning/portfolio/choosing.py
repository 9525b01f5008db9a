"""Choosing: the portfolio that an objective finds best under a budget, with a bound for every other (METHODS §13)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import polars as pl

from isopolis.errors import UsageError
from isopolis.planning.portfolio import branching, rounds
from isopolis.planning.portfolio.branching import EXACT, PROVEN, Found, Tell
from isopolis.planning.portfolio.checking import refuse
from isopolis.planning.portfolio.clashing import clash, not_found
from isopolis.planning.portfolio.demands import Keeps
from isopolis.planning.portfolio.lowest import lowest
from isopolis.planning.portfolio.model import Problem, Real
from isopolis.planning.portfolio.objectives import (
    KolmPollak,
    Objective,
    changeable,
    gap_to_everyone,
    separable,
    worst_off,
)
from isopolis.planning.portfolio.ordering import ordered
from isopolis.planning.portfolio.program import Program
from isopolis.planning.portfolio.result import LEVELS, Portfolio, Stopped, gains_of, missed

Name = Literal["worst_off", "kolm_pollak", "atkinson", "gap", "total"]
NAMES = get_args(Name)
CURVED = ("kolm_pollak", "atkinson")
STOPPED = get_args(Stopped)  # from the strongest to the weakest
NO_LEVELS = pl.DataFrame(schema=LEVELS)
Missed = Callable[[float], object]  # takes the part of the gain that may be missed, 0..1, as the search goes


@dataclass(frozen=True)
class Settings:
    """How long to look and how sure to be.

    `seconds` is the limit of the whole search: a plan that stopped by it may differ from run to run, no other does.
    `gap` is what is near enough (0: until proven). `epsilon` is the aversion to inequality of kolm_pollak (0.5..1.5)
    and atkinson. `levels`: of worst_off, so many of the lowest outcomes are raised one after the other.
    """

    seconds: float = 30.0
    gap: float = 0.0
    epsilon: float = 1.0
    levels: int = 5


def choose(
    problem: Problem, objective: Name = "worst_off", settings: Settings | None = None, tell: Missed | None = None
) -> Portfolio:
    """The best plan by this objective, if effects are as assumed, with a bound on what any other plan could reach.

    worst_off raises the lowest cautious outcome, then the mean of the lowest two, and so on for `levels` levels, then
    the total gain (leximin, exact for those levels; levels nearer than a millionth of the gain count as equal);
    kolm_pollak lowers the equally-distributed equivalent of the shortfall; atkinson raises that of the outcome; gap
    lowers the people-weighted sum of how far groups lie below everyone; total raises the people-weighted gain.
    `tell` is told which part of the gain may be missed, as the search goes.
    Raises UsageError for what is wrong in the problem, InfeasiblePlan with the smallest set of conditions that clash.
    """
    how = settings or Settings()
    _refuse_terms(objective, how)
    refuse(problem)
    problem = ordered(problem)
    return _worst_off(problem, how, tell) if objective == "worst_off" else _single(problem, objective, how, tell)


def objective_of(problem: Problem, name: Name, settings: Settings) -> Objective:
    """The objective of this name; of worst_off the first level."""
    if name == "worst_off":
        return worst_off(problem, 1)
    if name == "gap":
        return gap_to_everyone(problem)
    return separable(problem, name, settings.epsilon)


def _single(problem: Problem, name: Name, settings: Settings, tell: Missed | None) -> Portfolio:
    objective = objective_of(problem, name, settings)
    program = Program.of(problem, objective)
    nothing = program.value(np.zeros(len(program)))
    search = branching.minimise if name in CURVED else rounds.minimise
    found = search(program, max(settings.gap, PROVEN), settings.seconds, tell=_telling(tell, objective, nothing))
    plan = _planned(problem, found)
    parameter = objective.kappa if isinstance(objective, KolmPollak) else settings.epsilon
    told = _told(objective, found, nothing, settings)
    return _portfolio(problem, plan, name, told, parameter if name in CURVED else None)


def _worst_off(problem: Problem, settings: Settings, tell: Missed | None) -> Portfolio:
    """Level after level, each keeping what those before it reached; then the total."""
    start = time.monotonic()
    count = min(settings.levels, int(changeable(problem).sum()))
    program, plan = Program.of(problem, separable(problem, "total", 1.0)), None
    levels: list[_Told] = []
    for k in range(1, count + 1):
        objective = worst_off(problem, k)
        level = Program.of(problem, objective).demanding(*program.demands[len(problem.floors) :])
        nothing, seconds = level.value(np.zeros(len(level))), _left(settings, start, count + 2 - k)
        telling = _telling(tell, objective, nothing)
        found = rounds.minimise(level, max(settings.gap, PROVEN), seconds, plan, telling)
        plan = _planned(problem, found)
        levels.append(_told(objective, found, nothing, settings))
        program = program.demanding(Keeps(objective, -found.value))
    last = rounds.minimise(program, max(settings.gap, PROVEN), _left(settings, start, 1), plan)
    plan = _planned(problem, last)
    parts = [*levels, _told(program.objective, last, program.value(np.zeros(len(plan))), settings)]
    told = replace(parts[0], stopped=_weakest(parts))
    return _portfolio(problem, plan, "worst_off", told, float(count), _frame(levels))


def _telling(tell: Missed | None, objective: Objective, nothing: float) -> Tell | None:
    """What a search is to call, so that people are told which part of the gain may be missed."""
    if tell is None:
        return None
    say, before = tell, objective.told(nothing)

    def telling(value: float, bound: float) -> None:
        if np.isfinite(value) and np.isfinite(bound):
            say(missed(objective.told(value), objective.told(bound), before))

    return telling


def _left(settings: Settings, start: float, parts: int) -> float:
    """How many seconds a level may take: of what is left, half, or all for the last."""
    left = max(settings.seconds - (time.monotonic() - start), 0.0)
    return left if parts == 1 else left / 2


def _planned(problem: Problem, found: Found) -> Real:
    """The plan; where there is none, InfeasiblePlan says why."""
    if found.plan is not None:
        return found.plan
    raise clash(problem) if found.finished else not_found()


@dataclass(frozen=True)
class _Told:
    """Value, bound and value of choosing nothing, as people are told them."""

    value: float
    bound: float
    before: float
    stopped: Stopped

    @property
    def gap(self) -> float:
        """The part of the largest gain that might be possible which the plan may miss; 0..1."""
        return missed(self.value, self.bound, self.before)


def _told(objective: Objective, found: Found, nothing: float, settings: Settings) -> _Told:
    rounding = found.value - found.bound <= 2 * EXACT * abs(found.value)
    value, before = objective.told(found.value), objective.told(nothing)
    bound = value if rounding else objective.told(found.bound)
    told = _Told(value, bound, before, "time")
    if not found.finished:
        return told
    return replace(told, stopped="proven" if settings.gap <= PROVEN or told.gap <= 2 * PROVEN else "gap")


def _weakest(parts: list[_Told]) -> Stopped:
    """Why the search ended, of several the weakest reason."""
    return max((part.stopped for part in parts), key=STOPPED.index)


def _portfolio(
    problem: Problem,
    plan: Real,
    name: Name,
    told: _Told,
    parameter: float | None,
    levels: pl.DataFrame = NO_LEVELS,
) -> Portfolio:
    chosen = tuple(id for id, taken in zip(problem.menu.ids, plan, strict=True) if taken)
    return Portfolio(
        chosen=chosen,
        cost=float(problem.menu.costs @ plan),
        budget=problem.budget,
        objective=name,
        value=told.value,
        before=told.before,
        bound=told.bound,
        gap=told.gap,
        stopped=told.stopped,
        parameter=parameter,
        total_gain=problem.total_gain(plan),
        total_se=problem.total_error(plan),
        gains=gains_of(problem, plan),
        levels=levels,
        lowest=lowest(problem, plan),
        notes=problem.notes,
    )


def _frame(levels: list[_Told]) -> pl.DataFrame:
    rows = [(k, told.value, told.bound, told.stopped == "proven") for k, told in enumerate(levels, 1)]
    return pl.DataFrame(rows, schema=LEVELS, orient="row")


def _refuse_terms(objective: str, settings: Settings) -> None:
    tests: list[tuple[bool, str, str, str]] = [
        (objective in NAMES, "there is no such objective", objective, ", ".join(NAMES)),
        (settings.seconds > 0, "the time is not above 0", f"{settings.seconds}", "seconds, as 30"),
        (0 <= settings.gap < 1, "the gap is no share", f"{settings.gap}", "0 to 1"),
        (0 < settings.epsilon <= 10, "the aversion to inequality is out of range", f"{settings.epsilon}", "0.5 to 1.5"),
        (settings.levels >= 1, "there are no levels", f"{settings.levels}", "1 or more"),
    ]
    for fine, what, got, expected in tests:
        if not fine:
            raise UsageError(what, got=got, expected=expected, hint=expected)
