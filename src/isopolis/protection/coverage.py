"""What is known of each characteristic in each domain once protection has had its say: nobody disappears."""

import polars as pl

from isopolis.framework import Framework
from isopolis.release.tables import COVERAGE

PAIR = ["characteristic", "domain"]


def protect_coverage(private: pl.DataFrame, estimates: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """One status and rung a characteristic and domain. `estimates` are the protected ones with `withheld`.

    What was measured is judged by what is shown; what was not measured keeps what measurement said of it.
    """
    found = _measured(estimates, framework).group_by(PAIR).agg(_status().alias("found"), _rung().alias("found_rung"))
    joined = private.select(*PAIR, "status").unique(PAIR).join(found, on=PAIR, how="full", coalesce=True)
    kept = pl.when(pl.col("status") == "published").then(pl.lit("too few to publish safely")).otherwise("status")
    told = joined.with_columns(
        pl.coalesce(_keep_refused(), kept).alias("status"), pl.col("found_rung").fill_null("").alias("rung")
    )
    return told.select(list(COVERAGE)).sort(PAIR)


def _keep_refused() -> pl.Expr:
    """What was found, unless nothing is shown because most refused to answer."""
    refused = (pl.col("status") == "asked, mostly refused").fill_null(False) & (pl.col("found") != "published")
    return pl.when(refused).then(pl.col("status")).otherwise(pl.col("found"))


def _measured(estimates: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """The rows about one characteristic, with its domain and whether the category is a coarser one."""
    domains = {i.id: i.domain for i in framework}
    coarse = [f"{c.id}={x.parent}" for c in framework.characteristics for x in c.categories if x.parent]
    return estimates.filter(pl.col("depth") == 1).select(
        pl.col("group").str.split("=").list.first().alias("characteristic"),
        pl.col("indicator").replace_strict(domains, default=None, return_dtype=pl.String).alias("domain"),
        pl.col("group").is_in(coarse).alias("coarse"),
        (pl.col("area_depth") > 0).alias("below"),
        pl.col("withheld").is_null().alias("shown"),
        "withheld",
    )


def _status() -> pl.Expr:
    few = pl.col("withheld").is_in(["few", "cover", "place"]).any()
    return (
        pl.when(pl.col("shown").any())
        .then(pl.lit("published"))
        .when(few)
        .then(pl.lit("too few to publish safely"))
        .otherwise(pl.lit("too uncertain"))
    )


def _rung() -> pl.Expr:
    """direct: shown as finely as it was measured; city: only for the whole city; coarser category: only joined up."""
    shown, fine, below = pl.col("shown"), ~pl.col("coarse"), pl.col("below")
    return (
        pl.when((shown & fine & below).any() | ((shown & fine).any() & ~below.any()))
        .then(pl.lit("direct"))
        .when((shown & fine).any())
        .then(pl.lit("city"))
        .when(shown.any())
        .then(pl.lit("coarser category"))
        .otherwise(pl.lit(""))
    )
