"""Intervals hold the truth as often as they say, in samples drawn again and again from a made-up population."""

import numpy as np
import polars as pl

from isopolis.measurement import judge
from isopolis.measurement.estimate import estimate_source
from isopolis.measurement.gap import gaps_of_source
from isopolis.measurement.source import measure_source
from isopolis.sources import Axis, Design, Microdata
from tests.samples import indicator

STRATA, CLUSTERS, SIZE = 4, 50, 25
DRAWN, SAMPLES = 6, 400
AXIS = Axis("a", "a", ("x", "y"), {})
INDICATOR = indicator()


def population(rng: np.random.Generator) -> pl.DataFrame:
    """5,000 made-up people whose neighbours resemble one another."""
    stratum = np.repeat(np.arange(STRATA), CLUSTERS * SIZE)
    cluster = np.tile(np.repeat(np.arange(CLUSTERS), SIZE), STRATA)
    likeness = np.repeat(rng.normal(0, 0.7, STRATA * CLUSTERS), SIZE)
    group = rng.random(len(stratum)) < 0.3 + 0.1 * (stratum % 2)
    chance = 1 / (1 + np.exp(-(-0.6 + 0.25 * stratum + likeness - 0.5 * group)))
    answer = (rng.random(len(stratum)) < chance).astype(float)
    return pl.DataFrame({"stratum": stratum, "cluster": cluster, "a": np.where(group, "x", "y"), "y": answer})


def drawn(people: pl.DataFrame, rng: np.random.Generator) -> Microdata:
    """Clusters drawn with replacement within strata, each draw a cluster of its own."""
    picks = [
        people.filter(pl.col("stratum") == stratum, pl.col("cluster") == cluster).with_columns(cluster1=pl.lit(draw))
        for stratum in range(STRATA)
        for draw, cluster in enumerate(rng.integers(0, CLUSTERS, DRAWN))
    ]
    frame = pl.concat(picks).select(
        pl.lit("C1").alias("area"),
        pl.lit("2019").alias("period"),
        pl.col("a").cast(pl.Enum(["x", "y"])).alias("c:a"),
        pl.col("y").alias("y:I"),
        pl.lit(1.0).alias("weight"),
        "stratum",
        "cluster1",
    )
    return Microdata("s", "survey", frame.lazy(), (AXIS,), (INDICATOR,), Design("weight", "stratum", ("cluster1",)))


def test_intervals_of_shares_and_gaps_cover_the_truth() -> None:
    rng = np.random.default_rng(11)
    people = population(rng)
    means = dict(people.group_by("a").agg(pl.col("y").mean()).iter_rows())
    truth = {"everyone": people["y"].mean(), "a=x": means["x"], "gap": means["x"] - means["y"]}
    covered = dict.fromkeys(truth, 0)
    for _ in range(SAMPLES):
        source = measure_source(drawn(people, rng), None, "C1", ("a",), 1)
        rows = {row["group"]: row for row in estimate_source(source).iter_rows(named=True)}
        gap = judge(gaps_of_source(source, "rest").filter(pl.col("group") == "a=x")).row(0, named=True)
        half = (gap["high"] - gap["low"]) / 2
        assert half > 0
        for name, row in {"everyone": rows["everyone"], "a=x": rows["a=x"], "gap": gap}.items():
            covered[name] += row["low"] <= truth[name] <= row["high"]
    shares = {name: count / SAMPLES for name, count in covered.items()}
    assert all(0.92 <= share <= 0.985 for share in shares.values()), shares
