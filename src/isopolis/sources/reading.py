"""Tables of any format as lazy frames: only the columns that are named are ever read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

import polars as pl

from isopolis.errors import DataError
from isopolis.sources import database, delimited, statistical
from isopolis.sources.table import Reader, Table, Wanted, faults, missing_column


def names(table: Table) -> tuple[str, ...]:
    """The table's column names, in its own order."""
    reader = _reader(table)
    with faults(table):
        return reader.names(table)


def scan(table: Table, columns: Collection[str] | None = None, text: Collection[str] = ()) -> pl.LazyFrame:
    """A lazy frame of the named columns (all of them for None); nothing is read before it is collected.

    Columns in `text` come as they are written where the format has no types ("007" stays "007").
    Raises DataError where the file is not what it should be, and for columns that it does not have.
    """
    reader = _reader(table)
    wanted = Wanted(None if columns is None else tuple(dict.fromkeys(columns)), frozenset(text))
    if wanted.columns is not None:
        _all_there(table, wanted.columns)
    with faults(table):
        frame = reader.scan(table, wanted)
        frame.collect_schema()
    return frame


def labels(path: str | Path) -> dict[str, dict[str, str]]:
    """Column -> code -> label, for the columns of a .sav or .dta file that carry labels; empty for other formats."""
    table = Table(Path(path))
    if table.path is None or table.path.suffix.lower() not in statistical.READERS:
        return {}
    _reader(table)
    with faults(table):
        return statistical.labels(table.path)


def _all_there(table: Table, columns: Collection[str]) -> None:
    there = names(table)
    lost = [missing_column(name, there, table.label) for name in columns if name not in set(there)]
    if lost:
        raise DataError.of(lost)


def _reader(table: Table) -> Reader:
    if table.url:
        return database.DATABASE
    path = table.path
    if path is None or not path.is_file():
        raise _no_such_file(table)
    reader = _readers().get(path.suffix.lower())
    if reader is None:
        formats = ", ".join(_readers())
        raise DataError(
            "is of a format that cannot be read",
            where=table.label,
            expected=formats,
            hint="saving it as Parquet or CSV",
        )
    return reader


def _no_such_file(table: Table) -> DataError:
    folder = table.path.parent if table.path else Path()
    there = sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    close = get_close_matches(table.label, there, n=1)
    hint = repr(close[0]) if close else "the name of a file in the city's folder"
    return DataError("there is no such file", where=table.label, expected="a file in the city's folder", hint=hint)


def _readers() -> Mapping[str, Reader]:
    own: dict[str, Reader] = {".parquet": _PARQUET, ".csv": delimited.CSV, ".tsv": delimited.CSV}
    return MappingProxyType(own | dict(statistical.READERS))


@dataclass(frozen=True)
class _Scanned:
    """A format that Polars scans by itself."""

    scanner: Callable[[Path], pl.LazyFrame]

    def names(self, table: Table) -> tuple[str, ...]:
        assert table.path is not None
        return tuple(self.scanner(table.path).collect_schema().names())

    def scan(self, table: Table, wanted: Wanted) -> pl.LazyFrame:
        assert table.path is not None
        frame = self.scanner(table.path)
        return frame if wanted.columns is None else frame.select(wanted.columns)


_PARQUET = _Scanned(lambda path: pl.scan_parquet(path, glob=False))
