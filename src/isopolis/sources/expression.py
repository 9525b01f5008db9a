"""Expressions of a contract: a small safe subset of SQL that means the same on every engine.

What may be written: columns, numbers, 'text', TRUE, FALSE, NULL; = <> < <= > >=; + - * /; IN, BETWEEN,
LIKE, IS NULL, IS TRUE, IS FALSE; AND, OR, NOT; CASE; COALESCE, ABS, ROUND, LEAST, GREATEST, LOWER, UPPER;
CAST(... AS DOUBLE). Everything else is refused by name.

What it means:
- Three-valued logic, as in SQL: a comparison with NULL is NULL, never false.
- Arithmetic is done in 64-bit floats, so a small integer column cannot overflow. `/` is true division
  (7 / 2 is 3.5); a division by zero is NULL. ROUND goes half away from zero.
- CAST gives NULL where a text is no number (checking counts how often).
- LEAST and GREATEST pass over NULL.
- Names of columns are taken exactly as the file writes them; "two words" in double quotes, 'text' in single ones.
"""

import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import reduce
from typing import Any, Literal, NamedTuple

import polars as pl
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from isopolis.errors import ContractError

Kind = Literal["number", "text", "truth", "date", "null", "unknown"]
Columns = Collection[str] | Mapping[str, pl.DataType]

ALLOWED = (
    "columns, numbers, 'text', TRUE, FALSE, NULL, = <> < <= > >=, + - * /, IN, BETWEEN, LIKE, IS NULL, IS TRUE, "
    "AND, OR, NOT, CASE, COALESCE, ABS, ROUND, LEAST, GREATEST, LOWER, UPPER, CAST(... AS DOUBLE)"
)
LONGEST, DEEPEST = 10_000, 60
_WHOLE_NUMBERS = range(-(2**63), 2**63)


class _Meaning(NamedTuple):
    expr: pl.Expr
    kind: Kind


class _Scope(NamedTuple):
    kinds: Mapping[str, Kind]
    depth: int = 0


def parse(text: str, columns: Columns) -> pl.Expr:
    """The Polars expression that `text` means over these columns.

    Give the columns with their types (a schema) where they are known: then text compared with a number, or a
    number used as a condition, is refused here and not met in the middle of a run.
    Raises ContractError for anything outside the subset and for unknown columns.
    """
    return _meaning(tree(text), _scope(columns)).expr


def kind_of(text: str, columns: Columns) -> Kind:
    """What the expression gives: "number", "text", "truth" ... or "unknown" where the columns have no types."""
    return _meaning(tree(text), _scope(columns)).kind


def columns_of(text: str) -> set[str]:
    """The names of the columns that the expression reads."""
    return {column.name for column in tree(text).find_all(exp.Column)}


def casts_of(text: str) -> set[str]:
    """The names of the columns that stand inside a CAST, where a text may turn out to be no number."""
    return {column.name for cast in tree(text).find_all(exp.Cast) for column in cast.find_all(exp.Column)}


def tree(text: str) -> Any:
    """The syntax tree of one expression; raises ContractError where it does not parse."""
    if len(text) > LONGEST:
        raise _refusal("an expression is too long", f"{len(text)} characters", f"at most {LONGEST}", "a derived column")
    try:
        statements = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        hint = 'putting names of columns that are not plain words in double quotes: "my column" = 1'
        raise _refusal("an expression does not parse", text, ALLOWED, hint) from error
    if len(statements) != 1 or statements[0] is None:
        raise _refusal("an expression must be one expression", text or "nothing", ALLOWED, "one condition or one value")
    return statements[0]


def _refusal(what: str, got: str, expected: str, hint: str) -> ContractError:
    return ContractError(what, got=got if len(got) <= 200 else f"{got[:200]} …", expected=expected, hint=hint)


# --- what columns are -------------------------------------------------------------------------------------------


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


def _scope(columns: Columns) -> _Scope:
    if isinstance(columns, Mapping):
        return _Scope({name: kind_of_type(dtype) for name, dtype in columns.items()})
    return _Scope(dict.fromkeys(columns, "unknown"))


# --- from tree to meaning ---------------------------------------------------------------------------------------


