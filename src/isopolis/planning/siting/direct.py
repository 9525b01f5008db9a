"""Siting as one program for HiGHS: sites are opened whole, and each row pays for the nearest of them.

A row's minutes are those to its nearest site, and what each further step along its list adds where no site is open up
to there. z[row, step] is 1 where none is. So it takes as many entries as there are pairs of row and site, and is as
tight as the textbook's x <= y.

Source: Cornuéjols, Nemhauser and Wolsey 1980; Elloumi 2010 (steps); Wagner and Falkson 1975 (a row goes to the nearest
even where another would suit the plan).
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack

from isopolis.planning.siting.conditions import Flags
from isopolis.planning.siting.limits import Limit
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Question

Whole = NDArray[np.integer[Any]]

FINE = 1e-9  # how well HiGHS keeps rows, which are scaled to numbers near 1
ENOUGH = 1e-7  # of the value: nearer than this the bound has met it
LEAST_SECONDS = 0.1


@dataclass(frozen=True)
class Line:
    """at + Σ slope · columns."""

    at: float
    slope: Real


@dataclass(frozen=True)
class Rows:
    """low <= matrix · columns <= high."""

    matrix: Any
    low: Real
    high: Real


@dataclass(frozen=True)
class Direct:
    """Columns between `low` and `high`, the sites first, which are whole; rows that they keep; and three lines.

    objective: the question's. spent: of the purse. limits: minutes by which each mean passes.
    """

    low: Real
    high: Real
    sites: int
    rows: tuple[Rows, ...]
    objective: Line
    spent: Line
    limits: tuple[Line, ...]


@dataclass(frozen=True)
class Answer:
    """What HiGHS found: columns (None: no plan in time), a bound, whether it is certain, also that there is no plan."""

    columns: Real | None
    bound: float
    certain: bool


def nearest(question: Question) -> Direct:
    """The program in which each row goes to its nearest open site."""
    steps = _Steps(question)
    sites, columns = question.nearby.sites, question.nearby.sites + len(steps.minutes)
    open_one = Rows(steps.opens(columns), steps.first.astype(np.float64), np.full(len(steps.minutes), np.inf))
    rows = [open_one, *steps.truthful(columns)] if question.shares else [open_one]
    if question.shares:
        rows.append(_saving(question, columns))
    limits = tuple(_over(steps, limit, columns) for limit in question.limits)
    lists = question.nearby.lists
    cost, beyond = (np.asarray(question.cost(minutes), np.float64) for minutes in (lists.cost, lists.beyond))
    objective = steps.line(cost, beyond, question.weights, columns)
    low, high = _site_bounds(question, columns)
    return Direct(low, high, sites, tuple(rows), objective, spending(question, columns), limits)


def _over(steps: "_Steps", limit: Limit, columns: int) -> Line:
    lists = steps.question.nearby.lists
    line = steps.line(lists.cost, lists.beyond, limit.slope / limit.scale, columns)
    return Line(line.at - limit.most / limit.scale, line.slope)


def _site_bounds(question: Question, columns: int) -> tuple[Real, Real]:
    low, high = np.zeros(columns), np.ones(columns)
    may = np.bincount(question.nearby.lists.site, minlength=question.nearby.sites) > 0
    high[: question.nearby.sites] = may
    return low, high


def spending(question: Question, columns: int) -> Line:
    """What is spent beyond the budget, in shares of it (of 1 where there is none)."""
    scale = question.purse.budget or 1.0
    slope = np.zeros(columns)
    may = question.demand.allowed & (question.purse.costs <= question.purse.limit)
    slope[: len(may)] = np.where(may, question.purse.costs, 0.0) / scale
    return Line(-question.purse.limit / scale, slope)


def _saving(question: Question, columns: int) -> Rows:
    """A site that saves somebody something is opened."""
    useful = np.zeros(columns)
    useful[: question.nearby.sites] = question.useful
    return Rows(csr_array(useful[None]), np.ones(1), np.array([np.inf]))


class _Steps:
    """The lists in steps: entries of one row with the same minutes are one."""

    def __init__(self, question: Question) -> None:
        lists, rows = question.nearby.lists, question.rows
        self.question, self.site, self.row_of_entry = question, lists.site, rows
        begins = np.r_[True, rows[1:] != rows[:-1]][: len(rows)]
        further = np.r_[True, lists.cost[1:] > lists.cost[:-1]][: len(rows)] | begins
        self.at = np.flatnonzero(further)  # the entry where each step begins
        self.step = np.cumsum(further) - 1  # of each entry
        self.rows, self.minutes, self.first = rows[self.at], lists.cost[self.at], begins[self.at]

    def line(self, cost: Real, beyond: Real, slope: Real, columns: int) -> Line:
        """Σ slope · cost of each row, as a line: `cost` by entry, `beyond` and `slope` by row."""
        own = cost[self.at]
        last = np.r_[self.first[1:], True][: len(own)]
        following = np.where(last, beyond[self.rows], np.r_[own[1:], 0.0][: len(own)])
        found = np.zeros(columns)
        found[columns - len(own) :] = slope[self.rows] * (following - own)
        least = np.array(beyond, np.float64)
        least[self.rows[self.first]] = own[self.first]
        return Line(float(slope @ least), found)

    def opens(self, columns: int) -> Any:
        """z of a step, less z of the one before, and the sites of the step."""
        steps, sites = len(self.minutes), columns - len(self.minutes)
        own, later = np.arange(steps), np.flatnonzero(~self.first)
        row = np.r_[own, later, self.step]
        column = np.r_[sites + own, sites + later - 1, self.site]
        value = np.r_[np.ones(steps), -np.ones(len(later)), np.ones(len(self.step))]
        return coo_array((value, (row, column)), shape=(steps, columns)).tocsr()

    def truthful(self, columns: int) -> tuple[Rows, Rows]:
        """z is not above 0 where a site is open up to there: for rows whose minutes saved count against a share."""
        sites = columns - len(self.minutes)
        against = np.any([limit.slope < 0 for limit in self.question.limits if limit.shares], axis=0)
        later = np.flatnonzero(~self.first & against[self.rows])
        entries = np.flatnonzero(against[self.row_of_entry])
        fall = _pairs(sites + later, sites + later - 1, -1.0, columns)
        either = _pairs(sites + self.step[entries], self.site[entries], 1.0, columns)
        return (
            Rows(fall, np.full(len(later), -np.inf), np.zeros(len(later))),
            Rows(either, np.full(len(entries), -np.inf), np.ones(len(entries))),
        )


def _pairs(one: Whole, other: Whole, times: float, columns: int) -> Any:
    """Rows with 1 in one column and `times` in another."""
    number = np.arange(len(one))
    value = np.r_[np.ones(len(one)), np.full(len(one), times)]
    where = np.r_[number, number], np.r_[one, other]
    return coo_array((value, where), shape=(len(one), columns)).tocsr()


def columns_of(question: Question, is_open: Flags) -> Real:
    """The columns of the program of the nearest sites at a plan."""
    steps = _Steps(question)
    open_at = np.bincount(steps.step, weights=is_open[steps.site], minlength=len(steps.minutes)) > 0
    total = np.cumsum(open_at)
    before = np.where(steps.first, total - open_at, 0)
    closed = total == np.maximum.accumulate(before)
    return np.concatenate([is_open, closed]).astype(np.float64)


def decide(direct: Direct, objective: Line, until: float, start: Any = None, near: float = 0.0) -> Answer:
    """The least of a line that keeps rows, budget and limits. `start`: a plan's columns, or those of its sites alone.

    `near`: a bound that is so near, as a share of the value, is near enough.
    """
    import highspy

    scale = float(np.abs(objective.slope[objective.slope != 0]).mean()) if objective.slope.any() else 1.0
    solver = highspy.Highs()
    for name, value in _options(until, near).items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(direct, objective, scale))
    solver.changeObjectiveOffset(objective.at / scale)
    if start is not None:
        solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), np.asarray(start, np.float64))
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, np.inf, True)
    found = info.primal_solution_status == highspy.kSolutionStatusFeasible
    whole = direct.low[: direct.sites].tolist() != direct.high[: direct.sites].tolist()
    bound = info.mip_dual_bound if whole else info.objective_function_value
    columns = np.array(solver.getSolution().col_value) if found else None
    return Answer(columns, float(bound) * scale, status == highspy.HighsModelStatus.kOptimal)


def _options(until: float, near: float) -> dict[str, Any]:
    options: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 1}
    options |= {"mip_rel_gap": max(near, ENOUGH), "mip_abs_gap": 0.0}
    options |= {"primal_feasibility_tolerance": FINE, "mip_feasibility_tolerance": FINE}
    if np.isfinite(until):
        options["time_limit"] = max(until - time.monotonic(), LEAST_SECONDS)
    return options


def _model(direct: Direct, objective: Line, scale: float) -> Any:
    import highspy

    lines = (direct.spent, *direct.limits)
    matrix = csr_array(
        vstack([*(rows.matrix for rows in direct.rows), *(csr_array(line.slope[None]) for line in lines)])
    )
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(direct.low), matrix.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = objective.slope / scale, direct.low, direct.high
    model.row_lower_ = np.concatenate([*(rows.low for rows in direct.rows), np.full(len(lines), -np.inf)])
    model.row_upper_ = np.concatenate([*(rows.high for rows in direct.rows), [-line.at for line in lines]])
    kinds = [highspy.HighsVarType.kInteger] * direct.sites
    fixed = direct.low[: direct.sites] == direct.high[: direct.sites]
    kinds = [highspy.HighsVarType.kContinuous if still else kind for kind, still in zip(kinds, fixed, strict=True)]
    model.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (len(direct.low) - direct.sites)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    return model
