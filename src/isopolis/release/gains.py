"""What a gain under a plan rests on, and how finely it may be told.

A gain is, effect by effect, the assumed change times the share of a group whom the effect is for. The changes are
published, so a gain tells those shares: how many of a group live in an intervention's areas, or are also of the group
it is meant for. Hence it is told only where the estimates that say the same stand in the release, or where several
areas together are told of as a catchment is: enough of the group live in them and out of them, and neither one area nor
two are what is left over. Two catchments would tell what lies between them: so an indicator has one or none, and what
lies between those of two indicators is judged like what is left over. And in steps of thirty persons, for a gain is
rounded three times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from isopolis.framework.crossing import crossed
from isopolis.framework.group import EVERYONE, Group
from isopolis.framework.model import Framework
from isopolis.release.place import finest_scale, may_stand
from isopolis.release.plan_notes import EffectNote, InterventionNote
from isopolis.release.rules import Rules

Place = tuple[str, str]  # an area and a group's key
Measure = tuple[str, str, str]  # a source, an indicator and a period
INTERVAL = 1.96  # standard errors to either side
_TOLD = 3  # roundings of one gain: after, low and high
_HIDDEN = 3  # areas at least, where any is hidden: of two, one small one would tell the other
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_SLACK = 1e-9


class Part(NamedTuple):
    """An effect on a cell, and whom it is for there: the people of these areas and of one group; all where none are.

    `inside` is the cell's area.
    """

    effect: EffectNote
    of: tuple[Place, ...] = ()
    inside: str = ""


@dataclass(frozen=True)
class Support:
    """What gains may rest on. `above`: of each area those that hold it; `levels`: its depth and level.

    `shown`: of each source, indicator and period the places whose share is shown, with their sizes. `catchments`: of
    each indicator the areas that may be told of together. `drawn`: the areas of every effect of the menu.
    """

    framework: Framework
    rules: Rules
    above: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, tuple[int, str]]
    shown: Mapping[Measure, Mapping[Place, int]]
    catchments: Mapping[str, frozenset[str]]
    drawn: frozenset[frozenset[str]]

    @classmethod
    def of(
        cls,
        framework: Framework,
        rules: Rules,
        areas: pl.DataFrame,
        shown: pl.DataFrame,
        menu: Iterable[InterventionNote] = (),
    ) -> "Support":
        """From `place.area_table`, the estimates that are shown and the whole menu, whatever is chosen of it."""
        parents = dict(areas.select("area", "parent").iter_rows())
        levels = {
            area: (depth, level) for area, depth, level in areas.select("area", "area_depth", "level").iter_rows()
        }
        found: dict[Measure, dict[Place, int]] = {}
        rows = shown.filter(statistic="share").select("source", "indicator", "period", "area", "group", "n")
        for source, indicator, period, area, group, n in rows.iter_rows():
            found.setdefault((source, indicator, period), {})[area, group] = n or 0
        above = {area: _above(area, parents) for area in parents}
        effects = [effect for one in menu for effect in one.effects if effect.areas]
        drawn = frozenset(frozenset(effect.areas) for effect in effects)
        return cls(framework, rules, above, levels, found, _catchments(effects), drawn)

    def holds(self, measure: Measure, parts: Iterable[Part]) -> bool:
        """Whether a release that shows these shares may tell of each part how many people it is for."""
        return all(self._is_told(measure, part) for part in parts if part.of)

    def _is_told(self, measure: Measure, part: Part) -> bool:
        """Whether the share of each of its places is shown, or of all together as of one."""
        sizes = self.shown.get(measure, {})
        return all(place in sizes for place in part.of) or self._is_catchment(measure[1], part, sizes)

    def _is_catchment(self, indicator: str, part: Part, sizes: Mapping[Place, int]) -> bool:
        """Whether enough of the group are known to live in these areas and beside them, where it may be shown so fine.

        They are the one catchment of the indicator, whole: a part of it would tell of the rest. The areas beside are
        those of the same level in the cell's area.
        """
        own, (group, *_) = frozenset(area for area, _ in part.of), [key for _, key in part.of]
        fine = {self.levels.get(area, (99, "")) for areas in self.drawn for area in areas}
        if own != self.catchments.get(indicator) or len(fine) > 1 or (part.inside, group) not in sizes:
            return False
        beside = {
            area for area, level in self.levels.items() if level in fine and part.inside in self.above[area]
        } - own
        scale = finest_scale(indicator, group, self.framework)
        stands = all(may_stand(scale, depth, level, self.rules.place) for depth, level in fine)
        least = max(limits.rate.least for limits in self.rules.thresholds.values())
        enough = all(sum(sizes.get((area, group), 0) for area in areas) >= least for areas in (own, beside))
        return stands and enough and all(_is_unsolved(areas, group, sizes) for areas in self._between(own | beside))

    def _between(self, areas: frozenset[str]) -> Iterable[set[str]]:
        """The areas by which catchments of the menu hold them: sums over catchments tell of these, and of no fewer."""
        found: dict[tuple[bool, ...], set[str]] = {}
        for area in areas:
            found.setdefault(tuple(area in held for held in self.drawn), set()).add(area)
        return found.values()

    def parts(self, effects: Iterable[EffectNote], area: str, group: str) -> tuple[Part, ...]:
        """The effects that are for somebody in this area and group, each with whom; the others are left out.

        An effect is for nobody here where its group and this one are different categories of a characteristic with one
        answer, or where none of its areas lies in this one.
        """
        own = Group.parse(group)
        found = []
        for effect in effects:
            both, places = crossed(own, Group.parse(effect.group), self.framework), self._within(area, effect.areas)
            if both is None or not places:
                continue
            whole = both == own and places == (area,)
            found.append(Part(effect, () if whole else tuple((place, both.key) for place in places), area))
        return tuple(found)

    def _within(self, area: str, areas: tuple[str, ...]) -> tuple[str, ...]:
        """The cell's area where the effect is for all of it; else those of the effect's areas that lie in it, once."""
        if not areas or {area, *self.above.get(area, ())} & {*areas}:
            return (area,)
        above = {place: self.above.get(place, ()) for place in areas}
        return tuple(place for place, held in above.items() if area in held and not {*held} & {*areas})


def effects_on(menu: Iterable[InterventionNote], chosen: Iterable[str]) -> Mapping[str, tuple[EffectNote, ...]]:
    """The effects of the chosen interventions, by indicator."""
    wanted, found = set(chosen), dict[str, tuple[EffectNote, ...]]()
    for effect in (effect for one in menu if one.id in wanted for effect in one.effects):
        found[effect.indicator] = (*found.get(effect.indicator, ()), effect)
    return found


def gain_step(parts: Iterable[Part], n: int | None, rules: Rules) -> float:
    """The step of a gain of so many persons: a share's, and coarser where it tells of a part of them.

    A step of three times ten persons, or what the rules round sizes to, for whoever divides the gain by the largest
    change that an effect on a part may have: after, low and high are three roundings of one share. Together they leave
    ten persons open on average, though fewer where the steps of two of them nearly meet.
    """
    fine = rules.rounding.fine_share
    least = fine.to if n is not None and n >= fine.from_n else rules.rounding.share.to
    largest = max((abs(p.effect.change) + INTERVAL * p.effect.se for p in parts if p.of), default=0.0)
    if not largest:
        return least
    least = max(least, _TOLD * rules.thresholds["register"].sizes.to * largest / n) if n else _STEPS[-1]
    return next((step for step in _STEPS if step >= least * (1 - _SLACK)), _STEPS[-1])


def _is_unsolved(areas: set[str], group: str, sizes: Mapping[Place, int]) -> bool:
    """Whether of these areas none is hidden, or three at least where people live."""
    hidden = [area for area in areas if (area, group) not in sizes]
    return not hidden or sum((area, EVERYONE) in sizes for area in hidden) >= _HIDDEN


def _catchments(effects: Iterable[EffectNote]) -> Mapping[str, frozenset[str]]:
    """The areas of an indicator's effects, where all effects on it that name areas name the same."""
    named: dict[str, set[frozenset[str]]] = {}
    for effect in effects:
        named.setdefault(effect.indicator, set()).add(frozenset(effect.areas))
    return {indicator: next(iter(sets)) for indicator, sets in named.items() if len(sets) == 1}


def _above(area: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    while (area := parents.get(area, "")) and area not in found:
        found.append(area)
    return tuple(found)
