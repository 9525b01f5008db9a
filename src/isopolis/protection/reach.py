"""Protected reach: who gets where, so that no few people can be found by what is within reach of their door.

Where services and streets are is public. For each house anyone can work out what is within reach of it, so a share of
a group within reach counts that group in a place that anyone can draw, finer than any district. Hence:

- a group that may not be shown at any place has no reach at all;
- of a group, as many must be within reach, and out of it, as a register's outcome needs; where everyone is within
  reach, or nobody, that holds for each group and tells of none;
- a share comes in steps of ten persons or more. The places that one mode reaches and another does not can be drawn
  as well, so two modes (or two distances) held against each other count a group there: to ten persons, not to one.
  Of everyone this is all that is asked: that somebody lives in a house is no secret;
- what is withheld is covered, by areas and by categories, as estimates are;
- the addresses of a map, at which nobody says who lives, are counted as they are: anyone can count them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from isopolis.errors import ProtectionRefused
from isopolis.framework import EVERYONE
from isopolis.measurement import Reach
from isopolis.protection.case import Case
from isopolis.protection.rounding import bare
from isopolis.protection.saying import saying
from isopolis.protection.withholding import closed, mark
from isopolis.release.margins import equations
from isopolis.release.model import ReachNote
from isopolis.release.place import with_scale
from isopolis.release.precision import down, figures_step, to_step, up
from isopolis.release.reach_checks import (
    CELL,
    NUMBERS,
    SHARE,
    STATISTICS,
    as_estimates,
    count_step,
    few,
    least_shown,
    rarer,
    reach_step,
)
from isopolis.release.tables import REACH, REACH_KEY

PLACE = ["area", "mode", "kind", "period", "group"]


def protect_reach(reach: Reach, case: Case) -> tuple[pl.DataFrame, ReachNote]:
    """Reach as it is published, and how it was worked out. ProtectionRefused for what no rule describes."""
    note = _note(reach.method, reach.frame, case)
    rows = _described(reach.frame, note, case)
    rows = _withheld(_rounded(rows, note, case), note, case)
    rows = rows.join(_out_of_reach(rows, note, case), on=PLACE, how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("size").alias("n"), pl.col("told").alias("n_unreachable"))
    return _public(bare(rows, NUMBERS), note), note


def _note(method: Mapping[str, Any], frame: pl.DataFrame, case: Case) -> ReachNote:
    """The method as a release carries it: counts rounded as sizes are, and numbers that people give to figures."""
    size = int(case.rules.thresholds["register"].sizes.to)
    rounded = {name: round(method.get(name, 0) / size) * size for name in ("unsnapped", "unplaced")}
    ordered = {name: dict(sorted(method[name].items())) for name in ("kinds", "facilities") if name in method}
    keep = case.rules.rounding.figures.keep
    ordered["kappa"] = {kind: float(f"{kappa:.{keep}g}") for kind, kappa in sorted(method.get("kappa", {}).items())}
    periods = tuple(sorted(frame["period"].unique()))
    with saying("how reach was worked out", "working reach out again"):
        return ReachNote.model_validate({**method, **ordered, **rounded, "periods": periods})


def _described(frame: pl.DataFrame, note: ReachNote, case: Case) -> pl.DataFrame:
    """The rows with scale, area_depth, withheld (null), and everyone's own value and size beside them."""
    unit = pl.when(SHARE).then(pl.lit("share")).otherwise("unit")
    rows = frame.drop("level", strict=False).sort(REACH_KEY).with_columns(unit.alias("unit"))
    scaled = with_scale(as_estimates(rows), case.framework, note.kinds)["scale"]
    rows = rows.with_columns(scaled).join(
        case.areas.select("area", "area_depth"), on="area", how="left", maintain_order="left"
    )
    refuse_unknown(rows, _known(note, case))
    return rows.with_columns(
        pl.lit(None, pl.String).alias("withheld"), pl.lit("register").alias("regime"),
        pl.lit("A").alias("obs_status"), pl.lit("F").alias("conf_status"),
    )  # fmt: skip


def _known(note: ReachNote, case: Case) -> Mapping[str, Sequence[object]]:
    return {
        "mode": [mode.id for mode in note.modes],
        "kind": [*note.kinds, *(i.id for i in case.framework)],
        "statistic": list(STATISTICS),
        "area": case.areas["area"].to_list(),
        "depth": range(case.rules.depth.most + 1),
    }


def refuse_unknown(rows: pl.DataFrame, known: Mapping[str, Sequence[object]]) -> None:
    """Nothing, where each of these columns holds known values alone and no key stands twice; else ProtectionRefused."""
    for column, values in known.items():
        strange = rows.filter(~pl.col(column).is_in(list(values)).fill_null(False))[column].unique().sort()
        if len(strange):
            got = ", ".join(map(str, strange.head(5)))
            raise ProtectionRefused(
                f"no rule is written for reach with this {column}",
                where=column,
                got=got,
                hint="working reach out again",
            )
    if rows.select(REACH_KEY).is_duplicated().any():
        raise ProtectionRefused("the same number is given twice", where="reach", hint="working reach out again")


