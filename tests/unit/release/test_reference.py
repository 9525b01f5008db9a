"""The page about releases says what the format is, column by column and file by file."""

import re
from pathlib import Path

import pytest

from isopolis.release import bundle
from isopolis.release.dictionary import DICTIONARY
from isopolis.release.tables import FURTHER, TABLES

ALL = {**TABLES, **FURTHER}


def page(root: Path) -> str:
    return (root / "docs" / "reference" / "release.md").read_text("utf-8")


@pytest.mark.parametrize("table", ALL)
def test_the_page_says_of_each_column_what_the_dictionary_says(root: Path, table: str) -> None:
    section = page(root).split(f"## `{table}`")[1].split("\n## ")[0]
    told = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert {row[0].strip("`"): row[-1] for row in told} == {c: said.says for c, said in DICTIONARY[table].items()}
    assert [row[0].strip("`") for row in told] == list(ALL[table])


def test_the_page_names_each_file_of_a_release(root: Path) -> None:
    files = page(root).split("## Files")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z.]+)`", files))
    known = {
        Path(n).stem if Path(n).suffix in (".parquet", ".csv") and Path(n).stem in ALL else n
        for n in bundle.REQUIRED | bundle.OPTIONAL
    }
    assert known | {bundle.MANIFEST} == named - {".parquet", ".csv"}


def test_the_page_about_protection_names_the_note_of_the_standard_rules(root: Path) -> None:
    from isopolis.release import load_rules

    assert load_rules("standard").note in (root / "docs" / "explanation" / "protection.md").read_text("utf-8")
