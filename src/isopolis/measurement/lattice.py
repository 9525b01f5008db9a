"""The lattice: coarser groups as sums over the finest cells, one margin at a time (METHODS §1).

A margin is one choice of characteristics crossed (a few views) at one level of area.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse

from isopolis.framework import Group
from isopolis.measurement.cells import Cells
from isopolis.measurement.moments import Real, Whole
from isopolis.sources import Axis


@dataclass(frozen=True)
class View:
    """One way to read an axis: as it is, or by its coarser categories.

    `labels` are category ids of the characteristic; `shown` are those that name a Group ("no" of a yes/no answer
    does not); `codes` sends the axis' own codes to labels; its last entry, for "not known", is -1.
    """

    axis: str
    characteristic: str
    labels: tuple[str, ...]
    shown: tuple[bool, ...]
    codes: Whole


def views(axis: Axis) -> list[View]:
    """The axis itself and, where the framework has coarser categories, those that join two or more."""
    if axis.answer:
        return [View(axis.id, axis.characteristic, (axis.answer, "no"), (True, False), np.array([0, 1, -1]))]
    every = len(axis.categories)
    own = View(axis.id, axis.characteristic, axis.categories, (True,) * every, np.array([*range(every), -1]))
    coarse = [axis.parents.get(category, category) for category in axis.categories]
    labels = tuple(dict.fromkeys(coarse))
    if len(labels) in (1, len(axis.categories)):
        return [own]
    joined = tuple(label not in axis.categories for label in labels)
    return [own, View(axis.id, axis.characteristic, labels, joined, np.array([*map(labels.index, coarse), -1]))]


def subsets(axes: Sequence[Axis], depth: int) -> Iterator[tuple[View, ...]]:
    """Every choice of up to `depth` views of different characteristics; the empty one (everyone) first."""
    for size in range(depth + 1):
        for chosen in combinations(axes, size):
            if len({axis.characteristic for axis in chosen}) == size:
                yield from _products([views(axis) for axis in chosen])


def _products(options: list[list[View]]) -> Iterator[tuple[View, ...]]:
    if not options:
        yield ()
        return
    for view in options[0]:
        for rest in _products(options[1:]):
            yield (view, *rest)


@dataclass(frozen=True)
class Sums:
    """Sums by owner and block, sorted: a row is one block of one owner.

    `total` is owners x indicators x width, `rows` the same per row; `start` has where each owner's rows begin.
    """

    owner: Whole
    block: Whole
    rows: Real
    start: Whole
    total: Real


@dataclass(frozen=True)
class Margin:
    """The groups of one choice of views at one area level, and the families they are compared within.

    `area`, `period` and `category` (groups x views) number each group's labels; `family` is the index of its
    (area, period) in `families`, which sums everyone who answered all the characteristics crossed here.
    """

    views: tuple[View, ...]
    area: Whole
    period: Whole
    category: Whole
    groups: Sums
    family: Whole
    families: Sums

    @property
    def shown(self) -> np.ndarray:
        """Which rows are Groups with a name."""
        shown = np.ones(len(self.area), bool)
        for position, view in enumerate(self.views):
            shown &= np.array(view.shown)[self.category[:, position]]
        return shown

    @property
    def labels(self) -> Whole:
        """Area, period and categories as one row a group."""
        return np.column_stack([self.area, self.period, self.category])

    def keys(self) -> list[str]:
        """The group key of each row."""
        combos, inverse = np.unique(self.category, axis=0, return_inverse=True)
        names = [
            Group(tuple(sorted((v.characteristic, v.labels[c]) for v, c in zip(self.views, combo, strict=True)))).key
            for combo in combos
        ]
        return [names[i] for i in inverse.ravel()]


def margin(cells: Cells, area: Whole, chosen: tuple[View, ...]) -> Margin:
    """The margin of these views.

    `area` sends each finest area to its area at the level wanted, -1 for none; its last entry is for cells whose
    area is not known. Cells whose category or period is not known are left out.
    """
    digits = [area[cells.codes["area"]], cells.codes["period"]]
    digits += [view.codes[cells.codes[view.axis]] for view in chosen]
    sizes = [int(area.max(initial=0)) + 1, len(cells.periods), *(len(view.labels) for view in chosen)]
    known = np.logical_and.reduce([digit >= 0 for digit in digits])
    key = np.zeros(int(known.sum()), np.int64)
    for digit, size in zip(digits, sizes, strict=True):
        key = key * size + digit[known]
    names, owner = np.unique(key, return_inverse=True)
    at = np.flatnonzero(known)
    groups = sum_by(owner, cells.codes["block"][at], cells.sums, len(names), at)
    labels = _unravel(names, sizes)
    place, family = np.unique(labels[:, 0] * len(cells.periods) + labels[:, 1], return_inverse=True)
    families = sum_by(family[groups.owner], groups.block, groups.rows, len(place))
    return Margin(chosen, labels[:, 0], labels[:, 1], labels[:, 2:], groups, family, families)


def sum_by(owner: Whole, block: Whole, sums: Real, owners: int, at: Whole | None = None) -> Sums:
    """Sums of entries that share an owner and a block; entry i is row at[i] of `sums` (row i where `at` is None)."""
    blocks = int(block.max(initial=0)) + 1
    found, inverse = np.unique(owner * blocks + block, return_inverse=True)
    at = np.arange(len(owner)) if at is None else at
    rows = _add(inverse, at, sums, len(found))
    start = np.searchsorted(found, np.arange(owners + 1) * blocks)
    total = _add(found // blocks, np.arange(len(found)), rows, owners)
    return Sums(found // blocks, found % blocks, rows, start, total)


def _add(to: Whole, at: Whole, sums: Real, places: int) -> Real:
    """Row `at` of `sums` added to place `to`, for every pair: a product with a sparse matrix of ones."""
    ones = sparse.csr_array((np.ones(len(to)), (to, at)), shape=(places, len(sums)))
    return np.asarray(ones @ sums.reshape(len(sums), math.prod(sums.shape[1:]))).reshape(places, *sums.shape[1:])


def _unravel(key: Whole, sizes: list[int]) -> Whole:
    labels = np.empty((len(key), len(sizes)), np.int64)
    for position in range(len(sizes) - 1, -1, -1):
        key, labels[:, position] = np.divmod(key, sizes[position])
    return labels


def find_rows(wanted: Whole, among: Whole) -> Whole:
    """Where each row of `wanted` stands in `among`, whose rows are distinct; -1 where it does not."""
    names, inverse = np.unique(np.vstack([among, wanted]), axis=0, return_inverse=True)
    inverse = inverse.ravel()
    place = np.full(len(names), -1)
    place[inverse[: len(among)]] = np.arange(len(among))
    return place[inverse[len(among) :]]
