"""Siting in the textbook's words, for HiGHS: x[row, site] is the part of a row that a site serves, y[site] opens it."""

from typing import Any

import highspy
import numpy as np
from scipy import sparse


def least_sum(cost: np.ndarray, weights: np.ndarray, price: np.ndarray, budget: float, **fixed: Any) -> float:
    """min Σ w c x, Σ_j x = 1, x <= y, Σ price y <= budget; `opened` and `forbidden` sites are fixed (opened: free)."""
    rows, sites = cost.shape
    size = rows * sites
    price = price.copy()
    price[list(fixed.get("opened", ()))] = 0
    one = sparse.kron(sparse.eye(rows), np.ones((1, sites)))
    below = sparse.hstack([sparse.eye(size), -sparse.kron(np.ones((rows, 1)), sparse.eye(sites))])
    matrix = sparse.vstack(
        [sparse.hstack([one, sparse.csr_array((rows, sites))]), below, np.r_[np.zeros(size), price][None]]
    )
    lower = np.r_[np.ones(rows), np.full(size + 1, -np.inf)]
    upper = np.r_[np.ones(rows), np.zeros(size), budget]
    low, high = np.zeros(size + sites), np.ones(size + sites)
    low[[size + j for j in fixed.get("opened", ())]] = 1
    high[[size + j for j in fixed.get("forbidden", ())]] = 0
    return solved(np.r_[(weights[:, None] * cost).ravel(), np.zeros(sites)], matrix, (lower, upper), (low, high), sites)


def cheapest_cover(near: np.ndarray, price: np.ndarray) -> float:
    """min Σ price y, Σ_{j near i} y >= 1."""
    rows, sites = near.shape
    ends = (np.ones(rows), np.full(rows, np.inf))
    return solved(price, sparse.csr_array(near.astype(float)), ends, (np.zeros(sites), np.ones(sites)), sites)


def least_most(cost: np.ndarray, price: np.ndarray, budget: float) -> float:
    """min t, Σ_j c x <= t, Σ_j x = 1, x <= y, Σ price y <= budget."""
    rows, sites = cost.shape
    size = rows * sites
    one = sparse.kron(sparse.eye(rows), np.ones((1, sites)))
    way = sparse.block_diag([c[None] for c in cost])
    none = sparse.csr_array((rows, sites))
    below = sparse.hstack([sparse.eye(size), -sparse.kron(np.ones((rows, 1)), sparse.eye(sites)), np.zeros((size, 1))])
    matrix = sparse.vstack(
        [
            sparse.hstack([one, none, np.zeros((rows, 1))]),
            sparse.hstack([way, none, -np.ones((rows, 1))]),
            below,
            np.r_[np.zeros(size), price, 0.0][None],
        ]
    )
    lower = np.r_[np.ones(rows), np.full(rows + size + 1, -np.inf)]
    upper = np.r_[np.ones(rows), np.zeros(rows + size), budget]
    columns = size + sites + 1
    ends = (np.zeros(columns), np.r_[np.ones(columns - 1), np.inf])
    return solved(np.r_[np.zeros(columns - 1), 1.0], matrix, (lower, upper), ends, sites, last=1)


def solved(cost: np.ndarray, matrix: Any, rows: Any, columns: Any, whole: int, last: int = 0) -> float:
    """HiGHS' optimum; the `whole` columns before the `last` ones are 0 or 1."""
    matrix = sparse.csr_array(matrix)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), matrix.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, *columns
    model.row_lower_, model.row_upper_ = rows
    kinds = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
    model.integrality_ = [kinds[len(cost) - whole - last <= k < len(cost) - last] for k in range(len(cost))]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    for name, value in {"output_flag": False, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "threads": 1}.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)
