"""Estimates: how it stands, for every indicator, group, area and period, each with its error (METHODS §2)."""

import numpy as np
import polars as pl

from isopolis.measurement import lattice
from isopolis.measurement.blocks import Blocks
from isopolis.measurement.contrast import Line, influence, line_variance, ratio
from isopolis.measurement.intervals import korn_graubard, t_interval
from isopolis.measurement.lattice import Margin, Sums
from isopolis.measurement.moments import WYY, N, Real, X, Y
from isopolis.measurement.reliability import mean_status, share_status
from isopolis.measurement.source import Level, MeasuredSource
from isopolis.measurement.table import rows_of, where

# Below the whole city the lattice is large and mostly empty. What could never be published there is summed over but not
# listed: groups of fewer than 30 persons, of too few clusters to know their error, and crossings too uncertain to use.
# In the whole city every group stays listed.
LEAST = 30


def estimate_source(measured: MeasuredSource) -> pl.DataFrame:
    """All estimates of one source. A row is one indicator of one group in one area and period."""
    above = _city_design_effect(measured)
    frames = [_estimate_margin(measured, level, margin, above) for level, margin in measured.margins()]
    return pl.concat([frame for frame in frames if len(frame)] or frames[:1])


def _city_design_effect(measured: MeasuredSource) -> Real:
    """Of everyone in the whole city, by indicator: it stands in where a share is 0 % or 100 %. 1 where not known."""
    if not measured.sampled:
        return np.ones((1, len(measured.microdata.indicators)))
    groups = measured.margin(measured.levels[0], ()).groups
    se = np.sqrt(line_variance(Line(influence(groups.total)), groups, measured.blocks))
    deff = _design_effect(groups.total, se)[:1]
    return np.where(np.isfinite(deff), deff, 1.0)


def _estimate_margin(measured: MeasuredSource, level: Level, margin: Margin, above: Real) -> pl.DataFrame:
    total, centres = margin.groups.total, measured.cells.centres
    totals = _are(measured, "total")
    value = np.where(totals, total[..., Y], ratio(total)) + np.where(totals, 0.0, centres)
    columns = keys_of(measured, level, margin) | {"value": value, "n": total[..., N]}
    if measured.sampled:
        columns |= _errors(measured, margin.groups, value, above, total[..., N] >= (LEAST if level.depth else 1))
    else:
        columns |= _without_error(value, census=measured.microdata.kind != "survey")
    columns["n_households"] = _households(measured, level, margin)
    return rows_of(columns, margin.shown[:, None] & _listed(level, margin, columns)).pipe(_typed)


def _are(measured: MeasuredSource, *statistics: str) -> np.ndarray:
    """Which indicators have one of these statistics."""
    return np.array([indicator.statistic in statistics for indicator in measured.microdata.indicators])


def _households(measured: MeasuredSource, level: Level, margin: Margin) -> Real:
    """How many households stand behind each number that is about households; NaN for all others."""
    indicators = measured.microdata.indicators
    out = np.full((len(margin.area), len(indicators)), np.nan)
    if measured.households is not None:
        about = [position for position, indicator in enumerate(indicators) if indicator.level == "household"]
        out[:, about] = blocks_held(lattice.margin(measured.households, level.of, margin.views).groups)
    return out


def keys_of(measured: MeasuredSource, level: Level, margin: Margin) -> dict[str, np.ndarray]:
    """The key columns of a margin's rows: groups x 1 or 1 x indicators, to be spread over both."""
    indicators = measured.microdata.indicators
    return {
        "source": np.array([[measured.microdata.source]]),
        "indicator": np.array([[i.id for i in indicators]]),
        "statistic": np.array([[i.statistic for i in indicators]]),
        "unit": np.array([[i.unit for i in indicators]]),
        "area": np.array(level.codes)[margin.area][:, None],
        "level": np.array([[level.name]]),
        "period": np.array(measured.cells.periods)[margin.period][:, None],
        "group": np.array(margin.keys())[:, None],
        "depth": np.array([[len(margin.views)]]),
    }


