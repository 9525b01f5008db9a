"""Fitting tables to published margins, and whole persons to fitted tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Margin:
    """What a table must add up to over all axes but `axes`; NaN where nothing is published."""

    axes: tuple[int, ...]
    target: Reals


def fit(seed: Reals, margins: Iterable[Margin], rounds: int = 100, tolerance: float = 1e-6) -> Reals:
    """A table of the seed's shape that adds up to the margins and keeps the seed's odds ratios.

    Iterative proportional fitting (Deming and Stephan 1940). The last margin holds exactly; the others as
    closely as the margins agree with one another. A zero of the seed stays zero.
    """
    table = seed.astype(np.float64)
    wanted = tuple(margins)
    for _ in range(rounds):
        change = max(_adjust(table, margin) for margin in wanted)
        if change < tolerance:
            break
    return table


def _adjust(table: Reals, margin: Margin) -> float:
    """Scales the table in place to one margin; returns the largest relative change."""
    others = tuple(axis for axis in range(table.ndim) if axis not in margin.axes)
    now = table.sum(axis=others)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where((now > 0) & ~np.isnan(margin.target), margin.target / now, 1.0)
    table *= np.expand_dims(factor, others)
    return float(np.abs(factor - 1).max())


def spread(published: Reals, rows: Reals, columns: Reals, rounds: int = 200) -> Reals:
    """The published table moved, by as little as is even, to the given row and column sums.

    Rounded tables miss their totals by a few. Scaling would put the whole miss on the largest cells and
    break their rounding; adding the same to every cell keeps each within it. Empty cells stay empty.
    """
    table = published.astype(np.float64)
    filled = table > 0
    for _ in range(rounds):
        for axis, target in ((1, rows), (0, columns)):
            missing = target - table.sum(axis=axis)
            count = np.maximum(filled.sum(axis=axis), 1)
            table += filled * np.expand_dims(missing / count, axis)
            table = np.maximum(table, 0.0)
    return table


def apportion(expected: Reals, total: int) -> Wholes:
    """Whole numbers near `expected`, none below zero, that add up to `total`: largest remainders."""
    whole = np.floor(np.maximum(expected, 0.0)).astype(np.int64)
    while left := total - int(whole.sum()):
        step = 1 if left > 0 else -1
        able = np.flatnonzero(whole > 0) if left < 0 else np.arange(len(whole))
        order = np.argsort(step * (whole - expected)[able], kind="stable")
        whole[able[order[: abs(left)]]] += step
    return whole


def controlled_round(expected: Reals, totals: Wholes, labels: Sequence[Wholes]) -> Wholes:
    """Whole numbers near `expected` (rows x columns) whose rows add up to `totals` exactly.

    Each of `labels` names, for every row, the margin it belongs to; the sums of each column over the rows
    of a margin stay near the expected ones, because what one row rounds away the next row makes up for.
    """
    result = np.zeros(expected.shape, dtype=np.int64)
    owed = [np.zeros((int(label.max()) + 1, expected.shape[1])) for label in labels]
    for row, total in enumerate(totals):
        carried = sum(debt[label[row]] for debt, label in zip(owed, labels, strict=True)) / len(labels)
        wanted = np.where(expected[row] > 0, expected[row] + carried, 0.0)
        result[row] = apportion(wanted, int(total))
        for debt, label in zip(owed, labels, strict=True):
            debt[label[row]] += expected[row] - result[row]
    return result
