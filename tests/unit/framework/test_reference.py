"""The reference page says what the code does: its examples run, its tables are complete."""

import re
from pathlib import Path
from typing import get_args

import pytest

from isopolis import framework
from isopolis.framework.model import UNITS, Statistic

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "framework.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}[^\n]*\n(.*?)```", PAGE, re.S)
    assert found
    return found[1]


def table(title: str) -> list[str]:
    """The first column of the table under a heading."""
    _, _, below = PAGE.partition(f"## {title}\n")
    return re.findall(r"^\| `([^`(]+)", below.split("\n## ")[0], re.M)


def test_the_python_example_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    exec(block("python"), {})
    assert capsys.readouterr().out == "Feels safe walking alone at night share +\nwomen with a severe disability\n"


def test_the_example_framework_has_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "my-city.toml"
    file.write_text(block("toml"), encoding="utf-8")
    assert framework.validate(file) == []
    assert framework.load(file).indicators[0].question


def test_every_unit_and_statistic_is_explained() -> None:
    assert sorted(table("Units")) == sorted(UNITS)
    assert sorted(table("Statistics")) == sorted(get_args(Statistic))


def test_every_function_of_the_room_is_named() -> None:
    functions = {name for name in framework.__all__ if name.islower()}
    assert set(table("In Python")) == functions


def test_the_sizes_are_those_of_the_catalogue() -> None:
    catalogue = framework.load("cities-of-equality")
    tables = (catalogue.grounds, catalogue.characteristics, catalogue.domains, catalogue.indicators)
    sizes = [*map(len, tables), sum(indicator.question is not None for indicator in catalogue)]
    said = re.search(r"1\.0: (\d+) grounds, (\d+) char\w+, (\d+) domains, (\d+) indicators, (\d+) survey", PAGE)
    assert said
    assert [int(number) for number in said.groups()] == sizes
