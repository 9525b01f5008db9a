"""A source: one table of a city, as rows that are ready to measure or as figures that others published."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from isopolis.errors import ContractError, DataError, Finding
from isopolis.framework.model import Framework, Indicator
from isopolis.sources import characteristics, figures, indicators, layout, reading
from isopolis.sources.areas import Areas
from isopolis.sources.contract import IndicatorTerms, Kind, SourceTerms
from isopolis.sources.derivation import Derived, faults_of
from isopolis.sources.microdata import Axis, Microdata
from isopolis.sources.reaching import Surroundings
from isopolis.sources.table import Table, faults, table_of


@dataclass(frozen=True)
class Source:
    """One table that the contract names."""

    name: str
    terms: SourceTerms
    folder: Path
    framework: Framework
    city: str  # code of the whole city
    areas: Areas | None = None

    @property
    def kind(self) -> Kind:
        """survey, register, census or figures."""
        return self.terms.kind

    @property
    def table(self) -> Table:
        """Where the rows stand."""
        return table_of(self.terms, self.folder)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The variables to group by."""
        return tuple(
            axis
            for id, terms in self.terms.characteristics.items()
            if (found := self.framework.characteristic(id))
            for axis in characteristics.axes(found, terms)
        )

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that this table gives."""
        found = (self.framework.indicator(id) for id in self.terms.indicators)
        return tuple(indicator for indicator in found if indicator)

    @property
    def reached(self) -> tuple[str, ...]:
        """The indicators whose value is what a person reaches from where they live."""
        return tuple(id for id, terms in self.terms.indicators.items() if terms.reach)

    def microdata(self, surroundings: Surroundings | None = None) -> Microdata:
        """The rows, lazily: nothing but the named columns is read, when measurement reads it.

        `surroundings` is what is within reach from each place; without it nobody has a value of reach.
        One pass looks for codes that no one mapped, areas that are not there, and weights that are none;
        raises DataError with all of them. Raises ContractError for what cannot be read yet.
        """
        self._must_be("rows")
        rows, derived = self._rows()
        found = faults_of(derived, rows, self.table)
        if found:
            raise DataError.of(found)
        design = layout.design(self.terms)
        made = derived.of(rows)
        if surroundings is not None:
            made = surroundings.around(made, self.reached, self.axes, self.table.label)
        return Microdata(self.name, self.kind, made, self.axes, self.indicators, design)

    def faults(self) -> list[Finding]:
        """What `microdata` would refuse, as findings."""
        self._must_be("rows")
        rows, derived = self._rows()
        return faults_of(derived, rows, self.table)

    def figures(self) -> pl.DataFrame:
        """Published figures: indicator, area, period, group, value, n, se, provenance; a row a figure."""
        self._must_be("figures")
        codes = self.areas.codes if self.areas else {self.city}
        return figures.read(self.table, self.framework, codes, self.terms.period, self.terms.provenance)

    def describe(self) -> str:
        """One line that a person can read: what it is, of when, and what it holds."""
        terms = self.terms
        parts = [f"{self.name}: {self.kind}", terms.period or terms.period_column, self.table.label]
        if self.kind != "figures":
            parts += [_counted(terms.characteristics, "characteristic"), _counted(terms.indicators, "indicator")]
            parts += [word for word, said in layout.words(terms) if said]
        return ", ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"<Source {self.describe()}>"

    def _must_be(self, wanted: str) -> None:
        if (self.kind == "figures") != (wanted == "figures"):
            other = "figures()" if self.kind == "figures" else "microdata()"
            raise ContractError(
                f"the source {self.name} has no {wanted}",
                got=f'kind = "{self.kind}"',
                expected=f"a source of {wanted}",
                hint=f"{other}",
            )

    def _rows(self) -> tuple[pl.LazyFrame, Derived]:
        where = f"sources.{self.name}"
        layout.refuse_unread(self.terms, where)
        indicators.each(self.terms.indicators, where, lambda _, terms: indicators.columns_named(terms))
        rows = reading.scan(self.table, *layout.columns(self.terms, with_area=self.areas is not None))
        with faults(self.table):
            schema = rows.collect_schema()
        return rows, Derived.all(self._parts(schema, where))

    def _parts(self, schema: pl.Schema, where: str) -> Iterator[Derived]:
        codes = self.areas.codes if self.areas else None
        yield layout.place_and_time(self.terms, schema, self.city, codes)
        yield layout.drawn(self.terms, schema)
        for id, said in self.terms.characteristics.items():
            characteristic = self.framework.characteristic(id)
            if characteristic:
                yield characteristics.derive(characteristic, said, schema)
        yield from indicators.each(self.terms.indicators, where, lambda id, terms: self._indicator(id, terms, schema))

    def _indicator(self, id: str, terms: IndicatorTerms, schema: pl.Schema) -> Derived:
        indicator = self.framework.indicator(id)
        return indicators.derive(indicator, terms, schema) if indicator else Derived()


def _counted(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
