"""What each construct of an expression means in Polars, and what it refuses."""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import reduce
from typing import Any, Literal, NamedTuple

import polars as pl
from sqlglot import exp

from isopolis.errors import ContractError

Kind = Literal["number", "text", "truth", "date", "null", "unknown"]
Join = Callable[[pl.Expr, pl.Expr], pl.Expr]

ALLOWED = (
    "columns, numbers, 'text', TRUE, FALSE, NULL, = <> < <= > >=, + - * /, IN, BETWEEN, LIKE, IS NULL, IS TRUE, "
    "AND, OR, NOT, CASE, COALESCE, ABS, ROUND, LEAST, GREATEST, LOWER, UPPER, CAST(... AS DOUBLE)"
)
DEEPEST = 60
_WHOLE_NUMBERS = range(-(2**63), 2**63)


class Meaning(NamedTuple):
    """What a part of an expression gives."""

    expr: pl.Expr
    kind: Kind


class Scope(NamedTuple):
    """The columns in reach, and how deep we are."""

    kinds: Mapping[str, Kind]
    floats: frozenset[str] = frozenset()  # columns that may hold "not a number", which some programs write for NULL
    depth: int = 0


def refusal(what: str, got: str, expected: str, hint: str) -> ContractError:
    """The error that says what is not allowed; `got` is text of the contract, cut where it is long."""
    return ContractError(what, got=got if len(got) <= 200 else f"{got[:200]} …", expected=expected, hint=hint)


def meaning(node: Any, scope: Scope) -> Meaning:
    """What this part of the tree means; raises ContractError where it is not allowed."""
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
    return refusal(f"{str(name).upper()} {says}", node.sql("duckdb"), ALLOWED, hint)


def _column(node: Any, scope: Scope) -> Meaning:
    name = node.name
    if name not in scope.kinds:
        raise unknown_column(name, scope.kinds)
    kind, column = scope.kinds[name], pl.col(name)
    if kind == "text":
        return Meaning(column.cast(pl.String), kind)
    return Meaning(column.fill_nan(None) if name in scope.floats else column, kind)


def unknown_column(name: str, columns: Collection[str]) -> ContractError:
    """The refusal of a column that is not there, with the names that come close."""
    close = get_close_matches(name, list(columns), n=3, cutoff=0.6) or [
        column for column in columns if column.lower() == name.lower()
    ]
    hint = f"{', '.join(close)}" if close else "the name as the file writes it; text stands in single quotes: 'text'"
    some = sorted(columns)
    listed = ", ".join(some[:12]) + (f" and {len(some) - 12} more" if len(some) > 12 else "")
    return ContractError(f"there is no column {name!r}", got=name, expected=f"one of {listed}", hint=hint)


def _literal(node: Any, scope: Scope) -> Meaning:
    if node.is_string:
        return Meaning(pl.lit(node.this), "text")
    number = float(node.this)
    whole = re.fullmatch(r"\d+", node.this) and int(node.this) in _WHOLE_NUMBERS
    return Meaning(pl.lit(int(node.this) if whole else number), "number")


def _boolean(node: Any, scope: Scope) -> Meaning:
    return Meaning(pl.lit(bool(node.this)), "truth")


def _null(node: Any, scope: Scope) -> Meaning:
    return Meaning(pl.lit(None), "null")


def _inside(node: Any, scope: Scope) -> Meaning:
    return meaning(node.this, scope)


def _alike(node: Any, meanings: list[Meaning]) -> Kind:
    """The one kind that all sides share; a truth counts as 0 or 1 beside a number."""
    kinds = {meaning.kind for meaning in meanings} - {"null", "unknown"}
    if kinds == {"number", "truth"}:
        return "number"
    if len(kinds) > 1:
        texts = "text stands in single quotes ('1'), a number does not (1); CAST(... AS DOUBLE) makes a text a number"
        raise refusal(f"{' and '.join(sorted(kinds))} do not go together", node.sql("duckdb"), "one kind", texts)
    if "date" in kinds:
        raise refusal("dates are not allowed in an expression", node.sql("duckdb"), ALLOWED, "a column with the year")
    return kinds.pop() if kinds else "unknown"


