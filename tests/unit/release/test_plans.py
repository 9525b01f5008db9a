"""A plan in a release: written, read back, worked out again from public numbers, and held to its rules."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis import sources
from isopolis.measurement import Estimates
from isopolis.planning import plan
from isopolis.protection import protect
from isopolis.release import Release, audit_record, load_rules, read, run_checks, verify, write
from isopolis.release.gains import Support, effects_on, gain_step
from isopolis.release.place import area_table
from isopolis.release.plan_notes import EffectNote, PlanNote
from isopolis.release.tables import PLAN_KEY
from tests.unit.forged import forged
from tests.unit.made_plans import planning_city

SHOWN, HIDDEN = pl.col("obs_status") != "Q", pl.col("obs_status") == "Q"
EVERYONE, WOMEN = pl.col("group") == "everyone", pl.col("group") == "gender=woman"
SAFE = pl.col("indicator") == "SAF01"


@pytest.fixture(scope="module")
def release(small_city: sources.City, small_estimates: Estimates, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the small city with a plan that chooses everything."""
    city = planning_city(small_city, tmp_path_factory.mktemp("planned") / "city")
    return protect(city, small_estimates, plan(city, small_estimates, 650.0, "total"))


def note_of(release: Release) -> PlanNote:
    assert release.plan is not None
    return release.plan


def altered(release: Release, where: pl.Expr, **values: object) -> Release:
    """The release with columns of the first such row of the plan changed."""
    return forged(release, "plan", where, **values)


def test_a_plan_is_verified_and_reads_back_as_it_was_written(release: Release, tmp_path: Path) -> None:
    folder = write(release, tmp_path / "release")
    assert verify(folder) == []
    back = read(folder)
    assert back.plan == release.plan
    assert back.tables["plan"].equals(release.tables["plan"])


def test_something_is_shown_and_something_is_not(release: Release) -> None:
    rows = release.tables["plan"]
    assert set(note_of(release).menu[0].effects[0].model_dump()) == {"indicator", "change", "se", "group", "areas"}
    assert rows.filter(SHOWN).height > 5
    assert rows.filter(HIDDEN).height > 5
    assert set(rows["indicator"]) == {"SAF01", "LOC01"}


def test_a_gain_can_be_worked_out_from_the_release_alone(release: Release) -> None:
    """Light is for everyone, bicycles are for women: what is told is what the published sizes say, to rounding."""
    estimates = release.tables["estimates"].filter(source="register", area="S", indicator="LOC01")
    women = estimates.filter(group="sex=female").row(0, named=True)
    row = release.tables["plan"].filter(indicator="LOC01", group="sex=female").row(0, named=True)
    inside = release.tables["estimates"].filter(
        pl.col("area").is_in(["D0", "N10"]), source="register", indicator="LOC01", group="sex=female"
    )
    share = inside["n"].sum() / women["n"]
    assert row["before"] == women["value"]
    assert row["after"] - row["before"] == pytest.approx(0.05 * share, abs=0.002)
    light = release.tables["plan"].filter(indicator="SAF01", group="gender=man").row(0, named=True)
    assert light["after"] - light["before"] == pytest.approx(0.04)  # women-north is for none of them


def test_every_shown_gain_is_a_function_of_published_numbers(release: Release) -> None:
    """So there is nothing more to cover. Register: the sizes say the shares; survey: between none and all."""
    shown = release.tables["estimates"].filter(SHOWN, statistic="share")
    n = {row[:-1]: row[-1] for row in shown.select(*PLAN_KEY, "n").iter_rows()}
    rules, menu = load_rules("standard"), note_of(release).menu
    support = Support.of(release.framework, rules, area_table(release.areas, "S"), shown, menu)
    effects, told = effects_on(menu, [one.id for one in menu if one.chosen]), 0
    for row in release.tables["plan"].filter(SHOWN, source="register").iter_rows(named=True):
        parts = support.parts(effects[row["indicator"]], row["area"], row["group"])
        whole = n[tuple(row[name] for name in PLAN_KEY)]
        expected = sum(
            part.effect.change * sum(n["register", "LOC01", area, "2019", group] for area, group in part.of) / whole
            for part in parts
        )
        step = gain_step(parts, whole, rules)
        slack = step / 2 + sum(part.effect.change * len(part.of) * 5 for part in parts) / whole * 2
        assert abs(row["after"] - row["before"] - expected) <= slack + 1e-9
        told += bool(expected)
    assert told


