"""Whom a cell stands for, and which part of it an effect is for, held against a plain count of the rows."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from isopolis import sources
from isopolis.measurement import Estimates, measure
from isopolis.planning.portfolio import Problem, Scope, problem_of

FILE = """
[[intervention]]
id = "rainbow"
name = "Welcome agreements"
cost = 100
for = { orientation = "lgb" }
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.05
se = 0.02

[[intervention]]
id = "limited-north"
name = "Companions on the way"
cost = 150
for = { disability = "limited" }
areas = ["D1"]
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.05
se = 0.02
"""
LGB, LIMITED = {"g", "b"}, {"1", "2"}


@pytest.fixture(scope="module")
def city(small_city: sources.City, tmp_path_factory: pytest.TempPathFactory) -> sources.City:
    """The small city, with interventions, and with an indicator that both its register and its survey have."""
    folder = tmp_path_factory.mktemp("peopled") / "city"
    shutil.copytree(small_city.path, folder)
    (folder / "interventions.toml").write_text(FILE, "utf-8")
    toml = folder / "city.toml"
    text = toml.read_text("utf-8").replace(
        "[sources.register.indicators]\n", '[sources.register.indicators]\nSAF01 = { value = "bicycle = 1" }\n'
    )
    toml.write_text(text + '\n[interventions]\nfile = "interventions.toml"\n', "utf-8")
    return sources.open(folder)


@pytest.fixture(scope="module")
def estimates(city: sources.City) -> Estimates:
    return measure(city)


@pytest.fixture(scope="module")
def problem(city: sources.City, estimates: Estimates) -> Problem:
    return problem_of(city, estimates, 500.0)


@pytest.fixture(scope="module")
def rows(city: sources.City) -> list[dict]:
    """The respondents."""
    return pl.read_parquet(city.path / "survey.parquet").to_dicts()


def applies(problem: Problem, effect: int, area: str, group: str) -> float:
    at = problem.cells.key.with_row_index().filter(area=area, group=group)["index"].item()
    return float(problem.effects.applies.toarray()[at, effect])


def people(rows: list[dict], north: bool = False, **wanted: set[str]) -> float:
    """The weights of those who are all of it, added up one by one."""
    inside = [row for row in rows if row["area"].startswith("N1") or not north]
    return sum(row["weight"] for row in inside if all(row[key] in codes for key, codes in wanted.items()))


def test_the_source_is_the_one_that_knows_whom_effects_are_for(problem: Problem, estimates: Estimates) -> None:
    """The register has more people, and more rows in every area, but asks nobody about orientation."""
    groups = set(problem.cells.key["group"])
    assert "disability=some" in groups
    assert "sex=female" not in groups
    assert set(estimates.frame.filter(indicator="SAF01", group="sex=female")["source"]) >= {"register"}


def test_what_crosses_deeper_than_any_estimate_is_counted_from_the_rows(problem: Problem, rows: list[dict]) -> None:
    whole = people(rows, gender={"1"}, gali={"2"})
    expected = people(rows, gender={"1"}, gali={"2"}, orientation=LGB) / whole
    assert 0 < expected < 1
    assert applies(problem, 0, "S", "disability=some|gender=woman") == pytest.approx(expected)


def test_places_and_coarser_categories_are_counted_too(problem: Problem, rows: list[dict]) -> None:
    north = people(rows, north=True, gender={"1"}, gali={"3"} | LIMITED, orientation=LGB)
    assert north > 0
    expected = people(rows, north=True, gender={"1"}, gali=LIMITED) / people(rows, gender={"1"})
    assert applies(problem, 1, "S", "gender=woman") == pytest.approx(expected, rel=0.05)  # by mean weights


def test_what_is_not_measured_in_a_place_is_not_read_from_the_rows(city: sources.City, estimates: Estimates) -> None:
    """Where a city has orientation measured as a whole alone, no gain may tell how many live in a district."""
    whole = estimates.frame.filter((pl.col("area") == "S") | ~pl.col("group").str.contains("orientation"))
    coarse = Estimates(whole, estimates.quality, estimates.coverage, estimates.city_area)
    problem = problem_of(city, coarse, 500.0)
    assert applies(problem, 1, "S", "gender=woman|orientation=heterosexual") == 0
    assert applies(problem, 0, "D1", "disability=some|gender=woman") == 0
    assert applies(problem, 0, "S", "disability=some|gender=woman") > 0
    assert any("limited-north" in note and "not known" in note for note in problem.notes)


def test_how_many_they_are_is_known_where_their_outcome_is_too_uncertain(
    city: sources.City, estimates: Estimates
) -> None:
    about = (pl.col("group") == "disability=limited|gender=woman") & (pl.col("area") == "D1")
    doubted = estimates.frame.with_columns(obs_status=pl.when(about).then(pl.lit("U")).otherwise("obs_status"))
    known = Estimates(doubted, estimates.quality, estimates.coverage, estimates.city_area)
    scope = Scope(levels=("district",))
    sure, unsure = (problem_of(city, each, 500.0, scope) for each in (estimates, known))
    assert applies(unsure, 1, "D1", "gender=woman") == applies(sure, 1, "D1", "gender=woman") > 0


def test_the_order_of_rows_changes_nothing(
    city: sources.City, estimates: Estimates, problem: Problem, tmp_path: Path
) -> None:
    shutil.copytree(city.path, tmp_path / "city")
    path = tmp_path / "city" / "survey.parquet"
    pl.read_parquet(path).reverse().write_parquet(path)
    again = problem_of(sources.open(tmp_path / "city"), estimates, 500.0)
    assert (again.cells.people == problem.cells.people).all()
    assert abs(again.effects.applies - problem.effects.applies).max() < 1e-12
