"""How long it takes to find where to open, and to prove how near to the best that is.

The opponent at 1,000 rows is spopt with HiGHS, to optimality: it runs in a Python of its own, which `ISOPOLIS_SPOPT`
names (`ISOPOLIS_SPOPT=/somewhere/bin/python`, with spopt and highspy). Without it HiGHS gets the same formulation from
us. At 10,000 rows and more no opponent proves anything in a time worth waiting for: the bound is one bare look at
every number there is, the nearest of all sites by row.
"""

import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.registry import Benchmark

Real = NDArray[np.float64]

SPOPT = os.environ.get("ISOPOLIS_SPOPT")
SIDE = 100.0  # minutes from one end of the town to the other
KAPPA = 0.1


def prepare(size: int, folder: Path) -> None:
    """Homes and sites scattered evenly, whole people at each home, minutes as the crow flies."""
    rng = np.random.default_rng(1)
    sites, p = min(max(size // 5, 8), 1_000), 20 if size <= 1_000 else 50 if size <= 10_000 else 60
    homes, there = rng.random((size, 2)) * SIDE, rng.random((sites, 2)) * SIDE
    minutes = np.empty((size, sites), np.float32)
    for rows in np.array_split(np.arange(size), max(size // 1_000, 1)):
        minutes[rows] = np.hypot(*(homes[rows, None] - there).transpose(2, 0, 1))
    np.save(folder / "minutes.npy", minutes)
    np.savez(folder / "town.npz", people=rng.integers(1, 100, size).astype(np.float64), p=min(p, sites // 2))


@cache
def _town(folder: Path) -> tuple[NDArray[np.float32], Real, int]:
    with np.load(folder / "town.npz") as town:
        return np.load(folder / "minutes.npy"), town["people"], int(town["p"])


def proven(folder: Path) -> tuple[float, float]:
    """The least sum and its bound, at most 0.2 % apart."""
    from isopolis.planning.siting import Effort, p_median

    minutes, people, p = _town(folder)
    found = p_median(minutes, people, p, effort=Effort(gap=0.002))
    return found.objective, found.bound


def optimal(folder: Path) -> tuple[float, float]:
    """The least sum and its bound, until they meet."""
    from isopolis.planning.siting import p_median

    found = p_median(*_town(folder))
    return found.objective, found.bound


def near(folder: Path) -> tuple[float, float]:
    """The least sum and its bound, at most 0.5 % apart; 1 % for 100,000 rows."""
    from isopolis.planning.siting import Effort, p_median

    minutes, people, p = _town(folder)
    found = p_median(minutes, people, p, effort=Effort(seconds=300, gap=0.005 if len(people) <= 10_000 else 0.01))
    return found.objective, found.bound


def near_equal(folder: Path) -> tuple[float, float]:
    """The least equal burden and its bound, at most 0.5 % apart."""
    from isopolis.planning.siting import Effort, equal_burden

    minutes, people, p = _town(folder)
    found = equal_burden(minutes, people, p, KAPPA, effort=Effort(seconds=300, gap=0.005))
    return found.objective, found.bound


def textbook(folder: Path) -> tuple[float, float]:
    """HiGHS' optimum of the textbook's formulation: by spopt where it is, else written down here."""
    if SPOPT:
        command = [SPOPT, "-m", "benchmarks.siting", str(folder)]
        root = Path(__file__).resolve().parents[1]
        subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
        best = float(np.load(folder / "answer.npy"))
        return best, best
    minutes, people, p = _town(folder)
    best = _directly(minutes.astype(np.float64), people, p)
    return best, best


def bare_look(folder: Path) -> tuple[float, float]:
    """The least sum if every site were open: a bound below all plans."""
    minutes, people, _ = _town(folder)
    least = float(people @ minutes.min(axis=1))
    return least, least


def _directly(minutes: Real, people: Real, p: int) -> float:
    """x[row, site] serves, y[site] is open: Σ_j x = 1, x <= y, Σ y = p."""
    import highspy
    from scipy import sparse

    rows, sites = minutes.shape
    size = rows * sites
    serve = sparse.hstack([sparse.kron(sparse.eye(rows), np.ones((1, sites))), sparse.csr_array((rows, sites))])
    below = sparse.hstack([sparse.eye(size), -sparse.kron(np.ones((rows, 1)), sparse.eye(sites))])
    count = sparse.csr_array(np.r_[np.zeros(size), np.ones(sites)][None])
    matrix = sparse.csr_array(sparse.vstack([serve, below, count]))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size + sites, matrix.shape[0]
    model.col_cost_ = np.r_[(people[:, None] * minutes).ravel(), np.zeros(sites)]
    model.col_lower_, model.col_upper_ = np.zeros(size + sites), np.ones(size + sites)
    model.row_lower_ = np.r_[np.ones(rows), np.full(size, -np.inf), p]
    model.row_upper_ = np.r_[np.ones(rows), np.zeros(size), p]
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kContinuous] * size + [kinds.kInteger] * sites
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.run()
    return float(solver.getInfo().objective_function_value)


def answer(folder: Path) -> None:
    """spopt's optimum, written beside the town. It runs in the Python that has spopt."""
    import pulp
    from spopt.locate import PMedian

    minutes, people, p = _town(folder)
    began = time.perf_counter()
    problem = PMedian.from_cost_matrix(minutes.astype(np.float64), people, p_facilities=p)
    solved = problem.solve(pulp.HiGHS(msg=False))
    np.save(folder / "answer.npy", pulp.value(solved.problem.objective))
    print(f"spopt: {time.perf_counter() - began:.1f} s without its imports", file=sys.stderr)


def within(share: float) -> Any:
    """Whether ours is no better than theirs, no bound is above it, and both are so near."""

    def agree(ours: tuple[float, float], theirs: tuple[float, float]) -> bool:
        (objective, bound), (best, _) = ours, theirs
        return bound <= best * (1 + 1e-6) <= objective * (1 + 2e-6) and objective <= best * (1 + share)

    return agree


def above(share: float) -> Any:
    """Whether ours and its bound are so near, and above theirs, which no plan can reach."""

    def agree(ours: tuple[float, float], theirs: tuple[float, float]) -> bool:
        return theirs[0] <= ours[1] * (1 + 1e-6) and ours[0] - ours[1] <= share * ours[0]

    return agree


def never_above(ours: tuple[float, float], theirs: tuple[float, float]) -> bool:
    """Whether the equal burden and its bound are near."""
    return theirs[0] > 0 and ours[0] - ours[1] <= 0.005 * ours[0]


_NAME = "spopt 0.7, HiGHS, to optimality" if SPOPT else "HiGHS on the same formulation (for spopt set ISOPOLIS_SPOPT)"
_BOUND = "NumPy: the nearest of all sites by row, once"

PROVEN = Benchmark("siting-proven", _NAME, (1_000,), 60, prepare, proven, textbook, within(0.002))
OPTIMAL = Benchmark("siting-optimal", _NAME, (1_000,), 60, prepare, optimal, textbook, within(2e-6))
NEAR = Benchmark("siting-near", _BOUND, (10_000, 100_000), 200, prepare, near, bare_look, above(0.01))
EQUAL = Benchmark("siting-equal", _BOUND, (10_000,), 200, prepare, near_equal, bare_look, never_above)

if __name__ == "__main__":
    answer(Path(sys.argv[1]))
