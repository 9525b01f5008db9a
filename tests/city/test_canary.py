"""No finding, error, screen or draft ever quotes what a person answered, weighs or is called.

Values that nothing else could produce are planted in the columns of people; then every message is searched for them.
"""

import json
import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from openpyxl import Workbook

from isopolis import sources
from isopolis.cli import main
from isopolis.errors import IsopolisError
from isopolis.sources.drafting import draft
from tests.city.broken import contracts, files, places, rows
from tests.city.broken.case import Case
from tests.city.broken.healthy import ROWS, Parts

CANARY = re.compile(r"CANARY|98765")


def texts(parts: Parts) -> None:
    """Words in every column of people: codes, answers, numbers that are none, names, places."""
    for row, column in enumerate(("gender", "sex", "gali", "q14", "neighbourhood", "stratum", "psu", "weight"), 1):
        parts.put(column, {row: f"CANARY-{column}", row + 20: f"CANARY-{column}"})
    parts.put("pid", {2: "CANARY-pid", 3: "CANARY-pid"})


def numbers(parts: Parts) -> None:
    """Odd numbers: some are wrong, some could be true."""
    odd = {"gender": 98765, "gali": 98765, "q14": 98765, "age": -98765, "weight": -98765.4321, "psu": 98765}
    for row, (column, value) in enumerate(odd.items(), 1):
        parts.put(column, {row: value})
    parts.put("income", {7: 987654.321, 8: -987654.321})
    parts.put("pid", {2: "98765", 3: "98765"})


def mixed(parts: Parts) -> None:
    """Words where expressions and bands reckon with numbers."""
    for column in ("age", "income", "rent"):
        parts.put(column, {4: f"CANARY-{column}", 30: "98765.4321"})


def many(parts: Parts) -> None:
    """Values so frequent that a code list would hold them, in columns that are no code lists."""
    rows = range(1, ROWS + 1)
    parts.put("weight", {row: f"CANARY-{row % 3}" for row in rows})
    parts.put("income", {row: f"CANARY-{row % 3}" for row in rows})
    parts.put("age", dict.fromkeys(rows, -98765))


def homes(parts: Parts) -> None:
    """Words and odd numbers in every column of the places where people live."""
    if "origins" not in parts.contract:
        parts.place()
    texts = [pl.lit(f"CANARY-{name}").alias(name) for name in ("lon", "lat", "population", "children")]
    ids = [pl.when(pl.int_range(pl.len()) < 6).then(pl.format("CANARY-{}", n)).otherwise(n).alias(n) for n in PLACED]
    parts.grid = parts.grid.with_columns(*ids, *texts)


def far_away(parts: Parts) -> None:
    """Numbers that could be a place, or people, and are not."""
    if "origins" not in parts.contract:
        parts.place()
    odd = [pl.lit(98765.4321).alias(name) for name in ("lon", "lat")]
    less = [pl.lit(-98765).alias(name) for name in ("population", "children")]
    parts.grid = parts.grid.with_columns(*odd, *less, id=pl.lit("CANARY-id"))


PLACED = ("id", "area")
PLANTS = (texts, numbers, mixed, many, homes, far_away)
WELL = Case("well", 0, ())
PLANTED = [
    *((case, texts) for case in contracts.CASES),  # most of them stop before a row is read
    *((case, plant) for case in (*rows.CASES, *files.CASES) for plant in (texts, numbers)),
    *((case, plant) for case in places.CASES for plant in (homes, far_away)),
    *((WELL, plant) for plant in PLANTS),
]


def messages(folder: Path) -> Iterator[str]:
    """All that opening, checking and reading a city say."""
    try:
        city = sources.open(folder)
        findings = city.check()
        yield from (str(findings), repr(findings), repr(city), json.dumps([asdict(finding) for finding in findings]))
    except IsopolisError as error:
        yield from of_error(error)
        return
    for source in city.sources.values():
        try:
            read = source.figures() if source.kind == "figures" else source.microdata()
            yield repr(source) if source.kind == "figures" else repr(read.axes)
        except IsopolisError as error:
            yield from of_error(error)


def of_error(error: IsopolisError) -> Iterator[str]:
    """What an error says to a person, to a program, and to a log with its traceback."""
    yield str(error)
    yield json.dumps([asdict(finding) for finding in error.findings])
    yield "".join(traceback.format_exception(error))


def quoted(said: Iterator[str]) -> list[str]:
    """The lines in which a canary sings."""
    return [line for text in said for line in text.splitlines() if CANARY.search(line)]


@pytest.mark.parametrize(("case", "plant"), PLANTED, ids=lambda said: getattr(said, "id", None) or said.__name__)
def test_no_message_quotes_a_person(case: Case, plant: Callable[[Parts], None], tmp_path: Path) -> None:
    parts = Parts()
    plant(parts)
    case.parts(parts)
    folder = parts.write(tmp_path / "city")
    case.folder(folder)
    assert quoted(messages(folder)) == []


def test_the_canaries_are_met_and_counted(tmp_path: Path) -> None:
    for plant in PLANTS:
        parts = Parts()
        plant(parts)
        found = sources.open(parts.write(tmp_path / plant.__name__)).check()
        assert found.errors, plant.__name__


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("command", [["check"], ["check", "--json"], ["measure"], ["protect"]], ids=" ".join)
def test_no_screen_quotes_a_person(
    command: list[str], plant: Callable[[Parts], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = Parts()
    plant(parts)
    folder = parts.write(tmp_path / "city")
    with pytest.raises(SystemExit) as ended:
        main([*command, str(folder)])
    assert ended.value.code in (3, 4)
    said = capsys.readouterr()
    assert quoted(iter((said.out, said.err))) == []


def as_sav(frame: pl.DataFrame, path: Path) -> None:
    pyreadstat.write_sav(frame, str(path))


def as_dta(frame: pl.DataFrame, path: Path) -> None:
    pyreadstat.write_dta(frame, str(path))


def as_xlsx(frame: pl.DataFrame, path: Path) -> None:
    book = Workbook()
    for cells in (frame.columns, *frame.rows()):
        book.active.append(list(cells))
    book.save(path)


WRITERS = {
    ".parquet": lambda frame, path: frame.write_parquet(path),
    ".sav": as_sav,
    ".dta": as_dta,
    ".xlsx": as_xlsx,
}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("suffix", WRITERS)
def test_no_format_lets_a_canary_out(suffix: str, plant: Callable[[Parts], None], tmp_path: Path) -> None:
    parts = Parts()
    plant(parts)
    parts.survey["file"] = f"people{suffix}"
    folder = parts.write(tmp_path / "city")
    WRITERS[suffix](parts.people, folder / f"people{suffix}")
    said = list(messages(folder))
    assert "error" in said[0]
    assert quoted(iter(said)) == []


@pytest.mark.parametrize("plant", [texts, numbers, mixed], ids=lambda plant: plant.__name__)
def test_no_draft_quotes_a_person(plant: Callable[[Parts], None], tmp_path: Path) -> None:
    parts = Parts()
    plant(parts)
    folder = parts.write(tmp_path / "city")
    assert quoted(iter([draft(folder / "people.csv")])) == []
