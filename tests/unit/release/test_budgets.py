"""The budget by group in a release: written, read back, and held to its rules by whoever verifies it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis import sources
from isopolis.measurement import Estimates, Reach
from isopolis.planning import Incidence, incidence
from isopolis.planning.budgeting import COLUMNS
from isopolis.protection import protect
from isopolis.release import Release, load_rules, read, run_checks, verify, write
from isopolis.release.budget_checks import amount_step
from isopolis.release.plan_notes import BudgetNote
from tests.unit.forged import forged
from tests.unit.made_plans import planning_city

SHOWN, HIDDEN = pl.col("obs_status") != "Q", pl.col("obs_status") == "Q"
PATHS, DOCTORS = pl.col("line") == "1", pl.col("line") == "5"
FEMALE, EU = pl.col("group") == "sex=female", pl.col("group") == "origin=eu"


@pytest.fixture(scope="module")
def release(
    small_city: sources.City, small_estimates: Estimates, small_reach: Reach, tmp_path_factory: pytest.TempPathFactory
) -> Release:
    """A release of the small city with its budget; a line by reach is added by hand."""
    city = planning_city(small_city, tmp_path_factory.mktemp("budget") / "city")
    found = incidence(city, small_estimates)
    said = {"line": "5", "name": "Doctors", "amount": 90_000.0, "basis": "reach", "by": "doctor", "axis": "sex"}
    near = [
        said | {"group": f"sex={sex}", "amount_of_group": money, "people": people}
        for sex, money, people in (("female", 48_000.0, 3000.0), ("male", 42_000.0, 3000.0))
    ]
    whole = Incidence(pl.concat([found.frame, pl.DataFrame(near, schema=COLUMNS)]))
    return protect(city, small_estimates, small_reach, whole)


def altered(release: Release, where: pl.Expr, **values: object) -> Release:
    """The release with columns of the first such row of the budget changed."""
    return forged(release, "budget", where, **values)


def findings(release: Release) -> str:
    return "\n".join(finding.what for finding in run_checks(release))


def test_a_budget_is_verified_and_reads_back_as_it_was_written(release: Release, tmp_path: Path) -> None:
    folder = write(release, tmp_path / "release")
    assert verify(folder) == []
    back = read(folder)
    assert back.budget == release.budget
    assert back.tables["budget"].equals(release.tables["budget"])


def test_use_reach_and_purpose_are_shown_and_what_is_not_attributed_is_listed(release: Release) -> None:
    rows = release.tables["budget"]
    assert set(rows.filter(SHOWN)["line"]) == {"1", "2", "3", "5"}
    assert rows.filter(HIDDEN).height > 0
    assert release.budget is not None
    assert [line.id for line in release.budget.lines] == ["1", "2", "3", "4", "5"]
    assert release.budget.lines[3].why == "the budget does not say for whom"


BARE = dict.fromkeys(("amount", "share", "people", "share_of_people", "per_person", "ratio"))
FORGED = [
    ("a withheld row holds a number", HIDDEN, {"amount": 5.0}),
    ("do not agree, or are no words", HIDDEN, {"conf_status": "F"}),
    ("do not agree, or are no words", SHOWN, {"conf_status": "C"}),
    ("do not agree, or are no words", SHOWN, {"obs_status": "U"}),
    ("a shown row holds no number", SHOWN, {"amount": None}),
    ("below 0, or not finite", SHOWN, {"ratio": -1.0}),
    ("below 0, or not finite", SHOWN, {"per_person": float("nan")}),
    ("a number is finer than the rules", SHOWN & PATHS, {"amount": 512_345.0}),
    ("a number is finer than the rules", SHOWN & PATHS & EU, {"amount": pl.col("amount") + 300}),  # three figures still
    ("a number is finer than the rules", SHOWN & PATHS, {"people": pl.col("people") + 3}),
    ("a number is finer than the rules", SHOWN & PATHS, {"share": 0.512}),
    ("a number is finer than the rules", SHOWN & PATHS, {"ratio": 1.005}),
    ("does not agree with its amount and people", SHOWN & PATHS & FEMALE, {"share": pl.col("share") + 0.02}),
    ("does not agree with its amount and people", SHOWN & PATHS & FEMALE, {"per_person": 3.0}),
    ("have more than all of it", SHOWN & PATHS & FEMALE, {"share": 1.0, "amount": 1_000_000.0, "per_person": 333.0}),
    ("rests on nothing that is shown", SHOWN & PATHS & FEMALE, {"group": "sex=other"}),
    ("a row is of no line that is attributed", SHOWN & PATHS, {"line": "4"}),
    ("a row is of no line that is attributed", SHOWN & PATHS, {"line": "9"}),
    ("a group is not of its axis", SHOWN & PATHS & FEMALE, {"axis": "origin"}),
    ("a group is not of its axis", SHOWN & PATHS & FEMALE, {"group": "person 17"}),
    ("a group is not of its axis", SHOWN & PATHS & FEMALE, {"axis": "shoe", "group": "shoe=large"}),
    ("a withheld number can be worked out", SHOWN & PATHS & FEMALE, {"obs_status": "Q", "conf_status": "A", **BARE}),
    ("a withheld number can be worked out", SHOWN & DOCTORS & FEMALE, {"obs_status": "Q", "conf_status": "N", **BARE}),
    ("a key stands twice", SHOWN & PATHS & FEMALE, {"group": "sex=male"}),
]  # fmt: skip


@pytest.mark.parametrize(("told", "where", "values"), FORGED, ids=[f"{f[0]} {sorted(f[2])}" for f in FORGED])
def test_a_forged_row_is_told(release: Release, told: str, where: pl.Expr, values: dict[str, Any]) -> None:
    assert told in findings(altered(release, where, **values))


@pytest.mark.parametrize(
    ("table", "line"), [("estimates", PATHS), ("reach", DOCTORS), ("estimates", pl.col("line") == "3")]
)
def test_a_row_that_rests_on_what_was_withheld_is_told(release: Release, table: str, line: pl.Expr) -> None:
    assert release.tables["budget"].filter(line & FEMALE & SHOWN).height == 1
    gone = {**release.tables, table: release.tables[table].filter(~(FEMALE & (pl.col("area") == "S")))}
    assert "rests on nothing that is shown" in findings(replace(release, tables=gone))


def test_people_of_whom_nothing_is_known_are_no_few_and_stand_beside_every_group(release: Release) -> None:
    rows = release.tables["budget"]
    known = rows.filter(line="2", axis="orientation", group="not known")
    few = known.with_columns(obs_status=pl.lit("A"), conf_status=pl.lit("F"), amount=100.0, people=pl.lit(5, pl.Int64))
    forged = pl.concat([rows.filter(~((pl.col("line") == "2") & (pl.col("axis") == "orientation"))), few])
    assert "a number rests on too few persons" in findings(
        replace(release, tables={**release.tables, "budget": forged.sort("line", "axis", "group")})
    )


def line(release: Release, at: int, **changes: Any) -> Release:
    """The release with one line of budget.json changed."""
    assert release.budget is not None
    lines = [one.model_copy(update=changes) if i == at else one for i, one in enumerate(release.budget.lines)]
    return replace(release, budget=BudgetNote(lines=tuple(lines)))


TAMPERED: list[tuple[str, Callable[[Release], Release]]] = [
    ("nobody says how the budget was attributed", lambda r: replace(r, budget=None)),
    ("a line stands there twice", lambda r: line(r, 3, id="1")),
    ("a row is of no line that is attributed", lambda r: line(r, 0, basis="not attributed", why="so")),
    ("nothing explains by what", lambda r: line(r, 0, by="XYZ99")),
    ("nothing explains by what", lambda r: line(r, 4, by="castle")),
    ("nothing explains by what", lambda r: line(r, 2, by="")),
    ("a line does not say why", lambda r: line(r, 3, why="")),
    ("rests on nothing that is shown", lambda r: line(r, 0, by="INC02")),
    ("does not agree with its amount and people", lambda r: line(r, 0, amount=500_000.0)),
]


@pytest.mark.parametrize(("told", "change"), TAMPERED, ids=range(len(TAMPERED)))
def test_a_note_that_tells_of_something_else_is_told(
    release: Release, told: str, change: Callable[[Release], Release]
) -> None:
    assert told in findings(change(release))


@pytest.mark.parametrize(
    ("amount", "people", "worth", "step"),
    [
        (61_234.0, 3000, 0.5, 500.0),  # ten of 1,500 users have 408
        (61_234.0, 300_000, 0.5, 100.0),  # three figures
        (12_345.0, 300, 0.1, 5000.0),  # ten of 30 users have 4,115
        (5000.5, 40, float("inf"), 10.0),  # shared out by nobody: three figures
    ],
)
def test_the_step_of_an_amount_is_what_ten_users_have(amount: float, people: int, worth: float, step: float) -> None:
    frame = pl.DataFrame({"amount": [amount], "people": [people], "worth": [worth]})
    told = frame.select(amount_step(pl.col("amount"), pl.col("people"), pl.col("worth"), load_rules("standard")))
    assert told.item() == pytest.approx(step)
