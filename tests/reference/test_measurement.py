"""The engine equals the slow truth on samples that Hypothesis makes up."""

import random
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isopolis.framework import Group
from isopolis.measurement.estimate import estimate_source
from isopolis.measurement.gap import gaps_of_source
from isopolis.measurement.source import MeasuredSource, measure_source
from isopolis.sources import Axis, Design, Microdata
from tests.reference import plain
from tests.samples import indicator

CHARACTERISTICS = {"a": ["x", "y"], "b": ["p", "q", "r"]}


def rows_of(binary: bool) -> st.SearchStrategy[list[plain.Row]]:
    value = st.sampled_from([0.0, 1.0]) if binary else st.floats(-1e4, 1e5).map(lambda v: round(v, 2))
    row = st.fixed_dictionaries(
        {
            "weight": st.floats(0.1, 50).map(lambda w: round(w, 3)),
            "stratum": st.sampled_from(["s1", "s2", "s3"]),
            "cluster": st.sampled_from(["c1", "c2", "c3"]),
            "a": st.sampled_from([*CHARACTERISTICS["a"], None]),
            "b": st.sampled_from([*CHARACTERISTICS["b"], None]),
            "y": st.one_of(st.none(), value, value, value),
        }
    )
    return st.lists(row, min_size=4, max_size=60).filter(lambda rows: any(r["y"] is not None for r in rows))


def microdata(rows: list[plain.Row], clustered: bool, binary: bool) -> Microdata:
    schema = {"weight": pl.Float64, "stratum": pl.String, "cluster": pl.String, "a": pl.String, "b": pl.String}
    placed = {"area": pl.String} if "area" in rows[0] else {}
    frame = pl.DataFrame(rows, schema=schema | {"y": pl.Float64} | placed).lazy()
    columns = [pl.col(n).cast(pl.Enum(c)).alias(f"c:{n}") for n, c in CHARACTERISTICS.items()]
    frame = frame.select(
        pl.col("area") if "area" in frame.collect_schema() else pl.lit("C1").alias("area"),
        pl.lit("2019").alias("period"),
        *columns,
        pl.col("y").alias("y:I"),
        "weight",
        "stratum",
        pl.col("cluster").alias("cluster1"),
    )
    measured = indicator() if binary else indicator(unit="eur", statistic="mean")
    axes = tuple(Axis(name, name, tuple(categories), {}) for name, categories in CHARACTERISTICS.items())
    design = Design("weight", "stratum", ("cluster1",) if clustered else (), lonely="certainty")
    return Microdata("survey", "survey", frame, axes, (measured,), design)


def measured(rows: list[plain.Row], clustered: bool, binary: bool) -> MeasuredSource:
    return measure_source(microdata(rows, clustered, binary), None, "C1", tuple(CHARACTERISTICS), 2)


def close(mine: float, truth: float, scale: float) -> bool:
    """Equal to rounding."""
    return mine == pytest.approx(truth, rel=1e-9, abs=1e-9 * scale)


def close_error(mine: float, truth: float, scale: float) -> bool:
    """Variances equal to rounding: a rest is the whole less the group, so it rounds as the whole does."""
    return mine**2 == pytest.approx(truth**2, rel=1e-9, abs=1e-10 * scale**2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.booleans(), st.booleans())
def test_estimates_and_errors(data: st.DataObject, clustered: bool, binary: bool) -> None:
    rows = data.draw(rows_of(binary))
    scale = max(abs(r["y"] or 0) for r in rows) or 1.0
    frame = estimate_source(measured(rows, clustered, binary))
    mine = {row["group"]: row for row in frame.iter_rows(named=True)}
    truth = {plain.key(p): plain.estimate(rows, p, clustered) for p in plain.groups(CHARACTERISTICS, 2)}
    truth = {group: found for group, found in truth.items() if found}
    assert mine.keys() == truth.keys()
    for group, (n, value, se) in truth.items():
        assert mine[group]["n"] == n
        assert close(mine[group]["value"], value, scale)
        assert close_error(mine[group]["se"], se, scale)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.booleans(), st.booleans(), st.sampled_from(["rest", "everyone"]))
