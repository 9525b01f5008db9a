"""What a city could do, on its way out: plan, sites, assessment and budget, protected, released, verified and drawn."""

import json
from pathlib import Path

import pytest

from isopolis import release as releases
from isopolis.cli import main
from isopolis.cli.keeping import kept_plans
from isopolis.sources import open as open_city
from tests.made_town import town
from tests.planned_town import planned_town

TABLES = {"plan", "sites", "assessment", "budget"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town after every command on what to do."""
    path = planned_town(tmp_path_factory.mktemp("leave") / "town")
    for words in (
        ("plan", path, "--budget", 400, "--objective", "total"),
        ("locate", path, "library", "--open", 1),
        ("assess", path, path / "decisions" / "close.toml"),
        ("budget", path),
        ("protect", path),
    ):
        assert ended(*words) == 0
    return path


def ended(*words: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)


def test_all_of_it_is_kept_and_read_back_as_it_was(folder: Path) -> None:
    kept = kept_plans(open_city(folder))
    assert kept.old == []
    told = {type(plan).__name__: plan for plan in kept.fresh}
    assert set(told) == {"Plan", "Sites", "Assessment", "Incidence"}
    for name in ("plan", "sites-library", "assessment", "budget"):
        data = json.loads((folder / "private" / f"{name}.json").read_text("utf-8"))
        assert data.pop("origin")
        assert len(data.pop("asked")) == (name == "assessment")
        assert data in [json.loads(json.dumps(plan.as_data())) for plan in kept.fresh]


def test_the_release_holds_what_may_leave_and_keeps_its_own_rules(folder: Path) -> None:
    written = folder / "releases" / "2024"
    assert releases.verify(written) == []
    release = releases.read(written)
    assert set(release.tables) >= TABLES
    assert release.plan is not None
    assert [one.id for one in release.plan.menu if one.chosen] == ["bench", "bus"]
    assert release.sites is not None
    assert [siting.kind for siting in release.sites.sitings] == ["library"]
    assert release.assessment is not None
    assert release.assessment.name == "Close two, open one"
    assert release.budget is not None
    assert [line.basis for line in release.budget.lines] == ["reach", "group", "not attributed", "use"]
    for name in TABLES:
        frame = release.tables[name]
        assert (frame["obs_status"] == "A").any(), f"nothing of {name} is shown"


def test_protecting_again_gives_the_same_bytes(folder: Path) -> None:
    written = folder / "releases" / "2024"
    before = {path.name: path.read_bytes() for path in written.iterdir()}
    assert ended("protect", folder) == 0
    assert {path.name: path.read_bytes() for path in written.iterdir()} == before


def test_what_is_older_than_the_data_is_left_out_and_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    old = shutil.copytree(folder, tmp_path / "town")
    rows = (old / "people.csv").read_text("utf-8").splitlines()
    (old / "people.csv").write_text("\n".join(rows[:-1]) + "\n", "utf-8")
    capsys.readouterr()
    assert ended("protect", old) == 0
    said = capsys.readouterr()
    for name in ("plan.json", "sites-library.json", "assessment.json", "budget.json"):
        assert f"private/{name} is older than the data" in said.out + said.err
    assert not TABLES & set(releases.read(old / "releases" / "2024").tables)


def test_an_assessment_of_what_the_decision_no_longer_says_is_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    town = shutil.copytree(folder, tmp_path / "town", copy_function=shutil.copy2)
    file = town / "decisions" / "close.toml"
    assert ended("assess", town, file) == 0
    file.write_text(file.read_text("utf-8").replace("Close two, open one", "Something else"), "utf-8")
    capsys.readouterr()
    assert ended("protect", town) == 0
    assert "private/assessment.json is older" in capsys.readouterr().out
    assert "assessment" not in releases.read(town / "releases" / "2024").tables


def test_a_city_without_a_budget_is_told_how_to_name_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("budget", town(tmp_path / "town").path) == 2
    assert "[budget]" in capsys.readouterr().err


def test_the_command_says_for_whom_the_budget_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("budget", folder) == 0
    said = capsys.readouterr().out
    assert "4 lines, 3,800 euros" in said
    assert "by use" in said
    assert "Rides" not in said  # all of it is for one group: that says nothing new
    assert "Not attributed: 2,000 euros" in said
