"""From a column's codes to the categories of a characteristic."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from isopolis.framework.model import Category, Characteristic
from isopolis.sources.codes import Coding
from isopolis.sources.contract import CharacteristicTerms
from isopolis.sources.derivation import Derived, Doubt, response, status
from isopolis.sources.microdata import ANSWERED, NOT_ASKED, REFUSED, Axis

YES_NO = ("yes", "no")


def bands(characteristic: str, breaks: Sequence[float]) -> tuple[Category, ...]:
    """The categories that breaks make: [15, 65] gives 0-14, 15-64 and 65+. A break belongs to the band above it."""
    edges = _edges(breaks)
    between = [_band(characteristic, low, high) for low, high in pairwise(edges)]
    return (*between, _last_band(characteristic, edges[-1]))


def axes(characteristic: Characteristic, terms: CharacteristicTerms) -> tuple[Axis, ...]:
    """The variables to group by: one, or one for each answer of a `multiple` characteristic."""
    if terms.columns:
        return tuple(
            Axis(f"{characteristic.id}={answer}", characteristic.id, YES_NO, {}, answer) for answer in terms.columns
        )
    mapped = {band.id for band in bands(characteristic.id, terms.breaks)} if terms.breaks else set(_targets(terms))
    categories = [category for category in characteristic.categories if category.id in mapped]
    if terms.breaks:  # in rising order, whatever other sources added before
        order = [band.id for band in bands(characteristic.id, terms.breaks)]
        categories.sort(key=lambda category: order.index(category.id))
    parents = {category.id: category.parent for category in categories if category.parent}
    ids = tuple(category.id for category in categories)
    ordered = characteristic.ordered or bool(terms.breaks)
    return (Axis(characteristic.id, characteristic.id, ids, parents, ordered=ordered),)


def derive(characteristic: Characteristic, terms: CharacteristicTerms, schema: pl.Schema) -> Derived:
    """The columns c:AXIS and q:ID of one characteristic."""
    if terms.columns:
        return _several(characteristic, terms, schema)
    axis = axes(characteristic, terms)[0]
    return _banded(axis, terms, schema) if terms.breaks else _coded(axis, terms, schema)


# --- bands ------------------------------------------------------------------------------------------------------


def _edges(breaks: Sequence[float]) -> tuple[float, ...]:
    """The lower edges of the bands: from 0, unless the breaks begin at or below it."""
    return (0, *breaks) if breaks[0] > 0 else tuple(breaks)


def _band(characteristic: str, low: float, high: float) -> Category:
    whole = float(low).is_integer() and float(high).is_integer()
    start, end = f"{low:.15g}", f"{high - 1:.15g}" if whole else f"{high:.15g}"
    name = f"{start} to {end}" if whole else f"{start} to under {end}"
    words = (f"aged under {high:.15g}" if low == 0 else f"aged {name}") if characteristic == "age" else ""
    return Category(id=f"{start}-{end}" if start != end else start, name=name, modifier=words)


def _last_band(characteristic: str, low: float) -> Category:
    words = f"aged {low:.15g} or over" if characteristic == "age" else ""
    return Category(id=f"{low:.15g}+", name=f"{low:.15g} or over", modifier=words)


def _banded(axis: Axis, terms: CharacteristicTerms, schema: pl.Schema) -> Derived:
    dtype = schema[terms.column]
    coding = Coding(axis.id, terms.column, dtype, _silences(terms))
    value = pl.col(terms.column).cast(pl.Float64, strict=False)
    edges = _edges(terms.breaks)
    number_held = value.is_finite() & (value >= edges[0])
    inside = coding.place.is_null() & number_held
    number = pl.sum_horizontal((value >= edge).cast(pl.UInt16) for edge in edges[1:]) if edges[1:] else pl.lit(0)
    band = pl.when(inside).then(number.cast(pl.UInt16)).cat.to(pl.Enum(axis.categories))
    outside = Doubt(
        "numbers that no band holds",
        _where(axis.characteristic, terms.column),
        coding.unmapped & ~number_held.fill_null(False),
        f"a number, {edges[0]:g} or more, or a code listed as refused, missing or not_asked",
        "adding the code to `missing` or `refused`",
    )
    responded = response(coding.place, 0, inside)
    return Derived((band.alias(f"c:{axis.id}"), responded.alias(f"q:{axis.id}")), (coding,), (outside,))


# --- codes ------------------------------------------------------------------------------------------------------


def _targets(terms: CharacteristicTerms) -> list[str]:
    return list(terms.categories.values())


def _silences(terms: CharacteristicTerms) -> tuple[tuple[str, ...], ...]:
    return (terms.refused, terms.missing, terms.not_asked)


def _coded(axis: Axis, terms: CharacteristicTerms, schema: pl.Schema) -> Derived:
    by_category = [
        tuple(code for code, target in terms.categories.items() if target == category) for category in axis.categories
    ]
    coding = Coding(axis.id, terms.column, schema[terms.column], (*by_category, *_silences(terms)))
    answers = len(axis.categories)
    columns = (
        _enum(coding.place, axis.categories).alias(f"c:{axis.id}"),
        response(coding.place, answers).alias(f"q:{axis.id}"),
    )
    return Derived(columns, (coding,), (_unmapped(axis.characteristic, coding),))


def _several(characteristic: Characteristic, terms: CharacteristicTerms, schema: pl.Schema) -> Derived:
    groups = (terms.yes, terms.no, *_silences(terms))
    codings = [
        Coding(f"{characteristic.id}={answer}", column, schema[column], groups)
        for answer, column in terms.columns.items()
    ]
    columns = [_enum(coding.place, YES_NO).alias(f"c:{coding.id}") for coding in codings]
    responded = _response_of_several([response(coding.place, 2) for coding in codings])
    doubts = tuple(_unmapped(characteristic.id, coding) for coding in codings)
    return Derived((*columns, responded.alias(f"q:{characteristic.id}")), tuple(codings), doubts)


def _response_of_several(each: Sequence[pl.Expr]) -> pl.Expr:
    """Answered where any part is; else refused where any part is; else not asked where every part is."""
    return status(
        pl.any_horizontal([part == ANSWERED for part in each]),
        pl.any_horizontal([part == REFUSED for part in each]),
        pl.all_horizontal([part == NOT_ASKED for part in each]),
    )


def _enum(place: pl.Expr, categories: Sequence[str]) -> pl.Expr:
    return pl.when(place < len(categories)).then(place).cat.to(pl.Enum(categories))


def _unmapped(characteristic: str, coding: Coding) -> Doubt:
    return Doubt(
        "codes that the contract does not map",
        _where(characteristic, coding.column),
        coding.unmapped,
        "a code of `categories`, `refused`, `missing` or `not_asked`",
        "adding them to the contract",
        coding.column,
    )


def _where(characteristic: str, column: str) -> str:
    return f"column {column} ({characteristic})"
