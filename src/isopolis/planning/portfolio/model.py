"""What can be chosen, what it changes for whom, and under which conditions: a problem on arrays (METHODS §13)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, sparray

Real = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]
Pairs = tuple[tuple[str, str], ...]
KEY = ("indicator", "area", "group")
ORIGIN = ("source", "period")
FIFTH = 0.2


@dataclass(frozen=True)
class Cells:
    """How it stands today. A row of `key` and an entry of each array is one indicator of one area and group.

    `key` may say beside it of which source and period the number is.
    `outcome` is 0..1 and higher is better: a share of which less is better stands as 1 minus that share. `cautious` is
    the end of its interval by which the worst off are found (`Scope.cautious`). `people` weighs the cell; a person
    counts in every cell that holds them.
    """

    key: pl.DataFrame
    outcome: Real
    cautious: Real
    people: Real

    def __len__(self) -> int:
        return len(self.outcome)

    @classmethod
    def numbered(cls, outcome: ArrayLike, people: ArrayLike, cautious: ArrayLike | None = None) -> Self:
        """Cells without names, for numbers alone: each is a group of its own; cautious as the outcome unless given."""
        y = np.asarray(outcome, np.float64)
        names = [f"{position:06}" for position in range(len(y))]
        key = pl.DataFrame({"indicator": ["all"] * len(y), "area": ["all"] * len(y), "group": names})
        return cls(key, y, y if cautious is None else np.asarray(cautious, np.float64), np.asarray(people, np.float64))

    def worst_off(self, share: float = FIFTH) -> Flags:
        """Which cells stand worst at their cautious end and together hold this share of the people, or just more."""
        order = np.argsort(self.cautious, kind="stable")
        before = np.cumsum(self.people[order]) - self.people[order]
        flags = np.zeros(len(self), np.bool_)
        flags[order[before < share * self.people.sum()]] = True
        return flags


@dataclass(frozen=True)
class Effects:
    """What is assumed to change. A column of `applies` and an entry of the rest is one effect of one intervention.

    `applies`: cells x effects, 0..1, the share of a cell's people whom the effect is for; `change` and its error `se`
    in the cells' outcome; `owner`: which intervention has it. Effects add up, and their errors are independent: both
    are assumptions.
    """

    applies: sparray
    change: Real
    se: Real
    owner: Whole
    size: int  # how many interventions there are

    @classmethod
    def of(cls, changes: Any, errors: Any) -> Self:
        """Effects from two matrices, cells x interventions; each entry is an effect of its own, and may be negative."""
        some = coo_array(np.asarray(changes.todense() if hasattr(changes, "todense") else changes, np.float64))
        wrong = errors.tocsr() if hasattr(errors, "tocsr") else np.asarray(errors, np.float64)
        row, owner = (np.asarray(index, np.intp) for index in some.coords)
        se = np.asarray(wrong[row, owner], np.float64).ravel()
        shape = (some.shape[0], len(row))
        applies = csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=shape)
        return cls(applies, np.asarray(some.data), se, owner, int(some.shape[1]))

    @cached_property
    def matrix(self) -> Any:
        """Cells x interventions: how much each cell's outcome changes with each intervention."""
        return self.matrix_of(self.change)

    def matrix_of(self, change: Real) -> Any:
        """The same, were these the changes."""
        owned = csr_array((change, (np.arange(len(change)), self.owner)), shape=(len(change), self.size))
        return csr_array(self.applies @ owned)

    def error(self, chosen: Real) -> Real:
        """The standard error of each cell's change under a plan (1: chosen, an entry an intervention)."""
        return np.asarray(np.sqrt(self.applies**2 @ (self.se**2 * chosen[self.owner])))


@dataclass(frozen=True)
class Menu:
    """What can be chosen: an entry of `ids`, `costs` (above 0, in one currency) and `targeted` is an intervention.

    `needs` pairs an intervention with one that must be chosen too; `excludes` pairs two that cannot both be.
    """

    ids: tuple[str, ...]
    costs: Real
    needs: Pairs = ()
    excludes: Pairs = ()
    targeted: tuple[bool, ...] = ()  # for a group; where empty, none is

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each id stands."""
        return {id: position for position, id in enumerate(self.ids)}

    def at(self, ids: tuple[str, ...]) -> list[int]:
        """Where these ids stand."""
        return [self.position[id] for id in ids]


@dataclass(frozen=True)
class Floor:
    """A condition on a set of cells: that each reaches an outcome, or that together they get a share of the benefit.

    `outcome`: every cell of `cells` has at least this (of its cautious end where `cautious`). `share`: at least this
    much (0..1) of the people-weighted gain of the cells `of` (all where None) goes to them. One of the two. `words`
    name it in a message.
    """

    cells: Flags
    outcome: float | None = None
    share: float | None = None
    cautious: bool = False
    words: str = "a floor"
    of: Flags | None = None


@dataclass(frozen=True)
class Problem:
    """A choice: what stands today, what can be chosen, what it is assumed to change, and under which conditions."""

    cells: Cells
    effects: Effects
    menu: Menu
    budget: float
    must: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    floors: tuple[Floor, ...] = ()
    notes: tuple[str, ...] = ()  # what was left out on the way here, in words

    @property
    def changes(self) -> Any:
        """Cells x interventions, sparse: the change of each cell's outcome."""
        return self.effects.matrix

    def outcomes(self, chosen: Real) -> Real:
        """Each cell's outcome under a plan: effects added to today's, at most 1. Nothing is cut at 0."""
        return np.asarray(np.minimum(1.0, self.cells.outcome + self.changes @ chosen))

    def total_gain(self, chosen: Real) -> float:
        """The change of outcome of each cell, times its people, added up."""
        return float(self.cells.people @ (self.outcomes(chosen) - np.minimum(1.0, self.cells.outcome)))

    def total_error(self, chosen: Real) -> float:
        """The standard error of the total gain that comes of the effects' errors, as if no outcome stopped at 1."""
        effects = self.effects
        moved = (effects.applies.T @ self.cells.people) * effects.se * chosen[effects.owner]
        return float(np.sqrt(moved @ moved))
