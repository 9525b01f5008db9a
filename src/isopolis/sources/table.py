"""A table: where it stands, what is asked of it, and what is said where it cannot be read."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

import polars as pl

from isopolis.errors import ContractError, DataError, Finding
from isopolis.sources.contract import FileTerms, SourceTerms


@dataclass(frozen=True)
class Table:
    """Where a table stands: a file, or a table of a database."""

    path: Path | None = None
    url: str = ""  # "env:NAME": the environment variable that holds the address
    name: str = ""  # the table of a database, or the sheet of a workbook
    encoding: str = ""

    @property
    def label(self) -> str:
        """The name that messages show; never an address."""
        return self.path.name if self.path else f"table {self.name}"


@dataclass(frozen=True)
class Wanted:
    """What is asked of a table. `columns` None: all of them. `text`: columns to read as they are written."""

    columns: tuple[str, ...] | None = None
    text: frozenset[str] = frozenset()


class Reader(Protocol):
    """One format: its column names and types, and a lazy scan of some of them."""

    def names(self, table: Table) -> tuple[str, ...]: ...
    def scan(self, table: Table, wanted: Wanted) -> pl.LazyFrame: ...


def table_of(terms: SourceTerms | FileTerms, folder: Path) -> Table:
    """The table that a source's terms name; raises ContractError where they name none or two."""
    if isinstance(terms, FileTerms):
        return Table(folder / terms.file)
    if bool(terms.file) == bool(terms.url):
        raise ContractError(
            "a source needs a file or a url, and not both",
            expected='file = "people.parquet", or url = "env:DATABASE_URL" with table = "people"',
            hint="naming one of them",
        )
    path = folder / terms.file if terms.file else None
    return Table(path, terms.url, terms.table, terms.encoding)


def environment(reference: str, where: str) -> str:
    """The value behind "env:NAME". It may hold a password: it is never part of a message."""
    kind, _, name = reference.partition(":")
    if kind != "env" or not name:
        raise ContractError(
            "an address is written in the contract",
            where=where,
            expected='"env:NAME"',
            hint='putting it into an environment variable and writing url = "env:DATABASE_URL"',
        )
    value = os.environ.get(name, "")
    if not value:
        raise ContractError(
            f"the environment variable {name} is not set",
            where=where,
            expected="the address of the database",
            hint=f"export {name}=... in the shell that runs Isopolis",
        )
    return value


_OURS = (NameError, AttributeError, AssertionError, MemoryError)  # our mistakes or the machine's, not the file's


class faults:  # noqa: N801 (reads as a clause: `with faults(table)`)
    """While it is open, what a library says of a broken file becomes a DataError without its traceback.

    The libraries' own words are left out: they may quote a person's value.
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IsADirectoryError | PermissionError):
            raise DataError("cannot be opened", where=self.table.label, hint="its permissions") from None
        if isinstance(error, Exception) and not isinstance(error, (DataError, ContractError, *_OURS)):
            raise broken(self.table) from None


def broken(table: Table) -> DataError:
    """The error of a table that its reader could not make sense of."""
    suffix = table.path.suffix if table.path else ""
    expected = f"a whole {suffix} file" if suffix else "a table that can be read"
    hint = "opening it in the program that wrote it and saving it again"
    return DataError(
        "cannot be read: it is cut off, damaged or of another format",
        where=table.label,
        expected=expected,
        hint=hint if suffix else "the same query by hand",
    )


def missing_column(name: str, there: Collection[str], where: str) -> Finding:
    """The finding of a column that the contract names and the file does not have."""
    close = get_close_matches(name, list(there), n=3, cutoff=0.6) or [n for n in there if n.lower() == name.lower()]
    listed = ", ".join(list(there)[:12]) + (f" and {len(there) - 12} more" if len(there) > 12 else "")
    hint = " or ".join(repr(n) for n in close) if close else "the name exactly as the file writes it"
    return Finding(f"there is no column {name!r}", where, name, f"one of {listed}", hint)
