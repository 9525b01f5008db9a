"""How unequally something is spread over people: who has enough, and how far what there is follows rank or group.

Every function takes values and weights (people, 0 or more), a place or a person each. What has weight 0 counts as
not there. Where a value, rank or weight is not a number, or nobody is there at all, the answer is NaN: nothing is
filled in and nobody is left out. Those who are not reached are infinite as minutes: `fgt` with alpha 0 counts them
and the burden of `kolm_pollak_ede` becomes infinite; the other functions give NaN for them.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isopolis.measurement.moments import Real

POOREST, RICHEST = 0.4, 0.1  # the shares of people that Palma compares


class Theil(NamedTuple):
    """Theil's T and its parts: total = between + within."""

    total: float
    between: float
    within: float


def fgt(values: ArrayLike, weights: ArrayLike, line: float, alpha: float, above: bool = False) -> float:
    """How far people fall short of enough: the mean over everyone of ((line - value) / line)^alpha, 0 with enough.

    alpha 0: the share of people below the line (on the line is enough); 1: the mean shortfall as a share of the
    line; 2: the same, with the deepest shortfalls counting most. 0..1 for values that are never below 0.
    `above` is for burdens such as minutes: it measures (value - line) / line of those beyond the line, which has
    no upper end. NaN for a line that is not above 0.
    Source: Foster, Greer, Thorbecke (1984), Econometrica 52, 761-766.
    """
    y, w = _counted(values, weights)
    if not len(y) or not line > 0:
        return np.nan
    gap = (y - line if above else line - y) / line
    short = gap > 0
    return float(w[short] @ gap[short] ** alpha / w.sum())


def gini(values: ArrayLike, weights: ArrayLike) -> float:
    """Gini's coefficient: 0 where everyone has the same, towards 1 where one has all.

    Twice the area between the Lorenz curve, straight between people, and the diagonal; without a correction for
    small samples. NaN for values below 0 or all 0.
    Source: Lerman, Yitzhaki (1989), Journal of Econometrics 42, 43-47.
    """
    return concentration_index(values, weights, values)


def concentration_index(values: ArrayLike, weights: ArrayLike, rank: ArrayLike) -> float:
    """How far what there is follows a rank: 2 / mean · Σ p (value - mean)(R - 1/2), p the shares of people.

    R is the weighted fractional rank: the share of people before, plus half of one's own; all of one rank share it,
    so their order is of no matter. -1..1. Above 0: those of high rank have more of it; below 0: those of low rank.
    Where 1 is the rank of the least well off, an index above 0 of something good says that the well off have more
    of it, and one below 0 of minutes or another burden says that the least well off bear more of it. The index of a
    share depends on how high the share is; 4 · mean · index (Erreygers 2009) does not. NaN for values below 0 or
    all 0.
    Source: Kakwani, Wagstaff, van Doorslaer (1997), Journal of Econometrics 77, 87-103, with the fractional rank of
    van Doorslaer, Koolman (2004), Health Economics 13, 609-628.
    """
    y, w, r = _counted(values, weights, rank)
    if not _shared(y, w):
        return np.nan
    p, mean = w / w.sum(), y @ w / w.sum()
    low, high = _span(r, p)
    return float(2 / mean * (p @ ((y - mean) * ((low + high) / 2 - 0.5))))


def palma(values: ArrayLike, weights: ArrayLike, rank: ArrayLike) -> float:
    """The mean of the tenth of people of highest rank over the mean of the four tenths of lowest rank.

    1 where both have the same; above 1 where those of high rank have more. A place on the edge of a tenth counts
    in part, and all of one rank in the same part. (The ratio of what both have together, which Palma's name stood
    for first, is a quarter of it.) NaN where the lowest have nothing, and for values below 0.
    Source: Palma (2011), Development and Change 42, 87-153; as means: Pereira, Herszenhut (2023), Introduction to
    urban accessibility, Ipea.
    """
    y, w, r = _counted(values, weights, rank)
    if not _shared(y, w):
        return np.nan
    low, high = _span(r, w / w.sum())
    poorest = w * np.clip((POOREST - low) / (high - low), 0, 1)
    richest = w * np.clip((high - (1 - RICHEST)) / (high - low), 0, 1)
    least = y @ poorest / poorest.sum()
    return float(y @ richest / richest.sum() / least) if least > 0 else np.nan


