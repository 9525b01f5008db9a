"""A source of people: first what its terms name, then its rows. What is broken is set aside and the rest goes on."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl

from isopolis.errors import Finding
from isopolis.sources import layout, reading
from isopolis.sources.checking import rows
from isopolis.sources.checking.terms import place
from isopolis.sources.checking.trial import found_by, met_by, stops
from isopolis.sources.codes import is_text
from isopolis.sources.contract import IndicatorTerms, SourceTerms
from isopolis.sources.expression import columns_of
from isopolis.sources.indicators import columns_named, derive
from isopolis.sources.source import Source
from isopolis.sources.table import faults, missing_column

_DESIGN = ("period_column", "area", "person", "household", "weight", "strata")
_STAGES = ("clusters", "population")


def findings(source: Source, areas: bool) -> Iterator[Finding]:
    """Every doubt about one table of people; `areas` false: the city's areas are broken, so codes are not held
    against them."""
    if not areas:
        source = replace(source, areas=None)
    unread = met_by(lambda: layout.refuse_unread(source.terms, f"sources.{source.name}"))
    yield from unread
    schema: dict[str, Any] = {}
    opened = met_by(lambda: schema.update(_schema(source)))
    yield from opened
    if stops(opened):
        return
    bare = found_by(lambda: _no_rows(source), source.table.label)
    sound, doubts = _sound(source, pl.Schema(schema))
    yield from bare or doubts
    if bare:
        return
    yield from found_by(lambda: rows.findings(sound), source.table.label)


def _no_rows(source: Source) -> Iterator[Finding]:
    with faults(source.table):
        if reading.scan(source.table).head(1).collect().is_empty():
            what, expected = "holds no rows", "a row for each person"
            yield Finding(what, source.table.label, "no row", expected, "exporting it again")


def _schema(source: Source) -> pl.Schema:
    """Names and types of the columns that the source reads and its table has."""
    named, text = layout.columns(_parsed(source.terms), with_area=source.areas is not None)
    there = set(reading.names(source.table))
    frame = reading.scan(source.table, [name for name in named if name in there], text & there)
    with faults(source.table):
        return frame.collect_schema()


def _parsed(terms: SourceTerms) -> SourceTerms:
    """The terms without the indicators whose expressions do not parse."""
    sound = {id: how for id, how in terms.indicators.items() if not met_by(partial(_texts, how))}
    return terms.model_copy(update={"indicators": sound})


def _texts(terms: IndicatorTerms) -> None:
    for text in (terms.value, terms.over, terms.universe):
        if text:
            columns_of(text)


def _sound(source: Source, schema: pl.Schema) -> tuple[Source, list[Finding]]:
    """The source with only the terms that can be read, and the findings about the others."""
    terms, found = source.terms, list[Finding]()
    kept: dict[str, Any] = {"replicates": "", "rake": "", "characteristics": {}, "indicators": {}}
    for key in (*_DESIGN, *_STAGES):
        lost = _missing(source, key, getattr(terms, key), schema)
        found += lost
        kept |= {key: () if key in _STAGES else ""} if lost else {}
    for id, said in terms.characteristics.items():
        lost = _missing(source, f"characteristics.{id}", (said.column, *said.columns.values()), schema)
        found += lost
        kept["characteristics"] |= {} if lost else {id: said}
    for id, how in terms.indicators.items():
        lost = _indicator(source, id, how, schema)
        found += lost
        kept["indicators"] |= {} if stops(lost) else {id: how}
    return replace(source, terms=terms.model_copy(update=kept)), found


def _missing(source: Source, key: str, named: str | tuple[str, ...], schema: pl.Schema) -> list[Finding]:
    """A finding for each column that the terms name and the table lacks."""
    if key == "area" and source.areas is None:
        return []
    columns = [named] if isinstance(named, str) else named
    there = reading.names(source.table)
    where = f"{source.table.label} ({place(f'sources.{source.name}.{key}')})"
    return [missing_column(name, there, where) for name in columns if name and name not in schema]


def _indicator(source: Source, id: str, terms: IndicatorTerms, schema: pl.Schema) -> list[Finding]:
    """What hinders an indicator: a question's column that is not there, an expression that does not hold."""
    key = f"indicators.{id}"
    where = place(f"sources.{source.name}.{key}")
    indicator = source.framework.indicator(id)
    found = met_by(lambda: _texts(terms), where) or [
        *_missing(source, f"{key}.question", terms.question, schema),
        *_missing(source, key, tuple(sorted(columns_named(terms))), schema),
    ]
    if found or indicator is None:
        return found
    found = met_by(lambda: derive(indicator, terms, schema), where)
    return list(_blank(source, columns_named(terms), schema)) or found if found else []


def _blank(source: Source, columns: set[str], schema: pl.Schema) -> Iterator[Finding]:
    """Columns without a single value: a CSV file then has nothing to tell a number from text by."""
    texts = sorted(name for name in columns if is_text(schema[name]))
    if not texts:
        return
    with faults(source.table):
        filled = reading.scan(source.table, texts).select(pl.col(texts).count()).collect().row(0, named=True)
    for name in texts:
        if not filled[name]:
            where = f"{source.table.label}, column {name}"
            yield Finding(
                "nobody has a value: the column is empty", where, "0 rows", "values", "the column that holds them"
            )