def _rounded(rows: pl.DataFrame, note: ReachNote, case: Case) -> pl.DataFrame:
    """The rows with every number to its step, bounds outward; `exact` keeps the private value."""
    size = pl.lit(count_step(case.rules, note))
    rows = rows.with_columns(to_step(pl.col("n"), size).cast(pl.Int64).alias("size"), pl.col("value").alias("exact"))
    share, keep = reach_step(case.rules, pl.col("size"), note), case.rules.rounding.figures.keep

    def step(name: str) -> pl.Expr:
        return pl.when(SHARE).then(share).otherwise(figures_step(pl.col(name), keep))

    nearest = to_step(pl.col("value"), step("value"))
    told = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    low, high = pl.min_horizontal("low", "high"), pl.max_horizontal("low", "high")
    inside = pl.when(SHARE).then(1.0).otherwise(float("inf"))
    return rows.with_columns(
        nearest.alias("value"),
        pl.when(told).then(pl.min_horizontal(down(low, step("low")), nearest)).alias("low"),
        pl.when(told).then(pl.max_horizontal(pl.min_horizontal(up(high, step("high")), inside), nearest)).alias("high"),
    )


def _withheld(rows: pl.DataFrame, note: ReachNote, case: Case) -> pl.DataFrame:
    """The rows with their reason in `withheld`: place, few or cover; bounds that say it of nearly all are left out."""
    least = few(case.rules)
    whole = rows.filter(pl.col("group") == EVERYONE).select(*CELL, everyone="value")
    rows = rows.join(whole, on=CELL, how="left", maintain_order="left")
    as_all = (pl.col("everyone").is_in([0.0, 1.0]) & (pl.col("value") == pl.col("everyone"))).fill_null(False)
    thin = SHARE & (pl.col("group") != EVERYONE) & ~as_all

    def scanty(name: str) -> pl.Expr:
        return thin & ((rarer(pl.col(name)) * pl.col("n")).round(3) < least).fill_null(False)

    rows = mark(rows, pl.col("scale") != "any", "place")
    rows = mark(rows, pl.col("n").fill_null(0) < least_shown(case.rules, note), "few")
    rows = mark(rows, pl.col("value").is_null() | scanty("exact"), "few")
    extreme = scanty("low") | scanty("high")
    ends = [pl.when(~extreme).then(pl.col(name)).alias(name) for name in ("low", "high")]
    return _covered(rows.with_columns(ends), case)


def _covered(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The rows with so many more withheld that none is what a total leaves."""
    if not case.rules.thresholds["register"].complement.on:
        return rows
    members = equations(as_estimates(rows), case.framework, case.areas)
    return closed(rows, members)


def _out_of_reach(rows: pl.DataFrame, note: ReachNote, case: Case) -> pl.DataFrame:
    """One row a place, mode, kind and group: `told`, how many no way leads there, null where a few could be found."""
    size, least = pl.lit(count_step(case.rules, note)), few(case.rules)
    reasons = pl.col("withheld")
    cells = rows.filter(pl.col("n_unreachable").is_not_null()).group_by(PLACE, maintain_order=True).agg(
        pl.col("n_unreachable", "area_depth", "regime", "n", "size").first(),
        pl.when(reasons.is_null().any()).then(None).otherwise(reasons.min()).alias("withheld"),
    )  # fmt: skip
    lost, kept = pl.col("n_unreachable"), pl.col("n") - pl.col("n_unreachable")
    cells = cells.with_columns(to_step(lost, size).cast(pl.Int64).alias("told"))
    place = [name for name in PLACE if name != "group"]
    whole = cells.filter(pl.col("group") == EVERYONE).select(
        *place, none=pl.col("told") == 0, all=pl.col("told") == pl.col("size")
    )
    cells = cells.join(whole, on=place, how="left", maintain_order="left")
    scanty = (lost < least) & ~(pl.col("none") & (pl.col("told") == 0)).fill_null(False)
    nearly = (kept < least) & ~(pl.col("all") & (pl.col("told") == pl.col("size"))).fill_null(False)
    cells = mark(cells, (pl.col("group") != EVERYONE) & (scanty | nearly), "few")
    cells = _covered(cells.with_columns(pl.lit("out of reach").alias("statistic")), case)
    return cells.select(*PLACE, pl.when(pl.col("withheld").is_null()).then("told").alias("told"))


def _public(rows: pl.DataFrame, note: ReachNote) -> pl.DataFrame:
    basis = {mode.id: ("assumed" if mode.rule == "line" else "modelled") for mode in note.modes}
    told = rows.with_columns(pl.col("mode").replace_strict(basis, return_dtype=pl.String).alias("basis"))
    return told.select(pl.col(name).cast(dtype) for name, dtype in REACH.items()).sort(REACH_KEY)