def _meaning(node: Any, scope: _Scope) -> _Meaning:
    rule = _RULES.get(type(node))
    if rule is None or scope.depth > DEEPEST:
        raise _not_allowed(node, "is nested too deeply" if rule else "is not allowed in an expression")
    unread = [name for name, value in node.args.items() if value and name not in rule.reads]
    if unread:
        raise _not_allowed(node, f"is not allowed with a {unread[0].replace('_', ' ')}")
    return rule.build(node, scope._replace(depth=scope.depth + 1))


def _not_allowed(node: Any, says: str) -> ContractError:
    name = node.this if isinstance(node, exp.Anonymous) else type(node).key
    hint = "a simpler expression, or deriving a column before the data come here"
    return _refusal(f"{str(name).upper()} {says}", node.sql("duckdb"), ALLOWED, hint)


def _column(node: Any, scope: _Scope) -> _Meaning:
    name = node.name
    if name not in scope.kinds:
        raise unknown_column(name, scope.kinds)
    kind = scope.kinds[name]
    return _Meaning(pl.col(name).cast(pl.String) if kind == "text" else pl.col(name), kind)


def unknown_column(name: str, columns: Collection[str]) -> ContractError:
    """The refusal of a column that is not there, with the names that come close."""
    close = get_close_matches(name, list(columns), n=3, cutoff=0.6) or [
        column for column in columns if column.lower() == name.lower()
    ]
    hint = f"{', '.join(close)}" if close else "the name as the file writes it; text stands in single quotes: 'text'"
    some = sorted(columns)
    listed = ", ".join(some[:12]) + (f" and {len(some) - 12} more" if len(some) > 12 else "")
    return ContractError(f"there is no column {name!r}", got=name, expected=f"one of {listed}", hint=hint)


def _literal(node: Any, scope: _Scope) -> _Meaning:
    if node.is_string:
        return _Meaning(pl.lit(node.this), "text")
    number = float(node.this)
    whole = re.fullmatch(r"\d+", node.this) and int(node.this) in _WHOLE_NUMBERS
    return _Meaning(pl.lit(int(node.this) if whole else number), "number")


