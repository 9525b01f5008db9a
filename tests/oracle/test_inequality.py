"""Inequality against base R, person by person, and against what R's accessibility package prints for its own data.

The printed values are those of the package `accessibility` (Pereira and Herszenhut, Ipea; repository
ipeaGIT/accessibility), article "Calculating accessibility inequality and poverty" (articles/inequality_and_poverty.md,
commit 5c55d85a5dee06166c6c738a9df0a188b7e84c8b), its help pages (dev/reference/fgt_poverty.md, commit d92ffac2...) and
its tests (tests/testthat/test-*.R: gini_index at cde927f2..., concentration_index at 4924678b..., fgt_poverty at
82641236..., theil_t at 2d975692...); read 2026-11-22. Jobs within 30 minutes by public transport in Belo Horizonte.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from isopolis.measurement.inequality import (
    concentration_index,
    fgt,
    gini,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    palma,
    theil,
)

HERE = Path(__file__).parent

# The city of inequality.R.
MINUTES = np.array([4, 31, 12, 0, 55, 18, 18, 7, 42, 25])
PEOPLE = np.array([120, 35, 60, 15, 40, 90, 10, 200, 55, 75])
RANK = np.array([9, 2, 5, 10, 1, 4, 4, 7, 3, 5])
GROUP = np.array(["a", "b", "b", "a", "b", "c", "c", "a", "c", "c"])


def ours() -> dict[str, float]:
    """What inequality.R works out, by its names."""
    parts = theil(MINUTES, PEOPLE, GROUP)
    found = {
        "gini": gini(MINUTES, PEOPLE),
        "concentration index": concentration_index(MINUTES, PEOPLE, RANK),
        "palma": palma(MINUTES, PEOPLE, RANK),
        "theil": parts.total,
        "theil between": parts.between,
        "theil within": parts.within,
    }
    for alpha in range(3):
        found[f"fgt below 18 {alpha}"] = fgt(MINUTES, PEOPLE, 18, alpha)
        found[f"fgt above 18 {alpha}"] = fgt(MINUTES, PEOPLE, 18, alpha, above=True)
    for epsilon in (0.5, 1, 1.5, -1):
        kappa = kolm_pollak_kappa(MINUTES, PEOPLE, epsilon)
        found[f"kappa {epsilon}"] = kappa
        found[f"kolm-pollak {epsilon}"] = kolm_pollak_ede(MINUTES, PEOPLE, kappa)
    return found


def test_equals_base_r_person_by_person() -> None:
    with (HERE / "inequality.csv").open() as file:
        printed = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    assert ours() == pytest.approx(printed, rel=1e-12)


@cache
def belo_horizonte(shared: Path) -> pl.DataFrame:
    """id, jobs (within 30 minutes), population, income, decile, in the order of the land use table."""
    folder = shared / "data/place/bho"
    land = pl.read_parquet(folder / "land_use.parquet")
    times = pl.read_parquet(folder / "travel_matrix.parquet").filter(pl.col("travel_time") <= 30)
    jobs = times.join(land.select(to_id="id", jobs="jobs"), on="to_id").group_by(id="from_id").agg(pl.col("jobs").sum())
    return (
        land.drop("jobs")
        .join(jobs, on="id", maintain_order="left")
        .select(
            "id",
            "jobs",
            "population",
            income=pl.col("income_per_capita").cast(pl.Float64, strict=False),
            decile=pl.col("income_decile").cast(pl.Int64, strict=False),
        )
    )


def columns(frame: pl.DataFrame, *names: str) -> list[np.ndarray]:
    return [frame[name].to_numpy() for name in names]


@pytest.mark.shared
def test_jobs_within_reach_are_those_the_article_prints(shared: Path) -> None:
    head = belo_horizonte(shared).sort("id").head(6)
    assert dict(head.select("id", "jobs").iter_rows()) == {
        "89a881a5a2bffff": 14561,
        "89a881a5a2fffff": 29452,
        "89a881a5a67ffff": 16647,
        "89a881a5a6bffff": 10700,
        "89a881a5a6fffff": 6669,
        "89a881a5b03ffff": 37029,
    }


@pytest.mark.shared
def test_gini_and_theil_of_the_article(shared: Path) -> None:
    frame = belo_horizonte(shared)
    assert gini(*columns(frame, "jobs", "population")) == pytest.approx(0.4715251, abs=5e-8)
    parts = theil(*columns(frame, "jobs", "population", "decile"))
    assert parts == pytest.approx((0.3616631, 0.1280753, 0.2335878), abs=5e-8)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("line", "printed"),
    [(50000, (0.3923817, 0.1776241, 0.1010123)), (95368, (0.5745378, 0.3277383, 0.2218769))],
)
def test_sufficiency_of_the_article_and_the_help_page(
    shared: Path, line: float, printed: tuple[float, float, float]
) -> None:
    jobs, people = columns(belo_horizonte(shared), "jobs", "population")
    assert [fgt(jobs, people, line, alpha) for alpha in range(3)] == pytest.approx(printed, abs=5e-8)


@pytest.mark.shared
def test_concentration_index_of_the_article(shared: Path) -> None:
    """It prints Erreygers' corrected index, 4 mean C / (highest - lowest), and ranks equal incomes by their row."""
    frame = belo_horizonte(shared)
    jobs, people, income = columns(frame, "jobs", "population", "income")
    factor = 4 * np.average(jobs, weights=people) / (jobs.max() - jobs.min())
    by_row = np.argsort(np.argsort(income, kind="stable"))
    assert concentration_index(jobs, people, by_row) * factor == pytest.approx(0.3346494, abs=5e-8)
    assert concentration_index(jobs, people, income) * factor == pytest.approx(0.3346494, rel=1e-4)  # shared ranks


