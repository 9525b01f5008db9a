"""What a gain rests on, how fine its step is, and where several areas may be told of as one."""

from typing import Any

import polars as pl
import pytest

from isopolis.framework import load
from isopolis.release import load_rules
from isopolis.release.gains import Support, gain_step
from isopolis.release.place import area_table
from isopolis.release.plan_notes import EffectNote, InterventionNote
from isopolis.release.tables import PLAN_KEY
from tests.unit.made_plans import intervention
from tests.unit.protection.conftest import MAP

NOTHING = pl.DataFrame(schema=dict.fromkeys((*PLAN_KEY, "statistic"), pl.String) | {"n": pl.Int64})
RULES = load_rules("standard")
SUPPORT = Support.of(load("cities-of-equality"), RULES, area_table(MAP, "S"), NOTHING)


def parts(effect: EffectNote, area: str, group: str) -> list[tuple[tuple[str, str], ...]]:
    return [part.of for part in SUPPORT.parts([effect], area, group)]


@pytest.mark.parametrize(
    ("areas", "area", "rests"),
    [
        ((), "S", [()]),
        (("D",), "S", [(("D", "everyone"),)]),
        (("D", "N"), "S", [(("D", "everyone"),)]),  # N lies in D: nobody counts twice
        (("N", "E"), "S", [(("N", "everyone"), ("E", "everyone"))]),
        (("D",), "N", [()]),
        (("D",), "E", []),
        (("N",), "D", [(("N", "everyone"),)]),
    ],
)
def test_an_effect_counts_each_of_its_places_once(areas: tuple[str, ...], area: str, rests: list[Any]) -> None:
    assert parts(EffectNote(indicator="I", change=0.1, se=0, group="everyone", areas=areas), area, "everyone") == rests


def test_the_step_of_a_gain_is_what_thirty_persons_make_of_the_largest_change() -> None:
    """Of 1,000 persons, 0.5 + 1.96 x 0.1 = 0.696 a person: thirty are 0.02088, so that the step is 0.05.

    Of 10,000 they are 0.002088, so 0.005. Of 100 they are 0.2088, so 0.5; of 30 they are 0.696, so 1.
    """
    rules = load_rules("standard")
    women = EffectNote(indicator="I", change=-0.5, se=0.1, group="gender=woman")
    part, whole = (SUPPORT.parts([women], "S", group) for group in ("everyone", "gender=woman"))
    assert [gain_step(part, n, rules) for n in (10_000, 1000, 100, 30, None)] == [0.005, 0.05, 0.5, 1.0, 1.0]
    assert [gain_step(whole, n, rules) for n in (1000, 30, None)] == [0.001, 0.01, 0.01]


# --- several areas as one -------------------------------------------------------------------------------------------


TOWN = {
    "features": [
        {"properties": {"code": f"D{number}", "parent": "S", "level": "district"}, "geometry": {}}
        for number in range(10)
    ]
}
DISTRICTS = [f"D{number}" for number in range(10)]
INSIDE = ("D0", "D1", "D2", "D3", "D4")
MEASURE = ("register", "SAF01", "2019")


def effect(*areas: str, indicator: str = "SAF01", change: float = 0.1) -> EffectNote:
    return EffectNote(indicator=indicator, change=change, se=0.01, group="everyone", areas=areas)


def menu_of(*effects: EffectNote) -> list[InterventionNote]:
    """A menu with an intervention an effect; only the first is chosen."""
    rows = [intervention(f"i{at}", one.model_dump(), chosen=at == 0) for at, one in enumerate(effects)]
    return [InterventionNote.model_validate(row) for row in rows]


def support_of(sizes: dict[tuple[str, str], int], *effects: EffectNote) -> Support:
    """What gains may rest on where these sizes are shown, by area and group, under a menu of these effects."""
    rows = [(*MEASURE[:2], "share", area, MEASURE[2], group, n) for (area, group), n in sizes.items()]
    names = ["source", "indicator", "statistic", "area", "period", "group", "n"]
    shown = pl.DataFrame(rows, schema=names, orient="row")
    return Support.of(load("cities-of-equality"), RULES, area_table(TOWN, "S"), shown, menu_of(*effects))


def sizes_of(group: str, hidden: set[str], empty: str = "", **sizes: int) -> dict[tuple[str, str], int]:
    """The sizes that are shown: 40 of the group in each district but the hidden; nobody in an empty one."""
    found = {("S", group): 400} | {(d, group): sizes.get(d, 40) for d in DISTRICTS if d not in hidden}
    return found | {(d, "everyone"): 1000 for d in DISTRICTS if d != empty}


