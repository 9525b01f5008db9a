"""Siting under floors and capacities in the textbook's words, for HiGHS: x[row, site] in parts, y[site] whole.

The last site is nobody: it costs nothing, is always open and serves at the most minutes that count. `at_most` floors
are rows over x; a share of what is saved needs each row to go to its nearest open site (Wagner and Falkson 1975), so
that no row counts as sent farther than it would go.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from tests.oracle.direct_siting import solved


@dataclass(frozen=True)
class Town:
    """minutes and cost: rows x sites, nobody last. opened: sites that are open today, and stay so."""

    minutes: np.ndarray
    cost: np.ndarray
    people: np.ndarray
    price: np.ndarray
    budget: float
    opened: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()


def least_under(town: Town, floors: Any = (), capacities: np.ndarray | None = None) -> float:
    """min Σ w c x under Σ_j x = 1, x <= y, Σ price y <= budget and what else is asked. Asserts that there is a plan.

    floors: (mask, "at_most" or "share", value).
    """
    rows, sites = town.minutes.shape
    parts = [*_textbook(town), *(_floor(town, *floor) for floor in floors)]
    if any(kind == "share" for _, kind, _ in floors):
        parts += _nearest(town)
    if capacities is not None:
        parts.append(_held(town, capacities))
    matrix = sparse.vstack([part[0] for part in parts])
    ends = np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts])
    low, high = np.zeros(rows * sites + sites), np.ones(rows * sites + sites)
    low[[rows * sites + j for j in (*town.opened, sites - 1)]] = 1
    high[[rows * sites + j for j in town.forbidden]] = 0
    cost = np.r_[(town.people[:, None] * town.cost).ravel(), np.zeros(sites)]
    return solved(cost, matrix, ends, (low, high), sites)


def _textbook(town: Town) -> list[Any]:
    rows, sites = town.minutes.shape
    size = rows * sites
    one = sparse.hstack([sparse.kron(sparse.eye(rows), np.ones((1, sites))), sparse.csr_array((rows, sites))])
    below = sparse.hstack([sparse.eye(size), -sparse.kron(np.ones((rows, 1)), sparse.eye(sites))])
    price = town.price.copy()
    price[[*town.opened, sites - 1]] = 0
    return [
        (one, np.ones(rows), np.ones(rows)),
        (below, np.full(size, -np.inf), np.zeros(size)),
        (np.r_[np.zeros(size), price][None], [-np.inf], [town.budget]),
    ]


def _today(town: Town) -> np.ndarray:
    return town.minutes[:, [*town.opened, town.minutes.shape[1] - 1]].min(axis=1)


def _floor(town: Town, mask: np.ndarray, kind: str, value: float) -> Any:
    sites = town.minutes.shape[1]
    if kind == "at_most":
        own = (town.people * mask)[:, None] * town.minutes
        return np.r_[own.ravel(), np.zeros(sites)][None], [-np.inf], [value * (town.people * mask).sum()]
    saved = town.people[:, None] * (_today(town)[:, None] - town.minutes)
    return np.r_[((mask - value)[:, None] * saved).ravel(), np.zeros(sites)][None], [0.0], [np.inf]


def _nearest(town: Town) -> list[Any]:
    """Σ of x over sites no farther than j >= y[j], for each row and j; and something is saved."""
    rows, sites = town.minutes.shape
    table = np.zeros((rows * sites, rows * sites + sites))
    for i in range(rows):
        for j in range(sites):
            table[i * sites + j, i * sites : (i + 1) * sites] = town.minutes[i] <= town.minutes[i, j]
            table[i * sites + j, rows * sites + j] = -1
    useful = ((town.minutes < _today(town)[:, None]) & (town.people > 0)[:, None]).any(axis=0)
    saving = np.r_[np.zeros(rows * sites), useful.astype(float)][None]
    return [
        (sparse.csr_array(table), np.zeros(rows * sites), np.full(rows * sites, np.inf)),
        (saving, [1.0], [np.inf]),
    ]


def _held(town: Town, capacities: np.ndarray) -> Any:
    """Σ w x <= capacity y; nobody holds everyone."""
    sites = town.minutes.shape[1]
    serves = sparse.kron(town.people[None].astype(float), sparse.eye(sites))
    held = sparse.diags_array(np.r_[capacities, town.people.sum()])
    return sparse.hstack([serves, -held]), np.full(sites, -np.inf), np.zeros(sites)
