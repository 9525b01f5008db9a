"""CSV files: what separates the columns, how text is encoded, which columns stay text."""

import codecs
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from isopolis.errors import ContractError, DataError
from isopolis.sources.table import Table, Wanted

SEPARATORS = (",", ";", "\t", "|")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class _Csv:
    """A text table: its first line names the columns."""

    def names(self, table: Table) -> tuple[str, ...]:
        path, codec = _known(table)
        separator = _separator(table, path, codec)
        with path.open("rb") as file:
            head = file.readline() + file.readline()
        text = head.decode(codec, errors="replace") if codec != "utf-16" else _transcoded(path, codec).decode()
        frame = pl.read_csv(text.encode(), separator=separator, infer_schema=False, n_rows=0)
        return tuple(frame.columns)

    def scan(self, table: Table, wanted: Wanted) -> pl.LazyFrame:
        path, codec = _known(table)
        _well_formed(table, path, codec)
        source = path if codec == "utf-8-sig" else _transcoded(path, codec)
        names = self.names(table)
        frame = pl.scan_csv(
            source,
            separator=_separator(table, path, codec),
            schema_overrides={name: pl.String for name in names if name in wanted.text},
            infer_schema_length=None,
        )
        return frame if wanted.columns is None else frame.select(wanted.columns)


CSV = _Csv()


def _known(table: Table) -> tuple[Path, str]:
    """The file and the codec that reads it; raises ContractError for an encoding that is none."""
    assert table.path is not None
    try:
        name = codecs.lookup(table.encoding or "utf-8").name
    except LookupError:
        raise ContractError(
            f"{table.encoding!r} is no encoding",
            where=table.label,
            expected='"utf-8", "cp1252", "latin-1", "utf-16" ...',
            hint="leaving `encoding` out where the file is UTF-8",
        ) from None
    return table.path, "utf-8-sig" if name in ("utf-8", "utf-8-sig") else name


def _separator(table: Table, path: Path, codec: str) -> str:
    """The separator that the header line holds most of; a comma where it holds none."""
    with path.open(encoding=codec, errors="replace") as file:
        header = file.readline()
    if not header.strip():
        raise DataError(
            "is empty",
            where=table.label,
            expected="a first line with the names of the columns",
            hint="exporting it again",
        )
    return max(SEPARATORS, key=header.count)


def _well_formed(table: Table, path: Path, codec: str) -> None:
    """Reads the text once: what it cannot mean is said with its line, and not met in the middle of a run.

    A row with too few cells is refused too: it would be read as a row of empty cells.
    """
    try:
        with path.open(encoding=codec, newline="") as file:
            rows = csv.reader(file, delimiter=_separator(table, path, codec), strict=True)
            header = next(rows)
            _named_once(table, header)
            width = len(header)
            for row in rows:
                if len(row) != width and (row or width > 1):  # in a file of one column an empty line is an empty cell
                    raise _of_other_width(table, rows.line_num, len(row), width)
    except UnicodeError:
        raise _not_text(table, path, codec) from None
    except csv.Error:
        raise DataError(
            "a text in double quotes is not closed",
            where=f"{table.label}:{rows.line_num}",
            expected='"text", and a quote inside it doubled',
            hint="exporting the file again",
        ) from None


def _named_once(table: Table, header: list[str]) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise DataError(
            "two columns have one name",
            where=f"{table.label}:1",
            got=", ".join(twice),
            expected="a name of its own for each column",
            hint="renaming one, or leaving it out of the export",
        )


def _of_other_width(table: Table, line: int, cells: int, width: int) -> DataError:
    return DataError(
        "a row does not have the cells that the first line names",
        where=f"{table.label}:{line}",
        got=f"{cells} cell{'' if cells == 1 else 's'}",
        expected=f"{width}",
        hint="exporting the file again; text with a separator in it stands in double quotes, and each is closed",
    )


def _not_text(table: Table, path: Path, codec: str) -> DataError:
    with path.open("rb") as file:
        line = _first_bad_line(file, codec)
    return DataError(
        "holds bytes that are not text in its encoding",
        where=f"{table.label}:{line}",
        expected=table.encoding or "UTF-8, as no encoding is declared",
        hint='encoding = "cp1252" (Windows, western Europe) or saving the file as UTF-8',
    )


def _first_bad_line(file: IO[bytes], codec: str) -> int:
    decoder, line = codecs.getincrementaldecoder(codec)(), 1
    while True:
        block = file.read(_BLOCK)
        try:
            line += decoder.decode(block, final=not block).count("\n")
        except UnicodeDecodeError as error:
            return line + bytes(error.object[: error.start]).count(b"\n")
        if not block:
            return 0


def _transcoded(path: Path, codec: str) -> bytes:
    return path.read_bytes().decode(codec).encode()