def _boolean(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(pl.lit(bool(node.this)), "truth")


def _null(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(pl.lit(None), "null")


def _inside(node: Any, scope: _Scope) -> _Meaning:
    return _meaning(node.this, scope._replace(depth=scope.depth))


def _alike(node: Any, meanings: list[_Meaning]) -> Kind:
    """The one kind that all sides share; a truth counts as 0 or 1 beside a number."""
    kinds = {meaning.kind for meaning in meanings} - {"null", "unknown"}
    if kinds == {"number", "truth"}:
        return "number"
    if len(kinds) > 1:
        texts = "text stands in single quotes ('1'), a number does not (1); CAST(... AS DOUBLE) makes a text a number"
        raise _refusal(f"{' and '.join(sorted(kinds))} do not go together", node.sql("duckdb"), "one kind", texts)
    if "date" in kinds:
        raise _refusal("dates are not allowed in an expression", node.sql("duckdb"), ALLOWED, "a column with the year")
    return kinds.pop() if kinds else "unknown"


def _comparison(compare: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[Any, _Scope], _Meaning]:
    def build(node: Any, scope: _Scope) -> _Meaning:
        sides = [_meaning(node.this, scope), _meaning(node.expression, scope)]
        _alike(node, sides)
        return _Meaning(compare(sides[0].expr, sides[1].expr), "truth")

    return build


def _number(node: Any, scope: _Scope) -> pl.Expr:
    """A side of arithmetic, as a 64-bit float: no overflow, one meaning on every engine."""
    meaning = _meaning(node, scope)
    if meaning.kind not in ("number", "null", "unknown"):
        hint = "a column of numbers, or CAST(... AS DOUBLE)"
        raise _refusal(f"{meaning.kind} is not a number to reckon with", node.sql("duckdb"), "a number", hint)
    return meaning.expr.cast(pl.Float64, strict=False)


def _arithmetic(reckon: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[Any, _Scope], _Meaning]:
    def build(node: Any, scope: _Scope) -> _Meaning:
        return _Meaning(reckon(_number(node.this, scope), _number(node.expression, scope)), "number")

    return build


def _divide(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    return above / pl.when(below != 0).then(below)


def _negative(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(-_number(node.this, scope), "number")


def _absolute(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(_number(node.this, scope).abs(), "number")


def _round(node: Any, scope: _Scope) -> _Meaning:
    decimals = node.args.get("decimals")
    if decimals is not None and not (isinstance(decimals, exp.Literal) and re.fullmatch(r"\d", decimals.this)):
        raise _refusal("ROUND wants its decimals as a digit", node.sql("duckdb"), "0 to 9", "ROUND(value, 1)")
    places = int(decimals.this) if decimals is not None else 0
    return _Meaning(_number(node.this, scope).round(places, mode="half_away_from_zero"), "number")


def _cast(node: Any, scope: _Scope) -> _Meaning:
    if node.to.this != exp.DataType.Type.DOUBLE:
        raise _not_allowed(node, "goes to DOUBLE only")
    meaning = _meaning(node.this, scope)
    text = meaning.expr.str.strip_chars() if meaning.kind == "text" else meaning.expr
    return _Meaning(text.cast(pl.Float64, strict=False), "number")


def _condition(node: Any, scope: _Scope) -> pl.Expr:
    meaning = _meaning(node, scope)
    if meaning.kind not in ("truth", "null", "unknown"):
        hint = "a comparison, such as column = 1"
        raise _refusal(f"{meaning.kind} stands where a condition should", node.sql("duckdb"), "a condition", hint)
    return meaning.expr if meaning.kind == "truth" else meaning.expr.cast(pl.Boolean)


def _connective(join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[Any, _Scope], _Meaning]:
    def build(node: Any, scope: _Scope) -> _Meaning:
        sides = [_condition(side, scope) for side in node.flatten(unnest=False)]
        return _Meaning(_balanced(join, sides), "truth")

    return build


def _balanced(join: Callable[[pl.Expr, pl.Expr], pl.Expr], sides: list[pl.Expr]) -> pl.Expr:
    """Joined as a shallow tree, so that a hundred conditions do not nest a hundred deep."""
    while len(sides) > 1:
        sides = [reduce(join, sides[start : start + 2]) for start in range(0, len(sides), 2)]
    return sides[0]


def _not(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(~_condition(node.this, scope), "truth")


def _in(node: Any, scope: _Scope) -> _Meaning:
    value, *options = (_meaning(side, scope) for side in [node.this, *node.expressions])
    if not options:
        raise _refusal("IN wants at least one value", node.sql("duckdb"), "IN (1, 2)", "the values in brackets")
    _alike(node, [value, *options])
    return _Meaning(_balanced(lambda a, b: a | b, [value.expr == option.expr for option in options]), "truth")


def _between(node: Any, scope: _Scope) -> _Meaning:
    value, low, high = sides = [_meaning(node.args[part], scope) for part in ("this", "low", "high")]
    _alike(node, sides)
    return _Meaning((value.expr >= low.expr) & (value.expr <= high.expr), "truth")


def _is(node: Any, scope: _Scope) -> _Meaning:
    if isinstance(node.expression, exp.Null):
        return _Meaning(_meaning(node.this, scope).expr.is_null(), "truth")
    if isinstance(node.expression, exp.Boolean):
        return _Meaning(_condition(node.this, scope).eq_missing(bool(node.expression.this)), "truth")
    raise _not_allowed(node, "goes with NULL, TRUE and FALSE only")


def _like(node: Any, scope: _Scope) -> _Meaning:
    value, pattern = _text(node.this, scope), node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise _refusal("LIKE wants its pattern as text", node.sql("duckdb"), "LIKE 'A%'", "a pattern in single quotes")
    parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern.this)
    found = value.str.contains(f"^(?s:{''.join(parts)})$")
    return _Meaning(~found if node.args.get("negate") else found, "truth")


def _text(node: Any, scope: _Scope) -> pl.Expr:
    meaning = _meaning(node, scope)
    if meaning.kind not in ("text", "null", "unknown"):
        raise _refusal(
            f"{meaning.kind} is not text", node.sql("duckdb"), "a column of text", "a comparison with a number"
        )
    return meaning.expr.cast(pl.String)


def _lower(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(_text(node.this, scope).str.to_lowercase(), "text")


def _upper(node: Any, scope: _Scope) -> _Meaning:
    return _Meaning(_text(node.this, scope).str.to_uppercase(), "text")


def _first_known(node: Any, scope: _Scope) -> _Meaning:
    sides = [_meaning(side, scope) for side in [node.this, *node.expressions]]
    return _Meaning(pl.coalesce([side.expr for side in sides]), _alike(node, sides))


def _extreme(choose: Callable[[list[pl.Expr]], pl.Expr]) -> Callable[[Any, _Scope], _Meaning]:
    def build(node: Any, scope: _Scope) -> _Meaning:
        return _Meaning(choose([_number(side, scope) for side in [node.this, *node.expressions]]), "number")

    return build


def _case(node: Any, scope: _Scope) -> _Meaning:
    answers = [_meaning(branch.args["true"], scope) for branch in node.args["ifs"]]
    default = node.args.get("default")
    last = _meaning(default, scope) if default is not None else _Meaning(pl.lit(None), "null")
    kind = _alike(node, [*answers, last])
    chosen = last.expr
    for branch, answer in reversed(list(zip(node.args["ifs"], answers, strict=True))):
        chosen = pl.when(_branch(node, branch, scope)).then(answer.expr).otherwise(chosen)
    return _Meaning(chosen, kind)


def _branch(node: Any, branch: Any, scope: _Scope) -> pl.Expr:
    if node.this is None:
        return _condition(branch.this, scope)
    sides = [_meaning(node.this, scope), _meaning(branch.this, scope)]
    _alike(branch, sides)
    return sides[0].expr == sides[1].expr


class _Rule(NamedTuple):
    build: Callable[[Any, _Scope], _Meaning]
    reads: tuple[str, ...] = ("this",)  # the parts of the node that the meaning honours; any other part is refused


_TWO = ("this", "expression")
_MANY = ("this", "expressions", "ignore_nulls")
_RULES: Mapping[type, _Rule] = {
    exp.Column: _Rule(_column),
    exp.Literal: _Rule(_literal, ("this", "is_string")),
    exp.Boolean: _Rule(_boolean),
    exp.Null: _Rule(_null),
    exp.Paren: _Rule(_inside),
    exp.EQ: _Rule(_comparison(lambda a, b: a == b), _TWO),
    exp.NEQ: _Rule(_comparison(lambda a, b: a != b), _TWO),
    exp.LT: _Rule(_comparison(lambda a, b: a < b), _TWO),
    exp.LTE: _Rule(_comparison(lambda a, b: a <= b), _TWO),
    exp.GT: _Rule(_comparison(lambda a, b: a > b), _TWO),
    exp.GTE: _Rule(_comparison(lambda a, b: a >= b), _TWO),
    exp.Add: _Rule(_arithmetic(lambda a, b: a + b), _TWO),
    exp.Sub: _Rule(_arithmetic(lambda a, b: a - b), _TWO),
    exp.Mul: _Rule(_arithmetic(lambda a, b: a * b), _TWO),
    exp.Div: _Rule(_arithmetic(_divide), _TWO),
    exp.Neg: _Rule(_negative),
    exp.Abs: _Rule(_absolute),
    exp.Round: _Rule(_round, ("this", "decimals")),
    exp.Cast: _Rule(_cast, ("this", "to")),
    exp.TryCast: _Rule(_cast, ("this", "to", "safe")),
    exp.And: _Rule(_connective(lambda a, b: a & b), _TWO),
    exp.Or: _Rule(_connective(lambda a, b: a | b), _TWO),
    exp.Not: _Rule(_not),
    exp.In: _Rule(_in, ("this", "expressions")),
    exp.Between: _Rule(_between, ("this", "low", "high")),
    exp.Is: _Rule(_is, _TWO),
    exp.Like: _Rule(_like, ("this", "expression", "negate")),
    exp.Lower: _Rule(_lower),
    exp.Upper: _Rule(_upper),
    exp.Coalesce: _Rule(_first_known, ("this", "expressions")),
    exp.Least: _Rule(_extreme(pl.min_horizontal), _MANY),
    exp.Greatest: _Rule(_extreme(pl.max_horizontal), _MANY),
    exp.Case: _Rule(_case, ("this", "ifs", "default")),
}
