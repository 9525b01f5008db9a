"""Checks of the tables `sites` and `assessment`: are they explained, and do they keep the rules of reach for a change?

Run where a release has either. Both numbers of a row are held to the rules; so is what they tell together.
"""

from collections.abc import Callable, Iterator

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import EVERYONE
from isopolis.release.change_note_checks import CHANGE_NOTE_CHECKS
from isopolis.release.change_rules import (
    COARSEST,
    COUNTED,
    COUNTS,
    ENDS,
    MEAN,
    NUMBERS,
    OWN,
    PLACE,
    STATISTICS,
    change_step,
    drowned,
    guarded,
    least_few,
    members,
    parties,
    told_there,
    with_everyone,
    with_place,
)
from isopolis.release.context import SHOWN, WITHHELD, Context, tell
from isopolis.release.margins import exposed
from isopolis.release.precision import figures_step, is_kept
from isopolis.release.reach_checks import CELL, SHARE, as_estimates, count_step, least_shown, rarer, reach_step
from isopolis.release.tables import REACH_KEY

STATUSES = {"obs_status": ("A", "Q"), "conf_status": ("F", "A", "N", "C"), "basis": ("modelled", "assumed")}


def changes_are_explained(context: Context) -> Iterator[Finding]:
    """Every mode, kind and word of a change is one that the release explains, and its file stands with its table."""
    release = context.release
    for name, rows in _held(context):
        if release.note(name) is None or release.reach is None:
            missing = name if release.note(name) is None else "reach"
            yield Finding("nobody says how a change was worked out", f"{missing}.json", "no such file")
            continue
        modes = {mode.id: ("assumed" if mode.rule == "line" else "modelled") for mode in release.reach.modes}
        modes |= {OWN: "assumed" if "assumed" in modes.values() else "modelled"}
        known = {"mode": modes, "kind": (*release.reach.kinds, *(i.id for i in release.framework))}
        for column, words in {**known, "statistic": STATISTICS, **STATUSES}.items():
            strange = rows.filter(~pl.col(column).is_in(list(words)).fill_null(False))
            yield from tell(strange, f"{column} is not one that the release explains", name, show=column)
        basis = pl.col("mode").replace_strict(modes, default=None, return_dtype=pl.String)
        yield from tell(rows.filter(pl.col("basis") != basis), "basis and mode do not agree", name, show="mode")
        yield from tell(rows.filter(pl.col("counterfactual").is_null()), "a row does not say whether it is so", name)
        strange = rows.filter((pl.col("mode") == OWN) & (pl.col("group") != EVERYONE))
        yield from tell(strange, "a group is told of, each by their own mode", name, show="group")
        if not release.reach.people:
            some = rows.filter(pl.col("group") != EVERYONE)
            yield from tell(some, "a group is told of where nobody is said to live", name, show="group")


def changes_are_bare_where_withheld(context: Context) -> Iterator[Finding]:
    """A withheld row of a change holds no number; a shown one holds both, and shares are shares."""
    for name, rows in _held(context):
        told = rows.filter(WITHHELD & pl.any_horizontal(pl.col(NUMBERS).is_not_null()))
        yield from tell(told, "a withheld row holds a number", name)
        torn = rows.filter((pl.col("conf_status") == "F") == WITHHELD)
        yield from tell(torn, "obs_status and conf_status do not agree", name, "Q with A, N or C; any other with F")
        shown = rows.filter(SHOWN)
        empty = pl.any_horizontal(pl.col("before", "after", "difference").is_null())
        yield from tell(shown.filter(empty), "a shown row does not hold both numbers and their difference", name)
        infinite = pl.any_horizontal(pl.col(ENDS).is_finite().not_().fill_null(False))
        yield from tell(shown.filter(infinite), "a number is not finite", name)
        wide = SHARE & ~pl.all_horizontal(pl.col("before", "after").is_between(0, 1).fill_null(True))
        yield from tell(shown.filter(wide), "a share is not between 0 and 1", name)


