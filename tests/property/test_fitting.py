"""Fitting keeps margins and odds ratios; rounding keeps totals and stays near."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logit

from isopolis.demo.calibration import NOBODY, Split, chances, levelled, shift_to
from isopolis.demo.fitting import Margin, apportion, controlled_round, fit, spread

POSITIVE = st.floats(0.1, 10)
SHAPE = (3, 4)


@given(arrays(float, SHAPE, elements=POSITIVE), arrays(float, SHAPE, elements=POSITIVE))
@settings(deadline=None)
def test_fitting_reaches_both_margins_and_keeps_odds_ratios(seed: np.ndarray, truth: np.ndarray) -> None:
    fitted = fit(seed, [Margin((0,), truth.sum(axis=1)), Margin((1,), truth.sum(axis=0))], 2000, 1e-12)
    assert np.allclose(fitted.sum(axis=1), truth.sum(axis=1))
    assert np.allclose(fitted.sum(axis=0), truth.sum(axis=0))
    odds = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    assert np.isclose(odds, seed[0, 0] * seed[1, 1] / (seed[0, 1] * seed[1, 0]))


def test_fitting_leaves_what_is_not_published_and_keeps_zeros() -> None:
    seed = np.array([[1.0, 3.0], [2.0, 0.0]])
    fitted = fit(seed, [Margin((0,), np.array([8.0, np.nan]))])
    assert fitted.tolist() == [[2, 6], [2, 0]]


@given(arrays(float, (5, 3), elements=st.floats(0, 100)), st.integers(-4, 4))
@settings(deadline=None)
def test_spreading_keeps_empty_cells_and_reaches_the_rows(published: np.ndarray, more: int) -> None:
    published[0] = 50
    rows = published.sum(axis=1) + more * (published.sum(axis=1) > 10)
    rows = np.maximum(rows, 0)
    moved = spread(published, rows, published.sum(axis=0) + (rows - published.sum(axis=1)).sum() / 3)
    assert (moved[published == 0] == 0).all()
    assert (moved >= 0).all()


@given(arrays(float, 6, elements=st.floats(0, 50)), st.integers(0, 400))
def test_apportioned_numbers_add_up_and_are_never_negative(expected: np.ndarray, total: int) -> None:
    whole = apportion(expected, total)
    assert whole.sum() == total
    assert (whole >= 0).all()


@given(arrays(float, 6, elements=st.floats(0, 50)))
def test_apportioned_numbers_stay_within_one_of_what_they_came_from(expected: np.ndarray) -> None:
    whole = apportion(expected, round(expected.sum()))
    assert (np.abs(whole - expected) < 1 + 1e-9).all()


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=40)
def test_controlled_rounding_keeps_rows_and_stays_near_the_margins(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = [index.ravel() for index in np.indices((2, 5))]
    totals = rng.integers(20, 500, 10)
    expected = rng.dirichlet(np.full(30, 2.0), 10) * totals[:, None]
    rounded = controlled_round(expected, totals, labels)
    assert (rounded.sum(axis=1) == totals).all()
    assert (rounded >= 0).all()
    for label in labels:
        for value in np.unique(label):
            mine = label == value
            assert np.abs(rounded[mine].sum(axis=0) - expected[mine].sum(axis=0)).max() < 3


@given(st.floats(0.001, 0.999), arrays(float, 20, elements=st.floats(-4, 4)))
def test_a_shift_makes_the_mean_chance_the_target(target: float, offset: np.ndarray) -> None:
    assert np.isclose(expit(offset + shift_to(target, offset)).mean(), target, atol=1e-8)


@given(arrays(float, 4, elements=st.floats(0.01, 0.9)), st.floats(0.05, 0.95))
def test_levelled_rates_keep_their_contrasts_and_reach_the_level(rates: np.ndarray, level: float) -> None:
    sizes = np.array([1.0, 2.0, 3.0, 4.0])
    moved = levelled(rates, sizes, level)
    assert np.isclose(np.average(moved, weights=sizes), level, atol=1e-8)
    assert np.allclose(np.diff(logit(moved)), np.diff(logit(rates)), atol=1e-6)


def test_chances_meet_two_splits_at_once() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 2, 5000), rng.integers(-1, 2, 5000)
    splits = [Split(first, np.array([0.2, 0.4])), Split(second, np.array([0.25, 0.45]))]
    chance = chances(rng.normal(0, 0.5, 5000).round(1), splits, 0.3)
    assert np.isclose(chance.mean(), 0.3, atol=1e-5)
    assert np.allclose([chance[second == group].mean() for group in (0, 1)], [0.25, 0.45], atol=1e-5)
    moved = [logit(chance[first == group].mean()) - logit(rate) for group, rate in ((0, 0.2), (1, 0.4))]
    assert np.isclose(moved[0], moved[1], atol=1e-4)
    assert NOBODY in second
