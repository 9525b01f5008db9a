"""How far an estimate can be relied on, from its interval alone: the flag that OBS_STATUS carries.

Shares are judged by the width of their interval, means and totals by their coefficient of variation.
Source: NCHS (2017), Series 2 no. 175: publish to .05, withhold from .30 or where the relative width passes 130 %.
Symmetric here: the smaller of the share and its complement stands in the relative width.
"""

import numpy as np

from isopolis.measurement.moments import Real

NARROW, WIDE, RELATIVE = 0.05, 0.30, 1.30
STEADY, SHAKY = 0.166, 0.333  # coefficients of variation, as European statistical offices use them


def share_status(share: Real, low: Real, high: Real) -> np.ndarray:
    """A normal, U low reliability: by the width of a share's interval."""
    width = high - low
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = width / np.minimum(share, 1 - share)
    fine = (width <= NARROW) | ((width < WIDE) & (relative <= RELATIVE))
    return np.where(np.isnan(width) | ~fine, "U", "A")


def mean_status(value: Real, se: Real) -> np.ndarray:
    """A normal, U low reliability: by the coefficient of variation."""
    with np.errstate(divide="ignore", invalid="ignore"):
        cv = se / np.abs(value)
    return np.where(np.isnan(cv) | (cv > STEADY), "U", "A")
