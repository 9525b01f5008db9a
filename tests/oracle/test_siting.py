"""Siting against others' optima: OR-Library's networks, and HiGHS on the textbook's formulation of small towns.

OR-Library (Beasley 1990, J. Opl. Res. Soc. 41, 1069-1072): pmed1 to pmed40. p-median optima: pmedopt of that library.
p-centre optima: Pullan 2008, as listed beside the networks. Of duplicate edges the last line holds.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from isopolis.planning.siting import (
    Conditions,
    Effort,
    equal_burden,
    maximal_covering,
    p_centre,
    p_median,
    set_covering,
)
from tests.oracle.direct_siting import cheapest_cover, least_most, least_sum

TOWNS = range(50)


def network(file: Path) -> tuple[np.ndarray, int]:
    """Distances between all nodes, and p."""
    numbers = [int(word) for word in file.read_text().split()]
    nodes, edges, p = numbers[:3]
    direct = np.zeros((nodes, nodes))
    for start, end, length in np.array(numbers[3 : 3 + 3 * edges]).reshape(-1, 3):
        direct[start - 1, end - 1] = direct[end - 1, start - 1] = length
    return shortest_path(direct, directed=False), p


@pytest.mark.shared
@pytest.mark.parametrize("number", range(1, 41))
def test_p_median_of_or_library(number: int, shared: Path) -> None:
    rows = csv.DictReader((shared / "data" / "siting" / "pmedopt.csv").read_text().splitlines())
    best = {row["instance"]: float(row["optimum"]) for row in rows}
    distances, p = network(shared / "data" / "siting" / f"pmed{number}.txt")
    found = p_median(distances, np.ones(len(distances)), p, effort=Effort(seconds=280))
    assert (found.objective, found.bound, found.stopped) == (best[f"pmed{number}"], best[f"pmed{number}"], "proven")
    assert len(found.sites) <= p
    assert distances[:, list(found.sites)].min(axis=1).sum() == found.objective


@pytest.mark.shared
@pytest.mark.parametrize("number", range(1, 41))
def test_p_centre_of_or_library(number: int, shared: Path) -> None:
    lines = (shared / "data" / "siting" / "kcenteropt.txt").read_text().split("\n")
    best = {name: float(value) for name, value in (line.split() for line in lines if line.strip())}
    distances, p = network(shared / "data" / "siting" / f"pmed{number}.txt")
    found = p_centre(distances, p, effort=Effort(seconds=280))
    assert (found.objective, found.bound, found.stopped) == (best[f"pmed{number}"], best[f"pmed{number}"], "proven")
    assert len(found.sites) <= p
    assert distances[:, list(found.sites)].min(axis=1).max() == found.objective


def town(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    """Minutes (a tenth of them without a way), people and costs of a made-up town."""
    rng = np.random.default_rng(seed)
    rows, sites = int(rng.integers(5, 25)), int(rng.integers(3, 10))
    homes, there = rng.random((rows, 2)), rng.random((sites, 2))
    minutes = 40 * np.hypot(*(homes[:, None] - there).transpose(2, 0, 1))
    minutes[rng.random(minutes.shape) < 0.1] = np.inf
    return minutes, rng.integers(0, 90, rows) + (np.arange(rows) == 0), rng.integers(1, 9, sites).astype(float), rng


def nobody(cost: np.ndarray, most: float) -> np.ndarray:
    """The costs with one site more, which costs nothing to open and serves at the most that counts: nobody."""
    return np.c_[np.minimum(cost, most), np.full(len(cost), most)]


@pytest.mark.parametrize("seed", TOWNS)
def test_p_median_is_the_textbooks(seed: int) -> None:
    minutes, people, costs, rng = town(seed)
    p = int(rng.integers(1, len(costs)))
    found = p_median(minutes, people, p, Conditions(unreached=60))
    assert found.stopped == "proven"
    assert found.objective == pytest.approx(least_sum(np.minimum(minutes, 60), people, np.ones(len(costs)), p))


@pytest.mark.parametrize("seed", TOWNS)
def test_costs_and_a_budget_are_the_textbooks(seed: int) -> None:
    minutes, people, costs, rng = town(100 + seed)
    budget = float(rng.integers(0, costs.sum()))
    order = rng.permutation(len(costs)).tolist()
    opened, forbidden = order[:1], order[1:2]
    conditions = Conditions(opened, forbidden, costs + 0.1, budget, unreached=60)
    found = p_median(minutes, people, None, conditions)
    cost = nobody(minutes, 60)
    best = least_sum(cost, people, np.r_[costs + 0.1, 0.0], budget, opened=opened, forbidden=forbidden)
    assert (found.stopped, found.objective) == ("proven", pytest.approx(best))
    assert set(opened) <= set(found.sites)
    assert not set(forbidden) & set(found.sites)
    assert sum(costs[j] + 0.1 for j in found.sites if j not in opened) <= budget * (1 + 1e-9)


@pytest.mark.parametrize("seed", TOWNS)
def test_maximal_covering_is_the_textbooks(seed: int) -> None:
    minutes, people, costs, rng = town(200 + seed)
    budget = float(rng.integers(1, costs.sum()))
    conditions = Conditions(costs=costs, budget=budget, unreached=60)
    found = maximal_covering(minutes, people, None, 9.0, conditions)
    lost = least_sum(nobody(minutes > 9, 1.0), people, np.r_[costs, 0.0], budget)
    assert (found.stopped, found.objective) == ("proven", pytest.approx(people.sum() - lost))


@pytest.mark.parametrize("seed", TOWNS)
def test_equal_burden_is_the_textbooks(seed: int) -> None:
    minutes, people, costs, rng = town(300 + seed)
    kappa, budget = float(rng.uniform(0.01, 0.3)), float(rng.integers(1, costs.sum()))
    found = equal_burden(minutes, people, None, kappa, Conditions(costs=costs, budget=budget, unreached=60))
    cost = np.exp(kappa * nobody(minutes, 60))
    best = np.log(least_sum(cost, people / people.sum(), np.r_[costs, 0.0], budget)) / kappa
    assert (found.stopped, found.objective) == ("proven", pytest.approx(best, rel=1e-6))


@pytest.mark.parametrize("seed", TOWNS)
def test_p_centre_is_the_textbooks(seed: int) -> None:
    minutes, _, costs, rng = town(400 + seed)
    budget = float(rng.integers(1, costs.sum()))
    found = p_centre(minutes, None, Conditions(costs=costs, budget=budget, unreached=60))
    best = least_most(nobody(minutes, 60), np.r_[costs, 0.0], budget)
    assert (found.stopped, found.objective) == ("proven", pytest.approx(best))


@pytest.mark.parametrize("seed", TOWNS)
def test_set_covering_is_the_textbooks(seed: int) -> None:
    minutes, _, costs, _ = town(500 + seed)
    within = float(np.quantile(np.where(np.isfinite(minutes), minutes, 99).min(axis=1), 1.0)) * 1.2
    found = set_covering(minutes, within, Conditions(costs=costs, unreached=60))
    assert (found.stopped, found.objective) == ("proven", pytest.approx(cheapest_cover(minutes <= within, costs)))
    assert (minutes[:, list(found.sites)] <= within).any(axis=1).all()
