"""Why there is no plan: the smallest set of conditions that no plan meets together, in words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from isopolis.errors import InfeasiblePlan
from isopolis.planning.clashing import in_words, smallest
from isopolis.planning.portfolio.branching import minimise
from isopolis.planning.portfolio.model import Problem
from isopolis.planning.portfolio.objectives import Separable, Straight
from isopolis.planning.portfolio.program import Program

SECONDS = 5.0  # for one set of conditions; past it, the set counts as one that can be met


def clash(problem: Problem) -> InfeasiblePlan:
    """The error for a problem without a plan: the smallest set of conditions that no plan meets together, in words."""
    conditions = _conditions(problem)
    kept = smallest(tuple(conditions), lambda names: _hopeless(_with_only(problem, names)))
    if kept is None:
        return not_found()
    what = in_words([conditions[name] for name in kept])
    return InfeasiblePlan(what, where="plan", hint="loosening one of them")


def not_found() -> InfeasiblePlan:
    """The error where there may be a plan, and none was found."""
    return InfeasiblePlan(
        "no plan that keeps every condition was found in the time given", expected="a plan", hint="more seconds"
    )


def _conditions(problem: Problem) -> dict[str, str]:
    """What can be left out to see whether it is in the way, each in words."""
    menu = problem.menu
    found = {"budget": f"a budget of {problem.budget:,.0f}"}
    found |= {f"must {id}": f"{id} is chosen" for id in problem.must}
    found |= {f"forbidden {id}": f"{id} is not chosen" for id in problem.forbidden}
    found |= {f"floor {position}": floor.words for position, floor in enumerate(problem.floors)}
    if menu.needs:
        found["needs"] = "what an intervention needs is chosen too"
    if menu.excludes:
        found["excludes"] = "interventions that exclude each other are not both chosen"
    return found


def _with_only(problem: Problem, kept: Sequence[str]) -> Problem:
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
