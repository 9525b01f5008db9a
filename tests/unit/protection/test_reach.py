"""Reach leaves the city so that nobody can be found by what is within reach of their door."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.errors import ProtectionRefused
from isopolis.measurement import Estimates, Gaps, Reach
from isopolis.protection import explain, protect
from isopolis.protection.case import Case
from isopolis.protection.reach import protect_reach
from isopolis.release import Release, run_checks
from isopolis.release.context import Context
from isopolis.release.reach_checks import REACH_CHECKS
from isopolis.sources import City
from tests.unit.made_reach import METHOD

SHARE, WITHIN = pl.col("statistic") == "within_15", "within_15"


def reach_of(rows: list[dict[str, Any]], **method: Any) -> Reach:
    """Rows that differ from an ordinary one in what is given."""
    plain = {
        "area": "S", "level": "city", "group": "everyone", "mode": "adult", "kind": "doctor", "statistic": WITHIN,
        "unit": "share", "value": 0.5, "low": None, "high": None, "n": 5000, "n_unreachable": 0, "period": "2019",
        "counterfactual": False,
    }  # fmt: skip
    full = [{**plain, **row} for row in rows]
    frame = pl.DataFrame(full, schema_overrides=dict.fromkeys(("value", "low", "high"), pl.Float64))
    depth = (pl.col("group") != "everyone").cast(pl.Int64).alias("depth")
    return Reach(frame.with_columns(depth), METHOD | method)


def told(case: Case, *rows: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """What comes out, by area, group and mode."""
    shown, _ = protect_reach(reach_of(list(rows)), case)
    return {(row["area"], row["group"], row["mode"]): row for row in shown.iter_rows(named=True)}


def test_what_comes_out_passes_and_holds_something(reach_release: Release, small_reach: Reach) -> None:
    assert run_checks(reach_release) == []
    rows = reach_release.tables["reach"]
    assert rows.height == small_reach.frame.height
    assert rows.filter(pl.col("value").is_not_null()).height > rows.height / 2
    assert reach_release.reach is not None
    assert reach_release.reach.unsnapped == 0  # 3 of them, to the nearest ten


def test_addresses_of_a_map_are_counted_as_they_are_and_people_are_not(case: Case) -> None:
    rows = [{"value": 0.437, "n": 23, "n_unreachable": 3}]
    shown, note = protect_reach(reach_of(rows, noun="addresses", people=False), case)
    assert not note.people
    assert shown.select("value", "n", "n_unreachable").row(0) == (0.44, 23, 3)
    people, _ = protect_reach(reach_of(rows), case)
    assert people.select("value", "n", "n_unreachable").row(0) == (None, None, None)


def test_who_calls_people_addresses_is_held_to_what_the_release_says(
    small_city: City, small_estimates: Estimates, small_gaps: Gaps
) -> None:
    """A release of counts that are exact must say that they count no people."""
    map_alone = reach_of([{"value": 0.437, "n": 23}], noun="addresses", people=False)
    release = protect(small_city, small_estimates, small_gaps, map_alone)
    assert run_checks(release) == []
    assert release.reach is not None
    claimed = replace(release, reach=release.reach.model_copy(update={"people": True}))
    assert {f.what for f in run_checks(claimed)} >= {"a number rests on too few persons"}


def test_the_rest_of_a_release_does_not_change_with_reach(small_release: Release, reach_release: Release) -> None:
    for name, frame in small_release.tables.items():
        assert frame.equals(reach_release.tables[name])
    assert small_release.reach is None
    assert "reach" not in small_release.audit["rows"]
    assert reach_release.audit["rows"]["reach"]["rows"] == reach_release.tables["reach"].height


def test_the_order_of_rows_changes_nothing(
    small_city: City, small_estimates: Estimates, small_gaps: Gaps, small_reach: Reach, reach_release: Release
) -> None:
    shuffled = replace(small_reach, frame=small_reach.frame.sample(fraction=1, shuffle=True, seed=5))
    again = protect(small_city, small_estimates, small_gaps, shuffled)
    assert again.tables["reach"].equals(reach_release.tables["reach"])


def test_what_was_left_out_of_reach_is_explained(reach_release: Release) -> None:
    assert any(
        line.startswith(f"reach: {reach_release.tables['reach'].height} rows") for line in explain(reach_release)
    )


@pytest.mark.parametrize("group", ["belief=muslim", "orientation=bisexual", "origin=eu"])
def test_a_group_that_may_not_be_shown_at_any_place_has_no_reach(case: Case, group: str) -> None:
    """A catchment is a place: it is finer than the district, which is as fine as a country of birth may be told."""
    row = told(case, {}, {"group": group, "n": 2000})["S", group, "adult"]
    assert (row["obs_status"], row["conf_status"], row["value"], row["n"]) == ("Q", "N", None, None)


def test_a_coarse_group_that_may_be_shown_anywhere_has_reach(case: Case) -> None:
    assert told(case, {}, {"group": "origin=abroad", "n": 2000})["S", "origin=abroad", "adult"]["value"] == 0.5


@pytest.mark.parametrize(
    ("n", "value", "shown"),
    [
        (29, 0.5, False),  # too few people
        (400, 9 / 400, False),  # nine within reach
        (400, 1 - 9 / 400, False),  # nine out of it
        (400, 0.0, False),  # nobody, where others are: it says so of each of them
        (400, 1.0, False),
        (400, 10 / 400, True),
        (400, 0.5, True),
    ],
)
def test_of_a_group_enough_are_within_reach_and_enough_are_not(case: Case, n: int, value: float, shown: bool) -> None:
    rows = told(case, {}, {"group": "sex=female", "n": n, "value": value}, {"group": "sex=male", "n": 4000})
    assert (rows["S", "sex=female", "adult"]["conf_status"] == "F") is shown
    assert (rows["S", "sex=male", "adult"]["conf_status"] == "F") is shown  # else it would be everyone less the men
    assert rows["S", "everyone", "adult"]["conf_status"] == "F"


def test_what_is_so_of_everyone_tells_of_no_group(case: Case) -> None:
    rows = told(case, {"value": 1.0}, {"group": "sex=female", "n": 400, "value": 1.0})
    assert rows["S", "sex=female", "adult"]["value"] == 1.0


@pytest.mark.parametrize("value", [0.0, 0.0004, 1.0])
def test_of_everyone_all_or_none_may_be_told_for_it_is_the_places_own(case: Case, value: float) -> None:
    row = told(case, {"value": value, "n": 5000})["S", "everyone", "adult"]
    assert row["value"] == round(value, 2)  # two people of 5,000 do not show


@pytest.mark.parametrize(
    ("n", "step"), [(30, 0.5), (60, 0.2), (100, 0.1), (250, 0.05), (500, 0.02), (1000, 0.01), (20000, 0.001)]
)
def test_a_share_comes_in_steps_of_ten_people_or_more(case: Case, n: int, step: float) -> None:
    values = {
        told(case, {"n": n, "value": k / n})["S", "everyone", "adult"]["value"] for k in range(0, min(n, 300) + 1, 5)
    }
    assert min(b - a for a, b in zip(sorted(values), sorted(values)[1:], strict=False)) == pytest.approx(step)
    assert step * n >= 10


def test_two_modes_held_against_each_other_do_not_tell_of_a_few(case: Case) -> None:
    """Three women live where only those on foot get to: a place that anyone can draw."""
    rows = told(
        case, {"n": 1000}, {"n": 1000, "mode": "wheelchair", "value": 0.497},
        {"group": "sex=female", "n": 300, "value": 0.5},
        {"group": "sex=female", "n": 300, "value": 0.49, "mode": "wheelchair", "counterfactual": True},
    )  # fmt: skip
    shares = [rows["S", "sex=female", mode]["value"] for mode in ("adult", "wheelchair")]
    assert shares[0] == shares[1] == 0.5


@pytest.mark.parametrize(
    ("of_everyone", "of_women", "of_men", "told_of_women", "told_of_men"),
    [
        (0, 0, 0, 0, 0),  # nobody: so of each
        (4, 3, 1, 0, 0),  # so few that it reads as nobody
        (200, 120, 80, 120, 80),
        (87, 84, 3, None, None),  # three men; and women, lest they be worked out
        (60, 0, 60, None, None),  # no woman: then all sixty are men
    ],
)
def test_those_whom_no_way_leads_there_are_told_of_many_or_not_at_all(
    case: Case, of_everyone: int, of_women: int, of_men: int, told_of_women: int | None, told_of_men: int | None
) -> None:
    rows = told(
        case, {"n": 4000, "n_unreachable": of_everyone},
        {"group": "sex=female", "n": 2010, "n_unreachable": of_women},
        {"group": "sex=male", "n": 1990, "n_unreachable": of_men},
    )  # fmt: skip
    assert rows["S", "everyone", "adult"]["n_unreachable"] == round(of_everyone, -1)
    assert rows["S", "sex=female", "adult"]["n_unreachable"] == told_of_women
    assert rows["S", "sex=male", "adult"]["n_unreachable"] == told_of_men
    assert rows["S", "sex=male", "adult"]["conf_status"] == "F"


def test_all_but_a_few_whom_no_way_leads_there_are_not_told_either(case: Case) -> None:
    rows = told(case, {"n": 4000, "n_unreachable": 3000}, {"group": "sex=female", "n": 500, "n_unreachable": 495})
    assert rows["S", "sex=female", "adult"]["n_unreachable"] is None


def test_a_small_area_is_withheld_and_a_second_one_covers_it(case: Case) -> None:
    rows = told(case, {"n": 5000}, {"area": "D", "n": 4975}, {"area": "E", "n": 25})
    assert [rows[area, "everyone", "adult"]["conf_status"] for area in ("S", "D", "E")] == ["F", "C", "A"]
    assert rows["D", "everyone", "adult"]["n_unreachable"] is None


def test_bounds_are_told_outward_and_not_where_they_say_it_of_nearly_all(case: Case) -> None:
    bounds = {"low": 0.2111, "high": 0.7001}
    women = {"group": "sex=female", "n": 2000, "value": 0.5, "low": 0.001, "high": 0.8}
    rows = told(case, {"value": 0.5, **bounds}, women)
    whole = rows["S", "everyone", "adult"]
    assert (whole["low"], whole["high"]) == (0.21, 0.702)  # steps of ten people of 5,000
    few = rows["S", "sex=female", "adult"]
    assert (few["value"], few["low"], few["high"]) == (0.5, None, None)


def test_a_mean_has_three_figures_and_its_bounds_too(case: Case) -> None:
    row = {"statistic": "mean", "unit": "minutes", "value": 12.3456, "low": 11.111, "high": 15.999}
    shown = told(case, row)["S", "everyone", "adult"]
    assert (shown["value"], shown["low"], shown["high"]) == (12.3, 11.1, 16.0)


def test_a_straight_line_is_an_assumption(case: Case) -> None:
    lines = [{**mode, "rule": "line"} for mode in METHOD["modes"]]
    shown, note = protect_reach(reach_of([{}], modes=lines, network=None), case)
    assert shown["basis"].to_list() == ["assumed"]
    assert note.modes[0].rule == "line"


def test_the_addresses_of_a_map_are_counted_as_they_are(case: Case) -> None:
    addresses = reach_of([{"n": 7, "n_unreachable": 3, "value": 4 / 7}], noun="addresses", people=False)
    row = protect_reach(addresses, case)[0].row(0, named=True)
    assert (row["n"], row["n_unreachable"], row["value"], row["conf_status"]) == (7, 3, 0.57, "F")


def test_people_cannot_be_called_addresses(case: Case, context_of: Callable[..., Context]) -> None:
    women = reach_of([{"n": 70}, {"group": "sex=female", "n": 31}], people=False)
    context = context_of(*protect_reach(women, case))
    told = [finding.what for check in REACH_CHECKS for finding in check(context)]
    assert told == ["a group is told of where nobody is said to live"]


def test_what_is_said_of_the_method_is_rounded(case: Case) -> None:
    _, note = protect_reach(reach_of([{}], unsnapped=17, unplaced=1234, kappa={"doctor": 0.123456}), case)
    assert (note.unsnapped, note.unplaced, dict(note.kappa)) == (20, 1230, {"doctor": 0.123})


STRANGE = [
    ({"mode": "sledge"}, "mode", "sledge"),
    ({"kind": "castle"}, "kind", "castle"),
    ({"statistic": "maximum"}, "statistic", "maximum"),
    ({"area": "X9"}, "area", "X9"),
]


@pytest.mark.parametrize(("row", "where", "got"), STRANGE, ids=[s[1] for s in STRANGE])
def test_what_no_rule_describes_does_not_leave(case: Case, row: dict, where: str, got: str) -> None:
    with pytest.raises(ProtectionRefused) as caught:
        protect_reach(reach_of([{}, row]), case)
    (finding,) = caught.value.findings
    assert (finding.where, finding.got) == (where, got)


def test_a_method_that_says_more_than_a_release_may_is_refused_without_saying_it(case: Case) -> None:
    with pytest.raises(ProtectionRefused, match="homes") as caught:
        protect_reach(reach_of([{}], homes={"17": [4.1, 52.2]}), case)
    assert "52.2" not in str(caught.value)


def test_the_same_row_twice_is_refused(case: Case) -> None:
    with pytest.raises(ProtectionRefused, match="twice"):
        protect_reach(reach_of([{}, {}]), case)


def test_reach_twice_is_refused(small_city: City, small_estimates: Estimates, small_reach: Reach) -> None:
    with pytest.raises(ProtectionRefused, match="twice"):
        protect(small_city, small_estimates, small_reach, small_reach)


def test_reach_alone_is_refused(small_city: City, small_reach: Reach) -> None:
    with pytest.raises(ProtectionRefused, match="without the estimates"):
        protect(small_city, small_reach)


# --- whatever the people -----------------------------------------------------------------------------------------

spot = st.fixed_dictionaries(
    {
        "area": st.sampled_from(["D", "E"]),
        "women": st.integers(0, 60),
        "men": st.integers(0, 60),
        "foot": st.sampled_from([5, 14, 16, 40, None]),
        "barrier": st.sampled_from(["none", "slower", "closed"]),
    }
)


def summed(spots: list[dict[str, Any]]) -> Reach:
    """The reach of made-up spots: everyone in each area and the city, women and men in the city."""
    rows = []
    for mode in ("adult", "wheelchair"):
        for area, group in (
            ("S", "everyone"),
            ("D", "everyone"),
            ("E", "everyone"),
            ("S", "sex=female"),
            ("S", "sex=male"),
        ):
            there = [s for s in spots if area in ("S", s["area"])]
            count = {
                "everyone": lambda s: s["women"] + s["men"],
                "sex=female": lambda s: s["women"],
                "sex=male": lambda s: s["men"],
            }
            people = [(count[group](s), minutes_of(s, mode)) for s in there]
            n = sum(k for k, _ in people)
            if n:
                near = sum(k for k, m in people if m is not None and m <= 15)
                lost = sum(k for k, m in people if m is None)
                supposed = mode == "wheelchair"
                rows.append(
                    dict(
                        area=area,
                        group=group,
                        mode=mode,
                        n=n,
                        n_unreachable=lost,
                        value=near / n,
                        counterfactual=supposed,
                    )
                )
    return reach_of(rows)


def minutes_of(spot: dict[str, Any], mode: str) -> float | None:
    if mode == "adult" or spot["barrier"] == "none" or spot["foot"] is None:
        return spot["foot"]
    return None if spot["barrier"] == "closed" else spot["foot"] * 2


@settings(max_examples=60, deadline=None)
@given(spots=st.lists(spot, min_size=1, max_size=8).filter(lambda spots: any(s["women"] + s["men"] for s in spots)))
def test_whoever_lives_wherever_what_comes_out_keeps_every_rule(
    context_of: Callable[..., Context], case: Case, spots: list
) -> None:
    reach = summed(spots)
    shown, note = protect_reach(reach, case)
    context = context_of(shown, note)
    assert [finding for check in REACH_CHECKS for finding in check(context)] == []
    exact = {(r["area"], r["group"], r["mode"]): r for r in reach.frame.iter_rows(named=True)}
    groups = [r for r in shown.iter_rows(named=True) if r["group"] != "everyone" and r["conf_status"] == "F"]
    for row in groups:
        truth = exact[row["area"], row["group"], row["mode"]]
        if row["value"] not in (0.0, 1.0):
            assert min(truth["value"], 1 - truth["value"]) * truth["n"] >= 9.999
        if row["n_unreachable"]:
            assert truth["n_unreachable"] >= 10
