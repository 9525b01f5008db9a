"""Intervals against the quantiles that SciPy prints, and their behaviour at the edges."""

import numpy as np
import pytest
from scipy import stats

from isopolis.measurement.intervals import korn_graubard, t_interval
from isopolis.measurement.reliability import mean_status, share_status


def array(*values: float) -> np.ndarray:
    return np.array(values, float)


def test_without_clusters_a_share_has_the_exact_binomial_interval() -> None:
    p, n = 12 / 60, 60
    se = array(np.sqrt(p * (1 - p) / n))
    low, high = korn_graubard(array(p), se, array(n), array(n - 1), array(1.0))
    exact = stats.binomtest(12, 60).proportion_ci(0.95, "exact")
    assert (low[0], high[0]) == pytest.approx((exact.low, exact.high), rel=1e-6)


@pytest.mark.parametrize(("share", "edge"), [(0.0, 0), (1.0, 1)])
def test_a_share_of_none_or_all_borrows_the_design_effect_above(share: float, edge: int) -> None:
    intervals = korn_graubard(array(share), array(0.0), array(50), array(49), array(2.0))
    exact = stats.binomtest(int(share * 25), 25).proportion_ci(0.95, "exact")
    assert intervals[edge][0] == share
    assert (intervals[0][0], intervals[1][0]) == pytest.approx((exact.low, exact.high), rel=1e-6)


def test_the_effective_size_never_passes_the_size() -> None:
    low, high = korn_graubard(array(0.5), array(0.001), array(40), array(39), array(1.0))
    exact = stats.binomtest(20, 40).proportion_ci(0.95, "exact")
    assert (low[0], high[0]) == pytest.approx((exact.low, exact.high), rel=1e-6)


def test_no_degrees_of_freedom_no_interval() -> None:
    assert np.isnan(t_interval(array(1.0), array(0.1), array(0.0))).all()
    assert np.isnan(korn_graubard(array(0.4), array(0.1), array(9), array(0), array(1.0))).all()


def test_reliability_reads_alike_for_a_share_and_its_complement() -> None:
    few, many = share_status(array(0.02), array(0.0), array(0.08)), share_status(array(0.98), array(0.92), array(1.0))
    assert few[0] == many[0] == "U"
    assert share_status(array(0.5), array(0.45), array(0.55))[0] == "A"
    assert share_status(array(0.5), array(0.30), array(0.70))[0] == "U"


def test_a_mean_is_flagged_by_its_coefficient_of_variation() -> None:
    assert mean_status(array(100, 100), array(10, 30)).tolist() == ["A", "U"]
