"""Columns of a table of places: which are there, and cells as numbers, ids and yes or no."""

from collections.abc import Collection, Mapping

import polars as pl

from isopolis.errors import DataError, Finding
from isopolis.sources import reading
from isopolis.sources.codes import as_text
from isopolis.sources.row_numbers import in_words
from isopolis.sources.table import Table, faults, missing_column

NOTHING = ("", "NA", "NaN", "nan", "NULL", "null")  # as tables write an empty cell
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no")
_UNKNOWN = ("", "unknown", "limited", "na", "null")  # who can enter with help cannot count on entering


def read(table: Table, needed: Collection[str], more: Collection[str], text: Collection[str]) -> pl.DataFrame:
    """The needed columns, and those of `more` that are there; columns of `text` as ids, null where empty.

    Raises DataError for columns that are not there, and for a table without a row.
    """
    there = reading.names(table)
    lost = [missing_column(name, there, table.label) for name in needed if name not in there]
    if lost:
        raise DataError.of(lost)
    named = [name for name in dict.fromkeys((*needed, *more)) if name in there]
    ids = [name for name in named if name in text]
    rows = reading.scan(table, named, ids)
    schema = rows.collect_schema()
    with faults(table):
        frame = rows.with_columns(as_text(name, schema[name]).str.strip_chars() for name in ids).collect()
    if frame.is_empty():
        raise DataError(
            "holds no rows", where=table.label, got="no row", expected="a row a place", hint="exporting it again"
        )
    return frame


def shaped(given: Mapping[str, pl.Series], schema: Mapping[str, type[pl.DataType]], rows: int) -> pl.DataFrame:
    """A frame of the columns given and, empty, of those that the schema has beside them; the schema's first."""
    empty = {name: pl.Series([None] * rows, dtype=dtype) for name, dtype in schema.items()}
    return pl.DataFrame({name: values.alias(name) for name, values in (empty | dict(given)).items()})


def number(frame: pl.DataFrame, column: str, where: str) -> tuple[pl.Series, list[Finding]]:
    """A column as Float64, null where it is empty, and what is wrong with it: text that is no number."""
    values = frame[column]
    if values.dtype.is_numeric() or values.dtype == pl.Null:
        return values.cast(pl.Float64).fill_nan(None), []
    said = _texts(values)
    made = said.cast(pl.Float64, strict=False).fill_nan(None)
    bad = (made.is_null() & said.is_not_null() & ~said.is_in(NOTHING)).alias("bad")
    if not bad.any():
        return made, []
    got = in_words(bad.to_frame().lazy(), pl.col("bad"), int(bad.sum()))
    hint = "a point before the decimals, no spaces and no units"
    found = Finding("text where a number must be", f"{where}, column {column}", got, "numbers such as 12.5", hint)
    return made, [found]


def amounts(frame: pl.DataFrame, column: str, where: str, empty: bool) -> tuple[pl.Series, list[Finding]]:
    """A column of numbers, 0 or more, and what is wrong with it. With `empty` a cell may be empty."""
    values, found = number(frame, column, where)
    bad = (~(values.is_finite() & (values >= 0))).fill_null(not empty).alias("bad")
    if not found and bad.any():
        got = in_words(bad.to_frame().lazy(), pl.col("bad"), int(bad.sum()))
        expected = "0 or more" + (", or an empty cell" if empty else " in every row")
        what = "numbers below 0 or not finite" if empty else "numbers that are missing, below 0 or not finite"
        found = [Finding(what, f"{where}, column {column}", got, expected, "mending these rows")]
    return values, found


def answer(frame: pl.DataFrame, column: str, where: str) -> tuple[pl.Series, list[Finding]]:
    """A column as true, false or null (unknown), and what is wrong with it: other words."""
    said = _texts(frame[column]).str.to_lowercase().str.replace(r"\.0$", "").fill_null("")
    words = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
    made = said.replace_strict(words, default=None, return_dtype=pl.Boolean)
    bad = (made.is_null() & ~said.is_in(_UNKNOWN)).alias("bad")
    if not bad.any():
        return made, []
    got = in_words(bad.to_frame().lazy(), pl.col("bad"), int(bad.sum()))
    expected = "true, false, yes, no, 1, 0, or an empty cell for unknown"
    return made, [Finding("words that are neither yes nor no", f"{where}, column {column}", got, expected, "true")]


def _texts(values: pl.Series) -> pl.Series:
    """The cells as text; a list, which is none, as brackets."""
    if values.dtype.is_nested():
        return pl.Series([None if cell is None else "[]" for cell in values], dtype=pl.String)
    return values.cast(pl.String).str.strip_chars()
