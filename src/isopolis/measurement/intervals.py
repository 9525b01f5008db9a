"""Intervals that stay in range: Korn-Graubard for shares, Student's t for means, the log scale for ratios."""

import numpy as np
from scipy import special

from isopolis.measurement.moments import Real

LEVEL = 0.95


def t_quantile(df: Real, level: float | Real = LEVEL) -> Real:
    """The two-sided Student quantile of each df; NaN where df is not positive."""
    with np.errstate(invalid="ignore"):
        quantile = special.stdtrit(np.maximum(df, 1e-9), 1 - (1 - np.asarray(level)) / 2)
    return np.where(df > 0, quantile, np.nan)


def t_interval(value: Real, se: Real, df: Real, level: float | Real = LEVEL) -> tuple[Real, Real]:
    """value ± t se; NaN where df is not positive."""
    half = t_quantile(df, level) * se
    return value - half, value + half


def korn_graubard(share: Real, se: Real, n: Real, df: Real, deff_above: Real) -> tuple[Real, Real]:
    """A share's interval within 0..1, by the beta distribution on the effective sample size.

    n_eff = p(1-p)/se², scaled for the degrees of freedom and never above n; at 0 % and 100 %, where se is 0, it is
    n over the design effect of a coarser group. NaN where df is not positive.
    Source: Korn and Graubard (1998), Survey Methodology 24; NCHS (2017), Series 2 no. 175.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = share * (1 - share) / se**2
        flat = (share <= 0) | (share >= 1) | (se <= 0)
        effective = np.where(flat, n / np.fmax(deff_above, 1.0), spread)
        effective = effective * (t_quantile(np.maximum(n - 1, 1)) / t_quantile(df)) ** 2
    effective = np.minimum(effective, n)
    yes = share * effective
    tail = (1 - LEVEL) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(yes > 0, special.betaincinv(np.maximum(yes, 1e-12), effective - yes + 1, tail), 0.0)
        no = effective - yes
        high = np.where(no > 1e-12, special.betaincinv(yes + 1, np.maximum(no, 1e-12), 1 - tail), 1.0)
    sure = np.isfinite(effective) & (df > 0)
    return np.where(sure, low, np.nan), np.where(sure, high, np.nan)
