"""Checks of the rules: does what is shown keep the place, the thresholds, the rounding and the reliability?

Each is a condition that every safe release meets and that needs no secret: it looks at rounded numbers, so it
allows for half a rounding step and no more.
"""

from collections.abc import Iterator

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import EVERYONE
from isopolis.release.context import SHOWN, WITHHELD, Context, tell
from isopolis.release.margins import equations, exposed
from isopolis.release.place import too_fine
from isopolis.release.precision import figures_step, is_count, is_kept, share_step, value_step
from isopolis.release.tables import KEY

SHARE = pl.col("statistic") == "share"
STATISTICS = ("share", "mean", "total", "ratio")


def place_is_kept(context: Context) -> Iterator[Finding]:
    """No number about a characteristic stands at an area finer than its scale."""
    for name in ("estimates", "gaps"):
        rows = context.own(name).filter(SHOWN & too_fine(context.rules.place))
        yield from tell(rows, "a group is shown at a place that is too fine for it", name)


def depth_is_kept(context: Context) -> Iterator[Finding]:
    """No group crosses more characteristics than the rules allow."""
    most = context.rules.depth.most
    for name in ("estimates", "gaps"):
        yield from tell(
            context.own(name).filter(pl.col("depth") > most), "a group is too deep", name, f"<= {most}", "depth"
        )


def statistics_have_a_rule(context: Context) -> Iterator[Finding]:
    """Every statistic that the city measured has a rule."""
    for name in ("estimates", "gaps"):
        rows = context.own(name).filter(~pl.col("statistic").is_in(STATISTICS))
        yield from tell(rows, "no rule is written for this statistic", name, ", ".join(STATISTICS), "statistic")


def enough_persons(context: Context) -> Iterator[Finding]:
    """Every number shown rests on as many persons as the rules ask."""
    for _, limits, frame in context.regimes():
        least = pl.when(is_count(context.rules)).then(limits.count.least).otherwise(limits.rate.least)
        rows = frame.filter(SHOWN & (pl.col("n").is_null() | (pl.col("n") < least)))
        yield from tell(rows, "a number rests on too few persons", "estimates", f"n >= {limits.rate.least}", "n")


def enough_on_both_sides(context: Context) -> Iterator[Finding]:
    """No share says nearly all or nearly none of a group where the rules ask for both sides."""
    for _, limits, frame in context.regimes():
        most = pl.col("n") + limits.sizes.to / 2
        half = share_step(context.rules) / 2
        fewest = pl.min_horizontal(pl.col("value"), 1 - pl.col("value")) + half
        rows = frame.filter(SHOWN & SHARE & (fewest * most < limits.outcomes.least))
        yield from tell(rows, "a share says it of nearly all or nearly none of a group", "estimates")


def numbers_are_rounded(context: Context) -> Iterator[Finding]:
    """Every number shown is as coarse as the rules say."""
    for regime, limits, frame in context.regimes():
        step = value_step(context.rules, limits, regime)
        kept = [is_kept(pl.col(c), step, context.rules) for c in ("value", "low", "high")]
        kept.append(pl.col("n") % int(limits.sizes.to) == 0)
        rows = frame.filter(SHOWN & ~pl.all_horizontal(kept))
        yield from tell(rows, "a number is finer than the rules", "estimates")
    gaps = context.own("gaps").filter(SHOWN)
    fine = context.rules.rounding.fine_share.to
    step = pl.when(SHARE).then(fine)
    kept = [is_kept(pl.col(c), step, context.rules) for c in ("difference", "low", "high", "excess", "adjusted")]
    ratio = context.rules.rounding.ratio.to
    kept += [is_kept(pl.col(c), pl.lit(ratio), context.rules) for c in ("ratio", "ratio_low", "ratio_high")]
    kept.append(is_kept(pl.col("q"), pl.lit(context.rules.rounding.q.to), context.rules))
    yield from tell(gaps.filter(~pl.all_horizontal(kept)), "a number is finer than the rules", "gaps")


def shares_are_sure_enough(context: Context) -> Iterator[Finding]:
    """No share is shown whose interval is too wide, and no interval leaves out its own value."""
    rules, frame = context.rules.reliability, context.own("estimates").filter(SHOWN)
    step = share_step(context.rules)
    width = pl.col("high") - pl.col("low") - 2 * step
    small = pl.min_horizontal(pl.col("value"), 1 - pl.col("value")) + step / 2
    wide = (width >= rules.width.withhold) | (
        (width > rules.width.publish) & (width > rules.relative_width.withhold * small)
    )
    yield from tell(frame.filter(SHARE & wide), "a share is too uncertain to be shown", "estimates")
    outside = ~pl.col("value").is_between(pl.col("low"), pl.col("high"))
    yield from tell(frame.filter(outside), "an interval leaves out its own value", "estimates")
    range_ = SHARE & ~pl.all_horizontal(pl.col("value", "low", "high").is_between(0, 1).fill_null(True))
    yield from tell(frame.filter(range_), "a share is not between 0 and 1", "estimates")


