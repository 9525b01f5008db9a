"""Loading a release: the sound one is published whole, the broken one not at all, and nothing is left half-done."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis.errors import ReleaseInvalid
from isopolis.release import audit_record, bundle, read, write
from tests.portal import made_releases
from tests.portal.made_releases import copied, rehashed


def load(folder: Path) -> Any:
    from isopolis_portal.profiles.loading import load

    return load(folder)


def rows() -> dict[str, int]:
    """How many rows each table of the room holds."""
    from isopolis_portal.profiles.models import Download, Edition, Part, Profile

    return {model.__name__: model.objects.count() for model in (Profile, Edition, Part, Download)}


def shelves(site: Path) -> list[str]:
    """The folders of releases that lie on the site's shelf."""
    root = site / "files" / "releases"
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


# What may be wrong with a release


def flip(name: str, at: int = -200) -> Callable[[Path], None]:
    """Flips one bit of a file."""

    def change(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[at] ^= 1
        (folder / name).write_bytes(content)

    return change


def cut(folder: Path) -> None:
    path = folder / "gaps.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def cut_and_rehashed(folder: Path) -> None:
    cut(folder)
    rehashed(folder)


def linked_outside(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    (folder / "gaps.csv").replace(outside)
    (folder / "gaps.csv").symlink_to(outside)


def linked_manifest(folder: Path) -> None:
    outside = folder.parent / "manifest-outside.json"
    (folder / "manifest.json").replace(outside)
    (folder / "manifest.json").symlink_to(outside)


def names_outside(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    (folder.parent / "outside.json").write_text("{}")
    manifest["files"]["../outside.json"] = bundle.sha256(b"{}")
    path.write_bytes(bundle.json_bytes(manifest))


def hash_of_another(folder: Path) -> None:
    path = folder / "manifest.json"
    text = path.read_text("utf-8")
    wrong = text.index('"audit.json": "') + len('"audit.json": "')
    path.write_text(text[:wrong] + ("0" if text[wrong] != "0" else "1") + text[wrong + 1 :], "utf-8")


def with_rows(folder: Path) -> None:
    (folder / "people.csv").write_text("pid,gender,income\n1,woman,1200\n")
    rehashed(folder)


def with_a_column_of_persons(folder: Path) -> None:
    frame = pl.read_parquet(folder / "estimates.parquet").with_columns(pid=pl.lit(1))
    (folder / "estimates.parquet").write_bytes(bundle.parquet_bytes(frame, synthetic=True))
    (folder / "estimates.csv").write_bytes(bundle.csv_bytes(frame))
    rehashed(folder)


def with_a_number_of_one_person(folder: Path) -> None:
    release = read(folder)
    frame = release.tables["estimates"]
    shown = (pl.col("obs_status") != "Q") & (pl.col("source") == "survey") & (pl.int_range(pl.len()) > 0)
    tables = {
        **release.tables,
        "estimates": frame.with_columns(n=pl.when(shown).then(pl.lit(1)).otherwise(pl.col("n")).cast(pl.Int64)),
    }
    forged = replace(release, tables=tables)
    write(replace(forged, audit=audit_record(forged)), folder)


def with_weaker_rules(folder: Path) -> None:
    rules = json.loads((folder / "rules.json").read_bytes())
    rules["thresholds"]["survey"]["rate"]["least"] = 5
    (folder / "rules.json").write_bytes(bundle.json_bytes(rules))
    rehashed(folder)


def named(folder: Path, name: str) -> None:
    release = read(folder)
    write(replace(release, manifest=release.manifest.model_copy(update={"city": name})), folder)


def with_points_on_the_map(folder: Path) -> None:
    areas = json.loads((folder / "areas.geojson").read_bytes())
    areas["features"][-1]["geometry"] = {"type": "Point", "coordinates": [4.0, 52.0]}
    (folder / "areas.geojson").write_bytes(bundle.json_bytes(areas))
    rehashed(folder)


def with_a_map_that_cannot_be_drawn(folder: Path) -> None:
    areas = json.loads((folder / "areas.geojson").read_bytes())
    areas["features"][-1]["geometry"]["coordinates"] = "nowhere"
    (folder / "areas.geojson").write_bytes(bundle.json_bytes(areas))
    rehashed(folder)


BROKEN = {
    "a flipped bit in a Parquet": (flip("estimates.parquet"), "altered after it was released"),
    "a flipped bit in a CSV": (flip("gaps.csv"), "altered after it was released"),
    "a flipped bit in the framework": (flip("framework.json"), "altered after it was released"),
    "a manifest with another hash": (hash_of_another, "altered after it was released"),
    "a manifest that is no JSON": (lambda f: (f / "manifest.json").write_text("{"), "the manifest is not JSON"),
    "a manifest of other terms": (lambda f: rehashed(f, rank=1), "the manifest does not fit"),
    "a manifest that calls the made-up real": (lambda f: rehashed(f, synthetic=False), "whose residents these are"),
    "a missing file": (lambda f: (f / "gaps.csv").unlink(), "a file is missing"),
    "a missing table": (lambda f: [(f / "gaps.csv").unlink(), rehashed(f)], "a file is missing"),
    "an extra file": (lambda f: (f / "notes.txt").write_text("x"), "a release does not hold such a file"),
    "an extra folder": (lambda f: (f / "private").mkdir(), "this is not a plain file"),
    "a table of rows": (with_rows, "a release does not hold such a file"),
    "a column of persons": (with_a_column_of_persons, "a column looks like rows about persons"),
    "a number of one person": (with_a_number_of_one_person, "rests on too few persons"),
    "rules that are weaker": (with_weaker_rules, "the rules say that they are the built-in ones, and are not"),
    "points where people live": (with_points_on_the_map, "the map holds more than areas"),
    "a map that cannot be drawn": (with_a_map_that_cannot_be_drawn, "the release cannot be drawn"),
    "a link that leads outside": (linked_outside, "a link may lead outside the release"),
    "a manifest that is a link": (linked_manifest, "there is no release here"),
    "a manifest that names a file outside": (names_outside, "a file is missing"),
    "a truncated Parquet": (cut, "altered after it was released"),
    "a truncated Parquet with its hash": (cut_and_rehashed, "cannot be read"),
    "a city without a name": (lambda f: named(f, " "), "the city's name"),
    "a city with an endless name": (lambda f: named(f, "a" * 500), "the city's name"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_release_is_refused_with_its_reason_and_nothing_of_it_stays(
    site: Path, tmp_path: Path, fault: str
) -> None:
    change, reason = BROKEN[fault]
    folder = copied(made_releases.small(), tmp_path / "release", change)
    with pytest.raises(ReleaseInvalid) as refused:
        load(folder)
    assert reason in str(refused.value)
    assert refused.value.exit_code == 7
    assert set(rows().values()) == {0}
    assert shelves(site) == []


def test_every_reason_is_told_not_only_the_first(site: Path, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        flip("gaps.csv")(folder)
        flip("audit.json")(folder)
        (folder / "notes.txt").write_text("x")

    with pytest.raises(ReleaseInvalid) as refused:
        load(copied(made_releases.small(), tmp_path / "release", change))
    assert all(name in str(refused.value) for name in ("gaps.csv", "audit.json", "notes.txt"))


@pytest.mark.parametrize("kind", ["nothing", "empty", "something else", "a file"])
def test_what_is_no_release_is_refused(site: Path, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "release"
    if kind == "a file":
        folder.write_text("x")
    elif kind != "nothing":
        folder.mkdir()
        if kind == "something else":
            (folder / "README.md").write_text("not a release")
    with pytest.raises(ReleaseInvalid, match="there is no release here"):
        load(folder)


def test_a_release_that_changes_while_it_is_read_is_refused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verified is one thing, kept another: what is kept is held against the same hashes again."""
    from isopolis_portal.profiles import inspecting

    folder = copied(made_releases.small(), tmp_path / "release")
    honest = inspecting.inspect

    def slow(path: Path) -> Any:
        found = honest(path)
        flip("gaps.csv")(path)
        return found

    monkeypatch.setattr(inspecting, "inspect", slow)
    with pytest.raises(ReleaseInvalid, match="altered"):
        load(folder)
    assert shelves(site) == []


# What becomes of a sound one


def test_a_release_is_published_whole(site: Path) -> None:
    release = made_releases.small()
    loaded = load(release)
    assert loaded.fresh
    assert loaded.edition.current
    assert str(loaded.edition) == "Small city, 2018–2019"
    kept = site / "files" / "releases" / bundle.sha256((release / "manifest.json").read_bytes())
    assert shelves(site) == [kept.name]
    for path in release.iterdir():
        assert (kept / "release" / path.name).read_bytes() == path.read_bytes()
    assert all(download.path.stat().st_size == download.size for download in loaded.edition.downloads.all())


def test_the_same_release_again_is_said_to_be_there_and_nothing_is_done(site: Path, tmp_path: Path) -> None:
    first = load(made_releases.small())
    before = {p: p.stat().st_mtime_ns for p in (site / "files").rglob("*")}
    elsewhere = copied(made_releases.small(), tmp_path / "again")
    started = time.perf_counter()
    again = load(elsewhere)
    assert time.perf_counter() - started < 1
    assert not again.fresh
    assert again.edition == first.edition
    assert "There already" in again.told
    assert {p: p.stat().st_mtime_ns for p in (site / "files").rglob("*")} == before


def test_a_newer_release_is_shown_and_the_earlier_one_listed(site: Path, client: Any) -> None:
    load(made_releases.small("2019"))
    load(made_releases.small("2021"))
    assert rows()["Profile"] == 1
    page = client.get("/cities/small-city/").content.decode()
    assert "2018–2021 ·" in page
    assert "Earlier releases" in page
    assert client.get("/cities/small-city/files/small-city-2018-2019-synthetic-residents-gaps.csv").status_code == 200
    assert client.get("/cities/small-city/files/small-city-2018-2021-synthetic-residents-gaps.csv").status_code == 200


def test_an_earlier_period_loaded_later_does_not_push_the_newer_one_aside(site: Path) -> None:
    new, old = load(made_releases.small("2021")), load(made_releases.small("2019"))
    assert not old.edition.current
    new.edition.refresh_from_db()
    assert new.edition.current
    assert "the profile shows a later period" in old.told


def test_a_second_release_of_a_period_replaces_the_first_under_names_of_its_own(site: Path) -> None:
    first, second = load(made_releases.small(seed=1)), load(made_releases.small(seed=2))
    first.edition.refresh_from_db()
    assert (first.edition.current, second.edition.current) == (False, True)
    assert (first.edition.label, second.edition.label) == ("2018-2019", "2018-2019-2")
    names = list(first.edition.downloads.values_list("name", flat=True))
    assert not second.edition.downloads.filter(name__in=names).exists()


def test_a_synthetic_city_never_takes_the_place_of_a_real_one(site: Path, client: Any) -> None:
    real, made = load(made_releases.hague()), load(made_releases.small(name="The Hague"))
    assert real.edition.profile.slug == "the-hague"
    assert made.edition.profile.slug == "the-hague-demonstration"
    assert "synthetic" not in client.get("/cities/the-hague/").content.decode().lower()


def test_another_version_draws_again_and_keeps_the_edition(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from isopolis_portal.profiles.models import Edition

    first = load(made_releases.small())
    Edition.objects.update(drawn_by="0.0.1")
    again = load(made_releases.small())
    assert again.fresh
    assert rows()["Edition"] == 1
    assert (again.edition.label, again.edition.current) == (first.edition.label, True)
    load(made_releases.small("2021"))  # whoever comes next clears what is left
    assert len(shelves(site)) == 2


def test_lost_files_are_put_back(site: Path) -> None:
    import shutil

    first = load(made_releases.small())
    shutil.rmtree(first.edition.place)
    again = load(made_releases.small())
    assert again.fresh
    assert again.edition.place.is_dir()


def test_a_database_that_refuses_leaves_nothing_visible(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from isopolis_portal.profiles.models import Download

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on the device")

    monkeypatch.setattr(Download.objects, "bulk_create", full)
    with pytest.raises(OSError, match="no space"):
        load(made_releases.small())
    assert set(rows().values()) == {0}
    monkeypatch.undo()
    assert load(made_releases.small()).fresh
    assert len(shelves(site)) == 1


def test_rules_of_the_city_s_own_that_are_weaker_are_said_to_be(site: Path, tmp_path: Path, client: Any) -> None:
    def change(folder: Path) -> None:
        release = read(folder)
        rules = json.loads(json.dumps(dict(release.rules))) | {"id": "own"}
        rules["thresholds"]["survey"]["rate"]["least"] = 5
        manifest = release.manifest.model_copy(update={"rules": "own"})
        write(replace(release, rules=rules, manifest=manifest), folder)

    loaded = load(copied(made_releases.small(), tmp_path / "release", change))
    assert [warning.what for warning in loaded.warnings] == ["a rule is weaker than the built-in one"]
    assert "a rule is weaker than the built-in one" in client.get("/cities/small-city/").content.decode()


# Killed in the middle

DYING = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from isopolis_portal.profiles import making, publishing, shelf
from isopolis_portal.profiles.models import Download, Edition, Part

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

room, name = {"copying": (shelf, "copy"), "drawing": (making, "draw"), "packing": (shelf, "pack"),
              "placed": (publishing, "publish"), "saving": (Part.objects, "bulk_create"),
              "almost there": (publishing.indexing, "renew")}[sys.argv[2]]
setattr(room, name, die)
from isopolis_portal.profiles.loading import load
load(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["copying", "drawing", "packing", "placed", "saving", "almost there"])
def test_kill_leaves_the_former_profile_and_the_next_load_clears_up(site: Path, client: Any, moment: str) -> None:
    import os

    former = load(made_releases.small("2019"))
    before, shown = rows(), client.get("/cities/small-city/").content
    environment = {**os.environ, "ISOPOLIS_SITE": str(site)}
    newer = made_releases.small("2021")
    died = subprocess.run([sys.executable, "-c", DYING, str(newer), moment], env=environment, timeout=120)
    assert died.returncode == -signal.SIGKILL
    assert rows() == before
    assert client.get("/cities/small-city/").content == shown
    assert len(shelves(site)) > 1  # the former, and what the dead left
    assert load(newer).edition.current
    former.edition.refresh_from_db()
    assert not former.edition.current
    assert len(shelves(site)) == 2
    assert not [name for name in shelves(site) if name.startswith(".loading")]


# The command


def portal(site: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "isopolis_portal", "--site", str(site), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_command_publishes_what_is_sound_and_refuses_the_rest(site: Path, tmp_path: Path) -> None:
    broken = copied(made_releases.small(), tmp_path / "broken", flip("gaps.csv"))
    done = portal(site, "load", broken, made_releases.hague())
    assert done.returncode == 7
    assert "Published: The Hague, 2019–2021 · /cities/the-hague/" in done.stdout
    assert "gaps.csv" in done.stderr
    assert "Traceback" not in done.stderr
    again = portal(site, "load", made_releases.hague())
    assert (again.returncode, again.stdout) == (0, "There already: The Hague, 2019–2021 · /cities/the-hague/\n")


LISTED = """
import sys
from pathlib import Path
import django
django.setup()
from django.test import Client
from isopolis_portal.profiles.loading import load
load(Path(sys.argv[1]))
assert Client(SERVER_NAME="127.0.0.1").get("/cities/the-hague/places/").status_code == 200
print(*sorted(name for name in sys.modules if name.startswith("isopolis.")))
"""


def test_a_process_that_loads_and_serves_holds_no_private_package(site: Path) -> None:
    import os

    command = [sys.executable, "-c", LISTED, str(made_releases.hague())]
    done = subprocess.run(
        command, env={**os.environ, "ISOPOLIS_SITE": str(site)}, capture_output=True, text=True, timeout=120, check=True
    )
    rooms = {name.split(".")[1] for name in done.stdout.split()}
    assert {"release", "reporting"} <= rooms
    assert rooms <= {"errors", "framework", "release", "reporting"}
