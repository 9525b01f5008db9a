"""What is known of each characteristic in each domain: every pair has one status, the right one."""

import polars as pl

from isopolis.framework import load
from isopolis.measurement.coverage import coverage

FRAMEWORK = load("cities-of-equality")


def estimates(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["indicator", "group", "area", "obs_status"], orient="row")
    return frame.with_columns(depth=pl.col("group").str.count_matches("=").cast(pl.Int64))


def quality(**refused: float) -> pl.DataFrame:
    rows = [(question, "characteristic", share) for question, share in refused.items()]
    return pl.DataFrame(rows, schema={"question": pl.String, "kind": pl.String, "refused": pl.Float64}, orient="row")


def statuses(frame: pl.DataFrame) -> dict[tuple[str, str], str]:
    return {(c, d): s for c, d, s in frame.select("characteristic", "domain", "status").iter_rows()}


def test_every_pair_has_one_status() -> None:
    frame = coverage(FRAMEWORK, estimates(("SAF01", "sex=male", "C1", "A")), quality(), "C1")
    assert len(frame) == len(FRAMEWORK.characteristics) * len(FRAMEWORK.domains)
    assert frame.select("characteristic", "domain").is_unique().all()


def test_a_status_says_what_stood_in_the_way() -> None:
    rows = estimates(
        ("SAF01", "sex=male", "C1", "A"),
        ("SAF01", "belief=jewish", "C1", "U"),
        ("SAF01", "orientation=other", "C1", "U"),
        ("HOU01", "age=65+", "D1", "A"),
        ("HOU01", "age=65+|sex=male", "C1", "A"),
    )
    found = statuses(coverage(FRAMEWORK, rows, quality(orientation=0.7, belief=0.2), "C1", absent=["ethnicity"]))
    safety = {c: status for (c, domain), status in found.items() if domain == "safety-violence"}
    assert safety["sex"] == "published"
    assert safety["belief"] == "too uncertain"
    assert safety["orientation"] == "asked, mostly refused"
    assert safety["ethnicity"] == "not in the frame"
    assert safety["occupation"] == "never asked"
    assert (
        found["age", "housing-energy"] == "never asked"
    )  # neither a place nor a crossing stands for the city's groups