def _listed(level: Level, margin: Margin, columns: dict[str, np.ndarray]) -> np.ndarray:
    """Which rows are listed at this level; a df that is not known (a full count) is no reason to leave one out."""
    if level.depth == 0:
        return np.asarray(columns["n"] > 0)
    unsure = (columns["obs_status"] == "U") & (len(margin.views) > 1)
    return np.asarray((columns["n"] >= LEAST) & ~(columns["df"] < 1) & ~unsure)


def blocks_held(groups: Sums) -> Real:
    """How many blocks hold an answer, by group and indicator."""
    held = np.zeros(groups.total.shape[:2])
    np.add.at(held, groups.owner, (groups.rows[..., N] > 0).astype(float))
    return held


def degrees(groups: Sums, blocks: Blocks) -> tuple[Real, Real]:
    """Degrees of freedom and contributing blocks of each group and indicator: units drawn less strata, in the group."""
    there = (groups.rows[..., N] > 0).astype(float)
    clusters = blocks_held(groups)
    units = clusters if blocks.clustered else groups.total[..., N]
    strata = len(blocks.units)
    key, inverse = np.unique(groups.owner * strata + blocks.stratum[groups.block], return_inverse=True)
    seen = np.zeros((len(key), there.shape[1]))
    np.maximum.at(seen, inverse, there)
    held = np.zeros_like(clusters)
    np.add.at(held, key // strata, seen)
    return units - held, clusters


def _errors(
    measured: MeasuredSource, groups: Sums, value: Real, above: Real, enough: np.ndarray
) -> dict[str, np.ndarray]:
    """Errors, intervals (where there are `enough` persons to list) and flags."""
    total, blocks, totals = groups.total, measured.blocks, _are(measured, "total")
    a, b = influence(total)
    line = Line((np.where(totals, 1.0, a), np.where(totals, 0.0, b)))
    se = np.sqrt(line_variance(line, groups, blocks))
    df, clusters = degrees(groups, blocks)
    deff = np.where(_are(measured, "ratio", "total"), np.nan, _design_effect(total, se))
    shares = np.broadcast_to(_are(measured, "share"), value.shape)
    low, high = where(enough & shares, korn_graubard, value, se, total[..., N], df, above)
    mean_low, mean_high = where(enough & ~shares, t_interval, value, se, df)
    low, high = np.where(shares, low, mean_low), np.where(shares, high, mean_high)
    status = np.where(shares, share_status(value, low, high), mean_status(value, se))
    status = np.where(df > 0, status, "U")
    counted = clusters if blocks.clustered else np.full_like(clusters, np.nan)
    return {"low": low, "high": high, "se": se, "df": df, "deff": deff, "n_clusters": counted, "obs_status": status}


def _design_effect(total: Real, se: Real) -> Real:
    """V over the variance of a simple random sample with replacement of the same size (R's deff = "replace")."""
    with np.errstate(divide="ignore", invalid="ignore"):
        n, mean = total[..., N], ratio(total)
        spread = (total[..., WYY] / total[..., X] - mean**2) * n / (n - 1)
        return np.asarray(se**2 / (spread / n))


def _without_error(value: Real, census: bool) -> dict[str, np.ndarray]:
    """A register has no sampling error; a sample nobody drew (no weights) supports no claim, and is flagged."""
    nothing = np.full(value.shape, np.nan)
    around = value if census else nothing
    return {"low": around, "high": around, "obs_status": np.array([["A" if census else "U"]])} | dict.fromkeys(
        ("se", "df", "deff", "n_clusters"), nothing
    )


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    reals = ("value", "low", "high", "se", "df", "deff", "n_clusters", "n_households")
    return frame.with_columns(
        *(pl.col(name).fill_nan(None) for name in reals),
        pl.col("n").cast(pl.Int64),
        pl.col("depth").cast(pl.Int64),
        pl.lit("F").alias("conf_status"),
        pl.lit("measured").alias("basis"),
    )