def changes_agree_with_themselves(context: Context) -> Iterator[Finding]:
    """A difference is that of the two numbers that are told, and lies within its ends."""
    for name, rows in _held(context):
        off = (pl.col("after") - pl.col("before") - pl.col("difference")).abs() > 1e-6
        yield from tell(rows.filter(off), "a difference is not that of its two numbers", name)
        outside = rows.filter(~pl.col("difference").is_between("low", "high"))
        yield from tell(outside, "bounds leave out their own difference", name)
        yield from tell(
            rows.filter(pl.col("low").is_null() != pl.col("high").is_null()), "one bound stands alone", name
        )


def changes_keep_their_place(context: Context) -> Iterator[Finding]:
    """A change is told only of groups that may be shown anywhere; so are those whom a rule asks for."""
    release = context.release
    for name, rows in _held(context):
        placed = with_place(rows, release.framework, release.reach, _asks(context, name))
        fine = placed.filter(SHOWN & (pl.col("scale") != "any"))
        yield from tell(fine, "a group is shown at a place that is too fine for it", name)
        below = rows.filter(~told_there(release.manifest.area))
        yield from tell(below, "below the whole city a change is told of more than everyone", name)
        counted = rows.filter((pl.col("mode") == OWN) & pl.any_horizontal(pl.col(COUNTS).is_not_null()))
        yield from tell(counted, "people who each move by their own mode are counted", name)
        most = context.rules.depth.most
        deep = placed.filter((pl.col("depth") > most) | (SHOWN & (pl.col("crossed") > most)))
        yield from tell(deep, "a group is too deep", name, f"<= {most}", "depth")


def changes_rest_on_enough(context: Context) -> Iterator[Finding]:
    """Both numbers of a change rest on enough persons; of a group, enough are within reach, and enough are not."""
    rules, note = context.rules, context.release.reach
    for name, rows in _held(context):
        rows, least = rows.filter(SHOWN), least_shown(rules, note)
        small = rows.filter(pl.col("n").is_null() | (pl.col("n") < least))
        yield from tell(small, "a number rests on too few persons", name, f"n >= {least}", "n")
        asks = _asks(context, name)
        told = with_everyone(rows, _whole(rows), ("before", "after")).filter(SHARE & guarded(asks))
        most = pl.col("n") + rules.thresholds["register"].sizes.to / 2
        half = reach_step(rules, pl.col("n"), note) / 2
        thin = [
            ((rarer(pl.col(end)) + half) * most < least_few(rules, note))
            & ((pl.col(end) != pl.col(f"all_{end}")).fill_null(True) | pl.lit(bool(asks)))
            for end in ("before", "after")
        ]  # fmt: skip
        yield from tell(
            told.filter(pl.any_horizontal(thin)), "a share says it of nearly all or nearly none of a group", name
        )


def counts_tell_of_no_few(context: Context) -> Iterator[Finding]:
    """Of a group, enough are touched by a change, and enough are not; not where everyone is touched, or nobody."""
    for name, rows in _held(context):
        asks, few = _asks(context, name), least_few(context.rules, context.release.reach)
        cells = rows.filter(SHOWN).group_by(PLACE, maintain_order=True)
        twice = cells.agg(pl.any_horizontal(pl.col("n", *COUNTS).n_unique() > 1).alias("twice")).filter("twice")
        yield from tell(as_estimates(twice), "people of a place are told in two ways", name)
        told = cells.agg(pl.col("n", *COUNTS).min()).with_columns(pl.lit("touched").alias("statistic"))
        told = with_everyone(told, _whole(told), ("n", *COUNTS)).filter(guarded(asks))
        for count in COUNTS:
            some, whole = pl.col(count), pl.col(f"all_{count}")
            none = (some == 0) & (whole == 0) & pl.lit(not asks or count == "n_gain")  # no rule makes anybody gain
            every = (some == pl.col("n")) & (whole == pl.col("all_n")) & pl.lit(not asks)
            scanty = ((some < few) & ~none.fill_null(False)) | ((pl.col("n") - some < few) & ~every.fill_null(False))
            yield from tell(told.filter(scanty), "too few of a group are told to be touched, or not", name)


