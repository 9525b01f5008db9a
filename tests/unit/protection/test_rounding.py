"""Rounding: to the step, outward at the ends, bare where withheld."""

from collections.abc import Callable

import polars as pl
import pytest

from isopolis.protection.case import Case
from isopolis.protection.rounding import round_estimates
from isopolis.protection.withholding import withhold

Made = Callable[..., pl.DataFrame]


def rounded(rows: Made, case: Case, **change: object) -> tuple:
    told = round_estimates(withhold(case.described(rows(change)), case), case)
    return told.select("n", "value", "low", "high").row(0)


def test_a_share_has_whole_points_and_its_interval_goes_outward(rows: Made, case: Case) -> None:
    assert rounded(rows, case, n=143, value=0.4268, low=0.3512, high=0.5101) == (145, 0.43, 0.35, 0.52)


def test_a_share_of_three_hundred_has_tenths_of_a_point(rows: Made, case: Case) -> None:
    assert rounded(rows, case, n=302, value=0.4268, low=0.3512, high=0.5101) == (300, 0.427, 0.351, 0.511)


def test_a_register_rounds_sizes_to_ten_and_has_no_interval(rows: Made, case: Case) -> None:
    assert rounded(rows, case, source="register", n=144, value=0.4268) == (140, 0.43, 0.43, 0.43)


def test_a_mean_keeps_three_figures(rows: Made, case: Case) -> None:
    change = {"statistic": "mean", "unit": "euro", "value": 24567.8, "low": 23411.0, "high": 25999.0, "se": 600.0}
    assert rounded(rows, case, **change) == (500, 24600.0, 23400.0, 26000.0)


@pytest.mark.parametrize(
    ("source", "unit", "value", "told"),
    [
        ("register", "persons", 12344.0, 12340.0),
        ("survey", "persons", 12344.0, 12300.0),
        ("register", "euro", 12344.0, 12300.0),
    ],
)
def test_counts_of_a_register_are_rounded_as_sizes_are(
    rows: Made, case: Case, source: str, unit: str, value: float, told: float
) -> None:
    change = {"source": source, "statistic": "total", "unit": unit, "value": value, "low": value, "high": value}
    assert rounded(rows, case, **change)[1] == told


def test_a_withheld_row_keeps_its_key_and_nothing_else(rows: Made, case: Case) -> None:
    made = case.described(rows({"n": 3}, {"group": "orientation=bisexual", "area": "D"}, {"df": 0.0}))
    told = round_estimates(withhold(made, case), case)
    assert told.select("n", "value", "low", "high").null_count().row(0) == (3, 3, 3, 3)
    assert told.select("obs_status", "conf_status").rows() == [("Q", "A"), ("Q", "N"), ("Q", "N")]
    assert told.select("source", "indicator", "area", "group").null_count().sum_horizontal().item() == 0


def test_a_sample_nobody_drew_claims_no_interval(rows: Made, case: Case) -> None:
    change = {"low": None, "high": None, "se": None, "df": None, "obs_status": "U", "n_clusters": None}
    told = round_estimates(withhold(case.described(rows(change)), case), case)
    assert told.select("value", "low", "high", "obs_status").row(0) == (0.5, None, None, "U")
