"""Files of statistical packages and spreadsheets: SPSS (.sav), Stata (.dta) and Excel (.xlsx)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from isopolis.errors import DataError
from isopolis.sources.table import Reader, Table, Wanted, faults

ROWS = 100_000  # a chunk
SAMPLE = 1_000  # rows that show the types
Chunks = Callable[[Sequence[str]], Iterator[pl.DataFrame]]


def lazily(table: Table, schema: Mapping[str, pl.DataType], chunks: Chunks) -> pl.LazyFrame:
    """A lazy frame over a source that gives chunks of the columns it is asked for."""

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        asked = columns or list(schema)  # a count of rows asks for no column; a chunk without one has no rows
        for chunk in _guarded(table, chunks(asked)):
            part = chunk if rows is None else chunk.head(rows)
            rows = None if rows is None else rows - part.height
            kept = part if predicate is None else part.filter(predicate)
            yield kept
            if rows == 0:
                return

    return register_io_source(source, schema=dict(schema), is_pure=True)


def _guarded(table: Table, chunks: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The chunks; a fault met in the middle of a run is a DataError too, and quotes no value."""
    while True:
        with faults(table):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


@dataclass(frozen=True)
class _Packaged:
    """A .sav or .dta file. Codes stay codes; `labels` says what they mean.

    What the file itself declares missing stays a code in columns read as text, so that a contract can tell
    "refused" from "missing"; in columns of numbers it is empty.
    """

    function: str  # of pyreadstat
    keeps_declared: bool

    def names(self, table: Table) -> tuple[str, ...]:
        return tuple(self._meta(table).column_names)

    def scan(self, table: Table, wanted: Wanted) -> pl.LazyFrame:
        columns = list(wanted.columns if wanted.columns is not None else self.names(table))
        schema = _types(*self._read(table, columns, row_limit=SAMPLE), columns)

        def chunks(asked: Sequence[str]) -> Iterator[pl.DataFrame]:
            start = 0
            while True:
                frame, meta = self._read(table, list(asked), row_limit=ROWS, row_offset=start)
                if start and frame.is_empty():
                    return
                numbers = [name for name in asked if name not in wanted.text]
                yield _without_declared(frame, meta, numbers).select(pl.col(n).cast(schema[n]) for n in asked)
                start += ROWS
                if frame.height < ROWS:
                    return

        return lazily(table, schema, chunks)

    def _meta(self, table: Table) -> Any:
        import pyreadstat

        return getattr(pyreadstat, self.function)(str(table.path), metadataonly=True, output_format="polars")[1]

    def _read(self, table: Table, columns: list[str], **limits: int) -> tuple[pl.DataFrame, Any]:
        import pyreadstat

        read = getattr(pyreadstat, self.function)
        encoding = {"encoding": table.encoding} if table.encoding else {}
        return read(  # type: ignore[no-any-return]
            str(table.path),
            usecols=columns,
            user_missing=self.keeps_declared,
            output_format="polars",
            **encoding,
            **limits,
        )


def _types(sample: pl.DataFrame, meta: Any, columns: Sequence[str]) -> pl.Schema:
    """The columns' types by the first rows; where those are all empty, by what the file says."""
    told = {name: pl.String() if meta.readstat_variable_types[name] == "string" else pl.Float64() for name in columns}
    return pl.Schema({name: told[name] if sample.schema[name] == pl.Null else sample.schema[name] for name in columns})


def _without_declared(frame: pl.DataFrame, meta: Any, columns: Sequence[str]) -> pl.DataFrame:
    """The frame with empty cells where a column of numbers holds what the file declares missing."""
    emptied = []
    for name in columns:
        ranges = [r for r in (meta.missing_ranges or {}).get(name, ()) if not isinstance(r["lo"], str)]
        if ranges and frame.schema[name].is_numeric():
            declared = pl.any_horizontal([pl.col(name).is_between(r["lo"], r["hi"]) for r in ranges])
            emptied.append(pl.when(~declared).then(pl.col(name)).alias(name))
    return frame.with_columns(emptied)


@dataclass(frozen=True)
class _Workbook:
    """One sheet of an .xlsx file: the first, or the one that `table` names. Its first row names the columns."""

    def names(self, table: Table) -> tuple[str, ...]:
        return tuple(_sheet(table, None).columns)

    def scan(self, table: Table, wanted: Wanted) -> pl.LazyFrame:
        frame = _sheet(table, wanted.text)
        return (frame if wanted.columns is None else frame.select(wanted.columns)).lazy()


def _sheet(table: Table, text: frozenset[str] | None) -> pl.DataFrame:
    import fastexcel

    book = fastexcel.read_excel(str(table.path))
    if table.name and table.name not in book.sheet_names:
        raise DataError(
            f"there is no sheet {table.name!r}",
            where=table.label,
            expected=", ".join(book.sheet_names),
            hint='one of them as table = "..."',
        )
    options: dict[str, Any] = {"n_rows": 0} if text is None else {"schema_sample_rows": None}
    sheet = book.load_sheet(table.name or 0, **options)
    if text:
        there = {column.name for column in sheet.available_columns()}
        sheet = book.load_sheet(table.name or 0, dtypes=dict.fromkeys(text & there, "string"), **options)
    return pl.DataFrame(sheet)


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".sav": _Packaged("read_sav", keeps_declared=True),
        ".zsav": _Packaged("read_sav", keeps_declared=True),
        ".dta": _Packaged("read_dta", keeps_declared=False),
        ".xlsx": _Workbook(),
    }
)


def labels(path: Path) -> dict[str, dict[str, str]]:
    """Column -> code -> label, codes as a contract writes them."""
    reader = READERS[path.suffix.lower()]
    if not isinstance(reader, _Packaged):
        return {}
    found = reader._meta(Table(path)).variable_value_labels
    return {column: {_code(code): str(label) for code, label in said.items()} for column, said in found.items()}


def _code(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
