"""What a street costs each mode: speeds, bans, slopes, and what is unknown."""

import math

import numpy as np
import polars as pl
import pytest

from isopolis.access.costs import bars, costs, enters
from isopolis.access.network import EDGES, NODES, TAGS, Network
from isopolis.sources.modes import Mode, Unknown

STREET = {"start": 0, "end": 1, "metres": 100.0, "grade": None, "incline": None} | dict.fromkeys(TAGS)


def streets(*edges: dict) -> Network:
    """A network of these edges; each is a street of 100 m without steps, of which only what is given is known."""
    nodes = pl.DataFrame({"lon": [0.0, 0.0], "lat": [0.0, 0.001], "height": [None, None]}, schema=NODES)
    return Network(nodes, pl.DataFrame([STREET | {"steps": False} | edge for edge in edges], schema=EDGES))


def mode(**terms) -> Mode:
    """Six kilometres an hour, so that 100 m take a minute."""
    return Mode(**{"id": "m", "name": "moving", "noun": "one who moves", "speed": 6.0} | terms)


def minutes(terms: dict, edge: dict, bound="central") -> float:
    forward, backward = costs(streets(edge), mode(**terms), bound)
    assert forward.dtype == backward.dtype == np.float32
    assert forward == backward or edge.get("grade") or edge.get("incline")
    return float(forward[0])


def tobler(slope: float) -> float:
    """Tobler's walking speed in km/h."""
    return 6 * math.exp(-3.5 * abs(slope + 0.05))


def test_a_flat_street_takes_its_length_at_the_modes_speed() -> None:
    forward, backward = costs(streets({"metres": 400.0}), mode(speed=4.8))
    assert forward.tolist() == backward.tolist() == [5.0]


@pytest.mark.parametrize("slope", [0.01, 0.05, 0.1, 0.3])
def test_a_slope_costs_as_toblers_function_says_relative_to_the_flat(slope: float) -> None:
    forward, backward = costs(streets({"grade": slope}), mode())
    assert forward[0] == pytest.approx(tobler(0) / tobler(slope), rel=1e-6)
    assert backward[0] == pytest.approx(tobler(0) / tobler(-slope), rel=1e-6)


def test_the_tagged_incline_counts_before_the_height_of_the_ground() -> None:
    forward, _ = costs(streets({"grade": 0.2, "incline": 0.0}), mode())
    assert forward.tolist() == [1.0]


@pytest.mark.parametrize(
    ("hindrance", "hinders", "helps"),
    [
        ("steps", {"steps": True, "ramp": False}, {"steps": True, "ramp": True}),
        ("raised_kerb", {"kerb": False}, {"kerb": True}),
        ("unpaved", {"paved": False}, {"paved": True}),
        ("not_for_wheelchairs", {"wheelchair": False}, {"wheelchair": True}),
        ("no_tactile", {"tactile": False}, {"tactile": True}),
        ("unlit", {"lit": False}, {"lit": True}),
        ("steep", {"incline": 0.1, "grade": 0.0}, {"incline": 0.08, "grade": 0.0}),
    ],
)
def test_each_hindrance_bars_or_slows_where_it_stands_and_nowhere_else(
    hindrance: str, hinders: dict, helps: dict
) -> None:
    for bound in ("best", "central", "worst"):
        plain = minutes({}, hinders, bound)
        assert minutes({hindrance: "passable"}, hinders, bound) == plain
        assert minutes({hindrance: 3}, hinders, bound) == pytest.approx(3 * plain, rel=1e-6)
        assert minutes({hindrance: "barred"}, hinders, bound) == math.inf
        assert minutes({hindrance: "barred"}, helps, bound) == minutes({}, helps, bound)


@pytest.mark.parametrize(
    ("hindrance", "tag", "edge"),
    [
        ("steps", "ramp", {"steps": True}),
        ("raised_kerb", "kerb", {}),
        ("unpaved", "paved", {}),
        ("not_for_wheelchairs", "wheelchair", {}),
        ("no_tactile", "tactile", {}),
        ("unlit", "lit", {}),
        ("steep", "gentle", {"grade": 0.1}),
    ],
)
def test_what_is_unknown_counts_as_the_bound_or_the_mode_says(hindrance: str, tag: str, edge: dict) -> None:
    free = minutes({}, edge)
    for own, central in (("yes", free), ("no", math.inf)):
        terms = {hindrance: "barred", "unknown": Unknown(**{tag: own})}
        assert minutes(terms, edge, "central") == central
        assert minutes(terms, edge, "best") == free
        assert minutes(terms, edge, "worst") == math.inf


def test_hindrances_multiply() -> None:
    assert minutes({"unlit": 1.2, "no_tactile": 1.5}, {"lit": False, "tactile": False}) == pytest.approx(1.8)


def test_too_steep_downhill_is_too_steep() -> None:
    forward, backward = costs(streets({"incline": 0.2}), mode(steep="barred"))
    assert forward.tolist() == backward.tolist() == [math.inf]


def test_a_way_tagged_for_wheelchairs_answers_for_its_kerbs_and_surface() -> None:
    terms = {"raised_kerb": "barred", "unpaved": "barred"}
    assert minutes(terms, {"wheelchair": True}, "worst") == 1
    assert minutes(terms, {"wheelchair": True, "kerb": False}, "worst") == math.inf


def test_known_kerbs_and_surface_answer_for_wheelchairs_together_and_not_alone() -> None:
    terms = {"not_for_wheelchairs": "barred"}
    assert minutes(terms, {"kerb": True, "paved": True}, "worst") == 1
    assert minutes(terms, {"kerb": True}, "worst") == math.inf
    assert minutes(terms, {"kerb": True, "paved": True, "wheelchair": False}, "best") == math.inf


def test_in_metres_a_street_costs_its_length_or_is_barred() -> None:
    network = streets({"grade": 0.1, "lit": False}, {"steps": True, "ramp": False})
    forward, backward = costs(network, mode(unlit=2, steps="barred"), unit="metres")
    assert forward.tolist() == backward.tolist() == [100.0, math.inf]


def test_a_street_without_length_is_free_or_barred_and_never_neither() -> None:
    network = streets({"metres": 0.0}, {"metres": 0.0, "steps": True, "ramp": False})
    assert costs(network, mode(steps="barred"))[0].tolist() == [0.0, math.inf]


def test_no_streets_have_no_costs() -> None:
    forward, backward = costs(streets(), mode(steps="barred"))
    assert len(forward) == len(backward) == 0


@pytest.mark.parametrize(
    ("needs", "own", "bound", "expected"),
    [
        (False, "no", "worst", [True, True, True]),
        (True, "yes", "central", [True, False, True]),
        (True, "no", "central", [True, False, False]),
        (True, "no", "best", [True, False, True]),
        (True, "yes", "worst", [True, False, False]),
    ],
)
def test_a_mode_that_needs_a_step_free_entrance_enters_those_that_have_one(needs, own, bound, expected) -> None:
    facilities = pl.DataFrame({"step_free": [True, False, None]})
    can = enters(mode(step_free=needs, unknown=Unknown(step_free=own)), bound)
    assert facilities.with_columns(can.alias("can"))["can"].to_list() == expected


def test_a_mode_says_in_words_what_it_cannot_pass_and_what_it_shuns() -> None:
    assert bars(mode(unlit=1.2, steps="barred", steep="barred", steep_from=0.06)) == (
        "steps without a ramp",
        "slopes of more than 6 %",
        "unlit ways (counted 1.2 times as long)",
    )
    assert bars(mode()) == ()
