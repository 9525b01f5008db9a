"""The airlock as a whole: what comes out, what is refused, and that it is the same every time."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from isopolis import measurement
from isopolis.errors import ProtectionRefused
from isopolis.measurement import Estimates, Gaps
from isopolis.protection import explain, protect
from isopolis.protection.regimes import regime
from isopolis.release import KEY, Release, load_rules, run_checks
from isopolis.sources import City

SHOWN = pl.col("obs_status") != "Q"


def same(one: Release, other: Release) -> bool:
    return one.manifest == other.manifest and all(one.tables[t].equals(other.tables[t]) for t in one.tables)


@pytest.mark.parametrize(
    "result", [None, pl.DataFrame({"person": [1]}), {"plan": 1}, "text"], ids=lambda r: type(r).__name__
)
def test_a_type_without_a_rule_is_refused(small_city: City, small_estimates: Estimates, result: object) -> None:
    with pytest.raises(ProtectionRefused) as caught:
        protect(small_city, small_estimates, result)  # type: ignore[arg-type]
    assert type(result).__name__ in str(caught.value)
    assert caught.value.exit_code == 5


def test_gaps_alone_are_refused(small_city: City, small_gaps: Gaps) -> None:
    with pytest.raises(ProtectionRefused, match="without the estimates"):
        protect(small_city, small_gaps)


def test_the_same_number_twice_is_refused(small_city: City, small_estimates: Estimates, small_gaps: Gaps) -> None:
    with pytest.raises(ProtectionRefused, match="twice"):
        protect(small_city, small_estimates, small_estimates, small_gaps)


def test_deeper_groups_than_the_rules_allow_are_refused(small_city: City) -> None:
    with pytest.raises(ProtectionRefused, match="too deep"):
        protect(small_city, measurement.measure(small_city, depth=3))


def test_gaps_are_worked_out_where_none_are_given(
    small_city: City, small_estimates: Estimates, small_release: Release
) -> None:
    assert same(protect(small_city, small_estimates), small_release)


def test_the_order_of_rows_does_not_matter(
    small_city: City, small_estimates: Estimates, small_gaps: Gaps, small_release: Release
) -> None:
    shuffled = replace(
        small_estimates,
        frame=small_estimates.frame.sample(fraction=1, shuffle=True, seed=3),
        quality=small_estimates.quality.reverse(),
        coverage=small_estimates.coverage.reverse(),
    )
    gaps = Gaps(small_gaps.frame.sample(fraction=1, shuffle=True, seed=4))
    assert same(protect(small_city, shuffled, gaps), small_release)


def test_nobody_disappears(small_estimates: Estimates, small_gaps: Gaps, small_release: Release) -> None:
    assert small_release.tables["estimates"].select(KEY).rows() == small_estimates.frame.select(KEY).sort(KEY).rows()
    assert small_release.tables["gaps"].height == small_gaps.frame.height


def test_what_comes_out_passes_and_holds_something(small_release: Release) -> None:
    assert run_checks(small_release) == []
    shown = small_release.tables["estimates"].filter(SHOWN)
    assert shown["source"].unique().sort().to_list() == ["figures", "register", "survey"]
    assert small_release.tables["gaps"].filter(SHOWN)["q"].drop_nulls().len() > 20


def test_a_release_that_would_not_pass_is_not_made(
    small_city: City, small_estimates: Estimates, small_gaps: Gaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every rule taken out, the public checks still stand in the door."""
    monkeypatch.setattr("isopolis.protection.withholding.RULES", ())
    with pytest.raises(ProtectionRefused, match=r"too fine|too few"):
        protect(small_city, small_estimates, small_gaps)


def test_no_refusal_tells_a_persons_value(small_city: City, small_estimates: Estimates) -> None:
    odd = 0.123456789
    frame = small_estimates.frame.with_columns(pl.lit(odd).alias("value"), pl.lit("maximum").alias("statistic"))
    with pytest.raises(ProtectionRefused) as caught:
        protect(small_city, replace(small_estimates, frame=frame))
    assert "0.1234" not in str(caught.value)


def test_gaps_are_what_their_published_sides_say(small_release: Release) -> None:
    values = small_release.tables["estimates"].select(*KEY, "value")
    city = values.filter(pl.col("area") == "S").drop("area").rename({"value": "whole"})
    gaps = small_release.tables["gaps"].filter(
        SHOWN & (pl.col("reference_kind") == "area") & (pl.col("statistic") == "share")
    )
    both = gaps.join(values, on=KEY).join(city, on=[k for k in KEY if k != "area"])
    assert both.height > 10
    apart = both.select((pl.col("value") - pl.col("whole") - pl.col("difference")).abs().max()).item()
    assert apart <= 0.005 + 1e-9


