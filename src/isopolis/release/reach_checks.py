"""Checks of reach: is it explained, and does it keep the rules? Run where a release has the table.

Where services and streets are is public, so for every house anyone can work out what is within reach of it. A share of
people within reach is then a count of people in a place that anyone can draw: a catchment.
"""

from collections.abc import Iterator

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import EVERYONE
from isopolis.release.context import SHOWN, WITHHELD, Context, tell
from isopolis.release.margins import equations, exposed
from isopolis.release.model import ReachNote
from isopolis.release.place import with_scale
from isopolis.release.precision import is_kept, share_step
from isopolis.release.rules import Rules

SHARES = ("within_15", "share")
SPREADS = ("fgt1", "fgt2", "gini", "theil", "theil_between", "kolm_pollak", "concentration", "palma")  # of minutes
STATISTICS = (*SHARES, "mean", "median", *SPREADS)
NUMBERS = ("n", "n_unreachable", "value", "low", "high")
SHARE = pl.col("statistic").is_in(SHARES)
CELL = ["area", "mode", "kind", "statistic", "period"]
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def as_estimates(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows under the names of estimates: a mode stands for a source, a kind for an indicator."""
    return rows.rename({"mode": "source", "kind": "indicator"})


def few(rules: Rules) -> int:
    """A register's threshold of persons with, and of persons without: it holds wherever people are counted."""
    return rules.thresholds["register"].outcomes.least


def least_shown(rules: Rules, note: ReachNote | None) -> int:
    """So many must stand behind a number: as behind a register's rate, or one address of a map."""
    return rules.thresholds["register"].rate.least if note is None or note.people else 1


def count_step(rules: Rules, note: ReachNote | None) -> int:
    """What counts are rounded to: as a register's sizes; the addresses of a map can be counted by anyone."""
    return int(rules.thresholds["register"].sizes.to) if note is None or note.people else 1


def reach_step(rules: Rules, n: pl.Expr, note: ReachNote | None) -> pl.Expr:
    """The step of a share: at least a rounding step of persons, so that two shares do not tell of one house."""
    if note is not None and not note.people:
        return pl.lit(0.01)
    return on_ladder(pl.max_horizontal(share_step(rules, n), rules.thresholds["register"].sizes.to / n), 0.5)


def on_ladder(least: pl.Expr, most: float = _STEPS[-1]) -> pl.Expr:
    """The first of the steps 0.001, 0.002, 0.005, 0.01 ... that is no finer than this; at most `most`."""
    step = pl.lit(most)
    for finer in reversed([each for each in _STEPS if each < most]):
        step = pl.when(least <= finer * (1 + 1e-9)).then(pl.lit(finer)).otherwise(step)
    return step


def rarer(share: pl.Expr) -> pl.Expr:
    """The smaller of a share and what it leaves."""
    return pl.min_horizontal(share, 1 - share)


def estimates_or_reach_are_there(context: Context) -> Iterator[Finding]:
    """The release holds estimates or reach: an empty one would pass every other check."""
    if all(context.release.tables[name].is_empty() for name in ("estimates", "reach")):
        yield Finding("the release holds no numbers", "estimates, reach", hint="measuring a source before protecting")


def reach_is_explained(context: Context) -> Iterator[Finding]:
    """Every mode and kind is one that reach.json or the framework explains, and reach.json stands with its table."""
    release, rows = context.release, context.release.tables["reach"]
    if release.reach is None:
        yield Finding("nobody says how reach was worked out", "reach.json", "no such file")
        return
    modes = {mode.id: ("assumed" if mode.rule == "line" else "modelled") for mode in release.reach.modes}
    kinds = [*release.reach.kinds, *(i.id for i in release.framework)]
    for column, known in (("mode", list(modes)), ("kind", kinds), ("statistic", list(STATISTICS))):
        strange = rows.filter(~pl.col(column).is_in(known).fill_null(False))
        yield from tell(strange, f"{column} is not one that the release explains", "reach", show=column)
    basis = pl.col("mode").replace_strict(modes, default=None, return_dtype=pl.String)
    yield from tell(rows.filter(pl.col("basis") != basis), "basis and mode do not agree", "reach", show="mode")
    yield from tell(rows.filter(pl.col("counterfactual").is_null()), "a row does not say whether it is so", "reach")
    torn = pl.col("mode").filter(~pl.col("counterfactual")).n_unique().over("group") > 1
    yield from tell(rows.filter(torn), "a group is said to move by two modes of its own", "reach", show="group")
    if not release.reach.people:  # else a city of people could call them addresses, and tell of each
        some = rows.filter(pl.col("group") != EVERYONE)
        yield from tell(some, "a group is told of where nobody is said to live", "reach", show="group")


def reach_is_bare_where_withheld(context: Context) -> Iterator[Finding]:
    """A withheld row of reach holds no number; a shown one holds its number, within its bounds."""
    rows = context.release.tables["reach"]
    told = rows.filter(WITHHELD & pl.any_horizontal(pl.col(NUMBERS).is_not_null()))
    yield from tell(told, "a withheld row holds a number", "reach")
    torn = rows.filter((pl.col("conf_status") == "F") == WITHHELD)
    yield from tell(torn, "obs_status and conf_status do not agree", "reach", "Q with A, N or C; any other with F")
    shown = rows.filter(SHOWN)
    yield from tell(shown.filter(pl.col("value").is_null()), "a shown row holds no number", "reach")
    numbers = [pl.col(name) for name in ("value", "low", "high")]
    infinite = shown.filter(pl.any_horizontal(n.is_finite().not_().fill_null(False) for n in numbers))
    yield from tell(infinite, "a number is not finite", "reach")
    wide = shown.filter(SHARE & ~pl.all_horizontal(n.is_between(0, 1).fill_null(True) for n in numbers))
    yield from tell(wide, "a share is not between 0 and 1", "reach")
    outside = shown.filter(~pl.col("value").is_between("low", "high"))
    yield from tell(outside, "bounds leave out their own value", "reach")


def reach_keeps_its_place(context: Context) -> Iterator[Finding]:
    """Reach is told only of groups that may be shown anywhere: a catchment is a place finer than a district."""
    release = context.release
    kinds = release.reach.kinds if release.reach else ()
    rows = with_scale(as_estimates(release.tables["reach"]), release.framework, kinds)
    fine = rows.filter(SHOWN & (pl.col("scale") != "any"))
    yield from tell(fine, "a group is shown at a place that is too fine for it", "reach")
    deep = rows.filter(pl.col("depth") > context.rules.depth.most)
    yield from tell(deep, "a group is too deep", "reach", f"<= {context.rules.depth.most}", "depth")


def reach_rests_on_enough(context: Context) -> Iterator[Finding]:
    """Every number of reach rests on enough persons; of a group, enough are within reach and enough are not.

    Where everyone is within reach, or nobody, that is so of each group, and tells of none.
    """
    rows, rules = context.release.tables["reach"].filter(SHOWN), context.rules
    least = least_shown(rules, context.release.reach)
    small = rows.filter(pl.col("n").is_null() | (pl.col("n") < least))
    yield from tell(small, "a number rests on too few persons", "reach", f"n >= {least}", "n")
    everyone = rows.filter(pl.col("group") == EVERYONE)
    beside = everyone.select(*CELL, everyone=pl.col("value"), lost=pl.col("n_unreachable"), whole=pl.col("n"))
    told = rows.filter(pl.col("group") != EVERYONE).join(beside, on=CELL, how="left", maintain_order="left")
    most = pl.col("n") + rules.thresholds["register"].sizes.to / 2
    step = reach_step(rules, pl.col("n"), context.release.reach)
    thin = ((rarer(pl.col("value")) + step / 2) * most < few(rules)) & (
        pl.col("value") != pl.col("everyone")
    ).fill_null(True)
    yield from tell(told.filter(SHARE & thin), "a share says it of nearly all or nearly none of a group", "reach")
    lost = pl.col("n_unreachable")
    scanty = (lost < few(rules)) & ~(pl.col("lost") == 0).fill_null(False)
    nearly = (pl.col("n") - lost < few(rules)) & ~(pl.col("lost") == pl.col("whole")).fill_null(False)
    yield from tell(told.filter(scanty | nearly), "too few of a group are told to be out of reach", "reach")


def reach_is_rounded(context: Context) -> Iterator[Finding]:
    """Every number of reach is as coarse as the rules say."""
    rows, rules = context.release.tables["reach"].filter(SHOWN), context.rules
    note = context.release.reach
    step = pl.when(SHARE).then(reach_step(rules, pl.col("n"), note))
    kept = [is_kept(pl.col(c), step, rules) for c in ("value", "low", "high")]
    size = count_step(rules, note)
    kept += [(pl.col(c) % size == 0).fill_null(True) for c in ("n", "n_unreachable")]
    kept.append((pl.col("n_unreachable") <= pl.col("n")).fill_null(True))
    yield from tell(rows.filter(~pl.all_horizontal(kept)), "a number is finer than the rules", "reach")


def reach_is_not_worked_out(context: Context) -> Iterator[Finding]:
    """No number of reach withheld as too few is the total less its shown neighbours, nor is a number out of reach."""
    if not context.rules.thresholds["register"].complement.on:
        return
    rows = as_estimates(context.release.tables["reach"])
    left = worked_out(rows, WITHHELD, pl.col("conf_status") == "A", context)
    yield from tell(left, "a withheld number can be worked out", "reach")
    kinds = list(context.release.reach.kinds) if context.release.reach else []
    cells = out_of_reach(rows.filter(pl.col("indicator").is_in(kinds)))
    hidden = pl.col("n_unreachable").is_null()
    yield from tell(worked_out(cells, hidden, hidden, context), "who is out of reach can be worked out", "reach")


def out_of_reach(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a mode, kind, area, period and group: n and n_unreachable, as any of its statistics tells them."""
    cell = ["source", "indicator", "area", "period", "group"]
    counts = rows.group_by(cell, maintain_order=True).agg(pl.col("n", "n_unreachable").max())
    return counts.with_columns(pl.lit("out of reach").alias("statistic"))


def worked_out(rows: pl.DataFrame, hidden: pl.Expr, covered: pl.Expr, context: Context) -> pl.DataFrame:
    """The covered rows that are what their total leaves, or the total that their parts make."""
    members = equations(rows, context.release.framework, context.areas)
    told = rows.select(hidden.alias("hidden"), covered.alias("covered"), pl.lit(False).alias("lent"))
    left = exposed(members, told).filter("covered")
    return rows[left["row"].unique().sort()]


REACH_CHECKS = (
    estimates_or_reach_are_there,
    reach_is_explained,
    reach_is_bare_where_withheld,
    reach_keeps_its_place,
    reach_rests_on_enough,
    reach_is_rounded,
    reach_is_not_worked_out,
)
