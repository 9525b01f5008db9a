"""What is counted within reach: a facility that is reached at several points is one facility."""

from pathlib import Path

import polars as pl
import pytest

import isopolis as iso
from isopolis.access.reckoning import reckon
from isopolis.access.setting import Setting, setting
from isopolis.errors import DataError
from isopolis.sources.contract import ReachTerms
from isopolis.sources.reach_rules import Rule

TOML = """
[city]
name = "A row of houses"
country = "NL"
area = "R"
[origins]
file = "homes.csv"
[facilities]
file = "there.csv"
period = "2024"
"""
STEP = 0.0009  # degrees of latitude, 100 metres


@pytest.fixture
def row(tmp_path: Path) -> Setting:
    """Three houses with 10, 20 and 30 people, 1 km apart to the north; a park with two gates, and a school by each."""
    houses = pl.DataFrame({"id": ["a", "b", "c"], "lon": 4.0, "lat": [52 + 10 * STEP * i for i in range(3)]})
    houses.with_columns(population=pl.Series([10, 20, 30])).write_csv(tmp_path / "homes.csv")
    there = pl.DataFrame({"id": ["s1", "s2"], "kind": "school", "lon": 4.0, "lat": [52.0, 52 + 10 * STEP]})
    there.with_columns(capacity=pl.Series([5.0, 40.0])).write_csv(tmp_path / "there.csv")
    (tmp_path / "city.toml").write_text(TOML, "utf-8")
    made = setting(iso.open(tmp_path), lambda _: None)
    gates = made.facilities.head(2).with_columns(id=pl.lit("park"), kind=pl.lit("green-space"), capacity=pl.lit(7.0))
    return Setting(**{**vars(made), "facilities": pl.concat([made.facilities, gates])})


def value(row: Setting, **said: object) -> list[float]:
    """The rule's value at each house, on foot."""
    rule = Rule("LOC01", ReachTerms.model_validate(said))
    return reckon(row, rule, row.usual, row.way(row.usual, "central"), "central").tolist()


def test_a_park_with_two_gates_counts_once(row: Setting) -> None:
    assert value(row, kind="green-space", within=30, count=True) == [7.0, 7.0, 7.0]
    assert value(row, kind="school", within=30, count=True) == [45.0, 45.0, 40.0]


def test_minutes_are_to_the_nearest_gate_and_at_most_the_most(row: Setting) -> None:
    a, b, c = value(row, kind="green-space")
    assert (a, b) == pytest.approx((0, 0), abs=1e-3)
    assert c == pytest.approx(1000 * 1.3 / 80, rel=2e-3)
    assert value(row, kind="green-space", most=5)[2] == 5.0


def test_places_are_shared_by_all_who_are_near_and_are_at_most_one_each(row: Setting) -> None:
    """Within 20 minutes (1,230 m) of s1 are a and b, 30 people; of s2 all three houses, 60 people."""
    a, b, c = value(row, kind="school", within=20, places=True)
    assert (a, b, c) == pytest.approx((5 / 30 + 40 / 60, 5 / 30 + 40 / 60, 40 / 60))
    assert value(row, kind="school", within=1, places=True) == [0.5, 1.0, 0.0]  # 5 for 10; 40 for 20 is one each


def test_all_of_a_basket_must_be_there(row: Setting) -> None:
    basket = {"all_of": ["school", ["green-space", "doctor"]], "within": 10}
    assert value(row, **basket) == [1.0, 1.0, 0.0]
    assert value(row, **{**basket, "all_of": ["school", "doctor"]}) == [0.0, 0.0, 0.0]


def test_metres_are_told_by_kind_along_the_way_or_as_the_crow_flies(row: Setting) -> None:
    assert value(row, metres={"school": 1200}) == [1.0, 1.0, 0.0]  # c: 1,000 m are 1,300 m of street
    assert value(row, metres={"school": 1200}, line=True) == [1.0, 1.0, 1.0]
    assert value(row, metres={"school": 10, "green-space": 1400}) == [1.0, 1.0, 1.0]


def test_only_what_is_known_to_be_step_free_or_often_served_counts_where_that_is_asked(row: Setting) -> None:
    said = row.facilities.with_columns(step_free=pl.Series([True, False, None, None]), departures=pl.lit(2.0))
    told = Setting(**{**vars(row), "facilities": said})
    assert value(told, kind="school", within=30, count=True, step_free=True) == [5.0, 5.0, 0.0]
    assert value(told, kind="school", within=30, count=True, departures=3) == [0.0, 0.0, 0.0]
    assert value(told, kind="school", within=30, count=True, departures=2) == [45.0, 45.0, 40.0]


def test_what_is_for_a_group_counts_in_its_own_rule_alone(row: Setting) -> None:
    said = row.facilities.with_columns(whom=pl.Series(["sex=female", "", "", ""]))
    told = Setting(**{**vars(row), "facilities": said})
    assert value(told, kind="school", within=30, count=True) == [40.0, 40.0, 40.0]
    assert value(told, kind="school", within=30, count=True, whom="sex=female") == [45.0, 45.0, 40.0]


def test_places_need_a_capacity_and_those_who_would_use_them(row: Setting) -> None:
    bare = Setting(**{**vars(row), "facilities": row.facilities.with_columns(capacity=pl.lit(None, pl.Float64))})
    with pytest.raises(DataError, match="no capacity") as caught:
        value(bare, kind="school", within=20, places=True)
    assert "2 of 2 of the kind school" in str(caught.value)
    with pytest.raises(DataError, match="no column 'children'"):
        value(row, kind="school", within=20, places=True, demand="children")
