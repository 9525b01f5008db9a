"""Tags: which ways are open on foot, and what is yes, no or unknown of them."""

import math

import pytest

from isopolis.access.tags import Spot, answers, incline, spot, walkable


@pytest.mark.parametrize(
    "highway",
    [
        "footway",
        "path",
        "steps",
        "pedestrian",
        "living_street",
        "residential",
        "service",
        "unclassified",
        "tertiary",
        "primary",
        "track",
        "cycleway",
        "bridleway",
        "corridor",
        "elevator",
        "platform",
    ],
)
def test_streets_and_paths_are_open(highway: str) -> None:
    assert walkable({"highway": highway})


@pytest.mark.parametrize("highway", ["motorway", "motorway_link", "trunk", "proposed", "construction", "raceway", ""])
def test_motorways_and_what_is_not_built_are_not(highway: str) -> None:
    assert not walkable({"highway": highway})


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ({"foot": "no"}, False),
        ({"foot": "private"}, False),
        ({"foot": "use_sidepath"}, False),
        ({"access": "private"}, False),
        ({"access": "no"}, False),
        ({"access": "no", "foot": "yes"}, True),
        ({"access": "private", "foot": "permissive"}, True),
        ({"access": "yes", "foot": "no"}, False),
        ({"access": "destination"}, True),
        ({"access": "customers"}, True),
        ({"motorroad": "yes"}, False),
        ({"motorroad": "yes", "foot": "yes"}, True),
    ],
)
def test_what_is_said_of_walkers_counts_before_what_is_said_of_all(tags: dict[str, str], open_: bool) -> None:
    assert walkable({"highway": "residential", **tags}) is open_


def test_a_trunk_road_is_open_where_it_has_a_pavement() -> None:
    assert walkable({"highway": "trunk", "sidewalk": "both"})
    assert walkable({"highway": "trunk_link", "foot": "designated"})
    assert not walkable({"highway": "trunk", "sidewalk": "no"})
    assert not walkable({"highway": "motorway", "foot": "yes"})


def test_platforms_are_open_without_a_highway_tag() -> None:
    assert walkable({"public_transport": "platform"})
    assert walkable({"railway": "platform"})
    assert not walkable({"railway": "platform", "highway": "construction"})
    assert not walkable({"railway": "rail"})


@pytest.mark.parametrize(
    ("tags", "paved"),
    [
        ({"surface": "asphalt"}, True),
        ({"surface": "paving_stones"}, True),
        ({"surface": "gravel"}, False),
        ({"surface": "grass"}, False),
        ({"surface": "sett"}, None),
        ({"surface": "cobblestone"}, None),
        ({"surface": "sett", "smoothness": "good"}, True),
        ({"surface": "asphalt", "smoothness": "very_bad"}, False),
        ({"surface": "fine_gravel", "smoothness": "intermediate"}, True),
        ({"tracktype": "grade1"}, True),
        ({"tracktype": "grade2"}, None),
        ({"tracktype": "grade5"}, False),
        ({"surface": "sett", "tracktype": "grade5"}, None),
        ({"surface": "asphalt;gravel"}, None),
        ({}, None),
    ],
)
def test_a_way_rolls_by_its_smoothness_then_its_surface_then_its_grade(
    tags: dict[str, str], paved: bool | None
) -> None:
    assert answers({"highway": "path", **tags}).paved is paved


@pytest.mark.parametrize(
    ("tags", "ramp"),
    [
        ({}, None),
        ({"ramp": "yes"}, True),
        ({"ramp": "left"}, True),
        ({"ramp": "no"}, False),
        ({"ramp": "separate"}, False),
        ({"ramp": "yes", "ramp:bicycle": "yes"}, None),
        ({"ramp": "yes", "ramp:bicycle": "yes", "ramp:stroller": "yes"}, True),
        ({"ramp:wheelchair": "yes"}, True),
        ({"ramp:wheelchair": "no"}, False),
        ({"ramp:stroller": "yes"}, True),
    ],
)
def test_steps_have_a_ramp_that_wheels_can_use(tags: dict[str, str], ramp: bool | None) -> None:
    found = answers({"highway": "steps", **tags})

    assert found.steps
    assert found.ramp is ramp


def test_a_ramp_for_pushchairs_alone_is_not_for_wheelchairs() -> None:
    tags = {"highway": "steps", "ramp:wheelchair": "no", "ramp:stroller": "yes"}

    assert answers(tags).wheelchair is False
    assert answers({**tags, "wheelchair": "yes"}).wheelchair is True


def test_only_steps_have_steps_and_ramps() -> None:
    found = answers({"highway": "footway", "ramp": "yes"})

    assert (found.steps, found.ramp) == (False, None)


@pytest.mark.parametrize(
    ("key", "yes", "no", "unknown"),
    [
        ("wheelchair", ("yes", "designated"), ("no",), ("limited", "unknown")),
        ("kerb", ("lowered", "flush", "no"), ("raised",), ("yes", "rolled")),
        ("tactile_paving", ("yes", "contrasted"), ("no", "incorrect"), ("partial",)),
        ("lit", ("yes", "24/7", "automatic"), ("no", "disused"), ("2015",)),
    ],
)
def test_yes_no_and_unknown(key: str, yes: tuple[str, ...], no: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    name = {"tactile_paving": "tactile"}.get(key, key)
    for values, expected in ((yes, True), (no, False), (unknown, None)):
        for value in values:
            assert getattr(answers({"highway": "footway", key: value}), name) is expected
    assert getattr(answers({"highway": "footway"}), name) is None


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("8%", 0.08),
        ("-10 %", -0.1),
        ("7,5%", 0.075),
        ("+12.5%", 0.125),
        ("0", 0.0),
        ("1:12", 1 / 12),
        ("-1:20", -0.05),
        ("5°", math.tan(math.radians(5))),
        ("up", None),
        ("down", None),
        ("steep", None),
        ("10", None),
        ("150%", None),
        ("1:0", None),
        ("5-10%", None),
        ("", None),
    ],
)
def test_an_incline_is_a_number_or_nothing(text: str, slope: float | None) -> None:
    assert incline(text) == (slope if slope is None else pytest.approx(slope))


def test_bridges_and_tunnels_leave_the_ground() -> None:
    assert answers({"highway": "path", "bridge": "yes"}).carried
    assert answers({"highway": "path", "tunnel": "building_passage"}).carried
    assert not answers({"highway": "path", "bridge": "no"}).carried


@pytest.mark.parametrize("barrier", ["stile", "turnstile", "kissing_gate", "cycle_barrier", "full-height_turnstile"])
def test_some_barriers_bar_wheels(barrier: str) -> None:
    assert spot({"barrier": barrier}) == Spot(closed=False, bars_wheels=True, kerb=None, tactile=None)


@pytest.mark.parametrize(
    "tags", [{"barrier": "bollard"}, {"barrier": "gate"}, {"highway": "elevator"}, {"wheelchair": "yes"}, {}]
)
def test_others_say_nothing(tags: dict[str, str]) -> None:
    assert spot(tags) is None


def test_a_node_may_be_a_kerb_or_a_gate_that_is_shut() -> None:
    assert spot({"barrier": "kerb", "kerb": "raised"}) == Spot(False, False, False, None)
    assert spot({"highway": "crossing", "kerb": "flush", "tactile_paving": "yes"}) == Spot(False, False, True, True)
    assert spot({"barrier": "gate", "access": "private"}) == Spot(True, False, None, None)
    assert spot({"barrier": "gate", "access": "private", "foot": "yes"}) is None
    assert spot({"highway": "crossing", "access": "no"}) is None
