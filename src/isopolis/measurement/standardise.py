"""Age-standardised gaps: what is left of a gap when both sides are given everyone's ages (METHODS §3.3)."""

import numpy as np

from isopolis.measurement.contrast import ratio
from isopolis.measurement.lattice import Margin, find_rows, views
from isopolis.measurement.moments import N, Real, X
from isopolis.measurement.source import Level, MeasuredSource

LEAST_AN_AGE = 10  # persons on either side; an age with fewer says nothing of its own
COVERED = 0.8  # of everyone's ages that must be comparable


def age_standardised(measured: MeasuredSource, level: Level, margin: Margin) -> Real | None:
    """The directly standardised difference against the rest, groups x indicators.

    NaN where less than `COVERED` of everyone is of an age with enough people on both sides; None where age is not
    known or already crossed. Source: Breslow and Day (1987), IARC 82, ch. 2.
    """
    age = next((axis for axis in measured.cells.axes if axis.characteristic == "age"), None)
    if age is None or any(view.characteristic == "age" for view in margin.views):
        return None
    fine = measured.margin(level, (*margin.views, views(age)[0]))
    ages = len(age.categories)
    groups = _by_age(fine, margin, ages)
    width = groups.shape[2:]
    families = np.zeros((len(margin.families.total), ages, *width))
    np.add.at(families, margin.family, groups)
    rest = families[margin.family] - groups
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = ratio(groups) - ratio(rest)
    enough = (groups[..., N] >= LEAST_AN_AGE) & (rest[..., N] >= LEAST_AN_AGE) & np.isfinite(difference)
    weight = families[margin.family][..., X]
    used = np.where(enough, weight, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        adjusted = (used * np.where(enough, difference, 0.0)).sum(axis=1) / used.sum(axis=1)
        covered = used.sum(axis=1) / weight.sum(axis=1)
    return np.where(covered >= COVERED, adjusted, np.nan)


def _by_age(fine: Margin, margin: Margin, ages: int) -> Real:
    """The sums of each group of the margin by age: groups x ages x indicators x width."""
    place = find_rows(fine.labels[:, :-1], margin.labels)
    out = np.zeros((len(margin.area), ages, *fine.groups.total.shape[1:]))
    out[place, fine.category[:, -1]] = fine.groups.total
    return out
