"""The order of the rooms, and what loading one of them brings along."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "scipy", "polars", "pandas", "pyarrow", "numba", "duckdb", "altair", "vl_convert", "jinja2", "typer"}
HEAVY |= {"highspy", "rich", "pydantic", "sqlglot", "shapely", "pyogrio", "pyproj", "ibis"}
PRIVATE = {"sources", "access", "measurement", "planning", "protection", "demo", "cli"}


def loaded(code: str) -> set[str]:
    """Names in sys.modules of a fresh process that ran `code`."""
    script = f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_each_room_imports_only_what_stands_before_it(root: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_importing_isopolis_loads_nothing_heavy() -> None:
    assert not HEAVY & loaded("import isopolis")


def test_importing_isopolis_is_quick() -> None:
    code = "import time; t = time.perf_counter(); import isopolis; print(time.perf_counter() - t)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    assert min(float(run.stdout) for run in runs) <= 0.060


@pytest.mark.parametrize("room", ["framework", "release", "reporting"])
def test_a_public_room_loads_no_private_one(room: str) -> None:
    names = {name.split(".")[1] for name in loaded(f"import isopolis.{room}") if name.startswith("isopolis.")}
    assert room in names
    assert not names & PRIVATE


def test_no_room_shares_its_name_with_a_public_function() -> None:
    import isopolis

    rooms = {p.stem for p in Path(isopolis.__file__).parent.iterdir() if not p.name.startswith("_")}
    assert not rooms & set(isopolis.__all__)
