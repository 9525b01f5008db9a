"""Protected gaps: shown only where both sides are, worked out from protected values, tested again as a family."""

import polars as pl

from isopolis.framework.group import EVERYONE
from isopolis.measurement import judge
from isopolis.measurement.gap import excess
from isopolis.protection.case import KEY, Case
from isopolis.protection.rounding import bare, only_own
from isopolis.protection.withholding import OWN, mark
from isopolis.release.form_checks import NUMBERS
from isopolis.release.precision import down, figures_step, share_step, to_step, up

SHARE = pl.col("statistic") == "share"
REASON = {"N": "uncertain", "A": "few", "C": "cover"}  # a gap is withheld as its side is


def protect_gaps(gaps: pl.DataFrame, estimates: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The gaps as they are published. `estimates` are the protected ones, already rounded."""
    rows = _beside(case.described(gaps), estimates)
    for name in ("own_status", "other_status"):
        for status, reason in REASON.items():
            rows = mark(rows, pl.col(name) == status, reason)
    rows = mark(rows, pl.col("own_status").is_null(), "few")
    rows = _thin_rest(rows, case)
    return bare(_rounded(_judged_again(rows), estimates, case), NUMBERS["gaps"])


def _beside(gaps: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """Each gap with the protected value, size and status of its group, and of its reference where that is a row.

    The rest is nobody's row. With its group it makes up everyone, so everyone's status stands for it: the rest is
    not told where the whole is withheld.
    """
    side = estimates.select(*KEY, "value", "n", "obs_status", "conf_status")
    names = {"value": "", "n": "_n", "obs_status": "_obs", "conf_status": "_status"}
    own = side.with_columns(estimates["_private"]).rename({name: f"own{short}" for name, short in names.items()})
    other = side.rename({name: f"other{short}" for name, short in names.items()})
    kind, reference = pl.col("reference_kind"), pl.col("reference")
    whole = pl.when(kind == "rest").then(pl.lit(EVERYONE)).otherwise(pl.col("group"))
    named = gaps.with_columns(
        pl.when(kind.is_in(["group", "everyone"])).then(reference).otherwise(whole).alias("_group"),
        pl.when(kind == "area").then(reference).otherwise(pl.col("area")).alias("_area"),
        pl.when(kind == "period").then(reference).otherwise(pl.col("period")).alias("_period"),
    )
    against = ["source", "indicator", "statistic", "_area", "_period", "_group"]
    found = named.join(own, on=KEY, how="left", maintain_order="left")
    found = found.join(other, left_on=against, right_on=KEY, how="left", maintain_order="left")
    blank = [pl.when(kind != "rest").then(pl.col(c)).alias(c) for c in ("other", "other_n", "other_obs")]
    lost = pl.col("other_status").fill_null("A")
    return found.with_columns(*blank, lost).drop("_group", "_area", "_period")


def _thin_rest(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The rest is nobody's row, so it meets the thresholds here: enough persons, on both sides of a share."""
    rest = pl.col("reference_kind") == "rest"
    rows = mark(rows, rest & (pl.col("n_reference").fill_null(0) < case.least("rate")), "few")
    others = pl.col("_private") - pl.col("difference")
    rarer = pl.min_horizontal(others, 1 - others) * pl.col("n_reference")
    return mark(rows, rest & SHARE & (rarer.round(3) < case.least("outcomes")), "few")


def _judged_again(rows: pl.DataFrame) -> pl.DataFrame:
    """q-values and intervals over the gaps that are shown: a family must not count what nobody sees."""
    rows = rows.drop("p", "q", "low", "high", "ratio_low", "ratio_high", "family", "excess", strict=False)
    shown, hidden = rows.filter(pl.col("withheld").is_null()), rows.filter(pl.col("withheld").is_not_null())
    return pl.concat([judge(shown), hidden], how="diagonal_relaxed")


def _rounded(rows: pl.DataFrame, estimates: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Differences from protected values where both are rows, else rounded; intervals outward; the rest from these."""
    rows = rows.with_columns(_coarser_step(case).alias("_step"), (pl.col("low") == pl.col("high")).alias("_exact"))
    both = pl.col("other").is_not_null()
    apart = pl.when(both).then(pl.col("own") - pl.col("other")).otherwise(pl.col("difference"))
    rows = rows.with_columns(only_own(to_step(apart, pl.col("_step")), "difference"))
    shaky = OWN & ((pl.col("own_obs") == "U") | (pl.col("other_obs") == "U")).fill_null(False)
    rows = rows.with_columns(
        *_ends("difference", ("low", "high"), {end: _step(end, case) for end in ("low", "high")}),
        only_own(to_step(pl.col("adjusted"), _step("adjusted", case)), "adjusted"),
        only_own(to_step(pl.col("q"), pl.lit(case.rules.rounding.q.to)), "q"),
        pl.when(shaky).then(pl.lit("U")).otherwise(pl.col("obs_status")).alias("obs_status"),
    )
    return _excess(_ratios(rows, case), estimates, case)


def _coarser_step(case: Case) -> pl.Expr:
    """The step of a difference: no finer than that of either side."""
    sides = [pl.col("own"), pl.col("own") - pl.col("difference"), pl.col("difference")]
    figures = pl.max_horizontal([figures_step(side, case.rules.rounding.figures.keep) for side in sides])
    n = pl.min_horizontal("own_n", pl.coalesce("other_n", "n_reference"))
    return pl.when(SHARE).then(share_step(case.rules, n)).otherwise(figures)


def _step(name: str, case: Case) -> pl.Expr:
    """The step of a number beside the difference: coarser where it has more figures."""
    figures = figures_step(pl.col(name), case.rules.rounding.figures.keep)
    return pl.when(SHARE).then(pl.col("_step")).otherwise(pl.max_horizontal("_step", figures))


def _ends(middle: str, names: tuple[str, str], steps: dict[str, pl.Expr]) -> list[pl.Expr]:
    """Both ends of an interval, outward, with the middle inside; no width where there was none."""
    told, (low, high) = pl.col(middle), names
    outward = {
        low: pl.min_horizontal(down(pl.col(low), steps[low]), told),
        high: pl.max_horizontal(up(pl.col(high), steps[high]), told),
    }
    there = told.is_not_null()
    return [
        only_own(pl.when("_exact").then(told).when(there & pl.col(name).is_not_null()).then(end), name)
        for name, end in outward.items()
    ]


def _ratios(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The ratio of the two protected values, its interval outward."""
    step = pl.lit(case.rules.rounding.ratio.to)
    against = pl.coalesce(pl.col("other"), pl.col("own") - pl.col("difference"))
    told = pl.col("ratio").is_not_null() & (against * pl.col("own") > 0)
    rows = rows.with_columns(only_own(pl.when(told).then(to_step(pl.col("own") / against, step)), "ratio"))
    return rows.with_columns(_ends("ratio", ("ratio_low", "ratio_high"), {"ratio_low": step, "ratio_high": step}))


def _excess(rows: pl.DataFrame, estimates: pl.DataFrame, case: Case) -> pl.DataFrame:
    """What a crossing adds, from four protected values; empty where one of them is withheld."""
    told = excess(rows, estimates)
    rounded = only_own(to_step(pl.col("excess"), _step("excess", case)), "excess")
    return told.with_columns(rounded).drop("_step", "_exact")
