"""Floors as a city writes them: what is understood, and every fault that is found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from isopolis.errors import ContractError
from isopolis.framework import Group
from isopolis.sources import City
from isopolis.sources.floors import floors
from tests.unit.sources.test_interventions import PEOPLE, TERMS, light

CityWith = Callable[[str], City]


@pytest.fixture
def city_with(open_city, tmp_path: Path) -> CityWith:
    """A city with one intervention and these floors."""

    def make(text: str) -> City:
        (tmp_path / "interventions.toml").write_text(light() + text, encoding="utf-8")
        return open_city(TERMS, PEOPLE, '[interventions]\nfile = "interventions.toml"')

    return make


def test_a_floor_is_a_part_of_the_gain_or_an_outcome(city_with: CityWith) -> None:
    text = '[[floor]]\nworst_off = 0.2\nshare = 0.4\n[[floor]]\nindicator = "SAF01"\noutcome = 0.5\n'
    part, outcome = floors(city_with(text + 'for = { disability = "severe" }\n'))
    assert (part.share, part.worst_off, part.group) == (0.4, 0.2, None)
    assert (outcome.outcome, outcome.indicator) == (0.5, "SAF01")
    assert outcome.group == Group((("disability", "severe"),))


def test_a_menu_without_floors_has_none(city_with: CityWith) -> None:
    assert floors(city_with("")) == ()


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("worst_off = 0.2", "a floor asks for one thing", "one of the two"),
        ("worst_off = 0.2\nshare = 0.4\noutcome = 0.5", "a floor asks for one thing", "one of the two"),
        ("worst_off = 0.2\noutcome = 0.5", "an outcome of what?", "SAF01"),
        ('outcome = 0.4\nindicator = "INC01"', "no intervention changes this indicator", "one of these"),
        ("share = 0.4", "for nobody in particular", "worst_off = 0.2"),
        ("worst_off = 0.2\nshare = 40", "is not what it should be", "above 0 and at most 1"),
        ("worst_of = 0.2\nshare = 0.4", "is no key of a floor", "worst_off"),
        ('share = 0.4\nfor = { disabled = "severe" }', "there is no characteristic 'disabled'", "disability"),
        ('share = 0.4\nfor = { disability = "severe" }\nindicator = "SAF1"', "no indicator 'SAF1'", "SAF0"),
    ],
)
def test_a_fault_is_found_with_what_to_try(city_with: CityWith, text: str, what: str, hint: str) -> None:
    with pytest.raises(ContractError) as caught:
        floors(city_with(f"[[floor]]\n{text}\n"))
    told = "\n".join(str(finding) for finding in caught.value.findings)
    assert what in told
    assert hint in told
    assert "interventions.toml, floor 1" in told
