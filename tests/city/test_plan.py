"""The command plan, whole, in a made-up town: what it prints, what it keeps, and what it refuses."""

import json
from pathlib import Path

import pytest

from isopolis.cli import main
from tests.made_town import town

MENU = """
[[intervention]]
id = "bench"
name = "Benches on the way"
cost = 100
source = "An assumption"
[[intervention.effects]]
indicator = "LOC01"
change = 0.05
se = 0.02
[[intervention]]
id = "bus"
name = "A bus for those aged 65 or over"
cost = 250
for = { age = "65+" }
source = "An assumption"
[[intervention.effects]]
indicator = "LOC03"
change = 0.2
se = 0.05
"""
MORE = """
[sources.register.indicators]
LOC01 = { reach = true }
LOC03 = { reach = true }
[interventions]
file = "interventions.toml"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = town(tmp_path / "town").path
    (path / "interventions.toml").write_text(MENU, "utf-8")
    toml = path / "city.toml"
    toml.write_text(toml.read_text("utf-8") + MORE, "utf-8")
    return path


def ended(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in arguments])
    return int(end.value.code or 0)


def test_a_plan_is_printed_on_one_screen_and_kept_in_the_city(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", folder, "--budget", 400, "--objective", "total") == 0
    said = capsys.readouterr().out
    assert len(said.splitlines()) <= 30
    assert "2 of 2 interventions for 350 of 400 euros" in said
    assert "If effects are as assumed" in said
    assert "proven" in said
    kept = json.loads((folder / "private" / "plan.json").read_text("utf-8"))
    assert kept["chosen"] == ["bench", "bus"]
    assert {row["kind"] for row in kept["sides"]} == {"targeted", "universal", "mix"}
    assert [step["budget"] for step in kept["ladder"]] == [160, 240, 320, 400]
    assert kept["ladder"][-1]["chosen"] == kept["chosen"]
    assert kept["menu"][1]["effects"][0]["group"] == "age=65+"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--budget", 50), 2, "cheapest"),
        (("--budget", 400, "--objective", "best"), 2, "no such objective"),
        (("--budget", -1), 2, ""),
    ],
)
def test_what_is_no_question_is_refused_and_nothing_kept(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...], code: int, word: str
) -> None:
    assert ended("plan", folder, *arguments) == code
    assert word in capsys.readouterr().err
    assert not (folder / "private" / "plan.json").exists()


def test_check_lists_the_faults_of_the_menu(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "interventions.toml").write_text(MENU.replace("se = 0.02\n", ""), "utf-8")
    assert ended("check", folder) == 3
    assert "interventions.toml" in capsys.readouterr().out


def test_a_city_without_a_menu_is_told_how_to_write_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("plan", town(tmp_path / "town").path, "--budget", 400) == 2
    assert "interventions" in capsys.readouterr().err
