"""Which of a table's columns are read, and how place, time and design become columns of their own."""

from collections.abc import Collection, Iterator

import polars as pl

from isopolis.errors import ContractError
from isopolis.sources.codes import as_text, empty
from isopolis.sources.contract import SourceTerms
from isopolis.sources.derivation import Derived, Doubt
from isopolis.sources.indicators import columns_named
from isopolis.sources.microdata import Design


def columns(terms: SourceTerms, with_area: bool) -> tuple[tuple[str, ...], frozenset[str]]:
    """The columns to read, and those of them that stay text as they are written: codes and ids."""
    codes = [terms.period_column, terms.person, terms.household, terms.strata, *terms.clusters]
    codes += [terms.area] if with_area else []
    codes += [terms.origin]
    numbers = [terms.weight, *terms.population]
    for characteristic in terms.characteristics.values():
        (numbers if characteristic.breaks else codes).append(characteristic.column)
        codes += characteristic.columns.values()
    for indicator in terms.indicators.values():
        codes.append(indicator.question)
        numbers += sorted(columns_named(indicator))
    named = tuple(dict.fromkeys(name for name in (*codes, *numbers) if name))
    return named, frozenset(codes) - frozenset(numbers)


def design(terms: SourceTerms) -> Design:
    """How the rows were drawn, by the names that the columns have in the frame."""
    return Design(
        weight="weight" if terms.weight else "",
        stratum="stratum" if terms.strata else "",
        clusters=_numbered("cluster", terms.clusters),
        population=_numbered("population", terms.population),
        lonely=terms.lonely,
    )


def refuse_unread(terms: SourceTerms, where: str) -> None:
    """Raises ContractError for what a contract may say and this version does not read yet: nothing is ignored."""
    for key, said in (("replicates", terms.replicates), ("rake", terms.rake)):
        if said:
            raise ContractError(
                f"`{key}` is not read yet",
                where=f"city.toml, {where}.{key}",
                expected="weight, strata, clusters and population",
                hint=f"leaving `{key}` out, with strata and clusters for the errors",
            )


def words(terms: SourceTerms) -> Iterator[tuple[str, bool]]:
    """What there is of a design, in words."""
    yield "weighted", bool(terms.weight)
    yield "stratified", bool(terms.strata)
    yield f"{len(terms.clusters)} stage{'s' if len(terms.clusters) > 1 else ''} of clusters", bool(terms.clusters)


def place_and_time(terms: SourceTerms, schema: pl.Schema, city: str, areas: Collection[str] | None) -> Derived:
    """The columns area and period, and origin where the terms name one."""
    doubts = []
    area = pl.lit(city)
    if terms.area and areas is not None:
        area = as_text(terms.area, schema[terms.area])
        stray = area.is_not_null() & ~area.is_in(pl.Series(sorted(areas)).implode())
        doubts.append(
            Doubt(
                "area codes without an area",
                f"column {terms.area}",
                stray,
                "codes of the areas file",
                "adding the areas, or leaving the cell empty",
                terms.area,
            )
        )
    period = pl.lit(terms.period)
    if terms.period_column:
        period = as_text(terms.period_column, schema[terms.period_column])
        doubts.append(
            Doubt(
                "rows without a period",
                f"column {terms.period_column}",
                period.is_null(),
                "a period in every row",
                "filling it in",
            )
        )
    made = [area.alias("area"), period.alias("period")]
    if terms.origin:
        made.append(as_text(terms.origin, schema[terms.origin]).alias("origin"))
    return Derived(tuple(made), doubts=tuple(doubts))


def drawn(terms: SourceTerms, schema: pl.Schema) -> Derived:
    """The columns weight, stratum, clusters, population sizes, and who is who."""
    columns = [(pl.col(terms.weight).cast(pl.Float64) if terms.weight else pl.lit(1.0)).alias("weight")]
    doubts = [_positive("weight", terms.weight, zero=True)] if terms.weight else []
    ids = dict(zip(("stratum", *_numbered("cluster", terms.clusters)), (terms.strata, *terms.clusters), strict=True))
    for name, column in ids.items():
        if column:
            columns.append(_id(column, schema[column]).alias(name))
            doubts.append(
                Doubt(
                    f"rows without a {name.rstrip('123456789')}",
                    f"column {column}",
                    empty(column, schema[column]),
                    "one in every row",
                    "leaving out rows that were not drawn",
                )
            )
    for name, column in zip(_numbered("population", terms.population), terms.population, strict=True):
        columns.append(pl.col(column).cast(pl.Float64).alias(name))
        doubts.append(_positive("population size", column, zero=False))
    for name, column in (("person", terms.person), ("household", terms.household)):
        if column:
            columns.append(_id(column, schema[column]).alias(name))
    return Derived(tuple(columns), doubts=tuple(doubts))


def _id(column: str, dtype: pl.DataType) -> pl.Expr:
    """An id as it stands; one that a package keeps as a float becomes text."""
    return pl.col(column) if dtype.is_integer() else as_text(column, dtype)


def _positive(what: str, column: str, zero: bool) -> Doubt:
    value = pl.col(column).cast(pl.Float64)
    good = value.is_finite() & ((value >= 0) if zero else (value > 0))
    return Doubt(
        f"a {what} that is missing or {'negative' if zero else 'not above zero'}",
        f"column {column}",
        ~good.fill_null(False),
        f"a {what} in every row",
        "leaving out rows that were not drawn",
    )


def _numbered(name: str, columns: Collection[str]) -> tuple[str, ...]:
    return tuple(f"{name}{stage}" for stage in range(1, len(columns) + 1))
