"""Many gaps are tested at once: what is established among them (METHODS §3.2)."""

import numpy as np
import polars as pl
from scipy import special

from isopolis.measurement.intervals import LEVEL, t_quantile
from isopolis.measurement.moments import Real

FAMILY = ("source", "indicator", "statistic", "period", "level", "depth", "reference_kind")
RATE = 0.05


def judge(gaps: pl.DataFrame) -> pl.DataFrame:
    """The same gaps with `p`, `q`, `family` and intervals that allow for the selection.

    Needs difference, se, df, log_se and FAMILY's columns. q is Benjamini-Hochberg's within the family of gaps that
    have an error; `family` is its size. The interval of an established gap (q <= .05) is widened to the false
    coverage rate; the others keep 95 %. Gaps without sampling error have no p and no q.
    Source: Benjamini and Hochberg (1995); Benjamini and Yekutieli (2005), JASA 100.
    """
    p = _p_values(gaps["difference"].to_numpy(), gaps["se"].to_numpy(), gaps["df"].to_numpy())
    out = gaps.with_columns(pl.Series("p", p).fill_nan(None)).with_row_index("_row")
    tested = pl.col("p").is_not_null()
    rank = pl.col("p").rank("ordinal").over(FAMILY)
    size = tested.sum().over(FAMILY)
    raw = (pl.col("p") * size / rank).alias("_raw")
    out = out.with_columns(rank.alias("_rank"), size.alias("family"), raw)
    out = out.sort("_rank", descending=True, nulls_last=True)
    out = out.with_columns(pl.col("_raw").cum_min().over(FAMILY).clip(0, 1).alias("q")).sort("_row")
    chosen = (pl.col("q") <= RATE).sum().over(FAMILY)
    level = pl.when(pl.col("q") <= RATE).then(1 - (1 - LEVEL) * chosen / pl.col("family")).otherwise(LEVEL)
    out = out.with_columns(level.fill_null(LEVEL).alias("_level"))
    return _with_intervals(out).drop("_row", "_rank", "_raw", "_level")


def _p_values(difference: Real, se: Real, df: Real) -> Real:
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference / se)
        p = 2 * special.stdtr(np.maximum(df, 1e-9), -t)
    return np.where((df > 0) & (se > 0), p, np.nan)


def _with_intervals(gaps: pl.DataFrame) -> pl.DataFrame:
    half = t_quantile(gaps["df"].to_numpy().astype(float), gaps["_level"].to_numpy())
    se, log_se = gaps["se"].to_numpy(), gaps["log_se"].to_numpy()
    exact = pl.col("se").is_null() & ~pl.col("sampled")
    d, r = pl.col("difference"), pl.col("ratio")
    return (
        gaps.with_columns(pl.Series("_half", half * se), pl.Series("_log_half", half * log_se))
        .with_columns(
            pl.when(exact).then(d).otherwise(d - pl.col("_half")).fill_nan(None).alias("low"),
            pl.when(exact).then(d).otherwise(d + pl.col("_half")).fill_nan(None).alias("high"),
            pl.when(exact).then(r).otherwise(r * (-pl.col("_log_half")).exp()).fill_nan(None).alias("ratio_low"),
            pl.when(exact).then(r).otherwise(r * pl.col("_log_half").exp()).fill_nan(None).alias("ratio_high"),
        )
        .drop("_half", "_log_half")
    )
