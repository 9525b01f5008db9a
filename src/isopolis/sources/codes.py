"""Codes: as a contract writes them, and as a column holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

EMPTY = ""  # the code that stands for an empty cell


@dataclass(frozen=True)
class Coding:
    """Which group of codes each value of a column belongs to, as the column `place` of a frame.

    "1" stands for 1, 1.0, "1" and "1.0"; "0" and "1" also for false and true; "" for an empty cell.
    The place is the number of the group, null for a value that is in none. It is found in two steps, `key` and
    then `found`, each a column of its own: so the text of a cell is looked at once, however many codes there are.
    """

    id: str
    column: str
    dtype: pl.DataType
    groups: tuple[tuple[str, ...], ...]

    @property
    def place(self) -> pl.Expr:
        """The column that `found` leaves."""
        return pl.col(f"place:{self.id}")

    @property
    def mapped(self) -> pl.Expr:
        """True where a group has the cell's code; from the column itself, without the steps."""
        if self._by_text:
            return self._compared().is_not_null()
        return self._compared().is_in(self._values([code for group in self.groups for code in group])).fill_null(False)

    @property
    def unmapped(self) -> pl.Expr:
        """True where a cell holds something that no group has; from the column itself, without the steps."""
        return ~self.mapped & ~empty_of(pl.col(self.column), self.dtype)

    def key(self) -> pl.Expr:
        """First step: something that compares fast."""
        return self._compared().alias(f"key:{self.id}")

    def found(self) -> pl.Expr:
        """Second step: the number of the group."""
        place = pl.lit(None, pl.UInt16)
        for number in reversed(range(len(self.groups))):
            place = pl.when(self._in_group(number)).then(pl.lit(number, pl.UInt16)).otherwise(place)
        return place.alias(f"place:{self.id}")

    @property
    def _by_text(self) -> bool:
        return is_text(self.dtype) or self.dtype.is_temporal()

    def _compared(self) -> pl.Expr:
        """The value itself, or for text its position among the codes as they may be written."""
        value = pl.col(self.column)
        if self._by_text:
            return value.cast(pl.String).cast(self._written, strict=False).to_physical()
        return value if self.dtype.is_integer() else value.cast(pl.Float64)

    def _in_group(self, number: int) -> pl.Expr:
        codes = self.groups[number]
        found = pl.col(f"key:{self.id}").is_in(self._values(codes))
        return found.fill_null(False) | empty_of(pl.col(self.column), self.dtype) if EMPTY in codes else found

    def _values(self, codes: Sequence[str]) -> pl.Expr:
        """The codes as keys, for `is_in`."""
        if self._by_text:
            forms = [form for code in codes for form in _forms(code)]
            return pl.lit(pl.Series(forms, dtype=self._written).to_physical().implode())
        numbers = [number for code in codes if (number := _number(code)) is not None]
        if not self.dtype.is_integer():
            return pl.lit(pl.Series(numbers, dtype=pl.Float64).implode())
        whole = pl.Series([int(number) for number in numbers if number.is_integer()], dtype=pl.Int64)
        return pl.lit(whole.cast(self.dtype, strict=False).drop_nulls().implode())  # others fit in no cell

    @cached_property
    def _written(self) -> pl.Enum:
        forms = (form for codes in self.groups for code in codes for form in _forms(code))
        return pl.Enum(list(dict.fromkeys([EMPTY, *forms])))


def is_text(dtype: pl.DataType) -> bool:
    """True for columns of text, however they are kept."""
    return dtype in (pl.String, pl.Categorical, pl.Enum)


def empty_of(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """True where a value of this type is empty: null, not a number, or a text of no letters."""
    if dtype.is_float():
        return value.is_null() | value.is_nan()
    return value.is_null() | (value.cast(pl.String) == EMPTY) if is_text(dtype) else value.is_null()


def empty(column: str, dtype: pl.DataType) -> pl.Expr:
    """True where a cell of the column is empty."""
    return empty_of(pl.col(column), dtype)


def as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    """A code or an id as text: 7 and 7.0 are "7"; an empty cell is null."""
    value = pl.col(column)
    if dtype.is_float():
        whole = value.cast(pl.Int64, strict=False)
        return pl.when(whole == value).then(whole.cast(pl.String)).otherwise(value.fill_nan(None).cast(pl.String))
    text = value.cast(pl.String)
    return pl.when(text != "").then(text) if is_text(dtype) else text


def _forms(code: str) -> tuple[str, ...]:
    """How a text column may write the code: a whole number also as "1.0", as exports with gaps do."""
    return (code, f"{code}.0") if code.lstrip("-").isdecimal() else (code,)


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None
