"""Interventions as a city writes them: what is understood, and every fault that is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from isopolis.errors import ContractError
from isopolis.framework import Group
from isopolis.framework.crossing import lineage
from isopolis.sources import City
from isopolis.sources.interventions import Effect, Intervention, interventions

PEOPLE = {"g": ["1", "2", "3"], "y": [0, 1, 1]}
TERMS = """
[sources.survey.characteristics]
disability = { column = "g", categories = { "1" = "severe", "2" = "some", "3" = "none" } }
[sources.survey.indicators]
SAF01 = { value = "y = 1" }
"""
LIGHT = """
[[intervention]]
id = "night-lighting"
name = "Better light on walking routes"
cost = 450000
source = "An assumption"
{more}
[[intervention.effects]]
indicator = "{indicator}"
change = {change}
{se}
{narrowed}
"""

CityWith = Callable[..., City]


def light(
    more: str = "", indicator: str = "SAF01", change: str = "0.04", se: str = "se = 0.015", narrowed: str = ""
) -> str:
    """One intervention, whole but for what a test changes."""
    return LIGHT.format(more=more, indicator=indicator, change=change, se=se, narrowed=narrowed)


@pytest.fixture
def city_with(open_city, tmp_path: Path) -> CityWith:
    """A city with this interventions.toml."""

    def make(text: str) -> City:
        (tmp_path / "interventions.toml").write_text(text, encoding="utf-8")
        return open_city(TERMS, PEOPLE, '[interventions]\nfile = "interventions.toml"')

    return make


def faults(city: City) -> list[str]:
    with pytest.raises(ContractError) as caught:
        interventions(city)
    return [str(finding) for finding in caught.value.findings]


def test_an_intervention_is_read_as_it_is_written(city_with: CityWith) -> None:
    (one,) = interventions(city_with(light('for = { gender = "woman" }', narrowed='for = { disability = "severe" }')))
    assert (one.id, one.cost, one.areas, one.targeted) == ("night-lighting", 450_000, None, True)
    assert one.effects == (Effect(indicator="SAF01", change=0.04, se=0.015, whom={"disability": "severe"}),)
    assert one.group(one.effects[0]) == Group.parse("disability=severe|gender=woman")


def test_without_for_it_is_universal(city_with: CityWith) -> None:
    (one,) = interventions(city_with(light()))
    assert not one.targeted
    assert one.group(one.effects[0]) == Group()


def test_a_city_without_a_file_has_none(open_city) -> None:
    assert interventions(open_city(TERMS, PEOPLE)) == ()


def test_nothing_of_it_can_be_changed(city_with: CityWith) -> None:
    (one,) = interventions(city_with(light()))
    with pytest.raises(ValueError, match="frozen"):
        one.cost = 1  # type: ignore[misc]
    assert isinstance(one, Intervention)


@pytest.mark.parametrize("cost", ["0", "-5", "nan", "inf", "true", '"much"'])
def test_a_cost_is_an_amount_above_nothing(city_with: CityWith, cost: str) -> None:
    (fault,) = faults(city_with(light().replace("450000", cost)))
    assert "interventions.toml, intervention night-lighting.cost" in fault
    assert "an amount above 0" in fault


def test_a_cost_that_is_missing_is_said(city_with: CityWith) -> None:
    (fault,) = faults(city_with(light().replace("cost = 450000", "")))
    assert "cost: is missing" in fault


def test_an_effect_without_error_is_refused(city_with: CityWith) -> None:
    (fault,) = faults(city_with(light(se="")))
    assert "effects.1.se: an effect without error" in fault
    assert "Try adding se" in fault


@pytest.mark.parametrize("se", ["0", "-0.1", "nan", "inf"])
def test_an_error_is_above_nothing(city_with: CityWith, se: str) -> None:
    (fault,) = faults(city_with(light(se=f"se = {se}")))
    assert "effects.1.se" in fault


CASES = {
    "no such indicator": (light(indicator="SAF99"), ("there is no indicator 'SAF99'", "effects.1.indicator")),
    "no such characteristic": (light('for = { gendre = "woman" }'), ("there is no characteristic", "Try gender")),
    "no such category": (light('for = { gender = "women" }'), ("there is no category", "Try woman")),
    "no such group of an effect": (light(narrowed='for = { gender = "x" }'), ("effects.1.for: there is no category",)),
    "no such area": (light('areas = ["D99"]'), ("there is no area 'D99'", "night-lighting.areas")),
    "no area at all": (light("areas = []"), ("night-lighting.areas", "leaving it out for the whole city")),
    "an empty for": (light("for = {}"), ("night-lighting.for", "leaving it out for everyone")),
    "a change that is no number": (light(change="nan"), ("effects.1.change", "as 0.04")),
    "a change beyond a share": (light(change="4"), ("is no change of a share", "-1 to 1")),
    "needs nobody": (light('needs = ["audit"]'), ("there is no intervention 'audit'", "night-lighting.needs")),
    "needs itself": (light('needs = ["night-lighting"]'), ("needs lead in a circle",)),
    "a misspelt key": (light('arreas = ["C1"]'), ("arreas: is no key of an intervention", "Try areas")),
    "a misspelt key of an effect": (light(narrowed="so = 1"), ("is no key of an effect",)),
    "an id with spaces": (light().replace('"night-lighting"', '"Night lighting"'), ("Night lighting.id",)),
    "twice": (light() + light(), ("this id stands there twice",)),
    "no effect": (light().split("[[intervention.effects]]")[0], ("effects: is missing",)),
    "no source": (light().replace('source = "An assumption"', ""), ("source: is missing",)),
    "another effect's group": (
        light('for = { gender = "woman" }', narrowed='for = { gender = "man" }'),
        ("may narrow whom its intervention is for",),
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_wrong_is_said_with_its_place(city_with: CityWith, name: str) -> None:
    text, said = CASES[name]
    (fault,) = faults(city_with(text))
    assert all(words in fault for words in said), fault


def test_a_circle_of_needs_is_named_once(city_with: CityWith) -> None:
    named = [light(f'needs = ["{other}"]').replace("night-lighting", id) for id, other in ("ab", "bc", "ca")]
    (fault,) = faults(city_with("".join(named)))
    assert "a needs b needs c needs a" in fault


def test_what_needs_and_excludes_the_same_is_refused(city_with: CityWith) -> None:
    more = light('needs = ["b"]\nexcludes = ["b"]') + light().replace("night-lighting", "b")
    (fault,) = faults(city_with(more))
    assert "needs and excludes the same" in fault


def test_all_faults_are_told_at_once(city_with: CityWith) -> None:
    text = light(se="", indicator="SAF99") + light(change="2").replace("night-lighting", "b")
    assert len(faults(city_with(text))) == 2


def test_a_file_of_something_else_is_refused(city_with: CityWith) -> None:
    (fault,) = faults(city_with("[light]\ncost = 4\n"))
    assert "[[intervention]]" in fault
    (fault,) = faults(city_with("id = \n"))
    assert "is not valid TOML" in fault


def test_a_file_that_is_not_there_is_said(open_city) -> None:
    (fault,) = faults(open_city(TERMS, PEOPLE, '[interventions]\nfile = "plans.toml"'))
    assert "there is no such file" in fault


def test_a_category_lies_in_the_coarser_ones(city_with: CityWith) -> None:
    framework = city_with(light()).framework
    held = next(
        (one.id, category) for one in framework.characteristics for category in one.categories if category.parent
    )
    assert lineage(framework, held[0], held[1].id)[:2] == (held[1].id, held[1].parent)
    assert lineage(framework, "nothing", "x") == ("x",)
