"""Published figures of others, passed through in the shape of estimates and gaps; never perturbed, never tested."""

import polars as pl

from isopolis.framework import Framework
from isopolis.measurement.intervals import LEVEL
from isopolis.sources import Areas

_NORMAL = 1.959963984540054  # the two-sided normal quantile of LEVEL
assert LEVEL == 0.95


def published_estimates(source: str, figures: pl.DataFrame, framework: Framework, areas: Areas | None) -> pl.DataFrame:
    """The figures as estimates with basis "published"; an interval only where the publisher gave an error."""
    facts = pl.DataFrame(
        [(i.id, i.statistic, i.unit) for i in framework.indicators],
        schema={"indicator": pl.String, "statistic": pl.String, "unit": pl.String},
        orient="row",
    )
    levels = areas.frame.select(area="code", level="level") if areas else None
    frame = figures.join(facts, on="indicator", how="left")
    frame = (
        frame.join(levels, on="area", how="left") if levels is not None else frame.with_columns(level=pl.lit("city"))
    )
    none = pl.lit(None, pl.Float64)
    return frame.select(
        pl.lit(source).alias("source"),
        *("indicator", "statistic", "unit", "area", "level", "period", "group"),
        depth=pl.when(pl.col("group") == "everyone")
        .then(0)
        .otherwise(pl.col("group").str.count_matches("="))
        .cast(pl.Int64),
        value="value",
        n=pl.col("n").cast(pl.Int64),
        low=pl.col("value") - _NORMAL * pl.col("se"),
        high=pl.col("value") + _NORMAL * pl.col("se"),
        se="se",
        df=none,
        deff=none,
        n_clusters=none,
        n_households=none,
        obs_status=pl.lit("A"),
        conf_status=pl.lit("F"),
        basis=pl.lit("published"),
    )


def published_gaps(estimates: pl.DataFrame, city: str) -> pl.DataFrame:
    """Differences between published figures: a group against everyone there, an area against the whole city.

    They carry no interval: how the two figures' errors hang together is not published.
    """
    comparable = estimates.filter(pl.col("statistic") != "total", pl.col("value").is_not_null())
    key = ["source", "indicator", "statistic", "period"]
    everyone = comparable.filter(pl.col("group") == "everyone").select(*key, "area", other="value", n_reference="n")
    groups = comparable.filter(pl.col("group") != "everyone").join(everyone, on=[*key, "area"])
    whole = comparable.filter(pl.col("area") == city).select(*key, "group", other="value", n_reference="n")
    places = comparable.filter(pl.col("area") != city).join(whole, on=[*key, "group"])
    return pl.concat([_differences(groups, "everyone", "everyone"), _differences(places, "area", city)])


def _differences(pairs: pl.DataFrame, kind: str, reference: str) -> pl.DataFrame:
    value, other = pl.col("value"), pl.col("other")
    none = pl.lit(None, pl.Float64)
    return pairs.select(
        *("source", "indicator", "statistic", "unit", "area", "level", "period", "group", "depth"),
        reference_kind=pl.lit(kind),
        reference=pl.lit(reference),
        difference=value - other,
        ratio=pl.when(value * other > 0).then(value / other),
        adjusted=none,
        n="n",
        n_reference="n_reference",
        sampled=pl.lit(True),  # whatever the publisher's error is, it is not known here
        se=none,
        log_se=none,
        df=none,
        basis="basis",
    )
