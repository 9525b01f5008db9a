"""Whoever lives wherever, and whatever changes: the tables of a change keep the rules, and no sum gives one away."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isopolis import framework
from isopolis.measurement import Reach
from isopolis.protection.case import Case
from isopolis.protection.changes import protect_assessment, protect_sites
from isopolis.protection.reach import protect_reach
from isopolis.release.change_checks import CHANGE_CHECKS
from isopolis.release.place import area_table
from isopolis.release.rules import load_rules
from tests.unit.made_changes import PLAIN, assessment_of, by_key, context_of, sites_of
from tests.unit.made_reach import METHOD

DISTRICTS = ("D", "E", "F")
FEATURES = [{"properties": {"code": code, "parent": "S", "level": "district"}} for code in DISTRICTS]
CASE = Case(
    load_rules("standard"),
    framework.load("cities-of-equality"),
    area_table({"features": FEATURES}, "S"),
    pl.DataFrame({"source": ["register"], "regime": ["register"]}),
)
MODES = [
    {"id": "adult", "name": "on foot", "speed": 4.8, "rule": "streets", "avoids": [], "groups": []},
    {"id": "older", "name": "slowly", "speed": 3.0, "rule": "streets", "avoids": [], "groups": ["age=65+"]},
]
OWN = {"sex=female": "adult", "sex=male": "adult", "age=0-14": "adult", "age=65+": "older"}  # two ages, to be brief
FEW = 10


class Spot(NamedTuple):
    """A place: its district, people by sex and age, and minutes on foot before and after."""

    area: str
    girls: int
    boys: int
    women: int
    men: int
    before: float
    after: float

    def people(self, group: str) -> int:
        parts = {
            "everyone": (self.girls, self.boys, self.women, self.men), "sex=female": (self.girls, self.women),
            "sex=male": (self.boys, self.men), "age=0-14": (self.girls, self.boys), "age=65+": (self.women, self.men),
        }  # fmt: skip
        return sum(parts[group])

    def minutes(self, mode: str) -> tuple[float, float]:
        """Before and after, at most an hour; whoever is older takes longer."""
        slower = 1.6 if mode == "older" else 1.0
        return min(self.before * slower, 60.0), min(self.after * slower, 60.0)

    def ways(self, group: str, mode: str) -> Iterator[tuple[int, float, float]]:
        """People with their minutes before and after; of everyone by their own mode, each age by its own."""
        if mode == "own":
            yield from ((self.people(age), *self.minutes(OWN[age])) for age in ("age=0-14", "age=65+"))
        else:
            yield (self.people(group), *self.minutes(mode))


few = st.integers(0, 14) | st.integers(0, 400)
minutes = st.sampled_from([4.0, 9.0, 14.5, 15.2, 30.0, 60.0])
spots = st.lists(
    st.builds(Spot, st.sampled_from(DISTRICTS), few, few, few, few, minutes, minutes), min_size=1, max_size=7
).filter(lambda made: any(spot.people("everyone") for spot in made))


def numbers(made: list[Spot], area: str, group: str, mode: str) -> dict[str, Any]:
    """What is so of a group in an area, added up one by one."""
    ways = [way for spot in made if area in ("S", spot.area) for way in spot.ways(group, mode)]
    n = sum(k for k, _, _ in ways)

    def mean(of: Callable[[float, float], float]) -> float:
        return sum(k * of(before, after) for k, before, after in ways) / max(n, 1)

    return {
        "area": area, "group": group, "mode": mode, "n": n,
        "before": mean(lambda b, _: b), "after": mean(lambda _, a: a),
        "near": (mean(lambda b, _: b <= 15), mean(lambda _, a: a <= 15)),
        "n_lose": sum(k for k, b, a in ways if a - b >= 1), "n_gain": sum(k for k, b, a in ways if b - a >= 1),
        "n_cut_off": 0, "lost": sum(k * max(a - b, 0) for k, b, a in ways),
        "counterfactual": mode not in ("own", OWN.get(group, "adult")),
    }  # fmt: skip


def effects(made: list[Spot]) -> list[dict[str, Any]]:
    """Rows as an assessment has them: groups by their own mode, everyone by each."""
    keys = [*OWN.items(), ("everyone", "adult"), ("everyone", "older")]
    rows = [numbers(made, area, *key) for area in ("S", *DISTRICTS) for key in keys]
    near = [row | {"statistic": "within_15", "before": row["near"][0], "after": row["near"][1]} for row in rows]
    return [{k: row[k] for k in (*PLAIN, "near", "lost") if k in row} for row in (*rows, *near) if row["n"]]


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in ("near", "lost")} for row in rows]


def reach_of(rows: list[dict[str, Any]]) -> Reach:
    """What reach has of today: everyone everywhere, groups in the whole city."""
    told = [
        {**PLAIN, **row, "value": row["before"], "n_unreachable": 0, "depth": int(row["group"] != "everyone"),
         "unit": "share" if row.get("statistic") == "within_15" else "minutes"}
        for row in rows if row["area"] == "S" or row["group"] == "everyone"
    ]  # fmt: skip
    named = ("area", "level", "group", "depth", "mode", "kind", "statistic", "unit", "value", "low", "high", "n",
             "n_unreachable", "period", "counterfactual")  # fmt: skip
    floats = dict.fromkeys(("value", "low", "high"), pl.Float64)
    frame = pl.DataFrame([{name: row[name] for name in named} for row in told], schema_overrides=floats)
    return Reach(frame, {**METHOD, "modes": MODES, "unsnapped": 0})


class Told(NamedTuple):
    """What came out."""

    reach: pl.DataFrame
    assessment: pl.DataFrame
    sites: pl.DataFrame
    findings: list[str]


def protected(made: list[Spot]) -> Told:
    """Both tables of a town, and what the public checks say of them."""
    rows = effects(made)
    reach, note = protect_reach(reach_of(rows), CASE)
    own = [numbers(made, area, "everyone", "own") for area in ("S", *DISTRICTS)]
    worst = [
        {"rank": at, "level": "district", "kind": "doctor"}
        | {k: row[k] for k in ("area", "before", "after", "lost", "n", "n_lose", "n_cut_off")}
        for at, row in enumerate(own, start=1) if row["lost"] and row["area"] != "S"
    ]  # fmt: skip
    assessment = protect_assessment(assessment_of(plain(rows), worst=worst), reach, note, CASE)
    groups = [row for row in rows if row.get("statistic") != "within_15" and row["group"] != "everyone"]
    gains = [*groups, *(row for row in own if row["n"])]
    objective = {"before": 20.0, "value": 10.0, "bound": 10.0}
    made_sites = sites_of(gains, **objective)
    if max(row["n"] for row in own) < 30:  # no objective is about so few
        sites = (pl.DataFrame(schema=assessment[0].schema), None)
    else:
        sites = protect_sites([made_sites], [reach, assessment[0]], note, CASE)
    both = None if sites[1] is None else (sites[0], sites[1])
    context = context_of(CASE, note, assessment, both, reach)
    return Told(reach, assessment[0], sites[0], [f.what for check in CHANGE_CHECKS for f in check(context)])


def sums(own: bool) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Every total with its parts, written out: a name, and area, group and mode of the total and of each part."""
    for area in ("S", *DISTRICTS):
        sexes = [(area, f"sex={sex}", "adult") for sex in ("female", "male")]
        yield "sexes", [(area, "everyone", "adult"), *sexes]
        if own:
            yield "ages", [(area, "everyone", "own"), *((area, age, OWN[age]) for age in ("age=0-14", "age=65+"))]
    keys = [*OWN.items(), ("everyone", "adult"), ("everyone", "older"), *([("everyone", "own")] if own else [])]
    for group, mode in keys:
        yield "areas", [(area, group, mode) for area in ("S", *DISTRICTS)]


