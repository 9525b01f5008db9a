"""What an expression may say, what it means, and how the rest is refused."""

from typing import Literal

import polars as pl
import pytest

from isopolis.errors import ContractError
from isopolis.sources.expression import casts_of, columns_of, kind_of, parse

FRAME = pl.DataFrame(
    {
        "small": pl.Series([1, 2, None], dtype=pl.UInt8),
        "real": [1.0, 4.5, None],
        "code": ["a", "B", None],
        "yes": [True, False, None],
        "two words": [7, 8, 9],
        "when": pl.Series([None, None, None], dtype=pl.Date),
    }
)


def answers(text: str) -> list[object]:
    return FRAME.select(answer=parse(text, FRAME.schema))["answer"].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("small - 3", [-2.0, -1.0, None]),  # an unsigned column does not wrap around
        ("small / 2", [0.5, 1.0, None]),  # true division
        ("small / 0", [None, None, None]),
        ("yes = 1", [True, False, None]),
        ("code IN ('a', NULL)", [True, None, None]),
        ("small NOT IN (1)", [False, True, None]),
        ("code NOT LIKE 'A%'", [True, True, None]),
        ("code LIKE '_'", [True, True, None]),
        ("code LIKE '.'", [False, False, None]),  # no regular expression shines through
        ("CASE WHEN real > 2 THEN 1 ELSE 0 END", [0, 1, 0]),  # not known is not true
        ("CASE code WHEN 'a' THEN 2 END", [2, None, None]),
        ("CASE small WHEN NULL THEN 1 ELSE 0 END", [0, 0, 0]),
        ("CAST(code AS DOUBLE)", [None, None, None]),
        ("CAST(' 12 ' AS DOUBLE)", [12.0]),
        ("NOT yes", [False, True, None]),
        ("yes IS NOT TRUE", [False, True, True]),
        ('"when" IS NULL', [True, True, True]),
        ('"two words" BETWEEN 8 AND 9', [False, True, True]),
        ("COALESCE(real, 0)", [1.0, 4.5, 0.0]),
        ("GREATEST(small, real, 2)", [2.0, 4.5, 2.0]),
        ("ROUND(real)", [1.0, 5.0, None]),
        ("LOWER(code) = 'b'", [False, True, None]),
        ("-ABS(-small)", [-1.0, -2.0, None]),
        (" OR ".join(f"small = {i}" for i in range(500)), [True, True, None]),
    ],
)
def test_an_expression_means_what_sql_means(text: str, expected: list[object]) -> None:
    assert answers(text) == expected


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("COUNT(*)", "COUNT is not allowed"),
        ("foo(small)", "FOO is not allowed"),
        ("small IN (SELECT 1)", "IN is not allowed with a query"),
        ("people.small = 1", "COLUMN is not allowed with a table"),
        ("small; DROP TABLE people", "one expression"),
        ("", "one expression"),
        ("small small small", "does not parse"),
        ("(" * 400 + "small" + ")" * 400, "does not parse"),
        ("NOT " * 61 + "yes", "nested too deeply"),
        ("small = 1 -- " + "x" * 10_000, "too long"),
        ("code = 1", "number and text do not go together"),
        ("small IN (1, 'a')", "number and text do not go together"),
        ("small AND yes", "number stands where a condition should"),
        ("code + 1", "text is not a number"),
        ("LOWER(small)", "number is not text"),
        ("\"when\" > '2019-01-01'", "do not go together"),
        ("CAST(small AS INT)", "CAST goes to DOUBLE only"),
        ("small IS 1", "IS goes with NULL, TRUE and FALSE only"),
        ("ROUND(real, small)", "decimals as a digit"),
        ("code LIKE code", "pattern as text"),
        ("small IN ()", "at least one value"),
        ("small BETWEEN SYMMETRIC 1 AND 2", "BETWEEN is not allowed"),
        ("CURRENT_DATE", "is not allowed"),
        ("small % 2", "MOD is not allowed"),
    ],
)
def test_everything_else_is_refused_by_name(text: str, fragment: str) -> None:
    with pytest.raises(ContractError, match="Try") as caught:
        parse(text, FRAME.schema)
    assert fragment in str(caught.value)


def test_a_refusal_names_the_allowed_list() -> None:
    with pytest.raises(ContractError, match="COALESCE, ABS, ROUND, LEAST, GREATEST"):
        parse("SUM(small)", FRAME.schema)


@pytest.mark.parametrize(("name", "close"), [("smal", "small"), ("SMALL", "small"), ("rael", "real")])
def test_an_unknown_column_names_those_that_come_close(name: str, close: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse(f"{name} = 1", FRAME.schema)
    assert close in caught.value.findings[0].hint


def test_text_in_double_quotes_is_told_apart_from_text() -> None:
    with pytest.raises(ContractError, match="single quotes"):
        parse('code = "a"', FRAME.schema)


def test_columns_without_types_are_taken_on_trust() -> None:
    assert FRAME.select(answer=parse("small = 1 AND yes", FRAME.columns))["answer"].to_list() == [True, False, None]
    assert kind_of("small + 1", FRAME.columns) == "number"
    assert kind_of("small", FRAME.columns) == "unknown"


def test_not_a_number_is_not_known_rather_than_large() -> None:
    frame = pl.DataFrame({"income": [1.0, float("nan"), None]})
    assert frame.select(x=parse("income < 2", frame.schema))["x"].to_list() == [True, None, None]
    assert frame.select(x=parse("income IS NULL", frame.schema))["x"].to_list() == [False, True, True]


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize(
    "text",
    ["'a' = COALESCE(code, 'a')", "'a' = CASE WHEN code = 'b' THEN code ELSE 'a' END", "'a' IN (COALESCE(code, 'a'))"],
)
def test_an_empty_column_keeps_its_rows(text: str, engine: Literal["in-memory", "streaming"]) -> None:
    frame = pl.LazyFrame({"code": [None] * 7}, schema={"code": pl.String})
    answer = parse(text, frame.collect_schema())
    assert frame.select(x=answer).collect(engine=engine)["x"].to_list() == [True] * 7
    assert frame.select(x=answer.sum()).collect(engine=engine).item() == 7


def test_categories_compare_as_text() -> None:
    frame = pl.DataFrame({"level": ["low", "high"]}, schema={"level": pl.Enum(["low", "high"])})
    assert frame.select(x=parse("level IN ('high', 'higher')", frame.schema))["x"].to_list() == [False, True]


def test_columns_of_an_expression_are_the_ones_it_reads() -> None:
    assert columns_of('CASE WHEN a > 1 THEN "two words" ELSE LOWER(b) END') == {"a", "two words", "b"}
    assert casts_of("CAST(a AS DOUBLE) > b") == {"a"}
