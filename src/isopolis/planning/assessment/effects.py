"""Effects: before and after, for every group and area, by its own mode and by the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from isopolis.framework import EVERYONE
from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import MOST, WITHIN
from isopolis.measurement.residents import Districts, Residents
from isopolis.planning.assessment.journeys import Journeys, Scope
from isopolis.planning.assessment.living import Living, Staying
from isopolis.sources import City
from isopolis.sources.reach_rules import STATISTIC, Rule

KEY = ("area", "group", "mode", "kind", "statistic")
COLUMNS = (
    dict.fromkeys(("area", "level", "group"), pl.String)
    | {"depth": pl.Int64}
    | dict.fromkeys(("mode", "kind", "statistic", "unit"), pl.String)
    | dict.fromkeys(("before", "after", "difference", "low", "high"), pl.Float64)
    | dict.fromkeys(("n", "n_lose", "n_gain", "n_cut_off"), pl.Int64)
    | {"period": pl.String, "counterfactual": pl.Boolean}
)
STEP = 1.0  # minutes: who has at least so many more or fewer loses or gains
DIGITS = 4  # of minutes: Float32 holds no more of an hour


@dataclass(frozen=True)
class Case:
    """Before and after, who lives where, and who still uses each kind that a rule touches.

    `outside` are the values of the indicators to those who use none of these kinds any more.
    """

    living: Living
    before: Journeys
    after: Journeys
    staying: Mapping[str, Staying]
    outside: Journeys


class _Told(NamedTuple):
    """One statistic by origin: three bounds before (bounds x origins) and after (bounds x groups x origins)."""

    mode: str
    kind: str
    statistic: str
    unit: str
    before: Real
    after: Real


class _Touched(NamedTuple):
    """Shares of people, groups x origins, who lose, gain and are cut off."""

    lose: Real
    gain: Real
    gone: Real


def effects(case: Case, wanted: Scope, city: City) -> pl.DataFrame:
    """The table of effects; its columns are those of `COLUMNS`, see `Assessment`."""
    frames = [pl.DataFrame(schema=COLUMNS), *_to_kinds(case), *_by_rules(case, wanted, city)]
    frame = pl.concat(frames)
    own = pl.col("group").replace_strict(dict(case.living.own), default=None, return_dtype=pl.String)
    told = frame.with_columns(counterfactual=pl.col("mode") != own)
    whole = case.living.people.levels[0].name
    return told.filter(~pl.col("counterfactual") | (pl.col("group") == EVERYONE) | (pl.col("level") == whole))


def changed(before: Real, after: Real) -> Real:
    """Minutes more, by origin: infinite for those cut off, 0 where it is reached neither before nor after."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.round(after - before, DIGITS), nan=0.0, posinf=np.inf, neginf=-np.inf)


def met(values: Real, stays: Real | None, otherwise: Real | float) -> Real:
    """A number by origin for all people there: of those who no longer use the kind, `otherwise`."""
    return values if stays is None else stays * values + (1 - stays) * otherwise


def touched(before: Real, after: Real, stays: Real | None) -> _Touched:
    """Who is touched: by at least a minute, or by no longer reaching the kind or no longer using it."""
    more = changed(before, after)
    reached = np.isfinite(before)
    lose, gain = (more >= STEP).astype(float), (more <= -STEP).astype(float)
    gone = (reached & ~np.isfinite(after)).astype(float)
    out = reached.astype(float)
    if stays is None:
        return _Touched(lose[None], gain[None], gone[None])
    return _Touched(met(lose, stays, 0) + (1 - stays) * out, stays * gain, met(gone, stays, 0) + (1 - stays) * out)


