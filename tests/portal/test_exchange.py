"""Import: every record of a file, or none; each broken cell named; an editor's change kept."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from isopolis.errors import DataError, UsageError

RECORD = {
    "source": "test", "source_id": "one", "title": "A street for everyone", "language": "en",
    "abstract": "How a city rebuilt one street with those who use it.", "abstract_language": "en", "kind": "guide",
    "publisher": "A city", "year": "2024", "city": "Ghent", "country": "BE", "url": "https://example.org/street",
    "pillars": "knowledge;funding", "domains": "mobility-access", "grounds": "disability;age", "approach": "universal",
}  # fmt: skip

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of records: `write(record, record, delimiter=";", encoding="utf-8-sig")`."""

    def written(*records: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> Path:
        file = io.StringIO(newline="")
        writer = csv.DictWriter(file, list(RECORD), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(records)
        path = tmp_path / "records.csv"
        path.write_bytes(file.getvalue().encode(encoding))
        return path

    return written


def record(**cells: str) -> dict[str, str]:
    """The good record with some cells changed."""
    return RECORD | cells


def many(n: int) -> list[dict[str, str]]:
    """So many good records."""
    return [record(source_id=f"r{i}", title=f"Record {i}") for i in range(n)]


def take_in(*arguments: Any, **options: Any) -> Any:
    """The import."""
    from isopolis_portal.exchange import records

    return records.take_in(*arguments, **options)


def items() -> Any:
    """The items of this test's source."""
    from isopolis_portal.library.models import Item

    return Item.objects.filter(source="test")


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_good_file_is_taken_in(site: Path, write: Write, delimiter: str, encoding: str) -> None:
    accents = "accessibilite\u0301"  # an accent of its own is joined to its letter
    path = write(
        record(title=accents), record(source_id="two", year="", city=""), delimiter=delimiter, encoding=encoding
    )
    outcome = take_in(path)
    assert (outcome.new, outcome.changed, outcome.same, outcome.kept) == (2, 0, 0, 0)
    one, two = items().order_by("source_id")
    assert one.title == "accessibilité"
    assert (one.year, two.year, two.city) == (2024, None, "")
    assert one.grounds == ["age", "disability"]  # in the framework's order
    assert one.pillars == ["funding", "knowledge"]
    assert one.live
    assert one.first_published_at


def test_a_second_run_changes_nothing(site: Path, write: Write) -> None:
    path = write(*many(3))
    take_in(path)
    before = list(items().values_list("id", "changed"))
    assert str(take_in(path)) == "0 new, 0 changed, 3 the same"
    assert list(items().values_list("id", "changed")) == before


def test_an_item_keeps_its_address_when_its_record_changes(site: Path, write: Write) -> None:
    take_in(write(*many(2)))
    before = items().get(source_id="r0").id
    assert str(take_in(write(record(source_id="r0", title="Another"), many(2)[1]))) == "0 new, 1 changed, 1 the same"
    assert (items().get(title="Another").id, items().count()) == (before, 2)


def test_a_list_in_another_order_is_no_change(site: Path, write: Write) -> None:
    take_in(write(record(grounds="age;disability")))
    assert take_in(write(record(grounds="disability; age"))).same == 1


def test_a_dry_run_says_the_same_and_changes_nothing(site: Path, write: Write) -> None:
    path = write(*many(3))
    plan = take_in(path, dry_run=True)
    assert items().count() == 0
    assert take_in(path) == plan


BROKEN = [
    ({"source": ""}, "source", "the cell is empty"),
    ({"title": " "}, "title", "the cell is empty"),
    ({"abstract": ""}, "abstract", "the cell is empty"),
    ({"title": "x" * 301}, "title", "the text is too long"),
    ({"abstract": "x" * 2001}, "abstract", "the text is too long"),
    ({"city": "x" * 121}, "city", "the text is too long"),
    ({"language": "english"}, "language", "no code of a language"),
    ({"abstract_language": "EN"}, "abstract_language", "no code of a language"),
    ({"country": "UK"}, "country", "no code of a country"),
    ({"country": "Belgium"}, "country", "no code of a country"),
    ({"kind": "raport"}, "kind", "an unknown value: raport"),
    ({"approach": "all"}, "approach", "an unknown value: all"),
    ({"pillars": "knowledge;money"}, "pillars", "an unknown value: money"),
    ({"domains": "housing"}, "domains", "an unknown value: housing"),
    ({"grounds": "age;sex"}, "grounds", "an unknown value: sex"),
    ({"grounds": "age;age"}, "grounds", "a value is there twice"),
    ({"year": "24"}, "year", "no year"),
    ({"year": "2024.0"}, "year", "no year"),
    ({"year": "3000"}, "year", "no year"),
    ({"url": "www.example.org"}, "url", "no web address"),
    ({"url": "javascript:alert(1)"}, "url", "no web address"),
    ({"url": "ftp://example.org/a"}, "url", "no web address"),
    ({"url": "https://example.org/a b"}, "url", "no web address"),
    ({"url": "https://name:word@example.org/"}, "url", "the address holds a name or password"),
    ({"url": "https://example.org/" + "x" * 500}, "url", "the text is too long"),
    ({"title": '=HYPERLINK("https://example.org")'}, "title", "the cell begins like a formula"),
    ({"publisher": "@SUM(A1)"}, "publisher", "the cell begins like a formula"),
    ({"title": "bell\x07"}, "title", "the cell holds an invisible control character"),
    ({"title": "turned \u202eback"}, "title", "the cell holds an invisible control character"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "what"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_cell_is_named_and_nothing_is_taken_in(
    site: Path, write: Write, cells: dict[str, str], column: str, what: str
) -> None:
    path = write(record(source_id="good"), record(**cells))
    with pytest.raises(DataError) as error:
        take_in(path)
    (finding,) = error.value.findings
    assert (finding.where, finding.what) == (f"records.csv:3, column {column}", what)
    assert finding.expected
    assert finding.hint
    assert items().count() == 0


def test_every_problem_is_told_at_once(site: Path, write: Write) -> None:
    path = write(record(year="soon", url="nowhere"), record(source_id="two"), record(source_id="two", kind=""))
    with pytest.raises(DataError) as error:
        take_in(path, dry_run=True)
    found = [(finding.where, finding.what) for finding in error.value.findings]
    assert found == [
        ("records.csv:2, column year", "no year"),
        ("records.csv:2, column url", "no web address"),
        ("records.csv:4, column kind", "the cell is empty"),
        ("records.csv:4", "the record is there twice, first in line 3"),
    ]


def test_what_looks_alike_is_one_record(site: Path, write: Write) -> None:
    path = write(record(source_id="caf\u00e9"), record(source_id="cafe\u0301"))
    with pytest.raises(DataError, match="twice, first in line 2"):
        take_in(path)


def test_a_hint_says_what_was_meant(site: Path, write: Write) -> None:
    path = write(record(country="UK", language="DK", kind="reports", domains="mobility"))
    with pytest.raises(DataError) as error:
        take_in(path)
    hints = {finding.where.split()[-1]: finding.hint for finding in error.value.findings}
    assert hints["country"] == "GB"
    assert hints["language"] == "da"
    assert hints["kind"] == "report"


def test_a_line_number_counts_lines_within_cells(site: Path, write: Write) -> None:
    path = write(record(abstract="One.\nTwo.\nThree."), record(source_id="two", year="x"))
    with pytest.raises(DataError) as error:
        take_in(path)
    assert error.value.findings[0].where == "records.csv:5, column year"


HEADER = ",".join(RECORD)
ROW = ",".join(value.replace(",", "") for value in RECORD.values())
FILES = [
    (b"", "the file is empty"),
    (b"\xef\xbb\xbf\n\n", "the file is empty"),
    (HEADER.encode(), "the file has no rows"),
    (b"PK\x03\x04\x14\x00\xff\xfe", "is not UTF-8 text"),
    (bytes(range(256)), "is not UTF-8 text"),
    (b"a,b\0c", "is not UTF-8 text"),
    ("é".encode("latin-1"), "is not UTF-8 text"),
    (HEADER.encode("utf-16"), "is not UTF-8 text"),
    (HEADER.replace(",year", "").encode(), "a column is missing"),
    (HEADER.replace("year", "jahr").encode(), "a column is missing"),
    ((HEADER + ",colour").encode(), "an unknown column"),
    ((HEADER + ",year").encode(), "the column is there twice"),
    (f"{HEADER}\n{ROW},more".encode(), "the row has too many cells"),
    (f"{HEADER}\n{ROW[:40]}".encode(), "the row has too few cells"),
    (f'{HEADER}\n"{ROW}'.encode(), "the row cannot be read"),
    (f"{HEADER}\n{'x' * 200_000}".encode(), "the row cannot be read"),
]


@pytest.mark.parametrize(("data", "what"), FILES, ids=lambda value: str(value)[-30:])
def test_a_file_that_is_no_such_table_is_refused(site: Path, tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    with pytest.raises(DataError) as error:
        take_in(path)
    assert error.value.findings[0].what == what
    assert error.value.findings[0].where.startswith("broken.csv")


def test_a_file_of_50_megabytes_is_refused_unread(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode())
        file.truncate(50_000_000)
    with pytest.raises(DataError, match="too large") as error:
        take_in(path)
    assert error.value.findings[0].got == "50.0 MB"


def test_a_path_that_is_no_file_is_refused(site: Path, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(UsageError):
            take_in(path)


def test_what_an_editor_changed_is_kept_and_told(site: Path, write: Write) -> None:
    take_in(write(*many(2)))
    item = items().get(source_id="r0")
    item.title = "As the editor has it"
    item.save_revision().publish()
    path = write(record(source_id="r0", title="As the source has it now"), many(2)[1])
    outcome = take_in(path)
    assert str(outcome) == "0 new, 0 changed, 1 the same, 1 kept as an editor left them"
    (note,) = outcome.findings
    assert (note.severity, note.where, note.got) == ("note", "records.csv:2", "test, r0")
    assert items().get(source_id="r0").title == "As the editor has it"
    assert str(take_in(path, replace=True)) == "0 new, 1 changed, 1 the same"
    assert items().get(source_id="r0").title == "As the source has it now"
    assert items().get(source_id="r0").get_latest_revision_as_object().title == "As the source has it now"
    assert take_in(write(record(source_id="r0", title="Later"), many(2)[1])).changed == 1


def test_a_draft_that_an_editor_works_on_is_kept(site: Path, write: Write) -> None:
    take_in(write(record()))
    item = items().get()
    item.title = "A draft"
    item.save_revision()
    outcome = take_in(write(record(title="From the source")))
    assert (outcome.changed, outcome.kept) == (0, 1)
    assert items().get().get_latest_revision_as_object().title == "A draft"


def test_what_an_editor_took_down_stays_down(site: Path, write: Write) -> None:
    take_in(write(record()))
    items().get().unpublish()
    assert take_in(write(record(title="Again"))).kept == 1
    assert take_in(write(record(title="Again")), replace=True).changed == 1
    assert not items().get().live


def test_a_record_that_caught_up_with_the_editor_may_change_again(site: Path, write: Write) -> None:
    take_in(write(record()))
    items().update(title="Better")
    assert take_in(write(record(title="Better"))).same == 1
    assert take_in(write(record(title="Best"))).changed == 1


PAUSED = """
import sys, time
import django
django.setup()
from django.db.models.signals import post_save
from isopolis_portal.exchange import records
from isopolis_portal.library.models import Item

saved = []
def pause(**_):
    saved.append(1)
    if len(saved) == 20:
        print("in the middle", flush=True)
        time.sleep(60)
post_save.connect(pause, sender=Item)
from pathlib import Path
records.take_in(Path(sys.argv[1]))
"""


def test_an_import_that_is_killed_leaves_nothing_behind(site: Path, write: Write, client: Any) -> None:
    from django.db import connection

    from isopolis_portal.search import index
    from isopolis_portal.search.entry import Query

    take_in(write(record(source_id="r0", title="Before the import")))
    before = index.find(Query(size=1)).total
    connection.close()
    path = write(*many(40))
    with subprocess.Popen(
        [sys.executable, "-c", PAUSED, str(path)], env=os.environ | {"ISOPOLIS_SITE": str(site)}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"in the middle\n"
        assert [item.title for item in items()] == ["Before the import"]  # unseen while it runs
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert [item.title for item in items()] == ["Before the import"]
    assert index.find(Query(size=1)).total == before
    assert index.rebuild() == before  # what the index says is what the database holds
    assert str(take_in(path)) == "39 new, 1 changed, 0 the same"  # and the site takes the file in
    assert index.find(Query(size=1)).total == before + 39


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    command = [sys.executable, "-m", "isopolis_portal", "--site", str(site), "import", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_says_what_it_did(site: Path, write: Write) -> None:
    path = write(*many(3))
    dry = run(site, str(path), "--dry-run")
    assert (dry.returncode, dry.stdout) == (0, "3 new, 0 changed, 0 the same (a dry run: nothing was changed)\n")
    done = run(site, str(path))
    assert (done.returncode, done.stdout) == (0, "3 new, 0 changed, 0 the same\n")
    assert run(site, str(path)).stdout == "0 new, 0 changed, 3 the same\n"


def test_the_command_ends_with_the_code_of_its_error(site: Path, write: Write) -> None:
    broken = run(site, str(write(record(year="soon"))))
    assert broken.returncode == 4
    assert "records.csv:2, column year: no year\n  got: soon\n" in broken.stderr
    assert "Try " in broken.stderr
    assert run(site, "none.csv").returncode == 2
    assert run(site).returncode == 2
