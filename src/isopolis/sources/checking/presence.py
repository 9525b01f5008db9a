"""Who is there: indicators that speak of nobody, and categories in which nobody is."""

from collections.abc import Iterator, Mapping

import polars as pl

from isopolis.errors import Finding
from isopolis.sources.checking.terms import place
from isopolis.sources.microdata import NOT_ASKED, Axis
from isopolis.sources.source import Source

_LOOK = "the column and the codes that the contract names"


def findings(source: Source, made: pl.LazyFrame) -> Iterator[Finding]:
    """What one count of every answer shows; `made` holds the derived columns."""
    counts = made.select(pl.len().alias("rows"), *_counts(source)).collect(engine="streaming").row(0, named=True)
    if counts["rows"]:
        for id, terms in source.terms.indicators.items():
            if terms.reach:
                counts = {**counts, f"known {id}": counts[f"asked {id}"]}  # measuring fills it in
            yield from _indicator(place(f"sources.{source.name}.indicators.{id}"), id, terms.universe, counts)
        for axis in source.axes:
            yield from _axis(place(f"sources.{source.name}.characteristics.{axis.characteristic}"), axis, counts)


def _counts(source: Source) -> Iterator[pl.Expr]:
    for id in source.terms.indicators:
        yield (pl.col(f"q:{id}") != NOT_ASKED).sum().alias(f"asked {id}")
        yield pl.col(f"y:{id}").is_not_null().sum().alias(f"known {id}")
    for axis in source.axes:
        for category in axis.categories:
            yield (pl.col(f"c:{axis.id}") == category).sum().alias(f"in {axis.id}={category}")


def _indicator(where: str, id: str, universe: str, counts: Mapping[str, int]) -> Iterator[Finding]:
    if universe and not counts[f"asked {id}"]:
        what, hint = "an empty universe: the condition holds for nobody", "the codes and units of its columns"
        expected = "a condition that some rows meet"
        yield Finding(what, f"{where}.universe", universe, expected, hint, about="contract")
    elif not counts[f"known {id}"]:
        yield Finding("nobody has a value", where, "0 rows", "at least one row with an answer", _LOOK)


def _axis(where: str, axis: Axis, counts: Mapping[str, int]) -> Iterator[Finding]:
    """Bands of age may well be empty; a category that the contract maps is expected to hold somebody."""
    nobody = [category for category in axis.categories if not counts[f"in {axis.id}={category}"]]
    if len(nobody) == len(axis.categories):
        yield Finding("nobody has an answer", where, "0 rows", "at least one row in a category", _LOOK)
    elif nobody and not axis.answer and not axis.ordered:
        got = ", ".join(nobody)
        yield Finding("categories in which nobody is", where, got, "some rows in each", "the codes", "note")
