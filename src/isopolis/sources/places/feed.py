"""A timetable's zip file (GTFS): its tables as text, each checked for what every table must be."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import polars as pl

from isopolis.errors import DataError
from isopolis.sources.table import Table, faults, missing_column

MOST_BYTES = 1 << 32  # of one unpacked table: four times the stop times of the largest national timetables
MOST_TIMES = 200  # a table of text packs to a tenth or so; what packs tighter is not one
WHOLE = "the timetable as its publisher packed it"  # what to try where something is lacking


@dataclass(frozen=True)
class _Form:
    """What a table must have: its key, columns that must be there, columns that may be."""

    key: tuple[str, ...]
    needed: tuple[str, ...]
    other: tuple[str, ...] = ()


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FORMS = MappingProxyType(
    {
        "stops.txt": _Form(
            ("stop_id",), ("stop_lat", "stop_lon"), ("location_type", "parent_station", "wheelchair_boarding")
        ),
        "routes.txt": _Form(("route_id",), ("route_type",)),
        "trips.txt": _Form(("trip_id",), ("route_id", "service_id"), ("wheelchair_accessible",)),
        "stop_times.txt": _Form(
            ("trip_id", "stop_sequence"), ("stop_id", "arrival_time", "departure_time"), ("pickup_type",)
        ),
        "calendar.txt": _Form(("service_id",), (*WEEK, "start_date", "end_date")),
        "calendar_dates.txt": _Form(("service_id", "date"), ("exception_type",)),
        "frequencies.txt": _Form(("trip_id", "start_time"), ("end_time", "headway_secs")),
    }
)
_ALWAYS = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
_DAYS = ("calendar.txt", "calendar_dates.txt")


@dataclass(frozen=True)
class Feed:
    """The tables of an unpacked timetable, as long as it is open."""

    folder: Path
    label: str

    def table(self, name: str) -> pl.DataFrame:
        """The columns of a table that are of use, as text; a table or column that may be absent is empty or null.

        Raises DataError for a column that must be there and is not, and for two rows with one key.
        """
        form = _FORMS[name]
        columns = (*form.key, *form.needed, *form.other)
        if not (self.folder / name).is_file():
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        with faults(Table(Path(self.at(name)))):
            rows = pl.read_csv(self.folder / name, infer_schema=False, glob=False)  # whole rows: too long is an error
        rows = rows.rename(str.strip)
        there = rows.columns
        lost = [missing_column(column, there, self.at(name)) for column in columns if column not in there]
        lost = [finding for finding in lost if finding.got not in form.other]
        if lost:
            raise DataError.of(lost)
        read = [_text(c) if c in there else pl.lit(None, pl.String).alias(c) for c in columns]
        frame = rows.select(read).filter(pl.any_horizontal(pl.all().is_not_null()))
        self._once(frame, form.key, name)
        return frame

    def number(self, frame: pl.DataFrame, name: str, made: Sequence[pl.Expr], expected: str) -> pl.DataFrame:
        """The frame with columns made of texts; raises DataError where a text that is there makes nothing."""
        for expr in made:
            column = expr.meta.output_name()
            bad = frame.select((expr.is_null() & pl.col(column).is_not_null()).sum()).item()
            if bad:
                hint = "mending it where the timetable is made"
                raise DataError("holds values that are none", where=self.at(name, column), got=_rows(bad),
                                expected=expected, hint=hint)  # fmt: skip
        return frame.with_columns(made)

    def known(self, frame: pl.DataFrame, key: str, among: pl.DataFrame, name: str) -> None:
        """Raises DataError where a row of a table names what another table does not hold."""
        lost = frame.join(among, on=key, how="anti")
        if lost.height:
            shown = ", ".join(str(id) for id in lost[key].unique().sort().head(3))
            what = f"names a {key} that no other table holds"
            got = f"{_rows(lost.height)}: {shown}"
            raise DataError(what, where=self.at(name, key), got=got, expected=f"a known {key}", hint=WHOLE)

    def at(self, name: str, column: str = "") -> str:
        """The place in the timetable that messages show."""
        return f"{self.label}/{name}" + (f", column {column}" if column else "")

    def _once(self, frame: pl.DataFrame, key: tuple[str, ...], name: str) -> None:
        codes = [pl.col(name).cast(pl.Categorical).to_physical().cast(pl.UInt64) for name in key]
        packed = codes[0] if len(codes) == 1 else codes[0] * (1 << 32) + codes[1]  # one number: texts are slow to hold
        twice = frame.height - frame.select(packed.alias("key")).n_unique()
        if twice:
            raise DataError(
                f"two rows have one {' and '.join(key)}",
                where=self.at(name),
                got=_rows(twice) + " too many",
                expected="each once",
                hint="a timetable that is not joined of two",
            )


@contextmanager
def opened(path: Path) -> Iterator[Feed]:
    """A timetable's tables, unpacked into a folder that goes when this ends.

    Raises DataError for what is not there or no zip file, lacks a table, or unpacks to more than a timetable would.
    """
    if not path.is_file():
        raise DataError("there is no such file", where=path.name, hint="the name of a file in the city's folder")
    with TemporaryDirectory(prefix="isopolis-") as folder:
        with faults(Table(path)), zipfile.ZipFile(path) as packed:
            for member in _members(packed, path.name):
                with packed.open(member) as source, (Path(folder) / member.filename).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        yield Feed(Path(folder), path.name)


def _members(packed: zipfile.ZipFile, label: str) -> list[zipfile.ZipInfo]:
    """What to unpack: only tables of use, each of a size that a table can have."""
    there = {member.filename: member for member in packed.infolist()}
    for name in _ALWAYS:
        if name not in there:
            raise _lost(name, label, list(there))
    if not any(name in there for name in _DAYS):
        raise _lost(" or ".join(_DAYS), label, list(there))
    found = [there[name] for name in _FORMS if name in there]
    for member in found:
        if member.file_size > min(MOST_BYTES, MOST_TIMES * member.compress_size + (1 << 16)):
            got = f"{member.file_size:,} bytes out of {member.compress_size:,}"
            raise DataError(
                "unpacks to more than a table holds", where=f"{label}/{member.filename}", got=got, hint=WHOLE
            )
    return found


def _lost(name: str, label: str, there: list[str]) -> DataError:
    close = get_close_matches(name, there, n=1) or [other for other in there if other.endswith(f"/{name}")]
    hint = f"packing {close[0]!r} as {name}, in no folder" if close else WHOLE
    listed = ", ".join(sorted(there)[:12])
    return DataError(f"the timetable has no {name}", where=label, got=listed, expected=name, hint=hint)


def _text(column: str) -> pl.Expr:
    said = pl.col(column).str.strip_chars()
    return pl.when(said != "").then(said).alias(column)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
