"""How far an effect reaches into a cell: all of its people, some, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import polars as pl

from isopolis.framework import Group
from isopolis.framework.crossing import crossed
from isopolis.planning.portfolio.crossings import Crossings
from isopolis.sources import City
from isopolis.sources.interventions import Effect, Intervention

Counts = Mapping[tuple[str, str, str], float]  # indicator, area, group -> people


class Reached(NamedTuple):
    """Cells that an effect reaches, the share of their people (above 0, at most 1), and what is to be said."""

    cells: list[int]
    shares: list[float]
    notes: list[str]


@dataclass(frozen=True)
class Spread:
    """The cells of a city, the people of each group and area, and the rows behind them for what has no estimate."""

    city: City
    key: pl.DataFrame
    counts: Counts
    crossings: Crossings

    def of(self, one: Intervention, effect: Effect) -> Reached:
        """Where this effect of this intervention counts."""
        held = self._by_indicator.get(effect.indicator, ())
        places = {area: self._within(area, one.areas) for area in {area for _, area, _ in held}}
        whom = one.group(effect)
        both = {group: crossed(group, whom, self.city.framework) for group in {group for _, _, group in held}}
        shares = {
            position: self._share(effect.indicator, (area, group), (places[area], both[group]))
            for position, area, group in held
        }
        some = {position: share for position, share in shares.items() if share}
        unknown = sum(share is None for share in shares.values())
        what = f"{one.id} on {effect.indicator}"
        notes = [f"{what}: in {unknown:,} cells the share of people it is for is not known"] if unknown else []
        notes += [] if some else [f"{what}: no cell is about those it is for, so it counts nowhere"]
        return Reached(list(some), [share for share in some.values() if share], notes)

    @cached_property
    def _by_indicator(self) -> Mapping[str, Sequence[tuple[int, str, Group]]]:
        found: dict[str, list[tuple[int, str, Group]]] = {}
        for position, (indicator, area, group) in enumerate(self.key.iter_rows()):
            found.setdefault(indicator, []).append((position, area, Group.parse(group)))
        return found

    def _share(
        self, indicator: str, cell: tuple[str, Group], meant: tuple[Sequence[str], Group | None]
    ) -> float | None:
        """The share of a cell's people who are in these places and of this group; None where it is not known."""
        (area, group), (places, both) = cell, meant
        if both is None or not places:
            return 0.0
        if both == group and tuple(places) == (area,):
            return 1.0
        all_of = self.counts.get((indicator, area, group.key))
        parts = [self.counts.get((indicator, place, both.key)) for place in places]
        known = [part for part in parts if part is not None]
        if all_of and len(known) == len(parts):
            return min(1.0, sum(known) / all_of)
        return self.crossings.share(indicator, cell, (places, both)) if self._told(indicator, places, both) else None

    def _told(self, indicator: str, places: Sequence[str], group: Group) -> bool:
        """Whether each category of the group alone has an estimate in each of the places.

        What was not measured there must not be read from what a plan gains there.
        """
        return all((indicator, place, f"{a}={b}") in self.counts for place in places for a, b in group.pairs)

    def _within(self, area: str, areas: Sequence[str] | None) -> tuple[str, ...]:
        """The cell's area where the effect is for all of it; else those of the effect's areas that lie in it."""
        if areas is None or any(above in areas for above in (area, *self._above(area))):
            return (area,)
        return tuple(
            place
            for place in dict.fromkeys(areas)
            if area in self._above(place) and not set(self._above(place)) & set(areas)
        )

    def _above(self, area: str) -> tuple[str, ...]:
        """The areas that hold this one."""
        if self.city.areas is None or area not in self._codes:
            return ()
        return self.city.areas.ancestors(area)

    @cached_property
    def _codes(self) -> frozenset[str]:
        return self.city.areas.codes if self.city.areas else frozenset()
