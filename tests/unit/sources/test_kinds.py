"""Kinds of facilities: what a map's tags make of an object."""

import pytest

from isopolis import framework
from isopolis.sources.contract import CityTerms, Contract, FacilityTerms, ReachTerms
from isopolis.sources.places.kinds import kinds, kinds_of, telling
from isopolis.sources.reach_rules import rules

FRAMEWORK = framework.load("cities-of-equality")


def of(**tags: str) -> list[str]:
    """The kinds of an object; a colon in a key is written __."""
    return [kind.id for kind in kinds_of({key.replace("__", ":"): value for key, value in tags.items()})]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "pharmacy"}, ["pharmacy"]),
        ({"amenity": "school"}, ["school"]),
        ({"amenity": "school", "isced__level": "0;1"}, ["primary-school", "school"]),
        ({"amenity": "school", "isced__level": "1; 2"}, ["primary-school", "secondary-school", "school"]),
        ({"amenity": "kindergarten"}, ["childcare"]),
        ({"amenity": "doctors", "healthcare": "doctor"}, ["doctor"]),
        ({"shop": "supermarket"}, ["grocery"]),
        ({"shop": "supermarket", "amenity": "post_office"}, ["grocery", "post"]),
        ({"leisure": "park"}, ["green-space", "public-space"]),
        ({"highway": "pedestrian"}, []),  # a street, not a square
        ({"highway": "pedestrian", "area": "yes"}, ["public-space"]),
        ({"highway": "bus_stop"}, ["stop"]),
        ({"railway": "station"}, ["station"]),
        ({"leisure": "playground", "access": "private"}, []),
        ({"leisure": "playground", "access": "customers"}, ["playground"]),
        ({"amenity": "bench"}, []),
        ({"amenity": "shelter"}, []),  # a roof at a bus stop
        ({}, []),
    ],
)
def test_tags_say_the_kind(tags: dict[str, str], expected: list[str]) -> None:
    assert of(**tags) == expected


def test_every_kind_has_words() -> None:
    for id, kind in kinds().items():
        assert kind.id == id == id.lower().replace(" ", "-")
        assert kind.name
        assert kind.plural not in ("", kind.name)


def test_a_map_that_is_searched_for_the_telling_tags_misses_no_kind() -> None:
    for kind in kinds().values():
        for entry in kind.tags:
            whole = {key: values[-1] for key, values in entry.items()}
            assert kind.fits(whole)
            assert set(whole.items()) & set(telling())


def test_the_rules_of_the_catalogue_ask_for_known_kinds() -> None:
    ids = ("MOB01", "MOB03", "MOB04", "CAR04", "ENV01", "ENV02")
    city = CityTerms(name="Small city", country="NL", area="S")
    contract = Contract(city=city, facilities=FacilityTerms(file=("f.csv",)), reach=dict.fromkeys(ids, ReachTerms()))
    assert {kind for rule in rules(contract).values() for kind in rule.kinds} <= set(kinds())
