"""What people need to reach: service points of tables, stops of timetables, what a map shows."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from isopolis.errors import ContractError, Finding, IsopolisError
from isopolis.framework import EVERYONE, Framework, Group
from isopolis.sources import reach_rules, reading
from isopolis.sources.contract_file import FILE
from isopolis.sources.findings import Findings, findings_of
from isopolis.sources.places import columns, coordinates, mapped, origins, tiling, timetable
from isopolis.sources.places.coordinates import FAR, Box
from isopolis.sources.places.kinds import kinds
from isopolis.sources.places.origins import MAP
from isopolis.sources.row_numbers import in_words
from isopolis.sources.table import Table

if TYPE_CHECKING:
    from isopolis.sources.city import City

COLUMNS = {
    "id": pl.String,
    "kind": pl.String,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "place": pl.String,
    "capacity": pl.Float64,
    "step_free": pl.Boolean,
    "whom": pl.String,
    "departures": pl.Float64,
}
TIMETABLE = ".zip"
_STOPS = ("stop", "station")
_NUMBERS = ("lon", "lat", "capacity", "departures", "step_free")
_MORE = ("place", "capacity", "step_free", "whom", "for", "departures")
NAMED = 5


def facilities(city: "City") -> pl.DataFrame:
    """The city's facilities: id, kind, lon, lat, place, capacity, step_free, whom, departures.

    A row is a point at which a facility is reached: a park has several, with one id, and a building that serves two
    ends has a row for each kind. `place` is its name in matrices. capacity, step_free (may one enter without a step)
    and departures (in an hour) are null where unknown; `whom` is "" for everyone, else the key of a group.
    Raises ContractError without [facilities], and DataError with everything that is wrong with them.
    """
    found, frame = judged(city)
    Findings.of(found).raise_for_findings()
    return frame


def judged(city: "City") -> tuple[list[Finding], pl.DataFrame]:
    """What is wrong with the facilities and what a reader should know, and the rows that could be read."""
    terms = city.contract.facilities
    if terms is None:
        hint = '[facilities] with file = "facilities.csv"'
        raise ContractError("nothing says what there is to reach", where=f"{FILE}, facilities", hint=hint)
    box, found = box_of(city), list[Finding]()
    frames: dict[str, pl.DataFrame] = {}
    for file in terms.file:
        try:
            faults, frames[file] = _read(file, city, box)
        except IsopolisError as error:
            faults = findings_of(error)
        found += faults
    tables = {file: frame for file, frame in frames.items() if not file.lower().endswith((TIMETABLE, MAP))}
    frame = pl.concat([pl.DataFrame(schema=COLUMNS), *frames.values()])
    return [*found, *twice(tables), *_strange_kinds(tables, city)], frame


def box_of(city: "City") -> Box | None:
    """What the city fills: its areas, else the places where people live."""
    if city.areas:
        return tiling.box(city.areas)
    homes = origins.judged(city)[1] if city.contract.origins else None
    return Box.of(homes.frame) if homes else None


def _read(file: str, city: "City", box: Box | None) -> tuple[list[Finding], pl.DataFrame]:
    path = city.path / file
    if file.lower().endswith(TIMETABLE):
        return _near(_timetable(path, city), file, box)
    if file.lower().endswith(MAP):
        frame = mapped.facilities(path)
        if any(other.lower().endswith(TIMETABLE) for other in _files(city)):  # it knows more of stops than a map
            frame = frame.filter(~pl.col("kind").is_in(_STOPS))
        return _near(frame, file, box)
    return of_table(Table(path), city, box)


def _files(city: "City") -> tuple[str, ...]:
    return city.contract.facilities.file if city.contract.facilities else ()


def _timetable(path: Path, city: "City") -> pl.DataFrame:
    """The stops of a timetable; where the city has several, their ids begin with the name of the file."""
    frame = timetable.stops(path)
    several = sum(file.lower().endswith(TIMETABLE) for file in _files(city)) > 1
    return frame.with_columns(id=pl.format("{}:{}", pl.lit(path.stem), "id")) if several else frame


def _near(frame: pl.DataFrame, file: str, box: Box | None) -> tuple[list[Finding], pl.DataFrame]:
    """Those in and around the city: a timetable or a map may be of a whole region."""
    around = frame.filter(box.widened(FAR).holds()) if box else frame
    if len(around):
        return [], around.select(*COLUMNS)
    got = f"{len(frame):,} facilities elsewhere" if len(frame) else "no facility"
    hint = "a file of the same city"
    found = Finding("holds nothing to reach in or near the city", file, got, "facilities of known kinds", hint)
    return [found], around.select(*COLUMNS)


def of_table(table: Table, city: "City", box: Box | None) -> tuple[list[Finding], pl.DataFrame]:
    """What is wrong with the places of a table, and its rows. `box`: what the city fills."""
    label = table.label
    by_matrix = bool(city.contract.matrices) and "place" in reading.names(table)
    point = ("lon", "lat")
    needed, more = ("id", "kind", *(() if by_matrix else point)), (*(point if by_matrix else ()), *_MORE)
    rows = columns.read(table, needed, more, ("id", "kind", "place", "whom", "for"))
    cells = {name: _cells(rows, name, label) for name in _NUMBERS if name in rows.columns}
    place = rows["place"].fill_null(rows["id"]) if "place" in rows.columns else rows["id"]
    texts = {"id": rows["id"], "kind": rows["kind"], "place": place, "whom": _whom(rows)}
    frame = columns.shaped(texts | {name: values for name, (values, _) in cells.items()}, COLUMNS, rows.height)
    faulty = {name: said for name, (_, said) in cells.items() if said}
    found = [*chain.from_iterable(faulty.values()), *_faults(frame, label, city.framework)]
    if not faulty.keys() & {"lon", "lat"}:
        misplaced = list(coordinates.faults(frame, f"{label}, columns lon and lat", box, optional=by_matrix))
        found += misplaced or _far(frame, label, box)
    return found, frame


def _whom(rows: pl.DataFrame) -> pl.Series:
    said = next((rows[name] for name in ("whom", "for") if name in rows.columns), None)
    return pl.Series([""] * rows.height) if said is None else said.fill_null("").replace({EVERYONE: ""})


def _cells(rows: pl.DataFrame, name: str, label: str) -> tuple[pl.Series, list[Finding]]:
    if name in ("lon", "lat"):
        return columns.number(rows, name, label)
    if name == "step_free":
        return columns.answer(rows, name, label)
    return columns.amounts(rows, name, label, empty=True)


def _faults(frame: pl.DataFrame, label: str, framework: Framework) -> Iterator[Finding]:
    for name in ("id", "kind"):
        if empty := frame[name].null_count():
            got, hint = in_words(frame.lazy(), pl.col(name).is_null(), empty), "filling it in"
            yield Finding(f"rows have no {name}", f"{label}, column {name}", got, f"one {name} in every row", hint)
    for key in frame["whom"].unique().sort():
        if fault := _no_group(key, framework):
            got = in_words(frame.lazy(), pl.col("whom") == key, int((frame["whom"] == key).sum()))
            hint = '"disability=severe", or an empty cell for everyone'
            yield Finding(fault, f"{label}, column whom", f"{key}, {got}", "characteristic=category", hint)


def _no_group(key: str, framework: Framework) -> str:
    """What hinders the key of a group; nothing for "" and for one that the framework knows."""
    if not key:
        return ""
    try:
        pairs = Group.parse(key).pairs
    except ValueError:
        return "is no group"
    known = {(each.id, category.id) for each in framework.characteristics for category in each.categories}
    return "" if set(pairs) <= known else "is a group that the framework does not know"


def _far(frame: pl.DataFrame, label: str, box: Box | None) -> Iterator[Finding]:
    far = frame.filter(~box.widened(FAR).holds()) if box else frame.head(0)
    if len(far):
        what = f"facilities stand more than {FAR / 1000:.0f} km from the city"
        hint = "their coordinates, or leaving them out"
        yield Finding(what, label, _named(far["id"]), f"points near the city: {box}", hint)


def _named(ids: pl.Series) -> str:
    """How many facilities, and the first of them."""
    ids = ids.drop_nulls().unique().sort()
    return f"{len(ids):,}: {', '.join(ids.head(NAMED))}" + (" ..." if len(ids) > NAMED else "")


def twice(tables: Mapping[str, pl.DataFrame]) -> Iterator[Finding]:
    """Ids that several rows of the tables have: another kind at the same door is another facility."""
    ids = pl.concat([frame["id"] for frame in tables.values()]).drop_nulls() if tables else pl.Series(dtype=pl.String)
    repeated = ids.filter(ids.is_duplicated())
    if len(repeated):
        expected, hint = "each id once", "one row a facility; ids such as school-1 where it serves several ends"
        yield Finding("ids are there more than once", ", ".join(tables), _named(repeated), expected, hint)


def _strange_kinds(tables: Mapping[str, pl.DataFrame], city: "City") -> Iterator[Finding]:
    """Kinds that are neither known nor named by a rule: a slip of the pen, or one of the city's own."""
    ruled = {kind for rule in reach_rules.rules(city.contract).values() for kind in rule.kinds}
    for file, frame in tables.items():
        for kind in frame["kind"].drop_nulls().unique().sort():
            if kind in kinds() or kind in ruled:
                continue
            close = get_close_matches(kind, [*kinds(), *ruled], n=1)
            what = f"the kind {kind!r} is not one that Isopolis knows"
            got = f"{frame['kind'].eq(kind).sum():,} rows"
            hint = repr(close[0]) if close else "leaving it, if it is one of the city's own"
            expected = "a known kind, or one of the city's own"
            yield Finding(what, f"{file}, column kind", got, expected, hint, "warning" if close else "note")
