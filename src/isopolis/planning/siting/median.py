"""Sites by the sum over everyone: p-median, maximal covering, and Kolm and Pollak's equal burden (METHODS §12).

One solver serves the three. Of the rows' minutes it takes what each minute costs: itself, e to its power, or nothing up
to a limit and 1 beyond.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.errors import UsageError
from isopolis.measurement.inequality import kolm_pollak_ede
from isopolis.planning.siting.conditions import Conditions, Demand
from isopolis.planning.siting.limited import LimitedSolved
from isopolis.planning.siting.limiting import limited
from isopolis.planning.siting.nearby import Nearby
from isopolis.planning.siting.result import Siting, apart
from isopolis.planning.siting.solving import Effort, Solved, solve

Minutes = NDArray[np.floating[Any]]
LARGE = 600.0  # e to its power is a number still
FREE = Conditions()
USUAL = Effort()
Objective = tuple[Callable[[Minutes], Minutes], Callable[[float], float]]  # what minutes cost; what a sum of that says


def p_median(
    minutes: ArrayLike, weights: ArrayLike, p: int | None, conditions: Conditions = FREE, effort: Effort = USUAL
) -> Siting:
    """The p sites (or what a budget allows) from which everyone together has the fewest minutes.

    minutes: rows x sites, inf where no way leads; a row is where people are, or a group there with its own minutes.
    weights: people by row. The objective is Σ weight · minutes to the nearest open site. Raises UsageError for what is
    no table of minutes, InfeasiblePlan where more is open today than p, or no plan keeps the floors.
    With floors or capacities a `LimitedSiting` comes back, which says what it keeps and who goes where.
    Source: Hakimi 1964.
    """
    demand = Demand.of(minutes, weights, conditions, limited=True)
    solved = _solved(demand, p, conditions, effort, (lambda times: np.minimum(times, demand.most), float))
    return _siting(demand, solved, solved.value, solved.bound)


def maximal_covering(
    minutes: ArrayLike,
    weights: ArrayLike,
    p: int | None,
    within: float,
    conditions: Conditions = FREE,
    effort: Effort = USUAL,
) -> Siting:
    """The p sites (or what a budget allows) that most people reach within so many minutes.

    As `p_median`; the objective is the weight of those who do, and the bound is above it.
    Source: Church and ReVelle 1974.
    """
    _positive("within", within)
    demand = Demand.of(minutes, weights, conditions, limited=True)
    everyone = float(demand.weights.sum())

    def covered(lost: float) -> float:
        return everyone - lost

    solved = _solved(demand, p, conditions, effort, (lambda times: np.asarray(times > within, np.float64), covered))
    return _siting(demand, solved, covered(solved.value), covered(solved.bound))


def equal_burden(
    minutes: ArrayLike,
    weights: ArrayLike,
    p: int | None,
    kappa: float,
    conditions: Conditions = FREE,
    effort: Effort = USUAL,
) -> Siting:
    """The p sites (or what a budget allows) with the least minutes that, borne by all alike, would be as bad.

    As `p_median`; the objective is ln(Σ p e^(kappa · minutes)) / kappa, p the weights' shares, in minutes: between the
    mean and the most. `kappa` above 0: `measurement.inequality.kolm_pollak_kappa` of today's minutes, fixed once.
    Source: Kolm 1976; Pollak 1971; Horton, Logan, Murrell, Speakman and Skipper 2024 (linear in e^(kappa · minutes)).
    """
    _positive("kappa", kappa)
    demand = Demand.of(minutes, weights, conditions, limited=True)
    top = demand.most if conditions.limited else float(np.max(np.minimum(demand.minutes, demand.most)))

    def cost(times: Minutes) -> Minutes:  # no minutes cost nothing, and no power of e is too large
        own = kappa * np.minimum(times, demand.most).astype(np.float64)
        return np.exp(np.minimum(own - kappa * top, LARGE)) * -np.expm1(-own)

    everyone = float(demand.weights.sum())

    def burden(total: float) -> float:
        share = np.log(total / everyone) if total > 0 else -np.inf
        return float(top + np.logaddexp(share, -kappa * top) / kappa)

    solved = _solved(demand, p, conditions, effort, (cost, burden))
    best = burden(solved.value)
    if not conditions.limited:  # what is capped above is told in full
        best = kolm_pollak_ede(demand.served_by(solved.is_open | demand.opened)[0], demand.weights, kappa)
    return _siting(demand, solved, best, best if solved.stopped == "proven" else min(burden(solved.bound), best))


def _solved(demand: Demand, p: int | None, conditions: Conditions, effort: Effort, objective: Objective) -> Solved:
    """Solved over the sites that may be opened; those open today say what a row pays if nothing is."""
    cost, told = objective
    if conditions.limited:
        return limited(demand, p, conditions, effort, cost)
    purse, rows = demand.purse(p, conditions), demand.rows
    today = cost(demand.served_by(demand.opened)[0][rows])
    everything = len(rows) == len(demand.weights)
    costs = cost(demand.minutes if everything else demand.minutes[rows])
    nearby = Nearby.of(costs, demand.weights[rows], np.asarray(today, np.float64), purse.affordable)
    return solve(nearby, purse, effort, told)


def _siting(demand: Demand, solved: Solved, objective: float, bound: float) -> Siting:
    is_open = solved.is_open | demand.opened
    _, served = demand.served_by(is_open)
    sites = tuple(int(site) for site in np.flatnonzero(is_open))
    lost = float(demand.weights[served < 0].sum())
    plain = Siting(sites, objective, bound, apart(objective, bound), solved.stopped, served, lost)
    return solved.dress(plain, len(demand.weights)) if isinstance(solved, LimitedSolved) else plain


def _positive(name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        raise UsageError(f"{name} is no number above 0", got=f"{value}")
