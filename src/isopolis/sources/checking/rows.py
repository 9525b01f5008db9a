"""The rows of a source of people: counts of what is wrong with them, from a few passes that keep nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from isopolis.errors import Finding, Severity
from isopolis.sources import layout, reading
from isopolis.sources.checking import drawn, presence
from isopolis.sources.checking.terms import PERIOD, PERIODS
from isopolis.sources.codes import empty, is_text
from isopolis.sources.expression import casts_of
from isopolis.sources.row_numbers import in_words
from isopolis.sources.source import Source
from isopolis.sources.table import faults


@dataclass(frozen=True)
class Suspicion:
    """A fault that rows may have; `bad` is true where a row has it."""

    what: str
    where: str
    bad: pl.Expr
    expected: str
    hint: str
    severity: Severity = "error"


def findings(source: Source) -> Iterator[Finding]:
    """Every doubt about the rows of a source whose terms can be read."""
    plain = reading.scan(source.table, *layout.columns(source.terms, with_area=source.areas is not None))
    with faults(source.table):
        schema = plain.collect_schema()
    wrong = list(_settled(_numbers(source, schema), plain, source))
    yield from wrong
    if wrong:
        source = _without_numbers(source, schema)
    yield from source.faults()
    frame, derived = source._rows()
    with faults(source.table):
        yield from _settled(_more(source, schema), frame, source)
        made = derived.of(frame)
        yield from drawn.findings(source, made)
        yield from presence.findings(source, made)


def _settled(suspicions: Iterator[Suspicion], rows: pl.LazyFrame, source: Source) -> Iterator[Finding]:
    """One pass counts all of them; only those that hold look for their rows."""
    listed = list(suspicions)
    if not listed:
        return
    with faults(source.table):
        counts = rows.select(s.bad.sum().alias(str(i)) for i, s in enumerate(listed)).collect(engine="streaming").row(0)
        for count, said in zip(counts, listed, strict=True):
            if count:
                where = f"{source.table.label}, {said.where}"
                got = in_words(rows, said.bad, count)
                yield Finding(said.what, where, got, said.expected, said.hint, said.severity)


# --- numbers that are none ----------------------------------------------------------------------------------------


def _number_columns(source: Source) -> list[str]:
    return [name for name in (source.terms.weight, *source.terms.population) if name]


def _numbers(source: Source, schema: pl.Schema) -> Iterator[Suspicion]:
    """Text in a column of weights: it would stop the reading itself, so it is looked at first."""
    for column in _number_columns(source):
        if is_text(schema[column]):
            number = pl.col(column).cast(pl.String).cast(pl.Float64, strict=False)
            bad = number.is_null() & ~empty(column, schema[column])
            hint = "a point before the decimals, no spaces and no units"
            yield Suspicion("text where a number must be", f"column {column}", bad, "numbers such as 12.5", hint)


def _without_numbers(source: Source, schema: pl.Schema) -> Source:
    texts = {column for column in _number_columns(source) if is_text(schema[column])}
    weight = "" if source.terms.weight in texts else source.terms.weight
    population = () if texts & set(source.terms.population) else source.terms.population
    return replace(source, terms=source.terms.model_copy(update={"weight": weight, "population": population}))


# --- rows that reading would take, and a person should know of ----------------------------------------------------


def _more(source: Source, schema: pl.Schema) -> Iterator[Suspicion]:
    terms = source.terms
    if terms.weight:
        zero = pl.col(terms.weight).cast(pl.Float64) == 0
        yield Suspicion(
            "weights of zero: these rows count for nothing",
            f"column {terms.weight}",
            zero,
            "a weight above 0",
            "leaving out rows that were not drawn",
            "warning",
        )
    if terms.person:
        key = [terms.person, *([terms.period_column] if terms.period_column else [])]
        twice = pl.struct(key).is_duplicated() & ~empty(terms.person, schema[terms.person])
        yield Suspicion(
            "a person occurs twice",
            f"column {terms.person}",
            twice,
            "one row for each person and period",
            "removing the copies, or period_column where rows are of several periods",
        )
        yield Suspicion(
            "rows without a person's pseudonym",
            f"column {terms.person}",
            empty(terms.person, schema[terms.person]),
            "one in every row",
            "filling it in",
        )
    if terms.area and source.areas is not None:
        yield Suspicion(
            "rows without an area: they count in the whole city alone",
            f"column {terms.area}",
            empty(terms.area, schema[terms.area]),
            "a code of the areas file",
            "adding the code where it is known",
            "note",
        )
    if terms.period_column:
        written = pl.col(terms.period_column).cast(pl.String).str.replace(r"\.0$", "")
        odd = ~written.str.contains(f"^{PERIOD}$")
        yield Suspicion(
            "periods that are none", f"column {terms.period_column}", odd, PERIODS, "the year in four digits"
        )
    yield from _lost_in_casts(source, schema)


def _lost_in_casts(source: Source, schema: pl.Schema) -> Iterator[Suspicion]:
    for id, terms in source.terms.indicators.items():
        texts = (text for text in (terms.value, terms.over, terms.universe) if text)
        for column in sorted({name for text in texts for name in casts_of(text)}):
            if is_text(schema[column]):
                stripped = pl.col(column).cast(pl.String).str.strip_chars()
                lost = stripped.cast(pl.Float64, strict=False).is_null() & ~empty(column, schema[column])
                yield Suspicion(
                    "CAST makes these cells empty: they hold no number",
                    f"column {column} ({id})",
                    lost,
                    "numbers such as 12.5",
                    "mending the cells",
                    "warning",
                )
