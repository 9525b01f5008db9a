"""What is about a characteristic that is kept from fine places is kept from them too."""

import pytest

PEOPLE = {"b": ["1", "2"], "a": [1, 2], "y": [0, 1]}
TERMS = """
[sources.survey.characteristics]
belief = { column = "b", categories = { "1" = "none", "2" = "muslim" } }
disability = { column = "a", categories = { "1" = "some", "2" = "none" } }
[sources.survey.indicators]
"""


@pytest.mark.parametrize(
    ("said", "scale"),
    [
        ('value = "y = 1"', "any"),
        ('value = "y = 1", universe = "a = 1"', "any"),
        ('value = "y = 1", universe = "b = 2"', "city"),
        ('value = "b = 2"', "city"),
        ('value = "y", over = "b", statistic = "ratio", unit = "ratio"', "city"),
        ('value = "y = 1", scale = "district"', "district"),
        ('value = "b = 2", scale = "any"', "city"),
    ],
)
def test_an_indicator_takes_the_strictest_scale_of_what_it_reads(open_city, said: str, scale: str) -> None:
    city = open_city(f'{TERMS}MINE = {{ {said}, name = "Mine", domain = "health-care" }}', PEOPLE)
    assert city.framework.indicator("MINE").scale == scale


def test_what_the_framework_says_is_never_loosened(open_city) -> None:
    city = open_city(f'{TERMS}DIS06 = {{ value = "y = 1", scale = "any" }}', PEOPLE)
    assert city.framework.indicator("DIS06").scale == "city"


@pytest.mark.parametrize(
    ("ground", "said", "scale"),
    [
        ("religion-belief", "", "city"),
        ("race-ethnic-origin", "", "city"),
        ("race-ethnic-origin", 'scale = "district"', "district"),
        ("socio-economic-status", "", "any"),
    ],
)
def test_a_characteristic_of_the_citys_own_is_careful_by_its_ground(
    open_city, ground: str, said: str, scale: str
) -> None:
    own = f'[characteristics.mine]\nground = "{ground}"\nname = "Mine"\ndefinition = "Made up."\n{said}\n'
    own += 'categories = [{ id = "x", name = "X" }]\n'
    city = open_city(TERMS + 'INC02 = { value = "y = 1" }', PEOPLE, own)
    assert city.framework.characteristic("mine").scale == scale
