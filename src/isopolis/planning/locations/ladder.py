"""A ladder of plans: what each further site, or each further part of a budget, brings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from isopolis.planning.locations.aims import Aim, Found, conditions
from isopolis.planning.locations.ground import Chosen
from isopolis.planning.siting import Effort

RUNGS = 10
SECONDS = 60.0  # at most, for each plan
NEAR = 5e-3  # of its value: a plan below the last is near enough to its bound then; the last asks for a proof
COLUMNS = {
    "limit": pl.Float64, "opened": pl.Int64, "cost": pl.Float64, "value": pl.Float64, "bound": pl.Float64,
    "stopped": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """How much may be opened beside what is open today: so many sites, or sites for so many euros."""

    open: int | None
    budget: float | None

    @property
    def most(self) -> float:
        """The number of sites, or the euros."""
        return float(self.open if self.budget is None else self.budget)  # type: ignore[arg-type]  # one of them is said

    def steps(self) -> list[float]:
        """From nothing to all of it, in so many equal steps at most."""
        parts = np.linspace(0, self.most, RUNGS + 1)
        if self.budget is not None:
            return [float(part) for part in parts]
        return sorted({float(round(part)) for part in parts})


@dataclass(frozen=True)
class Rung:
    """The best plan found under a limit, with what no plan is better than."""

    limit: float
    chosen: Chosen
    value: float
    bound: float
    stopped: str


def ladder(aim: Aim, limit: Limit, say: Callable[[str], object]) -> tuple[Rung, ...]:
    """The plans under rising limits; the last is the plan itself. No rung is worse than the one below it."""
    rungs = [Rung(0.0, (), aim.value(()), aim.value(()), "proven")]
    for below, step in pairwise(limit.steps()):
        say(f"choosing sites: {step:,.0f} of {limit.most:,.0f} {'sites' if limit.budget is None else 'euros'}")
        assert below == rungs[-1].limit
        rungs.append(_rung(aim, limit, step, rungs[-1], say))
    return tuple(rungs)


def curve(aim: Aim, rungs: tuple[Rung, ...]) -> pl.DataFrame:
    """The ladder as a table, see `Sites`."""
    return pl.DataFrame(list(_rows(aim, rungs)), schema=COLUMNS, orient="row")


def _rows(aim: Aim, rungs: tuple[Rung, ...]) -> Iterator[tuple[object, ...]]:
    for rung in rungs:
        yield rung.limit, len(rung.chosen), aim.ground.cost(rung.chosen), rung.value, rung.bound, rung.stopped


def _rung(aim: Aim, limit: Limit, step: float, below: Rung, say: Callable[[str], object]) -> Rung:
    """The best plan under one limit: never worse than the plan under the limit below, which keeps this one too."""
    found = _found(aim, limit, step, say)
    chosen = _useful(aim, found.chosen)
    value = aim.value(chosen)
    if not aim.better(value, below.value):
        chosen, value = below.chosen, below.value
    bound = min(found.bound, value) if aim.sign > 0 else max(found.bound, value)
    return Rung(step, chosen, value, bound, found.stopped)


def _found(aim: Aim, limit: Limit, step: float, say: Callable[[str], object]) -> Found:
    if limit.budget is not None and step < aim.ground.costs.min():
        return Found((), aim.value(()), "proven")

    def tell(value: float, bound: float) -> None:
        if value:
            say(f"choosing sites: {100 * abs(value - bound) / abs(value):.2f} % from the bound")

    budget = None if limit.budget is None else step
    p = 1 + round(step) if budget is None else None  # what is open today is one site here
    return aim.solved(p, conditions(aim.ground, budget), Effort(SECONDS, 0.0 if step == limit.most else NEAR, tell))


def _useful(aim: Aim, chosen: Chosen) -> Chosen:
    """Those of the chosen that the objective needs: the others, tried from the fewest people on, stay closed."""
    people = dict(zip(chosen, aim.ground.people(chosen), strict=True))
    for site in sorted(chosen, key=lambda site: (people[site], site)):
        left = tuple(other for other in chosen if other != site)
        if not aim.better(aim.value(chosen), aim.value(left)):
            chosen = left
    return chosen
