"""Journeys: how far it is in a scene from every origin, by each mode, and what the city's rules of reach make of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from isopolis.access.costs import Bound
from isopolis.access.reckoning import reckon
from isopolis.access.setting import Setting
from isopolis.measurement.moments import Real
from isopolis.planning.assessment.scenes import Scene
from isopolis.sources.modes import Mode
from isopolis.sources.reach_rules import Rule
from isopolis.sources.reaching import usual

BOUNDS: tuple[Bound, ...] = ("central", "best", "worst")


@dataclass(frozen=True)
class Scope:
    """What a decision touches: kinds, the rules that they enter, and the modes that somebody moves by."""

    kinds: tuple[str, ...]
    rules: Mapping[str, Rule]
    modes: tuple[Mode, ...]


@dataclass(frozen=True)
class Journeys:
    """Numbers by origin, three rows each: the mode's own rule, and each unknown tag as a yes and as a no.

    `minutes` by mode and kind, infinite where the kind is not reached; `values` by mode and rule.
    """

    minutes: Mapping[tuple[str, str], Real]
    values: Mapping[tuple[str, str], Real]


def scope(setting: Setting, kinds: frozenset[str]) -> Scope:
    """What these kinds enter. A rule with a mode of its own brings that mode, for itself alone."""
    ruled = {id: rule for id, rule in setting.rules.items() if kinds & set(rule.kinds)}
    moved = {usual(setting.assignment), *(mode for _, mode in setting.assignment)}
    wanted = moved | {rule.terms.mode for rule in ruled.values()}
    return Scope(tuple(sorted(kinds)), ruled, tuple(mode for mode in setting.modes if mode.id in wanted))


def moving(setting: Setting) -> tuple[str, ...]:
    """The modes that somebody moves by, the usual one first."""
    most = usual(setting.assignment)
    return tuple(dict.fromkeys((most, *sorted({mode for _, mode in setting.assignment}))))


def journeys(scene: Scene, wanted: Scope) -> Journeys:
    """All journeys of a scene that lie in the scope."""
    minutes, values = {}, {}
    for mode in wanted.modes:
        bounds = scene.bounds(mode)
        for kind in wanted.kinds if mode.id in moving(scene) else ():
            minutes[mode.id, kind] = _three({bound: to(scene, mode, kind, bound) for bound in bounds})
        for id, rule in wanted.rules.items():
            if rule.terms.mode in ("", mode.id) and (rule.terms.mode or mode.id in moving(scene)):
                made = {b: reckon(scene, rule, mode, scene.way(mode, b), b) for b in bounds}
                values[mode.id, id] = _three(made)
    return Journeys(minutes, values)


def to(scene: Scene, mode: Mode, kind: str, bound: Bound = "central") -> Real:
    """Minutes from each origin to the nearest of a kind; infinite where none is reached."""
    found = scene.way(mode, bound).nearest(scene.rows(mode, bound, (kind,)))
    return np.asarray(found.minutes, np.float64)


def _three(made: Mapping[Bound, Real]) -> Real:
    return np.stack([made.get(bound, made["central"]) for bound in BOUNDS])