def _comparison(compare: Join) -> Callable[[Any, Scope], Meaning]:
    def build(node: Any, scope: Scope) -> Meaning:
        sides = [meaning(node.this, scope), meaning(node.expression, scope)]
        _alike(node, sides)
        return Meaning(compare(sides[0].expr, sides[1].expr), "truth")

    return build


def _number(node: Any, scope: Scope) -> pl.Expr:
    """A side of arithmetic, as a 64-bit float: no overflow, one meaning on every engine."""
    side = meaning(node, scope)
    if side.kind not in ("number", "null", "unknown"):
        hint = "a column of numbers, or CAST(... AS DOUBLE)"
        raise refusal(f"{side.kind} is not a number to reckon with", node.sql("duckdb"), "a number", hint)
    return side.expr.cast(pl.Float64, strict=False)


def _arithmetic(reckon: Join) -> Callable[[Any, Scope], Meaning]:
    def build(node: Any, scope: Scope) -> Meaning:
        return Meaning(reckon(_number(node.this, scope), _number(node.expression, scope)), "number")

    return build


def _divide(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    return above / pl.when(below != 0).then(below)


def _negative(node: Any, scope: Scope) -> Meaning:
    return Meaning(-_number(node.this, scope), "number")


def _absolute(node: Any, scope: Scope) -> Meaning:
    return Meaning(_number(node.this, scope).abs(), "number")


def _round(node: Any, scope: Scope) -> Meaning:
    decimals = node.args.get("decimals")
    if decimals is not None and not (isinstance(decimals, exp.Literal) and re.fullmatch(r"\d", decimals.this)):
        raise refusal("ROUND wants its decimals as a digit", node.sql("duckdb"), "0 to 9", "ROUND(value, 1)")
    places = int(decimals.this) if decimals is not None else 0
    return Meaning(_number(node.this, scope).round(places, mode="half_away_from_zero"), "number")


def _cast(node: Any, scope: Scope) -> Meaning:
    if node.to.this != exp.DataType.Type.DOUBLE:
        raise _not_allowed(node, "goes to DOUBLE only")
    side = meaning(node.this, scope)
    text = side.expr.str.strip_chars() if side.kind == "text" else side.expr
    return Meaning(text.cast(pl.Float64, strict=False), "number")


def _condition(node: Any, scope: Scope) -> pl.Expr:
    side = meaning(node, scope)
    if side.kind not in ("truth", "null", "unknown"):
        hint = "a comparison, such as column = 1"
        raise refusal(f"{side.kind} stands where a condition should", node.sql("duckdb"), "a condition", hint)
    return side.expr if side.kind == "truth" else side.expr.cast(pl.Boolean)


def _connective(join: Join) -> Callable[[Any, Scope], Meaning]:
    def build(node: Any, scope: Scope) -> Meaning:
        sides = [_condition(side, scope) for side in node.flatten(unnest=False)]
        return Meaning(_balanced(join, sides), "truth")

    return build


def _balanced(join: Join, sides: list[pl.Expr]) -> pl.Expr:
    """Joined as a shallow tree, so that a hundred conditions do not nest a hundred deep."""
    while len(sides) > 1:
        sides = [reduce(join, sides[start : start + 2]) for start in range(0, len(sides), 2)]
    return sides[0]


def _not(node: Any, scope: Scope) -> Meaning:
    return Meaning(~_condition(node.this, scope), "truth")


def _in(node: Any, scope: Scope) -> Meaning:
    value, *options = (meaning(side, scope) for side in [node.this, *node.expressions])
    if not options:
        raise refusal("IN wants at least one value", node.sql("duckdb"), "IN (1, 2)", "the values in brackets")
    _alike(node, [value, *options])
    return Meaning(_balanced(operator.or_, [value.expr == option.expr for option in options]), "truth")


def _between(node: Any, scope: Scope) -> Meaning:
    value, low, high = sides = [meaning(node.args[part], scope) for part in ("this", "low", "high")]
    _alike(node, sides)
    return Meaning((value.expr >= low.expr) & (value.expr <= high.expr), "truth")


def _is(node: Any, scope: Scope) -> Meaning:
    if isinstance(node.expression, exp.Null):
        return Meaning(meaning(node.this, scope).expr.is_null(), "truth")
    if isinstance(node.expression, exp.Boolean):
        return Meaning(_condition(node.this, scope).eq_missing(bool(node.expression.this)), "truth")
    raise _not_allowed(node, "goes with NULL, TRUE and FALSE only")


def _like(node: Any, scope: Scope) -> Meaning:
    value, pattern = _text(node.this, scope), node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise refusal("LIKE wants its pattern as text", node.sql("duckdb"), "LIKE 'A%'", "a pattern in single quotes")
    parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern.this)
    found = value.str.contains(f"^(?s:{''.join(parts)})$")
    return Meaning(~found if node.args.get("negate") else found, "truth")


