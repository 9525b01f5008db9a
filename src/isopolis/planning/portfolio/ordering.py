"""One order for everything, so that the order in which things were named changes no plan."""

from dataclasses import replace

import numpy as np

from isopolis.planning.portfolio.model import KEY, Cells, Effects, Menu, Problem


def ordered(problem: Problem) -> Problem:
    """The same problem with interventions by id and cells by indicator, area and group."""
    menu, cells = problem.menu, problem.cells
    by_id = sorted(range(len(menu)), key=lambda position: menu.ids[position])
    keys = list(cells.key.select(KEY).iter_rows())
    by_key = np.array(sorted(range(len(cells)), key=lambda position: keys[position]), np.intp)
    floors = tuple(
        replace(floor, cells=floor.cells[by_key], of=None if floor.of is None else floor.of[by_key])
        for floor in problem.floors
    )
    return replace(
        problem,
        cells=Cells(cells.key[by_key], cells.outcome[by_key], cells.cautious[by_key], cells.people[by_key]),
        effects=_effects(problem.effects, by_key, by_id),
        menu=_menu(menu, by_id),
        floors=floors,
    )


def _menu(menu: Menu, by_id: list[int]) -> Menu:
    return Menu(
        tuple(menu.ids[position] for position in by_id),
        menu.costs[by_id],
        tuple(sorted(menu.needs)),
        tuple(sorted(tuple(sorted(pair)) for pair in menu.excludes)),  # type: ignore[misc]
        tuple(menu.targeted[position] for position in by_id) if menu.targeted else (),
    )


def _effects(effects: Effects, by_key: "np.ndarray", by_id: list[int]) -> Effects:
    now = np.empty(effects.size, np.intp)
    now[by_id] = np.arange(effects.size)
    owner = now[effects.owner]
    applies = effects.applies.tocsr()[by_key].tocsc()
    first = np.full(applies.shape[1], -1.0)
    filled = np.diff(applies.indptr) > 0
    first[filled] = applies.indices[applies.indptr[:-1][filled]]
    by = np.lexsort((effects.se, effects.change, first, owner))
    return Effects(applies[:, by].tocsr(), effects.change[by], effects.se[by], owner[by], effects.size)
