"""Why there is no plan: the smallest set of conditions that no plan meets together, in words."""

from dataclasses import replace
from itertools import combinations

import numpy as np

from isopolis.errors import Finding, InfeasiblePlan
from isopolis.planning.portfolio.branching import minimise
from isopolis.planning.portfolio.model import Problem
from isopolis.planning.portfolio.objectives import Separable, Straight
from isopolis.planning.portfolio.program import Program

LARGEST = 3  # sets up to this size are all tried; a larger one is found by leaving out what need not be there
SECONDS = 5.0  # for one set of conditions; past it, the set counts as one that can be met
Condition = tuple[str, str]  # which, and in words


def clash(problem: Problem) -> InfeasiblePlan:
    """The error for a problem without a plan: the smallest set of conditions that no plan meets together, in words."""
    conditions = _conditions(problem)
    for size in range(1, min(LARGEST, len(conditions)) + 1):
        for kept in combinations(conditions, size):
            if _hopeless(_with_only(problem, [name for name, _ in kept])):
                return _error(kept)
    reduced = _reduced(problem, conditions)
    if reduced is not None:
        return _error(reduced)
    return not_found()


def not_found() -> InfeasiblePlan:
    """The error where there may be a plan, and none was found."""
    return InfeasiblePlan(
        "no plan that keeps every condition was found in the time given", expected="a plan", hint="more seconds"
    )


def _reduced(problem: Problem, conditions: list[Condition]) -> tuple[Condition, ...] | None:
    """Conditions that clash, of which none can be left out; a smaller set may be. None: nothing is proven."""
    if not _hopeless(_with_only(problem, [name for name, _ in conditions])):
        return None
    kept = list(conditions)
    for condition in conditions:
        fewer = [other for other in kept if other != condition]
        if _hopeless(_with_only(problem, [name for name, _ in fewer])):
            kept = fewer
    return tuple(kept)


def _error(kept: tuple[Condition, ...]) -> InfeasiblePlan:
    words = [text for _, text in kept]
    if len(words) == 1:
        what = f"no plan can meet this: {words[0]}"
    else:
        what = "these conditions cannot be met together: " + "; ".join(words)
    finding = Finding(what, "plan", hint="loosening one of them")
    return InfeasiblePlan.of([finding])


def _conditions(problem: Problem) -> list[Condition]:
    """What can be left out to see whether it is in the way."""
    menu = problem.menu
    found = [("budget", f"a budget of {problem.budget:,.0f}")]
    found += [(f"must {id}", f"{id} is chosen") for id in problem.must]
    found += [(f"forbidden {id}", f"{id} is not chosen") for id in problem.forbidden]
    found += [(f"floor {position}", floor.words) for position, floor in enumerate(problem.floors)]
    if menu.needs:
        found.append(("needs", "what an intervention needs is chosen too"))
    if menu.excludes:
        found.append(("excludes", "interventions that exclude each other are not both chosen"))
    return found


def _with_only(problem: Problem, kept: list[str]) -> Problem:
    menu = problem.menu
    return replace(
        problem,
        menu=replace(
            menu,
            needs=menu.needs if "needs" in kept else (),
            excludes=menu.excludes if "excludes" in kept else (),
        ),
        budget=problem.budget if "budget" in kept else float(menu.costs.sum()),
        must=tuple(id for id in problem.must if f"must {id}" in kept),
        forbidden=tuple(id for id in problem.forbidden if f"forbidden {id}" in kept),
        floors=tuple(floor for position, floor in enumerate(problem.floors) if f"floor {position}" in kept),
    )


def _hopeless(problem: Problem) -> bool:
    """Whether it is proven that no plan keeps all of it. An intervention both fixed and forbidden is one such case."""
    if set(problem.must) & set(problem.forbidden):
        return True
    nothing = Separable(Straight(), np.zeros(1), np.zeros((1, len(problem.menu))), np.ones(1))
    found = minimise(Program.of(problem, nothing), 0.0, SECONDS)
    return found.plan is None and found.finished
