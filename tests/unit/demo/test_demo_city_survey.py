"""The survey: drawn as it says, so that the usual formula is the right one for it."""

import numpy as np
import polars as pl
import pytest

from isopolis.demo import geography
from isopolis.demo import survey as design
from isopolis.demo.published import table
from isopolis.demo.residents import luck


def test_twelve_thousand_adults_nobody_twice(survey: pl.DataFrame) -> None:
    assert survey.height == survey["pid"].n_unique() == 12_000
    assert survey["age"].min() >= 18


def test_nine_in_a_hundred_refuse_the_question_on_orientation(survey: pl.DataFrame) -> None:
    assert (survey["orientation"] == 9).mean() == 0.09


def test_other_questions_are_refused_less(survey: pl.DataFrame) -> None:
    codes = ("gender", "belief", "gali", "sex_characteristics", "q_safe", "q_discriminated", "q_lonely", "q_unmet")
    shares = [(survey[name] == 9).mean() for name in codes]
    assert all(0 < share < 0.09 for share in shares)


def test_every_stratum_holds_two_clusters_or_more(survey: pl.DataFrame) -> None:
    assert survey.group_by("stratum").agg(pl.col("cluster").n_unique())["cluster"].min() >= 2


def test_a_cluster_is_sixty_people_of_one_stratum(survey: pl.DataFrame) -> None:
    clusters = survey.group_by("cluster").agg(pl.len(), pl.col("stratum").n_unique(), pl.col("weight").n_unique())
    assert clusters.select("len", "stratum", "weight").unique().rows() == [(60, 1, 1)]


def test_weights_add_up_to_the_adults_of_private_households(survey: pl.DataFrame, register: pl.DataFrame) -> None:
    adults = register.filter(pl.col("age") >= 18, pl.col("household_kind") != 9).height
    assert survey["weight"].sum() == pytest.approx(adults)
    assert survey["weight"].is_finite().all()


def test_strata_hold_three_inhabited_neighbourhoods_that_touch(survey: pl.DataFrame, register: pl.DataFrame) -> None:
    adults = register.filter(pl.col("age") >= 18, pl.col("household_kind") != 9)
    count = dict(adults.group_by("neighbourhood").len().iter_rows())
    district = dict(table("neighbourhoods").select("code", "district").iter_rows())
    near = geography.neighbours(geography.features(luck("geography")))
    stratum = design.strata(design.units(count, district), near)
    assert all(stratum[district[area]] == own for area, own in survey.select("neighbourhood", "stratum").iter_rows())
    for name in set(stratum.values()):
        mine = {code for code, own in stratum.items() if own == name}
        assert sum(district[area] in mine for area in count) >= 3
        reached = {min(mine)}
        while more := {code for other in reached for code in near[other]} & mine - reached:
            reached |= more
        assert reached == mine


def test_small_groups_of_districts_are_joined_with_a_neighbour() -> None:
    near = {"A": {"B"}, "B": {"A", "C"}, "C": {"B", "D"}, "D": {"C"}}
    joined = design.strata({"A": 0, "B": 3, "C": 2, "D": 1}, near)
    assert joined["A"] == joined["B"] != joined["C"] == joined["D"]


def test_the_usual_variance_formula_is_right_for_this_design(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn 400 times from a small invented city, the formula's mean is the variance that shows."""
    monkeypatch.setattr(design, "RESPONDENTS", 300)
    monkeypatch.setattr(design, "PER_DRAW", 10)
    monkeypatch.setattr(design, "SMALLEST_UNIT", 100)
    rng = np.random.default_rng(5)
    sizes = rng.integers(150, 600, 18)
    area = np.repeat(np.arange(18), sizes)
    frame = pl.DataFrame(
        {
            "area": [f"N{place:02d}" for place in area],
            "stratum": [f"S{place // 6}" for place in area],
            "y": (rng.random(len(area)) < 0.2 + 0.6 * rng.random(18)[area]).astype(float),
        }
    )
    drawn = [_mean_and_variance(design.sample(frame, rng)) for _ in range(400)]
    means, variances = np.array(drawn).T
    assert means.mean() == pytest.approx(frame["y"].mean(), abs=4 * means.std() / 20)
    assert variances.mean() == pytest.approx(means.var(), rel=0.25)


def _mean_and_variance(drawn: pl.DataFrame) -> tuple[float, float]:
    """The weighted mean and its linearised variance, clusters with replacement, written out."""
    total = drawn["weight"].sum()
    mean = (drawn["weight"] * drawn["y"]).sum() / total
    scores = drawn.with_columns(u=pl.col("weight") * (pl.col("y") - mean) / total)
    clusters = scores.group_by("stratum", "cluster").agg(pl.col("u").sum())
    spread = clusters.group_by("stratum").agg(pl.col("u").var() * pl.len())
    return mean, spread["u"].sum()
