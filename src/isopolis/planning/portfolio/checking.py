"""What is wrong with a portfolio problem, all at once, before anything is worked out."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from isopolis.errors import Finding, UsageError
from isopolis.planning.portfolio.model import KEY, Floor, Problem
from isopolis.sources.interventions import circles


def refuse(problem: Problem) -> None:
    """Nothing where the problem makes sense; else UsageError with every fault."""
    faults = [*_sizes(problem)] or [*_cells(problem), *_effects(problem), *_menu(problem), *_floors(problem)]
    if faults:
        raise UsageError.of(faults)


def _sizes(problem: Problem) -> Iterator[Finding]:
    cells, menu, effects = problem.cells, problem.menu, problem.effects
    lengths = {len(cells.key), len(cells.outcome), len(cells.cautious), len(cells.people), effects.applies.shape[0]}
    if len(lengths) > 1 or not len(cells):
        yield Finding("cells and effects differ in number, or there are none", "cells", f"{sorted(lengths)}")
    columns = {effects.applies.shape[1], len(effects.change), len(effects.se), len(effects.owner)}
    if len(columns) > 1 or effects.size != len(menu):
        yield Finding("effects and interventions do not fit together", "effects", f"{sorted(columns)}")
    elif len(effects.owner) and not 0 <= effects.owner.min() <= effects.owner.max() < len(menu):
        yield Finding("an effect belongs to no intervention", "effects")
    if len(menu.costs) != len(menu) or len(menu.targeted) not in (0, len(menu)) or not len(menu):
        yield Finding("there is not one cost an intervention", "menu", f"{len(menu.costs)}", f"{len(menu)}")
    for floor in problem.floors:
        for flags in (floor.cells, floor.cells if floor.of is None else floor.of):
            if flags.shape != cells.outcome.shape or flags.dtype != np.bool_:
                yield Finding(f"{floor.words} does not fit the cells", "floors", f"{flags.shape}", "a flag a cell")


def _cells(problem: Problem) -> Iterator[Finding]:
    cells = problem.cells
    for name, values in (("outcome", cells.outcome), ("cautious", cells.cautious)):
        wrong = int((~((values >= 0) & (values <= 1))).sum())
        if wrong:
            yield Finding("outcomes are missing or no shares", name, f"{wrong:,} of {len(values):,}", "0 to 1")
    wrong = int((~((cells.people >= 0) & np.isfinite(cells.people))).sum())
    if wrong or not cells.people.sum() > 0:
        yield Finding("numbers of people are missing, below 0 or all 0", "people", f"{wrong:,} of {len(cells):,}")
    if cells.key.select(KEY).is_duplicated().any():
        yield Finding("a cell stands there twice", "key", expected="one row an indicator, area and group")


def _effects(problem: Problem) -> Iterator[Finding]:
    effects = problem.effects
    applies = effects.applies.tocsr().data
    if not (np.isfinite(effects.change).all() and np.isfinite(applies).all()):
        yield Finding("an effect is not a number", "effects", expected="a change of the outcome, as 0.04")
    if not ((effects.se > 0) & np.isfinite(effects.se)).all():
        wrong = int((~((effects.se > 0) & np.isfinite(effects.se))).sum())
        yield Finding(
            "effects have no error", "effects", f"{wrong:,} of {len(effects.se):,}", "a standard error above 0"
        )


def _menu(problem: Problem) -> Iterator[Finding]:
    menu = problem.menu
    for id, times in Counter(menu.ids).items():
        if times > 1:
            yield Finding("an intervention stands there twice", f"intervention {id}", f"{times} times", "once")
    for id, cost in zip(menu.ids, menu.costs, strict=True):
        if not (cost > 0 and np.isfinite(cost)):
            yield Finding("costs nothing, less, or no number", f"intervention {id}", f"{cost}", "a cost above 0")
    lists = {"needs": sum(menu.needs, ()), "excludes": sum(menu.excludes, ())}
    for name, ids in (lists | {"must": problem.must, "forbidden": problem.forbidden}).items():
        for id in dict.fromkeys(ids):
            if id not in menu.position:
                yield Finding("there is no such intervention", name, id, ", ".join(menu.ids))
    direct: dict[str, list[str]] = {}
    for one, other in menu.needs:
        direct.setdefault(one, []).append(other)
    for circle in circles(direct):
        yield Finding("needs lead in a circle", "needs", " needs ".join([*circle, circle[0]]), "needs that end")
    yield from _budget(problem)


def _budget(problem: Problem) -> Iterator[Finding]:
    cheapest = float(np.nanmin(problem.menu.costs))
    if not problem.budget >= cheapest or not np.isfinite(problem.budget):
        got = f"{problem.budget:,.0f}" if np.isfinite(problem.budget) else "no number"
        yield Finding(
            "the budget is below the cheapest intervention",
            "budget",
            got,
            f"{cheapest:,.0f} or more",
            "a larger budget",
        )


def _floors(problem: Problem) -> Iterator[Finding]:
    for floor in problem.floors:
        yield from _floor(floor)


def _floor(floor: Floor) -> Iterator[Finding]:
    given = [value for value in (floor.outcome, floor.share) if value is not None]
    if len(given) != 1:
        yield Finding(f"{floor.words} says not one thing", "floors", f"{len(given)} values", "outcome or share")
    elif not 0 <= given[0] <= 1:
        yield Finding(f"{floor.words} is no share", "floors", f"{given[0]}", "0 to 1")
    if not floor.cells.any():
        yield Finding(
            f"{floor.words} is about no cell", "floors", "no cell", "an indicator, area or group that is there"
        )
