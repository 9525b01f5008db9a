"""CSV files: what separates the columns, how text is encoded, which columns stay text."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from isopolis.errors import ContractError, DataError
from isopolis.sources.reading import Table, Wanted

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
        _decodes(table, path, codec)
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


def _decodes(table: Table, path: Path, codec: str) -> None:
    """Reads the bytes once, so that a wrong encoding is said with its line and not met in the middle of a run."""
    with path.open("rb") as file:
        line = _first_bad_line(file, codec)
    if line:
        declared = table.encoding or "UTF-8, as no encoding is declared"
        raise DataError(
            "holds bytes that are not text in its encoding",
            where=f"{table.label}:{line}",
            expected=declared,
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
