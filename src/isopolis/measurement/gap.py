"""Gaps: a group against the rest, everyone or a named group, and an area against the whole city (METHODS §3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from isopolis.framework import Group
from isopolis.measurement.contrast import Against, line_variance, of_difference, ratio
from isopolis.measurement.estimate import LEAST, degrees, keys_of
from isopolis.measurement.lattice import Margin, Sums, find_rows, sum_by
from isopolis.measurement.moments import N, Real, Whole
from isopolis.measurement.source import Level, MeasuredSource
from isopolis.measurement.standardise import age_standardised
from isopolis.measurement.table import rows_of

Reference = Literal["rest", "everyone"] | Group


@dataclass(frozen=True)
class _Pairing:
    """What each group of a margin is held against: part of `whole`, at the owner `of`."""

    kind: str
    names: np.ndarray  # of the reference, per group
    whole: Sums
    of: Whole
    against: Against


def gaps_of_source(measured: MeasuredSource, reference: Reference) -> pl.DataFrame | None:
    """All gaps of one source, not yet judged. A row is one indicator of one group in one area and period."""
    if not measured.microdata.indicators:  # people who are counted, and asked nothing
        return None
    frames = []
    for level in measured.levels:
        for chosen in measured.choices:
            margin = measured.margin(level, chosen)
            for pairing in _pairings(measured, level, margin, reference):
                frames.append(_gaps(measured, level, margin, pairing))
    frames = [frame for frame in frames if len(frame)]
    return pl.concat(frames) if frames else None


def _pairings(measured: MeasuredSource, level: Level, margin: Margin, reference: Reference) -> Iterator[_Pairing]:
    crossed = len(margin.views)
    if crossed and reference == "rest":
        yield _Pairing("rest", np.array(["rest"]), margin.families, margin.family, "rest")
    elif crossed and reference == "everyone":
        yield _against_everyone(measured, level, margin)
    elif crossed and isinstance(reference, Group):
        found = _against_group(margin, reference)
        if found is not None:
            yield found
    if level.depth and crossed <= 1:
        yield _against_city(measured, margin)


def _against_everyone(measured: MeasuredSource, level: Level, margin: Margin) -> _Pairing:
    everyone = measured.margin(level, ())
    of = find_rows(margin.labels[:, :2], everyone.labels)
    return _Pairing("everyone", np.array(["everyone"]), everyone.groups, of, "whole")


def _against_city(measured: MeasuredSource, margin: Margin) -> _Pairing:
    top = measured.levels[0]
    city = measured.margin(top, margin.views)
    of = find_rows(margin.labels[:, 1:], city.labels[:, 1:])
    return _Pairing("area", np.array(top.codes), city.groups, of, "whole")


def _against_group(margin: Margin, reference: Group) -> _Pairing | None:
    """Each group against the one that differs from it only in the reference's categories; None where none does."""
    wanted = dict(reference.pairs)
    named = [view.characteristic for view in margin.views]
    if not set(wanted) <= set(named):
        return None
    target = margin.category.copy()
    for position, view in enumerate(margin.views):
        if view.characteristic in wanted:
            if wanted[view.characteristic] not in view.labels:
                return None
            target[:, position] = view.labels.index(wanted[view.characteristic])
    row = find_rows(np.column_stack([margin.area, margin.period, target]), margin.labels)
    there = row >= 0
    groups = margin.groups
    mine = there[groups.owner] & (row[groups.owner] != groups.owner)
    count = groups.start[1:] - groups.start[:-1]
    owners = np.flatnonzero(there & (row != np.arange(len(row))))
    of_reference = np.repeat(owners, count[row[owners]])
    rows = np.concatenate([np.arange(groups.start[r], groups.start[r + 1]) for r in row[owners]] or [np.zeros(0, int)])
    owner = np.concatenate([groups.owner[mine], of_reference])
    block = np.concatenate([groups.block[mine], groups.block[rows]])
    both = sum_by(owner, block, np.concatenate([groups.rows[mine], groups.rows[rows]]), len(row))
    names = np.array(margin.keys())[np.maximum(row, 0)][:, None]
    return _Pairing("group", names, both, np.arange(len(row)), "rest")


