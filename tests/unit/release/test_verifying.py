"""Verifying cannot pass by looking away: each thing that may go wrong is done to a good release, and must be told."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from isopolis.errors import ReleaseInvalid
from isopolis.release import Release, audit_record, bundle, read, run_checks, verify, write

SHOWN, HIDDEN = pl.col("obs_status") != "Q", pl.col("obs_status") == "Q"
SURVEY, REGISTER = pl.col("source") == "survey", pl.col("source") == "register"
SHARE, REST = pl.col("statistic") == "share", pl.col("reference_kind") == "rest"
GENDER, SEX = pl.col("group") == "gender=woman", pl.col("group") == "sex=female"
ORIENTATION = pl.col("group") == "orientation=heterosexual"
CITY = pl.col("area") == "S"


def first(frame: pl.DataFrame, where: pl.Expr) -> pl.Expr:
    """True for the first row that meets a condition; there must be one."""
    row = frame.select(where.arg_true().first()).item()
    assert row is not None
    return pl.int_range(pl.len()) == row


def altered(release: Release, table: str, where: pl.Expr, **values: object) -> Release:
    """The release with some columns of one row changed, and an audit that fits it: a forger's careful work."""
    frame = release.tables[table]
    there = first(frame, where)
    changes = [
        pl.when(there)
        .then(v if isinstance(v, pl.Expr) else pl.lit(v))
        .otherwise(pl.col(c))
        .cast(frame[c].dtype)
        .alias(c)
        for c, v in values.items()
    ]
    forged = replace(release, tables={**release.tables, table: frame.with_columns(changes)})
    return replace(forged, audit=audit_record(forged))


