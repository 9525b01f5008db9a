"""An expression gives on Polars what DuckDB gives for the same text."""

import math

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.sources.expression import parse

NUMBERS = ["whole", "real", "tiny"]
WHOLE = st.integers(-20, 20)
REAL = st.sampled_from([-2.5, -1.0, -0.5, 0.0, 0.125, 0.5, 1.0, 1.5, 2.25, 7.0, 1e6])
TEXT = st.sampled_from(["a", "B", "ab", "", "1", " 2.5 ", "a_b", "é"])
ROW = st.fixed_dictionaries(
    {
        "whole": st.none() | WHOLE,
        "real": st.none() | REAL,
        "tiny": st.none() | st.integers(0, 9),
        "text": st.none() | TEXT,
        "other": st.none() | TEXT,
        "yes": st.none() | st.booleans(),
    }
)
SCHEMA = {
    "whole": pl.Int64,
    "real": pl.Float64,
    "tiny": pl.Int32,
    "text": pl.String,
    "other": pl.String,
    "yes": pl.Boolean,
}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


literal = WHOLE.map(str) | REAL.map(lambda value: f"{value:e}") | st.just("NULL")
texts = st.deferred(
    lambda: (
        st.sampled_from(["text", "other"])
        | TEXT.map(quoted)
        | st.builds("{}({})".format, st.sampled_from(["LOWER", "UPPER"]), texts)
        | st.builds("COALESCE({}, {})".format, texts, texts)
    )
)
numbers = st.deferred(
    lambda: (
        st.sampled_from(NUMBERS)
        | literal
        | st.builds("({} {} {})".format, numbers, st.sampled_from("+-*"), numbers)
        | st.builds("({} / {})".format, numbers, st.sampled_from(["2", "-4", "5e-1"]))
        | st.builds("{}({})".format, st.sampled_from(["ABS", "ROUND", "-"]), numbers)
        | st.builds("ROUND({}, {})".format, st.just("real"), st.integers(0, 2))
        | st.builds("{}({}, {})".format, st.sampled_from(["COALESCE", "LEAST", "GREATEST"]), numbers, numbers)
        | st.builds("CASE WHEN {} THEN {} ELSE {} END".format, truths, numbers, numbers)
        | st.builds("CASE {} WHEN {} THEN {} END".format, texts, texts, numbers)
        | st.builds("TRY_CAST({} AS DOUBLE)".format, texts)
    )
)
compare = st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="])
maybe = st.sampled_from(["", "NOT "])
truths = st.deferred(
    lambda: (
        st.just("yes")
        | st.sampled_from(["TRUE", "FALSE"])
        | st.builds("{} {} {}".format, numbers, compare, numbers)
        | st.builds("{} {} {}".format, texts, compare, texts)
        | st.builds("({} {} {})".format, truths, st.sampled_from(["AND", "OR"]), truths)
        | st.builds("(NOT {})".format, truths)
        | st.builds("({} {}IN ({}, {}))".format, numbers, maybe, numbers, numbers)
        | st.builds("({} {}IN ({}, NULL))".format, texts, maybe, texts)
        | st.builds("({} {}BETWEEN {} AND {})".format, numbers, maybe, numbers, numbers)
        | st.builds("({} IS {}NULL)".format, texts | numbers, maybe)
        | st.builds("({} IS {}{})".format, truths, maybe, st.sampled_from(["TRUE", "FALSE"]))
        | st.builds("({} {}LIKE {})".format, texts, maybe, st.sampled_from(["'a%'", "'_'", "'%'", "'a_b'", "''"]))
    )
)


def same(ours: object, theirs: object) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(float(ours), float(theirs), rel_tol=1e-12) if not isinstance(ours, str) else ours == theirs


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(ROW, min_size=1, max_size=6), truths | numbers | texts)
def test_polars_and_duckdb_give_the_same_answer(rows: list[dict[str, object]], text: str) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    answer = parse(text, frame.schema)
    ours = frame.select("whole", answer=answer)["answer"].to_list()
    alone = frame.lazy().select(answer=answer).collect(engine="streaming")
    assert alone.height == (frame.height if answer.meta.root_names() else 1)
    with duckdb.connect() as engine:
        engine.register("people", frame.to_arrow())
        theirs = [row[0] for row in engine.execute(f"SELECT {text} FROM people").fetchall()]
    assert len(ours) == len(theirs)
    assert all(same(a, b) for a, b in zip(ours, theirs, strict=True)), (ours, theirs)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(truths)
def test_negation_keeps_what_is_not_known(text: str) -> None:
    frame = pl.DataFrame([dict.fromkeys(SCHEMA)], schema=SCHEMA)
    plain, negated = (
        frame.select("yes", answer=parse(f"{word}({text})", frame.schema))["answer"].to_list()[0]
        for word in ("", "NOT ")
    )
    assert negated is (None if plain is None else not plain)
