"""Sites for a city: every choice is tried in plain Python, and no other is better."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.planning.locations import Sites, locate
from isopolis.planning.locations.aims import OBJECTIVES
from isopolis.sources import City
from tests.made_town import facility
from tests.unit.planning.made_candidates import Choice, everyone, planned, value

TODAY = {"l1": 0.0}
AT = (Choice(0.0, 1.0),)
SIX = {
    "c1": Choice(400.0, 90.0),
    "c2": Choice(1100.0, 250.0, True),
    "c3": Choice(1900.0, 310.0, False),
    "c4": Choice(2600.0, 220.0),
    "c5": Choice(3300.0, 180.0, False),
    "c6": Choice(4100.0, 400.0, True),
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return planned(tmp_path_factory.mktemp("town"), SIX, TODAY)


@pytest.fixture(scope="module")
def two(city: City) -> Sites:
    return locate(city, "library", open=2)


def best(objective: str, choices: dict[str, Choice], most: int, budget: float = np.inf) -> float:
    """The best value of all subsets."""
    every = [c for size in range(most + 1) for c in combinations(choices.values(), size)]
    values = [value(objective, AT, some) for some in every if sum(c.cost for c in some) <= budget]
    return max(values) if objective == "covered" else min(values)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("limit", [{"open": 2}, {"budget": 640.0}], ids=["open", "budget"])
def test_no_other_choice_is_better(city: City, objective: Any, limit: dict[str, Any]) -> None:
    found = locate(city, "library", objective=objective, **limit)
    chosen = [SIX[id] for id in found.chosen["id"]]
    assert found.value == pytest.approx(value(objective, AT, chosen), rel=1e-5)
    assert found.value == pytest.approx(best(objective, SIX, limit.get("open", 6), found_budget(limit)), rel=1e-5)
    assert found.before == pytest.approx(value(objective, AT, []), rel=1e-5)
    assert found.bound == pytest.approx(found.value, rel=1e-5)
    assert (found.stopped, found.cost) == ("proven", sum(c.cost for c in chosen))
    assert found.cost <= found_budget(limit)
    assert (found.kappa is not None) == (objective == "equal")


def found_budget(limit: dict[str, Any]) -> float:
    return float(limit.get("budget", np.inf))


@pytest.mark.parametrize("seed", range(3))
def test_no_other_choice_is_better_in_any_town(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    xs, costs = rng.uniform(-500, 5000, 7), rng.uniform(50, 400, 7)
    free = rng.choice([True, False], 7)
    some = {f"c{n}": Choice(*row) for n, row in enumerate(zip(xs, costs, map(bool, free), strict=True))}
    found = locate(planned(tmp_path, some, TODAY), "library", budget=500.0, objective="equal")
    assert found.value == pytest.approx(best("equal", some, 7, 500.0), rel=1e-5)


def test_each_person_is_counted_once_by_their_own_mode(two: Sites) -> None:
    whole = two.everyone.filter(~pl.col("counterfactual"))
    assert whole["mode"].to_list() == ["own"]
    assert whole["n"].item() == 400
    after = everyone([*AT, *(SIX[id] for id in two.chosen["id"])])
    assert whole["before"].item() == pytest.approx(two.before)
    assert whole["after"].item() == pytest.approx(sum(after) / 400, rel=1e-5)
    assert whole["within_15_after"].item() == pytest.approx(sum(each <= 15 for each in after) / 400)
    assert set(two.everyone.filter("counterfactual")["mode"]) == {"adult", "wheelchair"}


def test_steps_at_the_door_help_nobody_in_a_wheelchair(tmp_path: Path) -> None:
    found = locate(planned(tmp_path, {"c": Choice(1900.0, 1.0, False)}, TODAY), "library", open=1)
    rolling = found.gains.filter(group="disability=severe")
    assert rolling["mode"].unique().to_list() == ["wheelchair"]
    assert rolling["before"].to_list() == rolling["after"].to_list()
    assert rolling["n_gain"].sum() == 0
    walking = found.gains.filter(group="disability=none", area="T")
    assert walking["after"].item() < walking["before"].item()
    assert found.chosen["people"].item() == (80 + 120 + 160) * 3 // 4  # but for who lives at the old one


def test_opening_nothing_changes_nothing(city: City) -> None:
    found = locate(city, "library", open=0)
    assert found.chosen.is_empty()
    assert found.value == found.before == found.bound
    assert found.gains["before"].to_list() == found.gains["after"].to_list()
    assert found.gains["n_gain"].sum() == 0
    assert len(found.curve) == 1


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_more_to_open_never_hurts(city: City, objective: Any) -> None:
    for limit in ({"open": 6}, {"budget": 1500.0}):
        found = locate(city, "library", objective=objective, **limit)
        values = found.curve["value"] * (-1 if objective == "covered" else 1)
        assert values.is_sorted(descending=True)
        assert found.curve["value"][0] == found.before
        assert found.curve["value"][-1] == found.value
        assert (found.curve["opened"] <= found.curve["limit"]).all() or "budget" in limit
        assert (found.curve["cost"] <= found.curve["limit"]).all() or "open" in limit
        sign = -1 if objective == "covered" else 1
        assert (sign * found.curve["bound"] <= sign * found.curve["value"] + 1e-9).all()


def test_the_order_of_candidates_and_a_second_run_change_nothing(tmp_path: Path, two: Sites) -> None:
    turned = planned(tmp_path, dict(reversed(SIX.items())), TODAY)
    for again in (locate(turned, "library", open=2), locate(turned, "library", open=2)):
        assert again.chosen.equals(two.chosen)
        assert again.gains.equals(two.gains)
        assert again.value == two.value


def test_whom_no_site_reaches_is_counted_and_not_dropped(tmp_path: Path) -> None:
    """Nobody in a wheelchair gets in anywhere: an hour each, before and after."""
    shut = [facility("l0", "library", 0.0, step_free=False)]
    city = planned(tmp_path, {"c": Choice(2000.0, 1.0, False)}, {}, a="[modes]>[modes]")
    pl.concat([pl.read_csv(tmp_path / "facilities.csv"), pl.DataFrame(shut)], how="diagonal_relaxed").write_csv(
        tmp_path / "facilities.csv"
    )
    found = locate(city, "library", open=1)
    rolling = found.gains.filter(group="disability=severe", area="T")
    assert (rolling["before"].item(), rolling["after"].item(), rolling["n"].item()) == (60.0, 60.0, 100)
    assert any("reached by some 100 people" in note for note in found.notes)
    centre = locate(city, "library", open=1, objective="centre")  # of those whom some site reaches
    assert centre.value < 60


def test_a_kind_that_is_not_there_yet_may_open(tmp_path: Path) -> None:
    new = [facility("h", "hospital", 2000.0, cost=1.0)]
    found = locate(planned(tmp_path, {}, TODAY, new), "hospital", open=1)
    assert found.before == 60
    assert found.value == pytest.approx(sum(everyone([Choice(2000.0, 1.0)])) / 400, rel=1e-5)


def test_a_site_that_the_objective_does_not_need_stays_closed(tmp_path: Path) -> None:
    some = {"c1": Choice(4000.0, 5.0), "c2": Choice(4000.0, 5.0), "c3": Choice(1000.0, 5.0)}
    found = locate(planned(tmp_path, some, TODAY), "library", open=3, objective="worst_off")
    assert len(found.chosen) == 1
    assert found.chosen["id"].item() in ("c1", "c2")


def test_a_candidate_for_one_group_alone_is_left_out_and_said(tmp_path: Path) -> None:
    some = [facility("x", "library", 2000.0, cost=1.0, whom="age=65+")]
    found = locate(planned(tmp_path, {"c": Choice(2500.0, 1.0)}, TODAY, some), "library", open=1)
    assert found.chosen["id"].to_list() == ["c"]
    assert any("for one group alone are left out: 1." in note for note in found.notes)


def test_a_group_that_no_count_holds_is_said(tmp_path: Path) -> None:
    city = planned(tmp_path, SIX, TODAY, a='"disability=severe" = "wheelchair">"gender=woman" = "wheelchair"')
    found = locate(city, "library", open=1)
    assert any("No count says where women live" in note for note in found.notes)
    moved = found.everyone.filter("counterfactual", mode="wheelchair")
    assert moved["before"].item() > found.before  # what it would be if everyone moved like this


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({}, UsageError, "say how many sites to open"),
        ({"open": 1, "budget": 100.0}, UsageError, "say how many sites to open"),
        ({"open": 7}, UsageError, "not so many candidates"),
        ({"open": -1}, UsageError, "not so many candidates"),
        ({"budget": float("nan")}, UsageError, "no amount"),
        ({"budget": -1.0}, UsageError, "no amount"),
        ({"budget": 89.0}, InfeasiblePlan, "opens no candidate"),
        ({"open": 1, "objective": "best"}, UsageError, "no such objective"),
        ({"kind": "doctor", "open": 1}, UsageError, "no candidate of this kind"),
    ],
)
def test_what_cannot_be_asked_says_why(city: City, asked: dict[str, Any], error: type[Exception], said: str) -> None:
    asked = {"kind": "library"} | asked
    with pytest.raises(error, match=said):
        locate(city, asked.pop("kind"), **asked)


def test_where_nothing_helps_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InfeasiblePlan, match="nearer to anyone"):
        locate(planned(tmp_path / "a", {"c": Choice(0.0, 1.0)}, TODAY), "library", open=1)
    lost = planned(tmp_path / "b", {"c": Choice(2000.0, 1.0)}, {"l1": 0.0, "l2": 2000.0, "l3": 3900.0, "l4": 950.0})
    with pytest.raises(InfeasiblePlan, match="nearer to anyone"):
        locate(lost, "library", open=1)
    far = planned(tmp_path / "c", {"c": Choice(5500.0, 1.0)}, {"l1": 0.0, "l2": 2000.0})
    with pytest.raises(InfeasiblePlan, match="makes the objective better"):
        locate(far, "library", open=1, objective="covered")


def test_it_prints_itself_and_goes_into_json(two: Sites) -> None:
    said = json.loads(json.dumps(two.as_data(), allow_nan=False))
    assert [each["id"] for each in said["chosen"]] == two.chosen["id"].to_list()
    assert said["kappa"] is None
    assert {"gains", "curve", "notes", "bound", "gap", "stopped"} <= set(said)
    again = Sites.of_data(said)
    assert again.as_data() == two.as_data()
    assert all(getattr(again, name).equals(getattr(two, name)) for name in ("chosen", "gains", "curve"))
    assert "2 to open" in repr(two)
    assert "If effects are as assumed" in repr(two)
    assert any("if effects are as assumed" in note for note in two.notes)
