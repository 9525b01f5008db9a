"""Travel times that another engine worked out, in minutes: a long table (Parquet, CSV) or a matrix of an OMX file."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import ContractError, DataError, Finding, IsopolisError
from isopolis.sources import omx, reading
from isopolis.sources.codes import as_text, is_text
from isopolis.sources.contract import MatrixTerms
from isopolis.sources.findings import findings_of
from isopolis.sources.table import Table, faults

if TYPE_CHECKING:
    from isopolis.sources.city import City

PAIR = ("origin", "place")
NO_TIME = ("", "NA", "NaN", "nan", "Inf", "inf", "NULL", "null")  # as tables write that there is no way
SUSPECT = 0.01  # of the pairs of two places: more of them at 0 minutes are no rounding
DAY = 24 * 60  # a longer way across a city is one in seconds, or a number that stands for no way

_MINUTES = pl.col("minutes")
_NO_WAY = _MINUTES.is_null() | _MINUTES.is_nan() | (_MINUTES.is_infinite() & (_MINUTES > 0))


def matrix(city: "City", mode: str, origins: pl.Series | None = None, places: pl.Series | None = None) -> pl.DataFrame:
    """The travel times of a mode: origin, place, minutes (Float32, 0 or more); a row a pair that has a way.

    Given ids, only pairs from one of the `origins` to one of the `places` are kept and judged. A pair without a
    row, and one whose time is empty, not a number or infinite, has no way; in an OMX file so has a time of 0
    between two zones, as skims write it. Raises ContractError for a mode without a matrix, and DataError for a
    file that holds none, for ids that are empty, times below 0 or longer than a day and pairs that are there twice.
    """
    table, terms = _place(city, mode)
    rows = _rows(table, terms)
    for column, ids in zip(PAIR, (origins, places), strict=True):
        if ids is not None:
            known = pl.LazyFrame({column: ids.cast(pl.String).unique()})
            rows = rows.join(known, on=column, how="semi", maintain_order="left")
    with faults(table):
        frame = rows.filter(~_NO_WAY).collect(engine="streaming")
    found = list(_faults(frame, table, terms))
    if found:
        raise DataError.of(found)
    return frame


def findings(city: "City") -> Iterator[Finding]:
    """What a reader of the city's matrices should know, and what stops them; none where the city has none."""
    if not city.contract.matrices:
        return
    from isopolis.sources.places.facilities import facilities
    from isopolis.sources.places.origins import origins

    homes, places = origins(city).frame["id"], facilities(city)["place"]
    for mode in city.contract.matrices:
        try:
            yield from _judged(city, mode, homes, places)
        except IsopolisError as error:
            yield from findings_of(error)


def _judged(city: "City", mode: str, homes: pl.Series, places: pl.Series) -> Iterator[Finding]:
    table, terms = _place(city, mode)
    rows = _rows(table, terms)
    with faults(table):
        there = {column: rows.select(column).unique().collect(engine="streaming")[column] for column in PAIR}
    for column, ids in (("origin", homes), ("place", places)):
        yield from _met(there[column], ids, f"{table.label}, {column}s")
    strange = pl.concat([there["origin"], there["place"]]).unique()
    strange = strange.filter(~strange.is_in(pl.concat([homes, places]).cast(pl.String).unique().implode()))
    if len(strange):
        hint = "ids as [origins] and the column `place` of [facilities] write them"
        what = "ids that are neither an origin nor the place of a facility are left out"
        yield Finding(what, table.label, f"{len(strange):,} ids", "ids of the city", hint, "warning")
    frame = matrix(city, mode, homes, places)
    yield from _at_once(frame, table)


def _met(there: pl.Series, wanted: pl.Series, where: str) -> Iterator[Finding]:
    """An error where none of the city's ids is in the matrix; a warning where some are not."""
    wanted = wanted.cast(pl.String).unique()
    lost = len(wanted) - wanted.is_in(there.implode()).sum()
    if lost == len(wanted):
        hint = "ids as [origins] and the column `place` of [facilities] write them"
        yield Finding("none of the city's ids is in the matrix", where, f"{len(there):,} other ids", hint=hint)
    elif lost:
        what, hint = "some of the city's ids are not in the matrix: no way leads there", "a matrix of the whole city"
        yield Finding(what, where, f"{lost:,} of {len(wanted):,} ids", "all of them", hint, "warning")


