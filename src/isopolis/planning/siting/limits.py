"""Floors that a plan keeps, and what each site can hold: what siting may be asked beside where to open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.errors import UsageError

Flags = NDArray[np.bool_]
Real = NDArray[np.float64]
SLACK = 1e-6  # minutes: a mean may pass its floor by so much, as sums are rounded


@dataclass(frozen=True)
class Floor:
    """What a plan owes some rows: one of two things.

    rows: a flag for each row of the minutes. at_most: their weighted mean minutes to the nearest open site, those
    beyond reach at `unreached`, are no more than this. share: of all weighted minutes that the plan saves against the
    sites that are open today (nobody reaches a site where none is), at least this part, 0 to 1, is saved for them; a
    plan that saves nothing keeps no share. name: who they are, in words that a sentence can end with.
    """

    rows: ArrayLike
    at_most: float | None = None
    share: float | None = None
    name: str = "these rows"

    @property
    def words(self) -> str:
        """The floor in words."""
        if self.at_most is not None:
            return f"a mean of at most {self.at_most:g} minutes for {self.name}"
        return f"at least {100 * float(self.share or 0):g} % of the minutes saved go to {self.name}"


@dataclass(frozen=True)
class Limit:
    """A floor, checked: Σ slope · minutes, over the rows that weigh something, is at most `most`. `mine`: the weights
    of its own rows, 0 for others."""

    floor: Floor
    mine: Real
    slope: Real
    most: float

    @property
    def scale(self) -> float:
        """What turns the sum into minutes of a person."""
        return float(np.abs(self.slope).sum()) or 1.0

    @property
    def shares(self) -> bool:
        """Whether it is a share of what is saved."""
        return self.floor.share is not None

    def excess(self, own: Real) -> float:
        """By how many minutes a mean passes the floor; 0 or less: it is kept. `own`: minutes of each row."""
        return (float(self.slope @ own) - self.most) / self.scale

    def reached(self, own: Real, today: Real, weights: Real) -> float:
        """What the floor is about: mean minutes of its rows, or their part of what is saved (NaN: nothing is)."""
        if not self.shares:
            return float(self.mine @ own) / float(self.mine.sum())
        saved = float(weights @ (today - own))
        return float(self.mine @ (today - own)) / saved if saved > 0 else np.nan


def worst_off(minutes: ArrayLike, weights: ArrayLike, share: float = 0.2) -> Flags:
    """The rows of the share of people with the most minutes today, as flags for a `Floor`.

    A row is in whole; rows with as many minutes as the last one are in too. inf: whoever reaches nothing is among them.
    """
    own, people = np.asarray(minutes, np.float64), np.asarray(weights, np.float64)
    if own.ndim != 1 or own.shape != people.shape or np.isnan(own).any():
        raise UsageError("the minutes are no number for each weight", got=f"{own.shape}", expected=f"{people.shape}")
    if not np.isfinite(people).all() or (people < 0).any() or not people.any():
        raise UsageError("the weights do not fit", expected="numbers of 0 or more, one above 0 at least")
    if not 0 < _number(share, "share") <= 1:
        raise UsageError("the share is not between 0 and 1", got=f"{share}", expected="above 0, at most 1")
    turn = np.argsort(-own, kind="stable")
    reached = np.cumsum(people[turn])
    last = int(np.searchsorted(reached, share * reached[-1] * (1 - 1e-12)))
    return np.asarray(own >= own[turn[last]])


def limits(floors: Sequence[Floor], weights: Real, today: Real) -> tuple[Limit, ...]:
    """The floors, checked. `today`: by row the minutes to the nearest site that is open today."""
    return tuple(_limit(floor, weights, today) for floor in floors)


def _limit(floor: Floor, weights: Real, today: Real) -> Limit:
    mine = _mask(floor, weights)
    some = weights > 0
    people, own = weights[some], mine[some]
    if (floor.at_most is None) == (floor.share is None):
        raise UsageError("a floor says one thing", where=floor.name, expected="at_most or share", hint="one of the two")
    if floor.at_most is not None:
        most = _number(floor.at_most, "at_most")
        if not (np.isfinite(most) and most >= 0):
            raise UsageError("at_most is no number of minutes", where=floor.name, got=f"{most}", expected="0 or more")
        return Limit(floor, people * own, people * own, most * float(people[own].sum()))
    share = _number(floor.share, "share")
    if not 0 <= share <= 1:
        raise UsageError("the share is not between 0 and 1", where=floor.name, got=f"{share}", hint="0.4 for 40 %")
    slope = people * (own - share)
    return Limit(floor, people * own, slope, float(slope @ today[some]))


def _mask(floor: Floor, weights: Real) -> Flags:
    mine = np.asarray(floor.rows)
    if mine.dtype != np.bool_ or mine.shape != weights.shape:
        raise UsageError(
            "the rows of a floor are no flags",
            where=floor.name,
            got=f"{mine.dtype} {mine.shape}",
            expected=f"true or false for each of {len(weights):,} rows",
        )
    if not weights[mine].any():
        raise UsageError("no row of the floor weighs anything", where=floor.name, hint="rows where people are")
    return mine


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise UsageError(f"{name} is no number", got=type(value).__name__)
    return float(value)


def room(capacities: ArrayLike, sites: int) -> Real:
    """What each site can hold, checked. inf: as much as comes."""
    try:
        held = np.asarray(capacities, np.float64)
    except (TypeError, ValueError):
        raise UsageError("capacities are no numbers", expected=f"{sites:,} of 0 or more") from None
    if held.shape != (sites,) or np.isnan(held).any() or (held < 0).any():
        raise UsageError("each site needs a capacity", got=f"{held.shape}", expected=f"{sites:,} of 0 or more")
    return held