def test_an_interval_holds_its_difference(small_release: Release) -> None:
    gaps = small_release.tables["gaps"].filter(SHOWN & pl.col("low").is_not_null())
    assert gaps.filter(~pl.col("difference").is_between("low", "high")).is_empty()
    told = gaps.filter(pl.col("ratio_low").is_not_null())
    assert told.filter(~pl.col("ratio").is_between("ratio_low", "ratio_high")).is_empty()


def test_the_family_of_q_values_is_what_is_shown(small_release: Release, small_gaps: Gaps) -> None:
    """Benjamini and Hochberg once more, in plain Python, over the shown gaps of one family."""
    family = (
        (pl.col("indicator") == "SAF01")
        & (pl.col("source") == "survey")
        & (pl.col("area") == "S")
        & (pl.col("depth") == 1)
        & (pl.col("reference_kind") == "rest")
    )
    shown = small_release.tables["gaps"].filter(family & SHOWN)
    hidden = small_release.tables["gaps"].filter(family & ~SHOWN)
    assert shown.height >= 5
    assert hidden.height >= 1
    p = dict(small_gaps.frame.filter(family).select("group", "p").iter_rows())
    ordered = sorted(shown["group"], key=p.__getitem__, reverse=True)
    q, least = {}, 1.0
    for rank, group in zip(range(len(ordered), 0, -1), ordered, strict=True):
        least = min(least, p[group] * len(ordered) / rank)
        q[group] = least
    assert np.allclose([q[g] for g in shown["group"]], shown["q"], atol=0.0005 + 1e-12)


def test_coverage_says_where_each_characteristic_is_shown(small_release: Release) -> None:
    coverage = small_release.tables["coverage"]
    told = {(c, d): (status, rung) for c, d, status, rung in coverage.iter_rows()}
    assert told["orientation", "safety-violence"] == ("published", "city")
    assert told["gender", "safety-violence"] == ("published", "direct")
    assert told["belief", "housing-energy"] == ("never asked", "")
    framework = small_release.framework
    assert coverage.height == len(framework.characteristics) * len(framework.domains)


def test_a_characteristic_of_too_few_stays_listed_by_name(small_city: City, small_estimates: Estimates) -> None:
    few = small_estimates.frame.with_columns(
        pl.when(pl.col("group").str.contains("disability")).then(7).otherwise(pl.col("n")).alias("n")
    )
    release = protect(small_city, replace(small_estimates, frame=few), small_estimates.gaps())
    told = release.tables["coverage"].filter(
        (pl.col("characteristic") == "disability") & (pl.col("domain") == "safety-violence")
    )
    assert told.select("status", "rung").row(0) == ("too few to publish safely", "")
    listed = release.tables["estimates"].filter(pl.col("group") == "disability=severe")
    assert listed.height > 0
    assert listed["n"].null_count() == listed.height


def test_a_question_put_to_too_few_loses_its_numbers(
    small_city: City, small_estimates: Estimates, small_gaps: Gaps
) -> None:
    quality = small_estimates.quality.with_columns(
        pl.when(pl.col("question") == "gender").then(29).otherwise(pl.col("asked")).alias("asked")
    )
    release = protect(small_city, replace(small_estimates, quality=quality), small_gaps)
    row = release.tables["quality"].filter(pl.col("question") == "gender").row(0)
    assert row == ("survey", "2019", "gender", "characteristic", None, None, None, None)


@pytest.mark.parametrize(
    ("kind", "fraction", "told"),
    [
        ("survey", 0.02, "survey"),
        ("survey", 0.10, "register"),
        ("survey", None, "register"),  # not known: the stricter rules
        ("register", None, "register"),
        ("census", 0.02, "register"),
        ("figures", None, "published"),
    ],
)
def test_a_source_stands_under_the_thresholds_of_its_kind(kind: str, fraction: float | None, told: str) -> None:
    assert regime(kind, fraction, load_rules("standard")) == told


def test_the_manifest_tells_rounded_sizes_and_the_design(small_release: Release) -> None:
    notes = {note.name: note for note in small_release.manifest.sources}
    assert (notes["survey"].persons, notes["survey"].design, notes["survey"].protected_as) == (
        1600,
        "2 strata, 60 clusters",
        "survey",
    )
    assert notes["register"].protected_as == "register"
    assert small_release.manifest.synthetic
    assert small_release.manifest.absent == ("people in institutions",)


def test_what_was_left_out_is_explained(small_release: Release) -> None:
    lines = explain(small_release)
    counts = [int(line.split(" rows")[0].split(": ")[1].replace(",", "")) for line in lines if " rows, " in line]
    assert counts == [small_release.tables["estimates"].height, small_release.tables["gaps"].height]
    assert sum("Not promised" in line for line in lines) >= 3
    assert all(one != other for one, other in pairwise(lines))
