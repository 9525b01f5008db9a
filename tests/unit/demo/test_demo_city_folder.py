"""The written folder: an ordinary city without a fault, the same bytes every time, synthetic in its first line."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from isopolis import sources
from isopolis.demo import demo_city

FILES = {
    "README.md", "areas.geojson", "assumptions.csv", "budget.csv", "candidates.csv", "city.toml",
    "decisions/close-two-libraries.toml", "facilities.csv", "interventions.toml", "origins.csv", "register.parquet",
    "survey.parquet",
}  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_folder_holds_what_it_names(folder: Path) -> None:
    assert set(digests(folder)) == FILES


def test_the_check_finds_no_fault(folder: Path) -> None:
    city = sources.open(folder)
    assert list(city.check()) == []
    assert city.contract.city.synthetic


@pytest.mark.parametrize("name", ["README.md", "city.toml"])
def test_synthetic_stands_in_the_first_line(folder: Path, name: str) -> None:
    assert "synthetic" in (folder / name).read_text().splitlines()[0].lower()


def test_another_process_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    code = "import sys; from isopolis.demo import demo_city; demo_city.write(sys.argv[1])"
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    assert digests(tmp_path / demo_city.NAME) == digests(folder)


def test_progress_is_told(people: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_city, "everyone", lambda: people)
    told: list[str] = []
    demo_city.write(tmp_path, told.append)
    assert told
    assert all(step.startswith("demo-city") for step in told)


def test_no_real_name_of_a_place_is_in_the_folder(folder: Path) -> None:
    written = (folder / "areas.geojson").read_text() + (folder / "city.toml").read_text()
    assert not any(name in written for name in ("Hague", "Haag", "GM0518", "BU0518", "WK0518"))
