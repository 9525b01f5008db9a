"""Indicators of reach at each origin: minutes, within, all of a basket, a place to spare, how many."""

import numpy as np
from numpy.typing import NDArray

from isopolis.access.costs import Bound
from isopolis.access.setting import Setting
from isopolis.access.ways import Pairs, Way
from isopolis.errors import DataError
from isopolis.sources.modes import Mode
from isopolis.sources.reach_rules import Rule

Real = NDArray[np.float64]


def reckon(setting: Setting, rule: Rule, mode: Mode, way: Way, bound: Bound) -> Real:
    """The rule's value at each origin for one who moves by this mode; see `Rule`.

    Those whom the mode cannot bring there count as not reached: 0, or `most` minutes.
    """
    if rule.manner == "places":
        return _with_a_place(setting, rule, (mode, bound), way)
    if rule.manner == "count":
        pairs = _pairs(setting, way, setting.rows(mode, bound, rule.kinds, rule), _limit(rule))
        return _sum(pairs.origin, _capacity(setting, rule, 1.0)[pairs.facility], len(setting.origins.frame))
    if rule.manner == "minutes":
        minutes = way.nearest(setting.rows(mode, bound, rule.kinds, rule)).minutes
        return np.minimum(minutes, rule.terms.most).astype(np.float64)
    if rule.terms.metres:
        return _within_metres(setting, rule, mode, bound)
    met = [way.nearest(setting.rows(mode, bound, need, rule)).minutes <= _limit(rule) for need in rule.needs]
    return np.asarray(np.all(met, axis=0), np.float64)


def _limit(rule: Rule) -> float:
    assert rule.terms.within is not None  # rules are checked when the contract is read
    return rule.terms.within


def _within_metres(setting: Setting, rule: Rule, mode: Mode, bound: Bound) -> Real:
    """1 where any kind is within its own metres. A matrix has no metres: there the streets, or the line, say."""
    way = setting.line() if rule.terms.line else setting.way(mode, bound, "metres")
    met = [
        way.nearest(setting.rows(mode, bound, (kind,), rule)).minutes <= limit
        for kind, limit in rule.terms.metres.items()
    ]
    return np.asarray(np.any(met, axis=0), np.float64)


def _with_a_place(setting: Setting, rule: Rule, moved: tuple[Mode, Bound], way: Way) -> Real:
    """The share of those at each origin for whom there is a place, at most 1.

    First each facility's capacity is shared among all who are near it as most people move; then each origin adds up
    the shares that its own mode brings it to. Source: Luo and Wang 2003, two-step floating catchment area.
    """
    size = len(setting.origins.frame)
    most = setting.usual
    usual = way if moved == (most, "central") else setting.way(most, "central")
    near = _pairs(setting, usual, setting.rows(most, "central", rule.kinds, rule), _limit(rule))
    demand = _sum(near.facility, _demand(setting, rule)[near.origin], len(setting.facilities))
    places = _capacity(setting, rule, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(demand > 0, places / demand, np.where(places > 0, np.inf, 0.0))
    reached = _pairs(setting, way, setting.rows(*moved, rule.kinds, rule), _limit(rule))
    return np.minimum(_sum(reached.origin, share[reached.facility], size), 1.0)


def _pairs(setting: Setting, way: Way, rows: NDArray[np.int32], limit: float) -> Pairs:
    """Each origin with each facility within the limit, once: a park that is reached at many points is one park."""
    found = way.within(rows, limit)
    first, code = np.unique(setting.facilities["id"].to_numpy()[rows], return_index=True, return_inverse=True)[1:]
    door = np.zeros(len(setting.facilities), np.int32)
    door[rows] = rows[first][code]
    _, kept = np.unique(found.origin.astype(np.int64) * len(door) + door[found.facility], return_index=True)
    return Pairs(found.origin[kept], door[found.facility][kept], found.minutes[kept])


def _demand(setting: Setting, rule: Rule) -> Real:
    column = rule.terms.demand or "population"
    if column not in setting.origins.frame.columns:
        there = ", ".join(setting.origins.frame.columns)
        raise DataError(
            f"there is no column {column!r} of those who would use it",
            where=f"city.toml, reach.{rule.indicator}.demand",
            expected=there,
            hint="a column of the [origins] file with how many they are",
        )
    return setting.origins.frame[column].cast(float).to_numpy()


def _capacity(setting: Setting, rule: Rule, otherwise: float) -> Real:
    """The capacity of each facility; DataError where the rule shares out places and a facility has none."""
    capacity = setting.facilities["capacity"].fill_null(otherwise).to_numpy()
    of_kind = setting.facilities["kind"].is_in(list(rule.kinds)).to_numpy()
    lacking = int(np.isnan(capacity[of_kind]).sum())
    if lacking:
        raise DataError(
            "facilities have no capacity, so their places cannot be shared out",
            where=f"city.toml, reach.{rule.indicator}",
            got=f"{lacking} of {int(of_kind.sum())} of the kind {', '.join(rule.kinds)}",
            expected="a capacity in each row",
            hint="filling in the column capacity, or taking `places` out of the rule",
        )
    return np.asarray(capacity, np.float64)


def _sum(rows: NDArray[np.int32], amounts: Real, size: int) -> Real:
    return np.asarray(np.bincount(rows, weights=amounts, minlength=size)[:size], np.float64)
