"""Sites so that everyone is near one: set covering at the least cost, and p-centre (METHODS §12)."""

import time
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.errors import InfeasiblePlan
from isopolis.planning.siting.conditions import Conditions, Demand, Flags
from isopolis.planning.siting.median import FREE, USUAL
from isopolis.planning.siting.purse import ROUNDING, Purse, Real
from isopolis.planning.siting.result import Siting, apart
from isopolis.planning.siting.solving import Effort

Table = NDArray[np.bool_]
WHOLE = 1e-6


def set_covering(minutes: ArrayLike, within: float, conditions: Conditions = FREE, effort: Effort = USUAL) -> Siting:
    """The fewest sites (or the cheapest, where costs are given) that put every row within so many minutes of one.

    minutes: rows x sites. The objective is what is opened beside today's sites: how many, or their costs. Raises
    InfeasiblePlan, which counts them, where some rows have no site so near that may be opened.
    Source: Toregas, Swain, ReVelle and Bergman 1971.
    """
    demand = Demand.of(minutes, np.ones(len(np.atleast_1d(minutes))), conditions)
    costs = np.ones(len(demand.opened)) if conditions.costs is None else np.asarray(conditions.costs, np.float64)
    near = _uncovered(demand, within)
    lost = int((~near.any(axis=1)).sum())
    if lost:
        raise InfeasiblePlan(
            "some rows have no site so near that may be opened",
            got=f"{lost:,} of {len(demand.minutes):,} rows",
            expected=f"a site within {within:g} minutes",
            hint="a longer time, more sites, or maximal_covering, which covers whom it can",
        )
    chosen, bound, done = _cover(near, costs, time.monotonic() + effort.seconds, None)
    is_open = demand.opened.copy()
    is_open[chosen] = True
    return _siting(demand, is_open, float(costs[chosen].sum()), bound, "proven" if done else "time")


def p_centre(minutes: ArrayLike, p: int | None, conditions: Conditions = FREE, effort: Effort = USUAL) -> Siting:
    """The p sites (or what a budget allows) that leave no row farther away than need be.

    As `p_median`, without weights: each row counts. The objective is the most minutes of any row.
    Source: Hakimi 1965; Minieka 1970 (a set covering for each of the minutes that may be the most).
    """
    demand = Demand.of(minutes, np.ones(len(np.atleast_1d(minutes))), conditions)
    purse = demand.purse(p, conditions)
    until = time.monotonic() + effort.seconds
    near = np.minimum(demand.minutes, demand.most).astype(np.float64)
    steps = np.unique(np.append(near, demand.most))
    low, high = 0, len(steps) - 1  # steps[high] can be had, nothing below steps[low]
    low = _first(steps, low, high, lambda at: not _beyond_reach(demand, purse, float(steps[at])))
    best = _greedy_centre(demand, purse)
    high = int(np.searchsorted(steps, demand.served_by(best)[0].max()))
    done = True
    while low < high and done and apart(float(steps[high]), float(steps[low])) > effort.gap:
        middle = low if high - low < 8 else (low + high) // 2
        found, done = _within(demand, purse, float(steps[middle]), until)
        if found is not None:
            best, high = found, int(np.searchsorted(steps, demand.served_by(found)[0].max()))
        elif done:
            low = middle + 1
        effort.tell(float(steps[high]), float(steps[low]))
    return _siting(
        demand, best, float(steps[high]), float(steps[low]), "proven" if low >= high else "gap" if done else "time"
    )


def _uncovered(demand: Demand, within: float) -> Table:
    """Rows that today's sites leave alone x sites: whether the site is near enough and may be opened."""
    alone = demand.served_by(demand.opened)[0] > within if demand.opened.any() else np.ones(len(demand.minutes), bool)
    return np.asarray((demand.minutes[alone] <= within) & demand.allowed)


def _first(steps: Real, low: int, high: int, holds: Any) -> int:
    """The first step at which something holds that holds ever after."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _beyond_reach(demand: Demand, purse: Purse, within: float) -> bool:
    """Whether not even parts of sites put every row within so many minutes."""
    if within >= demand.most:
        return False
    near = _uncovered(demand, within)
    if not near.any(axis=1).all():
        return True
    rows, sites = _reduced(near, purse.costs)
    return _least(near[np.ix_(rows, sites)], purse.costs[sites], whole=False)[1] > purse.limit * (1 + WHOLE)


def _within(demand: Demand, purse: Purse, within: float, until: float) -> tuple[Flags | None, bool]:
    """Open sites that put every row within so many minutes, None where none do; and whether that is certain."""
    near = _uncovered(demand, within)
    if not near.any(axis=1).all():
        return None, True
    chosen, bound, done = _cover(near, purse.costs, until, purse.limit)
    is_open = demand.opened.copy()
    is_open[chosen] = True
    if purse.costs[chosen].sum() <= purse.limit:
        return is_open, True
    return None, done or bound > purse.limit


def _cover(near: Table, costs: Real, until: float, enough: float | None) -> tuple[NDArray[np.intp], float, bool]:
    """The cheapest sites that cover every row, a bound, and whether they are the cheapest.

    With `enough`: any sites that cost no more, or the certainty (True) that there are none.
    """
    rows, sites = _reduced(near, costs)
    if not len(rows):
        return np.zeros(0, np.intp), 0.0, True
    table, price = near[np.ix_(rows, sites)], costs[sites]
    greedy = _greedy(table, price)
    if enough is not None and price[greedy].sum() <= enough:
        return sites[greedy], float(price[greedy].sum()), True
    chosen, bound, done = _least(table, price, whole=True, until=until, enough=enough)
    if chosen is None or price[greedy].sum() < price[chosen].sum():
        chosen = greedy
    return sites[chosen], bound, done


def _reduced(near: Table, costs: Real) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows and sites that matter: none whose row is covered by whatever covers another row, nor whose site covers
    no more than another does that costs no more. Source: Beasley 1987."""
    rows, sites = np.arange(near.shape[0]), np.flatnonzero(near.any(axis=0))
    for _ in range(3):
        before = len(rows), len(sites)
        table = near[np.ix_(rows, sites)]
        rows = rows[~_implied(table)]
        table = near[np.ix_(rows, sites)]
        sites = sites[~_implied(~table.T, costs[sites])]
        if (len(rows), len(sites)) == before:
            break
    return rows, sites


