"""From a city's estimates and interventions to a choice: which cells there are, and how far an effect reaches."""

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from isopolis import sources
from isopolis.errors import DataError, UsageError
from isopolis.framework import Group
from isopolis.framework.crossing import crossed
from isopolis.measurement import Estimates
from isopolis.planning.plans import Plan, plan
from isopolis.planning.portfolio import Problem, Scope, choose, floor_of, problem_of
from isopolis.planning.portfolio.choosing import Name

FILE = """
[[intervention]]
id = "lighting"
name = "Better light on walking routes"
cost = 300
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.04
se = 0.01

[[intervention]]
id = "women-north"
name = "Safe ways home in the north"
cost = 200
for = { gender = "woman" }
areas = ["D1"]
source = "An assumption"
[[intervention.effects]]
indicator = "SAF01"
change = 0.10
se = 0.03

[[intervention]]
id = "bicycles"
name = "Bicycles to borrow"
cost = 150
needs = ["lighting"]
areas = ["N00", "D0", "N10"]
source = "An assumption"
[[intervention.effects]]
indicator = "LOC01"
change = 0.05
se = 0.02
for = { origin = "non-eu" }
[[intervention.effects]]
indicator = "LOC02"
change = -1.0
se = 0.5
"""


@pytest.fixture(scope="module")
def city(small_city, tmp_path_factory) -> sources.City:
    """The small city, with interventions."""
    folder = tmp_path_factory.mktemp("planned") / "city"
    shutil.copytree(small_city.path, folder)
    (folder / "interventions.toml").write_text(FILE.replace("LOC02", "LOC01").replace("-1.0", "0.01"), "utf-8")
    toml = folder / "city.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[interventions]\nfile = "interventions.toml"\n', "utf-8")
    return sources.open(folder)


@pytest.fixture(scope="module")
def problem(city, small_estimates) -> Problem:
    """The choice."""
    return problem_of(city, small_estimates, 500.0)


def applies(problem: Problem, effect: int, indicator: str, area: str, group: str) -> float:
    """Which share of a cell an effect is for."""
    at = problem.cells.key.with_row_index().filter(indicator=indicator, area=area, group=group)["index"]
    return float(problem.effects.applies.toarray()[at.item(), effect])


def count(estimates, indicator: str, area: str, group: str) -> float:
    """How many persons an estimate rests on."""
    rows = estimates.frame.filter(pl.col("source") != "figures", indicator=indicator, area=area, group=group)
    return float(rows["n"].item())


def stands_for(city: sources.City, area: str) -> float:
    """How many people a respondent of the survey stands for there: the mean weight, from the file."""
    rows = pl.read_parquet(city.path / "survey.parquet").to_dicts()
    inside = {"S": "N", "D1": "N1"}.get(area, area)
    weights = [row["weight"] for row in rows if row["area"].startswith(inside)]
    return sum(weights) / len(weights)


def test_cells_are_the_estimates_of_what_the_interventions_change(city, problem: Problem, small_estimates) -> None:
    assert set(problem.cells.key["indicator"]) == {"SAF01", "LOC01"}
    row = small_estimates.frame.filter(source="survey", indicator="SAF01", area="S", group="gender=woman")
    at = problem.cells.key.with_row_index().filter(indicator="SAF01", area="S", group="gender=woman")["index"].item()
    assert problem.cells.outcome[at] == row["value"].item()
    assert problem.cells.cautious[at] == row["high"].item()
    assert problem.cells.people[at] == pytest.approx(row["n"].item() * stands_for(city, "S"))
    bicycle = problem.cells.key.with_row_index().filter(indicator="LOC01", area="S", group="everyone")["index"].item()
    assert problem.cells.people[bicycle] == count(small_estimates, "LOC01", "S", "everyone")


def test_the_menu_is_that_of_the_file(problem: Problem) -> None:
    assert problem.menu.ids == ("lighting", "women-north", "bicycles")
    assert problem.menu.targeted == (False, True, False)
    assert problem.menu.needs == (("bicycles", "lighting"),)


def test_a_universal_effect_counts_everywhere(problem: Problem) -> None:
    column = problem.effects.applies.toarray()[:, 0]
    about = (problem.cells.key["indicator"] == "SAF01").to_numpy()
    assert (column[about] == 1).all()
    assert (column[~about] == 0).all()


def test_an_effect_counts_whole_in_its_group_and_areas(problem: Problem) -> None:
    assert applies(problem, 1, "SAF01", "D1", "gender=woman") == 1
    assert applies(problem, 1, "SAF01", "N10", "gender=woman") == 1
    assert applies(problem, 1, "SAF01", "D1", "gender=man") == 0
    assert applies(problem, 1, "SAF01", "D0", "gender=woman") == 0