def alone(rows: Mapping[tuple[str, ...], Any], statistic: str, key: list[tuple[str, str, str]]) -> Any:
    """The one row of a sum that is not told, where all others are; None where there is none or more."""
    named = [rows.get((*part, statistic)) for part in key]
    there = [row for row in named if row is not None]
    hidden = [row for row in there if row["conf_status"] != "F"]
    whole = named[0] is not None and len(there) > 1
    return hidden[0] if whole and len(hidden) == 1 else None


LADDER = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)  # minutes, the steps of such small towns
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(spots)
def test_what_comes_out_keeps_every_rule(made: list[Spot]) -> None:
    assert protected(made).findings == []


@some
@given(spots)
def test_what_is_told_of_a_group_is_told_of_many(made: list[Spot]) -> None:
    told = protected(made)
    for table in (told.assessment, told.sites):
        for row in table.filter(pl.col("conf_status") == "F", pl.col("group") != "everyone").iter_rows(named=True):
            true = numbers(made, row["area"], row["group"], row["mode"])
            assert true["n"] >= 30
            for name in ("n_lose", "n_gain"):
                if row[name]:
                    assert true[name] >= FEW
                    assert true["n"] - true[name] in (0, *range(FEW, true["n"]))
            if row["statistic"] == "within_15":
                for told_as, share in zip((row["before"], row["after"]), true["near"], strict=True):
                    if told_as not in (0.0, 1.0):  # these are told only where everyone's number reads the same
                        assert min(share, 1 - share) * true["n"] > FEW - 1e-6


