"""What is placed: origins, facilities, the rules that join them, matrices, and rows that name an origin."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import Finding
from isopolis.sources import candidates, matrices, reach_rules, reading
from isopolis.sources.checking.terms import place
from isopolis.sources.checking.trial import found_by, met_by, stops
from isopolis.sources.codes import as_text
from isopolis.sources.places import facilities, origins, timetable
from isopolis.sources.places.origins import Origins
from isopolis.sources.reach_rules import Rule
from isopolis.sources.source import Source
from isopolis.sources.table import faults

if TYPE_CHECKING:
    from isopolis.sources.city import City


def findings(city: "City", areas: bool) -> Iterator[Finding]:
    """Every doubt about the places of a city; `areas` false: its areas are broken, so nothing is held against them."""
    contract = city.contract
    if not areas:
        city = replace(city, areas=None)
    homes: Origins | None = None
    if contract.origins:
        found, homes = origins.judged(city)
        yield from found
    elif contract.facilities and contract.areas is None:
        yield from met_by(lambda: origins.judged(city))
    for source in city.sources.values():
        yield from _homes(source, homes, bool(contract.origins))
    if not contract.facilities:
        yield from met_by(lambda: facilities.judged(city)) if contract.candidates else ()
        return
    found, there = facilities.judged(city)
    yield from found
    if not stops(found):
        yield from met_by(lambda: reach_rules.refuse(contract, frozenset(there["kind"])))
        yield from _unmet(reach_rules.rules(contract).values(), there)
        for file in contract.facilities.file:
            if file.lower().endswith(facilities.TIMETABLE):
                yield from timetable.findings(city.path / file)
    if contract.candidates:
        yield from found_by(lambda: candidates.judged(city, there)[0])
    if not stops(found) and (homes or not contract.origins):
        yield from matrices.findings(city)


def _unmet(rules: Iterable[Rule], there: pl.DataFrame) -> Iterator[Finding]:
    """Rules that ask of facilities what these do not say: each its capacity, or at least one of them the rest."""
    for rule in rules:
        of_kind = there.filter(pl.col("kind").is_in(rule.kinds))
        key, kinds = f"reach.{rule.indicator}", ", ".join(rule.kinds)
        if rule.terms.places and (lacking := of_kind["capacity"].null_count()):
            what = "facilities have no capacity, so their places cannot be shared out"
            hint = "filling in the column capacity, or taking `places` out of the rule"
            got = f"{lacking:,} of {len(of_kind):,} of the kind {kinds}"
            yield Finding(what, place(key), got, "a capacity in each row", hint)
        for column, asked in (("departures", rule.terms.departures), ("step_free", rule.terms.step_free)):
            if asked and len(of_kind) and of_kind[column].null_count() == len(of_kind):
                what = f"no facility says its {column}, and the rule counts only those that do"
                hint = f"filling in the column {column}, or another rule"
                yield Finding(what, place(f"{key}.{column}"), kinds, f"facilities with {column}", hint, "warning")


def _homes(source: Source, homes: Origins | None, there: bool) -> Iterator[Finding]:
    """Rows of people whose origin is not among the city's: all of them, or some. `there`: the city has [origins]."""
    column = source.terms.origin
    if column and not there:
        where, hint = place(f"sources.{source.name}.origin"), 'adding [origins] with file = "grid.csv"'
        what = "the rows name origins, and the contract has none"
        yield Finding(what, where, column, "[origins]", hint, about="contract")
    if not column or homes is None or column not in reading.names(source.table):
        return  # the check of people says so
    rows = reading.scan(source.table, [column], [column])
    with faults(source.table):
        said = rows.select(as_text(column, rows.collect_schema()[column])).collect(engine="streaming").to_series()
    strange = int((~said.is_in(homes.frame["id"].implode())).fill_null(True).sum())
    where = f"{source.table.label}, column {column}"
    got, expected = f"{strange:,} of {len(said):,} rows", "ids of [origins]"
    if strange == len(said):
        yield Finding("nobody lives at an origin of the city", where, got, expected, "the column that holds the ids")
    elif strange:
        what, hint = "people at no origin of the city: what they reach is not known", "adding the origins"
        yield Finding(what, where, got, expected, hint, "warning")