def _implied(table: Table, costs: Real | None = None) -> Flags:
    """Whether a line holds all that another one holds; of lines alike, all but the first.

    With costs: only where the other one costs no more.
    """
    size = table.sum(axis=1).astype(np.float32)
    shared = table.astype(np.float32) @ table.T.astype(np.float32)
    holds = shared >= size[None, :]  # line x other: all of the other is in the line
    if costs is not None:
        holds &= costs[None, :] <= costs[:, None]
    alike = holds & holds.T
    holds &= ~(alike & (np.arange(len(size))[None, :] >= np.arange(len(size))[:, None]))
    return np.asarray(holds.any(axis=1))


def _greedy(table: Table, costs: Real) -> NDArray[np.intp]:
    """Sites that cover every row: each time what covers most for its cost, at last without those not needed."""
    left, chosen = np.ones(len(table), np.bool_), []
    while left.any():
        site = int(np.argmax(table[left].sum(axis=0) / costs))
        chosen.append(site)
        left &= ~table[:, site]
    for site in sorted(chosen, key=lambda s: (-costs[s], s)):
        others = [other for other in chosen if other != site]
        if table[:, others].any(axis=1).all():
            chosen = others
    return np.sort(np.array(chosen, np.intp))


def _greedy_centre(demand: Demand, purse: Purse) -> Flags:
    """Open sites by always serving the row that is farthest away. Source: Gonzalez 1985."""
    is_open = demand.opened.copy()
    while True:
        reach = demand.served_by(is_open)[0]
        may = np.flatnonzero(demand.allowed & ~is_open & (purse.costs <= purse.left(is_open & demand.allowed)))
        if not len(may):
            return is_open
        farthest = demand.minutes[int(np.argmax(reach))]
        is_open[may[int(np.argmin(farthest[may]))]] = True


def _least(
    table: Table, costs: Real, *, whole: bool, until: float = np.inf, enough: float | None = None
) -> tuple[NDArray[np.intp] | None, float, bool]:
    """HiGHS' cheapest cover (None: none was found in time), a bound, and whether the answer is certain.

    With `enough`, it stops as soon as a cover costs no more, or none can.
    """
    import highspy

    solver = highspy.Highs()
    options: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": 0.0}
    if np.isfinite(until):
        options["time_limit"] = max(until - time.monotonic(), 0.1)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(table, costs, whole, enough))
    solver.run()
    info, status = solver.getInfo(), solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None, np.inf, True
    value = np.array(solver.getSolution().col_value)
    done = status == highspy.HighsModelStatus.kOptimal
    if not whole:
        return None, float(info.objective_function_value), done
    found = np.flatnonzero(value > 0.5) if info.primal_solution_status == highspy.kSolutionStatusFeasible else None
    bound = info.mip_dual_bound if enough is None else 0.0
    if (costs == np.rint(costs)).all():
        bound = np.ceil(bound - WHOLE)
    return found, float(bound), done


def _model(table: Table, costs: Real, whole: bool, enough: float | None) -> Any:
    import highspy
    from scipy import sparse

    rows, sites = table.shape
    compressed = sparse.csr_array(table)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = sites, rows + 1
    model.col_cost_ = costs if enough is None else np.zeros(sites)
    model.col_lower_, model.col_upper_ = np.zeros(sites), np.ones(sites)
    model.integrality_ = [highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous] * sites
    model.row_lower_ = np.r_[np.ones(rows), -highspy.kHighsInf]
    model.row_upper_ = np.r_[np.full(rows, highspy.kHighsInf), np.inf if enough is None else enough * (1 + ROUNDING)]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.r_[compressed.indptr, compressed.nnz + sites]
    model.a_matrix_.index_ = np.r_[compressed.indices, np.arange(sites)]
    model.a_matrix_.value_ = np.r_[np.ones(compressed.nnz), costs]
    return model


def _siting(demand: Demand, is_open: Flags, objective: float, bound: float, stopped: str) -> Siting:
    _, served = demand.served_by(is_open)
    sites = tuple(int(site) for site in np.flatnonzero(is_open))
    bound = min(bound, objective)
    return Siting(sites, objective, bound, apart(objective, bound), stopped, served, float((served < 0).sum()))