def means_tell_of_no_few(context: Context) -> Iterator[Finding]:
    """A mean of a group is told with its counts, or where ten people do not show in it, or where nothing changes.

    Else its change, times the people, would tell how many live in the houses that are touched.
    """
    rules, note = context.rules, context.release.reach
    kinds = pl.col("kind").is_in(list(note.kinds) if note else [])
    for name, rows in _held(context) if least_few(rules, note) else ():
        asks = _asks(context, name)
        told = rows.filter(SHOWN).with_columns(change_step(rules, note).alias("step"))
        told = with_everyone(told, _whole(told), ("difference",)).filter(MEAN & ~drowned(rules, note))
        still = (pl.col("difference") == 0) & (pl.col("all_difference") == 0) & pl.lit(not asks) & ~kinds
        counts = [
            pl.col(c).is_not_null() | ((pl.col("mode") == OWN) & pl.lit(c == "n_gain" and name == "assessment"))
            for c in COUNTED[name]
        ]  # fmt: skip
        safe = (kinds & pl.all_horizontal(counts)) | still.fill_null(False)
        yield from tell(told.filter(guarded(asks) & ~safe), "a mean tells how many of a group are touched", name)
        coarse = (pl.col("mode") == OWN) & (pl.col("step") > COARSEST)
        yield from tell(told.filter(coarse), "a mean by own modes is of too few people", name)
        ends = (guarded(asks) | (pl.col("mode") == OWN)) & pl.col("low").is_not_null()
        yield from tell(told.filter(ends), "the bounds of a mean tell of a few", name)


def everyone_by_their_own_mode_tells_of_no_few(context: Context) -> Iterator[Finding]:
    """Everyone, each by their own mode, is shown only where the groups that move otherwise could be."""
    cell = [name for name in CELL if name != "mode"]
    for name, rows in _held(context):
        own = rows.filter(SHOWN & (pl.col("mode") == OWN) & (pl.col("group") == EVERYONE))
        groups, unseen = parties(context.release.reach, rows["group"].unique().to_list())
        hidden = rows.filter(WITHHELD & (pl.col("group") == EVERYONE) & (pl.col("mode") != OWN))
        share = own.filter(SHARE)
        bad = [share if unseen else share.clear(), own.join(hidden, on=cell, how="semi")]
        for group, mode in groups:
            fit = rows.filter(SHOWN & (pl.col("group") == group) & (pl.col("mode") == mode))
            bad.append(share.join(fit, on=cell, how="anti"))
        yield from tell(pl.concat(bad).unique(), "everyone by their own mode tells of those who move otherwise", name)


def changes_are_rounded(context: Context) -> Iterator[Finding]:
    """Both numbers of a change, their difference and its ends are multiples of one step; counts are as sizes are."""
    rules, note = context.rules, context.release.reach
    size = count_step(rules, note)
    for name, rows in _held(context):
        step = change_step(rules, note)
        kept = [is_kept(pl.col(end), step, rules) for end in ENDS]
        kept += [(pl.col(count) % size == 0).fill_null(True) for count in ("n", *COUNTS)]
        kept += [(pl.col(count) <= pl.col("n")).fill_null(True) for count in COUNTS]
        fine = rows.filter(SHOWN & ~pl.all_horizontal(kept))
        yield from tell(fine, "a number is finer than the rules", name)


