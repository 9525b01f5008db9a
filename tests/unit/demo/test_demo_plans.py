"""What the demo city could do: its files are read without a fault, and everything in them is labelled as assumed."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from isopolis import sources
from isopolis.demo import candidates, demo_city, geography
from isopolis.demo.residents import luck
from isopolis.sources.budget import budget
from isopolis.sources.candidates import candidates as sites_of
from isopolis.sources.decision import read
from isopolis.sources.decision_rules import judge
from isopolis.sources.interventions import Intervention, interventions
from isopolis.sources.places.facilities import facilities

BUDGET = 3_000_000
COUNTS = {"library": 14, "childcare": 10, "doctor": 8, "green-space": 8}
ASSUMED = "Assumption of the demo city. Wanted: "


@pytest.fixture(scope="module")
def city(folder: Path) -> sources.City:
    return sources.open(folder)


@pytest.fixture(scope="module")
def menu(city: sources.City) -> tuple[Intervention, ...]:
    return interventions(city)


@pytest.fixture(scope="module")
def sites(city: sources.City) -> pl.DataFrame:
    return sites_of(city)


def measured(city: sources.City) -> set[str]:
    """The indicators that some source of the city has."""
    return {id for terms in city.contract.sources.values() for id in terms.indicators}


def test_there_are_twelve_interventions_and_a_budget_must_choose(menu: tuple[Intervention, ...]) -> None:
    assert len(menu) == 12
    assert sum(one.cost for one in menu) == 3 * BUDGET
    assert all(one.cost < BUDGET for one in menu)
    for kind in (True, False):
        assert sum(one.cost for one in menu if one.targeted is kind) > BUDGET


def test_they_are_of_every_sort(menu: tuple[Intervention, ...]) -> None:
    characteristics = {id for one in menu for id in one.whom}
    assert {"disability", "income", "origin", "orientation"} <= characteristics
    assert any(one.areas for one in menu)
    assert any(one.needs for one in menu)
    assert any(one.excludes for one in menu)
    assert any(effect.whom for one in menu for effect in one.effects)


def test_they_change_what_the_city_measures_over_several_domains(
    city: sources.City, menu: tuple[Intervention, ...]
) -> None:
    changed = {effect.indicator for one in menu for effect in one.effects}
    assert changed <= measured(city)
    domains = {indicator.domain for indicator in city.framework.indicators if indicator.id in changed}
    assert len(domains) >= 6


def test_each_change_is_for_the_better_and_modest(city: sources.City, menu: tuple[Intervention, ...]) -> None:
    better = {indicator.id: 1 if indicator.direction == "+" else -1 for indicator in city.framework.indicators}
    for one in menu:
        for effect in one.effects:
            assert 0 < effect.change * better[effect.indicator] <= 0.1
            assert effect.se >= abs(effect.change) / 4


def test_someone_is_in_every_group_that_an_effect_is_for(
    city: sources.City, menu: tuple[Intervention, ...], survey: pl.DataFrame
) -> None:
    """A group that no source asks for would make an effect count nowhere."""
    asked = {
        indicator: {id for terms in city.contract.sources.values() if indicator in terms.indicators
                    for id in terms.characteristics}
        for indicator in measured(city)
    }  # fmt: skip
    for one in menu:
        for effect in one.effects:
            assert {id for id, _ in one.group(effect).pairs} <= asked[effect.indicator]


def test_every_cost_and_effect_is_labelled(folder: Path, menu: tuple[Intervention, ...]) -> None:
    assert all(one.source.startswith(ASSUMED) and len(one.source) > len(ASSUMED) + 20 for one in menu)
    head = (folder / "interventions.toml").read_text("utf-8").split("[[intervention]]")[0]
    assert "EVERY COST AND EVERY EFFECT HERE IS AN ASSUMPTION" in head
    said = (folder / "README.md").read_text("utf-8").replace("\n", " ")
    assert "All of it is assumed: every cost, effect, error, site, saving and amount." in said
    for name in ("interventions.toml", "candidates.csv", "budget.csv", "decisions/close-two-libraries.toml"):
        assert f"`{name}`" in said


def test_there_are_forty_sites(sites: pl.DataFrame) -> None:
    assert dict(sites.group_by("kind").len().iter_rows()) == COUNTS
    assert sites["id"].is_unique().all()
    assert not sites.select("kind", "name").is_duplicated().any()
    assert sites["cost"].is_between(100_000, 1_500_000).all()
    assert (sites["capacity"].is_not_null() == (sites["kind"] == "childcare")).all()
    assert sites["step_free"].mean() > 0.7  # type: ignore[operator]


def test_sites_stand_where_the_way_is_longer(city: sources.City, sites: pl.DataFrame, folder: Path) -> None:
    there, homes = facilities(city), pl.read_csv(folder / "origins.csv")
    for wanted in candidates.WANTED:
        now = there.filter(kind=wanted.kind)
        here, at_home = (to_nearest(frame, now) for frame in (sites.filter(kind=wanted.kind), homes))
        assert here.mean() > np.average(at_home, weights=homes[wanted.users].to_numpy())


def to_nearest(places: pl.DataFrame, others: pl.DataFrame) -> np.ndarray:
    """Kilometres from each place to the nearest of others, as the crow flies."""
    one, two = (geography.plane(frame.select("lon", "lat").to_numpy()) for frame in (places, others))
    return np.linalg.norm(one[:, None] - two[None], axis=2).min(axis=1)


def test_the_same_luck_gives_the_same_sites(folder: Path) -> None:
    living, there = (
        pl.read_csv(folder / f"{name}.csv", infer_schema_length=None) for name in ("origins", "facilities")
    )
    outlines = geography.outlines(geography.features(luck("geography")))
    again = candidates.candidates(living, there, outlines, luck("candidate sites"))
    assert again.write_csv() == (folder / "candidates.csv").read_text("utf-8")


def test_the_budget_is_read_and_says_for_whom_in_every_way(city: sources.City) -> None:
    lines = budget(city)
    assert len(lines) == 12
    for name in ("use", "reach", "group"):
        assert (lines[name] != "").any()
    assert ((lines["use"] == "") & (lines["reach"] == "") & (lines["group"] == "")).any()
    assert set(lines["use"]) - {""} <= measured(city)


def test_the_decision_closes_two_libraries_that_exist(city: sources.City, folder: Path) -> None:
    decision = read(folder / demo_city.DECISIONS / "close-two-libraries.toml")
    there = facilities(city)
    judge(decision, city, there)
    assert len(decision.close) == 2
    assert decision.saving == sum(decision.savings[id] for id in decision.close)
    assert len(decision.option) == 2
    libraries = set(there.filter(kind="library")["id"])
    assert {id for one in (decision, *decision.option) for id in one.close} <= libraries
    for option in decision.option:
        assert option.saving is not None
        assert option.saving <= sum(decision.savings[id] for id in option.close)
