"""How long it takes to choose among 120 interventions for 5,000 cells, to within 0.3 % of the largest possible gain.

The opponent is HiGHS as a whole on the program as textbooks write it: a variable a cell above lines of its curve, with
lines added at each plan that it finds until its bound is as near; for the lowest outcomes, five levels one after the
other and then the total gain, a variable and a row a cell and level. Both sides run on one thread. Neither reads the
other's plan; they agree where each plan is within the other's bound.
"""

import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.registry import Benchmark

Real = NDArray[np.float64]

INTERVENTIONS = 120  # at most; a tenth of the cells where these are few
LEVELS = 5
NEAR = 0.003
SECONDS = 600.0  # the opponent stops then, and its plan is judged as it is
LINES = 5  # that the opponent's curves start with


class Answer(NamedTuple):
    """The objective of the plan and the bound, in the objective's unit."""

    value: float
    bound: float


def prepare(size: int, folder: Path) -> None:
    """Indicators x areas x groups; interventions for some groups in some areas, the dearer the more they do."""
    rng = np.random.default_rng(1)
    shape = (10, 25, max(size // 250, 1))
    indicator, area, group = (axis.ravel() for axis in np.indices(shape))
    cells = len(indicator)
    level, place = rng.uniform(0.35, 0.9, shape[0])[indicator], rng.normal(0, 0.07, shape[1])[area]
    lag, noise = rng.gamma(1.5, 0.06, shape[2])[group], rng.normal(0, 0.05, cells)
    outcome = np.clip(level + place - lag + noise, 0.03, 0.98)
    people = np.round(rng.lognormal(5.5, 1, cells)) + 5
    count = min(INTERVENTIONS, cells // 10)
    changes = np.zeros((cells, count))
    for column in changes.T:
        hit = _some(rng, indicator, shape[0], 1, 4) & _some(rng, area, shape[1], 2, 9, 0.3)
        hit &= _some(rng, group, shape[2], 1, 6, 0.4)
        column[hit] = rng.uniform(0.01, 0.12) * rng.uniform(0.6, 1.4, hit.sum())
    costs = np.round((people @ changes) ** 0.7 * rng.lognormal(0, 0.5, count) * 1000, -2) + 1000
    np.savez(folder / "choice.npz", outcome=outcome, people=people, changes=changes, costs=costs)


def _some(rng: np.random.Generator, of: Any, count: int, least: int, most: int, all_: float = 0.0) -> Any:
    """Which cells belong to some of the count, at random; to all of them at this chance."""
    if rng.random() < all_:
        return np.ones(len(of), np.bool_)
    return np.isin(of, rng.choice(count, min(int(rng.integers(least, most)), count), replace=False))


@cache
def _choice(folder: Path) -> dict[str, Any]:
    with np.load(folder / "choice.npz") as choice:
        return dict(choice)


def _ours(folder: Path, objective: Any) -> Answer:
    from isopolis.planning.portfolio import Cells, Effects, Menu, Problem, Settings, choose

    c = _choice(folder)
    ids = tuple(f"v{position:03}" for position in range(len(c["costs"])))
    effects = Effects.of(c["changes"], np.where(c["changes"] > 0, 0.01, 0.0))
    budget = 0.25 * float(c["costs"].sum())
    problem = Problem(Cells.numbered(c["outcome"], c["people"]), effects, Menu(ids, c["costs"]), budget)
    found = choose(problem, objective, Settings(seconds=SECONDS, gap=NEAR, levels=LEVELS))
    return Answer(found.value, found.bound)


def ours_kolm_pollak(folder: Path) -> Answer:
    """Our search for the least equivalent shortfall."""
    return _ours(folder, "kolm_pollak")


def ours_worst_off(folder: Path) -> Answer:
    """Our search for the highest lowest outcomes, and then the total gain."""
    return _ours(folder, "worst_off")


# --- the opponent -----------------------------------------------------------------------------------------------


class Whole:
    """HiGHS with all interventions as binaries, under the budget."""

    def __init__(self, choice: dict[str, Any]) -> None:
        import highspy

        self.highs, self.model, self.end = highspy, highspy.Highs(), time.monotonic() + SECONDS
        self.model.silent()
        self.model.setOptionValue("threads", 1)
        self.model.setOptionValue("mip_rel_gap", NEAR / 100)  # of a value that is much larger than the gain
        self.size = len(choice["costs"])
        for _ in range(self.size):
            self.model.addBinary()
        self.row(-np.inf, 0.25 * float(choice["costs"].sum()), np.arange(self.size), choice["costs"])

    def row(self, low: float, high: float, columns: Any, values: Any) -> None:
        """One more row."""
        self.model.addRow(low, high, len(columns), np.asarray(columns, np.int32), np.asarray(values, np.float64))

    def column(self, low: float, high: float, cost: float) -> int:
        """One more continuous variable; its number."""
        self.model.addVar(low, high)
        position = self.model.getNumCol() - 1
        self.model.changeColCost(position, cost)
        return position

    def solve(self) -> tuple[Real, float]:
        """The plan and the bound."""
        self.model.setOptionValue("time_limit", self.model.getRunTime() + max(self.end - time.monotonic(), 1.0))
        self.model.run()
        x = np.round(np.array(self.model.getSolution().col_value)[: self.size])
        return x, float(self.model.getInfo().mip_dual_bound)


def highs_kolm_pollak(folder: Path) -> Answer:
    """A variable a cell above the lines of its own e^(kappa · shortfall)."""
    c = _choice(folder)
    short, weight, changes = 1 - c["outcome"], c["people"] / c["people"].sum(), c["changes"]
    kappa = float(weight @ short / (weight @ short**2))
    whole = Whole(c)
    heights = [whole.column(1.0, np.inf, each) for each in weight]
    columns = [np.flatnonzero(row) for row in changes]
    most = changes.sum(axis=1)

    def line(cell: int, moved: float) -> None:
        rest = max(0.0, short[cell] - moved)
        steep = kappa * np.exp(kappa * rest) * (short[cell] - moved > 0)
        at = np.exp(kappa * rest) + steep * moved
        some = columns[cell]
        whole.row(at, np.inf, [*some, heights[cell]], [*(steep * changes[cell, some]), 1.0])

    for cell, row in enumerate(columns):
        for part in np.linspace(0, 1, LINES) if len(row) else [0.0]:
            line(cell, part * most[cell])
    best, today = np.inf, float(weight @ np.exp(kappa * short))
    while True:
        x, bound = whole.solve()
        moved = changes @ x
        best = min(best, float(weight @ np.exp(kappa * np.maximum(0, short - moved))))
        if best - bound <= NEAR * (today - bound) or time.monotonic() > whole.end:
            return Answer(float(np.log(best) / kappa), float(np.log(bound) / kappa))
        for cell in np.flatnonzero(most > 0):
            line(int(cell), float(moved[cell]))


def highs_worst_off(folder: Path) -> Answer:
    """The means of the 1, 2, ... lowest outcomes, each with those before it kept; then the total gain."""
    c = _choice(folder)
    cells = [Cell(np.flatnonzero(row), *each) for row, *each in zip(c["changes"], *_each(c), strict=True) if row.any()]
    kept: list[float] = []
    answer = None
    for k in range(1, LEVELS + 1):
        whole = _keeping(c, cells, kept)
        columns, factors = _mean(whole, cells, k)
        for column, factor in zip(columns, factors, strict=True):
            whole.model.changeColCost(column, -factor)
        x, bound = whole.solve()
        after = np.sort([min(1.0, cell.outcome + float(cell.changes @ x[cell.columns])) for cell in cells])
        kept.append(float(after[:k].mean()))
        answer = answer or Answer(kept[0], -bound)
    _highs_total(_keeping(c, cells, kept), cells)
    assert answer is not None
    return answer


class Cell(NamedTuple):
    """A cell that some interventions change: which, by how much, from where, and for how many (of all) people."""

    columns: Any
    changes: Real
    outcome: float
    people: float


def _each(c: dict[str, Any]) -> tuple[list[Real], Real, Real]:
    return [row[row != 0] for row in c["changes"]], c["outcome"], c["people"] / c["people"].sum()


def _keeping(c: dict[str, Any], cells: list[Cell], kept: list[float]) -> Whole:
    whole = Whole(c)
    for k, least in enumerate(kept, 1):
        whole.row(least - 1e-9, np.inf, *_mean(whole, cells, k))
    return whole


def _mean(whole: Whole, cells: list[Cell], k: int) -> tuple[list[int], list[float]]:
    """t and u in t - sum of u / k, which is at most the mean of the k lowest; for k = 1 there is no u."""
    t = whole.column(-10.0, 1.0, 0.0)
    below = []
    for cell in cells:
        columns, factors = [*cell.columns, t], [*cell.changes, -1.0]
        if k > 1:
            below.append(whole.column(0.0, np.inf, 0.0))
            columns, factors = [*columns, below[-1]], [*factors, 1.0]
        whole.row(-cell.outcome, np.inf, columns, factors)
    return [t, *below], [1.0, *[-1.0 / k] * len(below)]


def _highs_total(whole: Whole, cells: list[Cell]) -> None:
    """A variable a cell below its outcome and 1."""
    for cell in cells:
        after = whole.column(-10.0, 1.0, -cell.people)
        whole.row(-cell.outcome, np.inf, [*cell.columns, after], [*cell.changes, -1.0])
    whole.solve()


def agree_less(ours: Answer, theirs: Answer) -> bool:
    """Whether neither plan is better than the other's bound allows, where less is better."""
    return ours.value >= theirs.bound - 1e-6 and theirs.value >= ours.bound - 1e-6


def agree_more(ours: Answer, theirs: Answer) -> bool:
    """The same where more is better."""
    return ours.value <= theirs.bound + 1e-6 and theirs.value <= ours.bound + 1e-6


CHOOSING = Benchmark(
    name="choosing-kolm-pollak",
    opponent_name="HiGHS, a variable a cell",
    sizes=(5_000,),
    tiny=250,
    prepare=prepare,
    ours=ours_kolm_pollak,
    opponent=highs_kolm_pollak,
    agree=agree_less,
)

CHOOSING_WORST_OFF = Benchmark(
    name="choosing-worst-off",
    opponent_name="HiGHS, a variable a cell",
    sizes=(5_000,),
    tiny=250,
    prepare=prepare,
    ours=ours_worst_off,
    opponent=highs_worst_off,
    agree=agree_more,
)