def _to_kinds(case: Case) -> Iterator[pl.DataFrame]:
    """Minutes to the nearest of each kind, and who has it within a short walk."""
    people = case.living.people
    for (mode, kind), before in case.before.minutes.items():
        after = case.after.minutes[mode, kind]
        stays = case.staying[kind].groups if kind in case.staying else None
        people_touched = touched(before[0], after[0], stays)
        mean = _Told(mode, kind, "mean", "minutes", capped(before), _of_all(capped(after), stays, MOST))
        near = _Told(mode, kind, "within_15", "share", _near(before), _of_all(_near(after), stays, 0.0))
        for level in people.levels:
            for told in (mean, near):
                yield _rows(people, level, told, people_touched)


def _of_all(after: Real, stays: Real | None, otherwise: float) -> Real:
    """Bounds x groups x origins; one group for all where no rule tells them apart."""
    return np.stack([np.atleast_2d(met(row, stays, otherwise)) for row in after])


def capped(minutes: Real) -> Real:
    """Minutes, of those not reached as many as reach counts for them."""
    return np.minimum(minutes, MOST)


def _near(minutes: Real) -> Real:
    return (minutes <= WITHIN).astype(float)


def _by_rules(case: Case, wanted: Scope, city: City) -> Iterator[pl.DataFrame]:
    """The city's indicators of reach that the kinds enter."""
    for (mode, id), before in case.before.values.items():
        rule, indicator = wanted.rules[id], city.framework.indicator(id)
        people = case.living.people
        about = people.of(rule.terms.demand) if rule.terms.demand else people
        stays = stay(case.staying, rule, len(about.groups))
        outside = case.outside.values.get((mode, id), case.after.values[mode, id])
        both = zip(case.after.values[mode, id], outside, strict=True)
        after = np.stack([np.atleast_2d(met(row, stays, out)) for row, out in both])
        unit = indicator.unit if indicator else ""
        for level in people.levels:
            yield _rows(about, level, _Told(mode, id, STATISTIC[rule.manner], unit, before, after), None)


def stay(staying: Mapping[str, Staying], rule: Rule, groups: int) -> Real | None:
    """The shares, groups x origins, who still use every kind of a rule that the decision has a rule for."""
    shares = [staying[kind].groups[:groups] for kind in rule.kinds if kind in staying]
    return np.prod(shares, axis=0) if shares else None


def _rows(people: Residents, level: Districts, told: _Told, shares: _Touched | None) -> pl.DataFrame:
    """Rows of groups x areas."""
    weights = people.weights
    before = np.stack([level.means(weights, row) for row in told.before])
    after = np.stack([level.means(weights, row) for row in told.after])
    ends = after - before
    sure = np.array_equal(told.before[1], told.before[2]) and np.array_equal(told.after[1], told.after[2])
    n = level.sums(weights)
    counts = [np.full_like(n, np.nan)] * 3 if shares is None else [level.sums(weights, share) for share in shares]
    low, high = (np.full_like(n, np.nan),) * 2 if sure else (ends.min(axis=0), ends.max(axis=0))
    reals = dict(
        zip(("before", "after", "difference", "low", "high"), (before[0], after[0], ends[0], low, high), strict=True)
    )
    wholes = dict(zip(("n", "n_lose", "n_gain", "n_cut_off"), (n, *counts), strict=True))
    keys = pl.DataFrame({"group": people.groups}).join(pl.DataFrame({"area": level.codes}), how="cross")
    frame = keys.with_columns(
        *(pl.Series(name, x.ravel()).fill_nan(None) for name, x in reals.items()),
        *(pl.Series(name, x.round().ravel()).fill_nan(None).cast(pl.Int64) for name, x in wholes.items()),
        *(pl.lit(word).alias(name) for name, word in _words(told, level, people).items()),
        depth=(pl.col("group") != EVERYONE).cast(pl.Int64),
        counterfactual=pl.lit(None, pl.Boolean),
    )
    return frame.filter(pl.Series(n.ravel() > 0)).select(*COLUMNS)


def _words(told: _Told, level: Districts, people: Residents) -> dict[str, str]:
    return {
        "mode": told.mode, "kind": told.kind, "statistic": told.statistic, "unit": told.unit,
        "level": level.name, "period": people.period,
    }  # fmt: skip