@pytest.mark.shared
def test_palma_of_the_article_but_for_the_places_on_the_edge(shared: Path) -> None:
    """It takes places whole: those up to the income at 40 % of people, and those beyond the income at 90 %."""
    frame = belo_horizonte(shared).filter(pl.col("population") > 0).sort("income")
    jobs, people, income = columns(frame, "jobs", "population", "income")
    share = people.cumsum() / people.sum()
    low, high = (income[np.searchsorted(share, at)] for at in (0.4, 0.9))
    poorest, richest = income <= low, income > high
    whole = np.average(jobs[richest], weights=people[richest]) / np.average(jobs[poorest], weights=people[poorest])
    assert whole == pytest.approx(3.800465, abs=5e-7)
    assert palma(jobs, people, income) == pytest.approx(3.800465, rel=0.01)


@pytest.mark.shared
def test_small_examples_of_the_package_s_tests(shared: Path) -> None:
    frame, first = belo_horizonte(shared), ["89a88cdb57bffff", "89a88cdb597ffff", "89a88cdb5b3ffff", "89a88cdb5cfffff"]
    five = frame.filter(pl.col("id").is_in([*first, "89a88cd909bffff"]))
    four = five.filter(pl.col("id") != "89a88cdb5cfffff")
    jobs, people, income = columns(five, "jobs", "population", "income")
    assert gini(jobs, people) == pytest.approx(0.1386, abs=5e-5)
    assert gini(*columns(four, "jobs", "population")) == pytest.approx(0.1148, abs=5e-5)
    assert concentration_index(jobs, people, income) == pytest.approx(-0.0248, abs=5e-5)
    assert concentration_index(*columns(four, "jobs", "population", "income")) == pytest.approx(-0.1148, abs=5e-5)
    assert [fgt(jobs, people, 100000, a) for a in range(3)] == pytest.approx((1, 0.5588, 0.3256), abs=5e-5)
    others = frame.filter(pl.col("id").is_in([*first, "89a88cd900bffff"]))
    parts = theil(*columns(others, "jobs", "population", "decile"))
    assert parts == pytest.approx((0.0852, 0.0515, 0.0337), abs=5e-5)