def _text(node: Any, scope: Scope) -> pl.Expr:
    side = meaning(node, scope)
    if side.kind not in ("text", "null", "unknown"):
        raise refusal(f"{side.kind} is not text", node.sql("duckdb"), "text", "a comparison with a number")
    return side.expr.cast(pl.String)


def _lower(node: Any, scope: Scope) -> Meaning:
    return Meaning(_text(node.this, scope).str.to_lowercase(), "text")


def _upper(node: Any, scope: Scope) -> Meaning:
    return Meaning(_text(node.this, scope).str.to_uppercase(), "text")


def _first_known(node: Any, scope: Scope) -> Meaning:
    sides = [meaning(side, scope) for side in [node.this, *node.expressions]]
    return Meaning(pl.coalesce([side.expr for side in sides]), _alike(node, sides))


def _extreme(choose: Callable[[list[pl.Expr]], pl.Expr]) -> Callable[[Any, Scope], Meaning]:
    def build(node: Any, scope: Scope) -> Meaning:
        return Meaning(choose([_number(side, scope) for side in [node.this, *node.expressions]]), "number")

    return build


def _case(node: Any, scope: Scope) -> Meaning:
    answers = [meaning(branch.args["true"], scope) for branch in node.args["ifs"]]
    default = node.args.get("default")
    last = meaning(default, scope) if default is not None else Meaning(pl.lit(None), "null")
    kind = _alike(node, [*answers, last])
    chosen = last.expr
    for branch, answer in reversed(list(zip(node.args["ifs"], answers, strict=True))):
        chosen = pl.when(_branch(node, branch, scope)).then(answer.expr).otherwise(chosen)
    return Meaning(chosen, kind)


def _branch(node: Any, branch: Any, scope: Scope) -> pl.Expr:
    if node.this is None:
        return _condition(branch.this, scope)
    sides = [meaning(node.this, scope), meaning(branch.this, scope)]
    _alike(branch, sides)
    return sides[0].expr == sides[1].expr


class _Rule(NamedTuple):
    build: Callable[[Any, Scope], Meaning]
    reads: tuple[str, ...] = ("this",)  # the parts of the node that the meaning honours; any other part is refused


_TWO = ("this", "expression")
_MANY = ("this", "expressions", "ignore_nulls")
_RULES: Mapping[type, _Rule] = {
    exp.Column: _Rule(_column),
    exp.Literal: _Rule(_literal, ("this", "is_string")),
    exp.Boolean: _Rule(_boolean),
    exp.Null: _Rule(_null),
    exp.Paren: _Rule(_inside),
    exp.EQ: _Rule(_comparison(operator.eq), _TWO),
    exp.NEQ: _Rule(_comparison(operator.ne), _TWO),
    exp.LT: _Rule(_comparison(operator.lt), _TWO),
    exp.LTE: _Rule(_comparison(operator.le), _TWO),
    exp.GT: _Rule(_comparison(operator.gt), _TWO),
    exp.GTE: _Rule(_comparison(operator.ge), _TWO),
    exp.Add: _Rule(_arithmetic(operator.add), _TWO),
    exp.Sub: _Rule(_arithmetic(operator.sub), _TWO),
    exp.Mul: _Rule(_arithmetic(operator.mul), _TWO),
    exp.Div: _Rule(_arithmetic(_divide), _TWO),
    exp.Neg: _Rule(_negative),
    exp.Abs: _Rule(_absolute),
    exp.Round: _Rule(_round, ("this", "decimals")),
    exp.Cast: _Rule(_cast, ("this", "to")),
    exp.TryCast: _Rule(_cast, ("this", "to", "safe")),
    exp.And: _Rule(_connective(operator.and_), _TWO),
    exp.Or: _Rule(_connective(operator.or_), _TWO),
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