def nothing_is_worked_out(context: Context) -> Iterator[Finding]:
    """No number withheld as too few is the total less its shown neighbours, where the rules ask for cover."""
    for _, limits, rows in context.regimes():
        if limits.complement.on and not rows.is_empty():
            frame = rows.select(*context.release.tables["estimates"].columns)
            members = equations(frame, context.release.framework, context.areas)
            told = frame.select(
                WITHHELD.alias("hidden"), (pl.col("conf_status") == "A").alias("covered"), pl.lit(False).alias("lent")
            )
            left = exposed(members, told).filter("covered")
            yield from tell(frame[left["row"].unique().sort()], "a withheld number can be worked out", "estimates")


def gaps_hold_shown_groups(context: Context) -> Iterator[Finding]:
    """A gap is shown only where both its sides are, and is what they say."""
    values = context.release.tables["estimates"].filter(SHOWN).select(*KEY, "value")
    gaps = context.own("gaps").filter(SHOWN)
    own = gaps.join(values.rename({"value": "own"}), on=KEY, how="left", maintain_order="left")
    yield from tell(own.filter(pl.col("own").is_null()), "a gap is shown of a group that is not", "gaps")
    for kind, column in _REFERENCE_COLUMN.items():
        rows = own.filter(pl.col("reference_kind") == kind)
        if kind in ("rest", "everyone"):  # group and rest make up everyone: what is withheld there is not told here
            rows = rows.with_columns(pl.lit(EVERYONE).alias("reference"))
        against = [k if k != column else "reference" for k in KEY]
        sides = rows.join(values.rename({"value": "other"}), left_on=against, right_on=KEY, how="left")
        lost = sides.filter(pl.col("other").is_null())
        yield from tell(lost, f"a gap is shown against a reference ({kind}) that is not", "gaps")
        if kind != "rest":
            yield from tell(sides.filter(_apart(context)), "a gap is not what its two sides say", "gaps")


_REFERENCE_COLUMN = {"rest": "group", "everyone": "group", "group": "group", "area": "area", "period": "period"}


def _apart(context: Context) -> pl.Expr:
    """True where the difference is not that of the two published values, within half a step."""
    rounding = context.rules.rounding
    sides = [figures_step(pl.col(name), rounding.figures.keep) for name in ("own", "other", "difference")]
    step = pl.when(SHARE).then(rounding.share.to).otherwise(pl.max_horizontal(sides))
    return (pl.col("own") - pl.col("other") - pl.col("difference")).abs() > step * (0.5 + 1e-6)


def quality_is_coarse(context: Context) -> Iterator[Finding]:
    """Response to a question is told in whole points, and only where enough were asked."""
    frame, step = context.release.tables["quality"], context.rules.rounding.share.to
    least = min(limits.rate.least for limits in context.rules.thresholds.values())
    shares = ("answered", "refused", "missing")
    few = (pl.col("asked") < least) | (pl.col("asked").is_null() & pl.any_horizontal(pl.col(shares).is_not_null()))
    yield from tell(frame.filter(few), "response is told of too few persons", "quality")
    fine = ~pl.all_horizontal([is_kept(pl.col(c), pl.lit(step), context.rules) for c in shares])
    yield from tell(frame.filter(fine), "a number is finer than the rules", "quality")


def coverage_follows_the_estimates(context: Context) -> Iterator[Finding]:
    """What is called published is shown somewhere, and what is shown is called published."""
    domains = pl.DataFrame(
        [(i.id, i.domain) for i in context.release.framework], schema=["indicator", "domain"], orient="row"
    )
    shown = context.release.tables["estimates"].filter(SHOWN & (pl.col("depth") == 1)).join(domains, on="indicator")
    pairs = shown.select(pl.col("group").str.split("=").list.first().alias("characteristic"), "domain").unique()
    coverage = context.release.tables["coverage"]
    said, key = coverage.filter(pl.col("status") == "published"), ["characteristic", "domain"]
    yield from tell(said.join(pairs, on=key, how="anti"), "called published, but nothing is shown", "coverage")
    yield from tell(pairs.join(said, on=key, how="anti").sort(key), "shown, but not called published", "coverage")
    torn = coverage.filter((pl.col("status") == "published") == (pl.col("rung") == ""))
    yield from tell(torn, "status and rung do not agree", "coverage")


RULE_CHECKS = (
    place_is_kept,
    depth_is_kept,
    statistics_have_a_rule,
    enough_persons,
    enough_on_both_sides,
    numbers_are_rounded,
    shares_are_sure_enough,
    nothing_is_worked_out,
    gaps_hold_shown_groups,
    quality_is_coarse,
    coverage_follows_the_estimates,
)
