"""Sufficiency and inequality: values that can be worked out by hand, and what is refused."""

import numpy as np
import pytest

from isopolis.measurement.inequality import (
    concentration_index,
    fgt,
    gini,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    palma,
    theil,
)

EVERY = [
    lambda y, w: fgt(y, w, 10, 1),
    lambda y, w: gini(y, w),
    lambda y, w: concentration_index(y, w, np.arange(len(y))),
    lambda y, w: palma(y, w, np.arange(len(y))),
    lambda y, w: theil(y, w, np.arange(len(y))).total,
    lambda y, w: kolm_pollak_kappa(y, w, 1),
    lambda y, w: kolm_pollak_ede(y, w, 0.1),
]


@pytest.mark.parametrize("measure", EVERY)
@pytest.mark.parametrize(
    ("values", "weights"),
    [([], []), ([1.0, 2.0], [0, 0]), ([1.0, np.nan], [1, 1]), ([1.0, 2.0], [1, np.nan])],
    ids=["nobody", "no weight", "a value is none", "a weight is none"],
)
def test_what_is_not_known_gives_no_number(measure, values: list[float], weights: list[float]) -> None:
    assert np.isnan(measure(values, weights))


@pytest.mark.parametrize("measure", EVERY)
def test_a_place_without_people_is_not_there(measure) -> None:
    assert measure([3.0, 8.0, np.nan], [1, 2, 0]) == measure([3.0, 8.0], [1, 2])


@pytest.mark.parametrize("measure", EVERY[1:5])
@pytest.mark.parametrize("values", [[0.0, 0.0], [-1.0, 3.0], [1.0, np.inf]], ids=["nothing", "debts", "not reached"])
def test_what_cannot_be_shared_out_has_no_inequality(measure, values: list[float]) -> None:
    assert np.isnan(measure(values, [1, 1]))


def test_who_is_on_the_line_has_enough() -> None:
    assert fgt([5, 10, 20], [1, 1, 2], line=10, alpha=0) == 0.25
    assert fgt([5, 10, 20], [1, 1, 2], line=10, alpha=0, above=True) == 0.5


def test_shortfall_is_a_share_of_the_line_over_everyone() -> None:
    assert fgt([5, 10, 20], [1, 1, 2], line=10, alpha=1) == 0.125
    assert fgt([5, 10, 20], [1, 1, 2], line=10, alpha=2) == 0.0625
    assert fgt([5, 10, 25], [1, 1, 2], line=10, alpha=1, above=True) == 0.75


def test_those_who_are_not_reached_count_as_beyond_the_line() -> None:
    assert fgt([5, np.inf], [3, 1], line=10, alpha=0, above=True) == 0.25
    assert fgt([5, np.inf], [3, 1], line=10, alpha=1, above=True) == np.inf


@pytest.mark.parametrize("line", [0, -5, np.nan])
def test_a_line_that_is_none_gives_no_number(line: float) -> None:
    assert np.isnan(fgt([1, 2], [1, 1], line, 1))


def test_the_sign_of_concentration_says_who_has_more() -> None:
    assert concentration_index([1, 3], [1, 1], rank=[1, 2]) == pytest.approx(0.25)
    assert concentration_index([3, 1], [1, 1], rank=[1, 2]) == pytest.approx(-0.25)
    assert concentration_index([3, 1], [1, 1], rank=[7, 7]) == 0


def test_all_of_one_rank_share_it_whatever_their_order() -> None:
    one = concentration_index([1, 5, 9], [1, 1, 1], rank=[1, 2, 2])
    assert one == pytest.approx(concentration_index([1, 9, 5], [1, 1, 1], rank=[1, 2, 2]))
    assert one == pytest.approx(concentration_index([1, 7], [1, 2], rank=[1, 2]))


def test_a_rank_that_is_not_known_gives_no_number() -> None:
    assert np.isnan(concentration_index([1, 2], [1, 1], [1, np.nan]))
    assert np.isnan(palma([1, 2], [1, 1], [np.nan, 1]))


def test_palma_takes_a_place_on_the_edge_in_part() -> None:
    # Of 10 people the 4 of lowest rank are the first place and a third of the second; the highest is in the last.
    assert palma([2, 8, 12], [3, 3, 4], rank=[1, 2, 3]) == pytest.approx(12 / ((3 * 2 + 1 * 8) / 4))
    assert np.isnan(palma([0, 0, 12], [3, 3, 4], rank=[1, 2, 3]))  # the lowest have nothing


def test_groups_may_be_names() -> None:
    total, between, within = theil([2, 4, 6], [1, 1, 1], ["north", "north", "south"])
    assert between == pytest.approx((6 / 12) * np.log(3 / 4) + (6 / 12) * np.log(6 / 4))
    assert within == pytest.approx((2 / 12) * np.log(2 / 3) + (4 / 12) * np.log(4 / 3))
    assert total == pytest.approx(between + within)


def test_theil_s_limits() -> None:
    assert theil([0, 0, 0, 8], [1, 1, 1, 1], [1, 1, 1, 1]).total == pytest.approx(np.log(4))
    assert theil([5, 5], [1, 3], ["a", "b"]) == (0, 0, 0)


def test_kappa_is_worked_out_from_today_and_kept() -> None:
    today, better = [10.0, 50.0], [10.0, 40.0]
    kappa = kolm_pollak_kappa(today, [3, 1], epsilon=1)
    assert kappa == pytest.approx((3 * 10 + 50) / (3 * 100 + 2500))
    assert kolm_pollak_ede(better, [3, 1], kappa) < kolm_pollak_ede(today, [3, 1], kappa)
    assert np.isnan(kolm_pollak_kappa([0, 0], [1, 1], 1))


def test_an_equal_burden_that_is_as_bad() -> None:
    assert kolm_pollak_ede([20, 20], [1, 5], kappa=0.05) == pytest.approx(20)
    assert kolm_pollak_ede([10, 30], [1, 1], kappa=0) == 20  # without aversion to inequality
    assert kolm_pollak_ede([10, np.inf], [1, 1], kappa=0.05) == np.inf
    assert np.isnan(kolm_pollak_ede([10, 30], [1, 1], np.nan))


def test_large_burdens_do_not_overflow() -> None:
    assert kolm_pollak_ede([10_000, 90_000], [1, 1], kappa=1) == pytest.approx(90_000 - np.log(2))
    assert kolm_pollak_ede([10_000, 90_000], [1, 1], kappa=-1) == pytest.approx(10_000 + np.log(2))
