"""Protected changes: what new sites or a decision would change for whom, so that nobody can be found by it.

Both numbers of a row keep the rules of reach, and the row is withheld where either must be. `before` is the number
that `reach` tells, as fine or coarser: who has both tables has it once. `difference` is between the two that are told.
Of a change itself, see `touching`.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from isopolis.errors import ProtectionRefused
from isopolis.framework import EVERYONE
from isopolis.planning import Assessment, Sites
from isopolis.planning.assessment.effects import COLUMNS
from isopolis.protection.case import Case
from isopolis.protection.decisions import assessment_note
from isopolis.protection.reach import refuse_unknown
from isopolis.protection.rounding import bare
from isopolis.protection.sitings import sites_note
from isopolis.protection.touching import Change, withheld
from isopolis.release.change_rules import (
    COUNTS,
    MEAN,
    NUMBERS,
    OWN,
    STATISTICS,
    change_step,
    drowned,
    guarded,
    told_there,
    with_place,
)
from isopolis.release.model import ReachNote
from isopolis.release.plan_notes import AssessmentNote, SitesNote
from isopolis.release.precision import down, to_step, up
from isopolis.release.reach_checks import count_step
from isopolis.release.tables import CHANGES, REACH_KEY


def protect_sites(
    sites: Sequence[Sites], earlier: Sequence[pl.DataFrame], reach: ReachNote, case: Case
) -> tuple[pl.DataFrame, SitesNote]:
    """What new sites would change as it is published, and how they were chosen, one siting a kind.

    `earlier` are the protected tables of the same release that hold the same numbers of today: reach, assessment.
    ProtectionRefused for what no rule describes.
    """
    ordered = sorted(sites, key=lambda each: each.kind)
    rows = pl.concat([pl.DataFrame(schema=COLUMNS), *(_long(each.gains) for each in ordered)])
    table = _protected(rows, Change(reach, case, tuple(earlier)))
    return table, sites_note(ordered, reach, case)


def protect_assessment(
    assessment: Assessment, rows: pl.DataFrame, reach: ReachNote, case: Case
) -> tuple[pl.DataFrame, AssessmentNote]:
    """What a decision would change as it is published, and what else could be done; `rows` is the protected reach.

    ProtectionRefused for what no rule describes.
    """
    change = Change(reach, case, (rows,), assessment.asks)
    table = _protected(pl.concat([assessment.effects.select(*COLUMNS), _worst(assessment)]), change)
    return table, assessment_note(assessment, table, change)


def _long(gains: pl.DataFrame) -> pl.DataFrame:
    """A row a statistic, in the columns of an assessment's effects."""
    both = [
        gains.with_columns(
            pl.lit(statistic).alias("statistic"), pl.lit(unit).alias("unit"),
            pl.col(before).alias("before"), pl.col(after).alias("after"),
        )
        for statistic, unit, before, after in (
            ("mean", "minutes", "before", "after"),
            ("within_15", "share", "within_15_before", "within_15_after"),
        )
    ]  # fmt: skip
    rows = pl.concat(both).with_columns(difference=pl.col("after") - pl.col("before"))
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )


def _worst(assessment: Assessment) -> pl.DataFrame:
    """The finest areas where something is lost, as rows of everyone, each by their own mode. No rank is told."""
    period = assessment.effects["period"].first()
    rows = assessment.worst_hit.with_columns(
        group=pl.lit(EVERYONE), depth=0, mode=pl.lit(OWN), statistic=pl.lit("mean"), unit=pl.lit("minutes"),
        difference=pl.col("after") - pl.col("before"), period=pl.lit(period), counterfactual=pl.lit(False),
    )  # fmt: skip
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    )


def _protected(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The public table of these rows."""
    # by one mode anyone can count who is touched: how many are by their own tells of those who move otherwise
    uncounted = [pl.when(pl.col("mode") != OWN).then(pl.col(name)).alias(name) for name in COUNTS]
    rows = _described(rows.filter(told_there(change.city)).with_columns(uncounted), change)
    rows = withheld(_rounded(rows, change), change)
    size, lines = pl.lit(count_step(change.case.rules, change.reach)), any(m.rule == "line" for m in change.reach.modes)
    counts = [
        pl.when(f"told_{name}").then(pl.min_horizontal(to_step(pl.col(name), size), "size")).alias(name)
        for name in COUNTS
    ]  # fmt: skip
    rows = _bounded(rows.with_columns(*counts, pl.col("size").alias("n")), change)
    basis = {mode.id: ("assumed" if mode.rule == "line" else "modelled") for mode in change.reach.modes}
    basis |= {OWN: "assumed" if lines else "modelled"}
    told = bare(rows, NUMBERS).with_columns(pl.col("mode").replace_strict(basis, return_dtype=pl.String).alias("basis"))
    return told.select(pl.col(name).cast(dtype) for name, dtype in CHANGES.items()).sort(REACH_KEY)


def _described(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The rows, sorted, with all that the rules ask of them beside; `exact_` is what is private."""
    note, case = change.reach, change.case
    refuse_unknown(rows, _known(note, case))
    strange = rows.filter((pl.col("mode") == OWN) & (pl.col("group") != EVERYONE))
    if not strange.is_empty():
        raise ProtectionRefused("no rule is written for a group of which each moves by another mode", where="mode")
    return with_place(rows.sort(REACH_KEY), case.framework, note, change.asks).with_columns(
        pl.lit(None, pl.String).alias("withheld"), pl.lit("register").alias("regime"),
        pl.lit("A").alias("obs_status"), pl.lit("F").alias("conf_status"),
        pl.col("before", "after").name.prefix("exact_"),
    )  # fmt: skip


def _known(note: ReachNote, case: Case) -> Mapping[str, Sequence[object]]:
    return {
        "mode": [*(mode.id for mode in note.modes), OWN],
        "kind": [*note.kinds, *(i.id for i in case.framework)],
        "statistic": STATISTICS,
        "area": case.areas["area"].to_list(),
        "depth": range(case.rules.depth.most + 1),
    }


def _rounded(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The rows with both numbers to one step, and the ends of the difference outward to it."""
    rules, note = change.case.rules, change.reach
    size = to_step(pl.col("n"), pl.lit(count_step(rules, note))).cast(pl.Int64)
    rows = rows.with_columns(size.alias("size"))
    for _ in range(2):  # 9.996 has the step 0.01 and is told as 10.0, which has the step 0.1
        rows = rows.with_columns(change_step(rules, note, pl.col("size")).alias("step"))
        both = [to_step(pl.col(f"exact_{name}"), pl.col("step")).alias(name) for name in ("before", "after")]
        rows = rows.with_columns(both)
    told = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    least, most = pl.min_horizontal("low", "high"), pl.max_horizontal("low", "high")
    step, nearest = pl.col("step"), to_step(pl.col("after") - pl.col("before"), pl.col("step"))
    return rows.with_columns(
        nearest.alias("difference"),
        pl.when(told).then(pl.min_horizontal(down(least, step), nearest)).alias("low"),
        pl.when(told).then(pl.max_horizontal(up(most, step), nearest)).alias("high"),
    )


def _bounded(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The rows without the ends of a group's mean: nobody counts who is touched at these, and it may be a few."""
    hidden = MEAN & (guarded(change.asks) | (pl.col("mode") == OWN)) & ~drowned(change.case.rules, change.reach)
    return rows.with_columns(pl.when(~hidden).then(pl.col(name)).alias(name) for name in ("low", "high"))