def theil(values: ArrayLike, weights: ArrayLike, group: ArrayLike) -> Theil:
    """Theil's T, mean of (value / mean) ln(value / mean), and what of it lies between groups and within them.

    0 where everyone has the same, ln of the number of people where one has all. `between` is what would be left if
    everyone had the mean of their group. A value of 0 adds nothing. NaN for values below 0 or all 0.
    Source: Theil (1967); the parts: Shorrocks (1980), Econometrica 48, 613-625.
    """
    y, w, g = _counted(values, weights, group)
    if not _shared(y, w):
        return Theil(np.nan, np.nan, np.nan)
    of = np.unique(g, return_inverse=True)[1]
    people, having = (np.bincount(of, amount).astype(float) for amount in (w, w * y))
    mean = having / people
    inside = _t(y, mean[of], w)
    return Theil(_t(y, y @ w / w.sum(), w), _t(mean, having.sum() / people.sum(), people), inside)


def kolm_pollak_kappa(values: ArrayLike, weights: ArrayLike, epsilon: float) -> float:
    """The kappa of `kolm_pollak_ede` that an aversion to inequality means: epsilon · Σ w value / Σ w value².

    epsilon 0.5..1.5 for burdens (0: none, below 0 for what is good). Worked out once, from today's situation, and
    kept: burdens before and after a change compare only under one kappa. NaN where all values are 0.
    Source: Logan, Anderson, Williams, Conrow (2021), Computers, Environment and Urban Systems 86, 101590.
    """
    y, w = _counted(values, weights)
    return float(epsilon * (w @ y) / (w @ y**2)) if len(y) and y.any() else np.nan


def kolm_pollak_ede(values: ArrayLike, weights: ArrayLike, kappa: float) -> float:
    """The burden that, borne by everyone alike, would be as bad as this spread: ln(Σ p e^(kappa · value)) / kappa.

    In the unit of the values, between their mean and their highest for a kappa above 0 (between the lowest and the
    mean below 0, for what is good); the mean for 0. Adding a minute to everyone adds a minute. Infinite where
    somebody is not reached: give them a stated number of minutes first.
    Source: Kolm (1976), Journal of Economic Theory 12, 416-442; Pollak (1971); Logan et al. (2021), as above.
    """
    y, w = _counted(values, weights)
    if not len(y) or np.isnan(kappa):
        return np.nan
    p, mean = w / w.sum(), float(y @ w / w.sum())
    if kappa == 0 or np.isinf(mean):
        return mean
    top = (kappa * y).max()  # taken out, so that no power of e is too large
    return float((top + np.log(p @ np.exp(kappa * y - top))) / kappa)


def _counted(values: ArrayLike, *beside: ArrayLike) -> Any:
    """Values, weights and what stands beside them, where the weight is above 0; nothing where one is not a number."""
    y, w, *others = (np.asarray(a) for a in (values, *beside))
    kept = ~(w <= 0)  # a weight that is not a number stays, and is found below
    arrays = [a[kept] for a in (y.astype(float), w.astype(float), *others)]
    if any(a.dtype.kind == "f" and np.isnan(a).any() for a in arrays):
        return [a[:0] for a in arrays]
    return arrays


def _shared(y: Real, w: Real) -> bool:
    """Whether this is something that can be shared out: not nothing, and nobody has less than nothing."""
    return bool(len(y) and (y >= 0).all() and 0 < y @ w < np.inf)


def _span(rank: NDArray[Any], p: Real) -> tuple[Real, Real]:
    """The shares of people below each rank, and up to the end of it."""
    of = np.unique(rank, return_inverse=True)[1]
    end = np.cumsum(np.bincount(of, p).astype(float))
    return np.append(0.0, end[:-1])[of], end[of]


def _t(y: Real, against: Real, w: Real) -> float:
    """The mean of ln(y / against), by what people have; what is 0 adds nothing."""
    some = y > 0
    return float((w * y)[some] @ np.log(y[some] / np.broadcast_to(against, y.shape)[some]) / (w @ y))
