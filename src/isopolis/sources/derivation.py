"""What is made of a table's columns: new columns, in steps, and the doubts that one pass settles."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from isopolis.errors import Finding
from isopolis.sources.codes import Coding
from isopolis.sources.microdata import ANSWERED, MISSING, NOT_ASKED, REFUSED
from isopolis.sources.row_numbers import in_words
from isopolis.sources.table import Table, faults

NAMEABLE = 5  # a code is named in a message only where at least so many rows hold it
NAMED = 5  # and at most so many codes are named


@dataclass(frozen=True)
class Doubt:
    """A fault that rows may have. `bad` is true where a row of the table has it, before anything is derived.

    `code` is the column of codes that it is about, where it is about codes.
    """

    what: str
    where: str
    bad: pl.Expr
    expected: str = ""
    hint: str = ""
    code: str = ""


@dataclass(frozen=True)
class Derived:
    """Columns that measurement reads, the codings they rest on, and what could be wrong."""

    columns: tuple[pl.Expr, ...] = ()
    codings: tuple[Coding, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def all(cls, parts: Iterable["Derived"]) -> "Derived":
        """Several as one."""
        listed = list(parts)
        return cls(
            tuple(column for part in listed for column in part.columns),
            tuple(coding for part in listed for coding in part.codings),
            tuple(doubt for part in listed for doubt in part.doubts),
        )

    def placed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows with the two steps of every coding."""
        return rows.with_columns(coding.key() for coding in self.codings).with_columns(
            coding.found() for coding in self.codings
        )

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows with the derived columns alone."""
        made = [column.meta.output_name() for column in self.columns]
        return self.placed(rows).with_columns(self.columns).select(made)


def faults_of(derived: Derived, rows: pl.LazyFrame, table: Table) -> list[Finding]:
    """What is wrong with the rows, found in one pass; empty where nothing is."""
    counted = [doubt.bad.sum().alias(str(number)) for number, doubt in enumerate(derived.doubts)]
    with faults(table):
        counts = rows.select(pl.len().alias("rows"), *counted).collect(engine="streaming").row(0, named=True)
    if not counts["rows"]:
        return [Finding("holds no rows", table.label, expected="a row for each person", hint="exporting it again")]
    return [
        _finding(doubt, counts[str(number)], rows, table)
        for number, doubt in enumerate(derived.doubts)
        if counts[str(number)]
    ]


def _finding(doubt: Doubt, count: int, rows: pl.LazyFrame, table: Table) -> Finding:
    with faults(table):
        got = in_words(rows, doubt.bad, count)
    if doubt.code:
        got += f"; {_codes_in_words(rows.filter(doubt.bad), doubt.code, table)}"
    return Finding(doubt.what, f"{table.label}, {doubt.where}", got, doubt.expected, doubt.hint)


def _codes_in_words(bad: pl.LazyFrame, column: str, table: Table) -> str:
    """The codes that a contract forgot. A code that few rows hold is counted, not named: it could be a person's."""
    with faults(table):
        found = bad.group_by(pl.col(column).cast(pl.String).alias("code")).len().collect(engine="streaming")
    often = found.filter(pl.col("len") >= NAMEABLE).sort("len", "code", descending=[True, False])["code"].to_list()
    named = ", ".join(repr(code) for code in often[:NAMED])
    others = found.height - len(often[:NAMED])
    if not named:
        return f"{others} code{'' if others == 1 else 's'}, too rare to name"
    return f"code{'' if len(often) == 1 else 's'} {named}" + (f" and {others} more" if others else "")


def response(place: pl.Expr, answers: int, answered: pl.Expr | None = None) -> pl.Expr:
    """UInt8 response to a question whose coding ends with the groups refused, missing, not asked."""
    known = place < answers if answered is None else answered
    return status(known, refused=place == answers, not_asked=place == answers + 2)


def status(answered: pl.Expr, refused: pl.Expr, not_asked: pl.Expr) -> pl.Expr:
    """UInt8: the first of ANSWERED, REFUSED, NOT_ASKED that holds; else MISSING."""
    return (
        pl.when(answered)
        .then(pl.lit(ANSWERED, pl.UInt8))
        .when(refused)
        .then(pl.lit(REFUSED, pl.UInt8))
        .when(not_asked)
        .then(pl.lit(NOT_ASKED, pl.UInt8))
        .otherwise(pl.lit(MISSING, pl.UInt8))
    )
