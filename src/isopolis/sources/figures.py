"""Published figures: a long table of numbers that others made, passed through."""

from collections.abc import Callable, Collection

import polars as pl

from isopolis.errors import DataError, Finding
from isopolis.framework import Framework, Group
from isopolis.sources.codes import as_text, is_text
from isopolis.sources.reading import names, scan
from isopolis.sources.row_numbers import in_words
from isopolis.sources.table import Table, faults, missing_column

KEY = ("indicator", "area", "period", "group")
NUMBERS = ("value", "n", "se")
COLUMNS = (*KEY, "value", "n", "se", "provenance")
SHOWN = 5


def read(
    table: Table, framework: Framework, areas: Collection[str], period: str = "", provenance: str = ""
) -> pl.DataFrame:
    """The figures, a row each: indicator, area, period, group, value, n, se, provenance.

    A column that the file lacks is null, but for `period` and `provenance`, which the contract may give once for
    all. Groups are in their one spelling. A null value stands for "not published". Raises DataError.
    """
    there = names(table)
    needed = [name for name in (*KEY, "value") if name != "period" or not period]
    lost = [missing_column(name, there, table.label) for name in needed if name not in there]
    if lost:
        raise DataError.of(lost)
    frame = _typed(table, [name for name in COLUMNS if name in there], period, provenance)
    spelled = frame.with_columns(pl.col("group").replace(_spellings(frame["group"].unique())))
    found = _faults(spelled, table.label, framework, areas)
    if found:
        raise DataError.of(found)
    return spelled


def _typed(table: Table, columns: list[str], period: str, provenance: str) -> pl.DataFrame:
    text = [name for name in columns if name not in NUMBERS]
    rows = scan(table, columns, text)
    schema = rows.collect_schema()
    given = {"period": period or None, "provenance": provenance or None}
    made = [
        (as_text(name, schema[name]) if name in columns else pl.lit(given.get(name), pl.String)).alias(name)
        for name in (*KEY, "provenance")
    ]
    made += [
        (pl.col(name).cast(pl.Float64) if name in columns else pl.lit(None, pl.Float64)).alias(name) for name in NUMBERS
    ]
    if "period" in columns and period:
        made = [expr.fill_null(period) if expr.meta.output_name() == "period" else expr for expr in made]
    found = [finding for name in columns if name in NUMBERS for finding in _no_number(rows, name, schema, table)]
    if found:
        raise DataError.of(found)
    with faults(table):
        frame = rows.with_columns(made).select(COLUMNS).collect()
        return frame.with_columns(pl.col("n").round().cast(pl.Int64))


def _no_number(rows: pl.LazyFrame, name: str, schema: pl.Schema, table: Table) -> list[Finding]:
    if not is_text(schema[name]):
        return []
    bad = pl.col(name).is_not_null() & pl.col(name).cast(pl.Float64, strict=False).is_null()
    with faults(table):
        count = rows.select(bad.sum()).collect().item()
        got = in_words(rows, bad, count)
    where, hint = f"{table.label}, column {name}", "an empty cell for a figure that was not published"
    return [Finding("holds something that is no number", where, got, "a number, with a point", hint)] if count else []


def _spellings(groups: pl.Series) -> dict[str, str]:
    """Group as written -> its one spelling; what is no group stays and is found later."""
    spelled = {}
    for key in groups.drop_nulls():
        try:
            spelled[key] = Group.parse(key).key
        except ValueError:
            spelled[key] = key
    return spelled


def _faults(frame: pl.DataFrame, file: str, framework: Framework, areas: Collection[str]) -> list[Finding]:
    known = {indicator.id for indicator in framework.indicators}
    tests: list[tuple[str, Callable[[str], str]]] = [
        ("indicator", lambda id: "" if id in known else "is no indicator of the framework or the contract"),
        ("area", lambda code: "" if code in areas else "is no area of the city"),
        ("group", lambda key: _group_fault(key, framework)),
    ]
    found = [Finding("holds no rows", file, expected="a row a figure")] if frame.is_empty() else []
    for column in KEY:
        if empty := frame[column].null_count():
            found.append(Finding(f"{empty} rows have no {column}", file, expected=f"a {column} in every row"))
    for column, test in tests:
        found += _unknown(frame, file, column, test)
    return found + _twice(frame, file) + _beyond(frame, file, framework)


def _group_fault(key: str, framework: Framework) -> str:
    try:
        pairs = Group.parse(key).pairs
    except ValueError:
        return "is no group: `everyone` or characteristic=category, joined by |"
    for id, category in pairs:
        characteristic = framework.characteristic(id)
        if characteristic is None:
            return f"names a characteristic that is not defined: {id}"
        if characteristic.category(category) is None:
            return f"names a category that {id} does not have: {category}"
    return "names a characteristic twice" if len({id for id, _ in pairs}) < len(pairs) else ""


def _unknown(frame: pl.DataFrame, file: str, column: str, test: Callable[[str], str]) -> list[Finding]:
    faults = {value: said for value in frame[column].unique().drop_nulls().sort() if (said := test(value))}
    shown = [
        Finding(f"{value!r} {said}", f"{file}, column {column}", hint=f"defining it, or mending the {column}")
        for value, said in list(faults.items())[:SHOWN]
    ]
    if len(faults) > SHOWN:
        shown.append(Finding(f"and {len(faults) - SHOWN} more of this kind", f"{file}, column {column}"))
    return shown


def _twice(frame: pl.DataFrame, file: str) -> list[Finding]:
    repeated = frame.filter(pl.struct(KEY).is_duplicated()).select(KEY).unique(maintain_order=True)
    if repeated.is_empty():
        return []
    first = ", ".join(str(part) for part in repeated.row(0))
    return [
        Finding(
            "holds a figure twice",
            file,
            f"{repeated.height} figures; the first: {first}",
            "one row for each indicator, area, period and group",
            "removing one",
        )
    ]


def _beyond(frame: pl.DataFrame, file: str, framework: Framework) -> list[Finding]:
    shares = [indicator.id for indicator in framework.indicators if indicator.statistic == "share"]
    outside = frame.filter(pl.col("indicator").is_in(shares) & ~pl.col("value").is_between(0, 1))
    if outside.is_empty():
        return []
    of = ", ".join(outside["indicator"].unique().sort().to_list()[:SHOWN])
    return [
        Finding(
            "shares are outside 0 to 1",
            f"{file}, column value",
            f"{outside.height} rows of {of}",
            "43 of 100 as 0.43",
            "dividing percentages by 100",
        )
    ]
