"""The commands, whole, on a small city: what they print, what they leave, how they end."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from isopolis.cli import main

CONTRACT = """\
[city]
name = "Smallton"
country = "NL"
area = "S1"
synthetic = true

[frame]
absent = ["people without a registered address"]

[protection]
secret = "demo"

[sources.people]
file = "people.csv"
kind = "survey"
period = "2024"
person = "pid"
weight = "weight"
strata = "part"

[sources.people.characteristics]
age = { column = "age", breaks = [25, 45, 65] }
gender = { column = "gender", categories = { "1" = "man", "2" = "woman" } }
disability = { column = "gali", categories = { "1" = "severe", "2" = "some", "3" = "none" } }

[sources.people.indicators]
SAF01 = { value = "safe = 1", missing = ["9"] }
"""


def people(seed: int = 7, size: int = 1500) -> pl.DataFrame:
    """Made-up people of whom women and people with a disability feel less safe."""
    dice = random.Random(seed)
    rows = []
    for pid in range(size):
        gender, gali = dice.choice("12"), dice.choices("123", (6, 20, 74))[0]
        safe = dice.choices("129", (4 - (gender == "2") - (gali != "3"), 2, 0.2))[0]
        rows.append((pid, dice.choice("ABC"), dice.randint(16, 90), gender, gali, safe, 20))
    return pl.DataFrame(rows, ["pid", "part", "age", "gender", "gali", "safe", "weight"], orient="row")


def small_city(folder: Path) -> Path:
    """A city folder with one survey."""
    folder.mkdir()
    (folder / "city.toml").write_text(CONTRACT, "utf-8")
    people().write_csv(folder / "people.csv")
    return folder


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city that nobody has measured yet."""
    return small_city(tmp_path / "smallton")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city that went the whole way."""
    folder = small_city(tmp_path_factory.mktemp("done") / "smallton")
    for command in ("measure", "protect"):
        assert run(command, folder).code == 0
    return folder


class Ended:
    """How a command ended, and what it said."""

    def __init__(self, code: int, out: str = "", err: str = "") -> None:
        self.code, self.out, self.err = code, out, err


def run(*arguments: object) -> Ended:
    """A command in this process."""
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    code = caught.value.code
    return Ended(code if isinstance(code, int) else 0)


@pytest.fixture
def isopolis(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """A command in this process, with what it said."""

    def call(*arguments: object) -> Ended:
        capsys.readouterr()
        code = run(*arguments).code
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call


def files(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- a city folder ------------------------------------------------------------------------------------------------


def test_check_finds_nothing_in_a_good_city(isopolis, city):
    ended = isopolis("check", city)
    assert (ended.code, ended.err) == (0, "")
    assert "nothing found" in ended.out


def test_check_lists_what_to_mend_and_ends_with_the_code_of_its_class(isopolis, city):
    (city / "city.toml").write_text(CONTRACT.replace('"3" = "none"', '"4" = "none"'), "utf-8")
    ended = isopolis("check", city)
    assert ended.code in (3, 4)
    assert "disability" in ended.out
    assert "Try" in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_check_in_json_is_a_list_of_findings(isopolis, city):
    (city / "city.toml").write_text(CONTRACT.replace('column = "age"', 'column = "years"'), "utf-8")
    ended = isopolis("check", city, "--json")
    findings = json.loads(ended.out)
    assert ended.code in (3, 4)
    assert {"what", "where", "got", "expected", "hint", "severity"} <= set(findings[0])


def test_measure_keeps_results_in_a_folder_that_version_control_ignores(isopolis, city):
    ended = isopolis("measure", city)
    assert ended.code == 0
    assert {"private/estimates.parquet", "private/gaps.parquet", "private/.gitignore"} <= set(files(city))
    assert "*" in (city / "private" / ".gitignore").read_text("utf-8").splitlines()
    assert not (city / "releases").exists()


def test_measure_by_one_characteristic_measures_no_other(isopolis, city):
    assert isopolis("measure", city, "--by", "gender", "--depth", 1).code == 0
    groups = set(pl.read_parquet(city / "private" / "estimates.parquet")["group"])
    assert groups == {"everyone", "gender=man", "gender=woman"}


def test_measure_refuses_a_characteristic_that_nobody_knows(isopolis, city):
    ended = isopolis("measure", city, "--by", "shoe_size")
    assert ended.code == 2
    assert "shoe_size" in ended.err
    assert not (city / "private").exists()


def test_measure_leaves_nothing_where_the_data_do_not_keep_the_contract(isopolis, city):
    people().with_columns(weight=pl.lit(-1)).write_csv(city / "people.csv")
    before = files(city)
    assert isopolis("measure", city).code == 4
    assert files(city) == before


def test_protect_writes_a_release_and_nothing_half(isopolis, city):
    ended = isopolis("protect", city, "--explain")
    assert ended.code == 0
    assert "releases/2024/manifest.json" in files(city)
    assert not [path for path in city.rglob(".*") if path.name != ".gitignore"]
    assert "not audited" in ended.out


def test_protect_takes_what_measure_left(isopolis, city):
    isopolis("measure", city, "--by", "gender", "--depth", 1)
    isopolis("protect", city)
    groups = set(pl.read_parquet(city / "releases" / "2024" / "estimates.parquet")["group"])
    assert groups == {"everyone", "gender=man", "gender=woman"}


def test_protect_measures_again_where_a_file_changed(isopolis, city):
    isopolis("measure", city, "--by", "gender", "--depth", 1)
    people(seed=8).write_csv(city / "people.csv")
    isopolis("protect", city)
    groups = set(pl.read_parquet(city / "releases" / "2024" / "estimates.parquet")["group"])
    assert "disability=severe" in groups


def test_protect_measures_again_where_a_file_outside_the_folder_changed(isopolis, city):
    (city / "people.csv").rename(city.parent / "people.csv")
    (city / "city.toml").write_text(CONTRACT.replace('"people.csv"', '"../people.csv"'), "utf-8")
    isopolis("measure", city, "--by", "gender", "--depth", 1)
    people(seed=8).write_csv(city.parent / "people.csv")
    isopolis("protect", city)
    groups = set(pl.read_parquet(city / "releases" / "2024" / "estimates.parquet")["group"])
    assert "disability=severe" in groups


@pytest.mark.parametrize("harmed", ["measured.json", "gaps.parquet"])
def test_protect_measures_again_where_something_of_private_is_missing(isopolis, city, harmed):
    isopolis("measure", city, "--by", "gender", "--depth", 1)
    (city / "private" / harmed).unlink()
    assert isopolis("protect", city).code == 0
    groups = set(pl.read_parquet(city / "releases" / "2024" / "estimates.parquet")["group"])
    assert "disability=severe" in groups


def test_the_same_city_gives_the_same_release(isopolis, city, done):
    isopolis("protect", city)
    mine, theirs = city / "releases" / "2024", done / "releases" / "2024"
    assert files(mine) == files(theirs)
    assert all((mine / name).read_bytes() == (theirs / name).read_bytes() for name in files(mine))


def test_new_makes_a_city_that_can_be_read_and_a_secret_outside(isopolis, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    people().write_csv(tmp_path / "people.csv")
    ended = isopolis("new", tmp_path / "town", "--from", tmp_path / "people.csv", "--name", "Town", "--country", "NL")
    assert ended.code == 0
    assert "# guess" in (tmp_path / "town" / "city.toml").read_text("utf-8")
    assert (tmp_path / "config" / "isopolis" / "town.secret").is_file()
    assert isopolis("check", tmp_path / "town").code in (0, 3, 4)


def test_new_never_overwrites_a_city(isopolis, city):
    assert isopolis("new", city).code == 2
    assert (city / "city.toml").read_text("utf-8") == CONTRACT


# --- a release ----------------------------------------------------------------------------------------------------


def test_verify_says_that_a_release_holds(isopolis, done):
    ended = isopolis("verify", done / "releases" / "2024")
    assert ended.code == 0
    assert "holds" in ended.out


def test_verify_gives_the_reasons_where_it_does_not(isopolis, city):
    isopolis("protect", city)
    release = city / "releases" / "2024"
    (release / "gaps.csv").write_text("changed\n", "utf-8")
    ended = isopolis("verify", release)
    assert ended.code == 7
    assert "gaps.csv" in ended.out


def test_report_refuses_a_folder_that_is_no_release(isopolis, tmp_path):
    ended = isopolis("report", tmp_path, "--out", tmp_path / "report.html")
    assert ended.code == 7
    assert files(tmp_path) == []


def test_report_refuses_to_write_into_a_folder_that_is_not_there(isopolis, done, tmp_path):
    ended = isopolis("report", done / "releases" / "2024", "--out", tmp_path / "nowhere" / "report.html")
    assert ended.code == 2
    assert "Try" in ended.err


# --- frameworks ---------------------------------------------------------------------------------------------------


def test_list_names_each_indicator(isopolis):
    rows = json.loads(isopolis("framework", "list", "--json").out)
    assert len(rows) == 80
    assert len({row["id"] for row in rows}) == 80


def test_show_tells_all_that_is_known(isopolis):
    ended = isopolis("framework", "show", "SAF01")
    assert ended.code == 0
    assert "streets at night" in ended.out


def test_show_of_an_unknown_id_is_a_usage_error(isopolis):
    ended = isopolis("framework", "show", "XXX99")
    assert ended.code == 2
    assert "isopolis framework list" in ended.err


def test_a_framework_does_not_differ_from_itself(isopolis):
    assert "Nothing differs." in isopolis("framework", "diff", "cities-of-equality", "cities-of-equality").out


def test_diff_names_a_changed_definition(isopolis, tmp_path):
    from isopolis import framework

    known = framework.load("cities-of-equality")
    first = known.indicators[0].model_copy(update={"definition": "Something else."})
    framework.write(known.model_copy(update={"indicators": (first, *known.indicators[1:])}), tmp_path / "mine.toml")
    ended = isopolis("framework", "diff", "cities-of-equality", tmp_path / "mine.toml")
    assert f"indicator {first.id}" in ended.out
    assert "Something else." in ended.out


def test_validate_ends_with_three_where_a_framework_is_broken(isopolis, tmp_path):
    (tmp_path / "broken.toml").write_text('id = "x"\n[[indicators]]\nid = "A"\n', "utf-8")
    ended = isopolis("framework", "validate", tmp_path / "broken.toml")
    assert ended.code == 3
    assert "broken.toml" in ended.out


# --- errors and manners -------------------------------------------------------------------------------------------


def test_a_missing_city_is_an_error_without_a_traceback(isopolis, tmp_path):
    ended = isopolis("check", tmp_path / "nowhere")
    assert ended.code == 3
    assert ended.out == ""
    assert "Try" in ended.err
    assert "Traceback" not in ended.err


def test_an_error_in_json_is_json(isopolis, tmp_path):
    told = json.loads(isopolis("--json", "measure", tmp_path / "nowhere").err)
    assert told["exit_code"] == 3
    assert told["findings"][0]["hint"]


def test_debug_shows_the_traceback():
    done = command("--debug", "check", "nowhere")
    assert done.returncode != 0
    assert "Traceback" in done.stderr


def test_what_nobody_foresaw_says_how_to_see_more_and_quotes_nothing(isopolis, city, monkeypatch):
    def fails(*_: object) -> None:
        raise RuntimeError("somebody said: my canary")

    monkeypatch.setattr("isopolis.sources.open", fails)
    ended = isopolis("check", city)
    assert ended.code == 1
    assert "--debug" in ended.err
    assert "canary" not in ended.err


def test_stopping_ends_with_130(isopolis, city, monkeypatch):
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("isopolis.sources.open", stopped)
    assert isopolis("check", city).code == 130


def test_an_unknown_command_is_a_usage_error(isopolis):
    assert isopolis("rank").code == 2


def test_quiet_says_nothing_where_nothing_was_asked(isopolis, city):
    assert isopolis("check", city, "-q").out == ""


def test_no_colour_is_obeyed(city):
    done = command("check", city / "nowhere", environment={"NO_COLOR": "1", "FORCE_COLOR": ""})
    assert "\x1b[" not in done.stderr


def command(*arguments: object, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a shell would run it."""
    whole = [sys.executable, "-m", "isopolis", *map(str, arguments)]
    variables = {**os.environ, **(environment or {})}
    return subprocess.run(whole, capture_output=True, text=True, check=False, env=variables)
