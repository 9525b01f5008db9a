"""How fine a number may be: one place for those who round and those who check that it was rounded."""

import polars as pl

from isopolis.release.rules import Rules, Thresholds

_SLACK = 1e-6  # of a step: what floating point may be off


def share_step(rules: Rules, n: pl.Expr | None = None) -> pl.Expr:
    """The step of a share, by the rounded size of its group (the column `n` unless said otherwise)."""
    fine = rules.rounding.fine_share
    size = pl.col("n") if n is None else n
    return pl.when(size >= fine.from_n).then(fine.to).otherwise(rules.rounding.share.to)


def is_count(rules: Rules) -> pl.Expr:
    """True where the value is a number of people."""
    return (pl.col("statistic") == "total") & pl.col("unit").is_in(rules.count_units)


def value_step(rules: Rules, limits: Thresholds, regime: str) -> pl.Expr:
    """The step of a value; null where significant figures are counted instead. A register's counts keep theirs."""
    counted = is_count(rules) & pl.lit(regime == "register")
    share = pl.when(pl.col("statistic") == "share").then(share_step(rules))
    return share.when(counted).then(limits.sizes.to)


def figures_step(size: pl.Expr, keep: int) -> pl.Expr:
    """The step that leaves `keep` significant figures of a number of this size; 0 has the step 1."""
    safe = pl.when(size.abs() > 0).then(size.abs()).otherwise(1.0)
    return pl.lit(10.0).pow(safe.log10().floor() - (keep - 1))


def to_step(value: pl.Expr, step: pl.Expr) -> pl.Expr:
    """The nearest multiple of the step."""
    return _multiple((value / step).round(mode="half_away_from_zero"), step)


def down(value: pl.Expr, step: pl.Expr) -> pl.Expr:
    """The multiple of the step at or below."""
    return _multiple((value / step + _SLACK).floor(), step)


def up(value: pl.Expr, step: pl.Expr) -> pl.Expr:
    """The multiple of the step at or above."""
    return _multiple((value / step - _SLACK).ceil(), step)


def _multiple(times: pl.Expr, step: pl.Expr) -> pl.Expr:
    """times x step as the decimal number a person would write: 29 x 0.01 is 0.29, not 0.29000000000000004."""
    per_unit = (1 / step).round()
    exact = pl.when(step < 1).then(times / per_unit).otherwise(times * step)
    return pl.when(exact == 0).then(0.0).otherwise(exact)  # no -0.0


def is_kept(value: pl.Expr, step: pl.Expr, rules: Rules) -> pl.Expr:
    """True where a number is a multiple of its step, or, without a step, has no more figures than the rules keep."""
    keep = rules.rounding.figures.keep
    used = pl.coalesce(step, figures_step(value, keep))
    times = value / used
    return ((times - times.round()).abs() <= 1e-6 * pl.max_horizontal(times.abs(), pl.lit(1.0))).fill_null(True)