def test_gaps_and_their_errors(data: st.DataObject, clustered: bool, binary: bool, reference: str) -> None:
    rows = data.draw(rows_of(binary))
    scale = max(abs(r["y"] or 0) for r in rows) or 1.0
    frame = gaps_of_source(measured(rows, clustered, binary), reference)
    mine = {} if frame is None else {row["group"]: row for row in frame.iter_rows(named=True)}
    parts = [p for p in plain.groups(CHARACTERISTICS, 2) if p]
    truth = {plain.key(p): plain.gap(rows, p, reference, clustered) for p in parts}
    truth = {group: found for group, found in truth.items() if found}
    assert mine.keys() == truth.keys()
    for group, (difference, se, log_se) in truth.items():
        assert close(mine[group]["difference"], difference, scale)
        assert close_error(mine[group]["se"], se, scale)
        if log_se is not None and binary:
            assert close_error(mine[group]["log_se"], log_se, 10.0)  # logs of small shares round more


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.booleans())
def test_gaps_against_a_named_group(data: st.DataObject, clustered: bool) -> None:
    rows = data.draw(rows_of(True))
    frame = gaps_of_source(measured(rows, clustered, True), Group.parse("b=p"))
    mine = {} if frame is None else {row["group"]: row for row in frame.iter_rows(named=True)}
    truth = {}
    for part in plain.groups(CHARACTERISTICS, 2):
        other = part | {"b": "p"}
        both = (any(plain.inside(r, side) for r in plain.answered(rows)) for side in (part, other))
        if "b" in part and part != other and all(both):
            truth[plain.key(part)] = (plain.key(other), *plain.gap_between(rows, part, other, clustered))
    assert mine.keys() == truth.keys()
    for group, (reference, difference, se) in truth.items():
        assert mine[group]["reference"] == reference
        assert close(mine[group]["difference"], difference, 1.0)
        assert close_error(mine[group]["se"], se, 1.0)


AREAS = SimpleNamespace(
    levels=("city", "district"),
    frame=pl.DataFrame({"code": ["C1", "d1", "d2"], "depth": [0, 1, 1]}),
    ancestors=lambda code: () if code == "C1" else ("C1",),
)


def placed_rows(seed: int) -> list[plain.Row]:
    """800 rows in two districts, some of unknown place; clusters lie within districts or across them."""
    rng = random.Random(seed)
    return [
        {
            "area": rng.choice(["d1", "d2", "d2", None]),
            "weight": rng.uniform(0.5, 4),
            "stratum": rng.choice(["s1", "s2"]),
            "cluster": rng.choice(["c1", "c2", "c3", "c4"]),
            "a": rng.choice([*CHARACTERISTICS["a"], None]),
            "b": rng.choice([*CHARACTERISTICS["b"], None]),
            "y": rng.choice([0.0, 1.0, 1.0, None]),
        }
        for _ in range(800)
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("clustered", [True, False])
def test_areas_and_their_gaps_against_the_whole_city(seed: int, clustered: bool) -> None:
    rows = placed_rows(seed)
    source = measure_source(microdata(rows, clustered, True), AREAS, "C1", tuple(CHARACTERISTICS), 1)
    estimates, gaps = estimate_source(source), gaps_of_source(source, "rest")
    assert estimates.filter(pl.col("area") == "C1", pl.col("group") == "everyone")["n"][0] == len(plain.answered(rows))
    districts = estimates.filter(pl.col("area") != "C1")
    assert len(districts) >= 6
    for row in districts.iter_rows(named=True):
        part = dict(pair.split("=") for pair in row["group"].split("|")) if row["group"] != "everyone" else {}
        n, value, se = plain.estimate(rows, part | {"area": row["area"]}, clustered)
        assert (row["n"], row["value"], row["se"]) == pytest.approx((n, value, se), rel=1e-9)
        gap = gaps.filter(pl.col("area") == row["area"], pl.col("group") == row["group"])
        against_city = gap.filter(pl.col("reference_kind") == "area").row(0, named=True)
        truth = plain.gap_between(rows, part | {"area": row["area"]}, part, clustered)
        assert (against_city["difference"], against_city["se"]) == pytest.approx(truth, rel=1e-9)
        if part:
            against_rest = gap.filter(pl.col("reference_kind") == "rest")
            others = [r for r in rows if r["area"] == row["area"]]
            difference, _, _ = plain.gap(others, part, "rest", clustered)
            assert against_rest["difference"][0] == pytest.approx(difference, rel=1e-9)
