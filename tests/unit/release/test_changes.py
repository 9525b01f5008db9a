"""Sites and an assessment in a release: written, read back, and held to their rules by whoever verifies it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis.release import Release, audit_record, bundle, read, run_checks, verify, write
from isopolis.release.plan_notes import AssessmentNote, SitesNote
from tests.unit.forged import forged as changed
from tests.unit.made_changes import town_release

SHOWN = pl.col("obs_status") != "Q"
EVERYONE, SEVERE = pl.col("group") == "everyone", pl.col("group") == "disability=severe"
CITY, OWN = pl.col("area") == "T", pl.col("mode") == "own"
MEAN, SHARE, LIBRARY = pl.col("statistic") == "mean", pl.col("statistic") == "within_15", pl.col("kind") == "library"
NUMBERS = ("before", "after", "difference", "low", "high", "n", "n_lose", "n_gain", "n_cut_off")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return town_release(tmp_path_factory.mktemp("changes") / "town")


@pytest.fixture
def folder(release: Release, tmp_path: Path) -> Path:
    return write(release, tmp_path / "release")


def hidden(release: Release, table: str, where: pl.Expr, conf: str = "A") -> Release:
    """The release with these rows withheld."""
    bare = dict.fromkeys(NUMBERS)
    return changed(release, table, where, False, **bare, obs_status="Q", conf_status=conf)


def told(release: Release) -> list[str]:
    return [finding.what for finding in run_checks(release)]


def test_both_are_verified_and_read_back_as_they_were_written(folder: Path, release: Release) -> None:
    assert verify(folder) == []
    back = read(folder)
    assert (back.sites, back.assessment) == (release.sites, release.assessment)
    for name in ("sites", "assessment"):
        assert back.tables[name].equals(release.tables[name])


FORGED: list[tuple[str, str, pl.Expr, dict[str, Any]]] = [
    ("mode is not one", "sites", SHOWN, {"mode": "sledge"}),
    ("kind is not one", "sites", SHOWN, {"kind": "castle"}),
    ("statistic is not one", "sites", SHOWN, {"statistic": "median"}),
    ("area is not one", "sites", SHOWN, {"area": "X9"}),
    ("obs_status is not one", "assessment", SHOWN, {"obs_status": "E"}),
    ("basis and mode do not agree", "sites", SHOWN & OWN, {"basis": "modelled"}),
    ("does not say whether it is so", "sites", SHOWN, {"counterfactual": None}),
    ("a group is told of, each by their own mode", "sites", SHOWN & SEVERE, {"mode": "own"}),
    ("a withheld row holds a number", "sites", SHOWN, {"obs_status": "Q", "conf_status": "A"}),
    ("obs_status and conf_status do not agree", "sites", SHOWN, {"conf_status": "A"}),
    ("does not hold both numbers", "sites", SHOWN, {"after": None}),
    ("a number is not finite", "assessment", SHOWN & pl.col("high").is_not_null(), {"high": float("inf")}),
    ("a share is not between 0 and 1", "sites", SHOWN & SHARE, {"after": 1.2, "difference": 1.2 - pl.col("before")}),
    ("is not that of its two numbers", "sites", SHOWN, {"difference": pl.col("difference") + 1}),
    ("bounds leave out", "assessment", SHOWN & pl.col("low").is_not_null(), {"low": 50.0, "high": 60.0}),
    ("one bound stands alone", "assessment", SHOWN & pl.col("low").is_not_null(), {"low": None}),
    ("a place that is too fine", "sites", SHOWN & SEVERE & CITY, {"group": "belief=muslim"}),
    ("a place that is too fine", "sites", SHOWN & SEVERE & CITY, {"group": "origin=eu"}),
    ("a group is too deep", "sites", SHOWN & SEVERE & CITY, {"depth": 3}),
    ("rests on too few persons", "sites", SHOWN, {"n": 20}),
    ("rests on too few persons", "sites", SHOWN, {"n": None}),
    ("nearly all or nearly none", "sites", SHOWN & SEVERE & SHARE & CITY, {"before": 0.0, "difference": 1.0}),
    ("too few of a group are told", "assessment", SHOWN & SEVERE & MEAN & CITY, {"n_lose": 0}),
    ("a mean tells how many", "assessment", SHOWN & SEVERE & MEAN & CITY, {"n_lose": None}),
    ("a mean tells how many", "sites", SHOWN & SEVERE & MEAN & CITY, {"n_gain": None}),
    ("the bounds of a mean tell", "assessment", SHOWN & SEVERE & MEAN & CITY, {"low": 5.0, "high": 6.0}),
    ("finer than the rules", "sites", SHOWN & MEAN & CITY, {"after": pl.col("after") + 0.001}),
    ("finer than the rules", "sites", SHOWN & SHARE & CITY, {"after": 0.943, "difference": 0.143}),
    ("finer than the rules", "assessment", SHOWN & CITY, {"n": pl.col("n") + 3}),
    ("finer than the rules", "assessment", SHOWN & (pl.col("n_lose") > 0), {"n_lose": 123}),
    ("finer than the rules", "assessment", SHOWN & EVERYONE & CITY, {"n_lose": pl.col("n") + 10}),
    ("before is not what reach tells", "sites", SHOWN & CITY & EVERYONE & MEAN & ~OWN, {"before": 9.0}),
    ("people of a place are told in two ways", "assessment", SHOWN & SEVERE & MEAN & CITY, {"n_lose": 310}),
    ("a key stands twice", "assessment", SHOWN & SHARE & LIBRARY, {"statistic": "mean"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "table", "where", "values"), FORGED, ids=[f"{f[0]} {sorted(f[3])}" for f in FORGED])
def test_a_forged_row_is_told(release: Release, what: str, table: str, where: pl.Expr, values: dict[str, Any]) -> None:
    assert what in "\n".join(told(changed(release, table, where, **values)))


def test_that_all_of_a_group_are_touched_where_not_everyone_is_is_told(release: Release) -> None:
    every = changed(release, "assessment", LIBRARY & SEVERE & CITY, False, n_lose=pl.col("n"))
    assert "too few of a group are told to be touched, or not" in told(every)


def test_one_withheld_group_among_shown_ones_is_told(release: Release) -> None:
    one = hidden(release, "sites", (pl.col("group") == "age=0-14") & SHARE & CITY)
    assert "a withheld number can be worked out" in told(one)


def test_a_number_of_today_that_one_table_withholds_and_another_gives_away_is_told(release: Release) -> None:
    """Each table alone leaves two open; what covers in one is shown in the other."""
    ages = [pl.col("group") == key for key in ("age=0-14", "age=15-24", "age=25-44")]
    city = CITY & LIBRARY & (pl.col("mode") == "adult") & MEAN
    both = hidden(hidden(release, "sites", city & ages[0]), "assessment", city & ages[0])
    covered = hidden(hidden(both, "sites", city & ages[1], "C"), "assessment", city & ages[2], "C")
    reach = pl.when(city & (ages[0] | ages[1]))
    numbers = [reach.then(None).otherwise(pl.col(c)).alias(c) for c in ("value", "low", "high", "n", "n_unreachable")]
    why = reach.then(pl.when(ages[0]).then(pl.lit("A")).otherwise(pl.lit("C"))).otherwise("conf_status")
    bare = release.tables["reach"].with_columns(
        *numbers, obs_status=reach.then(pl.lit("Q")).otherwise("obs_status"), conf_status=why
    )
    covered = replace(covered, tables={**covered.tables, "reach": bare})
    assert "sites, assessment, reach" in [f.where for f in run_checks(covered) if f.what.endswith("worked out")]


def test_one_count_left_out_among_told_ones_is_told(release: Release) -> None:
    left_out = changed(release, "assessment", LIBRARY & SEVERE & CITY, False, n_lose=None)
    assert "assessment: n_lose" in [f.where for f in run_checks(left_out) if f.what.endswith("worked out")]


def test_everyone_by_their_own_mode_beside_a_group_that_is_too_few_is_told(release: Release) -> None:
    few = hidden(release, "sites", LIBRARY & SEVERE & CITY)
    assert "everyone by their own mode tells of those who move otherwise" in told(few)


def test_what_reach_withholds_and_a_change_shows_is_told(release: Release) -> None:
    frame = release.tables["reach"]
    there = CITY & LIBRARY & SEVERE
    numbers = [pl.when(~there).then(pl.col(c)).alias(c) for c in ("value", "low", "high", "n", "n_unreachable")]
    bare = frame.with_columns(*numbers, obs_status=pl.when(there).then(pl.lit("Q")).otherwise("obs_status"))
    assert "a change shows what reach withholds" in told(replace(release, tables={**release.tables, "reach": bare}))


def test_a_rule_that_asks_who_somebody_is_puts_everyone_under_the_rules_of_a_group(release: Release) -> None:
    assert release.assessment is not None
    for group, what in (
        ("belief=muslim", "a group is shown at a place that is too fine for it"),
        ("age=65+|income=q1", "a group is too deep"),
        ("age=65+", "too few of a group are told to be touched, or not"),
        ("sledge=yes", "a rule asks for a group that is not in the framework"),
    ):
        asked = replace(release, assessment=release.assessment.model_copy(update={"asks": (group,)}))
        assert what in told(asked)


def of_assessment(change: Callable[[dict[str, Any]], object]) -> Callable[[Release], Release]:
    def altered(release: Release) -> Release:
        assert release.assessment is not None
        data = release.assessment.model_dump(mode="json")
        change(data)
        return replace(release, assessment=AssessmentNote.model_validate(data))

    return altered


def of_sites(change: Callable[[dict[str, Any]], object]) -> Callable[[Release], Release]:
    def altered(release: Release) -> Release:
        assert release.sites is not None
        data = release.sites.model_dump(mode="json")
        change(data["sitings"][0])
        return replace(release, sites=SitesNote.model_validate(data))

    return altered


NOTES: list[tuple[str, Callable[[Release], Release]]] = [
    ("nobody says how a change was worked out", lambda release: replace(release, sites=None)),
    ("nobody says how a change was worked out", lambda release: replace(release, reach=None)),
    ("the kinds are not those of the table", of_sites(lambda data: data.update(kind="doctor"))),
    ("a count is finer than the rules", of_sites(lambda data: data["chosen"][0].update(people=1234))),
    ("a value gets past its bound", of_sites(lambda data: data.update(bound=data["value"] + 1))),
    ("a value gets past its bound", of_sites(lambda data: data["curve"][0].update(bound=59.0))),
    ("not ranked from 0 on", of_assessment(lambda data: data["alternatives"][0].update(rank=5))),
    ("a count is finer than the rules", of_assessment(lambda data: data["alternatives"][0].update(n_lose=1234))),
    ("a group is named that is not shown",
     of_assessment(lambda data: data["alternatives"][0].update(worst_group="sex=male", worst_loss=1.0))),
    ("a group and its loss do not stand together",
     of_assessment(lambda data: data["alternatives"][0].update(worst_group="age=65+"))),
    ("something is said of groups that are not shown",
     of_assessment(lambda data: data["known"][3].update(status="counted", known="Something."))),
    ("the characteristics are not those of the framework",
     of_assessment(lambda data: data["known"][0].update(characteristic="shoe size"))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "alter"), NOTES, ids=[f"{n} {note[0]}" for n, note in enumerate(NOTES)])
def test_a_forged_note_is_told(release: Release, what: str, alter: Callable[[Release], Release]) -> None:
    assert what in "\n".join(told(alter(release)))


def test_a_forged_file_that_is_sealed_again_is_told(folder: Path, release: Release) -> None:
    forged = changed(release, "assessment", SHOWN & SEVERE & MEAN & CITY, n_lose=0)
    again = write(replace(forged, audit=audit_record(forged)), folder.parent / "forged")
    assert "too few of a group are told to be touched, or not" in [f.what for f in verify(again)]
    manifest = json.loads((again / bundle.MANIFEST).read_bytes())
    assert {"assessment.json", "sites.json"} <= set(manifest["files"])
