"""Closing as many facilities of one kind elsewhere: the sets that cost people the fewest minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isopolis.access.ways import Minutes
from isopolis.measurement.moments import Real

Aim = Literal["everyone", "worst group"]
Places = NDArray[np.intp]
Closed = tuple[int, ...]
WORK = 50_000_000  # steps: where all sets take no more, each of them is tried
DIGITS = 9  # of a mean of minutes: so that rounding decides nothing
ROUNDS = 100


@dataclass(frozen=True)
class Kind:
    """The facilities of one kind, and those who use them.

    `minutes` is demands x facilities, at most `most`: a demand is an origin and a mode. `weights` is objectives x
    demands, each row adding up to 1 or less: everyone first, then each group. `closable` says which facilities may
    close, `upto` how many at once; `savings` what each would save, at least `needed` together (None: as many count
    as much).
    """

    minutes: Real | Minutes
    weights: Real
    most: float
    closable: NDArray[np.bool_]
    upto: int
    savings: Real | None = None
    needed: float = 0.0

    def means(self, closed: Closed) -> Real:
        """Mean minutes by objective with these facilities closed."""
        return np.asarray(self.weights @ self._two(closed)[1])

    def loss(self, closed: Closed) -> Real:
        """Minutes more than with none closed, by objective."""
        return self.means(closed) - self._today

    def minutes_left(self, closed: Closed) -> Real:
        """Minutes of each demand to the nearest facility with these closed."""
        return self._two(closed)[1]

    def enough(self, closed: Closed) -> bool:
        """Whether closing these saves what is needed."""
        return self.savings is None or float(self.savings[list(closed)].sum()) >= self.needed - 1e-6

    def swaps(self, closed: Closed) -> Iterator[tuple[Real, Closed, int]]:
        """Every set that keeps one of these and closes another: its loss, itself, and the one that is kept."""
        for kept in closed:
            left = tuple(each for each in closed if each != kept)
            loss, more = self.loss(left), self.more(left)
            for other in np.flatnonzero(self.closable):
                made = tuple(sorted((*left, int(other))))
                if other not in closed and self.enough(made):
                    yield loss + more[:, other], made, kept

    def more(self, closed: Closed) -> Real:
        """What closing one more would add, objectives x facilities."""
        nearest, first, second = self._two(closed)
        size = self.minutes.shape[1] + 1
        extra = self.weights * (second - first)
        return np.stack([np.bincount(nearest, row, size)[:-1] for row in extra])

    @cached_property
    def _today(self) -> Real:
        return self.means(())

    @cached_property
    def _order(self) -> tuple[Places, Real]:
        """Of each demand its nearest facilities, two more than may close, and the minutes; the last is none at all."""
        nowhere = np.full((len(self.minutes), 1), self.most, self.minutes.dtype)
        everything = np.hstack([self.minutes, nowhere])
        kept = min(self.upto + 2, everything.shape[1])
        near = np.sort(np.argpartition(everything, kept - 1, axis=1)[:, :kept], axis=1)
        minutes = np.take_along_axis(everything, near, 1)
        order = np.argsort(minutes, axis=1, kind="stable")
        return np.take_along_axis(near, order, 1), np.take_along_axis(minutes, order, 1).astype(np.float64)

    def _two(self, closed: Closed) -> tuple[Places, Real, Real]:
        """Of each demand the nearest facility left, the minutes to it, and to the next one."""
        order, minutes = self._order
        shown = min(len(closed) + 2, order.shape[1])
        left = np.ones(self.minutes.shape[1] + 1, np.bool_)
        left[list(closed)] = False
        open_ = left[order[:, :shown]]
        at = np.arange(len(order))
        first = open_.argmax(axis=1)
        open_[at, first] = False
        second = np.where(open_.any(axis=1), open_.argmax(axis=1), first)
        return order[at, first], minutes[at, first], minutes[at, second]


def value(loss: Real, aim: Aim) -> tuple[float, float]:
    """What is to be small: the loss of everyone and then of the group that loses most, or the other way round."""
    everyone, worst = round(float(loss[0]), DIGITS), round(float(loss[1:].max(initial=loss[0])), DIGITS)
    return (everyone, worst) if aim == "everyone" else (worst, everyone)


def least(kind: Kind, closed: Closed, aim: Aim) -> tuple[Closed, bool]:
    """As many facilities whose closing costs least, and whether all sets were tried.

    Without that, swaps from two starts: the best that no single swap makes better. Of equal sets the first counts.
    """
    options, many = np.flatnonzero(kind.closable).tolist(), len(closed)
    if comb(len(options), many) * len(kind.minutes) * (many + 2) <= WORK:
        tried = (each for each in combinations(options, many) if kind.enough(each))
        return min(tried, key=lambda each: (value(kind.loss(each), aim), each), default=closed), True
    starts = [closed, *([_greedy(kind, many, aim)] if kind.savings is None else [])]
    found = [_improved(kind, start, aim) for start in starts]
    return min(found, key=lambda each: (value(kind.loss(each), aim), each)), False


def _greedy(kind: Kind, many: int, aim: Aim) -> Closed:
    closed: Closed = ()
    while len(closed) < many:
        loss, more = kind.loss(closed), kind.more(closed)
        options = [int(each) for each in np.flatnonzero(kind.closable) if each not in closed]
        one = min(options, key=lambda each: (value(loss + more[:, each], aim), each))
        closed = tuple(sorted((*closed, one)))
    return closed


def _improved(kind: Kind, closed: Closed, aim: Aim) -> Closed:
    """The set after the best swaps, one after the other, until none makes it better."""
    for _ in range(ROUNDS):
        best = min(kind.swaps(closed), key=lambda swap: (value(swap[0], aim), swap[1]), default=None)
        if best is None or value(best[0], aim) >= value(kind.loss(closed), aim):
            break
        closed = best[1]
    return closed
