"""Who is in two groups at once, counted from the rows where no estimate of both was made."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.framework import Group
from isopolis.framework.crossing import lineage
from isopolis.planning.portfolio.model import Flags, Real
from isopolis.sources import City, Source

ASKED, WEIGHT = "y:", "weight"


@dataclass(frozen=True)
class Crossings:
    """The people of a city by every characteristic at once, read when they are first asked for.

    `sources`: indicator -> its source and period.
    """

    city: City
    sources: Mapping[str, tuple[str, str]]
    _read: dict[tuple[str, str], "People"] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, city: City, counted: pl.DataFrame) -> "Crossings":
        """Those behind these estimates: indicator, source, period."""
        rows = counted.select("indicator", "source", "period").unique().rows()
        return cls(city, {id: (source, period) for id, source, period in rows})

    def share(self, indicator: str, cell: tuple[str, Group], part: tuple[Sequence[str], Group]) -> float | None:
        """Of the people of a cell (area, group), the share who are in these places and this group, 0..1.

        Weighted, of those who have a value of the indicator. None where rows cannot say it.
        """
        people = self._people(indicator)
        if people is None:
            return None
        whole = people.count(indicator, (cell[0],), cell[1])
        some = people.count(indicator, tuple(part[0]), part[1])
        return some / whole if whole and some is not None else None

    def _people(self, indicator: str) -> "People | None":
        key = self.sources[indicator]
        source = self.city.sources[key[0]]
        if source.kind == "figures":
            return None
        if key not in self._read:
            self._read[key] = People(self.city, source, _rows(source, key[1]))
        return self._read[key]


def _rows(source: Source, period: str) -> pl.DataFrame:
    """A row a person: area, c: characteristics, y: whether they have a value, weight.

    Of a register a row for all who are alike: there each weighs one, so that no sum hangs on the order of rows.
    """
    microdata = source.microdata()
    axes = [f"c:{axis.id}" for axis in microdata.axes]
    asked = {f"{ASKED}{each.id}": pl.col(f"{ASKED}{each.id}").is_not_null() for each in microdata.indicators}
    rows = microdata.frame.filter(pl.col("period") == period).select("area", *axes, WEIGHT, **asked)
    if source.kind == "survey":
        return rows.collect()
    return rows.group_by("area", *axes, *asked, maintain_order=True).agg(pl.col(WEIGHT).sum()).collect()


@dataclass(frozen=True)
class People:
    """The rows of one source, and how many people of them are in an area and a group.

    What was found out once is kept: thousands of cells ask for the same categories and places.
    """

    city: City
    source: Source
    rows: pl.DataFrame
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def count(self, indicator: str, places: tuple[str, ...], group: Group) -> float | None:
        """The people in any of the places and in all of the group's categories who have a value of the indicator.

        None where the rows cannot say it.
        """
        weight = self._once(("weight", indicator, places), lambda: self._weight(indicator, places))
        held = [self._once((places, pair), partial(self._category, places, *pair)) for pair in group.pairs]
        if weight is None or any(flags is None for flags in held):
            return None
        return float(weight[np.logical_and.reduce(held)].sum()) if held else float(weight.sum())

    def _once(self, key: Hashable, find: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = find()
        return self._kept[key]

    def _weight(self, indicator: str, places: tuple[str, ...]) -> Real | None:
        """How many people each row in these places is, 0 without a value; None for reach by only some of the people."""
        terms = self.source.terms.indicators[indicator]
        if terms.reach and terms.universe:
            return None
        answered = pl.lit(1.0) if terms.reach else pl.col(f"{ASKED}{indicator}").cast(pl.Float64)
        weight = self.rows.select((pl.col(WEIGHT) * answered).alias(WEIGHT))[WEIGHT].to_numpy()
        return np.asarray(weight[self._inside(places)])

    def _inside(self, places: tuple[str, ...]) -> NDArray[np.intp]:
        """The rows of these places."""
        return np.asarray(self._once(places, lambda: self._rows_of(places)))

    def _rows_of(self, places: tuple[str, ...]) -> NDArray[np.intp]:
        codes = [code for code, held in self._holding.items() if {*held} & {*places}]
        inside = self.rows["area"].is_in(codes).fill_null(False) | (self.city.contract.city.area in places)
        return np.flatnonzero(inside.to_numpy())

    @cached_property
    def _holding(self) -> Mapping[str, tuple[str, ...]]:
        """For each area of the rows, itself and those that hold it."""
        areas = self.city.areas
        codes = self.rows["area"].drop_nulls().unique().sort().to_list()
        return {code: (code, *(areas.ancestors(code) if areas and code in areas.codes else ())) for code in codes}

    def _category(self, places: tuple[str, ...], characteristic: str, category: str) -> Flags | None:
        """Which of the rows in these places are of the category; None where it is not asked."""
        flags = self._once((characteristic, category), lambda: self._asked(characteristic, category))
        return None if flags is None else flags[self._inside(places)]

    def _asked(self, characteristic: str, category: str) -> Flags | None:
        answer, column = f"c:{characteristic}={category}", f"c:{characteristic}"
        if answer in self.rows.columns:
            return np.asarray((self.rows[answer].cast(pl.String) == "yes").fill_null(False).to_numpy())
        if column not in self.rows.columns:
            return None
        said = self.rows[column].cast(pl.String)
        known = self.city.framework
        fine = [each for each in said.drop_nulls().unique() if category in lineage(known, characteristic, each)]
        return np.asarray(said.is_in(fine).fill_null(False).to_numpy())