def _at_once(frame: pl.DataFrame, table: Table) -> Iterator[Finding]:
    apart = frame.filter(pl.col("origin") != pl.col("place"))
    zero = apart.filter(_MINUTES == 0).height
    if zero > SUSPECT * apart.height:
        what, hint = "many pairs of two places take no time", "leaving out pairs without a way, if 0 stands for them"
        yield Finding(what, table.label, f"{zero:,} of {apart.height:,} pairs", "minutes above 0", hint, "warning")


def _place(city: "City", mode: str) -> tuple[Table, MatrixTerms]:
    terms = city.contract.matrices.get(mode)
    if terms is None:
        there = list(city.contract.matrices)
        close = get_close_matches(mode, there, n=1)
        hint = repr(close[0]) if close else f'[matrices.{mode}] with file = "times.parquet"'
        expected = ", ".join(there) or "a matrix"
        raise ContractError(
            "the mode has no matrix", where="city.toml, matrices", got=mode, expected=expected, hint=hint
        )
    return Table(city.path / terms.file), terms


def _rows(table: Table, terms: MatrixTerms) -> pl.LazyFrame:
    if terms.file.lower().endswith(".omx"):
        return omx.read(table, terms).lazy()
    rows = reading.scan(table, (terms.origin, terms.place, terms.minutes), (terms.origin, terms.place))
    schema = rows.collect_schema()
    ids = [
        as_text(name, schema[name]).alias(column) for name, column in ((terms.origin, "origin"), (terms.place, "place"))
    ]
    return rows.select(*ids, _number(rows, table, terms))


def _number(rows: pl.LazyFrame, table: Table, terms: MatrixTerms) -> pl.Expr:
    """The minutes as numbers; raises DataError where a text is none and does not say that there is no way."""
    minutes = pl.col(terms.minutes)
    if is_text(rows.collect_schema()[terms.minutes]):
        said = minutes.cast(pl.String).str.strip_chars()
        minutes = pl.when(~said.is_in(NO_TIME)).then(said.cast(pl.Float64, strict=False))
        with faults(table):
            bad = rows.select((minutes.is_null() & ~said.is_in(NO_TIME)).sum()).collect(engine="streaming").item()
        if bad:
            raise DataError(
                "holds times that are no numbers",
                where=f"{table.label}, column {terms.minutes}",
                got=f"{bad:,} rows",
                expected="minutes, with a point; empty where there is no way",
                hint="exporting the times as numbers",
            )
    return minutes.cast(pl.Float32).alias("minutes")


def _faults(frame: pl.DataFrame, table: Table, terms: MatrixTerms) -> Iterator[Finding]:
    for column, name in (("origin", terms.origin), ("place", terms.place)):
        if empty := frame[column].null_count():
            what, hint = f"rows have no {column}", "leaving these rows out of the export"
            yield Finding(what, f"{table.label}, column {name}", f"{empty:,} rows", "an id in every row", hint)
    if below := frame.filter(_MINUTES < 0).height:
        what, hint = "times are below 0", "leaving out pairs without a way, if that is what they stand for"
        yield Finding(what, f"{table.label}, {terms.minutes}", f"{below:,} pairs", "minutes, 0 or more", hint)
    if above := frame.filter(_MINUTES > DAY).height:
        what, hint = "times are longer than a day", "minutes, if these are seconds; an empty cell where there is no way"
        yield Finding(what, f"{table.label}, {terms.minutes}", f"{above:,} pairs", f"minutes, {DAY} at most", hint)
    if twice := frame.height - frame.select(PAIR).n_unique():
        what, hint = "pairs are there more than once", "one percentile, day and hour of departure, or their mean"
        yield Finding(what, table.label, f"{twice:,} rows too many", "a row a pair", hint)
