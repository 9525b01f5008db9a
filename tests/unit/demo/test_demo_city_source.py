"""The packed tables against the source's own, where they are beside the checkout."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from isopolis import demo

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared/data/the_hague_2019"
PACKED = Path(demo.__file__).parent / "data/demo_city"

pytestmark = pytest.mark.shared


def test_the_tool_makes_the_packed_tables_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools/retabulate_demo_city.py", SHARED, tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made
    assert made == {name: (PACKED / name).read_bytes() for name in made}


def rates(path: Path) -> set[tuple[str, ...]]:
    """The rates of a file that were read in their source (all, where it does not say)."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row.get("seen", "V") == "V"]
    return {(row["population"], row["dimension"], row["group"], row["rate"], row["source"]) for row in rows}


def test_every_packed_rate_was_read_in_its_source() -> None:
    assert rates(PACKED / "rates.csv") <= rates(SHARED / "outcome_rates.csv")


def test_packed_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in PACKED.iterdir()) < 230_000
