"""Linear contrasts between a group and the whole it is part of: the one piece of algebra behind errors and gaps.

With R the ratio Y/X of a part, the influence of row i on R is w(y - R x)/X. A gap is R of the group minus R of the
rest (or of the whole): on the rows of the group and on the rows of the rest it is a straight line in (wy, wx).
So a contrast is four coefficients: (a, b) inside the group and (a, b) in the rest of the whole, and its variance
is exact whatever the two parts share: clusters, strata, finite populations (METHODS §2.2, §3.1).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from isopolis.measurement.blocks import Blocks, variance
from isopolis.measurement.lattice import Sums
from isopolis.measurement.moments import XX, XY, YY, N, Real, Whole, X, Y

_AT_ONCE = 4_000_000  # numbers held at a time
_ROUNDING = 1e-13

Against = Literal["rest", "whole"]


@dataclass(frozen=True)
class Line:
    """Coefficients of wy and wx, groups x indicators, inside the group and in the rest of the whole."""

    inside: tuple[Real, Real]
    outside: tuple[Real, Real] | None = None


def ratio(total: Real) -> Real:
    """Y/X; NaN where X is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(total[..., Y] / total[..., X])


def influence(total: Real) -> tuple[Real, Real]:
    """The coefficients (a, b) with w(a y + b x) the influence of a row on Y/X."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 / total[..., X], -total[..., Y] / total[..., X] ** 2


def of_difference(group: Real, whole: Real, against: Against, scale: tuple[Real, Real] | None = None) -> Line:
    """The influence on R(group) - R(rest), or on R(group) - R(whole); each R divided by `scale` where given."""
    other = whole - group if against == "rest" else whole
    (a, b), (p, q) = influence(group), influence(other)
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale is not None:
            a, b, p, q = a / scale[0], b / scale[0], p / scale[1], q / scale[1]
        return Line((a, b), (-p, -q)) if against == "rest" else Line((a - p, b - q), (-p, -q))


def line_variance(
    line: Line, groups: Sums, blocks: Blocks, whole: Sums | None = None, whole_of: Whole | None = None
) -> Real:
    """The design variance of each group's contrast: groups x indicators.

    `whole` and `whole_of` (the owner in it that each group is part of) are needed where the line goes outside.
    """
    owners = len(groups.total)
    if line.outside is None or whole is None or whole_of is None:
        total, square = _project(line.inside, groups.owner, groups.rows, blocks)
        return variance(blocks, groups.owner, groups.block, total, square, owners)
    out = np.zeros(line.inside[0].shape)
    for first, last in _portions(whole, whole_of, groups.rows.shape[1]):
        out[first:last] = _portion(line, groups, blocks, whole, whole_of, (first, last))
    return out


def _portions(whole: Sums, whole_of: Whole, indicators: int) -> list[tuple[int, int]]:
    """Runs of groups whose blocks, times indicators, fit in memory at once."""
    size = np.cumsum((whole.start[whole_of + 1] - whole.start[whole_of]) * indicators)
    cuts = np.flatnonzero(np.diff(size // _AT_ONCE)) + 1
    edges = [0, *cuts.tolist(), len(whole_of)]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def _portion(line: Line, groups: Sums, blocks: Blocks, whole: Sums, whole_of: Whole, span: tuple[int, int]) -> Real:
    assert line.outside is not None
    first, last = span
    begin, end = whole.start[whole_of[first:last]], whole.start[whole_of[first:last] + 1]
    owner = np.repeat(np.arange(first, last), end - begin)
    row = (
        np.arange(len(owner))
        - np.repeat(np.cumsum(end - begin) - (end - begin), end - begin)
        + np.repeat(begin, end - begin)
    )
    block = whole.block[row]
    own = _rows_of(groups, owner, block)
    total, square = _project(line.inside, owner, own, blocks)
    total_out, square_out = _project(line.outside, owner, whole.rows[row] - own, blocks)
    if square is not None and square_out is not None:
        square = square + square_out
    return variance(blocks, owner - first, block, total + total_out, square, last - first)


def _rows_of(groups: Sums, owner: Whole, block: Whole) -> Real:
    """The group's sums in each (owner, block); zeros where it has none."""
    base = int(max(groups.block.max(initial=0), block.max(initial=0))) + 1
    have, want = groups.owner * base + groups.block, owner * base + block
    place = np.minimum(np.searchsorted(have, want), len(have) - 1)
    return np.where((have[place] == want)[:, None, None], groups.rows[place], 0.0)


def _project(line: tuple[Real, Real], owner: Whole, rows: Real, blocks: Blocks) -> tuple[Real, Real | None]:
    """The contrast's sum over each row's block and, where rows were drawn inside blocks, its sum of squares.

    A part that nobody answered has no coefficients (NaN); it has no rows either, so nothing is lost with it.
    """
    a, b = line[0][owner], line[1][owner]
    there = rows[..., N] > 0
    with np.errstate(invalid="ignore"):
        total = np.where(there, a * rows[..., Y] + b * rows[..., X], 0.0)
        if not blocks.within.any():
            return total, None
        ends = a * a * rows[..., YY] + b * b * rows[..., XX]
        square = ends + 2 * a * b * rows[..., XY]
        some = there & (square > _ROUNDING * ends)  # less than that is what cancelling left of nothing
    return total, np.where(some, square, 0.0)
