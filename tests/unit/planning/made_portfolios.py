"""Small made-up choices among interventions, and the plain truth about them: every plan tried, in plain words."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import polars as pl

from isopolis.planning.portfolio import Cells, Effects, Floor, Menu, Problem

EPSILON = 1.0
LEAST = 1e-3  # Atkinson goes on straight below it


def made(seed: int, most: int = 8, conditions: bool = True, floors: bool = True) -> Problem:
    """A choice among 2 to `most` interventions for 8 to 16 cells; some outcomes stop at 1, some effects do harm."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, most + 1))
    groups = ["everyone", "gender=man", "gender=woman", "gender=woman|origin=eu"][: rng.integers(2, 5)]
    key = pl.DataFrame(
        list(product(("IND1", "IND2"), ("A1", "A2"), groups)), schema=["indicator", "area", "group"], orient="row"
    )
    outcome = rng.uniform(0.1, 1.0 if rng.random() < 0.5 else 0.8, len(key))
    cautious = np.clip(outcome - rng.uniform(0, 0.1, len(key)), 0, 1)
    lowest = -0.05 if rng.random() < 0.4 else 0.0
    changes = np.where(rng.random((len(key), size)) < 0.4, rng.uniform(lowest, 0.3, (len(key), size)), 0.0)
    cells = Cells(key, outcome, cautious, rng.integers(1, 100, len(key)).astype(float))
    ids = tuple(f"v{position}" for position in range(size))
    costs = rng.integers(1, 20, size).astype(float)
    pairs = [(one, other) for i, one in enumerate(ids) for other in ids[:i]]
    needs, excludes = (tuple(pair for pair in pairs if conditions and rng.random() < 0.08) for _ in range(2))
    return Problem(
        cells,
        Effects.of(changes, np.abs(changes) * 0.3),
        Menu(ids, costs, needs, excludes, tuple(bool(position % 2) for position in range(size))),
        budget=max(costs.min(), costs.sum() * rng.uniform(0.2, 0.7)),
        must=ids[:1] if conditions and rng.random() < 0.15 else (),
        forbidden=ids[1:2] if conditions and rng.random() < 0.15 else (),
        floors=tuple(_floors(rng, len(key))) if floors else (),
    )


def _floors(rng: np.random.Generator, cells: int) -> Iterator[Floor]:
    some, other = rng.random(cells) < 0.4, rng.random(cells) < 0.3
    if rng.random() < 0.5 and some.any():
        of = None if rng.random() < 0.5 else rng.random(cells) < 0.7
        yield Floor(some, share=float(rng.uniform(0.1, 0.7)), words="a share of the benefit", of=of)
    if rng.random() < 0.4 and other.any():
        cautious = bool(rng.random() < 0.5)
        yield Floor(other, outcome=float(rng.uniform(0.1, 0.4)), cautious=cautious, words="a least outcome")


def plans(problem: Problem) -> list[np.ndarray]:
    """Every plan that keeps every condition."""
    every = (np.array(bits, float) for bits in product((0, 1), repeat=len(problem.menu)))
    return [plan for plan in every if keeps(problem, plan)]


def plan_of(problem: Problem, chosen: tuple[str, ...]) -> np.ndarray:
    """The chosen ids as zeros and ones."""
    return np.array([float(id in chosen) for id in problem.menu.ids])


def keeps(problem: Problem, plan: np.ndarray) -> bool:
    """Whether a plan keeps every condition."""
    on = {id for id, taken in zip(problem.menu.ids, plan, strict=True) if taken}
    return (
        problem.menu.costs @ plan <= problem.budget + 1e-9
        and all(other in on for one, other in problem.menu.needs if one in on)
        and not any(one in on and other in on for one, other in problem.menu.excludes)
        and set(problem.must) <= on
        and not on & set(problem.forbidden)
        and all(_floor_kept(problem, floor, plan) for floor in problem.floors)
    )


def _floor_kept(problem: Problem, floor: Floor, plan: np.ndarray) -> bool:
    cells, move = problem.cells, problem.changes @ plan
    if floor.outcome is not None:
        start = cells.cautious if floor.cautious else cells.outcome
        return bool(((start + move)[floor.cells] >= floor.outcome - 1e-9).all())
    gain = cells.people * (np.minimum(1, cells.outcome + move) - cells.outcome)
    of = np.ones(len(cells), bool) if floor.of is None else floor.of
    return bool(gain[floor.cells].sum() >= floor.share * gain[of].sum() - 1e-9 * cells.people.sum())


def worth(problem: Problem, plan: np.ndarray, objective: str) -> float:
    """What the objective says of a plan, as a portfolio tells it."""
    cells, move = problem.cells, problem.changes @ plan
    after = np.minimum(1, cells.outcome + move)
    p = cells.people / cells.people.sum()
    if objective == "total":
        return float(cells.people @ (after - cells.outcome))
    if objective == "kolm_pollak":
        today = 1 - cells.outcome
        kappa = EPSILON * (p @ today) / (p @ today**2)
        return float(np.log(p @ np.exp(kappa * (1 - after))) / kappa)
    if objective == "atkinson":
        above = np.maximum(after, LEAST)
        return float(np.exp(p @ (np.log(above) - (above - after) / LEAST)))
    if objective == "gap":
        return _gap(problem, after)
    return levels(problem, plan, 1)[0]


def _gap(problem: Problem, after: np.ndarray) -> float:
    rows = list(problem.cells.key.iter_rows())
    everyone = {row[:2]: after[position] for position, row in enumerate(rows) if row[2] == "everyone"}
    gaps = [max(0.0, everyone[row[:2]] - after[position]) for position, row in enumerate(rows)]
    return float(problem.cells.people @ gaps)


def levels(problem: Problem, plan: np.ndarray, count: int) -> list[float]:
    """The means of the 1, 2, ... lowest cautious outcomes of cells that can change."""
    can = np.abs(problem.changes.toarray()).sum(axis=1) > 0
    after = np.sort(np.minimum(1, problem.cells.cautious + problem.changes @ plan)[can])[:count]
    return list(np.cumsum(after) / np.arange(1, len(after) + 1))


def better(objective: str) -> int:
    """1 where more of the objective is better, -1 where less is."""
    return -1 if objective in ("kolm_pollak", "gap") else 1
