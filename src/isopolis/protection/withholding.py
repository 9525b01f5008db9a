"""What of the estimates is withheld, one rule a function: each marks rows that no earlier rule has marked.

`withheld` names the reason: place, few, uncertain or cover; null where the row is shown.
Published figures of others come through every rule untouched.
"""

from collections.abc import Callable

import polars as pl

from isopolis.measurement.estimate import LEAST
from isopolis.protection.case import KEY, Case
from isopolis.release.margins import equations, exposed
from isopolis.release.place import too_fine
from isopolis.release.precision import is_count

Rule = Callable[[pl.DataFrame, Case], pl.DataFrame]
SHARE = pl.col("statistic") == "share"
OWN = pl.col("regime") != "published"


def withhold(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The rows with their reason in `withheld`, after every rule in turn."""
    for rule in RULES:
        rows = rule(rows, case)
    return rows


def mark(rows: pl.DataFrame, where: pl.Expr, reason: str) -> pl.DataFrame:
    """The rows, with the reason where the condition holds and none was given before. Figures are left alone."""
    marked = pl.col("withheld").is_null() & OWN & where.fill_null(False)
    return rows.with_columns(pl.when(marked).then(pl.lit(reason)).otherwise(pl.col("withheld")).alias("withheld"))


def wrong_place(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Characteristics that may hurt people at a place are not shown at one."""
    return mark(rows, too_fine(case.rules.place), "place")


def too_few_persons(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """A number needs persons behind it: rates more than counts. A number without a size or a value has none."""
    least = pl.when(is_count(case.rules)).then(case.least("count")).otherwise(case.least("rate"))
    return mark(rows, (pl.col("n").fill_null(0) < least) | pl.col("value").is_null(), "few")


def too_few_households(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """A number about households needs households behind it, where measurement counted them."""
    if "n_households" not in rows.columns:
        return rows
    return mark(rows, pl.col("household") & (pl.col("n_households") < case.least("households")), "few")


def too_few_clusters(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """A number from sampled clusters needs several of them. Null: the source has none."""
    return mark(rows, pl.col("n_clusters") < case.least("clusters"), "few")


def all_or_none(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """A share that is true of nearly all or nearly none of a group says it of each of them."""
    rarer = pl.min_horizontal(pl.col("value"), 1 - pl.col("value")) * pl.col("n")
    return mark(rows, SHARE & (rarer.round(3) < case.least("outcomes")), "few")


def too_uncertain(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Shares by the width of their interval, other numbers by their coefficient of variation; no degrees, no number."""
    rules = case.rules.reliability
    width, between, relative = _widths(case)
    wide = (width >= rules.width.withhold) | (between & (relative > rules.relative_width.withhold))
    shaky = pl.when(SHARE).then(wide).otherwise(_variation() > rules.variation.withhold)
    return mark(rows, shaky.fill_null(False) | (pl.col("df") <= 0).fill_null(False), "uncertain")


def unreliable(case: Case) -> pl.Expr:
    """True where a number is shown with the flag of low reliability."""
    rules = case.rules.reliability
    _, between, relative = _widths(case)
    flagged = between & (relative > rules.relative_width.flag)
    return pl.when(SHARE).then(flagged).otherwise(_variation() > rules.variation.flag).fill_null(False)


def cover(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Where one withheld number is the total less its shown neighbours, the smallest neighbour is withheld too.

    Repeated until none is left. Groups too small for measurement to list are covered too.
    """
    asked = [name for name, limits in case.rules.thresholds.items() if limits.complement.on]
    rows = rows.with_row_index("_row")
    own = rows.filter(pl.col("regime").is_in(asked)).sort(KEY)  # so that ties are settled by name
    if own.is_empty():
        return rows.drop("_row")
    members = _with_unlisted(equations(own, case.framework, case.areas), own, case)
    marked = closed(own, members).select("_row", pl.col("withheld"))
    return rows.update(marked, on="_row", include_nulls=False).drop("_row")


def closed(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The rows with so many more withheld that no equation of `members` gives one away: the smallest `n` first."""
    while True:
        chosen = _smallest(exposed(members, rows.select(_STANDING)), rows["n"])
        if chosen.is_empty():
            return rows
        taken = pl.int_range(pl.len()).is_in(chosen.implode())
        rows = rows.with_columns(pl.when(taken).then(pl.lit("cover")).otherwise(pl.col("withheld")).alias("withheld"))


_REASON = pl.col("withheld")
_STANDING = (
    _REASON.is_not_null().alias("hidden"),
    _REASON.is_in(["few", "place"]).fill_null(False).alias("covered"),
    (_REASON == "cover").fill_null(False).alias("lent"),
)


def _with_unlisted(members: pl.DataFrame, rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Marks equations whose listed parts leave a few persons over: someone is there who is not listed.

    In the whole city every group is listed, so who is left over there is of no known category.
    """
    told = members.with_columns(rows[name].gather(members["row"]) for name in ("n", "area_depth"))
    signed = pl.when(pl.col("total")).then(pl.col("n")).otherwise(-pl.col("n"))
    few = max(LEAST, case.rules.thresholds["register"].rate.least)
    left = signed.sum().over("equation").is_between(1, few - 1)
    below = (pl.col("area_depth").max() > 0).over("equation")
    return told.with_columns((left & below).alias("unlisted")).drop("n", "area_depth")


def _smallest(members: pl.DataFrame, n: pl.Series) -> pl.Series:
    """The row to withhold in each equation: its smallest shown part, or the total where no part is shown."""
    shown = members.with_columns(n.gather(members["row"]).alias("n")).filter(~pl.col("hidden"))
    return shown.sort("total", "n", "row").group_by("equation", maintain_order=True).first()["row"].unique().sort()


def _widths(case: Case) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The interval's width, whether it must be judged, and its size relative to the share or its complement."""
    width = pl.col("high") - pl.col("low")
    rules = case.rules.reliability.width
    relative = width / pl.min_horizontal(pl.col("value"), 1 - pl.col("value"))
    return width, (width > rules.publish) & (width < rules.withhold), relative


def _variation() -> pl.Expr:
    return pl.col("se") / pl.col("value").abs()


RULES: tuple[Rule, ...] = (
    wrong_place,
    too_few_persons,
    too_few_households,
    too_few_clusters,
    all_or_none,
    too_uncertain,
    cover,
)
