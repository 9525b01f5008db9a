"""What must hold of any measurement, whatever the rows: margins add up, names and order change nothing."""

import random

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from isopolis.measurement.estimate import estimate_source
from isopolis.measurement.gap import gaps_of_source
from isopolis.measurement.source import MeasuredSource, measure_source
from isopolis.sources import Axis, Design, Microdata
from tests.samples import indicator

LABELS = {"a": ("x", "y"), "b": ("p", "q", "r"), "c": ("u", "v", "w", "z")}
COARSE = {"u": "uv", "v": "uv", "w": "wz", "z": "wz"}


def sample(seed: int, rows: int = 300) -> pl.DataFrame:
    rng = random.Random(seed)
    names = {name: [*labels, None] for name, labels in LABELS.items()}
    table = [
        {name: rng.choice(labels) for name, labels in names.items()}
        | {"y": rng.choice([0.0, 1.0, 0.0, 1.0, None]), "weight": rng.uniform(0.5, 3)}
        | {"stratum": rng.randrange(3), "cluster1": rng.randrange(5)}
        for _ in range(rows)
    ]
    return pl.DataFrame(table, schema_overrides=dict.fromkeys(LABELS, pl.String) | {"y": pl.Float64})


def measured(
    frame: pl.DataFrame, labels: dict[str, tuple[str, ...]] = LABELS, clustered: bool = True
) -> MeasuredSource:
    axes = tuple(
        Axis(n, n, tuple(cats), COARSE if n == "c" and cats == LABELS["c"] else {}) for n, cats in labels.items()
    )
    rows = frame.lazy().select(
        pl.lit("C1").alias("area"),
        pl.lit("2019").alias("period"),
        *(pl.col(n).cast(pl.Enum(cats)).alias(f"c:{n}") for n, cats in labels.items()),
        pl.col("y").alias("y:I"),
        *("weight", "stratum", "cluster1"),
    )
    design = Design("weight", "stratum", ("cluster1",) if clustered else ())
    return measure_source(Microdata("s", "survey", rows, axes, (indicator(),), design), None, "C1", tuple(labels), 2)


def same(left: pl.DataFrame, right: pl.DataFrame) -> None:
    key = ["indicator", "group"]
    assert_frame_equal(left.sort(key), right.sort(key), rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
@example(262_144, False)  # a share of 100 % has an error of nothing, not of what rounding leaves
def test_the_order_of_rows_changes_nothing(seed: int, clustered: bool) -> None:
    frame = sample(seed)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    same(
        estimate_source(measured(frame, clustered=clustered)), estimate_source(measured(shuffled, clustered=clustered))
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_another_order_of_categories_changes_nothing(seed: int) -> None:
    frame = sample(seed)
    turned = {name: tuple(reversed(labels)) for name, labels in LABELS.items() if name != "c"}
    plain = {name: labels for name, labels in LABELS.items() if name != "c"}
    left, right = measured(frame, plain), measured(frame, turned)
    same(estimate_source(left), estimate_source(right))
    same(gaps_of_source(left, "rest"), gaps_of_source(right, "rest"))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_scaling_all_weights_changes_nothing(seed: int) -> None:
    frame = sample(seed)
    larger = frame.with_columns(pl.col("weight") * 7)
    same(gaps_of_source(measured(frame), "rest"), gaps_of_source(measured(larger), "rest"))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_the_categories_of_a_characteristic_add_up_to_those_who_answered_it(seed: int) -> None:
    frame = sample(seed)
    found = {row["group"]: row for row in estimate_source(measured(frame)).iter_rows(named=True)}
    for name, labels in LABELS.items():
        told = frame.drop_nulls([name, "y"])
        parts = [found[f"{name}={label}"] for label in labels if f"{name}={label}" in found]
        assert sum(part["n"] for part in parts) == len(told)
    pairs = [row for group, row in found.items() if group.startswith("a=x|b=")]
    assert sum(row["n"] for row in pairs) == len(frame.filter(pl.col("a") == "x").drop_nulls(["b", "y"]))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_a_coarser_category_is_its_parts_together(seed: int) -> None:
    frame = sample(seed)
    joined = frame.with_columns(pl.col("c").replace(COARSE))
    fine = estimate_source(measured(frame)).filter(pl.col("group").is_in(["c=uv", "c=wz"]))
    coarse = estimate_source(measured(joined, {"c": ("uv", "wz")})).filter(pl.col("depth") == 1)
    assert len(fine) == 2
    same(fine, coarse)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_the_gap_of_a_group_is_the_opposite_of_the_gap_of_its_rest(seed: int) -> None:
    frame = gaps_of_source(measured(sample(seed)), "rest")
    gaps = {row["group"]: row for row in frame.iter_rows(named=True)}
    assert gaps["a=x"]["difference"] == pytest.approx(-gaps["a=y"]["difference"], abs=1e-12)
    assert gaps["a=x"]["se"] == pytest.approx(gaps["a=y"]["se"], rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_a_share_and_its_interval_stay_in_range(seed: int, clustered: bool) -> None:
    frame = estimate_source(measured(sample(seed, rows=300 if clustered else 40), clustered=clustered))
    told = frame.filter(pl.col("low").is_not_null())
    assert len(told) > 0
    assert told.filter((pl.col("low") < 0) | (pl.col("high") > 1)).is_empty()
    assert told.filter(
        (pl.col("low") > pl.col("value") + 1e-12) | (pl.col("high") < pl.col("value") - 1e-12)
    ).is_empty()