def test_an_effect_counts_in_part_by_people(city, problem: Problem, small_estimates) -> None:
    women, all_ = (count(small_estimates, "SAF01", "D1", group) for group in ("gender=woman", "everyone"))
    assert applies(problem, 1, "SAF01", "D1", "everyone") == pytest.approx(women / all_)
    here, there = stands_for(city, "D1"), stands_for(city, "S")
    for group in ("gender=woman", "everyone"):
        whole = count(small_estimates, "SAF01", "S", group)
        assert applies(problem, 1, "SAF01", "S", group) == pytest.approx(women * here / (whole * there))


def test_areas_inside_each_other_count_once(problem: Problem, small_estimates) -> None:
    inside = [count(small_estimates, "LOC01", area, "origin=non-eu") for area in ("D0", "N10")]
    city = count(small_estimates, "LOC01", "S", "everyone")
    assert applies(problem, 2, "LOC01", "S", "everyone") == pytest.approx(sum(inside) / city)


def test_a_share_that_is_not_known_counts_as_nothing_and_is_said(city, small_estimates) -> None:
    few = small_estimates.frame.filter((pl.col("area") != "D1") | (pl.col("group") != "gender=woman"))
    known = type(small_estimates)(few, small_estimates.quality, small_estimates.coverage, small_estimates.city_area)
    problem = problem_of(city, known, 500.0)
    assert applies(problem, 1, "SAF01", "D1", "everyone") == 0
    assert any("women-north on SAF01" in note and "not known" in note for note in problem.notes)


def test_people_of_another_source_weigh_the_cells(city, small_estimates) -> None:
    counts = pl.DataFrame({"area": ["S", "S"], "group": ["everyone", "gender=woman"], "people": [1000, 510]})
    problem = problem_of(city, small_estimates, 500.0, Scope(people=counts))
    assert set(problem.cells.people) == {1000.0, 510.0}


def test_less_of_something_bad_is_better(city, small_estimates) -> None:
    framework = city.framework
    turned = [i.model_copy(update={"direction": "-"}) if i.id == "SAF01" else i for i in framework.indicators]
    other = sources.City(
        city.path,
        city.contract,
        framework.model_copy(update={"indicators": tuple(turned)}),
        city.sources,
        city.areas,
    )
    up, down = (problem_of(each, small_estimates, 500.0) for each in (city, other))
    about = (up.cells.key["indicator"] == "SAF01").to_numpy()
    assert down.cells.key.equals(up.cells.key)
    assert down.cells.outcome[about] == pytest.approx(1 - up.cells.outcome[about])
    assert (down.cells.cautious >= down.cells.outcome - 1e-12).all()
    assert down.changes.toarray()[about] == pytest.approx(-up.changes.toarray()[about])


def test_scope_says_which_cells_there_are(city, small_estimates) -> None:
    problem = problem_of(city, small_estimates, 500.0, Scope(indicators=("SAF01",), depth=1, levels=("district",)))
    assert set(problem.cells.key["area"]) == {"D0", "D1"}
    assert set(problem.cells.key["indicator"]) == {"SAF01"}
    assert max(Group.parse(key).depth for key in problem.cells.key["group"]) == 1
    kind = problem_of(city, small_estimates, 500.0, Scope(cautious="worse"))
    assert (kind.cells.cautious <= kind.cells.outcome + 1e-12).all()


def test_a_choice_for_a_city_goes_the_whole_way(problem: Problem) -> None:
    found = choose(problem, "worst_off")
    assert found.stopped == "proven"
    assert found.cost <= 500
    floored = Problem(
        problem.cells,
        problem.effects,
        problem.menu,
        500.0,
        floors=(floor_of(problem.cells, share=0.3, where={"group": "gender=woman"}),),
    )
    assert "lighting" in choose(floored, "total").chosen


def test_a_city_without_interventions_has_nothing_to_choose(small_city, small_estimates) -> None:
    with pytest.raises(UsageError, match="no interventions"):
        problem_of(small_city, small_estimates, 500.0)


def test_estimates_of_something_else_are_refused(city, small_estimates) -> None:
    with pytest.raises(DataError, match="no estimate is on what"):
        problem_of(city, small_estimates, 500.0, Scope(indicators=("EDU01",)))


def test_two_groups_cross_where_somebody_can_be_both(city) -> None:
    def both(one: str, other: str) -> str | None:
        found = crossed(Group.parse(one), Group.parse(other), city.framework)
        return found.key if found else None

    assert both("everyone", "gender=woman") == "gender=woman"
    assert both("gender=woman", "gender=woman") == "gender=woman"
    assert both("gender=woman", "gender=man") is None
    assert both("gender=woman", "disability=severe") == "disability=severe|gender=woman"
    assert both("gender=woman|origin=eu", "gender=woman") == "gender=woman|origin=eu"
    child = next((c.id, k) for c in city.framework.characteristics for k in c.categories if k.parent and not c.multiple)
    fine, coarse = f"{child[0]}={child[1].id}", f"{child[0]}={child[1].parent}"
    assert both(fine, coarse) == fine
    assert both(coarse, fine) == fine


