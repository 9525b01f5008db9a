"""What of a change is withheld: the rules of reach for both of its numbers, and that none tells of a few touched.

A mean tells more than a share. Its change, times the people, is the sum of what is lost at each house, which anyone
can work out; so it says how many of a group live in the houses that are touched. Hence the mean of a group is shown
only where it may be told how many are touched, or where ten people could not move it by a step whatever became of
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.protection.case import Case
from isopolis.protection.withholding import mark
from isopolis.release.change_rules import (
    COARSEST,
    COUNTS,
    MEAN,
    MINUTES,
    OWN,
    PLACE,
    drowned,
    guarded,
    least_few,
    members,
    parties,
    with_everyone,
)
from isopolis.release.margins import exposed
from isopolis.release.model import ReachNote
from isopolis.release.reach_checks import CELL, SHARE, least_shown, rarer
from isopolis.release.tables import REACH_KEY

ROUGH = 2  # figures of how many are touched, each by their own mode
_REASON = pl.col("withheld")
_TOLD = [f"told_{name}" for name in COUNTS]
_FEW = [f"few_{name}" for name in COUNTS]
_STANDING = (
    _REASON.is_not_null().alias("hidden"),
    _REASON.is_in(["few", "place"]).fill_null(False).alias("covered"),
    (_REASON == "cover").fill_null(False).alias("lent"),
)


@dataclass(frozen=True)
class Change:
    """What every rule may look at. `asks` are the groups that a rule of the decision tells apart.

    `earlier` are protected tables of the same release, which hold the same number as it is today.
    """

    reach: ReachNote
    case: Case
    earlier: tuple[pl.DataFrame, ...] = ()
    asks: Sequence[str] = ()

    @property
    def city(self) -> str:
        """The code of the whole city."""
        return str(self.case.areas.filter(pl.col("area_depth") == 0)["area"].item())

    @property
    def few(self) -> int:
        """So many must be touched, and so many must not."""
        return least_few(self.case.rules, self.reach)


def withheld(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """The rows with their reason in `withheld`, and `told_n_lose` ... where that count may be told.

    Each pass withholds more, and what it withholds takes from others what they leaned on; until nothing changes.
    """
    rows = _known(_small(rows, change), change)
    counts = {name: _stands_in(some, change) for name, some in _counted(rows).items()}
    # counts stand in this table alone, so of them the parts are withheld first
    stands_in = {name: of if of is None else of.with_columns(mixed=pl.lit(False)) for name, of in counts.items()}
    whole = _stands_in(rows, change)
    while True:
        before = rows["withheld"].null_count()
        rows = _told(_thin(rows, change), stands_in, change)
        rows = _covered(_own(_moved(rows, change), change), whole)
        if rows["withheld"].null_count() == before:
            return rows


def _small(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """Where a group may be shown at no place, or too few stand behind it."""
    rules = change.case.rules
    rows = mark(rows, pl.col("scale") != "any", "place")
    rows = mark(rows, pl.col("n").fill_null(0) < least_shown(rules, change.reach), "few")
    nothing = pl.col("before").is_null() | pl.col("after").is_null()
    return mark(rows, nothing | (pl.col("crossed") > rules.depth.most), "few")


def _known(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """What an earlier table withholds is withheld; `known` is what it shows: withholding that would cover nothing."""
    rows = rows.with_columns(pl.lit(False).alias("known"))
    for table in change.earlier:
        found = table.select(*REACH_KEY, shown=pl.col("obs_status") != "Q")
        rows = rows.join(found, on=REACH_KEY, how="left", maintain_order="left")
        rows = mark(rows, ~pl.col("shown"), "cover")
        rows = rows.with_columns(pl.col("known") | pl.col("shown").fill_null(False)).drop("shown")
    return rows


def _thin(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """A share of a group needs people within and without, today and then; not where everyone there has the same."""
    rows = with_everyone(rows, _whole(rows), ("before", "after"))
    thin = [
        ((rarer(pl.col(f"exact_{name}")) * pl.col("n")).round(3) < change.few)
        & ~(_free(change) & pl.col(f"all_{name}").is_in([0.0, 1.0]) & (pl.col(name) == pl.col(f"all_{name}")))
        .fill_null(False)
        for name in ("before", "after")
    ]  # fmt: skip
    return mark(rows, SHARE & guarded(change.asks) & pl.any_horizontal(thin), "few").drop("all_before", "all_after")


def _told(rows: pl.DataFrame, stands_in: Mapping[str, pl.DataFrame | None], change: Change) -> pl.DataFrame:
    """The rows with each count where it may be told: a few are not touched or left, nor is one what a total leaves."""
    rows = rows.drop(_TOLD, _FEW, strict=False)
    for name, cells in _counted(rows).items():
        counted = _of_many(cells, name, stands_in[name], change)
        told = counted.select(
            *PLACE, _REASON.is_null().alias(f"told_{name}"), (_REASON == "few").alias(f"few_{name}")
        )  # fmt: skip
        rows = rows.join(told, on=PLACE, how="left", maintain_order="left")
    return rows


def _of_many(cells: pl.DataFrame, name: str, stands_in: pl.DataFrame | None, change: Change) -> pl.DataFrame:
    """The places whose count may be told; the others have their reason in `withheld`."""
    count, left = pl.col(name), pl.col("n") - pl.col(name)
    # a rule makes nobody gain: that nobody does tells of none whom it asks for
    none = (_free(change) | pl.lit(name == "n_gain")) & (count == 0) & (pl.col(f"all_{name}") == 0)
    every = _free(change) & (left == 0) & (pl.col(f"all_{name}") == pl.col("all_n"))
    scanty = ((count < change.few) & ~none.fill_null(False)) | ((left < change.few) & ~every.fill_null(False))
    while True:
        before = cells["withheld"].null_count()
        judged = mark(with_everyone(cells, _whole(cells), ("n", name)), guarded(change.asks) & scanty, "few")
        cells = _covered(judged.drop("all_n", f"all_{name}"), stands_in)
        if cells["withheld"].null_count() == before:
            return cells


def _counted(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """By count, those places, modes, kinds and groups that have it, a row each; withheld where all statistics are."""
    first = ["n", *COUNTS, "depth", "regime", "counterfactual"]
    cells = rows.group_by(PLACE, maintain_order=True).agg(
        pl.col(first).first(),
        pl.when(_REASON.is_null().any()).then(None).otherwise(_REASON.min()).alias("withheld"),
    )
    cells = cells.with_columns(pl.lit("touched").alias("statistic"), pl.lit(False).alias("known"))
    return {name: cells.filter(pl.col(name).is_not_null()) for name in COUNTS}


def _moved(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """A mean of a group is told with its counts, or where ten people do not show in it, or where nothing changes."""
    counted = pl.any_horizontal(pl.col(COUNTS).is_not_null())
    told = counted & pl.all_horizontal(pl.col(_TOLD).fill_null(True))
    rows = with_everyone(rows, _whole(rows), ("exact_before", "exact_after"))
    still = [pl.col(f"{p}exact_after") == pl.col(f"{p}exact_before") for p in ("", "all_")]
    still_all = (pl.lit(not change.asks) & pl.all_horizontal(still)).fill_null(False)
    safe = told | drowned(change.case.rules, change.reach, "size") | (still_all & ~counted)
    unsafe = MEAN & guarded(change.asks) & ~safe
    lent = counted & ~pl.any_horizontal(pl.col(_FEW).fill_null(False))  # no count is of a few: each covers another
    rows = mark(mark(rows, unsafe & ~lent, "few"), unsafe, "cover")
    return rows.drop("all_exact_before", "all_exact_after")


def _own(rows: pl.DataFrame, change: Change) -> pl.DataFrame:
    """Everyone by their own mode, held against everyone by one mode, tells of those who move otherwise.

    So a mean comes in steps that ten people do not move, and is shown if these still say something; a share is shown
    only where the groups that the city gives a mode are. Where all move by one mode it is the same number twice, and
    is shown only where the other is.
    """
    own = (pl.col("mode") == OWN) & (pl.col("group") == EVERYONE)
    share = own & SHARE
    rows = mark(rows, own & MINUTES & (pl.col("step") > COARSEST), "uncertain")
    groups, unseen = parties(change.reach, rows["group"].unique().to_list())
    rows = mark(rows, share & pl.lit(unseen), "few")
    cell = [name for name in CELL if name != "mode"]
    for group, mode in groups:
        fit = rows.filter((pl.col("group") == group) & (pl.col("mode") == mode) & _REASON.is_null())
        rows = rows.join(fit.select(*cell, pl.lit(True).alias("fit")), on=cell, how="left", maintain_order="left")
        rows = mark(rows, share & pl.col("fit").is_null(), "few").drop("fit")
    hidden = ((pl.col("group") == EVERYONE) & (pl.col("mode") != OWN) & _REASON.is_not_null()).any().over(cell)
    return mark(rows, own & hidden, "cover")


def _stands_in(rows: pl.DataFrame, change: Change) -> pl.DataFrame | None:
    """Who stands in which equation; none where nothing is covered."""
    if not change.case.rules.thresholds["register"].complement.on:
        return None
    return members(rows, change.case.framework, change.case.areas, change.reach)


def _covered(rows: pl.DataFrame, stands_in: pl.DataFrame | None) -> pl.DataFrame:
    """The rows with so many more withheld that none is what a total leaves.

    First in this table, where what an earlier one shows is taken last; then of today's number in all of them, where
    what an earlier one shows is no secret, and withholding it would cover nothing.
    """
    if stands_in is None:
        return rows
    for together in (False, True):
        while True:
            chosen = _chosen(rows, stands_in, together)
            if chosen.is_empty():
                break
            taken = pl.int_range(pl.len()).is_in(chosen.implode())
            rows = rows.with_columns(pl.when(taken).then(pl.lit("cover")).otherwise(_REASON).alias("withheld"))
    return rows


def _chosen(rows: pl.DataFrame, stands_in: pl.DataFrame, together: bool) -> pl.Series:
    """The rows to withhold next, one an equation that gives one away: the smallest part, else the total.

    Across modes the total is taken first: no table of groups tells it.
    """
    secret = ~pl.col("known") | pl.lit(not together)
    found = exposed(stands_in, rows.select((each & secret).alias(each.meta.output_name()) for each in _STANDING))
    told = found.with_columns(rows[name].gather(found["row"]) for name in ("n", "known", "withheld"))
    free = told.filter(_REASON.is_null() & secret)
    last = pl.when("mixed").then(~pl.col("total")).otherwise("total")
    return free.sort("known", last, "n", "row").group_by("equation", maintain_order=True).first()["row"].unique()


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of everyone that are shown."""
    return rows.filter((pl.col("group") == EVERYONE) & _REASON.is_null())


def _free(change: Change) -> pl.Expr:
    """What is so of everyone tells of no group, unless everyone's number tells of one."""
    return pl.lit(not change.asks)
