"""Reach in a release: written, read back, and held to its rules by whoever verifies it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis.errors import ReleaseInvalid
from isopolis.release import Release, audit_record, bundle, read, run_checks, verify, write
from isopolis.release.tables import REACH_KEY
from tests.unit.forged import forged

SHOWN, HIDDEN = pl.col("obs_status") != "Q", pl.col("obs_status") == "Q"
SHARE = pl.col("statistic") == "within_15"
EVERYONE, WOMEN, CITY = pl.col("group") == "everyone", pl.col("group") == "sex=female", pl.col("area") == "S"
FILES = ("reach.json", "reach.csv", "reach.parquet")


@pytest.fixture
def folder(reach_release: Release, tmp_path: Path) -> Path:
    return write(reach_release, tmp_path / "release")


def altered(release: Release, where: pl.Expr, **values: object) -> Release:
    """The release with columns of the first such row of reach changed, and an audit that fits it."""
    altered = forged(release, "reach", where, **values)
    return replace(altered, audit=audit_record(altered))


def resealed(folder: Path) -> None:
    """Seals every file as it now is."""
    path = folder / bundle.MANIFEST
    manifest = json.loads(path.read_bytes())
    manifest["files"] = {p.name: bundle.sha256(p.read_bytes()) for p in folder.iterdir() if p.name != bundle.MANIFEST}
    path.write_bytes(bundle.json_bytes(manifest))


def test_reach_is_verified_and_reads_back_as_it_was_written(folder: Path, reach_release: Release) -> None:
    assert verify(folder) == []
    back = read(folder)
    assert back.reach == reach_release.reach
    assert back.tables["reach"].equals(reach_release.tables["reach"])
    again = write(back, folder.parent / "again")
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_release_without_reach_says_nothing_of_it(small_release: Release, tmp_path: Path) -> None:
    plain = write(small_release, tmp_path / "plain")
    assert not [path.name for path in plain.iterdir() if b"unreachable" in path.read_bytes() or "reach" in path.name]
    assert read(plain).reach is None


def test_the_table_and_its_method_are_described_for_other_software(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_bytes())
    named = {resource["path"]: resource for resource in package["resources"]}
    assert set(named) >= {"reach.csv", "reach.json"}
    types = {field["name"]: field["type"] for field in named["reach.csv"]["schema"]["fields"]}
    assert (types["counterfactual"], types["n_unreachable"]) == ("boolean", "integer")
    assert named["reach.csv"]["schema"]["primaryKey"] == list(REACH_KEY)


FORGED = [
    ("a number rests on too few persons", SHOWN, {"n": 20}),
    ("a number rests on too few persons", SHOWN, {"n": None}),
    ("a number is finer than the rules", SHOWN & SHARE & (pl.col("value") > 0.1), {"value": pl.col("value") - 0.0004}),
    ("a number is finer than the rules", SHOWN & (pl.col("n") < 600) & SHARE, {"value": 0.51, "high": 1.0}),
    ("a number is finer than the rules", SHOWN & (pl.col("statistic") == "mean"), {"value": 12.345}),
    ("a number is finer than the rules", SHOWN, {"n": pl.col("n") + 3}),
    ("a number is finer than the rules", SHOWN & (pl.col("n_unreachable") > 0), {"n_unreachable": 123}),
    ("a number is finer than the rules", SHOWN, {"n_unreachable": pl.col("n") + 10}),
    ("a share says it of nearly all", SHOWN & SHARE & WOMEN, {"value": 1.0, "low": None, "high": None}),
    ("too few of a group are told", SHOWN & WOMEN & (pl.col("n_unreachable") > 0), {"n_unreachable": 0}),
    ("a group is shown at a place that is too fine", SHOWN & WOMEN & CITY, {"group": "belief=muslim"}),
    ("a group is shown at a place that is too fine", SHOWN & WOMEN & CITY, {"group": "origin=eu"}),
    ("a group is not as the framework", SHOWN & WOMEN, {"depth": 2}),
    ("mode is not one", SHOWN, {"mode": "sledge"}),
    ("kind is not one", SHOWN, {"kind": "castle"}),
    ("statistic is not one", SHOWN, {"statistic": "maximum"}),
    ("area is not one", SHOWN, {"area": "N99"}),
    ("period is not one", SHOWN, {"period": "1066"}),
    ("basis and mode do not agree", SHOWN, {"basis": "assumed"}),
    ("basis holds an unknown word", SHOWN, {"basis": "measured"}),
    ("obs_status holds an unknown word", SHOWN, {"obs_status": "E"}),
    ("a group is said to move by two modes", SHOWN & pl.col("counterfactual") & CITY, {"counterfactual": False}),
    ("does not say whether it is so", SHOWN, {"counterfactual": None}),
    ("a shown row holds no number", SHOWN, {"value": None}),
    ("a share is not between 0 and 1", SHOWN & SHARE, {"high": 1.5, "low": 0.0}),
    ("bounds leave out their own value", SHOWN & pl.col("low").is_not_null() & (pl.col("value") < 0.9), {"low": 0.95}),
    ("a number is not finite", SHOWN & SHARE, {"high": float("inf"), "low": 0.0}),
    ("obs_status and conf_status do not agree", SHOWN, {"conf_status": "A"}),
    ("a withheld row holds a number", SHOWN, {"obs_status": "Q", "conf_status": "A"}),
    ("a key stands twice", SHOWN & (pl.col("kind") == "doctor"), {"kind": "pharmacy"}),
    ("the rows are not sorted", SHOWN & CITY, {"area": "D0"}),
]  # fmt: skip


@pytest.mark.parametrize(("told", "where", "values"), FORGED, ids=[f"{f[0]} {sorted(f[2])}" for f in FORGED])
def test_a_forged_row_is_told(
    reach_release: Release, tmp_path: Path, told: str, where: pl.Expr, values: dict[str, Any]
) -> None:
    forged = write(altered(reach_release, where, **values), tmp_path / "forged")
    assert told in "\n".join(f.what for f in verify(forged))


def bare(release: Release, where: pl.Expr) -> Release:
    """The release with these rows of reach withheld as too few."""
    frame, numbers = release.tables["reach"], ("value", "low", "high", "n", "n_unreachable")
    hidden = frame.with_columns(
        *(pl.when(~where).then(pl.col(name)).alias(name) for name in numbers),
        pl.when(where).then(pl.lit("Q")).otherwise("obs_status").alias("obs_status"),
        pl.when(where).then(pl.lit("A")).otherwise("conf_status").alias("conf_status"),
    )
    return replace(release, tables={**release.tables, "reach": hidden})


def test_one_withheld_area_among_shown_ones_is_told(reach_release: Release) -> None:
    assert "a withheld number can be worked out" in [
        f.what for f in run_checks(bare(reach_release, pl.col("area") == "N02"))
    ]
    both = bare(reach_release, pl.col("area").is_in(["N01", "N02"]))
    assert "a withheld number can be worked out" not in [f.what for f in run_checks(both)]


def test_one_count_left_out_among_told_ones_is_told(reach_release: Release) -> None:
    frame = reach_release.tables["reach"]
    left_out = frame.with_columns(pl.when(~WOMEN).then(pl.col("n_unreachable")).alias("n_unreachable"))
    forged = replace(reach_release, tables={**reach_release.tables, "reach": left_out})
    assert "who is out of reach can be worked out" in [f.what for f in run_checks(forged)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("sealed", [False, True])
def test_reach_is_whole_or_not_there(folder: Path, name: str, sealed: bool) -> None:
    (folder / name).unlink()
    if sealed:
        resealed(folder)
    assert "a file is missing" in [f.what for f in verify(folder)]
    with pytest.raises(ReleaseInvalid, match="a file is missing"):
        read(folder)


def test_reach_cannot_be_taken_away_unseen(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink()
    resealed(folder)
    assert {f.what for f in verify(folder)} == {"the file does not describe this release"}


def more(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        data = json.loads(content)
        change(data)
        return json.dumps(data).encode()

    return changed


STRANGE: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda _: b"[]",
    lambda _: b"\xff",
    more(lambda data: data.__setitem__("homes", {"17": [4.1, 52.2]})),
    more(lambda data: data["modes"][0].__setitem__("rule", "guess")),
    more(lambda data: data["modes"][0].__setitem__("speed", -1)),
    more(lambda data: data["network"]["tagged"].__setitem__("kerb", 2)),
    more(lambda data: data["facilities"].__setitem__("doctor", -1)),
    more(lambda data: data.pop("noun")),
]


@pytest.mark.parametrize("harm", STRANGE, ids=range(len(STRANGE)))
def test_a_method_that_is_none_is_told_and_never_a_crash(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    path = folder / "reach.json"
    path.write_bytes(harm(path.read_bytes()))
    assert "the file was altered after it was released" in [f.what for f in verify(folder)]
    resealed(folder)
    assert "a file of the release cannot be read" in [f.what for f in verify(folder)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.__setitem__("modes", data["modes"][:1]), "mode is not one that the release explains"),
        (lambda data: data["kinds"].pop("pharmacy"), "kind is not one that the release explains"),
        (lambda data: data["modes"][0].__setitem__("rule", "line"), "basis and mode do not agree"),
        (lambda data: data.__setitem__("periods", ["2018"]), "period is not one that the release explains"),
    ],
)
def test_a_method_that_tells_of_something_else_is_told(
    folder: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    path = folder / "reach.json"
    path.write_bytes(more(change)(path.read_bytes()))
    resealed(folder)
    assert told in [f.what for f in verify(folder)]


def test_twins_of_reach_that_differ_are_told(folder: Path) -> None:
    path = folder / "reach.csv"
    path.write_text(path.read_text("utf-8").replace(",true,", ",false,", 1), encoding="utf-8")
    resealed(folder)
    assert "the CSV and the Parquet of a table differ" in [f.what for f in verify(folder)]


def test_reach_may_be_all_that_a_release_holds_but_not_nothing(reach_release: Release, tmp_path: Path) -> None:
    def holding(*names: str) -> Release:
        tables = {name: frame if name in names else frame.clear() for name, frame in reach_release.tables.items()}
        bare = replace(reach_release, tables=tables)
        return replace(bare, audit=audit_record(bare))

    assert verify(write(holding("reach"), tmp_path / "reach")) == []
    assert "the release holds no numbers" in [f.what for f in verify(write(holding(), tmp_path / "nothing"))]