FORGED = [
    ("a number rests on too few persons", "estimates", SHOWN & SURVEY, {"n": 25}),
    ("a number rests on too few persons", "estimates", SHOWN & REGISTER, {"n": None}),
    ("a number is finer than the rules", "estimates", SHOWN & SURVEY & SHARE, {"value": pl.col("value") + 0.0004}),
    ("a number is finer than the rules", "estimates", SHOWN & SURVEY & ~SHARE, {"value": pl.col("value") + 0.0123}),
    ("a number is finer than the rules", "estimates", SHOWN & REGISTER & (pl.col("n") > 100), {"n": pl.col("n") + 3}),
    ("a number is finer than the rules", "gaps", SHOWN & REST & SHARE, {"difference": pl.col("difference") + 0.0004}),
    ("a number is finer than the rules", "gaps", SHOWN & pl.col("q").is_not_null(), {"q": 0.12345}),
    ("a number is finer than the rules", "gaps", SHOWN & SURVEY & pl.col("ratio").is_not_null(), {"ratio": 1.2345}),
    ("a number is finer than the rules", "quality", pl.col("asked") > 0, {"refused": 0.123}),
    ("response is told of too few persons", "quality", pl.col("asked") > 0, {"asked": 20}),
    (
        "a share says it of nearly all",
        "estimates",
        SHOWN & REGISTER & (pl.col("n") < 200),
        {"value": 0.99, "high": 1.0},
    ),
    ("a share is too uncertain", "estimates", SHOWN & SURVEY & SHARE, {"low": 0.0, "high": 1.0}),
    (
        "an interval leaves out its own value",
        "estimates",
        SHOWN & SURVEY & SHARE & (pl.col("n") < 200),
        {"value": 0.01},
    ),
    ("a share is not between 0 and 1", "estimates", SHOWN & SURVEY & SHARE, {"high": 1.3}),
    ("a withheld row holds a number", "estimates", HIDDEN, {"n": 10}),
    ("a withheld row holds a number", "gaps", HIDDEN, {"excess": 0.0}),
    ("obs_status and conf_status do not agree", "estimates", HIDDEN, {"conf_status": "F"}),
    ("obs_status and conf_status do not agree", "gaps", SHOWN, {"conf_status": "A"}),
    ("a shown row holds no number", "estimates", SHOWN, {"value": None}),
    ("a number is not finite", "estimates", SHOWN & SURVEY, {"high": float("inf")}),
    ("obs_status holds an unknown word", "estimates", SHOWN, {"obs_status": "Z"}),
    ("conf_status holds an unknown word", "estimates", HIDDEN, {"conf_status": "D"}),
    ("basis holds an unknown word", "gaps", SHOWN, {"basis": "guessed"}),
    ("reference_kind holds an unknown word", "gaps", SHOWN, {"reference_kind": "best"}),
    ("status holds an unknown word", "coverage", pl.col("rung") == "", {"status": "fine"}),
    ("rung holds an unknown word", "coverage", pl.col("rung") != "", {"rung": "ladder"}),
    ("too fine for it", "estimates", SHOWN & SURVEY & GENDER & ~CITY, {"group": "belief=muslim"}),
    ("too fine for it", "estimates", SHOWN & SURVEY & CITY & ORIENTATION, {"area": "N00"}),
    ("too fine for it", "gaps", SHOWN & SURVEY & GENDER & ~CITY, {"group": "orientation=bisexual"}),
    (
        "a group is too deep",
        "estimates",
        SHOWN & CITY & GENDER,
        {"group": "age=a|disability=none|gender=woman", "depth": 3},
    ),
    ("a group is not as the framework", "estimates", SHOWN & GENDER, {"depth": 2}),
    ("a group is not as the framework", "estimates", SHOWN & GENDER, {"group": "shoe=large"}),
    ("a group cannot be read", "estimates", SHOWN & GENDER, {"group": "person 17"}),
    ("no rule is written for this statistic", "estimates", SHOWN & SURVEY, {"statistic": "maximum"}),
    ("basis and source do not agree", "estimates", SHOWN & SURVEY, {"basis": "published"}),
    ("indicator is not one", "estimates", SHOWN & SURVEY, {"indicator": "XYZ99"}),
    ("area is not one", "estimates", SHOWN & SURVEY, {"area": "N99"}),
    ("source is not one", "estimates", SHOWN & SURVEY, {"source": "letters"}),
    ("period is not one", "estimates", SHOWN & SURVEY, {"period": "1066"}),
    ("domain is not one", "coverage", pl.col("rung") == "", {"domain": "sport"}),
    ("a key stands twice", "coverage", pl.col("domain") == "health-care", {"domain": "housing-energy"}),
    ("the rows are not sorted", "quality", pl.col("asked") > 0, {"question": "zzz"}),
    ("a gap is shown of a group that is not", "gaps", SHOWN & SURVEY & GENDER, {"group": "gender=non-binary"}),
    (
        "against a reference (area) that is not",
        "gaps",
        SHOWN & REGISTER & SEX & (pl.col("reference_kind") == "area"),
        {"reference": "N12"},
    ),
    (
        "a gap is not what its two sides say",
        "gaps",
        SHOWN & SURVEY & GENDER & (pl.col("reference_kind") == "area"),
        {"difference": 0.5},
    ),
    (
        "called published, but nothing is shown",
        "coverage",
        pl.col("rung") == "",
        {"status": "published", "rung": "city"},
    ),
    ("shown, but not called published", "coverage", pl.col("rung") == "direct", {"status": "never asked", "rung": ""}),
    ("status and rung do not agree", "coverage", pl.col("rung") == "direct", {"rung": ""}),
]


@pytest.mark.parametrize(
    ("told", "table", "where", "values"), FORGED, ids=[f"{f[1]}: {f[0]} {sorted(f[3])}" for f in FORGED]
)
def test_a_forged_row_is_told(
    small_release: Release, tmp_path: Path, told: str, table: str, where: pl.Expr, values: dict
) -> None:
    folder = write(altered(small_release, table, where, **values), tmp_path / "release")
    assert told in "\n".join(f.what for f in verify(folder))


def test_a_withheld_number_that_its_neighbours_give_away_is_told(small_release: Release) -> None:
    """Showing what was withheld as cover leaves a single withheld number among shown ones."""
    frame = small_release.tables["estimates"]
    lent = pl.col("conf_status") == "C"
    assert frame.filter(lent).height
    shown = [
        pl.when(lent).then(pl.lit(value)).otherwise(pl.col(name)).cast(frame[name].dtype).alias(name)
        for name, value in {"n": 100, "value": 0.5, "obs_status": "A", "conf_status": "F"}.items()
    ]
    forged = replace(small_release, tables={**small_release.tables, "estimates": frame.with_columns(shown)})
    assert "a withheld number can be worked out" in [f.what for f in run_checks(forged)]


def test_a_release_without_estimates_does_not_pass(small_release: Release) -> None:
    empty = {name: frame.clear() for name, frame in small_release.tables.items()}
    assert "the release holds no estimates" in [f.what for f in run_checks(replace(small_release, tables=empty))]