def _gaps(measured: MeasuredSource, level: Level, margin: Margin, pairing: _Pairing) -> pl.DataFrame:
    group, whole = margin.groups.total, pairing.whole.total[pairing.of]
    other = whole - group if pairing.against == "rest" else whole
    centres = measured.cells.centres
    mine, theirs = ratio(group) + centres, ratio(other) + centres
    crude = level.depth == 0 and pairing.kind == "rest"
    adjusted = age_standardised(measured, level, margin) if crude else None
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = keys_of(measured, level, margin) | {
            "reference_kind": np.array([[pairing.kind]]),
            "reference": pairing.names.reshape(-1, 1),
            "difference": mine - theirs,
            "ratio": np.where(theirs * mine > 0, mine / theirs, np.nan),
            "adjusted": np.full(mine.shape, np.nan) if adjusted is None else adjusted,
            "n": group[..., N],
            "n_reference": other[..., N],
            "sampled": np.array([[measured.microdata.kind == "survey"]]),
        }
    columns |= _errors(measured, margin, pairing, mine, theirs)
    fair = np.array([i.statistic != "total" for i in measured.microdata.indicators])
    both = np.minimum(group[..., N], other[..., N])
    keep = margin.shown[:, None] & fair & (both >= (LEAST if level.depth else 1))
    return rows_of(columns, keep).pipe(_typed)


def _errors(
    measured: MeasuredSource, margin: Margin, pairing: _Pairing, mine: Real, theirs: Real
) -> dict[str, np.ndarray]:
    """Errors of the difference and of the log ratio; both parts share clusters, so neither is a sum of two errors.

    The degrees of freedom are the group's own where they are fewer: an error from two clusters is hardly known,
    however well the rest is measured.
    """
    if not measured.sampled:
        return dict.fromkeys(("se", "log_se", "df"), np.full(mine.shape, np.nan))
    group, whole = margin.groups.total, pairing.whole.total[pairing.of]
    plain = of_difference(group, whole, pairing.against)
    logs = of_difference(group, whole, pairing.against, scale=(mine, theirs))
    arguments = (margin.groups, measured.blocks, pairing.whole, pairing.of)
    df, _ = degrees(pairing.whole, measured.blocks)
    own, _ = degrees(margin.groups, measured.blocks)
    se, log_se = (np.sqrt(line_variance(line, *arguments)) for line in (plain, logs))
    return {"se": se, "log_se": log_se, "df": np.minimum(own, df[pairing.of])}


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    reals = ("difference", "ratio", "adjusted", "se", "log_se", "df")
    whole = ("n", "n_reference", "depth")
    return frame.with_columns(
        *(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in reals),
        *(pl.col(name).cast(pl.Int64) for name in whole),
    )


def excess(gaps: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """The same gaps with `excess`: for a crossing A and B, m_AB - m_A - m_B + m; null for a single characteristic.

    What the crossing adds to, or takes from, the sum of its parts, on the scale shown (METHODS §3.3).
    """
    key = ["source", "indicator", "statistic", "area", "period"]
    values = estimates.select(*key, "group", "value")
    parts = pl.col("group").str.split("|")
    crossed = gaps.filter(pl.col("depth") == 2).select(*key, "group", parts.alias("parts")).unique([*key, "group"])
    crossed = crossed.with_columns(a=pl.col("parts").list.get(0), b=pl.col("parts").list.get(1)).drop("parts")
    for name, group in (("ab", "group"), ("a", "a"), ("b", "b")):
        crossed = crossed.join(values.rename({"value": f"m_{name}", "group": group}), on=[*key, group], how="left")
    everyone = values.filter(pl.col("group") == "everyone").drop("group").rename({"value": "m"})
    crossed = crossed.join(everyone, on=key, how="left")
    added = (pl.col("m_ab") - pl.col("m_a") - pl.col("m_b") + pl.col("m")).alias("excess")
    return gaps.join(crossed.select(*key, "group", added), on=[*key, "group"], how="left")
