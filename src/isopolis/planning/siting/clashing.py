"""Why no plan keeps what it is asked: the smallest set of demands that clash, in words, and what would help."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from isopolis.errors import InfeasiblePlan
from isopolis.planning.clashing import in_words, smallest
from isopolis.planning.siting.conditions import Conditions, Demand
from isopolis.planning.siting.direct import Answer, Direct, Line, decide, nearest
from isopolis.planning.siting.limits import SLACK, Limit
from isopolis.planning.siting.placing import placed
from isopolis.planning.siting.purse import Purse, Real
from isopolis.planning.siting.question import Cost, Question, listed

SECONDS = 5.0  # for one set of demands; past it, the set counts as one that can be kept
ALTOGETHER = 60.0
PAIRS = 200_000  # of row and site: what HiGHS is asked about


@dataclass(frozen=True)
class _Asked:
    """All that a plan is asked, so that some of it can be left out."""

    demand: Demand
    p: int | None
    conditions: Conditions
    whole: Question

    @property
    def demands(self) -> dict[str, str]:
        """What can be left out, each in words."""
        found = {"budget": self._budget_words()}
        if self.p is not None and self.demand.opened.any():
            found["today"] = f"{_sites(int(self.demand.opened.sum()))}, open today, to be kept open"
        if self._forbids:
            closed = int((~self.demand.allowed & ~self.demand.opened).sum())
            found["forbidden"] = f"{_sites(closed)} never to be opened"
        if self.whole.room is not None:
            found["capacities"] = "what each site can hold"
        return found | {f"floor {number}": floor.words for number, floor in enumerate(self.conditions.floors)}

    @property
    def _forbids(self) -> bool:
        """Whether sites are forbidden that could be opened: their costs are known."""
        closed = ~self.demand.allowed & ~self.demand.opened
        if self.p is not None or not closed.any():
            return bool(closed.any())
        costs = np.asarray(self.conditions.costs, np.float64)[closed]
        return bool((np.isfinite(costs) & (costs > 0)).all())

    def _budget_words(self) -> str:
        return f"a budget of {self.conditions.budget:,.15g}" if self.p is None else f"{_sites(self.p)} at most"

    def with_only(self, kept: set[str]) -> Question:
        """The question with some of the demands."""
        demand = self.demand
        if "today" in self.demands and "today" not in kept:
            demand = replace(demand, opened=np.zeros_like(demand.opened), allowed=demand.allowed | demand.opened)
        if self._forbids and "forbidden" not in kept:
            demand = replace(demand, allowed=~demand.opened)
        purse = demand.purse(self.p, self.conditions)
        if "budget" not in kept:
            costs = np.where(demand.allowed, purse.costs, 0.0)
            most = float(costs.sum())
            purse = Purse(np.where(demand.allowed, costs, 2 * most + 1), most)
        limits = tuple(limit for number, limit in enumerate(self.whole.limits) if f"floor {number}" in kept)
        room = self.whole.room if "capacities" in kept else None
        return replace(
            self.whole,
            demand=demand,
            purse=purse,
            nearby=listed(demand, purse, room is not None),
            limits=limits,
            room=room,
        )


def clash(demand: Demand, p: int | None, conditions: Conditions, cost: Cost, certain: bool) -> InfeasiblePlan:
    """The error for a question without a plan: the smallest set of its demands that no plan keeps together.

    certain: whether it is proven that there is no plan; a town may be too large to say which of its demands clash.
    """
    asked = _Asked(demand, p, conditions, Question.of(demand, demand.purse(p, conditions), conditions, cost))
    until = time.monotonic() + ALTOGETHER
    kept = smallest(tuple(asked.demands), lambda names: _hopeless(asked, names, until))
    if kept is None and certain:
        what = "these conditions cannot be met together, nor perhaps some of them: " + "; ".join(asked.demands.values())
        return InfeasiblePlan(what, where="siting", hint="loosening one of them")
    if kept is None:
        return InfeasiblePlan(
            "no plan that keeps every floor was found in the time given",
            expected="a plan",
            hint="more seconds, a larger budget, or looser floors",
        )
    what = in_words([asked.demands[name] for name in kept])
    return InfeasiblePlan(what, where="siting", hint=_help(asked, kept, until))


def _hopeless(asked: _Asked, kept: tuple[str, ...], until: float) -> bool:
    if not any(name.startswith("floor") for name in kept):
        return False  # without a floor there always is a plan
    answer = _asked(asked.with_only(set(kept)), lambda direct: Line(0.0, np.zeros(len(direct.low))), until)
    return answer.certain and answer.columns is None


def _asked(question: Question, line: Callable[[Direct], Line], until: float) -> Answer:
    """The least of a line, or an answer that is not certain where the town is too large or the time is up."""
    if len(question.rows) > PAIRS or question.nearby.short or time.monotonic() >= until:
        return Answer(None, -np.inf, False)
    direct = nearest(question) if question.room is None else placed(question)
    return decide(direct, line(direct), min(until, time.monotonic() + SECONDS))


def _help(asked: _Asked, kept: tuple[str, ...], until: float) -> str:
    """What would help: the least budget with all else as it is, and the least minutes of the floor that clashes."""
    found = []
    if "budget" in kept:
        found += _least_budget(asked, until)
    floors = [int(name.split()[1]) for name in kept if name.startswith("floor")]
    if len(floors) == 1 and not asked.whole.limits[floors[0]].shares:
        found += _least_minutes(asked, floors[0], until)
    return ", or ".join(found) if found else "loosening one of them"


def _least_budget(asked: _Asked, until: float) -> list[str]:
    question = asked.with_only(set(asked.demands) - {"budget"})
    answer = _asked(question, lambda direct: direct.spent, until)
    if answer.columns is None or not answer.certain:
        return []
    spent = float(question.purse.costs @ np.rint(answer.columns[: question.nearby.sites] * question.demand.allowed))
    if asked.p is not None:
        return [f"p = {round(spent) + int(question.demand.opened.sum())} or more"]
    return [f"a budget of {_up(spent):,.15g} or more"]


def _least_minutes(asked: _Asked, number: int, until: float) -> list[str]:
    question = asked.with_only(set(asked.demands) - {f"floor {number}"})
    limit = asked.whole.limits[number]
    answer = _asked(question, lambda direct: _line(question, direct, limit), until)
    if answer.columns is None or not answer.certain:
        return []
    return [f"at most {_up(answer.bound + 2 * SLACK):g} minutes for {limit.floor.name}"]


def _line(question: Question, direct: Direct, limit: Limit) -> Line:
    """The limit's own mean, in minutes, as a line of a program that was made without it."""
    asking = replace(question, limits=(limit,))
    whole = nearest(asking) if question.room is None else placed(asking)
    assert len(whole.low) == len(direct.low)
    return Line(whole.limits[0].at + limit.most / limit.scale, whole.limits[0].slope)


def _up(value: float | Real) -> float:
    """Rounded up to hundredths, so that what is said suffices."""
    return float(np.ceil(np.round(float(value) * 100, 6)) / 100)


def _sites(count: int) -> str:
    return "1 site" if count == 1 else f"{count:,} sites"
