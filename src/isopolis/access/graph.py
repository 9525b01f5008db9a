"""The streets as a search walks them: from each node, the nodes that one can come from and what it costs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.errors import DataError, UsageError

MOST_NODES = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Graph:
    """Who can come from where, as compressed rows.

    Row i spans `offsets[i]` to `offsets[i + 1]`: one can come to node i from each of `origins` there, in `minutes`.
    Searches start at facilities and run backwards, so that what they find are minutes from origin to facility.
    The unit is the caller's: metres do as well.
    """

    offsets: NDArray[np.int64]  # nodes + 1
    origins: NDArray[np.int32]
    minutes: NDArray[np.float32]

    @property
    def n_nodes(self) -> int:
        """How many nodes there are, also those that no edge meets."""
        return len(self.offsets) - 1

    @cached_property
    def longest(self) -> float:
        """The minutes of the longest edge; 0 where there is none."""
        return float(self.minutes.max(initial=0))

    @cached_property
    def usual(self) -> float:
        """The median minutes of the edges that have any length; 1 where none has."""
        some = self.minutes[self.minutes > 0]
        return float(np.median(some)) if len(some) else 1.0

    @cached_property
    def degree(self) -> int:
        """The most edges that lead to one node."""
        return int(np.diff(self.offsets).max(initial=0))

    @classmethod
    def of(cls, n_nodes: int, start: ArrayLike, end: ArrayLike, forward: ArrayLike, backward: ArrayLike) -> Self:
        """The graph of edges given once each: `forward` minutes from start to end, `backward` from end to start.

        inf bars a direction. Edges may run beside each other, have no length, or lead back to their own start.
        Raises UsageError for columns of different lengths and for nodes that are not there, DataError for
        negative or missing minutes.
        """
        a, b = _nodes(start, n_nodes, "start"), _nodes(end, n_nodes, "end")
        there, back = _minutes(forward, "forward"), _minutes(backward, "backward")
        if not len(a) == len(b) == len(there) == len(back):
            raise UsageError(
                "the columns of the edges differ in length",
                got=f"start {len(a):,}, end {len(b):,}, forward {len(there):,}, backward {len(back):,}",
                expected="one value each for every edge",
            )
        return cls._reversed(n_nodes, np.concatenate([b, a]), np.concatenate([a, b]), np.concatenate([there, back]))

    @classmethod
    def _reversed(
        cls, n_nodes: int, to: NDArray[np.int32], origin: NDArray[np.int32], minutes: NDArray[np.float32]
    ) -> Self:
        open_ = np.isfinite(minutes)
        to, origin, minutes = to[open_], origin[open_], minutes[open_]
        order = np.argsort(to, kind="stable")
        offsets = np.zeros(n_nodes + 1, np.int64)
        np.cumsum(np.bincount(to, minlength=n_nodes), out=offsets[1:])
        return cls(offsets, origin[order], minutes[order])


def _nodes(values: ArrayLike, n_nodes: int, column: str) -> NDArray[np.int32]:
    if not 0 <= n_nodes <= MOST_NODES:
        raise UsageError("so many nodes cannot be numbered", got=f"{n_nodes:,}", expected=f"0 to {MOST_NODES:,}")
    nodes = np.asarray(values)
    outside = int(((nodes < 0) | (nodes >= n_nodes)).sum())
    if outside:
        raise UsageError(
            "edges name nodes that are not there",
            where=column,
            got=f"{outside:,} edges",
            expected=f"0 to {n_nodes - 1:,}",
        )
    return nodes.astype(np.int32)


def _minutes(values: ArrayLike, column: str) -> NDArray[np.float32]:
    minutes = np.asarray(values, np.float32)
    wrong = int((~(minutes >= 0)).sum())  # NaN is not >= 0 either
    if wrong:
        raise DataError(
            "edges have negative or missing minutes",
            where=column,
            got=f"{wrong:,} of {len(minutes):,} edges",
            expected="0 or more; inf where barred",
        )
    return minutes
