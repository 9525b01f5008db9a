"""A source of published figures: what its reader refuses, and what a figure can never be."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from isopolis.errors import Finding
from isopolis.sources import reading
from isopolis.sources.checking.terms import PERIOD, PERIODS
from isopolis.sources.checking.trial import found_by, met_by, stops
from isopolis.sources.codes import is_text
from isopolis.sources.figures import NUMBERS
from isopolis.sources.row_numbers import in_words
from isopolis.sources.source import Source
from isopolis.sources.table import faults


def findings(source: Source, areas: bool) -> Iterator[Finding]:
    """Every doubt about one table of figures; `areas` false: the city's areas are broken and say enough."""
    label = source.table.label
    strange = found_by(lambda: _numbers(source), label)
    yield from strange
    if not stops(strange) and areas:
        yield from met_by(source.figures, label)
    elif not stops(strange):
        yield from met_by(replace(source, areas=None).figures, label)


def _numbers(source: Source) -> Iterator[Finding]:
    there = [name for name in (*NUMBERS, "period") if name in reading.names(source.table)]
    with faults(source.table):
        frame = reading.scan(source.table, there, ["period"]).collect().lazy()
        schema = frame.collect_schema()
        for name in there:
            yield from _faults(name, schema[name], frame, source.table.label)


def _faults(name: str, dtype: pl.DataType, frame: pl.LazyFrame, label: str) -> Iterator[Finding]:
    value, where = pl.col(name), f"{label}, column {name}"
    written = value.cast(pl.String).str.replace(r"\.0$", "")
    number = value.cast(pl.Float64, strict=False)
    if name == "period":
        yield from _found("periods that are none", where, ~written.str.contains(f"^{PERIOD}$"), frame, PERIODS)
        return
    if is_text(dtype):
        yield from _found("text where a number must be", where, number.is_null() & (written != ""), frame, "0.43")
    yield from _found("numbers that are not finite", where, ~number.is_finite(), frame, "a number, or an empty cell")
    if name != "value":
        says = "fewer than no persons" if name == "n" else "a negative standard error"
        yield from _found(says, where, number < 0, frame, "0 or more")


def _found(what: str, where: str, bad: pl.Expr, frame: pl.LazyFrame, expected: str) -> Iterator[Finding]:
    count = frame.select(bad.sum()).collect().item()
    if count:
        yield Finding(what, where, in_words(frame, bad, count), expected, "the publication that the figures are from")
