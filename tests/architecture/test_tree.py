"""What must not stand anywhere in the project: prints, addresses of registries, paths of one machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "isopolis"
TEXT = {".py", ".md", ".toml", ".txt", ".cfg", ".yml", ".yaml", ".json", ".html", ".css", ".csv", ""}

# Spelt in parts, so that this file does not hold what it forbids.
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "index" + "-url", "find" + "-links", "arti" + "factory")
MACHINE = re.compile(r"(?<![\w.}])/(?:home|root|Users|mnt|work)/\w")


def tracked() -> list[Path]:
    """Text files under version control; all files of the package where there is no git."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    paths = [ROOT / line for line in done.stdout.splitlines()] or list(PACKAGE.rglob("*"))
    return [p for p in paths if p.is_file() and p.suffix in TEXT]


def prints(path: Path) -> list[str]:
    """Where a file calls print."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print")
    return [f"{path.name}:{call.lineno}" for call in named]


def test_only_the_command_line_prints() -> None:
    rooms = [p for p in (ROOT / "src").rglob("*.py") if p.parent.name != "cli"]
    assert not [place for path in rooms for place in prints(path)]


@pytest.mark.parametrize("word", REGISTRIES)
def test_no_file_names_a_package_registry(word: str) -> None:
    assert not [p.name for p in tracked() if word in p.read_text("utf-8").lower()]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not [p.name for p in tracked() if MACHINE.search(p.read_text("utf-8"))]


def test_the_pinned_versions_name_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
