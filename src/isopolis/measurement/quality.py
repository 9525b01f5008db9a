"""Response quality: of those asked each question, how many answered, refused or left it open."""

import polars as pl

from isopolis.sources import Microdata
from isopolis.sources.microdata import ANSWERED, MISSING, REFUSED


def response_quality(microdata: Microdata) -> pl.DataFrame:
    """Shares of those asked, unweighted. A row is one question of one period."""
    questions = {f"q:{axis.characteristic}": "characteristic" for axis in microdata.axes}
    questions |= {f"q:{indicator.id}": "indicator" for indicator in microdata.indicators}
    counts = [
        (pl.col(name) == status).sum().cast(pl.Int64).alias(f"{status}{name}")
        for name in questions
        for status in (ANSWERED, REFUSED, MISSING)
    ]
    wide = microdata.frame.group_by("period").agg(counts).sort("period").collect()
    frames = [_question(wide, name, kind, microdata.source) for name, kind in questions.items()]
    return pl.concat(frames).filter(pl.col("asked") > 0) if frames else pl.DataFrame()


def _question(wide: pl.DataFrame, name: str, kind: str, source: str) -> pl.DataFrame:
    of = {status: pl.col(f"{status}{name}") for status in (ANSWERED, REFUSED, MISSING)}
    asked = of[ANSWERED] + of[REFUSED] + of[MISSING]
    return wide.select(
        pl.lit(source).alias("source"),
        "period",
        pl.lit(name.removeprefix("q:")).alias("question"),
        pl.lit(kind).alias("kind"),
        asked.alias("asked"),
        (of[ANSWERED] / asked).alias("answered"),
        (of[REFUSED] / asked).alias("refused"),
        (of[MISSING] / asked).alias("missing"),
    )
