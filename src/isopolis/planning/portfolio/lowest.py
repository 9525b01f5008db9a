"""Who stands lowest: the cell whose cautious outcome is lowest, before and after, among those that can change."""

import numpy as np
import polars as pl

from isopolis.planning.portfolio.model import KEY, Problem, Real
from isopolis.planning.portfolio.objectives import changeable
from isopolis.planning.portfolio.result import LOWEST


def lowest(problem: Problem, plan: Real) -> pl.DataFrame:
    """The two rows of `Portfolio.lowest` for a plan, an entry an intervention; of equals the first by name.

    Where nothing can change, the cells are all there are.
    """
    flags = changeable(problem)
    some = np.flatnonzero(flags) if flags.any() else np.arange(len(problem.cells))
    rows = [("before", *_of(problem, some, np.zeros(len(plan)))), ("after", *_of(problem, some, plan))]
    return pl.DataFrame(rows, schema=LOWEST, orient="row")


def _of(problem: Problem, some: np.ndarray, plan: Real) -> tuple[object, ...]:
    """Names, cautious outcome and rise of the lowest of some cells."""
    raised = np.asarray(problem.changes @ plan)[some]
    after = np.minimum(1.0, problem.cells.cautious[some] + raised)
    equals = np.flatnonzero(after == after.min())
    names = problem.cells.key.select(KEY)[some[equals]].rows()
    first = min(range(len(names)), key=names.__getitem__)
    return (*names[first], float(after.min()), float(raised[equals[first]]))