FORGED = [
    ("a withheld row holds a number", HIDDEN, {"after": 0.5}),
    ("do not agree, or are no words", HIDDEN, {"conf_status": "F"}),
    ("do not agree, or are no words", SHOWN, {"conf_status": "A"}),
    ("do not agree, or are no words", SHOWN, {"obs_status": "U"}),
    ("do not agree, or are no words", HIDDEN, {"conf_status": "D"}),
    ("a row does not say so", SHOWN, {"basis": "measured"}),
    ("does not hold its shares", SHOWN, {"after": None}),
    ("does not hold its shares", SHOWN, {"high": 1.2}),
    ("does not hold its shares", SHOWN, {"low": float("nan")}),
    ("bounds leave out their own value", SHOWN & SAFE & EVERYONE, {"low": pl.col("after") + 0.001}),
    ("does not stand on an estimate", SHOWN & SAFE & EVERYONE, {"before": pl.col("before") + 0.001}),
    ("does not stand on an estimate", SHOWN & SAFE & EVERYONE, {"group": "gender=non-binary", "depth": 1}),
    ("a number is finer than the rules", SHOWN & SAFE & EVERYONE, {"after": pl.col("after") + 0.0004}),
    ("a number is finer than the rules", SHOWN & SAFE & EVERYONE, {"low": pl.col("low") - 0.0004}),
    ("not what the assumed effects make it", SHOWN & SAFE & EVERYONE, {"after": pl.col("before")}),
    ("nothing that was chosen has an effect", SHOWN & SAFE, {"indicator": "INC02"}),
    ("area is not one", SHOWN, {"area": "N99"}),
    ("a group is not as the framework", SHOWN & WOMEN, {"depth": 2}),
    ("a group cannot be read", SHOWN & WOMEN, {"group": "person 17"}),
    ("the rows are not sorted", SHOWN & SAFE, {"source": "figures"}),
]  # fmt: skip


@pytest.mark.parametrize(("told", "where", "values"), FORGED, ids=[f"{f[0]} {sorted(f[2])}" for f in FORGED])
def test_a_forged_row_is_told(release: Release, told: str, where: pl.Expr, values: dict[str, Any]) -> None:
    assert told in "\n".join(f.what for f in run_checks(altered(release, where, **values)))


def test_a_gain_whose_parts_are_not_shown_is_told(release: Release) -> None:
    """The estimates of women in the north are taken away, so that only the gain says how many they are."""
    estimates = release.tables["estimates"]
    gone = (pl.col("area") == "D1") & WOMEN & SAFE
    assert estimates.filter(gone & SHOWN).height == 1
    forged = replace(release, tables={**release.tables, "estimates": estimates.filter(~gone)})
    assert "a gain tells how many people an effect is for, and no estimate does" in [f.what for f in run_checks(forged)]


def menu(release: Release, at: int, **changes: Any) -> Release:
    """The release with one intervention of the menu changed."""
    note = note_of(release)
    changed = [one.model_copy(update=changes) if i == at else one for i, one in enumerate(note.menu)]
    return replace(release, plan=note.model_copy(update={"menu": tuple(changed)}))


def said(release: Release, **changes: Any) -> Release:
    """The release with something else in plan.json."""
    return replace(release, plan=note_of(release).model_copy(update=changes))


def ladder(release: Release, **changes: Any) -> Release:
    """The release with another last step of the ladder."""
    steps = note_of(release).ladder
    return said(release, ladder=(*steps[:-1], steps[-1].model_copy(update=changes)))


NO_GROUP = EffectNote(indicator="SAF01", change=0.04, se=0.01, group="person 17")
TAMPERED: list[tuple[str, Callable[[Release], Release]]] = [
    ("nobody says how the plan was worked out", lambda r: replace(r, plan=None)),
    ("the plan does not cost what is chosen", lambda r: said(r, cost=1.0)),
    ("the plan does not cost what is chosen", lambda r: menu(r, 0, chosen=False)),
    ("the plan costs more than its budget", lambda r: said(r, budget=100.0)),
    ("a side costs more than its budget", lambda r: said(r, budget=100.0)),
    ("a step of the ladder does not cost", lambda r: ladder(r, cost=1.0)),
    ("a step of the ladder costs more", lambda r: ladder(r, budget=1.0)),
    ("the ladder does not end with the plan", lambda r: ladder(r, chosen=("lighting",))),
    ("intervention is not one", lambda r: ladder(r, chosen=("nothing",))),
    ("an intervention stands there twice", lambda r: menu(r, 0, id="bicycles")),
    ("group is not one", lambda r: menu(r, 0, group="shoe=large")),
    ("group is not one", lambda r: menu(r, 0, group="gender=banana")),
    ("group is not one", lambda r: menu(r, 0, effects=(NO_GROUP,))),
    ("area is not one", lambda r: menu(r, 1, areas=("N99",))),
    ("indicator is not one", lambda r: menu(r, 0, effects=(NO_GROUP.model_copy(update={"indicator": "XYZ"}),))),
    ("a number is finer than the rules", lambda r: said(r, gap=0.123456)),
    ("a number is finer than the rules", lambda r: said(r, objective="worst_off", value=0.12345)),
    ("not what the assumed effects make it", lambda r: menu(
        r, 0, effects=(NO_GROUP.model_copy(update={"change": 0.1, "group": "everyone"}),)
    )),
]  # fmt: skip


@pytest.mark.parametrize(("told", "change"), TAMPERED, ids=range(len(TAMPERED)))
def test_a_note_that_tells_of_something_else_is_told(
    release: Release, told: str, change: Callable[[Release], Release]
) -> None:
    assert told in "\n".join(f.what for f in run_checks(change(release)))


def test_the_audit_counts_what_is_withheld_of_a_plan(release: Release) -> None:
    counts = audit_record(release)["rows"]["plan"]
    assert counts["shown"] == release.tables["plan"].filter(SHOWN).height
    assert counts["rows"] == release.tables["plan"].height
