"""Rounding: values to their step, intervals outward, sizes to theirs; withheld rows lose every number."""

import polars as pl

from isopolis.protection.case import Case
from isopolis.protection.withholding import OWN, unreliable
from isopolis.release.precision import down, figures_step, to_step, up, value_step

CONFIDENTIAL = {"place": "N", "few": "A", "uncertain": "N", "cover": "C"}
WITHHELD = pl.col("withheld").is_not_null()


def round_estimates(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The estimates as they are published: rounded, bare where withheld, with their statuses.

    `_private` keeps the value for what is worked out next; the public columns leave it behind.
    """
    flagged = pl.when(OWN & unreliable(case)).then(pl.lit("U")).otherwise(pl.col("obs_status"))
    rounded = rows.with_columns(flagged.alias("obs_status"), pl.col("value").alias("_private"))
    rounded = rounded.with_columns(only_own(to_step(pl.col("n"), case.size_step()).cast(pl.Int64), "n"))
    steps = rounded.with_columns(_value_step(case).alias("_step"))
    outward = [only_own(expression, name) for name, expression in _outward("value").items()]
    return bare(steps.with_columns(outward).drop("_step"), ("n", "value", "low", "high"))


def _value_step(case: Case) -> pl.Expr:
    """The step of each row's value; null where figures are counted."""
    both = case.rules.thresholds
    survey, register = (value_step(case.rules, both[name], name) for name in ("survey", "register"))
    return pl.when(pl.col("regime") == "survey").then(survey).otherwise(register)


def _outward(value: str, keep: int = 3) -> dict[str, pl.Expr]:
    """The value to its step and both ends outward; an interval of no width (a register's) stays one."""
    exact = pl.col("low") == pl.col("high")

    def step(name: str) -> pl.Expr:
        return pl.coalesce(pl.col("_step"), figures_step(pl.col(name), keep))

    nearest = to_step(pl.col(value), step(value))
    return {
        value: nearest,
        "low": pl.when(exact).then(nearest).otherwise(down(pl.col("low"), step("low"))),
        "high": pl.when(exact).then(nearest).otherwise(up(pl.col("high"), step("high"))),
    }


def only_own(expression: pl.Expr, name: str) -> pl.Expr:
    """The expression for the city's own rows; published figures keep what they have."""
    return pl.when(OWN).then(expression).otherwise(pl.col(name)).alias(name)


def bare(rows: pl.DataFrame, numbers: tuple[str, ...]) -> pl.DataFrame:
    """The rows with statuses set, and without these numbers where withheld."""
    reason = pl.col("withheld").replace_strict(CONFIDENTIAL, default=None, return_dtype=pl.String)
    return rows.with_columns(
        *(pl.when(~WITHHELD).then(pl.col(name)).alias(name) for name in numbers),
        pl.when(WITHHELD).then(pl.lit("Q")).otherwise(pl.col("obs_status")).alias("obs_status"),
        pl.when(WITHHELD).then(reason).otherwise(pl.col("conf_status")).alias("conf_status"),
    )
