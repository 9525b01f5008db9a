"""What is established among many gaps: q-values equal SciPy's, intervals allow for the selection."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from isopolis.measurement import judge


def gaps(difference: list[float], se: list[float | None], df: float = 30.0, sampled: bool = True) -> pl.DataFrame:
    n = len(difference)
    key = {"source": "s", "indicator": "I", "statistic": "share", "period": "2019", "level": "city", "depth": 1}
    return pl.DataFrame(
        {name: [value] * n for name, value in key.items()}
        | {"reference_kind": ["rest"] * n, "difference": difference, "se": se, "df": [df] * n, "sampled": [sampled] * n}
        | {"ratio": [1.5] * n, "log_se": se},
        schema_overrides={"se": pl.Float64, "log_se": pl.Float64},
    )


def test_q_values_equal_scipys() -> None:
    rng = np.random.default_rng(3)
    difference, se = rng.normal(0, 2, 50).tolist(), rng.uniform(0.2, 1.5, 50).tolist()
    judged = judge(gaps(difference, se))
    p = 2 * stats.t.sf(np.abs(np.array(difference) / np.array(se)), 30)
    assert judged["p"].to_numpy() == pytest.approx(p, rel=1e-9)
    assert judged["q"].to_numpy() == pytest.approx(stats.false_discovery_control(p, method="bh"), rel=1e-9)
    assert set(judged["family"]) == {50}


def test_established_gaps_have_intervals_at_the_false_coverage_rate() -> None:
    judged = judge(gaps([5.0, 0.1, 0.2, 4.0], [1.0, 1.0, 1.0, 1.0]))
    assert (judged["q"] <= 0.05).to_list() == [True, False, False, True]
    wide, narrow = stats.t.ppf(1 - 0.05 * 2 / 4 / 2, 30), stats.t.ppf(0.975, 30)
    half = (judged["high"] - judged["difference"]).to_numpy()
    assert half == pytest.approx([wide, narrow, narrow, wide], rel=1e-9)


def test_families_are_judged_apart() -> None:
    both = pl.concat([gaps([3.0], [1.0]), gaps([3.0] + [0.0] * 9, [1.0] * 10).with_columns(depth=pl.lit(2, pl.Int64))])
    judged = judge(both)
    alone, among = judged["q"][0], judged["q"][1]
    assert alone == pytest.approx(judged["p"][0])
    assert among == pytest.approx(10 * alone)


def test_a_full_count_has_no_test_and_a_point_for_an_interval() -> None:
    judged = judge(gaps([0.25], [None], sampled=False))
    assert judged["q"].to_list() == [None]
    assert (judged["low"][0], judged["high"][0]) == (0.25, 0.25)


def test_a_published_figure_without_an_error_has_neither() -> None:
    judged = judge(gaps([0.25], [None], sampled=True))
    assert judged.select("q", "low", "high").row(0) == (None, None, None)


def test_no_degrees_of_freedom_means_nothing_is_claimed() -> None:
    judged = judge(gaps([5.0], [0.01], df=0.0))
    assert judged.select("p", "q", "low").row(0) == (None, None, None)