def test_an_effects_error_is_spread_as_its_change(problem: Problem) -> None:
    chosen = np.array([1.0, 1.0, 0.0])
    at = problem.cells.key.with_row_index().filter(indicator="SAF01", area="D1", group="gender=woman")["index"].item()
    assert problem.effects.error(chosen)[at] == pytest.approx(np.hypot(0.01, 0.03))


def test_the_folder_is_read_only_when_asked(city) -> None:
    assert (Path(city.path) / "interventions.toml").is_file()


def test_a_plan_holds_the_choice_the_sides_the_curve_and_how_often(city, small_estimates) -> None:
    said: list[str] = []
    found = plan(city, small_estimates, 500.0, progress=said.append)
    assert found.portfolio.stopped == "proven"
    assert found.portfolio.cost <= 500
    assert set(found.menu["id"]) == {"lighting", "women-north", "bicycles"}
    assert set(found.menu.filter("chosen")["id"]) == set(found.portfolio.chosen)
    assert dict(found.menu.select("id", "kind").iter_rows())["women-north"] == "targeted"
    assert dict(found.menu.select("id", "group").iter_rows())["women-north"] == "gender=woman"
    assert found.menu["frequency"].is_between(0, 1).all()
    assert found.sides["kind"].to_list() == ["targeted", "universal", "mix"]
    sides = dict(found.sides.select("kind", "value").iter_rows())
    assert sides["mix"] >= max(sides["targeted"], sides["universal"]) - 1e-6
    assert found.curve["total_gain"].is_sorted(descending=True)
    assert set(found.portfolio.gains["area"]) == {small_estimates.city_area}
    everyone = found.portfolio.gains.filter(pl.col("group") == "everyone", pl.col("gain").abs() >= 0.0005)
    assert found.everyone["indicator"].to_list() == everyone["indicator"].to_list()
    assert (found.everyone["low"] <= found.everyone["after"]).all()
    assert (found.everyone["after"] <= found.everyone["high"]).all()
    less = {i.id for i in city.framework if i.direction == "-"}
    for row, outcome in zip(found.everyone.to_dicts(), everyone["after"], strict=True):
        assert row["after"] == pytest.approx(1 - outcome if row["indicator"] in less else outcome)
    data = json.loads(json.dumps(found.as_data(), allow_nan=False))
    assert data["chosen"] == list(found.portfolio.chosen)
    same(Plan.of_data(data), found)
    assert "if effects are as assumed" in repr(found).lower()
    assert said


def same(one: Plan, other: Plan) -> None:
    """Every field is the same, the tables with their types."""
    for mine, theirs in ((one.portfolio, other.portfolio), (one, other)):
        for name, value in vars(theirs).items():
            if isinstance(value, pl.DataFrame):
                assert vars(mine)[name].equals(value), name
                assert vars(mine)[name].schema == value.schema, name
            elif name != "portfolio":
                assert vars(mine)[name] == value, name


@pytest.mark.parametrize("objective", ["kolm_pollak", "total", "gap"])
def test_a_plan_reads_back_exactly_also_where_tables_are_empty(
    city: sources.City, small_estimates: Estimates, objective: Name
) -> None:
    found = plan(city, small_estimates, 300.0, objective)
    assert found.portfolio.levels.is_empty()
    same(Plan.of_data(json.loads(json.dumps(found.as_data(), allow_nan=False))), found)


def test_a_plan_carries_what_protection_asks_of_it(city: sources.City, small_estimates: Estimates) -> None:
    found = plan(city, small_estimates, 500.0)
    key = ["source", "indicator", "area", "period", "group"]
    estimates = small_estimates.frame.filter(statistic="share")
    assert found.portfolio.gains.join(estimates, on=key, how="anti").is_empty()
    effects = {row["id"]: row["effects"] for row in found.menu.iter_rows(named=True)}
    assert effects["women-north"] == [
        {"indicator": "SAF01", "change": 0.1, "se": 0.03, "group": "gender=woman", "areas": ["D1"]}
    ]
    assert effects["bicycles"][0]["group"] == "origin=non-eu"  # the effect narrows whom it is for
    assert found.ladder["budget"].to_list() == pytest.approx([200.0, 300.0, 400.0, 500.0])
    assert found.ladder["chosen"].to_list()[-1] == list(found.portfolio.chosen)
    left = found.portfolio.left_lowest
    assert found.ladder.select("indicator", "area", "group", "raised").row(-1) == tuple(
        left[name] for name in ("indicator", "area", "group", "raised")
    )
