"""Every code block in the docs runs, in the order of its page, and prints what the page says it prints.

`python` runs; `toml FILE` is written to that file, other `toml` must parse and be a piece of a contract;
`console` runs what stands after `$ ` and holds the output against the lines below, where `...` stands for any
lines. `text` and indented blocks are pictures, not code.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from isopolis.sources.contract import Contract

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.M | re.S)
PLACE = {"city": {"name": "Town", "country": "NL", "area": "T"}}
LANGUAGES = {"python", "console", "toml", "text"}


class Block(NamedTuple):
    """One fenced block: its language, what stands beside it, what is in it."""

    language: str
    beside: str
    text: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(*found) for found in FENCE.findall(page.read_text("utf-8"))]


def steps(console: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines it must print."""
    for part in re.split(r"^\$ ", console, flags=re.M)[1:]:
        command, *expected = part.rstrip("\n").split("\n")
        yield command, expected


def shows(printed: str, expected: list[str]) -> bool:
    """Whether a text is the expected lines, where `...` stands for any lines."""
    pattern = "\n".join(".*" if line == "..." else re.escape(line.rstrip()) for line in expected)
    text = "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))
    return re.fullmatch(pattern, text, re.S) is not None


def run_command(command: str, folder: Path) -> str:
    """What a command line prints; it must end well."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"XDG_CONFIG_HOME": str(folder / "config"), "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_python(code: str, folder: Path) -> None:
    """Runs code in a fresh process; it must end well."""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run_block(block: Block, folder: Path) -> None:
    """Runs one block in the folder of its page."""
    if block.language == "python":
        done = subprocess.run(
            [sys.executable, "-c", block.text], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    elif block.language == "console":
        for command, expected in steps(block.text):
            printed = run_command(command, folder)
            assert not expected or shows(printed, expected), f"$ {command}\n{printed}"
    elif block.language == "toml" and block.beside:
        (folder / block.beside).write_text(block.text, "utf-8")
    elif block.language == "toml":
        Contract.model_validate(complete(tomllib.loads(block.text)))


def complete(piece: dict[str, object]) -> dict[str, object]:
    """A piece of a contract with what every contract and source must have."""
    sources = piece.get("sources", {})
    assert isinstance(sources, dict)
    return {**PLACE, **piece, "sources": {name: {"kind": "survey", **source} for name, source in sources.items()}}


def name_of(page: Path) -> str:
    """The page as a test names it."""
    return page.relative_to(ROOT).as_posix()


# README shows the demo, which takes a minute and has a test of its own: tests/city/test_demo.py.
WITH_CODE = [page for page in PAGES if blocks(page)]


@pytest.mark.parametrize("page", WITH_CODE, ids=name_of)
def test_each_block_says_its_language(page: Path) -> None:
    assert {block.language for block in blocks(page)} <= LANGUAGES


@pytest.mark.parametrize(
    ("printed", "expected", "same"),
    [("a\nb\n", ["a", "b"], True), ("a\nb\nc", ["a", "..."], True), ("a\nb", ["b"], False), ("a", ["...", "b"], False)],
)
def test_dots_stand_for_any_lines(printed: str, expected: list[str], same: bool) -> None:
    assert shows(printed, expected) is same


# The tutorial starts with the demo and goes on in its folders; README's own has a test in tests/city/test_demo.py.
ALONE = [page for page in WITH_CODE if page.name != "README.md"]


@pytest.mark.parametrize("page", ALONE, ids=name_of)
def test_each_block_of_a_page_runs_in_its_order(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        run_block(block, tmp_path)
