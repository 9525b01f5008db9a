"""What is written is whole, the same every time, and reads back as it was."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from isopolis.errors import ReleaseInvalid, UsageError
from isopolis.release import Release, bundle, read, verify, write


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_release_gives_the_same_bytes(small_release: Release, tmp_path: Path) -> None:
    assert files(write(small_release, tmp_path / "one")) == files(write(small_release, tmp_path / "two"))


def test_a_release_reads_back_as_it_was_written(small_release: Release, tmp_path: Path) -> None:
    back = read(small_release.write(tmp_path / "release"))
    assert {name: frame.rows() for name, frame in back.tables.items()} == {
        name: frame.rows() for name, frame in small_release.tables.items()
    }
    assert back.framework == small_release.framework
    assert (back.rules, back.audit, back.areas) == (small_release.rules, small_release.audit, small_release.areas)
    assert back.manifest.model_copy(update={"files": {}}) == small_release.manifest


def test_what_was_read_is_written_again_byte_by_byte(small_release: Release, tmp_path: Path) -> None:
    first = write(small_release, tmp_path / "first")
    assert files(write(read(first), tmp_path / "second")) == files(first)


def test_a_release_is_replaced_and_leaves_nothing_behind(small_release: Release, tmp_path: Path) -> None:
    folder = write(small_release, tmp_path / "release")
    write(replace(small_release, areas=None), folder)
    assert not (folder / bundle.AREAS).exists()
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_a_folder_with_other_things_is_left_alone(small_release: Release, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(UsageError, match="left as it is"):
        write(small_release, tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text("utf-8") == "hello"


def test_nothing_half_written_stays(small_release: Release, tmp_path: Path) -> None:
    broken = replace(small_release, tables={**small_release.tables, "gaps": pl.DataFrame({"person": [1]})})
    with pytest.raises(ReleaseInvalid, match="public columns"):
        write(broken, tmp_path / "release")
    assert not list(tmp_path.iterdir())


def test_assumptions_travel(small_release: Release, tmp_path: Path) -> None:
    assumed = pl.DataFrame({"indicator": ["SAF01"], "characteristic": ["gender"], "assumption": ['a, "quoted" one']})
    folder = write(replace(small_release, assumptions=assumed), tmp_path / "release")
    found = read(folder).assumptions
    assert found is not None
    assert found.rows() == assumed.rows()


def test_no_file_tells_when_or_where_it_was_made(small_release: Release, tmp_path: Path) -> None:
    folder = write(small_release, tmp_path / "release")
    assert not [name for name, content in files(folder).items() if str(tmp_path).encode() in content]


def test_a_city_without_a_licence_claims_none(small_release: Release, tmp_path: Path) -> None:
    from isopolis.release.datapackage import describe

    manifest = small_release.manifest.model_copy(update={"licence": "CC-BY-4.0"})
    assert "licenses" not in describe(small_release)
    assert describe(replace(small_release, manifest=manifest))["licenses"] == [{"name": "CC-BY-4.0"}]


def test_the_dictionary_describes_each_public_column() -> None:
    from isopolis.release.dictionary import DICTIONARY
    from isopolis.release.tables import FURTHER, TABLES

    assert {name: set(columns) for name, columns in DICTIONARY.items()} == {
        name: set(schema) for name, schema in {**TABLES, **FURTHER}.items()
    }


def test_a_small_release_passes(small_release: Release, tmp_path: Path) -> None:
    assert verify(write(small_release, tmp_path / "release")) == []