def changes_agree_with_reach(context: Context) -> Iterator[Finding]:
    """What a change tells of today is what `reach` tells, or coarser; what reach withholds it withholds."""
    rules, note, reach = context.rules, context.release.reach, context.release.tables.get("reach")
    for name, rows in _held(context) if reach is not None else ():
        today = reach.select(*REACH_KEY, "value", there=SHOWN)  # type: ignore[union-attr]  # the line above says so
        both = rows.filter(SHOWN).join(today, on=REACH_KEY)
        yield from tell(both.filter(~pl.col("there")), "a change shows what reach withholds", name)
        finer = pl.when(SHARE).then(reach_step(rules, pl.col("n"), note)).otherwise(
            figures_step(pl.col("value"), rules.rounding.figures.keep)
        )  # fmt: skip
        off = (pl.col("before") - pl.col("value")).abs() > (change_step(rules, note) + finer) / 2 * (1 + 1e-6)
        yield from tell(both.filter(off), "before is not what reach tells of today", name)


def changes_are_not_worked_out(context: Context) -> Iterator[Finding]:
    """No withheld number of a change is what a total leaves, in one table or in two; nor is a count."""
    if not context.rules.thresholds["register"].complement.on:
        return
    tables = dict(_held(context))
    for name, rows in tables.items():
        yield from _left(rows, WITHHELD, pl.col("conf_status") == "A", name, context)
        kinds = list(context.release.reach.kinds) if context.release.reach else []
        for count in COUNTED[name]:
            told = rows.filter(pl.col("kind").is_in(kinds), pl.col("mode") != OWN)
            cells = told.group_by(PLACE, maintain_order=True).agg(pl.col(count).max(), pl.col("counterfactual").first())
            cells = cells.with_columns(pl.lit("touched").alias("statistic"))
            hidden = pl.col(count).is_null()
            yield from _left(cells, hidden, hidden, f"{name}: {count}", context)
    yield from _left_of_today(tables, context)


def _left_of_today(tables: dict[str, pl.DataFrame], context: Context) -> list[Finding]:
    """A finding of the numbers of today that no table tells, and that several together give away."""
    reach = context.release.tables.get("reach")
    held = tables if reach is None else {**tables, "reach": reach}
    columns = [*REACH_KEY, "counterfactual", "obs_status", "conf_status"]
    named = pl.concat(frame.select(columns) for frame in held.values()).filter(pl.col("statistic").is_in(STATISTICS))
    today = named.group_by(REACH_KEY, maintain_order=True).agg(
        pl.col("counterfactual").first(), hidden=WITHHELD.all(), covered=(pl.col("conf_status") == "A").all()
    )
    return _left(today, pl.col("hidden"), pl.col("covered"), ", ".join(held), context)


def _left(rows: pl.DataFrame, hidden: pl.Expr, covered: pl.Expr, where: str, context: Context) -> list[Finding]:
    """A finding of the covered rows that are what their total leaves, or the total that their parts make.

    Across modes a total is no secret where every part of it is told.
    """
    stands_in = members(rows, context.release.framework, context.areas, context.release.reach)
    told = rows.select(hidden.alias("hidden"), covered.alias("covered"), pl.lit(False).alias("lent"))
    left = (
        exposed(stands_in, told).filter(pl.col("covered") & ~(pl.col("mixed") & pl.col("total")))["row"].unique().sort()
    )
    return tell(as_estimates(rows[left]), "a withheld number can be worked out", where)


def _held(context: Context) -> list[tuple[str, pl.DataFrame]]:
    """The tables of changes that the release holds, by name."""
    return [(name, context.release.tables[name]) for name in COUNTED if name in context.release.tables]


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("group") == EVERYONE)


def _asks(context: Context, name: str) -> tuple[str, ...]:
    """The groups that a rule of the decision tells apart."""
    note = context.release.assessment
    return note.asks if note is not None and name == "assessment" else ()


CHANGE_CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    changes_are_explained,
    changes_are_bare_where_withheld,
    changes_agree_with_themselves,
    changes_keep_their_place,
    changes_rest_on_enough,
    counts_tell_of_no_few,
    means_tell_of_no_few,
    everyone_by_their_own_mode_tells_of_no_few,
    changes_are_rounded,
    changes_agree_with_reach,
    changes_are_not_worked_out,
    *CHANGE_NOTE_CHECKS,
)
