"""Expressions of a contract: a small safe subset of SQL that means the same on every engine.

What may be written: columns, numbers, 'text', TRUE, FALSE, NULL; = <> < <= > >=; + - * /; IN, BETWEEN,
LIKE, IS NULL, IS TRUE, IS FALSE; AND, OR, NOT; CASE; COALESCE, ABS, ROUND, LEAST, GREATEST, LOWER, UPPER;
CAST(... AS DOUBLE). Everything else is refused by name.

What it means:
- Three-valued logic, as in SQL: a comparison with NULL is NULL, never false.
- Arithmetic is done in 64-bit floats, so a small integer column cannot overflow. `/` is true division
  (7 / 2 is 3.5); a division by zero is NULL. ROUND goes half away from zero.
- CAST gives NULL where a text is no number (checking counts how often).
- LEAST and GREATEST pass over NULL. NaN ("not a number") in a column is NULL, as many programs write it so.
- Names of columns are taken exactly as the file writes them; "two words" in double quotes, 'text' in single ones.
"""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from isopolis.sources.expression_rules import ALLOWED, Kind, Scope, meaning, refusal

Columns = Collection[str] | Mapping[str, pl.DataType]

LONGEST = 10_000  # characters


def parse(text: str, columns: Columns) -> pl.Expr:
    """The Polars expression that `text` means over these columns.

    Give the columns with their types (a schema) where they are known: then text compared with a number, or a
    number used as a condition, is refused here and not met in the middle of a run.
    Raises ContractError for anything outside the subset and for unknown columns.
    """
    return _a_row_each(meaning(tree(text), _scope(columns)).expr)


def _a_row_each(expr: pl.Expr) -> pl.Expr:
    """The expression with a value for every row.

    Where a column is wholly empty, Polars (2.1) may fold COALESCE and CASE into one value and forget the rows.
    """
    columns = expr.meta.root_names()
    if not columns:
        return expr
    empty = pl.col(columns[0]).is_null()
    return pl.when(empty | ~empty).then(expr)


def kind_of(text: str, columns: Columns) -> Kind:
    """What the expression gives: "number", "text", "truth" ... or "unknown" where the columns have no types."""
    return meaning(tree(text), _scope(columns)).kind


def columns_of(text: str) -> set[str]:
    """The names of the columns that the expression reads."""
    return {column.name for column in tree(text).find_all(exp.Column)}


def casts_of(text: str) -> set[str]:
    """The names of the columns that stand inside a CAST, where a text may turn out to be no number."""
    return {column.name for cast in tree(text).find_all(exp.Cast) for column in cast.find_all(exp.Column)}


def tree(text: str) -> Any:
    """The syntax tree of one expression; raises ContractError where it does not parse."""
    if len(text) > LONGEST:
        raise refusal("an expression is too long", f"{len(text)} characters", f"at most {LONGEST}", "a derived column")
    try:
        statements = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        hint = 'putting names of columns that are not plain words in double quotes: "my column" = 1'
        raise refusal("an expression does not parse", text, ALLOWED, hint) from error
    if len(statements) != 1 or statements[0] is None:
        raise refusal("an expression must be one expression", text or "nothing", ALLOWED, "one condition or one value")
    return statements[0]


def kind_of_type(dtype: pl.DataType | type[pl.DataType]) -> Kind:
    """The kind of a column of this type."""
    if dtype.is_numeric():
        return "number"
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return "text"
    if dtype == pl.Boolean:
        return "truth"
    if dtype == pl.Null:
        return "null"
    return "date"  # dates, times and nested types: only IS NULL makes sense of them here


def _scope(columns: Columns) -> Scope:
    if isinstance(columns, Mapping):
        floats = frozenset(name for name, dtype in columns.items() if dtype.is_float())
        return Scope({name: kind_of_type(dtype) for name, dtype in columns.items()}, floats)
    return Scope(dict.fromkeys(columns, "unknown"))