@pytest.mark.parametrize("column", ["pid", "weight", "lon"])
def test_a_row_like_column_is_told(small_release: Release, column: str) -> None:
    rows = small_release.tables["estimates"].with_columns(pl.lit(1).alias(column))
    findings = run_checks(replace(small_release, tables={**small_release.tables, "estimates": rows}))
    assert [(f.what, f.got) for f in findings] == [("a column looks like rows about persons", column)]


def test_a_table_too_many_or_too_few_is_told(small_release: Release) -> None:
    more = {**small_release.tables, "people": pl.DataFrame({"a": [1]})}
    fewer = {name: frame for name, frame in small_release.tables.items() if name != "gaps"}
    assert "a release has no such table" in [f.what for f in run_checks(replace(small_release, tables=more))]
    assert "a table is missing" in [f.what for f in run_checks(replace(small_release, tables=fewer))]


def test_a_number_in_another_type_is_told(small_release: Release) -> None:
    text = small_release.tables["estimates"].with_columns(pl.col("n").cast(pl.String))
    findings = run_checks(replace(small_release, tables={**small_release.tables, "estimates": text}))
    assert [f.what for f in findings] == ["the columns are not the public ones"]


def test_points_on_the_map_are_told(small_release: Release) -> None:
    home = {"type": "Point", "coordinates": [4.0, 52.0]}
    feature = {"type": "Feature", "properties": {"code": "N00", "income": 3}, "geometry": home}
    assert small_release.areas is not None
    areas = {**small_release.areas, "features": [*small_release.areas["features"], feature]}
    told = [f.what for f in run_checks(replace(small_release, areas=areas))]
    assert told == ["an area stands twice on the map", "the map holds more than areas"]


def resealed(folder: Path, change: Callable[[dict], None]) -> None:
    """Changes the manifest of a release, and seals every file as it now is."""
    path = folder / bundle.MANIFEST
    manifest = json.loads(path.read_bytes())
    change(manifest)
    manifest["files"] = {p.name: bundle.sha256(p.read_bytes()) for p in folder.iterdir() if p.name != bundle.MANIFEST}
    path.write_bytes(bundle.json_bytes(manifest))


CLAIMS = [
    ("framework_hash", "0" * 64, "framework_hash is not what the release holds"),
    ("framework_version", "9.9", "framework_version is not what the release holds"),
    ("rules", "none", "rules is not what the release holds"),
    ("rules_note", "audited", "rules_note is not what the release holds"),
    ("synthetic", False, "does not say whose residents these are"),
    ("city", "Another city", "the file does not describe this release"),
    ("sources", [], "source is not one that the release explains"),
    ("periods", [], "period is not one that the release explains"),
]


@pytest.mark.parametrize(("key", "value", "told"), CLAIMS, ids=[c[0] for c in CLAIMS])
def test_a_manifest_that_claims_what_is_not_so_is_told(
    small_release: Release, tmp_path: Path, key: str, value: object, told: str
) -> None:
    folder = write(small_release, tmp_path / "release")
    resealed(folder, lambda manifest: manifest.__setitem__(key, value))
    assert told in "\n".join(f.what for f in verify(folder))


