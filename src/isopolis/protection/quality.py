"""Response to each question, as it is published: whole points, rounded sizes, nothing of too few persons."""

import polars as pl

from isopolis.protection.case import Case
from isopolis.release.precision import to_step
from isopolis.release.tables import QUALITY

SHARES = ("answered", "refused", "missing")


def protect_quality(quality: pl.DataFrame, case: Case) -> pl.DataFrame:
    """One row a question. A question asked of too few keeps its row and loses its numbers."""
    if quality.is_empty():
        return pl.DataFrame(schema=dict(QUALITY))
    rows = quality.join(case.regimes, on="source", how="left")
    enough = pl.col("asked") >= case.least("rate")
    whole_point = pl.lit(case.rules.rounding.share.to)
    rounded = rows.with_columns(
        pl.when(enough).then(to_step(pl.col("asked"), case.size_step())).cast(pl.Int64).alias("asked"),
        *(pl.when(enough).then(to_step(pl.col(name), whole_point)).alias(name) for name in SHARES),
    )
    return rounded.select(list(QUALITY)).sort("source", "period", "question")
