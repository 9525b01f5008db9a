"""What is known of each characteristic in each domain, before protection has its say (METHODS §3.4)."""

from collections.abc import Collection

import polars as pl

from isopolis.framework import Framework

MOSTLY = 0.5


def coverage(
    framework: Framework, estimates: pl.DataFrame, quality: pl.DataFrame, city: str, absent: Collection[str] = ()
) -> pl.DataFrame:
    """One status and rung a characteristic and domain. `n` is the largest group's size: protection judges it.

    Here "published" means that a figure exists that is not too uncertain; whether it may be published is decided
    later. A characteristic is known in a domain if any indicator of the domain was measured by it. `absent` names
    the characteristics whose people cannot be in the city's data at all.
    """
    domain_of = {indicator.id: indicator.domain for indicator in framework.indicators}
    single = estimates.filter((pl.col("depth") == 1) & (pl.col("area") == city))
    found = single.select(
        characteristic=pl.col("group").str.split("=").list.first(),
        domain=pl.col("indicator").replace_strict(domain_of, default=None),
        sure=pl.col("obs_status") != "U",
    )
    known = found.group_by("characteristic", "domain").agg(pl.col("sure").any())
    status = {(c, d): "published" if sure else "too uncertain" for c, d, sure in known.iter_rows()}
    refused = _mostly_refused(quality)
    rows = [
        (c.id, d.id, _status(status.get((c.id, d.id)), c.id in refused, c.id in absent))
        for c in framework.characteristics
        for d in framework.domains
    ]
    frame = pl.DataFrame(rows, schema=["characteristic", "domain", "status"], orient="row")
    return frame.with_columns(
        rung=pl.when(pl.col("status") == "published").then(pl.lit("direct")).otherwise(pl.lit(""))
    )


def _status(found: str | None, refused: bool, absent: bool) -> str:
    if found == "published" or (found and not refused):
        return found
    if refused:
        return "asked, mostly refused"
    return "not in the frame" if absent else "never asked"


def _mostly_refused(quality: pl.DataFrame) -> set[str]:
    if quality.is_empty():
        return set()
    asked = quality.filter((pl.col("kind") == "characteristic") & (pl.col("refused") > MOSTLY))
    return {question.split("=")[0] for question in asked["question"]}