@pytest.mark.parametrize("name", [bundle.AUDIT, bundle.DATAPACKAGE])
@pytest.mark.parametrize("content", [b"{}", b"[]", b'"fine"'])
def test_a_description_of_something_else_is_told(
    small_release: Release, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = write(small_release, tmp_path / "release")
    (folder / name).write_bytes(content)
    resealed(folder, lambda _: None)
    told = {f.what for f in verify(folder)}
    assert told & {"the file does not describe this release", "a file of the release cannot be read"}


STRANGE = [b"", b"{}", b"[]", b"null", b'"text"', b'{"features": [1]}', b'{"features": [{"properties": {}}]}', b"\xff"]
STRANGE += [b'{"features": [{"properties": {"code": "N00"}, "geometry": "here"}]}']


@pytest.mark.parametrize(
    "name", [bundle.AREAS, bundle.RULES, bundle.FRAMEWORK, bundle.AUDIT, "gaps.csv", "gaps.parquet"]
)
@pytest.mark.parametrize("content", STRANGE)
def test_strange_content_is_told_and_never_a_crash(
    small_release: Release, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = write(small_release, tmp_path / "release")
    (folder / name).write_bytes(content)
    resealed(folder, lambda _: None)
    assert verify(folder)


def test_the_wording_of_an_older_version_is_no_fault(small_release: Release, tmp_path: Path) -> None:
    audit = {**small_release.audit, "not_promised": ["said otherwise"]}
    assert verify(write(replace(small_release, audit=audit), tmp_path / "release")) == []


def test_weaker_rules_under_the_standard_name_are_told(small_release: Release, tmp_path: Path) -> None:
    rules = json.loads(json.dumps(small_release.rules))
    rules["thresholds"]["register"]["outcomes"]["least"] = 0
    folder = write(replace(small_release, rules=rules), tmp_path / "release")
    found = {f.what: f for f in verify(folder)}
    assert "the rules say that they are the built-in ones, and are not" in found
    assert found["a rule is weaker than the built-in one"].severity == "warning"


def test_rules_that_are_no_rules_are_told(small_release: Release, tmp_path: Path) -> None:
    folder = write(replace(small_release, rules={"id": "standard", "note": "none"}), tmp_path / "release")
    assert "a rule does not fit" in [f.what for f in verify(folder)]


def touch(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


FILES = [
    ("altered after", lambda f: (f / "estimates.csv").write_bytes((f / "estimates.csv").read_bytes() + b"\n")),
    ("altered after", lambda f: (f / "rules.json").write_bytes(b"{}")),
    ("a file is missing", lambda f: (f / "gaps.parquet").unlink()),
    ("a file is missing", lambda f: (f / "areas.geojson").unlink()),
    ("does not hold such a file", touch("people.csv", b"pid,income\n1,2\n")),
    ("does not list this file", touch("assumptions.csv", b"indicator,characteristic,assumption\n")),
    ("does not hold such a file", lambda f: (f / "private").mkdir()),
    (
        "not a plain file",
        lambda f: ((f / "gaps.csv").rename(f.parent / "g"), (f / "gaps.csv").symlink_to(f.parent / "g")),
    ),
]


@pytest.mark.parametrize(("told", "harm"), FILES, ids=range(len(FILES)))
def test_a_file_that_was_touched_is_told_and_not_read(
    small_release: Release, tmp_path: Path, told: str, harm: Callable[[Path], object]
) -> None:
    folder = write(small_release, tmp_path / "release")
    harm(folder)
    assert told in "\n".join(f.what for f in verify(folder))
    with pytest.raises(ReleaseInvalid, match=told) as caught:
        read(folder)
    assert caught.value.exit_code == 7


def test_twins_that_differ_are_told(small_release: Release, tmp_path: Path) -> None:
    folder = write(small_release, tmp_path / "release")
    text = (folder / "estimates.csv").read_text("utf-8")
    (folder / "estimates.csv").write_text(text.replace(",A,F,", ",U,F,", 1), encoding="utf-8")
    resealed(folder, lambda _: None)
    assert "the CSV and the Parquet of a table differ" in [f.what for f in verify(folder)]


@pytest.mark.parametrize("content", [b"not json", b"[]", b'{"city": "A"}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / bundle.MANIFEST).write_bytes(content)
    with pytest.raises(ReleaseInvalid, match="manifest"):
        verify(tmp_path)


def test_an_empty_folder_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseInvalid, match="no release here"):
        verify(tmp_path)


def test_a_table_that_cannot_be_read_is_told(small_release: Release, tmp_path: Path) -> None:
    folder = write(small_release, tmp_path / "release")
    (folder / "gaps.parquet").write_bytes(b"PAR1")
    resealed(folder, lambda _: None)
    assert "a file of the release cannot be read" in [f.what for f in verify(folder)]


def test_a_file_past_any_sane_size_is_told(
    small_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(small_release, tmp_path / "release")
    monkeypatch.setattr("isopolis.release.verifying.MOST_BYTES", 1000)
    assert "a file is too large for aggregates" in [f.what for f in verify(folder)]


def test_the_audit_is_honest(small_release: Release) -> None:
    assert small_release.audit["note"] == "thresholds and rounding; not audited"
    assert all(check["says"].endswith(".") for check in small_release.audit["checks"])
    rows = small_release.audit["rows"]["estimates"]
    withheld = small_release.tables["estimates"].filter(HIDDEN).height
    assert rows["rows"] - rows["shown"] == withheld > 0
