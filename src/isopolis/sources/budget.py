"""A city's budget by line, and what says for whom each line is."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import DataError, Finding, IsopolisError
from isopolis.framework import EVERYONE, Framework, Group
from isopolis.sources.findings import findings_of
from isopolis.sources.places import columns
from isopolis.sources.places.facilities import facilities
from isopolis.sources.row_numbers import in_words
from isopolis.sources.table import Table

if TYPE_CHECKING:
    from isopolis.sources.city import City

COLUMNS = dict.fromkeys(("line", "name"), pl.String) | {"amount": pl.Float64}
ATTRIBUTED = ("use", "reach", "group")
USED = ("share", "mean")  # statistics that say how much of something is used
SHOWN = 5


def budget(city: "City", file: str | Path = "budget.csv") -> pl.DataFrame:
    """The lines of a budget: line, name, amount (euros, 0 or more, whole cents), use, reach, group; a row a line.

    One of the last three, or none, says for whom the line is; the others are "". `use`: the id of an indicator of how
    many use what is paid; `reach`: a kind of facility; `group`: the key of a group. None: it cannot be attributed.
    Raises DataError with everything that is wrong.
    """
    path = city.path / file
    frame, found = _read(Table(path))
    found += [*_lines(frame, path.name), *_attributed(frame, path.name, city)]
    if found:
        raise DataError.of(found)
    return frame


def _read(table: Table) -> tuple[pl.DataFrame, list[Finding]]:
    text = ("line", "name", *ATTRIBUTED)
    rows = columns.read(table, ("line", "amount"), text, text)
    amount, found = columns.amounts(rows, "amount", table.label, empty=False)
    given = {name: rows[name] for name in text if name in rows.columns} | {"amount": amount}
    frame = columns.shaped(given, COLUMNS | dict.fromkeys(ATTRIBUTED, pl.String), rows.height)
    return frame.with_columns(pl.col("name", *ATTRIBUTED).fill_null("").str.strip_chars()), found


def _lines(frame: pl.DataFrame, label: str) -> Iterator[Finding]:
    if empty := frame["line"].null_count():
        got = in_words(frame.lazy(), pl.col("line").is_null(), empty)
        yield Finding("rows have no line", f"{label}, column line", got, "an id in every row", "filling it in")
    lines = frame["line"].drop_nulls()
    if twice := lines.filter(lines.is_duplicated()).unique().sort().to_list():
        got = ", ".join(twice[:SHOWN])
        yield Finding("lines are there twice", f"{label}, column line", got, "each line once", "adding them up")
    cents = pl.col("amount") * 100
    split = ((cents - cents.round()).abs() > 1e-4).fill_null(False)
    if count := frame.select(split.sum()).item():
        got, hint = in_words(frame.lazy(), split, count), "rounding to cents"
        yield Finding("amounts have parts of a cent", f"{label}, column amount", got, "euros such as 1200.50", hint)


def _attributed(frame: pl.DataFrame, label: str, city: "City") -> Iterator[Finding]:
    several = pl.sum_horizontal(pl.col(name) != "" for name in ATTRIBUTED) > 1
    if count := frame.select(several.sum()).item():
        got, expected = in_words(frame.lazy(), several, count), "one of use, reach and group, or none"
        yield Finding("rows are attributed in two ways", label, got, expected, "leaving one of them")
    for name, test in (("use", _no_use), ("group", _no_group)):
        for said in _named(frame, name):
            if fault := test(said, city.framework):
                yield Finding(fault[0], f"{label}, column {name}", said, *fault[1:])
    if wanted := _named(frame, "reach"):
        yield from _no_kinds(wanted, f"{label}, column reach", city)


def _named(frame: pl.DataFrame, column: str) -> list[str]:
    return frame.filter(pl.col(column) != "")[column].unique().sort().to_list()


def _no_use(id: str, framework: Framework) -> tuple[str, str, str] | None:
    """What is wrong, what was expected, what to try; None for an indicator that says how many use something."""
    indicator = framework.indicator(id)
    if indicator is None:
        close = get_close_matches(id, [each.id for each in framework.indicators], n=1)
        return f"there is no indicator {id!r}", "an indicator of use", close[0] if close else "an indicator's id"
    if indicator.statistic not in USED:
        return f"{id} is a {indicator.statistic}", "a share or a mean", "an indicator of how many use it"
    return None


def _no_group(key: str, framework: Framework) -> tuple[str, str, str] | None:
    if key == EVERYONE:
        return "everyone is no group that a line is for", "characteristic=category", "an empty cell"
    try:
        pairs = Group.parse(key).pairs
    except ValueError:
        return "is no group", "characteristic=category", '"age=65+"'
    known = {(each.id, category.id) for each in framework.characteristics for category in each.categories}
    if set(pairs) <= known:
        return None
    return "is a group that the framework does not know", "characteristic=category", '"age=65+"'


def _no_kinds(wanted: list[str], where: str, city: "City") -> Iterator[Finding]:
    try:
        there = facilities(city)["kind"].unique().sort().to_list()
    except IsopolisError as error:
        yield from findings_of(error)
        return
    for kind in wanted:
        if kind not in there:
            close = get_close_matches(kind, there, n=1)
            hint = close[0] if close else "a kind of the [facilities]"
            yield Finding(f"there is no facility of the kind {kind!r}", where, kind, ", ".join(there), hint)