def is_told(group: str, hidden: set[str], *others: EffectNote, areas: tuple[str, ...] = INSIDE, **sizes: int) -> bool:
    """Whether a gain may tell how many of a group live in these of ten districts, where the menu has others as well."""
    own = effect(*areas)
    support = support_of(sizes_of(group, hidden, **sizes), own, *others)
    return support.holds(MEASURE, support.parts([own], "S", group))


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ("", True),
        ("0", False),  # their sum less four
        ("01", False),  # their sum less three is two, who may be 3 + 2
        ("012", True),
        ("0125", False),  # all less their sum, less the four others
        ("01256", False),
        ("012567", True),
        ("567", True),  # each of the five is shown: nothing new is told
        ("5", True),
    ],
)
def test_several_areas_are_told_of_as_one_where_neither_one_nor_two_are_left_over(hidden: str, told: bool) -> None:
    assert is_told("sex=female", {f"D{number}" for number in hidden}) == told


def test_enough_of_the_group_are_known_to_live_in_them_and_beside_them() -> None:
    assert not is_told("sex=female", {*INSIDE})
    assert not is_told("sex=female", {"D0", "D1", "D2"}, D3=10, D4=10)
    assert is_told("sex=female", {"D0", "D1", "D2"}, D3=10, D4=20)
    assert not is_told("sex=female", {"D0", "D1", "D2", "D5", "D6", "D7", "D8", "D9"})
    assert not is_told("sex=female", {"D0", "D1", "D2", "D5", "D6", "D7"}, D8=10, D9=10)


def test_a_group_that_may_not_be_shown_so_fine_is_not_told_of() -> None:
    assert is_told("origin=eu", {"D0", "D1", "D2"})  # country of birth: down to the district
    assert not is_told("orientation=lgb", {"D0", "D1", "D2"})  # for the whole city alone


def test_a_place_where_nobody_lives_hides_none() -> None:
    """Of three that are not shown one is empty, so that two are what is left."""
    own = effect(*INSIDE)
    support = support_of(sizes_of("sex=female", {"D0", "D1", "D2"}, empty="D0"), own)
    assert not support.holds(MEASURE, support.parts([own], "S", "sex=female"))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (effect(*INSIDE, change=-0.02), True),  # the same areas
        (effect(*reversed(INSIDE)), True),
        (effect(), True),  # everywhere
        (effect("D0", "D1", "D2"), False),
        (effect(*INSIDE, "D5"), False),  # less their sum: D5 alone
        (effect("D7", "D8", "D9"), False),
        (effect("S"), False),
        (effect(*INSIDE, "D5", indicator="LOC01"), False),  # of the same people, by another indicator
        (effect("S", indicator="LOC01"), False),  # areas of another level lie across them
        (effect("D0", "D1", "D2", indicator="LOC01"), True),  # three hidden in it, none in the rest
        (effect("D0", "D3", indicator="LOC01"), False),
        (effect("D3", "D4", "D8", "D9", indicator="LOC01"), True),
    ],
)
def test_what_lies_between_two_catchments_of_a_menu_is_not_told(other: EffectNote, told: bool) -> None:
    """The other intervention is not chosen: the ladder and the curve choose it. D0 to D2, D5 to D7 are hidden."""
    assert is_told("sex=female", {"D0", "D1", "D2", "D5", "D6", "D7"}, other) == told


def test_where_each_area_is_shown_no_other_effect_matters() -> None:
    assert is_told("sex=female", {"D5"}, effect(*INSIDE, "D5"))


def test_without_a_menu_each_area_must_be_shown() -> None:
    own = effect(*INSIDE)
    for hidden, told in (({"D0", "D1", "D2"}, False), (set[str](), True)):
        support = support_of(sizes_of("sex=female", hidden))
        assert support.holds(MEASURE, support.parts([own], "S", "sex=female")) == told


def test_a_cell_that_holds_a_part_of_a_catchment_is_not_told() -> None:
    """A gain of the west tells of W0 to W4, one of the whole city also of E0: the city less the west is E0 alone."""
    west, east = [f"W{number}" for number in range(10)], [f"E{number}" for number in range(10)]
    sides = [("W", "S", "district"), ("E", "S", "district")]
    each = [(code, code[0], "neighbourhood") for code in (*west, *east)]
    town = {
        "features": [
            {"properties": {"code": code, "parent": parent, "level": level}, "geometry": {}}
            for code, parent, level in (*sides, *each)
        ]
    }
    hidden = {"W0", "W1", "W2", "E0", "E1", "E2", "E3"}
    sizes = {(code, "sex=female"): 400 for code in ("S", "W", "E")}
    sizes |= {(code, "sex=female"): 40 for code in (*west, *east) if code not in hidden}
    sizes |= {(code, "everyone"): 1000 for code in (*west, *east)}
    own = effect("W0", "W1", "W2", "W3", "W4", "E0")
    rows = [(*MEASURE[:2], "share", area, MEASURE[2], group, n) for (area, group), n in sizes.items()]
    names = ["source", "indicator", "statistic", "area", "period", "group", "n"]
    shown = pl.DataFrame(rows, schema=names, orient="row")
    support = Support.of(load("cities-of-equality"), RULES, area_table(town, "S"), shown, menu_of(own))
    told = {area: support.holds(MEASURE, support.parts([own], area, "sex=female")) for area in ("S", "W", "E")}
    assert told == {"S": True, "W": False, "E": False}
