"""Who lives where by their own mode, and who would still use a kind: shares of people by group and by origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from isopolis.framework import EVERYONE, Group
from isopolis.measurement.moments import Real
from isopolis.measurement.residents import Residents
from isopolis.sources import Axis, City
from isopolis.sources.decision import Condition
from isopolis.sources.decision_rules import full_count
from isopolis.sources.modes import Assignment, mode_of
from isopolis.sources.reaching import usual

FEWEST = 30  # people: of a smaller group, no alternative is judged by what it loses


class Party(NamedTuple):
    """A group as alternatives are judged by: its people by origin, and how they move.

    `assumed`: the full count does not hold the group, which is taken to live where everyone does.
    """

    key: str
    mode: str
    weights: Real
    stays: int  # the row of `Staying.groups` that holds for it
    assumed: bool

    @property
    def size(self) -> float:
        """How many people; of a group that is assumed, nobody knows."""
        return float("nan") if self.assumed else float(self.weights.sum())


@dataclass(frozen=True)
class Living:
    """The people of a city, by group and by the mode that each of them moves by.

    `movers` is modes x origins: each person once, by their own mode. `own` has the mode of each group, as the city
    says; of a group that it says nothing of, the usual one. `rows` are the people of the full count by place, where
    the city has one.
    """

    people: Residents
    modes: tuple[str, ...]
    movers: Real
    own: Mapping[str, str]
    rows: pl.LazyFrame | None
    axes: tuple[Axis, ...]
    assigned: tuple[tuple[str, str], ...]  # group and mode, as the city says

    @property
    def parties(self) -> tuple[Party, ...]:
        """The groups that are not too small, and those that the city gives a mode and that no count holds."""
        weights = self.people.weights
        counted = [
            Party(group, self.own[group], weights[at], at, False)
            for at, group in enumerate(self.people.groups)
            if at and weights[at].sum() >= FEWEST
        ]
        there = {axis.characteristic for axis in self.axes}
        absent = [(key, mode) for key, mode in self.assigned if set(Group.parse(key).characteristics) - there]
        return (*counted, *(Party(key, mode, weights[0], 0, True) for key, mode in absent))

    def staying(self, said: Condition) -> "Staying":
        """The shares of people who still use a kind under a rule; see `Staying`."""
        stops = said.stops
        everywhere = 1.0 - stops.get(EVERYONE, 0.0)
        groups = np.full(self.people.weights.shape, everywhere)
        movers = np.full(self.movers.shape, everywhere)
        if set(stops) == {EVERYONE} or self.rows is None:
            return Staying(groups, movers, 0)
        found = tuple((Group.parse(key), f"{share:.12g}") for key, share in stops.items())
        stays = 1.0 - mode_of(found, self.axes).cast(pl.Float64)  # the first group that fits, as with modes
        rows = self.rows.with_columns(stays=stays)
        self._fill(groups, pl.concat(list(_by_group(rows, self.axes))).collect(), self.people.groups)
        self._fill(movers, _mean(rows, pl.col("mode")).collect(), self.modes)
        return Staying(groups, movers, self._unknown(rows, found))

    def _fill(self, shares: Real, found: pl.DataFrame, keys: tuple[str, ...]) -> None:
        """The mean of each place and key into the origins of the place."""
        places = pl.DataFrame({"place": self._places}).with_row_index("origin")
        named = pl.DataFrame({"key": keys}).with_row_index("at")
        joined = found.join(places, on="place").join(named, on="key")
        shares[joined["at"].to_numpy(), joined["origin"].to_numpy()] = joined["stays"].to_numpy()

    @property
    def _places(self) -> pl.Series:
        """By origin: the place as the rows of people name it."""
        by_origin = self.rows is not None and "origin" in self.rows.collect_schema().names()
        return self.people.origins["id" if by_origin else "area"]

    def _unknown(self, rows: pl.LazyFrame, found: Assignment) -> int:
        """How many of whom a characteristic of the rule is not known."""
        named = {characteristic for group, _ in found for characteristic in group.characteristics}
        lacking = [pl.col(f"c:{a.id}").is_null() for a in self.axes if a.characteristic in named]
        return int(rows.select(pl.any_horizontal(lacking).sum()).collect().item())


@dataclass(frozen=True)
class Staying:
    """Shares of 0 to 1 who still use a kind: groups x origins, and modes x origins. `unknown`: people of whom the
    register does not say what the rule asks; they count as everyone whom the rule does not name."""

    groups: Real
    movers: Real
    unknown: int


def living(city: City, people: Residents, assignment: Assignment) -> Living:
    """The people of a city by group and by mode."""
    most, said = usual(assignment), tuple((group.key, mode) for group, mode in assignment)
    own = {group: next((m for g, m in assignment if g.key == group), most) for group in people.groups}
    modes = tuple(dict.fromkeys((most, *sorted({mode for _, mode in assignment}))))
    counted = full_count(city)
    if counted is None:
        movers = np.zeros((len(modes), people.weights.shape[1]))
        movers[0] = people.weights[0]
        return Living(people, modes, movers, own, None, (), said)
    rows, place = counted.microdata(), "origin" if counted.terms.origin else "area"
    moved = mode_of((*assignment, (Group(), most)), counted.axes)
    last = rows.frame.filter(pl.col("period") == pl.col("period").max())
    placed = last.with_columns(place=pl.col(place), mode=moved)
    made = Living(people, modes, np.zeros((len(modes), len(people.origins))), own, placed, counted.axes, said)
    shares = np.zeros(made.movers.shape)
    counts = placed.group_by("place", key="mode").agg(n=pl.len()).sort("place", "key").collect()
    made._fill(shares, counts.with_columns(stays=pl.col("n") / pl.col("n").sum().over("place")), modes)
    return Living(people, modes, shares * people.weights[0], own, placed, counted.axes, said)


def _by_group(rows: pl.LazyFrame, axes: tuple[Axis, ...]) -> Iterator[pl.LazyFrame]:
    """The mean of `stays` by place and group: everyone, then each single category."""
    yield _mean(rows, pl.lit(EVERYONE))
    for axis in axes:
        category = pl.col(f"c:{axis.id}").cast(pl.String)
        if axis.answer:
            yield _mean(rows.filter(category == "yes"), pl.lit(f"{axis.characteristic}={axis.answer}"))
        else:
            yield _mean(rows.filter(category.is_not_null()), pl.format("{}={}", pl.lit(axis.characteristic), category))


def _mean(rows: pl.LazyFrame, key: pl.Expr) -> pl.LazyFrame:
    return rows.group_by("place", key=key.cast(pl.String)).agg(pl.col("stays").mean()).sort("place", "key")