@some
@given(spots)
def test_a_mean_does_not_tell_how_few_are_touched(made: list[Spot]) -> None:
    """Who knows the minutes of each house works out of a mean how many live where it changes."""
    for row in protected(made).assessment.filter(pl.col("conf_status") == "F").iter_rows(named=True):
        if row["statistic"] == "mean" and row["group"] != "everyone":
            true = numbers(made, row["area"], row["group"], row["mode"])
            whole = numbers(made, row["area"], "everyone", row["mode"])
            for name in ("n_lose", "n_gain"):
                touched, left = true[name], true["n"] - true[name]
                as_all = (whole[name] == 0 and touched == 0) or (whole[name] == whole["n"] and left == 0)
                coarse = true["n"] * 0.1 >= FEW * 60  # ten people who lose an hour do not move it by a step
                assert as_all or coarse or min(touched, left) >= FEW


@some
@given(spots)
def test_no_number_and_no_count_that_is_withheld_is_what_a_total_leaves(made: list[Spot]) -> None:
    told = protected(made)
    for table, own in ((told.assessment, False), (told.sites, True)):
        rows = by_key(table)
        for statistic, (name, key) in product(("mean", "within_15"), sums(own)):
            if name == "ages" and statistic == "mean":
                continue  # a mean by own modes comes in steps that ten people do not move
            left = alone(rows, statistic, key)
            whole_of_modes = name == "ages" and left is not None and left["group"] == "everyone"
            assert left is None or left["conf_status"] != "A" or whole_of_modes


@some
@given(spots)
def test_today_is_not_given_away_by_two_tables_together(made: list[Spot]) -> None:
    """A number of today that no table tells is one of two at least that none tells."""
    told = protected(made)
    tables = [by_key(table) for table in (told.reach, told.assessment, told.sites)]
    joined: dict[tuple[str, ...], dict[str, Any]] = {}
    for key in {key for table in tables for key in table}:
        found = [table[key]["conf_status"] for table in tables if key in table]
        joined[key] = {"conf_status": "F" if "F" in found else min(found), "group": key[1]}
    for statistic, (name, key) in product(("mean", "within_15"), sums(True)):
        if name == "ages" and statistic == "mean":
            continue  # a mean by own modes comes in steps that ten people do not move
        left = alone(joined, statistic, key)
        unfit = left is not None and left["conf_status"] == "A" and not (name == "ages" and left["group"] == "everyone")
        if unfit:
            place = next(part for part in key if joined.get((*part, statistic)) is left)
            true = numbers(made, *place)
            counts = [true["near"][0] * true["n"], (1 - true["near"][0]) * true["n"]]
            secret = true["n"] < 30 or (statistic == "within_15" and 1e-6 < min(counts) < FEW - 1e-6)
            assert not secret


@some
@given(spots)
def test_a_mean_by_own_modes_is_moved_by_no_ten_people(made: list[Spot]) -> None:
    """Held against everyone by one mode it tells of those who move otherwise: never of fewer than ten."""
    told = protected(made)
    for row in pl.concat([told.assessment, told.sites]).filter(mode="own", statistic="mean").iter_rows(named=True):
        if row["conf_status"] == "F":
            true = numbers(made, row["area"], "everyone", "own")
            coarse = 60.0 * FEW / row["n"]
            step = next(step for step in LADDER if step >= coarse * (1 - 1e-9))
            for name in ("before", "after"):
                assert abs(row[name] / step - round(row[name] / step)) < 1e-6
                assert abs(row[name] - true[name]) <= step / 2 + 1e-9
            assert (row["n_lose"], row["n_gain"], row["n_cut_off"]) == (None, None, None)
            assert step <= 5.0
