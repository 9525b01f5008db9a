"""A CSV file as rows of named cells, with every reason why it cannot be."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from isopolis.errors import DataError, Finding, UsageError

COLUMNS = (
    "source", "source_id", "title", "language", "abstract", "abstract_language", "kind", "publisher", "year", "city",
    "country", "url", "pillars", "domains", "grounds", "approach",
)  # fmt: skip
MOST_BYTES = 20_000_000
DELIMITERS = (",", ";")


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it is written: the line it begins on, and its cells by column."""

    line: int
    cells: dict[str, str]


def read(path: Path) -> tuple[list[Row], list[Finding]]:
    """The file's rows, and what is wrong with the shape of some. Raises where it is no such table at all.

    UsageError for a path that is no file; DataError for a file that is too large, no text, or without the columns.
    """
    text = _text(path)
    if not text.strip():
        raise DataError("the file is empty", where=path.name, expected=f"a header of {len(COLUMNS)} columns, and rows")
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = _records(reader, path.name)
    names = [cell.strip().lower() for cell in next(records)[1]]
    _require_columns(names, path.name)
    return _rows(records, names, path.name)


def _text(path: Path) -> str:
    if not path.is_file():
        raise UsageError("there is no such file", where=str(path), hint="another path")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        size = f"{path.stat().st_size / 1_000_000:,.1f} MB"
        most = f"at most {MOST_BYTES // 1_000_000} MB"
        raise DataError("the file is too large", where=path.name, got=size, expected=most, hint="splitting it")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise _no_text(path, data, f"byte {error.start + 1:,} is not UTF-8") from None
    if "\0" in text:
        raise _no_text(path, data, "a zero byte")
    return text


def _no_text(path: Path, data: bytes, got: str) -> DataError:
    sheet = data.startswith(b"PK")
    hint = "saving the spreadsheet as “CSV UTF-8”" if sheet else "saving it as “CSV UTF-8”"
    got = "a zip archive, such as a spreadsheet is" if sheet else got
    return DataError("is not UTF-8 text", where=path.name, got=got, expected="UTF-8 text", hint=hint)


def _records(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record and the line it begins on; a cell may go over several lines."""
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        hint = "closing the quotation marks of this row, and doubling those inside a cell"
        raise DataError("the row cannot be read", where=f"{name}:{begins}", got=str(error), hint=hint) from None


def _require_columns(names: Sequence[str], file: str) -> None:
    found = [_missing(column, names, file) for column in COLUMNS if column not in names]
    unknown = [name for name in dict.fromkeys(names) if name not in COLUMNS]
    found += [_unknown(name, file) for name in unknown]
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    found += [Finding("the column is there twice", f"{file}:1, column {name}", hint="leaving one") for name in twice]
    if found:
        raise DataError.of(found)


def _missing(column: str, names: Sequence[str], file: str) -> Finding:
    got = ", ".join(name for name in names if name)[:120] or "no names"
    return Finding(
        "a column is missing", f"{file}:1", got, column, f"adding the column {column}, its cells may be empty"
    )


def _unknown(name: str, file: str) -> Finding:
    close = get_close_matches(name, COLUMNS, 1)
    hint = f"naming it {close[0]}" if close else "taking it out"
    return Finding("an unknown column", f"{file}:1", name[:60] or "an empty name", ", ".join(COLUMNS), hint)


def _rows(records: Iterator[tuple[int, list[str]]], names: Sequence[str], file: str) -> tuple[list[Row], list[Finding]]:
    rows, found = [], []
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue  # an empty line, as spreadsheets leave them at the end
        if len(cells) != len(names):
            found.append(_uneven(len(cells), len(names), f"{file}:{line}"))
        else:
            rows.append(Row(line, dict(zip(names, cells, strict=True))))
    if not rows and not found:
        raise DataError("the file has no rows", where=file, got="a header alone", expected="a row for each record")
    return rows, found


def _uneven(got: int, expected: int, where: str) -> Finding:
    much = "too many" if got > expected else "too few"
    hint = "putting a cell that holds a comma or a semicolon in quotation marks"
    return Finding(f"the row has {much} cells", where, str(got), str(expected), hint)
